"""Bitly: clicks on short links, by day, by country or by referrer; as the pages export them or as the interface says.

Every click stands once in each of these views: the others than the view by day keep their country or referrer as a
segment, and count in sums only for the links whose days no file gives, one view and never two.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Any

from sillage.imports.cells import read_rows
from sillage.imports.channels import by_domain
from sillage.imports.dates import range_in_name
from sillage.imports.facts_rows import Fact
from sillage.imports.files import Context, ReadFile
from sillage.imports.headers import fold
from sillage.imports.own_columns import Cell, Column, OwnFile
from sillage.imports.own_facts import rows_of
from sillage.imports.own_match import match_file
from sillage.imports.own_read import Built, finish
from sillage.imports.tables import Table
from sillage.language import Message, msg

_LINK_IN_NAME = re.compile(r"(?:bit\.ly|bitly)[_\-/. ]+(?P<code>[A-Za-z0-9]{4,})", re.IGNORECASE)
BITLY = OwnFile(
    "bitly_clicks",
    msg("Bitly click history"),
    "observations",
    (
        Column("date", "date", Cell.DAY, "", ("day", "jour", "timestamp", "click date", "date (utc)")),
        Column("link", "lien", Cell.TEXT, "", ("bitlink", "short link", "short url", "lien court", "bitly link")),
        Column("title", "titre", Cell.TEXT, "", ("link title",)),
        Column(
            "long url",
            "url longue",
            Cell.TEXT,
            "",
            ("destination", "destination url", "long link", "url de destination"),
        ),
        Column("country", "pays", Cell.TEXT, "", ("country code", "location", "code pays")),
        Column("referrer", "référent", Cell.TEXT, "", ("referrers", "referring domain", "domaine référent", "source")),
        Column(
            "clicks",
            "clics",
            Cell.NUMBER,
            "",
            ("engagements", "total clicks", "link clicks", "clicks & scans", "user clicks", "clics totaux"),
            required=True,
        ),
        Column("scans", "lectures", Cell.NUMBER, "", ("qr code scans", "qr scans")),
    ),
    any_of=("date", "country", "referrer"),
)


@dataclass(frozen=True, slots=True)
class _View:
    segment: str
    first: date | None
    last: date | None


def recognise_bitly(header: Sequence[str], sample: Sequence[Sequence[str]], sheet: str) -> int:
    """Score a header: nothing but clicks by link, day, country or referrer.

    Parameters
    ----------
    header : sequence of str
        As written.
    sample : sequence of sequence of str
        Looked at for short links when no column is called one.
    sheet : str
        Unused.

    Returns
    -------
    int
        Columns known; 0 for a stranger.
    """
    match = match_file(BITLY, header)
    if match is None or match.unknown:
        return 0
    short = any("bit.ly/" in cell for row in sample for cell in row)
    headed = any("bit" in fold(name) or fold(name) in ("short link", "short url", "lien court") for name in header)
    return len(match.places) + 1 if short or headed else 0


def read_bitly(tables: Sequence[Table], context: Context) -> ReadFile:
    """Read a history of clicks.

    Parameters
    ----------
    tables : sequence of Table
        One.
    context : Context
        The link, when only the file's name tells it.

    Returns
    -------
    ReadFile
        Observations of links.
    """
    table = tables[0]
    match = match_file(BITLY, table.header)
    places = match.places if match else ()
    names = {column.name for column, _ in places}
    rows = read_rows(table, places, context, french=table.delimiter == ";")
    link = _link_in_name(context.file_name)
    facts: dict[tuple[Any, ...], Fact] = {}
    for index, row in enumerate(rows_of(rows)):
        if row.get("clicks") is None or ("date" in names and row.get("date") is None):
            rows.doubt(index, "incomplete")
            continue
        if row["clicks"] < 0:
            rows.doubt(index, "negative")
        view = _view(row, names, context.file_name)
        short = _short(row.get("link") or link)
        fact = _fact(short, view, rows.numbers[index])
        key = (short, view.segment, view.first)
        facts.setdefault(key, fact)["value"] += row["clicks"]
    return finish(BITLY.kind, rows, Built({"observations": list(facts.values())}), context, _warnings(names))


def _view(row: dict[str, Any], names: set[str], file_name: str) -> _View:
    segment = ""
    if "country" in names:
        segment = f"country={row.get('country') or 'unknown'}"
    elif "referrer" in names:
        referrer = (row.get("referrer") or "direct").lower()
        segment = f"referrer={by_domain(referrer) or referrer}"
    day = row.get("date")
    if day is not None:
        return _View(segment, day, day)
    stated = range_in_name(file_name)
    return _View(segment, *(stated or (None, None)))


def _fact(link: str, view: _View, number: int) -> Fact:
    window = "lifetime" if view.first is None else "day" if view.first == view.last else "period"
    return {
        "network": "",
        "account": "",
        "object_kind": "link",
        "object_id": link,
        "metric": "clicks",
        "window": window,
        "for_date": view.first,
        "to_date": view.last,
        "segment": view.segment,
        "value": 0.0,
        "state": "measured",
        "source": "bitly",
        "row": number,
    }


def _link_in_name(file_name: str) -> str:
    found = _LINK_IN_NAME.search(file_name)
    return f"bit.ly/{found['code']}" if found else PurePath(file_name).stem


def _short(link: str) -> str:
    return link.strip().removeprefix("https://").removeprefix("http://").rstrip("/")


def _warnings(names: set[str]) -> tuple[Message, ...]:
    if names & {"country", "referrer"}:
        return (
            msg(
                "Clicks by country or referrer are kept as a breakdown; a link’s clicks by day count in totals instead "
                "where a file gives them."
            ),
        )
    return ()
