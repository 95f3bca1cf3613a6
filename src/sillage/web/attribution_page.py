"""The models of attribution side by side: what each credits to each channel, where they agree, which one ROI uses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from sillage.attribution import Attribution, Credit, Model, ModelCredits, Terms, model_name
from sillage.attribution.narrowed import credited
from sillage.domain.access import Capability
from sillage.domain.money import minor_digits
from sillage.domain.period import Period
from sillage.errors import SillageError
from sillage.journeys.narrowed import Only
from sillage.language import Message, _n, msg, numbers
from sillage.reports.wording import Span, head
from sillage.services.asked_once import once
from sillage.services.attribute_file import asked_models, asked_terms
from sillage.services.attribute_journal import AXES, JournalAttribution, attribute_journal
from sillage.services.attribution_model import model_of
from sillage.services.attribution_words import agreement_sentences
from sillage.services.name_places import names_of
from sillage.services.open_workspace import Opened
from sillage.services.plain_attribution import major
from sillage.web.asked_sheet import (
    AskedSheet,
    AskForm,
    address,
    ask_form,
    charts_at,
    choices,
    file_address,
    framed,
    keeping,
    own_words,
    shown,
)
from sillage.web.bar_specs import ROOM, tall
from sillage.web.desk import Desk
from sillage.web.figures_thread import figures
from sillage.web.filter_bar import filter_bar
from sillage.web.journeys_page import window_field, window_of
from sillage.web.parts import Cell, DataTable, Field
from sillage.web.pen import Pen, columns
from sillage.web.sheet import Part, Picture, Sheet, answer, handed_out, pen_of, period_of
from sillage.web.shell import Link
from sillage.web.traffic_page import LISTS, none_fits, nothing_tracked
from sillage.web.traffic_words import TITLES, step_name

TITLE = msg("Attribution")
OWN = ("by", "show", "window", "weights", "half_life", "order")
BY = tuple(AXES)
NO_TOUCH = msg("No touch before an order fits the filters")
WHICH = msg("A touch fits where it is of the network and of the campaign: choose others above, or clear the filters.")
SHOWS = {
    "revenue": msg("Revenue"),
    "conversions": msg("Orders"),
    "margin": msg("Margin"),
    "share": msg("Share of orders"),
}
OF = {
    "revenue": (msg("Share of revenue that each model credits"), msg("Ranks and shares are those of revenue.")),
    "margin": (msg("Share of margin that each model credits"), msg("Ranks and shares are those of margin.")),
    "share": (msg("Share of orders that each model credits"), msg("Ranks and shares are those of orders.")),
}
"""What the chart and the sentences are of, and how they say so."""
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right", "triangle-left")
MODELS_ACROSS = {"expr": "containerSize()[0] < 560 ? 1 : 4"}
MOST = 40
MOST_DRAWN = 10


@dataclass(frozen=True, slots=True)
class _Found:
    walked: JournalAttribution | None
    named: Mapping[str, str]
    used: Model
    wrong: SillageError | None = None


def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show what each model credits."""
    period, pen, own = period_of(desk), pen_of(desk), own_words(request, OWN)
    found = _asked(desk, own)
    walked = found.walked
    sheet = Sheet(
        frame=framed(desk, TITLE, "attribution", own),
        heading=pen.say(TITLE),
        meta=Span(period).written(desk.language),
        bar=keeping(filter_bar(desk, period, lists=LISTS), own),
    )
    form = _form(desk, pen, own, found)
    if walked is None:
        return shown(request, AskedSheet(sheet, form))
    if not walked.revenue.conversions:
        return shown(request, AskedSheet(replace(sheet, empty=nothing_tracked(pen)), form))
    if walked.only and not _places(walked.revenue):
        return shown(request, AskedSheet(replace(sheet, empty=none_fits(pen, NO_TOUCH, WHICH)), form))
    name = _namer(pen, own, found)
    of, compared = _compared(desk, own, walked)
    agreed = agreement_sentences(compared, name)
    used = msg("The return on investment uses the model “{model}”.", model=model_name(found.used))
    said = (_of_all(walked, pen), *agreed) if walked.only else agreed
    answers = tuple(answer(one, "none", pen) for one in said[:1])
    pictures = _pictures(desk, pen, own, found)
    told = tuple(Link(pen.say(one), "") for one in (used, OF[of][1], *said[1:]))
    tabs = tuple(
        Link(pen.say(SHOWS[one]), address(desk, own, show=one), one == _shows(desk, own)) for one in _offered(desk)
    )
    parts = (
        Part("agreement", "", told, charts_at(desk, own, "attribution_file", pictures)),
        Part(
            "models",
            pen.say(msg("{what}, by model", what=SHOWS[_shows(desk, own)])),
            tables=(_table(desk, pen, own, found),),
        ),
        Part("basis", pen.say(msg("What this rests on")), _basis(pen, walked, own)),
    )
    sheet = replace(sheet, tabs=tabs, tabs_label=pen.say(msg("What is credited")), answers=answers, parts=parts)
    return shown(request, AskedSheet(sheet, form))


