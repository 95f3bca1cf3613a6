"""When a report goes out by e-mail, to whom, and what became of its mails; and the outbox of the whole workspace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from sillage.domain.saved_reports import Every, Mail, MailState, SavedReport, Schedule, next_due
from sillage.language import Message, msg, numbers
from sillage.ledger import outbox, report_entries
from sillage.ledger.sentences import sentence_of
from sillage.reports.wording import say
from sillage.services.schedule_reports import TypedSchedule, mail_goes_out, pages_url, schedule_report, typed_from
from sillage.web.desk import Desk
from sillage.web.parts import Choice, Field
from sillage.web.report_words import TITLE, WORDS, hour_words, local_moment
from sillage.web.reports_page import crumbed
from sillage.web.shell import Frame, Link

SAID = {
    "when": msg("When"),
    "to": msg("Recipient"),
    "along": msg("Goes along"),
    "next": msg("Sent next"),
    "acts": msg("Actions"),
    "edit": msg("Edit"),
    "remove": msg("Remove"),
    "list": msg("Schedules"),
    "none": msg("Nothing is sent yet."),
    "make": msg("Send it regularly"),
    "change": msg("Change the schedule"),
    "save": msg("Save"),
    "cancel": msg("Cancel"),
    "outbox": msg("Outbox"),
    "due": msg("Due"),
    "report": msg("Report"),
    "state": msg("State"),
    "tries": msg("Tries"),
    "again": msg("Send again"),
    "empty": msg("No mail was made yet."),
    "nowhere": msg(
        "No mail server is set: mails are printed by the worker and go nowhere. Name one in SILLAGE_SMTP_URL."
    ),
    "worker": msg("Mails are sent by the worker that runs beside the pages; sillage serve starts it too."),
    "sure": msg("If the first one did arrive, they get it twice."),
}
STATES = {
    MailState.QUEUED: (msg("waits"), "cannot_tell"),
    MailState.SENDING: (msg("being handed over"), "cannot_tell"),
    MailState.SENT: (msg("sent"), "on_track"),
    MailState.UNSURE: (msg("perhaps sent"), "late"),
    MailState.FAILED: (msg("refused"), "late"),
    MailState.PRINTED: (msg("printed, not sent"), "cannot_tell"),
}


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """A schedule.

    Parameters
    ----------
    when, to, along, next : str
        Ready to be shown.
    edit, remove : str
        Where its acts lead.
    """

    when: str
    to: str
    along: str
    next: str
    edit: str
    remove: str


@dataclass(frozen=True, slots=True)
class MailRow:
    """A mail of the outbox.

    Parameters
    ----------
    due, to, report, href, state, badge, reason, tries : str
        Ready to be shown.
    again : str
        Where a form is posted that sends it again; empty where that is not asked.
    asks : bool
        Whether it may have arrived already.
    """

    due: str
    to: str
    report: str
    href: str
    state: str
    badge: str
    reason: str
    tries: str
    again: str
    asks: bool


@dataclass(frozen=True, slots=True)
class SchedulesPage:
    """The schedules of a report, or the outbox of a workspace.

    Parameters
    ----------
    frame : Frame
        Around it.
    heading, meta, warning : str
        Its head, and that mails go nowhere.
    rows : tuple of ScheduleRow
        In the order in which they were made.
    fields : tuple of Field
        Of a new one, or of the one that is changed; none in the outbox.
    form, action, back : str
        What the form does, where it is sent, and where one leaves without.
    mails : tuple of MailRow
        The newest first.
    w : dict of str to str
        `SAID`, rendered.
    """

    frame: Frame
    heading: str
    meta: str
    warning: str
    rows: tuple[ScheduleRow, ...]
    fields: tuple[Field, ...]
    form: str
    action: str
    back: str
    mails: tuple[MailRow, ...]
    w: dict[str, str]


def show(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """List the schedules of a report, and make one."""
    report = report_entries.saved_report(desk.opened.workspace.id, number)
    if request.method != "POST":
        return _page(request, desk, report, TypedSchedule(recipients=desk.member.email), {})
    typed = _typed(request)
    made = schedule_report(desk.opened, report, typed)
    if isinstance(made, Mapping):
        return _page(request, desk, report, typed, made)
    return _done(request, desk, made, msg("It goes out next on {moment}.", moment=_next(desk, made)))


def edit(request: HttpRequest, desk: Desk, number: int, schedule_id: int) -> HttpResponse:
    """Change a schedule."""
    here = desk.opened.workspace.id
    report, kept = report_entries.saved_report(here, number), outbox.schedule(here, number, schedule_id)
    if request.method != "POST":
        return _page(request, desk, report, typed_from(kept), {}, kept)
    typed = _typed(request)
    made = schedule_report(desk.opened, report, typed, kept)
    if isinstance(made, Mapping):
        return _page(request, desk, report, typed, made, kept)
    return _done(request, desk, made, msg("It goes out next on {moment}.", moment=_next(desk, made)))


def remove(request: HttpRequest, desk: Desk, number: int, schedule_id: int) -> HttpResponse:
    """End a schedule; the notice puts it back."""
    gone = outbox.remove_schedule(desk.opened.workspace.id, number, schedule_id, desk.opened.now)
    undo = desk.url("restore_schedule", number, schedule_id)
    return _done(request, desk, gone, msg("Nothing goes out any more by this schedule."), undo)


def restore(request: HttpRequest, desk: Desk, number: int, schedule_id: int) -> HttpResponse:
    """Put a removed schedule back."""
    back = outbox.put_back_schedule(desk.opened.workspace.id, number, schedule_id, desk.opened.now)
    return _done(request, desk, back, msg("It goes out next on {moment}.", moment=_next(desk, back)))


def all_mails(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the outbox."""
    language = desk.language
    page = SchedulesPage(
        frame=_below(desk).frame(SAID["outbox"], "reports"),
        heading=say(SAID["outbox"], language),
        meta=say(SAID["worker"], language),
        warning=_warning(language),
        rows=(), fields=(), form="", action="", back="",
        mails=_mails(desk, None),
        w={name: say(word, language) for name, word in SAID.items()},
    )  # fmt: skip
    return render(request, "report_schedules_page.html", {"page": page})


