"""Visits: what one person does on a site without half an hour of inactivity. Ibis in, Ibis out, on any engine.

A visit is a run of one person's hits in which no 30 minutes pass without any, and which holds at least one page view.
Time spent with a page visible is not inactivity: a hit that reports engaged time begins that much earlier. A visit
begins with its first page view, or with the redirect's click just before it; it crosses midnight, and belongs to the
day of the workspace's zone on which it began. Its source is that of its first click or page view, whatever comes later.
Events, outbound clicks, forms, conversions and orders prolong a visit and never begin one. See
``docs/calculations/visits.md``.
"""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from sillage.domain.events import EventKind
from sillage.journeys.hits import STARTS, counted, with_cookie_of_day, with_who
from sillage.journeys.local_days import SECOND, local_day

INACTIVE_S = 30 * 60
"""Seconds without a hit after which the next one begins another visit."""

ENGAGED_MS = 10_000
"""GA4: seconds with the page visible and used that make a visit engaged (or two pages, or a conversion)."""

SOURCE = (
    *("channel", "source", "medium", "campaign", "content", "network", "post_id", "link_id"),
    *("device", "country", "referrer"),
)
"""What a visit keeps of its first click or page view."""

_PLACE = ("site", "path")
_REST = (EventKind.CLICK, EventKind.PAGEVIEW, EventKind.ENGAGEMENT, EventKind.REFUND)


