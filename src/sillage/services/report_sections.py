"""The sections of a report, by their ids."""

from __future__ import annotations

from collections.abc import Sequence

from sillage.errors import WrongUsage
from sillage.language import msg

SECTIONS = (
    "summary",
    "objectives",
    "audience",
    "content",
    "service",
    "traffic",
    "cost",
    "earned",
    "separable",
    "marginal",
    "next",
    "sources",
    "missing",
    "methods",
)
"""Every section, in printing order; any can be hidden."""


def checked_sections(names: Sequence[str]) -> tuple[str, ...]:
    """Return sections once each, all of them known.

    Parameters
    ----------
    names : sequence of str
        As typed.

    Returns
    -------
    tuple of str
        Among `SECTIONS`.

    Raises
    ------
    WrongUsage
        If there is no such section; it names those that are.
    """
    unknown = [name for name in names if name not in SECTIONS]
    if unknown:
        raise WrongUsage(
            msg("There is no section called {name}.", name=unknown[0][:40]),
            msg("Sections: {names}.", names=", ".join(SECTIONS)),
        )
    return tuple(dict.fromkeys(names))
