"""Removal effects of a Markov chain, exact: what share of conversions never comes when a channel is taken away.

Taking a channel away sends whoever would meet it to the end without a conversion. At any order that is the same as
taking away every state that holds the channel: a state where it stands further back can only be reached through one
where it stands last. With ``N = (I - Q)^-1`` (expected visits), ``s`` the start and ``h`` the probability to convert
from each state, let ``E`` be the states whose last channel is the one taken away. ``N[s, E] N[E, E]^-1`` is the
probability that the first state of ``E`` that is met is this one or that one, so that::

    removal effect = N[s, E] N[E, E]^-1 h[E] / h[s]

and at order 1, where ``E`` is one state ``k``, ``N[s, k] h[k] / (N[k, k] h[s])``: one inverse gives all channels. Where
states are too many for an inverse, people are walked along the edges, all channels of a block at once, each without its
own states, until fewer than one in 10^13 are still on their way: that share bounds the error.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.linalg import lu_factor, lu_solve
from scipy.sparse import csr_array

from sillage.attribution.chain import Chain
from sillage.attribution.paths import Floats, Whole
from sillage.errors import Refused
from sillage.language import msg

DENSE_STATES = 2_000
"""Up to so many states (32 MB a matrix) one inverse is quicker than walking."""

_STILL_WALKING = 1e-13
_BLOCK_CELLS = 1 << 23  # 64 MB for each of the few arrays of a block
_MOST_STEPS = 20_000


@dataclass(frozen=True, slots=True)
class Removal:
    """What a chain says.

    Parameters
    ----------
    probability : float
        That a path converts.
    effects : ndarray of float64, shape (n_channels,)
        Share of conversions that need the channel; 0 for a channel nobody met, zeros where nobody converts.
    states : int
        How many states the chain has.
    """

    probability: float
    effects: Floats
    states: int


def removal_effects(chain: Chain, dense_states: int = DENSE_STATES) -> Removal:
    """Work out the removal effect of every channel.

    Parameters
    ----------
    chain : Chain
        Of any order.
    dense_states : int
        Above so many states no inverse is taken.

    Returns
    -------
    Removal
        Exact to about 12 digits.

    Raises
    ------
    Refused
        If paths are so long that walking them would not end in a reasonable time.
    """
    width, begun = len(chain.states), chain.started.sum()
    if not begun or not chain.converted.sum():
        return Removal(0.0, np.zeros(chain.channels), width)
    if width <= dense_states:
        probability, effects = _by_inverse(chain)
    else:
        probability, effects = _by_walking(chain)
    return Removal(probability, np.clip(effects, 0.0, 1.0), width)


def _left(chain: Chain) -> Floats:
    """How often each state was left, in any way."""
    onward = np.bincount(chain.origins, chain.counts, len(chain.states))
    return np.asarray(onward + chain.converted + chain.ended)


def _by_inverse(chain: Chain) -> tuple[float, Floats]:
    width, left = len(chain.states), _left(chain)
    moving = np.zeros((width, width))
    moving[chain.origins, chain.targets] = chain.counts / left[chain.origins]
    factors = lu_factor(np.identity(width) - moving, overwrite_a=True)
    visits = lu_solve(factors, np.identity(width), overwrite_b=True)
    start = chain.started / chain.started.sum()
    reached = start @ visits
    converts = visits @ (chain.converted / left)
    probability = float(start @ converts)
    effects = np.zeros(chain.channels)
    last = chain.last_channels
    if len(np.unique(last)) == width:  # order 1: each channel is one state
        effects[last] = reached * converts / np.diag(visits)
    else:
        for channel, own in _states_by_channel(chain):
            first_met = np.linalg.solve(visits[np.ix_(own, own)].T, reached[own])
            effects[channel] = first_met @ converts[own]
    return probability, effects / probability


def _states_by_channel(chain: Chain) -> list[tuple[int, Whole]]:
    last = chain.last_channels
    order = np.argsort(last, kind="stable")
    channels, first = np.unique(last[order], return_index=True)
    return list(zip(channels.tolist(), np.split(order, first[1:]), strict=True))


def _by_walking(chain: Chain) -> tuple[float, Floats]:
    width, left = len(chain.states), _left(chain)
    onward = csr_array((chain.counts / left[chain.origins], (chain.targets, chain.origins)), shape=(width, width))
    start, converts = chain.started / chain.started.sum(), chain.converted / left
    probability = float(_walked(onward, start, converts, [np.zeros(0, np.int64)])[0])
    groups = _states_by_channel(chain)
    effects = np.zeros(chain.channels)
    block = max(1, min(len(groups), _BLOCK_CELLS // width))
    for first in range(0, len(groups), block):
        taken = groups[first : first + block]
        without = _walked(onward, start, converts, [own for _, own in taken])
        effects[[channel for channel, _ in taken]] = 1.0 - without / probability
    return probability, effects


def _walked(onward: csr_array, start: Floats, converts: Floats, closed: list[Whole]) -> Floats:
    """Probability to convert with some states closed, one for each set of them."""
    rows = np.concatenate(closed)
    columns = np.repeat(np.arange(len(closed)), [len(own) for own in closed])
    on_their_way = np.repeat(start[:, None], len(closed), axis=1)
    converted = np.zeros(len(closed))
    for _ in range(_MOST_STEPS):
        on_their_way[rows, columns] = 0.0
        converted += converts @ on_their_way
        on_their_way = np.asarray(onward @ on_their_way)
        if _most(on_their_way) < _STILL_WALKING:
            return converted
    raise Refused(
        msg("These paths are too long for a Markov chain of so many states."),
        msg("Ask for a lower order, or put small channels together with --least-share 0.01."),
    )


def _most(on_their_way: npt.NDArray[np.float64]) -> float:
    return float(on_their_way.sum(axis=0).max())
