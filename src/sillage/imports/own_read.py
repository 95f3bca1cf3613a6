"""Our own files, from a table of cells to what the journal and the ledger store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches

from sillage.domain.decisions import Decisions
from sillage.domain.places import Role
from sillage.errors import NeedsConfirmation
from sillage.imports import own_decisions, own_facts, own_figures, own_orders
from sillage.imports.cells import Rows, read_rows
from sillage.imports.columns import DatesToConfirm
from sillage.imports.dates import range_in_name
from sillage.imports.facts_rows import Fact, days_of, to_batches
from sillage.imports.files import Context, ReadFile
from sillage.imports.flags import told
from sillage.imports.headers import fold
from sillage.imports.left_out import brings_nothing, part_totals, refusal, swaps, with_totals
from sillage.imports.own_columns import Cell, Column
from sillage.imports.own_match import Match, best_match
from sillage.imports.tables import Table
from sillage.language import Message, msg

_DAYS = {
    "observations": ("for_date", "to_date"),
    "posts": ("published_at", "published_on"),
    "orders": ("ordered_at", "ordered_on"),
    "touches": ("at", "on"),
    "messages": ("sent_at",),
    "answers": ("sent_at", "answered_at"),
    "reviews": ("at",),
    "mentions": ("at",),
}
"""The columns of each journal table that date its rows."""

_FACTS = {
    **own_facts.BUILDERS,
    "orders": own_orders.orders,
    "refunds": own_orders.refunds,
    "accounts": own_figures.accounts,
    "rivals": own_figures.rivals,
    "sector": own_figures.sector,
}
_DECISIONS = {"costs": own_decisions.costs, "hours": own_decisions.hours, "rates": own_decisions.rates}
_STANDING = {"rivals": Role.RIVAL, "sector": Role.SECTOR}


@dataclass(frozen=True)
class Built:
    """What the rows of one table became.

    Parameters
    ----------
    facts : mapping of str to list of mapping
        Journal table name to its rows.
    decisions : Decisions
        What goes to the ledger.
    warnings : tuple of Message
        What the user should know.
    """

    facts: Mapping[str, list[Fact]] = field(default_factory=dict)
    decisions: Decisions = field(default_factory=Decisions)
    warnings: tuple[Message, ...] = ()


def read_own(table: Table, context: Context) -> ReadFile:
    """Read one of our own files.

    Parameters
    ----------
    table : Table
        Text cells whose header `best_match` recognises.
    context : Context
        What is known beside the bytes.

    Returns
    -------
    ReadFile
        Everything validated.

    Raises
    ------
    NeedsConfirmation
        If nothing tells days from months, or the header is none of ours.
    """
    match = best_match(table.header)
    if match is None:
        raise NeedsConfirmation(
            msg("The columns are those of no known file."), msg("See `sillage template` for the files to fill in.")
        )
    return read_matched(table, match, context)


def read_matched(table: Table, match: Match, context: Context) -> ReadFile:
    """Read a table whose columns are known to be those of one of our own files.

    Parameters
    ----------
    table : Table
        Text cells.
    match : Match
        Which file, and which column stands where.
    context : Context
        What is known beside the bytes.

    Returns
    -------
    ReadFile
        Everything validated.

    Raises
    ------
    DatesToConfirm
        If nothing tells days from months in a file with English headers.
    UnreadableFile
        If every row is doubtful and none can be kept.
    """
    table, totals = part_totals(table, match.places)
    read = _read_rows(table, match, context)
    if brings_nothing(read):
        raise refusal(read, table.header, _swapped(table, match, context))
    return with_totals(read, totals)


def _swapped(table: Table, match: Match, context: Context) -> tuple[int, int] | None:
    """Return the two columns that, exchanged, bring the most rows with no doubt."""
    best, found = 0, None
    for other, pair in swaps(table, match.places):
        read = _read_rows(other, match, replace(context, confirmed=True))
        sure = 0 if brings_nothing(read) else read.rows - read.flagged
        if sure > best:
            best, found = sure, pair
    return found


def _read_rows(table: Table, match: Match, context: Context) -> ReadFile:
    rows = read_rows(table, match.places, context, french=match.french)
    if not rows.order.certain and not match.french and not context.confirmed:
        raise DatesToConfirm(
            msg("In this file nothing tells days from months in dates such as 03/04/2026."),
            msg("Write dates as 2026-04-03, or confirm with --yes that the month comes first."),
        )
    built = build(rows, match, context)
    return finish(match.file.format, rows, built, context, _warnings(table, match, rows), sheet=table.sheet)


def build(rows: Rows, match: Match, context: Context) -> Built:
    """Turn typed rows into facts or decisions.

    Parameters
    ----------
    rows : Rows
        Typed rows.
    match : Match
        Which file they are of.
    context : Context
        What is known beside the bytes.

    Returns
    -------
    Built
        Facts, decisions and warnings.
    """
    kind = match.file.kind
    if kind in _DECISIONS:
        return Built(decisions=_DECISIONS[kind](rows, context))
    facts = _FACTS[kind](rows, context)
    decisions = own_figures.standing(facts, _STANDING[kind]) if kind in _STANDING else Decisions()
    return Built({match.file.table: facts}, decisions)


def finish(
    format_id: str, rows: Rows, built: Built, context: Context, warnings: tuple[Message, ...], *, sheet: str = ""
) -> ReadFile:
    """Put flags on facts and count.

    Parameters
    ----------
    format_id : str
        The format's id.
    rows : Rows
        Typed rows with their doubts.
    built : Built
        What they became.
    context : Context
        Zone, file name.
    warnings : tuple of Message
        What the user should know before `built.warnings`.
    sheet : str
        Which sheet.

    Returns
    -------
    ReadFile
        Everything validated.
    """
    codes = dict(zip(rows.numbers, rows.doubts.column().to_pylist(), strict=True))
    days: list[date] = []
    for name, facts in built.facts.items():
        for fact in facts:
            fact["flag"] = fact.get("flag") or codes.get(fact["row"])
        found = days_of(facts, _DAYS.get(name, ()), context.zone)
        days.extend(found or ())
    days.extend(day for cost in built.decisions.costs for day in (cost.first, cost.last))
    days.extend(rate.day for rate in built.decisions.exchange_rates)
    observed = [fact for facts in built.facts.values() for fact in facts]
    stated = range_in_name(context.file_name)
    flags = rows.doubts.flags()
    none = () if len(rows) else (msg("The file has a header and no rows."),)
    return ReadFile(
        format=format_id,
        network=_only(observed, "network"),
        account=_only(observed, "account"),
        rows=len(rows),
        flagged=rows.doubts.count,
        tables={name: to_batches(name, facts) for name, facts in built.facts.items() if facts},
        decisions=built.decisions,
        period=(min(days), max(days)) if days else stated,
        warnings=(*warnings, *built.warnings, *none, *told(flags)),
        flags=flags,
        part=sheet,
    )


def _only(facts: list[Fact], column: str) -> str:
    values = {fact.get(column) or "" for fact in facts}
    return values.pop() if len(values) == 1 else ""


def _warnings(table: Table, match: Match, rows: Rows) -> tuple[Message, ...]:
    found = []
    if match.unknown:
        names = ", ".join(table.header[index] for index in match.unknown)
        found.append(msg("Columns that were not understood and are left out: {names}.", names=names))
    for column, _ in match.places:
        if column.cell is Cell.WORD and column.name in ("channel", "network"):
            found.extend(_misspelt(column, rows))
    return tuple(found)


def _misspelt(column: Column, rows: Rows) -> Iterator[Message]:
    """Say which channels are nearly, but not, ones that are known: they would stand beside the right ones."""
    strangers = {word for word in rows.get(column.name) if word} - set(column.words.values())
    for word in sorted(strangers):
        near = get_close_matches(fold(word), column.words, n=1, cutoff=0.8)
        if near:
            yield msg(
                "“{word}” stands on its own: it is not a known channel. Did you mean {near}?",
                word=word,
                near=column.words[near[0]],
            )
