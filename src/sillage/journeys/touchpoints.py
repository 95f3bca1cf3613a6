"""What a path is made of: touches of every kind in one shape, and what they may lead to in another. Ibis in, Ibis out.

A touch is a visit (at the channel that it came by), or something that happened elsewhere to a customer who is known: a
phone call, a visit to the shop, a card or a coupon, a click in a newsletter, an answer to “how did you hear of us?”. An
order is what the table of orders says; the hit of the same number tells in which browser it was placed.
"""

from __future__ import annotations

from functools import reduce
from typing import Any

import ibis
import ibis.expr.types as ir

from sillage.domain.events import LIVE_PREFIX, EventKind
from sillage.domain.places import NETWORKS
from sillage.journeys.hits import ENGINES, counted
from sillage.journeys.persons import IDS
from sillage.journeys.places import PLACES, place_in

TOUCHING = ("call", "visit", "scan", "click", "coupon")
"""Kinds of the table of touches that bring somebody; sendings, openings, leads and forms do not."""

ORDER = "order"
"""The goal that is an order."""

DAY_US = 86_400_000_000
HEARD = "heard_of_us"

_SOLD = ("paid", "partially_refunded", "refunded")
_SAID = ("channel", "source", "medium", "campaign", "network", "post_id", "link_id")
OF_VISITS = ("workspace_id", "visit_id", "started_at", *_SAID, *IDS)
"""What a touch says of a visit."""

TOUCH_COLUMNS = ("workspace_id", "touch_id", "kind", "at_us", "declared", "place", *_SAID, *IDS)
CONVERSION_COLUMNS = (
    *("workspace_id", "conversion_id", "goal", "shop", "order_id", "at_us", "value_minor", "currency"),
    *("said", "heard_of_us", *IDS),
)


def touches_of_visits(visits: ir.Table, engine: str = "duckdb") -> ir.Table:
    """Return one touch a visit.

    Parameters
    ----------
    visits : ibis.Table
        Columns `OF_VISITS`, as `sillage.journeys.visits.visits` returns them.
    engine : str
        ``duckdb`` or ``spark``.

    Returns
    -------
    ibis.Table
        Columns `TOUCH_COLUMNS`.
    """
    return _touches(
        visits,
        touch_id=ibis.literal("visit:").concat(visits.visit_id),
        kind=ibis.literal("visit"),
        at_us=ENGINES[engine](visits.started_at),
        place=place_in(_text(visits, "channel"), _text(visits, "network")),
        **{name: _text(visits, name) for name in (*_SAID, *IDS)},
    )


