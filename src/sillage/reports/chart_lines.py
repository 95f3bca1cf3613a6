"""A KPI over time: its goal, its expected path with milestones, and the changes of strategy."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Literal

import altair as alt

from sillage.language import msg
from sillage.reports.chart_parts import PHONE, C, Row, axis_number, layer, scaled, values, y_title
from sillage.reports.chart_shapes import natural_height
from sillage.reports.small_line import joined
from sillage.reports.spec import LineData, Number, Unit
from sillage.reports.wording import plain_number, say, write

MOST_DOTS = 40
"""A line of more points is drawn without dots."""
AXIS = 60
"""Pixels that the numbers of the axis take, about."""
LINE_LETTERS, NARROW_LETTERS, LETTER, LINE_HEIGHT = 24, 15, 6.5, 15
"""How the words of a change are set: letters a line, and pixels a letter and a line."""
MOST_LINES, DEEPEST = 3, 110
"""Lines that the words of a change take, fewer where together they reach deeper than so many pixels."""
FEW_POINTS = 6
"""Of the end of a line: where one of them is higher, the last number would stand on the line to its left."""
HALF = 0.5
"""Of a chart's height, the most that words may take above its line."""


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
    goal = [scaled(bound, data.unit) or 0.0 for bound in data.goal or ()]
    points, path, marks = (_rows(some, data.unit) for some in (joined(data.points), data.path, data.milestones))
    known = [row for row in points if row["value"] is not None]
    days = sorted({day for day, _ in (*data.points, *data.path, *data.milestones)} | {day for day, _ in data.changes})
    high = natural_height(data, width) - 30
    ends, deepest = (days[0], days[-1]) if days else None, round(high * HALF) - 26
    labels, room = change_labels(data.changes, ends, width - AXIS, deepest) if ends else ([], 0)
    free = min(HALF, (room + 26) / high)
    x = _days_axis(days, width)
    y = _values_axis(data, [*(row["value"] for row in (*known, *path)), *goal], free, language)
    layers = _goal_layers(data, goal, language)
    if path:
        layers.append(values(path).mark_line(color=C["path"], strokeDash=[5, 4], strokeWidth=1.5).encode(x=x, y=y))
    measured = values(points).mark_line(color=C["accent"], strokeWidth=2.5, invalid="break-paths-show-domains")
    layers.append(measured.encode(x=x, y=y))
    if len(known) <= MOST_DOTS:
        layers.append(values(known).mark_circle(color=C["accent"], size=34, opacity=1).encode(x=x, y=y))
    if marks:
        diamonds = values(marks).mark_point(shape="diamond", filled=True, color=C["path"], size=110, opacity=1)
        layers.append(diamonds.encode(x=x, y=y))
    return layer(*layers, *_change_layers(labels, x), *_last_label(data, language, x, y), width=width)


def _rows(points: Iterable[tuple[date, Number | None]], unit: Unit) -> list[Row]:
    return [{"day": day.isoformat(), "value": scaled(value, unit)} for day, value in points]


def _days_axis(days: list[date], width: int) -> alt.X:
    ticks = _months(days, 3 if width < PHONE else 6)
    axis = alt.Axis(title=None, format="%b %Y", grid=False, labelOverlap=True, labelFlush=True, **ticks)
    return alt.X("day:T", scale=alt.Scale(type="utc"), axis=axis)


def _values_axis(data: LineData, shown: list[float], free: float, language: str) -> alt.Y:
    """Make the axis of values; `free` is the share of the height that the words of changes take above them."""
    known = [scaled(value, data.unit) for _, value in data.points if value is not None]
    top = max([*shown, 0])
    bottom = min([*shown, 0 if _from_zero(known) else top])
    bottom = bottom if bottom == 0 else bottom - ((top - bottom) * 0.12 or 1)
    axis = alt.Axis(
        title=y_title(data.unit, language),
        format=axis_number(data.unit, top),
        domain=False,
        ticks=False,
        **_ticks(data.unit, bottom, top),
    )
    return alt.Y(
        "value:Q", scale=alt.Scale(domain=[bottom, bottom + (top - bottom) / (1 - free)], nice=False), axis=axis
    )


def _ticks(unit: Unit, bottom: float, top: float) -> dict[str, Any]:
    """Set the marks of the axis of a value: a share is never marked above 100 %, whatever room the words take."""
    if unit is not Unit.PERCENT or not 0.5 < top <= 1:
        return {"tickCount": 5}
    step = next(step for step in (0.05, 0.1, 0.2, 0.25) if (1 - bottom) / step <= 6)
    return {"values": [round(1 - index * step, 2) for index in range(int((1 - bottom) / step + 1e-9), -1, -1)]}


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


