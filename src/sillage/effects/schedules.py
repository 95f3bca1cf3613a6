"""Which day, or which week, does what: a randomised schedule that can be drawn again from its seed.

Days are drawn in blocks of as many weeks as there are arms: each day of the week does each arm once in a block, and no
week has more than one day more of one arm than of another. Weeks are drawn in blocks as small as leaves enough
schedules for a test. Only the stream of bits of the generator is used, which NumPy promises never to change: a schedule
is the same in years. See docs/calculations/experiments.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import comb, factorial, prod
from typing import Any

import numpy as np

from sillage.errors import WrongUsage
from sillage.language import Message, msg

MOST_ARMS = 6
MOST_WEEKS = 104
LEAST_SCHEDULES = 60
"""A schedule and its mirror are two: of 40 they are 5 % already, and no result could be told from chance."""

FEWEST_OF_AN_ARM = 3
"""Units of each arm, of which a comparison is made at all; the plan and the analysis ask for the same."""

_FEWEST_APART = 20
"""A test at 5 % needs draws that set one arm apart to be at least so many times rarer than all."""

_DAYS = 7
_LONGEST_NAME = 60
_RESERVED = "&~="  # no mark between cells is among them: the line stands in one cell of any table
_FIRST_RESERVED = "+-@"  # a spreadsheet would read a formula
_SIGNATURE = "sillage-experiment"
Codes = np.ndarray[tuple[int, int], np.dtype[np.int8]]
_Raw = np.ndarray[Any, np.dtype[np.uint64]]


class Unit(StrEnum):
    """What is switched."""

    DAY = "day"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class Design:
    """What was decided before the first day.

    Parameters
    ----------
    arms : tuple of str
        What is compared; the first is what the others are compared with.
    starts_on : date
        The first day; weeks are seven days from it.
    weeks : int
        How many.
    unit : Unit
        What is switched.
    seed : int
        Of the draw.

    Raises
    ------
    WrongUsage
        If no test could come of it.
    """

    arms: tuple[str, ...]
    starts_on: date
    weeks: int
    unit: Unit = Unit.DAY
    seed: int = 0

    def __post_init__(self) -> None:
        _check_arms(self.arms)
        if not 0 <= self.seed < 2**63:
            raise WrongUsage(msg("The seed is a whole number from 0 on."))
        check_weeks(len(self.arms), self.weeks, self.unit)
        _check_start(self.starts_on)

    @property
    def ends_on(self) -> date:
        """The last day."""
        return self.starts_on + timedelta(days=_DAYS * self.weeks - 1)

    @property
    def units(self) -> int:
        """How many days, or weeks, are drawn."""
        return self.weeks * (_DAYS if self.unit is Unit.DAY else 1)

    @property
    def days_of_unit(self) -> int:
        """How many days one of them lasts."""
        return 1 if self.unit is Unit.DAY else _DAYS

    @property
    def first_days(self) -> tuple[date, ...]:
        """The first day of each unit."""
        return tuple(self.starts_on + timedelta(days=self.days_of_unit * place) for place in range(self.units))

    @property
    def code(self) -> str:
        """The whole design in one line, from which `read_code` makes it again."""
        arms = "~".join(self.arms)
        return (
            f"{_SIGNATURE}=1&unit={self.unit}&start={self.starts_on.isoformat()}&weeks={self.weeks}&"
            f"seed={self.seed}&arms={arms}"
        )


def read_code(code: str) -> Design | None:
    """Return the design that a line tells.

    Parameters
    ----------
    code : str
        As `Design.code` writes it.

    Returns
    -------
    Design or None
        None where it tells none.

    Raises
    ------
    WrongUsage
        If it tells a design of which no test can come.
    """
    told = dict(part.split("=", 1) for part in code.strip().split("&") if "=" in part)
    if told.get(_SIGNATURE) != "1":
        return None
    try:
        start, weeks, seed = date.fromisoformat(told["start"]), int(told["weeks"]), int(told["seed"])
        unit = Unit(told["unit"])
    except (KeyError, ValueError):
        return None
    return Design(tuple(told.get("arms", "").split("~")), start, weeks, unit, seed)


def drawn(design: Design) -> tuple[int, ...]:
    """Draw the schedule of a design.

    Parameters
    ----------
    design : Design
        Which; its seed decides.

    Returns
    -------
    tuple of int, n_units
        The place of each unit's arm.
    """
    return tuple(int(code) for code in redrawn(design, 1, design.seed)[0])


def redrawn(design: Design, draws: int, seed: int) -> Codes:
    """Draw as many other schedules as the design might have given, each as likely as the one that was used.

    Parameters
    ----------
    design : Design
        Which.
    draws : int
        How many.
    seed : int
        Of these draws.

    Returns
    -------
    ndarray of int8 of shape (draws, n_units)
        The place of each unit's arm.
    """
    bits = np.random.PCG64(seed)
    arms = len(design.arms)
    if design.unit is Unit.WEEK:
        parts = [_of_weeks(_raw(bits, draws, size), arms) for size in blocks_of_weeks(arms, design.weeks)]
        return np.concatenate(parts, axis=1)
    blocks = -(-design.weeks // arms)
    parts = [_of_days(_raw(bits, draws, _DAYS + 2 * arms), arms) for _ in range(blocks)]
    return np.concatenate(parts, axis=1)[:, : design.units]


def schedules(design: Design) -> int:
    """Return how many schedules the design might have given.

    Parameters
    ----------
    design : Design
        Which.

    Returns
    -------
    int
        Exact for two and three arms; with more arms switched by day, at least so many.
    """
    return _schedules(len(design.arms), design.weeks, design.unit)


def least_weeks(arms: int, unit: Unit) -> int:
    """Return the fewest weeks of which a test can come.

    Parameters
    ----------
    arms : int
        How many.
    unit : Unit
        What is switched.

    Returns
    -------
    int
        Of weeks, a multiple of the number of arms.
    """
    if unit is Unit.DAY:
        return arms
    return next(weeks for weeks in range(FEWEST_OF_AN_ARM * arms, MOST_WEEKS, arms) if _tells(arms, weeks))


def blocks_of_weeks(arms: int, weeks: int) -> tuple[int, ...]:
    """Cut weeks into the smallest blocks that leave `LEAST_SCHEDULES`.

    Parameters
    ----------
    arms : int
        How many.
    weeks : int
        A multiple of them.

    Returns
    -------
    tuple of int
        Weeks of each block; every arm stands as often as any other in each.
    """
    for size in range(arms, weeks, arms):
        whole, rest = divmod(weeks, size)
        blocks = (size,) * whole + ((rest,) if rest else ())
        if prod(_whole(arms, block) for block in blocks) >= LEAST_SCHEDULES:
            return blocks
    return (weeks,)


def check_weeks(arms: int, weeks: int, unit: Unit) -> None:
    """Refuse a length of which no test can come.

    Parameters
    ----------
    arms : int
        How many are compared.
    weeks : int
        How long.
    unit : Unit
        What is switched.

    Raises
    ------
    WrongUsage
        If it is too short, longer than `MOST_WEEKS`, or cannot be shared evenly.
    """
    least = least_weeks(arms, unit)
    if weeks < least:
        raise WrongUsage(
            msg("{weeks} weeks are too few for {arms} arms: chance alone would look like any result.",
                weeks=weeks, arms=arms),
            msg("Plan at least {least} weeks, or switch days instead of weeks.", least=least)
            if unit is Unit.WEEK else msg("Plan at least {least} weeks.", least=least),
        )  # fmt: skip
    if weeks > MOST_WEEKS:
        raise _too_far()
    if unit is Unit.WEEK and weeks % arms:
        raise WrongUsage(
            msg("{weeks} weeks cannot be shared evenly between {arms} arms.", weeks=weeks, arms=arms),
            msg("Plan {fewer} or {more} weeks.", fewer=weeks - weeks % arms, more=weeks - weeks % arms + arms),
        )


def _tells(arms: int, weeks: int) -> bool:
    """Tell whether the clearest effect of one arm is rarer than 5 % among the draws, whichever the arm might be."""
    if arms == 2:
        return _whole(arms, weeks) >= LEAST_SCHEDULES
    return bool(arms ** (weeks // arms - 1) >= _FEWEST_APART)


def _schedules(arms: int, weeks: int, unit: Unit) -> int:
    if unit is Unit.WEEK:
        return prod(_whole(arms, block) for block in blocks_of_weeks(arms, weeks))
    extra = _DAYS % arms
    counts = [_DAYS // arms + (place < extra) for place in range(arms)]
    first = comb(arms, extra) * factorial(_DAYS) // prod(map(factorial, counts))
    blocks, rest = divmod(weeks, arms)
    return int((first * factorial(arms - 1)) ** blocks * (first if rest else 1))


def _whole(arms: int, weeks: int) -> int:
    return int(factorial(weeks) // factorial(weeks // arms) ** arms)


def _raw(bits: np.random.PCG64, draws: int, width: int) -> _Raw:
    return np.asarray(bits.random_raw(draws * width), np.uint64).reshape(draws, width)


def _of_weeks(raw: _Raw, arms: int) -> Codes:
    return np.asarray(np.argsort(raw, axis=1, kind="stable") % arms, np.int8)


def _of_days(raw: _Raw, arms: int) -> Codes:
    """Draw a block: the first week's days in a random order over the arms, the other weeks the same turned further."""
    ranks = np.argsort(np.argsort(raw[:, :_DAYS], axis=1, kind="stable"), axis=1, kind="stable")
    turns = np.argsort(raw[:, _DAYS : _DAYS + arms], axis=1, kind="stable")
    names = np.argsort(raw[:, _DAYS + arms :], axis=1, kind="stable")
    places = (ranks[:, None, :] + turns[:, :, None]) % arms
    codes = np.take_along_axis(names, places.reshape(len(raw), -1), axis=1)
    return np.asarray(codes, np.int8)


