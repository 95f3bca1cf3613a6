"""What a mix is told: weeks of a target, of channels and of controls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from sillage.mix.families import Family

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Channel:
    """What was put into a channel.

    Parameters
    ----------
    name : str
        As the user writes it.
    inputs : ndarray of shape (n_weeks,)
        Money or hours of each week.
    hours : bool
        Whether the unit is an hour.
    rate : float or None
        What an hour costs, where hours were turned into money by it.
    family : Family
        Which beliefs hold.
    parts : tuple of str
        The channels that it groups; empty for a single one.
    """

    name: str
    inputs: Array
    hours: bool = False
    rate: float | None = None
    family: Family = Family.OTHER
    parts: tuple[str, ...] = ()

    @property
    def largest(self) -> float:
        """The most put in in one week."""
        return float(np.max(self.inputs))

    @property
    def mean(self) -> float:
        """Put in in an average week."""
        return float(np.mean(self.inputs))


@dataclass(frozen=True)
class Lift:
    """What an experiment, or a dated change, measured of one channel.

    Parameters
    ----------
    channel : str
        Its name.
    before, after : float
        Put in each week without and with it, once carry-over has settled.
    lift : float
        What `after` brought a week more than `before`, in the target's unit.
    error : float
        Its standard error, above zero.
    """

    channel: str
    before: float
    after: float
    lift: float
    error: float


@dataclass(frozen=True)
class MixData:
    """Weeks of a target with what was put in.

    Parameters
    ----------
    weeks : sequence of date
        First days, seven days apart.
    target : ndarray of shape (n_weeks,)
        Revenue, margin or a count.
    channels : tuple of Channel
        At least one.
    controls : ndarray of shape (n_weeks, n_controls)
        What else moves the target; nobody decides on it.
    control_names : tuple of str
        Theirs.
    lifts : tuple of Lift
        What experiments measured.
    target_name : str
        As the user writes it.
    """

    weeks: Sequence[date]
    target: Array
    channels: tuple[Channel, ...]
    controls: Array
    control_names: tuple[str, ...] = ()
    lifts: tuple[Lift, ...] = ()
    target_name: str = "y"

    @property
    def names(self) -> tuple[str, ...]:
        """The channels' names."""
        return tuple(one.name for one in self.channels)
