"""A list of rows behind one number of a formula: its columns, how many, what they add up to, any page of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeVar

import ibis
import ibis.expr.types as ir

from sillage.domain.money import Money
from sillage.journal.either_engine import settled
from sillage.kpis.answers import Counted
from sillage.kpis.asked import wanted
from sillage.kpis.compute import Plan
from sillage.kpis.measures import MEASURES
from sillage.kpis.places import TIME_AXES, Question, key_of
from sillage.kpis.slots import added, converted
from sillage.language import Message
from sillage.services.feed_kpis import Feeder

T = TypeVar("T")
Row = Mapping[str, Any]
"""A row by column; ``value`` is what it counts for, and ``import_uid`` the import that brought it."""


@dataclass(frozen=True, slots=True)
class Sought:
    """A number of a formula whose rows are asked for.

    Parameters
    ----------
    feeder : Feeder
        What is asked, and what fetches it.
    planned : Plan
        The figure.
    measure : str
        Which of its numbers.
    counted : frozenset of Counted
        Places and sources of its sums.
    """

    feeder: Feeder
    planned: Plan
    measure: str
    counted: frozenset[Counted]

    @property
    def question(self) -> Question:
        """What is asked."""
        return self.feeder.question

    @property
    def channels(self) -> frozenset[str]:
        """The channels that stand in the formula, where channels matter."""
        return frozenset(channel for *_, channel in self.counted)

    def of(self, *sources: str) -> frozenset[Counted]:
        """Return the sums of some sources.

        Parameters
        ----------
        *sources : str
            Such as ``hits``.
        """
        return frozenset(one for one in self.counted if one[3] in sources)


@dataclass(frozen=True, slots=True)
class RowList:
    """Rows behind a number.

    Parameters
    ----------
    columns : tuple of str
        Keys of its rows, in order, without ``value`` and those that say where a row comes from.
    count : int
        How many.
    total : ratio or None
        What their values add up to; None where the number is no sum of them.
    read : callable
        Given how many to skip and how many to take, returns rows.
    notes : tuple of Message
        What a reader must know of them.
    with_lines : bool
        Whether rows keep their line in their file: those that the ledger holds do not.
    is_held : bool
        Whether what rows are written from is held, so that `read` needs nothing anew for another page.
    """

    columns: tuple[str, ...]
    count: int
    total: Fraction | None
    read: Callable[[int, int], Sequence[Row]]
    notes: tuple[Message, ...] = field(default=())
    with_lines: bool = True
    is_held: bool = False


def of_journal(
    sought: Sought,
    rows: ir.Table,
    columns: tuple[str, ...],
    order: Sequence[str],
    *,
    adds_up: bool = True,
    shape: Callable[[Row], Row] | None = None,
) -> RowList:
    """Return the list of some rows of the journal; no more than a page of them is ever held.

    Parameters
    ----------
    sought : Sought
        For which number.
    rows : ibis.Table
        With ``value``, ``currency``, ``rate_day``, ``import_uid``, ``row``.
    columns : tuple of str
        What to show.
    order : sequence of str
        Columns by which they stand.
    adds_up : bool
        Whether the number is the sum of their values.
    shape : callable, optional
        Brings a row to the columns that are shown.

    Returns
    -------
    RowList
        Money in major units of the reporting currency, not rounded.
    """
    feeder, journal, measure = sought.feeder, sought.feeder.opened.journal, sought.measure
    kept = settled(journal, rows)
    sums = journal.fetch(kept.group_by(**_rated(kept, sought)).aggregate(total=kept.value.sum(), n=kept.count()))
    told = sums.to_pylist()

    def value_of(row: Row, value: float | None) -> Fraction | None:
        return None if value is None else converted(value, measure, {**row}, feeder.question, feeder.exchange)[0]

    def read(skip: int, take: int) -> list[Row]:
        now = settled(journal, rows)  # others may have taken its place meanwhile
        found = journal.fetch(now.order_by(list(order)).limit(take, offset=skip)).to_pylist()
        shaped = found if shape is None else [shape(row) for row in found]
        return [{**row, "value": value_of(row, row["value"])} for row in shaped]

    total: Fraction | None = Fraction(0) if adds_up else None
    for row in told if adds_up else ():
        total = added(total, value_of(row, row["total"] or 0.0))
    return RowList(columns, sum(row["n"] for row in told), total, read)


def _rated(rows: ir.Table, sought: Sought) -> dict[str, ir.Value]:
    """Return what decides how an amount is converted: nothing where it is no foreign money."""
    if not MEASURES[sought.measure].money:
        return {"currency": ibis.null("string"), "rate_day": ibis.null("date")}
    foreign = rows.currency.notnull() & (rows.currency != sought.question.currency)
    return {"currency": rows.currency, "rate_day": foreign.ifelse(rows.rate_day, ibis.null("date"))}


def standing(rows: ir.Table, question: Question) -> ir.Table:
    """Keep the rows of accounts or messages that stand where, and when, a question asks.

    Parameters
    ----------
    rows : ibis.Table
        With ``day`` and ``network``, which is their channel too.
    question : Question
        Whose filters.

    Returns
    -------
    ibis.Table
        The same columns. A filter on what they do not say refuses the figure, and leaves nothing to list.
    """
    placed = rows.mutate(channel=rows.network)
    for axis, values in wanted(question).items():
        if axis in TIME_AXES or axis in placed.columns:
            placed = placed.filter(key_of(placed, axis).isin(values))
    return placed.select(*rows.columns)


def own_money(minor: float | None, currency: str | None) -> Money | None:
    """Return an amount as its file says it.

    Parameters
    ----------
    minor : number or None
        Minor units.
    currency : str or None
        Its own; None where the file names none.
    """
    return None if minor is None or not currency else Money(round(minor), currency)


def of_things(
    things: Iterable[Row], columns: tuple[str, ...], *, adds_up: bool = True, notes: tuple[Message, ...] = ()
) -> RowList:
    """Return the list of rows that a calculation holds already.

    Parameters
    ----------
    things : iterable of Row
        With ``value``, a ratio or None.
    columns : tuple of str
        What to show.
    adds_up : bool
        Whether the number is the sum of their values.
    notes : tuple of Message
        What a reader must know of them.

    Returns
    -------
    RowList
        In their order.
    """
    rows = tuple(things)
    total: Fraction | None = Fraction(0) if adds_up else None
    for row in rows if adds_up else ():
        total = added(total, row["value"])
    return RowList(columns, len(rows), total, lambda skip, take: rows[skip : skip + take], notes, is_held=True)


def of_sorted(
    things: Iterable[T],
    columns: tuple[str, ...],
    *,
    order: Callable[[T], tuple[Any, ...]],
    value_of: Callable[[T], Fraction | None],
    written: Callable[[Sequence[T]], Iterable[Row]],
    notes: tuple[Message, ...] = (),
) -> RowList:
    """Return the list of what a calculation holds, of which rows are written where they are read.

    Parameters
    ----------
    things : iterable
        What each row tells of.
    columns : tuple of str
        What to show.
    order : callable
        Returns what a thing is sorted by; equals stand as they came.
    value_of : callable
        Returns what it counts for.
    written : callable
        Writes the rows of some.
    notes : tuple of Message
        What a reader must know of them.

    Returns
    -------
    RowList
        No more than a page of rows is ever held.
    """
    ordered = sorted(things, key=order)
    total: Fraction | None = Fraction(0)
    for value in map(value_of, ordered):
        total = added(total, value)
    return RowList(
        columns, len(ordered), total, lambda skip, take: [*written(ordered[skip : skip + take])], notes, is_held=True
    )


def joined(lists: Sequence[RowList]) -> RowList:
    """Put lists after one another.

    Parameters
    ----------
    lists : sequence of RowList
        At least one.

    Returns
    -------
    RowList
        Their columns, each once.
    """
    if len(lists) == 1:
        return lists[0]

    def read(skip: int, take: int) -> list[Row]:
        found: list[Row] = []
        for one in lists:
            if skip < one.count and take > len(found):
                found.extend(one.read(skip, take - len(found)))
            skip = max(0, skip - one.count)
        return found

    totals = [one.total for one in lists]
    total: Fraction | None = Fraction(0)
    for part in totals:
        total = added(total, part)
    columns = tuple(dict.fromkeys(name for one in lists for name in one.columns))
    notes, with_lines = tuple(note for one in lists for note in one.notes), any(one.with_lines for one in lists)
    is_held = all(one.is_held for one in lists)
    return RowList(columns, sum(one.count for one in lists), total, read, notes, with_lines, is_held)
