"""What a question names, in the expressions that answer it: said outright, or left open until it is asked.

To write the SQL of a question takes longer than to answer it. Questions of one shape (the same axis, the same filtered
axes, with days or without) differ in values alone: with these left open, the SQL is written once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir

from sillage.domain.places import CHANNEL_GROUPS
from sillage.kpis.places import Question, key_of

Shape = tuple[str, tuple[str, ...], bool]
"""The axis, the filtered axes, and whether days are asked for."""


@ibis.udf.scalar.builtin(name="left_open", signature=(("string",), "date"))
def _day(which):  # type: ignore[no-untyped-def]
    """Stand for a day."""


@ibis.udf.scalar.builtin(name="left_open", signature=(("string",), "timestamp('UTC')"))
def left_open_moment(which):  # type: ignore[no-untyped-def]
    """Stand for a moment; its name begins with ``moment_``."""


@ibis.udf.scalar.builtin(name="left_open", signature=(("string",), "array<string>"))
def _words(which):  # type: ignore[no-untyped-def]
    """Stand for words."""


@ibis.udf.scalar.builtin(name="left_open", signature=(("string",), "string"))
def _word(which):  # type: ignore[no-untyped-def]
    """Stand for a word."""


@ibis.udf.scalar.builtin(name="left_open", signature=(("string",), "array<int64>"))
def _numbers(which):  # type: ignore[no-untyped-def]
    """Stand for whole numbers."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the expressions that answer it know it.

    Parameters
    ----------
    by : str
        The axis; empty for the whole.
    days : tuple of date expression, optional
        First and last; None takes every day, and what has no day.
    filters : mapping of str to array expression
        Axis to the values that are kept.
    currency : string expression
        The reporting currency.
    said : mapping of str to collection, optional
        Other words and numbers that the question names; None leaves all of them open.
    """

    by: str
    days: tuple[ir.DateValue, ir.DateValue] | None
    filters: Mapping[str, ir.ArrayValue]
    currency: ir.StringValue
    said: Mapping[str, Collection[Any]] | None = None

    def words(self, name: str) -> ir.ArrayValue:
        """Return some words.

        Parameters
        ----------
        name : str
            What they are called.
        """
        return _words(f"words_{name}") if self.said is None else _literal(self.said[name])

    def numbers(self, name: str) -> ir.ArrayValue:
        """Return some whole numbers.

        Parameters
        ----------
        name : str
            What they are called.
        """
        return _numbers(f"numbers_{name}") if self.said is None else ibis.literal([*self.said[name]], "array<int64>")


def shape_of(question: Question) -> Shape:
    """Return what decides the SQL of a question.

    Parameters
    ----------
    question : Question
        What is asked.
    """
    return question.by, tuple(sorted(question.filters)), question.period is not None


def left_open(question: Question) -> Asked:
    """Return a question with its values left open.

    Parameters
    ----------
    question : Question
        Of the shape.
    """
    days = left_open_days() if question.period else None
    filters = {axis: _words(f"words_of_{axis}") for axis in question.filters}
    return Asked(question.by, days, filters, _word("word_currency"))


def left_open_days() -> tuple[ir.DateValue, ir.DateValue]:
    """Return the first and the last day of a question, left open: ``day_first`` and ``day_last``."""
    return _day("day_first"), _day("day_last")


def left_open_words(which: str) -> ir.ArrayValue:
    """Return a list of words, left open under a name that begins with ``words_``."""
    return _words(which)


def said(question: Question, **others: Collection[Any]) -> Asked:
    """Return a question with its values said outright.

    Parameters
    ----------
    question : Question
        What is asked.
    **others : collection
        Other words and numbers, by name.
    """
    period = question.period
    days = (ibis.literal(period.first, "date"), ibis.literal(period.last, "date")) if period else None
    filters = {axis: _literal(found) for axis, found in wanted(question).items()}
    return Asked(question.by, days, filters, ibis.literal(question.currency), others)


def values_of(question: Question) -> dict[str, Any]:
    """Return the values that `left_open` leaves open.

    Parameters
    ----------
    question : Question
        What is asked.
    """
    values: dict[str, date | str | list[str]] = {"word_currency": question.currency}
    if question.period is not None:
        values |= {"day_first": question.period.first, "day_last": question.period.last}
    return values | {f"words_of_{axis}": found for axis, found in wanted(question).items()}


def wanted(question: Question) -> dict[str, list[str]]:
    """Return the values that each filter keeps: a group of channels is its channels.

    Parameters
    ----------
    question : Question
        What is asked.
    """
    found = {}
    for axis, value in question.filters.items():
        group = CHANNEL_GROUPS.get(value) if axis == "channel" else None
        found[axis] = sorted(group or [value])
    return found


def cut(rows: ir.Table, asked: Asked) -> ir.Table:
    """Keep the rows that a question asks for.

    Parameters
    ----------
    rows : ibis.Table
        With the axes, ``day`` and ``to_date``.
    asked : Asked
        What is asked.

    Returns
    -------
    ibis.Table
        A window that reaches out of the period is left out whole; so is what has no day, when a period is asked.
    """
    if asked.days is not None:
        first, last = asked.days
        rows = rows.filter(rows.day >= first, rows.day <= last, rows.to_date.isnull() | (rows.to_date <= last))
    for axis, found in asked.filters.items():
        rows = rows.filter(found.contains(key_of(rows, axis)))
    return rows


def kept(rows: ir.Table, question: Question) -> ir.Table:
    """Keep the rows that a question asks for, its values said outright: see `cut`.

    Parameters
    ----------
    rows : ibis.Table
        With the axes, ``day`` and ``to_date``.
    question : Question
        What is asked.
    """
    return cut(rows, said(question))


def _literal(words: Collection[str]) -> ir.ArrayValue:
    return ibis.literal(sorted(words), "array<string>")


def without_told(rows: ir.Table, asked: Asked) -> ir.Table:
    """Leave out what hits tell already: windows that do not stand, clicks of our own links on days they were counted.

    Parameters
    ----------
    rows : ibis.Table
        With ``kind``, ``days``, ``link`` and ``for_date``: see `sillage.kpis.slots.group_rows`.
    asked : Asked
        Whose words ``standing`` are the windows that stand (`EVERY_WINDOW` alone: all do), ``ours`` the links, ``gone``
        their days.

    Returns
    -------
    ibis.Table
        What stands.
    """
    standing = asked.words("standing")
    stands = ibis.coalesce(standing.contains(rows.days), False) | standing.contains(EVERY_WINDOW)
    rows = rows.filter((rows.kind != "channel") | stands)
    name = rows.link.lower()
    on_day = asked.words("gone").contains(name + "/" + rows.for_date.cast("string"))
    is_ours = asked.words("ours").contains(name) & (rows.for_date.isnull() | on_day)
    return rows.filter((rows.kind != "link") | ~ibis.coalesce(is_ours, False))


EVERY_WINDOW = "*"


def window_of(rows: ir.Table) -> ir.StringValue:
    """Return the first and the last day of each row as words.

    Parameters
    ----------
    rows : ibis.Table
        With ``for_date`` and ``to_date``.
    """
    return rows.for_date.cast("string") + "/" + ibis.coalesce(rows.to_date, rows.for_date).cast("string")
