"""Days and moments as exports write them; which of day and month comes first is decided once for a whole file.

A cell never decides alone: ``03/04/2026`` means what the other rows, their order or the range in the file's name
say. Where nothing tells, a person is asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sillage.imports.headers import fold
from sillage.imports.numbers import MISSING

_MONTHS = (
    ("january", "janvier"),
    ("february", "fevrier"),
    ("march", "mars"),
    ("april", "avril"),
    ("may", "mai"),
    ("june", "juin"),
    ("july", "juillet"),
    ("august", "aout"),
    ("september", "septembre"),
    ("october", "octobre"),
    ("november", "novembre"),
    ("december", "decembre"),
)
_CLOCK = (
    r"(?P<hour>\d{1,2})\s*[:h]\s*(?P<minute>[0-5]\d)(?:\s*[:.]\s*(?P<second>[0-5]\d)(?:[.,]\d+)?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?"
)
_OFFSET = r"\s*(?P<offset>z|utc|gmt|[+-]\d{2}:?\d{2})?"
_TIME = rf"(?:[t,\s]+(?:a\s+|at\s+)?{_CLOCK}{_OFFSET})?"
_ISO = re.compile(rf"(?P<year>\d{{4}})[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}}){_TIME}")
_COMPACT = re.compile(r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})")
_NUMERIC = re.compile(rf"(?P<first>\d{{1,2}})[/.-](?P<second_field>\d{{1,2}})[/.-](?P<year>\d{{4}}|\d{{2}}){_TIME}")
_WEEKDAY = r"(?:[a-z]{2,9}\.?,?\s+)?"
_DAY_FIRST = re.compile(
    rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:er|st|nd|rd|th)?[\s-]+(?P<name>[a-z]{{3,9}})\.?,?[\s-]+(?P<year>\d{{4}}){_TIME}"
)
_MONTH_FIRST = re.compile(
    rf"{_WEEKDAY}(?P<name>[a-z]{{3,9}})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_TIME}"
)
_YEAR_FIRST_NAME = re.compile(rf"(?P<year>\d{{4}})[\s-]+(?P<name>[a-z]{{3,9}})\.?[\s-]+(?P<day>\d{{1,2}}){_TIME}")
_NAMED = (_DAY_FIRST, _MONTH_FIRST, _YEAR_FIRST_NAME)
_SERIAL = re.compile(r"[2-6]\d{4}(?:\.\d+)?")
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?")
_EXCEL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001  a spreadsheet's serial has no zone
EARLIEST, LATEST = date(1990, 1, 1), date(2099, 12, 31)


@dataclass(frozen=True, slots=True)
class Order:
    """Which of day and month comes first in ``03/04/2026``.

    Parameters
    ----------
    first : str
        ``month`` or ``day``.
    certain : bool
        Whether the file tells; else it is a guess that a person must confirm.
    """

    first: str
    certain: bool


@dataclass(frozen=True, slots=True)
class Dates:
    """A column of dates.

    Parameters
    ----------
    days : ndarray of datetime64[D] of shape (n_rows,)
        The day as the file writes it (in its own zone); NaT where missing or unreadable.
    moments : ndarray of datetime64[us] of shape (n_rows,)
        UTC; NaT where the cell has no time of day.
    zones : tuple of str
        The zones that the cells state, such as ``UTC`` or ``+02:00``.
    unreadable : ndarray of bool of shape (n_rows,)
        Cells that hold something that is no date.
    """

    days: np.ndarray[Any, Any]
    moments: np.ndarray[Any, Any]
    zones: tuple[str, ...]
    unreadable: np.ndarray[Any, Any]


def decide_order(columns: Sequence[pa.ChunkedArray], *, within: tuple[date, date] | None, guess: str) -> Order:
    """Decide for a whole file which of day and month comes first.

    Parameters
    ----------
    columns : sequence of pyarrow.ChunkedArray of string
        Every date column of the file, in the file's order of rows.
    within : tuple of date, optional
        The range that the file's name states.
    guess : str
        ``month`` or ``day``: what this kind of export usually writes.

    Returns
    -------
    Order
        Certain when a field above 12, the range or the order of the rows tells, or when it does not matter.
    """
    pairs = [pair for column in columns for pair in _pairs(column)]
    if all(first == second for first, second, _ in pairs):
        return Order(guess, certain=True)
    day_first = sum(first > 12 for first, _, _ in pairs)
    month_first = sum(second > 12 for _, second, _ in pairs)
    if day_first or month_first:
        return Order("day" if day_first > month_first else "month", certain=True)
    if within:
        fits = {first: _fitting(pairs, first, within) for first in ("day", "month")}
        if fits["day"] != fits["month"] and max(fits.values()) == len(pairs):
            return Order(max(fits, key=lambda first: fits[first]), certain=True)
    return _by_monotony(columns, guess)


def _pairs(column: pa.ChunkedArray) -> list[tuple[int, int, int]]:
    cells = pc.unique(column)
    cells = cells.filter(pc.match_substring_regex(cells, r"^\s*\d{1,2}[/.-]\d{1,2}[/.-]\d"))
    found = []
    for cell in cells.to_pylist():
        shape = _NUMERIC.fullmatch(fold(cell))
        if shape:
            found.append((int(shape["first"]), int(shape["second_field"]), _year(shape["year"])))
    return found


def _fitting(pairs: Sequence[tuple[int, int, int]], first: str, within: tuple[date, date]) -> int:
    fitting = 0
    for one, two, year in pairs:
        day, month = (one, two) if first == "day" else (two, one)
        try:
            fitting += within[0] <= date(year, month, day) <= within[1]
        except ValueError:
            continue
    return fitting


def _by_monotony(columns: Sequence[pa.ChunkedArray], guess: str) -> Order:
    """Rows stand in order of time under one reading only."""
    verdicts = set()
    for column in columns:
        pairs = [_NUMERIC.fullmatch(fold(cell)) for cell in column.to_pylist() if cell]
        keys = [(int(p["first"]), int(p["second_field"]), _year(p["year"])) for p in pairs if p]
        if len(set(keys)) < 3:
            continue
        ordered = {
            "day": _is_monotone([(year, two, one) for one, two, year in keys]),
            "month": _is_monotone([(year, one, two) for one, two, year in keys]),
        }
        if ordered["day"] != ordered["month"]:
            verdicts.add("day" if ordered["day"] else "month")
    return Order(verdicts.pop(), certain=True) if len(verdicts) == 1 else Order(guess, certain=False)


def _is_monotone(keys: Sequence[tuple[int, ...]]) -> bool:
    return all(one <= two for one, two in pairwise(keys)) or all(one >= two for one, two in pairwise(keys))


def _year(text: str) -> int:
    return int(text) + 2000 if len(text) == 2 else int(text)


def parse_date(cell: str, *, first: str = "month", zone: str = "UTC") -> tuple[date, datetime | None, str] | None:
    """Read one cell.

    Parameters
    ----------
    cell : str
        Any of the shapes of exports: ISO, ``09/12/2026 14:30``, ``Fri, Sep 12, 2026``, ``12 sept. 2026``,
        ``20260912``, a spreadsheet's serial, seconds since 1970.
    first : str
        ``month`` or ``day``: which comes first in ``09/12/2026``.
    zone : str
        The time zone of a time that states none.

    Returns
    -------
    tuple or None
        The day as written, the moment in UTC (None without a time of day), and the zone that the cell states ("" when
        none). None when the cell says "missing".

    Raises
    ------
    ValueError
        If it is no date, or one outside 1990-2099.
    """
    text = fold(cell)
    if text in MISSING:
        return None
    fields = _fields(text, first)
    if fields is None:
        return _from_number(text)
    year, month, day, shape = fields
    found = date(year, month, day)
    if not EARLIEST <= found <= LATEST:
        raise ValueError(cell)
    if not shape or shape["hour"] is None:
        return found, None, ""
    clock = _clock(shape)
    offset = shape["offset"]
    if offset:
        stated = _zone_of(offset)
        return found, datetime.combine(found, clock, stated[0]).astimezone(UTC), stated[1]
    return found, datetime.combine(found, clock, ZoneInfo(zone)).astimezone(UTC), ""


def _fields(text: str, first: str) -> tuple[int, int, int, dict[str, str | None] | None] | None:
    shape = _ISO.fullmatch(text)
    if shape:
        return int(shape["year"]), int(shape["month"]), int(shape["day"]), shape.groupdict()
    shape = _COMPACT.fullmatch(text)
    if shape:
        return int(shape["year"]), int(shape["month"]), int(shape["day"]), None
    shape = _NUMERIC.fullmatch(text)
    if shape:
        one, two = int(shape["first"]), int(shape["second_field"])
        day, month = (one, two) if first == "day" else (two, one)
        return _year(shape["year"]), month, day, shape.groupdict()
    for pattern in _NAMED:
        shape = pattern.fullmatch(text)
        if shape:
            return int(shape["year"]), _month(shape["name"]), int(shape["day"]), shape.groupdict()
    return None


@lru_cache(maxsize=256)
def _month(name: str) -> int:
    """Return the month that a name, or an abbreviation that is no other's, means."""
    found = [number for number, names in enumerate(_MONTHS, start=1) if any(full.startswith(name) for full in names)]
    if len(found) != 1:
        raise ValueError(name)
    return found[0]