def again(request: HttpRequest, desk: Desk, mail_id: int) -> HttpResponse:
    """Let a mail that did not surely go wait for another try; one that perhaps went asks first."""
    here = desk.opened.workspace.id
    found = next((one for one in outbox.mails(here) if one.id == mail_id), None)
    if found is not None and found.state is MailState.UNSURE and not request.POST.get("confirmed"):
        page = {
            "frame": _below(desk).frame(SAID["again"], "reports"),
            "heading": say(SAID["again"], desk.language),
            "text": say(SAID["sure"], desk.language),
            "yes": say(SAID["again"], desk.language),
            "back": desk.url("outbox"),
            "cancel": say(SAID["cancel"], desk.language),
            "action": desk.url("mail_again", mail_id),
        }
        return render(request, "confirm_page.html", {"page": page})
    mail = outbox.send_again(here, mail_id, desk.opened.now)
    messages.success(request, say(msg("It waits for the worker: {email}.", email=mail.recipient), desk.language))
    return HttpResponseRedirect(desk.url("outbox"))


def _below(desk: Desk) -> Desk:
    crumbs = (
        Link(say(TITLE, desk.language), desk.url("reports")),
        Link(say(SAID["outbox"], desk.language), desk.url("outbox"), True),
    )
    return replace(desk, around=replace(desk.around, crumbs=crumbs))


def _done(request: HttpRequest, desk: Desk, schedule: Schedule, what: Message, undo: str = "") -> HttpResponse:
    messages.success(request, say(what, desk.language), extra_tags=undo)
    return HttpResponseRedirect(desk.url("report_schedules", schedule.report_id))


def _typed(request: HttpRequest) -> TypedSchedule:
    given = request.POST
    every, weekday, day, hour = (given.get(name, "")[:10] for name in ("every", "weekday", "day", "hour"))
    recipients = given.get("recipients", "")[:8000]
    return TypedSchedule(
        every, weekday, day, hour, recipients, bool(given.get("with_paper")), bool(given.get("with_link"))
    )


def _warning(language: str) -> str:
    return "" if mail_goes_out() else say(SAID["nowhere"], language)


def _page(
    request: HttpRequest,
    desk: Desk,
    report: SavedReport,
    typed: TypedSchedule,
    wrong: Mapping[str, Message],
    kept: Schedule | None = None,
) -> HttpResponse:
    language, here = desk.language, desk.opened.workspace
    heading = say(msg("Send “{name}” by e-mail", name=report.name), language)
    back = desk.url("report_schedules", report.id)
    page = SchedulesPage(
        frame=crumbed(desk, report, say(WORDS["schedule"], language)).frame(heading, "reports"),
        heading=heading,
        meta=say(SAID["worker"], language),
        warning=_warning(language),
        rows=() if kept else tuple(_row(desk, one) for one in outbox.schedules(here.id, report.id)),
        fields=_fields(desk, typed, wrong),
        form=say(SAID["change" if kept else "make"], language),
        action=desk.url("edit_schedule", report.id, kept.id) if kept else back,
        back=back if kept else "",
        mails=() if kept else _mails(desk, report),
        w={name: say(word, language) for name, word in SAID.items()},
    )
    return render(request, "report_schedules_page.html", {"page": page})


