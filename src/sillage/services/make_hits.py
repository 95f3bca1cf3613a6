"""Make hits of a tracked site up, as many as wanted, and write them as a collector seals them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING

from sillage.domain.events import LIVE_PREFIX
from sillage.errors import WrongUsage
from sillage.language import msg
from sillage.services.open_workspace import Opened
from sillage.services.own_day import today

if TYPE_CHECKING:
    import pyarrow as pa

    from sillage.demo.hits import HitPlan

DAYS = 90
"""How many days they are spread over, the last one yesterday."""


def make_hits(opened: Opened, count: int, seed: int = 7, progress: Callable[[int], None] | None = None) -> int:
    """Write made-up hits, and the orders among them.

    The same count and seed a second time add nothing.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    count : int
        How many.
    seed : int
        Of chance.
    progress : callable, optional
        Hears how many are made.

    Returns
    -------
    int
        How many were added.

    Raises
    ------
    WrongUsage
        If the count is not between one and a billion, or the seed is negative.
    """
    last = today(opened) - timedelta(days=1)
    return write_hits(opened, hit_plan(opened, count, seed, last - timedelta(days=DAYS - 1), last), progress=progress)


def hit_plan(opened: Opened, count: int, seed: int, first: date, last: date) -> HitPlan:
    """Plan made-up hits of a workspace.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    count : int
        How many.
    seed : int
        Of chance.
    first, last : date
        Of which days, both included.

    Returns
    -------
    HitPlan
        Of no brand's site in particular.

    Raises
    ------
    WrongUsage
        If the count is not between one and a billion, or the seed is negative.
    """
    from sillage.demo.hits import HitPlan

    if not 0 < count <= 1_000_000_000 or seed < 0:
        raise WrongUsage(
            msg("{count} events with seed {seed} cannot be made.", count=count, seed=str(seed)),
            msg("Ask for one to a billion, and a seed of 0 or more."),
        )
    return HitPlan(count, first, last, opened.workspace.zone, opened.workspace.currency, seed)


def write_hits(opened: Opened, plan: HitPlan, name: str = "", progress: Callable[[int], None] | None = None) -> int:
    """Write the hits of a plan as a collector seals them, and the orders among them.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    plan : HitPlan
        Which hits.
    name : str
        What tells hits of another site from those of the same count and seed.
    progress : callable, optional
        Hears how many are made.

    Returns
    -------
    int
        How many were added: none where they stand already.
    """
    workspace_id = opened.workspace.id
    named = "/".join([workspace_id, str(plan.count), str(plan.seed), *filter(None, [name])])
    orders: list[pa.RecordBatch] = []
    journal, uid = opened.journal, f"{LIVE_PREFIX}{blake2b(named.encode(), digest_size=8).hexdigest()}"
    added = journal.append(
        workspace_id, "events", _events(plan, orders, progress), import_uid=uid, observed_at=opened.now
    )
    if not added:  # they stand already; if we were stopped before the orders, these are made again
        for _ in _events(plan, orders, None):
            pass
    journal.append(workspace_id, "orders", orders, import_uid=uid, observed_at=opened.now)
    return added


def _events(
    plan: HitPlan, orders: list[pa.RecordBatch], progress: Callable[[int], None] | None
) -> Iterator[pa.RecordBatch]:
    """Yield the hits day by day; the orders, one hit in a hundred, are kept aside."""
    from sillage.demo.hits import made_days

    made = 0
    for day in made_days(plan):
        orders.append(day.orders)
        made += day.events.num_rows
        yield day.events
        if progress is not None:
            progress(made)
