"""The cells of a table, read as what its columns say they hold: days, moments, numbers, words, people."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pyarrow as pa

from sillage.imports.dates import Order, decide_order, range_in_name, read_dates
from sillage.imports.expected import quoting
from sillage.imports.files import Context
from sillage.imports.flags import Doubts
from sillage.imports.headers import fold
from sillage.imports.numbers import MISSING, decide_decimal, parse_number, read_numbers
from sillage.imports.own_columns import Cell, Column, plain
from sillage.imports.people import email_key, person_key, phone_key
from sillage.imports.tables import Table
from sillage.imports.vocabularies import MONTH_WORDS
from sillage.language import Message

_YEAR_MONTH = re.compile(r"(?P<year>(?:19|20)\d{2})[-/. ]?(?P<month>\d{1,2})")
_MONTH_YEAR = re.compile(r"(?P<month>\d{1,2})[-/. ](?P<year>(?:19|20)\d{2})")
_NAMED_MONTH = re.compile(
    r"(?P<name>[a-z]+)\.?[\s,-]+(?P<year>(?:19|20)\d{2})|(?P<year2>(?:19|20)\d{2})[\s-]+(?P<name2>[a-z]+)\.?"
)
Quoting = Callable[[int], Message | None]
_CLOCK_HOURS = re.compile(
    r"(?P<hours>\d{1,4})\s*(?::|h|hr|hours?|heures?)\s*(?P<minutes>[0-5]?\d)?\s*(?:m|min|minutes?)?"
)
_MINUTES = re.compile(r"(?P<minutes>\d{1,4})\s*(?:m|mn|min|minutes?)")
_ENDS_IN_CENTS = re.compile(r"\d[.,]\d{1,2}(?!\d)\D*$")


@dataclass(frozen=True, slots=True)
class When:
    """A moment, or only a day.

    Parameters
    ----------
    day : date
        As the file writes it.
    moment : datetime or None
        UTC; None when the cell has no time of day.
    """

    day: date
    moment: datetime | None


@dataclass(frozen=True)
class Rows:
    """The typed rows of a table.

    Parameters
    ----------
    numbers : tuple of int
        The record number of each row.
    columns : mapping of str to list
        Column name to one value a row; None where missing or unreadable.
    doubts : Doubts
        Which rows are doubtful, and why.
    order : Order
        Which of day and month came first.
    """

    numbers: tuple[int, ...]
    columns: Mapping[str, list[Any]]
    doubts: Doubts
    order: Order = field(default_factory=lambda: Order("day", certain=True))

    def __len__(self) -> int:
        return len(self.numbers)

    def get(self, name: str) -> list[Any]:
        """Return a column, all None when the file does not have it.

        Parameters
        ----------
        name : str
            A column's English name.

        Returns
        -------
        list
            One value a row.
        """
        return self.columns.get(name) or [None] * len(self.numbers)

    def doubt(self, index: int, code: str) -> None:
        """Mark one row as doubtful.

        Parameters
        ----------
        index : int
            0-based.
        code : str
            A key of `sillage.imports.flags.FLAGS`.
        """
        self.doubts.mark_one(index, code)


def read_rows(
    table: Table, places: Sequence[tuple[Column, int]], context: Context, *, french: bool, first: str = ""
) -> Rows:
    """Read the cells of a table.

    Parameters
    ----------
    table : Table
        Text cells.
    places : sequence of (Column, int)
        Which column stands where.
    context : Context
        Zone and key.
    french : bool
        Whether the header is French: day before month and decimal commas where nothing else tells.
    first : str
        ``day`` or ``month`` where the format fixes it.

    Returns
    -------
    Rows
        As many as the table has; an unreadable cell is missing and its row flagged.
    """
    doubts = Doubts(table.rows)
    dated = [
        table.columns[position] for column, position in places if column.cell in (Cell.DAY, Cell.MOMENT, Cell.MONTH)
    ]
    order = (
        Order(first, certain=True)
        if first
        else decide_order(dated, within=range_in_name(context.file_name), guess="day" if french else "month")
    )
    if not order.certain and context.first:
        order = Order(context.first, certain=True)
    numeric = [(column, position) for column, position in places if column.cell in (Cell.NUMBER, Cell.MONEY)]
    marks = decide_decimal(
        [table.columns[position] for _, position in numeric],
        counts=[False] * len(numeric),
        fallback="," if french else ".",
    )
    decimals = {column.name: mark for (column, _), mark in zip(numeric, marks, strict=True)}
    columns: dict[str, list[Any]] = {}
    for column, position in places:
        cells = table.columns[position]
        said = quoting(column, table.header[position], cells)
        if column.cell in (Cell.DAY, Cell.MOMENT):
            columns[column.name] = _dates(cells, column, order, context.zone, doubts, said)
        elif column.cell in (Cell.NUMBER, Cell.MONEY):
            columns[column.name] = _numbers(cells, decimals[column.name], doubts, said)
        else:
            columns[column.name] = _others(cells, column, order, context.secret, doubts, said)
    return Rows(tuple(int(number) for number in table.rows), columns, doubts, order)


def _dates(cells: pa.ChunkedArray, column: Column, order: Order, zone: str, doubts: Doubts, said: Quoting) -> list[Any]:
    dates = read_dates(cells, order=order, zone=zone)
    doubts.mark(dates.unreadable, "unreadable_date", said)
    days: list[date | None] = dates.days.tolist()
    if column.cell is Cell.DAY:
        return days
    moments: list[datetime | None] = dates.moments.tolist()
    return [
        None if day is None else When(day, None if moment is None else moment.replace(tzinfo=UTC))
        for day, moment in zip(days, moments, strict=True)
    ]


def _numbers(cells: pa.ChunkedArray, decimal: str, doubts: Doubts, said: Quoting) -> list[float | None]:
    found = read_numbers(cells, decimal)
    values: list[float | None] = [None if value != value else value for value in found.values.tolist()]
    for index in np.nonzero(found.unreadable)[0]:
        value = _typed(str(cells[int(index)].as_py()), "." if decimal == "," else ",")
        if value is not None:
            values[index] = value
            found.unreadable[index] = False
    doubts.mark(found.unreadable, "unreadable_number", said)
    return values


def _typed(cell: str, other: str) -> float | None:
    """Read what only a person types: hours and minutes, or the other decimal mark where it can be nothing else."""
    text = fold(cell)
    hours = _CLOCK_HOURS.fullmatch(text)
    if hours:
        return int(hours["hours"]) + int(hours["minutes"] or 0) / 60
    minutes = _MINUTES.fullmatch(text)
    if minutes:
        return int(minutes["minutes"]) / 60
    # A currency, a space between thousands and so on are read as they are under the column's own mark.
    try:
        return parse_number(cell, other) if _ENDS_IN_CENTS.search(cell) else None
    except ValueError:
        return None


def _others(
    cells: pa.ChunkedArray, column: Column, order: Order, secret: bytes, doubts: Doubts, said: Quoting
) -> list[Any]:
    texts = [str(cell).strip() for cell in cells.to_pylist()]
    known: dict[str, Any] = {}
    wrong = np.zeros(len(texts), dtype=bool)
    values: list[Any] = []
    for index, text in enumerate(texts):
        if text not in known:
            known[text] = _other(text, column, order, secret)
        value = known[text]
        wrong[index] = value is _UNREADABLE
        values.append(None if value is _UNREADABLE else value)
    doubts.mark(wrong, "unreadable_date" if column.cell is Cell.MONTH else "unreadable_cell", said)
    return values


_UNREADABLE = object()


def _other(text: str, column: Column, order: Order, secret: bytes) -> Any:
    if not text or fold(text) in MISSING:
        return None
    match column.cell:
        case Cell.EMAIL:
            return email_key(secret, text) or _UNREADABLE
        case Cell.PHONE:
            return phone_key(secret, text) or _UNREADABLE
        case Cell.PERSON:
            return person_key(secret, text)
        case Cell.MONTH:
            return month_of(text, order) or _UNREADABLE
        case Cell.TRUTH:
            return {"yes": True, "no": False}.get(column.words.get(fold(text), ""), _UNREADABLE)
        case Cell.WORD:
            code = column.words.get(fold(text)) or column.words.get(plain(text))
            return code or (text if column.free else _UNREADABLE)
    return text


def month_of(text: str, order: Order) -> date | None:
    """Read a cell that names a month and its year.

    Parameters
    ----------
    text : str
        ``2026-03``, ``03/2026``, ``mars 2026``, ``Mar 2026``, ``202603``, or any day of it.
    order : Order
        Which of day and month comes first in a whole date.

    Returns
    -------
    date or None
        Its first day; None when the cell names no month with a year.
    """
    folded = fold(text)
    shape = _YEAR_MONTH.fullmatch(folded) or _MONTH_YEAR.fullmatch(folded)
    if shape:
        month = int(shape["month"])
        return date(int(shape["year"]), month, 1) if 1 <= month <= 12 else None
    named = _NAMED_MONTH.fullmatch(folded)
    if named:
        month = MONTH_WORDS.get(named["name"] or named["name2"], 0)
        return date(int(named["year"] or named["year2"]), month, 1) if month else None
    found = read_dates(pa.chunked_array([pa.array([text])]), order=order, zone="UTC").days.tolist()[0]
    return found.replace(day=1) if found is not None else None
