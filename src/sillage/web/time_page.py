"""The time sheet: a week by activity and day, a line of words, a timer, hours planned beside those people have."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from sillage.domain.access import Capability
from sillage.domain.costs import Capacity
from sillage.domain.period import Period
from sillage.errors import Refused, SillageError, WrongUsage
from sillage.language import Message, _n, msg, numbers
from sillage.ledger import queries
from sillage.reports.sentences import join
from sillage.reports.wording import Span, head, say
from sillage.services import record_decisions as record
from sillage.services import typed_values
from sillage.services.own_day import today
from sillage.services.quick_hours import add_quick
from sillage.services.record_costs import HoursAdded
from sillage.services.report_names import channel_name
from sillage.services.running_timer import Timer, drop_timer, running, start_timer, stop_timer
from sillage.services.take_back import take_back
from sillage.services.time_sheet import CellTyped, Place, monday_of, save_week, undo_hours, week_sheet
from sillage.web.cost_form import activity_name, amount_text
from sillage.web.desk import Desk
from sillage.web.time_parts import (
    MOST_ROWS,
    WEEKDAYS,
    WORDS,
    TimePage,
    Typed,
    address_of,
    coming_back,
    grid,
    hours_text,
    other_hours,
    people_links,
    place_name,
    plan_fields,
    planned_text,
    quick_field,
    quick_who,
    timer_fields,
    week_links,
)

TITLE = msg("Time")
LONG = timedelta(hours=12)
FORGOTTEN = msg("The timer ran for more than 12 hours: correct the hours if it was forgotten.")


def show(request: HttpRequest, desk: Desk, typed: Typed | None = None) -> HttpResponse:
    """Show the sheet of a week."""
    language, given = desk.language, typed or Typed()
    monday, person = _week(request, desk), _person(request, desk)
    sheet = week_sheet(desk.opened, monday, person)
    zone = desk.opened.workspace.zone
    may = desk.member.may(Capability.ENTER)
    names = ("time_save", "time_quick", "timer_start", "timer_stop", "timer_drop", "time_plan")
    days = tuple(numbers.day(day, language, "medium") for day in sheet.days)
    page = TimePage(
        frame=desk.frame(TITLE, "time"),
        heading=say(TITLE, language),
        meta=Span(Period(monday, sheet.days[-1], zone)).written(language),
        weeks=week_links(desk, monday, person),
        people=people_links(desk, sheet),
        days=tuple(f"{say(WEEKDAYS[at], language)} {sheet.days[at].day}" for at in range(7)),
        rows=grid(desk, sheet, given, days),
        totals=(*(hours_text(sheet.of_day(day), language) for day in sheet.days), hours_text(sheet.total, language)),
        others=other_hours(sheet, language),
        acts={name: address_of(desk, name, monday, person) for name in names} if may else {},
        quick=quick_field(given, language),
        quick_who=quick_who(desk, sheet, given),
        running=_running(desk),
        timer=timer_fields(given, language),
        plan=plan_fields(desk, monday, person, given),
        planned=planned_text(desk, monday, person),
        again=coming_back(desk, sheet),
        again_add=desk.url("cost_add", kind="hours", every="week", person=person) if may else "",
        wrong=say(WORDS["wrong"], language) if given.wrong else "",
        w={name: say(word, language) for name, word in WORDS.items()},
    )
    return render(request, "time_page.html", {"page": page})


def save(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Save every cell that was changed, or none."""
    monday, person = _week(request, desk), _person(request, desk)
    cells, names, wrong = _sent(request, monday)
    if not wrong:
        try:
            touched, doubts = save_week(desk.opened, person, cells)
        except (WrongUsage, Refused) as refused:
            touched, doubts = (), {0: refused.what}
        wrong = {names[at]: what for at, what in doubts.items()}
        if not wrong:
            undo = address_of(desk, "time_undo", monday, person, numbers="-".join(map(str, touched)))
            said = _n("{count} cell is saved.", "{count} cells are saved.", len(touched))
            messages.success(request, say(said, desk.language), extra_tags=undo if touched else "")
            return _there(request, desk)
    return show(request, desk, Typed(request.POST.dict(), wrong))


