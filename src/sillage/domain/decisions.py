"""What people decide: the rows that a file, a form or a command brings to the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sillage.domain.costs import Capacity, Cost, CostKind, ExchangeRate, HourlyRate, KpiWorth, Margin
from sillage.domain.money import Money
from sillage.domain.places import Account, Approach, Change, PostLabel
from sillage.language import Message


@dataclass(frozen=True, slots=True)
class Decisions:
    """Everything that one file brings to the ledger; it begins to count with its import, and stops with it.

    Parameters
    ----------
    costs : tuple of Cost
        Two costs of one file with the same `natural_key` both count; of two files, the newer one's count.
    accounts : tuple of Account
        Rivals and sectors, or own accounts.
    hourly_rates, margins, worths, exchange_rates, capacities, approaches, changes, labels : tuple
        A row typed by hand wins over a file's, and a newer file's over an older one's.
    """

    costs: tuple[Cost, ...] = ()
    accounts: tuple[Account, ...] = ()
    hourly_rates: tuple[HourlyRate, ...] = ()
    margins: tuple[Margin, ...] = ()
    worths: tuple[KpiWorth, ...] = ()
    exchange_rates: tuple[ExchangeRate, ...] = ()
    capacities: tuple[Capacity, ...] = ()
    approaches: tuple[Approach, ...] = ()
    changes: tuple[Change, ...] = ()
    labels: tuple[PostLabel, ...] = ()

    def __len__(self) -> int:
        return sum(
            len(rows)
            for rows in (
                self.costs,
                self.accounts,
                self.hourly_rates,
                self.margins,
                self.worths,
                self.exchange_rates,
                self.capacities,
                self.approaches,
                self.changes,
                self.labels,
            )
        )


def natural_key(cost: Cost) -> tuple[str, ...]:
    """Return what makes two costs of two files readings of the same cost.

    Parameters
    ----------
    cost : Cost
        As a file brings it.

    Returns
    -------
    tuple of str
        The ad's, invoice's or entry's `reference` with the days where there is one. Otherwise the days, the payer,
        what it was for, and, but for hours and spend (whose notes get reworded between two exports), the note.
    """
    days = (cost.first.isoformat(), cost.last.isoformat())
    if cost.reference:
        return (cost.kind, *days, cost.payer, cost.channel, cost.reference)
    note = "" if cost.kind in (CostKind.HOURS, CostKind.SPEND) else cost.note
    return (cost.kind, *days, cost.payer, cost.channel, "", cost.campaign, cost.activity, cost.person, note)


@dataclass(frozen=True, slots=True)
class Replacement:
    """Costs of an earlier file that stop counting because a newer file brings other ones under the same keys.

    Parameters
    ----------
    number : int
        The earlier import.
    file_name : str
        Its file.
    before, after : tuple of Cost
        What counted so far, and what the newer file brings instead.
    """

    number: int
    file_name: str
    before: tuple[Cost, ...]
    after: tuple[Cost, ...]

    @property
    def by_reference(self) -> bool:
        """Whether every cost put aside was named by a reference: then nobody meant both to count."""
        return all(cost.reference for cost in self.before)

    def totals(self) -> tuple[tuple[Money | Decimal, Money | Decimal], ...]:
        """Return what was counted and what counts instead, in hours and in each currency of what is put aside.

        Returns
        -------
        tuple of pair
            `Decimal` for hours, `Money` for the rest.
        """
        units = dict.fromkeys(_unit(cost) for cost in self.before)
        return tuple((_total(self.before, unit), _total(self.after, unit)) for unit in units)


def _unit(cost: Cost) -> str:
    return cost.amount.currency if cost.amount is not None else ""


def _total(costs: Iterable[Cost], unit: str) -> Money | Decimal:
    same = [cost for cost in costs if _unit(cost) == unit]
    if unit:
        return Money(sum(cost.amount.minor for cost in same if cost.amount is not None), unit)
    return sum((cost.hours for cost in same if cost.hours is not None), Decimal(0))


def overlapping(costs: Iterable[Cost]) -> tuple[tuple[Cost, Cost], ...]:
    """Return the pairs of costs that two files may both count: one reference, days that overlap without being the same.

    Parameters
    ----------
    costs : iterable of Cost
        Those that count.

    Returns
    -------
    tuple of (Cost, Cost)
        In the order of their days; choosing which one is right is a person's work.
    """
    groups: dict[tuple[str, ...], list[Cost]] = {}
    for cost in costs:
        if cost.reference and cost.import_uid:
            groups.setdefault((cost.kind, cost.payer, cost.channel, cost.reference), []).append(cost)
    found: list[tuple[Cost, Cost]] = []
    for group in groups.values():
        group.sort(key=lambda cost: (cost.first, cost.last))
        widest = group[0]
        for cost in group[1:]:
            if cost.first <= widest.last and cost.import_uid != widest.import_uid:
                found.append((widest, cost))
            widest = max(widest, cost, key=lambda one: one.last)
    return tuple(sorted(found, key=lambda pair: (pair[0].first, pair[1].first)))


class Recurrence(StrEnum):
    """How often a cost comes back."""

    ONCE = ""
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class CostEntry:
    """A cost as it was entered: a recurring one is a single entry.

    Parameters
    ----------
    id : int
        The ledger's number.
    cost : Cost
        Its first occurrence.
    every : Recurrence
        How often it comes back.
    until : date or None
        No occurrence begins after this day; None goes on.
    """

    id: int
    cost: Cost
    every: Recurrence = Recurrence.ONCE
    until: date | None = None


class ImportStatus(StrEnum):
    """The switch: readers keep only rows of committed imports."""

    PENDING = "pending"
    COMMITTED = "committed"
    UNDONE = "undone"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """One file's import, as the ledger remembers it.

    Parameters
    ----------
    uid : str
        Random; the journal's rows carry it.
    number : int
        Its order in the workspace, from 1.
    status : ImportStatus
        Whether its rows count.
    file_name, sha256, part : str
        Which file, and which sheet or member of it.
    size : int
        Bytes.
    format : str
        What it was read as.
    mapping : mapping
        The confirmed mapping, empty for known formats.
    rows, new, repeated, flagged : int
        Counts of the file's rows.
    tables : mapping of str to int
        The journal's tables that it wrote to, and how many rows; empty when nobody noted them.
    first, last : date or None
        The days that the rows cover.
    warnings : tuple of Message
        What the user was told.
    reason : Message or None
        Why it failed.
    exported_at, begun_at, committed_at, undone_at : datetime or None
        Moments, UTC.
    """

    uid: str
    number: int
    status: ImportStatus
    file_name: str
    sha256: str
    format: str
    begun_at: datetime
    part: str = ""
    size: int = 0
    mapping: Mapping[str, Any] = field(default_factory=dict)
    rows: int = 0
    new: int = 0
    repeated: int = 0
    flagged: int = 0
    tables: Mapping[str, int] = field(default_factory=dict)
    first: date | None = None
    last: date | None = None
    warnings: tuple[Message, ...] = ()
    reason: Message | None = None
    exported_at: datetime | None = None
    committed_at: datetime | None = None
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SavedMapping:
    """A confirmed mapping, remembered for the next file of the same shape.

    Parameters
    ----------
    signature : str
        What recognises the shape: a hash or the joined headers, as the imports room makes it.
    name : str
        What to call it.
    content : mapping
        JSON-ready; the imports room reads and writes it.
    """

    signature: str
    name: str
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class UserKpi:
    """A KPI that a user added by a formula over the others.

    Parameters
    ----------
    id, name : str
        Its id (snake_case) and how people call it.
    formula : str
        Over other KPIs' ids.
    unit : str
        ``count``, ``ratio``, ``money``, ``hours``...
    direction : str
        ``+`` up is good, ``-`` down is good, ``o`` neither.
    """

    id: str
    name: str
    formula: str
    unit: str = "count"
    direction: str = "o"


class BlockKind(StrEnum):
    """The author's own blocks of a report, in the order in which they are printed."""

    HIGHLIGHTS = "highlights"
    EXPLANATION = "explanation"
    RECOMMENDATIONS = "recommendations"
    NEXT_STEPS = "next_steps"


@dataclass(frozen=True, slots=True)
class AuthorBlock:
    """What the author wrote for one period in one language: hostile text, escaped by every writer.

    Parameters
    ----------
    kind : BlockKind
        Which block.
    first, last : date
        The period it speaks of.
    language : str
        One of `sillage.language.LANGUAGES`.
    text : str
        Plain text, paragraphs parted by an empty line.
    """

    kind: BlockKind
    first: date
    last: date
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """A change of a number that matters.

    Parameters
    ----------
    at : datetime
        When, UTC.
    who : str
        ``local`` on one's own machine.
    action : str
        ``add``, ``edit``, ``remove``, ``import``, ``undo``...
    what, which : str
        The kind of thing and its number.
    before, after : mapping or None
        Its values; None when it did not exist.
    """

    at: datetime
    who: str
    action: str
    what: str
    which: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
