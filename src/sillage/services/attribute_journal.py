"""Attribute a period's orders to what touched their customers before: hits, calls, visits to the shop, answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sillage.attribution import Attribution, Model, Paths, Terms, attribute
from sillage.domain.period import Period
from sillage.domain.places import NETWORKS
from sillage.economics.exact_sales import ExactSale
from sillage.errors import WrongUsage
from sillage.journeys.paths import NONE, PathTerms, journeys
from sillage.journeys.places import place_of
from sillage.journeys.touchpoints import (
    all_of,
    ids_of_hits,
    orders_placed,
    touches_elsewhere,
    touches_of_orders,
    touches_of_visits,
    touches_told,
)
from sillage.journeys.visits import visits
from sillage.language import Message, _n, msg
from sillage.services.asked_once import committed_imports
from sillage.services.open_workspace import Opened
from sillage.services.read_revenue import exact_orders

AXES = {"channel": "place", "campaign": "campaign", "network": "network", "post": "post_id", "link": "link_id"}
"""What credit can go to, and the column of a touch that says it; a channel is named as costs name it."""

WINDOW_DAYS = 30
_DIRECT = "direct"
_DAY_US = 86_400_000_000.0

Orders = dict[tuple[str, str], ExactSale]


@dataclass(frozen=True, slots=True)
class JournalAttribution:
    """What the models credit to the touches of a period's orders.

    Parameters
    ----------
    period : Period
        When the orders were placed.
    by : str
        A key of `AXES`.
    window_days : int
        How old a touch may be at the order.
    revenue : Attribution
        Values are revenue, net of refunds and tax, in the reporting currency.
    margin : Attribution
        The same with margins as values; None as value where one is not known.
    orders, followed, declared : int
        Orders of the period, those that a path leads to, and those without one that keep the channel which they name;
        the others credit nobody.
    """

    period: Period
    by: str
    window_days: int
    revenue: Attribution
    margin: Attribution
    orders: int
    followed: int
    declared: int

    @property
    def warnings(self) -> tuple[Message, ...]:
        """What a reader must know before believing the figures."""
        said = _n(
            "{count} order of {orders} has a path that could be followed; {declared} keep the channel that they name;"
            " the others credit nobody here.",
            "{count} orders of {orders} have a path that could be followed; {declared} keep the channel that they name;"
            " the others credit nobody here.",
            count=self.followed,
            orders=self.orders,
            declared=self.declared,
        )
        return (said, *self.revenue.warnings)


def attribute_journal(
    opened: Opened,
    period: Period,
    models: Sequence[Model],
    terms: Terms,
    *,
    by: str = "channel",
    window_days: int = WINDOW_DAYS,
) -> JournalAttribution:
    """Attribute the orders of a period.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        When the orders were placed; paths without an order by their last touch.
    models : sequence of Model
        Which.
    terms : Terms
        What they are told.
    by : str
        A key of `AXES`.
    window_days : int
        A touch that is older at the order does not count.

    Returns
    -------
    JournalAttribution
        Nothing is credited where no path was followed.

    Raises
    ------
    WrongUsage
        If credit cannot go to that.
    """
    if by not in AXES:
        raise WrongUsage(
            msg("“{typed}” is not what credit can go to.", typed=by),
            msg("Write one of: {known}.", known=", ".join(AXES)),
        )
    if not 1 <= window_days <= 3650:
        raise WrongUsage(msg("The window is a number of days from 1 to 3650."))
    orders: Orders = dict(exact_orders(opened, period))
    walked = _walked(opened, period, by, window_days)
    followed = _followed(walked) & orders.keys()
    alone = {key: sale for key, sale in orders.items() if key not in followed and sale.sale.channel}
    walked = pa.concat_tables([walked, _declared(alone, by, walked.schema)])
    paths, margins = _paths(walked, orders)
    return JournalAttribution(
        period,
        by,
        window_days,
        attribute(paths, models, terms),
        attribute(margins, models, terms),
        _sold(orders.values()),
        _sold(orders[key] for key in followed),
        _sold(alone.values()),
    )


def _sold(sales: Iterable[ExactSale]) -> int:
    return sum(1 for sale in sales if sale.sale.orders)


def _followed(walked: pa.Table) -> set[tuple[str, str]]:
    ends = walked.filter(walked["converted"]).select(["shop", "order_id"]).to_pydict()
    return set(zip(ends["shop"], ends["order_id"], strict=True))


def _declared(alone: Orders, by: str, schema: pa.Schema) -> pa.Table:
    """Return a path of one touch for each order that no path leads to: the channel that it names itself."""
    rows = []
    for (shop, number), sale in alone.items():
        place = place_of(sale.sale.channel, sale.sale.channel)
        steps = {"channel": place, "campaign": sale.sale.campaign, "network": place if place in NETWORKS else ""}
        step = _DIRECT if place == _DIRECT else steps.get(by) or NONE
        rows.append(
            {
                "journey": f"declared:{shop}/{number}",
                "position": 1,
                "converted": True,
                "at_us": 0,
                "end_us": 0,
                "shop": shop,
                "order_id": number,
                "step": step,
            }
        )
    return pa.Table.from_pylist(rows, schema=schema)


def _walked(opened: Opened, period: Period, by: str, window_days: int) -> pa.Table:
    """Return the touches of every path, oldest first, a path after another."""
    since, until = (round(moment.timestamp() * 1_000_000) for moment in period.bounds_utc())
    terms = PathTerms(window_days=window_days, since_us=since, until_us=until)
    found = _journeys(opened, _with_days_before(period, window_days + 1), terms)
    named = ibis.coalesce(found[AXES[by]].nullif(""), NONE)
    rows = found.select(
        "journey",
        "position",
        "converted",
        "at_us",
        shop=ibis.coalesce(found.shop, ""),
        order_id=ibis.coalesce(found.order_id, ""),
        end_us=ibis.coalesce(found.converted_us, found.at_us),
        step=(found.place == _DIRECT).ifelse(_DIRECT, named),
    )
    return opened.journal.fetch(rows.order_by("journey", "position"))


def _with_days_before(period: Period, days: int) -> Period:
    # A day after too: a visit that begins at the last midnight, and an order of a day alone.
    return Period(period.first - timedelta(days=days), period.last + timedelta(days=1), period.zone)


def _journeys(opened: Opened, days: Period, terms: PathTerms) -> ir.Table:
    journal, whose, imports = opened.journal, opened.workspace.id, committed_imports(opened)

    def kept(found: ir.Table) -> ir.Table:
        """Ibis writes an expression out each time it is used; a table in memory once."""
        return ibis.memtable(journal.fetch(found))

    events = journal.read(whose, "events", imports, period=days)
    placed = kept(orders_placed(journal.read(whose, "orders", imports, period=days), events))
    elsewhere = touches_elsewhere(journal.read(whose, "touches", imports, period=days))
    told = touches_told(journal.read(whose, "answers", imports))
    met = touches_of_visits(visits(events, opened.workspace.zone))
    touches = kept(all_of(met, elsewhere, told))
    return journeys(all_of(touches, touches_of_orders(placed)), placed, kept(ids_of_hits(events).distinct()), terms)


def _paths(walked: pa.Table, orders: Orders) -> tuple[Paths, Paths]:
    """Lay the rows flat, with the revenue of each order as its value, and with its margin."""
    names, codes = _coded(walked["step"])
    first = np.flatnonzero(walked["position"].to_numpy() == 1)
    ends = walked.take(pa.array(first)).select(["converted", "shop", "order_id"]).to_pydict()
    sales = [
        orders.get((shop, number)) if converted else None
        for converted, shop, number in zip(ends["converted"], ends["shop"], ends["order_id"], strict=True)
    ]
    # An order that is not one of the period (the day's other zone, a status that never was a sale) converts nothing.
    converted = np.array([1.0 if sale is not None and sale.sale.orders else 0.0 for sale in sales])
    nulls = np.array([0.0 if one else 1.0 for one in ends["converted"]])
    offsets = np.append(first, len(codes)).astype(np.int64)
    moments, end = walked["at_us"].to_numpy(), walked["end_us"].to_numpy()
    if len(first):
        end = np.repeat(np.maximum.reduceat(end, first), np.diff(offsets))
    ages = np.maximum(end - moments, 0) / _DAY_US
    bare = Paths(names, codes, offsets, converted, None, nulls, ages)
    nets = [None if sale is None else sale.net for sale in sales]
    margins = [None if sale is None else sale.margin for sale in sales]
    return _valued(bare, nets, sales), _valued(bare, margins, sales)


def _valued(paths: Paths, amounts: Sequence[Fraction | None], sales: Sequence[ExactSale | None]) -> Paths:
    """Give each path its order's amount; all are unknown where one is."""
    if any(amount is None and sale is not None for amount, sale in zip(amounts, sales, strict=True)):
        return paths
    known = [amount or Fraction(0) for amount in amounts]
    return replace(paths, value=np.array([float(one) for one in known]), value_minor=round(sum(known, Fraction(0))))


def _coded(steps: pa.ChunkedArray) -> tuple[tuple[str, ...], np.ndarray[tuple[int], np.dtype[np.int32]]]:
    names = tuple(sorted(pc.unique(steps).to_pylist()))
    found = pc.index_in(steps, pa.array(names, pa.string()))
    return names, found.to_numpy().astype(np.int32)
