"""Tables recognised by their shape, for exports whose headers follow the language of the interface."""

import re
from collections.abc import Callable, Sequence

from sillage.imports.dates import parse_date

_POST_ID = re.compile(r"\d{8,20}")
_POST_URL = re.compile(r"https?://(?:www\.)?(?:twitter|x)\.com/[^/]+/status/\d+")
_COUNT = re.compile(r"-?[\d.,\s\u00a0\u202f]*|-")


def _is_day(cell: str) -> bool:
    try:
        return parse_date(cell, first="month") is not None or parse_date(cell, first="day") is not None
    except ValueError:
        return False


def x_content(header: Sequence[str], sample: Sequence[Sequence[str]]) -> bool:
    """Tell whether a table looks like X's content export: 17 columns, an id first, a post's address fourth.

    Parameters
    ----------
    header : sequence of str
        As the file writes it.
    sample : sequence of sequence of str
        Some rows below it.

    Returns
    -------
    bool
        Whether every whole row of the sample has the shape.
    """
    rows = [row for row in sample if len(row) == 17]
    return len(header) == 17 and any(
        _POST_ID.fullmatch(row[0].strip()) and _POST_URL.match(row[3]) and all(_COUNT.fullmatch(c) for c in row[4:])
        for row in rows
    )


def x_overview(header: Sequence[str], sample: Sequence[Sequence[str]]) -> bool:
    """Tell whether a table looks like X's account overview: 14 columns, a day first, counts after it.

    Parameters
    ----------
    header : sequence of str
        As the file writes it.
    sample : sequence of sequence of str
        Some rows below it.

    Returns
    -------
    bool
        Whether every row of the sample has the shape, and the header is the one known in part.
    """
    rows = [row for row in sample if row]
    return (
        len(header) == 14
        and header[0].strip().lower() in ("date", "fecha", "data", "datum", "jour")
        and len(rows) > 0
        and all(len(row) == 14 and _is_day(row[0]) and all(_COUNT.fullmatch(c) for c in row[1:]) for row in rows)
    )


SHAPES: dict[str, Callable[[Sequence[str], Sequence[Sequence[str]]], bool]] = {
    "x_content": x_content,
    "x_overview": x_overview,
}
"""The tests that a `Signature.shape` may name."""
