"""The ROI of a period for programs: what `--json`, the API and notebooks read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sillage.domain.money import Money
    from sillage.economics.figures import Figure
    from sillage.economics.full_cost import FullCost
    from sillage.economics.kpi_values import KpiValue
    from sillage.economics.ladder import Rung
    from sillage.effects.ratio_interval import RatioInterval
    from sillage.services.attribute_orders import Credited
    from sillage.services.roi_report import AdRow, Earned, RoiReport, RoiRow


def roi(report: RoiReport) -> dict[str, Any]:
    """Return what a period cost, earned and returned.

    Parameters
    ----------
    report : RoiReport
        What was computed.

    Returns
    -------
    dict
        Money in major units of its ``currency``.
    """
    return {
        "from": report.period.first,
        "to": report.period.last,
        "view": report.view,
        "scope": report.scope,
        "currency": report.currency,
        "roi": report.roi.value,
        "at_most": report.at_most,
        "roas": report.roas.value,
        "interval": _interval(report.interval),
        "verdict": report.verdict,
        "weeks_more": report.weeks_more,
        "cost": _cost(report.cost),
        "revenue": {
            "source": report.source,
            "attributed": _earned(report.attributed),
            "unattributed": _earned(report.unattributed),
            "left_out": _earned(report.left_out),
            "elsewhere": None if report.elsewhere is None else _earned(report.elsewhere),
            "checking": {source: _money(amount) for source, amount in report.checking.items()},
        },
        "ladder": [rung(step) for step in report.ladder],
        "attribution": _attribution(report.credited),
        "kpi_value": _money(report.kpi_value),
        "kpi_values": [_kpi_value(one) for one in report.kpi_values],
        "payback": {"day": report.payback.day, "days": report.payback.days, "reason": report.payback.reason},
        "break_even_units": report.break_even_units.value,
        "break_even_hourly_rate": report.break_even_hourly_rate.value,
        "unit_costs": _values(report.unit_costs),
        "unit_cost_notes": {kpi_id: list(notes) for kpi_id, notes in report.unit_cost_notes.items()},
        "other_figures": _values(report.other_figures),
        "reasons": _reasons(
            {"roi": report.roi, "roas": report.roas, "break_even_units": report.break_even_units,
             "break_even_hourly_rate": report.break_even_hourly_rate, **report.unit_costs, **report.other_figures}
        ),
        "by": report.by,
        "rows": [_row(row) for row in report.rows] + [_ad(row) for row in report.ads],
        "warnings": list(report.warnings),
    }  # fmt: skip


def _attribution(credited: Credited | None) -> dict[str, Any] | None:
    from sillage.attribution import model_name

    if credited is None:
        return None
    counts = {"orders": credited.orders, "followed": credited.followed, "declared": credited.declared}
    return {
        "model": credited.model.value,
        "name": model_name(credited.model),
        **counts,
        "rests_on": {tie or "unknown": count for tie, count in credited.rests_on.items()},
    }


def _kpi_value(one: KpiValue) -> dict[str, Any]:
    return {
        "kpi": one.kpi_id,
        "channel": one.channel,
        "counted": one.counted,
        "value": _money(one.value),
        "from": one.period.first,
        "to": one.period.last,
        "reason": one.reason,
    }


def _row(row: RoiRow) -> dict[str, Any]:
    return {
        "key": row.key,
        "roi": row.roi.value,
        "at_least": row.at_least,
        "at_most": row.at_most,
        "roas": row.roas.value,
        "interval": _interval(row.interval),
        "verdict": row.verdict,
        "not_separable_from": list(row.not_separable_from),
        "cost": _cost(row.cost),
        **_earned(row.earned),
        "unit_costs": _values(row.unit_costs),
        "other_figures": _values(row.other_figures),
        "reasons": _reasons({"roi": row.roi, "roas": row.roas, **row.unit_costs, **row.other_figures}),
    }


def _ad(row: AdRow) -> dict[str, Any]:
    return {
        "key": row.ad,
        "network": row.network,
        "campaign": row.campaign,
        "spend": _money(row.spend),
        "roas": row.roas.value,
        "counts": dict(row.counts),
        "unit_costs": _values(row.unit_costs),
        "reasons": _reasons({"roas": row.roas, **row.unit_costs}),
    }


def rung(step: Rung) -> dict[str, Any]:
    """Return a rung of the ladder.

    Parameters
    ----------
    step : Rung
        Which.

    Returns
    -------
    dict
        With why it is not known.
    """
    return {
        "id": step.id,
        "name": step.name,
        "value": step.value,
        "cost": _money(step.cost),
        "gain": _money(step.gain),
        "estimated": step.estimated,
        "reason": step.reason,
    }


def _cost(cost: FullCost) -> dict[str, Any]:
    return {
        "total": _money(cost.total),
        "known": _money(cost.known),
        "hours": cost.hours,
        "unpriced_hours": cost.unpriced_hours,
        "by_kind": {kind: _money(part.total) for kind, part in cost.by("kind").items()},
        "reasons": list(cost.reasons),
    }


def _earned(earned: Earned) -> dict[str, Any]:
    return {"revenue": _money(earned.revenue), "margin": _money(earned.margin), "orders": earned.orders}


def _interval(interval: RatioInterval) -> dict[str, Any]:
    """ROI bounds: the interval of margin over cost, less one."""
    net = interval.minus_one()
    return {
        "low": net.low,
        "high": net.high,
        "level": net.level,
        "weeks": net.weeks,
        "reason": net.reason,
        "caution": net.caution,
    }


def _values(figures: Mapping[str, Figure]) -> dict[str, Any]:
    return {name: figure.value for name, figure in figures.items()}


def _reasons(figures: Mapping[str, Figure]) -> dict[str, Any]:
    return {name: figure.reason for name, figure in figures.items() if figure.reason is not None}


def _money(amount: Money | None) -> Any:
    return None if amount is None else amount.amount
