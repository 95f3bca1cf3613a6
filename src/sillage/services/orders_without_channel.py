"""Which orders keep the returns of channels from being told: those whose revenue stands at none."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from sillage.domain.events import LIVE_PREFIX, EventKind
from sillage.domain.period import Period
from sillage.services.asked_once import committed_imports
from sillage.services.attribution_model import model_of
from sillage.services.open_workspace import Opened
from sillage.services.read_revenue import credited_orders, exact_orders, sold_rows


class Tie(StrEnum):
    """What an order that is told live may carry, to be tied to what came before it."""

    CLICK = "click_id"
    CUSTOMER = "email"
    BROWSER = "ip and user_agent"
    PART = "part of it"  # an address or a user agent that named no visitor: the answer said what it lacked


@dataclass(frozen=True, slots=True)
class WithoutChannel:
    """Numbers of orders that name no channel and that no path leads to, each once, oldest first.

    Parameters
    ----------
    of_files : tuple of str
        As their files write them.
    live : tuple of str
        Of those that a server or a page told.
    """

    of_files: tuple[str, ...]
    live: tuple[str, ...]


def orders_without_channel(opened: Opened, period: Period) -> WithoutChannel:
    """Return the numbers of the orders whose revenue stands at no channel.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Which days.

    Returns
    -------
    WithoutChannel
        By where they came from, in an order that does not change.
    """
    found = credited_orders(opened, period, model_of(opened))
    parts = exact_orders(opened, period) if found is None else found[0]
    nowhere = {key for key, sale in parts if key[1] and not sale.sale.channel}
    rows = [row for row in sold_rows(opened, period) if (row["shop"] or "", row["order_id"] or "") in nowhere]
    told = sorted((row["day"], len(row["order_id"]), row["order_id"], row["import_uid"]) for row in rows)
    live = [number for *_, number, uid in told if uid.startswith(LIVE_PREFIX)]
    of_files = [number for *_, number, uid in told if not uid.startswith(LIVE_PREFIX)]
    return WithoutChannel(tuple(dict.fromkeys(of_files)), tuple(dict.fromkeys(live)))


def ties_sent(opened: Opened, numbers: Collection[str]) -> dict[str, frozenset[Tie]]:
    """Return what orders that were told live carried, whatever became of it.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    numbers : collection of str
        Of the orders.

    Returns
    -------
    dict of str to frozenset of Tie
        Number to ties; empty for an order that carried none.
    """
    ties = {"click_id": Tie.CLICK, "customer_key": Tie.CUSTOMER, "visitor": Tie.BROWSER, "device": Tie.PART}
    found: dict[str, set[Tie]] = {number: set() for number in numbers}
    for table in ("events", "orders"):
        # An order may be told days after it was made: its hit is looked for on every day.
        rows = opened.journal.read(opened.workspace.id, table, committed_imports(opened))
        names = [name for name in ties if name in rows.columns]
        if table == "events":
            rows = rows.filter(rows.kind == EventKind.ORDER.value)
        rows = rows.filter(rows.order_id.isin(sorted(found))).select("order_id", *names)
        for row in opened.journal.fetch(rows).to_pylist():
            found[row["order_id"]] |= {ties[name] for name in names if row[name]}
    return {number: frozenset(sent) for number, sent in found.items()}
