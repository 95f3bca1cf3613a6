"""The effect of a dated change: what came, what would have come, and whether the difference can be told from chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from math import inf
from typing import NamedTuple

import numpy as np

from sillage.effects.counterfactual import Estimate, Floats, ImpactInput, ImpactResult, fit_impact
from sillage.effects.dated_series import MOST_MISSING, DatedSeries, filled, missing_share
from sillage.effects.effect_verdict import Judged, judge
from sillage.effects.impact_controls import ChosenControls, Control, Refusal, choose_controls, part_copies
from sillage.effects.placebo_dates import PlaceboTest, judged_window, pretend_dates
from sillage.errors import Refused
from sillage.language import Message, _n, msg

FEWEST_BEFORE = 8
WORTH = 0.2
"""The smallest effect that matters unless somebody says another: a fifth."""
SHORTER = (0.75, 0.5)
_VARIANT_DRAWS, _VARIANT_WARMUP = 1_000, 300


@dataclass(frozen=True)
class EffectQuestion:
    """A series, a day, and what may serve as controls.

    Parameters
    ----------
    series : DatedSeries
        What is asked about.
    day : date
        The first day of the change.
    controls : tuple of Control
        Series that the change cannot have touched; none for a mere continuation.
    name : Message or str
        What the series is called.
    worth : ratio
        The smallest effect that matters, of what would have come.
    until : date or None
        The last day to look at; None for all.
    refused : tuple of Refusal
        Controls that cannot serve, for a reason that the series do not show.
    adds_up : bool
        Whether values of several points have a sum: not those of a level or a rate.
    """

    series: DatedSeries
    day: date
    controls: tuple[Control, ...] = ()
    name: Message | str = ""
    worth: float = WORTH
    until: date | None = None
    refused: tuple[Refusal, ...] = ()
    adds_up: bool = True


class DayOfEffect(NamedTuple):
    """One point of the course.

    Parameters
    ----------
    day : date
        Its first day.
    actual : float or None
        None where nothing was measured.
    predicted, low, high : float
        What would have come, with the model's own 95 % interval.
    cumulative, cumulative_low, cumulative_high : float
        The effect added up to here.
    """

    day: date
    actual: float | None
    predicted: float
    low: float
    high: float
    cumulative: float
    cumulative_low: float
    cumulative_high: float


@dataclass(frozen=True, slots=True)
class Variant:
    """The same question asked otherwise.

    Parameters
    ----------
    without : Message or str or None
        The control left out; None when the history is shortened.
    share : ratio
        Of the history before the change.
    effect : Estimate
        A point on average, over the judged window.
    """

    without: Message | str | None
    share: float
    effect: Estimate


@dataclass(frozen=True)
class DatedEffect:
    """The answer.

    Parameters
    ----------
    question : EffectQuestion
        What was asked.
    before, after, measured : int
        Points before; after; and of those, how many were measured.
    predicted : Estimate
        What would have come, a point on average.
    actual : float
        What came, a point on average.
    effect, total : Estimate
        The difference, a point on average and added up, with the model's own interval.
    honest, honest_total : Estimate or None
        The same with the interval that pretended dates call for, wider where the history is too short for spans of
        that length; None without enough of them.
    tail : float
        The model's probability of an effect of the other sign.
    placebos : PlaceboTest or None
        None where too few dates could be pretended.
    judged_effect : Estimate
        The effect over the window that is judged, with the interval that pretended dates call for, else the model's.
    judged_base : float
        What would have come over that window, a point on average.
    controls : ChosenControls
        Used and refused.
    weights : tuple of float
        Of each used control: in what share of the draws the model takes it.
    variants : tuple of Variant
        Without each control, and on shorter histories.
    judged : Judged
        The verdict.
    course : tuple of DayOfEffect
        Each point after the change.
    notes : tuple of Message
        What a reader has to know.
    """

    question: EffectQuestion
    before: int
    after: int
    measured: int
    predicted: Estimate
    actual: float
    effect: Estimate
    total: Estimate
    honest: Estimate | None
    honest_total: Estimate | None
    tail: float
    placebos: PlaceboTest | None
    judged_effect: Estimate
    judged_base: float
    controls: ChosenControls
    weights: tuple[float, ...]
    variants: tuple[Variant, ...]
    judged: Judged
    course: tuple[DayOfEffect, ...]
    notes: tuple[Message, ...] = field(default=())

    @property
    def judged_points(self) -> int:
        """Over how many points after the change the verdict goes."""
        return self.placebos.window if self.placebos else self.after

    @property
    def judged_share(self) -> Estimate | None:
        """The judged effect in parts of what would have come; None where that is not above zero."""
        return self.judged_effect.over(self.judged_base) if self.predicted.low > 0 and self.judged_base > 0 else None

    @property
    def relative(self) -> Estimate | None:
        """The effect in parts of what would have come; None where that is not above zero."""
        shown = self.honest or self.effect
        return shown.over(self.predicted.value) if self.predicted.low > 0 else None


def measure_effect(asked: EffectQuestion, seed: int = 0) -> DatedEffect:
    """Measure the effect of a change on a series.

    Parameters
    ----------
    asked : EffectQuestion
        What is asked.
    seed : int
        The same gives the same answer.

    Returns
    -------
    DatedEffect
        With a verdict, which may be that nobody can tell.

    Raises
    ------
    Refused
        If there is too little before the change, nothing after it, or a series that never moved.
    """
    values, before = _cut(asked)
    _check(asked, values, before)
    notes = _gaps(values, before)
    impact, chosen = _prepared(asked, values, before)
    fitted = fit_impact(impact, seed=seed)
    after, season = len(values) - before, asked.series.season
    window = judged_window(before, after, season)
    placebos = pretend_dates(impact, fitted.statistic(window), window, seed + 1) if window else None
    span = window if placebos else after
    variants = _variants(impact, chosen.used, span, seed)
    reach = fitted.effect(span)
    base = fitted.predicted(span).value
    others = [one.effect.value for one in variants]
    judged = judge(placebos, reach, base, others, asked.worth, (before, after))
    effect, total = fitted.effect(), fitted.total()
    return DatedEffect(
        asked, before, after, int(np.isfinite(values[before:]).sum()), fitted.predicted(),
        float(np.nanmean(values[before:])), effect, total, _widened(effect, placebos, after),
        _widened(total, placebos, after), fitted.tail(), placebos, _widened(reach, placebos, span) or reach, base,
        chosen, fitted.weights, variants, judged, _course(asked, fitted, before), (*notes, *chosen.notes),
    )  # fmt: skip


def _prepared(asked: EffectQuestion, values: Floats, before: int) -> tuple[ImpactInput, ChosenControls]:
    season = asked.series.season
    offered = tuple(replace(one, values=one.values[: len(values)]) for one in asked.controls)
    copies, others = part_copies(offered, values)
    chosen = choose_controls(others, before, season)
    columns = np.column_stack([one.values for one in chosen.used]) if chosen.used else np.empty((len(values), 0))
    ready = values.copy()
    ready[:before] = filled(values[:before], season)
    return ImpactInput(ready, before, columns, season), replace(
        chosen, refused=(*asked.refused, *copies, *chosen.refused)
    )


def _cut(asked: EffectQuestion) -> tuple[Floats, int]:
    days, until = asked.series.days, asked.until
    count = len(days) if until is None else sum(one <= until for one in days)
    values = asked.series.values[:count].copy()
    before = min(asked.series.place_of(asked.day), count)
    if asked.series.straddles(asked.day) and before < count:
        values[before] = np.nan  # half of it before, half after
    return values, before


def _check(asked: EffectQuestion, values: Floats, before: int) -> None:
    first, last = asked.series.days[0], asked.series.days[max(len(values) - 1, 0)]
    known = int(np.isfinite(values[:before]).sum())
    if known < FEWEST_BEFORE:
        raise Refused(
            msg("{count} measured points lie before {day}, and an effect needs at least {least}: “{name}” begins on "
                "{first}.", count=known, day=asked.day, least=FEWEST_BEFORE, name=asked.name, first=first),
            msg("Bring an older export, or ask about a later change."),
        )  # fmt: skip
    if not np.isfinite(values[before:]).any():
        raise Refused(
            msg("Nothing was measured from {day} on: “{name}” ends on {last}.", day=asked.day, name=asked.name,
                last=last),
            msg("Bring an export of the weeks after the change."),
        )  # fmt: skip
    if missing_share(values[:before]) > MOST_MISSING:
        raise Refused(
            msg("“{name}” has no value at {count} of the {all} points before {day}: too many gaps to know what was "
                "usual.", name=asked.name, count=int(np.isnan(values[:before]).sum()), all=before, day=asked.day),
            msg("Bring the missing exports, or ask by week."),
        )  # fmt: skip
    if np.nanstd(values[:before]) <= 1e-12 * max(1.0, float(np.nanmax(np.abs(values[:before])))):
        raise Refused(
            msg("“{name}” never moves before {day}: nobody can say how far it strays by chance.", name=asked.name,
                day=asked.day),
            msg("Ask about a figure that varies."),
        )  # fmt: skip


def _gaps(values: Floats, before: int) -> tuple[Message, ...]:
    filled_in = int(np.isnan(values[:before]).sum())
    left_out = int(np.isnan(values[before:]).sum())
    notes = []
    if filled_in:
        notes.append(_n("{count} point before the change was not measured; its neighbours stand for it.",
                        "{count} points before the change were not measured; their neighbours stand for them.",
                        filled_in))  # fmt: skip
    if left_out:
        notes.append(_n("{count} point after the change was not measured, or lies on both sides; it does not count.",
                        "{count} points after the change were not measured, or lie on both sides; they do not count.",
                        left_out))  # fmt: skip
    return tuple(notes)


def _widened(own: Estimate, placebos: PlaceboTest | None, points: int) -> Estimate | None:
    return None if placebos is None else placebos.around(own, points)


def _variants(impact: ImpactInput, used: Sequence[Control], window: int, seed: int) -> tuple[Variant, ...]:
    def effect(asked: ImpactInput) -> Estimate:
        return fit_impact(asked, _VARIANT_DRAWS, _VARIANT_WARMUP, seed).effect(window)

    found = [Variant(one.name, 1.0, effect(impact.without(place))) for place, one in enumerate(used)]
    for share in SHORTER:
        start = impact.before - round(impact.before * share)
        shorter = impact.cut(start, impact.before, len(impact.series))
        if shorter.before >= FEWEST_BEFORE and np.ptp(shorter.series[: shorter.before]) > 0:
            found.append(Variant(None, share, effect(shorter)))
    return tuple(found)


def _course(asked: EffectQuestion, fitted: ImpactResult, before: int) -> tuple[DayOfEffect, ...]:
    known = np.isfinite(fitted.actual)
    effects = np.where(known, fitted.actual - fitted.draws, 0.0)
    added = effects.cumsum(axis=1)
    columns = (
        fitted.draws.mean(axis=0), *np.quantile(fitted.draws, (0.025, 0.975), axis=0),
        added.mean(axis=0), *np.quantile(added, (0.025, 0.975), axis=0),
    )  # fmt: skip
    days = asked.series.days[before : before + len(fitted.actual)]
    return tuple(
        DayOfEffect(day, float(actual) if abs(actual) < inf else None, *(float(column[place]) for column in columns))
        for place, (day, actual) in enumerate(zip(days, fitted.actual, strict=True))
    )
