"""Growth, losses and retention of an audience, and where the figures contradict each other.

F0 and F1 are followers at the start and at the end, G who came, L who left. Most networks never say L: it is then
*derived*, L = G - (F1 - F0), and marked so. When that gives less than nothing, two published figures contradict each
other; the contradiction is shown and no loss is made of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from sillage.audience.followers import FollowerSeries, Level, Sum, added_up
from sillage.domain.period import Period
from sillage.language import Message, msg

_OLDEST_START_DAYS = 31
_ROUNDING = 0.5  # people are whole; counts written as 1938.0 may carry a rounding


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Net growth and gross gains that cannot both be true.

    Parameters
    ----------
    network, account : str
        Whose.
    start, end : Level
        Followers before and after.
    gained : float
        Gains told for the days between.
    """

    network: str
    account: str
    start: Level
    end: Level
    gained: float

    @property
    def sentence(self) -> Message:
        """What contradicts what."""
        return msg(
            "From {first} to {last}, followers went from {start} to {end} while only {gained} are said to have come: "
            "these figures contradict each other, so no loss is computed.",
            first=self.start.day,
            last=self.end.day,
            start=self.start.value,
            end=self.end.value,
            gained=self.gained,
        )


@dataclass(frozen=True, slots=True)
class Growth:
    """An audience over a period.

    Parameters
    ----------
    network, account : str
        Whose; both empty for a total.
    start, end : Level or None
        F0 and F1 with the days they were read on. F0 is the last level before the period (not older than 31 days),
        else the first inside it.
    gained : Sum or None
        G over the days from `start` to `end`, or over the period when the levels are unknown.
    lost : float or None
        L over the same days.
    lost_derived : bool
        Whether L was derived from gains and net growth.
    net : float or None
        F1 - F0; G - L where levels are unknown.
    residue : float or None
        (F1 - F0) - (G - L) where the network gives all three; 0 when they agree.
    contradictions : tuple of Contradiction
        Found between neighbouring levels.
    reason : Message or None
        Why the losses are unknown.
    """

    network: str
    account: str
    start: Level | None
    end: Level | None
    gained: Sum | None
    lost: float | None
    lost_derived: bool
    net: float | None
    residue: float | None = None
    contradictions: tuple[Contradiction, ...] = ()
    reason: Message | None = None

    @property
    def growth_rate(self) -> float | None:
        """(F1 - F0) / F0."""
        if self.start is None or self.end is None:
            return None
        return _over(self.end.value - self.start.value, self.start.value)

    @property
    def weekly_growth_rate(self) -> float | None:
        """(F1 / F0)^(1 / weeks) - 1; None below a week."""
        if self.start is None or self.end is None or self.start.value <= 0:
            return None
        weeks = (self.end.day - self.start.day).days / 7
        return float((self.end.value / self.start.value) ** (1 / weeks) - 1) if weeks >= 1 else None

    @property
    def churn_rate(self) -> float | None:
        """L / F0."""
        return None if self.start is None or self.lost is None else _over(self.lost, self.start.value)

    @property
    def retention(self) -> tuple[float, float] | None:
        """Least and most share of those present at the start who stayed; see `retention_bounds`."""
        if self.start is None or self.lost is None or self.gained is None:
            return None
        return retention_bounds(self.start.value, self.gained.value, self.lost)


def growth(series: FollowerSeries, period: Period) -> Growth:
    """Measure an account's growth over a period.

    Parameters
    ----------
    series : FollowerSeries
        What files tell.
    period : Period
        Which days.

    Returns
    -------
    Growth
        Unknown parts are None, with the reason.

    Examples
    --------
    >>> from sillage.audience.followers import Flow
    >>> march = Period(date(2026, 3, 1), date(2026, 3, 31))
    >>> levels = (Level(date(2026, 2, 28), 1000.0), Level(date(2026, 3, 31), 1100.0))
    >>> told = growth(FollowerSeries("x", "a", levels, ((Flow(march.first, march.last, 130.0),),)), march)
    >>> told.lost, told.lost_derived, told.churn_rate
    (30.0, True, 0.03)
    """
    start, end = _ends(series.levels, period)
    after = start.day if start and end else period.first - timedelta(days=1)
    until = end.day if start and end else period.last
    gained, losses = added_up(series.gains, after, until), added_up(series.losses, after, until)
    found = contradictions(series, after, until)
    level_net = end.value - start.value if start and end else None
    lost, derived, reason = _losses(gained, losses, level_net, found)
    flow_net = gained.value - lost if gained and gained.complete and lost is not None else None
    return Growth(
        network=series.network,
        account=series.account,
        start=start,
        end=end,
        gained=gained,
        lost=lost,
        lost_derived=derived,
        net=flow_net if level_net is None else level_net,
        residue=None if derived or level_net is None or flow_net is None else level_net - flow_net,
        contradictions=found,
        reason=reason,
    )


