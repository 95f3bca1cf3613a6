"""Credit each order of a period to the places on its path, by one model: what ROI and its reports rest on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sillage.attribution.models import Model, Terms
from sillage.attribution.touch_weights import touch_weights
from sillage.domain.order_numbers import order_of
from sillage.domain.period import Period
from sillage.economics.exact_sales import ExactSale
from sillage.economics.shared_sales import Place, shared
from sillage.journeys.persons import TIES
from sillage.services.asked_once import committed_imports, once
from sillage.services.open_workspace import Opened
from sillage.services.walk_paths import days_walked, flat_paths, followed_orders, has_hits, walked

Key = tuple[str, str]
"""Shop and number of an order."""

_DIRECT = ("direct",)


@dataclass(frozen=True, slots=True)
class Credited:
    """How the orders of a period were credited.

    Parameters
    ----------
    model : Model
        By which rule.
    orders, followed, declared : int
        Orders of the period, those with a path that was followed, and those without one that keep the channel which
        their own row names; the others stay unattributed.
    rests_on : mapping of str to int
        Orders followed by what their paths rest on, the surest first: values of `sillage.journeys.persons.TIES`.
    """

    model: Model
    orders: int
    followed: int
    declared: int
    rests_on: Mapping[str, int]


def credit_orders(
    opened: Opened, period: Period, model: Model, orders: Sequence[tuple[Key, ExactSale]]
) -> tuple[list[tuple[Key, ExactSale]], Credited] | None:
    """Share each order over the places on its path.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Of the orders.
    model : Model
        Any that shares each order.
    orders : sequence of (key, ExactSale)
        At the places that they name themselves.

    Returns
    -------
    tuple of (list of (key, ExactSale), Credited) or None
        The same money at other places; an order that no path leads to stays where it is. None where no hit is known:
        then nothing but the orders themselves says where they came from.
    """
    days = days_of_paths(opened, period, [key for key, _ in orders])
    if not has_hits(opened, days):
        return None
    paths, followed = _known_paths(opened, days_walked(opened, days), model)
    found: list[tuple[Key, ExactSale]] = []
    known = _shared_before(opened, days_walked(opened, days), model)
    for key, sale in orders:
        path = paths.get(order_key(key))
        if path is None:
            found.append((key, sale))
            continue
        of, parts = known.get(key, (None, ()))
        if of is not sale:  # an order is laid out once for all days, and has the same parts in each of them
            parts = tuple(shared(sale, [(_filled(place, sale), part) for place, part in path.parts]))
            known[key] = (sale, parts)
        found.extend((key, part) for part in parts)
    return found, _credited(model, orders, paths, followed)


@once
def _shared_before(
    opened: Opened, days: Period, model: Model
) -> dict[Key, tuple[ExactSale | None, tuple[ExactSale, ...]]]:
    """Return the parts of orders that were asked for before, to be added to; each stands beside the order it is of."""
    return {}


@dataclass(frozen=True, slots=True)
class _Path:
    parts: list[tuple[Place, float]]
    rests_on: str


@once
def _known_paths(opened: Opened, days: Period, model: Model) -> tuple[Mapping[Key, _Path], frozenset[Key]]:
    """Weigh the touches of the paths that lead to orders; the second are the orders that more than themselves tell of.

    No path's weights depend on another's.
    """
    rows = walked(opened, days)
    rows = rows.filter(rows["converted"])
    if not rows.num_rows:
        return {}, frozenset()
    paths = flat_paths(rows, rows["place"])
    weights = touch_weights(paths, model, Terms(direct=_DIRECT)).tolist()
    ties = _weakest(rows["rests_on"])
    told = rows.select(["shop", "order_id", "place", "campaign", "post_id", "link_id"]).to_pydict()
    places = [
        Place(channel, campaign, "", post, link)
        for channel, campaign, post, link in zip(
            told["place"], told["campaign"], told["post_id"], told["link_id"], strict=True
        )
    ]
    found = {}
    for first, last in zip(paths.offsets[:-1].tolist(), paths.offsets[1:].tolist(), strict=True):
        parts = list(zip(places[first:last], weights[first:last], strict=True))
        found[told["shop"][first], told["order_id"][first]] = _Path(parts, _TIES[int(ties[first:last].min())])
    return found, followed_orders(rows)


_TIES = (*TIES.values(), "")


def _weakest(ties: pa.ChunkedArray) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the rank of what each touch rests on; a path rests on the first of its touches' ties."""
    ranks = pc.fill_null(pc.index_in(ties, pa.array(TIES.values(), pa.string())), len(TIES))
    return np.asarray(ranks.to_numpy(), np.int64)


def _filled(place: Place, sale: ExactSale) -> Place:
    """Add what the order itself says of the channel that it names, where the touch says nothing."""
    own = sale.sale
    if place.channel != own.channel:
        return place
    return replace(place, campaign=place.campaign or own.campaign, post=place.post or own.post)


def _credited(
    model: Model, orders: Sequence[tuple[Key, ExactSale]], paths: Mapping[Key, _Path], followed: frozenset[Key]
) -> Credited:
    sold = [(key, sale) for key, sale in orders if sale.sale.orders]
    mine = [key for key, _ in sold if key in followed and key in paths]
    counts = Counter(paths[key].rests_on for key in mine)
    alone = [sale for key, sale in sold if key not in followed and (key in paths or sale.sale.channel)]
    return Credited(model, len(sold), len(mine), len(alone), {tie: counts[tie] for tie in _TIES if counts[tie]})


def order_key(key: Key) -> Key:
    """Return the order whose path counts: a refund in a row of its own goes back to where its order came from.

    Parameters
    ----------
    key : (str, str)
        Of an order or of a refund.
    """
    shop, number = key
    return shop, order_of(number)


def days_of_paths(opened: Opened, period: Period, orders: Collection[Key]) -> Period:
    """Return the days whose paths are walked: those of the period, and of older orders that were refunded in it.

    A day more at each end: paths end at a moment, and of some orders a day alone is known.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Of the orders and refunds.
    orders : collection of (str, str)
        Shop and number of each.

    Returns
    -------
    Period
        In the same zone.
    """
    older = {order_key(key) for key in orders} - set(orders)
    first = min((period.first, *_order_days(opened, older))) if older else period.first
    return Period(first - timedelta(days=1), period.last + timedelta(days=1), period.zone)


def _order_days(opened: Opened, keys: set[Key]) -> list[date]:
    columns = ("shop", "order_id", "ordered_at", "ordered_on")
    table = opened.journal.read(opened.workspace.id, "orders", committed_imports(opened), columns=columns)
    rows = opened.journal.fetch(table.filter(table.order_id.isin(sorted({number for _, number in keys}))))
    zone = ZoneInfo(opened.workspace.zone)
    days = [
        row["ordered_at"].astimezone(zone).date() if row["ordered_at"] else row["ordered_on"]
        for row in rows.to_pylist()
        if (row["shop"] or "", row["order_id"]) in keys
    ]
    return [day for day in days if day is not None]
