"""What a question about a KPI is answered with: rows, and all that a reader must know beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from sillage.domain.period import Period
from sillage.errors import IllegalAggregation
from sillage.kpis.kpi import Kpi
from sillage.kpis.raw_names import Break
from sillage.kpis.slots import PARTIAL
from sillage.kpis.source_choice import SourceChoice
from sillage.kpis.spread import Spread
from sillage.language import Message, msg

Value = int | float | Decimal
Counted = tuple[str, str, str, str, str]
"""Measure, network, account, source and channel of a sum."""

NOT_DISTINCT = "not distinct people"
DERIVED = "derived"
VISITOR_DAYS = "visitor-days"

MARKS: Mapping[str, Message] = {
    NOT_DISTINCT: msg("not distinct people"),
    DERIVED: msg("derived"),
    VISITOR_DAYS: msg("visitor-days: the people of each day, added up"),
    PARTIAL: msg("partial: files tell only some of it"),
}
"""What stands beside a figure."""


@dataclass(frozen=True, slots=True)
class KpiRow:
    """One figure of a KPI.

    Parameters
    ----------
    key : str
        Of the axis asked for; empty for the whole, or for what has no place on the axis.
    value : number or None
        Ratios as 0.05, money in major units (Decimal), durations in seconds; None is unknown, see `reason`.
    numerator, denominator : number or None
        The two parts of a ratio; the denominator is None for anything else.
    unit, level : str
        As the KPI declares.
    n : int
        How many rows were counted.
    reason : Message or None
        Why there is no value.
    interval : tuple of float, or None
        Where the value lies, when it is an estimate (90 %) or known only between bounds.
    marks : tuple of str
        Among `MARKS`.
    distribution : tuple of Spread
        Median, P90 and mean beside each other, one for each clock, when the value is a median.
    """

    key: str
    value: Value | None
    numerator: Value | None
    denominator: Value | None
    unit: str
    level: str
    n: int
    reason: Message | None = None
    interval: tuple[float, float] | None = None
    marks: tuple[str, ...] = ()
    distribution: tuple[Spread, ...] = ()


@dataclass(frozen=True, slots=True)
class KpiTable:
    """The answer to one question about one KPI.

    Parameters
    ----------
    kpi : Kpi
        Which.
    by : str
        The axis, empty for the whole.
    period : Period or None
        None asked for every day.
    rows : tuple of KpiRow
        In the order of the keys.
    choices : tuple of SourceChoice
        Which source was taken where several said the same thing.
    taken : frozenset of (str, str, str)
        Network, account and source of every sum that was used.
    counted : frozenset of (str, str, str, str, str)
        Measure, network, account, source and channel (where that matters) of every sum that stands in the formula.
    freshness : mapping of str to date
        The last day that each network's figures reach.
    notes : tuple of Message
        What a reader must know.
    contradictions : tuple of Message
        Figures of the data that cannot both be true.
    breaks : tuple of Break
        Days of the period on which a network changed what it counts: no line may cross them.
    refusal : IllegalAggregation or None
        Why the question cannot be answered; `compute_kpi` raises it.
    formula_values : mapping of str to (mapping of str to number or None)
        By key, what each name of the formula was worth.
    untold_parts : mapping of str to (int, int, frozenset of str)
        By network, how many rows lack a part of their interactions, out of how many, and which parts.
    counted_on : mapping of str to frozenset of str
        By key, the only networks whose costs stand in the figure, since only their counts are known.
    costs_left_out : frozenset of str
        Channels whose costs were left out for that, under some key.
    counts_left_out : mapping of str to ratio
        By channel, what was counted there and left out since no cost covers the channel; the empty one names none.
    """

    kpi: Kpi
    by: str
    period: Period | None
    rows: tuple[KpiRow, ...]
    choices: tuple[SourceChoice, ...] = ()
    freshness: Mapping[str, date] = field(default_factory=dict)
    notes: tuple[Message, ...] = ()
    contradictions: tuple[Message, ...] = ()
    breaks: tuple[Break, ...] = ()
    taken: frozenset[tuple[str, str, str]] = frozenset()
    refusal: IllegalAggregation | None = None
    formula_values: Mapping[str, Mapping[str, Fraction | None]] = field(default_factory=dict)
    untold_parts: Mapping[str, tuple[int, int, frozenset[str]]] = field(default_factory=dict)
    counted_on: Mapping[str, frozenset[str]] = field(default_factory=dict)
    costs_left_out: frozenset[str] = frozenset()
    counts_left_out: Mapping[str, Fraction] = field(default_factory=dict)
    counted: frozenset[Counted] = frozenset()

    @property
    def value(self) -> Value | None:
        """The value of the whole, when no axis was asked for."""
        return self.rows[0].value if len(self.rows) == 1 and not self.by else None
