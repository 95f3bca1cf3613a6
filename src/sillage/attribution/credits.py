"""What each model credits to each channel, and where the models agree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from sillage.attribution.chain import Chain, chain_of
from sillage.attribution.models import Model, Terms
from sillage.attribution.paths import Floats, Paths
from sillage.attribution.removal import Removal, removal_effects
from sillage.attribution.touch_weights import touch_weights
from sillage.language import Message, msg

TOLERANCE = 0.05
"""Models agree on a channel when their shares of it lie within five points of one another."""

_MILLIONTHS = 10**6


@dataclass(frozen=True, slots=True)
class Credit:
    """What a model gives to a channel.

    Parameters
    ----------
    channel : str
        Which.
    conversions : float
        Conversions credited; those of all channels add up to the conversions.
    value_minor : int or None
        Minor units credited; those of all channels add up to the value, to the cent. None when values are not known, or
        when the model says of none whose it is.
    share : float or None
        Of the conversions; None when there is none.
    removal_effect : float or None
        Markov alone: share of conversions that need the channel. None where nobody converts.
    """

    channel: str
    conversions: float
    value_minor: int | None
    share: float | None
    removal_effect: float | None = None


@dataclass(frozen=True, slots=True)
class ModelCredits:
    """What a model gives to every channel.

    Parameters
    ----------
    model : Model
        Which.
    credits : tuple of Credit
        One a channel, in the order of their names.
    order, states : int
        Of the Markov chain; 0 for the others.
    probability : float or None
        Markov alone: that a path converts.
    """

    model: Model
    credits: tuple[Credit, ...]
    order: int = 0
    states: int = 0
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far the models agree on a channel.

    Parameters
    ----------
    channel : str
        Which.
    lowest, highest : float
        Shares of conversions, over all models.
    best_rank, worst_rank : int
        1 is the largest share; channels whose shares are equal share a rank.
    agreed : bool
        Whether the shares lie within the tolerance.
    """

    channel: str
    lowest: float
    highest: float
    best_rank: int
    worst_rank: int
    agreed: bool

    @property
    def same_rank(self) -> bool:
        """Whether every model gives it the same rank."""
        return self.best_rank == self.worst_rank


@dataclass(frozen=True, slots=True)
class Attribution:
    """The answer.

    Parameters
    ----------
    models : tuple of ModelCredits
        In the order that was asked for.
    agreements : tuple of Agreement
        One a channel, the largest mean share first; empty below two models or without a conversion.
    paths : int
        How many rows of paths.
    conversions : float
        How many.
    nulls : float or None
        How many paths did not convert; None when nobody says.
    value_minor : int or None
        What the conversions were worth.
    grouped : tuple of str
        Channels that were put together.
    timed : bool
        Whether time decay had times; else it counts touches.
    tolerance : float
        Of `agreements`.
    told : tuple of Message
        What whoever read the paths has to say of them.
    """

    models: tuple[ModelCredits, ...]
    agreements: tuple[Agreement, ...]
    paths: int
    conversions: float
    nulls: float | None
    value_minor: int | None
    grouped: tuple[str, ...] = ()
    timed: bool = False
    tolerance: float = TOLERANCE
    told: tuple[Message, ...] = ()

    @property
    def warnings(self) -> tuple[Message, ...]:
        """What a reader must know before believing the figures."""
        found = []
        if not self.nulls:
            found.append(
                msg(
                    "No path without a conversion is known: every path then converts for sure, the removal effects are"
                    " too even and their ranking can be wrong. Give the paths that did not convert."
                )
            )
        if not self.conversions:
            found.append(msg("No path converts: there is nothing to credit."))
        if self.grouped:
            found.append(
                msg("Channels below the least share stand together as {name}: {channels}.", name="(other)",
                    channels=", ".join(self.grouped))
            )  # fmt: skip
        if not self.timed and any(one.model is Model.TIME_DECAY for one in self.models):
            found.append(msg("These paths have no times: time decay halves by touches, from the last one back."))
        return (*found, *self.told)


def attribute(paths: Paths, models: Iterable[Model], terms: Terms | None = None) -> Attribution:
    """Credit conversions and value to channels.

    Parameters
    ----------
    paths : Paths
        Converting or not.
    models : iterable of Model
        Which.
    terms : Terms, optional
        What they are told.

    Returns
    -------
    Attribution
        One credit for each model and channel.

    Examples
    --------
    >>> from sillage.attribution.paths import Path
    >>> walked = Paths.of([Path(("a", "b", "c"), 1, nulls=0), Path(("a",), 0, nulls=1), Path(("b", "c"), 0, nulls=1)])
    >>> [found] = attribute(walked, [Model.MARKOV]).models
    >>> [round(one.conversions, 3) for one in found.credits]
    [0.2, 0.4, 0.4]
    """
    known = terms or Terms()
    kept, grouped = paths.with_channels_above(known.least_share) if known.least_share else (paths, ())
    found = tuple(
        _markov(kept, known) if model is Model.MARKOV else _by_rule(kept, model, known)
        for model in dict.fromkeys(models)
    )
    return Attribution(
        found,
        agreements(found, TOLERANCE),
        len(paths),
        paths.total_conversions,
        paths.total_nulls,
        paths.value_minor,
        grouped,
        paths.ages is not None,
    )


