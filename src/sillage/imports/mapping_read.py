"""A file of unknown form, read by a confirmed mapping."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import PurePath
from typing import Any

import pyarrow as pa

from sillage.errors import UnreadableFile
from sillage.imports.cells import Rows, When, month_of, read_rows
from sillage.imports.facts_rows import Fact
from sillage.imports.files import Context, ReadFile
from sillage.imports.flags import FLAGS, Flag
from sillage.imports.headers import fold
from sillage.imports.left_out import brings_nothing, part_totals, refusal, with_totals
from sillage.imports.mapping import (
    ACCOUNT_DAYS,
    ACCOUNT_MONTHS,
    METRIC,
    MappedColumn,
    Mapping,
    MappingToConfirm,
    saved_for,
)
from sillage.imports.mapping_guess import first_look, guess, guess_account
from sillage.imports.months import Placed, place_months, same_month
from sillage.imports.own_columns import Cell, Column, plain
from sillage.imports.own_facts import rows_of
from sillage.imports.own_figures import last_of_month
from sillage.imports.own_files import OWN_FILES
from sillage.imports.own_match import Match
from sillage.imports.own_read import Built, finish, read_matched
from sillage.imports.post_types import WORDS
from sillage.imports.tables import Table
from sillage.imports.vocabularies import MONTH_WORDS, NETWORK_WORDS
from sillage.language import Message, msg

_CELLS = {"date": Cell.DAY, "published": Cell.MOMENT, "month": Cell.TEXT, "year": Cell.TEXT}
_SEEN, _SEEN_LETTERS = 12, 40
_ROLES = ("post_id", "url", "text", "title", "post_type", "network", "account", "campaign", *_CELLS)


def read_unknown(table: Table, context: Context) -> ReadFile:
    """Read a table of no known format: by a saved mapping, else by a guess that a person confirms.

    Parameters
    ----------
    table : Table
        Text cells.
    context : Context
        Saved mappings, and whether guesses are confirmed.

    Returns
    -------
    ReadFile
        With its mapping.

    Raises
    ------
    UnreadableFile
        If nothing in it can be counted.
    MappingToConfirm
        If the guess is not confirmed; it carries the mapping.
    """
    saved = saved_for(table.header, context.mappings)
    if saved is not None and context.kind not in ("", saved.kind):
        saved = None
    mapping = saved or guess(table, context)
    if mapping is None:
        raise uncounted(table.header, first_look(table, context))
    if mapping.guessed and not context.confirmed:
        raise MappingToConfirm(mapping, context.language)
    return read_mapped(table, mapping.confirmed(), context)


class Uncounted(UnreadableFile):
    """In the columns of a file nothing can be counted as they stand.

    Parameters
    ----------
    what, remedy : Message
        As of every refusal.
    seen : Mapping or None
        The columns with what little their cells tell, for a person who says what each is; None where there is no table.
    """

    def __init__(self, what: Message, remedy: Message, seen: Mapping | None) -> None:
        super().__init__(what, remedy)
        self.seen = seen


def uncounted(columns: Sequence[str], seen: Mapping | None = None) -> Uncounted:
    """Build the refusal of a file in whose columns nothing can be counted.

    Parameters
    ----------
    columns : sequence of str
        Those seen, as the file names them.
    seen : Mapping, optional
        What their cells tell.

    Returns
    -------
    Uncounted
        With what is needed and how to say it.
    """
    named = [name.strip()[:_SEEN_LETTERS] for name in columns if name.strip()]
    listed = " | ".join(named[:_SEEN]) + (" | …" if len(named) > _SEEN else "")
    return Uncounted(
        msg("No known export has these columns, and nothing in them can be counted: {columns}.", columns=listed or "—"),
        msg(
            "Needed: for each row a day or a post, and a figure (likes, impressions, amount...). "
            "Say what each column is in a file given with --mapping, such as: {example}. "
            "Or fill in a file of `sillage template`.",
            example='[columns] "Likes" = "metric:likes"',
        ),
        seen,
    )


def read_mapped(table: Table, mapping: Mapping, context: Context) -> ReadFile:
    """Read a table by a mapping.

    Parameters
    ----------
    table : Table
        Text cells.
    mapping : Mapping
        What its columns mean.
    context : Context
        What is known beside the bytes.

    Returns
    -------
    ReadFile
        With the mapping.

    Raises
    ------
    UnreadableFile
        If a column that the mapping cannot do without is missing, or no row can be kept.
    """
    if mapping.kind in OWN_FILES:
        return _with_mapping(_read_own(table, mapping, context), mapping)
    places = []
    for index, column in enumerate(mapping.columns):
        if column.meaning in _ROLES:
            places.append((Column(column.meaning, "", _CELLS.get(column.meaning, Cell.TEXT)), index))
        elif column.meaning.startswith(METRIC):
            places.append((Column(column.meaning, "", Cell.NUMBER), index))
    table, totals = part_totals(table, places)
    rows = read_rows(table, places, context, french=table.delimiter == ";" and _is_french(table))
    account = context.account or mapping.account or guess_account(context.file_name)
    if mapping.kind == ACCOUNT_MONTHS:
        built = _months(rows, mapping, account)
    elif mapping.kind == ACCOUNT_DAYS:
        built = _days(rows, mapping, account)
    else:
        built = _posts(rows, mapping, account, context)
    done = finish(mapping.format, rows, built, context, _left_out(mapping), sheet=table.sheet)
    if brings_nothing(done):
        raise refusal(done, table.header, None)
    return with_totals(_with_mapping(done, mapping, _second_flags(rows, mapping)), totals)


def _with_mapping(done: ReadFile, mapping: Mapping, flags: Sequence[Flag] = ()) -> ReadFile:
    merged = {(flag.row, flag.code): flag for flag in (*flags, *done.flags)}
    kept = tuple(merged[key] for key in sorted(merged))
    return replace(done, mapping=mapping, network=done.network or mapping.network, flags=kept)


def _read_own(table: Table, mapping: Mapping, context: Context) -> ReadFile:
    file = OWN_FILES[mapping.kind]
    names = {column.name: column for column in file.columns}
    for name, value in mapping.constants.items():
        cells = pa.chunked_array([pa.array([value] * len(table), pa.string())])
        table = replace(table, header=(*table.header, name), columns=(*table.columns, cells))
    constants = tuple(MappedColumn(name, name) for name in mapping.constants)
    mapping = replace(mapping, columns=(*mapping.columns, *constants))
    places = tuple(
        (names[column.meaning], index) for index, column in enumerate(mapping.columns) if column.meaning in names
    )
    missing = [name for name in file.required if name not in {column.name for column, _ in places}]
    if missing:
        raise UnreadableFile(
            msg("The mapping lacks {columns}.", columns=", ".join(missing)), msg("Say which column of the file it is.")
        )
    unknown = tuple(index for index, column in enumerate(mapping.columns) if column.meaning not in names)
    return read_matched(table, Match(file, places, unknown, _is_french(table)), context)


def _is_french(table: Table) -> bool:
    return any(
        word in name.split() for name in table.folded for word in ("de", "du", "mois", "jour", "abonnes", "vues")
    )


def _left_out(mapping: Mapping) -> tuple[Message, ...]:
    names = ", ".join(column.header for column in mapping.columns if not column.meaning)
    return (msg("Columns that were not understood and are left out: {names}.", names=names),) if names else ()


def _series(row: dict[str, Any], mapping: Mapping, account: str) -> Fact:
    return {
        "network": _network(row, mapping),
        "account": row.get("account") or account,
        "object_kind": "account",
        "object_id": "",
        "segment": "",
        "state": "measured",
        "source": "",
    }


def _network(row: dict[str, Any], mapping: Mapping) -> str:
    stated = row.get("network") or ""
    return NETWORK_WORDS.get(fold(stated), "") if stated else mapping.network


def _values(rows: Rows, index: int, row: dict[str, Any], shared: Fact) -> list[Fact]:
    facts = []
    for name, value in row.items():
        if not name.startswith(METRIC) or value is None:
            continue
        if value < 0:
            rows.doubt(index, "negative")
        facts.append({**shared, "metric": name.removeprefix(METRIC), "value": value, "row": rows.numbers[index]})
    return facts


def _months(rows: Rows, mapping: Mapping, account: str) -> Built:
    placed = _placed(rows)
    facts: list[Fact] = []
    warnings: list[Message] = []
    dates = rows.get("date")
    for index, (row, place) in enumerate(zip(rows_of(rows), placed, strict=True)):
        if place.first is None:
            rows.doubt(index, "incomplete")
            continue
        if place.misdated:
            rows.doubt(index, "misdated")
            warnings.append(_misdated(rows.numbers[index], dates[index], row.get("month"), place.first))
        days = {"window": "month", "for_date": place.first, "to_date": last_of_month(place.first)}
        facts.extend(_values(rows, index, row, {**_series(row, mapping, account), **days}))
    for index, same in enumerate(_same(rows, placed)):
        if same:
            rows.doubt(index, "duplicate_month")
    return Built({"observations": facts}, warnings=tuple(warnings))


def _misdated(row: int, day: date | None, month: str | None, placed: date) -> Message:
    return msg(
        "Row {row} is dated {day} and speaks of {month}: by the rows around it, it is counted in {placed}.",
        row=str(row),
        day=day.isoformat() if day else "?",
        month=month or "?",
        placed=f"{placed:%Y-%m}",
    )


def _placed(rows: Rows) -> list[Placed]:
    months, years, dates = rows.get("month"), rows.get("year"), rows.get("date")
    whole = [_whole(month, year, rows) for month, year in zip(months, years, strict=True)]
    if any(whole):
        return [Placed(first) for first in whole]
    return place_months([_number(month) for month in months], dates)


def _whole(month: str | None, year: str | None, rows: Rows) -> date | None:
    if month is None:
        return None
    number = _number(month)
    if number and year and year.strip()[:4].isdigit():
        return date(int(year.strip()[:4]), number, 1)
    return None if number else month_of(month, rows.order)


def _number(month: str | None) -> int | None:
    if month is None:
        return None
    word = fold(month).rstrip(".")
    if word.isdigit() and 1 <= int(word) <= 12:
        return int(word)
    return MONTH_WORDS.get(word)


def _same(rows: Rows, placed: Sequence[Placed]) -> list[bool]:
    """Rows whose dates, or whose months, fall together."""
    networks = zip(rows.get("network"), rows.get("account"), strict=True)
    if len(set(networks)) > 1:
        return [False] * len(rows)
    by_date = same_month(rows.get("date"))
    by_place = same_month([place.first for place in placed])
    return [one or two for one, two in zip(by_date, by_place, strict=True)]


def _second_flags(rows: Rows, mapping: Mapping) -> list[Flag]:
    """Flag a second time the misdated row that shares its month: its column ``flag`` keeps the first code."""
    if mapping.kind != ACCOUNT_MONTHS:
        return []
    same = _same(rows, _placed(rows))
    numbers = [number for number, together in zip(rows.numbers, same, strict=True) if together]
    return [Flag(number, "duplicate_month", FLAGS["duplicate_month"]) for number in numbers]


def _days(rows: Rows, mapping: Mapping, account: str) -> Built:
    facts: list[Fact] = []
    for index, row in enumerate(rows_of(rows)):
        day = row.get("date")
        if day is None:
            rows.doubt(index, "incomplete")
            continue
        days = {"window": "day", "for_date": day, "to_date": day}
        facts.extend(_values(rows, index, row, {**_series(row, mapping, account), **days}))
    return Built({"observations": facts})


def _posts(rows: Rows, mapping: Mapping, account: str, context: Context) -> Built:
    posts: list[Fact] = []
    facts: list[Fact] = []
    warnings: list[Message] = []
    given = mapping.place("post_id") is not None
    if not given and mapping.place("url") is None:
        warnings.append(msg("The posts have no identifier: their line in this file stands in for it."))
    if mapping.place("published") is None:
        warnings.append(msg("The posts have no day: they count in no period, only in the whole."))
    seen: set[tuple[str, str]] = set()
    stem = fold(PurePath(context.file_name).stem).replace(" ", "-")
    for index, row in enumerate(rows_of(rows)):
        post_id = row.get("post_id") or row.get("url")
        if post_id is None:
            post_id = f"{stem}:{rows.numbers[index]}"
            if given:
                rows.doubt(index, "missing_id")
        network = _network(row, mapping)
        if (network, post_id) in seen:
            rows.doubt(index, "duplicate")
        seen.add((network, post_id))
        shared = {**_series(row, mapping, account), "object_kind": "post", "object_id": post_id, "window": "lifetime"}
        posts.append(_post(row, shared, rows.numbers[index]))
        facts.extend(_values(rows, index, row, shared))
    return Built({"posts": posts, "observations": facts}, warnings=tuple(warnings))


def _post(row: dict[str, Any], shared: Fact, number: int) -> Fact:
    when: When | None = row.get("published")
    return {
        "network": shared["network"],
        "account": shared["account"],
        "object_kind": "post",
        "post_id": shared["object_id"],
        "published_at": when.moment if when else None,
        "published_on": when.day if when and when.moment is None else None,
        "post_type": WORDS.get(fold(row.get("post_type") or ""), plain(row.get("post_type") or "").replace(" ", "_")),
        "text": row.get("text") or "",
        "title": row.get("title") or "",
        "url": row.get("url") or "",
        "campaign": row.get("campaign") or "",
        "row": number,
    }
