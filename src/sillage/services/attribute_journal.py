"""Attribute a period's orders to what touched their customers before: hits, calls, visits to the shop, answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sillage.attribution import DIRECT, Attribution, Model, Paths, Terms, attribute
from sillage.attribution.narrowed import beside, parted, within
from sillage.attribution.of_value import of_value
from sillage.domain.period import Period
from sillage.domain.places import NETWORKS
from sillage.economics.exact_sales import ExactSale
from sillage.errors import WrongUsage
from sillage.journeys.narrowed import NARROWING, Only
from sillage.journeys.paths import NONE
from sillage.journeys.places import place_of
from sillage.language import Message, _n, msg
from sillage.services.attribute_orders import Key, days_of_paths, order_key
from sillage.services.open_workspace import Opened
from sillage.services.read_revenue import exact_orders
from sillage.services.walk_paths import WINDOW_DAYS, flat_paths, followed_orders, starts, walked

AXES = {"channel": "place", "campaign": "campaign", "network": "network", "post": "post_id", "link": "link_id"}
"""What credit can go to, and the column of a touch that says it; a channel is named as costs name it."""

_DIRECT = "direct"

Orders = dict[Key, ExactSale]


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
    unpriced, of_unknown_margin : int
        Orders without an exchange rate, and those with one whose margin is not known.
    only : tuple of (str, str)
        What the touches are of whose credits these are; of all touches where empty. Counts and totals are of all.
    worth : mapping of str to Attribution
        ``revenue`` and ``margin`` with shares of these in place of shares of orders, where they are known.
    """

    period: Period
    by: str
    window_days: int
    revenue: Attribution
    margin: Attribution
    orders: int
    followed: int
    declared: int
    unpriced: int = 0
    of_unknown_margin: int = 0
    only: Only = ()
    worth: Mapping[str, Attribution] = field(default_factory=dict)

    @property
    def warnings(self) -> tuple[Message, ...]:
        """What a reader must know before believing the figures."""
        said = _n(
            "{count} order of {orders} has a path that could be followed; {declared}; the others credit nobody here.",
            "{count} orders of {orders} have a path that could be followed; {declared}; the others credit nobody here.",
            count=self.followed,
            orders=self.orders,
            declared=_n(
                "{count} keeps the channel that it names", "{count} keep the channel that they name", self.declared
            ),
        )
        return (said, *self._unknown(), *self.revenue.warnings)

    def _unknown(self) -> Iterator[Message]:
        """Say why no amount is credited."""
        if self.unpriced:
            yield _n(
                "{count} order is in a currency without an exchange rate on its day: revenue is unknown, and none is"
                " credited. Enter the rate (sillage value exchange).",
                "{count} orders are in a currency without an exchange rate on their day: revenue is unknown, and none"
                " is credited. Enter the rate (sillage value exchange).",
                count=self.unpriced,
            )
        if self.of_unknown_margin:
            yield _n(
                "{count} order has no known margin: none is credited. Enter the share of revenue that is margin.",
                "{count} orders have no known margin: none is credited. Enter the share of revenue that is margin.",
                count=self.of_unknown_margin,
            )


