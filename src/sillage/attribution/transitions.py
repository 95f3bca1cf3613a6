"""What follows what, counted where the touches are: an expression over a table of touches, the same on every engine.

The table has one row a touch: ``journey`` (text or number), ``at`` (a moment), ``channel`` (text), ``converted`` (the
same on every row of a journey: whether it ended in a conversion). Two touches of one moment stand in the order of their
channels' names, so that an answer never depends on how rows happen to lie.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sillage.attribution.chain import Chain, Counts, settled_chain
from sillage.attribution.paths import Whole


def transitions(touches: ir.Table, order: int = 1) -> ir.Table:
    """Count what follows what.

    Parameters
    ----------
    touches : ibis.Table
        Columns ``journey``, ``at``, ``channel``, ``converted``.
    order : int
        How many channels a state remembers.

    Returns
    -------
    ibis.Table
        Columns ``back_1`` (the channel one step before, and so on up to order - 1; null where the journey had not
        begun), ``channel``, ``following`` (null at the end), ``converted``, ``journeys`` and ``begun`` (those of them
        whose first touch this is).
    """
    rows = touches.select("journey", "at", "channel", "converted")
    by_time = ibis.window(group_by=rows.journey, order_by=[rows["at"], rows.channel])
    if order > 1:  # repeats in a row are one touch; at order 1 they are pairs of a channel with itself, dropped later
        rows = rows.mutate(back=rows.channel.lag().over(by_time))
        rows = rows.filter(rows.back.isnull() | (rows.back != rows.channel))
        by_time = ibis.window(group_by=rows.journey, order_by=[rows["at"], rows.channel])
    backs = {f"back_{step}": rows.channel.lag(step).over(by_time) for step in range(1, order)}
    placed = rows.select(
        "channel",
        "converted",
        following=rows.channel.lead().over(by_time),
        first=(ibis.row_number().over(by_time) == 0).cast("int64"),
        **backs,
    )
    keys = [*backs, "channel", "following", "converted"]
    return placed.group_by(keys).aggregate(journeys=placed.count(), begun=placed["first"].sum())


def chain_of_transitions(counted: pa.Table, order: int = 1) -> tuple[tuple[str, ...], Chain]:
    """Build the chain from counted transitions.

    Parameters
    ----------
    counted : pyarrow.Table
        What `transitions` gave, from any engine.
    order : int
        The same as there.

    Returns
    -------
    tuple of (tuple of str, Chain)
        The channels, in the order of their names, and the chain: the same as `chain_of` on the paths.
    """
    names = tuple(sorted(pc.unique(counted["channel"]).to_pylist()))
    known = pa.array(names, pa.string())

    def code(column: str) -> Whole:
        """1 for the first channel; 0 where there is none."""
        found = pc.index_in(counted[column].cast(pa.string()), known)
        return np.asarray(pc.fill_null(found, -1).to_numpy().astype(np.int64) + 1)

    base = len(names) + 1
    here, after = code("channel"), code("following")
    states, following = here, after
    for step in range(1, order):
        states = states + code(f"back_{step}") * base**step
        following = following + (here if step == 1 else code(f"back_{step - 1}")) * base**step
    journeys, begun = (counted[name].to_numpy().astype(float) for name in ("journeys", "begun"))
    converted = pc.fill_null(counted["converted"], False).to_numpy()
    ends = after == 0
    onward = ~ends & (states != following)
    counts = Counts(
        states[onward],
        following[onward],
        journeys[onward],
        states,
        begun,
        np.where(ends & converted, journeys, 0.0),
        np.where(ends & ~converted, journeys, 0.0),
    )
    return names, settled_chain([counts], len(names))
