"""When no mix can be told: every refusal, with its reason and what to do.

The rules: below 26 weeks nothing; below 52 two channels, below 104 three, from then on one for each 26 weeks and eight
at most. A channel has to move, and not as another does: its variance inflation factor among the others, and against
trend, season and controls, is bounded. See docs/calculations/marginal-return.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.special import expit

from sillage.errors import Refused
from sillage.language import Message, _n, msg
from sillage.mix.design import Design
from sillage.mix.priors import Prior
from sillage.mix.series import Channel, MixData
from sillage.mix.transforms import saturation

Array = np.ndarray[Any, Any]

LEAST_WEEKS = 26
MOST_CHANNELS = 8
LEAST_ACTIVE_WEEKS = 5
LARGEST = 1e15
MOST_INFLATION = 10.0
"""Of a coefficient's variance by the other channels: the usual rule of thumb (Kutner et al., 2004)."""
LEAST_OWN_SHARE = 0.05
"""Of a channel's movement, what trend, season and controls must leave."""
MOST_RHAT = 1.05


def most_channels(weeks: int) -> int:
    """Return how many channels so many weeks can tell apart.

    Parameters
    ----------
    weeks : int
        Length of the series.

    Returns
    -------
    int
        0 below `LEAST_WEEKS`.
    """
    if weeks < LEAST_WEEKS:
        return 0
    return 2 if weeks < 52 else 3 if weeks < 104 else min(weeks // 26, MOST_CHANNELS)


def check(data: MixData) -> None:
    """Refuse what no mix can be told of.

    Parameters
    ----------
    data : MixData
        As it was given.

    Raises
    ------
    Refused
        If the series is short, gappy or holds what is no number; if a channel is negative, stands still or was hardly
        used; if there are too many.
    """
    _check_weeks(data.weeks)
    _check_target(data)
    for channel in data.channels:
        _check_channel(channel, data.weeks)
    for name, control in zip(data.control_names, data.controls.T, strict=True):
        _check_numbers(name, control, data.weeks)
    _check_lifts(data)
    _check_count(data)


def too_few_weeks(weeks: int) -> Refused:
    """Build the refusal of a short series.

    Parameters
    ----------
    weeks : int
        How many there are.

    Returns
    -------
    Refused
        To be raised by the caller.
    """
    return Refused(
        _n("A mix needs at least {least} weeks; there is {count}.",
           "A mix needs at least {least} weeks; there are {count}.", weeks, least=LEAST_WEEKS),
        msg("Ask again with more weeks; until then compare periods, or measure the effect of one dated change."),
    )  # fmt: skip


def check_apart(data: MixData, design: Design, prior: Prior) -> None:
    """Refuse channels that cannot be told from one another, or from trend, season and controls.

    Two views are taken: what was put in as it stands, and what works of it by the usual carry-over and steepness.

    Parameters
    ----------
    data : MixData
        Checked.
    design : Design
        Of it.
    prior : Prior
        Whose usual carry-over and steepness are taken.

    Raises
    ------
    Refused
        If one moves as another does; names both.
    """
    alpha, steepness = expit(prior.mean[:, 0]), np.exp(prior.mean[:, 1])
    plain = [design.lags[place][0] for place in range(design.channels)]
    usual = [
        saturation(design.pressure(place, alpha[place : place + 1]), steepness[place : place + 1])[0]
        for place in range(design.channels)
    ]
    for series in (plain, usual):
        own = [_own(one, design, channel.name) for one, channel in zip(series, data.channels, strict=True)]
        if len(own) > 1:
            _check_inflation(data, np.stack(own))


def _own(series: Array, design: Design, name: str) -> Array:
    """Return what trend, season and controls leave of a channel, of length 1."""
    left = design.whiten(series)
    if left @ left < LEAST_OWN_SHARE * float(((series - series.mean()) ** 2).sum()):
        raise Refused(
            msg("“{channel}” moves as the trend, the season or the controls do: what it brings cannot be told from "
                "them.", channel=name),
            msg("Leave out the control that it follows, or vary what is put into it for some weeks."),
        )  # fmt: skip
    return np.asarray(left / np.sqrt(left @ left))


def check_converged(data: MixData, rhats: Array) -> None:
    """Refuse draws whose chains do not tell the same.

    Parameters
    ----------
    data : MixData
        What was sampled.
    rhats : ndarray of shape (n_channels,)
        The worst of each channel.

    Raises
    ------
    Refused
        If one is above `MOST_RHAT`.
    """
    worst = int(np.argmax(rhats))
    if rhats[worst] > MOST_RHAT:
        raise Refused(
            msg("The chains do not agree on “{channel}” (R-hat {rhat}, at most {most}): these weeks do not tell what "
                "it brings.",
                channel=data.channels[worst].name, rhat=round(float(rhats[worst]), 2), most=MOST_RHAT),
            msg("Group it with a channel that it is run with, or give more weeks."),
        )  # fmt: skip


def _check_weeks(weeks: Sequence[date]) -> None:
    if len(weeks) < LEAST_WEEKS:
        raise too_few_weeks(len(weeks))
    for one, after in pairwise(weeks):
        if after - one != timedelta(days=7):
            raise Refused(
                msg("A mix needs weeks without a gap: {after} follows {one}.", one=one, after=after),
                msg("Give one row a week, with 0 where nothing was put in."),
            )


def _check_numbers(name: str, values: Array, weeks: Sequence[date]) -> None:
    wrong = np.flatnonzero(~np.isfinite(values))
    if len(wrong):
        raise Refused(
            msg("“{name}” has no number in the week of {week}.", name=name, week=weeks[int(wrong[0])]),
            msg("Write 0 where nothing was put in, and what was sold where it is known; a gap cannot be guessed."),
        )
    if float(np.max(np.abs(values))) > LARGEST:
        raise Refused(
            msg("“{name}” holds a number beyond {most}.", name=name, most=f"{LARGEST:.0e}"),
            msg("Check its unit, or leave the column out."),
        )


def _check_target(data: MixData) -> None:
    _check_numbers(data.target_name, data.target, data.weeks)
    if float(np.ptp(data.target)) <= 1e-12 * float(np.max(np.abs(data.target))):
        raise Refused(
            msg("The target is the same in every week: nothing can have moved it."),
            msg("Choose a column that counts what was sold, week by week."),
        )
    if float(np.sum(data.target)) <= 0:
        raise Refused(
            msg("The target adds up to nothing or less: shares of it mean nothing."),
            msg("Choose a column that counts what was sold, week by week."),
        )


def _check_channel(channel: Channel, weeks: Sequence[date]) -> None:
    _check_numbers(channel.name, channel.inputs, weeks)
    below = np.flatnonzero(channel.inputs < 0)
    if len(below):
        raise Refused(
            msg("“{channel}” is negative in the week of {week}: nobody puts in less than nothing.",
                channel=channel.name, week=weeks[int(below[0])]),
            msg("Book a refund in the week of what it refunds."),
        )  # fmt: skip
    active = int(np.count_nonzero(channel.inputs))
    if not active:
        raise Refused(
            msg("Nothing was ever put into “{channel}”: nothing can be told of it.", channel=channel.name),
            msg("Leave the channel out."),
        )
    if float(np.ptp(channel.inputs)) <= 1e-9 * channel.largest:
        raise Refused(
            msg("“{channel}” is the same in every week: what it brings cannot be told from what "
                "would have come anyway.",
                channel=channel.name),
            msg("Vary it for some weeks, then ask again; or leave it out."),
        )  # fmt: skip
    if active < LEAST_ACTIVE_WEEKS:
        raise Refused(
            _n("“{channel}” was used in {count} week only: at least {least} are needed.",
               "“{channel}” was used in {count} weeks only: at least {least} are needed.",
               active, channel=channel.name, least=LEAST_ACTIVE_WEEKS),
            msg("Group it with a channel like it, or leave it out."),
        )  # fmt: skip


def _check_lifts(data: MixData) -> None:
    for lift in data.lifts:
        if lift.channel not in data.names:
            raise Refused(
                msg("An experiment speaks of “{channel}”, which is no channel here.", channel=lift.channel),
                msg("Channels are: {known}.", known=", ".join(data.names)),
            )
        sound = np.isfinite([lift.before, lift.after, lift.lift, lift.error]).all() and lift.error > 0
        if not sound or min(lift.before, lift.after) < 0 or lift.before == lift.after:
            raise Refused(
                msg("The experiment on “{channel}” makes no sense.", channel=lift.channel),
                msg("It needs what was put in before and after, the lift, and a standard error above zero."),
            )


def _check_count(data: MixData) -> None:
    most = most_channels(len(data.weeks))
    if len(data.channels) <= most:
        return
    raise Refused(
        _n("{weeks} weeks can tell {count} channel apart at most, and {given} were given.",
           "{weeks} weeks can tell {count} channels apart at most, and {given} were given.",
           most, weeks=len(data.weeks), given=len(data.channels)),
        _advice(data.channels, most),
    )  # fmt: skip


def _advice(channels: Sequence[Channel], most: int) -> Message:
    """Propose groups: channels of a family first, then the smallest together, money and hours apart."""
    groups: dict[tuple[bool, str], list[str]] = {}
    for one in channels:
        groups.setdefault((one.hours, str(one.family)), []).append(one.name)
    size = {one.name: one.mean for one in channels}
    while len(groups) > most:
        by_size = sorted(groups, key=lambda key: sum(size[name] for name in groups[key]))
        pair = next(
            ((one, two) for place, one in enumerate(by_size) for two in by_size[place + 1 :] if one[0] == two[0]), None
        )
        if pair is None:
            break
        groups[pair[1]] = groups.pop(pair[0]) + groups[pair[1]]
    asked = " ".join(f'--group "{family}={"+".join(names)}"' for (_, family), names in groups.items() if len(names) > 1)
    return msg("Group channels that are run together, such as: {groups}.", groups=asked)


def _check_inflation(data: MixData, own: Array) -> None:
    together = own @ own.T
    inverse = np.linalg.pinv(together, hermitian=True)
    # A singular matrix has no inverse: its channels are linear in one another, whatever the pseudo-inverse says.
    singular = np.linalg.matrix_rank(together, tol=1e-9) < len(together)
    worst = int(np.argmax(np.diag(inverse)))
    apart = np.abs(together - np.eye(len(together)))
    if not singular and inverse[worst, worst] <= MOST_INFLATION:
        return
    first, second = (int(at) for at in np.unravel_index(int(np.argmax(apart)), apart.shape))
    if not singular and apart[worst].max() > 0.5:
        first, second = worst, int(np.argmax(apart[worst]))
    one, two = sorted((first, second))
    raise Refused(
        msg("“{one}” and “{two}” move together (correlation {correlation} once trend and season are taken out): "
            "what each brings cannot be told apart.",
            one=data.names[one], two=data.names[two], correlation=round(float(together[one, two]), 2)),
        _remedy(data.channels[one], data.channels[two]),
    )  # fmt: skip


def _remedy(one: Channel, two: Channel) -> Message:
    if one.hours != two.hours:
        return msg("Leave one of them out; or run one without the other for some weeks, then ask again.")
    group = f'--group "{one.name} & {two.name}={one.name}+{two.name}"'
    return msg("Group them, such as {group}; or run one without the other for some weeks, then ask again.", group=group)