def _months(days: list[date], most: int) -> dict[str, Any]:
    """Set the ticks of an axis on first days of months, as many as it has room for."""
    if not days:
        return {}
    first, last = days[0], days[-1]
    count = (last.year - first.year) * 12 + last.month - first.month
    starts = [
        date(first.year + (first.month + index) // 12, (first.month + index) % 12 + 1, 1) for index in range(count)
    ]
    if first.day == 1:
        starts.insert(0, first)
    if len(starts) < 2:
        return {"tickCount": min(most, 3)}
    step = -(-len(starts) // most)
    return {"values": [{"year": day.year, "month": day.month, "date": 1, "utc": True} for day in starts[::step]]}


def change_labels(
    changes: Sequence[tuple[date, str]], days: tuple[date, date], width: int, deepest: int = DEEPEST
) -> tuple[list[Row], int]:
    """Place the words of dated changes above a line: whole words on short lines, none on another.

    Parameters
    ----------
    changes : sequence of (date, str)
        In their author's words.
    days : tuple of date
        The first and the last that the chart shows.
    width : int
        Pixels between them.
    deepest : int, optional
        Pixels that the words may reach down; deeper words are cut, never set on each other.

    Returns
    -------
    tuple of (list of dict, int)
        Rows with ``day``, ``label`` (lines), ``align`` and ``at`` (pixels from the top); and how deep they reach.
    """
    placed: tuple[list[Row], int] = [], 0
    for most in range(MOST_LINES, 0, -1):
        placed = _placed(changes, days, width, most)
        if placed[1] <= deepest:
            break
    return placed


def _placed(
    changes: Sequence[tuple[date, str]], days: tuple[date, date], width: int, most: int
) -> tuple[list[Row], int]:
    span = max(1, (days[1] - days[0]).days)
    rules = [(day - days[0]).days / span * width for day, _ in changes]
    letters = LINE_LETTERS if width > PHONE else NARROW_LETTERS
    taken: list[tuple[float, float, int, int]] = []
    rows: list[Row] = []
    for at, (day, title) in zip(rules, changes, strict=True):
        lines = textwrap.wrap(title, letters, max_lines=most, placeholder="…", break_long_words=False) or [""]
        size = max(map(len, lines)) * LETTER + 8
        # To the right of its own line, unless the words leave the picture there, or cross another line only there.
        right = any(at < other < at + size for other in rules) and not any(at - size < other < at for other in rules)
        align = "right" if at + size > width or (right and at >= size) else "left"
        left = at if align == "left" else at - size
        height, top = LINE_HEIGHT * len(lines) + 2, 4
        beside = sorted((above, below) for start, end, above, below in taken if left < end and start < left + size)
        for above, below in beside:
            if top < below and above < top + height:
                top = below
        taken.append((left, left + size, top, top + height))
        rows.append({"day": day.isoformat(), "label": lines, "align": align, "at": top})
    return rows, max((below for *_, below in taken), default=0)


def _change_layers(rows: list[Row], x: Any) -> list[Any]:
    if not rows:
        return []
    layers: list[Any] = [values(rows).mark_rule(color=C["axis"], strokeDash=[3, 3], strokeWidth=1.5).encode(x=x)]
    sides: tuple[tuple[Literal["left", "right"], int], ...] = (("left", 5), ("right", -5))
    for align, shift in sides:
        some = [row for row in rows if row["align"] == align]
        if some:
            place: dict[str, Any] = {"align": align, "dx": shift, "baseline": "top", "lineHeight": LINE_HEIGHT}
            told = values(some).encode(x=x, y=alt.Y("at:Q", scale=None), text="label:N")
            # A rim of the ground's colour: no line of the grid, nor of another change, runs through the words.
            rim = told.mark_text(**place, stroke=C["surface"], strokeWidth=4, strokeJoin="round")
            layers += [rim, told.mark_text(**place, color=C["text"])]
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
    before = next((value for day, value in reversed(data.points) if value is not None and day < last[0]), last[1])
    falls = plain_number(before) > plain_number(last[1])
    drop = 17 if falls else -14
    last_day = max(day for day, _ in (*data.points, *data.path, *data.milestones))
    beside = (last_day - last[0]).days > 0.3 * (last_day - data.points[0][0]).days
    place: dict[str, Any] = {"align": "right", "dy": drop, "dx": 4, "fontWeight": 600, "fontSize": 13}
    now = plain_number(last[1])
    higher = any(value is not None and plain_number(value) > now for _, value in data.points[-FEW_POINTS:])
    place |= _beside(data, last[0], now, falls=higher) if beside else {}
    # A rim of the ground's colour parts the number from a path or a rule behind it.
    rim = values([row]).mark_text(**place, stroke=C["surface"], strokeWidth=4, strokeJoin="round")
    text = values([row]).mark_text(**place)
    return [dot, rim.encode(x=x, y=y, text="label:N"), text.encode(x=x, y=y, text="label:N")]


def _beside(data: LineData, day: date, value: float, *, falls: bool) -> dict[str, Any]:
    """Place the last number where its path goes on: below both when it is behind, above both when it is not."""
    before = max((corner for corner in data.path if corner[0] <= day), default=None)
    after = min((corner for corner in data.path if corner[0] > day), default=before)
    if before is None or after is None:
        return {"align": "left", "dy": 16, "dx": 2}
    gone = (day - before[0]).days / max(1, (after[0] - before[0]).days)
    low, high = plain_number(before[1]), plain_number(after[1])
    if value < low + (high - low) * gone:
        return {"align": "left", "dy": 16, "dx": 2}
    return {"align": "left", "dy": -14, "dx": 4} if falls else {"align": "right", "dy": -12, "dx": -4}
