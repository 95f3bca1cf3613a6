"""Which activities can be told apart: overlapping intervals are not separable, neither best nor worst."""

from __future__ import annotations

from collections.abc import Mapping

Bounds = tuple[float, float]


def separable(left: Bounds | None, right: Bounds | None) -> bool:
    """Tell whether two intervals lie apart.

    Parameters
    ----------
    left, right : tuple of float, or None
        Low and high; None when unknown.

    Returns
    -------
    bool
        False when they overlap or touch, or when either is unknown.
    """
    if left is None or right is None:
        return False
    return left[1] < right[0] or right[1] < left[0]


def not_separable_from(intervals: Mapping[str, Bounds | None]) -> dict[str, tuple[str, ...]]:
    """Return, for each activity, those that it cannot be told apart from.

    Parameters
    ----------
    intervals : mapping of str to bounds
        By activity; None when unknown.

    Returns
    -------
    dict of str to tuple of str
        In the order given; an activity without an interval is told apart from none.
    """
    return {
        name: tuple(
            other for other, bounds in intervals.items() if other != name and not separable(intervals[name], bounds)
        )
        for name in intervals
    }