def touches_elsewhere(touches: ir.Table, engine: str = "duckdb") -> ir.Table:
    """Return the touches that happened elsewhere to known customers.

    Parameters
    ----------
    touches : ibis.Table
        Columns of `TOUCHES`, and ``workspace_id``. One whose day alone is known counts at noon UTC.
    engine : str
        ``duckdb`` or ``spark``.

    Returns
    -------
    ibis.Table
        Columns `TOUCH_COLUMNS`.
    """
    rows = touches.filter(touches.kind.isin(TOUCHING), touches.customer_key != "", touches.channel != "")
    rows = rows.mutate(at_us=_moment(rows, "at", "on", DAY_US // 2, engine))
    rows = rows.filter(rows.at_us.notnull())
    return _touches(
        rows,
        touch_id=rows.channel.concat(":", rows.touch_id),
        kind=rows.kind,
        at_us=rows.at_us,
        place=place_in(rows.channel, ibis.literal("")),
        channel=rows.channel,
        campaign=_text(rows, "campaign"),
        network=rows.channel.isin(sorted(NETWORKS)).ifelse(rows.channel, ""),
        customer_key=rows.customer_key,
    )


def touches_told(answers: ir.Table) -> ir.Table:
    """Return what customers answered to “how did you hear of us?”: what came first, at an unknown moment.

    Parameters
    ----------
    answers : ibis.Table
        Columns of `ANSWERS`, and ``workspace_id``.

    Returns
    -------
    ibis.Table
        Columns `TOUCH_COLUMNS`; ``declared`` is true.
    """
    rows = answers.filter(answers.question == HEARD, answers.customer_key != "", _text(answers, "choice") != "")
    return _told(
        rows, rows.survey.concat(":", rows.answer_id), rows.choice, ibis.literal(0, "int64"), rows.customer_key
    )


def touches_of_orders(conversions: ir.Table) -> ir.Table:
    """Return what an order's own row says of where the customer came from: a column, a tag, a code, an answer.

    Parameters
    ----------
    conversions : ibis.Table
        As `orders_placed` returns them.

    Returns
    -------
    ibis.Table
        Columns `TOUCH_COLUMNS`; ``declared`` is true, at the moment of the order, with the order's own ids.
    """
    found = []
    for column in ("said", "heard_of_us"):
        rows = conversions.filter(conversions[column] != "")
        label = ibis.literal(f"{column}:").concat(rows.conversion_id)
        found.append(_told(rows, label, rows[column], rows.at_us, **{name: rows[name] for name in IDS}))
    return all_of(*found)


def orders_placed(orders: ir.Table, events: ir.Table | None = None, engine: str = "duckdb") -> ir.Table:
    """Return orders as conversions, with the ids of the browser in which they were placed.

    Parameters
    ----------
    orders : ibis.Table
        Columns of `ORDERS`, and ``workspace_id``; with ``import_uid`` an order that a site told and a file tells too
        counts once, as the file has it.
    events : ibis.Table, optional
        Columns of `EVENTS`, and ``workspace_id``: the order hits.
    engine : str
        ``duckdb`` or ``spark``.

    Returns
    -------
    ibis.Table
        Columns `CONVERSION_COLUMNS`. The value is what was paid less refunds, tax in: money net of tax and margins are
        tied by shop and order number. An order whose day alone is known is placed at the end of it, in UTC.
    """
    rows = orders.filter(orders.status.isin(_SOLD), orders.gross_minor.notnull())
    back = ibis.coalesce(rows.refunded_minor, 0)
    rows = rows.filter((rows.gross_minor != 0) | (back == 0))
    all_back = (rows.status == "refunded") & (back == 0)
    rows = rows.mutate(
        at_us=_moment(rows, "ordered_at", "ordered_on", DAY_US - 1, engine),
        value_minor=rows.gross_minor - all_back.ifelse(rows.gross_minor, back),
    )
    rows = _once(rows.filter(rows.at_us.notnull()))
    ids = {name: ibis.literal("") for name in IDS} | {"customer_key": _text(rows, "customer_key")}
    if events is not None:
        rows, ids = _with_browser(rows, events, engine)
    return rows.select(
        "workspace_id",
        conversion_id=rows.shop.concat("/", rows.order_id),
        goal=ibis.literal(ORDER),
        shop=rows.shop,
        order_id=rows.order_id,
        at_us=rows.at_us,
        value_minor=rows.value_minor,
        currency=_text(rows, "currency"),
        said=_text(rows, "channel"),
        heard_of_us=_text(rows, "heard_of_us"),
        **ids,
    )


def goals_reached(events: ir.Table, goal: str, engine: str = "duckdb") -> ir.Table:
    """Return a named goal as conversions.

    Parameters
    ----------
    events : ibis.Table
        Columns of `EVENTS`, and ``workspace_id``.
    goal : str
        The name of a conversion, of another event or of a form.
    engine : str
        ``duckdb`` or ``spark``.

    Returns
    -------
    ibis.Table
        Columns `CONVERSION_COLUMNS`.
    """
    hits = counted(events, engine)
    kinds = [kind.value for kind in (EventKind.CONVERSION, EventKind.CUSTOM, EventKind.FORM)]
    hits = hits.filter(hits.kind.isin(kinds), hits.name == goal)
    return hits.select(
        "workspace_id",
        conversion_id=hits.event_id,
        goal=hits.name,
        shop=ibis.literal(""),
        order_id=ibis.literal(""),
        at_us=hits.at_us,
        value_minor=hits.value_minor,
        currency=_text(hits, "currency"),
        said=ibis.literal(""),
        heard_of_us=ibis.literal(""),
        **{name: _text(hits, name) for name in IDS},
    )


def ids_of_hits(events: ir.Table) -> ir.Table:
    """Return the ids of people's hits. The hash of a redirect is of the short link's host: it is nobody's on a site.

    Parameters
    ----------
    events : ibis.Table
        Columns of `EVENTS`, and ``workspace_id``.

    Returns
    -------
    ibis.Table
        ``workspace_id`` and `IDS`.
    """
    hits = events.filter(events.bot == "", events.flag == "")
    visitor = (hits.kind == EventKind.CLICK.value).ifelse("", _text(hits, "visitor"))
    return hits.select("workspace_id", **({name: _text(hits, name) for name in IDS} | {"visitor": visitor}))


def all_of(*tables: ir.Table) -> ir.Table:
    """Put tables of one shape together.

    Parameters
    ----------
    *tables : ibis.Table
        At least one.

    Returns
    -------
    ibis.Table
        All rows.
    """
    return reduce(lambda one, other: one.union(other), tables)


def _touches(rows: ir.Table, **said: Any) -> ir.Table:
    blank: dict[str, Any] = {name: ibis.literal("") for name in (*_SAID, *IDS)}
    filled = {**blank, "declared": ibis.literal(False), **said}
    return rows.select("workspace_id", **{name: filled[name] for name in TOUCH_COLUMNS if name != "workspace_id"})


def _told(rows: ir.Table, label: Any, channel: Any, at_us: Any, customer_key: Any = "", **ids: Any) -> ir.Table:
    place = place_in(channel, ibis.literal(""))
    return _touches(
        rows,
        touch_id=ibis.literal("told:").concat(label),
        kind=ibis.literal("answer"),
        at_us=at_us,
        declared=ibis.literal(True),
        channel=channel.isin(sorted(PLACES)).ifelse(channel, "other"),
        network=channel.isin(sorted(NETWORKS)).ifelse(channel, ""),
        place=place,
        **({"customer_key": customer_key} | ids),
    )


def _text(rows: ir.Table, name: str) -> Any:
    return ibis.coalesce(rows[name], "") if name in rows.columns else ibis.literal("")


def _moment(rows: ir.Table, at: str, on: str, into_day: int, engine: str) -> Any:
    days = rows[on].delta(ibis.date(1970, 1, 1), unit="day")
    return ibis.coalesce(ENGINES[engine](rows[at]), days.cast("int64") * DAY_US + into_day)


def _once(rows: ir.Table) -> ir.Table:
    if "import_uid" not in rows.columns:
        return rows
    live = rows.import_uid.startswith(LIVE_PREFIX)
    in_a_file = (~live).cast("int64").sum().over(group_by=["workspace_id", "order_id"])
    return rows.mutate(in_a_file=in_a_file).filter(lambda found: ~live | (found.in_a_file == 0)).drop("in_a_file")


def _with_browser(rows: ir.Table, events: ir.Table, engine: str) -> tuple[ir.Table, dict[str, Any]]:
    hits = events.filter(events.kind == EventKind.ORDER.value, events.bot == "", events.order_id != "")
    placed = hits.group_by("workspace_id", "order_id").aggregate(
        **{f"hit_{name}": _text(hits, name).max() for name in IDS},
        sites=hits.site.nunique(where=hits.visitor != ""),
    )
    # Two sites that number their orders alike: which one a file means is not known.
    placed = placed.filter(placed.sites <= 1).drop("sites")
    found = rows.left_join(placed, ["workspace_id", "order_id"])
    found = found.drop([name for name in ("workspace_id_right", "order_id_right") if name in found.columns])
    ids = {name: _text(found, f"hit_{name}") for name in IDS}
    ids["customer_key"] = ibis.coalesce(_text(found, "customer_key").nullif(""), ids["customer_key"])
    return found, ids
