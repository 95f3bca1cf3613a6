"""Make or edit an objective: choose its figure, say what must be reached by when; nothing typed is ever lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from sillage.domain.aims import Objective
from sillage.errors import SillageError
from sillage.kpis.catalogue import find
from sillage.kpis.kpi import Kpi
from sillage.language import Message, _n, msg
from sillage.ledger import queries
from sillage.objectives import title_of
from sillage.reports.wording import head, say
from sillage.services.ask_objective import (
    DOWN,
    UP,
    Read,
    Typed,
    in_one,
    proposed_baseline,
    proposed_deadline,
    read_objective,
    usual_way,
)
from sillage.services.describe_objective import guessed_family
from sillage.services.objective_checks import can_be_aimed_at
from sillage.services.objective_history import history
from sillage.services.own_day import today
from sillage.services.record_plans import put_objective
from sillage.web.aim_words import field_text
from sillage.web.brand_fields import keep_brand
from sillage.web.desk import Desk
from sillage.web.figures_thread import figures
from sillage.web.objective_fields import FormFields, carried, fields_of, typed_of
from sillage.web.objective_page import seen
from sillage.web.objectives_page import TITLE
from sillage.web.pick_figure import Group, picked
from sillage.web.shell import Frame, Link

ADD, DROP, CHOOSE, PROPOSE, FIND, SAVE = "add", "drop-", "choose", "propose", "find", "save"
SHARE_DIGITS = 4
"""A proposed percentage is shown to a hundredth of a point: nobody aims at the sixth decimal."""
WORDS = {
    "save": msg("Save"),
    "cancel": msg("Cancel"),
    "figure": msg("Figure"),
    "another": msg("Choose another figure"),
    "milestones": msg("Milestones"),
    "milestones_hint": msg(
        "Values to reach on the way, each with its day. The expected path goes straight from one to the next."
    ),
    "add": msg("Add a milestone"),
    "drop": msg("Remove"),
    "propose": msg("Read it from the data"),
    "find": msg("Find"),
    "find_hint": msg("Words of its name or of what it is"),
    "nothing": msg("Nothing has these words in its name. Try fewer words."),
    "only_for": msg("Only for"),
    "needed": msg("Fields with a star are needed."),
}


@dataclass(frozen=True, slots=True)
class ObjectiveForm:
    """The form of an objective.

    Parameters
    ----------
    frame : Frame
        Around it.
    heading, action, back : str
        Its head, where it is posted, and where one goes without saving.
    kpi, named, sentence, explain : str
        The figure: its id, its name, what it is, and the address of its page.
    fields : FormFields
        The questions.
    trouble : str
        How many answers are wrong; empty for none.
    wrong : tuple of Link
        The wrong answers, with the address of their field.
    w : mapping of str to str
        `WORDS`, rendered.
    """

    frame: Frame
    heading: str
    action: str
    back: str
    kpi: str
    named: str
    sentence: str
    explain: str
    fields: FormFields
    trouble: str
    wrong: tuple[Link, ...]
    w: dict[str, str]


@dataclass(frozen=True, slots=True)
class FigureChoice:
    """The choice of a figure for an objective.

    Parameters
    ----------
    frame : Frame
        Around it.
    heading, lead, action, back : str
        Its head, where it is posted, and where one goes without choosing.
    asked : str
        The words that were looked for.
    groups : tuple of Group
        Figures by what they serve.
    carried : tuple of (str, str)
        What was typed already.
    w : mapping of str to str
        `WORDS`, rendered.
    """

    frame: Frame
    heading: str
    lead: str
    action: str
    back: str
    asked: str
    groups: tuple[Group, ...]
    carried: tuple[tuple[str, str], ...]
    w: dict[str, str]


def new(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Make an objective: its figure first, then the rest."""
    if request.method == "POST":
        return _posted(request, desk, None)
    kpi = _known(desk, request.GET.get("kpi", ""))
    if kpi is None:
        return _choice(request, desk, {}, None)
    return _form(request, desk, kpi, _first(desk, kpi, Typed(filters=_asked_filters(desk))), None)


