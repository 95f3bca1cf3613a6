"""Which of our own files a header is, and where each of its columns stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sillage.imports.own_columns import Column, OwnFile, plain
from sillage.imports.own_files import OWN_FILES


@dataclass(frozen=True, slots=True)
class Match:
    """One of our own files, recognised.

    Parameters
    ----------
    file : OwnFile
        Which one.
    places : tuple of (Column, int)
        Each column found and its position.
    unknown : tuple of int
        Positions of the headers that mean nothing here.
    french : bool
        Whether more headers are French than English.
    """

    file: OwnFile
    places: tuple[tuple[Column, int], ...]
    unknown: tuple[int, ...]
    french: bool

    @property
    def score(self) -> int:
        """How well it matches: columns known count twice, strangers against."""
        return 2 * len(self.places) - len(self.unknown)


def best_match(header: Sequence[str]) -> Match | None:
    """Find the file of ours that a header is.

    Parameters
    ----------
    header : sequence of str
        As written.

    Returns
    -------
    Match or None
        None when no file has all its required columns, or when most headers would mean nothing.
    """
    return _best_match(tuple(header))


@lru_cache(maxsize=512)
def _best_match(header: tuple[str, ...]) -> Match | None:
    # Every file of ours asks about the same header in turn.
    found = [match for file in OWN_FILES.values() if (match := match_file(file, header)) is not None]
    found = [match for match in found if 2 * len(match.unknown) <= len(match.places)]
    return max(found, key=lambda match: (match.score, len(match.file.required)), default=None)


def match_file(file: OwnFile, header: Sequence[str]) -> Match | None:
    """Find the columns of one file in a header; its own names go before synonyms.

    Parameters
    ----------
    file : OwnFile
        Which file.
    header : sequence of str
        As written.

    Returns
    -------
    Match or None
        None when a required column is missing.
    """
    folded = [plain(name) for name in header]
    places: dict[str, int] = {}
    for names in (file.own_names, file.synonyms):
        for position, name in enumerate(folded):
            column = names.get(name)
            if column is not None and column not in places and position not in places.values():
                places[column] = position
    if any(name not in places for name in file.required):
        return None
    if file.any_of and not any(name in places for name in file.any_of):
        return None
    taken = set(places.values())
    unknown = tuple(index for index, name in enumerate(folded) if name and index not in taken)
    found = tuple((file.column(name), position) for name, position in places.items())
    return Match(file, found, unknown, _is_french(found, folded))


def _is_french(places: Sequence[tuple[Column, int]], folded: Sequence[str]) -> bool:
    french = sum(plain(column.french) == folded[position] for column, position in places)
    english = sum(plain(column.name) == folded[position] for column, position in places)
    return french > english
