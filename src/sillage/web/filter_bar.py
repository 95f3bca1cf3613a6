"""The filter bar of a page: periods, days, comparison, brand, network, campaign, in the address and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sillage.domain.access import Capability
from sillage.domain.period import Period
from sillage.domain.places import NETWORKS
from sillage.language import Message, _n, msg
from sillage.ledger import queries
from sillage.reports.wording import Span, say
from sillage.services.brand_view import brands_to_choose
from sillage.services.name_places import own_networks
from sillage.services.report_period import days_covered, presets, previous_period, same_days_last_year
from sillage.services.without_brand import left_out
from sillage.web.desk import Asked, Desk
from sillage.web.figures_thread import figures
from sillage.web.filters import COMPARISONS, NAMES, Comparison
from sillage.web.parts import Choice
from sillage.web.shell import Link

WORDS = {
    "period": msg("Period"),
    "first": msg("From"),
    "last": msg("To"),
    "show": msg("Show"),
    "everything": msg("Clear the filters"),
}
ALL = {
    "brand": (msg("Brand"), msg("All brands")),
    "network": (msg("Network"), msg("All networks")),
    "campaign": (msg("Campaign"), msg("All campaigns")),
}
APART = {
    "compare": msg("this page compares its figures with no other days"),
    "network": msg("this page speaks of all networks together"),
    "campaign": msg("this page speaks of all campaigns together"),
}
"""Why a filter that was chosen elsewhere does nothing on a page that says nothing better."""

INSTEAD = msg("Compare with the period before")


@dataclass(frozen=True, slots=True)
class Picker:
    """One list of the bar.

    Parameters
    ----------
    name, label : str
        The word of the address, and what is asked.
    choices : tuple of Choice
        The first one leaves nothing out.
    """

    name: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class FreeDays:
    """The days to compare with, beside the days shown.

    Parameters
    ----------
    legend, first_label, last_label : str
        What is asked.
    first, last : str
        The days compared with, as a form of days writes them.
    """

    legend: str
    first_label: str
    last_label: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class FilterBar:
    """What ``_filters.html`` shows.

    Parameters
    ----------
    action : str
        The page's own path.
    days : str
        The days shown, in words.
    presets : tuple of Link
        Periods.
    first, last : str
        The days shown, as a form of days writes them.
    pickers : tuple of Picker
        Lists.
    carried, kept : tuple of (str, str)
        What the form of days, and the form of lists, must send along.
    narrowed : str
        How many lists leave something out, in words; empty for none.
    clear : str
        The address that leaves nothing out; empty when it is this one.
    left_out : str
        What a brand's figures leave out because it has no brand; empty for nothing.
    apart : tuple of str
        Filters of the address that the page does not apply, and why, a sentence each.
    against : FreeDays or None
        The question of the days to compare with; None unless the reader wants to choose them.
    unknown, instead : str, Link or None
        That there is no data for the days compared with, and the page compared with others; empty where there is some.
    w : dict of str to str
        `WORDS`, rendered.
    """

    action: str
    days: str
    presets: tuple[Link, ...]
    first: str
    last: str
    pickers: tuple[Picker, ...]
    carried: tuple[tuple[str, str], ...]
    kept: tuple[tuple[str, str], ...]
    narrowed: str
    clear: str
    left_out: str
    apart: tuple[str, ...]
    against: FreeDays | None
    unknown: str
    instead: Link | None
    w: dict[str, str]


def filter_bar(
    desk: Desk,
    shown: Period,
    lists: Sequence[str] = ("compare", "network", "campaign"),
    apart: Mapping[str, Message | None] = APART,
) -> FilterBar:
    """Build the filter bar of a page.

    Parameters
    ----------
    desk : Desk
        Who asks for what.
    shown : Period
        The days that the page speaks of.
    lists : sequence of str, optional
        Which lists the page understands, that of brands apart, which every page does; one with fewer than two entries
        is not shown.
    apart : mapping of str to Message or None, optional
        Why the page does not apply a list that it does not name; what is missing is said as in `APART`, and nothing is
        said of None. The filter stays in the address, for the next page.

    Returns
    -------
    FilterBar
        Ready strings.
    """
    asked, language = desk.asked, desk.language
    filters = asked.filters
    lists = tuple(dict.fromkeys(("brand", *lists)))  # the doors cut every page
    words = {"lang": language, **filters.as_query()}
    pickers = tuple(one for one in (_picker(desk, name) for name in lists) if one is not None)
    listed = {picker.name for picker in pickers}
    unknown = _no_last_year(desk, shown) if "compare" in listed else ""
    narrowed = sum(bool(getattr(filters, name)) for name in ALL if name in listed)
    against = _free_days(desk, shown) if "compare" in listed else None
    asked_for = {"period", "from", "to", *(("compare_from", "compare_to") if against else ())}
    return FilterBar(
        action=desk.path,
        days=Span(shown).written(language),
        presets=tuple(
            Link(say(label, language), desk.path + asked.query(period=name, **_fit(asked, period)), period == shown)
            for name, label, period in presets(desk.opened)
        ),
        first=shown.first.isoformat(),
        last=shown.last.isoformat(),
        pickers=pickers,
        carried=tuple((name, word) for name, word in words.items() if name not in asked_for),
        kept=tuple((name, word) for name, word in words.items() if name not in listed),
        narrowed=say(_n("one filter", "{count} filters", narrowed), language) if narrowed else "",
        clear=desk.path + asked.query(**dict.fromkeys(ALL, "")) if filters.narrowed else "",
        left_out=_left_out(desk, shown),
        apart=tuple(_not_applied(desk, lists, {**APART, **apart})),
        against=against,
        unknown=unknown,
        instead=Link(say(INSTEAD, language), desk.path + asked.query(compare="previous")) if unknown else None,
        w={name: say(message, language) for name, message in WORDS.items()},
    )


def _fit(asked: Asked, period: Period) -> dict[str, str]:
    """Leave days of one's choice out of the address of a period that they do not come before."""
    if asked.against is None or asked.against.last < period.first:
        return {}
    return dict.fromkeys(("compare", "compare_from", "compare_to"), "")


