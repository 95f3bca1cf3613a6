"""The hours of a week, activity by activity and day by day: read as a grid, written as a grid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from sillage.domain.costs import CostKind
from sillage.domain.decisions import CostEntry, Recurrence
from sillage.domain.period import Period
from sillage.errors import Refused, WrongUsage
from sillage.language import Message, msg
from sillage.ledger import queries
from sillage.ledger.taking_back import all_or_none
from sillage.ledger.turns import take_turn
from sillage.services.open_workspace import Opened
from sillage.services.record_costs import CostDetails, add_hours, edit_cost, hours_of, remove_cost
from sillage.services.take_back import take_back

WEEKS_BACK = 4
"""A row of these weeks is offered again, empty."""

MOST_A_DAY = 24
TOO_MANY = msg("A day has 24 hours.")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A row of the sheet.

    Parameters
    ----------
    activity, channel : str
        Codes or own words; empty for none.
    """

    activity: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True)
class WeekSheet:
    """A week of one person.

    Parameters
    ----------
    monday : date
        Its first day.
    person : str
        Whose; empty for hours that name nobody.
    hours : mapping of (Place, date) to Decimal
        What the grid may change: hours of one day, typed by hand.
    places : tuple of Place
        The rows: those of the week, then those of the weeks before.
    others : mapping of date to Decimal
        Hours that the grid does not change: from files, of several days, or coming back.
    people : tuple of str
        Everybody who has hours or a rate, in alphabetical order.
    again : tuple of CostEntry
        Hours of the person that come back.
    """

    monday: date
    person: str
    hours: Mapping[tuple[Place, date], Decimal]
    places: tuple[Place, ...]
    others: Mapping[date, Decimal]
    people: tuple[str, ...]
    again: tuple[CostEntry, ...] = ()

    @property
    def days(self) -> tuple[date, ...]:
        """Monday to Sunday."""
        return tuple(self.monday + timedelta(days=step) for step in range(7))

    def of_day(self, day: date) -> Decimal:
        """Return every hour of a day."""
        return sum((count for (_, when), count in self.hours.items() if when == day), self.others.get(day, Decimal(0)))

    @property
    def total(self) -> Decimal:
        """Every hour of the week."""
        return sum((self.of_day(day) for day in self.days), Decimal(0))


@dataclass(frozen=True, slots=True)
class CellTyped:
    """A cell as it was sent.

    Parameters
    ----------
    place, day : Place, date
        Which one.
    typed : str
        Hours; empty or 0 for none.
    stood : str
        What stood there when the page was shown.
    """

    place: Place
    day: date
    typed: str
    stood: str = ""


def monday_of(day: date) -> date:
    """Return the first day of a week."""
    return day - timedelta(days=day.weekday())


def week_sheet(opened: Opened, day: date, person: str) -> WeekSheet:
    """Read the sheet of a week.

    Parameters
    ----------
    opened : Opened
        Where.
    day : date
        Any day of the week.
    person : str
        Whose; empty for hours that name nobody.

    Returns
    -------
    WeekSheet
        Rows in order of use.
    """
    monday = monday_of(day)
    sunday = monday + timedelta(days=6)
    zone = opened.workspace.zone
    everything = [one for one in queries.cost_entries(opened.whose) if one.cost.kind is CostKind.HOURS]
    found = _of_a_day(everything, Period(monday - timedelta(weeks=WEEKS_BACK), sunday, zone), person)
    week = [one for one in found if monday <= one.cost.first <= sunday]
    hours: dict[tuple[Place, date], Decimal] = defaultdict(Decimal)
    for one in week:
        hours[_place(one), one.cost.first] += one.cost.hours or 0
    places = dict.fromkeys([*sorted({_place(one) for one in week}), *sorted({_place(one) for one in found})])
    again = tuple(one for one in everything if one.every is not Recurrence.ONCE and one.cost.person == person)
    people = {one.cost.person for one in everything} | {one.person for one in queries.hourly_rates(opened.workspace.id)}
    others = _others(opened, Period(monday, sunday, zone), person, hours)
    return WeekSheet(monday, person, dict(hours), tuple(places), others, tuple(sorted(people - {""})), again)


def save_week(opened: Opened, person: str, cells: Sequence[CellTyped]) -> tuple[tuple[int, ...], dict[int, Message]]:
    """Write the cells of a week that were changed: all of them, or none.

    Parameters
    ----------
    opened : Opened
        Where.
    person : str
        Whose hours.
    cells : sequence of CellTyped
        As they were sent.

    Returns
    -------
    numbers : tuple of int
        The entries that were touched, to be taken back by `undo_hours`.
    wrong : dict of int to Message
        What is wrong, by the place of the cell in `cells`; nothing is written then.
    """
    wanted, wrong = _read(cells)
    if not cells:
        return (), wrong
    with all_or_none():
        take_turn(opened.workspace.id)  # what is added rests on what stands: the same sheet sent twice adds once
        changes = _changes(opened, person, cells, wanted, wrong)
        if wrong:
            return (), wrong
        numbers = [touched for change in changes for touched in _put(opened, person, *change)]
    return tuple(numbers), {}