def visits(events: ir.Table, zone: str, *, engine: str = "duckdb", seen_before: ir.Table | None = None) -> ir.Table:
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

    Returns
    -------
    ibis.Table
        One row a visit: ``workspace_id, visit_id, visitor, cookie, click_id, customer_key, started_at, ended_at, day,
        site, path`` (the landing page), ``exit_site, exit_path, pageviews, events, conversions, orders, forms_begun,
        forms_sent, engaged_ms, is_bounce, is_engaged, new_or_known``, and `SOURCE`.
    """
    found = of_runs(runs(events, engine), zone).drop("run")
    if seen_before is None:
        return _with_newness(found.mutate(was_seen=ibis.literal(False)))
    seen = seen_before.filter(seen_before.cookie != "").select("workspace_id", "cookie").distinct()
    seen = seen.mutate(was_seen=ibis.literal(True))
    found = found.left_join(seen, ["workspace_id", "cookie"])
    found = found.drop([name for name in ("workspace_id_right", "cookie_right") if name in found.columns])
    return _with_newness(found.mutate(was_seen=ibis.coalesce(found.was_seen, False)))


def runs(events: ir.Table, engine: str = "duckdb") -> ir.Table:
    """Give each person's hits a number, and that of the run that no inactivity cuts.

    Parameters
    ----------
    events : ibis.Table
        As for `visits`.
    engine : str
        Where the expression will run.

    Returns
    -------
    ibis.Table
        The hits that are somebody's, with ``who``, ``step`` (from 0, in time) and ``run``.
    """
    hits = with_who(with_cookie_of_day(counted(events, engine)))
    spent = ibis.greatest(ibis.coalesce(hits.engaged_ms, 0), 0)
    rank = ibis.cases((hits.kind == STARTS[0], 0), (hits.kind == STARTS[1], 1), else_=2)
    hits = hits.mutate(engaged_ms=spent, rank=rank.cast("int8"))
    mine: dict[str, Any] = {"group_by": ["workspace_id", "who"], "order_by": ["at_us", "rank", "event_id"]}
    hits = hits.mutate(before_us=hits.at_us.lag().over(**mine), step=ibis.row_number().over(**mine))
    begun = hits.at_us - hits.engaged_ms * 1000
    fresh = hits.before_us.isnull() | (begun - hits.before_us > INACTIVE_S * SECOND)
    hits = hits.mutate(fresh=fresh.cast("int64"))
    so_far = ibis.window(group_by=["workspace_id", "who"], order_by="step", preceding=None, following=0)
    return hits.mutate(run=hits.fresh.sum().over(so_far)).drop("fresh", "before_us", "rank")


def of_runs(hits: ir.Table, zone: str) -> ir.Table:
    """Gather the runs that hold a page view.

    Parameters
    ----------
    hits : ibis.Table
        As `runs` returns them.
    zone : str
        Whose days.

    Returns
    -------
    ibis.Table
        The columns of `visits` without ``new_or_known``; and ``who``, ``run``, ``started_us``.
    """
    starts, is_page = hits.kind.isin(STARTS), hits.kind == EventKind.PAGEVIEW.value
    found = hits.group_by("workspace_id", "who", "run").aggregate(
        first=_edge("min_by", hits, ("event_id", *SOURCE), starts),
        landing=_edge("min_by", hits, ("visitor", *_PLACE), is_page),
        exit=_edge("max_by", hits, _PLACE, is_page),
        cookie=hits.cookie.max(),
        click_id=_edge("min_by", hits, ("click_id",), hits.click_id != ""),
        customer_key=_edge("min_by", hits, ("customer_key",), hits.customer_key != ""),
        started_at=hits.at.min(where=starts),
        started_us=hits.at_us.min(where=starts),
        ended_at=hits.at.max(),
        pageviews=is_page.sum(),
        events=hits.kind.notin([kind.value for kind in _REST]).sum(),
        conversions=(hits.kind == EventKind.CONVERSION.value).sum(),
        orders=_orders(hits),
        forms_begun=(hits.kind == EventKind.FORM_START.value).sum(),
        forms_sent=(hits.kind == EventKind.FORM.value).sum(),
        engaged_ms=hits.engaged_ms.sum().cast("int64"),
    )
    found = found.filter(found.pageviews > 0)
    return found.select(
        "workspace_id",
        "run",
        visit_id=found.first["event_id"],
        visitor=found.landing["visitor"],
        cookie=found.cookie,
        click_id=ibis.coalesce(found.click_id["click_id"], ""),
        customer_key=ibis.coalesce(found.customer_key["customer_key"], ""),
        who=found.who,
        started_at=found.started_at,
        started_us=found.started_us,
        ended_at=found.ended_at,
        day=local_day(found.started_us, zone),
        **{name: found.landing[name] for name in _PLACE},
        **{f"exit_{name}": found.exit[name] for name in _PLACE},
        **{name: found[name] for name in ("pageviews", "events", "conversions", "orders")},
        **{name: found[name] for name in ("forms_begun", "forms_sent", "engaged_ms")},
        is_bounce=found.pageviews == 1,
        is_engaged=(found.engaged_ms >= ENGAGED_MS) | (found.pageviews >= 2) | (found.conversions + found.orders > 0),
        **{name: found.first[name] for name in SOURCE},
    )


def _orders(hits: ir.Table) -> ir.IntegerValue:
    # A shop's server and the page may both tell of one order.
    is_order = hits.kind == EventKind.ORDER.value
    return hits.order_id.nunique(where=is_order & (hits.order_id != "")) + (is_order & (hits.order_id == "")).sum()


def _with_newness(found: ir.Table) -> ir.Table:
    # A visit without a customer key is alone in its group.
    found = found.mutate(person=ibis.coalesce(found.customer_key.nullif(""), found.visit_id))
    nth = {
        name: ibis.row_number().over(group_by=["workspace_id", name], order_by=["started_us", "visit_id"])
        for name in ("who", "person")
    }
    found = found.mutate(is_again=(nth["who"] > 0) | (nth["person"] > 0) | found.was_seen)
    newness = ibis.cases((found.is_again, "known"), (found.cookie != "", "new"), else_=ibis.null("string"))
    return found.mutate(new_or_known=newness).drop("is_again", "person", "was_seen", "who", "started_us")


def _edge(function: str, hits: ir.Table, columns: tuple[str, ...], where: ir.BooleanValue) -> Any:
    """Return some columns of the first or last hit of a group that fulfils a condition, as one struct."""
    shape = dt.Struct({name: hits[name].type() for name in columns})

    def chosen(value, key): ...  # type: ignore[no-untyped-def]

    pick = ibis.udf.agg.builtin(chosen, name=function, signature=((shape, dt.int64), shape))
    return pick(ibis.struct({name: hits[name] for name in columns}), hits.step, where=where)
