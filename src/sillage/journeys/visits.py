"""Visits: what one person does on a site without half an hour of inactivity. Ibis in, Ibis out, on any engine.

A visit is a run of one person's hits in which no 30 minutes pass without any, and which holds at least one page view.
Time spent with a page visible is not inactivity: a hit that reports engaged time begins that much earlier. A visit
begins with its first page view, or with the redirect's click just before it; it crosses midnight, and belongs to the
day of the workspace's zone on which it began. Its source is that of its first click or page view, whatever comes later.
Events, outbound clicks, forms, conversions and orders prolong a visit and never begin one. See
``docs/calculations/visits.md``.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir

from sillage.domain.events import EventKind
from sillage.journeys.hits import STARTS, counted, with_who
from sillage.journeys.local_days import SECOND, local_day
from sillage.journeys.passes import ONE_PASS, Passes

INACTIVE_S = 30 * 60
"""Seconds without a hit after which the next one begins another visit."""

ENGAGED_MS = 10_000
"""GA4: seconds with the page visible and used that make a visit engaged (or two pages, or a conversion)."""

SOURCE = (
    *("channel", "source", "medium", "campaign", "content", "network", "post_id", "link_id"),
    *("device", "country", "referrer"),
)
"""What a visit keeps of its first click or page view."""

FEW = 2
"""Up to so many of them are carried through the windows; more are fetched at the end."""

_PLACE = ("site", "path")
COLUMNS = (
    *("workspace_id", "visit_id", "who", "visitor", "cookie", "click_id", "customer_key"),
    *("started_at", "ended_at", "day"),
    *(*_PLACE, "exit_site", "exit_path", "pageviews", "events", "conversions", "orders", "forms_begun", "forms_sent"),
    *("engaged_ms", "is_bounce", "is_engaged", *SOURCE, "new_or_known"),
)
"""What `visits` says of each."""

_FOR_NEWNESS = ("workspace_id", "visit_id", "who", "cookie", "customer_key", "started_us")
_REST = (EventKind.CLICK, EventKind.PAGEVIEW, EventKind.ENGAGEMENT, EventKind.REFUND)


def visits(
    events: ir.Table,
    zone: str,
    *,
    engine: str = "duckdb",
    seen_before: ir.Table | None = None,
    columns: Sequence[str] = COLUMNS,
    passes: Passes = ONE_PASS,
) -> ir.Table:
    """Gather hits into visits.

    Parameters
    ----------
    events : ibis.Table
        Columns of `EVENTS`, and ``workspace_id``. A visit that began before the first hit given is cut there: give a
        day more on both sides of the days asked for.
    zone : str
        Whose days.
    engine : str
        ``duckdb`` or ``spark``: where the expression will run.
    seen_before : ibis.Table, optional
        ``workspace_id`` and ``cookie`` of visits before these hits.
    columns : sequence of str
        Which of `COLUMNS` are wanted: what is not is neither sorted nor kept.
    passes : Passes
        How the engine goes through the hits.

    Returns
    -------
    ibis.Table
        The columns wanted, one row a visit: ``who`` is the cookie, else the hash of the day; ``site, path`` are the
        landing page's; `SOURCE` is what brought it.
    """
    source = [name for name in SOURCE if name in columns]
    few = len(source) <= FEW
    newness = "new_or_known" in columns
    wanted = {*columns, *(() if few else ("workspace_id", "visit_id")), *(_FOR_NEWNESS if newness else ())}
    found = passes.gathered(
        [_narrow(hits, zone, source if few else (), wanted) for hits in runs(events, engine, passes)]
    )
    if not few:
        found = with_source(found, events, source)
    if newness:
        found = _with_newness(found, seen_before)
    return found.select(*columns)


def _narrow(hits: ir.Table, zone: str, source: Sequence[str], wanted: Collection[str]) -> ir.Table:
    found = of_runs(hits, zone, **first_said(hits, source))
    return found.select(*(name for name in found.columns if name in wanted))


def runs(events: ir.Table, engine: str = "duckdb", passes: Passes = ONE_PASS) -> list[ir.Table]:
    """Give each person's hits a number, and that of the run that no inactivity cuts.

    Parameters
    ----------
    events : ibis.Table
        As for `visits`.
    engine : str
        Where the expression will run.
    passes : Passes
        How the engine goes through the hits.

    Returns
    -------
    list of ibis.Table
        The hits that are somebody's, with ``who``, ``step`` (from 0, in time) and ``run``; one a part of the people.
    """
    return [_cut(hits) for hits in passes.of_people(with_who(counted(events, engine), passes.keep))]


def _cut(hits: ir.Table) -> ir.Table:
    spent = ibis.greatest(ibis.coalesce(hits.engaged_ms, 0), 0)
    rank = ibis.cases((hits.kind == STARTS[0], 0), (hits.kind == STARTS[1], 1), else_=2)
    hits = hits.mutate(engaged_ms=spent, rank=rank.cast("int8"))
    # The workspace last: sorts compare the first bytes of a key, and these tell nobody apart.
    mine: dict[str, Any] = {"group_by": ["who", "workspace_id"], "order_by": ["at_us", "rank", "event_id"]}
    hits = hits.mutate(before_us=hits.at_us.lag().over(**mine), step=ibis.row_number().over(**mine))
    begun = hits.at_us - hits.engaged_ms * 1000
    fresh = hits.before_us.isnull() | (begun - hits.before_us > INACTIVE_S * SECOND)
    hits = hits.mutate(fresh=fresh.cast("int64"))
    so_far = ibis.window(group_by=["who", "workspace_id"], order_by="step", preceding=None, following=0)
    return hits.mutate(run=hits.fresh.sum().over(so_far)).drop("fresh", "before_us", "rank")


def of_runs(hits: ir.Table, zone: str, **also: ir.Value) -> ir.Table:
    """Gather the runs that hold a page view.

    Parameters
    ----------
    hits : ibis.Table
        As `runs` returns them.
    zone : str
        Whose days.
    **also : ibis expression
        More to aggregate over the hits of each run.

    Returns
    -------
    ibis.Table
        The columns of `visits` without ``new_or_known`` and without `SOURCE`, which `with_source` adds; and ``who``,
        ``run``, ``started_us``, and what was asked for.
    """
    starts, is_page = hits.kind.isin(STARTS), hits.kind == EventKind.PAGEVIEW.value
    is_conversion, is_order = hits.kind == EventKind.CONVERSION.value, hits.kind == EventKind.ORDER.value
    found = hits.group_by("workspace_id", "who", "run").aggregate(
        visit_id=_edge(hits, "event_id", starts),
        visitor=_edge(hits, "visitor", is_page),
        cookie=hits.cookie.max(),
        click_id=_edge(hits, "click_id", hits.click_id != ""),
        customer_key=_edge(hits, "customer_key", hits.customer_key != ""),
        started_us=hits.at_us.min(where=starts),
        started_at=hits.at.min(where=starts),
        ended_at=hits.at.max(),
        **{name: _edge(hits, name, is_page) for name in _PLACE},
        **{f"exit_{name}": _edge(hits, name, is_page, last=True) for name in _PLACE},
        pageviews=is_page.sum(),
        events=hits.kind.notin([kind.value for kind in _REST]).sum(),
        conversions=is_conversion.sum(),
        numbers=hits.order_id.collect(where=is_order & (hits.order_id != "")),
        unnumbered=(is_order & (hits.order_id == "")).sum(),
        goals=(is_conversion | is_order).sum(),
        forms_begun=(hits.kind == EventKind.FORM_START.value).sum(),
        forms_sent=(hits.kind == EventKind.FORM.value).sum(),
        engaged_ms=hits.engaged_ms.sum().cast("int64"),
        **also,
    )
    found = found.filter(found.pageviews > 0)
    return found.mutate(
        day=local_day(found.started_us, zone),
        is_bounce=found.pageviews == 1,
        is_engaged=(found.engaged_ms >= ENGAGED_MS) | (found.pageviews >= 2) | (found.goals > 0),
        # A shop's server and the page may both tell of one order. A distinct count would be a second aggregation.
        orders=ibis.coalesce(found.numbers.unique().length(), 0) + found.unnumbered,
        # Of a run without such a hit.
        **{name: ibis.coalesce(found[name], "") for name in ("click_id", "customer_key")},
    ).drop("goals", "numbers", "unnumbered")


def first_said(hits: ir.Table, names: Sequence[str]) -> dict[str, ir.Value]:
    """Return what stands in the first click or page view of a run, to be aggregated over its hits.

    Parameters
    ----------
    hits : ibis.Table
        As `runs` returns them.
    names : sequence of str
        At most `FEW` of `SOURCE`: for more, `with_source` is quicker. Or of the landing page.

    Returns
    -------
    dict of str to ibis expression
        One a name.
    """
    starts, is_page = hits.kind.isin(STARTS), hits.kind == EventKind.PAGEVIEW.value
    return {name: _edge(hits, name, is_page if name in _PLACE else starts) for name in names}


def with_source(found: ir.Table, events: ir.Table, names: Sequence[str] = SOURCE) -> ir.Table:
    """Say of each visit where it came from.

    What stands in the first hit is fetched by its id at the end: carried through the windows, eleven columns of text
    cost as much as all the rest.

    Parameters
    ----------
    found : ibis.Table
        As `of_runs` returns them.
    events : ibis.Table
        The hits that `runs` was given; each ``event_id`` once in a workspace.
    names : sequence of str
        Columns of the first click or page view.

    Returns
    -------
    ibis.Table
        With these columns.
    """
    began = events.filter(events.kind.isin(STARTS), events.bot == "", events.flag == "")
    began = began.select("workspace_id", *names, visit_id=began.event_id)
    return found.inner_join(began, ["workspace_id", "visit_id"])


def _with_newness(found: ir.Table, seen_before: ir.Table | None) -> ir.Table:
    was_seen: ir.BooleanValue = ibis.literal(False)
    if seen_before is not None:
        seen = seen_before.filter(seen_before.cookie != "").select("workspace_id", "cookie").distinct()
        found = found.left_join(seen.mutate(was_seen=ibis.literal(True)), ["workspace_id", "cookie"])
        found = found.drop([name for name in ("workspace_id_right", "cookie_right") if name in found.columns])
        was_seen = ibis.coalesce(found.was_seen, False)
    # A visit without a customer key is alone in its group.
    found = found.mutate(was_seen=was_seen, person=ibis.coalesce(found.customer_key.nullif(""), found.visit_id))
    nth = {
        name: ibis.row_number().over(group_by=[name, "workspace_id"], order_by=["started_us", "visit_id"])
        for name in ("who", "person")
    }
    found = found.mutate(is_again=(nth["who"] > 0) | (nth["person"] > 0) | found.was_seen)
    newness = ibis.cases((found.is_again, "known"), (found.cookie != "", "new"), else_=ibis.null("string"))
    return found.mutate(new_or_known=newness)


def with_last_met(found: ir.Table, hits: ir.Table) -> ir.Table:
    """Add when each visitor was met before, so that `newness_since` tells whose first visit it is, whatever the days.

    Parameters
    ----------
    found : ibis.Table
        Visits of all days: ``visit_id, who, cookie, customer_key, started_at``.
    hits : ibis.Table
        People's hits of all days: ``cookie`` and ``at``.

    Returns
    -------
    ibis.Table
        With ``met_at``, the visit before, and ``first_at``, the cookie's first hit.
    """
    firsts = hits.filter(hits.cookie != "").group_by("cookie").aggregate(first_at=hits["at"].min())
    found = found.left_join(firsts, "cookie")
    found = found.drop([name for name in ("cookie_right",) if name in found.columns])
    found = found.mutate(person=ibis.coalesce(found.customer_key.nullif(""), found.visit_id))
    before = [
        found.started_at.lag().over(group_by=name, order_by=["started_at", "visit_id"]) for name in ("who", "person")
    ]
    return found.mutate(met_at=ibis.greatest(*before)).drop("person")


def newness_since(found: ir.Table, since: ir.TimestampValue, start: ir.TimestampValue) -> ir.Table:
    """Say whether visits of some days are somebody's first, as `visits` does of hits read since a day before them.

    Parameters
    ----------
    found : ibis.Table
        From `with_last_met`.
    since, start : timestamp
        Where the hits that are read begin, and the days.

    Returns
    -------
    ibis.Table
        With ``new_or_known``.
    """
    again = ibis.coalesce(found.met_at >= since, False) | ibis.coalesce(found.first_at < start, False)
    return found.mutate(
        new_or_known=ibis.cases((again, "known"), (found.cookie != "", "new"), else_=ibis.null("string"))
    )


def _edge(hits: ir.Table, name: str, where: ir.BooleanValue, *, last: bool = False) -> ir.Value:
    """Return a text of the first or last hit of a group that fulfils a condition; null where none does."""
    # Engines disagree on whether a null can be the answer.
    said = ibis.coalesce(hits[name], "")
    return (_max_by if last else _min_by)(said, hits.step, where=where)


@ibis.udf.agg.builtin(name="min_by", signature=(("string", "int64"), "string"))
def _min_by(said, step):  # type: ignore[no-untyped-def]
    """Return the text of the least step: one word on both engines, and twice as quick as what Ibis writes."""


@ibis.udf.agg.builtin(name="max_by", signature=(("string", "int64"), "string"))
def _max_by(said, step):  # type: ignore[no-untyped-def]
    """Return the text of the last step."""
