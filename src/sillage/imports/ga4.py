"""Google Analytics 4: acquisition by channel, source or campaign, as the pages export it to CSV.

``#`` lines state the period; several tables can follow each other; days are written ``20260501``. Rows are added up
by channel: ``m.facebook.com`` and ``l.facebook.com`` are one channel here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from sillage.errors import UnreadableFile
from sillage.imports.cells import Rows, read_rows
from sillage.imports.channels import GROUPS, channel_of
from sillage.imports.dates import parse_date, range_in_name
from sillage.imports.facts_rows import Fact, minor
from sillage.imports.files import Context, ReadFile
from sillage.imports.flags import Doubts
from sillage.imports.headers import fold
from sillage.imports.own_columns import Cell, Column, OwnFile
from sillage.imports.own_facts import rows_of
from sillage.imports.own_match import match_file
from sillage.imports.own_read import Built, finish
from sillage.imports.tables import Table
from sillage.language import Message, msg

SOURCE = "ga4"
_GROUP = "session default channel group"
_FIRST = "first user default channel group"
_SOURCES = ("session source", "session source / medium")
_DIMENSIONS = (_GROUP, *_SOURCES, "session campaign", _FIRST)
_ADDITIVE = ("sessions", "engaged sessions", "key events", "total revenue", "views")
_TOTALS = ("total", "totals", "grand total", "total general", "totaux")
_START = re.compile(r"(?:start date|date de debut)\D*((?:19|20)\d{6}|\d{4}-\d\d-\d\d)")
_END = re.compile(r"(?:end date|date de fin)\D*((?:19|20)\d{6}|\d{4}-\d\d-\d\d)")
_PROPERTY = re.compile(r"#\s*(?:property|propri[ée]t[ée])\s*:\s*(.+)", re.IGNORECASE)


def _dimension(name: str, *synonyms: str) -> Column:
    return Column(name, name, Cell.TEXT, "", synonyms)


def _figure(name: str, *synonyms: str, cell: Cell = Cell.NUMBER) -> Column:
    return Column(name, name, cell, "", synonyms)


GA4 = OwnFile(
    "ga4_ui_csv",
    msg("Google Analytics 4 acquisition"),
    "observations",
    (
        _dimension(
            _GROUP,
            "session primary channel group (default channel group)",
            "session primary channel group",
            "default channel group",
            "channel group",
            "groupe de canaux principal de la session (groupe de canaux par défaut)",
            "groupe de canaux principal de la session",
            "groupe de canaux par défaut pour la session",
            "groupe de canaux par défaut de la session",
            "groupe de canaux par défaut",
        ),
        _dimension(
            _FIRST,
            "first user primary channel group (default channel group)",
            "first user primary channel group",
            "premier groupe de canaux principal de l'utilisateur (groupe de canaux par défaut)",
            "premier groupe de canaux principal de l'utilisateur",
            "groupe de canaux par défaut du premier utilisateur",
        ),
        _dimension("session source", "source de la session", "session manual source", "source"),
        _dimension("session medium", "support de la session", "session manual medium", "medium", "support"),
        _dimension(
            "session source / medium",
            "session source/medium",
            "source/support de la session",
            "source / support de la session",
            "source et support de la session",
            "source / medium",
            "source/support",
        ),
        _dimension("session campaign", "campagne de la session", "session campaign name", "campaign", "campagne"),
        Column("date", "date", Cell.DAY, "", ("jour", "day")),
        _figure("sessions"),
        _figure("engaged sessions", "sessions avec engagement", "sessions engagées"),
        _figure("key events", "événements clés", "key events (all events)", "conversions"),
        _figure("total revenue", "revenu total", "revenus totaux", "chiffre d'affaires total", cell=Cell.MONEY),
        _figure("views", "vues", "screen page views"),
        _figure(
            "total users", "users", "utilisateurs", "active users", "utilisateurs actifs", "nombre total d'utilisateurs"
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class _Span:
    first: date
    last: date


def recognise_ga4(header: Sequence[str], sample: Sequence[Sequence[str]], sheet: str) -> int:
    """Score a header.

    Parameters
    ----------
    header : sequence of str
        As written.
    sample : sequence of sequence of str
        Unused.
    sheet : str
        Unused.

    Returns
    -------
    int
        Columns known; 0 without a dimension of acquisition and a figure of visits.
    """
    match = match_file(GA4, header)
    names = {column.name for column, _ in match.places} if match else set()
    known = names & set(_DIMENSIONS) and names & {"sessions", "engaged sessions"}
    return len(names) + 2 if known else 0


def read_ga4(tables: Sequence[Table], context: Context) -> ReadFile:
    """Read an acquisition report.

    Parameters
    ----------
    tables : sequence of Table
        In the file's order.
    context : Context
        The workspace's currency: the file states none.

    Returns
    -------
    ReadFile
        Observations of channels under the source ``ga4``. Only the first finest table counts in sums; the others keep
        their dimension as a segment.

    Raises
    ------
    UnreadableFile
        If nothing states the period.
    """
    facts: list[Fact] = []
    parts: list[Rows] = []
    span: _Span | None = None
    account = ""
    main = _main(tables)
    for table in tables:
        # What the # lines say above one table holds for those below it.
        span, account = _stated(table) or span, _property(table) or account
        rows = _rows(table, context)
        parts.append(rows)
        facts.extend(
            _table(table, rows, span, replace(context, account=account or context.account), counts=table is main)
        )
    numbers = [number for rows in parts for number in rows.numbers]
    whole = Rows(tuple(numbers), {}, Doubts(np.array(numbers, dtype=np.int64)))
    flags = [code for rows in parts for code in rows.doubts.column().to_pylist()]
    for index, code in enumerate(flags):
        if code:
            whole.doubt(index, code)
    return finish(GA4.kind, whole, Built({"observations": facts}), context, _warnings(main))


def _main(tables: Sequence[Table]) -> Table | None:
    """Choose the table that counts: by source where there is one, else by channel group."""
    ranked = sorted(tables, key=_rank)
    return ranked[0] if ranked else None


def _rank(table: Table) -> int:
    names = {column.name for column, _ in _places(table)}
    if names & set(_SOURCES):
        return 0
    return 1 if _GROUP in names else 2 if "session campaign" in names else 3


def _places(table: Table) -> tuple[tuple[Column, int], ...]:
    match = match_file(GA4, table.header)
    return match.places if match else ()


def _rows(table: Table, context: Context) -> Rows:
    return read_rows(table, _places(table), context, french=table.delimiter == ";", first="day")


def _stated(table: Table) -> _Span | None:
    text = fold(" ".join(cell for line in table.preamble for cell in line))
    start, end = _START.search(text), _END.search(text)
    if not start or not end:
        return None
    first, last = _day(start.group(1)), _day(end.group(1))
    return _Span(first, last) if first and last and first <= last else None


def _day(text: str) -> date | None:
    try:
        found = parse_date(text)
    except ValueError:
        return None
    return found[0] if found else None


def _table(table: Table, rows: Rows, span: _Span | None, context: Context, *, counts: bool) -> list[Fact]:
    names = {column.name for column, _ in _places(table)}
    if "date" not in names and span is None:
        named = range_in_name(context.file_name)
        if named is None:
            raise UnreadableFile(
                msg("Nothing in the file says which days it covers."),
                msg("Keep the lines that begin with # in the export, or add the dimension Date."),
            )
        span = _Span(*named)
    segment = "" if counts and _rank(table) < 2 else f"by={_dimension_of(names)}"
    sums: dict[tuple[Any, ...], Fact] = {}
    for index, row in enumerate(rows_of(rows)):
        channel = _channel(row, names)
        if channel is None:
            continue
        if "date" in names and row.get("date") is None:
            rows.doubt(index, "incomplete")
            continue
        days = (row["date"], row["date"]) if "date" in names else (span.first, span.last) if span else (None, None)
        for name in _ADDITIVE:
            _add(sums, row, name, (channel, *days), context.currency, rows.numbers[index])
    shared = {
        "network": "",
        "account": context.account,
        "object_kind": "channel",
        "window": "day" if "date" in names else "period",
        "segment": segment,
        "state": "measured",
        "source": SOURCE,
    }
    return [{**shared, **fact} for fact in sums.values()]


def _add(
    sums: dict[tuple[Any, ...], Fact], row: dict[str, Any], name: str, key: tuple[Any, ...], currency: str, number: int
) -> None:
    value = row.get(name)
    if value is None:
        return
    money = name == "total revenue"
    amount = float(minor(value, currency) or 0) if money else value
    channel, first, last = key
    fact = sums.setdefault(
        (*key, name),
        {
            "object_id": channel,
            "metric": name.replace(" ", "_"),
            "for_date": first,
            "to_date": last,
            "value": 0.0,
            "currency": currency if money else None,
            "row": number,
        },
    )
    fact["value"] += amount


def _channel(row: dict[str, Any], names: set[str]) -> str | None:
    """Find the channel of a row; None for a total."""
    pair = row.get("session source / medium")
    source, medium = row.get("session source"), row.get("session medium") or ""
    if pair:
        source, _, medium = (part.strip() for part in pair.partition("/"))
    if source:
        return None if fold(source) in _TOTALS else channel_of(source, medium)
    group = row.get(_GROUP) or row.get(_FIRST)
    if group:
        word = fold(group)
        return None if word in _TOTALS else GROUPS.get(word, word.replace(" ", "_"))
    campaign = row.get("session campaign")
    if campaign and not names & {_GROUP, _FIRST, *_SOURCES}:
        return None if fold(campaign) in _TOTALS else str(campaign)
    return None


def _dimension_of(names: set[str]) -> str:
    found = next((name for name in (*_SOURCES, _GROUP, "session campaign", _FIRST) if name in names), "other")
    return found.replace(" / ", "_").replace(" ", "_")


def _property(table: Table) -> str:
    for line in table.preamble:
        found = _PROPERTY.match(" ".join(line).strip())
        if found:
            return found.group(1).strip()
    return ""


def _warnings(main: Table | None) -> tuple[Message, ...]:
    if main is None or _rank(main) > 1:
        return (msg("The file does not split visits by session channel: it is kept, and counts in no total."),)
    return ()
