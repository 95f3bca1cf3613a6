"""Read a test of links shown to different people."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sillage.effects.link_test import UNEVEN, LinkTest, compare_links
from sillage.effects.looks import ALPHA
from sillage.effects.verdicts import Verdict, verdict
from sillage.imports.bare_cells import decimal_mark
from sillage.imports.outcome_file import read_outcomes
from sillage.services.experiment_terms import TENTH, Smallest


@dataclass(frozen=True, slots=True)
class AnalysedLinks:
    """What a test of links shows.

    Parameters
    ----------
    found : LinkTest
        The comparison.
    verdicts : tuple of Verdict
        One a contrast; nothing can be told where visitors were not shared evenly.
    smallest : Smallest
        What matters.
    even : bool
        Whether visitors were shared as evenly as chance would.
    """

    found: LinkTest
    verdicts: tuple[Verdict, ...]
    smallest: Smallest
    even: bool


def analyse_links_file(
    path: Path, arm: str, visitor: str, y: str, smallest: Smallest = TENTH, decimal: str = ""
) -> AnalysedLinks:
    """Analyse a test of links.

    Parameters
    ----------
    path : Path
        A row for each showing.
    arm, visitor, y : str
        Columns: which link, to whom, and 1 where it was clicked or bought through.
    smallest : Smallest
        The smallest difference that matters.
    decimal : str
        ``point`` or ``comma``; found where empty and the column of 1 and 0 tells.

    Returns
    -------
    AnalysedLinks
        With verdicts.

    Raises
    ------
    Refused
        If the file does not allow it, with the reason.
    """
    table = read_outcomes(path, decimal_mark(decimal))
    found = compare_links(table.texts(arm), table.texts(visitor), table.numbers(y))
    even = found.uneven >= UNEVEN
    matters = smallest.of(found.arms[0].rate)
    verdicts = tuple(
        verdict(one.p_value, ALPHA, (one.low, one.high), matters) if even else Verdict.CANNOT_TELL
        for one in found.contrasts
    )
    return AnalysedLinks(found, verdicts, smallest, even)
