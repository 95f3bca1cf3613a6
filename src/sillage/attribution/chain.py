"""From paths to a Markov chain whose states are the last few channels.

At order k a state is the run of the last k channels (shorter at the start of a path), repeats in a row counted once:
``A > A > B > C`` at order 2 goes start, (A), (A B), (B C), end. A state is written as one whole number, its digits in
base ``n_channels + 1`` from the last channel on, 0 where the path had not begun.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sillage.attribution.paths import Floats, Paths, Whole


@dataclass(frozen=True, slots=True)
class Chain:
    """Counts of what follows what; dividing a state's counts by their sum gives its probabilities.

    Parameters
    ----------
    channels : int
        How many channels there are.
    states : ndarray of int64, shape (n_states,)
        Codes of the states that were met, in rising order.
    started, converted, ended : ndarray of float64, shape (n_states,)
        How many paths began in a state, converted after it, ended after it without a conversion.
    origins, targets : ndarray of int64, shape (n_edges,)
        Places of states; each pair once.
    counts : ndarray of float64, shape (n_edges,)
        How often the target followed the origin.
    """

    channels: int
    states: Whole
    started: Floats
    converted: Floats
    ended: Floats
    origins: Whole
    targets: Whole
    counts: Floats

    @property
    def last_channels(self) -> Whole:
        """The last channel of each state."""
        return self.states % (self.channels + 1) - 1


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts whose states are still written as codes, and may stand several times.

    Parameters
    ----------
    origins, targets : ndarray of int64, shape (n,)
        Codes of states.
    counts : ndarray of float64, shape (n,)
        How often the target followed the origin.
    states : ndarray of int64, shape (m,)
        Codes of states.
    started, converted, ended : ndarray of float64, shape (m,)
        As in `Chain`.
    """

    origins: Whole
    targets: Whole
    counts: Floats
    states: Whole
    started: Floats
    converted: Floats
    ended: Floats


def chain_of(paths: Paths, order: int) -> Chain:
    """Count what follows what.

    Parameters
    ----------
    paths : Paths
        Those that nobody walked are passed over.
    order : int
        How many channels a state remembers.

    Returns
    -------
    Chain
        The same for paths in any order and cut into any rows.
    """
    counted = [summed(_counts(piece, order)) for piece in paths.pieces()]
    return settled_chain(counted, len(paths.channels))


def settled_chain(counted: list[Counts], channels: int) -> Chain:
    """Bring counts of several pieces together.

    Parameters
    ----------
    counted : list of Counts
        Of the same channels and the same order.
    channels : int
        How many channels there are.

    Returns
    -------
    Chain
        Each state and each pair once.
    """
    empty = np.zeros(0, np.int64)
    nothing = np.zeros(0)
    joined = [Counts(empty, empty, nothing, empty, nothing, nothing, nothing), *counted]
    whole = summed(
        Counts(*(np.concatenate([getattr(one, name) for one in joined]) for name in Counts.__dataclass_fields__))
    )
    return Chain(
        channels,
        whole.states,
        whole.started,
        whole.converted,
        whole.ended,
        np.searchsorted(whole.states, whole.origins),
        np.searchsorted(whole.states, whole.targets),
        whole.counts,
    )


def summed(counts: Counts) -> Counts:
    """Add up what stands several times.

    Parameters
    ----------
    counts : Counts
        As counted.

    Returns
    -------
    Counts
        States and pairs in rising order, each once; every state of a pair is among the states.
    """
    states, places = np.unique(np.concatenate([counts.states, counts.origins, counts.targets]), return_inverse=True)
    own, width = places[: len(counts.states)], len(states)
    froms, tos = np.split(places[len(counts.states) :], 2)
    pairs, which = np.unique(froms * width + tos, return_inverse=True)
    return Counts(
        states[pairs // width] if width else states,
        states[pairs % width] if width else states,
        _added(which, counts.counts, len(pairs)),
        states,
        _added(own, counts.started, width),
        _added(own, counts.converted, width),
        _added(own, counts.ended, width),
    )


def _added(places: Whole, amounts: Floats, width: int) -> Floats:
    return np.bincount(places, amounts, width).astype(np.float64)


def _counts(paths: Paths, order: int) -> Counts:
    walked = paths.walked
    rows = np.repeat(np.arange(len(paths)), paths.lengths)
    begins = np.zeros(len(paths.codes), bool)
    begins[paths.offsets[:-1]] = True
    kept = begins.copy()
    kept[1:] |= paths.codes[1:] != paths.codes[:-1]
    kept &= walked[rows] > 0
    codes, rows, begins = paths.codes[kept].astype(np.int64), rows[kept], begins[kept]
    states = grams(codes, begins, order, len(paths.channels))
    ends = np.ones(len(codes), bool)
    ends[:-1] = begins[1:]
    goes_on = np.flatnonzero(~ends)
    nulls = np.zeros(len(paths)) if paths.nulls is None else paths.nulls
    return Counts(
        states[goes_on],
        states[goes_on + 1],
        walked[rows[goes_on]],
        states,
        np.where(begins, walked[rows], 0.0),
        np.where(ends, paths.conversions[rows], 0.0),
        np.where(ends, nulls[rows], 0.0),
    )


def grams(codes: Whole, begins: npt.NDArray[np.bool_], order: int, channels: int) -> Whole:
    """Return the state that each touch leads to.

    Parameters
    ----------
    codes : ndarray of int64, shape (n_touches,)
        Channels, without repeats in a row.
    begins : ndarray of bool, shape (n_touches,)
        Whether a touch is the first of its path.
    order : int
        How many channels a state remembers.
    channels : int
        How many channels there are.

    Returns
    -------
    ndarray of int64, shape (n_touches,)
        Codes of states.
    """
    states = codes + 1
    seen = np.where(begins, 0, 1)  # 1 where the touch j steps before belongs to the same path
    reachable = seen.astype(bool)
    for back in range(1, order):
        earlier = np.zeros_like(codes)
        earlier[back:] = np.where(reachable[back:], codes[:-back] + 1, 0)
        states = states + earlier * (channels + 1) ** back
        shifted = np.zeros_like(reachable)
        shifted[back:] = reachable[back:] & (seen[:-back] > 0)
        reachable = shifted
    return np.asarray(states, np.int64)
