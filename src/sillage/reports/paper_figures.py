"""Which figures of a paper go to the head of the next page, so that none leaves a blank where it found no room.

A figure is never cut. One that does not fit would leave the rest of its page empty; once it is moved, what follows it
takes the room.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

HEAD = 60.0
"""A title less far from the upper edge of a page than this, in points, begins it."""
MOST_TRIES = 5
"""Each asks the typesetter for the places of one layout."""

Place = tuple[int, float]
Places = Callable[[Collection[str]], Sequence[Mapping[str, Any]]]


def moved_figures(sections: Sequence[Mapping[str, Any]], ask: Places) -> frozenset[str]:
    """Choose the figures that are moved.

    Parameters
    ----------
    sections : sequence of mapping
        Of the paper, as the template takes them.
    ask : callable
        From the figures that are moved to where titles then stand: ``label``, ``page``, ``y`` in points.

    Returns
    -------
    frozenset of str
        Ids of charts, the first one for a pair. None ever comes before the title of its section.
    """
    figures, moved, stay = tuple(_figures(sections)), frozenset[str](), frozenset[str]()
    for _ in range(MOST_TRIES if figures else 0):
        stands = {one["label"]: (one["page"], one["y"]) for one in ask(moved)}
        early = {id for id, section, _ in figures if id in moved and _at(stands, id) < _at(stands, section)}
        if early:
            moved, stay = moved - early, stay | early
            continue
        pushed = (one[0] for one in figures if one[0] not in moved | stay and _pushed(stands, *one))
        first = next(pushed, None)
        if first is None:
            return moved
        moved |= {first}
    stands = {one["label"]: (one["page"], one["y"]) for one in ask(moved)}
    return frozenset(id for id, section, _ in figures if id in moved and _at(stands, id) > _at(stands, section))


def _figures(sections: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str, bool]]:
    """Yield each figure: its id, that of its section, and whether it comes first in it."""
    for section in sections:
        for index, item in enumerate(section["items"]):
            if section["annex"] or item["kind"] not in ("chart", "pair"):
                continue
            chart = item if item["kind"] == "chart" else item["charts"][0]
            yield chart["id"], section["id"], index == 0


def _at(stands: Mapping[str, Place], id: str) -> Place:
    return stands[f"at-{id}"]


def _pushed(stands: Mapping[str, Place], id: str, section: str, first: bool) -> bool:
    """Tell whether a figure begins its page, alone or under the title of its section."""
    page, y = _at(stands, section if first else id)
    return page > 1 and y < HEAD and _at(stands, id)[0] == page
