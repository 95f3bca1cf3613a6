"""Many comparisons at once: p-values corrected so that luck among them is not taken for a finding."""

from __future__ import annotations

from collections.abc import Sequence


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Correct p-values so that any one error among them stays as rare as each alone was (Holm 1979).

    Parameters
    ----------
    p_values : sequence of float
        In any order.

    Returns
    -------
    tuple of float
        In the same order, none below its own, none above 1.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03])
    (0.03, 0.06, 0.06)
    """
    count = len(p_values)
    order = sorted(range(count), key=lambda place: p_values[place])
    found, highest = [0.0] * count, 0.0
    for rank, place in enumerate(order):
        highest = max(highest, min(1.0, (count - rank) * p_values[place]))
        found[place] = highest
    return tuple(found)


def benjamini_hochberg(p_values: Sequence[float]) -> tuple[float, ...]:
    """Correct p-values so that of what is found, no more than the level is luck (Benjamini and Hochberg 1995).

    Parameters
    ----------
    p_values : sequence of float
        In any order; of tests that are independent, or lean the same way.

    Returns
    -------
    tuple of float
        In the same order, none below its own, none above Holm's.

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03])
    (0.03, 0.04, 0.04)
    """
    count = len(p_values)
    order = sorted(range(count), key=lambda place: -p_values[place])
    found, lowest = [0.0] * count, 1.0
    for rank, place in enumerate(order):
        lowest = min(lowest, p_values[place] * count / (count - rank))
        found[place] = lowest
    return tuple(found)
