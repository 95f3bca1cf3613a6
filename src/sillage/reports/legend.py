"""What the colours of a chart stand for."""

from __future__ import annotations

from sillage.language import Message, _n, msg
from sillage.reports.spec import BarData, Chart, CurveData, FanData, HeatData, LineData, WaterfallData


def legend(chart: Chart) -> list[tuple[str, Message]]:
    """Return what the colours of a chart stand for.

    Parameters
    ----------
    chart : Chart
        Any kind.

    Returns
    -------
    list of (str, Message)
        A token's name and its meaning; empty where one colour needs no key.
    """
    data = chart.data
    if isinstance(data, WaterfallData):
        names = {
            "cost": msg("cost"),
            "value": msg("attributed margin"),
            "estimate": msg("estimated value"),
            "net": msg("net result"),
        }
        return [(kind, names[kind]) for kind in names if any(step.kind == kind for step in data.steps)]
    if isinstance(data, HeatData):
        few = _n("fewer than {count} post: too few to judge", "fewer than {count} posts: too few to judge", data.enough)
        return [("heat-1", msg("lowest fifth")), ("heat-5", msg("highest fifth")), ("few", few)]
    if isinstance(data, LineData) and data.path:
        return [("accent", msg("measured")), ("path", msg("expected path and milestones"))]
    if isinstance(data, FanData):
        return [
            ("accent", msg("measured; dashed: expected (median)")),
            ("heat-2", msg("80% interval")),
            ("heat-1", msg("90% interval")),
        ]
    if isinstance(data, CurveData):
        return [("accent", msg("brought; dashed: beyond the largest week")), ("heat-1", msg("90% interval"))]
    if isinstance(data, BarData) and any(bar.interval for bar in data.bars):
        return [("value", msg("value")), ("text", msg("90% interval"))]
    return []
