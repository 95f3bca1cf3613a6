"""An answer as an Altair chart: lines over time, bars otherwise, in the colours of the report."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import altair as alt

from sillage.language import msg, translator
from sillage.reports import tokens
from sillage.reports.charts import number_locale, theme, time_locale

if TYPE_CHECKING:
    from sillage.notebook.answers import Answer

WIDTH, ROW, HEIGHT = 560, 26, 260
_COLOURS = ("accent", "cost", "value", "estimate", "unclear", "good", "net", "bad")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}|\d{4}-\d{2}")


def draw(answer: Answer) -> alt.Chart:
    """Draw an answer.

    Parameters
    ----------
    answer : Answer
        Which.

    Returns
    -------
    altair.Chart
        With its rows, the report's colours, and numbers and months in the notebook's language.

    Raises
    ------
    ValueError
        If no chart shows it.
    """
    drawn = answer.drawn
    if drawn is None or not len(answer):
        raise ValueError(translator(answer.language).render(msg("No chart shows this answer: see its table.")))
    rows = [{name: _plain(value) for name, value in row.items()} for row in answer.rows()]
    data = alt.Data(values=rows)  # type: ignore[no-untyped-call]
    chart = _over_time(answer, data) if _is_time(rows, drawn.x) else _bars(answer, data, len(rows))
    unit = answer.units.get(drawn.y, "")
    locale = {
        "number": number_locale(answer.language, unit[6:] if unit.startswith("money:") else ""),
        "time": time_locale(answer.language),
    }
    made: alt.Chart = chart.properties(title=answer.title)
    look = {**theme(), "locale": locale, "background": tokens.LIGHT["surface"]}
    made.config = alt.Config.from_dict(look, validate=False)
    return made


def _is_time(rows: list[dict[str, Any]], name: str) -> bool:
    return len(rows) > 1 and all(isinstance(row[name], str) and _DAY.fullmatch(row[name]) for row in rows)


def _over_time(answer: Answer, data: Any) -> Any:
    drawn = answer.drawn
    assert drawn is not None  # noqa: S101
    y = alt.Y(f"{drawn.y}:Q", title=_name(answer, drawn.y), axis=alt.Axis(format=_format(answer, drawn.y)))
    x = alt.X(f"{drawn.x}:T", title=None, scale=alt.Scale(type="utc"))
    line = alt.Chart(data).mark_line(strokeWidth=2.5, point=True)
    return line.encode(x=x, y=y, **_colour(answer), tooltip=_tips(answer)).properties(width=WIDTH, height=HEIGHT)


def _bars(answer: Answer, data: Any, count: int) -> Any:
    drawn = answer.drawn
    assert drawn is not None  # noqa: S101
    y = alt.Y(f"{drawn.x}:N", title=_name(answer, drawn.x), sort=None)
    x = alt.X(f"{drawn.y}:Q", title=_name(answer, drawn.y), axis=alt.Axis(format=_format(answer, drawn.y)))
    more: dict[str, Any] = {"yOffset": alt.YOffset(f"{drawn.group}:N")} if drawn.group else {}
    bars = alt.Chart(data).mark_bar(cornerRadius=2).encode(x=x, y=y, **more, **_colour(answer), tooltip=_tips(answer))
    height = max(HEIGHT // 2, ROW * count)
    if not drawn.low or drawn.low not in answer.table.column_names:
        return bars.properties(width=WIDTH, height=height)
    rule = alt.Chart(data).mark_rule(color=tokens.LIGHT["text"], strokeWidth=1.5)
    rule = rule.encode(x=f"{drawn.low}:Q", x2=f"{drawn.high}:Q", y=y, **more)
    return alt.layer(bars, rule).properties(width=WIDTH, height=height)


def _colour(answer: Answer) -> dict[str, Any]:
    drawn = answer.drawn
    if drawn is None or not drawn.group:
        return {"color": alt.value(tokens.LIGHT["accent"])}
    scale = alt.Scale(range=[tokens.LIGHT[name] for name in _COLOURS])
    return {"color": alt.Color(f"{drawn.group}:N", title=_name(answer, drawn.group), scale=scale)}


def _tips(answer: Answer) -> list[Any]:
    drawn = answer.drawn
    if drawn is None:
        return []
    told = [alt.Tooltip(f"{name}:N", title=_name(answer, name)) for name in (drawn.x, drawn.group) if name]
    return [*told, alt.Tooltip(f"{drawn.y}:Q", title=_name(answer, drawn.y), format=_format(answer, drawn.y))]


def _format(answer: Answer, name: str) -> str:
    unit = answer.units.get(name, "")
    return ".1~%" if unit == "%" else "$,.2~f" if unit.startswith("money:") else ",.2~f"


def _name(answer: Answer, name: str) -> str:
    return answer.heads.get(name, name)


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value if value is None else _text_or_number(value)


def _text_or_number(value: Any) -> Any:
    return value if isinstance(value, (int, float, str, bool)) else str(value)
