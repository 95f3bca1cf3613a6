"""Experiments for programs: what `--json` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sillage.effects.schedules import Design, drawn, schedules
from sillage.services import experiment_words as words

if TYPE_CHECKING:
    from sillage.services.foresee_experiment import Foreseen
    from sillage.services.read_experiment import Analysed, Judged
    from sillage.services.read_link_test import AnalysedLinks


def planned(design: Design) -> dict[str, Any]:
    """Return a plan.

    Parameters
    ----------
    design : Design
        Which.

    Returns
    -------
    dict
        Every key is always there.
    """
    return {
        **_design(design),
        "schedules": schedules(design),
        "schedule": [
            {"date": day, "arm": design.arms[code]}
            for day, code in zip(design.first_days, drawn(design), strict=True)
        ],
        "notes": list(words.planned_sentences(design)),
    }  # fmt: skip


def foreseen(found: Foreseen) -> dict[str, Any]:
    """Return what an experiment could show.

    Parameters
    ----------
    found : Foreseen
        The answer.

    Returns
    -------
    dict
        Every key is always there.
    """
    usual = found.past.usual
    return {
        "arms": found.past.arms,
        "unit": found.past.unit.value,
        "past_weeks": found.past.weeks,
        "usual": usual,
        "error_of_a_week": found.past.error_of_a_week,
        "weeks": found.weeks,
        "smallest_effect": found.effect,
        "smallest_relative_effect": found.effect / usual if usual > 0 else None,
        "wanted_effect": found.smallest.of(usual),
        "weeks_needed": found.needed,
        "by_weeks": [
            {"weeks": weeks, "effect": effect, "relative_effect": effect / usual if usual > 0 else None}
            for weeks, effect in found.by_weeks
        ],
        "notes": list(words.foreseen_sentences(found)),
    }


def analysed(found: Analysed) -> dict[str, Any]:
    """Return what an experiment shows.

    Parameters
    ----------
    found : Analysed
        The answer.

    Returns
    -------
    dict
        Every key is always there.
    """
    return {
        **_design(found.design),
        "known_until": found.known_until,
        "early": found.early,
        "looks": found.looks,
        "looks_taken": list(found.taken.seen),
        "look_kept": found.taken.kept,
        "false_positive_rate": found.false_positive_rate,
        "level": found.level,
        "units": found.found.units,
        "missing": found.found.missing,
        "explained": found.found.explained,
        "contrasts": [_judged(found, one) for one in found.judged],
        "warnings": list(words.warnings(found)),
    }


def links(found: AnalysedLinks) -> dict[str, Any]:
    """Return what a test of links shows.

    Parameters
    ----------
    found : AnalysedLinks
        The answer.

    Returns
    -------
    dict
        Every key is always there.
    """
    return {
        "arms": [
            {"arm": one.arm, "visitors": one.visitors, "rows": one.rows, "successes": one.successes, "rate": one.rate,
             "interval": [one.low, one.high]}
            for one in found.found.arms
        ],
        "contrasts": [
            {"arm": one.arm, "against": one.against, "verdict": verdict.value, "difference": one.difference,
             "interval": [one.low, one.high], "p_value": one.p_value,
             "sentence": words.link_sentence(one, verdict, found.smallest)}
            for one, verdict in zip(found.found.contrasts, found.verdicts, strict=True)
        ],
        "even": found.even,
        "even_p_value": found.found.uneven,
        "seen_on_several": found.found.seen_on_several,
        "warnings": list(words.link_warnings(found)),
    }  # fmt: skip


def _design(design: Design) -> dict[str, Any]:
    return {
        "arms": list(design.arms),
        "unit": design.unit.value,
        "from": design.starts_on,
        "to": design.ends_on,
        "weeks": design.weeks,
        "seed": design.seed,
    }


def _judged(found: Analysed, one: Judged) -> dict[str, Any]:
    contrast, check = one.contrast, one.check
    relative = contrast.relative
    return {
        "arm": contrast.arm,
        "against": contrast.against,
        "verdict": one.verdict.value,
        "sentence": words.judged_sentence(one, found.smallest),
        "units": list(contrast.units),
        "means": list(contrast.means),
        "effect": contrast.effect,
        "interval": [contrast.low, contrast.high],
        "relative_effect": None if relative is None else relative[0],
        "relative_interval": None if relative is None else list(relative[1:]),
        "p_value": contrast.p_value,
        "least_squares": None
        if check is None
        else {"effect": check.effect, "interval": [check.low, check.high], "p_value": check.p_value,
              "clusters": check.clusters},
        "weeks_needed": one.weeks_needed,
    }  # fmt: skip
