"""A table as CSV: UTF-8 with its mark, texts that a spreadsheet would run are defused."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO

from sillage.reports.spec import Badge, Cell, Figure, Table
from sillage.reports.wording import machine_text, say

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def table_csv(table: Table, language: str) -> str:
    """Write a table.

    Parameters
    ----------
    table : Table
        What to write.
    language : str
        A language tag, for words; numbers are plain decimals in every language.

    Returns
    -------
    str
        CSV with a byte order mark, so that spreadsheets read accents.
    """
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([defused(say(column.label, language)) for column in table.columns])
    for row in table.rows:
        writer.writerow([_cell(cell, language) for cell in row])
    return "\ufeff" + buffer.getvalue()


def defused(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would take for a formula.

    Parameters
    ----------
    text : str
        Somebody's words.

    Returns
    -------
    str
        The same text, dead.
    """
    return f"'{text}" if text.lstrip(" ").startswith(STARTS_A_FORMULA) else text


def _cell(cell: Cell, language: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Figure):
        return machine_text(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, Badge):
        return say(cell.text, language)
    return defused(say(cell, language))
