"""Numbers as people and exports write them, in either locale, decided for a whole column or file.

`parse_number` reads one cell under a stated decimal mark; a column is read through its distinct cells, so that
100,000 rows cost a few thousand readings.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

MISSING = frozenset({"", "-", "--", "—", "–", "n/a", "na", "n.a.", "n.d.", "nd", "s.o.", "null", "none", "nan", "#n/a"})
"""Folded cells that mean "not given": never 0."""

LARGEST = 1e15
"""No count, amount or duration is larger; beyond it a float loses whole units, and cents leave 64 bits."""

_SPACES = re.compile("[\\s\u00a0\u202f\u2009'’_]")
_CURRENCY = re.compile(
    r"^(?:[A-Z]{2,3}|US|CA|AU)?\s*[$€£¥₱₹]\s*|\s*(?:[$€£¥₱₹]\s*(?:US|CA|CAD)?|[A-Z]{3})$|^[A-Z]{3}\s+"
)
_SUFFIXES = {"k": 1e3, "m": 1e6, "b": 1e9, "g": 1e9, "md": 1e9, "mrd": 1e9, "bn": 1e9, "mn": 1e6, "mio": 1e6}
_SUFFIX = re.compile(r"(?<=\d)(bn|mn|mio|mrd|md|[kmbg])$")
_SHAPES = {
    ".": re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d+(?:\.\d*)?|\.\d+"),
    ",": re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d*)?|\d+(?:,\d*)?|,\d+"),
}
_EXPONENT = re.compile(r"\d+(?:[.,]\d+)?e[+-]?\d{1,3}")
_DURATION = re.compile(r"(\d+):([0-5]?\d)(?::([0-5]?\d)(?:[.,]\d+)?)?")
_WORDS = re.compile(
    r"(?:(\d+)\s*(?:h|hr|hrs|heures?|hours?))?\s*(?:(\d+)\s*(?:m|min|minutes?))?\s*(?:(\d+(?:[.,]\d+)?)\s*(?:s|sec|secondes?|seconds?))?"
)
_SPACE = "[ \u00a0\u202f]"
_STRONG = {
    ",": rf"(^|\D)0,\d|,\d{{1,2}}(\D|$)|,\d{{4,}}|\.\d{{3}},|\d{_SPACE}\d{{3}},|\.\d{{3}}\.\d{{3}}",
    ".": rf"(^|\D)0\.\d|\.\d{{1,2}}(\D|$)|\.\d{{4,}}|,\d{{3}}\.|\d{_SPACE}\d{{3}}\.|,\d{{3}},\d{{3}}",
}
_WEAK = {".": r"^\D*\d{1,3},\d{3}\D*$", ",": r"^\D*\d{1,3}\.\d{3}\D*$"}
_UNGROUPED = r"^\D*\d{4,}"
_AFTER_UNGROUPED = {".": r"\d{4}\.\d", ",": r"\d{4},\d"}


@dataclass(frozen=True, slots=True)
class Numbers:
    """A column of numbers.

    Parameters
    ----------
    values : ndarray of float64 of shape (n_rows,)
        NaN where missing or unreadable.
    unreadable : ndarray of bool of shape (n_rows,)
        Cells that hold something that is no number.
    """

    values: np.ndarray[Any, Any]
    unreadable: np.ndarray[Any, Any]


def parse_number(cell: str, decimal: str = ".") -> float | None:
    """Read one cell.

    Parameters
    ----------
    cell : str
        Such as ``1 234,5``, ``1,234``, ``1.2K``, ``-``, ``12 %``, ``$3.40``, ``(5)``.
    decimal : str
        ``.`` or ``,``: the decimal mark of the column.

    Returns
    -------
    float or None
        None when the cell says "missing". A percentage is returned as a ratio (``12 %`` is 0.12).

    Raises
    ------
    ValueError
        If it is no number under that mark, or one beyond `LARGEST`.

    Examples
    --------
    >>> parse_number("1 234,5", ","), parse_number("1,234"), parse_number("1.2K")
    (1234.5, 1234.0, 1200.0)
    """
    text = cell.strip().strip("\u00a0\u202f")
    if text.lower() in MISSING:
        return None
    negative = text.startswith("(") and text.endswith(")")
    text = text[1:-1] if negative else text
    percent = text.endswith("%")
    if percent:
        text = text[:-1].rstrip(" \u00a0\u202f")
    text = text.replace("\u2212", "-")
    if text[:1] in ("-", "+"):
        negative ^= text[0] == "-"
        text = text[1:]
    text = _CURRENCY.sub("", text.strip())
    if text[:1] == "-":
        negative, text = not negative, text[1:]
    value = (-1.0 if negative else 1.0) * _magnitude(text, decimal)
    if abs(value) > LARGEST:
        raise ValueError(cell)
    # 5.2 / 100 is 0.05200000000000001: a ratio keeps the digits that the cell has.
    return value if not percent else round(value / 100.0, 14)


def _magnitude(text: str, decimal: str) -> float:
    text = _SPACES.sub("", text).lower()
    factor = 1.0
    suffix = _SUFFIX.search(text)
    if suffix:
        factor, text = _SUFFIXES[suffix.group(1)], text[: suffix.start()]
    if _EXPONENT.fullmatch(text) and math.isfinite(float(text.replace(",", "."))):
        return float(text.replace(",", ".")) * factor
    if len(text) > 40 or not text.isascii() or not _SHAPES[decimal].fullmatch(text):
        raise ValueError(text)
    text = text.replace("." if decimal == "," else ",", "").replace(",", ".")
    value = float(text) * factor
    # 1.2 * 1000 is 1200 exactly, 1.1 * 1000 is not: a count of thousands is a whole number.
    return float(round(value, 6)) if suffix else value


def parse_duration(cell: str, decimal: str = ".") -> float | None:
    """Read a duration.

    Parameters
    ----------
    cell : str
        ``H:MM:SS``, ``M:SS``, ``1 h 2 min``, ``12s`` or plain seconds.
    decimal : str
        The decimal mark of plain seconds.

    Returns
    -------
    seconds or None
        None when the cell says "missing".

    Raises
    ------
    ValueError
        If it is no duration.

    Examples
    --------
    >>> parse_duration("0:09"), parse_duration("1:02:03")
    (9.0, 3723.0)
    """
    text = cell.strip().lower()
    if text in MISSING:
        return None
    clock = _DURATION.fullmatch(text)
    if clock:
        first, second, third = clock.groups()
        if third is None:
            return int(first) * 60.0 + int(second)
        return int(first) * 3600.0 + int(second) * 60.0 + int(third)
    words = _WORDS.fullmatch(text)
    if words and any(words.groups()):
        hours, minutes, seconds = words.groups()
        return int(hours or 0) * 3600.0 + int(minutes or 0) * 60.0 + float((seconds or "0").replace(",", "."))
    return parse_number(text, decimal)


def decide_decimal(columns: Sequence[pa.ChunkedArray], *, counts: Sequence[bool], fallback: str = ".") -> list[str]:
    """Decide the decimal mark of each column: by its own cells, else by the file's, else `fallback`.

    Parameters
    ----------
    columns : sequence of pyarrow.ChunkedArray of string
        The number columns of one file.
    counts : sequence of bool
        Whether each holds whole numbers, in which ``1,234`` can only be a thousand and some.
    fallback : str
        ``.`` or ``,`` when nothing tells.

    Returns
    -------
    list of str
        ``.`` or ``,``, one for each column.
    """
    strong = [_votes(column, _STRONG) for column in columns]
    weak = [_votes(column, _WEAK) if whole else 0 for column, whole in zip(columns, counts, strict=True)]
    whole_file = sum(strong) or sum(weak)
    marks = []
    for own, hint in zip(strong, weak, strict=True):
        # Votes are positive for a point, negative for a comma.
        vote = own or sum(strong) or hint or whole_file
        marks.append("." if vote > 0 else "," if vote < 0 else fallback)
    return marks


def decide_bare_decimal(column: pa.ChunkedArray, others: Sequence[pa.ChunkedArray], delimiter: str) -> str | None:
    """Decide the decimal mark of a column of which nobody knows whether it holds counts.

    Parameters
    ----------
    column : pyarrow.ChunkedArray of string
        Which.
    others : sequence of pyarrow.ChunkedArray of string
        The other columns of numbers of the file.
    delimiter : str
        Between the file's cells.

    Returns
    -------
    str or None
        ``.`` or ``,``; None where all that is marked looks like ``1,234`` and nothing tells whether that is a thousand
        and some: no cell of this column nor of the others, no number of four digits that stands without a mark. In a
        file whose cells are parted by commas, ``1.234`` is a little more than one.
    """
    own = _votes(column, _STRONG) or _votes(column, _AFTER_UNGROUPED)
    if own:
        return "." if own > 0 else ","
    cells = pc.unique(column)
    commas, points = (bool(pc.any(pc.match_substring_regex(cells, _WEAK[mark])).as_py()) for mark in ".,")
    if not commas and not points:
        return "."
    if commas != points and pc.any(pc.match_substring_regex(cells, _UNGROUPED)).as_py():
        return "," if commas else "."  # who writes 12345 parts no thousands
    whole_file = sum(_votes(other, _STRONG) for other in others)
    if whole_file:
        return "." if whole_file > 0 else ","
    return "." if delimiter == "," and not commas else None


def _votes(column: pa.ChunkedArray, shapes: dict[str, str]) -> int:
    cells = pc.unique(column)
    cells = cells.filter(pc.match_substring_regex(cells, "[.,]"))
    points, commas = (pc.sum(pc.match_substring_regex(cells, shapes[mark]), min_count=0).as_py() for mark in ".,")
    return int(points) - int(commas)


def read_numbers(column: pa.ChunkedArray, decimal: str, *, duration: bool = False) -> Numbers:
    """Read a whole column.

    Parameters
    ----------
    column : pyarrow.ChunkedArray of string
        Cells as the file writes them.
    decimal : str
        From `decide_decimal`.
    duration : bool
        Whether the cells are durations.

    Returns
    -------
    Numbers
        As many values as cells.
    """
    quick = None if duration or decimal != "." else _quick(column)
    if quick is not None:
        return quick
    coded = column.combine_chunks().dictionary_encode()
    if isinstance(coded, pa.ChunkedArray):
        coded = coded.combine_chunks()
    reader = parse_duration if duration else parse_number
    values = np.full(len(coded.dictionary) + 1, np.nan)
    wrong = np.zeros(len(coded.dictionary) + 1, dtype=bool)
    for index, cell in enumerate(coded.dictionary.to_pylist()):
        try:
            value = reader(cell or "", decimal)
        except ValueError:
            wrong[index] = True
            continue
        if value is not None:
            values[index] = value
    indices = coded.indices.fill_null(len(coded.dictionary)).to_numpy(zero_copy_only=False)
    return Numbers(values[indices], wrong[indices])


def _quick(column: pa.ChunkedArray) -> Numbers | None:
    """Read a column of plain numbers in one go; None when a cell needs a closer look."""
    blank = pc.is_in(column, value_set=pa.array(["", "-"]))
    plain = pc.if_else(blank, pa.scalar(None, pa.string()), column)
    if not pc.all(pc.match_substring_regex(plain, r"^-?[0-9]+(\.[0-9]*)?([eE]-?[0-9]{1,2})?$"), min_count=0).as_py():
        return None
    values = plain.cast(pa.float64()).combine_chunks().fill_null(float("nan"))
    array = values.to_numpy(zero_copy_only=False)
    if (np.abs(array) > LARGEST).any():
        return None
    return Numbers(array, np.zeros(len(array), dtype=bool))
