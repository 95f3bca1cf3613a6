"""What each kind of chart looks like, as Altair layers; numbers that are labels are written by our own words."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from sillage.language import msg, numbers
from sillage.reports import tokens
from sillage.reports.spec import BarData, HeatData, LineData, Number, Sparkline, Unit, WaterfallData
from sillage.reports.wording import UNKNOWN, plain_number, say, write

if TYPE_CHECKING:
    import altair as alt

C = tokens.LIGHT
SCALE_WIDTH = 66
"""Pixels on the right of a small line, for its scale."""

SPARK_HEIGHT = 52
PHONE = 420
"""Below this width a chart takes its shape for a telephone."""


def shape(data: Any, language: str, width: int, height: int = 0) -> alt.LayerChart:
    """Return a chart's layers.

    Parameters
    ----------
    data : LineData, WaterfallData, HeatData, BarData or Sparkline
        The numbers.
    language : str
        A language tag.
    width : int
        Pixels, all included.
    height : int
        At least so many pixels, so that two charts side by side end together; 0 for its own height.

    Returns
    -------
    altair.LayerChart
        Not themed yet.
    """
    kinds: dict[type, Callable[[Any, str, int], Any]] = {
        LineData: _line,
        WaterfallData: _waterfall,
        HeatData: _heat,
        BarData: _bars,
        Sparkline: _spark,
    }
    picture = kinds[type(data)](data, language, width)
    own = natural_height(data, width)
    return picture.properties(height=max(own, height)) if own else picture


def natural_height(data: Any, width: int) -> int:
    """Return how high a chart is by itself.

    Parameters
    ----------
    data : LineData, WaterfallData, HeatData, BarData or Sparkline
        The numbers.
    width : int
        Pixels.

    Returns
    -------
    int
        Pixels; 0 for a small line, which has one height.
    """
    phone = width < PHONE
    if isinstance(data, LineData):
        return 250 if phone else 280
    if isinstance(data, WaterfallData):
        return 44 * len(data.steps) if phone else 320
    if isinstance(data, HeatData):
        slots = len({cell.hour for cell in data.cells})
        return 44 * (slots if phone else 7) + 24
    if isinstance(data, BarData):
        rows = 50 if any(bar.n is not None for bar in data.bars) else 40
        return rows * len(data.bars) + 30 + (18 if data.reference is not None else 0)
    return 0


def _layer(*layers: Any, width: int, height: int) -> alt.LayerChart:
    import altair as alt

    return alt.layer(*layers).properties(width=width, height=height)


def _values(rows: list[dict[str, Any]]) -> alt.Chart:
    import altair as alt

    return alt.Chart(alt.Data(values=rows))


def _axis_number(unit: Unit, top: float) -> str:
    if unit is Unit.PERCENT:
        return ".2~%" if top < 0.01 else ".1~%"
    if unit is Unit.MONEY:
        return "$,.0f" if top >= 20 else "$,.2f"
    return ",.0f" if top >= 20 else ",.2~f"


def _scaled(value: Number | None, unit: Unit) -> float | None:
    """Hours instead of seconds: an axis of 7,200 says nothing."""
    if value is None:
        return None
    return plain_number(value) / 3600 if unit is Unit.DURATION else plain_number(value)


def _y_title(unit: Unit, language: str) -> str | None:
    return say(msg("hours"), language) if unit in (Unit.DURATION, Unit.HOURS) else None


def _line(data: LineData, language: str, width: int) -> alt.LayerChart:
    import altair as alt

    unit, phone = data.unit, width < PHONE
    points = [{"day": day.isoformat(), "value": _scaled(value, unit)} for day, value in joined(data.points)]
    known = [row["value"] for row in points if row["value"] is not None]
    goal = [_scaled(bound, unit) or 0.0 for bound in data.goal or ()]
    path = [{"day": day.isoformat(), "value": _scaled(value, unit)} for day, value in data.path]
    marks = [{"day": day.isoformat(), "value": _scaled(value, unit)} for day, value in data.milestones]
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
            title=_y_title(unit, language), format=_axis_number(unit, top), tickCount=5, domain=False, ticks=False
        ),
    )
    layers = _goal_layers(data, goal, language)
    if path:
        layers.append(_values(path).mark_line(color=C["path"], strokeDash=[5, 4], strokeWidth=1.5).encode(x=x, y=y))
    layers.append(
        _values(points)
        .mark_line(color=C["accent"], strokeWidth=2.5, invalid="break-paths-show-domains")
        .encode(x=x, y=y)
    )
    if len(known) <= 40:
        layers.append(
            _values([row for row in points if row["value"] is not None])
            .mark_circle(color=C["accent"], size=34, opacity=1)
            .encode(x=x, y=y)
        )
    if marks:
        layers.append(
            _values(marks)
            .mark_point(shape="diamond", filled=True, color=C["path"], size=110, opacity=1)
            .encode(x=x, y=y)
        )
    layers += _change_layers(data, width, phone, x)
    layers += _last_label(data, language, x, y)
    return _layer(*layers, width=width, height=280)


def joined(points: Sequence[tuple[date, Number | None]]) -> list[tuple[date, Number | None]]:
    """Leave gaps out where they are the rule: figures of months fall on one week in four.

    Parameters
    ----------
    points : sequence of (date, number or None)
        In date order.

    Returns
    -------
    list of (date, number or None)
        Unchanged where most weeks are known, so that a missing one stays a gap.
    """
    known = [point for point in points if point[1] is not None]
    return known if 2 * len(known) < len(points) else list(points)


def _from_zero(known: list[Any]) -> bool:
    return not known or min(known) < 0.5 * max(known)


def _goal_layers(data: LineData, goal: list[float], language: str) -> list[Any]:
    import altair as alt

    if not goal:
        return []
    low, high = goal
    text = write(data.goal[0], data.unit, language, currency=data.currency) if data.goal else ""
    if low != high and data.goal:
        text += " – " + write(data.goal[1], data.unit, language, currency=data.currency)
    label = say(msg("Target {value}", value=text), language)
    rows = [{"low": low, "high": high, "label": label}]
    if low == high:
        band: Any = _values(rows).mark_rule(color=C["path"], strokeWidth=1.5).encode(y="low:Q")
    else:
        band = _values(rows).mark_rect(color=C["goal"]).encode(y="low:Q", y2="high:Q")
    word = (
        _values(rows)
        .mark_text(align="left", baseline="bottom", dx=4, dy=-4, color=C["good"], fontWeight=600)
        .encode(x=alt.value(0), y="high:Q", text="label:N")
    )
    return [band, word]


def _change_layers(data: LineData, width: int, phone: bool, x: Any) -> list[Any]:
    import altair as alt

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
    rule = _values(rows).mark_rule(color=C["axis"], strokeDash=[3, 3], strokeWidth=1.5).encode(x=x)
    layers = [rule]
    for align, shift in (("left", 5), ("right", -5)):
        some = [row for row in rows if row["align"] == align]
        if some:
            layers.append(
                _values(some)
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
        "value": _scaled(last[1], data.unit),
        "label": write(last[1], data.unit, language, currency=data.currency),
    }
    dot = _values([row]).mark_circle(color=C["accent"], size=70, opacity=1).encode(x=x, y=y)
    text = _values([row]).mark_text(align="right", dy=-14, fontWeight=600, fontSize=13).encode(x=x, y=y, text="label:N")
    return [dot, text]


def _steps(data: WaterfallData, language: str, chars: int) -> list[dict[str, Any]]:
    rows, level = [], 0.0
    for index, step in enumerate(data.steps):
        amount = float(plain_number(step.amount))
        start = 0.0 if step.kind == "net" else level
        end = amount if step.kind == "net" else level + amount
        level = end
        label = "\n".join(textwrap.wrap(say(step.label, language), chars)) or " "
        rows.append(
            {
                "order": index,
                "label": f"{index}\n{label}",
                "start": start,
                "end": end,
                "top": max(start, end),
                "bottom": min(start, end),
                "colour": C[step.kind],
                "text": ("+" if step.amount > 0 else "") + numbers.money(step.amount, data.currency, language, 0),
            }
        )
    return rows


_LABEL = "slice(split(datum.label, '\\n'), 1)"
"""Labels begin with their place, so that two steps of one name stay two; the place is not shown."""


def _waterfall(data: WaterfallData, language: str, width: int) -> alt.LayerChart:
    import altair as alt

    phone = width < PHONE
    rows = _steps(data, language, 15 if phone else max(8, width // 8 // max(1, len(data.steps))))
    ends = [bound for row in rows for bound in (row["start"], row["end"])] or [0.0]
    span = (max(ends) - min(ends)) or 1.0
    colour = alt.Color("colour:N", scale=None)
    if phone:
        scale = alt.Scale(domain=[min(ends) - span * 0.05, max(ends) + span * 0.42], nice=False)
        amount_axis = alt.Axis(title=None, labels=False, ticks=False, domain=False, grid=False)
        y = alt.Y(
            "label:N", sort=None, axis=alt.Axis(title=None, labelExpr=_LABEL, domain=False, ticks=False, labelLimit=130)
        )
        bars = (
            _values(rows)
            .mark_bar(cornerRadius=2, height={"band": 0.62})
            .encode(x=alt.X("start:Q", scale=scale, axis=amount_axis), x2="end:Q", y=y, color=colour)
        )
        text = _values(rows).mark_text(align="left", dx=5, fontWeight=600).encode(x="top:Q", y=y, text="text:N")
        zero = _values([{"zero": 0}]).mark_rule(color=C["axis"]).encode(x="zero:Q")
        return _layer(zero, bars, text, width=width, height=44 * len(rows))
    scale = alt.Scale(domain=[min(ends) - span * 0.04, max(ends) + span * 0.1], nice=False)
    axis = alt.Axis(title=None, format=_axis_number(Unit.MONEY, span), tickCount=5, domain=False, ticks=False)
    x = alt.X(
        "label:N",
        sort=None,
        axis=alt.Axis(
            title=None,
            labelExpr=_LABEL,
            labelAngle=0,
            domain=False,
            ticks=False,
            labelPadding=8,
            labelLineHeight=15,
        ),
    )
    bars = (
        _values(rows)
        .mark_bar(cornerRadius=2, width={"band": 0.62})
        .encode(x=x, y=alt.Y("start:Q", scale=scale, axis=axis), y2="end:Q", color=colour)
    )
    text = _values(rows).mark_text(dy=-9, fontWeight=600).encode(x=x, y="top:Q", text="text:N")
    zero = _values([{"zero": 0}]).mark_rule(color=C["axis"]).encode(y="zero:Q")
    return _layer(zero, bars, text, width=width, height=320)


def _bins(data: HeatData) -> list[float]:
    values = sorted(float(plain_number(c.value)) for c in data.cells if c.value is not None and c.n >= data.enough)
    return [values[len(values) * step // 5] for step in range(1, 5)] if len(values) >= 5 else []


def _heat_rows(data: HeatData, language: str) -> list[dict[str, Any]]:
    cuts, rows = _bins(data), []
    top = [float(plain_number(c.value)) for c in data.cells if c.value is not None and c.n >= data.enough]
    for cell in data.cells:
        few = cell.n < data.enough or cell.value is None
        value = 0.0 if cell.value is None else float(plain_number(cell.value))
        level = 1 + sum(value >= cut for cut in cuts) if cuts else 1 + round(4 * value / (max(top) or 1)) if top else 1
        rows.append(
            {
                "weekday": cell.weekday,
                "day": numbers.day(date(2024, 1, 1 + cell.weekday), language, "EEE"),
                "hour": cell.hour,
                "slot": hour_slot(cell.hour, data.span, language),
                "colour": C["few"] if few else C[f"heat-{min(level, 5)}"],
                "ink": C["few-text"] if few else C[f"heat-text-{min(level, 5)}"],
                "text": say(UNKNOWN, language) if cell.value is None else write(cell.value, data.unit, language),
                "n": f"n\u00a0=\u00a0{cell.n}",
            }
        )
    return rows


def hour_slot(hour: int, span: int, language: str) -> str:
    """Write a slot of hours.

    Parameters
    ----------
    hour, span : int
        First hour and how many.
    language : str
        A language tag.

    Returns
    -------
    str
        ``9–12 h`` in French, ``9–12`` in English.
    """
    return f"{hour}–{hour + span}" + ("\u00a0h" if language.startswith("fr") else "")


def _heat(data: HeatData, language: str, width: int) -> alt.LayerChart:
    import altair as alt

    phone, rows = width < PHONE, _heat_rows(data, language)
    days = [numbers.day(_monday(index), language, "EEE") for index in range(7)]
    slots = [hour_slot(hour, data.span, language) for hour in range(0, 24, data.span)]
    used = [slot for slot in slots if any(row["slot"] == slot for row in rows)]
    day_axis = alt.Axis(title=None, domain=False, ticks=False, labelAngle=0, orient="top" if phone else "left")
    slot_axis = alt.Axis(title=None, domain=False, ticks=False, labelAngle=0, orient="left" if phone else "top")
    day = ("day:N", alt.Scale(domain=days, paddingInner=0.06), day_axis)
    slot = ("slot:N", alt.Scale(domain=used or slots, paddingInner=0.04), slot_axis)
    across, down = (day, slot) if phone else (slot, day)
    x = alt.X(across[0], scale=across[1], axis=across[2])
    y = alt.Y(down[0], scale=down[1], axis=down[2])
    base = _values(rows)
    cells = base.mark_rect(cornerRadius=3).encode(x=x, y=y, color=alt.Color("colour:N", scale=None))
    ink = alt.Color("ink:N", scale=None)
    small = 11 if phone else 12
    value = base.mark_text(dy=-7, fontWeight=600, fontSize=small).encode(x=x, y=y, text="text:N", color=ink)
    count = base.mark_text(dy=8, fontSize=11).encode(x=x, y=y, text="n:N", color=ink)
    return _layer(cells, value, count, width=width, height=280)


def _monday(index: int) -> Any:
    return date(2024, 1, 1 + index)


def _bars(data: BarData, language: str, width: int) -> alt.LayerChart:
    import altair as alt

    phone, rows = width < PHONE, []
    for index, bar in enumerate(data.bars):
        value = _scaled(bar.value, data.unit)
        low, high = (_scaled(bound, data.unit) for bound in bar.interval) if bar.interval else (value, value)
        name = "\n".join(textwrap.wrap(say(bar.label, language), 16 if phone else 24)) or " "
        label = f"{index}\n{name}" + (f"\nn\u00a0=\u00a0{numbers.number(bar.n, language)}" if bar.n is not None else "")
        text = (
            say(UNKNOWN, language)
            if bar.value is None
            else write(bar.value, data.unit, language, currency=data.currency)
        )
        rows.append(
            {
                "label": label,
                "value": value or 0.0,
                "low": low if low is not None else 0.0,
                "high": high if high is not None else 0.0,
                "text": text,
                "at": max(value or 0.0, high or 0.0, 0.0),
                "ranged": bar.interval is not None and bar.value is not None,
            }
        )
    ends = [bound for row in rows for bound in (row["low"], row["high"], row["value"])] + [0.0]
    if data.reference is not None:
        ends.append(float(plain_number(data.reference)))
    span = (max(ends) - min(ends)) or 1.0
    scale = alt.Scale(domain=[min(ends), max(ends) + span * (0.34 if phone else 0.2)], nice=False)
    axis = alt.Axis(
        title=_y_title(data.unit, language),
        format=_axis_number(data.unit, max(ends)),
        tickCount=3 if phone else 5,
        domain=False,
        ticks=False,
    )
    y = alt.Y(
        "label:N",
        sort=None,
        axis=alt.Axis(
            title=None, labelExpr=_LABEL, domain=False, ticks=False, labelLimit=170, labelLineHeight=15, labelPadding=8
        ),
    )
    x = alt.X("value:Q", scale=scale, axis=axis)
    layers = [_values(rows).mark_bar(color=C["value"], cornerRadius=2, height={"band": 0.55}).encode(x=x, y=y)]
    ranged = [row for row in rows if row["ranged"]]
    if ranged:
        layers.append(_values(ranged).mark_rule(color=C["text"], strokeWidth=2).encode(x="low:Q", x2="high:Q", y=y))
        for end in ("low:Q", "high:Q"):
            layers.append(_values(ranged).mark_tick(color=C["text"], thickness=2, size=11).encode(x=end, y=y))
    layers += _reference_layers(data, language)
    layers.append(_values(rows).mark_text(align="left", dx=7, fontWeight=600).encode(x="at:Q", y=y, text="text:N"))
    return _layer(*layers, width=width, height=280)


def _reference_layers(data: BarData, language: str) -> list[Any]:
    import altair as alt

    if data.reference is None:
        return []
    label = say(data.reference_label, language) if data.reference_label else ""
    rows = [{"at": float(plain_number(data.reference)), "label": label}]
    rule = _values(rows).mark_rule(color=C["cost"], strokeWidth=1.5, strokeDash=[5, 3]).encode(x="at:Q")
    text = (
        _values(rows)
        .mark_text(baseline="bottom", dy=-4, color=C["bad"], fontWeight=600)
        .encode(x="at:Q", y=alt.value(0), text="label:N")
    )
    return [rule, text]


def _spark(data: Sparkline, language: str, width: int) -> alt.LayerChart:
    import altair as alt

    rows = [
        {"day": day.isoformat(), "value": None if value is None else float(plain_number(value))}
        for day, value in joined(data.points)
    ]
    known = [row for row in rows if row["value"] is not None]
    values = [row["value"] for row in known] or [0.0]
    low, high = min(values), max(values)
    gap = (high - low) * 0.08 or abs(high) * 0.1 or 1.0
    scale = alt.Scale(domain=[low - gap, high + gap], nice=False)
    edge = width - SCALE_WIDTH
    x = alt.X("day:T", scale=alt.Scale(type="utc", range=[3, edge - 4]), axis=None)
    y = alt.Y("value:Q", scale=scale, axis=None)
    line = _values(rows).mark_line(color=C["accent"], strokeWidth=2).encode(x=x, y=y)
    dot = _values(known[-1:]).mark_circle(color=C["accent"], size=46, opacity=1).encode(x=x, y=y)
    ends = [(low, "bottom"), (high, "top")] if high > low else [(high, "middle")]
    marks = [{"value": bound, "text": write(bound, data.unit, language, currency=data.currency)} for bound, _ in ends]
    rule = _values(marks).mark_rule(color=C["grid"]).encode(y=y, x=alt.value(0), x2=alt.value(edge))
    words = (
        _values(marks)
        .mark_text(align="left", fontSize=11, color=C["muted"])
        .encode(x=alt.value(edge + 6), y=y, text="text:N")
    )
    return _layer(rule, line, dot, words, width=width, height=SPARK_HEIGHT)
