"""The pictures of the first page as Vega-Lite: from cost to value, the funnel, the hours; they fit any width.

Words stand beside bars, never in them: a small bar has no room for a number.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sillage.language import _n, msg, numbers
from sillage.reports.heat_levels import LEVELS, fifths, hour_slot
from sillage.reports.spec import BarData, Chart, HeatData, LineData, Unit, WaterfallData
from sillage.reports.wording import UNKNOWN, Percent, plain_number, say, write
from sillage.web.line_spec import LineChart, line_spec

Row = dict[str, Any]
KINDS = {
    "cost": msg("cost"),
    "value": msg("attributed margin"),
    "estimate": msg("estimated value"),
    "net": msg("net result"),
}
AMOUNT, COUNT = 84, 100
"""Pixels that the words beside bars take: they are kept free at any width."""
TALL = 280
"""Pixels of the charts that stand beside each other."""
_NAMES: Row = {"title": None, "domain": False, "ticks": False, "labelLimit": 150}


def drawing(chart: Chart, language: str, href: str) -> Row:
    """Draw a chart of the first page.

    Parameters
    ----------
    chart : Chart
        Its numbers.
    language : str
        The reader's.
    href : str
        Where its marks lead.

    Returns
    -------
    dict
        Vega-Lite, for `sillage.web.chart_specs.chart_json`.
    """
    data = chart.data
    if isinstance(data, WaterfallData):
        return _waterfall(data, language, href)
    if isinstance(data, HeatData):
        return _hours(data, language, href)
    if isinstance(data, BarData):
        return _funnel(data, language, href)
    if isinstance(data, LineData):
        return _line(data, language, href)
    raise TypeError(type(data).__name__)  # the first page has no other kind


def _line(data: LineData, language: str, href: str) -> Row:
    def plain(pairs: Any) -> list[tuple[date, float]]:
        return [(day, float(plain_number(value))) for day, value in pairs]

    band = [(day, float(plain_number(low)), float(plain_number(high))) for day, low, high in data.band]
    links = [href] * len(data.points)
    chart = LineChart(
        data.points, data.unit, data.currency, band, plain(data.path), plain(data.milestones), data.changes, links
    )
    return line_spec(chart, language)


def _tips(*fields: tuple[str, str]) -> list[Row]:
    return [{"field": field, "type": "nominal", "title": title} for field, title in fields]


def _waterfall(data: WaterfallData, language: str, href: str) -> Row:
    rows: list[Row] = []
    level = 0.0
    for step in data.steps:
        amount = float(plain_number(step.amount))
        start = 0.0 if step.kind == "net" else level
        level = amount if step.kind == "net" else level + amount
        text = ("+" if amount > 0 else "") + numbers.money(step.amount, data.currency, language, 0)
        rows.append({
            "step": say(step.label, language), "start": start, "end": level,
            "kind": say(KINDS[step.kind], language), "text": text, "href": href,
        })  # fmt: skip
    scale = {"range": [0, {"expr": f"width - {AMOUNT}"}], "nice": False}
    axis = {"title": None, "format": "$,.0f", "tickCount": 3, "domain": False, "ticks": False}
    x = {"field": "start", "type": "quantitative", "scale": scale, "axis": axis}
    shown = [kind for kind in KINDS if any(step.kind == kind for step in data.steps)]
    words = [say(KINDS[kind], language) for kind in shown]
    colour = {
        "field": "kind", "type": "nominal", "legend": {"title": None, "orient": "top", "columns": 2},
        "scale": {"domain": words, "range": [f"var(--{kind})" for kind in shown]},
    }  # fmt: skip
    y = {"field": "step", "type": "nominal", "sort": None, "axis": _NAMES}
    tips = _tips(("step", say(msg("Step"), language)), ("text", say(msg("Amount"), language)))
    return {
        "height": 46 * len(rows),
        "data": {"values": rows},
        "layer": [
            {"mark": {"type": "rule", "aria": False, "color": "var(--axis)"},
             "encoding": {"x": {"datum": 0, "type": "quantitative"}}},
            {"mark": {"type": "bar", "cornerRadius": 2, "height": {"band": 0.62}},
             "encoding": {"y": y, "x": x, "x2": {"field": "end"}, "color": colour, "tooltip": tips}},
            {"mark": {"type": "text", "aria": False, "align": "right", "fontWeight": 600, "color": "var(--text)"},
             "encoding": {"y": y, "x": {"value": "width"}, "text": _text()}},
        ],
    }  # fmt: skip


def _text() -> Row:
    return {"field": "text", "type": "nominal"}


def _beside(y: Row, x: Row) -> Row:
    """Write what a bar stands for at its end."""
    mark = {"type": "text", "aria": False, "align": "left", "dx": 6, "fontWeight": 600, "color": "var(--text)"}
    return {"mark": mark, "encoding": {"y": y, "x": x, "text": _text()}}


def _funnel(data: BarData, language: str, href: str) -> Row:
    rows: list[Row] = []
    before = None
    for bar in data.bars:
        value = float(plain_number(bar.value or 0))
        share = value / before if before else None
        said = write(bar.value or 0, Unit.COUNT, language)
        text = said if share is None else f"{said} ({Percent(share, 0 if share > 0.1 else 1).written(language)})"
        rows.append({"step": say(bar.label, language), "value": value, "text": text, "href": href})
        before = value
    scale = {"range": [0, {"expr": f"width - {COUNT}"}], "nice": False}
    x = {"field": "value", "type": "quantitative", "axis": None, "scale": scale}
    y = {"field": "step", "type": "nominal", "sort": None, "axis": _NAMES}
    tips = _tips(("step", say(msg("Step"), language)), ("text", say(msg("Visits"), language)))
    bars = {"type": "bar", "cornerRadius": 3, "height": {"band": 0.62}, "color": "var(--value)"}
    return {
        "height": TALL,
        "data": {"values": rows},
        "layer": [{"mark": bars, "encoding": {"y": y, "x": x, "tooltip": tips}}, _beside(y, x)],
    }


def _hours(data: HeatData, language: str, href: str) -> Row:
    lowest, highest = say(msg("lowest fifth"), language), say(msg("highest fifth"), language)
    few = say(_n("fewer than {count} post", "fewer than {count} posts", data.enough), language)
    levels = [lowest, *(str(level) for level in range(2, LEVELS)), highest]
    rows = [
        {
            "day": numbers.day(date(2024, 1, 1 + cell.weekday), language, "EEE"),
            "slot": hour_slot(cell.hour, data.span, language),
            "level": levels[level - 1] if level else few,
            "short": _short(cell.value, data.unit, language),
            "text": say(UNKNOWN, language) if cell.value is None else write(cell.value, data.unit, language),
            "n": f"n\u00a0=\u00a0{cell.n}",
            "posts": say(_n("{count} post", "{count} posts", cell.n), language),
            "href": href,
        }
        for cell, level in zip(data.cells, fifths(data), strict=True)
    ]
    days = [numbers.day(date(2024, 1, 1 + index), language, "EEE") for index in range(7)]
    slots = [hour_slot(hour, data.span, language) for hour in range(0, 24, data.span)]
    used = [slot for slot in slots if any(row["slot"] == slot for row in rows)]
    tips = _tips(
        ("day", say(msg("Day"), language)), ("slot", say(msg("Hours"), language)),
        ("text", say(msg("Value"), language)), ("posts", say(msg("Posts"), language)),
    )  # fmt: skip
    return {
        "height": TALL,
        "data": {"values": rows},
        "encoding": {
            "x": {"field": "slot", "type": "ordinal", "sort": used, "scale": {"domain": used, "paddingInner": 0.04},
                  "axis": {"title": None, "labelAngle": 0, "orient": "top", "domain": False, "ticks": False}},
            "y": {"field": "day", "type": "ordinal", "sort": days, "scale": {"domain": days, "paddingInner": 0.06},
                  "axis": {"title": None, "domain": False, "ticks": False}},
            "tooltip": tips,
        },
        "resolve": {"scale": {"color": "independent"}},
        "layer": [
            {"mark": {"type": "rect", "cornerRadius": 3}, "encoding": {"color": _shade(levels, few, legend=True)}},
            _in_cell(-7, 12, 600, "short", _shade(levels, few, legend=False)),
            _in_cell(8, 11, 400, "n", _shade(levels, few, legend=False)),
        ],
    }  # fmt: skip


def _in_cell(shift: int, size: int, weight: int, field: str, colour: Row) -> Row:
    small = {"expr": f"width < 320 ? {size - 2} : {size}"}
    mark = {"type": "text", "aria": False, "dy": shift, "fontSize": small, "fontWeight": weight}
    return {"mark": mark, "encoding": {"text": {"field": field, "type": "nominal"}, "color": colour}}


def _shade(levels: list[str], few: str, *, legend: bool) -> Row:
    name = "heat" if legend else "heat-text"
    colours = [f"var(--{name}-{level})" for level in range(1, LEVELS + 1)]
    key = {"title": None, "values": [levels[0], levels[-1], few], "orient": "top", "columns": 2, "labelLimit": 220}
    return {
        "field": "level", "type": "nominal", "legend": key if legend else None,
        "scale": {"domain": [*levels, few], "range": [*colours, "var(--few)" if legend else "var(--few-text)"]},
    }  # fmt: skip


def _short(value: Any, unit: Unit, language: str) -> str:
    """Write a value for a narrow cell: the head says of what these are percents."""
    if value is None:
        return "?"
    number = float(plain_number(value))
    if unit is Unit.PERCENT:
        return numbers.number(round(100 * number, 1), language, 1)
    return numbers.number(round(number), language) if number >= 10 else numbers.number(round(number, 1), language, 1)
