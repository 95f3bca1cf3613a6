"""The effect of a change for programs: what `--json`, the API and notebooks read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sillage.services.effect_words import basis_sentences, needed_sentence, roi_share, verdict_sentence

if TYPE_CHECKING:
    from sillage.domain.money import Money
    from sillage.economics.incremental import IncrementalValue
    from sillage.effects.counterfactual import Estimate
    from sillage.effects.dated_effect import DatedEffect, DayOfEffect
    from sillage.effects.placebo_dates import PlaceboTest
    from sillage.services.effect_change import ChangeEffect


def effect(found: DatedEffect) -> dict[str, Any]:
    """Return an effect with what it rests on.

    Parameters
    ----------
    found : DatedEffect
        The answer.

    Returns
    -------
    dict
        Figures in the series' own unit; shares are ratios. None is unknown.
    """
    return {
        "change": None,
        "kpi": None,
        **_asked(found),
        **_verdict(found),
        **_figures(found),
        "placebos": _placebos(found.placebos),
        **_beside(found),
        "days": [_day(one, adds_up=found.question.adds_up) for one in found.course],
        "money": None,
        "money_reason": None,
        "notes": list(basis_sentences(found)),
    }


def _asked(found: DatedEffect) -> dict[str, Any]:
    asked = found.question
    return {
        "series": asked.name,
        "date": asked.day,
        "every": "day" if asked.series.step == 1 else "week",
        "adds_up": asked.adds_up,
        "worth": asked.worth,
        "before": found.before,
        "after": found.after,
        "measured": found.measured,
    }


def _verdict(found: DatedEffect) -> dict[str, Any]:
    judged = found.judged
    return {
        "verdict": judged.verdict.value,
        "reason": None if judged.reason is None else judged.reason.value,
        "sentence": verdict_sentence(found),
        "needed": needed_sentence(found),
        "p": judged.p,
        "smallest": judged.smallest,
        "smallest_share": judged.smallest_share,
        "more_points": judged.more_points,
    }


def _figures(found: DatedEffect) -> dict[str, Any]:
    """Return what came, what would have come, and the difference; a sum only of what adds up."""
    adds_up, sure = found.question.adds_up, found.placebos is not None
    return {
        "actual": found.actual,
        "predicted": estimate(found.predicted),
        "effect": estimate(found.honest),
        "total": estimate(found.honest_total) if adds_up else None,
        "relative": estimate(found.relative) if sure else None,
        "judged": estimate(found.judged_effect) if sure else None,
        "judged_share": estimate(found.judged_share) if sure else None,
        "model": {
            "effect": estimate(found.effect),
            "total": estimate(found.total) if adds_up else None,
            "relative": estimate(found.effect.over(found.predicted.value)) if found.predicted.low > 0 else None,
            "tail_probability": found.tail,
        },
    }


def _beside(found: DatedEffect) -> dict[str, Any]:
    """Return the controls, those refused, and the same question asked otherwise."""
    return {
        "controls": [
            {"name": one.name, "reason": one.reason, "weight": weight}
            for one, weight in zip(found.controls.used, found.weights, strict=True)
        ],
        "refused_controls": [{"name": one.name, "reason": one.reason} for one in found.controls.refused],
        "sensitivity": [
            {"without": one.without, "history_share": one.share, **estimate(one.effect)} for one in found.variants
        ],
    }


def _day(one: DayOfEffect, *, adds_up: bool) -> dict[str, Any]:
    nothing = {} if adds_up else dict.fromkeys(("cumulative", "cumulative_low", "cumulative_high"))
    return {**one._asdict(), **nothing}


def change_effect(told: ChangeEffect) -> dict[str, Any]:
    """Return the effect of a change of the log.

    Parameters
    ----------
    told : ChangeEffect
        The answer.

    Returns
    -------
    dict
        As `effect`, with the change, the KPI and the money, in major units.
    """
    plain = effect(told.found)
    change = {"day": told.change.day, "title": told.change.title, "network": told.change.network}
    notes = [*plain["notes"], *told.notes]
    money = {"money": _money(told.money), "money_reason": told.no_money}
    return {**plain, "change": change, "kpi": told.kpi.id, **money, "notes": notes}


def _money(money: IncrementalValue | None) -> dict[str, Any] | None:
    if money is None:
        return None

    def major(one: Money | None) -> Any:
        return None if one is None else one.amount

    return {
        "currency": money.caused.currency,
        "measured": major(money.measured),
        "caused": {"value": major(money.caused), "low": major(money.low), "high": major(money.high)},
        "estimated": money.estimated,
        "cost": major(money.cost),
        "incremental_roi": None
        if money.roi is None
        else {"value": roi_share(money.roi), "low": roi_share(money.roi_low), "high": roi_share(money.roi_high)},
    }


def estimate(one: Estimate | None) -> dict[str, float] | Any:
    """Return an estimate with its interval.

    Parameters
    ----------
    one : Estimate or None
        Which.

    Returns
    -------
    dict or None
        ``value``, ``low``, ``high``.
    """
    return None if one is None else {"value": one.value, "low": one.low, "high": one.high}


def _placebos(test: PlaceboTest | None) -> dict[str, Any] | None:
    if test is None:
        return None
    return {
        "dates": len(test.dates),
        "window": test.window,
        "apart": test.apart,
        "false_share": test.false_share,
        "as_far": test.as_far,
        "rank_p": test.rank_p,
        "p": test.p,
        "statistic": test.statistic,
    }
