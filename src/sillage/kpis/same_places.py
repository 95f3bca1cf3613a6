"""A cost over a count, of the same places: the costs of the networks whose count is known, the counts that costs cover.

Files of some networks give clicks, impressions or new followers, those of others do not. The cost of all over the count
of some would be a price that nobody pays. What names no channel stays in: it weighs on all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from sillage.domain.places import NETWORKS
from sillage.economics.revenue import judged_channels
from sillage.kpis.measures import COUNTED_BY_CHANNEL, MEASURES, Feed
from sillage.kpis.places import TIME_AXES
from sillage.kpis.slots import PARTIAL, Slot
from sillage.language import Message, msg

NONE_COVERED = msg("Cannot tell: none of them came through a channel that the costs cover.")
UNTOLD_DAYS = msg("Cannot tell: the count is not known for every day that the costs are of.")
_COUNTED_BY_NETWORK = (Feed.OBSERVATIONS, Feed.FOLLOWERS)
_FAMILIES = ("", "link")
_OWN_PLACES = ("network", "channel", "account", *TIME_AXES)


@dataclass(frozen=True, slots=True)
class Matched:
    """Sums of the same places.

    Parameters
    ----------
    slots : list of Slot
        Without the costs and the counts that have nothing opposite them.
    known : mapping of str to frozenset of str
        By key, the networks whose counts are known, where that limits the costs.
    left_out : frozenset of str
        Channels whose costs were left out under some key.
    """

    slots: list[Slot]
    known: Mapping[str, frozenset[str]]
    left_out: frozenset[str]


def matched(slots: Sequence[Slot], wanted: set[str], by: str = "") -> Matched:
    """Keep the costs of the networks whose counts are known, and the counts of those networks.

    Parameters
    ----------
    slots : sequence of Slot
        All that a formula reads.
    wanted : set of str
        Its measures.
    by : str
        The axis asked for: what is cut by campaign or activity keeps the networks of the whole, so that the parts add
        up to it.

    Returns
    -------
    Matched
        As they were where the formula does not set a cost against what networks count, or where a count names no
        network.
    """
    counts = {name for name in wanted if _is_counted_by_network(name)}
    if not counts or not any(MEASURES[name].feed is Feed.COSTS for name in wanted):
        return Matched(list(slots), {}, frozenset())
    groups: dict[str, list[Slot]] = {}
    for slot in slots:
        groups.setdefault(_group(slot, by), []).append(slot)
    kept: list[Slot] = []
    left_out: set[str] = set()
    limits: dict[str, frozenset[str]] = {}
    for mine in groups.values():
        known, partial = _networks(mine, counts)
        if known:
            limits |= {slot.key: known for slot in mine}
            kept.extend(slot for slot in mine if _belongs(slot, counts, known))
            left_out.update(slot.channel for slot in mine if slot.channel and slot.channel not in known)
        else:
            beside = [slot for slot in mine if by == "network" and slot.channel and slot.channel not in NETWORKS]
            left_out.update(slot.channel for slot in beside)
            mine = [slot for slot in mine if slot not in beside]
            kept.extend(_untold(slot, counts) if slot.network in partial else slot for slot in mine)
    return Matched(kept, limits, frozenset(left_out))


def _group(slot: Slot, by: str) -> str:
    """Return the key under which costs and counts are set against each other; empty for the whole."""
    return slot.key if by in _OWN_PLACES else ""


def _is_counted_by_network(name: str) -> bool:
    measure = MEASURES[name]
    return measure.feed in _COUNTED_BY_NETWORK and measure.family in _FAMILIES and not measure.money


def _networks(slots: Sequence[Slot], counts: set[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the networks whose counts are known whole, and those of which files tell only some; none is no limit."""
    told = [slot for slot in slots if counts & set(slot.values)]
    if not told or any(slot.network not in NETWORKS for slot in told):
        return frozenset(), frozenset()
    partial = {slot.network for slot in slots if any(slot.marks.get(name) == PARTIAL for name in counts)}
    whole = ({slot.network for slot in told if slot.values.get(name) is not None} for name in counts)
    return frozenset(set.intersection(*whole) - partial), frozenset(partial)


def _belongs(slot: Slot, counts: set[str], known: frozenset[str]) -> bool:
    if counts & {*slot.values, *slot.marks}:
        return slot.network in known
    return not slot.channel or slot.channel in known


def _untold(slot: Slot, counts: set[str], why: Message = UNTOLD_DAYS) -> Slot:
    """Forget counts that are of fewer days, or of other channels, than the costs."""
    unknown = counts & set(slot.values)
    reasons = dict.fromkeys(unknown, why)
    return replace(slot, values={**slot.values, **dict.fromkeys(unknown)}, reasons={**slot.reasons, **reasons})


def _days(slot: Slot, by: str) -> str:
    """Return the days whose costs cover a count; empty where all days are asked for at once."""
    return slot.key if by in TIME_AXES else ""


@dataclass(frozen=True, slots=True)
class Covered:
    """Sums of which the counts are those that the costs stand against.

    Parameters
    ----------
    slots : list of Slot
        Without the counts of other channels.
    left_out : mapping of str to ratio
        By channel, the counts that were left out; the empty channel holds what names none.
    """

    slots: list[Slot]
    left_out: Mapping[str, Fraction]


def covered(slots: Sequence[Slot], wanted: set[str], by: str, filters: Collection[str]) -> Covered:
    """Keep the leads, conversions and new customers of the channels that costs cover, as ROI keeps their sales.

    Parameters
    ----------
    slots : sequence of Slot
        All that a formula reads.
    wanted : set of str
        Its measures.
    by : str
        The axis asked for: a channel is set against its own costs already.
    filters : collection of str
        The axes that rows were filtered on.

    Returns
    -------
    Covered
        Nobody worked for direct visits or search unless a cost names them, and what names no channel is nobody's.
    """
    counts = wanted & COUNTED_BY_CHANNEL
    costs = {name for name in wanted if MEASURES[name].feed is Feed.COSTS}
    on_places = set(filters) <= {"network", "channel", *TIME_AXES}
    if not counts or not costs or by in ("channel", "account") or not on_places:
        return Covered(list(slots), {})
    paid: dict[str, set[str]] = {}
    for slot in slots:
        if costs & set(slot.values):
            paid.setdefault(_days(slot, by), set()).add(slot.channel)
    kept: list[Slot] = []
    others: list[Slot] = []
    for slot in slots:
        is_count = bool(counts & set(slot.values)) and _days(slot, by) in paid
        mine = not is_count or bool(judged_channels((slot.channel,), paid[_days(slot, by)]))
        (kept if mine else others).append(slot)
    known = {slot.key for slot in kept if counts & set(slot.values)}
    kept.extend(_untold(slot, counts, NONE_COVERED) for slot in others if slot.key not in known)
    left_out: dict[str, Fraction] = {}
    for slot in others:
        for name in counts & set(slot.values):
            left_out[slot.channel] = left_out.get(slot.channel, Fraction(0)) + (slot.values[name] or 0)
    return Covered(kept, {channel: count for channel, count in left_out.items() if count})
