"""What can be doubtful in a row that is kept: a closed list of codes, and the sentence of each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from sillage.language import Message, _n, msg

MOST_NAMED = 10
"""How many doubtful rows a warning names for one reason."""

MOST_QUOTED = 3
"""How many different cells a warning quotes for one reason; the other rows are named together."""

MOST_KEPT = 1000
"""How many flags of one file are kept with their sentence; all are counted."""

FLAGS = {
    "duplicate": msg("The file holds this row twice; the last one counts."),
    "outside_range": msg("This day is outside the period that the file names."),
    "negative": msg("This count is below zero."),
    "negative_cost": msg(
        "This amount is below zero and its note speaks of no refund: it does not count. Where it was paid back, write "
        "“credit note” in the column note and import the file again."
    ),
    "credit": msg("This amount is below zero and its note says why: it counts and lowers the costs."),
    "impossible": msg("This value cannot be."),
    "unreadable_number": msg("A cell that should hold a number does not; it counts as missing."),
    "unreadable_date": msg("The date of this row cannot be read."),
    "unreadable_cell": msg("A cell of this row cannot be read; it counts as missing."),
    "missing_id": msg("This row has no identifier; its line number stands in for it."),
    "mangled_id": msg("A spreadsheet rounded the identifier of this row; its line number stands in for it."),
    "misdated": msg("The date of this row contradicts the rest of the file."),
    "duplicate_month": msg("Two rows of the file are dated in the same month."),
    "no_time": msg("This row has a day without a time of day."),
    "incomplete": msg("This row lacks a value without which it cannot be counted."),
    "contradiction": msg("Figures of this row contradict each other."),
    "total": msg("A total line: left out."),
}
"""Every code that the column ``flag`` of a journal table may hold, with its sentence."""

CODES = tuple(FLAGS)


@dataclass(frozen=True, slots=True)
class Flag:
    """One doubtful row.

    Parameters
    ----------
    row : int
        1-based line of the file, or row of the sheet, on which it begins.
    code : str
        A key of `FLAGS`.
    message : Message
        What is doubtful, for a person.
    """

    row: int
    code: str
    message: Message


def told(flags: Iterable[Flag]) -> tuple[Message, ...]:
    """Say which rows are doubtful, a sentence a reason.

    Parameters
    ----------
    flags : iterable of Flag
        In the order of the file.

    Returns
    -------
    tuple of Message
        With the first `MOST_NAMED` rows of each reason; of the cells that are quoted, the first `MOST_QUOTED`.
    """
    rows: dict[str, dict[str, tuple[Message, list[int]]]] = {}
    for flag in flags:
        said = rows.setdefault(flag.code, {})
        what = flag.message if len(said) < MOST_QUOTED or repr(flag.message) in said else FLAGS[flag.code]
        said.setdefault(repr(what), (what, []))[1].append(flag.row)
    return tuple(_named(named, what) for code in CODES if code in rows for what, named in rows[code].values())


def _named(rows: list[int], what: Message) -> Message:
    named = ", ".join(str(row) for row in rows[:MOST_NAMED]) + ("..." if len(rows) > MOST_NAMED else "")
    return _n("Row {rows}: {what}", "Rows {rows}: {what}", len(rows), rows=named, what=what)


class Doubts:
    """Collects what is doubtful in the rows of one table; the journal keeps a row's first code, the flags all of them.

    Parameters
    ----------
    rows : ndarray of int64 of shape (n_rows,)
        The line on which each begins.
    """

    def __init__(self, rows: np.ndarray[Any, Any]) -> None:
        self.rows = rows
        self._codes = np.full(len(rows), -1, dtype=np.int8)
        self._marks: list[tuple[int, int]] = []
        self._said: dict[tuple[int, int], Message] = {}

    def mark(
        self, mask: np.ndarray[Any, Any], code: str, quoting: Callable[[int], Message | None] | None = None
    ) -> None:
        """Mark rows as doubtful.

        Parameters
        ----------
        mask : ndarray of bool of shape (n_rows,)
            Which rows.
        code : str
            A key of `FLAGS`.
        quoting : callable, optional
            Says of a row (0-based) what is doubtful in it, more exactly than the code does.
        """
        number = CODES.index(code)
        self._codes[mask & (self._codes < 0)] = number
        marks = [(int(index), number) for index in np.nonzero(mask)[0][:MOST_KEPT]]
        self._marks += marks
        for mark in marks if quoting else ():
            said = quoting(mark[0]) if quoting else None
            if said is not None:
                self._said.setdefault(mark, said)

    def mark_one(self, index: int, code: str) -> None:
        """Mark one row as doubtful.

        Parameters
        ----------
        index : int
            0-based.
        code : str
            A key of `FLAGS`.
        """
        number = CODES.index(code)
        if self._codes[index] < 0:
            self._codes[index] = number
        if len(self._marks) < 2 * MOST_KEPT:
            self._marks.append((index, number))

    @property
    def count(self) -> int:
        """How many rows are doubtful."""
        return int(np.count_nonzero(self._codes >= 0))

    def column(self) -> pa.Array:
        """Return the column ``flag``: the code or null, one for each row."""
        indices = pa.array(self._codes, mask=self._codes < 0)
        return pa.DictionaryArray.from_arrays(indices, pa.array(CODES)).cast(pa.string())

    def flags(self) -> tuple[Flag, ...]:
        """Return the first `MOST_KEPT` doubtful rows with their sentences."""
        marks = sorted(set(self._marks))[:MOST_KEPT]
        return tuple(
            Flag(int(self.rows[row]), CODES[code], self._said.get((row, code), FLAGS[CODES[code]]))
            for row, code in marks
        )
