"""The log of changes of strategy: what changed, when, and where; every series shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from sillage.domain.access import Capability
from sillage.domain.places import NETWORKS, Change
from sillage.errors import NotFound, Refused, WrongUsage
from sillage.language import Message, msg, numbers
from sillage.ledger import queries
from sillage.reports.sentences import join
from sillage.reports.wording import say
from sillage.services import record_decisions as record
from sillage.services import typed_values
from sillage.services.own_day import today
from sillage.services.take_back import take_back
from sillage.web.brand_fields import keep_brand
from sillage.web.change_effects_page import EffectsPart, effects_part
from sillage.web.desk import Desk
from sillage.web.parts import Choice, EmptyState, Field
from sillage.web.shell import Frame

TITLE = msg("Changes")
MEANT = msg(
    "A change of strategy has a first day. The series that it concerns show it there: what came after stands beside"
    " what came before. Whether it is the cause is said below, as far as it can be told."
)
WORDS = {
    "list": msg("Changes of strategy"),
    "day": msg("First day"),
    "title": msg("What changes"),
    "network": msg("Network"),
    "acts": msg("Actions"),
    "edit": msg("Correct"),
    "remove": msg("Remove"),
    "from_file": msg("From a file"),
    "add": msg("Note a change"),
    "save": msg("Save"),
    "cancel": msg("Cancel"),
    "wrong": msg("Nothing was saved yet: see what is marked below."),
}
ALL_NETWORKS = msg("All networks")


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change.

    Parameters
    ----------
    day, machine : str
        Its first day, in words and plain.
    title, note, network : str
        What changes, and where.
    edit, remove : str
        Where its acts lead; empty where they are not for who asks, or it came from a file.
    from_file : bool
        Whether it follows its import.
    """

    day: str
    machine: str
    title: str
    note: str
    network: str
    edit: str = ""
    remove: str = ""
    from_file: bool = False


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """The log, or the form of one change.

    Parameters
    ----------
    frame : Frame
        Around it.
    heading, meta : str
        Its head.
    rows : tuple of ChangeRow
        The newest first.
    empty : EmptyState or None
        Where there is none.
    form : str
        What the form does.
    fields : tuple of Field
        Its questions; none for who may not decide.
    action, back : str
        Where it is sent, and where one leaves without.
    wrong : str
        That something is wrong.
    w : dict of str to str
        `WORDS`, rendered.
    effects : EffectsPart or None
        What each change did.
    """

    frame: Frame
    heading: str
    meta: str
    rows: tuple[ChangeRow, ...]
    empty: EmptyState | None
    form: str
    fields: tuple[Field, ...]
    action: str
    back: str
    wrong: str
    w: dict[str, str]
    effects: EffectsPart | None = None


def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the log, and the form of a new change."""
    return _page(request, desk, {"on": today(desk.opened).isoformat()}, {})


def add(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Note a change."""
    given, wrong = _read(request, desk)
    if wrong:
        return _page(request, desk, given, wrong)
    change = record.add_change(
        desk.opened, given["title"], on=given["on"], note=given["note"], network=given["network"]
    )
    number = next(at for at, one in queries.numbered(desk.opened.whose, Change) if one == change)
    keep_brand(request, desk, "change", number)
    return _done(request, desk, msg("Noted: “{title}”, {day}.", title=change.title, day=change.day), number)


