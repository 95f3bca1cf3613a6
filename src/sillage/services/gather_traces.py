"""Gather what a workspace's people left behind: touches, orders or goals, and whose they are."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import ibis
import ibis.expr.types as ir

from sillage.domain.period import Period
from sillage.errors import WrongUsage
from sillage.journal.either_engine import dialect_of, laid_in_steps, passing
from sillage.journeys.narrowed import Only, asked_row, touching
from sillage.journeys.passes import Passes
from sillage.journeys.paths import NONE, SEPARATOR, PathTerms, journeys
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
    engine, zone = dialect_of(journal), opened.workspace.zone

    def lay(passes: Passes, _since_us: int, _until_us: int, /, **rows: ir.Table) -> tuple[ir.Table, ...]:
        others = (touches_elsewhere(rows["touches"], engine), touches_told(rows["answers"]))
        found = traces_of(rows["events"], rows["orders"], zone, goal=goal, passes=passes, others=others, engine=engine)
        return found.touches, found.ends, found.whose

    tables = {name: journal.read(whose, name, imports, period=days) for name in ("events", "orders", "touches")}
    tables["answers"] = journal.read(whose, "answers", imports)
    with (
        passing(journal, tables["events"]) as passes,
        laid_in_steps(journal, passes, ("traces", zone, goal), tables, lay) as laid,
    ):
        yield Traces(*laid), passes


@contextmanager
def laid_paths(
    opened: Opened,
    traces: Traces,
    passes: Passes,
    terms: PathTerms,
    shape: Hashable,
    cut: Callable[[ir.Table], ir.Table],
    only: Only = (),
) -> Iterator[ir.Table]:
    """Lay the paths of some traces, cut to what is asked of them; they are let go at the end of the block.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    traces, passes : Traces and Passes
        From `gathered`.
    terms : PathTerms
        With both bounds.
    shape : hashable
        What decides `cut`.
    cut : callable
        Given `journeys`, returns what is kept of them.
    only : tuple of (str, str)
        Of `NARROWING`: only the paths with at least one such touch, whole.

    Yields
    ------
    ibis.Table
        Touches, a row each.
    """
    bounds_us = (terms.since_us or 0, terms.until_us or 0)

    def lay(passes: Passes, since_us: int, until_us: int, /, **rows: ir.Table) -> tuple[ir.Table, ...]:
        asked = replace(terms, since_us=since_us, until_us=until_us)
        found = journeys(rows["touches"], rows["ends"], terms=asked, whose=rows["whose"])
        return (passes.keep(cut(touching(found, rows["asked"]) if "asked" in rows else found)),)

    tables = {"touches": traces.touches, "ends": traces.ends, "whose": traces.whose}
    if only:  # a row beside the others: one SQL serves whatever network and campaign is asked for
        tables["asked"] = passes.keep(asked_row(traces.ends, only))
    key = ("paths", shape, terms.window_days)
    with laid_in_steps(opened.hits, passes, key, tables, lay, bounds_us) as (laid,):
        yield laid


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
