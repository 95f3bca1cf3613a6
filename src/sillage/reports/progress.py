"""Where an objective stands, as it is shown beside a figure."""

from __future__ import annotations

from dataclasses import dataclass

from sillage.domain.period import Period
from sillage.reports.figures import Figure


@dataclass(frozen=True, slots=True)
class Progress:
    """Where an objective stands.

    Parameters
    ----------
    target : Figure
        What it must be.
    share : float or None
        Way gone from baseline to target; None when unknown.
    status : str
        ``ahead``, ``on_track``, ``late`` or ``cannot_tell``.
    apart : (Figure, Period), optional
        What the objective counts and in which days, where they are not those of its card.
    """

    target: Figure
    share: float | None
    status: str
    apart: tuple[Figure, Period] | None = None
