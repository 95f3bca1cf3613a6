"""Which sampler tells a mix."""

from __future__ import annotations

from collections.abc import Callable

from sillage.errors import WrongUsage
from sillage.language import msg
from sillage.mix import Mix, tell
from sillage.services.mix_pymc import tell_by_pymc

ENGINES: dict[str, Callable[..., Mix]] = {"own": tell, "pymc": tell_by_pymc}
"""Each takes the data and ``seed``, and answers alike."""


def asked_engine(typed: str) -> Callable[..., Mix]:
    """Return the sampler that somebody typed.

    Parameters
    ----------
    typed : str
        One of `ENGINES`.

    Returns
    -------
    callable
        Tells a mix of data, with a ``seed``.

    Raises
    ------
    WrongUsage
        If there is none by that name.
    """
    if typed not in ENGINES:
        raise WrongUsage(
            msg("“{typed}” is no engine of a mix.", typed=typed),
            msg("Write one of: {known}.", known=", ".join(ENGINES)),
        )
    return ENGINES[typed]


def takes_experiments(typed: str) -> bool:
    """Tell whether a sampler takes what experiments measured.

    Parameters
    ----------
    typed : str
        One of `ENGINES`.

    Returns
    -------
    bool
        True of our own.
    """
    return ENGINES.get(typed) is tell
