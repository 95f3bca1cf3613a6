"""How to split a budget, or hours, over channels: where one more unit brings most, within bounds.

Each channel's response rises and is concave, so the best split fills the steepest pieces of the curves first; with
curves cut into straight pieces that is exact. The rhythm of the weeks stays: a channel is multiplied, not smoothed.

References
----------
Raiffa, H. & Schlaifer, R. (1961), *Applied Statistical Decision Theory* (the expected value of perfect information);
Strong, M., Oakley, J. & Brennan, A. (2014), *Estimating Multiparameter Partial Expected Value of Perfect Information*,
Medical Decision Making 34.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sillage.errors import Refused
from sillage.language import msg
from sillage.mix.answer import Interval, interval
from sillage.mix.posterior import Mix, brought

Array = np.ndarray[Any, Any]

PIECES = 40
DRAWS = 400
TESTED_DRAWS = 200
LEAST_TIMES, MOST_TIMES = 0.5, 1.5
"""Usual bounds of a channel, in times what it has now."""
ROOM = 1.1
"""Each channel may grow a tenth faster than the total, or there would be nothing to choose."""
WEEKS_OF_A_YEAR = 52


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a channel may get in an average week.

    Parameters
    ----------
    least, most : float
        In its unit; least is not above most.
    """

    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Part:
    """A channel's part of a split, in an average week.

    Parameters
    ----------
    channel : str
        Its name.
    now : float
        What it has.
    best : float
        What brings most on average over the draws.
    range : Interval
        What would bring most in each draw: wide where the data cannot tell.
    bounds : Bounds
        Within which it was sought.
    """

    channel: str
    now: float
    best: float
    range: Interval
    bounds: Bounds


@dataclass(frozen=True, slots=True)
class Test:
    """What an experiment on a channel could be worth to the split.

    Parameters
    ----------
    channel : str
        Its name.
    worth : float
        Expected value of knowing its curve perfectly, in the target's unit a year.
    """

    channel: str
    worth: float


@dataclass(frozen=True, slots=True)
class Split:
    """How a total is best split.

    Parameters
    ----------
    hours : bool
        Whether a unit is an hour.
    now, total : float
        Put in in an average week, now and then.
    parts : tuple of Part
        One a channel.
    gain : Interval
        What the split brings a week more than today's.
    better : float
        Probability that it brings more than today's.
    tests : tuple of Test
        What would teach most first; empty with one channel.
    """

    hours: bool
    now: float
    total: float
    parts: tuple[Part, ...]
    gain: Interval
    better: float
    tests: tuple[Test, ...]


@dataclass(frozen=True)
class _Pieces:
    """Curves of some channels, cut into straight pieces.

    Parameters
    ----------
    steepness : ndarray of shape (n_draws, n_channels, n_pieces)
        What a unit brings on each piece.
    widths : ndarray of shape (n_channels,)
        Units on a piece.
    least : ndarray of shape (n_channels,)
        Where the first piece begins.
    start : ndarray of shape (n_draws,)
        What is brought there.
    """

    steepness: Array
    widths: Array
    least: Array
    start: Array


def usual_bounds(now: float, largest: float, times: float) -> Bounds:
    """Return within which a channel is sought unless somebody says otherwise.

    Parameters
    ----------
    now : float
        Put in in an average week.
    largest : float
        Most put in in a week: beyond it nobody has looked.
    times : float
        The total that is asked for, over today's.

    Returns
    -------
    Bounds
        From half to half more than now, moved as far as the total asks for.
    """
    least = LEAST_TIMES * now * min(1.0, times)
    return Bounds(least, max(min(MOST_TIMES * now, largest), ROOM * now * max(1.0, times)))


def split(
    mix: Mix, *, hours: bool, total: float, bounds: Mapping[str, Bounds] | None = None, tests: bool = True
) -> Split:
    """Split a total over the channels of one unit.

    Parameters
    ----------
    mix : Mix
        Told.
    hours : bool
        Whether the channels are those of hours.
    total : float
        To put in in an average week.
    bounds : mapping of str to Bounds, optional
        Of some channels; usual ones of the others.
    tests : bool
        Whether to say what a test would teach.

    Returns
    -------
    Split
        Best on average over the posterior.

    Raises
    ------
    Refused
        If no split within the bounds adds up to `total`.
    """
    places = [place for place, one in enumerate(mix.data.channels) if one.hours == hours]
    now = np.array([mix.data.channels[place].mean for place in places])
    limits = [_limits(mix, place, bounds or {}, total / now.sum()) for place in places]
    _check_total(total, limits)
    pieces = _cut(mix, places, limits)
    mean = _mean(pieces)
    best = _filled(mean, total)[0]
    each = _filled(pieces, total)
    then, today = _value(pieces, np.broadcast_to(best, each.shape)), _today(mix, places)
    parts = tuple(
        Part(mix.data.names[place], float(now[at]), float(best[at]), interval(each[:, at]), limits[at])
        for at, place in enumerate(places)
    )
    asked = _tests(mix, places, pieces, mean, total) if tests and len(places) > 1 else ()
    gain = then - today
    return Split(hours, float(now.sum()), total, parts, interval(gain), float((gain > 0).mean()), asked)


