"""Two links, or more, shown to different people: which is clicked, or bought through, more often.

One person who clicks twenty times is one person: the unit is the visitor, whatever the rows are. Rates are ratios of
sums over visitors, with the errors of a cluster each; the test is the score test, whose errors are those of no
difference. The interval of a difference is made of the intervals of both rates (MOVER: Newcombe 1998; Donner and Zou
2012), Wilson's on the number of rows that are worth as much as if each were of another person. See
docs/calculations/experiments.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Any

import numpy as np
from scipy.special import chdtrc

from sillage.effects.many import holm
from sillage.effects.rate_bounds import mover_bounds, wilson_bounds
from sillage.errors import Refused
from sillage.language import msg

FEWEST_VISITORS = 20
MOST_BOTH = 0.1
"""Share of visitors seen on several arms above which nothing is said."""

UNEVEN = 0.001
"""Below this p-value, equal shares of visitors are no chance: something sorted them."""

_Numbers = np.ndarray[tuple[int], np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class LinkArm:
    """What one link did.

    Parameters
    ----------
    arm : str
        Which.
    visitors : int
        People.
    rows, successes : float
        Showings, and of these clicks or orders.
    rate, low, high : float
        The share, with its interval.
    """

    arm: str
    visitors: int
    rows: float
    successes: float
    rate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class LinkContrast:
    """One link against the first.

    Parameters
    ----------
    arm, against : str
        Which.
    difference, low, high : float
        Of the rates.
    p_value : float
        Of the score test, both sides; Holm's with several.
    level : float
        Of the interval.
    """

    arm: str
    against: str
    difference: float
    low: float
    high: float
    p_value: float
    level: float


@dataclass(frozen=True, slots=True)
class LinkTest:
    """What a test of links shows.

    Parameters
    ----------
    arms : tuple of LinkArm
        In the order given.
    contrasts : tuple of LinkContrast
        One an arm but the first.
    seen_on_several : int
        Visitors who met several arms, and are left out.
    uneven : float
        Chance of shares of visitors as uneven as these, were they drawn evenly.
    """

    arms: tuple[LinkArm, ...]
    contrasts: tuple[LinkContrast, ...]
    seen_on_several: int
    uneven: float


def compare_links(
    arms: Sequence[str], visitors: Sequence[str], successes: Sequence[float | None], level: float = 0.95
) -> LinkTest:
    """Compare links.

    Parameters
    ----------
    arms, visitors : sequence of str, n_rows
        Which link was shown, and to whom.
    successes : sequence of float or None, n_rows
        1 where it was clicked, or bought through, else 0; None leaves the row out.
    level : float
        Nominal coverage.

    Returns
    -------
    LinkTest
        The first arm of the file is what the others are compared with.

    Raises
    ------
    Refused
        If there is one arm only, an arm of too few visitors, or too many visitors met several.
    """
    names = tuple(dict.fromkeys(name for name in arms if name))
    if len(names) < 2:
        raise Refused(
            msg("The file holds one arm only: there is nothing to compare."), msg("Name the column that tells the arm.")
        )
    if any(value is not None and value not in (0.0, 1.0) for value in successes):
        raise Refused(
            msg("The column of successes holds something else than 0 and 1."),
            msg("Write a row for each showing: 1 where it was clicked or bought through, else 0."),
        )
    tables, several = _by_visitor(names, arms, visitors, successes)
    for name, (k, _) in zip(names, tables, strict=True):
        if len(k) < FEWEST_VISITORS:
            raise Refused(
                msg("The arm “{arm}” has {count} visitors: nothing can be compared.", arm=name, count=len(k)),
                msg("Wait for at least {least} visitors of each arm.", least=FEWEST_VISITORS),
            )
    found = tuple(_arm(name, k, n, level) for name, (k, n) in zip(names, tables, strict=True))
    alpha = (1 - level) / (len(names) - 1)
    corrected = holm([_score(tables[0], other) for other in tables[1:]])
    firsts, *others = (_arm(name, *table, 1 - alpha) for name, table in zip(names, tables, strict=True))
    contrasts = tuple(
        LinkContrast(name, names[0], one.rate - firsts.rate, *mover_bounds(one, firsts), p_value, level)
        for name, one, p_value in zip(names[1:], others, corrected, strict=True)
    )
    return LinkTest(found, contrasts, several, _uneven([len(k) for k, _ in tables]))


def _by_visitor(
    names: Sequence[str], arms: Sequence[str], visitors: Sequence[str], successes: Sequence[float | None]
) -> tuple[list[tuple[_Numbers, _Numbers]], int]:
    met: dict[str, str] = {}
    several: set[str] = set()
    sums: dict[str, list[float]] = {}
    for arm, visitor, value in zip(arms, visitors, successes, strict=True):
        if not arm or not visitor or value is None:
            continue
        if met.setdefault(visitor, arm) != arm:
            several.add(visitor)
        one = sums.setdefault(visitor, [0.0, 0.0])
        one[0] += value
        one[1] += 1
    if len(several) > MOST_BOTH * len(sums):
        raise Refused(
            msg("{count} of {all} visitors met several arms: what they did cannot be told apart.",
                count=len(several), all=len(sums)),
            msg("Keep one arm for each visitor, or switch arms by day instead (sillage experiment plan)."),
        )  # fmt: skip
    tables = []
    for name in names:
        own = [sums[visitor] for visitor in sorted(met) if met[visitor] == name and visitor not in several]
        table = np.array(own, float).reshape(-1, 2)
        tables.append((table[:, 0], table[:, 1]))
    return tables, len(several)


def _arm(name: str, k: _Numbers, n: _Numbers, level: float) -> LinkArm:
    rows, of = float(n.sum()), float(k.sum())
    rate = of / rows
    low, high = wilson_bounds(rate, _worth(k, n, rate), NormalDist().inv_cdf((1 + level) / 2))
    return LinkArm(name, len(k), rows, of, rate, low, high)


def _worth(k: _Numbers, n: _Numbers, rate: float) -> float:
    """Return how many rows of different people tell as much: the rows over the design effect, at most the rows."""
    rows = float(n.sum())
    binomial = rows * rate * (1 - rate)
    if not binomial:
        return float(len(k))
    factor = len(k) / (len(k) - 1)
    return rows / max(1.0, factor * float(((k - rate * n) ** 2).sum()) / binomial)


def _score(first: tuple[_Numbers, _Numbers], other: tuple[_Numbers, _Numbers]) -> float:
    pooled = float(first[0].sum() + other[0].sum()) / float(first[1].sum() + other[1].sum())
    difference, variance = 0.0, 0.0
    for sign, (k, n) in ((1, other), (-1, first)):
        difference += sign * float(k.sum() / n.sum())
        variance += len(k) / (len(k) - 1) * float(((k - pooled * n) ** 2).sum()) / float(n.sum()) ** 2
    if not variance:
        return 1.0
    return 2 * (1 - NormalDist().cdf(abs(difference) / sqrt(variance)))


def _uneven(counts: Sequence[int]) -> float:
    even = sum(counts) / len(counts)
    statistic = sum((count - even) ** 2 / even for count in counts)
    value: Any = chdtrc(len(counts) - 1, statistic)
    return float(value)
