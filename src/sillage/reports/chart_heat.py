"""Posting hours: a slot with too few posts is grey, and every slot says how many stand behind it."""

from __future__ import annotations

from datetime import date

import altair as alt

from sillage.language import numbers
from sillage.reports.chart_parts import PHONE, C, Row, layer, values
from sillage.reports.heat_levels import fifths, hour_slot
from sillage.reports.spec import HeatData
from sillage.reports.wording import UNKNOWN, say, write

__all__ = ["heat", "hour_slot"]


def _heat_rows(data: HeatData, language: str) -> list[Row]:
    rows: list[Row] = []
    for cell, level in zip(data.cells, fifths(data), strict=True):
        rows.append(
            {
                "weekday": cell.weekday,
                "day": numbers.day(date(2024, 1, 1 + cell.weekday), language, "EEE"),
                "hour": cell.hour,
                "slot": hour_slot(cell.hour, data.span, language),
                "colour": C[f"heat-{level}"] if level else C["few"],
                "ink": C[f"heat-text-{level}"] if level else C["few-text"],
                "text": say(UNKNOWN, language) if cell.value is None else write(cell.value, data.unit, language),
                "n": f"n\u00a0=\u00a0{cell.n}",
            }
        )
    return rows


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