def _by_rule(paths: Paths, model: Model, terms: Terms) -> ModelCredits:
    width = len(paths.channels)
    conversions, value = np.zeros(width), np.zeros(width)
    for piece in paths.pieces():
        weights = touch_weights(piece, model, terms)
        conversions += np.bincount(piece.codes, weights * np.repeat(piece.conversions, piece.lengths), width)
        if piece.value is not None:
            value += np.bincount(piece.codes, weights * np.repeat(piece.value, piece.lengths), width)
    return ModelCredits(model, _credits(paths, conversions, value))


def _markov(paths: Paths, terms: Terms) -> ModelCredits:
    return markov_credits(paths, chain_of(paths, terms.order), terms.order)


def markov_credits(paths: Paths, chain: Chain, order: int) -> ModelCredits:
    """Share conversions and value in proportion to the removal effects.

    Parameters
    ----------
    paths : Paths
        For the totals and the channels.
    chain : Chain
        Of these paths.
    order : int
        Of the chain.

    Returns
    -------
    ModelCredits
        With the removal effects. Where nobody converts there are none to share by: no conversion is credited, and a
        value that stands without any, such as the refund of an earlier order, is nobody's (None), not everybody's.
    """
    found: Removal = removal_effects(chain)
    whole = found.effects.sum()
    shares = found.effects / whole if whole else np.zeros(len(paths.channels))
    value = shares * (paths.value_minor or 0) if whole or not paths.value_minor else None
    credits = _credits(paths, shares * paths.total_conversions, value, found.effects if whole else None)
    return ModelCredits(Model.MARKOV, credits, order, found.states, found.probability)


def _credits(
    paths: Paths, conversions: Floats, value: Floats | None, effects: Floats | None = None
) -> tuple[Credit, ...]:
    cents: Sequence[int | None] = [None] * len(paths.channels)
    if paths.value_minor is not None and value is not None:
        cents = to_the_cent(value.tolist(), paths.value_minor)
    whole = paths.total_conversions
    return tuple(
        Credit(
            name,
            float(conversions[place]),
            cents[place],
            float(conversions[place] / whole) if whole else None,
            None if effects is None else float(effects[place]),
        )
        for place, name in enumerate(paths.channels)
    )


def to_the_cent(amounts: Sequence[float], whole: int) -> list[int]:
    """Round amounts so that they add up, by largest remainder.

    Parameters
    ----------
    amounts : sequence of float
        Minor units, in the order that decides ties: the earlier of two equal remainders takes the cent. Remainders are
        equal when a millionth of a minor unit apart.
    whole : int
        Their sum.

    Returns
    -------
    list of int
        They add up to `whole`.

    Examples
    --------
    >>> to_the_cent([100 / 3, 100 / 3, 100 / 3], 100)
    [34, 33, 33]
    """
    if not amounts:
        return []
    parts = [divmod(round(Fraction(amount) * _MILLIONTHS), _MILLIONTHS) for amount in amounts]
    floors = [floor for floor, _ in parts]
    left = whole - sum(floors)
    each, left = divmod(left, len(parts))  # `each` is 0 unless the amounts are not those of the whole
    cents = [floor + each for floor in floors]
    for place in sorted(range(len(parts)), key=lambda place: (-parts[place][1], place))[:left]:
        cents[place] += 1
    return cents


def agreements(found: Sequence[ModelCredits], tolerance: float) -> tuple[Agreement, ...]:
    """Say on which channels the models agree.

    Parameters
    ----------
    found : sequence of ModelCredits
        Of the same channels.
    tolerance : float
        How far apart the shares may lie.

    Returns
    -------
    tuple of Agreement
        The largest mean share first, equal ones by name; empty below two models or without a conversion.
    """
    if len(found) < 2 or not found[0].credits or any(one.share is None for one in found[0].credits):
        return ()
    shares = np.array([[credit.share for credit in one.credits] for one in found], float)
    # A rank is one more than how many shares are larger; rounded, so that equal shares stay equal.
    told = np.round(shares, 9)
    ranks = np.array([1 + len(row) - np.searchsorted(np.sort(row), row, side="right") for row in told])
    low, high = shares.min(axis=0), shares.max(axis=0)
    mean = told.mean(axis=0)
    names = [credit.channel for credit in found[0].credits]
    order = sorted(range(len(names)), key=lambda place: (-mean[place], names[place]))
    return tuple(
        Agreement(
            names[place],
            float(low[place]),
            float(high[place]),
            int(ranks[:, place].min()),
            int(ranks[:, place].max()),
            bool(high[place] - low[place] <= tolerance + 1e-9),
        )
        for place in order
    )
