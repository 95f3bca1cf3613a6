"""Measure the paths to a conversion: which are walked most, what stands first, last or between, what they rest on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import ibis
import ibis.expr.types as ir

from sillage.domain.money import Money
from sillage.domain.period import EARLIEST, LATEST, Period
from sillage.domain.proportions import Proportion
from sillage.errors import WrongUsage
from sillage.journeys.narrowed import Only
from sillage.journeys.passes import Passes
from sillage.journeys.paths import SEPARATOR, PathTerms, assisted, paths, resting, untouched
from sillage.journeys.persons import TIES
from sillage.journeys.traces import Traces
from sillage.language import Message, _n, msg
from sillage.reports.wording import Percent
from sillage.services.attribution_words import TIE_NAMES
from sillage.services.gather_traces import axis_column, gathered, laid_paths, with_step
from sillage.services.open_workspace import Opened
from sillage.services.report_names import listed
from sillage.services.walk_paths import WINDOW_DAYS

MOST_PATHS = 10_000
ENOUGH = 30
"""Conversions below which the order of paths and steps may be chance."""

_OWN = ("told:said:", "told:heard_of_us:")


@dataclass(frozen=True, slots=True)
class PathRow:
    """A path, walked by some who converted and some who did not.

    Parameters
    ----------
    steps : tuple of str
        Codes, from the first touch to the last.
    conversions, nulls : int
        How often it led to a conversion, and how often it did not (so far).
    value : tuple of Money
        Of the conversions, a currency each: what was paid less refunds, taxes in. Empty where none is valued.
    """

    steps: tuple[str, ...]
    conversions: int
    nulls: int
    value: tuple[Money, ...]


@dataclass(frozen=True, slots=True)
class StepRow:
    """Where a step stands.

    Parameters
    ----------
    step : str
        Its code.
    first, last, assisted, present : int
        Conversions in whose path it is first, last, there without being last, and there at all.
    nulls : int
        Paths without a conversion in which it stands.
    rate : Proportion
        The share that converts of the paths in which it was met: what customers tell, they tell because they bought.
    """

    step: str
    first: int
    last: int
    assisted: int
    present: int
    nulls: int
    rate: Proportion


@dataclass(frozen=True, slots=True)
class WalkedPaths:
    """The paths of a period.

    Parameters
    ----------
    period : Period
        When conversions happened; paths without one by their last touch.
    by, goal : str
        What a step is, and what a conversion is: empty for orders.
    window_days : int
        How old a touch may be at the end of its path.
    conversions, followed, told, untouched : int
        All of them; those to which touches lead; those of which only the order itself says where it came from; those
        to which nothing leads.
    nulls : int
        Paths without a conversion.
    different : int
        How many different paths there are.
    paths : tuple of PathRow
        Those walked most.
    steps : tuple of StepRow
        All of them, those in most conversions first.
    rests_on : Mapping of str to int
        Conversions followed, by what ties their path together.
    only : tuple of (str, str)
        What at least one touch of each path is of; all paths where empty. Then `followed`, `told`, `nulls` and the
        paths are those, `conversions` are all there are, and of `untouched` no such path is known.
    """

    period: Period
    by: str
    goal: str
    window_days: int
    conversions: int
    followed: int
    told: int
    untouched: int
    nulls: int
    different: int
    paths: tuple[PathRow, ...]
    steps: tuple[StepRow, ...]
    rests_on: Mapping[str, int]
    only: Only = ()

    @property
    def sentences(self) -> tuple[Message, ...]:
        """What the paths rest on, and what a reader must know before believing them."""
        said = [self._resting()] if self.conversions else []
        shown = self.followed if self.only else self.conversions
        if 0 < shown < ENOUGH:
            said.append(
                _n(
                    "That is {count} conversion: which path or step is first may be chance.",
                    "That is {count} conversions: which path or step is first may be chance.",
                    shown,
                )
            )
        if shown and not self.nulls and not self.only:
            said.append(msg("No path without a conversion is known: what converts cannot be told from what all pass."))
        return tuple(said)

    def _resting(self) -> Message:
        ties = [
            msg("{tie} ({share})", tie=TIE_NAMES[tie], share=Percent(self.rests_on[tie] / self.followed, 0))
            for tie in TIES.values()
            if self.rests_on.get(tie)
        ]
        if self.only:
            return self._resting_narrowed(ties)
        own = _n("{count} says itself where it comes from", "{count} say themselves where they come from", self.told)
        told = {"followed": self.followed, "untouched": self.untouched, "told": own}
        if not ties:
            return _n(
                "No touch leads to the {count} conversion; {told}, no path leads to {untouched}.",
                "No touch leads to the {count} conversions; {told}, no path leads to {untouched}.",
                self.conversions,
                **told,
            )
        return _n(
            "Touches lead to {followed} of {count} conversion, tied by: {ties}; {told}, no path leads to {untouched}.",
            "Touches lead to {followed} of {count} conversions, tied by: {ties}; {told}, no path leads to {untouched}.",
            self.conversions,
            ties=listed(ties),
            **told,
        )

    def _resting_narrowed(self, ties: list[Message]) -> Message:
        if not ties:
            return msg("None of all {count} conversions has a path with a touch that fits.", count=self.conversions)
        return msg(
            "{followed} of all {count} conversions have a path with a touch that fits, tied by: {ties}; the others are"
            " not shown here.",
            followed=self.followed,
            count=self.conversions,
            ties=listed(ties),
        )


def measure_paths(
    opened: Opened,
    period: Period,
    *,
    by: str = "channel",
    window_days: int = WINDOW_DAYS,
    goal: str = "",
    limit: int = 15,
    only: Only = (),
) -> WalkedPaths:
    """Measure the paths that end in a period.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        When conversions happened; paths without one by their last touch.
    by : str
        What a step is: a key of `sillage.services.gather_traces.AXES`.
    window_days : int
        A touch that is older at the end of its path does not count.
    goal : str
        The name of a conversion, of another event or of a form; empty for orders.
    limit : int
        How many paths.
    only : tuple of (str, str)
        ``network`` and ``campaign``, with a value each: only the paths with at least one touch that is of both.

    Returns
    -------
    WalkedPaths
        Without any path where nobody came.

    Raises
    ------
    WrongUsage
        If a step cannot be that, or a number is out of bounds.
    """
    axis_column(by)
    _check(window_days, limit)
    since, until = (round(moment.timestamp() * 1_000_000) for moment in period.bounds_utc())
    terms = PathTerms(window_days=window_days, since_us=since, until_us=until)
    with (
        gathered(opened, _days_around(period, window_days + 1), goal.strip()) as (traces, passes),
        laid_paths(opened, traces, passes, terms, by, lambda found: with_step(found, by), only) as laid,
    ):
        counts = _counts(opened, laid, traces, terms)
        found = _met(laid)
        rests_on = _rests_on(opened, found)
        different, walked = _top(opened, found, passes, limit)
        steps = _steps(opened, found)
    followed, reached = sum(rests_on.values()), counts["reached"]
    return WalkedPaths(
        period,
        by,
        goal.strip(),
        window_days,
        counts["conversions"],
        followed,
        reached - followed,
        counts["conversions"] - reached,
        counts["nulls"],
        different,
        walked,
        steps,
        rests_on,
        only,
    )


def _check(window_days: int, limit: int) -> None:
    if not 1 <= window_days <= 3650:
        raise WrongUsage(msg("The window is a number of days from 1 to 3650."))
    if not 1 <= limit <= MOST_PATHS:
        raise WrongUsage(msg("From 1 to {most} paths can be shown.", most=MOST_PATHS))


def _rests_on(opened: Opened, found: ir.Table) -> dict[str, int]:
    """Return how many conversions each tie holds, in one order on any engine."""
    ties = resting(found.filter(~_is_own(found)))
    resting_on = {row["rests_on"]: int(row["conversions"]) for row in _rows(opened, ties) if row["conversions"]}
    return {tie: resting_on[tie] for tie in TIES.values() if tie in resting_on}


def amounts(rows: Iterable[Mapping[str, Any]]) -> tuple[Money, ...]:
    """Return the money of rows, a currency each: currencies are never added up.

    Parameters
    ----------
    rows : iterable of mapping
        With ``currency`` and ``value_minor``; what has no currency has no value.

    Returns
    -------
    tuple of Money
        In order of the currencies' codes.
    """
    sums: dict[str, int] = {}
    for row in rows:
        if row["currency"] and row["value_minor"] is not None:
            sums[row["currency"]] = sums.get(row["currency"], 0) + row["value_minor"]
    return tuple(Money(minor, currency) for currency, minor in sorted(sums.items()))


def _days_around(period: Period, before: int) -> Period:
    # Two days after too: a visit that begins at the last midnight, an order of a day alone; and as attribution walks
    # them, so that who came again a little later is on no path without an order on either page.
    first = max(EARLIEST, period.first - timedelta(days=before + 1))
    return Period(first, min(LATEST, period.last + timedelta(days=2)), period.zone)


def _is_own(found: ir.Table) -> ir.BooleanValue:
    """Whether the conversion alone says so."""
    one, other = (found.touch_id.startswith(prefix) for prefix in _OWN)
    return one | other


def _met(found: ir.Table) -> ir.Table:
    """Leave out the paths of which the conversion alone tells: such a path always converts, and was not followed."""
    met = (~_is_own(found)).cast("int8").max().over(group_by=["workspace_id", "journey"])
    return found.mutate(met=met).filter(lambda rows: rows.met > 0).drop("met")


def _counts(opened: Opened, found: ir.Table, traces: Traces, terms: PathTerms) -> dict[str, int]:
    ends = traces.ends.filter(traces.ends.at_us >= terms.since_us, traces.ends.at_us < terms.until_us)
    [row] = _rows(
        opened,
        found.aggregate(nulls=ibis.coalesce(found.journey.nunique(where=~found.converted), 0)),
    )
    [total] = _rows(opened, ends.aggregate(conversions=ends.count()))
    alone = untouched(ends, found)
    [left] = _rows(opened, alone.aggregate(untouched=alone.count()))
    conversions = int(total["conversions"])
    return {
        "nulls": int(row["nulls"]),
        "conversions": conversions,
        "reached": conversions - int(left["untouched"]),
    }


def _top(opened: Opened, found: ir.Table, passes: Passes, limit: int) -> tuple[int, tuple[PathRow, ...]]:
    walked = passes.keep(paths(found, "step"))
    whole = walked.group_by("path").aggregate(conversions=walked.conversions.sum(), nulls=walked.nulls.sum())
    [count] = _rows(opened, whole.aggregate(different=whole.count()))
    order = [ibis.desc("conversions"), ibis.desc("nulls"), "path"]
    top = {row["path"]: row for row in _rows(opened, whole.order_by(order).limit(limit))}
    if not top:
        return 0, ()
    valued = _rows(opened, walked.filter(walked.currency != "", walked.path.isin(list(top))))
    made = [
        PathRow(
            tuple(path.split(SEPARATOR)),
            int(row["conversions"]),
            int(row["nulls"]),
            amounts(one for one in valued if one["path"] == path),
        )
        for path, row in top.items()
    ]
    return int(count["different"]), tuple(made)


def _steps(opened: Opened, found: ir.Table) -> tuple[StepRow, ...]:
    names = ("first", "last", "assisted", "present", "nulls")
    met = {row["step"]: row for row in _rows(opened, assisted(found.filter(found.kind != "answer"), "step"))}
    rows = [
        StepRow(row["step"], first, last, between, present, nulls, _rate(met.get(row["step"], {})))
        for row in _rows(opened, assisted(found, "step"))
        for first, last, between, present, nulls in [[int(row[name] or 0) for name in names]]
    ]
    return tuple(sorted(rows, key=lambda row: (-row.present, -row.nulls, row.step)))


def _rate(row: Mapping[str, Any]) -> Proportion:
    converting, nulls = (int(row.get(name) or 0) for name in ("present", "nulls"))
    return Proportion(converting, converting + nulls)


def _rows(opened: Opened, found: ir.Table) -> list[dict[str, Any]]:
    listed_rows: list[dict[str, Any]] = opened.hits.fetch(found).to_pylist()
    return listed_rows
