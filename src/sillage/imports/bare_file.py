"""A bare file: a table whose columns are known by their names alone, for commands that ask no workspace.

Any delimiter and encoding. Whatever cannot be read is refused with its line: a cell that is no number is never 0, a
blank one is not known, and a mark that may part thousands or decimals is asked about (`decide_bare_decimal`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.compute as pc

from sillage.errors import UnreadableFile, WrongUsage
from sillage.imports.bare_cells import is_day, is_missing, is_number
from sillage.imports.bare_table import bare_table
from sillage.imports.dates import decide_order, read_dates
from sillage.imports.decoding import to_utf8
from sillage.imports.headers import fold
from sillage.imports.numbers import decide_bare_decimal, read_numbers
from sillage.imports.path_mistakes import MOST_TOLD, Mistake, refuse
from sillage.imports.tables import Table
from sillage.imports.whole_file import LARGEST_BYTES, read_whole
from sillage.language import Message, msg

DAY_NAMES = (
    "date", "dates", "day", "days", "jour", "jours", "week", "semaine", "month", "mois", "ds", "time", "timestamp",
    "period", "periode",
)  # fmt: skip
"""What a column of days is usually called, folded."""

_SAMPLE = 200
_LONGEST_NAME = 60
"""Letters of a column's name in a sentence."""
_PARTED = r"\d\s*[\r\n\t]\s*\d|\d[ \x{a0}\x{2009}\x{202f}'’_](?:\d{1,2}(?:\D|$)|\d{4})"
"""Digits parted where no thousands are: two numbers in one cell."""
_NUMERAL = re.compile(r"[+-]?\d+(?:\.\d*)?(?:e\+?\d+)?", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True)
class BareFile:
    """A table of text, and what a person said of its numbers.

    Parameters
    ----------
    table : Table
        Without blank rows; one row at least.
    decimal : str
        ``.`` or ``,`` where somebody said so.
    can_say : bool
        Whether whoever asks has an option ``--decimal``.
    """

    table: Table
    decimal: str = ""
    can_say: bool = False

    @property
    def headers(self) -> tuple[str, ...]:
        """The names of the columns, as the file writes them."""
        return tuple(name.strip() for name in self.table.header)

    def place(self, name: str) -> int:
        """Find a column.

        Parameters
        ----------
        name : str
            As the file writes it; else capitals and accents do not count.

        Returns
        -------
        int
            Its place.

        Raises
        ------
        WrongUsage
            If none is called so, or several are.
        """
        exact = [at for at, header in enumerate(self.headers) if header == name.strip()]
        found = exact or [at for at, header in enumerate(self.table.folded) if header == fold(name)]
        if len(found) == 1:
            return found[0]
        if found:
            raise WrongUsage(
                msg("The file has several columns “{column}”.", column=name), msg("Give each column a name of its own.")
            )
        raise WrongUsage(
            msg("The file has no column “{column}”; it has: {columns}.", column=name, columns=self.listed()),
            msg("Write a name of the file's first line."),
        )

    def day_place(self, name: str = "") -> int:
        """Find the column of days.

        Parameters
        ----------
        name : str
            What it is called; else the one that has a usual name, or the only one that holds days alone.

        Returns
        -------
        int
            Its place.

        Raises
        ------
        UnreadableFile
            If no column holds days.
        WrongUsage
            If there is none of that name, or several might be meant.
        """
        if name:
            return self.place(name)
        usual = [at for at, header in enumerate(self.table.folded) if header in DAY_NAMES]
        places = usual if len(usual) == 1 else self.holding(is_day)
        places = [at for at in places if at in usual] if len(places) > 1 and usual else places
        if len(places) == 1:
            return places[0]
        if not places:
            raise UnreadableFile(
                msg("No column of the file holds days; it has: {columns}.", columns=self.listed()),
                msg("Add a column “date”, written as 2026-03-31."),
            )
        raise WrongUsage(
            msg("Several columns hold days: {columns}.", columns=self.listed(places)),
            msg("Call the one that is meant “date”."),
        )

    def holding(self, is_one: Callable[[str], bool]) -> list[int]:
        """Return the columns whose cells are all of a kind; the first two hundred tell.

        Parameters
        ----------
        is_one : callable
            `is_day` or `is_number`.

        Returns
        -------
        list of int
            Their places; a column without any cell that is filled is of no kind.
        """
        return [at for at in range(len(self.headers)) if self._holds(at, is_one)]

    def holding_some(self, is_one: Callable[[str], bool]) -> list[int]:
        """Return the columns of which some cell is of a kind, however many others are not.

        Parameters
        ----------
        is_one : callable
            `is_day` or `is_number`.

        Returns
        -------
        list of int
            Their places.
        """
        return [at for at, column in enumerate(self.table.columns) if any(map(is_one, pc.unique(column).to_pylist()))]

    def _holds(self, place: int, is_one: Callable[[str], bool]) -> bool:
        cells = pc.unique(self.table.columns[place].slice(0, _SAMPLE)).to_pylist()
        told = [cell for cell in cells if not is_missing(cell)]
        return bool(told) and all(map(is_one, told))

    def texts(self, place: int) -> tuple[str, ...]:
        """Return a column as it is written.

        Parameters
        ----------
        place : int
            Which.

        Returns
        -------
        tuple of str
            One a row, trimmed.
        """
        return tuple(cell.strip() for cell in self.table.columns[place].to_pylist())

    def days(self, place: int) -> np.ndarray[Any, Any]:
        """Return a column of days.

        Parameters
        ----------
        place : int
            Which.

        Returns
        -------
        ndarray of datetime64[D] of shape (n_rows,)
            In the file's order.

        Raises
        ------
        UnreadableFile
            If a cell is no day, with its line, or nothing tells which of day and month comes first.
        """
        column, name = self.table.columns[place], self.headers[place]
        if is_day(name):
            raise UnreadableFile(
                msg("The file has no line of names: it begins with “{cell}”.", cell=name),
                msg("Add a first line such as: date,value."),
            )
        order = decide_order([column], within=None, guess="month")
        if not order.certain:
            raise UnreadableFile(
                msg("Nothing tells which of day and month comes first in the column “{column}”.", column=name),
                msg("Write days as 2026-03-31."),
            )
        found = read_dates(column, order=order, zone="UTC")
        remedy = msg("Write days as 2026-03-31.")
        refuse([
            Mistake(line, msg("Line {line}: “{cell}” in the column “{column}” is no day.", line=str(line), cell=cell,
                              column=name), remedy)
            for line, cell in self._told(place, found.unreadable | np.isnat(found.days))
        ])  # fmt: skip
        return found.days

    def numbers(self, place: int) -> np.ndarray[Any, Any]:
        """Return a column of numbers.

        Parameters
        ----------
        place : int
            Which.

        Returns
        -------
        ndarray of float64 of shape (n_rows,)
            In the file's order; NaN where a cell is blank or says that nothing is known.

        Raises
        ------
        UnreadableFile
            If a cell is no number, with its line, or nothing tells what a mark means.
        """
        column = self.table.columns[place]
        found = read_numbers(column, self._mark(place))
        wrong = found.unreadable | pc.match_substring_regex(column, _PARTED).to_numpy()
        refuse([Mistake(line, *self._no_number(place, line, cell)) for line, cell in self._told(place, wrong)])
        percent = pc.match_substring(column, "%").to_numpy()
        if percent.any() and (~percent & (np.nan_to_num(found.values) != 0)).any():
            raise UnreadableFile(
                msg("The column “{column}” holds percentages and plain numbers.", column=self.headers[place]),
                msg("Write all its cells the same way."),
            )
        return found.values

    def _mark(self, place: int) -> str:
        if self.decimal:
            return self.decimal
        others = [
            self.table.columns[at] for at in range(len(self.headers)) if at != place and self._holds(at, is_number)
        ]
        mark = decide_bare_decimal(self.table.columns[place], others, self.table.delimiter)
        if mark is None:
            raise self._unsure(place)
        return mark

    def _unsure(self, place: int) -> UnreadableFile:
        cells = self.table.columns[place].to_pylist()
        cell = next(one.strip() for one in cells if re.search(r"\d[.,]\d{3}(\D|$)", one))
        what = msg("“{cell}” in the column “{column}” may be thousands or decimals: nothing in the file tells.",
                   cell=cell[:40], column=self.headers[place])  # fmt: skip
        if self.can_say:
            return UnreadableFile(what, msg("Say --decimal point or --decimal comma."))
        return UnreadableFile(what, msg("Write thousands without a mark, decimals with one zero more."))

    def _no_number(self, place: int, line: int, cell: str) -> tuple[Message, Message]:
        told = {"line": str(line), "cell": cell, "column": self.headers[place]}
        if _NUMERAL.fullmatch(cell):
            return (
                msg("Line {line}: “{cell}” in the column “{column}” is too large to be counted with.", **told),
                msg("Correct it, or leave its cell empty."),
            )
        return (
            msg("Line {line}: “{cell}” in the column “{column}” is not a number.", **told),
            msg("Leave blank what is not known."),
        )

    def _told(self, place: int, wrong: np.ndarray[Any, Any]) -> Iterator[tuple[int, str]]:
        for at in np.flatnonzero(wrong)[:MOST_TOLD]:
            yield int(self.table.rows[at]), self.table.columns[place][int(at)].as_py().strip()[:100]

    def listed(self, places: Sequence[int] | None = None) -> str:
        """Write the names of columns.

        Parameters
        ----------
        places : sequence of int, optional
            Which; all that have a name without it.

        Returns
        -------
        str
            Parted by commas.
        """
        chosen = range(len(self.headers)) if places is None else places
        return ", ".join(_short(self.headers[at]) for at in chosen if self.headers[at])


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"


