"""Which column of a signature each column of a table is, and the cells of each read as what they hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sillage.errors import NeedsConfirmation, UnreadableFile
from sillage.imports.dates import Dates, Order, decide_order, read_dates
from sillage.imports.files import Context
from sillage.imports.flags import Doubts
from sillage.imports.numbers import decide_decimal, read_numbers
from sillage.imports.observations import Cells, Measure, to_minor
from sillage.imports.signatures import Column, Kind, Role, Signature
from sillage.imports.tables import Table
from sillage.language import Message, msg

DATE_ROLES = (Role.PUBLISHED, Role.DAY, Role.FIRST, Role.LAST)
_LIFETIME = ("lifetime", "total", "a vie", "duree de vie", "depuis la publication", "toute la duree")
_MOST_NAMES = 20


@dataclass(frozen=True)
class Found:
    """A column of the signature, found in the table.

    Parameters
    ----------
    column : Column
        What it is.
    cells : pyarrow.ChunkedArray of string
        Its cells; where two headers mean the same, the first that is not blank.
    header : str
        As the file writes it.
    currency : str
        The currency that its header names.
    """

    column: Column
    cells: pa.ChunkedArray
    header: str
    currency: str


def find_columns(table: Table, signature: Signature) -> tuple[dict[str, Found], list[Message]]:
    """Tell what each column of a table is.

    Parameters
    ----------
    table : Table
        As read.
    signature : Signature
        Its shape; headers that no name recognises are taken by position where it gives one.

    Returns
    -------
    tuple of (dict of str to Found, list of Message)
        By `Column.key`; and a warning that names the columns which nothing knows.
    """
    found: dict[str, Found] = {}
    strangers: list[str] = []
    by_position = not signature.score(table.header, table.sheet) and signature.order
    for index, (header, cells) in enumerate(zip(table.header, table.columns, strict=True)):
        if by_position:
            column, currency = signature.by_key[signature.order[index]], ""
        else:
            named, currency = signature.find(header)
            if named is None:
                if header.strip():
                    strangers.append(header)
                continue
            column = named
        if column.role is Role.IGNORED:
            continue
        known = found.get(column.key)
        if known is None:
            found[column.key] = Found(column, cells, header, currency)
        elif column.role is not Role.SEGMENT:
            merged = pc.if_else(pc.equal(pc.utf8_trim_whitespace(known.cells), ""), cells, known.cells)
            found[column.key] = Found(column, merged, known.header, known.currency or currency)
    return found, _stranger_warnings(strangers)


def _stranger_warnings(strangers: Sequence[str]) -> list[Message]:
    if not strangers:
        return []
    names = ", ".join(strangers[:_MOST_NAMES]) + ("…" if len(strangers) > _MOST_NAMES else "")
    return [msg("Columns that are not known and were not read: {names}.", names=names)]


def read_all_dates(
    found: dict[str, Found], signature: Signature, context: Context, within: tuple[date, date] | None
) -> tuple[dict[Role, Dates], list[Message]]:
    """Read every date column under one order of day and month.

    Parameters
    ----------
    found : dict of str to Found
        From `find_columns`.
    signature : Signature
        Gives the usual order.
    context : Context
        The zone, and whether a guess may be used.
    within : tuple of date, optional
        The range that the file's name states.

    Returns
    -------
    tuple of (dict of Role to Dates, list of Message)
        The columns; and a warning when the order is a guess.

    Raises
    ------
    DatesToConfirm
        If nothing in the file tells which of day and month comes first.
    """
    columns = {
        item.column.role: _without_lifetime(item.cells) for item in found.values() if item.column.role in DATE_ROLES
    }
    if not columns:
        return {}, []
    order = decide_order(list(columns.values()), within=within, guess=signature.date_first)
    warnings = []
    if not order.certain and context.first:
        order = Order(context.first, certain=True)
    elif not order.certain:
        warnings = [order_guess(order, confirmed=context.confirmed)]
    return {role: read_dates(cells, order=order, zone=context.zone) for role, cells in columns.items()}, warnings


class DatesToConfirm(NeedsConfirmation):
    """Nothing in a file tells which of day and month comes first; a person says it."""


def order_guess(order: Order, *, confirmed: bool) -> Message:
    """State a guessed order of day and month, or ask.

    Parameters
    ----------
    order : Order
        The guess.
    confirmed : bool
        Whether guesses may be used.

    Returns
    -------
    Message
        The warning that states the guess.

    Raises
    ------
    DatesToConfirm
        If guesses may not be used.
    """
    guess = msg("month/day/year") if order.first == "month" else msg("day/month/year")
    if not confirmed:
        raise DatesToConfirm(
            msg(
                "Nothing in this file tells whether its dates are day/month or month/day; the guess is {guess}.",
                guess=guess,
            ),
            msg("Run the import again with --yes to accept the guess, or export a longer period."),
        )
    return msg("Dates were read as {guess}: a guess, since nothing in the file tells.", guess=guess)


def _without_lifetime(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    words = pc.is_in(
        pc.utf8_lower(pc.utf8_trim_whitespace(cells)), value_set=pa.array([*_LIFETIME, "à vie", "durée de vie"])
    )
    return pc.if_else(words, "", cells)


def read_measures(found: dict[str, Found], table: Table, context: Context, doubts: Doubts) -> list[Measure]:
    """Read every metric.

    Parameters
    ----------
    found : dict of str to Found
        From `find_columns`.
    table : Table
        Its delimiter hints at the decimal mark where no cell tells.
    context : Context
        The currency of amounts that name none.
    doubts : Doubts
        Marked where a cell is no number or cannot be.

    Returns
    -------
    list of Measure
        In the file's order; all-blank columns left out.

    Raises
    ------
    UnreadableFile
        If most of a column that should hold numbers does not.
    """
    metrics = [item for item in found.values() if item.column.role is Role.METRIC]
    counts = [item.column.kind is Kind.COUNT for item in metrics]
    marks = decide_decimal(
        [item.cells for item in metrics], counts=counts, fallback="," if table.delimiter == ";" else "."
    )
    measures = []
    for item, mark in zip(metrics, marks, strict=True):
        values = _read_metric(item, mark, doubts)
        if not np.isnan(values).all():
            measures.append(_measure(item, values, found, context))
    return measures


def _read_metric(item: Found, mark: str, doubts: Doubts) -> np.ndarray[Any, Any]:
    kind = item.column.kind
    numbers = read_numbers(item.cells, mark, duration=kind is Kind.DURATION)
    wrong = int(numbers.unreadable.sum())
    readable = int(np.count_nonzero(~np.isnan(numbers.values)))
    if wrong > 2 and wrong > readable:
        first = int(doubts.rows[int(np.argmax(numbers.unreadable))])
        raise UnreadableFile(
            msg(
                "The column “{name}” should hold numbers; from line {line} on it does not.",
                name=item.header,
                line=str(first),
            ),
            msg("Export the file again, or send the original instead of a copy saved by another program."),
        )
    doubts.mark(numbers.unreadable, "unreadable_number")
    values = numbers.values
    if kind is Kind.SHARE and np.nanmax(values, initial=0.0) > 1.0:
        kind = Kind.PERCENT
    if kind is Kind.PERCENT:
        signs = pc.match_substring(item.cells, "%").combine_chunks().to_numpy(zero_copy_only=False).astype(bool)
        values = np.where(signs, values, np.round(values / 100.0, 14))
    with np.errstate(invalid="ignore"):
        if not item.column.signed:
            doubts.mark(values < 0, "negative", _amount if kind is Kind.MONEY else None)
        if kind is Kind.COUNT and not _rate_suffix(item):
            doubts.mark((values != np.round(values)) & ~np.isnan(values), "impossible")
        doubts.mark(np.abs(values) > 1e15, "impossible")
    return values


def _measure(item: Found, values: np.ndarray[Any, Any], found: dict[str, Found], context: Context) -> Measure:
    if item.column.kind is not Kind.MONEY:
        return Measure(item.column.metric + _rate_suffix(item), values)
    named = {other.currency for other in found.values() if other.currency}
    currency: Cells = item.currency or (named.pop() if len(named) == 1 else context.currency)
    stated = found.get(Role.CURRENCY.value)
    if not item.currency and stated is not None:
        codes = pc.utf8_upper(pc.utf8_trim_whitespace(stated.cells)).combine_chunks()
        known = pc.match_substring_regex(codes, "^[A-Z]{3}$")
        currency = pc.if_else(known, codes, context.currency)
    return Measure(item.column.metric, to_minor(values, currency), currency)


def _amount(_: int) -> Message:
    return msg("This amount is below zero.")


def _rate_suffix(item: Found) -> str:
    """Name a count that is written in per cent, and so is no count, differently."""
    if item.column.kind is not Kind.COUNT:
        return ""
    return "_rate" if pc.any(pc.match_substring(item.cells, "%"), min_count=0).as_py() else ""
