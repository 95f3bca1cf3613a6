"""What one more unit brings, part of the page of returns: read from its study, asked for, followed while computed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render

from sillage.language import Message, msg
from sillage.reports.spec import Chart, Table
from sillage.reports.wording import head, say
from sillage.services import mix_sheet as sheet
from sillage.services.mix_curves import BELOW, curve_charts
from sillage.services.mix_study import ask_mix, read_mix
from sillage.services.studies import Study
from sillage.web.chance_parts import MOST_LOOKS, NOTHING_DRAWN, page_spec, ways
from sillage.web.chart_specs import chart_json
from sillage.web.desk import Desk
from sillage.web.parts import ChartView, DataTable, LongWork
from sillage.web.pen import INTERVAL, as_csv
from sillage.web.sheet import table_of

WORDS = {
    "title": sheet.TITLE,
    "next": msg("The test that would teach us most next"),
    "worth": msg("What this rests on"),
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """What we would do with more or less.

    Parameters
    ----------
    text : str
        What it would bring.
    table : DataTable or None
        The split, today's beside the proposed one.
    """

    text: str
    table: DataTable | None


@dataclass(frozen=True, slots=True)
class MixView:
    """The section on what the next unit brings (``_mix.html``).

    Parameters
    ----------
    told : tuple of str
        What was read, or why there is no answer and what to do.
    caution : str
        What always holds; empty where there is no answer.
    returns : DataTable or None
        Each channel's next unit.
    little : tuple of str
        The channels of which the data told little.
    curves : tuple of ChartView
        What each channel brings against what is put in.
    below : str
        How to read them.
    proposals : tuple of Proposal
        With more money, and with fewer hours.
    next : tuple of str
        The test that would teach most.
    weighed : tuple of str
        What weakens the answer, and what fed it.
    ways : tuple of str
        Where the calculation is described, and what computes it again.
    work : LongWork or None
        While an answer is to come.
    w : dict of str to str
        `WORDS`, rendered.
    """

    told: tuple[str, ...]
    caution: str
    returns: DataTable | None
    little: tuple[str, ...]
    curves: tuple[ChartView, ...]
    below: str
    proposals: tuple[Proposal, ...]
    next: tuple[str, ...]
    weighed: tuple[str, ...]
    ways: tuple[str, ...]
    work: LongWork | None
    w: dict[str, str]


def mix_view(desk: Desk, looks: int = 0) -> MixView:
    """Return the section, and ask for an answer where none stands.

    Parameters
    ----------
    desk : Desk
        Of who may see what was put in.
    looks : int
        How often this page asked already.

    Returns
    -------
    MixView
        In the language of the page.
    """
    study, language = ask_mix(desk.opened), desk.language
    bare = MixView(
        told=_said(desk, () if study.answer else sheet.missing_sentences(study)),
        caution="", returns=None, little=(), curves=(), below="", proposals=(), next=(), weighed=(),
        ways=ways(sheet.CALCULATION, "sillage mix", language),
        work=_work(desk, looks) if study.is_open else None,
        w={name: say(word, language) for name, word in WORDS.items()},
    )  # fmt: skip
    return _answered(desk, study, bare) if study.answer else bare


def _answered(desk: Desk, study: Study, bare: MixView) -> MixView:
    answer = study.answer or {}
    caution, *weighed = _said(desk, sheet.weighed(answer))
    told = (sheet.heading(answer), *sheet.stale_sentences(study))
    return replace(
        bare,
        told=_said(desk, told),
        caution=caution,
        returns=_table(desk, sheet.returns_table(answer)),
        little=_said(desk, sheet.little_sentences(answer)),
        curves=tuple(_curve(desk, one) for one in curve_charts(answer)),
        below=say(BELOW, desk.language),
        proposals=tuple(
            Proposal(say(text, desk.language), None if table is None else _table(desk, table))
            for text, table in sheet.proposals(answer)
        ),
        next=_said(desk, sheet.next_test(answer)),
        weighed=tuple(weighed),
    )


def _said(desk: Desk, sentences: Iterable[Message]) -> tuple[str, ...]:
    return tuple(say(one, desk.language) for one in sentences)


def _table(desk: Desk, table: Table) -> DataTable:
    return table_of(desk, table, desk.url("marginal_file", table.id, "csv"))


def _curve(desk: Desk, one: Chart) -> ChartView:
    return ChartView(
        one.id,
        head(one.title, desk.language),
        desk.url("marginal_file", one.id, "json"),
        say(one.summary, desk.language),
        replace(table_of(desk, one.table), title_shown=False),
        csv=desk.url("marginal_file", one.id, "csv"),
        png=f"sillage-{one.id}.png",
        note=say(one.summary, desk.language),
    )


def _work(desk: Desk, looks: int) -> LongWork:
    again = desk.url("roi_marginal", looks=str(looks + 1)) if looks < MOST_LOOKS else ""
    text = msg("What the next unit brings is being computed") if again else msg("Load this page again in a while.")
    return LongWork(say(text, desk.language), None, again, say(msg("See how far it is"), desk.language))


def part(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Answer with the section alone: how far it is by now."""
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect(desk.url("roi"))
    typed = request.GET.get("looks", "")
    looks = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else MOST_LOOKS
    return render(request, "_mix.html", {"m": mix_view(desk, looks), "w": desk.frame("").w})


def file(request: HttpRequest, desk: Desk, drawing: str, kind: str) -> HttpResponseBase:
    """Hand out a table of the section, or a curve: as what draws it, or as its points."""
    study, currency = read_mix(desk.opened), desk.opened.workspace.currency
    answer = study.answer if study is not None else None
    if answer is None:  # nothing stands yet: a file without rows, an empty picture
        empty = DataTable("", (), ())
        return (
            _csv(desk, drawing, empty) if kind == "csv" else _json(chart_json(NOTHING_DRAWN, desk.language, currency))
        )
    curves = {one.id: one for one in curve_charts(answer)}
    if kind == "json" and drawing in curves:
        return _json(page_spec(curves[drawing], desk.language, currency))
    tables = [sheet.returns_table(answer), *(one for _, one in sheet.proposals(answer) if one is not None)]
    known = {one.id: one for one in tables} | {name: one.table for name, one in curves.items()}
    if kind != "csv" or drawing not in known:
        raise Http404
    return _csv(desk, drawing, table_of(desk, known[drawing]))


def _csv(desk: Desk, name: str, table: DataTable) -> HttpResponseBase:
    return as_csv(table, f"sillage-{name}", say(INTERVAL, desk.language))


def _json(text: str) -> HttpResponse:
    return HttpResponse(text, content_type="application/json")
