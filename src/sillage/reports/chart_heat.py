"""Posting hours: a slot with too few posts is grey, and every slot says how many stand behind it."""

from __future__ import annotations

from datetime import date

import altair as alt

from sillage.language import numbers
from sillage.reports.chart_parts import PHONE, C, Row, layer, values
from sillage.reports.spec import HeatData
from sillage.reports.wording import UNKNOWN, plain_number, say, write


def _bins(data: HeatData) -> list[float]:
    values = sorted(float(plain_number(c.value)) for c in data.cells if c.value is not None and c.n >= data.enough)
    return [values[len(values) * step // 5] for step in range(1, 5)] if len(values) >= 5 else []


def _heat_rows(data: HeatData, language: str) -> list[Row]:
    cuts = _bins(data)
    rows: list[Row] = []
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


def heat(data: HeatData, language: str, width: int) -> alt.LayerChart:
    """Draw posting hours.

    Parameters
    ----------
    data : HeatData
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
    base = values(rows)
    cells = base.mark_rect(cornerRadius=3).encode(x=x, y=y, color=alt.Color("colour:N", scale=None))
    ink = alt.Color("ink:N", scale=None)
    small = 11 if phone else 12
    value = base.mark_text(dy=-7, fontWeight=600, fontSize=small).encode(x=x, y=y, text="text:N", color=ink)
    count = base.mark_text(dy=8, fontSize=11).encode(x=x, y=y, text="n:N", color=ink)
    return layer(cells, value, count, width=width)


def _monday(index: int) -> date:
    return date(2024, 1, 1 + index)
