"""Bars with intervals, and the steps from cost to value."""

from __future__ import annotations

import textwrap
from typing import Any

import altair as alt

from sillage.language import numbers
from sillage.reports.chart_parts import PHONE, C, Row, axis_number, layer, scaled, values, y_title
from sillage.reports.spec import Bar, BarData, Unit, WaterfallData
from sillage.reports.wording import UNKNOWN, plain_number, say, write


def _steps(data: WaterfallData, language: str, chars: int) -> list[Row]:
    rows, level = [], 0.0
    for index, step in enumerate(data.steps):
        amount = float(plain_number(step.amount))
        start = 0.0 if step.kind == "net" else level
        end = amount if step.kind == "net" else level + amount
        level = end
        label = "\n".join(textwrap.wrap(say(step.label, language), chars, break_long_words=False)) or " "
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
_COLOUR = alt.Color("colour:N", scale=None)


def waterfall(data: WaterfallData, language: str, width: int) -> alt.LayerChart:
    """Draw the steps from cost to value.

    Parameters
    ----------
    data : WaterfallData
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
    if width < PHONE:
        return _lying(_steps(data, language, 15), width)
    return _standing(_steps(data, language, max(8, width // 8 // max(1, len(data.steps)))), width)


def _reach(rows: list[Row]) -> tuple[float, float, float]:
    """Return the lowest and the highest end of some steps, and what lies between, never 0."""
    ends = [bound for row in rows for bound in (row["start"], row["end"])] or [0.0]
    return min(ends), max(ends), (max(ends) - min(ends)) or 1.0


def _lying(rows: list[Row], width: int) -> alt.LayerChart:
    """Lay the steps under each other, for a telephone."""
    low, high, span = _reach(rows)
    scale = alt.Scale(domain=[low - span * 0.05, high + span * 0.42], nice=False)
    amount_axis = alt.Axis(title=None, labels=False, ticks=False, domain=False, grid=False)
    names = alt.Axis(title=None, labelExpr=_LABEL, domain=False, ticks=False, labelLimit=130)
    y = alt.Y("label:N", sort=None, axis=names)
    drawn = (
        values(rows)
        .mark_bar(cornerRadius=2, height={"band": 0.62})
        .encode(x=alt.X("start:Q", scale=scale, axis=amount_axis), x2="end:Q", y=y, color=_COLOUR)
    )
    text = values(rows).mark_text(align="left", dx=5, fontWeight=600).encode(x="top:Q", y=y, text="text:N")
    zero = values([{"zero": 0}]).mark_rule(color=C["axis"]).encode(x="zero:Q")
    return layer(zero, drawn, text, width=width)


def _standing(rows: list[Row], width: int) -> alt.LayerChart:
    """Stand the steps beside each other."""
    low, high, span = _reach(rows)
    scale = alt.Scale(domain=[low - span * 0.04, high + span * 0.1], nice=False)
    axis = alt.Axis(title=None, format=axis_number(Unit.MONEY, span), tickCount=5, domain=False, ticks=False)
    names = alt.Axis(
        title=None, labelExpr=_LABEL, labelAngle=0, domain=False, ticks=False, labelPadding=8, labelLineHeight=15
    )
    x = alt.X("label:N", sort=None, axis=names)
    drawn = (
        values(rows)
        .mark_bar(cornerRadius=2, width={"band": 0.62})
        .encode(x=x, y=alt.Y("start:Q", scale=scale, axis=axis), y2="end:Q", color=_COLOUR)
    )
    text = values(rows).mark_text(dy=-9, fontWeight=600).encode(x=x, y="top:Q", text="text:N")
    zero = values([{"zero": 0}]).mark_rule(color=C["axis"]).encode(y="zero:Q")
    return layer(zero, drawn, text, width=width)


def bars(data: BarData, language: str, width: int) -> alt.LayerChart:
    """Draw bars with intervals.

    Parameters
    ----------
    data : BarData
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
    rows = _bar_rows(data, language, 16 if width < PHONE else 24)
    x, y = _bar_axes(data, rows, language, width)
    layers = [values(rows).mark_bar(color=C["value"], cornerRadius=2, height={"band": 0.55}).encode(x=x, y=y)]
    ranged = [row for row in rows if row["ranged"]]
    if ranged:
        layers.append(values(ranged).mark_rule(color=C["text"], strokeWidth=2).encode(x="low:Q", x2="high:Q", y=y))
        for end in ("low:Q", "high:Q"):
            layers.append(values(ranged).mark_tick(color=C["text"], thickness=2, size=11).encode(x=end, y=y))
    layers += _reference_layers(data, language)
    layers.append(values(rows).mark_text(align="left", dx=7, fontWeight=600).encode(x="at:Q", y=y, text="text:N"))
    return layer(*layers, width=width)


def _bar_rows(data: BarData, language: str, chars: int) -> list[Row]:
    return [_bar_row(index, bar, data, language, chars) for index, bar in enumerate(data.bars)]


def _bar_row(index: int, bar: Bar, data: BarData, language: str, chars: int) -> Row:
    value = scaled(bar.value, data.unit)
    low, high = (scaled(bound, data.unit) for bound in bar.interval) if bar.interval else (value, value)
    name = "\n".join(textwrap.wrap(say(bar.label, language), chars)) or " "
    count = f"\nn\u00a0=\u00a0{numbers.number(bar.n, language)}" if bar.n is not None else ""
    known = None if bar.value is None else write(bar.value, data.unit, language, currency=data.currency)
    return {
        "label": f"{index}\n{name}{count}",
        "value": value or 0.0,
        "low": low or 0.0,
        "high": high or 0.0,
        "text": say(UNKNOWN, language) if known is None else known,
        "at": max(value or 0.0, high or 0.0, 0.0),
        "ranged": bar.interval is not None and known is not None,
    }


def _bar_axes(data: BarData, rows: list[Row], language: str, width: int) -> tuple[alt.X, alt.Y]:
    """Make the axes, with room right of the longest bar for its number."""
    phone = width < PHONE
    ends = [bound for row in rows for bound in (row["low"], row["high"], row["value"])] + [0.0]
    if data.reference is not None:
        ends.append(float(plain_number(data.reference)))
    span = (max(ends) - min(ends)) or 1.0
    scale = alt.Scale(domain=[min(ends), max(ends) + span * (0.34 if phone else 0.2)], nice=False)
    axis = alt.Axis(
        title=y_title(data.unit, language),
        format=axis_number(data.unit, max(ends)),
        tickCount=3 if phone else 5,
        domain=False,
        ticks=False,
    )
    names = alt.Axis(
        title=None, labelExpr=_LABEL, domain=False, ticks=False, labelLimit=170, labelLineHeight=15, labelPadding=8
    )
    return alt.X("value:Q", scale=scale, axis=axis), alt.Y("label:N", sort=None, axis=names)


def _reference_layers(data: BarData, language: str) -> list[Any]:
    if data.reference is None:
        return []
    label = say(data.reference_label, language) if data.reference_label else ""
    rows = [{"at": float(plain_number(data.reference)), "label": label}]
    rule = values(rows).mark_rule(color=C["cost"], strokeWidth=1.5, strokeDash=[5, 3]).encode(x="at:Q")
    text = (
        values(rows)
        .mark_text(baseline="bottom", dy=-4, color=C["bad"], fontWeight=600)
        .encode(x="at:Q", y=alt.value(0), text="label:N")
    )
    return [rule, text]
