"""Gather what a workspace's people left behind: touches, orders or goals, and whose they are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import ibis
import ibis.expr.types as ir

from sillage.domain.period import Period
from sillage.errors import WrongUsage
from sillage.journal.either_engine import dialect_of, passing
from sillage.journeys.passes import Passes
from sillage.journeys.paths import NONE, SEPARATOR
from sillage.journeys.touchpoints import touches_elsewhere, touches_told
from sillage.journeys.traces import Traces, traces_of
from sillage.language import msg
from sillage.services.asked_once import committed_imports
from sillage.services.open_workspace import Opened

AXES = {
    "channel": "place",
    "campaign": "campaign",
    "network": "network",
    "post": "post_id",
    "link": "link_id",
    "source": "source",
}
"""What a step can be, and the column of a touch that says it; a channel is named as costs name it."""

DIRECT = "direct"


@contextmanager
def gathered(opened: Opened, days: Period | None = None, goal: str = "") -> Iterator[tuple[Traces, Passes]]:
    """Gather touches and conversions; what is kept is let go at the end of the block.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    days : Period, optional
        Hits, orders and touches of these days; all there are otherwise.
    goal : str
        The name of a conversion, of another event or of a form; empty for orders.

    Yields
    ------
    (Traces, Passes)
        With how to keep more.
    """
    journal, whose, imports = opened.hits, opened.workspace.id, committed_imports(opened)
    engine = dialect_of(journal)
    events = journal.read(whose, "events", imports, period=days)
    with passing(journal, events) as passes:
        others = (
            touches_elsewhere(journal.read(whose, "touches", imports, period=days), engine),
            touches_told(journal.read(whose, "answers", imports)),
        )
        orders = journal.read(whose, "orders", imports, period=days)
        zone = opened.workspace.zone
        yield traces_of(events, orders, zone, goal=goal, passes=passes, others=others, engine=engine), passes


def axis_column(by: str) -> str:
    """Return the column of a touch that says a step.

    Parameters
    ----------
    by : str
        A key of `AXES`.

    Returns
    -------
    str
        Its column.

    Raises
    ------
    WrongUsage
        If there is no such axis.
    """
    if by not in AXES:
        raise WrongUsage(
            msg("“{typed}” is not what a step can be.", typed=by),
            msg("Write one of: {known}.", known=", ".join(AXES)),
        )
    return AXES[by]


def with_step(rows: ir.Table, by: str) -> ir.Table:
    """Name what each touch is: a direct visit stays direct whatever is asked, and what names nothing is `NONE`.

    Parameters
    ----------
    rows : ibis.Table
        Touches, or as `journeys` returns them.
    by : str
        A key of `AXES`.

    Returns
    -------
    ibis.Table
        With ``step``, in which nothing looks like what stands between two steps.
    """
    said = ibis.coalesce(rows[axis_column(by)].nullif(""), NONE).replace(SEPARATOR, " › ")
    return rows.mutate(step=ibis.cases((rows.place == DIRECT, DIRECT), else_=said))
