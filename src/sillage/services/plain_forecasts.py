"""Forecasts for programs: what `--json`, the API and notebooks read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sillage.forecasts import Backtest, Chance, Expected, Forecast
    from sillage.services.forecast_objective import KpiForecast


def forecast(found: Forecast) -> dict[str, Any]:
    """Return what `--json` prints.

    Parameters
    ----------
    found : Forecast
        The answer.

    Returns
    -------
    dict
        Every key is always there; None where nothing can be told.
    """
    from sillage.services.forecast_words import answer, cautions

    series = found.series
    return {
        "answer": answer(found),
        "kind": series.kind.value,
        "grain": series.grain.value,
        "from": series.ends[0],
        "last_day": series.last_day,
        "until": found.until,
        "points": int(series.known.sum()),
        "missing": int((~series.known).sum()),
        "window_from": None if series.kind.value == "level" else found.window.first,
        "scale": found.scale or None,
        "seasonal": found.seasonal,
        "pace": found.pace,
        **_expected(found.outcome),
        "naive": {method.value: _expected(one) for method, one in found.naive.items()},
        "goal": _goal(found),
        "steps": [{"day": one.day, **_expected(one)} for one in found.steps],
        "backtest": None if found.backtest is None else _backtest(found.backtest),
        "warnings": list(cautions(found)),
    }


def of_kpi(one: KpiForecast) -> dict[str, Any]:
    """Return a forecast of a KPI.

    Parameters
    ----------
    one : KpiForecast
        Which.

    Returns
    -------
    dict
        What a bare file's has, and whose it is.
    """
    from sillage.services.forecast_words import answer

    return {
        "kpi": one.kpi.id,
        "objective": None if one.objective is None else one.objective.id,
        **forecast(one.found),
        "answer": answer(one.found, one.write),
    }


def _expected(one: Expected) -> dict[str, Any]:
    return {
        "value": one.value,
        "interval_80": one.bounds.get(0.8),
        "interval_90": one.bounds.get(0.9),
        "basis": None if one.basis is None else one.basis.value,
    }


def _goal(found: Forecast) -> dict[str, Any] | None:
    told = found.goal
    if told is None:
        return None
    return {
        "value": told.goal.value,
        "at_most": told.goal.at_most,
        "met_now": told.met_now,
        "pace_needed": told.pace_needed,
        **_chance(told.chance),
        "milestones": [{"day": one.day, "value": one.value, **_chance(one)} for one in told.milestones],
    }


def _chance(one: Chance) -> dict[str, Any]:
    from sillage.forecasts import Method

    return {
        "probability": one.probability.get(Method.ENSEMBLE),
        "probability_naive": one.probability.get(Method.NAIVE),
        "probability_naive_with_drift": one.probability.get(Method.DRIFT),
    }


def _backtest(one: Backtest) -> dict[str, Any]:
    return {
        "origins": one.origins,
        "steps": one.steps,
        "mase": {method.value: value for method, value in one.mase.items()},
        "beats_naive": one.beats_naive,
        "coverage": [
            {"nominal": level, "covered": inside, "of": count} for level, (inside, count) in one.covered.items()
        ],
    }