def edit(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Correct a change typed by hand."""
    change = next((one for at, one in queries.numbered(desk.opened.whose, Change) if at == number), None)
    if change is None:
        raise NotFound(
            msg("There is nothing by that name or number in this workspace."), msg("Look at the list as it stands now.")
        )
    if request.method != "POST":
        typed = {"title": change.title, "on": change.day.isoformat(), "network": change.network, "note": change.note}
        return _page(request, desk, typed, {}, number)
    given, wrong = _read(request, desk)
    if not wrong:
        try:
            stored = record.rewrite_change(
                desk.opened, number, given["title"], on=given["on"], note=given["note"], network=given["network"]
            )
        except Refused as refused:
            wrong = {"title": refused.what}
        else:
            return _done(request, desk, msg("The change is corrected: “{title}”.", title=stored.title), number)
    return _page(request, desk, given, wrong, number)


def remove(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Remove a change typed by hand; the notice takes it back."""
    change = record.remove_change(desk.opened, number)
    return _done(request, desk, msg("The change is removed: “{title}”.", title=change.title), number)


def undo(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Take back what was last done to a change."""
    said = {
        "add": msg("The new change is gone again."),
        "edit": msg("The change is as it was before."),
        "remove": msg("The change is back."),
    }
    messages.success(request, say(said[take_back(desk.opened, "change", number)], desk.language))
    return HttpResponseRedirect(desk.url("changes"))


def _done(request: HttpRequest, desk: Desk, what: Message, number: int) -> HttpResponse:
    messages.success(request, say(what, desk.language), extra_tags=desk.url("change_undo", number))
    return HttpResponseRedirect(desk.url("changes"))


def _read(request: HttpRequest, desk: Desk) -> tuple[dict[str, str], dict[str, Message]]:
    given = {name: request.POST.get(name, "").strip() for name in ("title", "on", "network", "note")}
    wrong: dict[str, Message] = {}
    if not given["title"]:
        wrong["title"] = msg("A change needs a few words.")
    for name, read in (
        ("on", lambda text: typed_values.day(text, today(desk.opened))),
        ("network", typed_values.network),
    ):
        try:
            read(given[name])
        except WrongUsage as refused:
            wrong[name] = refused.what if refused.remedy is None else join(refused.what, refused.remedy)
    return given, wrong


def _page(
    request: HttpRequest, desk: Desk, typed: Mapping[str, str], wrong: Mapping[str, Message], number: int = 0
) -> HttpResponse:
    language, may = desk.language, desk.member.may(Capability.DECIDE)
    found = () if number else _rows(desk, may=may)
    title = msg("Correct a change") if number else TITLE
    page = ChangesPage(
        frame=desk.frame(title, "changes"),
        heading=say(title, language),
        meta=say(MEANT, language),
        rows=found,
        empty=None if found or number else _empty(language),
        form=say(title if number else WORDS["add"], language),
        fields=_fields(typed, wrong, language) if may else (),
        action=desk.url("change", number) if number else desk.url("change_add"),
        back=desk.url("changes") if number else "",
        wrong=say(WORDS["wrong"], language) if wrong else "",
        w={name: say(word, language) for name, word in WORDS.items()},
        effects=None if wrong else effects_part(request, desk, number),
    )
    return render(request, "changes_page.html", {"page": page})


def _rows(desk: Desk, *, may: bool) -> tuple[ChangeRow, ...]:
    workspace, language = desk.opened.whose, desk.language
    typed = {change: number for number, change in queries.numbered(workspace, Change)}
    rows = []
    for one in sorted(queries.changes(workspace), key=lambda change: change.day, reverse=True):
        number = typed.get(one, 0)
        mine = may and bool(number)
        network = NETWORKS.get(one.network, one.network) or say(ALL_NETWORKS, language)
        rows.append(
            ChangeRow(
                numbers.day(one.day, language, "medium"), one.day.isoformat(), one.title, one.note, network,
                desk.url("change", number) if mine else "", desk.url("change_remove", number) if mine else "",
                from_file=not number,
            )
        )  # fmt: skip
    return tuple(rows)


def _fields(typed: Mapping[str, str], wrong: Mapping[str, Message], language: str) -> tuple[Field, ...]:
    choices = [("", say(ALL_NETWORKS, language)), *sorted(NETWORKS.items(), key=lambda pair: pair[1])]
    asked = (
        ("title", WORDS["title"], "text", msg("In a few words: three reels a week.")),
        ("on", WORDS["day"], "date", None),
        ("network", WORDS["network"], "select", None),
        ("note", msg("Note"), "textarea", msg("Why, and what is expected of it.")),
    )
    return tuple(
        Field(
            name, say(label, language), kind, typed.get(name, ""), hint=say(hint, language) if hint else "",
            wrong=say(wrong[name], language) if name in wrong else "", required=name in ("title", "on"),
            choices=tuple(Choice(code, text, code == typed.get(name, "")) for code, text in choices)
            if name == "network" else (), autocomplete="off",
        )
        for name, label, kind, hint in asked
    )  # fmt: skip


def _empty(language: str) -> EmptyState:
    return EmptyState(
        say(msg("No change is noted yet"), language),
        say(msg("A new format, a new rhythm, a new budget: noted on its day, it explains the curve later."), language),
    )