def _from_number(text: str) -> tuple[date, datetime | None, str]:
    if _SERIAL.fullmatch(text):
        moment = _EXCEL_ZERO + timedelta(days=float(text))
        whole = "." not in text or float(text).is_integer()
        if EARLIEST <= moment.date() <= LATEST:
            return moment.date(), None if whole else moment.replace(tzinfo=UTC), ""
    if _EPOCH.fullmatch(text):
        moment = datetime.fromtimestamp(int(text[:10]), UTC)
        return moment.date(), moment, "UTC"
    raise ValueError(text)


def _clock(shape: dict[str, str | None]) -> time:
    hour = int(shape["hour"] or 0)
    half = (shape["half"] or "").replace(".", "")
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(hour)
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, int(shape["minute"] or 0), int(shape["second"] or 0))


@lru_cache(maxsize=256)
def _zone_of(offset: str) -> tuple[timezone, str]:
    if offset in ("z", "utc", "gmt"):
        return UTC, "UTC"
    minutes = int(offset[1:3]) * 60 + int(offset[-2:])
    if minutes > 14 * 60:
        raise ValueError(offset)
    if not minutes:
        return UTC, "UTC"
    sign = -1 if offset[0] == "-" else 1
    return timezone(timedelta(minutes=sign * minutes)), f"{offset[0]}{minutes // 60:02d}:{minutes % 60:02d}"