def _free_days(desk: Desk, shown: Period) -> FreeDays | None:
    """Ask for the days to compare with; those of the period before stand there until some are given."""
    if desk.asked.filters.compare is not Comparison.CUSTOM:
        return None
    days = desk.asked.against or previous_period(shown)
    legend, first, last = (
        say(one, desk.language) for one in (msg("Compared with"), msg("Compared from"), msg("Compared to"))
    )
    return FreeDays(legend, first, last, days.first.isoformat(), days.last.isoformat())


def _no_last_year(desk: Desk, shown: Period) -> str:
    """Say that last year is not known, or hardly, to a page that compares with it; empty where half of it is."""
    if desk.asked.filters.compare is not Comparison.LAST_YEAR:
        return ""
    before = same_days_last_year(shown)
    covered = days_covered(desk.opened, before)
    if covered * 2 >= before.days:
        return ""
    if not covered:
        return say(msg("There is no data for last year ({span}).", span=Span(before)), desk.language)
    said = _n(
        "Last year is hardly known: what was imported reaches into {count} of its {days} days ({span}).",
        "Last year is hardly known: what was imported reaches into {count} of its {days} days ({span}).",
        covered,
        days=before.days,
        span=Span(before),
    )
    return say(said, desk.language)


def _not_applied(desk: Desk, lists: Sequence[str], why: Mapping[str, Message | None]) -> Iterable[str]:
    """Say of each filter that was chosen elsewhere why it does nothing here."""
    filters = desk.asked.filters
    chosen: dict[str, Message | str] = {
        "compare": "" if filters.compare is Comparison.PREVIOUS else COMPARISONS[filters.compare],
        "network": NETWORKS.get(filters.network, filters.network),
        "campaign": filters.campaign,
    }
    for name, value in chosen.items():
        reason = why[name]
        if value and name not in lists and reason is not None:
            yield say(msg("The filter “{value}” is not applied here: {why}.", value=value, why=reason), desk.language)


def _left_out(desk: Desk, shown: Period) -> str:
    found = left_out(desk.opened, shown) if desk.member.may(Capability.SEE_MONEY_IN) else ()
    said = msg(
        "What has no brand is not counted here: {what}.", what=", ".join(say(one, desk.language) for one in found)
    )
    return say(said, desk.language) if found else ""


def brand_picker(desk: Desk) -> Picker | None:
    """Return the list of brands alone, for a page without a filter bar; None where there is nothing to choose."""
    return _picker(desk, "brand")


def _picker(desk: Desk, name: str) -> Picker | None:
    language = desk.language
    if name == "compare":
        now = desk.asked.filters.compare
        choices = [Choice(one.value, say(label, language), one is now) for one, label in COMPARISONS.items()]
        return Picker(name, say(msg("Compared with"), language), tuple(choices))
    if name not in NAMES:
        raise ValueError(name)
    label, every = ALL[name]
    found = list(_known(desk, name))
    if name == "brand" and not found:
        return None  # one brand, or a client, who was given theirs
    now_word = getattr(desk.asked.filters, name)
    if now_word and now_word not in {value for value, _ in found}:
        found.append((now_word, now_word))  # an old link: what it asks for stays seen, and can be left
    if len(found) < 2 and not now_word:
        return None
    choices = [Choice("", say(every, language), not now_word)]
    return Picker(
        name, say(label, language), (*choices, *(Choice(value, text, value == now_word) for value, text in found))
    )


def _known(desk: Desk, name: str) -> Iterable[tuple[str, str]]:
    workspace = desk.opened.whose
    if name == "brand":
        return [(brand, brand) for brand in brands_to_choose(desk.opened)]
    if name == "campaign":
        return [(campaign, campaign) for campaign, _, _ in queries.campaigns(workspace)]
    named = ((code, NETWORKS[code]) for code in figures(desk.opened, own_networks))
    return sorted(named, key=lambda pair: pair[1])
