"""From sums to rows of a KPI: one formula, exact arithmetic, and a reason wherever there is no number."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import reduce

from sillage.domain.period import Period
from sillage.domain.proportions import Balance, Proportion
from sillage.errors import IllegalAggregation
from sillage.kpis.above_whole import above_whole
from sillage.kpis.answers import NOT_DISTINCT, Counted, KpiRow, KpiTable, Value
from sillage.kpis.formula import Node, evaluate, names, parts
from sillage.kpis.kpi import Kpi, Level
from sillage.kpis.measures import ALL_AXES, FEED_AXES, LEGAL_OF_ONE, LEGAL_UNIQUE, MEASURES, WHOLE_PERIOD, Feed, refuse
from sillage.kpis.no_interval import no_interval
from sillage.kpis.plans import Fed, Plan, plan
from sillage.kpis.raw_names import BREAKS, Break
from sillage.kpis.same_places import covered, matched
from sillage.kpis.slots import PARTIAL, Slot, added
from sillage.kpis.source_choice import SourceChoice, choose
from sillage.kpis.spread import Spread
from sillage.language import Message, msg

__all__ = ["Fed", "KpiRow", "KpiTable", "Plan", "compute", "legal_axes", "plan"]


def compute(
    planned: Plan, fed: Fed, *, by: str = "", period: Period | None = None, filters: Iterable[str] = ()
) -> KpiTable:
    """Compute a KPI from its sums.

    Parameters
    ----------
    planned : Plan
        Which KPI.
    fed : Fed
        What was added up.
    by : str
        The axis asked for.
    period : Period, optional
        The days asked for.
    filters : iterable of str
        The axes that rows were filtered on.

    Returns
    -------
    KpiTable
        A single row that says what is needed when nothing feeds the KPI.
    """
    kpi = planned.kpi
    slots, choices = _chosen(planned, fed)
    tree = planned.resolved({name for slot in slots for name in slot.values})
    if tree is None:
        return KpiTable(kpi, by, period, (_absent(kpi),))
    wanted = set(names(tree))
    refusal = _illegal_cut(kpi, wanted, (by, *filters))
    if refusal is not None:
        return KpiTable(kpi, by, period, (), refusal=refusal)
    slots, notes = _complete([slot for slot in slots if wanted & {*slot.values, *slot.marks}], wanted)
    same = matched(slots, wanted, by)
    cover = covered(same.slots, wanted, by, tuple(filters))
    slots = cover.slots
    try:
        gathered = {key: _gathered(mine, wanted, kpi) for key, mine in _by_key(_told_apart(slots, by))}
    except IllegalAggregation as raised:  # kept for long, perhaps: not with all that stood around it
        return KpiTable(kpi, by, period, (), choices, refusal=raised.with_traceback(None))
    shared = _shared(kpi, gathered, by)
    rows = tuple(_row(kpi, tree, key, mine, shared) for key, mine in gathered.items())
    crossed = _crossed(slots, wanted, period)
    return KpiTable(
        kpi,
        by,
        period,
        rows or (_absent(kpi),),
        choices,
        _freshness(slots),
        (*notes, *_notes_on_rows(kpi, rows, gathered), *(found.sentence for found in crossed)),
        breaks=crossed,
        taken=frozenset((slot.network, slot.account, slot.source) for slot in slots),
        formula_values={key: {**mine.values, **shared} for key, mine in gathered.items()},
        untold_parts=_untold(slots),
        counted_on=same.known,
        costs_left_out=same.left_out,
        counts_left_out=cover.left_out,
        counted=_counted(slots, wanted),
    )


def _notes_on_rows(kpi: Kpi, rows: Sequence[KpiRow], gathered: Mapping[str, _Gathered]) -> Iterator[Message]:
    told = {key: mine.reasons[kpi.id] for key, mine in gathered.items() if kpi.id in mine.reasons}
    yield from above_whole(kpi, rows)
    yield from no_interval(kpi, rows, told)


def _counted(slots: Iterable[Slot], wanted: set[str]) -> frozenset[Counted]:
    """Return the sums that stand in a formula."""
    return frozenset(
        (name, slot.network, slot.account, slot.source, slot.channel)
        for slot in slots
        for name in wanted & set(slot.values)
    )


def _crossed(slots: Iterable[Slot], wanted: set[str], period: Period | None) -> tuple[Break, ...]:
    """Find the days on which a network of these figures changed what it counts."""
    networks = {slot.network for slot in slots}
    return tuple(
        found
        for found in BREAKS
        if found.network in networks
        and wanted & {found.before, found.after}
        and (period is None or period.first < found.day <= period.last)
    )


@dataclass(slots=True)
class _Gathered:
    values: dict[str, Fraction | None]
    n: int
    marks: tuple[str, ...]
    intervals: dict[str, tuple[float, float]]
    reasons: dict[str, Message]
    spreads: tuple[Spread, ...]


def _chosen(planned: Plan, fed: Fed) -> tuple[list[Slot], tuple[SourceChoice, ...]]:
    kept: list[Slot] = []
    made: list[SourceChoice] = []
    for group in planned.groups():
        first = any(MEASURES[name].account_first for name in group)
        mine, choices = choose(fed.units.get(group, ()), account_first=first)
        kept.extend(mine)
        made.extend(choices)
    wanted = set(planned.measures)
    kept.extend(slot for slot in fed.others if wanted & {*slot.values, *slot.marks})
    return kept, tuple(dict.fromkeys(made))


def _by_key(slots: Iterable[Slot]) -> list[tuple[str, list[Slot]]]:
    found: dict[str, list[Slot]] = {}
    for slot in slots:
        found.setdefault(slot.key, []).append(slot)
    return sorted(found.items())


def _told_apart(slots: Sequence[Slot], by: str) -> list[Slot]:
    """Give two accounts, or two posts, of one name on two networks keys of their own."""
    if by not in ("account", "post"):
        return list(slots)
    places: dict[str, set[tuple[str, str]]] = {}
    for slot in slots:
        places.setdefault(slot.key, set()).add((slot.network, slot.account if by == "post" else ""))
    return [slot if len(places[slot.key]) == 1 else replace(slot, key=f"{slot.network}/{slot.key}") for slot in slots]


def _gathered(slots: Sequence[Slot], wanted: set[str], kpi: Kpi) -> _Gathered:
    values: dict[str, Fraction | None] = {}
    counts: dict[str, int] = {}
    met: dict[str, int] = {}
    places: dict[str, set[tuple[str, str]]] = {}
    for slot in slots:
        for name in wanted & set(slot.values):
            value = slot.values[name]
            values[name] = added(values[name], value) if name in values else value
            counts[name] = counts.get(name, 0) + slot.n
            met[name] = met.get(name, 0) + 1
            places.setdefault(name, set()).add((slot.network, slot.account))
    for name in values:
        measure = MEASURES[name]
        if measure.level is Level.UNIQUE and measure.feed is Feed.OBSERVATIONS and counts[name] > 1:
            raise refuse(kpi.name, Level.UNIQUE, LEGAL_UNIQUE)
        if measure.feed in LEGAL_OF_ONE and met[name] > 1:
            raise refuse(kpi.name, Level.RATIO, LEGAL_OF_ONE[measure.feed])
    marks = [mark for slot in slots for name, mark in slot.marks.items() if name in wanted]
    if any(MEASURES[name].level is Level.SNAPSHOT and len(places[name]) > 1 for name in values):
        marks.append(NOT_DISTINCT)
    return _Gathered(
        values,
        max(counts.values(), default=0),
        tuple(dict.fromkeys(marks)),
        _bounds(slots),
        {name: reason for slot in slots for name, reason in slot.reasons.items()},
        tuple(spread for slot in slots for name in sorted(wanted) for spread in slot.spreads.get(name, ())),
    )


def _bounds(slots: Sequence[Slot]) -> dict[str, tuple[float, float]]:
    found: dict[str, tuple[float, float]] = {}
    for slot in slots:
        for name, (low, high) in slot.intervals.items():
            before = found.get(name, (0.0, 0.0))
            found[name] = (before[0] + low, before[1] + high)
    return found


def legal_axes(wanted: Collection[str]) -> tuple[str, ...]:
    """Return the axes along which measures can be cut together.

    Parameters
    ----------
    wanted : collection of str
        Base measures of a formula, choices made.

    Returns
    -------
    tuple of str
        What the measures declare; a sum of distinct people may still be refused.
    """
    legal = [axis for axis in ALL_AXES if all(axis in FEED_AXES[MEASURES[n].feed] for n in wanted)]
    if WHOLE_PERIOD.intersection(wanted):
        legal = [axis for axis in legal if axis in _UNCUT_AXES and not _WHOLE_ALONE.intersection(wanted)]
    return tuple(legal)


def _illegal_cut(kpi: Kpi, wanted: set[str], axes: Iterable[str]) -> IllegalAggregation | None:
    legal = legal_axes(wanted)
    for axis in axes:
        if axis and axis not in legal:
            words = msg("{axes}, or the whole", axes=", ".join(legal)) if legal else msg("the whole period at once")
            return IllegalAggregation(
                msg("{kpi} cannot be cut by {axis}.", kpi=kpi.name, axis=axis), msg("Legal here: {legal}.", legal=words)
            )
    return None


_UNCUT_AXES = ("network", "channel")
_WHOLE_ALONE = frozenset({"customers_at_start", "known_buyers", "advocates"})


def _complete(slots: list[Slot], wanted: set[str]) -> tuple[list[Slot], tuple[Message, ...]]:
    """Keep the accounts that have every part of a formula about followers, unless none has."""
    mine = {name for name in wanted if MEASURES[name].feed is Feed.FOLLOWERS}
    if not mine:
        return slots, ()
    told = [slot for slot in slots if mine & set(slot.values)]
    whole = [slot for slot in told if all(slot.values.get(name) is not None or name in slot.intervals for name in mine)]
    partial = [slot for slot in told if slot not in whole]
    if not whole or not partial:
        return slots, ()
    left_out = sorted({slot.account or slot.network for slot in partial} - {slot.account for slot in whole})
    keys = {slot.key for slot in whole}
    kept = [slot for slot in slots if slot not in partial or slot.key not in keys]
    if not left_out:
        return kept, ()
    return kept, (msg("Left out, since part of their figures is unknown: {accounts}.", accounts=", ".join(left_out)),)


_WHOLE_ONLY = ("customers_asked",)


_OF_THE_WHOLE = {"equivalent_media_value": ("ad_spend", "ad_impressions")}
"""KPIs that take one price for every key, so that their parts add up to the whole."""


def _shared(kpi: Kpi, gathered: Mapping[str, _Gathered], by: str) -> dict[str, Fraction | None]:
    """Return what stands under each key alike: everybody was asked about every network; a price is one price."""
    found: dict[str, Fraction | None] = {}
    for name in _OF_THE_WHOLE.get(kpi.id, ()) if by else ():
        known = [mine.values[name] for mine in gathered.values() if name in mine.values]
        if known:
            found[name] = reduce(added, known)
    if by not in ("network", "channel"):
        return found
    for name in _WHOLE_ONLY:
        for mine in gathered.values():
            if name in mine.values:
                found[name] = mine.values[name]
    return found


def _row(kpi: Kpi, tree: Node, key: str, mine: _Gathered, shared: Mapping[str, Fraction | None]) -> KpiRow:
    values = {**mine.values, **shared}
    result = evaluate(tree, values)
    top, bottom = parts(tree)
    numerator = evaluate(top, values)
    denominator = evaluate(bottom, values) if bottom is not None else None
    money = kpi.unit == "money"
    return KpiRow(
        key=key,
        value=_shown(result, money),
        numerator=_shown(numerator, money),
        denominator=_shown(denominator, money and bottom is not None and _is_money(bottom)),
        unit=kpi.unit,
        level=kpi.level,
        n=mine.n,
        reason=None if result is not None else _why(tree, values, mine, kpi),
        interval=_interval(kpi, tree, numerator, denominator, mine),
        marks=tuple(mark for mark in mine.marks if result is not None or mark != PARTIAL),
        distribution=mine.spreads,
    )


def _is_money(node: Node) -> bool:
    return any(MEASURES[name].money for name in names(node))


def _interval(
    kpi: Kpi, tree: Node, numerator: Fraction | None, denominator: Fraction | None, mine: _Gathered
) -> tuple[float, float] | None:
    if kpi.id in mine.intervals:
        return mine.intervals[kpi.id]
    for name in names(tree):
        if name in mine.intervals:
            low, high = mine.intervals[name]
            return (low / float(denominator), high / float(denominator)) if denominator else None
    if Level.ESTIMATE not in kpi.levels or any(MEASURES[name].money for name in names(tree)):
        return None
    return _share_interval(kpi, numerator, denominator, mine)


_BALANCES = {
    "net_sentiment": ("mentions_positive", "mentions_negative"),
    "nps": ("nps_promoters", "nps_detractors"),
}
"""KPIs that are those for minus those against, out of all: not a proportion, and below 0 at times."""


def _share_interval(
    kpi: Kpi, numerator: Fraction | None, denominator: Fraction | None, mine: _Gathered
) -> tuple[float, float] | None:
    """Return the interval of a share of people or things that are counted one by one."""
    if numerator is None or denominator is None or denominator <= 0 or denominator.denominator != 1:
        return None
    if kpi.id in _BALANCES:
        plus, minus = (int(mine.values[name] or 0) for name in _BALANCES[kpi.id])
        found = Balance(plus, minus, int(denominator)).interval()
        scale = 1 if kpi.unit == "%" else 100
        return None if found is None else (scale * found[0], scale * found[1])
    if kpi.unit != "%" or numerator.denominator != 1 or not 0 <= numerator <= denominator:
        return None
    return Proportion(int(numerator), int(denominator)).interval()


def _why(tree: Node, values: Mapping[str, Fraction | None], mine: _Gathered, kpi: Kpi) -> Message:
    for name in names(tree):
        if values.get(name) is None and name in mine.reasons:
            return mine.reasons[name]
    if any(values.get(name) is None for name in names(tree)):
        return kpi.reason_when_absent
    return msg("Undefined: the denominator is zero.")


def _shown(value: Fraction | None, money: bool) -> Value | None:
    if value is None:
        return None
    if money:
        with localcontext(prec=28):
            return Decimal(value.numerator) / Decimal(value.denominator)
    return int(value) if value.denominator == 1 else float(value)


def _absent(kpi: Kpi) -> KpiRow:
    return KpiRow("", None, None, None, kpi.unit, kpi.level, 0, kpi.reason_when_absent)


def _untold(slots: Iterable[Slot]) -> dict[str, tuple[int, int, frozenset[str]]]:
    found: dict[str, tuple[int, int, frozenset[str]]] = {}
    for slot in slots:
        if "interactions" in slot.values:
            rows, n, parts = found.get(slot.network, (0, 0, frozenset()))
            found[slot.network] = (rows + slot.untold, n + slot.n, parts | slot.untold_parts)
    return {network: told for network, told in found.items() if told[0]}


def _freshness(slots: Iterable[Slot]) -> dict[str, date]:
    last: dict[str, date] = {}
    for slot in slots:
        if slot.last_day is not None:
            name = slot.network or slot.source
            last[name] = max(slot.last_day, last.get(name, slot.last_day))
    return last