def file(request: HttpRequest, desk: Desk, kind: str) -> HttpResponseBase:
    """Hand out the picture, its rows, or the models side by side."""
    pen, own = pen_of(desk), own_words(request, OWN)
    found = _asked(desk, own)
    if found.walked is None or not found.walked.revenue.conversions:
        return handed_out(desk, kind, "attribution", None, DataTable(pen.say(TITLE), (), ()))
    picture = _pictures(desk, pen, own, found).get(request.GET.get("chart", ""))
    return handed_out(desk, kind, "attribution", picture, None if picture else _table(desk, pen, own, found))


def _offered(desk: Desk) -> tuple[str, ...]:
    """Return what may be shown: margins are not shown to clients."""
    return tuple(one for one in SHOWS if one != "margin" or desk.member.may(Capability.SEE_MONEY_IN))


def _shows(desk: Desk, own: Mapping[str, str]) -> str:
    return own["show"] if own.get("show") in _offered(desk) else "revenue"


def _compared(desk: Desk, own: Mapping[str, str], walked: JournalAttribution) -> tuple[str, Attribution]:
    """Return what the models are compared in: what is shown, or orders where that has no shares."""
    shown = _shows(desk, own)
    return (shown, walked.worth[shown]) if shown in walked.worth else ("share", walked.revenue)


def _by(own: Mapping[str, str]) -> str:
    return own["by"] if own.get("by") in BY else BY[0]


@once
def _walked(opened: Opened, period: Period, by: str, window: int, terms: Terms, only: Only) -> JournalAttribution:
    return attribute_journal(opened, period, asked_models("all"), terms, by=by, window_days=window, only=only)


def _asked(desk: Desk, own: Mapping[str, str]) -> _Found:
    period, by = period_of(desk), _by(own)

    def ask(opened: Opened) -> _Found:
        used = model_of(opened)
        order = own.get("order", "1")
        try:
            terms = asked_terms(
                own.get("weights", ""), own.get("half_life", ""), order=int(order) if order in "123" else 0
            )
            walked = _walked(opened, period, by, window_of(own), terms, desk.asked.filters.only)
        except SillageError as error:
            return _Found(None, {}, used, error)
        keys = [credit.channel for one in walked.revenue.models[:1] for credit in one.credits]
        return _Found(walked, names_of(opened, by, keys), used)

    return figures(desk.opened, ask)


def _form(desk: Desk, pen: Pen, own: Mapping[str, str], found: _Found) -> AskForm:
    error = found.wrong
    wrong = " ".join(pen.say(one) for one in (error.what, error.remedy) if one) if error else ""
    orders = {
        "1": numbers.number(1, pen.language),
        "2": numbers.number(2, pen.language),
        "3": numbers.number(3, pen.language),
    }
    return ask_form(
        desk,
        (
            Field("by", pen.say(msg("Credit goes to a")), "select",
                  choices=choices(desk, {one: TITLES[one] for one in BY}, _by(own))),
            window_field(pen, own, wrong),
            Field("weights", pen.say(msg("By position: first, between, last")), "text", own.get("weights", "40,20,40")),
            Field("half_life", pen.say(msg("Time decay: days that halve credit")), "text", own.get("half_life", "7"),
                  inputmode="decimal"),
            Field("order", pen.say(msg("Markov: touches remembered")), "select",
                  choices=choices(desk, orders, own.get("order", "1"))),
        ),
        msg("Show"),
        own,
    )  # fmt: skip


def _of_all(walked: JournalAttribution, pen: Pen) -> Message:
    fewest, most = (numbers.number(one, pen.language, 1) for one in credited(walked.revenue))
    whole = numbers.number(round(walked.revenue.conversions), pen.language)
    if fewest == most:
        return msg(
            "Touches that fit the filters are credited with {most} of all {count} credited orders.",
            most=most,
            count=whole,
        )
    return msg(
        "Touches that fit the filters are credited with {fewest} to {most} of all {count} credited orders, by the"
        " model.",
        fewest=fewest, most=most, count=whole,
    )  # fmt: skip


def _namer(pen: Pen, own: Mapping[str, str], found: _Found) -> Callable[[str], str]:
    by = _by(own)
    return lambda code: step_name(by, code, pen.language, found.named)


def _places(found: Attribution) -> list[int]:
    """Put the largest mean share first."""
    models = found.models
    count = len(models[0].credits) if models else 0
    return sorted(range(count), key=lambda place: -sum(round(one.credits[place].share or 0, 9) for one in models))


