"""Funnels: of those who did this, how many then did that, and how long it took. Ibis in, Ibis out, on any engine.

A funnel is ordered. A step is reached by the first hit that fits it after the hit that reached the step before; what
lies between does not matter. Within a visit, or within a stretch of time from a person's first step on. See
``docs/calculations/funnels.md``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir

from sillage.domain.events import EventKind
from sillage.domain.proportions import Proportion
from sillage.errors import WrongUsage
from sillage.journeys.local_days import SECOND, local_day
from sillage.journeys.narrowed import Only, outright, standing
from sillage.journeys.passes import ONE_PASS, Passes
from sillage.journeys.visits import SOURCE, first_said, of_runs, runs
from sillage.language import msg

MOST_STEPS = 12
_PREFIXES: Mapping[str, tuple[EventKind, ...]] = {
    "event": (EventKind.CUSTOM,),
    "conversion": (EventKind.CONVERSION,),
    "form": (EventKind.FORM,),
    "form_start": (EventKind.FORM_START,),
    "outbound": (EventKind.OUTBOUND,),
    "order": (EventKind.ORDER,),
}
_NAMED = (EventKind.CUSTOM, EventKind.CONVERSION, EventKind.FORM)


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Parameters
    ----------
    text : str
        As it was written.
    kinds : tuple of str
        Which hits can reach it.
    name : str
        Of the event; a path for page views, where ``*`` stands for anything. Empty takes any.
    """

    text: str
    kinds: tuple[str, ...]
    name: str = ""

    def fits(self, hits: ir.Table) -> ir.BooleanValue:
        """Return whether a hit reaches this step.

        Parameters
        ----------
        hits : ibis.Table
            With ``kind``, ``name`` and ``path``.

        Returns
        -------
        boolean column
            Never null.
        """
        right = hits.kind.isin(self.kinds)
        if not self.name:
            return right
        said = hits.path if self.kinds == (EventKind.PAGEVIEW.value,) else hits.name
        if "*" not in self.name:
            return right & (said == self.name)
        first, *middle, last = self.name.split("*")
        if middle:
            return right & said.re_search("^" + ".*".join(re.escape(part) for part in self.name.split("*")) + "$")
        long_enough = said.length() >= len(first) + len(last)
        return right & long_enough & said.startswith(first) & said.endswith(last)


@dataclass(frozen=True, slots=True)
class StepFigures:
    """What became of a step.

    Parameters
    ----------
    step : str
        As it was written.
    reached : int
        How many reached it.
    of_previous : Proportion
        Out of those who reached the step before; of the first: out of all.
    of_first : Proportion
        Out of those who reached the first step.
    median_s, p90_s : float or None
        Seconds since the step before; None for the first, and where nobody came.
    """

    step: str
    reached: int
    of_previous: Proportion
    of_first: Proportion
    median_s: float | None
    p90_s: float | None


def steps_of(text: str) -> tuple[Step, ...]:
    """Read steps as people write them.

    Parameters
    ----------
    text : str
        Parted by commas: ``/`` and what begins with it is a page (``*`` stands for anything), ``order`` an order,
        ``event:NAME``, ``conversion:NAME``, ``form:NAME``, ``form_start:NAME`` what they say (with or without a name),
        any other word an event, a conversion or a form of that name.

    Returns
    -------
    tuple of Step
        At least two.

    Raises
    ------
    WrongUsage
        If there are less than two steps, or more than `MOST_STEPS`.

    Examples
    --------
    >>> [step.kinds for step in steps_of("/, /products/*, order")]
    [('pageview',), ('pageview',), ('order',)]
    """
    said = [part.strip() for part in text.split(",")]
    if not 2 <= len(said) <= MOST_STEPS or not all(said):
        raise WrongUsage(
            msg("A funnel has from 2 to {most} steps, parted by commas.", most=MOST_STEPS),
            msg("Write them like “/, /cart, order”."),
        )
    return tuple(map(_step, said))


