"""Charts of a report on slides: native ones, whose numbers open in a spreadsheet and may be changed.

A label that a spreadsheet would take for a formula or an address is kept a text by a letter that nobody sees.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
from pptx.util import Inches, Pt

from sillage.language import Message, msg, numbers
from sillage.reports.pptx_deck import Deck, colour, plain
from sillage.reports.spec import BarData, CurveData, FanData, LineData, Number, Unit, WaterfallData
from sillage.reports.wording import UNKNOWN, plain_number, say, write

Place = tuple[float, float, float, float]
SECONDS_A_DAY = 86_400
MOST_BARS = 16
BOUNDS = (msg("lower bound, 90%"), msg("upper bound, 90%"))
_ACTIVE = re.compile(r"^(?:[=+\-@{]|\w+:)")
_UNSEEN = "\u2060"
_FORMATS = {Unit.PERCENT: "0.0%", Unit.DURATION: "[h]:mm", Unit.HOURS: "#,##0", Unit.STARS: "0.0", Unit.RATIO: "0.00"}


def label(text: Message | str, language: str) -> str:
    """Return a label that no spreadsheet takes for anything else.

    Parameters
    ----------
    text : Message or str
        Ours, or somebody's.
    language : str
        A language tag.

    Returns
    -------
    str
        A text.
    """
    said = plain(say(text, language)).replace("\n", " ")[:80]
    return _UNSEEN + said if _ACTIVE.match(said) else said


def _stored(value: Number | None, unit: Unit) -> float | None:
    if value is None:
        return None
    number = float(plain_number(value))
    return number / SECONDS_A_DAY if unit is Unit.DURATION else number


def _form(unit: Unit, currency: str, language: str) -> str:
    if unit is Unit.MONEY:
        sign = numbers.money(0, currency, language, 0).replace("0", "").strip()
        return f'#,##0" {sign}"' if language.startswith("fr") else f'"{sign}"#,##0'
    return _FORMATS.get(unit, "#,##0")


def line_chart(deck: Deck, slide: Any, data: LineData, place: Place, name: str) -> None:
    """Draw a KPI over time, with its expected path.

    Parameters
    ----------
    deck : Deck
        For its looks and language.
    slide : Slide
        On which.
    data : LineData
        The numbers.
    place : tuple of float
        Left, top, width and height, in inches.
    name : str
        What the line is of.
    """
    known = dict(data.points)
    days = sorted({*known, *(day for day, _ in data.path)})
    chart_data = _data(_form(data.unit, data.currency, deck.language))
    chart_data.categories = days
    chart_data.add_series(label(name, deck.language), [_stored(known.get(day), data.unit) for day in days])
    if data.path:
        called = say(msg("expected path and milestones"), deck.language)
        chart_data.add_series(called, [_stored(_between(data.path, day), data.unit) for day in days])
    chart = _chart(slide, XL_CHART_TYPE.LINE, chart_data, place)
    _axes(chart, _form(data.unit, data.currency, deck.language))
    chart.category_axis.tick_labels.number_format = "d mmm yyyy" if deck.language.startswith("fr") else "mmm d, yyyy"
    chart.category_axis.tick_labels.number_format_is_linked = False
    for series, tint in zip(chart.plots[0].series, ("accent", "path"), strict=False):
        series.smooth = False
        series.format.line.color.rgb = colour(tint)
        series.format.line.width = Pt(2.5 if tint == "accent" else 1.5)
    if data.path:
        chart.has_legend = True
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        chart.legend.font.size = Pt(11)


def _between(path: Sequence[tuple[date, Number]], day: date) -> float | None:
    """Return where a path is on a day: on the straight line between its marks."""
    for (first, start), (last, end) in pairwise(path):
        if first <= day <= last:
            way = (day - first).days / max(1, (last - first).days)
            return float(plain_number(start)) * (1 - way) + float(plain_number(end)) * way
    return None


def fan_chart(deck: Deck, slide: Any, data: FanData, place: Place, name: str) -> None:
    """Draw a figure with how it may go on: what is expected, and the bounds of the 90 % interval.

    Parameters
    ----------
    deck : Deck
        For its looks and language.
    slide : Slide
        On which.
    data : FanData
        The numbers.
    place : tuple of float
        Left, top, width and height, in inches.
    name : str
        What the line is of.
    """
    known, ahead = dict(data.points), {one.day: one for one in data.ahead}
    days = sorted({*known, *ahead})
    form = _form(data.unit, data.currency, deck.language)
    chart_data = _data(form)
    chart_data.categories = days
    chart_data.add_series(label(name, deck.language), [_stored(known.get(day), data.unit) for day in days])
    expected = {day: one.middle for day, one in ahead.items()}
    bounds = [{day: one.outer[end] for day, one in ahead.items() if one.outer is not None} for end in (0, 1)]
    titles = (msg("expected (median)"), *BOUNDS)
    for title, some in zip(titles, (expected, *bounds), strict=True):
        chart_data.add_series(say(title, deck.language), [_stored(some.get(day), data.unit) for day in days])
    chart = _chart(slide, XL_CHART_TYPE.LINE, chart_data, place)
    _axes(chart, form)
    chart.category_axis.tick_labels.number_format = "d mmm yyyy" if deck.language.startswith("fr") else "mmm d, yyyy"
    chart.category_axis.tick_labels.number_format_is_linked = False
    for series, tint in zip(chart.plots[0].series, ("accent", "value", "axis", "axis"), strict=True):
        series.smooth = False
        series.format.line.color.rgb = colour(tint)
        series.format.line.width = Pt(2.5 if tint == "accent" else 1.5)
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    chart.legend.font.size = Pt(11)


def curve_chart(deck: Deck, slide: Any, data: CurveData, place: Place, name: str) -> None:
    """Draw what something brings against what is put in, with the bounds of the 90 % interval.

    Parameters
    ----------
    deck : Deck
        For its looks and language.
    slide : Slide
        On which.
    data : CurveData
        The numbers.
    place : tuple of float
        Left, top, width and height, in inches.
    name : str
        What it is of.
    """
    form = _form(data.unit, data.currency, deck.language)
    chart_data = _data(form)
    inputs = [write(one.inputs, data.unit_in, deck.language, currency=data.currency) for one in data.points]
    chart_data.categories = [label(one, deck.language) for one in inputs]
    chart_data.add_series(label(name, deck.language), [_stored(one.middle, data.unit) for one in data.points])
    for end, title in enumerate(BOUNDS):
        chart_data.add_series(say(title, deck.language), [_stored(one.bounds[end], data.unit) for one in data.points])
    chart = _chart(slide, XL_CHART_TYPE.LINE, chart_data, place)
    _axes(chart, form)
    for series, tint in zip(chart.plots[0].series, ("accent", "axis", "axis"), strict=True):
        series.smooth = False
        series.format.line.color.rgb = colour(tint)
        series.format.line.width = Pt(2.5 if tint == "accent" else 1.5)
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    chart.legend.font.size = Pt(11)


def bar_chart(deck: Deck, slide: Any, data: BarData, place: Place, name: str) -> None:
    """Draw bars, each with the words of its value.

    Parameters
    ----------
    deck : Deck
        For its looks and language.
    slide : Slide
        On which.
    data : BarData
        The numbers; at most `MOST_BARS` of them.
    place : tuple of float
        Left, top, width and height, in inches.
    name : str
        What they count.
    """
    bars = data.bars[:MOST_BARS]
    chart_data = _data(_form(data.unit, data.currency, deck.language))
    chart_data.categories = [label(bar.label, deck.language) for bar in bars]
    chart_data.add_series(label(name, deck.language), [_stored(bar.value, data.unit) for bar in bars])
    chart = _chart(slide, XL_CHART_TYPE.BAR_CLUSTERED, chart_data, place)
    _axes(chart, _form(data.unit, data.currency, deck.language))
    chart.category_axis.reverse_order = True
    chart.value_axis.tick_label_position = XL_TICK_LABEL_POSITION.NONE
    series = chart.plots[0].series[0]
    chart.plots[0].gap_width = 60
    series.format.fill.solid()
    series.format.fill.fore_color.rgb = colour("value")
    series.invert_if_negative = False
    texts = [
        say(UNKNOWN, deck.language)
        if bar.value is None
        else write(bar.value, data.unit, deck.language, currency=data.currency)
        for bar in bars
    ]
    _label_points(deck, series, texts, [bar.value is not None for bar in bars], XL_LABEL_POSITION.OUTSIDE_END)


def waterfall_chart(deck: Deck, slide: Any, data: WaterfallData, place: Place) -> None:
    """Draw the steps from cost to value: columns that stand on one that nobody sees.

    Parameters
    ----------
    deck : Deck
        For its looks and language.
    slide : Slide
        On which.
    data : WaterfallData
        The numbers.
    place : tuple of float
        Left, top, width and height, in inches.
    """
    base, below, above, level = list[float](), list[float](), list[float](), 0.0
    for step in data.steps:
        amount = float(plain_number(step.amount))
        start = 0.0 if step.kind == "net" else level
        level = amount if step.kind == "net" else level + amount
        low, high = min(start, level), max(start, level)
        base.append(low if low > 0 else high if high < 0 else 0.0)
        above.append(high - max(low, 0.0) if high > 0 else 0.0)
        below.append(min(high, 0.0) - low if low < 0 else 0.0)
    chart_data = _data(_form(Unit.MONEY, data.currency, deck.language))
    chart_data.categories = [label(step.label, deck.language) for step in data.steps]
    chart_data.add_series(" ", base)
    chart_data.add_series(say(msg("above zero"), deck.language), above)
    chart_data.add_series(say(msg("below zero"), deck.language), [-one for one in below])
    chart = _chart(slide, XL_CHART_TYPE.COLUMN_STACKED, chart_data, place)
    _axes(chart, _form(Unit.MONEY, data.currency, deck.language))
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 45, 100
    plot.series[0].format.fill.background()
    texts = [
        ("+" if step.amount > 0 else "") + numbers.money(step.amount, data.currency, deck.language, 0)
        for step in data.steps
    ]
    for series, sizes in ((plot.series[1], above), (plot.series[2], below)):
        series.invert_if_negative = False
        for index, step in enumerate(data.steps):
            fill = series.points[index].format.fill
            fill.solid()
            fill.fore_color.rgb = colour(step.kind)
        others = below if sizes is above else above
        mine = [size > 0 and size >= other for size, other in zip(sizes, others, strict=True)]
        _label_points(deck, series, texts, mine, XL_LABEL_POSITION.CENTER, "on-accent")


def _label_points(
    deck: Deck, series: Any, texts: Sequence[str], shown: Sequence[bool], where: Any, tint: str = "text"
) -> None:
    for index, (text, here) in enumerate(zip(texts, shown, strict=True)):
        if not here:
            continue
        point = series.points[index].data_label
        point.position = where
        frame = point.text_frame
        deck.run(frame.paragraphs[0], text, 11, tint, bold=True)


def _data(form: str) -> Any:
    make: Any = CategoryChartData
    return make(number_format=form)


def _chart(slide: Any, kind: Any, data: Any, place: Place) -> Any:
    chart = slide.shapes.add_chart(kind, *(Inches(at) for at in place), data).chart
    chart.has_legend = chart.has_title = False
    chart.font.size = Pt(11)
    chart.font.color.rgb = colour("muted")
    return chart


def _axes(chart: Any, form: str) -> None:
    chart.value_axis.tick_labels.number_format = form
    chart.value_axis.tick_labels.number_format_is_linked = False
    chart.value_axis.major_gridlines.format.line.color.rgb = colour("grid")
    chart.value_axis.format.line.fill.background()
    chart.category_axis.format.line.color.rgb = colour("axis")
    chart.category_axis.has_major_gridlines = False