def _changes(
    opened: Opened, person: str, cells: Sequence[CellTyped], wanted: Mapping[int, Decimal], wrong: dict[int, Message]
) -> list[tuple[CellTyped, Decimal, list[CostEntry]]]:
    """Return the cells that were changed here, with the hours to add and the entries behind them; say what is wrong."""
    days = [cell.day for cell in cells]
    known: dict[tuple[Place, date], list[CostEntry]] = defaultdict(list)
    for one in _entries(opened, Period(min(days), max(days), opened.workspace.zone), person):
        known[_place(one), one.cost.first].append(one)
    changes: list[tuple[CellTyped, Decimal, list[CostEntry]]] = []
    for number, cell in enumerate(cells):
        entries = known[cell.place, cell.day]
        now = sum((one.cost.hours or Decimal(0) for one in entries), Decimal(0))
        if number not in wanted or wanted[number] in (now, _stood(cell)):
            continue  # nobody changed this one here
        if _stood(cell) != now:
            wrong[number] = msg("Somebody changed this meanwhile: {hours} h stand here now.", hours=now)
        changes.append((cell, wanted[number] - now, entries))
    return changes


def undo_hours(opened: Opened, numbers: Sequence[int]) -> None:
    """Take back what a save did: the last act on each of its entries, on all or on none.

    Parameters
    ----------
    opened : Opened
        Where.
    numbers : sequence of int
        As `save_week` returned them.

    Raises
    ------
    Refused
        If one was taken back already.
    """
    if not numbers:
        raise Refused(msg("There is nothing to take back."), msg("Look at the list as it stands now."))
    with all_or_none():
        for number in numbers:
            take_back(opened, "cost", number)


def _read(cells: Sequence[CellTyped]) -> tuple[dict[int, Decimal], dict[int, Message]]:
    wanted: dict[int, Decimal] = {}
    wrong: dict[int, Message] = {}
    for number, cell in enumerate(cells):
        try:
            wanted[number] = _hours(cell.typed)
        except WrongUsage as refused:
            wrong[number] = refused.what
            continue
        if wanted[number] > MOST_A_DAY:
            wrong[number] = TOO_MANY
    return wanted, wrong


def _hours(typed: str) -> Decimal:
    text = typed.strip()
    return Decimal(0) if not text or not text.strip("0.,:hmin ") else hours_of(text)


def _stood(cell: CellTyped) -> Decimal:
    try:
        return _hours(cell.stood)
    except WrongUsage:
        return Decimal(-1)


def _put(opened: Opened, person: str, cell: CellTyped, more: Decimal, entries: list[CostEntry]) -> Iterator[int]:
    """Add what is missing as an entry of its own; take what is too much from the newest entries."""
    if more > 0:
        details = CostDetails(channel=cell.place.channel, activity=cell.place.activity, person=person)
        yield add_hours(opened, more, on=cell.day, details=details).entry.id
        return
    for one in sorted(entries, key=lambda entry: entry.id, reverse=True):
        if more == 0:
            return
        left = (one.cost.hours or Decimal(0)) + more
        if left > 0:
            edit_cost(opened, one.id, replace(one, cost=replace(one.cost, hours=left)))
            more = Decimal(0)
        else:
            remove_cost(opened, one.id)
            more = left
        yield one.id


def _entries(opened: Opened, period: Period, person: str) -> list[CostEntry]:
    return _of_a_day(queries.cost_entries(opened.whose, period), period, person)


def _of_a_day(entries: Iterable[CostEntry], period: Period, person: str) -> list[CostEntry]:
    """Keep hours of one day, typed by hand once: what the grid may change."""
    return [
        one
        for one in entries
        if one.cost.kind is CostKind.HOURS
        and one.every is Recurrence.ONCE
        and one.cost.first == one.cost.last
        and one.cost.first in period
        and not one.cost.import_uid
        and one.cost.person == person
    ]


def _place(entry: CostEntry) -> Place:
    return Place(entry.cost.activity, entry.cost.channel)


def _others(
    opened: Opened, week: Period, person: str, mine: Mapping[tuple[Place, date], Decimal]
) -> dict[date, Decimal]:
    found: dict[date, Decimal] = defaultdict(Decimal)
    for cost in queries.costs(opened.whose, week):
        if cost.kind is not CostKind.HOURS or cost.hours is None or cost.person != person:
            continue
        days = (cost.last - cost.first).days + 1
        for step in range(days):
            day = cost.first + timedelta(days=step)
            if day in week:
                found[day] += cost.hours / days
    for (_, day), count in mine.items():
        found[day] -= count
    return {day: count for day, count in found.items() if count > Decimal("0.001")}
