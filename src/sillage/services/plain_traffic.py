"""Visits and funnels for programs: what `--json`, the API and notebooks read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sillage.domain.period import Period
    from sillage.services.measure_traffic import FunnelRow, TrafficRow


def traffic(
    period: Period, found: dict[str, tuple[TrafficRow, ...]], named: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    """Return tables of visits.

    Parameters
    ----------
    period : Period
        Of these days.
    found : dict of str to tuple
        By cut, its rows.
    named : mapping
        By cut, what keys are called.

    Returns
    -------
    dict
        Each cut by its name, ``whole`` for none.
    """
    tables = {
        cut or "whole": [_traffic(row) | {"name": named[cut].get(row.key)} for row in rows]
        for cut, rows in found.items()
    }
    return {"from": period.first, "to": period.last, "zone": period.zone, **tables}


def _traffic(row: TrafficRow) -> dict[str, Any]:
    plain = (
        "key",
        "visits",
        "pageviews",
        "visitors",
        "new",
        "known",
        "conversions",
        "orders",
        "forms_begun",
        "forms_sent",
    )
    return {
        **{name: getattr(row, name) for name in plain},
        "bounce_rate": row.bounce_rate.share,
        "bounce_rate_interval": row.bounce_rate.interval(),
        "ga4_bounce_rate": row.ga4_bounce_rate.share,
        "ga4_bounce_rate_interval": row.ga4_bounce_rate.interval(),
        "engaged_time": {"n": row.timed_visits, "mean": row.mean_s, "median": row.median_s, "p90": row.p90_s},
    }


def funnel(row: FunnelRow, whom: str) -> dict[str, Any]:
    """Return one line of a funnel.

    Parameters
    ----------
    row : FunnelRow
        Which.
    whom : str
        ``visits`` or ``people``: what was followed.

    Returns
    -------
    dict
        With its steps.
    """
    return {
        "key": row.key,
        whom: row.followed,
        "steps": [
            {
                "step": step.step,
                "reached": step.reached,
                "step_rate": step.of_previous.share,
                "step_rate_interval": step.of_previous.interval(),
                "of_first": step.of_first.share,
                "of_first_interval": step.of_first.interval(),
                "median_s": step.median_s,
                "p90_s": step.p90_s,
            }
            for step in row.steps
        ],
    }
