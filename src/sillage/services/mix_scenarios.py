"""What a mix says to do: with the same, with a tenth more, with ten hours less, with what was asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sillage.errors import Refused, WrongUsage
from sillage.language import Message, msg

if TYPE_CHECKING:
    from sillage.mix import Bounds, Mix, MixData, Split

MORE = 0.1
HOURS_LESS = 10.0


class Scenario(StrEnum):
    """What would be put in."""

    SAME = "same"
    MORE = "more"
    LESS = "less"
    ASKED = "asked"


@dataclass(frozen=True)
class Planned:
    """A scenario with its split, or the reason why there is none.

    Parameters
    ----------
    scenario : Scenario
        Which.
    hours : bool
        Whether a unit is an hour.
    total : float
        Put in a week.
    split : Split or None
        The best one.
    reason : Message or None
        Why there is none.
    """

    scenario: Scenario
    hours: bool
    total: float
    split: Split | None
    reason: Message | None = None


def check_plan(
    data: MixData,
    *,
    budget: float | None = None,
    hours: float | None = None,
    bounds: Mapping[str, Bounds] | None = None,
) -> None:
    """Refuse what makes no sense to ask of these channels, before minutes are spent on them.

    Parameters
    ----------
    data : MixData
        What the mix will be told of.
    budget, hours, bounds
        As `plan` takes them.

    Raises
    ------
    WrongUsage
        If bounds name no channel, or something is to be split that no channel takes.
    """
    unknown = sorted(set(bounds or ()) - set(data.names))
    if unknown:
        raise WrongUsage(
            msg("Bounds name “{name}”, which is no channel here.", name=unknown[0]),
            msg("Channels are: {known}.", known=", ".join(data.names)),
        )
    for asked, of_hours in ((budget, False), (hours, True)):
        if asked is not None and not any(one.hours == of_hours for one in data.channels):
            raise WrongUsage(
                msg("No channel takes hours.") if of_hours else msg("No channel takes money."),
                msg("Name its column with --channels or --hours."),
            )


def plan(
    mix: Mix, *, budget: float | None = None, hours: float | None = None, bounds: Mapping[str, Bounds] | None = None
) -> tuple[Planned, ...]:
    """Return the usual scenarios, and those that were asked for.

    Parameters
    ----------
    mix : Mix
        Told.
    budget, hours : float, optional
        Money and hours to split, a week.
    bounds : mapping of str to Bounds, optional
        Of some channels, a week.

    Returns
    -------
    tuple of Planned
        Of money, then of hours.

    Raises
    ------
    WrongUsage
        As `check_plan`.
    Refused
        If what was asked for cannot be split within the bounds.
    """
    check_plan(mix.data, budget=budget, hours=hours, bounds=bounds)
    found = []
    for of_hours, asked in ((False, budget), (True, hours)):
        now = sum(one.mean for one in mix.data.channels if one.hours == of_hours)
        if now:
            found += [_planned(mix, one, of_hours, total, bounds) for one, total in _totals(of_hours, now, asked)]
    return tuple(found)


def _totals(hours: bool, now: float, asked: float | None) -> Sequence[tuple[Scenario, float]]:
    more = (Scenario.MORE, now * (1 + MORE))
    less = (Scenario.LESS, now - HOURS_LESS if now > 2 * HOURS_LESS else now * (1 - MORE))
    usual = [(Scenario.SAME, now), less if hours else more]
    return [*usual, *([] if asked is None else [(Scenario.ASKED, asked)])]


def _planned(mix: Mix, scenario: Scenario, hours: bool, total: float, bounds: Mapping[str, Bounds] | None) -> Planned:
    from sillage.mix import split

    try:
        return Planned(scenario, hours, total, split(mix, hours=hours, total=total, bounds=bounds))
    except Refused as refusal:
        if scenario is Scenario.ASKED:
            raise
        return Planned(scenario, hours, total, None, refusal.what)
