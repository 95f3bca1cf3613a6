"""A bare file of outcomes: a column of days or of people, and columns of figures, under the names that the user gives.

Any delimiter, any decimal mark, any form of date that exports have. What cannot be read is refused with its line: a
cell that is no number is never 0, and a blank one is not known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from sillage.errors import UnreadableFile
from sillage.imports.dates import decide_order, parse_date
from sillage.imports.decoding import AGAIN, damaged, to_utf8
from sillage.imports.headers import fold
from sillage.imports.numbers import decide_decimal, parse_number
from sillage.imports.path_mistakes import Mistake, refuse
from sillage.imports.tables import is_blank, records, split_line
from sillage.language import msg

MOST_BYTES = 200_000_000
DAY_NAMES = ("date", "day", "jour", "dates", "days", "week", "semaine", "ds", "time")
"""What a column of days may be called where nobody says."""

_DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True)
class OutcomeFile:
    """Rows of text under their headers.

    Parameters
    ----------
    headers : tuple of str
        As the file writes them.
    rows : tuple of tuple of str
        As many cells each.
    lines : tuple of int
        The line of each row.
    delimiter : str
        Between cells.
    """

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    delimiter: str

    def has(self, name: str) -> bool:
        """Tell whether there is a column of that name.

        Parameters
        ----------
        name : str
            Capitals and accents aside.

        Returns
        -------
        bool
            Whether there is one.
        """
        return fold(name) in map(fold, self.headers)

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a column as it is written.

        Parameters
        ----------
        name : str
            Capitals and accents aside.

        Returns
        -------
        tuple of str
            One a row, trimmed.

        Raises
        ------
        UnreadableFile
            If there is no such column.
        """
        place = self._place(name)
        return tuple(row[place].strip() for row in self.rows)

    def numbers(self, name: str) -> tuple[float | None, ...]:
        """Return a column of figures.

        Parameters
        ----------
        name : str
            Capitals and accents aside.

        Returns
        -------
        tuple of float or None
            One a row; None where the cell says that nothing is known.

        Raises
        ------
        UnreadableFile
            If a cell is no number, with its line.
        """
        cells = self.texts(name)
        fallback = "," if self.delimiter == ";" else "."
        [mark] = decide_decimal([pa.chunked_array([pa.array(cells, pa.string())])], counts=[False], fallback=fallback)
        found: list[float | None] = []
        wrong: list[Mistake] = []
        for line, cell in zip(self.lines, cells, strict=True):
            try:
                found.append(parse_number(cell, mark))
            except ValueError:
                found.append(None)
                said = msg("Line {line}: “{cell}” in the column “{column}” is not a number.",
                           line=str(line), cell=cell[:100], column=name)  # fmt: skip
                wrong.append(Mistake(line, said, msg("Leave blank what is not known.")))
        refuse(wrong)
        return tuple(found)

    def days(self, name: str = "") -> tuple[date, ...]:
        """Return the column of days.

        Parameters
        ----------
        name : str
            Empty looks for one of `DAY_NAMES`.

        Returns
        -------
        tuple of date
            One a row.

        Raises
        ------
        UnreadableFile
            If a cell is no day, with its line, or nothing tells which of day and month comes first.
        """
        name = name or next((known for known in DAY_NAMES if self.has(known)), DAY_NAMES[0])
        cells = self.texts(name)
        order = decide_order([pa.chunked_array([pa.array(cells, pa.string())])], within=None, guess="month")
        if not order.certain:
            raise UnreadableFile(
                msg("Nothing tells which of day and month comes first in the column “{column}”.", column=name),
                msg("Write days as 2026-03-31."),
            )
        found: list[date] = []
        wrong: list[Mistake] = []
        for line, cell in zip(self.lines, cells, strict=True):
            try:
                read = parse_date(cell, first=order.first)
            except (ValueError, OverflowError):
                read = None
            if read is None:
                said = msg("Line {line}: “{cell}” in the column “{column}” is no day.",
                           line=str(line), cell=cell[:100], column=name)  # fmt: skip
                wrong.append(Mistake(line, said, msg("Write days as 2026-03-31.")))
                continue
            found.append(read[0])
        refuse(wrong)
        return tuple(found)

    def _place(self, name: str) -> int:
        known = [fold(header) for header in self.headers]
        if known.count(fold(name)) != 1:
            shown = ", ".join(header for header in self.headers if header)
            what = msg("The file has no column “{column}”; it has: {columns}.", column=name, columns=shown)
            if fold(name) in known:
                what = msg("The file has several columns “{column}”.", column=name)
            raise UnreadableFile(what, msg("Name one column by its header."))
        return known.index(fold(name))


def read_outcomes(path: Path) -> OutcomeFile:
    """Read a file of outcomes.

    Parameters
    ----------
    path : Path
        CSV with a line of headers.

    Returns
    -------
    OutcomeFile
        Blank lines left out.

    Raises
    ------
    UnreadableFile
        If it is empty, too large, no text, or a row has not as many cells as the header.
    """
    if path.stat().st_size > MOST_BYTES:
        raise UnreadableFile(
            msg("The file is too large to be read whole."),
            msg("Keep the columns and the days that the question is about."),
        )
    return read_outcome_text(to_utf8(path.read_bytes()))


def read_outcome_text(body: bytes) -> OutcomeFile:
    """Read the text of such a file.

    Parameters
    ----------
    body : bytes
        UTF-8.

    Returns
    -------
    OutcomeFile
        As `read_outcomes`.

    Raises
    ------
    UnreadableFile
        As `read_outcomes`.
    """
    first = next((line for line in body.decode("utf-8").splitlines() if line.strip()), "")
    if not first:
        raise UnreadableFile(msg("The file is empty."), AGAIN)
    delimiter = max(_DELIMITERS, key=lambda mark: len(split_line(first, mark) or ()))
    kept = [(line, tuple(cells)) for line, cells in records(body, delimiter) if not is_blank(cells)]
    headers = tuple(cell.strip() for cell in kept[0][1])
    if len(kept) == 1:
        raise UnreadableFile(msg("The file has a header and no row."), AGAIN)
    for line, cells in kept[1:]:
        if len(cells) != len(headers):
            raise damaged(
                msg("number of cells: {found}, against {expected} in the header.",
                    found=len(cells), expected=len(headers)),
                line,
            )  # fmt: skip
    return OutcomeFile(headers, tuple(cells for _, cells in kept[1:]), tuple(line for line, _ in kept[1:]), delimiter)


def daily(days: Sequence[date], values: Sequence[float | None], how: str) -> dict[date, float]:
    """Put the rows of one day together.

    Parameters
    ----------
    days : sequence of date
        One a row.
    values : sequence of float or None
        One a row; None is left out.
    how : str
        ``sum`` or ``mean`` of the rows of a day; empty where each day may have one row only.

    Returns
    -------
    dict of date to float
        In the order of days.

    Raises
    ------
    UnreadableFile
        If a day has several rows and nobody said what to do with them.
    """
    gathered: dict[date, list[float]] = {}
    for day, value in zip(days, values, strict=True):
        if value is not None:
            gathered.setdefault(day, []).append(value)
    several = sorted(day for day, some in gathered.items() if len(some) > 1)
    if several and not how:
        raise UnreadableFile(
            msg("{day} has {count} rows.", day=several[0], count=len(gathered[several[0]])),
            msg("Say --each sum or --each mean: whether the rows of a day add up or are averaged."),
        )
    return {day: sum(sorted(some)) / (len(some) if how == "mean" else 1) for day, some in sorted(gathered.items())}