def _limits(mix: Mix, place: int, bounds: Mapping[str, Bounds], times: float) -> Bounds:
    channel = mix.data.channels[place]
    return bounds.get(channel.name) or usual_bounds(channel.mean, channel.largest, times)


def _check_total(total: float, limits: Sequence[Bounds]) -> None:
    least, most = sum(one.least for one in limits), sum(one.most for one in limits)
    if not least - 1e-9 * most <= total <= most * (1 + 1e-9):
        raise Refused(
            msg("{total} a week cannot be split within these bounds, which add up to {least} at least and {most} at "
                "most.",
                total=round(total, 2), least=round(least, 2), most=round(most, 2)),
            msg("Change the total, or widen the bounds; far from what was tried, the curves are guesses."),
        )  # fmt: skip


def _cut(mix: Mix, places: Sequence[int], limits: Sequence[Bounds]) -> _Pieces:
    parameters = mix.parameters.thinned(DRAWS)
    slopes, starts = [], []
    for place, limit in zip(places, limits, strict=True):
        times = np.linspace(limit.least, limit.most, PIECES + 1) / mix.data.channels[place].mean
        curve = brought(mix.design, parameters, place, tuple(times))
        width = max((limit.most - limit.least) / PIECES, 1e-300)
        slopes.append(np.diff(curve, axis=1) / width)
        starts.append(curve[:, 0])
    widths = np.array([(one.most - one.least) / PIECES for one in limits])
    least = np.array([one.least for one in limits])
    return _Pieces(np.stack(slopes, axis=1), widths, least, np.sum(starts, axis=0))


def _mean(pieces: _Pieces) -> _Pieces:
    return _Pieces(pieces.steepness.mean(axis=0)[None], pieces.widths, pieces.least, pieces.start.mean()[None])


def _filled(pieces: _Pieces, total: float) -> Array:
    """Return what each channel gets when the steepest pieces are filled first, of shape (n_draws, n_channels)."""
    draws, channels, count = pieces.steepness.shape
    flat = pieces.steepness.reshape(draws, channels * count)
    order = np.argsort(-flat, axis=1, kind="stable")
    widths = np.repeat(pieces.widths, count)[order]
    left = max(total - float(pieces.least.sum()), 0.0)
    before = np.cumsum(widths, axis=1) - widths
    taken = np.empty_like(widths)
    np.put_along_axis(taken, order, np.clip(left - before, 0, widths), axis=1)
    return np.asarray(taken.reshape(draws, channels, count).sum(axis=2) + pieces.least)


def _value(pieces: _Pieces, given: Array) -> Array:
    """Return what a split brings a week, of shape (n_draws,)."""
    count = pieces.steepness.shape[2]
    ends = np.arange(count)[None, None, :] * pieces.widths[None, :, None]
    within = np.clip((given - pieces.least)[:, :, None] - ends, 0, pieces.widths[None, :, None])
    return np.asarray(pieces.start + (pieces.steepness * within).sum(axis=(1, 2)))


def _today(mix: Mix, places: Sequence[int]) -> Array:
    parameters = mix.parameters.thinned(DRAWS)
    return np.asarray(sum(brought(mix.design, parameters, place)[:, 0] for place in places))


def _tests(mix: Mix, places: Sequence[int], pieces: _Pieces, mean: _Pieces, total: float) -> tuple[Test, ...]:
    """Return what knowing each channel's curve would be worth, the others staying as uncertain as they are.

    The others' mean curves do not depend on what is learned of one: posterior correlation between channels is left out.
    """
    fixed = _filled(mean, total)
    found = []
    for at, place in enumerate(places):
        known = np.repeat(mean.steepness, TESTED_DRAWS, axis=0)
        known[:, at] = pieces.steepness[:: DRAWS // TESTED_DRAWS, at][:TESTED_DRAWS]
        one = _Pieces(known, pieces.widths, pieces.least, np.repeat(mean.start, TESTED_DRAWS))
        gained = _value(one, _filled(one, total)) - _value(one, np.broadcast_to(fixed, (TESTED_DRAWS, len(places))))
        found.append(Test(mix.data.names[place], max(float(gained.mean()), 0.0) * WEEKS_OF_A_YEAR))
    return tuple(sorted(found, key=lambda one: -one.worth))