def visit_funnel(
    events: ir.Table,
    steps: Sequence[Step],
    zone: str,
    *,
    by: str = "",
    engine: str = "duckdb",
    days: tuple[date, date] | None = None,
    passes: Passes = ONE_PASS,
    only: Only = (),
) -> ir.Table:
    """Follow each visit through the steps.

    Parameters
    ----------
    events : ibis.Table
        Columns of `EVENTS`, and ``workspace_id``.
    steps : sequence of Step
        In order.
    zone : str
        Whose days.
    by : str
        A column of the visit: ``channel``, ``source``, ``campaign``, ``device``...; empty for the whole.
    engine : str
        Where the expression will run.
    days : pair of date, optional
        Only visits that begin on these days, both included.
    passes : Passes
        How the engine goes through the hits.
    only : tuple of (str, str)
        Columns of the visit's entry, each with its value: only such visits.

    Returns
    -------
    ibis.Table
        ``axis, everybody, reached_0``..., and from the second step on ``median_1_us, p90_1_us``...: the wait since the
        step before, in microseconds.
    """
    also = tuple(name for name, _ in only)
    every = visits_followed(events, steps, zone, by=by, engine=engine, passes=passes, also=also)
    every = standing(every, outright(only))
    if days is not None:
        first, last = days
        every = every.filter(every.day >= ibis.literal(first), every.day <= ibis.literal(last))
    return summed(every, len(steps))


def visits_followed(
    events: ir.Table,
    steps: Sequence[Step],
    zone: str,
    *,
    by: str = "",
    engine: str = "duckdb",
    passes: Passes = ONE_PASS,
    also: Sequence[str] = (),
) -> ir.Table:
    """Follow each visit through the steps, to be summed by `summed`: see `visit_funnel`.

    Parameters
    ----------
    events : ibis.Table
        Columns of `EVENTS`, and ``workspace_id``.
    steps : sequence of Step
        In order.
    zone : str
        Whose days.
    by : str
        A column of the visit; empty for the whole.
    engine : str
        Where the expression will run.
    passes : Passes
        How the engine goes through the hits.
    also : sequence of str
        Columns of the visit's entry that stand beside, to narrow by.

    Returns
    -------
    ibis.Table
        One row a visit, with its ``day``.
    """
    return passes.gathered([_visits_followed(hits, steps, zone, by, also) for hits in runs(events, engine, passes)])


def person_funnel(
    events: ir.Table,
    steps: Sequence[Step],
    zone: str,
    within_days: int,
    *,
    by: str = "",
    until: date | None = None,
    engine: str = "duckdb",
    passes: Passes = ONE_PASS,
    only: Only = (),
) -> ir.Table:
    """Follow each person through the steps, within a stretch of time from their first step on.

    Parameters
    ----------
    events : ibis.Table
        Columns of `EVENTS`, and ``workspace_id``; from the first day on which people may come.
    steps : sequence of Step
        In order.
    zone : str
        Whose days.
    within_days : int
        How many days of 24 hours, counted from the first step.
    by : str
        A column of what brought the person first, or ``day``; empty for the whole.
    until : date, optional
        The last day on which people may come; what they do later counts.
    engine : str
        Where the expression will run.
    passes : Passes
        How the engine goes through the hits.
    only : tuple of (str, str)
        Columns of what brought the person first, each with its value: only such persons.

    Returns
    -------
    ibis.Table
        As `visit_funnel` returns it: ``everybody`` are those who came.
    """
    within_s, also = within_days * 86_400, tuple(name for name, _ in only)
    every = passes.gathered(
        [_persons_followed(hits, steps, zone, by, within_s, also) for hits in runs(events, engine, passes)]
    )
    every = standing(every, outright(only))
    if until is not None:
        every = every.filter(every.day <= ibis.literal(until))
    return summed(every, len(steps))


def _persons_followed(
    hits: ir.Table, steps: Sequence[Step], zone: str, by: str, within_s: int, also: Sequence[str]
) -> ir.Table:
    said = first_said(hits, [*also, *([by] if by not in ("", "day", *also) else [])])
    every = hits.group_by("workspace_id", "who").aggregate(began_us=hits.at_us.min(), **_fitting(hits, steps), **said)
    every = every.mutate(day=local_day(every.began_us, zone))
    return _moments(_followed(every, len(steps), within_s), len(steps), by, also)


