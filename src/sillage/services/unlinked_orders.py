"""The orders whose revenue stands at no channel, one by one: what is known of where they came from, and what is not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from sillage.domain.events import LIVE_PREFIX, EventKind
from sillage.domain.money import Money, total
from sillage.domain.period import Period
from sillage.domain.places import UNATTRIBUTED
from sillage.economics.revenue import RevenueSource, Sale
from sillage.services.asked_once import committed_imports
from sillage.services.open_workspace import Opened
from sillage.services.orders_without_channel import Tie, ties_sent
from sillage.services.read_revenue import read_revenue, sold_rows
from sillage.services.sales_by_order import Key, sales_by_order

OF_HITS = ("referrer", "source", "medium", "campaign")
"""What the hit of an order that was told live may say of its origin."""
OF_FILES = ("campaign", "discount_code", "heard_of_us")
"""What the row of an order may say of it."""
KNOWN = tuple(dict.fromkeys((*OF_HITS, *OF_FILES)))
"""All of it, in the order in which it is told."""


class Why(StrEnum):
    """Why no channel is known."""

    NO_HITS = "no_hits"  # its file names none, and no visit of a site is known in these days
    NO_PATH = "no_path"  # its file names none, and no visit that is known leads to it
    NOTHING_SENT = "nothing_sent"  # told live, without anything that ties it to a visit
    NO_VISIT = "no_visit"  # told live, with what ties it to a visit, and no visit is known with it
    REFUND = "refund"  # money given back, whose order is linked to none


@dataclass(frozen=True, slots=True)
class UnlinkedOrder:
    """An order, or the part of one, that stands at no channel.

    Parameters
    ----------
    day : date
        When it was sold.
    shop, number : str
        Whose, and which.
    amount : Money or None
        Its revenue, without tax and refunds, in whole cents; None without an exchange rate.
    orders : ratio
        1 for an order, a part for one that a model shares out, 0 for a refund in a row of its own.
    known : mapping of str to str
        What is known of its origin, by `KNOWN`; empty for nothing.
    why : Why
        What keeps it from a channel.
    import_uid : str
        What brought it.
    """

    day: date
    shop: str
    number: str
    amount: Money | None
    orders: Fraction
    known: Mapping[str, str]
    why: Why
    import_uid: str


@dataclass(frozen=True, slots=True)
class UnlinkedOrders:
    """The orders of a period that stand at no channel.

    Parameters
    ----------
    rows : tuple of UnlinkedOrder
        The newest first.
    currency : str
        Of their amounts.
    """

    rows: tuple[UnlinkedOrder, ...]
    currency: str

    @property
    def count(self) -> int:
        """How many orders they are, as the first page counts them."""
        return round(float(sum((one.orders for one in self.rows), Fraction(0))))

    @property
    def revenue(self) -> Money | None:
        """What they add up to; None when an amount is not known."""
        known = [one.amount for one in self.rows if one.amount is not None]
        return total(known, self.currency) if len(known) == len(self.rows) else None


def unlinked_orders(opened: Opened, period: Period) -> UnlinkedOrders:
    """Return the orders whose revenue stands at no channel.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Which days.

    Returns
    -------
    UnlinkedOrders
        None where the source of revenue is not orders: then no order is counted.
    """
    opened = opened.for_one_request()
    read = read_revenue(opened, period)
    parts: dict[tuple[date, Key], list[Sale]] = defaultdict(list)
    if read.revenue.source is RevenueSource.ORDERS:
        for one in sales_by_order(opened, period):
            if one.sale.channel == UNATTRIBUTED:
                parts[one.sale.day, one.key].append(one.sale)
    rows = _told(opened, period, parts, tracked=read.credited is not None) if parts else ()
    return UnlinkedOrders(tuple(rows), opened.workspace.currency)


def _told(
    opened: Opened, period: Period, parts: Mapping[tuple[date, Key], list[Sale]], *, tracked: bool
) -> list[UnlinkedOrder]:
    keys = {key for _, key in parts}
    sold = ((row["shop"] or "", row["order_id"] or "", row["import_uid"]) for row in sold_rows(opened, period))
    brought = {(shop, number): uid for shop, number, uid in sold if (shop, number) in keys}
    by_hit = {key for key, uid in brought.items() if uid.startswith(LIVE_PREFIX)}
    live = {number for _, number in by_hit}
    known, ties = _origins(opened, keys, by_hit), ties_sent(opened, live) if live else {}
    found = []
    for (day, key), sales in parts.items():
        uid, orders = brought.get(key, ""), sum((Fraction(sale.orders) for sale in sales), Fraction(0))
        amounts = [sale.net for sale in sales if sale.net is not None]
        amount = total(amounts, opened.workspace.currency) if len(amounts) == len(sales) else None
        why = _why(uid, orders, ties.get(key[1], frozenset()), tracked=tracked)
        found.append(UnlinkedOrder(day, *key, amount, orders, known.get(key, {}), why, uid))
    found.sort(key=lambda one: (one.shop, one.number))
    return sorted(found, key=lambda one: one.day, reverse=True)


def _why(uid: str, orders: Fraction, ties: Collection[Tie], *, tracked: bool) -> Why:
    if not orders:
        return Why.REFUND
    if uid.startswith(LIVE_PREFIX):
        return Why.NO_VISIT if set(ties) - {Tie.PART} else Why.NOTHING_SENT
    return Why.NO_PATH if tracked else Why.NO_HITS


def _origins(opened: Opened, keys: Collection[Key], live: Collection[Key]) -> dict[Key, dict[str, str]]:
    """Return what rows and hits say of where some orders came from; a hit wins over the row of its own shop."""
    numbers = sorted({number for _, number in keys})
    rows = opened.journal.read(
        opened.workspace.id, "orders", committed_imports(opened), columns=("shop", "order_id", *OF_FILES)
    )
    told = opened.journal.fetch(rows.filter(rows.order_id.isin(numbers))).to_pylist()
    found: dict[Key, dict[str, str]] = {key: {} for key in keys}
    for row in told:
        key = (row["shop"] or "", row["order_id"] or "")
        if key in found:
            found[key] |= {name: row[name] for name in OF_FILES if row[name]}
    hits = _of_hits(opened, {number for _, number in live}) if live else {}
    return {key: _ordered({**said, **(hits.get(key[1], {}) if key in live else {})}) for key, said in found.items()}


def _of_hits(opened: Opened, numbers: Collection[str]) -> dict[str, dict[str, str]]:
    columns = ("event_id", "at", "kind", "order_id", *OF_HITS)
    # An order may be told days after it was made: its hit is looked for on every day.
    rows = opened.journal.read(opened.workspace.id, "events", committed_imports(opened), columns=columns)
    rows = rows.filter(rows.kind == EventKind.ORDER.value, rows.order_id.isin(sorted(numbers)))
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in opened.journal.fetch(rows.order_by("at", "event_id")).to_pylist():
        found[row["order_id"]] |= {name: row[name] for name in OF_HITS if row[name]}
    return found


def _ordered(said: Mapping[str, str]) -> dict[str, str]:
    return {name: said[name] for name in KNOWN if said.get(name)}