def edit(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Edit an objective."""
    aim = seen(desk, number)
    if request.method == "POST":
        return _posted(request, desk, aim)
    kpi = _known(desk, aim.kpi_id)
    if kpi is None:
        return _choice(request, desk, {}, aim)
    return _form(request, desk, kpi, _standing(desk, kpi, aim), aim)


def _known(desk: Desk, kpi_id: str) -> Kpi | None:
    try:
        kpi = find(kpi_id, queries.user_kpis(desk.opened.workspace.id))
    except SillageError:
        return None
    return kpi if can_be_aimed_at(kpi) else None


def _asked_filters(desk: Desk) -> dict[str, str]:
    filters = desk.asked.filters
    return {name: value for name, value in (("network", filters.network), ("campaign", filters.campaign)) if value}


def _first(desk: Desk, kpi: Kpi, typed: Typed) -> Typed:
    """Fill what a new objective is proposed, where nothing was typed yet."""
    now = today(desk.opened)
    typed = replace(
        typed,
        family=typed.family or guessed_family("", kpi).value,
        way=usual_way(kpi),
        starts_on=typed.starts_on or now.isoformat(),
        due_on=typed.due_on or proposed_deadline(now).isoformat(),
        owner=typed.owner or desk.member.name,
    )
    return typed if typed.baseline else _with_baseline(desk, kpi, typed)


def _with_baseline(desk: Desk, kpi: Kpi, typed: Typed) -> Typed:
    try:
        starts_on = date.fromisoformat(typed.starts_on)
    except ValueError:
        starts_on = today(desk.opened)
    filters = {axis: value for axis, value in typed.filters.items() if value}
    found = figures(desk.opened, lambda opened: proposed_baseline(opened, kpi, starts_on, filters))
    if isinstance(found, Message):
        return typed
    # A rate too small for these digits keeps two of its own: it is not 0.
    proposed = (round(found, SHARE_DIGITS) or float(f"{found:.2g}")) if kpi.unit == "%" else found
    return replace(typed, baseline=field_text(kpi, proposed, desk.language))


def _standing(desk: Desk, kpi: Kpi, aim: Objective) -> Typed:
    """Return an objective as its form holds it."""
    language = desk.language
    return Typed(
        name="" if aim.name == aim.kpi_id else aim.name,
        family=aim.family.value,
        target=field_text(kpi, aim.target, language),
        baseline=field_text(kpi, aim.baseline, language),
        way=DOWN if aim.target < aim.baseline else UP,
        starts_on=aim.starts_on.isoformat(),
        due_on=aim.due_on.isoformat(),
        owner=aim.owner,
        department=aim.department,
        milestones=tuple((day.isoformat(), field_text(kpi, value, language)) for day, value in aim.milestones),
        filters=aim.filters,
    )


def _posted(request: HttpRequest, desk: Desk, aim: Objective | None) -> HttpResponse:
    given: Mapping[str, str] = request.POST.dict()
    act, pick = given.get("act", ""), given.get("pick", "")
    kpi = _known(desk, pick or given.get("kpi", ""))
    if kpi is None or (act in (CHOOSE, FIND) and not pick):
        return _choice(request, desk, given, aim)
    typed = typed_of(given)
    if pick:
        before = given.get("kpi", "")
        if (
            before and before != pick
        ):  # what was typed in another unit stays, but for where it starts: the data say that
            typed = replace(typed, baseline="")
        return _form(request, desk, kpi, _first(desk, kpi, typed), aim)
    if act == ADD:
        typed = replace(typed, milestones=(*typed.milestones, ("", "")))
    elif act.startswith(DROP) and act.removeprefix(DROP).isdecimal():
        gone = int(act.removeprefix(DROP))
        rows = tuple(row for index, row in enumerate(typed.milestones) if index != gone)
        typed = replace(typed, milestones=rows)
    elif act == PROPOSE:
        typed = _with_baseline(desk, kpi, replace(typed, baseline=""))
    else:
        return _saved(request, desk, kpi, typed, aim)
    return _form(request, desk, kpi, typed, aim)


def _saved(request: HttpRequest, desk: Desk, kpi: Kpi, typed: Typed, aim: Objective | None) -> HttpResponse:
    number = aim.id if aim is not None else 0
    read = figures(desk.opened, lambda opened: read_objective(opened, kpi, typed, number))
    if read.objective is None:
        return _form(request, desk, kpi, typed, aim, read)
    try:
        stored = put_objective(desk.opened, read.objective)
    except SillageError as refusal:
        return _form(request, desk, kpi, typed, aim, Read(None, {"name": in_one(refusal)}))
    if aim is None:
        keep_brand(request, desk, "objective", stored.id)
        text, undo = msg("Made: {name}.", name=title_of(stored)), desk.url("archive_objective", stored.id)
    else:
        count = len(history(desk.opened, stored.id))
        text = msg("Saved: {name}.", name=title_of(stored))
        undo = desk.url("undo_objective", stored.id, edit=str(count))
    messages.success(request, say(text, desk.language), extra_tags=undo)
    return HttpResponseRedirect(desk.url("objective", stored.id))


def _place(desk: Desk, aim: Objective | None) -> tuple[Desk, str, str, str]:
    """Return the desk with the crumbs of the page, its head, where it is posted, and where it leads back."""
    language = desk.language
    if aim is None:
        heading, action, back = say(msg("New objective"), language), desk.url("new_objective"), desk.url("objectives")
    else:
        heading = say(msg("Edit: {name}", name=title_of(aim)), language)
        action, back = desk.url("edit_objective", aim.id), desk.url("objective", aim.id)
    crumbs = (Link(say(TITLE, language), desk.url("objectives")), Link(heading, action, True))
    return replace(desk, around=replace(desk.around, crumbs=crumbs)), heading, action, back


def _form(
    request: HttpRequest, desk: Desk, kpi: Kpi, typed: Typed, aim: Objective | None, read: Read | None = None
) -> HttpResponse:
    language = desk.language
    placed, heading, action, back = _place(desk, aim)
    wrong = {name: say(text, language) for name, text in read.wrong.items()} if read is not None else {}
    fields = fields_of(desk, kpi, typed, wrong)
    page = ObjectiveForm(
        frame=placed.frame(heading, "objective"),
        heading=heading,
        action=action,
        back=back,
        kpi=kpi.id,
        named=head(kpi.name, language),
        sentence=say(kpi.sentence, language),
        explain=desk.url("kpi", kpi.id),
        fields=fields,
        trouble=say(_n("One answer must be mended:", "{count} answers must be mended:", len(wrong)), language)
        if wrong
        else "",
        wrong=tuple(Link(text, f"#{fields.place(name)}") for name, text in wrong.items()),
        w={name: say(word, language) for name, word in WORDS.items()},
    )
    return render(request, "objective_form_page.html", {"page": page})


def _choice(request: HttpRequest, desk: Desk, given: Mapping[str, str], aim: Objective | None) -> HttpResponse:
    language = desk.language
    placed, heading, action, back = _place(desk, aim)
    asked = given.get("q", request.GET.get("q", "")).strip()[:80]
    if desk.opened.for_client:
        raise Http404
    page = FigureChoice(
        frame=placed.frame(heading, "objective"),
        heading=heading,
        lead=say(msg("Which figure says whether it is reached?"), language),
        action=action,
        back=back,
        asked=asked,
        groups=picked(desk, asked),
        carried=carried(given),
        w={name: say(word, language) for name, word in WORDS.items()},
    )
    return render(request, "objective_figure_page.html", {"page": page})
