"""What a channel brings by what is put in: a curve that flattens, with its interval and the place of today."""

from __future__ import annotations

import altair as alt

from sillage.language import msg, numbers
from sillage.reports.chart_parts import PHONE, C, Row, axis_number, layer, scaled, values
from sillage.reports.spec import CurveData, CurvePoint, Unit
from sillage.reports.tokens import channel_token
from sillage.reports.wording import say, write


def curve(data: CurveData, language: str, width: int) -> alt.LayerChart:
    """Draw a response curve.

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
    colour, rows = C[channel_token(data.channel)], [_row(point, data, language) for point in data.points]
    x, up = _axes(data, language, width)
    band = values(rows).mark_area(color=colour, opacity=0.2).encode(x=x, y=alt.Y("low:Q", axis=up), y2="high:Q")
    line = values(rows).mark_line(color=colour, strokeWidth=2.5).encode(x=x, y=alt.Y("middle:Q", axis=up))
    today = [{"put": data.now, "word": say(msg("today"), language)}]
    rule = values(today).mark_rule(color=C["text"], strokeDash=[4, 3]).encode(x="put:Q")
    word = values(today).mark_text(align="left", baseline="top", dx=4, color=C["text"])
    tips = [
        alt.Tooltip(f"{field}:N", title=say(title, language))
        for field, title in (("spent", msg("Put in a week")), ("text", msg("Brings a week")))
    ]
    touched = values(rows).mark_circle(color=colour, size=60, opacity=0).encode(x=x, y="middle:Q", tooltip=tips)
    return layer(band, line, rule, word.encode(x="put:Q", y=alt.value(2), text="word:N"), touched, width=width)


def _axes(data: CurveData, language: str, width: int) -> tuple[alt.X, alt.Axis]:
    unit = Unit.HOURS if data.hours else Unit.MONEY
    most = max((point.put_in for point in data.points), default=1.0)
    top = max((scaled(point.high, data.unit) or 0.0 for point in data.points), default=1.0)
    name = msg("hours put in a week") if data.hours else msg("put in a week")
    ticks = 3 if width < PHONE else 5
    across = alt.Axis(title=say(name, language), format=axis_number(unit, most), tickCount=ticks, grid=False)
    up = alt.Axis(title=None, format=axis_number(data.unit, top), tickCount=4, domain=False, ticks=False)
    return alt.X("put:Q", axis=across), up


def _row(point: CurvePoint, data: CurveData, language: str) -> Row:
    ends = (point.low, point.middle, point.high)
    low, middle, high = (scaled(end, data.unit) for end in ends)
    text = [write(end, data.unit, language, currency=data.currency) for end in ends]
    unit = Unit.HOURS if data.hours else Unit.MONEY
    return {
        "put": point.put_in, "low": low, "middle": middle, "high": high,
        "spent": write(point.put_in, unit, language, currency=data.currency),
        "text": f"{text[1]} [{text[0]}{numbers.NBSP}; {text[2]}]",
    }  # fmt: skip
