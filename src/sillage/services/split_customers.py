"""New or existing customers: whom the orders credited to a campaign, a network or a post come from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sillage.attribution.models import Model
from sillage.domain.period import Period
from sillage.domain.places import NETWORKS
from sillage.economics.exact_sales import ExactSale
from sillage.economics.new_customers import LEAST_HISTORY_DAYS, Purchase, newness
from sillage.economics.revenue import SOLD_STATUSES, Sale
from sillage.effects.separable import separable
from sillage.effects.weighted_share import WeightedShare, weighted_share
from sillage.errors import WrongUsage
from sillage.language import Message, _n, msg
from sillage.reports.wording import Percent
from sillage.services.asked_once import committed_imports
from sillage.services.attribute_orders import Key, order_key
from sillage.services.attribution_model import model_of
from sillage.services.open_workspace import Opened
from sillage.services.read_revenue import credited_orders, exact_orders

AXES: Mapping[str, Callable[[Sale], str]] = {
    "network": lambda sale: sale.channel if sale.channel in NETWORKS else "",
    "channel": lambda sale: sale.channel,
    "campaign": lambda sale: sale.campaign,
    "post": lambda sale: sale.post,
}
"""What orders are cut by, and where a sale stands on it; what names none stands under the empty key."""
ENOUGH_ORDERS = 10
"""Orders of known newness below which a share is not judged."""


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """Orders credited to something, by who placed them.

    Parameters
    ----------
    key : str
        To what; empty where nothing is named.
    orders, unknown : float
        Credited, and of these those whose customer may be new or not.
    new : WeightedShare
        Of those that are known.
    apart : bool
        Whether its interval lies outside that of all other orders together.
    """

    key: str
    orders: float
    unknown: float
    new: WeightedShare
    apart: bool = False

    @property
    def is_small(self) -> bool:
        """Whether too few orders tell."""
        return self.new.whole < ENOUGH_ORDERS


@dataclass(frozen=True, slots=True)
class SplitCustomers:
    """The orders of a period by who placed them.

    Parameters
    ----------
    period : Period
        When they were placed.
    by : str
        A key of `AXES`.
    model : Model
        Which rule credits orders.
    whole : CustomerRow
        All orders.
    rows : tuple of CustomerRow
        The most orders first, those that name nothing last.
    history_from : date or None
        The day of the first order ever seen.
    least_history : int
        Days of orders that must be known before an order.
    """

    period: Period
    by: str
    model: Model
    whole: CustomerRow
    rows: tuple[CustomerRow, ...]
    history_from: date | None
    least_history: int = LEAST_HISTORY_DAYS

    @property
    def sentences(self) -> tuple[Message, ...]:
        """What a reader must know before believing the figures."""
        whole = self.whole
        if self.history_from is None or not whole.orders:
            return (msg("No order is known in these days."),)
        said = []
        if whole.new.share is None or whole.new.low is None or whole.new.high is None:
            said.append(msg("Cannot tell who is new: no order of these days says."))
        else:
            said.append(
                msg(
                    "{share} of orders come from new customers ({low} to {high}), where it is known.",
                    share=Percent(whole.new.share, 0),
                    low=Percent(whole.new.low, 0),
                    high=Percent(whole.new.high, 0),
                )
            )
        if whole.unknown:
            said.append(
                _n(
                    "Of {count} order it is unknown: it names no customer, or less than {days} days of orders stand"
                    " before it (the oldest is of {first}).",
                    "Of {count} orders it is unknown: they name no customer, or less than {days} days of orders stand"
                    " before them (the oldest is of {first}).",
                    round(whole.unknown),
                    days=self.least_history,
                    first=self.history_from,
                )
            )
        if whole.new.share is not None:
            said.append(
                msg(
                    "Who bought before under another address, or without one, counts as new: these shares are upper"
                    " bounds, most of all by telephone and in the shop."
                )
            )
        if any(one.is_small for one in self.rows):
            said.append(msg("* Fewer than {enough} orders: not judged.", enough=ENOUGH_ORDERS))
        return tuple(said)


def split_customers(
    opened: Opened, period: Period, by: str = "campaign", *, least_history: int = LEAST_HISTORY_DAYS
) -> SplitCustomers:
    """Split the orders of a period into those of new and of existing customers.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        When orders were placed.
    by : str
        A key of `AXES`.
    least_history : int
        Days of orders that must be known before an order, for its customer to be called new or existing.

    Returns
    -------
    SplitCustomers
        By the model that the workspace chose.

    Raises
    ------
    WrongUsage
        If orders cannot be cut by that.
    """
    if by not in AXES:
        raise WrongUsage(
            msg("“{typed}” is not what orders can be cut by.", typed=by),
            msg("Write one of: {known}.", known=", ".join(AXES)),
        )
    opened = opened.for_one_request()
    model = model_of(opened)
    credited = credited_orders(opened, period, model)
    parts = exact_orders(opened, period) if credited is None else credited[0]
    purchases = _purchases(opened)
    told = newness(purchases, least_history)
    parts = [(key, part) for key, part in parts if part.sale.orders > 0]
    groups: dict[str, list[tuple[Key, ExactSale]]] = defaultdict(list)
    for key, part in parts:
        groups[AXES[by](part.sale)].append((key, part))
    rows = [_row(name, some, told) for name, some in groups.items()]
    rows = [
        _judged(one, [part for name, some in groups.items() if name != one.key for part in some], told) for one in rows
    ]
    rows.sort(key=lambda one: (not one.key, -one.orders, one.key))
    first = min((one.day for one in purchases), default=None)
    return SplitCustomers(period, by, model, _row("", parts, told), tuple(rows), first, least_history)


_Told = Mapping[Key, bool | None]


def _row(name: str, parts: Iterable[tuple[Key, ExactSale]], told: _Told) -> CustomerRow:
    weighed = [(float(part.sale.orders), told.get(key)) for key, part in parts]
    known = weighted_share((weight, new) for weight, new in weighed if new is not None)
    unknown = sum(sorted(weight for weight, new in weighed if new is None))
    return CustomerRow(name, known.whole + unknown, unknown, known)


def _judged(row: CustomerRow, others: Iterable[tuple[Key, ExactSale]], told: _Told) -> CustomerRow:
    rest = _row("", others, told)
    apart = not (row.is_small or rest.is_small) and separable(row.new.bounds, rest.new.bounds)
    return CustomerRow(row.key, row.orders, row.unknown, row.new, apart)


def _purchases(opened: Opened) -> list[Purchase]:
    """Return every order ever seen that counts; refunds in rows of their own are none."""
    columns = ("shop", "order_id", "ordered_at", "ordered_on", "status", "gross_minor", "customer_key", "new_customer")
    table = opened.journal.read(opened.workspace.id, "orders", committed_imports(opened), columns=columns)
    table = table.filter(table.status.isin(SOLD_STATUSES), table.gross_minor.notnull())
    zone = ZoneInfo(opened.workspace.zone)
    found = []
    for row in opened.journal.fetch(table).to_pylist():
        key = (row["shop"] or "", row["order_id"])
        at = row["ordered_at"].astimezone(zone) if row["ordered_at"] else None
        day = at.date() if at else row["ordered_on"]
        if day is None or order_key(key) != key:
            continue
        moment = at.timestamp() if at else 0.0
        found.append(Purchase(key, day, moment, row["customer_key"] or "", row["new_customer"]))
    return found
