"""Weights of the touches of one conversion, by a rule; they add up to 1 on every path.

Every touch counts, also the second of two in a row by one channel. The set game gives its whole weight to the first
touch of each channel: only which channels were met matters there, not how often nor in which order.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sillage.attribution.models import HALF_LIFE_DAYS, HALF_LIFE_TOUCHES, Model, Terms
from sillage.attribution.paths import Floats, Paths, Whole, coded
from sillage.errors import WrongUsage
from sillage.language import msg


def touch_weights(paths: Paths, model: Model, terms: Terms) -> Floats:
    """Return the weight of each touch.

    Parameters
    ----------
    paths : Paths
        Each with at least one touch.
    model : Model
        Any but Markov.
    terms : Terms
        Weights of positions, half-life, what is direct.

    Returns
    -------
    ndarray of float64, shape (n_touches,)
        Not negative; they add up to 1 over each path.

    Raises
    ------
    WrongUsage
        For Markov: it gives shares of the whole, not of one conversion.
    """
    if not len(paths):
        return np.zeros(0)
    match model:
        case Model.FIRST:
            return _all_at(paths, paths.offsets[:-1])
        case Model.LAST:
            return _all_at(paths, paths.offsets[1:] - 1)
        case Model.LAST_NON_DIRECT:
            return _all_at(paths, _last_but(paths, coded(paths.channels, terms.direct)))
        case Model.LINEAR:
            return np.repeat(1.0 / paths.lengths, paths.lengths)
        case Model.POSITION:
            return _by_position(paths, terms.position)
        case Model.TIME_DECAY:
            return _by_age(paths, terms.half_life)
        case Model.SHAPLEY:
            return _by_distinct_channel(paths)
        case Model.MARKOV:
            raise WrongUsage(
                msg("The Markov model gives each channel a share of the whole, not of one order."),
                msg("Choose a model that shares each order: first, last, linear..."),
            )


def _all_at(paths: Paths, places: Whole) -> Floats:
    weights = np.zeros(len(paths.codes))
    weights[places] = 1.0
    return weights


def _last_but(paths: Paths, passed_over: tuple[int, ...]) -> Whole:
    """Where the last touch of another kind stands; the very last where there is none."""
    kept = ~np.isin(paths.codes, passed_over)
    places = np.where(kept, np.arange(len(paths.codes)), -1)
    found = np.maximum.reduceat(places, paths.offsets[:-1])
    return np.where(found < 0, paths.offsets[1:] - 1, found)


def _by_position(paths: Paths, position: tuple[float, float, float]) -> Floats:
    first, between, last = position
    lengths = paths.lengths
    # What nobody stands for (the middle of two touches, all but one of a single) goes to the others in proportion.
    ends = first + last
    start_of_two = first / ends if ends else 0.5
    whole = first + between + last
    inner = np.divide(between, whole * (lengths - 2), out=np.zeros(len(lengths)), where=lengths > 2)
    weights = np.repeat(inner, lengths)
    weights[paths.offsets[:-1]] = np.where(lengths > 2, first / whole, start_of_two)
    weights[paths.offsets[1:] - 1] = np.where(lengths > 2, last / whole, 1 - start_of_two)
    weights[paths.offsets[:-1][lengths == 1]] = 1.0
    return weights


def _by_age(paths: Paths, half_life: float | None) -> Floats:
    if paths.ages is None:  # by place: the last touch is 0 steps old
        ages = np.repeat(paths.offsets[1:] - 1, paths.lengths) - np.arange(len(paths.codes), dtype=float)
        halved = half_life or HALF_LIFE_TOUCHES
    else:
        ages, halved = paths.ages, half_life or HALF_LIFE_DAYS
    youngest = np.minimum.reduceat(ages, paths.offsets[:-1])  # against underflow on old paths
    raw = np.exp2((np.repeat(youngest, paths.lengths) - ages) / halved)
    return np.asarray(raw / np.repeat(np.add.reduceat(raw, paths.offsets[:-1]), paths.lengths))


def _by_distinct_channel(paths: Paths) -> Floats:
    lengths = paths.lengths
    rows = np.repeat(np.arange(len(paths)), lengths)
    met = first_meetings(rows, paths.codes, len(paths.channels))
    weights = np.zeros(len(paths.codes))
    weights[met] = 1.0
    return np.asarray(weights / np.repeat(np.add.reduceat(weights, paths.offsets[:-1]), lengths))


def first_meetings(rows: Whole, codes: npt.NDArray[np.integer], channels: int) -> Whole:
    """Return where each path meets each of its channels for the first time.

    Parameters
    ----------
    rows : ndarray of int, shape (n_touches,)
        The path of each touch.
    codes : ndarray of int, shape (n_touches,)
        Its channel.
    channels : int
        How many channels there are.

    Returns
    -------
    ndarray of int
        Places of touches.
    """
    _, places = np.unique(rows * channels + codes, return_index=True)
    return np.asarray(places, np.int64)
