"""A funnel, built in the address: its steps are typed or chosen among what was seen, and a link reproduces it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from sillage.domain.events import EventKind
from sillage.domain.proportions import Proportion
from sillage.errors import SillageError, WrongUsage
from sillage.journeys.funnels import MOST_STEPS, StepFigures, steps_of
from sillage.language import Message, _n, msg, numbers
from sillage.reports.wording import Percent, Span
from sillage.services.measure_traffic import MOST_DAYS, FunnelRow, measure_funnel
from sillage.services.name_places import names_of
from sillage.services.open_workspace import Opened
from sillage.services.seen_steps import SeenStep, seen_steps
from sillage.services.unseen_steps import unseen_steps
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
from sillage.web.bar_specs import bars
from sillage.web.desk import Desk
from sillage.web.figures_thread import figures
from sillage.web.filter_bar import filter_bar
from sillage.web.parts import Cell, DataTable, Field
from sillage.web.pen import Pen, columns
from sillage.web.sheet import Part, Picture, Sheet, answer, handed_out, pen_of, period_of
from sillage.web.shell import Link
from sillage.web.step_words import step_words
from sillage.web.traffic_page import LISTS, none_fits, nothing_tracked
from sillage.web.traffic_words import TITLES, name_of

TITLE = msg("Funnel")
OWN = ("steps", "by", "within")
BY = ("channel", "source", "campaign", "landing", "device", "country", "network")
SHOWN = 12
PLACES = 30


@dataclass(frozen=True, slots=True)
class _Found:
    rows: tuple[FunnelRow, ...] = ()
    cut: tuple[FunnelRow, ...] = ()
    seen: tuple[SeenStep, ...] = ()
    unseen: tuple[Message, ...] = ()
    named: Mapping[str, str] | None = None
    steps: str = ""
    wrong: SillageError | None = None


def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show how many go on from step to step."""
    period, pen, own = period_of(desk), pen_of(desk), own_words(request, OWN)
    found = _asked(desk, own)
    own = own | ({"steps": found.steps} if found.steps else {})
    sheet = Sheet(
        frame=framed(desk, TITLE, "funnel", own),
        heading=pen.say(TITLE),
        meta=Span(period).written(desk.language),
        bar=keeping(filter_bar(desk, period, lists=LISTS), own),
    )
    if not found.seen:
        return shown(request, AskedSheet(replace(sheet, empty=nothing_tracked(pen))))
    form = _form(desk, pen, own, found)
    if not found.rows:
        left = none_fits(pen) if desk.asked.filters.only and found.steps and not found.wrong else None
        return shown(request, AskedSheet(replace(sheet, empty=left), form))
    pictures = _pictures(desk, pen, own, found)
    narrowed = (_narrowed(own),) if desk.asked.filters.only else ()
    told = tuple(Link(pen.say(one), "") for one in (*narrowed, *found.unseen))
    parts = [
        Part("steps", "", told, charts_at(desk, own, "funnel_file", pictures), (_steps_table(pen, own, desk, found),))
    ]
    if found.cut:
        title = pen.say(msg("The same by {axis}", axis=TITLES[_by(own)]))
        parts.append(Part("cut", title, tables=(_cut_table(desk, pen, own, found),)))
    sheet = replace(sheet, answers=(answer(_said(own, found.rows[0]), "none", pen),), parts=tuple(parts))
    return shown(request, AskedSheet(sheet, form))


def file(request: HttpRequest, desk: Desk, kind: str) -> HttpResponseBase:
    """Hand out the chart, its rows, or the places."""
    pen, own = pen_of(desk), own_words(request, OWN)
    found = _asked(desk, own)
    picture = _pictures(desk, pen, own, found).get(request.GET.get("chart", ""))
    if picture is None and not found.rows:
        return handed_out(desk, kind, "funnel", None, DataTable(pen.say(TITLE), (), ()))
    cut = _cut_table(desk, pen, own, found) if found.cut else _steps_table(pen, own, desk, found)
    return handed_out(desk, kind, "funnel", picture, None if picture else cut)


def _by(own: Mapping[str, str]) -> str:
    return own["by"] if own.get("by") in BY else BY[0]


def _within(own: Mapping[str, str]) -> int:
    typed = own.get("within", "")
    if not typed:
        return 0
    if not typed.isascii() or not typed.isdigit() or len(typed) > 4:
        raise WrongUsage(msg("The window is a number of days from 1 to {most}.", most=MOST_DAYS))
    return int(typed)


