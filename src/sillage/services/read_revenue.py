"""Fetch what was sold in a period, from the one source that counts, with the other sources for checking."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from sillage.attribution.models import Model
from sillage.domain.costs import Margin
from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.economics.exact_sales import ExactSale, settled
from sillage.economics.exchange import Exchange
from sillage.economics.margins import margin_of, margin_share
from sillage.economics.revenue import (
    SOLD_STATUSES,
    Revenue,
    RevenueSource,
    Sale,
    chosen_source,
    net_of_refunds_and_tax,
)
from sillage.kpis.refund_rows import with_places_of_orders
from sillage.services.asked_once import committed_imports, exchange, once, post_labels
from sillage.services.attribute_orders import Credited, credit_orders
from sillage.services.attribution_model import model_of
from sillage.services.known_terms import chosen_source as chosen_source_of
from sillage.services.known_terms import margins
from sillage.services.lay_rows import is_whole, touching
from sillage.services.open_workspace import Opened
from sillage.services.read_costs import ad_rows
from sillage.services.told_amounts import Amount, days_of, each_once, settled_net

_ORDER_COLUMNS = (
    "shop",
    "order_id",
    "ordered_at",
    "ordered_on",
    "status",
    "gross_minor",
    "tax_minor",
    "refunded_minor",
    "cost_minor",
    "currency",
    "channel",
    "campaign",
    "post_id",
    "product",
    "import_uid",
    "row",
)


@dataclass(frozen=True, slots=True)
class RevenueRead:
    """What was sold, and what the sources that were not chosen say.

    Parameters
    ----------
    revenue : Revenue
        From the chosen source.
    checking : mapping of RevenueSource to Money or None
        What each source that speaks says, the chosen one included; never added.
    credited : Credited or None
        By which model orders were credited; None where they stand at the places that they name themselves.
    declared : Revenue or None
        The same sales at the places that they name themselves; None where they stand there.
    """

    revenue: Revenue
    checking: Mapping[RevenueSource, Money | None]
    credited: Credited | None = None
    declared: Revenue | None = None

    @property
    def as_declared(self) -> Revenue:
        """The sales at the places that they name themselves."""
        return self.declared or self.revenue


@dataclass(frozen=True, slots=True)
class _Terms:
    """How amounts become sales: margins, exchange, currency."""

    margins: Sequence[Margin]
    exchange: Exchange
    currency: str

    def sale(self, day: date, net: Money, own_cost: Money | None = None, **places: Any) -> ExactSale:
        """Return a sale in the reporting currency, not rounded; unknown where there is no rate."""
        changed = self.exchange.exact_minor(net, self.currency, day)
        cost = None if own_cost is None else self.exchange.exact_minor(own_cost, self.currency, day)
        share = margin_share(self.margins, day, places.get("channel", ""), places.get("product", ""))
        margin = None if changed is None else margin_of(changed, cost, share)
        return ExactSale(Sale(day, None, None, **places), changed, margin)


@once
def read_revenue(opened: Opened, period: Period) -> RevenueRead:
    """Return what was sold in a period.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Which days.

    Returns
    -------
    RevenueRead
        From orders, else GA4, else ad platforms, unless a person chose the source. Orders are credited by the
        workspace's model where hits of a tracked site are known.
    """
    read = _declared_revenue(opened, period)
    if read.revenue.source is not RevenueSource.ORDERS:
        return read
    found = read_credited(opened, period, model_of(opened))
    return read if found is None else replace(read, revenue=found[0], credited=found[1], declared=read.revenue)


@once
def read_credited(opened: Opened, period: Period, model: Model) -> tuple[Revenue, Credited] | None:
    """Return the orders of a period at the places that a model credits.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Which days.
    model : Model
        Any that shares each order.

    Returns
    -------
    tuple of (Revenue, Credited) or None
        As much as without it, to the cent, revenue and margin alike. None where there are no orders or no hits.
    """
    found = credited_orders(opened, period, model)
    if found is None:
        return None
    parts, credited = found
    sales = [part for _, part in content_typed(opened, parts)]
    currency = opened.workspace.currency
    return Revenue(RevenueSource.ORDERS, currency, settled(sales, currency)), credited


def content_typed(
    opened: Opened, orders: Iterable[tuple[tuple[str, str], ExactSale]]
) -> list[tuple[tuple[str, str], ExactSale]]:
    """Give each order the content type of the post that it is credited to.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    orders : iterable of ((str, str), ExactSale)
        Shop and number of each, and what it sold.

    Returns
    -------
    list of ((str, str), ExactSale)
        In the same order.
    """
    parts = list(orders)
    types = _content_types(opened, {part.sale.post for _, part in parts if part.sale.post})
    return [(key, _typed(part, types)) for key, part in parts]


@once
def credited_orders(
    opened: Opened, period: Period, model: Model
) -> tuple[list[tuple[tuple[str, str], ExactSale]], Credited] | None:
    """Return the orders of a period as `credit_orders` shares them, once a request.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Which days.
    model : Model
        Any that shares each order.
    """
    orders = exact_orders(opened, period)
    return credit_orders(opened, period, model, orders) if orders else None


def _typed(part: ExactSale, types: Mapping[str, str]) -> ExactSale:
    wanted = types.get(part.sale.post, "")
    return replace(part, sale=replace(part.sale, content_type=wanted)) if wanted != part.sale.content_type else part


@once
def _declared_revenue(opened: Opened, period: Period) -> RevenueRead:
    workspace = opened.workspace
    terms = _Terms(margins(opened), exchange(opened), workspace.currency)
    amounts = {RevenueSource.GA4: _ga4_amounts(opened, period), RevenueSource.ADS: _ad_amounts(opened, period)}
    ordered = [sale for _, sale in exact_orders(opened, period)]
    said = {RevenueSource.ORDERS: [sale.net for sale in ordered]}
    said |= {source: _amount_nets(some, period, terms) for source, some in amounts.items()}
    checking = {source: settled_net(nets, workspace.currency) for source, nets in said.items() if nets}
    wanted = chosen_source_of(opened)
    source = RevenueSource(wanted) if wanted else chosen_source(checking)
    if source is None or source not in checking:
        return RevenueRead(Revenue(None, workspace.currency), checking)
    exact = ordered if source is RevenueSource.ORDERS else _amount_sales(amounts[source], period, terms)
    return RevenueRead(Revenue(source, workspace.currency, settled(exact, workspace.currency)), checking)


def sold_rows(opened: Opened, period: Period) -> Iterator[dict[str, Any]]:
    """Yield the orders of a period that count, with the ``day`` on which they were sold.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Which days.

    Yields
    ------
    dict
        Columns of the journal, by day, shop and number.
    """
    if is_whole(opened, "orders"):
        yield from (row for row in _sold(opened, None) if row["day"] is not None and row["day"] in period)
    else:
        yield from (row for row in _sold(opened, period) if row["day"] in period)


@once
def _sold(opened: Opened, period: Period | None) -> list[dict[str, Any]]:
    workspace = opened.workspace
    imports = committed_imports(opened)
    table = opened.journal.read(workspace.id, "orders", imports, columns=_ORDER_COLUMNS, period=period)
    every_day = opened.journal.read(workspace.id, "orders", imports, columns=_ORDER_COLUMNS)
    table = with_places_of_orders(table, every_day)
    rows = opened.journal.fetch(table.filter(table.status.isin(SOLD_STATUSES), table.gross_minor.notnull())).to_pylist()
    zone = ZoneInfo(workspace.zone)
    found = [
        row | {"day": row["ordered_at"].astimezone(zone).date() if row["ordered_at"] else row["ordered_on"]}
        for row in rows
    ]
    return sorted(found, key=_in_order)


def _in_order(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """Stand by day, shop and number: a query gives rows in any order, and cents are shared out in the order of rows."""
    return (row["day"] or date.min, row["shop"] or "", row["order_id"] or "", row["status"], row["gross_minor"])


@once
def exact_orders(opened: Opened, period: Period) -> list[tuple[tuple[str, str], ExactSale]]:
    """Return the orders of a period, not rounded.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Which days.

    Returns
    -------
    list of ((str, str), ExactSale)
        Shop and number of each, and what it sold.
    """
    if is_whole(opened, "orders"):
        return [one for one in _exact_orders(opened, None) if one[1].sale.day in period]
    return _exact_orders(opened, period)


@once
def _exact_orders(opened: Opened, period: Period | None) -> list[tuple[tuple[str, str], ExactSale]]:
    """Return the orders of a period, of every day without one; an amount does not depend on what is asked."""
    workspace = opened.workspace
    terms = _Terms(margins(opened), exchange(opened), workspace.currency)
    rows = _sold(opened, None) if period is None else sold_rows(opened, period)
    rows = [row for row in rows if row["day"] is not None]
    types = _content_types(opened, {row["post_id"] for row in rows if row["post_id"]})
    sales = []
    for row in rows:
        currency = row["currency"] or workspace.currency
        net = net_of_refunds_and_tax(row["gross_minor"], row["tax_minor"], row["refunded_minor"], row["status"])
        sale = terms.sale(
            row["day"],
            Money(net, currency),
            _own_cost(row, currency),
            channel=row["channel"] or "",
            campaign=row["campaign"] or "",
            content_type=types.get(row["post_id"] or "", ""),
            post=row["post_id"] or "",
            product=row["product"] or "",
            orders=0 if row["gross_minor"] == 0 and row["refunded_minor"] else 1,
        )
        sales.append(((row["shop"] or "", row["order_id"] or ""), sale))
    return sales


def _own_cost(row: Mapping[str, Any], currency: str) -> Money | None:
    """Cost of the goods; nothing when everything was sent back."""
    if row["cost_minor"] is None:
        return None
    all_back = row["status"] == "refunded"
    return Money(0 if all_back else row["cost_minor"], currency)


def _content_types(opened: Opened, post_ids: Iterable[str]) -> dict[str, str]:
    """Type of each post that sold something: a person's label, else the network's own word."""
    wanted = set(post_ids)
    if not wanted:
        return {}
    said = _said_types(opened, None if is_whole(opened, "posts") else tuple(sorted(wanted)))
    found = {post_id: said[post_id] for post_id in wanted & said.keys()}
    for label in post_labels(opened):
        if label.post_id in wanted and label.content_type:
            found[label.post_id] = label.content_type
    return found


@once
def _said_types(opened: Opened, post_ids: tuple[str, ...] | None) -> dict[str, str]:
    """Return what networks call their posts: those asked for, or all."""
    columns = ("network", "account", "object_kind", "post_id", "post_type")
    table = opened.journal.read(opened.workspace.id, "posts", committed_imports(opened), columns=columns)
    if post_ids is not None:
        table = table.filter(table.post_id.isin(post_ids))
    return {row["post_id"]: row["post_type"] or "" for row in opened.journal.fetch(table).to_pylist()}


def _ga4_amounts(opened: Opened, period: Period) -> list[Amount]:
    whole = is_whole(opened, "observations")
    rows = touching(_ga4_rows(opened, None), period) if whole else _ga4_rows(opened, period)
    currency = opened.workspace.currency
    return each_once(
        [((row["account"], row["object_id"]), _amount(row, row["object_id"] or "", currency)) for row in rows]
    )


@once
def _ga4_rows(opened: Opened, period: Period | None) -> list[dict[str, Any]]:
    imports = committed_imports(opened)
    table = opened.journal.read(opened.workspace.id, "observations", imports, metrics=("total_revenue",), period=period)
    table = table.filter(
        table.object_kind == "channel",
        table.segment.fill_null("") == "",
        table.value.notnull(),
        table.for_date.notnull(),
    )
    columns = ("object_id", "account", "for_date", "to_date", "value", "currency", "observed_at")
    rows: list[dict[str, Any]] = opened.journal.fetch(table.select(*columns)).to_pylist()
    return rows


def _ad_amounts(opened: Opened, period: Period) -> list[Amount]:
    rows = [row for row in ad_rows(opened, period, ("purchase_value",)) if row["for_date"] is not None]
    currency = opened.workspace.currency
    return each_once(
        [
            ((row["network"], row["account"], row["object_id"]), _amount(row, row["network"] or "", currency))
            for row in rows
        ]
    )


def _amount(row: Mapping[str, Any], channel: str, currency: str) -> Amount:
    amount = Money(round(row["value"]), row["currency"] or currency)
    last = row["to_date"] or row["for_date"]
    return Amount(channel, "", row["for_date"], last, amount, row["observed_at"])


def _amount_sales(amounts: Iterable[Amount], period: Period, terms: _Terms) -> list[ExactSale]:
    """One sale a day of each amount, the cents of a longer window spread evenly over its days."""
    return [
        terms.sale(day, part, channel=amount.channel, campaign=amount.campaign, orders=0)
        for amount in amounts
        for day, part in days_of(amount, period)
    ]


def _amount_nets(amounts: Iterable[Amount], period: Period, terms: _Terms) -> list[Fraction | None]:
    """Return what the same sales are worth; nobody asks for the margin or the place of what is only for checking."""
    return [
        terms.exchange.exact_minor(part, terms.currency, day)
        for amount in amounts
        for day, part in days_of(amount, period)
    ]
