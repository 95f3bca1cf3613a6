"""The effect of a change for programs: what `--json`, the API and notebooks read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sillage.services.effect_words import basis_sentences, needed_sentence, verdict_sentence

if TYPE_CHECKING:
    from sillage.effects.counterfactual import Estimate
    from sillage.effects.dated_effect import DatedEffect
    from sillage.effects.placebo_dates import PlaceboTest


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
    asked, judged = found.question, found.judged
    return {
        "series": asked.name,
        "date": asked.day,
        "every": "day" if asked.series.step == 1 else "week",
        "before": found.before,
        "after": found.after,
        "measured": found.measured,
        "verdict": judged.verdict.value,
        "reason": None if judged.reason is None else judged.reason.value,
        "sentence": verdict_sentence(found),
        "needed": needed_sentence(found),
        "p": judged.p,
        "actual": found.actual,
        "predicted": estimate(found.predicted),
        "effect": estimate(found.honest),
        "total": estimate(found.honest_total),
        "relative": estimate(found.relative) if found.honest is not None else None,
        "judged": estimate(found.judged_effect) if found.placebos is not None else None,
        "model": {
            "effect": estimate(found.effect),
            "total": estimate(found.total),
            "relative": estimate(found.effect.over(found.predicted.value)) if found.predicted.low > 0 else None,
            "tail_probability": found.tail,
        },
        "placebos": _placebos(found.placebos),
        "worth": asked.worth,
        "smallest": judged.smallest,
        "smallest_share": judged.smallest_share,
        "more_points": judged.more_points,
        "controls": [
            {"name": one.name, "reason": one.reason, "weight": weight}
            for one, weight in zip(found.controls.used, found.weights, strict=True)
        ],
        "refused_controls": [{"name": one.name, "reason": one.reason} for one in found.controls.refused],
        "sensitivity": [
            {"without": one.without, "history_share": one.share, **estimate(one.effect)} for one in found.variants
        ],
        "days": [dict(one._asdict()) for one in found.course],
        "notes": list(basis_sentences(found)),
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