def _asked(desk: Desk, own: Mapping[str, str]) -> _Found:
    period, only = period_of(desk), desk.asked.filters.only

    def ask(opened: Opened) -> _Found:
        seen = seen_steps(opened, period)
        steps = own.get("steps") or usual_steps(seen)
        if not seen or not steps:
            return _Found(seen=seen)
        try:
            within = _within(own)
            rows = measure_funnel(opened, steps, period, within_days=within, only=only)
            cut = measure_funnel(opened, steps, period, _by(own), within_days=within, only=only)
        except SillageError as error:
            return _Found(seen=seen, steps=steps, wrong=error)
        if not rows:
            return _Found(seen=seen, steps=steps)
        unseen = unseen_steps(opened, rows, steps, period, within)
        return _Found(rows, cut, seen, unseen, names_of(opened, _by(own), [row.key for row in cut]), steps)

    return figures(desk.opened, ask)


def usual_steps(seen: tuple[SeenStep, ...]) -> str:
    """Return a funnel that fits what was seen: any page, what is done most, and an order or a conversion.

    Parameters
    ----------
    seen : tuple of SeenStep
        The most frequent first.

    Returns
    -------
    str
        Empty where nothing leads anywhere.

    Examples
    --------
    >>> usual_steps((SeenStep("/", "pageview", 9), SeenStep("event:cart", "event", 3), SeenStep("order", "order", 1)))
    '/*, event:cart, order'
    """
    first: dict[str, str] = {}
    for one in seen:
        first.setdefault(one.kind, one.step)
    between = first.get("event") or first.get("form_start", "")
    last = first.get("order") or first.get("conversion") or first.get("form", "")
    found = [step for step in ("/*" if "pageview" in first else "", between, last) if step]
    return ", ".join(found) if len(found) > 1 else ""


def _form(desk: Desk, pen: Pen, own: Mapping[str, str], found: _Found) -> AskForm:
    error = found.wrong
    wrong = " ".join(pen.say(one) for one in (error.what, error.remedy) if one) if error else ""
    hint = msg(
        "Two steps at least, parted by commas: a page such as /cart (* stands for anything), order, or the name of an"
        " event, a conversion or a form."
    )
    ask = ask_form(
        desk,
        (
            Field("steps", pen.say(msg("Steps")), "text", found.steps, pen.say(hint),
                  wrong if "within" not in own else ""),
            Field("by", pen.say(msg("Compare by")), "select",
                  choices=choices(desk, {one: TITLES[one] for one in BY}, _by(own))),
            Field("within", pen.say(msg("Follow people for so many days")), "number", own.get("within", ""),
                  pen.say(msg("Left empty, each visit is followed alone.")), wrong if "within" in own else "",
                  inputmode="numeric", low="1", high=str(MOST_DAYS)),
        ),
        msg("Show the funnel"),
    )  # fmt: skip
    taken = [one.strip() for one in found.steps.split(",")] if found.steps else []
    if len(taken) >= MOST_STEPS:
        return ask
    hints = tuple(
        Link(f"+ {_called(pen, one.step)}", address(desk, own, steps=", ".join([*taken, one.step])))
        for one in _mixed(found.seen)
        if one.step not in taken
    )
    return replace(ask, hints=hints[:SHOWN], hints_label=pen.say(msg("Seen in these days: add a step to the end.")))


