"""What the time sheet shows: the grid, the line of words, the timer and the plan, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlencode

from sillage.domain.access import Capability
from sillage.domain.costs import Capacity
from sillage.domain.period import Period
from sillage.language import Message, msg, numbers
from sillage.ledger import queries
from sillage.reports.wording import head, say
from sillage.services import record_decisions as record
from sillage.services.own_day import today
from sillage.services.report_names import channel_name
from sillage.services.time_sheet import Place, WeekSheet, monday_of
from sillage.web.cost_form import EVERY, activity_name, amount_text, channel_choices, plain_number
from sillage.web.desk import Desk
from sillage.web.parts import Choice, Field
from sillage.web.shell import Frame, Link

BLANK_ROWS = 3
MOST_ROWS = 60
WORDS = {
    "grid": msg("Hours of the week"),
    "grid_hint": msg("Write hours as 2.5, 2h30 or 45min; an empty cell is none. Everything is saved at once."),
    "activity": msg("Activity"),
    "channel": msg("Channel"),
    "total": msg("Total"),
    "others": msg("Other hours: from files, of several days, coming back"),
    "save": msg("Save the week"),
    "wrong": msg("Nothing was saved yet: see what is marked below."),
    "week": msg("Week"),
    "before": msg("The week before"),
    "after": msg("The week after"),
    "now": msg("This week"),
    "who": msg("Whose hours"),
    "quick": msg("Quick entry"),
    "quick_add": msg("Add the hours"),
    "timer": msg("Timer"),
    "start": msg("Start"),
    "stop": msg("Stop, and add the hours"),
    "drop": msg("Throw away"),
    "plan": msg("Planned and available"),
    "plan_save": msg("Save the plan"),
    "again": msg("Hours that come back"),
    "again_add": msg("Add hours that come back"),
    "again_none": msg("None yet: a meeting each Monday is written once."),
    "edit": msg("Correct"),
}

WEEKDAYS = (msg("Mon"), msg("Tue"), msg("Wed"), msg("Thu"), msg("Fri"), msg("Sat"), msg("Sun"))


@dataclass(frozen=True, slots=True)
class HourCell:
    """A cell of the grid.

    Parameters
    ----------
    name, stood_name, label : str
        What is sent, with what stood there, and what it is called.
    value, stood : str
        Hours.
    wrong : str
        What is wrong.
    """

    name: str
    stood_name: str
    label: str
    value: str = ""
    stood: str = ""
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class HourRow:
    """A row of the grid.

    Parameters
    ----------
    name : str
        What it is called; empty for a new one, which is asked for its activity and channel.
    activity, channel : Field
        Hidden in a row that has a name.
    cells : tuple of HourCell
        Monday to Sunday.
    total : str
        Of the week.
    """

    name: str
    activity: Field
    channel: Field
    cells: tuple[HourCell, ...]
    total: str


@dataclass(frozen=True, slots=True)
class TimePage:
    """The time sheet.

    Parameters
    ----------
    frame : Frame
        Around it.
    heading, meta : str
        Its head, and the days.
    weeks, people : tuple of Link
        The weeks beside this one; whose sheet.
    days : tuple of str
        The heads of the columns.
    rows : tuple of HourRow
        The grid.
    totals, others : tuple of str
        By day, the week last; the second empty where there are none.
    acts : mapping of str to str
        Where forms are sent; empty for who may not enter.
    quick : Field
        The line of words.
    quick_who : Field or None
        Who worked; None where nobody has a name.
    running : str
        The timer that runs, in words; empty for none.
    timer, plan : tuple of Field
        Questions of these forms.
    planned : str
        Planned against available, in words.
    again : tuple of Link
        Hours that come back.
    again_add : str
        Where one is added.
    wrong : str
        That something is wrong.
    w : dict of str to str
        `WORDS`, rendered.
    """

    frame: Frame
    heading: str
    meta: str
    weeks: tuple[Link, ...]
    people: tuple[Link, ...]
    days: tuple[str, ...]
    rows: tuple[HourRow, ...]
    totals: tuple[str, ...]
    others: tuple[str, ...]
    acts: Mapping[str, str]
    quick: Field
    quick_who: Field | None
    running: str
    timer: tuple[Field, ...]
    plan: tuple[Field, ...]
    planned: str
    again: tuple[Link, ...]
    again_add: str
    wrong: str
    w: dict[str, str]


@dataclass(frozen=True, slots=True)
class Typed:
    """What was sent and is wrong: shown again as it was typed.

    Parameters
    ----------
    values : mapping of str to str
        By the name of a question.
    wrong : mapping of str to Message
        By the name of a question.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[str, Message] = field(default_factory=dict)


