"""What the charts share: colours, layers, rows of data, and how an axis writes its numbers."""

from __future__ import annotations

from typing import Any

import altair as alt

from sillage.language import msg
from sillage.reports import tokens
from sillage.reports.chart_shapes import PHONE
from sillage.reports.spec import Number, Unit
from sillage.reports.wording import plain_number, say

__all__ = ["PHONE", "C", "Row", "axis_number", "layer", "scaled", "values", "y_title"]

C = tokens.LIGHT
Row = dict[str, Any]


def layer(*layers: Any, width: int) -> alt.LayerChart:
    """Put layers on each other.

    Parameters
    ----------
    *layers : altair charts
        From the back to the front.
    width : int
        Pixels, all included.

    Returns
    -------
    altair.LayerChart
        Its height is given later.
    """
    made: alt.LayerChart = alt.layer(*layers).properties(width=width)  # type: ignore[assignment]
    return made


def values(rows: list[Row]) -> alt.Chart:
    """Begin a chart on rows of data.

    Parameters
    ----------
    rows : list of dict
        What Vega-Lite reads.

    Returns
    -------
    altair.Chart
        Without a mark.
    """
    return alt.Chart(alt.Data(values=rows))  # type: ignore[no-untyped-call]


def axis_number(unit: Unit, top: float) -> str:
    """Return d3's format for the numbers of an axis.

    Parameters
    ----------
    unit : Unit
        What they count.
    top : float
        The largest.

    Returns
    -------
    str
        ``$`` stands for the currency of the locale.
    """
    if unit is Unit.PERCENT:
        return ".2~%" if top < 0.01 else ".1~%"
    if unit is Unit.MONEY:
        return "$,.0f" if top >= 20 else "$,.2f"
    return ",.0f" if top >= 20 else ",.2~f"


def scaled(value: Number | None, unit: Unit) -> float | None:
    """Return a number as an axis shows it: hours instead of seconds, an axis of 7,200 says nothing.

    Parameters
    ----------
    value : number or None
        In the figure's unit.
    unit : Unit
        What it counts.

    Returns
    -------
    float or None
        None stays None.
    """
    if value is None:
        return None
    return plain_number(value) / 3600 if unit is Unit.DURATION else plain_number(value)


def y_title(unit: Unit, language: str) -> str | None:
    """Return the title of an axis whose numbers do not say their unit.

    Parameters
    ----------
    unit : Unit
        What they count.
    language : str
        A language tag.

    Returns
    -------
    str or None
        None where the numbers carry their unit.
    """
    return say(msg("hours"), language) if unit in (Unit.DURATION, Unit.HOURS) else None
