"""What each channel brings by what is put in: small pictures beside each other, each on its own scales."""

from __future__ import annotations

import altair as alt

from sillage.language import msg, numbers
from sillage.reports.chart_parts import C, Row, axis_number, scaled, values
from sillage.reports.chart_shapes import ROW, beside
from sillage.reports.spec import Curve, CurvesData, Unit
from sillage.reports.tokens import channel_token
from sillage.reports.wording import say, write

AROUND, HEAD = 70, 80
"""Pixels of a small picture that its axes and its name take, across and up."""


def curves(data: CurvesData, language: str, width: int) -> alt.ConcatChart:
    """Draw response curves.

    Parameters
    ----------
    data : CurvesData
        The numbers.
    language : str
        A language tag.
    width : int
        Pixels, all included.

    Returns
    -------
    altair.ConcatChart
        As many beside each other as there is room for.
    """
    columns = beside(len(data.curves), width)
    wide = width // columns - AROUND
    small = [_small(one, data, language).properties(width=wide, height=ROW - HEAD) for one in data.curves]
    return alt.concat(*small, columns=columns, spacing=16)


def _small(one: Curve, data: CurvesData, language: str) -> alt.LayerChart:
    unit = Unit.HOURS if one.hours else Unit.MONEY
    colour = C[channel_token(one.code)]
    rows = [_row(point.put_in, (point.low, point.middle, point.high), unit, data, language) for point in one.points]
    name = say(msg("hours a week"), language) if one.hours else say(msg("a week"), language)
    most = max((point.put_in for point in one.points), default=1.0)
    x = alt.X("put:Q", axis=alt.Axis(title=name, format=axis_number(unit, most), tickCount=4, grid=False))
    top = max((row["high"] for row in rows), default=1.0)
    y = alt.Y("value:Q", axis=alt.Axis(title=None, format=axis_number(data.unit, top), tickCount=4, domain=False))
    band = values(rows).mark_area(color=colour, opacity=0.2).encode(x=x, y=alt.Y("low:Q", axis=y.axis), y2="high:Q")
    line = values(rows).mark_line(color=colour, strokeWidth=2.5).encode(x=x, y=y)
    now = values([{"put": one.now}]).mark_rule(color=C["text"], strokeDash=[4, 3]).encode(x=x)
    tips = [
        alt.Tooltip(f"{field}:N", title=say(title, language))
        for field, title in (("spent", msg("Put in a week")), ("text", msg("Brings a week")))
    ]
    touched = values(rows).mark_circle(color=colour, size=60, opacity=0).encode(x=x, y=y, tooltip=tips)
    title = alt.TitleParams(say(one.label, language), anchor="start", fontSize=13, color=C["text"])
    made: alt.LayerChart = alt.layer(band, line, now, touched).properties(title=title)  # type: ignore[assignment]
    return made


def _row(
    put_in: float, brings: tuple[float, float, float], unit: Unit, data: CurvesData, language: str
) -> Row:
    low, middle, high = (scaled(end, data.unit) for end in brings)
    text = [write(end, data.unit, language, currency=data.currency) for end in brings]
    return {
        "put": put_in, "low": low, "value": middle, "high": high,
        "spent": write(put_in, unit, language, currency=data.currency),
        "text": f"{text[1]} [{text[0]}{numbers.NBSP}; {text[2]}]",
    }  # fmt: skip
