"""What each kind of chart looks like; Altair loads with its shape, not before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sillage.reports.spec import BarData, ChartData, CurveData, FanData, HeatData, LineData, WaterfallData

if TYPE_CHECKING:
    import altair as alt

PHONE = 420
"""Below this width a chart takes its shape for a telephone."""
PAPER_WIDTHS = (660, 436, 330)
"""The whole width of a paper, two thirds and half of it: flatter, so that pages fill."""


def shape(data: ChartData, language: str, width: int, height: int = 0) -> alt.LayerChart:
    """Return a chart's layers.

    Parameters
    ----------
    data : ChartData
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
    from sillage.reports import chart_bars, chart_curve, chart_fan, chart_heat, chart_lines

    if isinstance(data, LineData):
        picture = chart_lines.line(data, language, width)
    elif isinstance(data, FanData):
        picture = chart_fan.fan(data, language, width)
    elif isinstance(data, CurveData):
        picture = chart_curve.curve(data, language, width)
    elif isinstance(data, WaterfallData):
        picture = chart_bars.waterfall(data, language, width)
    elif isinstance(data, HeatData):
        picture = chart_heat.heat(data, language, width)
    else:
        picture = chart_bars.bars(data, language, width)
    picture.height = max(natural_height(data, width), height)
    return picture


def natural_height(data: ChartData, width: int) -> int:
    """Return how high a chart is by itself.

    Parameters
    ----------
    data : ChartData
        The numbers.
    width : int
        Pixels.

    Returns
    -------
    int
        Pixels.
    """
    phone = width < PHONE
    if isinstance(data, LineData | FanData | CurveData):
        return 190 if width in PAPER_WIDTHS else 250 if phone else 280
    if isinstance(data, WaterfallData):
        return 44 * len(data.steps) if phone else 230 if width in PAPER_WIDTHS else 320
    if isinstance(data, HeatData):
        slots = len({cell.hour for cell in data.cells})
        return 44 * (slots if phone else 7) + 24
    if isinstance(data, BarData):
        rows = 50 if any(bar.n is not None for bar in data.bars) else 40
        rows -= 14 if width in PAPER_WIDTHS else 0
        return rows * len(data.bars) + 30 + (18 if data.reference is not None else 0)
    raise TypeError(type(data).__name__)
