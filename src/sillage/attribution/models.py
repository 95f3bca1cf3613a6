"""The models: how the credit of a conversion is shared over the touches before it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import isfinite

from sillage.errors import WrongUsage
from sillage.language import Message, msg


class Model(StrEnum):
    """A rule of credit; each page of results names the one that was used."""

    FIRST = "first"
    LAST = "last"
    LAST_NON_DIRECT = "last_non_direct"
    LINEAR = "linear"
    POSITION = "position"
    TIME_DECAY = "time_decay"
    SHAPLEY = "shapley"
    MARKOV = "markov"

    @property
    def shares_each_order(self) -> bool:
        """Whether it gives weights to the touches of one order; Markov gives shares of the whole alone."""
        return self is not Model.MARKOV


DIRECT = ("direct", "(direct)", "(direct) / (none)", "direct / none", "(none)", "none", "accès direct")
"""What exports call a visit that nothing tells the origin of."""

HIGHEST_ORDER = 3
HALF_LIFE_DAYS = 7.0
HALF_LIFE_TOUCHES = 1.0


@dataclass(frozen=True, slots=True)
class Terms:
    """What the models can be told.

    Parameters
    ----------
    position : tuple of (float, float, float)
        What the first touch, those between and the last one share; only their proportions matter.
    half_life : float or None
        Time decay: after so many days (so many touches on paths without times) a touch weighs half; None means
        7 days, or 1 touch.
    direct : tuple of str
        Channels that the last non-direct touch passes over; case does not matter.
    order : int
        How many touches a Markov state remembers: 1, 2 or 3.
    least_share : float
        Channels with a smaller share of all touches are put together; 0 keeps all.

    Raises
    ------
    WrongUsage
        If one of them makes no sense.
    """

    position: tuple[float, float, float] = (40.0, 20.0, 40.0)
    half_life: float | None = None
    direct: tuple[str, ...] = DIRECT
    order: int = 1
    least_share: float = 0.0

    def __post_init__(self) -> None:
        if len(self.position) != 3 or not all(isfinite(one) and one >= 0 for one in self.position):
            raise WrongUsage(
                msg("The weights of positions are three numbers that are not negative."),
                msg("Such as --weights 40,20,40: the first touch, those between, the last one."),
            )
        if not sum(self.position):
            raise WrongUsage(msg("The weights of positions are all zero."))
        if self.half_life is not None and not (isfinite(self.half_life) and self.half_life > 0):
            raise WrongUsage(msg("A half-life is a number above zero."))
        if not 1 <= self.order <= HIGHEST_ORDER:
            raise WrongUsage(msg("The order of the Markov chain is 1, 2 or 3."))
        if not 0 <= self.least_share < 1:
            raise WrongUsage(msg("The least share of touches lies between 0 and 1, 1 left out."))


def model_name(model: str) -> Message:
    """Return what a model is called.

    Parameters
    ----------
    model : str
        A code of `Model`; another is returned as it stands.

    Returns
    -------
    Message
        A short name.
    """
    names = {
        Model.FIRST: msg("first touch"),
        Model.LAST: msg("last touch"),
        Model.LAST_NON_DIRECT: msg("last non-direct touch"),
        Model.LINEAR: msg("linear"),
        Model.POSITION: msg("by position"),
        Model.TIME_DECAY: msg("time decay"),
        Model.SHAPLEY: msg("Shapley (set game)"),
        Model.MARKOV: msg("Markov"),
    }
    return names[Model(model)] if model in set(Model) else msg("{code}", code=model)
