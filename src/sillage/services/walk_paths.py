"""Follow the orders of the journal back to what touched their customers: hits, calls, visits to the shop, answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sillage.attribution import Paths
from sillage.domain.period import EARLIEST, LATEST, Period
from sillage.journeys.paths import PathTerms
from sillage.kpis.places import local_day
from sillage.services.asked_once import committed_imports, once
from sillage.services.gather_traces import gathered, laid_paths
from sillage.services.lay_rows import is_small
from sillage.services.open_workspace import Opened

EVERY_DAY = (date(1992, 1, 1), date(2089, 12, 31))
"""No hit is older, and none is as young."""

WINDOW_DAYS = 30
"""How old a touch may be at the order, unless somebody asks otherwise."""

_DAY_US = 86_400_000_000.0
_TEXTS = ("place", "campaign", "network", "post_id", "link_id")


@once
def walked(opened: Opened, period: Period, window_days: int = WINDOW_DAYS) -> pa.Table:
    """Return the touches of every path that ends in a period, oldest first, a path after another.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        When the orders were placed; paths without an order by their last touch.
    window_days : int
        A touch that is older at the end of its path does not count.

    Returns
    -------
    pyarrow.Table
        ``journey, position`` (from 1), ``converted, at_us, end_us, shop, order_id, rests_on, own`` (the order itself
        alone says so), ``place, campaign, network, post_id, link_id``; texts are blank where nothing says.
    """
    since, until = (round(moment.timestamp() * 1_000_000) for moment in period.bounds_utc())
    terms = PathTerms(window_days=window_days, since_us=since, until_us=until)
    with (
        gathered(opened, _with_days_before(period, window_days + 1)) as (traces, passes),
        laid_paths(opened, traces, passes, terms, "walked", _told_of_touches) as rows,
    ):
        return opened.hits.fetch(rows.order_by("journey", "position"))


def _told_of_touches(found: ir.Table) -> ir.Table:
    return found.select(
        "journey",
        "position",
        "converted",
        "at_us",
        "rests_on",
        shop=ibis.coalesce(found.shop, ""),
        order_id=ibis.coalesce(found.order_id, ""),
        end_us=ibis.coalesce(found.converted_us, found.at_us),
        own=found.touch_id.startswith("told:said:") | found.touch_id.startswith("told:heard_of_us:"),
        **{name: ibis.coalesce(found[name], "") for name in _TEXTS},
    )


def days_walked(opened: Opened, period: Period) -> Period:
    """Return the days whose paths are walked to follow the orders of a period.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Of the orders.

    Returns
    -------
    Period
        All there are of a workspace with few enough hits: then who is who is known from all that people left behind,
        and what leads to an order is the same whatever period is asked for.
    """
    inside = period.first >= EVERY_DAY[0] and period.last <= EVERY_DAY[1]
    return Period(*EVERY_DAY, period.zone) if inside and is_small(opened, "events") else period


def has_hits(opened: Opened, period: Period, window_days: int = WINDOW_DAYS) -> bool:
    """Tell whether people's hits are known from which the orders of a period may come.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Of the orders.
    window_days : int
        How long before them a hit may lie.

    Returns
    -------
    bool
        Hits of machines and of the own team tell nothing.
    """
    days = _with_days_before(period, window_days + 1)
    if is_small(opened, "events"):
        return any(day in days for day in _days_of_hits(opened))
    return _any_hit(opened, days)


@once
def _any_hit(opened: Opened, days: Period) -> bool:
    hits = _hits_of_people(opened, days)
    return bool(opened.journal.fetch(hits.select("event_id").limit(1)).num_rows)


@once
def _days_of_hits(opened: Opened) -> frozenset[date]:
    hits = _hits_of_people(opened, None)
    days = hits.select(day=local_day(hits["at"], ibis.null("date"), opened.workspace.zone)).distinct()
    return frozenset(opened.journal.fetch(days)["day"].to_pylist())


def _hits_of_people(opened: Opened, days: Period | None) -> ibis.Table:
    columns = ("event_id", "at", "bot", "flag")
    hits = opened.journal.read(opened.workspace.id, "events", committed_imports(opened), columns=columns, period=days)
    return hits.filter(hits.bot == "", hits.flag == "")


def flat_paths(rows: pa.Table, steps: pa.Array | pa.ChunkedArray | Sequence[str]) -> Paths:
    """Lay touches flat, each path walked once by one who converted or did not.

    Parameters
    ----------
    rows : pyarrow.Table
        Columns ``position, converted, at_us, end_us`` of `walked`, whole paths one after another.
    steps : array of str
        What credit goes to, a touch each.

    Returns
    -------
    Paths
        Without values.
    """
    column = steps if isinstance(steps, (pa.Array, pa.ChunkedArray)) else pa.array(steps, pa.string())
    names = tuple(sorted(pc.unique(column).to_pylist()))
    codes = pc.index_in(column, pa.array(names, pa.string())).to_numpy().astype(np.int32)
    first = starts(rows)
    converted = rows["converted"].to_numpy().astype(bool)[first]
    offsets = np.append(first, len(codes)).astype(np.int64)
    moments, end = rows["at_us"].to_numpy(), rows["end_us"].to_numpy()
    if len(first):
        end = np.repeat(np.maximum.reduceat(end, first), np.diff(offsets))
    ages = np.maximum(end - moments, 0) / _DAY_US
    return Paths(names, codes, offsets, np.where(converted, 1.0, 0.0), None, np.where(converted, 0.0, 1.0), ages)


def followed_orders(rows: pa.Table) -> frozenset[tuple[str, str]]:
    """Return the orders whose path holds more than what the order itself says.

    Parameters
    ----------
    rows : pyarrow.Table
        As `walked` returns them.

    Returns
    -------
    frozenset of (str, str)
        Shop and number.
    """
    met = rows.filter(pc.and_(rows["converted"], pc.invert(rows["own"]))).select(["shop", "order_id"]).to_pydict()
    return frozenset(zip(met["shop"], met["order_id"], strict=True))


def starts(rows: pa.Table) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return where each path begins.

    Parameters
    ----------
    rows : pyarrow.Table
        As `walked` returns them, or some whole paths of it.

    Returns
    -------
    ndarray of int
        Places of rows.
    """
    return np.flatnonzero(rows["position"].to_numpy() == 1)


def _with_days_before(period: Period, days: int) -> Period:
    # A day after too: a visit that begins at the last midnight, and an order of a day alone.
    first = max(EARLIEST, period.first - timedelta(days=min(days, (period.first - EARLIEST).days)))
    return Period(first, min(LATEST - timedelta(days=1), period.last) + timedelta(days=1), period.zone)
