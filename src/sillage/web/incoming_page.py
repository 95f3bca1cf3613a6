"""One file that waits: what it holds, what is asked about it, and what is decided of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from sillage.language import msg
from sillage.ledger import audit
from sillage.reports.wording import say
from sillage.services import file_jobs, incoming
from sillage.services.file_states import DONE, FAILED, IMPORTING, UNDER_WAY, FileState, states_for
from sillage.services.incoming import Incoming
from sillage.services.preview_file import QUESTION, READY
from sillage.web.column_form import ColumnForm, form_of, said_in
from sillage.web.desk import Desk
from sillage.web.import_words import (
    account_of,
    days_of,
    doubtful_of,
    doubts_table,
    format_name,
    rows_of,
    sample_tables,
    sentences,
    size_of,
    tabs,
)
from sillage.web.incoming_cards import WORDS as CARD_WORDS
from sillage.web.incoming_cards import IncomingCard, card, met
from sillage.web.parts import DataTable
from sillage.web.shell import Frame, Link

MOST_PARTS = 20
WORDS = CARD_WORDS | {
    "holds": msg("What the file holds"),
    "warnings": msg("What you should know"),
    "said": msg("What Sillage should know of it"),
    "columns": msg("What each column holds"),
    "read_so": msg("Read the file so"),
    "change": msg("Change what was said of it"),
}


@dataclass(frozen=True, slots=True)
class HeldPart:
    """What a file, or one sheet or member of it, holds.

    Parameters
    ----------
    title, line : str
        What it was recognised as; account, days, rows.
    warnings : tuple of str
        What the user should know.
    samples : tuple of DataTable
        Its first rows.
    doubts : DataTable or None
        Its doubtful rows.
    """

    title: str
    line: str
    warnings: tuple[str, ...]
    samples: tuple[DataTable, ...]
    doubts: DataTable | None


@dataclass(frozen=True, slots=True)
class IncomingPage:
    """One file that waits.

    Parameters
    ----------
    frame : Frame
        Around it.
    heading, meta : str
        Its name, and its size.
    tabs : tuple of Link
        The pages beside it.
    card : IncomingCard
        How far it is, with what can be done.
    met : tuple of str
        What it repeats or replaces.
    parts : tuple of HeldPart
        What it holds.
    more : str
        How many parts are not shown.
    form : ColumnForm or None
        What can be said of it.
    open : bool
        Whether an answer is needed.
    back : Link
        To the list.
    w : dict of str to str
        `WORDS`, rendered.
    """

    frame: Frame
    heading: str
    meta: str
    tabs: tuple[Link, ...]
    card: IncomingCard
    met: tuple[str, ...]
    parts: tuple[HeldPart, ...]
    more: str
    form: ColumnForm | None
    open: bool
    back: Link
    w: dict[str, str]


ENDED = "sillage:imported"
"""What the page is told when a file was imported."""


def show(request: HttpRequest, desk: Desk, incoming_id: str) -> HttpResponse:
    """Show a file that waits."""
    state = _state(desk, incoming_id)
    if state.state == DONE or state.file.dropped_at is not None:
        return HttpResponseRedirect(desk.url("imports"))
    return _page(request, desk, state)


def card_part(request: HttpRequest, desk: Desk, incoming_id: str) -> HttpResponse:
    """Answer with the card of a file alone: how far it is by now."""
    state = _state(desk, incoming_id)
    if state.state in UNDER_WAY:
        file_jobs.keep_going(desk.opened.data_dir)
    w = {name: say(word, desk.language) for name, word in CARD_WORDS.items()}
    response = render(request, "_incoming.html", {"c": card(desk, state), "w": w})
    if state.state == DONE:  # asked once more by nobody: what was imported is listed anew
        response["HX-Trigger"] = ENDED
    return response


def answer(request: HttpRequest, desk: Desk, incoming_id: str) -> HttpResponse:
    """Read what somebody says of a file, and look at it anew."""
    state = _state(desk, incoming_id)
    if state.state in (IMPORTING, DONE):
        return HttpResponseRedirect(desk.url("imports"))
    said, wrong = said_in(request.POST, desk, state)
    if wrong:
        return _page(request, desk, state, form_of(desk, state, request.POST, wrong))
    if said is None:  # another kind was chosen: its words are shown
        return _page(request, desk, state, form_of(desk, state, request.POST))
    one = state.file
    columns = asdict(said.columns) if said.columns else None
    one = incoming.answered(
        desk.opened.data_dir, one, columns, account=said.account, currency=said.currency, first=said.first
    )
    file_jobs.ask_preview(one)
    file_jobs.keep_going(desk.opened.data_dir)
    return HttpResponseRedirect(desk.url("imports") + f"#file-{one.id}")


def bring(request: HttpRequest, desk: Desk, incoming_id: str) -> HttpResponse:
    """Import a file that is ready, or try again what was interrupted."""
    state = _state(desk, incoming_id)
    if state.state == READY or (state.state == FAILED and state.file.asked_by is not None):
        file_jobs.ask_import(desk.opened.data_dir, state.file, _who(desk))
    elif state.state == FAILED:
        file_jobs.ask_preview(state.file)
    file_jobs.keep_going(desk.opened.data_dir)
    return HttpResponseRedirect(desk.url("imports") + f"#file-{state.file.id}")


def drop(request: HttpRequest, desk: Desk, incoming_id: str) -> HttpResponse:
    """Let a file go; the notice takes it back."""
    state = _state(desk, incoming_id)

    def dropped(now: Incoming) -> Incoming:
        wanted = state.state != IMPORTING and now.asked_by == state.file.asked_by
        return replace(now, dropped_at=datetime.now(UTC)) if wanted else now

    if state.state == DONE:
        incoming.remove(desk.opened.data_dir, state.file)
    elif incoming.change(desk.opened.data_dir, state.file, dropped).dropped_at is None:
        messages.warning(
            request, say(msg("The file is being imported: undo the import once it is done."), desk.language)
        )
    else:
        said = msg("“{file}” is removed; nothing of it was imported.", file=state.file.name)
        messages.success(request, say(said, desk.language), extra_tags=desk.url("undrop", incoming_id))
    return HttpResponseRedirect(desk.url("imports"))


def undrop(request: HttpRequest, desk: Desk, incoming_id: str) -> HttpResponse:
    """Take back a file that was let go."""
    one = _found(desk, incoming_id)
    incoming.change(desk.opened.data_dir, one, lambda now: replace(now, dropped_at=None))
    messages.success(request, say(msg("“{file}” waits again.", file=one.name), desk.language))
    return HttpResponseRedirect(desk.url("imports"))


def _who(desk: Desk) -> str:
    return desk.member.email or desk.member.name or audit.WHO


def _found(desk: Desk, id: str) -> Incoming:
    return incoming.found(desk.opened.data_dir, desk.opened.workspace.id, id)


def _state(desk: Desk, id: str) -> FileState:
    return states_for(desk.opened, [_found(desk, id)])[0]


def _page(request: HttpRequest, desk: Desk, state: FileState, form: ColumnForm | None = None) -> HttpResponse:
    language, ready = desk.language, state.state == READY
    parts = state.preview["parts"] if ready else []
    left = len(parts) - MOST_PARTS
    asked = state.state == QUESTION
    page = IncomingPage(
        frame=desk.frame(state.file.name, "imports"),
        heading=state.file.name,
        meta=size_of(state.file.size, language),
        tabs=tabs(desk, "imports"),
        card=replace(card(desk, state), look="", again=""),
        met=met(state.preview, language) if ready else (),
        parts=tuple(_part(desk, part) for part in parts[:MOST_PARTS]),
        more=say(msg("and {count} more", count=left), language) if left > 0 else "",
        form=form or (form_of(desk, state) if asked or ready else None),
        open=form is not None or asked,
        back=Link(say(msg("Back to the imports"), language), desk.url("imports")),
        w={name: say(word, language) for name, word in WORDS.items()},
    )
    return render(request, "incoming_page.html", {"page": page})


def _part(desk: Desk, part: Mapping[str, Any]) -> HeldPart:
    language = desk.language
    words = (
        account_of(part["network"], part["account"]),
        days_of(part["first"], part["last"], language),
        rows_of(part["rows"], language),
        doubtful_of(part["flagged"], language) if part["flagged"] else "",
    )
    named = f"{part['part']} · " if part["part"] else ""
    return HeldPart(
        title=named + format_name(part["format"], language),
        line=" · ".join(one for one in words if one),
        warnings=sentences(part["warnings"], language),
        samples=sample_tables(part["sample"], desk),
        doubts=doubts_table(((row, code) for row, code in part["flags"]), part["flagged"], desk),
    )
