"""Measure the visits of a tracked site: how many, from where, where they land, how they go through a funnel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import ibis
import ibis.expr.types as ir

from sillage.domain.period import EARLIEST, LATEST, Period
from sillage.domain.proportions import Proportion
from sillage.errors import WrongUsage
from sillage.journal.either_engine import answered, dialect_of, passing, settled_as
from sillage.journeys.funnels import (
    Step,
    StepFigures,
    figures_of,
    person_funnel,
    steps_of,
    summed,
    visit_funnel,
    visits_followed,
)
from sillage.journeys.narrowed import Only, outright, standing
from sillage.journeys.passes import Passes
from sillage.journeys.traffic import AXES, NEEDED, traffic
from sillage.journeys.visits import newness_since, visits, with_last_met
from sillage.kpis.asked import left_open_days, left_open_moment, left_open_words
from sillage.language import Message, msg
from sillage.services.asked_once import committed_imports
from sillage.services.lay_rows import is_whole
from sillage.services.open_workspace import Opened

MOST_DAYS = 365
"""The longest window in which people are followed."""

AXIS_NAMES = {"landing": "path", "link": "link_id", "post": "post_id"}
"""What people write for a column."""


@dataclass(frozen=True, slots=True)
class TrafficRow:
    """Visits of one place on an axis.

    Parameters
    ----------
    key : str
        Such as ``organic_social``; empty for the whole, and for what has no place.
    visits, pageviews, visitors : int
        How many; visitors as far as identity allows.
    bounce_rate, ga4_bounce_rate : Proportion
        Visits of a single page, and visits that were not engaged, out of all.
    new, known : int
        Visits of which it is known; the rest are neither.
    conversions, orders, forms_begun, forms_sent : int
        What was done in them.
    engaged_ms, timed_visits : int
        Time with a page visible and used, of so many visits that told it.
    median_s, p90_s : float or None
        Of that time.
    """

    key: str
    visits: int
    pageviews: int
    visitors: int
    bounce_rate: Proportion
    ga4_bounce_rate: Proportion
    new: int
    known: int
    conversions: int
    orders: int
    forms_begun: int
    forms_sent: int
    engaged_ms: int
    timed_visits: int
    median_s: float | None
    p90_s: float | None

    @property
    def mean_s(self) -> float | None:
        """Mean engaged time of the visits that told it."""
        return self.engaged_ms / 1000 / self.timed_visits if self.timed_visits else None


@dataclass(frozen=True, slots=True)
class FunnelRow:
    """A funnel at one place on an axis.

    Parameters
    ----------
    key : str
        The place; empty for the whole.
    followed : int
        How many visits, or people, were followed.
    steps : tuple of StepFigures
        In order.
    """

    key: str
    followed: int
    steps: tuple[StepFigures, ...]


def measure_traffic(opened: Opened, period: Period, by: str = "", only: Only = ()) -> tuple[TrafficRow, ...]:
    """Measure visits.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Visits that begin on these days.
    by : str
        ``landing``, ``channel``, ``source``, ``medium``, ``campaign``, ``network``, ``link``, ``post``, ``device``,
        ``country``, ``site`` or ``day``; empty for the whole.
    only : tuple of (str, str)
        Axis and value: only the visits that stand there.

    Returns
    -------
    tuple of TrafficRow
        The largest first, days in order; none where no site was tracked, or no visit stands there.

    Raises
    ------
    WrongUsage
        If there is no such axis.
    """
    axis = _axis(by)
    visits = tracked_visits(opened, period)
    if opened.spread is None:
        whole = "met_at" in visits.columns
        values: dict[str, Any] = {"day_first": period.first, "day_last": period.last}
        values["moment_start"] = period.bounds_utc()[0]
        values["moment_since"] = _around(period).bounds_utc()[0]
        names = tuple(name for name, _ in only)
        values |= _words(only)
        found = answered(
            opened.journal, ("traffic", axis, whole, names), {"visits": visits}, values,
            lambda visits: traffic(standing(_of_days(visits, whole=whole), _left_open(names)), axis),
        )  # fmt: skip
    else:
        found = opened.hits.fetch(traffic(standing(visits, outright(only)), axis)).to_pylist()
    rows = [_row(row) for row in found]
    return tuple(sorted(rows, key=lambda row: (0 if by == "day" else -row.visits, row.key)))


def measure_funnel(
    opened: Opened, steps: str, period: Period, by: str = "", *, within_days: int = 0, only: Only = ()
) -> tuple[FunnelRow, ...]:
    """Follow visits, or people, through ordered steps.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    steps : str
        As `sillage.journeys.funnels.steps_of` reads them.
    period : Period
        Visits that begin on these days.
    by : str
        As for `measure_traffic`; of people: what brought them first.
    within_days : int
        Follow the people who come in the period, for so many days of 24 hours from their first step on, whatever the
        visit; 0 follows visits.
    only : tuple of (str, str)
        Axis and value: only the visits whose entry stands there; of people: those whom it brought first.

    Returns
    -------
    tuple of FunnelRow
        The largest first; none where no site was tracked, or nobody stands there.

    Raises
    ------
    WrongUsage
        If there are no such steps, no such axis, or such a number of days.
    """
    asked, axis = steps_of(steps), _axis(by)
    if not 0 <= within_days <= MOST_DAYS:
        raise WrongUsage(msg("The window is a number of days from 1 to {most}.", most=MOST_DAYS))
    if not within_days and opened.spread is None and is_whole(opened, "events"):
        rows = _funnel_of_days(opened, asked, axis, period, only)
    else:
        rows = _funnel(opened, asked, axis, period, within_days, only)
    made = [FunnelRow(row["axis"] or "", row["everybody"], figures_of(row, asked)) for row in rows]
    return tuple(sorted(made, key=lambda row: (-row.followed, row.key)))


def _funnel(
    opened: Opened, asked: tuple[Step, ...], axis: str, period: Period, within_days: int, only: Only
) -> list[dict[str, Any]]:
    engine = dialect_of(opened.hits)
    hits = _hits_of_people(opened, period, within_days) if within_days else _hits(opened, period)
    with passing(opened.hits, hits) as passes:
        if within_days:
            found = person_funnel(
                hits, asked, period.zone, within_days, by=axis, until=period.last, engine=engine, passes=passes,
                only=only,
            )  # fmt: skip
        else:
            days = (period.first, period.last)
            found = visit_funnel(hits, asked, period.zone, by=axis, engine=engine, days=days, passes=passes, only=only)
        return opened.hits.fetch(found).to_pylist()  # type: ignore[no-any-return]


def _funnel_of_days(
    opened: Opened, asked: tuple[Step, ...], axis: str, period: Period, only: Only
) -> list[dict[str, Any]]:
    """Cut visits that were followed once, of all days and of every value that narrows them."""
    hits, zone = _events(opened, None, None), period.zone
    names = tuple(name for name, _ in only)
    key = f"followed {hits.get_name()} {zone} {axis} {asked} {names}"

    def followed(passes: Passes) -> ir.Table:
        return visits_followed(hits, asked, zone, by=axis, passes=passes, also=names)

    def summed_up(visits: ir.Table) -> ir.Table:
        first, last = left_open_days()
        visits = visits.filter(visits.day >= first, visits.day <= last)
        return summed(standing(visits, _left_open(names)), len(asked))

    visits = settled_as(opened.journal, key, hits, followed)
    values = {"day_first": period.first, "day_last": period.last, **_words(only)}
    return answered(opened.journal, ("funnel", len(asked), names), {"visits": visits}, values, summed_up)


def tracked_visits(opened: Opened, period: Period) -> ir.Table:
    """Return the visits that begin in a period, ready to be cut many ways; those of other days too, where all are kept.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Whole days.

    Returns
    -------
    ibis.Table
        Columns `AXES` and `NEEDED` of `sillage.journeys.traffic`, to be run before this is called again: the engine
        keeps as many as its memory allows.
    """
    if opened.spread is None and is_whole(opened, "events"):
        return _every_visit(opened)
    before = _events(opened, None, ("at", "cookie", "bot", "flag"))
    start, _ = period.bounds_utc()
    earlier = before.filter(before.cookie != "", before.bot == "", before.flag == "", before.at < ibis.literal(start))
    seen = earlier.select(workspace_id=ibis.literal(opened.workspace.id), cookie=earlier.cookie)
    hits, engine = _hits(opened, period), dialect_of(opened.hits)
    key = f"visits {hits.get_name()} {before.get_name()} {period.first} {period.last} {period.zone}"

    def inside(passes: Passes) -> ir.Table:
        wanted = (*NEEDED, *AXES)
        found = visits(hits, period.zone, engine=engine, seen_before=seen, columns=wanted, passes=passes)
        return found.filter(found.day >= ibis.literal(period.first), found.day <= ibis.literal(period.last))

    return settled_as(opened.hits, key, hits, inside)


def _of_days(visits: ir.Table, *, whole: bool) -> ir.Table:
    first, last = left_open_days()
    visits = visits.filter(visits.day >= first, visits.day <= last)
    if not whole:
        return visits
    return newness_since(visits, left_open_moment("moment_since"), left_open_moment("moment_start"))


def _left_open(names: tuple[str, ...]) -> dict[str, ir.ArrayValue]:
    return {name: left_open_words(f"words_of_{name}") for name in names}


def _words(only: Only) -> dict[str, list[str]]:
    return {f"words_of_{name}": [value] for name, value in only}


def _every_visit(opened: Opened) -> ir.Table:
    hits, zone = _events(opened, None, None), opened.workspace.zone

    def visited(passes: Passes) -> ir.Table:
        wanted = (*(name for name in NEEDED if name != "new_or_known"), *AXES, "visit_id", "customer_key", "started_at")
        people = hits.filter(hits.bot == "", hits.flag == "")
        return with_last_met(visits(hits, zone, columns=tuple(dict.fromkeys(wanted)), passes=passes), people)

    return settled_as(opened.journal, f"every visit {hits.get_name()} {zone}", hits, visited)


def identity_note(rows: tuple[TrafficRow, ...]) -> Message:
    """Say what visitors are counted by.

    Parameters
    ----------
    rows : tuple of TrafficRow
        What was measured.

    Returns
    -------
    Message
        One sentence.
    """
    known = sum(row.new + row.known for row in rows)
    return msg(
        "Visitors are counted anew each day, except where they accepted a cookie. Whether a visit is somebody’s first "
        "is known of {known} in {count}.",
        known=known,
        count=sum(row.visits for row in rows),
    )


def _hits(opened: Opened, period: Period) -> ir.Table:
    return _events(opened, _around(period), None)


def _around(period: Period) -> Period:
    # A day more on both sides: a visit that began the day before is not this day's, and one may go on after midnight.
    first = max(EARLIEST, period.first - timedelta(days=1))
    last = min(LATEST, period.last + timedelta(days=1))
    return Period(first, last, period.zone)


def _hits_of_people(opened: Opened, period: Period, days: int) -> ir.Table:
    last = min(LATEST, period.last + timedelta(days=days + 1))
    return _events(opened, Period(period.first, last, period.zone), None)


def _events(opened: Opened, period: Period | None, columns: tuple[str, ...] | None) -> ir.Table:
    imports = committed_imports(opened)
    return opened.hits.read(opened.workspace.id, "events", imports, columns=columns, period=period)


def _axis(by: str) -> str:
    column = AXIS_NAMES.get(by, by)
    if column and column not in AXES:
        names = {column: name for name, column in AXIS_NAMES.items()}
        raise WrongUsage(
            msg("Visits have no axis “{axis}”.", axis=by),
            msg("Write one of: {known}.", known=", ".join(names.get(axis, axis) for axis in AXES)),
        )
    return column


def _row(row: dict[str, Any]) -> TrafficRow:
    visits, median, p90 = row["visits"], row["median_engaged_ms"], row["p90_engaged_ms"]
    return TrafficRow(
        row["axis"],
        visits,
        row["pageviews"],
        row["visitors"],
        Proportion(row["bounces"], visits),
        Proportion(visits - row["engaged_visits"], visits),
        row["new_visits"],
        row["known_visits"],
        row["conversions"],
        row["orders"],
        row["forms_begun"],
        row["forms_sent"],
        row["engaged_ms"],
        row["timed_visits"],
        None if median is None else float(median) / 1000,
        None if p90 is None else float(p90) / 1000,
    )
