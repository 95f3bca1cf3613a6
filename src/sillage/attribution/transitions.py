"""What follows what, counted where the touches are: an expression over a table of touches, the same on every engine.

The table has one row a touch: ``journey`` (text or number), ``at`` (a moment), ``channel`` (text), ``converted`` (the
same on every row of a journey: whether it ended in a conversion). Two touches of one moment stand in the order of their
channels' names, so that an answer never depends on how rows happen to lie.

For whoever holds a bare table of touches and asks for removal effects alone: no path is laid out. The commands lay
paths out, since every other model needs them, and count with `sillage.attribution.chain` (decision 166).
"""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sillage.attribution.chain import Chain, Counts, settled_chain
from sillage.attribution.paths import Whole


def transitions(touches: ir.Table, order: int = 1, channels: Sequence[str] = ()) -> ir.Table:
    """Count what follows what.

    Parameters
    ----------
    touches : ibis.Table
        Columns ``journey``, ``at``, ``channel``, ``converted``.
    order : int
        How many channels a state remembers.
    channels : sequence of str
        Every channel, in the order of their names, where the caller knows them: sorting whole numbers takes a
        third less than sorting names. A touch of another channel is passed over.

    Returns
    -------
    ibis.Table
        Columns ``back_1`` (the channel one step before, and so on up to order - 1; null where the journey had not
        begun), ``channel``, ``following`` (null at the end), ``converted`` and ``journeys``. Channels are names, or
        places in `channels` where these were given.
    """
    rows = touches.select("journey", "at", "channel", "converted")
    if channels:
        places = ibis.memtable(pa.table({"name": list(channels), "place": np.arange(len(channels), dtype=np.int32)}))
        rows = rows.join(places, rows.channel == places.name).select("journey", "at", "converted", channel="place")
    by_time = ibis.window(group_by=rows.journey, order_by=[rows["at"], rows.channel])
    if order > 1:  # repeats in a row are one touch; at order 1 they are pairs of a channel with itself, dropped later
        rows = rows.mutate(back=rows.channel.lag().over(by_time))
        rows = rows.filter(rows.back.isnull() | (rows.back != rows.channel))
        by_time = ibis.window(group_by=rows.journey, order_by=[rows["at"], rows.channel])
    backs = {f"back_{step}": rows.channel.lag(step).over(by_time) for step in range(1, order)}
    placed = rows.select("channel", "converted", following=rows.channel.lead().over(by_time), **backs)
    return placed.group_by([*backs, "channel", "following", "converted"]).aggregate(journeys=placed.count())


def chain_of_transitions(
    counted: pa.Table, order: int = 1, channels: Sequence[str] = ()
) -> tuple[tuple[str, ...], Chain]:
    """Build the chain from counted transitions.

    Parameters
    ----------
    counted : pyarrow.Table
        What `transitions` gave, from any engine.
    order : int
        The same as there.
    channels : sequence of str
        The same as there.

    Returns
    -------
    tuple of (tuple of str, Chain)
        The channels, in the order of their names, and the chain: the same as `chain_of` on the paths. Whoever leaves a
        state without having come from another began there.
    """
    names = tuple(channels) or tuple(sorted(pc.unique(counted["channel"]).to_pylist()))

    def code(column: str) -> Whole:
        """1 for the first channel; 0 where there is none."""
        found = counted[column] if channels else pc.index_in(counted[column].cast(pa.string()), pa.array(names))
        return np.asarray(pc.fill_null(found.cast(pa.int64()), -1).to_numpy() + 1)

    base = len(names) + 1
    here, after = code("channel"), code("following")
    states, following = here, after
    for step in range(1, order):
        states = states + code(f"back_{step}") * base**step
        following = following + (here if step == 1 else code(f"back_{step - 1}")) * base**step
    journeys = counted["journeys"].to_numpy().astype(float)
    converted = pc.fill_null(counted["converted"], False).to_numpy()
    ends = after == 0
    onward = ~ends & (states != following)
    left = onward | ends
    counts = Counts(
        states[onward],
        following[onward],
        journeys[onward],
        np.concatenate([states[left], following[onward]]),
        np.concatenate([journeys[left], -journeys[onward]]),
        np.concatenate([np.where(ends & converted, journeys, 0.0)[left], np.zeros(onward.sum())]),
        np.concatenate([np.where(ends & ~converted, journeys, 0.0)[left], np.zeros(onward.sum())]),
    )
    return names, settled_chain([counts], len(names))
