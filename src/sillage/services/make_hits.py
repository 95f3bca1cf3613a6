"""Make hits of a tracked site up, as many as wanted, and write them as a collector seals them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
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
    from sillage.demo.hits import HitPlan

    if not 0 < count <= 1_000_000_000 or seed < 0:
        raise WrongUsage(
            msg("{count} events with seed {seed} cannot be made.", count=count, seed=str(seed)),
            msg("Ask for one to a billion, and a seed of 0 or more."),
        )
    last = today(opened) - timedelta(days=1)
    workspace = opened.workspace
    plan = HitPlan(count, last - timedelta(days=DAYS - 1), last, workspace.zone, workspace.currency, seed)
    named = blake2b(f"{workspace.id}/{count}/{seed}".encode(), digest_size=8).hexdigest()
    orders: list[pa.RecordBatch] = []
    journal, uid = opened.journal, f"{LIVE_PREFIX}{named}"
    added = journal.append(
        workspace.id, "events", _events(plan, orders, progress), import_uid=uid, observed_at=opened.now
    )
    if not added:  # they stand already; if we were stopped before the orders, these are made again
        for _ in _events(plan, orders, None):
            pass
    journal.append(workspace.id, "orders", orders, import_uid=uid, observed_at=opened.now)
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