def hours_text(value: Decimal, language: str) -> str:
    """Write hours as a form does."""
    rounded = value.quantize(Decimal("0.01"))
    return plain_number(rounded, language) if rounded else "0"


def address_of(desk: Desk, name: str, monday: date, person: str, *parts: object, **words: str) -> str:
    """Return an address of a sheet; nobody's hours are asked for by an empty word, which stays in the address."""
    return f"{desk.url(name, *parts, week=monday.isoformat(), **words)}&{urlencode({'who': person})}"


def grid(desk: Desk, sheet: WeekSheet, given: Typed, days: tuple[str, ...]) -> tuple[HourRow, ...]:
    """Return the rows of the grid, with what was sent and is wrong in them, and new ones below."""
    language = desk.language
    places: list[Place | None] = [*sheet.places[: MOST_ROWS - BLANK_ROWS], *[None] * BLANK_ROWS]
    return tuple(_row(at, place, sheet, given, days, language) for at, place in enumerate(places))


def _row(at: int, place: Place | None, sheet: WeekSheet, given: Typed, days: tuple[str, ...], language: str) -> HourRow:
    name = place_name(place, language) if place is not None else ""
    new = say(msg("New row"), language)
    cells = []
    for step, day in enumerate(sheet.days):
        stood = sheet.hours.get((place, day), Decimal(0)) if place is not None else Decimal(0)
        text = plain_number(stood, language) if stood else ""
        key = f"h-{at}-{step}"
        wrong = given.wrong.get(key)
        cells.append(
            HourCell(
                key,
                f"w-{at}-{step}",
                f"{name or new}, {days[step]}",
                given.values.get(key, text),
                given.values.get(f"w-{at}-{step}", text) if not wrong else text,
                say(wrong, language) if wrong else "",
            )
        )
    total = sum((sheet.hours.get((place, day), Decimal(0)) for day in sheet.days), Decimal(0)) if place else Decimal(0)
    activity = given.values.get(f"a-{at}", place.activity if place else "")
    channel = given.values.get(f"c-{at}", place.channel if place else "")
    choices = tuple(Choice(code, label, code == channel) for code, label in channel_choices(language))
    wrong = given.wrong.get(f"c-{at}")
    return HourRow(
        name,
        Field(f"a-{at}", f"{say(WORDS['activity'], language)}, {new}", value=activity),
        Field(
            f"c-{at}", f"{say(WORDS['channel'], language)}, {new}", "select", channel, choices=choices,
            wrong=say(wrong, language) if wrong else "",
        ),
        tuple(cells),
        hours_text(total, language) if total else "",
    )  # fmt: skip


def place_name(place: Place, language: str) -> str:
    """Return what a row is called."""
    parts = [
        activity_name(place.activity, language),
        head(channel_name(place.channel), language) if place.channel else "",
    ]
    return " · ".join(filter(None, parts)) or say(msg("Nothing in particular"), language)


def other_hours(sheet: WeekSheet, language: str) -> tuple[str, ...]:
    """Return the hours that the grid does not change, day by day, then of the week; nothing without any."""
    if not sheet.others:
        return ()
    found = [sheet.others.get(day, Decimal(0)) for day in sheet.days]
    return tuple(hours_text(one, language) if one else "" for one in (*found, sum(found, Decimal(0))))


def quick_field(given: Typed, language: str) -> Field:
    """Return the question of the line of words."""
    wrong = given.wrong.get("line")
    return Field(
        "line", say(msg("Hours in one line"), language), value=given.values.get("line", ""),
        hint=say(msg("For instance: 2h30 instagram replies yesterday. Other words become the note."), language),
        wrong=say(wrong, language) if wrong else "", required=True, autocomplete="off",
    )  # fmt: skip


