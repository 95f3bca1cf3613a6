"""A KPI over time: its goal, its expected path with milestones, and the changes of strategy."""

from __future__ import annotations

import textwrap
from typing import Any, Literal

import altair as alt

from sillage.language import msg
from sillage.reports.chart_parts import PHONE, C, Row, axis_number, layer, scaled, values, y_title
from sillage.reports.small_line import joined
from sillage.reports.spec import LineData
from sillage.reports.wording import say, write


def line(data: LineData, language: str, width: int) -> alt.LayerChart:
    """Draw a KPI over time.

    Parameters
    ----------
    data : LineData
        The numbers.
    language : str
        A language tag.
    width : int
        Pixels, all included.

    Returns
    -------
    altair.LayerChart
        Its height is given later.
    """
    unit, phone = data.unit, width < PHONE
    points: list[Row] = [{"day": day.isoformat(), "value": scaled(value, unit)} for day, value in joined(data.points)]
    known = [row["value"] for row in points if row["value"] is not None]
    goal = [scaled(bound, unit) or 0.0 for bound in data.goal or ()]
    path: list[Row] = [{"day": day.isoformat(), "value": scaled(value, unit)} for day, value in data.path]
    marks: list[Row] = [{"day": day.isoformat(), "value": scaled(value, unit)} for day, value in data.milestones]
    top = max([*known, *goal, *(row["value"] or 0 for row in path), 0])
    bottom = min([*known, *goal, *(row["value"] or 0 for row in path), 0 if _from_zero(known) else top])
    gap = (top - bottom) * 0.12 or 1
    scale = alt.Scale(
        domain=[bottom if bottom == 0 else bottom - gap, top + gap * (2.2 if data.changes else 1)], nice=False
    )
    axis_x = alt.Axis(
        title=None, format="%b %Y", grid=False, labelOverlap=True, tickCount=3 if phone else 6, labelFlush=True
    )
    x = alt.X("day:T", scale=alt.Scale(type="utc"), axis=axis_x)
    y = alt.Y(
        "value:Q",
        scale=scale,
        axis=alt.Axis(
            title=y_title(unit, language), format=axis_number(unit, top), tickCount=5, domain=False, ticks=False
        ),
    )
    layers = _goal_layers(data, goal, language)
    if path:
        layers.append(values(path).mark_line(color=C["path"], strokeDash=[5, 4], strokeWidth=1.5).encode(x=x, y=y))
    layers.append(
        values(points)
        .mark_line(color=C["accent"], strokeWidth=2.5, invalid="break-paths-show-domains")
        .encode(x=x, y=y)
    )
    if len(known) <= 40:
        layers.append(
            values([row for row in points if row["value"] is not None])
            .mark_circle(color=C["accent"], size=34, opacity=1)
            .encode(x=x, y=y)
        )
    if marks:
        layers.append(
            values(marks)
            .mark_point(shape="diamond", filled=True, color=C["path"], size=110, opacity=1)
            .encode(x=x, y=y)
        )
    layers += _change_layers(data, width, phone, x)
    layers += _last_label(data, language, x, y)
    return layer(*layers, width=width)


def _from_zero(known: list[Any]) -> bool:
    return not known or min(known) < 0.5 * max(known)


def _goal_layers(data: LineData, goal: list[float], language: str) -> list[Any]:
    if not goal:
        return []
    low, high = goal
    text = write(data.goal[0], data.unit, language, currency=data.currency) if data.goal else ""
    if low != high and data.goal:
        text += " – " + write(data.goal[1], data.unit, language, currency=data.currency)
    label = say(msg("Target {value}", value=text), language)
    rows = [{"low": low, "high": high, "label": label}]
    if low == high:
        band: Any = values(rows).mark_rule(color=C["path"], strokeWidth=1.5).encode(y="low:Q")
    else:
        band = values(rows).mark_rect(color=C["goal"]).encode(y="low:Q", y2="high:Q")
    word = (
        values(rows)
        .mark_text(align="left", baseline="bottom", dx=4, dy=-4, color=C["good"], fontWeight=600)
        .encode(x=alt.value(0), y="high:Q", text="label:N")
    )
    return [band, word]


def _change_layers(data: LineData, width: int, phone: bool, x: Any) -> list[Any]:
    rows = []
    days = [day for day, _ in data.points]
    for index, (day, title) in enumerate(data.changes):
        share = ((day - days[0]).days / max(1, (days[-1] - days[0]).days)) if days else 0
        rows.append(
            {
                "day": day.isoformat(),
                "label": textwrap.shorten(title, 22 if phone else 34, placeholder="…"),
                "align": "right" if share > 0.55 else "left",
                "at": 6 + 17 * (index % 2),
            }
        )
    if not rows:
        return []
    rule = values(rows).mark_rule(color=C["axis"], strokeDash=[3, 3], strokeWidth=1.5).encode(x=x)
    layers = [rule]
    sides: tuple[tuple[Literal["left", "right"], int], ...] = (("left", 5), ("right", -5))
    for align, shift in sides:
        some = [row for row in rows if row["align"] == align]
        if some:
            layers.append(
                values(some)
                .mark_text(align=align, dx=shift, color=C["text"], baseline="top")
                .encode(x=x, y=alt.Y("at:Q", scale=None), text="label:N")
            )
    return layers


def _last_label(data: LineData, language: str, x: Any, y: Any) -> list[Any]:
    last = next(((day, value) for day, value in reversed(data.points) if value is not None), None)
    if last is None or last[1] is None:
        return []
    row = {
        "day": last[0].isoformat(),
        "value": scaled(last[1], data.unit),
        "label": write(last[1], data.unit, language, currency=data.currency),
    }
    dot = values([row]).mark_circle(color=C["accent"], size=70, opacity=1).encode(x=x, y=y)
    text = values([row]).mark_text(align="right", dy=-14, fontWeight=600, fontSize=13).encode(x=x, y=y, text="label:N")
    return [dot, text]
