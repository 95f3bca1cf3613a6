"""Attribute the conversions of a bare file of paths, without a workspace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from sillage.attribution import Attribution, Model, Terms, attribute
from sillage.errors import WrongUsage
from sillage.imports.headers import fold
from sillage.imports.path_file import read_paths
from sillage.language import Message, msg

ALL = "all"
_MOST_ALIKE = 10


def attribute_file(path: Path, models: Sequence[Model], terms: Terms) -> Attribution:
    """Attribute the conversions of a file.

    Parameters
    ----------
    path : Path
        As `sillage.imports.path_file.read_paths` takes it.
    models : sequence of Model
        Which.
    terms : Terms
        What they are told.

    Returns
    -------
    Attribution
        Values are hundredths of the file's money.
    """
    paths = read_paths(path)
    return replace(attribute(paths, models, terms), told=_alike(paths.channels))


def _alike(channels: Sequence[str]) -> tuple[Message, ...]:
    """Say which channels differ by capitals, accents or signs only: one channel, or two, nobody but the user knows."""
    written: dict[str, list[str]] = {}
    for name in channels:
        written.setdefault(fold(name), []).append(name)
    return tuple(
        msg(
            "{names} are written almost alike and are counted apart. Write them alike where they are one channel.",
            names=", ".join(f"“{name}”" for name in names),
        )
        for names in [same for same in written.values() if len(same) > 1][:_MOST_ALIKE]
    )


def asked_models(typed: str) -> tuple[Model, ...]:
    """Return the models that somebody typed.

    Parameters
    ----------
    typed : str
        ``all``, or names parted by commas; ``-`` and ``_`` are the same.

    Returns
    -------
    tuple of Model
        Each once.

    Raises
    ------
    WrongUsage
        If one is not known.
    """
    names = [name for name in (part.strip().lower().replace("-", "_") for part in typed.split(",")) if name]
    if not names or ALL in names:
        return tuple(Model)
    unknown = [name for name in names if name not in set(Model)]
    if unknown:
        raise WrongUsage(
            msg("“{typed}” is not a model of attribution.", typed=unknown[0]),
            msg("Write one of: {known}.", known=", ".join((ALL, *Model))),
        )
    return tuple(dict.fromkeys(Model(name) for name in names))


def asked_terms(
    weights: str = "", half_life: str = "", direct: Sequence[str] = (), order: int = 1, least_share: str = ""
) -> Terms:
    """Return what somebody typed for the models.

    Parameters
    ----------
    weights : str
        Such as ``40,20,40``; empty means these.
    half_life : str
        Days, or touches where paths have no times; empty means 7 days or 1 touch.
    direct : sequence of str
        What the last non-direct touch passes over; empty means the usual names.
    order : int
        Of the Markov chain.
    least_share : str
        Such as ``0.01`` or ``1%``; empty keeps every channel.

    Returns
    -------
    Terms
        Checked.

    Raises
    ------
    WrongUsage
        If one is no number, or makes no sense.
    """
    usual = Terms()
    position = tuple(_number(part, "--weights") for part in weights.split(",")) if weights else usual.position
    return Terms(
        position=position,  # type: ignore[arg-type]
        half_life=_number(half_life, "--half-life") if half_life else None,
        direct=tuple(direct) or usual.direct,
        order=order,
        least_share=_share(least_share) if least_share else 0.0,
    )


def _number(typed: str, option: str) -> float:
    try:
        return float(typed.strip())
    except ValueError:
        raise WrongUsage(msg("{option}: “{typed}” is not a number.", option=option, typed=typed)) from None


def _share(typed: str) -> float:
    text = typed.strip()
    return _number(text[:-1], "--least-share") / 100 if text.endswith("%") else _number(text, "--least-share")
