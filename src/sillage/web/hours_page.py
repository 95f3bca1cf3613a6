"""When the team answers: hours by weekday, the zone, holidays; waiting times of customers are counted within them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse

from sillage.language import Message, msg, numbers
from sillage.ledger import queries
from sillage.reports.wording import say
from sillage.services import opening_hours
from sillage.services.opening_hours import WEEKDAYS
from sillage.services.own_day import today
from sillage.web import settings_sheet as sheet
from sillage.web.desk import Desk
from sillage.web.settings_fields import Ask, fields
from sillage.web.settings_sheet import Block, SettingsForm
from sillage.web.shell import Link
from sillage.web.workspace_settings_page import zones

HERE = "settings_hours"
TITLE = msg("Business hours")
MEANT = msg("Customers’ waiting is also counted within the hours in which the team answers.")
DAYS: Mapping[str, Message] = {
    "mon": msg("Monday"), "tue": msg("Tuesday"), "wed": msg("Wednesday"), "thu": msg("Thursday"),
    "fri": msg("Friday"), "sat": msg("Saturday"), "sun": msg("Sunday"),
}  # fmt: skip
ASKED = (*WEEKDAYS, "hours_zone", "hours_country", "closed")
NEXT = 366
"""Days ahead whose holidays are named."""


def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show when the team answers."""
    return _page(request, desk, opening_hours.typed_hours(desk.opened), {})


def save(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Store when the team answers; the notice takes it back."""
    given = {name: request.POST.get(name, "")[: sheet.LONGEST * 2].strip() for name in ASKED}
    read = opening_hours.read_hours(desk.opened, given)
    if read.hours is None:
        return _page(request, desk, given, read.wrong)
    opening_hours.put_hours(desk.opened, read.hours)
    return sheet.done(request, desk, msg("The hours are saved."), HERE, desk.url("hours_undo"))


def undo(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Take the last change back."""
    opening_hours.take_back_hours(desk.opened)
    return sheet.done(request, desk, msg("The hours are as they were before."), HERE)


def _page(request: HttpRequest, desk: Desk, typed: Mapping[str, str], wrong: Mapping[str, Message]) -> HttpResponse:
    language = desk.language
    asked = (
        *(Ask(day, label, hint=msg("Empty: closed.") if day == "mon" else None) for day, label in DAYS.items()),
        Ask("hours_zone", msg("Time zone"), "select", choices=zones(typed.get("hours_zone", ""))),
        Ask("hours_country", msg("Public holidays of"), hint=msg("CA-QC, FR, BE… Empty: none are kept.")),
        Ask("closed", msg("Other closed days"), "textarea", msg("One a line: 2026-12-24.")),
    )
    form = SettingsForm(desk.url("hours_save"), say(msg("Save"), language), fields(asked, typed, wrong, language))
    told = (say(msg("Write hours like 9:00-12:00, 13:00-17:00."), language), *_holidays(desk))
    leads = (Link(say(msg("Customer service"), language), desk.url("service")),)
    label = say(msg("Figures that rest on it:"), language)
    blocks = (
        Block("hours", say(msg("When the team answers"), language), told, form=form, leads=leads, leads_label=label),
    )
    return sheet.shown(request, desk, HERE, TITLE, MEANT, blocks, wrong=bool(wrong))


def _holidays(desk: Desk) -> tuple[str, ...]:
    known = queries.business_hours(desk.opened.workspace.id)
    if known is None:
        return (say(msg("No hours are set yet: waiting is counted around the clock alone."), desk.language),)
    first = today(desk.opened)
    ahead = sorted(day for day in known.holidays if first <= day < first + timedelta(days=NEXT))
    if not ahead:
        return ()
    said = ", ".join(_day(day, desk.language) for day in ahead[:12])
    return (say(msg("Closed next: {days}.", days=said), desk.language),)


def _day(day: date, language: str) -> str:
    return numbers.day(day, language, "medium")
