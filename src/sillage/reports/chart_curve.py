"""What something brings against what is put in: the curve, how sure it is, and where today stands."""

from __future__ import annotations

from typing import Any

import altair as alt

from sillage.language import Message, msg
from sillage.reports.chart_parts import PHONE, C, Row, axis_number, layer, scaled, values
from sillage.reports.spec import CurveData, CurvePoint, Number, Unit
from sillage.reports.wording import plain_number, say, write

TODAY = msg("today")


def curve(data: CurveData, language: str, width: int) -> alt.LayerChart:
    """Draw a curve with its interval.

    Parameters
    ----------
    data : CurveData
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
    x, y = _inputs(data, language, width), _brought(data, language)
    rows = [_row(data, language, one) for one in data.points]
    band = [row | {"value": row["low"]} for row in rows]
    layers: list[Any] = [values(band).mark_area(color=C["heat-1"], opacity=1).encode(x=x, y=y, y2="high:Q")]
    most = scaled(data.seen, data.unit_in) or 0.0
    seen = [row for row in rows if row["inputs"] <= most]
    beyond = rows[max(len(seen) - 1, 0) :]
    layers.append(values(seen).mark_line(color=C["accent"], strokeWidth=2.5).encode(x=x, y=y))
    if len(beyond) > 1:
        dashed = values(beyond).mark_line(color=C["accent"], strokeWidth=2, strokeDash=[5, 4])
        layers.append(dashed.encode(x=x, y=y))
    layers += _today(data, language, x)
    touched = values(rows).mark_circle(color=C["accent"], size=60, opacity=0)
    layers.append(touched.encode(x=x, y=y, tooltip=_tips(language)))
    return layer(*layers, width=width)


def _inputs(data: CurveData, language: str, width: int) -> alt.X:
    top = float(plain_number(data.points[-1].inputs))
    title = msg("put in, hours a week") if data.unit_in is Unit.HOURS else msg("put in, a week")
    axis = alt.Axis(
        title=say(title, language), format=axis_number(data.unit_in, top), grid=False, labelOverlap=True,
        tickCount=4 if width < PHONE else 6,
    )  # fmt: skip
    return alt.X("inputs:Q", scale=alt.Scale(domain=[0, top], nice=False), axis=axis)


def _brought(data: CurveData, language: str) -> alt.Y:
    top = float(plain_number(data.top))
    axis = alt.Axis(
        title=say(msg("brought, a week"), language), format=axis_number(data.unit, top), domain=False, ticks=False,
        tickCount=5,
    )  # fmt: skip
    return alt.Y("value:Q", scale=alt.Scale(domain=[0, top]), axis=axis)


def _today(data: CurveData, language: str, x: alt.X) -> list[Any]:
    row = {"inputs": scaled(data.now, data.unit_in), "label": say(TODAY, language)}
    rule = values([row]).mark_rule(color=C["path"], strokeWidth=1.5, strokeDash=[2, 3]).encode(x=x)
    word = values([row]).mark_text(align="left", baseline="top", dx=5, dy=2, color=C["muted"])
    return [rule, word.encode(x=x, y=alt.value(0), text="label:N")]


def _row(data: CurveData, language: str, one: CurvePoint) -> Row:
    low, high = one.bounds

    def brought(value: Number) -> str:
        return write(value, data.unit, language, currency=data.currency)

    return {
        "inputs": scaled(one.inputs, data.unit_in),
        "value": scaled(one.middle, data.unit),
        "low": scaled(low, data.unit),
        "high": scaled(high, data.unit),
        "put": write(one.inputs, data.unit_in, language, currency=data.currency),
        "text": brought(one.middle),
        "between": say(msg("{first} to {last}", first=brought(low), last=brought(high)), language),
    }


def _tips(language: str) -> list[alt.Tooltip]:
    titles: tuple[tuple[str, Message], ...] = (
        ("put", msg("Put in, a week")), ("text", msg("It brings")), ("between", msg("90% interval")),
    )  # fmt: skip
    return [alt.Tooltip(f"{name}:N", title=say(title, language)) for name, title in titles]
