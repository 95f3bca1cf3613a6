"""Series that a change cannot have touched, and which of them are fit to say what would have been."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.stats import t as student

from sillage.effects.counterfactual import Floats
from sillage.effects.dated_series import MOST_MISSING, filled, missing_share
from sillage.language import Message, msg

BROKEN = 0.001
_WINDOWS = 4
_FEWEST = 8
_SAME = 1e-9
"""How far from 1 the correlation of two series may be that are one."""


@dataclass(frozen=True)
class Control:
    """A series offered as a control.

    Parameters
    ----------
    name : Message or str
        As the reader knows it.
    values : ndarray of shape (n_points,)
        Beside the series asked about; NaN where nothing was measured.
    reason : Message or None
        Why the change cannot have touched it.
    named : bool
        Whether a person chose it: it is then kept in spite of a break, which is told.
    """

    name: Message | str
    values: Floats
    reason: Message | None = None
    named: bool = False


@dataclass(frozen=True)
class Refusal:
    """A control that is not used.

    Parameters
    ----------
    name : Message or str
        Which.
    reason : Message
        Why not.
    """

    name: Message | str
    reason: Message


@dataclass(frozen=True)
class ChosenControls:
    """What is used and what is not.

    Parameters
    ----------
    used : tuple of Control
        Without gaps.
    refused : tuple of Refusal
        With the reason of each.
    notes : tuple of Message
        What a reader has to know of those that are used.
    """

    used: tuple[Control, ...]
    refused: tuple[Refusal, ...]
    notes: tuple[Message, ...]


def choose_controls(offered: Sequence[Control], before: int, season: int) -> ChosenControls:
    """Keep the controls that are whole on both sides of the change and did not break at it.

    Parameters
    ----------
    offered : sequence of Control
        In order of preference.
    before : int
        How many points lie before the change.
    season : int
        Points a cycle.

    Returns
    -------
    ChosenControls
        When more than half of several controls break the same way, that is a season that all share, which is what
        controls are for: they are kept.
    """
    refused: list[Refusal] = []
    whole: list[Control] = []
    for one in offered:
        reason = _unfit(one.values, before)
        if reason is not None:
            refused.append(Refusal(one.name, reason))
        else:
            values = filled(one.values, season)
            whole.append(Control(one.name, values, one.reason, one.named))
    breaks = [_break(one.values, before) for one in whole]
    shared = _is_shared(breaks)
    used: list[Control] = []
    notes: list[Message] = []
    for one, broken in zip(whole, breaks, strict=True):
        if broken and not shared and not one.named:
            refused.append(Refusal(one.name, msg("it breaks at the change itself")))
            continue
        used.append(one)
        if broken and not shared:
            notes.append(msg("The control {name} breaks at the change itself: was it really untouched?", name=one.name))
    if shared:
        notes.append(msg("Most controls move together at the change: a season that all share, which they correct."))
    return ChosenControls(tuple(used), tuple(refused), tuple(notes))


def part_copies(offered: Sequence[Control], series: Floats) -> tuple[tuple[Refusal, ...], tuple[Control, ...]]:
    """Part controls that are the series itself, in whatever unit: they would hide any effect.

    Parameters
    ----------
    offered : sequence of Control
        Beside the series.
    series : ndarray of shape (n_points,)
        What is asked about, before the change and after; NaN where nothing was measured.

    Returns
    -------
    tuple of (tuple of Refusal, tuple of Control)
        Those that are, and the rest.
    """
    copies = [_is_copy(one.values, series) for one in offered]
    said = msg("it is the series itself, before the change and after")
    return (
        tuple(Refusal(one.name, said) for one, copied in zip(offered, copies, strict=True) if copied),
        tuple(one for one, copied in zip(offered, copies, strict=True) if not copied),
    )


def _is_copy(control: Floats, series: Floats) -> bool:
    both = np.isfinite(control) & np.isfinite(series)
    if both.sum() < _FEWEST:
        return False
    one, other = (part[both] / max(float(np.abs(part[both]).max()), 1e-300) for part in (control, series))
    if min(np.ptp(one), np.ptp(other)) <= _SAME:
        return False
    return abs(float(np.corrcoef(one, other)[0, 1])) > 1 - _SAME


def _unfit(values: Floats, before: int) -> Message | None:
    known, later = values[:before], values[before:]
    gaps = int(np.isnan(later).sum())
    if gaps:
        return msg("it has no value at {count} of the {all} points after the change", count=gaps, all=len(later))
    if missing_share(known) > MOST_MISSING:
        return msg("it has no value at {count} of the {all} points before the change",
                   count=int(np.isnan(known).sum()), all=len(known))  # fmt: skip
    if np.nanstd(known) <= 1e-12 * max(1.0, float(np.nanmax(np.abs(known)))):
        return msg("it never moves before the change")
    if len(later) >= _WINDOWS and np.ptp(later) == 0:
        return msg("it never moves after the change: it may have stopped being measured")
    return None


def _break(values: Floats, before: int) -> int:
    """Return +1 or -1 where the mean after the change lies outside what windows before it do, 0 elsewhere."""
    window = min(len(values) - before, before // _WINDOWS)
    if window < 1:
        return 0
    places = np.arange(len(values))
    slope, level = np.polyfit(places[:before], values[:before], 1)
    rest = values - (slope * places + level)
    means = np.array([rest[at - window : at].mean() for at in range(before, window - 1, -window)])
    spread = float(means.std(ddof=1)) * sqrt(1 + 1 / len(means))
    away = float(rest[before : before + window].mean() - means.mean())
    if abs(away) <= float(student.isf(BROKEN / 2, len(means) - 1)) * spread:
        return 0
    return 1 if away > 0 else -1


def _is_shared(breaks: Sequence[int]) -> bool:
    return len(breaks) >= 2 and max(breaks.count(1), breaks.count(-1)) * 2 > len(breaks)