def undo(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Take back what was saved last."""
    sent = [
        one for one in request.GET.get("numbers", "").split("-") if one.isascii() and one.isdigit() and len(one) < 12
    ]
    undo_hours(desk.opened, [int(one) for one in sent[: MOST_ROWS * 7]])
    messages.success(request, say(msg("The hours are as they were before."), desk.language))
    return _there(request, desk)


def quick(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Add the hours that a line of words says, and tell how it was read."""
    text = request.POST.get("line", "")[:500]
    try:
        person = request.POST.get("person", _person(request, desk)).strip()[:200]
        added = add_quick(desk.opened, text, person)
    except (WrongUsage, Refused) as refused:
        return show(request, desk, Typed(request.POST.dict(), {"line": _both(refused)}))
    return _added(request, desk, added)


def timer_start(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Start the timer; it runs on the server, whatever the browser does."""
    activity, channel = request.POST.get("activity", "")[:100], request.POST.get("channel", "")
    try:
        typed_values.channel(channel)
    except WrongUsage as refused:
        return show(request, desk, Typed(request.POST.dict(), {"timer-channel": refused.what}))
    person, note = _person(request, desk), request.POST.get("note", "")[:500]
    start_timer(desk.opened, desk.member.user_id, Timer(desk.opened.now, activity, channel, person, note))
    return _there(request, desk)


def timer_stop(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Stop the timer and add its hours on the day on which it was started."""
    timer, added = stop_timer(desk.opened, desk.member.user_id)
    return _added(request, desk, added, FORGOTTEN if desk.opened.now - timer.since > LONG else None)


def timer_drop(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Throw the timer away without its hours."""
    drop_timer(desk.opened, desk.member.user_id)
    messages.success(request, say(msg("The timer is thrown away; no hours were added."), desk.language))
    return _there(request, desk)


def plan(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Set the hours planned and available in the week."""
    monday, person, given = _week(request, desk), _person(request, desk), request.POST
    wrong: dict[str, Message] = {}
    for name in ("planned", "available"):
        try:
            typed_values.number(given.get(name, ""), "")
        except WrongUsage as refused:
            wrong[name] = refused.what
    if not wrong:
        try:
            stored = record.set_capacity(desk.opened, monday, given["planned"], given["available"], person=person)
        except (WrongUsage, Refused) as refused:
            wrong["planned"] = refused.what
        else:
            number = next(at for at, one in queries.numbered(desk.opened.whose, Capacity) if one == stored)
            where = address_of(desk, "time_plan_undo", monday, person, number)
            messages.success(request, say(msg("The plan of the week is saved."), desk.language), extra_tags=where)
            return _there(request, desk)
    return show(request, desk, Typed(given.dict(), wrong))


def plan_undo(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Take back what was last planned."""
    take_back(desk.opened, "capacity", number)
    messages.success(request, say(msg("The plan is as it was before."), desk.language))
    return _there(request, desk)


def _there(request: HttpRequest, desk: Desk) -> HttpResponseRedirect:
    return HttpResponseRedirect(address_of(desk, "time", _week(request, desk), _person(request, desk)))


def _added(request: HttpRequest, desk: Desk, added: HoursAdded, doubt: Message | None = None) -> HttpResponse:
    number = added.entry.id
    entry = next(one for one in queries.cost_entries(desk.opened.whose) if one.id == number)
    cost, day, language = entry.cost, added.entry.cost.first, desk.language
    named = [amount_text(cost, language), numbers.day(day, language, "medium")]
    named += [
        activity_name(cost.activity, language),
        head(channel_name(cost.channel), language) if cost.channel else "",
    ]
    said = msg("Added: {what}.", what=", ".join(filter(None, [*named, cost.note, cost.person])))
    where = (monday_of(day), cost.person)
    messages.success(
        request, say(said, language), extra_tags=address_of(desk, "time_undo", *where, numbers=str(number))
    )
    if added.rate is None:
        told = msg(
            "No hourly rate is known on {day} for who worked: these hours have no cost until “What things are worth” "
            "has one.",
            day=day,
        )
        place = f"{desk.url('settings_values')}#rate" if desk.member.may(Capability.DECIDE) else ""
        messages.warning(request, say(told, language), extra_tags=place)
    if doubt is not None:
        messages.warning(request, say(doubt, language))
    return HttpResponseRedirect(address_of(desk, "time", *where))


def _week(request: HttpRequest, desk: Desk) -> date:
    asked = request.GET.get("week", "")
    try:
        found = date.fromisoformat(asked) if asked else today(desk.opened)
        return monday_of(found) if date(1990, 1, 8) <= found <= date(2200, 1, 1) else monday_of(today(desk.opened))
    except ValueError:
        return monday_of(today(desk.opened))


def _person(request: HttpRequest, desk: Desk) -> str:
    return request.GET["who"].strip()[:200] if "who" in request.GET else desk.member.name


def _both(refused: SillageError) -> Message:
    return refused.what if refused.remedy is None else join(refused.what, refused.remedy)


def _sent(request: HttpRequest, monday: date) -> tuple[list[CellTyped], list[str], dict[str, Message]]:
    """Return the cells that hold something, or held something, with their names."""
    cells, names, wrong = [], [], {}
    for at in range(MOST_ROWS):
        try:
            place = Place(
                typed_values.activity(request.POST.get(f"a-{at}", "")[:100]),
                typed_values.channel(request.POST.get(f"c-{at}", "")),
            )
        except WrongUsage as refused:
            wrong[f"c-{at}"] = refused.what
            continue
        for step in range(7):
            typed, stood = (request.POST.get(f"{key}-{at}-{step}", "")[:40] for key in "hw")
            if typed or stood:
                cells.append(CellTyped(place, monday + timedelta(days=step), typed, stood))
                names.append(f"h-{at}-{step}")
    return cells, names, wrong


def _running(desk: Desk) -> str:
    timer = running(desk.opened, desk.member.user_id)
    if timer is None:
        return ""
    since = timer.since.astimezone(ZoneInfo(desk.opened.workspace.zone))
    minutes = int((desk.opened.now - since).total_seconds() // 60)
    named = place_name(Place(timer.activity, timer.channel), desk.language)
    said = msg(
        "{what}: running since {time}, {hours} h {minutes} min so far.",
        what=named, time=since.strftime("%H:%M"), hours=minutes // 60, minutes=f"{minutes % 60:02}",
    )  # fmt: skip
    return say(said, desk.language)
