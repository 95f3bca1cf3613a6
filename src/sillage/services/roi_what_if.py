"""What the returns would be with another margin, hourly rate or value of KPIs; and with and without hours.

Nothing is asked of the data again: the report's own amounts are scaled, to the cent, and the ladder is climbed anew.
With nothing changed, every figure is the report's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from sillage.domain.costs import CostKind
from sillage.domain.money import Money
from sillage.economics.figures import Figure
from sillage.economics.ladder import Rung
from sillage.economics.returns import NO_COST, roi
from sillage.errors import WrongUsage
from sillage.language import msg
from sillage.services import typed_values
from sillage.services.roi_report import RoiReport, RoiRow

ONE = Fraction(1)
STEPS = tuple(Fraction(step, 100) for step in (-50, -20, -10, 0, 10, 20, 50))
"""By how much each value is moved, alone."""

LEAST, MOST = -100, 1000
"""Percents that may be asked for."""

NOT_HOURS = tuple(kind for kind in CostKind if kind is not CostKind.HOURS)


@dataclass(frozen=True, slots=True)
class Factors:
    """What values are multiplied by; 1 leaves them.

    Parameters
    ----------
    margin : Fraction
        Of the attributed margin: the same sales, keeping more or less of them.
    rate : Fraction
        Of what hours cost; fees stay.
    worth : Fraction
        Of the estimated value of KPIs.
    """

    margin: Fraction = ONE
    rate: Fraction = ONE
    worth: Fraction = ONE


@dataclass(frozen=True, slots=True)
class Sides:
    """The return of one thing with and without the hours that it took.

    Parameters
    ----------
    without, whole : Figure
        ROI on money alone, and on the full cost; None with the reason.
    spent, cost : Money or None
        The two costs.
    """

    without: Figure
    whole: Figure
    spent: Money | None
    cost: Money | None


def factor(typed: str) -> Fraction:
    """Read a change in percent.

    Parameters
    ----------
    typed : str
        ``-20``, ``+10``, ``12,5 %``; empty for none.

    Returns
    -------
    Fraction
        4/5 for -20.

    Raises
    ------
    WrongUsage
        If it is no number, or would take away more than there is.
    """
    text = typed.strip().removesuffix("%").strip().replace("\u2212", "-").removeprefix("+")
    value = typed_values.number(text, "") if text else typed_values.number(0, "")
    if not LEAST <= value <= MOST:
        raise WrongUsage(msg("A change lies between -100% and 1,000%."), msg("Write 10 for ten percent more."))
    return ONE + Fraction(value) / 100


def what_if(report: RoiReport, factors: Factors) -> tuple[Rung, ...]:
    """Climb the ladder with other values.

    Parameters
    ----------
    report : RoiReport
        The base.
    factors : Factors
        What changes.

    Returns
    -------
    tuple of Rung
        The rungs of the report; what is unknown stays so, with its reason.
    """
    rungs = {rung.id: rung for rung in report.ladder}
    margin = rungs["on_margin"].gain
    scaled = None if margin is None else margin.times(factors.margin)
    valued = rungs["with_kpi_values"].gain
    worth = None if valued is None or margin is None else (valued - margin).times(factors.worth)
    full = None if scaled is None or worth is None else scaled + worth
    changed = {
        "on_margin": (scaled, rungs["on_margin"].cost),
        "with_hours": (scaled, _priced(report, rungs["with_hours"].cost, factors.rate)),
        "with_kpi_values": (full, _priced(report, rungs["with_kpi_values"].cost, factors.rate)),
    }
    return tuple(_rung(rung, *changed[rung.id]) if rung.id in changed else rung for rung in report.ladder)


def sensitivity(report: RoiReport) -> Iterator[tuple[str, Fraction, Rung, Rung]]:
    """Move each value alone.

    Parameters
    ----------
    report : RoiReport
        The base.

    Yields
    ------
    tuple of (str, Fraction, Rung, Rung)
        ``margin``, ``rate`` or ``worth``, by how much, and the rungs with hours and with KPI values.
    """
    for name in ("margin", "rate", "worth"):
        for step in STEPS:
            rungs = {one.id: one for one in what_if(report, replace(Factors(), **{name: ONE + step}))}
            yield name, step, rungs["with_hours"], rungs["with_kpi_values"]


def margin_that_breaks_even(report: RoiReport) -> Fraction | None:
    """Return what the margin would have to be multiplied by for the return to be nothing.

    Parameters
    ----------
    report : RoiReport
        The base.

    Returns
    -------
    Fraction or None
        None where the margin or the cost is unknown or nothing.
    """
    rung = next(one for one in report.ladder if one.id == "with_hours")
    if rung.gain is None or rung.cost is None or rung.gain.minor <= 0:
        return None
    return rung.cost.over(rung.gain)


def sides_of(one: RoiReport | RoiRow) -> Sides:
    """Return what something returned, with and without hours.

    Parameters
    ----------
    one : RoiReport or RoiRow
        The whole, or one channel, activity or campaign.

    Returns
    -------
    Sides
        What cannot be told with hours, for want of channels on sales, cannot be told without them either.
    """
    earned = one.attributed if isinstance(one, RoiReport) else one.earned
    spent, whole = one.cost.of(*NOT_HOURS), one.cost.total
    if not one.cost.lines:
        return Sides(Figure(None, reason=NO_COST), one.roi, None, None)
    if one.roi.value is None and whole is not None and whole.minor:
        return Sides(Figure(None, reason=one.roi.reason), one.roi, spent, whole)
    return Sides(roi(earned.margin, spent), one.roi, spent, whole)


def _priced(report: RoiReport, cost: Money | None, rate: Fraction) -> Money | None:
    hours = report.cost.of(CostKind.HOURS)
    return cost if cost is None or hours is None else cost - hours + hours.times(rate)


def _rung(rung: Rung, gain: Money | None, cost: Money | None) -> Rung:
    if rung.gain is None or rung.cost is None or gain is None or cost is None:
        return rung
    ratio = gain.over(cost)
    if ratio is None:
        return replace(rung, value=None, cost=cost, gain=gain, reason=NO_COST)
    return replace(rung, value=ratio - 1, cost=cost, gain=gain, reason=None)
