"""A mix of a bare file of weeks, without a workspace: what was asked, the file, and the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from sillage.errors import Refused, WrongUsage
from sillage.language import msg

if TYPE_CHECKING:
    from datetime import date

    from sillage.imports.named_columns import NamedColumns
    from sillage.mix import Bounds, Channel, Family, Lift, MixData

_MOST_COLUMNS = 40
_MOST_AMOUNT = 1e12


@dataclass(frozen=True)
class MixAsked:
    """Which columns are what.

    Parameters
    ----------
    date, target : str
        Columns of days and of what is to be explained.
    channels, hours, controls : sequence of str
        Columns of money, of hours, and of what nobody decides on.
    groups : mapping of str to sequence of str
        Columns that count as one channel, by its name.
    families : mapping of str to str
        Of some channels.
    rate : float or None
        What an hour costs: hours become money by it.
    lifts : Path or None
        A file of experiments.
    effects : bool
        Whether effects of changes of a workspace are taken in.
    decimal : str
        ``point`` or ``comma`` in the files; found where empty and each column tells.
    """

    date: str
    target: str
    channels: Sequence[str]
    hours: Sequence[str] = ()
    controls: Sequence[str] = ()
    groups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    families: Mapping[str, str] = field(default_factory=dict)
    rate: float | None = None
    lifts: Path | None = None
    effects: bool = True
    decimal: str = ""


def read_mix(path: Path, asked: MixAsked) -> MixData:
    """Read a file of weeks.

    Parameters
    ----------
    path : Path
        One row a week, a header, any delimiter and decimal mark.
    asked : MixAsked
        Which columns are what.

    Returns
    -------
    MixData
        Not yet checked: `sillage.mix.tell` does.

    Raises
    ------
    WrongUsage
        If columns are missing, or asked for twice, or the decimal mark is none.
    UnreadableFile
        If a cell is no day or no number, or nothing tells what a mark means.
    Refused
        If two rows are of the same day.
    """
    import numpy as np

    from sillage.imports.bare_cells import decimal_mark
    from sillage.imports.named_columns import read_named
    from sillage.mix import MixData

    _check_asked(asked)
    names = [asked.target, *asked.channels, *asked.hours, *asked.controls]
    read = read_named(path, asked.date, names, decimal_mark(asked.decimal))
    _check_days(read.days)
    controls = [read.numbers[name] for name in asked.controls]
    table = np.column_stack(controls) if controls else np.zeros((len(read.days), 0))
    channels = grouped(asked, [_channel(asked, name, read) for name in (*asked.channels, *asked.hours)])
    lifts = _at_rates(read_lifts(asked.lifts, asked.decimal), channels) if asked.lifts is not None else ()
    return MixData(
        read.days, read.numbers[asked.target], channels, table, tuple(asked.controls), lifts, target_name=asked.target
    )


def read_lifts(path: Path, decimal: str = "") -> tuple[Lift, ...]:
    """Read a file of experiments.

    Parameters
    ----------
    path : Path
        Columns ``channel``, ``before``, ``after`` (put in a week; hours where the channel's are hours), ``lift`` (a
        week, in the target's unit) and ``error`` (its standard error).
    decimal : str
        As in `MixAsked`.

    Returns
    -------
    tuple of Lift
        One a row.

    Raises
    ------
    UnreadableFile
        If a cell is no number, or nothing tells what a mark means.
    WrongUsage
        If a column is missing, or the mark is none.
    """
    from sillage.imports.bare_cells import decimal_mark
    from sillage.imports.named_columns import read_named, read_texts
    from sillage.mix import Lift

    columns = ("before", "after", "lift", "error")
    numbers = read_named(path, "", columns, decimal_mark(decimal)).numbers
    rows = zip(*(numbers[name].tolist() for name in columns), strict=True)
    return tuple(Lift(name, *row) for name, row in zip(read_texts(path, "channel"), rows, strict=True))


def _at_rates(lifts: Sequence[Lift], channels: Sequence[Channel]) -> tuple[Lift, ...]:
    """Let what experiments put in be money where hours became money: files of both tell hours."""
    from dataclasses import replace

    rates = {one.name: one.rate or 1.0 for one in channels}
    return tuple(
        replace(one, before=one.before * rates.get(one.channel, 1.0), after=one.after * rates.get(one.channel, 1.0))
        for one in lifts
    )


def asked_groups(typed: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the groups that somebody typed.

    Parameters
    ----------
    typed : sequence of str
        Each such as ``social=facebook+instagram``.

    Returns
    -------
    dict of str to tuple of str
        Columns by the group's name.

    Raises
    ------
    WrongUsage
        If one has no name, or fewer than two columns.
    """
    found = {}
    for text in typed:
        name, _, columns = text.partition("=")
        parts = tuple(part.strip() for part in columns.split("+") if part.strip())
        if not name.strip() or len(parts) < 2:
            raise WrongUsage(
                msg("“{typed}” is no group.", typed=text), msg("Write it as --group “social=facebook+instagram”.")
            )
        found[name.strip()] = parts
    return found


def asked_bounds(typed: Sequence[str]) -> dict[str, Bounds]:
    """Return the bounds that somebody typed.

    Parameters
    ----------
    typed : sequence of str
        Each such as ``facebook=100..400``, a week.

    Returns
    -------
    dict of str to Bounds
        By channel.

    Raises
    ------
    WrongUsage
        If one is no pair of numbers in order.
    """
    from sillage.mix import Bounds

    found = {}
    for text in typed:
        name, _, limits = text.rpartition("=")
        least, _, most = limits.partition("..")
        try:
            bounds = Bounds(float(least), float(most))
        except ValueError:
            bounds = Bounds(1, 0)
        if not name or not 0 <= bounds.least <= bounds.most < float("inf"):
            raise WrongUsage(
                msg("“{typed}” are no bounds.", typed=text), msg("Write them as --bounds “facebook=100..400”, a week.")
            )
        found[name.strip()] = bounds
    return found


def asked_families(typed: Sequence[str]) -> dict[str, str]:
    """Return the families that somebody typed.

    Parameters
    ----------
    typed : sequence of str
        Each such as ``facebook=paid_social``.

    Returns
    -------
    dict of str to str
        By channel.

    Raises
    ------
    WrongUsage
        If one is not known.
    """
    from sillage.mix import Family

    found = {}
    for text in typed:
        name, _, family = text.rpartition("=")
        if not name or family.strip() not in set(Family):
            raise WrongUsage(
                msg("“{typed}” names no family.", typed=text),
                msg("Write one of: {known}.", known=", ".join(f"{name or 'x1'}={one}" for one in Family)),
            )
        found[name.strip()] = family.strip()
    return found


def asked_number(typed: float | None, option: str) -> float | None:
    """Return a number that makes sense as an amount.

    Parameters
    ----------
    typed : float or None
        None when nothing was said.
    option : str
        By which it was typed.

    Returns
    -------
    float or None
        The same.

    Raises
    ------
    WrongUsage
        If it is not above zero, or beyond what money can be.
    """
    if typed is not None and not 0 < typed < _MOST_AMOUNT:
        raise WrongUsage(
            msg("{option}: {typed} is no amount.", option=option, typed=str(typed)), msg("Write a number above zero.")
        )
    return typed


def _check_asked(asked: MixAsked) -> None:
    names = [asked.date, asked.target, *asked.channels, *asked.hours, *asked.controls]
    if not asked.date or not asked.target:
        raise WrongUsage(
            msg("A file of weeks needs a column of days and one of what is to be explained."),
            msg("Name them with --date and --target."),
        )
    if not asked.channels and not asked.hours:
        raise WrongUsage(msg("A mix needs a channel."), msg("Name its column with --channels or --hours."))
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise WrongUsage(
            msg("Column “{name}” was asked for twice.", name=twice[0]), msg("A column is one thing: leave one out.")
        )
    if len(names) > _MOST_COLUMNS:
        raise WrongUsage(
            msg("A mix reads {most} columns at most.", most=_MOST_COLUMNS),
            msg("Leave controls out, or group channels."),
        )


def _check_days(days: Sequence[date]) -> None:
    for one, after in pairwise(days):
        if one == after:
            raise Refused(
                msg("Two rows are of {day}.", day=one), msg("Give one row a week: add up rows of the same week.")
            )


def _channel(asked: MixAsked, name: str, read: NamedColumns) -> Channel:
    from sillage.mix import Channel

    hours = name in asked.hours
    as_money = hours and asked.rate is not None
    inputs = read.numbers[name] * (asked.rate if as_money and asked.rate is not None else 1.0)
    return Channel(name, inputs, hours and not as_money, asked.rate if as_money else None, _family(asked, name, hours))


def _family(asked: MixAsked, name: str, hours: bool) -> Family:
    from sillage.imports.headers import fold
    from sillage.mix import Family, family_of

    given = asked.families.get(name)
    return Family(given) if given else family_of(fold(name), hours=hours)


def grouped(asked: MixAsked, channels: Sequence[Channel]) -> tuple[Channel, ...]:
    """Add up the channels of each group that was asked for.

    Parameters
    ----------
    asked : MixAsked
        Its groups, and their families.
    channels : sequence of Channel
        By whose names groups are said.

    Returns
    -------
    tuple of Channel
        What is in no group first.

    Raises
    ------
    WrongUsage
        If a group names what is no channel, or adds hours to money.
    """
    from sillage.mix import Channel

    known = {one.name: one for one in channels}
    found = dict(known)
    for name, parts in asked.groups.items():
        members = [found.pop(part, None) for part in parts]
        missing = [part for part, one in zip(parts, members, strict=True) if one is None]
        if missing or name in found:
            raise WrongUsage(
                msg("The group “{name}” names what is no channel, or is grouped already: “{part}”.",
                    name=name, part=missing[0] if missing else name),
                msg("Channels are: {known}.", known=", ".join(known)),
            )  # fmt: skip
        of_it = [one for one in members if one is not None]
        if len({(one.hours, one.rate) for one in of_it}) > 1:
            raise WrongUsage(msg("The group “{name}” adds hours to money.", name=name), msg("Group hours with hours."))
        given = asked.families.get(name)
        family = _family(asked, name, of_it[0].hours) if given else of_it[0].family
        total = sum((one.inputs for one in of_it[1:]), start=of_it[0].inputs)
        found[name] = Channel(name, total, of_it[0].hours, of_it[0].rate, family, tuple(parts))
    return tuple(found.values())