def _next(desk: Desk, schedule: Schedule) -> str:
    zone = desk.opened.workspace.zone
    return local_moment(next_due(schedule, zone, desk.opened.now), zone, desk.language)


def _row(desk: Desk, schedule: Schedule) -> ScheduleRow:
    language = desk.language
    along = [msg("PDF")] * schedule.with_paper + [msg("a link")] * schedule.with_link
    return ScheduleRow(
        _when(schedule, language),
        ", ".join(schedule.recipients),
        " + ".join(say(one, language) for one in along),
        _next(desk, schedule),
        desk.url("edit_schedule", schedule.report_id, schedule.id),
        desk.url("remove_schedule", schedule.report_id, schedule.id),
    )


def _when(schedule: Schedule, language: str) -> str:
    hour = hour_words(schedule.hour, language)
    if schedule.every is Every.WEEK:
        return say(msg("Each {weekday} at {hour}", weekday=_weekday(schedule.on, language), hour=hour), language)
    return say(msg("On day {day} of each month at {hour}", day=_day(schedule.on, language), hour=hour), language)


def _day(number: int, language: str) -> str:
    return "1er" if number == 1 and language.startswith("fr") else str(number)


def _weekday(index: int, language: str) -> str:
    return numbers.day(date(2024, 1, 1 + index), language, "EEEE")


def _mails(desk: Desk, report: SavedReport | None) -> tuple[MailRow, ...]:
    here, language = desk.opened.workspace, desk.language
    names = {one.id: one.name for one in report_entries.saved_reports(here.id)}
    return tuple(
        _mail(desk, mail, names.get(mail.report_id, say(msg("a removed report"), language)), mail.report_id in names)
        for mail in outbox.mails(here.id, report.id if report else None)
    )


def _mail(desk: Desk, mail: Mail, name: str, known: bool) -> MailRow:
    language, zone = desk.language, desk.opened.workspace.zone
    word, badge = STATES[mail.state]
    reason = sentence_of(mail.reason) if isinstance(mail.reason, dict) else None
    unsure = mail.state is MailState.UNSURE
    may = known and (unsure or mail.state in (MailState.FAILED, MailState.PRINTED))
    return MailRow(
        local_moment(mail.due_at, zone, language),
        mail.recipient,
        name,
        desk.url("saved_report", mail.report_id) if known else "",
        say(word, language),
        badge,
        say(reason, language) if reason else "",
        numbers.number(mail.attempt, language),
        desk.url("mail_again", mail.id) if may else "",
        unsure,
    )


def _fields(desk: Desk, typed: TypedSchedule, wrong: Mapping[str, Message]) -> tuple[Field, ...]:
    language = desk.language
    every = [(Every.MONTH.value, say(msg("Each month"), language)), (Every.WEEK.value, say(msg("Each week"), language))]
    weekdays = [(str(index), _weekday(index, language)) for index in range(7)]
    days = [(str(day), numbers.number(day, language)) for day in range(1, 32)]
    hours = [(str(hour), hour_words(hour, language)) for hour in range(24)]
    local = msg("By the clock of {zone}.", zone=desk.opened.workspace.zone)
    asked: tuple[tuple[str, Message, str, str, list[tuple[str, str]], Message | None], ...] = (
        ("every", msg("How often"), "select", typed.every, every, None),
        ("weekday", msg("Day of the week"), "select", typed.weekday, weekdays, None),
        ("day", msg("Day of the month"), "select", typed.day, days, msg("A month without that day: its last.")),
        ("hour", msg("Hour"), "select", typed.hour, hours, local),
        ("recipients", msg("Addresses"), "textarea", typed.recipients, [], msg("One a line, twenty at most.")),
        ("with_paper", msg("With the PDF"), "checkbox", "1" if typed.with_paper else "", [], None),
        ("with_link", msg("With a link that opens for 30 days"), "checkbox", "1" if typed.with_link else "", [],
         None if pages_url() else msg("Links in mails need the address of these pages: SILLAGE_PAGES_URL.")),
    )  # fmt: skip
    return tuple(
        Field(
            name, say(label, language), kind, value, hint=say(hint, language) if hint else "",
            wrong=say(wrong[name], language) if name in wrong else "", required=name == "recipients",
            choices=tuple(Choice(code, text, code == value) for code, text in choices), autocomplete="off",
        )
        for name, label, kind, value, choices, hint in asked
    )  # fmt: skip
