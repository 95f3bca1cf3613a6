"""What each channel brings against what is put in: its curve as a chart, on one scale with the others'."""

from __future__ import annotations

from sillage.language import Message, msg
from sillage.reports.spec import Chart, Column, CurveData, CurvePoint, Figure, Table, Unit
from sillage.reports.wording import Amount
from sillage.services.mix_sheet import EXPLAIN, Part

_TODAY, _HALF_MORE = 1.0, 1.5
BELOW = msg(
    "All curves have one scale. The band holds it 9 times of 10; dashed, beyond the largest week, it is a guess."
)


def curve_charts(answer: Part) -> tuple[Chart, ...]:
    """Draw what each channel brings a week, from nothing put in to twice today's.

    Parameters
    ----------
    answer : mapping
        Of `mix_study.compute_mix`.

    Returns
    -------
    tuple of Chart
        One a channel, in their order.
    """
    top = max((point["high"] for one in answer["channels"] for point in one["curve"]), default=0.0)
    return tuple(
        _chart(f"curve-{place}", one, answer["currency"], top)
        for place, one in enumerate(answer["channels"])
        if top > 0
    )


def _chart(name: str, one: Part, currency: str, top: float) -> Chart:
    unit_in = Unit.HOURS if one["unit"] == "hour" else Unit.MONEY
    points = tuple(CurvePoint(at["inputs_per_week"], at["middle"], (at["low"], at["high"])) for at in one["curve"])
    data = CurveData(points, one["inputs_per_week"], one["largest_week"], unit_in, Unit.MONEY, currency, top)
    title = msg("{channel}: what it brings a week", channel=one["channel"])
    columns = (Column(msg("Put in, a week"), EXPLAIN), Column(msg("It brings"), EXPLAIN))
    rows = tuple(
        (Figure(at.inputs, unit_in, EXPLAIN, currency),
         Figure(at.middle, Unit.MONEY, EXPLAIN, currency, interval=at.bounds, estimated=True))
        for at in points
    )  # fmt: skip
    return Chart(name, title, data, Table(f"{name}-data", title, columns, rows), _summary(one, data), BELOW, EXPLAIN)


def _summary(one: Part, data: CurveData) -> Message:
    now, more = (_near(data, one["inputs_per_week"] * times) for times in (_TODAY, _HALF_MORE))
    return msg(
        "Today it brings {now} a week (90%: {low} to {high}); with half as much again put in, {more}.",
        now=Amount(now.middle, data.currency),
        low=Amount(now.bounds[0], data.currency),
        high=Amount(now.bounds[1], data.currency),
        more=Amount(more.middle, data.currency),
    )


def _near(data: CurveData, inputs: float) -> CurvePoint:
    return min(data.points, key=lambda one: abs(float(one.inputs) - inputs))
