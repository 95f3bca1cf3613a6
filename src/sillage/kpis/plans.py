"""What a formula needs: its measures, the choices it leaves open, and which measures go together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from sillage.kpis.formula import Name as FormulaName
from sillage.kpis.formula import Node, Number, expand, names, parse
from sillage.kpis.kpi import Kpi
from sillage.kpis.measures import CHOICES, MEASURES, RECKONED, Feed
from sillage.kpis.slots import Group, Slot


@dataclass(frozen=True, slots=True)
class Plan:
    """What a KPI needs to be computed.

    Parameters
    ----------
    kpi : Kpi
        Which.
    tree : Node or None
        Its formula over measures and choices; None when nothing computes it.
    """

    kpi: Kpi
    tree: Node | None

    @property
    def measures(self) -> tuple[str, ...]:
        """Every measure that the formula may read, choices spelt out."""
        if self.tree is None:
            return ()
        found = [option for name in names(self.tree) for option in CHOICES.get(name, (name,))]
        return tuple(dict.fromkeys(found))

    @property
    def is_reckoned(self) -> bool:
        """Whether returns or the worth of KPIs feed it, so that a worth of its own would be counted in itself."""
        return any(MEASURES[name].feed in RECKONED for name in self.measures)

    def resolved(self, fed: Iterable[str]) -> Node | None:
        """Return the formula with every choice made.

        Parameters
        ----------
        fed : iterable of str
            Measures that have a value somewhere.

        Returns
        -------
        Node or None
            Over measures only.
        """
        if self.tree is None:
            return None
        known = set(fed)
        made: dict[str, Node] = {}
        for name in names(self.tree):
            if name in CHOICES:
                options = CHOICES[name]
                made[name] = FormulaName(next((option for option in options if option in known), options[-1]))
        return expand(self.tree, made)

    def groups(self) -> tuple[Group, ...]:
        """Return the groups of observed measures to add up: together, and one by one for choices."""
        observed = tuple(name for name in self.measures if MEASURES[name].feed is Feed.OBSERVATIONS)
        if not observed:
            return ()
        if any(name in CHOICES for name in names(self.tree or Number(Fraction(0)))):
            return tuple((name,) for name in observed)
        families: dict[str, list[str]] = {}
        for name in observed:
            families.setdefault(MEASURES[name].family, []).append(name)
        return tuple(tuple(group) for group in families.values())


def plan(kpi: Kpi) -> Plan:
    """Read a KPI's formula.

    Parameters
    ----------
    kpi : Kpi
        Which.

    Returns
    -------
    Plan
        Ready to be fed.
    """
    return Plan(kpi, parse(kpi.formula) if kpi.formula else None)


@dataclass(frozen=True, slots=True)
class Fed:
    """All that was added up for a question.

    Parameters
    ----------
    units : mapping of Group to sequence of Slot
        From observations.
    others : sequence of Slot
        From every other feed.
    """

    units: Mapping[Group, Sequence[Slot]] = field(default_factory=dict)
    others: Sequence[Slot] = ()
