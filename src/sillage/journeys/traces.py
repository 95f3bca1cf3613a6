"""What paths and cohorts are both laid from: touches, what they may lead to, and whose both are. Ibis in, Ibis out."""

from __future__ import annotations

from dataclasses import dataclass

import ibis.expr.types as ir

from sillage.journeys.passes import ONE_PASS, Passes
from sillage.journeys.persons import ids_of, persons
from sillage.journeys.touchpoints import (
    OF_VISITS,
    all_of,
    goals_reached,
    ids_of_hits,
    orders_placed,
    touches_of_orders,
    touches_of_visits,
)
from sillage.journeys.visits import visits


@dataclass(frozen=True, slots=True)
class Traces:
    """What people left behind.

    Parameters
    ----------
    touches : ibis.Table
        Columns `TOUCH_COLUMNS`.
    ends : ibis.Table
        Columns `CONVERSION_COLUMNS`: orders, or a named goal.
    whose : ibis.Table
        As `persons` returns it.
    """

    touches: ir.Table
    ends: ir.Table
    whose: ir.Table


def traces_of(
    events: ir.Table,
    orders: ir.Table,
    zone: str,
    *,
    goal: str = "",
    passes: Passes = ONE_PASS,
    others: tuple[ir.Table, ...] = (),
    engine: str = "duckdb",
) -> Traces:
    """Gather touches and conversions of hits, orders and what happened elsewhere.

    Parameters
    ----------
    events, orders : ibis.Table
        Columns of `EVENTS` and `ORDERS`, and ``workspace_id``.
    zone : str
        Whose days.
    goal : str
        The name of a conversion, of another event or of a form; empty for orders.
    passes : Passes
        Keeps what several steps rest on.
    others : tuple of ibis.Table
        Touches of other kinds, columns `TOUCH_COLUMNS`.
    engine : str
        ``duckdb`` or ``spark``.

    Returns
    -------
    Traces
        Of a named goal, orders tell only whose the ids are.
    """
    keep = passes.keep
    placed = keep(orders_placed(orders, events, engine))
    ends = keep(goals_reached(events, goal, engine)) if goal else placed
    met = touches_of_visits(visits(events, zone, engine=engine, columns=OF_VISITS, passes=passes), engine)
    touches = keep(all_of(met, *others, touches_of_orders(ends)))
    together = keep(ids_of(touches, placed, ids_of_hits(events)))
    return Traces(touches, ends, keep(persons(together, passes=passes)))
