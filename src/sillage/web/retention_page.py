"""What is kept and for how long, a person erased, and how to back up."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from sillage.errors import Refused, WrongUsage
from sillage.language import Message, _n, msg
from sillage.ledger.taking_back import all_or_none
from sillage.reports.wording import head, say
from sillage.services import keep_for
from sillage.services.erase import Erased, erase
from sillage.web import settings_sheet as sheet
from sillage.web.desk import Desk
from sillage.web.parts import Cell
from sillage.web.settings_fields import Ask, beside, fields
from sillage.web.settings_sheet import ActRow, ActTable, Block, SettingsForm
from sillage.web.shell import Link

HERE = "settings_retention"
TITLE = msg("What is kept")
MEANT = msg("Nothing is deleted unless a number of days is set here, or a person asks to be erased.")
NAMES: Mapping[str, Message] = {
    "hits": msg("Visits and clicks"),
    "touches": msg("Calls and sign-ups"),
    "messages": msg("Messages"),
    "orders": msg("Orders"),
    "raw": msg("Copies of files"),
}
KNOWN_BY: Mapping[str, Message] = {
    "email": msg("E-mail address"),
    "phone": msg("A telephone number"),
    "customer": msg("A customer key"),
    "visitor": msg("A visitor’s hash"),
    "cookie": msg("A first-party cookie"),
    "click": msg("The id of a click"),
}
MOST_DAYS = 36_500


def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show what is kept."""
    return _page(request, desk, _typed(desk), {})


