"""A calendar file (RFC 5545): days and weeks with a title each, for any calendar program.

Lines end with CR LF and are folded at 75 bytes, never inside a character (3.1); commas, semicolons, backslashes and
breaks are escaped in text (3.3.11); whole days have no zone, and end on the day after their last (3.6.1).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

PRODUCT = "-//Sillage//Sillage//EN"
_LONGEST = 75
_ESCAPES = {"\\": "\\\\", ";": "\\;", ",": "\\,"}


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """A stretch of whole days, or an hour of one.

    Parameters
    ----------
    uid : str
        The same when the same file is written again.
    title, text : str
        What it is, and what else to know.
    first, last : date
        Both included.
    at : time, optional
        The hour in the reader's own zone; without it the days are whole.
    """

    uid: str
    title: str
    text: str
    first: date
    last: date
    at: time | None = None


def calendar_text(
    entries: Iterable[CalendarEntry], name: str, made_at: datetime, own: Mapping[str, str] | None = None
) -> str:
    """Write a calendar.

    Parameters
    ----------
    entries : iterable of CalendarEntry
        In any order.
    name : str
        Of the calendar.
    made_at : datetime
        When, with its zone.
    own : mapping of str to str, optional
        Properties of our own by their names (``X-...``).

    Returns
    -------
    str
        With CR LF.
    """
    stamp = made_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", f"X-WR-CALNAME:{_text(name)}"]
    lines += [f"{key}:{_text(value)}" for key, value in (own or {}).items()]
    for entry in entries:
        lines += ["BEGIN:VEVENT", f"UID:{_text(entry.uid)}", f"DTSTAMP:{stamp}", *_when(entry)]
        lines += [f"SUMMARY:{_text(entry.title)}", f"DESCRIPTION:{_text(entry.text)}"]
        lines += ["TRANSP:TRANSPARENT", "END:VEVENT"]
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def read_property(text: str, name: str) -> str | None:
    """Return a property of a calendar.

    Parameters
    ----------
    text : str
        A calendar file, whoever wrote it again.
    name : str
        Such as ``X-SILLAGE-DESIGN``.

    Returns
    -------
    str or None
        The first of that name; None when there is none.
    """
    return next((value for key, value in _properties(text) if key == name.upper()), None)


def read_properties(text: str, *names: str) -> list[tuple[str, str]]:
    """Return the properties of some names, in the order of the file.

    Parameters
    ----------
    text : str
        A calendar file.
    *names : str
        Which.

    Returns
    -------
    list of (str, str)
        Name without parameters, and value without escapes.
    """
    return [(key, value) for key, value in _properties(text) if key in names]


def _properties(text: str) -> list[tuple[str, str]]:
    unfolded = text.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "")
    found = []
    for line in unfolded.split("\n"):
        head, mark, value = line.partition(":")
        if mark:
            found.append((head.split(";")[0].upper(), _plain(value)))
    return found


def _when(entry: CalendarEntry) -> list[str]:
    if entry.at is None:
        after = entry.last + timedelta(days=1)
        return [f"DTSTART;VALUE=DATE:{entry.first:%Y%m%d}", f"DTEND;VALUE=DATE:{after:%Y%m%d}"]
    return [f"DTSTART:{entry.first:%Y%m%d}T{entry.at:%H%M%S}", "DURATION:PT30M"]


def _text(text: str) -> str:
    broken = "".join(_ESCAPES.get(mark, mark) for mark in text.replace("\r\n", "\n").replace("\r", "\n"))
    return "\\n".join(
        "".join(mark for mark in line if mark.isprintable() or mark == "\t") for line in broken.split("\n")
    )


def _plain(text: str) -> str:
    found, escaped = [], False
    for mark in text:
        if escaped:
            found.append("\n" if mark in "nN" else mark)
            escaped = False
        elif mark == "\\":
            escaped = True
        else:
            found.append(mark)
    return "".join(found)


def _folded(line: str) -> str:
    parts, size = [""], 0
    for mark in line:
        width = len(mark.encode("utf-8"))
        if size + width > _LONGEST:
            parts.append(" ")
            size = 1
        parts[-1] += mark
        size += width
    return "\r\n".join(parts)
