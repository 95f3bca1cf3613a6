"""Long measure rows of orders, their revenue and their customers: see `sillage.kpis.long_rows`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import ibis
import ibis.expr.types as ir

from sillage.domain.places import UNATTRIBUTED
from sillage.economics.revenue import SOLD_STATUSES
from sillage.kpis.asked import said
from sillage.kpis.long_rows import cut_events, spread
from sillage.kpis.places import Question, local_day
from sillage.kpis.refund_rows import is_refund_only, with_places_of_orders


@ibis.udf.scalar.builtin(name="round_even", signature=(("float64", "int32"), "float64"))
def _round_even(value, digits):  # type: ignore[no-untyped-def]
    """Round half to even (DuckDB's `round_even`)."""


def order_rows(orders: ir.Table, question: Question, measures: Iterable[str]) -> ir.Table:
    """Count orders, their revenue and their customers.

    Revenue is net of tax and refunds: ``(gross - refunded) x (gross - tax) / gross``, since a refund gives its own
    tax back. A refund that stands in a row of its own takes its amount off the places of its order and is no order. A
    customer is new on the first order that his key has in the journal, unless the file says otherwise.

    Parameters
    ----------
    orders : ibis.Table
        The journal's orders, of every day: newness looks back.
    question : Question
        For the time zone and the days.
    measures : iterable of str
        Which to make.

    Returns
    -------
    ibis.Table
        Rows that the question keeps.
    """
    return cut_events(lay_orders(orders, question.zone, measures), said(question))


def lay_orders(orders: ir.Table, zone: str, measures: Iterable[str], keep: Sequence[str] = ()) -> ir.Table:
    """Lay orders out for all days: see `order_rows`.

    Parameters
    ----------
    orders : ibis.Table
        The journal's orders.
    zone : str
        Whose days.
    measures : iterable of str
        Which to make.
    keep : sequence of str
        Other columns to keep.
    """
    wanted = set(measures)
    sold = with_places_of_orders(orders.filter(orders.status.isin(list(SOLD_STATUSES))), orders)
    sold = sold.mutate(
        day=local_day(sold.ordered_at, sold.ordered_on, zone),
        key=sold.customer_key.nullif(""),
        net=_net(sold),
        only_refund=ibis.coalesce(is_refund_only(sold), False),
        channel=ibis.coalesce(sold.channel, UNATTRIBUTED),
        post=sold.post_id,
        source=ibis.literal("orders"),
    )
    by_customer = bool(wanted & _BY_CUSTOMER)
    if by_customer:
        sold = _with_customers(sold)
    always = ibis.literal(True)
    parts: dict[str, tuple[ir.Value, ir.Value]] = {
        "orders": (~sold.only_refund, ibis.literal(1.0)),
        "revenue": (always, sold.net),
        "declared_revenue": (sold.channel != UNATTRIBUTED, sold.net),
        **(_customers(sold) if by_customer else {}),
    }
    days = {"cohort_revenue": sold.first_day} if by_customer else {}
    return spread(sold, parts, wanted, days=days, keep=keep)


_BY_CUSTOMER = frozenset(
    (
        "orders_of_known_newness",
        "new_customers",
        "cohort_revenue",
        "cohort_customers",
        "customers_at_start",
        "known_buyers",
    )
)


def _with_customers(sold: ir.Table) -> ir.Table:
    """Tell when each customer first bought, and on which day before each order."""
    own = ibis.window(group_by="key")
    ordered = ibis.window(group_by=["key", "only_refund"], order_by=["day", "ordered_at", "order_id"])
    bought = sold.only_refund.ifelse(ibis.null("date"), sold.day)
    sold = sold.mutate(
        first_day=bought.min().over(own), nth=ibis.row_number().over(ordered), after=sold.day.lag().over(ordered)
    )
    is_first = sold.key.notnull() & (sold.nth == 0) & ~sold.only_refund
    derived = sold.key.notnull().ifelse(is_first, ibis.null("bool"))
    return sold.mutate(is_first=is_first, is_new=ibis.coalesce(sold.new_customer, derived))


def _customers(sold: ir.Table) -> dict[str, tuple[ir.Value, ir.Value]]:
    one = ibis.literal(1.0)
    newness_known = sold.is_new.notnull() & ~sold.only_refund
    return {
        "orders_of_known_newness": (newness_known, one),
        "new_customers": (newness_known, sold.is_new.ifelse(1.0, 0.0)),
        "cohort_revenue": (sold.key.notnull(), sold.net),
        "cohort_customers": (sold.is_first, one),
        # Known when a period begins: first bought before it. Of those, who buys in it: his first order since.
        "customers_at_start": (sold.is_first, one),
        "known_buyers": (sold.key.notnull() & ~sold.only_refund & sold.after.notnull(), one),
    }


def _net(orders: ir.Table) -> ir.Value:
    gross = orders.gross_minor.cast("float64")
    tax = ibis.coalesce(orders.tax_minor, 0)
    told = ibis.coalesce(orders.refunded_minor, 0)
    all_back = (orders.status == "refunded") & (told == 0)
    refunded = all_back.ifelse(orders.gross_minor, told)
    share = (orders.gross_minor - refunded).cast("float64") * (orders.gross_minor - tax).cast("float64")
    return (gross == 0).ifelse(-refunded.cast("float64"), _round_even(share / gross.nullif(0.0), 0))
