"""Plan an experiment: draw its schedule, write it as a calendar and as a table, read it again."""

from __future__ import annotations

import csv
import io
import re
import secrets
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

from sillage.effects.schedules import Design, Unit, drawn, read_code
from sillage.errors import Refused, UnreadableFile, WrongUsage
from sillage.imports.decoding import to_utf8
from sillage.imports.outcome_file import read_outcome_text
from sillage.imports.whole_file import LARGEST_BYTES, read_whole
from sillage.language import Message, msg
from sillage.reports.calendar_file import CalendarEntry, calendar_text, read_properties, read_property

PROPERTY = "X-SILLAGE-DESIGN"
COLUMNS = ("date", "week", "arm", "design")
_HOUR = re.compile(r"(\d{1,2})\s*(?:h|:)\s*(\d{2})?", re.IGNORECASE)
Render = Callable[[Message], str]


def asked_design(arms: str, start: str, weeks: int, unit: str, seed: int | None) -> Design:
    """Return the design that somebody typed.

    Parameters
    ----------
    arms : str
        Names parted by commas.
    start : str
        The first day.
    weeks : int
        How many.
    unit : str
        ``day`` or ``week``.
    seed : int, optional
        Of the draw; the system chooses one when nobody says.

    Returns
    -------
    Design
        Checked.

    Raises
    ------
    WrongUsage
        If one of them makes no sense.
    """
    names = tuple(name.strip() for name in arms.split(",") if name.strip())
    return Design(names, asked_day(start, "--start"), weeks, asked_unit(unit), seed if seed is not None else _seed())


def asked_unit(typed: str) -> Unit:
    """Return what is switched.

    Parameters
    ----------
    typed : str
        ``day`` or ``week``.

    Returns
    -------
    Unit
        Which.

    Raises
    ------
    WrongUsage
        If it is neither.
    """
    try:
        return Unit(typed.strip().lower())
    except ValueError:
        raise WrongUsage(
            msg("“{typed}” cannot be switched.", typed=typed), msg("Write --unit day or --unit week.")
        ) from None


def asked_day(typed: str, option: str) -> date:
    """Return a day that somebody typed.

    Parameters
    ----------
    typed : str
        Such as 2026-03-31.
    option : str
        Where.

    Returns
    -------
    date
        The day.

    Raises
    ------
    WrongUsage
        If it is none.
    """
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        raise WrongUsage(
            msg("{option}: “{typed}” is not a day.", option=option, typed=typed), msg("Write days as 2026-03-31.")
        ) from None


def write_schedule(design: Design, path: Path) -> None:
    """Write a schedule as a table.

    Parameters
    ----------
    design : Design
        Whose.
    path : Path
        A file that is not there yet.

    Raises
    ------
    Refused
        If it is there.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for first, code, week in _rows(design):
        writer.writerow((first.isoformat(), week, design.arms[code], design.code))
    _write(path, buffer.getvalue().encode("utf-8"))


def write_calendar(design: Design, path: Path, made_at: datetime, render: Render) -> None:
    """Write a schedule as a calendar.

    Parameters
    ----------
    design : Design
        Whose.
    path : Path
        A file that is not there yet.
    made_at : datetime
        Now.
    render : callable
        Gives a message its words.

    Raises
    ------
    Refused
        If it is there.
    """
    name = render(msg("Experiment: {arms}", arms=", ".join(design.arms)))
    entries = [_entry(design, first, code, week, render) for first, code, week in _rows(design)]
    text = calendar_text(entries, name, made_at, {PROPERTY: design.code})
    _write(path, text.encode("utf-8"))


def read_schedule(path: Path) -> Design:
    """Read the schedule that was followed, whichever of both files it is.

    Parameters
    ----------
    path : Path
        As `write_schedule` or `write_calendar` made it; another program may have saved it again.

    Returns
    -------
    Design
        Checked: the file holds what its seed draws.

    Raises
    ------
    UnreadableFile
        If it is no schedule, or was changed since.
    """
    body = to_utf8(read_whole(path, LARGEST_BYTES))
    text = body.decode("utf-8")
    design, found = _of_calendar(text) if "BEGIN:VCALENDAR" in text[:1000].upper() else _of_table(body)
    if design is None:
        raise UnreadableFile(
            msg("The file is no schedule of an experiment, or has lost its design."),
            msg("Give the file that “sillage experiment plan” wrote."),
        )
    planned = sorted((first, design.arms[code]) for first, code, _ in _rows(design))
    if sorted(found) != planned:
        changed = len({day for day, _ in set(found) ^ set(planned)})
        raise UnreadableFile(
            msg("The schedule was changed after it was drawn, on {count} days: chance did not choose it.",
                count=max(1, changed)),
            msg("Give the schedule as it was drawn: a day counts as what was planned, even where it was not followed."),
        )  # fmt: skip
    return design


def _rows(design: Design) -> list[tuple[date, int, int]]:
    """Return each unit's first day, arm and week."""
    return [
        (first, code, (first - design.starts_on).days // 7 + 1)
        for first, code in zip(design.first_days, drawn(design), strict=True)
    ]


def _entry(design: Design, first: date, code: int, week: int, render: Render) -> CalendarEntry:
    text = render(
        msg("Week {week} of {weeks}. Drawn at random: keep to it, or the result says nothing.",
            week=week, weeks=design.weeks)
    )  # fmt: skip
    last = date.fromordinal(first.toordinal() + design.days_of_unit - 1)
    at = _hour(design.arms[code]) if design.unit is Unit.DAY else None
    uid = f"{first.isoformat()}-{design.seed}@sillage"
    return CalendarEntry(uid, design.arms[code], f"{text}\n{design.code}", first, last, at)


def _hour(arm: str) -> time | None:
    """Return the hour that an arm is named after: ``18h``, ``9:30``."""
    told = _HOUR.fullmatch(arm.strip())
    if told is None or int(told[1]) > 23 or int(told[2] or 0) > 59:
        return None
    return time(int(told[1]), int(told[2] or 0))


def _of_calendar(text: str) -> tuple[Design | None, list[tuple[date, str]]]:
    told = [read_property(text, PROPERTY) or ""]
    told += [line for _, value in read_properties(text, "DESCRIPTION") for line in value.split("\n")]
    design = next((one for line in told if (one := read_code(line)) is not None), None)
    found: list[tuple[date, str]] = []
    first: date | None = None
    title = ""
    for name, value in read_properties(text, "DTSTART", "SUMMARY", "END"):
        if name == "DTSTART":
            first = _calendar_day(value)
        elif name == "SUMMARY":
            title = value
        elif value.upper() == "VEVENT" and first is not None:
            found.append((first, title))
            first, title = None, ""
    return design, found


def _calendar_day(value: str) -> date | None:
    try:
        return date(int(value[:4]), int(value[4:6]), int(value[6:8]))
    except ValueError:
        return None


def _of_table(body: bytes) -> tuple[Design | None, list[tuple[date, str]]]:
    table = read_outcome_text(body)
    if not all(table.has(name) for name in ("date", "arm", "design")):
        return None, []
    codes = set(table.texts("design"))
    design = read_code(codes.pop()) if len(codes) == 1 else None
    return design, list(zip(table.days("date"), table.texts("arm"), strict=True))


def _write(path: Path, body: bytes) -> None:
    try:
        with path.open("xb") as file:
            file.write(body)
    except FileExistsError:
        raise Refused(
            msg("The file {file} is there already.", file=path.name),
            msg("Choose another name: a schedule that has begun must not be drawn anew."),
        ) from None


def _seed() -> int:
    return secrets.randbelow(1_000_000)