def save(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Say how long each kind is kept; asked first where something will go."""
    given = {f"keep_{kind}": request.POST.get(f"keep_{kind}", "").strip()[:20] for kind in keep_for.KINDS}
    wrong: dict[str, Message] = {}
    wanted: dict[str, int | None] = {}
    for kind in keep_for.KINDS:
        try:
            wanted[kind] = _days(given[f"keep_{kind}"])
        except WrongUsage as refused:
            wrong[f"keep_{kind}"] = beside(refused)
    if wrong:
        return _page(request, desk, given, wrong)
    now = keep_for.shown(desk.opened)
    shorter = {kind: days for kind, days in wanted.items() if days and (now[kind] is None or days < (now[kind] or 0))}
    if shorter and not request.POST.get("confirmed"):
        asked = (*(_going(kind, days) for kind, days in shorter.items()), msg("There is no way back."))
        return sheet.asked_first(request, desk, HERE, TITLE, asked, msg("Delete what is older"))
    kind = ""
    try:
        with all_or_none():
            for kind, days in wanted.items():
                if days != now[kind]:
                    keep_for.put(desk.opened, kind, days)
    except (WrongUsage, Refused) as refused:
        return _page(request, desk, given, {f"keep_{kind}": beside(refused)})
    return sheet.done(request, desk, msg("Saved: the worker deletes what is older when it comes to it."), HERE)


def erase_person(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Erase everything known of a person; asked first, since nothing brings it back."""
    given = {"known_by": request.POST.get("known_by", "")[:20], "person": request.POST.get("person", "").strip()[:300]}
    if given["known_by"] not in KNOWN_BY or not given["person"]:
        field = "person" if given["known_by"] in KNOWN_BY else "known_by"
        return _page(request, desk, {**_typed(desk), **given}, {field: msg("Say whom, once.")})
    if not request.POST.get("confirmed"):
        asked = (
            msg(
                "Everything known of {person} goes: rows, what waits to be stored, kept files.", person=given["person"]
            ),
            msg("There is no way back. Backups made before may still hold this person."),
        )
        return sheet.asked_first(request, desk, HERE, TITLE, asked, msg("Erase this person"))
    try:
        done = erase(desk.opened, given["known_by"], given["person"])
    except WrongUsage as refused:
        return _page(request, desk, {**_typed(desk), **given}, {"person": beside(refused)})
    for told in _told(done):
        messages.success(request, say(told, desk.language))
    for told in _left(done):
        messages.warning(request, say(told, desk.language))
    return HttpResponseRedirect(desk.url(HERE))


def _typed(desk: Desk) -> dict[str, str]:
    return {f"keep_{kind}": str(days or "") for kind, days in keep_for.shown(desk.opened).items()}


def _days(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or not keep_for.LEAST_DAYS <= int(text) <= MOST_DAYS:
        raise WrongUsage(
            msg("“{days}” is no number of days.", days=text),
            msg("Write a whole number from {least} on, or nothing to keep for good.", least=keep_for.LEAST_DAYS),
        )
    return int(text)


def _going(kind: str, days: int) -> Message:
    return _n(
        "{kind}: what is older than {count} day is deleted by the worker.",
        "{kind}: what is older than {count} days is deleted by the worker.",
        days,
        kind=NAMES[kind],
    )


def _told(done: Erased) -> tuple[Message, ...]:
    if not (any(done.rows.values()) or done.files or done.refused or done.unreadable):
        return (msg("Nobody is known by it here: nothing was erased."),)
    return (
        _n("{count} row was erased.", "{count} rows were erased.", sum(done.rows.values())),
        _n("{count} file was written over.", "{count} files were written over.", done.files),
    )


def _left(done: Erased) -> tuple[Message, ...]:
    packed = (
        msg("The kept file {sha} names this person and cannot be rewritten: it is packed (XLSX, ZIP).", sha=sha)
        for sha in done.refused
    )
    unread = (
        msg("The kept file {sha} is damaged or locked: whether it names this person is not known.", sha=sha)
        for sha in done.unreadable
    )
    return (*packed, *unread)


def _page(request: HttpRequest, desk: Desk, typed: Mapping[str, str], wrong: Mapping[str, Message]) -> HttpResponse:
    blocks = (_kept(desk, typed, wrong), _person(desk, typed, wrong), _backup(desk))
    return sheet.shown(request, desk, HERE, TITLE, MEANT, blocks, wrong=bool(wrong))


def _kept(desk: Desk, typed: Mapping[str, str], wrong: Mapping[str, Message]) -> Block:
    language = desk.language
    asked = tuple(
        Ask(f"keep_{kind}", NAMES[kind], hint=what, inputmode="numeric") for kind, what in keep_for.KINDS.items()
    )
    title, days = say(msg("Never kept longer"), language), say(msg("Days kept"), language)
    rows = tuple(
        ActRow((Cell(head(what, language)), Cell(say(time, language)))) for what, time in keep_for.FIXED.values()
    )
    return Block(
        "days", days,
        (say(msg("A number of days; left empty, a kind is kept for good."), language),),
        tables=(ActTable(title, sheet.heads(desk, msg("What"), msg("Kept")), rows),),
        form=SettingsForm(
            desk.url("retention_save"), say(msg("Save"), language), fields(asked, typed, wrong, language)
        ),
    )  # fmt: skip


def _person(desk: Desk, typed: Mapping[str, str], wrong: Mapping[str, Message]) -> Block:
    language = desk.language
    told = msg(
        "Whoever asks to be forgotten is erased from every table, from what waits to be stored and from kept files. "
        "What is written here is not kept: the list of erasures holds a hash."
    )
    asked = (
        Ask("known_by", msg("Known by"), "select", choices=KNOWN_BY),
        Ask("person", msg("Which one"), hint=msg("As it was given: the address, the number, the key."), required=True),
    )
    form = SettingsForm(
        desk.url("erase_person"),
        say(msg("Erase a person"), language),
        fields(asked, typed, wrong, language),
        danger=True,
    )
    return Block("person", say(msg("Erase a person"), language), (say(told, language),), form=form)


def _backup(desk: Desk) -> Block:
    told = msg("On the server, this makes a copy of everything while pages go on; keys are not in it: keep them apart.")
    return Block(
        "backup", say(msg("Backups"), desk.language), (say(told, desk.language),),
        codes=(Link(say(msg("A backup"), desk.language), "sillage backup sillage-backup.tar"),),
    )  # fmt: skip
