"""How a figure may go on: what was measured, what is expected, and the bands that widen with the days."""

from __future__ import annotations

from typing import Any

import altair as alt

from sillage.language import Message, msg, numbers
from sillage.reports.chart_parts import PHONE, C, Row, axis_number, layer, scaled, values, y_title
from sillage.reports.small_line import joined
from sillage.reports.spec import FanData, FanStep, Number
from sillage.reports.wording import say, write

SHORT = 150
"""Days of an axis that names days: months would stand there twice."""
ROOM = 0.12
"""Of the height, what stays free above and below."""
BANDS = (("outer", "heat-1"), ("inner", "heat-2"))
MEASURED, EXPECTED, STONE = msg("measured"), msg("expected (median)"), msg("milestone")


def fan(data: FanData, language: str, width: int) -> alt.LayerChart:
    """Draw a figure with how it may go on.

    Parameters
    ----------
    data : FanData
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
    x, y = _days(data, width), _levels(data, language)
    layers = [*_bands(data, x, y), *_target(data, language, x, y)]
    points = [_row(data, language, MEASURED, day, value) for day, value in joined(data.points)]
    line = values(points).mark_line(color=C["accent"], strokeWidth=2.5, invalid="break-paths-show-domains")
    layers.append(line.encode(x=x, y=y))
    middle = [_row(data, language, EXPECTED, one.day, one.middle, one) for one in data.ahead]
    layers.append(values(middle).mark_line(color=C["accent"], strokeWidth=2, strokeDash=[5, 4]).encode(x=x, y=y))
    stones = [_row(data, language, STONE, day, value) for day, value in data.milestones]
    if stones:
        marks = values(stones).mark_point(shape="diamond", filled=True, color=C["path"], size=110, opacity=1)
        layers.append(marks.encode(x=x, y=y, tooltip=_tips(language)))
    told = [row for row in (*points, *middle) if row["value"] is not None]
    touched = values(told).mark_circle(color=C["accent"], size=60, opacity=0)
    layers.append(touched.encode(x=x, y=y, tooltip=_tips(language)))
    return layer(*layers, width=width)


def _days(data: FanData, width: int) -> alt.X:
    days = [day for day, _ in (*data.points, *data.milestones)] + [one.day for one in data.ahead]
    short = bool(days) and (max(days) - min(days)).days <= SHORT
    axis = alt.Axis(
        title=None, format="%-d %b" if short else "%b %Y", grid=False, labelOverlap=True, labelFlush=True,
        tickCount=3 if width < PHONE else 6,
    )  # fmt: skip
    return alt.X("day:T", scale=alt.Scale(type="utc"), axis=axis)


def _levels(data: FanData, language: str) -> alt.Y:
    every = [scaled(value, data.unit) for value in _every(data)]
    known = [one for one in every if one is not None] or [0.0, 1.0]
    top, bottom = max(known), min(known)
    if 0 <= bottom < 0.5 * top:
        bottom = 0.0
    room = (top - bottom) * ROOM or abs(top) * ROOM or 1.0
    low = bottom if bottom == 0 else bottom - room
    axis = alt.Axis(
        title=y_title(data.unit, language), format=axis_number(data.unit, top), domain=False, ticks=False, tickCount=5
    )
    return alt.Y("value:Q", scale=alt.Scale(domain=[low, top + room], nice=False), axis=axis)


def _every(data: FanData) -> list[Number | None]:
    found: list[Number | None] = [value for _, value in (*data.points, *data.milestones)]
    for one in data.ahead:
        found += [one.middle, *(one.outer or one.inner or ())]
    return [*found, data.target]


def _bands(data: FanData, x: alt.X, y: alt.Y) -> list[Any]:
    found = []
    for name, colour in BANDS:
        rows = [
            {"day": one.day.isoformat(), "value": scaled(ends[0], data.unit), "high": scaled(ends[1], data.unit)}
            for one in data.ahead
            if (ends := getattr(one, name)) is not None
        ]
        if rows:
            area = values(rows).mark_area(color=C[colour], opacity=1)
            found.append(area.encode(x=x, y=y, y2="high:Q"))
    return found


def _target(data: FanData, language: str, x: alt.X, y: alt.Y) -> list[Any]:
    if data.target is None:
        return []
    text = write(data.target, data.unit, language, currency=data.currency)
    row = {"value": scaled(data.target, data.unit), "label": say(msg("Target {value}", value=text), language)}
    rule = values([row]).mark_rule(color=C["path"], strokeWidth=1.5).encode(y=y)
    word = values([row]).mark_text(align="left", baseline="bottom", dx=4, dy=-4, color=C["good"], fontWeight=600)
    return [rule, word.encode(x=alt.value(0), y=y, text="label:N")]


def _row(
    data: FanData, language: str, what: Message, day: Any, value: Number | None, ahead: FanStep | None = None
) -> Row:
    row: Row = {"day": day.isoformat(), "value": scaled(value, data.unit)}
    if value is None:
        return row
    row |= {"what": say(what, language), "when": numbers.day(day, language),
            "text": write(value, data.unit, language, currency=data.currency)}  # fmt: skip
    if ahead is not None and ahead.outer is not None:
        low, high = (write(end, data.unit, language, currency=data.currency) for end in ahead.outer)
        row["between"] = say(msg("{first} to {last}", first=low, last=high), language)
    return row


def _tips(language: str) -> list[alt.Tooltip]:
    titles = (("what", msg("What")), ("when", msg("Day")), ("text", msg("Value")), ("between", msg("90% interval")))
    return [alt.Tooltip(f"{name}:N", title=say(title, language)) for name, title in titles]
