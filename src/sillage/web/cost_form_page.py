"""A cost that is added, corrected or removed: its form, and each act taken back by one button."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from sillage.domain.decisions import CostEntry
from sillage.errors import NotFound, Refused, WrongUsage
from sillage.language import Message, msg
from sillage.ledger import queries
from sillage.reports.wording import say
from sillage.services import record_decisions as record
from sillage.services.check_cost import doubts
from sillage.services.take_back import take_back
from sillage.web import cost_form
from sillage.web.brand_fields import keep_brand
from sillage.web.cost_form import Given, named
from sillage.web.desk import Desk
from sillage.web.parts import Field
from sillage.web.shell import Frame

WORDS = {
    "save": msg("Save"),
    "cancel": msg("Cancel"),
    "wrong": msg("Nothing was saved yet: see what is marked below."),
}


@dataclass(frozen=True, slots=True)
class CostFormPage:
    """A cost that is written.

    Parameters
    ----------
    frame : Frame
        Around it.
    heading, wrong : str
        Its head, and that something is wrong.
    action, back : str
        Where it is sent, and where one leaves without.
    fields : tuple of Field
        The questions.
    w : dict of str to str
        `WORDS`, rendered.
    """

    frame: Frame
    heading: str
    wrong: str
    action: str
    back: str
    fields: tuple[Field, ...]
    w: dict[str, str]


def add(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Write a new cost."""
    if request.method != "POST":
        return _form(
            request,
            desk,
            cost_form.fresh(desk.opened, desk.language, request.GET),
            desk.url("cost_add"),
            msg("Add a cost"),
        )
    typed = cost_form.typed_in(request.POST)
    wrong = doubts(desk.opened, typed)
    try:
        if not wrong:
            entry = record.add_cost(
                desk.opened, typed["kind"], typed["amount"], first=typed["first"], last=typed["last"],
                details=cost_form.details_of(typed), every=typed["every"], until=typed["until"],
            )  # fmt: skip
            keep_brand(request, desk, "cost", entry.id)
            return _done(request, desk, msg("The cost is added: {what}.", what=named(entry, desk.language)), entry.id)
    except (WrongUsage, Refused) as refused:
        wrong = {"amount": refused.what}
    return _form(request, desk, Given(typed, wrong), desk.url("cost_add"), msg("Add a cost"))


def edit(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Correct a cost typed by hand."""
    entry = _entry(desk, number)
    action, title = desk.url("cost", number), msg("Correct a cost")
    if request.method != "POST":
        return _form(request, desk, cost_form.written(entry, desk.language), action, title)
    typed = cost_form.typed_in(request.POST)
    wrong = doubts(desk.opened, typed)
    try:
        if not wrong:
            stored = record.rewrite_cost(
                desk.opened, number, typed["kind"], typed["amount"], first=typed["first"], last=typed["last"],
                details=cost_form.details_of(typed), every=typed["every"], until=typed["until"],
            )  # fmt: skip
            return _done(
                request, desk, msg("The cost is corrected: {what}.", what=named(stored, desk.language)), number
            )
    except (WrongUsage, Refused) as refused:
        wrong = {"amount": refused.what}
    return _form(request, desk, Given(typed, wrong), action, title)


def remove(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Remove a cost typed by hand; the notice takes it back."""
    entry = record.remove_cost(desk.opened, number)
    return _done(request, desk, msg("The cost is removed: {what}.", what=named(entry, desk.language)), number)


def undo(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Take back what was last done to a cost."""
    said = {
        "add": msg("The new cost is gone again."),
        "edit": msg("The cost is as it was before."),
        "remove": msg("The cost is back."),
    }
    messages.success(request, say(said[take_back(desk.opened, "cost", number)], desk.language))
    return HttpResponseRedirect(desk.url("costs"))


def _done(request: HttpRequest, desk: Desk, what: Message, number: int) -> HttpResponse:
    messages.success(request, say(what, desk.language), extra_tags=desk.url("cost_undo", number))
    return HttpResponseRedirect(desk.url("costs"))


def _form(request: HttpRequest, desk: Desk, given: Given, action: str, title: Message) -> HttpResponse:
    language = desk.language
    page = CostFormPage(
        frame=desk.frame(title, "cost"),
        heading=say(title, language),
        wrong=say(WORDS["wrong"], language) if given.wrong else "",
        action=action,
        back=desk.url("costs"),
        fields=cost_form.fields(given, language),
        w={name: say(word, language) for name, word in WORDS.items()},
    )
    return render(request, "cost_form_page.html", {"page": page})


def _entry(desk: Desk, number: int) -> CostEntry:
    found = next((one for one in queries.cost_entries(desk.opened.whose) if one.id == number), None)
    if found is None:
        raise NotFound(
            msg("There is no cost number {number}.", number=str(number)), msg("Look at the list as it stands now.")
        )
    return found
