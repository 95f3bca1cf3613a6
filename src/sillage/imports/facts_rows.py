"""From typed rows to the batches of a journal table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from sillage.domain.facts import FACT_TABLES
from sillage.domain.money import Money
from sillage.imports.cells import Rows, When

_MOST_ROWS = 1 << 16
Fact = dict[str, Any]
"""One row of a journal table: column name to value; a column that is absent is null."""


def to_batches(table: str, facts: Sequence[Fact]) -> Callable[[], Iterator[pa.RecordBatch]]:
    """Return a function that yields the batches of a journal table.

    Parameters
    ----------
    table : str
        A key of `FACT_TABLES`.
    facts : sequence of mapping
        Its rows.

    Returns
    -------
    callable
        Can be called as often as needed.
    """
    schema = FACT_TABLES[table].import_schema

    def batches() -> Iterator[pa.RecordBatch]:
        for start in range(0, len(facts), _MOST_ROWS):
            part = facts[start : start + _MOST_ROWS]
            arrays = [pa.array([fact.get(field.name) for fact in part], field.type) for field in schema]
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)

    return batches


def numbered(keys: Sequence[Hashable]) -> list[int]:
    """Count the repetitions of each key.

    Parameters
    ----------
    keys : sequence of hashable
        In the file's order.

    Returns
    -------
    list of int
        0 for the first of its kind, 1 for the second...
    """
    seen: Counter[Hashable] = Counter()
    found = []
    for key in keys:
        found.append(seen[key])
        seen[key] += 1
    return found


def ids(given: Sequence[Any], parts: Sequence[Sequence[Any]]) -> list[str]:
    """Make a stable identifier for each row that has none.

    Parameters
    ----------
    given : sequence of str or None
        The file's own identifiers.
    parts : sequence of sequence
        For each row, what makes it itself; the same parts in a corrected file make the same identifier.

    Returns
    -------
    list of str
        Of two rows of the same parts, the second ends with ``~1``.
    """
    made = ["|".join(_part(part) for part in row) for row in parts]
    again = numbered([own or key for own, key in zip(given, made, strict=True)])
    return [
        str(own) if own else key + (f"~{count}" if count else "")
        for own, key, count in zip(given, made, again, strict=True)
    ]


def _part(part: Any) -> str:
    if isinstance(part, When):
        return (part.moment or part.day).isoformat()
    return "" if part is None else str(part)


def moment_of(when: When | None, zone: str) -> datetime | None:
    """Return a moment, midnight for a day without a time.

    Parameters
    ----------
    when : When or None
        From a cell.
    zone : str
        Whose midnight.

    Returns
    -------
    datetime or None
        Aware.
    """
    if when is None:
        return None
    return when.moment or datetime.combine(when.day, time(), ZoneInfo(zone))


def minor(value: float | None, currency: str) -> int | None:
    """Turn an amount in major units into whole minor units.

    Parameters
    ----------
    value : float or None
        Major units, as read from a cell.
    currency : str
        ISO 4217 code; empty when it could not be read.

    Returns
    -------
    int or None
        None when there is no amount, or nobody knows of what.
    """
    return None if value is None or not currency else Money.of(Decimal(repr(value)), currency).minor


def currencies(rows: Rows, fallback: str) -> list[str]:
    """Return the currency of each row.

    Parameters
    ----------
    rows : Rows
        With a column ``currency``, perhaps.
    fallback : str
        The workspace's.

    Returns
    -------
    list of str
        ISO 4217 codes; `fallback` where the cell is blank. A cell that is none is flagged and empty here: its amount
        is unknown, never taken to be in the workspace's currency.
    """
    found = []
    for index, text in enumerate(rows.get("currency")):
        code = currency_of(str(text or ""), fallback)
        if len(code) != 3 or not code.isalpha() or not code.isascii():
            rows.doubt(index, "unreadable_cell")
            code = ""
        found.append(code)
    return found


def currency_of(text: str, fallback: str) -> str:
    """Return the currency that a cell names.

    Parameters
    ----------
    text : str
        A code, a sign or a word; empty is `fallback`.
    fallback : str
        The workspace's currency, which a bare ``$`` means where it is a dollar.

    Returns
    -------
    str
        ISO 4217 code, or the text itself in capitals when it names none.
    """
    if not text or (text == "$" and fallback.endswith("D")):
        return fallback
    return _CURRENCY_WORDS.get(text.lower(), text.upper())


_CURRENCY_WORDS = {"€": "EUR", "euro": "EUR", "euros": "EUR", "ca$": "CAD", "$ ca": "CAD", "us$": "USD", "£": "GBP"}


def days_of(facts: Sequence[Fact], names: Sequence[str], zone: str) -> tuple[date, date] | None:
    """Return the first and last day of some rows.

    Parameters
    ----------
    facts : sequence of mapping
        Rows of a journal table.
    names : sequence of str
        The columns that hold days or moments.
    zone : str
        Whose days.

    Returns
    -------
    tuple of date or None
        None when no row has a day.
    """
    days = {_day(fact.get(name), zone) for fact in facts for name in names} - {None}
    known = sorted(day for day in days if day is not None)
    return (known[0], known[-1]) if known else None


def _day(value: date | datetime | None, zone: str) -> date | None:
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo(zone)).date()
    return value


def chosen(row: Mapping[str, Any], names: Sequence[str]) -> Any:
    """Return the first value that a row has.

    Parameters
    ----------
    row : mapping
        Column name to value.
    names : sequence of str
        In order of preference.

    Returns
    -------
    object
        None when it has none.
    """
    return next((row[name] for name in names if row.get(name)), None)
