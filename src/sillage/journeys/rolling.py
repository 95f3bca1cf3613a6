"""A day of hits as sums that add up: visits, money, clicks of links. Ibis in, Ibis out, on any engine.

Three kinds of rows, none of which is counted in another:

- **visits**, under the source of the visit: visits, bounces, engaged visits, page views, events, forms, conversions,
  orders of the visit, engaged time, and the visitors' hashes that decide a sketch;
- **money**, one currency a row: orders and their value, conversions with a value, refunds, each on its own day and
  under the source of its visit, or under its own where it has no visit (a shop's server tells of it). The page and the
  server may both tell of one order: a word counts unless another came on its day or the day before;
- **links**: people's clicks, robots', flagged ones, and the orders that carry the click of a link.

A day is worked out from its own hits and those of the day before and after (`NEIGHBOURS`): a visit belongs to the day
on which it begins, and goes on beyond midnight.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from sillage.domain.events import EventKind
from sillage.journeys.hits import ENGINES, counted
from sillage.journeys.local_days import local_day
from sillage.journeys.passes import ONE_PASS, Passes
from sillage.journeys.sketch import least_ids
from sillage.journeys.visits import of_runs, runs, with_source

NEIGHBOURS = 1
"""How many days before and after a day can change what its visits are."""

AXES = ("site", "channel", "source", "medium", "campaign", "network", "device")
VISIT_SUMS = (
    *("visits", "bounces", "engaged_visits", "pageviews", "events", "conversions", "visit_orders"),
    *("forms_begun", "forms_sent", "engaged_ms"),
)
_SUMMED = ("pageviews", "events", "conversions", "forms_begun", "forms_sent", "engaged_ms")
MONEY_SUMS = ("orders", "order_minor", "valued_conversions", "conversion_minor", "refunds", "refund_minor")
LINK_SUMS = ("clicks", "bot_clicks", "flagged_clicks")
VISIT_COLUMNS = (
    *("workspace_id", "day", "visitor", "told", *AXES),
    *("is_bounce", "is_engaged", "pageviews", "events", "conversions", "orders"),
    *("forms_begun", "forms_sent", "engaged_ms"),
)
"""What the sums need of a visit: each text more is sorted with the hits and kept with the visits."""

_ORDER, _CONVERSION, _REFUND = EventKind.ORDER.value, EventKind.CONVERSION.value, EventKind.REFUND.value


def visits_by_day(found: ir.Table) -> ir.Table:
    """Sum visits by day and source.

    Parameters
    ----------
    found : ibis.Table
        As `day_visits` returns them.

    Returns
    -------
    ibis.Table
        ``day``, `AXES`, `VISIT_SUMS`.
    """
    return found.group_by("day", *AXES).aggregate(
        visits=found.count(),
        bounces=found.is_bounce.sum(),
        engaged_visits=found.is_engaged.sum(),
        **{name: found[name].sum() for name in _SUMMED},
        visit_orders=found.orders.sum(),
    )


def visitors_by_day(found: ir.Table) -> ir.Table:
    """Keep the visitors' hashes that decide the sketch of each day and source.

    Parameters
    ----------
    found : ibis.Table
        As `day_visits` returns them.

    Returns
    -------
    ibis.Table
        ``day``, `AXES`, ``least``.
    """
    return least_ids(found, ("day", *AXES), "visitor")


def money_by_day(events: ir.Table, zone: str, *, engine: str = "duckdb", visits: ir.Table | None = None) -> ir.Table:
    """Sum orders, conversions with a value and refunds by day, source and currency.

    Parameters
    ----------
    events : ibis.Table
        As for `visits`.
    zone : str
        Whose days.
    engine : str
        Where the expression will run.
    visits : ibis.Table, optional
        As `day_visits` returns them, where they are kept already.

    Returns
    -------
    ibis.Table
        ``day``, `AXES`, ``currency``, `MONEY_SUMS`.
    """
    if visits is None:
        visits = day_visits(events, zone, engine=engine)
    paid = _paid(counted(events, engine), zone).left_join(_sources(visits), ["workspace_id", "event_id"])
    paid = paid.select(
        "kind",
        "value_minor",
        "site",
        *(ibis.coalesce(paid[f"visit_{name}"], paid[name], "").name(name) for name in AXES[1:]),
        day=local_day(paid.at_us, zone),
        currency=ibis.coalesce(paid.currency, ""),
    )
    is_order, is_refund = paid.kind == _ORDER, paid.kind == _REFUND
    is_conversion = paid.kind == _CONVERSION
    return paid.group_by("day", *AXES, "currency").aggregate(
        orders=is_order.sum(),
        order_minor=_sum(paid.value_minor, is_order),
        valued_conversions=is_conversion.sum(),
        conversion_minor=_sum(paid.value_minor, is_conversion),
        refunds=is_refund.sum(),
        refund_minor=_sum(paid.value_minor, is_refund),
    )


def clicks_by_day(events: ir.Table, zone: str, *, engine: str = "duckdb") -> ir.Table:
    """Sum the clicks of links by day and link: people's, robots', flagged ones.

    Parameters
    ----------
    events : ibis.Table
        As for `visits`.
    zone : str
        Whose days.
    engine : str
        Where the expression will run.

    Returns
    -------
    ibis.Table
        ``day``, ``link_id``, `LINK_SUMS`.
    """
    clicks = _clicks(events, zone, engine)
    bot, flagged = clicks.bot != "", (clicks.bot == "") & (clicks.flag != "")
    return clicks.group_by("day", "link_id").aggregate(
        clicks=((clicks.bot == "") & (clicks.flag == "")).sum(), bot_clicks=bot.sum(), flagged_clicks=flagged.sum()
    )


def clickers_by_day(events: ir.Table, zone: str, *, engine: str = "duckdb") -> ir.Table:
    """Keep the visitors' hashes that decide the sketch of each day and link; people only.

    Parameters
    ----------
    events : ibis.Table
        As for `visits`.
    zone : str
        Whose days.
    engine : str
        Where the expression will run.

    Returns
    -------
    ibis.Table
        ``day``, ``link_id``, ``least``.
    """
    clicks = _clicks(events, zone, engine)
    return least_ids(clicks.filter(clicks.bot == "", clicks.flag == ""), ("day", "link_id"), "visitor")


def link_orders_by_day(events: ir.Table, zone: str, *, engine: str = "duckdb") -> ir.Table:
    """Sum the orders that carry the click of a link, by day, link and currency.

    Parameters
    ----------
    events : ibis.Table
        As for `visits`.
    zone : str
        Whose days.
    engine : str
        Where the expression will run.

    Returns
    -------
    ibis.Table
        ``day``, ``link_id``, ``currency``, ``orders``, ``order_minor``.
    """
    paid = _paid(counted(events, engine), zone)
    paid = paid.filter(paid.kind == _ORDER, paid.link_id != "")
    paid = paid.mutate(day=local_day(paid.at_us, zone), currency=ibis.coalesce(paid.currency, ""))
    return paid.group_by("day", "link_id", "currency").aggregate(
        orders=paid.count(), order_minor=ibis.coalesce(paid.value_minor.sum(), 0)
    )


def day_visits(events: ir.Table, zone: str, *, engine: str = "duckdb", passes: Passes = ONE_PASS) -> ir.Table:
    """Gather hits into visits, as the roll-ups count them.

    Parameters
    ----------
    events : ibis.Table
        The hits of the days asked for, and of `NEIGHBOURS` more on both sides.
    zone : str
        Whose days.
    engine : str
        Where the expression will run.
    passes : Passes
        How the engine goes through the hits.

    Returns
    -------
    ibis.Table
        `VISIT_COLUMNS`, as `sillage.journeys.visits.visits` returns them, and ``told``: the ids of its orders,
        conversions and refunds. The axes are never null.
    """
    found = passes.gathered([_with_told(hits, zone) for hits in runs(events, engine, passes)])
    found = with_source(found, events, AXES[1:])
    return found.mutate(**{name: ibis.coalesce(found[name], "") for name in AXES}).select(*VISIT_COLUMNS)


def _with_told(hits: ir.Table, zone: str) -> ir.Table:
    told = hits.event_id.collect(where=hits.kind.isin([_ORDER, _CONVERSION, _REFUND]))
    columns = (name for name in VISIT_COLUMNS if name not in AXES[1:])
    return of_runs(hits, zone, told=told).select("visit_id", *columns)


def _clicks(events: ir.Table, zone: str, engine: str) -> ir.Table:
    clicks = events.filter(events.kind == EventKind.CLICK.value, events.at.notnull())
    return clicks.mutate(day=local_day(ENGINES[engine](clicks.at), zone), link_id=ibis.coalesce(clicks.link_id, ""))


def _paid(hits: ir.Table, zone: str) -> ir.Table:
    valued = (hits.kind == _CONVERSION) & hits.value_minor.notnull()
    paid = hits.filter(hits.kind.isin([_ORDER, _REFUND]) | valued)
    # The page and the server may both tell of one order: a word counts that no other came before on its day or the day
    # before it, however many days are worked out at once. What has no number is always its own.
    own = ((paid.kind == _ORDER) & (paid.order_id != "")).ifelse(paid.order_id, paid.event_id)
    paid = paid.mutate(own=own, word_day=local_day(paid.at_us, zone))
    before = paid.word_day.lag().over(group_by=["workspace_id", "kind", "own"], order_by=["at_us", "event_id"])
    paid = paid.mutate(before=before)
    first = paid.before.isnull() | (paid.word_day > paid.before + ibis.interval(days=NEIGHBOURS))
    return paid.filter(first).drop("own", "word_day", "before")


def _sources(visits: ir.Table) -> ir.Table:
    told = visits.select("workspace_id", *AXES[1:], event_id=visits.told.unnest())
    return told.select("workspace_id", "event_id", **{f"visit_{name}": told[name] for name in AXES[1:]})


def _sum(values: ir.IntegerValue, where: ir.BooleanValue) -> ir.IntegerValue:
    return ibis.coalesce(values.sum(where=where), 0)