def _visits_followed(hits: ir.Table, steps: Sequence[Step], zone: str, by: str, also: Sequence[str]) -> ir.Table:
    # One aggregation for the visits and for their steps: the windows are worked out once, and nothing is joined.
    said = [*also, *([by] if by in SOURCE and by not in also else [])]
    every = of_runs(hits, zone, **_fitting(hits, steps), **first_said(hits, said))
    return _moments(_followed(every, len(steps)), len(steps), by, also)


def _moments(followed: ir.Table, steps: int, by: str, also: Sequence[str]) -> ir.Table:
    axis = ibis.coalesce(followed[by].cast("string"), "") if by else ibis.literal("")
    return followed.select("day", *also, *(f"at_{number}" for number in range(steps)), axis=axis)


def summed(followed: ir.Table, steps: int) -> ir.Table:
    """Count who reached each step, and how long it took.

    Parameters
    ----------
    followed : ibis.Table
        From `visits_followed`.
    steps : int
        How many.
    """
    figures: dict[str, Any] = {"everybody": followed.count()}
    for number in range(steps):
        figures[f"reached_{number}"] = followed[f"at_{number}"].count()
        if number:
            wait = followed[f"at_{number}"] - followed[f"at_{number - 1}"]
            figures[f"median_{number}_us"] = wait.quantile(0.5).round(3)
            figures[f"p90_{number}_us"] = wait.quantile(0.9).round(3)
    return followed.group_by("axis").aggregate(**figures)


def figures_of(row: Mapping[str, Any], steps: Sequence[Step]) -> tuple[StepFigures, ...]:
    """Return a row of a funnel as figures with what their intervals rest on.

    Parameters
    ----------
    row : mapping
        One that `visit_funnel` or `person_funnel` gives.
    steps : sequence of Step
        In order.

    Returns
    -------
    tuple of StepFigures
        One a step.
    """
    counts = [int(row["everybody"]), *(int(row[f"reached_{number}"]) for number in range(len(steps)))]
    return tuple(
        StepFigures(
            step.text,
            counts[number + 1],
            Proportion(counts[number + 1], counts[number]),
            Proportion(counts[number + 1], counts[1]),
            _seconds(row.get(f"median_{number}_us")),
            _seconds(row.get(f"p90_{number}_us")),
        )
        for number, step in enumerate(steps)
    )


def _fitting(hits: ir.Table, steps: Sequence[Step]) -> dict[str, ir.Value]:
    """Return what a group of hits needs to know: of each step, the hits that fit it; of the first, the first."""
    one = ibis.struct({"step": hits.step, "at_us": hits.at_us})
    first = steps[0].fits(hits)
    later = {f"fit_{number}": one.collect(where=step.fits(hits)) for number, step in enumerate(steps) if number}
    return {"nth_0": hits.step.min(where=first), "at_0": hits.at_us.min(where=first), **later}


def _followed(found: ir.Table, steps: int, within_s: int = 0) -> ir.Table:
    """Return when each step was reached, from what `_fitting` gathered: the first hit after that of the step before."""
    for number in range(1, steps):
        found = found.mutate(**{f"one_{number}": _first_after(found, number, within_s)})
        one = found[f"one_{number}"]
        found = found.mutate(**{f"nth_{number}": one["step"], f"at_{number}": one["at_us"]})
    return found


def _first_after(found: ir.Table, number: int, within_s: int) -> Any:
    before, begun = found[f"nth_{number - 1}"], found.at_0
    later = found[f"fit_{number}"].filter(
        lambda one: (one.step > before) & ((one.at_us - begun <= within_s * SECOND) if within_s else True)
    )
    return later.mins()


def _step(text: str) -> Step:
    if text.startswith("/"):
        return Step(text, (EventKind.PAGEVIEW.value,), text)
    prefix, _, name = text.partition(":")
    if prefix in _PREFIXES:
        return Step(text, tuple(kind.value for kind in _PREFIXES[prefix]), name.strip())
    return Step(text, tuple(kind.value for kind in _NAMED), text)


def _seconds(micros: float | None) -> float | None:
    return None if micros is None else round(float(micros) / SECOND, 3)
