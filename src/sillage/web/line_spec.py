"""A figure over time as a chart of a page: measured, expected, where it is on track, milestones, changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sillage.language import Message, msg, numbers
from sillage.reports.spec import Number, Unit
from sillage.reports.wording import plain_number, say, write

Points = Sequence[tuple[date, Number | None]]
Row = dict[str, Any]

MEASURED, EXPECTED, BAND, MILESTONE, CHANGED = (
    msg("measured"), msg("expected path"), msg("on track"), msg("milestone"), msg("change of strategy"),
)  # fmt: skip
MOST_DOTS = 60
"""A line of more points is drawn without dots."""
SHORT = 150
"""Days of a line whose axis names days: months would stand there twice."""


@dataclass(frozen=True, slots=True)
class LineChart:
    """What is drawn.

    Parameters
    ----------
    points : sequence of (date, number or None)
        Measured, in date order; None leaves a gap.
    unit : Unit
        What the numbers count.
    currency : str
        For money.
    band : sequence of (date, number, number)
        Between which values it is on track.
    path, milestones : sequence of (date, number)
        What is expected.
    changes : sequence of (date, str)
        Of strategy, in their author's words; numbered from 1.
    links : sequence of str
        Where each point leads; empty for nowhere.
    """

    points: Points
    unit: Unit
    currency: str = ""
    band: Sequence[tuple[date, float, float]] = ()
    path: Sequence[tuple[date, float]] = ()
    milestones: Sequence[tuple[date, float]] = ()
    changes: Sequence[tuple[date, str]] = ()
    links: Sequence[str] = ()


def line_spec(chart: LineChart, language: str) -> dict[str, Any]:
    """Describe a line over time.

    Parameters
    ----------
    chart : LineChart
        What is drawn.
    language : str
        The reader's.

    Returns
    -------
    dict
        Vega-Lite, for `sillage.web.chart_specs.chart_json`.
    """
    named = _named(chart, language)
    colours = {"domain": [word for word, _ in named], "range": [colour for _, colour in named]}
    legend: Row = {"orient": "top", "title": None, "columns": 2, "columnPadding": 4}
    scale: Row = {
        "scale": colours,
        "legend": legend if len(named) > 1 else None,
    }
    layers = [
        *_band(chart, language, scale),
        *_path(chart, language, scale),
        *_changes(chart, language, scale),
        *_measured(chart, language, scale),
        *_milestones(chart, language, scale),
    ]
    return {"height": 280, "layer": layers}


def _named(chart: LineChart, language: str) -> list[tuple[str, str]]:
    parts: tuple[tuple[Sequence[Any], Message, str], ...] = (
        (chart.points, MEASURED, "var(--accent)"),
        (chart.path, EXPECTED, "var(--path)"),
        (chart.band, BAND, "var(--goal)"),
        (chart.milestones, MILESTONE, "var(--net)"),
        (chart.changes, CHANGED, "var(--muted)"),
    )
    return [(say(word, language), colour) for rows, word, colour in parts if rows]


def _colour(word: Message, language: str, scale: Row) -> Row:
    return {"datum": say(word, language), "type": "nominal", **scale}


def _x(chart: LineChart) -> Row:
    days = [day for day, _ in (*chart.points, *chart.path, *chart.milestones)]
    short = bool(days) and (max(days) - min(days)).days <= SHORT
    form = "%-d %b" if short else "%b %Y"
    axis = {"title": None, "format": form, "grid": False, "labelOverlap": True, "labelFlush": True, "tickCount": 6}
    return {"field": "day", "type": "temporal", "scale": {"type": "utc"}, "axis": axis}


def _y(chart: LineChart, language: str) -> Row:
    known = [plain_number(value) for _, value in chart.points if value is not None]
    every = [
        _scaled(one, chart.unit)
        for one in (
            *known,
            *(value for _, value in (*chart.path, *chart.milestones)),
            *(end for _, *ends in chart.band for end in ends),
        )
    ]
    top = max(every, default=1.0)
    zero = not every or min(every) < 0.5 * top
    titled = chart.unit in (Unit.DURATION, Unit.HOURS)
    axis = {"title": say(msg("hours"), language) if titled else None, "format": _format(chart.unit, top),
            "domain": False, "ticks": False, "tickCount": 5}  # fmt: skip
    return {"field": "value", "type": "quantitative", "scale": {"zero": zero, "nice": True}, "axis": axis}


def _format(unit: Unit, top: float) -> str:
    if unit is Unit.PERCENT:
        return ".2~%" if top < 0.01 else ".1~%"
    if unit is Unit.MONEY:
        return "$,.0f" if top >= 20 else "$,.2f"
    return ",.0f" if top >= 20 else ",.2~f"


def _scaled(value: float, unit: Unit) -> float:
    return value / 3600 if unit is Unit.DURATION else value


def _row(chart: LineChart, language: str, word: Message, day: date, value: Number) -> Row:
    return {
        "day": day.isoformat(),
        "value": _scaled(float(plain_number(value)), chart.unit),
        "when": numbers.day(day, language),
        "text": write(value, chart.unit, language, currency=chart.currency),
        "what": say(word, language),
    }


def _tips(language: str) -> list[Row]:
    titles = (("what", msg("What")), ("when", msg("Day")), ("text", msg("Value")))
    return [{"field": name, "type": "nominal", "title": say(title, language)} for name, title in titles]


def _layer(rows: list[Row], mark: Row, encoding: Row) -> Row:
    return {"data": {"values": rows}, "mark": mark, "encoding": encoding}


def _band(chart: LineChart, language: str, scale: Row) -> list[Row]:
    if not chart.band:
        return []
    rows = [
        {"day": day.isoformat(), "value": _scaled(low, chart.unit), "high": _scaled(high, chart.unit)}
        for day, low, high in chart.band
    ]
    colour = _colour(BAND, language, scale)
    encoding = {"x": _x(chart), "y": _y(chart, language), "y2": {"field": "high"}, "color": colour}
    return [_layer(rows, {"type": "area", "opacity": 1}, encoding)]


def _path(chart: LineChart, language: str, scale: Row) -> list[Row]:
    if not chart.path:
        return []
    rows = [_row(chart, language, EXPECTED, day, value) for day, value in chart.path]
    encoding = {"x": _x(chart), "y": _y(chart, language), "color": _colour(EXPECTED, language, scale)}
    return [_layer(rows, {"type": "line", "strokeDash": [5, 4], "strokeWidth": 1.5}, encoding)]


def _changes(chart: LineChart, language: str, scale: Row) -> list[Row]:
    if not chart.changes:
        return []
    rows = [
        {"day": day.isoformat(), "label": str(index), "when": numbers.day(day, language), "text": title,
         "what": say(CHANGED, language)}
        for index, (day, title) in enumerate(chart.changes, 1)
    ]  # fmt: skip
    tips, colour = _tips(language)[:2], _colour(CHANGED, language, scale)
    tips = [*tips, {"field": "text", "type": "nominal", "title": say(msg("Title"), language)}]
    rule = _layer(rows, {"type": "rule", "strokeDash": [3, 3], "strokeWidth": 1.5},
                  {"x": _x(chart), "color": colour, "tooltip": tips})  # fmt: skip
    word = _layer(
        rows,
        {"type": "text", "align": "left", "dx": 4, "baseline": "top", "fontWeight": 600, "color": "var(--text)"},
        {"x": _x(chart), "y": {"value": 2}, "text": {"field": "label"}, "tooltip": tips},
    )
    return [rule, word]


def _measured(chart: LineChart, language: str, scale: Row) -> list[Row]:
    links = [*chart.links, *[""] * (len(chart.points) - len(chart.links))]
    rows: list[Row] = []
    for (day, value), href in zip(chart.points, links, strict=False):
        if value is None:
            rows.append({"day": day.isoformat(), "value": None})
            continue
        rows.append(_row(chart, language, MEASURED, day, value) | ({"href": href} if href else {}))
    base = {"x": _x(chart), "y": _y(chart, language), "color": _colour(MEASURED, language, scale)}
    mark = {"type": "line", "strokeWidth": 2.5, "invalid": "break-paths-show-domains"}
    known = [row for row in rows if row["value"] is not None]
    dots = {"type": "circle", "size": 44, "opacity": 1 if len(known) <= MOST_DOTS else 0}
    return [_layer(rows, mark, base), _layer(known, dots, {**base, "tooltip": _tips(language)})]


def _milestones(chart: LineChart, language: str, scale: Row) -> list[Row]:
    if not chart.milestones:
        return []
    rows = [_row(chart, language, MILESTONE, day, value) for day, value in chart.milestones]
    mark = {"type": "point", "shape": "diamond", "filled": True, "size": 110, "opacity": 1}
    colour = _colour(MILESTONE, language, scale)
    encoding = {"x": _x(chart), "y": _y(chart, language), "color": colour, "tooltip": _tips(language)}
    return [_layer(rows, mark, encoding)]
