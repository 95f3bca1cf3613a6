"""What a cell that cannot be read says, and what was expected instead."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pyarrow as pa

from sillage.domain.places import NETWORKS
from sillage.imports import vocabularies as words
from sillage.imports.own_columns import Cell, Column
from sillage.imports.people import struck
from sillage.language import Message, msg
from sillage.language.plain_text import on_one_line

_LONGEST = 30
_CHOICES: tuple[tuple[Mapping[str, str], Message], ...] = (
    # Names of brands are not translated.
    (words.NETWORK_WORDS, Message("{names}", {"names": ", ".join(NETWORKS)})),
    (words.COST_KINDS, msg("spend, tool, content, fee")),
    (words.PAYERS, msg("team, agency, client")),
    (words.SHARE_RULES, msg("posts published, equally, hours, spend")),
    (words.ORDER_STATES, msg("paid, pending, refunded, partially refunded, cancelled, failed")),
    (
        words.TOUCH_KINDS,
        msg(
            "call, visit, scan, sent, opened, click, form, quote request, lead, qualified lead, signup, entry, coupon, "
            "survey"
        ),
    ),
    (words.DIRECTIONS, msg("in, out")),
    (words.AUTHOR_KINDS, msg("customer, agent, bot")),
    (words.VISIBILITIES, msg("private, comment, mention, e-mail")),
    (words.EVENTS, msg("message, resolved, reopened, reviewed")),
    (words.QUESTIONS, msg("csat, nps, network used, heard of us, other")),
    (words.SENTIMENTS, msg("positive, neutral, negative, mixed")),
    (words.TRUTHS, msg("yes, no")),
)
_SHAPES = {
    Cell.DAY: msg("a day, such as 2026-03-31 or 31/03/2026"),
    Cell.MOMENT: msg("a day or a moment, such as 2026-03-31 or 2026-03-31 14:05"),
    Cell.MONTH: msg("a month, such as 2026-03 or March 2026"),
    Cell.NUMBER: msg("a number, such as 1250.50"),
    Cell.MONEY: msg("an amount, such as 1250.50"),
}


def choices(column: Column) -> Message | None:
    """Return the words that a column takes.

    Parameters
    ----------
    column : Column
        One of our own files' columns.

    Returns
    -------
    Message or None
        The usual ones, parted by commas; None for a column that takes any word.
    """
    if column.free:
        return None
    return next((said for known, said in _CHOICES if known is column.words), None)


def quoting(column: Column, header: str, cells: pa.ChunkedArray) -> Callable[[int], Message | None]:
    """Return what says of a row which cell cannot be read.

    Parameters
    ----------
    column : Column
        What stands in the cells.
    header : str
        Its name in the file.
    cells : pyarrow.ChunkedArray of string
        The column.

    Returns
    -------
    callable
        From a row (0-based) to the sentence; None where cells are about people, and are never quoted.
    """
    expected = choices(column) or _SHAPES.get(column.cell)

    def said(index: int) -> Message | None:
        if expected is None:
            return None
        return msg(
            "the column “{column}” holds “{cell}”, which counts as missing. Expected: {expected}.",
            column=short(header),
            cell=short(str(cells[index].as_py())),
            expected=expected,
        )

    return said


def short(text: str) -> str:
    """Return a cell as a sentence may quote it: on one line, without addresses, cut.

    Parameters
    ----------
    text : str
        As the file writes it.

    Returns
    -------
    str
        At most 31 characters.
    """
    line = " ".join(on_one_line(struck(text)).split())
    return line if len(line) <= _LONGEST else line[:_LONGEST].rstrip() + "…"
