"""Which orders keep the returns of channels from being told: those whose revenue stands at none."""

from __future__ import annotations

from dataclasses import dataclass

from sillage.domain.events import LIVE_PREFIX
from sillage.domain.period import Period
from sillage.services.attribution_model import model_of
from sillage.services.open_workspace import Opened
from sillage.services.read_revenue import credited_orders, exact_orders, sold_rows


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
