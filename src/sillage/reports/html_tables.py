"""The tables of a report's page: heads and cells as ready strings."""

from __future__ import annotations

from datetime import date
from typing import Any

from sillage.language import Message, msg
from sillage.reports.even_columns import even
from sillage.reports.look import Look
from sillage.reports.spec import Badge, Cell, Figure, Table
from sillage.reports.wording import cell_text, figure_text, interval_text, machine_text

LONG = 40
"""A cell of more letters takes several lines on a phone and needs room for them."""

MANY = 6
"""A table of more columns leaves no room for sentences in the last: they stand below the name of their row."""


def table_words(table: Table, look: Look) -> dict[str, Any]:
    """Write a table.

    Parameters
    ----------
    table : Table
        What to write.
    look : Look
        The language and where explanations are.

    Returns
    -------
    dict
        ``title``, ``heads``, ``rows``, ``note``: texts, ready but not escaped.
    """
    table = even(table)
    words = [_holds_words(table, index) for index in range(len(table.columns))]
    heads = [
        {"text": look.head(column.label), "href": look.href(column.explain), "words": words[index]}
        for index, column in enumerate(table.columns)
    ]
    rows = [[_cell(cell, look, first=index == 0) for index, cell in enumerate(row)] for row in table.rows]
    if len(heads) > MANY and any(row[-1].get("long") for row in rows) and all(_is_said(row[-1]) for row in rows):
        heads, rows = heads[:-1], [[row[0] | {"under": row[-1]["text"]}, *row[1:-1]] for row in rows]
    note = look.say(table.note) if table.note else ""
    return {"title": look.head(table.title), "heads": heads, "rows": rows, "note": note}


def _is_said(cell: dict[str, Any]) -> bool:
    return bool(cell.get("words")) or not cell["text"]


def _holds_words(table: Table, index: int) -> bool:
    return index == 0 or any(isinstance(row[index], Badge | Message | str | date) for row in table.rows)


def _cell(cell: Cell, look: Look, *, first: bool = False) -> dict[str, Any]:
    if first and isinstance(cell, Message):
        text = look.head(cell)
        return {"text": text, "words": True, "long": len(text) > LONG}
    if isinstance(cell, Badge):
        return {"text": look.say(cell.text), "badge": cell.tone}
    if not isinstance(cell, Figure):
        text = cell_text(cell, look.language)
        return {"text": text, "words": cell is not None, "long": len(text) > LONG, "date": isinstance(cell, date)}
    return {
        "text": figure_text(cell, look.language),
        "machine": machine_text(cell),
        "bounds": cell.value is None and cell.interval is not None,
        "href": look.href(cell.explain),
        "interval": interval_text(cell, look.language, short=True),
        "n": look.say(msg("n = {n}", n=cell.n)) if cell.n is not None else "",
        "reason": look.say(cell.reason) if cell.reason else "",
    }
