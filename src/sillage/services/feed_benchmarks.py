"""Feed the benchmark index: each KPI of ours beside that of a rival, of the leader and of the sector.

Rivals' and sectors' figures go through the same formulas as ours, network by network; both sides are added up over
the networks that both have. A sector's file may also state a KPI itself, without its parts: its rate is then weighed
by our own denominators, so that both sides stand on the same networks in the same proportions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from sillage.domain.period import Period
from sillage.domain.places import Account, Role
from sillage.kpis.answers import KpiRow
from sillage.kpis.catalogue import CATALOGUE
from sillage.kpis.compute import Fed, Plan, compute, plan
from sillage.kpis.kpi import Direction
from sillage.kpis.places import Question
from sillage.kpis.slots import Slot
from sillage.language import Message, msg
from sillage.services.asked_once import committed_imports, once
from sillage.services.lay_rows import is_whole, touching
from sillage.services.open_workspace import Opened
from sillage.services.own_names import without_own_names

COMPARED = (
    "followers",
    "followers_gained",
    "followers_lost",
    "followers_net",
    "follower_growth_rate",
    "follower_churn_rate",
    "posts_published",
    "impressions",
    "views",
    "profile_visits",
    "likes",
    "comments",
    "shares",
    "replies",
    "saves",
    "interactions",
    "reported_link_clicks",
    "engagement_rate_by_impressions",
    "engagement_rate_by_followers",
    "engagement_rate_by_views",
    "interactions_per_post",
    "conversation_rate",
    "amplification_rate",
    "applause_rate",
    "virality_rate",
    "ctr",
)
"""KPIs that a file of rivals or of a sector can feed: those that need nothing but what a public profile shows."""

LEADER = "leader"
"""The reference that is the best of the rivals, KPI by KPI."""

NOT_ABOVE_ZERO = msg("The reference is not above 0: no index can be made of it.")


@dataclass(frozen=True, slots=True)
class _Side:
    """One KPI on one network: two parts where it is a rate, else its value over one."""

    top: Fraction
    bottom: Fraction | None

    @property
    def rate(self) -> Fraction:
        return self.top / self.bottom if self.bottom else self.top


_Sides = Mapping[str, Mapping[str, _Side]]  # KPI to network to side


def benchmark_slots(
    opened: Opened, question: Question, accounts: Sequence[Account]
) -> tuple[list[Slot], tuple[Message, ...]]:
    """Set our figures beside those of rivals and sectors.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    question : Question
        What is asked: by ``kpi``, or by ``reference`` or ``network`` for one KPI.
    accounts : sequence of Account
        Ours, rivals' and sectors'.

    Returns
    -------
    tuple of (list of Slot, tuple of Message)
        One a KPI and reference; and which reference was taken where none was named.
    """
    others = without_own_names(opened, accounts)
    network = question.filters.get("network", "")
    networks = [name for name in sorted({one.network for one in others}) if not network or name == network]
    kpi_ids = [one for one in COMPARED if question.filters.get("kpi", one) == one]
    if not networks or not kpi_ids:
        return [], ()
    names = sorted({one.handle for one in others})
    theirs = _figures(opened, question, kpi_ids, networks, tuple(others))
    stated = _stated(opened, question, others)
    ours = _figures(opened, question, kpi_ids, networks, ())[""]
    rivals = [name for name in names if any(one.handle == name and one.role is Role.RIVAL for one in others)]
    taken = question.filters.get("reference", "")
    if not taken and question.by != "reference":
        taken = LEADER if rivals else names[0]
    slots: list[Slot] = []
    for kpi_id in kpi_ids:
        found = {name: _facing(ours, theirs[name], stated.get(name, {}), kpi_id) for name in names}
        best = _best([name for name in rivals if found[name]], found, kpi_id)
        if best:
            found = {**found, LEADER: found[best]}
        wanted = {name: sides for name, sides in found.items() if sides and (not taken or name == taken)}
        for name, sides in wanted.items():
            slots.extend(_slots(question, kpi_id, name, sides))
    shown = msg("the best of the rivals") if taken == LEADER else taken
    notes = (msg("Compared with: {reference}.", reference=shown),) if slots and taken else ()
    return slots, notes


def _figures(
    opened: Opened, question: Question, kpi_ids: Sequence[str], networks: Sequence[str], of: tuple[Account, ...]
) -> Mapping[str, _Sides]:
    """Compute the KPIs of each name among some accounts, or ours under no name: one query for all of them."""
    from sillage.services.feed_kpis import Feeder

    asked = replace(question, by="network", filters={})
    plans = [plan(CATALOGUE[kpi_id]) for kpi_id in kpi_ids]
    fed = Feeder(opened, asked, of).gather(plans).fed
    names = dict.fromkeys(one.handle for one in of)
    parts = {name: _part(fed, name) for name in names} if of else {"": fed}
    return {name: _sides(plans, part, question, networks) for name, part in parts.items()}


def _part(fed: Fed, name: str) -> Fed:
    units = {group: [slot for slot in slots if slot.account == name] for group, slots in fed.units.items()}
    return Fed(units, [slot for slot in fed.others if slot.account == name])


def _sides(plans: Sequence[Plan], fed: Fed, question: Question, networks: Sequence[str]) -> _Sides:
    found: dict[str, dict[str, _Side]] = {}
    for one in plans:
        table = compute(one, fed, by="network", period=question.period)
        for row in table.rows:
            side = _side(row)
            if side is not None and row.key in networks:
                found.setdefault(one.kpi.id, {})[row.key] = side
    return found


def _side(row: KpiRow) -> _Side | None:
    if row.value is None:
        return None
    if row.numerator is not None and row.denominator:
        return _Side(Fraction(row.numerator), Fraction(row.denominator))
    return _Side(Fraction(row.value), None)


def _stated(
    opened: Opened, question: Question, others: Sequence[Account]
) -> Mapping[str, Mapping[str, Mapping[str, Fraction]]]:
    """Return the KPIs that a file states outright, by reference, KPI and network: the last month of the period."""
    every = is_whole(opened, "observations") and question.period is not None
    rows = _stated_rows(opened, None if every else question.period, tuple(others))
    if every and question.period is not None:
        rows = touching(rows, question.period)
    found: dict[str, dict[str, dict[str, Fraction]]] = {}
    for row in rows:
        found.setdefault(row["account"], {}).setdefault(row["metric"], {})[row["network"]] = Fraction(row["value"])
    return found


@once
def _stated_rows(opened: Opened, period: Period | None, others: tuple[Account, ...]) -> list[dict[str, Any]]:
    """Return what files state outright, by the last day of its window."""
    from sillage.kpis.places import only_accounts

    imports = committed_imports(opened)
    rows = opened.journal.read(opened.workspace.id, "observations", imports, metrics=sorted(COMPARED), period=period)
    rows = only_accounts(rows.filter(rows.object_kind == "account", rows.value.notnull()), others).order_by("to_date")
    stated = rows.select("network", "account", "metric", "value", "for_date", "to_date")
    found: list[dict[str, Any]] = opened.journal.fetch(stated).to_pylist()
    return found


def _facing(
    ours: _Sides, theirs: _Sides, stated: Mapping[str, Mapping[str, Fraction]], kpi_id: str
) -> dict[str, tuple[_Side, _Side]]:
    """Pair both sides on the networks that both have: parts with parts, or a stated rate under our denominator."""
    pairs = {}
    for network, own in ours.get(kpi_id, {}).items():
        other = theirs.get(kpi_id, {}).get(network)
        rate = stated.get(kpi_id, {}).get(network)
        if other is not None:
            pairs[network] = (own, other)
        elif rate is not None:
            pairs[network] = (own, _Side(rate * own.bottom, own.bottom) if own.bottom else _Side(rate, None))
    return pairs


def _pooled(pairs: Mapping[str, tuple[_Side, _Side]]) -> tuple[Fraction, Fraction]:
    own = [pair[0] for pair in pairs.values()]
    other = [pair[1] for pair in pairs.values()]
    return _sum(own).rate, _sum(other).rate


def _sum(sides: Sequence[_Side]) -> _Side:
    bottoms = [side.bottom for side in sides if side.bottom is not None]
    whole = sum(bottoms, Fraction(0)) if len(bottoms) == len(sides) else None
    return _Side(sum((side.top for side in sides), Fraction(0)), whole)


def _best(names: Sequence[str], found: Mapping[str, Mapping[str, tuple[_Side, _Side]]], kpi_id: str) -> str:
    if not names:
        return ""
    sign = -1 if CATALOGUE[kpi_id].direction is Direction.DOWN else 1
    return max(names, key=lambda name: (sign * _pooled(found[name])[1], name))


def _slots(question: Question, kpi_id: str, name: str, pairs: Mapping[str, tuple[_Side, _Side]]) -> Iterator[Slot]:
    parts = {network: {network: pair} for network, pair in pairs.items()} if question.by == "network" else {"": pairs}
    for network, mine in parts.items():
        own, other = _pooled(mine)
        key = {"kpi": kpi_id, "reference": name, "network": network}.get(question.by, "")
        values = {"own_figure": own, "reference_figure": other if other > 0 else None}
        reasons = {} if other > 0 else {"reference_figure": NOT_ABOVE_ZERO}
        yield Slot(key, "", "", "benchmarks", values, len(mine), reasons=reasons)
