"""What happened to the audience: gained, lost, kept, beside rivals; and what the figures contradict."""

from __future__ import annotations

from collections.abc import Iterator

from sillage.audience.growth import Growth
from sillage.domain.places import NETWORKS
from sillage.kpis.catalogue import CATALOGUE
from sillage.kpis.follower_slots import BOUNDS_ONLY
from sillage.language import Message, msg
from sillage.reports.spec import (
    Cards,
    Cell,
    Chart,
    Column,
    Figure,
    Item,
    LineData,
    Number,
    Section,
    Sentence,
    Table,
    Unit,
)
from sillage.services.report_gathering import Gathered
from sillage.services.report_names import account_name, listed
from sillage.services.report_summary import kpi_card

CARDS = (
    "followers",
    "followers_gained",
    "followers_lost",
    "follower_churn_rate",
    "follower_retention_rate",
    "active_audience_share",
)
MOST_CONTRADICTIONS = 6


def audience_section(gathered: Gathered) -> Section | None:
    """Show who came, who left, who stayed.

    Parameters
    ----------
    gathered : Gathered
        The period's facts.

    Returns
    -------
    Section or None
        None when no file tells of followers.
    """
    report = gathered.audience
    if not report.accounts:
        return None
    cards = tuple(card for card in (kpi_card(gathered, kpi_id) for kpi_id in CARDS) if card)
    items: list[Item] = [Cards(cards)] if cards else []
    line = _followers_line(gathered)
    items += [line] if line else []
    known = tuple(one for one in report.accounts if _tells(one))
    silent = [one for one in report.accounts if not _tells(one)]
    items += [accounts_table(known, report.total)] if known else []
    if silent:
        names = listed([account_name(one) for one in silent])
        text = msg("Nothing is known of the followers of {names} in this period.", names=names)
        items.append(Sentence(text, explain="followers"))
    if report.rivals:
        items.append(rivals_table(report.rivals))
    items += [Sentence(one.sentence, explain="followers_lost") for one in report.contradictions[:MOST_CONTRADICTIONS]]
    if len(report.contradictions) > MOST_CONTRADICTIONS:
        items.append(Sentence(msg("{n} contradictions in all.", n=len(report.contradictions))))
    items += _suspicions(gathered)
    return Section("audience", msg("Audience"), tuple(items))


def _suspicions(gathered: Gathered) -> Iterator[Sentence]:
    """Yield the accounts to look into: what is suspected is for the team to check, not for a client to read."""
    found = {} if gathered.opened.for_client else gathered.audience.suspicions
    for (network, account), one in found.items():
        if one.suspicious:
            text = msg(
                "{account} ({network}): followers jump, reach and interactions do not. Check suspicious followers.",
                account=account,
                network=NETWORKS.get(network, network),
            )
            yield Sentence(text, explain="bought_audience_signal")


def _tells(one: Growth) -> bool:
    """Whether a file says anything of an account's followers."""
    return any(part is not None for part in (one.start, one.end, one.gained, one.lost, one.net))


def _followers_line(gathered: Gathered) -> Chart | None:
    line = gathered.line("followers")
    if line is None or len(line.known) < 3:
        return None
    points, known = line.points, line.known
    changes = tuple((change.day, change.title) for change in gathered.changes)
    rows = tuple((day, _people(value, "followers")) for day, value in points)
    title = msg("Followers over time")
    columns = (Column(msg("Up to")), Column(CATALOGUE["followers"].name, "followers"))
    shown = Table("followers-weeks", title, columns, rows)
    summary = msg("From {first} to {last} followers.", first=known[0], last=known[-1])
    note = msg("Sum of the accounts: not distinct people.")
    return Chart("followers", title, LineData(points, Unit.PEOPLE, changes=changes), shown, summary, note, "followers")


def _people(value: Number | None, kpi_id: str, *, signed: bool = False, reason: Message | None = None) -> Figure:
    return Figure(value, Unit.PEOPLE, kpi_id, signed=signed, reason=reason)


def accounts_table(accounts: tuple[Growth, ...], total: Growth) -> Table:
    """Return who came, who left and who stayed, account by account.

    Parameters
    ----------
    accounts : tuple of Growth
        Of which something is known.
    total : Growth
        The last line, where there are several.

    Returns
    -------
    Table
        Retention between its bounds.
    """
    columns = (
        Column(msg("Account")), Column(msg("At the start"), "followers"), Column(msg("At the end"), "followers"),
        Column(msg("Gained"), "followers_gained"), Column(msg("Lost"), "followers_lost"),
        Column(msg("Net growth"), "followers_net"), Column(msg("Growth rate"), "follower_growth_rate"),
        Column(msg("Churn rate"), "follower_churn_rate"), Column(msg("Retention"), "follower_retention_rate"),
    )  # fmt: skip
    rows = [_account_row(account_name(one), one) for one in accounts]
    if len(accounts) > 1:
        rows.append(_account_row(msg("All accounts (not distinct people)"), total))
    derived = any(one.lost_derived for one in accounts)
    note = (
        msg("Losses are derived from gains and net growth where the network does not give them; "
            "retention is known between bounds.")
        if derived
        else None
    )  # fmt: skip
    return Table("accounts", msg("Followers by account"), columns, tuple(rows), note)


def _account_row(name: Message | str, one: Growth) -> tuple[Cell, ...]:
    return (
        name,
        _people(one.start.value if one.start else None, "followers"),
        _people(one.end.value if one.end else None, "followers"),
        _people(one.gained.value if one.gained else None, "followers_gained"),
        _people(one.lost, "followers_lost", reason=one.reason),
        _people(one.net, "followers_net", signed=True),
        Figure(one.growth_rate, Unit.PERCENT, "follower_growth_rate", signed=True),
        Figure(one.churn_rate, Unit.PERCENT, "follower_churn_rate", reason=one.reason),
        _retention(one),
    )


def _retention(one: Growth) -> Figure:
    low, high = one.retention or (None, None)
    if low is None or high is None or low == high:
        return Figure(low, Unit.PERCENT, "follower_retention_rate", reason=one.reason)
    # Anything between is possible and nothing in it likelier: there is no value to print.
    return Figure(None, Unit.PERCENT, "follower_retention_rate", interval=(low, high), reason=BOUNDS_ONLY)


def rivals_table(rivals: tuple[Growth, ...]) -> Table:
    """Return the followers of rivals.

    Parameters
    ----------
    rivals : tuple of Growth
        Over the period.

    Returns
    -------
    Table
        One line an account.
    """
    columns = (
        Column(msg("Rival")), Column(msg("At the start"), "followers"), Column(msg("At the end"), "followers"),
        Column(msg("Net growth"), "followers_net"), Column(msg("Growth rate"), "follower_growth_rate"),
    )  # fmt: skip
    rows = tuple(
        (row[0], row[1], row[2], row[5], row[6]) for row in (_account_row(account_name(one), one) for one in rivals)
    )
    return Table("rivals", msg("Followers of rivals"), columns, rows)