def steps(series: FollowerSeries, period: Period) -> tuple[Growth, ...]:
    """Measure growth from each known level to the next.

    Parameters
    ----------
    series : FollowerSeries
        What files tell.
    period : Period
        The steps that end in these days.

    Returns
    -------
    tuple of Growth
        One a step, so that a contradiction in one month does not hide the others.
    """
    pairs = [pair for pair in pairwise(series.levels) if pair[1].day in period]
    return tuple(
        growth(
            FollowerSeries(series.network, series.account, pair, series.gains, series.losses),
            Period(pair[0].day + timedelta(days=1), pair[1].day, period.zone),
        )
        for pair in pairs
    )


def contradictions(series: FollowerSeries, after: date, until: date) -> tuple[Contradiction, ...]:
    """Find net growth that exceeds gross gains between neighbouring levels.

    Parameters
    ----------
    series : FollowerSeries
        What files tell.
    after, until : date
        Look at steps that begin on or after the one and end on or before the other.

    Returns
    -------
    tuple of Contradiction
        In order of days.
    """
    found = []
    for start, end in pairwise(series.levels):
        if start.day < after or end.day > until:
            continue
        gained = added_up(series.gains, start.day, end.day)
        if gained and gained.complete and gained.value - (end.value - start.value) < -_ROUNDING:
            found.append(Contradiction(series.network, series.account, start, end, gained.value))
    return tuple(found)


def total(growths: Iterable[Growth]) -> Growth:
    """Add accounts up; the sum of followers is not a number of distinct people.

    Parameters
    ----------
    growths : iterable of Growth
        Of several accounts over one period.

    Returns
    -------
    Growth
        Only accounts with both levels count towards followers; losses are known when each of these knows its own.
    """
    mine = [one for one in growths if one.start and one.end]
    if not mine:
        return Growth("", "", None, None, None, None, False, None, reason=msg("No account has followers at both ends."))
    known = [one.lost for one in mine if one.lost is not None]
    gains = [one.gained for one in mine if one.gained]
    complete = len(known) == len(mine)
    return Growth(
        network="",
        account="",
        start=Level(min(one.start.day for one in mine if one.start), sum(one.start.value for one in mine if one.start)),
        end=Level(max(one.end.day for one in mine if one.end), sum(one.end.value for one in mine if one.end)),
        gained=Sum(
            sum(gain.value for gain in gains),
            sum(gain.days_known for gain in gains),
            sum(gain.days for gain in gains),
        )
        if len(gains) == len(mine)
        else None,
        lost=sum(known) if complete else None,
        lost_derived=any(one.lost_derived for one in mine),
        net=sum(one.net for one in mine if one.net is not None),
        contradictions=tuple(found for one in mine for found in one.contradictions),
        reason=None if complete else msg("Losses are unknown for at least one account."),
    )


def retention_bounds(start: float, gained: float, lost: float) -> tuple[float, float] | None:
    """Return the least and the most that retention can be when only gross losses are known.

    Parameters
    ----------
    start, gained, lost : float
        F0, G and L of one period.

    Returns
    -------
    tuple of ratio, or None
        Those who left may all have been present at the start (the least), or newcomers first (the most). None
        without followers at the start.

    Examples
    --------
    >>> retention_bounds(1000, 30, 50)
    (0.95, 0.98)
    """
    if start <= 0:
        return None
    return 1 - min(lost, start) / start, 1 - min(max(0.0, lost - gained), start) / start


def _ends(levels: tuple[Level, ...], period: Period) -> tuple[Level | None, Level | None]:
    oldest = period.first - timedelta(days=_OLDEST_START_DAYS)
    before = [level for level in levels if oldest <= level.day < period.first]
    inside = [level for level in levels if level.day in period]
    start = before[-1] if before else (inside[0] if inside else None)
    end = inside[-1] if inside and (start is None or inside[-1].day > start.day) else None
    return start, end


def _losses(
    gained: Sum | None, losses: Sum | None, level_net: float | None, found: tuple[Contradiction, ...]
) -> tuple[float | None, bool, Message | None]:
    if losses is not None and losses.complete:
        return losses.value, False, None
    if found:
        return None, False, found[0].sentence
    if level_net is None:
        return None, False, msg("Losses need followers at both ends of the period, or a file that states unfollows.")
    if gained is None:
        return None, False, msg("Losses need the number of new followers.")
    if not gained.complete:
        return (
            None,
            False,
            msg("New followers are known for {known} days of {days}.", known=gained.days_known, days=gained.days),
        )
    derived = gained.value - level_net
    if derived < -_ROUNDING:
        return None, False, msg("Net growth exceeds the gains told for the same days.")
    return max(0.0, derived), True, None


def _over(numerator: float, denominator: float) -> float | None:
    return numerator / denominator if denominator > 0 else None