def _mixed(seen: tuple[SeenStep, ...]) -> tuple[SeenStep, ...]:
    """Put what people do before the pages, which are many more."""
    acts = [one for one in seen if one.kind != EventKind.PAGEVIEW]
    return (*acts[: SHOWN // 2], *(one for one in seen if one.kind == EventKind.PAGEVIEW))


def _said(own: Mapping[str, str], row: FunnelRow) -> Message:
    first, last = row.steps[0], row.steps[-1]
    if not first.reached:
        return msg("Nobody reached the first step in these days.")
    bounds = last.of_first.interval() or (0.0, 0.0)
    share = {
        "share": Percent(last.of_first.share or 0.0, _digits(last.of_first.share)),
        "low": Percent(bounds[0], _digits(last.of_first.share)),
        "high": Percent(bounds[1], _digits(last.of_first.share)),
    }
    if own.get("within"):
        return _n(
            "Of {first} people who reached the first step, {count} reached the last: {share} ({low} to {high}).",
            "Of {first} people who reached the first step, {count} reached the last: {share} ({low} to {high}).",
            last.reached, first=first.reached, **share,
        )  # fmt: skip
    return _n(
        "Of {first} visits that reached the first step, {count} reached the last: {share} ({low} to {high}).",
        "Of {first} visits that reached the first step, {count} reached the last: {share} ({low} to {high}).",
        last.reached, first=first.reached, **share,
    )  # fmt: skip


def _narrowed(own: Mapping[str, str]) -> Message:
    if own.get("within"):
        return msg("People are followed whose first visit the filters fit, whatever brings them afterwards.")
    return msg("Visits are followed whose entry the filters fit: the link or the place that they came from.")


def _pictures(desk: Desk, pen: Pen, own: Mapping[str, str], found: _Found) -> dict[str, Picture]:
    if not found.rows:
        return {}
    whole = found.rows[0]
    rows = [
        {"name": f"{number}. {_called(pen, one.step)}", "value": one.reached, "said": _short(pen, one)}
        for number, one in enumerate(whole.steps, 1)
    ]
    title = pen.say(msg("How many go on"))
    reached = pen.say(msg("Reached, and the share of the first step"))
    described = "; ".join(f"{row['name']}: {row['said']}" for row in rows)
    return {
        "steps": Picture(
            "funnel",
            title,
            described,
            bars(rows, reached),
            _steps_table(pen, own, desk, found),
        )
    }


def _called(pen: Pen, step: str) -> str:
    [read, _] = steps_of(f"{step},order")
    return pen.head(step_words(read))


def _step_cell(pen: Pen, number: int, step: str) -> Cell:
    """Name a step, and say beneath how it is written."""
    called = _called(pen, step)
    return Cell(f"{number}. {called}", note=step if step not in called and step != "order" else "")


def _short(pen: Pen, one: StepFigures) -> str:
    share = one.of_first.share
    number = pen.number(one.reached).text
    return number if share is None else f"{number} · {numbers.percent(share, pen.language, _digits(share))}"


def _steps_table(pen: Pen, own: Mapping[str, str], desk: Desk, found: _Found) -> DataTable:
    heads = columns(
        pen, (msg("step"), True), (msg("reached"), False), (msg("from the step before"), False),
        (msg("of the first step"), False), (msg("time since the step before (median)"), False),
        (msg("nine in ten within"), False),
    )  # fmt: skip
    rows = tuple(
        (
            _step_cell(pen, number, one.step),
            pen.number(one.reached),
            _rate(pen, one.of_previous),
            _rate(pen, one.of_first) if number > 1 else pen.percent(one.of_first.share, 0),
            _time(pen, one.median_s),
            _time(pen, one.p90_s),
        )
        for number, one in enumerate(found.rows[0].steps, 1)
    )
    whom = (
        _n("{count} person followed.", "{count} people followed.", found.rows[0].followed)
        if own.get("within")
        else _n("{count} visit followed.", "{count} visits followed.", found.rows[0].followed)
    )
    strict = msg("A step counts where it comes after the step before it: an order without that step is not here.")
    csv = file_address(desk, own, "funnel_file", "csv", chart="steps")
    return DataTable(pen.say(msg("Steps")), heads, rows, f"{pen.say(whom)} {pen.say(strict)}", csv)


def _cut_table(desk: Desk, pen: Pen, own: Mapping[str, str], found: _Found) -> DataTable:
    by = _by(own)
    steps = found.rows[0].steps
    heads = columns(
        pen, (TITLES[by], True), (msg("followed"), False),
        *((f"{number}. {_called(pen, one.step)}", False) for number, one in enumerate(steps, 1)),
        (msg("last of first step"), False),
    )  # fmt: skip
    rows = tuple(
        (
            Cell(name_of(by, row.key, desk.language, found.named)),
            pen.number(row.followed),
            *(pen.number(one.reached) for one in row.steps),
            _rate(pen, row.steps[-1].of_first),
        )
        for row in found.cut[:PLACES]
    )
    note = msg("Where intervals overlap, the places may not differ.")
    csv = file_address(desk, own, "funnel_file", "csv")
    return DataTable(pen.head(TITLES[by]), heads, rows, pen.say(note), csv, title_shown=False)


def _digits(share: float | None) -> int:
    """Return the decimals of a share, alike in the sentence, the picture and the table: few of many are no 0 %."""
    return 2 if share is not None and share < 0.01 else 1


def _rate(pen: Pen, rate: Proportion) -> Cell:
    return pen.percent(rate.share, _digits(rate.share), rate.interval(), why=msg("Nobody reached the step before."))


def _time(pen: Pen, seconds: float | None) -> Cell:
    if seconds is None:
        return pen.absent(msg("The first step, or nobody came so far."))
    return Cell(numbers.duration(seconds, pen.language), f"{seconds:.10g}")
