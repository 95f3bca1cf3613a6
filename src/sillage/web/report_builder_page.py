"""Build a report: its days, its sections, its words, with what it shows beside; nothing typed is ever lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render

from sillage.domain.saved_reports import MOST_WORDS, Audience, Compare, SavedReport
from sillage.errors import WrongUsage
from sillage.language import msg
from sillage.ledger import report_entries
from sillage.reports.html import inside
from sillage.reports.wording import Span, say
from sillage.services.brand_view import brands_to_choose
from sillage.services.compose_report import SECTION_TITLES, moving_periods, offered, ordered
from sillage.services.report_sections import SECTIONS
from sillage.services.save_reports import FIXED, TypedReport, first_typed, keep_report, read_report, typed_from
from sillage.web.brand_fields import BRAND
from sillage.web.composing import FORMS, composed_for, file_of, look_of
from sillage.web.desk import Desk
from sillage.web.filter_bar import ALL
from sillage.web.parts import Choice, Field
from sillage.web.report_words import AUDIENCES, COMPARES, FILE_NAMES, LANGUAGES, TITLE, WORDS
from sillage.web.shell import Frame, Link

SAVE, UP, DOWN = "save", "up-", "down-"
FIELDS = ("name", "period", "first", "last", "compare", "language", "audience", "brand")


@dataclass(frozen=True, slots=True)
class SectionRow:
    """A section in the form.

    Parameters
    ----------
    id, title : str
        Which.
    shown : bool
        Whether it is ticked.
    words, wrong : str
        The author's own, and what is wrong with them.
    up, down : str
        What the buttons that move it send; empty at an end.
    """

    id: str
    title: str
    shown: bool
    words: str
    wrong: str
    up: str
    down: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What the report shows.

    Parameters
    ----------
    body, days, reason : str
        HTML, escaped already, which days it speaks of, and why these and against which; empty while it is not made.
    lang : str
        The language of its words.
    wrong : tuple of Link
        What must be mended first.
    """

    body: str = ""
    days: str = ""
    reason: str = ""
    lang: str = ""
    wrong: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class BuilderPage:
    """The form, and what it makes.

    Parameters
    ----------
    frame : Frame
        Around it.
    heading, action, back, wrong : str
        Its head, where it is sent, where one leaves without, that something is wrong.
    about, days : tuple of Field
        What it is about; its fixed days.
    sections : tuple of SectionRow
        In their order.
    order : str
        The same, to be sent.
    files : tuple of Link
        As what the preview can be saved.
    preview : Preview
        What it shows.
    most : int
        Letters of a section's own words.
    hint : str
        What a client's report leaves out.
    w : dict of str to str
        `WORDS`, rendered.
    """

    frame: Frame
    heading: str
    action: str
    back: str
    wrong: str
    about: tuple[Field, ...]
    days: tuple[Field, ...]
    sections: tuple[SectionRow, ...]
    order: str
    files: tuple[Link, ...]
    preview: Preview
    most: int
    hint: str
    w: dict[str, str]


