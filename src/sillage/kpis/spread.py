"""Durations as a distribution: the median never goes without its P90, its mean, and how many are not over."""

from __future__ import annotations

from dataclasses import dataclass

from sillage.language import Message, msg


@dataclass(frozen=True, slots=True)
class Spread:
    """A distribution on one clock.

    Parameters
    ----------
    clock : str
        A key of `CLOCKS`.
    median, p90, mean : float or None
        Seconds; the first two count what is not over (Kaplan and Meier), the mean leaves it out.
    n, censored : int
        How many in all, and how many are not over yet.
    """

    clock: str
    median: float | None
    p90: float | None
    mean: float | None
    n: int
    censored: int


CLOCKS: dict[str, Message] = {"always": msg("24/7"), "business": msg("business hours")}
"""Which hours count."""