def _pictures(desk: Desk, pen: Pen, own: Mapping[str, str], found: _Found) -> dict[str, Picture]:
    walked = found.walked
    if walked is None or not walked.revenue.models:
        return {}
    (of, told), name = _compared(desk, own, walked), _namer(pen, own, found)
    rows: list[dict[str, Any]] = []
    for place in _places(told)[:MOST_DRAWN]:
        for one in told.models:
            share = one.credits[place].share
            if share is not None:
                rows.append({
                    "name": name(one.credits[place].channel), "model": head(model_name(one.model), pen.language),
                    "share": share, "said": numbers.percent(share, pen.language),
                })  # fmt: skip
    title = pen.say(OF[of][0])
    described = " ".join(pen.say(one) for one in agreement_sentences(told, name)) or title
    heads = columns(pen, (TITLES[_by(own)], True), (msg("model"), True), (msg("Share"), False))
    cells = tuple((Cell(row["name"]), Cell(row["model"]), Cell(row["said"], f"{row['share']:.10g}")) for row in rows)
    note = msg("A mark a model; the longer the line, the more the credit hangs on the model.")
    models = [head(model_name(one.model), pen.language) for one in told.models]
    spec = _dots(rows, models, pen)
    return {"shares": Picture("attribution", title, described, spec, DataTable(title, heads, cells), pen.say(note))}


def _dots(rows: list[dict[str, Any]], models: list[str], pen: Pen) -> dict[str, Any]:
    y = {"field": "name", "type": "nominal", "sort": None, "axis": {"title": None, "labelLimit": ROOM}}
    x = {"field": "share", "type": "quantitative", "axis": {"title": None, "format": ".0%"}}
    legend = {"title": None, "orient": "bottom", "columns": MODELS_ACROSS, "labelLimit": 220}
    colours = [f"var(--series-{1 + place % 6})" for place in range(len(models))]
    colour = {"field": "model", "type": "nominal", "scale": {"domain": models, "range": colours}, "legend": legend}
    shape = {
        "field": "model",
        "type": "nominal",
        "scale": {"domain": models, "range": list(SHAPES[: len(models)])},
        "legend": legend,
    }
    tips = [
        {"field": "name", "type": "nominal", "title": " "},
        {"field": "model", "type": "nominal", "title": pen.head(msg("model"))},
        {"field": "said", "type": "nominal", "title": pen.say(msg("Share"))},
    ]
    spread = {"x": {**x, "aggregate": "min"}, "x2": {"field": "share", "aggregate": "max"}, "y": y}
    return {
        "data": {"values": rows},
        "height": tall(rows, "name", 34),
        "layer": [
            {"mark": {"type": "rule", "strokeWidth": 2, "color": "var(--axis)"}, "encoding": spread},
            {
                "mark": {"type": "point", "filled": True, "size": 75, "opacity": 0.95},
                "encoding": {"x": x, "y": y, "color": colour, "shape": shape, "tooltip": tips},
            },
        ],
    }


def _table(desk: Desk, pen: Pen, own: Mapping[str, str], found: _Found) -> DataTable:
    walked, what, name = found.walked, _shows(desk, own), _namer(pen, own, found)
    told = () if walked is None else (walked.margin if what == "margin" else walked.revenue).models
    places = _places(_compared(desk, own, walked)[1])[:MOST] if walked else []
    heads = columns(pen, (TITLES[_by(own)], True), *((_model(one, found.used, pen), False) for one in told))
    rows = tuple(
        (Cell(name(told[0].credits[place].channel)), *(_credit(pen, one.credits[place], what) for one in told))
        for place in (places if told else ())
    )
    note = msg("* The model that the return on investment uses. Credited is not caused.")
    csv = file_address(desk, own, "attribution_file", "csv")
    return DataTable(pen.say(SHOWS[what]), heads, rows, pen.say(note), csv, title_shown=False)


def _model(one: ModelCredits, used: Model, pen: Pen) -> str:
    return pen.head(model_name(one.model)) + (" *" if one.model is used else "")


def _credit(pen: Pen, credit: Credit, what: str) -> Cell:
    if what == "conversions":
        return pen.number(credit.conversions, 1)
    if what == "share":
        return pen.percent(credit.share, 1)
    value = major(credit.value_minor, minor_digits(pen.currency))
    return pen.amount(None if value is None else float(value), why=UNKNOWN)


UNKNOWN = msg("Unknown: an exchange rate or a share of margin is missing.")


def _basis(pen: Pen, walked: JournalAttribution, own: Mapping[str, str]) -> tuple[Link, ...]:
    nulls = walked.revenue.nulls
    said: list[Message] = list(walked.warnings)
    if nulls:
        said.append(
            _n(
                "{count} path without an order is known: the Markov model learns from it what does not convert.",
                "{count} paths without an order are known: the Markov model learns from them what does not convert.",
                round(nulls),
            )
        )
    for one in walked.revenue.models:
        if one.probability is not None:
            said.append(
                _n(
                    "Markov chain of order {order}: {count} state, a path converts with probability {chance}.",
                    "Markov chain of order {order}: {count} states, a path converts with probability {chance}.",
                    one.states, order=one.order, chance=numbers.percent(one.probability, pen.language),
                )
            )  # fmt: skip
            said.append(msg("That is the share of all paths known, with an order or without, that end in one."))
    return tuple(Link(pen.say(one), "") for one in said)