def new(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Make a report, which begins with the days and the comparison of the address."""
    return _built(request, desk, _begun(desk), None)


def edit(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Change a report."""
    report = report_entries.saved_report(desk.opened.workspace.id, number)
    return _built(request, desk, typed_from(report), report)


def draft(request: HttpRequest, desk: Desk, form: str) -> HttpResponse:
    """Hand out what the preview shows, saved or not."""
    if form not in FORMS:
        raise Http404
    read = read_report(desk.opened, _typed(request.POST))
    if read.report is None:
        raise WrongUsage(next(iter(read.wrong.values())), msg("Go back, mend it, and look at the preview."))
    return file_of(desk.opened, composed_for(desk.opened, read.report), form, f"sillage-{desk.opened.workspace.slug}")


def _built(request: HttpRequest, desk: Desk, standing: TypedReport, kept: SavedReport | None) -> HttpResponse:
    if request.method != "POST":
        return _page(request, desk, standing, kept, Preview())
    typed, act = _typed(request.POST), request.POST.get("act", "")
    for word, by in ((UP, -1), (DOWN, 1)):
        if act.startswith(word):
            typed = replace(typed, sections=_moved(typed, act.removeprefix(word), by))
    read = read_report(desk.opened, typed, kept.id if kept else 0)
    wrong = {name: say(text, desk.language) for name, text in read.wrong.items()}
    if act == SAVE and read.report is not None and not wrong:
        return _saved(request, desk, read.report)
    if act != SAVE:
        wrong.pop("name", None)
    if read.report is None:
        links = tuple(Link(text, f"#f-{name}") for name, text in wrong.items())
        return _page(request, desk, typed, kept, Preview(wrong=links), wrong, tried=act == SAVE)
    made = composed_for(desk.opened, read.report)
    preview = Preview(
        inside(made, look_of(desk.opened, read.report.language)),
        Span(made.period).written(desk.language),
        say(made.period_reason, desk.language),
        read.report.language,
    )
    return _page(request, desk, typed, kept, preview, wrong, tried=act == SAVE)


def _begun(desk: Desk) -> TypedReport:
    asked, typed = desk.asked, first_typed(desk.opened)
    typed = replace(typed, compare=Compare.PREVIOUS.value if asked.against else asked.how)
    if asked.preset:
        return replace(typed, period=asked.preset)
    if asked.period is None:
        return typed
    first, last = asked.period.first.isoformat(), asked.period.last.isoformat()
    return replace(typed, period=FIXED, first=first, last=last)


def _saved(request: HttpRequest, desk: Desk, report: SavedReport) -> HttpResponse:
    stored = keep_report(desk.opened, report)
    messages.success(request, say(msg("Saved: {name}.", name=stored.name), desk.language))
    return HttpResponseRedirect(desk.url("saved_report", stored.id))


def _typed(given: QueryDict) -> TypedReport:
    answers = {name: given.get(name, "")[:400] for name in FIELDS}
    asked = given.get("order", "")[:400].split(",")
    words = {id: given.get(f"words-{id}", "")[: MOST_WORDS * 2] for id in SECTIONS}
    shown = frozenset(id for id in SECTIONS if given.get(f"show-{id}"))
    return TypedReport(**answers, sections=ordered((*asked, *SECTIONS)), shown=shown, words=words)


def _moved(typed: TypedReport, id: str, by: int) -> tuple[str, ...]:
    seen = [one for one in typed.sections if one in _allowed(typed)]
    if id not in seen or not 0 <= seen.index(id) + by < len(seen):
        return typed.sections
    place = seen.index(id)
    seen[place], seen[place + by] = seen[place + by], seen[place]
    return ordered((*seen, *typed.sections))


def _allowed(typed: TypedReport) -> tuple[str, ...]:
    return offered(Audience.CLIENT if typed.audience == Audience.CLIENT.value else Audience.TEAM)


def _page(
    request: HttpRequest,
    desk: Desk,
    typed: TypedReport,
    kept: SavedReport | None,
    preview: Preview,
    wrong: Mapping[str, str] | None = None,
    *,
    tried: bool = False,
) -> HttpResponse:
    language, wrong = desk.language, wrong or {}
    title = msg("Edit: {name}", name=kept.name) if kept else WORDS["new"]
    action = desk.url("edit_report", kept.id) if kept else desk.url("new_report")
    crumbs = (Link(say(TITLE, language), desk.url("reports")), Link(say(title, language), action, True))
    placed = replace(desk, around=replace(desk.around, crumbs=crumbs))
    page = BuilderPage(
        frame=placed.frame(title, "reports"),
        heading=say(title, language),
        action=action,
        back=desk.url("saved_report", kept.id) if kept else desk.url("reports"),
        wrong=say(WORDS["wrong"], language) if tried and wrong else "",
        about=_about(desk, typed, wrong),
        days=_days(typed, wrong, language),
        sections=_sections(typed, wrong, language),
        order=",".join(typed.sections),
        files=tuple(Link(FILE_NAMES[form], desk.url("report_draft", form)) for form in FORMS),
        preview=preview,
        most=MOST_WORDS,
        hint=say(WORDS["not_for_clients"], language) if typed.audience == Audience.CLIENT.value else "",
        w={name: say(word, language) for name, word in WORDS.items()},
    )
    return render(request, "report_builder_page.html", {"page": page})


def _about(desk: Desk, typed: TypedReport, wrong: Mapping[str, str]) -> tuple[Field, ...]:
    language = desk.language
    periods = [(name, say(label, language)) for name, label, _ in moving_periods(desk.opened)]
    periods.append((FIXED, say(msg("Fixed days"), language)))
    compares = [(one.value, say(text, language)) for one, text in COMPARES.items()]
    audiences = [(one.value, say(text, language)) for one, text in AUDIENCES.items()]
    known = brands_to_choose(desk.opened)
    brands = [("", say(ALL["brand"][1], language)), *((name, name) for name in known)] if known else []
    asked = (
        ("name", msg("Name"), typed.name, ()),
        ("period", msg("Days"), typed.period, periods),
        ("compare", msg("Changes measured against"), typed.compare, compares),
        ("language", msg("Language of the report"), typed.language, list(LANGUAGES.items())),
        ("audience", msg("For whom"), typed.audience, audiences),
        *([("brand", BRAND, typed.brand, brands)] if brands else []),
    )  # fmt: skip
    hints = {"compare": _not_kept(desk, typed)}
    return tuple(
        Field(
            name, say(label, language), "select" if choices else "text", value, hints.get(name, ""),
            wrong.get(name, ""), tuple(Choice(code, text, code == value) for code, text in choices),
            required=name == "name", autocomplete="off",
        )
        for name, label, value, choices in asked
    )  # fmt: skip


def _not_kept(desk: Desk, typed: TypedReport) -> str:
    """Say that the days of one's choice, which the address compares with, are no part of a saved report."""
    against = desk.asked.against
    if against is None or typed.compare != Compare.PREVIOUS.value:
        return ""
    told = msg(
        "A saved report cannot keep {days}, which you chose to compare with: it is measured against the period before.",
        days=Span(against),
    )
    return say(told, desk.language)


def _days(typed: TypedReport, wrong: Mapping[str, str], language: str) -> tuple[Field, ...]:
    asked = (("first", msg("First day"), typed.first), ("last", msg("Last day"), typed.last))
    return tuple(
        Field(name, say(label, language), "date", value, wrong=wrong.get(name, "")) for name, label, value in asked
    )


def _sections(typed: TypedReport, wrong: Mapping[str, str], language: str) -> tuple[SectionRow, ...]:
    allowed = _allowed(typed)
    seen = [id for id in typed.sections if id in allowed]
    return tuple(
        SectionRow(
            id, say(SECTION_TITLES[id], language), id in typed.shown, typed.words.get(id, ""),
            wrong.get(f"words-{id}", ""), UP + id if at else "", DOWN + id if at + 1 < len(seen) else "",
        )
        for at, id in enumerate(seen)
    )  # fmt: skip