def quick_who(desk: Desk, sheet: WeekSheet, given: Typed) -> Field | None:
    """Return the question of who worked: whose sheet it is, and of nobody's, whoever is logged in."""
    chosen = given.values.get("person", sheet.person or desk.member.name)
    names = dict.fromkeys([chosen, *_names(desk, sheet)])
    if len(names) == 1:
        return None
    nobody = say(msg("Nobody named"), desk.language)
    choices = tuple(Choice(name, name or nobody, name == chosen) for name in names)
    return Field("person", say(msg("Who worked"), desk.language), "select", chosen, choices=choices)


def timer_fields(given: Typed, language: str) -> tuple[Field, ...]:
    """Return the questions of the timer."""
    choices = tuple(Choice(code, label) for code, label in channel_choices(language))
    wrong = given.wrong.get("timer-channel")
    return (
        Field("activity", say(WORDS["activity"], language), autocomplete="off"),
        Field(
            "channel",
            say(WORDS["channel"], language),
            "select",
            choices=choices,
            wrong=say(wrong, language) if wrong else "",
        ),
        Field("note", say(msg("Note"), language), autocomplete="off"),
    )


def _plan_of(desk: Desk, monday: date, person: str) -> Capacity | None:
    week = Period(monday, monday + timedelta(days=6), desk.opened.workspace.zone)
    return next((one for one in queries.capacities(desk.opened.whose, week) if one.person == person), None)


def plan_fields(desk: Desk, monday: date, person: str, given: Typed) -> tuple[Field, ...]:
    """Return the questions of the plan of a week."""
    known, language = _plan_of(desk, monday, person), desk.language
    stored = {
        "planned": plain_number(known.planned_hours, language) if known else "",
        "available": plain_number(known.available_hours, language) if known else "",
    }
    labels = {"planned": msg("Hours planned"), "available": msg("Hours available")}
    found = []
    for name, label in labels.items():
        wrong = given.wrong.get(name)
        value = given.values.get(name, stored[name])
        found.append(
            Field(name, say(label, language), value=value, wrong=say(wrong, language) if wrong else "",
                  inputmode="decimal", required=True)
        )  # fmt: skip
    return tuple(found)


def planned_text(desk: Desk, monday: date, person: str) -> str:
    """Say planned against available."""
    week = Period(monday, monday + timedelta(days=6), desk.opened.workspace.zone)
    found = [one for one in record.weeks_of_work(desk.opened, week) if one.person == person]
    if not found or found[0].left is None or found[0].planned is None or found[0].available is None:
        return say(msg("Nothing is planned for this week."), desk.language)
    one, language = found[0], desk.language
    said = msg(
        "{spent} h spent, {planned} h planned, {available} h available: {left} h are left.",
        spent=_ratio(one.spent, language), planned=_ratio(one.planned, language),
        available=_ratio(one.available, language), left=_ratio(one.left, language),
    )  # fmt: skip
    return say(said, language)


def _ratio(value: object, language: str) -> str:
    return numbers.number(round(float(value), 2), language)  # type: ignore[arg-type]


def week_links(desk: Desk, monday: date, person: str) -> tuple[Link, ...]:
    """Return the weeks beside this one."""
    steps = {
        "before": monday - timedelta(weeks=1),
        "now": monday_of(today(desk.opened)),
        "after": monday + timedelta(weeks=1),
    }
    return tuple(
        Link(say(WORDS[name], desk.language), address_of(desk, "time", day, person), day == monday)
        for name, day in steps.items()
    )


def people_links(desk: Desk, sheet: WeekSheet) -> tuple[Link, ...]:
    """Return whose sheets there are."""
    names = _names(desk, sheet)
    nobody = say(msg("Nobody named"), desk.language)
    return tuple(
        Link(name or nobody, address_of(desk, "time", sheet.monday, name), name == sheet.person) for name in names
    )


def _names(desk: Desk, sheet: WeekSheet) -> tuple[str, ...]:
    return tuple(dict.fromkeys([desk.member.name, "", sheet.person, *sheet.people]))


def coming_back(desk: Desk, sheet: WeekSheet) -> tuple[Link, ...]:
    """Return hours that come back."""
    language, may = desk.language, desk.member.may(Capability.ENTER)
    found = []
    for entry in sheet.again:
        cost = entry.cost
        named = place_name(Place(cost.activity, cost.channel), language)
        parts = [amount_text(cost, language), say(EVERY[entry.every], language), named, cost.note]
        href = desk.url("cost", entry.id) if may and not cost.import_uid else ""
        found.append(Link(", ".join(filter(None, parts)), href))
    return tuple(found)
