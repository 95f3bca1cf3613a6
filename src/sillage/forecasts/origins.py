"""Rolling origins: the series is cut at earlier steps, carried on from each, and compared with what then happened."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sillage.errors import Refused
from sillage.forecasts.ensemble import Method, carry_on
from sillage.forecasts.scales import Array
from sillage.language import msg

LEAST_BEHIND = 5
"""Steps that an origin must have behind it."""

MOST_ORIGINS = 40
_RECENT = 26


@dataclass(frozen=True, slots=True)
class Origins:
    """What would have been said at earlier steps, and how wrong it would have been.

    Parameters
    ----------
    places : ndarray of int of shape (n_origins,)
        How many steps each origin had behind it.
    forecasts : ndarray of shape (n_origins, n_steps)
        On the scale of the forecast, for 1 to `n_steps` steps ahead.
    errors : ndarray of shape (n_origins, n_steps)
        What happened less what was forecast; NaN where nothing is known.
    units : ndarray of shape (n_origins,)
        By what the errors of each origin are measured: `unit_of` what it had behind it.
    """

    places: np.ndarray[tuple[int, ...], np.dtype[np.int64]]
    forecasts: Array
    errors: Array
    units: Array

    def before(self, place: int) -> Origins:
        """Return what was known of these errors once so many steps had passed: nobody looks ahead."""
        kept = self.places < place
        steps = np.arange(1, self.errors.shape[1] + 1)
        happened = self.places[kept, None] + steps[None, :] <= place
        return Origins(
            self.places[kept], self.forecasts[kept], np.where(happened, self.errors[kept], np.nan), self.units[kept]
        )


def roll(
    values: Array,
    known: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
    steps: int,
    method: Method,
    season: int = 0,
    *,
    level: bool = False,
) -> Origins:
    """Forecast from earlier origins.

    Parameters
    ----------
    values : ndarray of shape (n_steps,)
        On the scale of the forecast, gaps filled.
    known : ndarray of bool of shape (n_steps,)
        False where a value fills a gap: nothing is compared with it.
    steps : int
        How far ahead.
    method : Method
        How.
    season : int
        Steps in a season.
    level : bool
        Whether the values are a level.

    Returns
    -------
    Origins
        At most `MOST_ORIGINS`, from the first third of the series on, evenly apart. None follows a gap: what fills it
        was drawn towards a value that nobody knew then.

    Raises
    ------
    Refused
        If gaps leave fewer than two of which the next step is known.
    """
    count = values.size
    places = _places(known)
    forecasts = np.array([carry_on(values[:place], steps, method, season, level=level) for place in places])
    errors = np.full(forecasts.shape, np.nan)
    for row, place in enumerate(places):
        seen = min(steps, count - place)
        ahead = values[place : place + seen]
        errors[row, :seen] = np.where(known[place : place + seen], ahead - forecasts[row, :seen], np.nan)
    units = np.array([unit_of(values[:place], level=level) for place in places])
    return Origins(places, forecasts, errors, units)


def _places(known: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    first = max(LEAST_BEHIND, known.size // 3)
    usable = first + np.flatnonzero(known[first - 1 : -1])
    stride = max(1, -(-usable.size // MOST_ORIGINS))
    places = usable[::-1][::stride][::-1]
    if int(known[places].sum()) < 2:
        raise Refused(
            msg("The gaps leave no two earlier steps from which the next one could be forecast and compared."),
            msg("Fill the gaps, or give the part without them."),
        )
    return places


def unit_of(values: Array, *, level: bool) -> float:
    """Return by what the errors of a forecast are measured.

    Parameters
    ----------
    values : ndarray of shape (n_steps,)
        What it has behind it.
    level : bool
        Whether they are a level.

    Returns
    -------
    float
        Of a level the mean step of the last ones: an account that gains thrice as much is forecast thrice as wrong.
        1 on the other scales, where errors have about one size.
    """
    steps = np.abs(np.diff(values))
    usual = float(steps.mean()) if level else 0.0
    return max(float(steps[-_RECENT:].mean()), usual / 10) if usual else 1.0