def _check_arms(arms: tuple[str, ...]) -> None:
    if len(arms) < 2:
        raise WrongUsage(
            msg("An experiment compares at least two arms."), msg("Name them parted by commas, such as reel,photo.")
        )
    if len(arms) > MOST_ARMS:
        raise WrongUsage(
            msg("{count} arms are too many to be told apart.", count=len(arms)),
            msg("Compare at most {most} at a time.", most=MOST_ARMS),
        )
    for name in arms:
        reason = _name_reason(name)
        if reason is not None:
            raise WrongUsage(reason, msg("Choose short names of letters and figures."))
    if len({name.casefold() for name in arms}) < len(arms):
        raise WrongUsage(msg("Two arms have the same name."), msg("Give each arm a name of its own."))


def _name_reason(name: str) -> Message | None:
    if not name.strip():
        return msg("An arm has no name.")
    if len(name) > _LONGEST_NAME:
        return msg("The name “{name}” is too long for an arm.", name=name[:_LONGEST_NAME])
    if not name.isprintable() or name[0] in _FIRST_RESERVED or any(mark in name for mark in _RESERVED):
        shown = "".join(mark for mark in name if mark.isprintable())
        return msg("The name “{name}” holds a character that an arm cannot have.", name=shown)
    return None


def _check_start(starts_on: date) -> None:
    if not 1990 <= starts_on.year <= 2099:
        raise _too_far()


def _too_far() -> WrongUsage:
    return WrongUsage(
        msg("No experiment lasts that long, or starts then."),
        msg("Plan at most {most} weeks, from a day between 1990 and 2099.", most=MOST_WEEKS),
    )
