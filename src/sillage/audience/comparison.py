"""Ourselves beside others, and the part of the audience that can buy."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sillage.audience.growth import Growth


@dataclass(frozen=True, slots=True)
class RivalComparison:
    """Own growth beside that of rivals, over the same period.

    Parameters
    ----------
    own_rate, rivals_rate : ratio or None
        Pooled: all net growth over all followers at the start, never a mean of rates.
    rivals : int
        How many rivals have followers at both ends.
    """

    own_rate: float | None
    rivals_rate: float | None
    rivals: int


def against_rivals(own: Iterable[Growth], rivals: Iterable[Growth]) -> RivalComparison:
    """Compare pooled growth rates.

    Parameters
    ----------
    own, rivals : iterable of Growth
        Of one period; only networks that both sides have should be given.

    Returns
    -------
    RivalComparison
        Rates are None where no account has followers at both ends.
    """
    others = [one for one in rivals if one.start and one.end]
    return RivalComparison(pooled_rate(own), pooled_rate(others), len({one.account for one in others}))


def pooled_rate(growths: Iterable[Growth]) -> float | None:
    """Return the growth rate of several accounts together.

    Parameters
    ----------
    growths : iterable of Growth
        Of one period.

    Returns
    -------
    ratio or None
        Sum of F1 - F0 over sum of F0.
    """
    mine = [(one.start.value, one.end.value) for one in growths if one.start and one.end]
    start = sum(before for before, _ in mine)
    return sum(after - before for before, after in mine) / start if start > 0 else None


def qualified_share(people: Mapping[str, float], wanted: Collection[str]) -> float | None:
    """Return the share of an audience that is where we sell, or whom we aim at.

    Parameters
    ----------
    people : mapping of str to float
        Followers by place (or another trait); those of unknown place are not in it.
    wanted : collection of str
        The places that count.

    Returns
    -------
    ratio or None
        None when no place is known.

    Examples
    --------
    >>> qualified_share({"CA": 700, "FR": 200, "US": 100}, {"CA", "US"})
    0.8
    """
    known = sum(people.values())
    return sum(count for place, count in people.items() if place in wanted) / known if known > 0 else None
