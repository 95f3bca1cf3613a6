"""What a file puts aside, counted and said: a corrected file wins, and never in silence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sillage.domain.decisions import Decisions, ImportRecord, Replacement
from sillage.domain.money import Money
from sillage.language import Message, _n, msg
from sillage.ledger import imports_log, queries
from sillage.services.open_workspace import Opened
from sillage.services.orders_told_twice import orders_told_twice

if TYPE_CHECKING:
    from sillage.imports import ReadFile


def count_stored(opened: Opened, record: ImportRecord, part: ReadFile) -> tuple[int, int, int, tuple[Message, ...]]:
    """Count what a file brought, its rows stored and not counting yet.

    Parameters
    ----------
    opened : Opened
        The workspace.
    record : ImportRecord
        The file's import, pending.
    part : ReadFile
        The file.

    Returns
    -------
    tuple of (int, int, int, tuple of Message)
        Rows that are new, that repeat what stood, and that earlier files lose, with what to say of these.
    """
    replaced, told = replaced_decisions(opened, record, part.decisions)
    if not part.tables:
        stored = min(part.rows, imports_log.count_brought(part.decisions))
        repeated = min(stored, imports_log.count_repeated(opened.workspace.id, part.decisions))
        return stored - repeated, repeated, replaced, told
    seen, fresh, aside = count_facts(opened, record, part.tables)
    if "orders" in part.tables:
        told = (*told, *orders_told_twice(opened, record.uid, record.number))
    return fresh, seen - fresh, replaced + aside, told


def replaced_decisions(opened: Opened, record: ImportRecord, decisions: Decisions) -> tuple[int, tuple[Message, ...]]:
    """Count the ledger rows that a file is about to put aside, and say what they held.

    Parameters
    ----------
    opened : Opened
        The workspace.
    record : ImportRecord
        The file's import, pending.
    decisions : Decisions
        What it brings.

    Returns
    -------
    tuple of (int, tuple of Message)
        Rows of earlier files that stop counting; a sentence for each earlier file whose costs had another total or
        another number of rows.
    """
    workspace_id = opened.workspace.id
    costs = imports_log.replaced_costs(record, workspace_id, decisions)
    count = imports_log.count_replaced(record, workspace_id, decisions) + sum(len(one.before) for one in costs)
    return count, tuple(sentence for one in costs for sentence in _told(one, record.number))


def count_facts(opened: Opened, record: ImportRecord, tables: Mapping[str, Any]) -> tuple[int, int, int]:
    """Count a file's rows in the journal: all of them, those that say something new, those that put a reading aside.

    Parameters
    ----------
    opened : Opened
        The workspace.
    record : ImportRecord
        The file's import, pending, its rows stored.
    tables : mapping
        The journal tables that it wrote to.

    Returns
    -------
    tuple of int
        A reading of a later export stands: an older file's row puts only older ones aside.
    """
    workspace_id, names = opened.workspace.id, tuple(tables)
    committed = queries.committed_imports(workspace_id)
    moment = record.exported_at or opened.now
    older = tuple(one for one in committed if (one.exported_at or one.committed_at) <= moment)
    rows, fresh, replaced = opened.journal.count_fresh(workspace_id, names, committed, import_uid=record.uid)
    if len(older) < len(committed) and replaced:
        replaced = opened.journal.count_fresh(workspace_id, names, older, import_uid=record.uid)[2]
    return rows, fresh, replaced


def _told(one: Replacement, number: int) -> Iterator[Message]:
    totals = one.totals()
    if all(before == after for before, after in totals):
        return  # said in other rows, it is the same amount
    first, last = totals[0], totals[1:]
    before, after = _quantity(first[0]), _quantity(first[1])
    for more in last:
        before = msg("{one} and {other}", one=before, other=_quantity(more[0]))
        after = msg("{one} and {other}", one=after, other=_quantity(more[1]))
    if one.by_reference:
        yield _n(
            "{count} row of import {number} ({file}) no longer counts: {before} became {after}.",
            "{count} rows of import {number} ({file}) no longer count: {before} became {after}.",
            len(one.before),
            number=str(one.number),
            file=one.file_name,
            before=before,
            after=after,
        )
        return
    yield _n(
        "{count} row of import {number} ({file}) no longer counts, because this file says the same days and purpose "
        "anew: {before} became {after}. If both count: sillage imports undo {this}, write a “reference” of its own in "
        "each row of this file, and import it again.",
        "{count} rows of import {number} ({file}) no longer count, because this file says the same days and purpose "
        "anew: {before} became {after}. If both count: sillage imports undo {this}, write a “reference” of its own in "
        "each row of this file, and import it again.",
        len(one.before),
        number=str(one.number),
        file=one.file_name,
        before=before,
        after=after,
        this=str(number),
    )


def _quantity(total: Money | Decimal) -> Message | Money:
    return total if isinstance(total, Money) else msg("{hours} h", hours=total)