def attribute_journal(
    opened: Opened,
    period: Period,
    models: Sequence[Model],
    terms: Terms,
    *,
    by: str = "channel",
    window_days: int = WINDOW_DAYS,
    only: Only = (),
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
    only : tuple of (str, str)
        ``network`` and ``campaign``, with a value each: only the credits of touches that are of both.

    Returns
    -------
    JournalAttribution
        Nothing is credited where no path was followed.

    Raises
    ------
    WrongUsage
        If credit cannot go to that.
    """
    _check(by, window_days)
    sold: Orders = dict(exact_orders(opened, period))
    days = days_of_paths(opened, period, sold.keys())
    rows = _within(walked(opened, days, window_days), period, {order_key(key) for key in sold})
    reached = _reached(rows)
    orders = _netted(sold, reached)
    followed = followed_orders(rows)
    alone = {key: sale for key, sale in orders.items() if key not in reached and sale.sale.channel}
    steps = _steps(rows, by)
    paths, margins = _paths(pa.concat_tables([steps, _declared(alone, by, steps.schema)]), orders, only)
    told = _calling_direct(terms, only)
    revenue, margin = (attribute(one, models, told) for one in (paths, margins))
    worth = {"revenue": of_value(revenue), "margin": of_value(margin)}
    return JournalAttribution(
        period,
        by,
        window_days,
        within(revenue) if only else revenue,
        within(margin) if only else margin,
        _sold(orders.values()),
        _sold(orders[key] for key in followed),
        _sold([*alone.values(), *(orders[key] for key in reached - followed)]),
        _sold(sale for sale in orders.values() if sale.net is None),
        _sold(sale for sale in orders.values() if sale.net is not None and sale.margin is None),
        only,
        {name: within(one) if only else one for name, one in worth.items() if one is not None},
    )


def _check(by: str, window_days: int) -> None:
    if by not in AXES:
        raise WrongUsage(
            msg("“{typed}” is not what credit can go to.", typed=by),
            msg("Write one of: {known}.", known=", ".join(AXES)),
        )
    if not 1 <= window_days <= 3650:
        raise WrongUsage(msg("The window is a number of days from 1 to 3650."))


def _calling_direct(terms: Terms, only: Only) -> Terms:
    """Return what models are told, with what a direct visit is called on the paths of the journal."""
    # A touch that names no campaign, no post is a touch: only bare files call a direct visit "(none)".
    told = replace(terms, direct=(_DIRECT,)) if terms.direct == DIRECT else terms
    return replace(told, direct=(*told.direct, *map(beside, told.direct))) if only else told


def _within(rows: pa.Table, period: Period, wanted: Set[Key]) -> pa.Table:
    """Keep the paths that lead to some orders, and those without an order that end in a period.

    Of some orders a day alone is known: they stand at an end of it that the zone may lay in the next day, so more days
    are walked than those of the period, and orders are chosen by what the table of orders says.
    """
    first = starts(rows)
    if not len(first):
        return rows
    since, until = (round(moment.timestamp() * 1_000_000) for moment in period.bounds_utc())
    ended = np.maximum.reduceat(rows["end_us"].to_numpy(), first)
    paths = rows.take(pa.array(first)).select(["converted", "shop", "order_id"]).to_pydict()
    kept = [
        (shop, number) in wanted if converted else since <= end < until
        for converted, shop, number, end in zip(*paths.values(), ended.tolist(), strict=True)
    ]
    return rows.filter(pa.array(np.repeat(kept, np.diff(np.append(first, len(rows))))))


def _netted(sold: Orders, reached: Set[Key]) -> Orders:
    """Take refunds in rows of their own off the orders that a path leads to: they go back along it.

    An order of other days stands for its refund alone, and counts as none. The others keep the channel that they name.
    """
    found: Orders = {}
    for key, sale in sorted(sold.items(), key=lambda one: (one[0] != order_key(one[0]), one[0])):
        order = order_key(key) if order_key(key) in reached else key
        known = found.get(order)
        found[order] = sale if known is None else _sum(known, sale)
    return found


def _sum(sale: ExactSale, refund: ExactSale) -> ExactSale:
    net = None if sale.net is None or refund.net is None else sale.net + refund.net
    margin = None if sale.margin is None or refund.margin is None else sale.margin + refund.margin
    return replace(sale, net=net, margin=margin)


def _sold(sales: Iterable[ExactSale]) -> int:
    return sum(1 for sale in sales if sale.sale.orders)


def _reached(rows: pa.Table) -> set[Key]:
    ends = rows.filter(rows["converted"]).select(["shop", "order_id"]).to_pydict()
    return set(zip(ends["shop"], ends["order_id"], strict=True))


def _declared(alone: Orders, by: str, schema: pa.Schema) -> pa.Table:
    """Return a path of one touch for each order that no path leads to: the channel that it names itself."""
    rows = []
    for (shop, number), sale in alone.items():
        place = place_of(sale.sale.channel, sale.sale.channel)
        network = place if place in NETWORKS else ""
        said = {"channel": place, "campaign": sale.sale.campaign, "network": network, "post": sale.sale.post}
        step = _DIRECT if place == _DIRECT else said.get(by) or NONE
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
                "network": network,
                "campaign": sale.sale.campaign or "",
            }
        )
    return pa.Table.from_pylist(rows, schema=schema)


def _steps(rows: pa.Table, by: str) -> pa.Table:
    """Name what credit goes to: a direct visit stays direct whatever is asked, and what names nothing is `NONE`."""
    said = rows[AXES[by]]
    named = pc.if_else(pc.equal(said, ""), NONE, said)
    step = pc.if_else(pc.equal(rows["place"], _DIRECT), _DIRECT, named)
    kept = ["journey", "position", "converted", "at_us", "end_us", "shop", "order_id", *NARROWING]
    return rows.select(kept).append_column("step", step)


def _fitting(rows: pa.Table, only: Only) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Tell which touches are of all that is asked for."""
    fits = np.ones(rows.num_rows, bool)
    for name, value in only:
        fits &= pc.equal(rows[name], value).to_numpy().astype(bool)
    return fits


def _paths(rows: pa.Table, orders: Orders, only: Only) -> tuple[Paths, Paths]:
    """Lay the rows flat, with the revenue of each order as its value, and with its margin."""
    bare = flat_paths(rows, rows["step"])
    bare = parted(bare, _fitting(rows, only)) if only else bare
    ends = rows.take(pa.array(starts(rows))).select(["converted", "shop", "order_id"]).to_pydict()
    sales = [
        orders.get((shop, number)) if converted else None
        for converted, shop, number in zip(ends["converted"], ends["shop"], ends["order_id"], strict=True)
    ]
    # An order of other days, of which a refund alone counts here, converts nothing.
    converted = np.array([1.0 if sale is not None and sale.sale.orders else 0.0 for sale in sales])
    bare = replace(bare, conversions=converted)
    nets = [None if sale is None else sale.net for sale in sales]
    margins = [None if sale is None else sale.margin for sale in sales]
    return _valued(bare, nets, sales), _valued(bare, margins, sales)


def _valued(paths: Paths, amounts: Sequence[Fraction | None], sales: Sequence[ExactSale | None]) -> Paths:
    """Give each path its order's amount; all are unknown where one is."""
    if any(amount is None and sale is not None for amount, sale in zip(amounts, sales, strict=True)):
        return paths
    known = [amount or Fraction(0) for amount in amounts]
    return replace(paths, value=np.array([float(one) for one in known]), value_minor=round(sum(known, Fraction(0))))