def read_bare(path: Path, asked: Sequence[str] = (), decimal: str = "", *, can_say: bool = False) -> BareFile:
    """Read a bare file.

    Parameters
    ----------
    path : Path
        CSV with a line of names, in any usual delimiter and encoding; lines may stand above it. A pipe will do.
    asked : sequence of str
        Names of columns that somebody typed: the line that has them is the header.
    decimal : str
        As `decimal_mark` returns it.
    can_say : bool
        Whether whoever asks has an option ``--decimal``.

    Returns
    -------
    BareFile
        Blank rows and nameless, empty columns left out.

    Raises
    ------
    UnreadableFile
        If it is too large, empty, damaged, or has no row.
    """
    return bare_text(to_utf8(read_whole(path, LARGEST_BYTES)), asked, decimal, can_say=can_say)


def bare_text(body: bytes, asked: Sequence[str] = (), decimal: str = "", *, can_say: bool = False) -> BareFile:
    """Read the text of a bare file.

    Parameters
    ----------
    body : bytes
        UTF-8.
    asked, decimal, can_say
        As in `read_bare`.

    Returns
    -------
    BareFile
        As `read_bare`.

    Raises
    ------
    UnreadableFile
        As `read_bare`.
    """
    return BareFile(bare_table(body, asked), decimal, can_say)
