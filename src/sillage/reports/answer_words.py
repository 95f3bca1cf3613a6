"""An answer in words: what is set in bold, and the objectives that it names, each with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sillage.reports.late_objectives import MOST_NAMED, in_quotes
from sillage.reports.spec import NamedAim, Report
from sillage.reports.wording import say

_LEAD = re.compile(r"^([^.:;]{2,48}[.:;])")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of an answer.

    Parameters
    ----------
    text : str
        The words.
    href : str
        Where they lead; empty for nowhere.
    """

    text: str
    href: str = ""


def split_lead(words: str) -> tuple[str, str]:
    """Part an answer from its reasons: the first words, up to a point or a colon, are set in bold.

    Parameters
    ----------
    words : str
        A rendered answer.

    Returns
    -------
    tuple of str
        The lead, empty when the beginning is long, and the rest.
    """
    found = _LEAD.match(words)
    lead = found.group(1) if found else ""
    return lead, words[len(lead) :]


def pieces(words: str, late: Sequence[NamedAim], language: str, place: Callable[[int], str]) -> tuple[Piece, ...]:
    """Part an answer at the objectives that it names, so that each leads to its place.

    Parameters
    ----------
    words : str
        A rendered answer, or what stands after its lead.
    late : sequence of NamedAim
        The objectives, in the order in which it names them.
    language : str
        A language tag.
    place : callable
        From an objective's number to where it is; empty for nowhere.

    Returns
    -------
    tuple of Piece
        All of the words, in their order; one piece where nothing is named.
    """
    found: list[Piece] = []
    left = words
    for aim in late[:MOST_NAMED]:
        before, name, after = left.partition(say(in_quotes(aim), language))
        if name:
            found += [Piece(before), Piece(name, place(aim.id))]
            left = after
    return tuple(one for one in (*found, Piece(left)) if one.text)


def places_in(report: Report) -> dict[int, str]:
    """Return where a report itself shows the objectives that its answers name.

    Parameters
    ----------
    report : Report
        Which.

    Returns
    -------
    dict of int to str
        From an objective's number to the id of its chart, else of the section of objectives; none where it is left out.
    """
    section = next((one for one in report.sections if one.id == "objectives"), None)
    if section is None:
        return {}
    drawn = {getattr(item, "id", "") for item in section.items}
    named = (aim.id for answer in report.answers for aim in answer.late)
    return {id: chart if (chart := f"objective-{id}") in drawn else section.id for id in named}
