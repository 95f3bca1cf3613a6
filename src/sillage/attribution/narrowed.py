"""Credits of some touches alone, out of the credits of all: the models walk whole paths, and nothing is credited anew.

A touch that does not fit is called by another name before the models are asked (`beside`), so that credits of the same
channel part into those of the touches that fit and those of the others. What is shown afterwards (`within`) are the
former; totals and shares stay those of all conversions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from sillage.attribution.credits import Attribution
from sillage.attribution.paths import Paths

_BESIDE = "\0"
"""No name of a channel holds it."""


def beside(channel: str) -> str:
    """Return what a channel is called where its touch does not fit.

    Parameters
    ----------
    channel : str
        Which.
    """
    return channel + _BESIDE


def parted(paths: Paths, fits: npt.NDArray[np.bool_]) -> Paths:
    """Give touches that do not fit a name beside their channel's.

    Parameters
    ----------
    paths : Paths
        Of all touches.
    fits : ndarray of bool, shape (n_touches,)
        Which touches will be shown.

    Returns
    -------
    Paths
        The same ones, with up to twice as many channels.
    """
    both = [*paths.channels, *(beside(channel) for channel in paths.channels)]
    codes = np.where(fits, paths.codes, paths.codes + len(paths.channels))
    met = np.unique(codes)
    order = sorted(met.tolist(), key=lambda code: both[code])
    place = np.zeros(len(both), np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    return replace(paths, channels=tuple(both[code] for code in order), codes=place[codes].astype(np.int32))


def within(found: Attribution) -> Attribution:
    """Keep the credits of touches that fit.

    Parameters
    ----------
    found : Attribution
        Of `parted` paths.

    Returns
    -------
    Attribution
        Shares, ranks and totals are those of all conversions: what is left adds up to less.
    """
    models = tuple(
        replace(one, credits=tuple(credit for credit in one.credits if _fits(credit.channel))) for one in found.models
    )
    return replace(found, models=models, agreements=tuple(one for one in found.agreements if _fits(one.channel)))


def credited(found: Attribution) -> tuple[float, float]:
    """Return the fewest and the most conversions that a model credits to what is left.

    Parameters
    ----------
    found : Attribution
        From `within`.

    Returns
    -------
    tuple of (float, float)
        Nothing where no model was asked.
    """
    sums: Iterable[float] = [sum(credit.conversions for credit in one.credits) for one in found.models]
    known = sorted(sums)
    return (known[0], known[-1]) if known else (0.0, 0.0)


def _fits(channel: str) -> bool:
    return not channel.endswith(_BESIDE)