def read_dates(column: pa.ChunkedArray, *, order: Order, zone: str) -> Dates:
    """Read a whole column.

    Parameters
    ----------
    column : pyarrow.ChunkedArray of string
        Cells as the file writes them.
    order : Order
        From `decide_order`.
    zone : str
        The time zone of times that state none.

    Returns
    -------
    Dates
        As many as cells.
    """
    quick = _quick(column)
    if quick is not None:
        return quick
    coded = column.combine_chunks().dictionary_encode()
    if isinstance(coded, pa.ChunkedArray):
        coded = coded.combine_chunks()
    count = len(coded.dictionary)
    days = np.full(count + 1, np.datetime64("NaT"), dtype="datetime64[D]")
    moments = np.full(count + 1, np.datetime64("NaT"), dtype="datetime64[us]")
    wrong = np.zeros(count + 1, dtype=bool)
    zones: set[str] = set()
    for index, cell in enumerate(coded.dictionary.to_pylist()):
        try:
            read = parse_date(cell or "", first=order.first, zone=zone)
        except (ValueError, OverflowError):
            wrong[index] = True
            continue
        if read is None:
            continue
        days[index] = np.datetime64(read[0])
        if read[1] is not None:
            moments[index] = np.datetime64(read[1].replace(tzinfo=None))
        if read[2]:
            zones.add(read[2])
    indices = coded.indices.fill_null(count).to_numpy(zero_copy_only=False)
    return Dates(days[indices], moments[indices], tuple(sorted(zones)), wrong[indices])


def _quick(column: pa.ChunkedArray) -> Dates | None:
    """Read ``2016-12-23 18:50 +0000`` in one go; None when a cell has another shape or zone."""
    same = pc.match_substring_regex(column, r"^(19[9]|20)\d+-\d\d-\d\d \d\d:\d\d(:\d\d)? ?\+00:?00$")
    if not len(column) or not pc.all(same).as_py():
        return None
    bare = pc.replace_substring_regex(column, r" ?\+00:?00$", "")
    try:
        moments = bare.cast(pa.timestamp("us")).combine_chunks().to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:
        return None
    return Dates(moments.astype("datetime64[D]"), moments, ("UTC",), np.zeros(len(moments), dtype=bool))


_NAME_RANGES = (
    re.compile(r"(?P<a>\d{4}-\d{2}-\d{2})[_ ]+(?:to[_ ])?(?P<b>\d{4}-\d{2}-\d{2})"),
    re.compile(r"(?<!\d)(?P<a>(?:19|20)\d{6})[_-](?P<b>(?:19|20)\d{6})(?!\d)"),
    re.compile(r"(?P<a>[A-Za-z]{3,9}-\d{1,2}-\d{4})[_-](?:to-)?(?P<b>[A-Za-z]{3,9}-\d{1,2}-\d{4})"),
)


def range_in_name(file_name: str) -> tuple[date, date] | None:
    """Return the range of days that a file's name states.

    Parameters
    ----------
    file_name : str
        Such as ``tweet_activity_metrics_acme_20170101_20170201_en.csv`` or ``Aug-01-2025_Aug-31-2025_103.csv``.

    Returns
    -------
    tuple of date or None
        Both as written; None when the name states none.
    """
    for pattern in _NAME_RANGES:
        found = pattern.search(file_name)
        if not found:
            continue
        try:
            first, last = (parse_date(re.sub(r"(?<=[A-Za-z])-|(?<=\d)-(?=\d{4}$)", " ", found[part])) for part in "ab")
        except ValueError:
            continue
        if first and last and first[0] <= last[0]:
            return first[0], last[0]
    return None


_EPOCH_IN_NAME = re.compile(r"_(1\d{12})(?:\D|$)")


def export_moment(file_name: str) -> datetime | None:
    """Return when a file was exported, as far as its name states it.

    Parameters
    ----------
    file_name : str
        With a moment in milliseconds (LinkedIn), or a range of days whose end the export cannot precede.

    Returns
    -------
    datetime or None
        UTC; None when the name states neither.
    """
    found = _EPOCH_IN_NAME.search(file_name)
    if found:
        return datetime.fromtimestamp(int(found[1]) / 1000, UTC)
    stated = range_in_name(file_name)
    return datetime.combine(stated[1], time(), UTC) if stated else None
