"""Paths and cohorts for programs: what `--json`, the API and notebooks read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sillage.domain.money import Money
    from sillage.domain.proportions import Proportion
    from sillage.services.measure_cohorts import Cohort, MeasuredCohorts
    from sillage.services.measure_paths import WalkedPaths


def paths(found: WalkedPaths, named: Mapping[str, str]) -> dict[str, Any]:
    """Return paths and their steps.

    Parameters
    ----------
    found : WalkedPaths
        What was walked.
    named : mapping of str to str
        What steps are called.

    Returns
    -------
    dict
        Money in major units beside its currency.
    """
    return {
        "from": found.period.first,
        "to": found.period.last,
        "by": found.by,
        "goal": found.goal or None,
        "window": found.window_days,
        "conversions": found.conversions,
        "followed": found.followed,
        "told": found.told,
        "untouched": found.untouched,
        "nulls": found.nulls,
        "rests_on": dict(found.rests_on),
        "different": found.different,
        "paths": [
            {
                "steps": list(row.steps),
                "conversions": row.conversions,
                "nulls": row.nulls,
                "values": _values(row.value),
            }
            for row in found.paths
        ],
        "steps": [
            {"step": row.step, "name": named.get(row.step)}
            | {name: getattr(row, name) for name in ("first", "last", "assisted", "present", "nulls")}
            | _rate(row.rate)
            for row in found.steps
        ],
        "warnings": list(found.sentences),
    }


def cohorts(found: MeasuredCohorts, named: Mapping[str, str]) -> dict[str, Any]:
    """Return cohorts.

    Parameters
    ----------
    found : MeasuredCohorts
        What was measured.
    named : mapping of str to str
        What steps are called.

    Returns
    -------
    dict
        Money in major units, in the currency of its cohort.
    """
    return {
        "from": found.period.first,
        "to": found.period.last,
        "by": found.by,
        "persons": found.persons,
        "of_a_day": found.of_a_day,
        "met_from": found.met_from,
        "without_currency": found.outside,
        "cohorts": [_cohort(one, named) for one in found.cohorts],
        "warnings": list(found.sentences),
    }


def _cohort(one: Cohort, named: Mapping[str, str]) -> dict[str, Any]:
    return {
        "month": f"{one.month:%Y-%m}",
        "step": one.step,
        "name": named.get(one.step),
        "persons": one.persons,
        "small": one.is_small,
        "currency": one.currency,
        "months": [
            {
                "age": month.age,
                "whole": month.whole,
                "customers": month.customers,
                "orders": month.orders,
                "value": month.value.amount,
                "cumulated": month.cumulated.amount,
                "value_per_person": one.value_per_person(month.age),
            }
            for month in one.months
        ],
    }


def _values(amounts: tuple[Money, ...]) -> list[dict[str, Any]]:
    return [{"currency": one.currency, "amount": one.amount} for one in amounts]


def _rate(rate: Proportion) -> dict[str, Any]:
    return {"rate": rate.share, "rate_interval": rate.interval()}
