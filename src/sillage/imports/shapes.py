"""Tables recognised by their shape, for exports whose headers follow the language of the interface."""

import re
from collections.abc import Callable, Sequence

from sillage.imports.dates import parse_date
from sillage.imports.headers import fold

_POST_ID = re.compile(r"\d{8,20}")
_POST_URL = re.compile(r"https?://(?:www\.)?(?:twitter|x)\.com/[^/]+/status/\d+")
_COUNT = re.compile(r"-?[\d.,\s\u00a0\u202f]*%?|-|\d(?:\.\d+)?e-\d+")
_OVERVIEW_WORDS = ("impression", "like", "engagement")


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
        As the file writes it; two of its names at least must be where the English export has them.
    sample : sequence of sequence of str
        Some rows below it.

    Returns
    -------
    bool
        Whether every row of the sample has the shape.
    """
    known = sum(fold(name).rstrip("s") == word for name, word in zip(header[1:4], _OVERVIEW_WORDS, strict=False))
    return len(header) == 14 and known >= 2 and _is_daily(sample, 14)


def linkedin_metrics(header: Sequence[str], sample: Sequence[Sequence[str]]) -> bool:
    """Tell whether a table looks like LinkedIn's content metrics: a day, then metrics by three, their side in brackets.

    Parameters
    ----------
    header : sequence of str
        As the file writes it.
    sample : sequence of sequence of str
        Some rows below it.

    Returns
    -------
    bool
        Whether the header is 20 names in LinkedIn's groups, above daily rows.
    """
    if len(header) != 20 or not all(name.rstrip().endswith(")") for name in header[1:]):
        return False
    stems = [fold(name.rpartition("(")[0]) for name in header]
    groups = [stems[1:4], *(stems[first : first + 3] for first in range(5, 20, 3))]
    return all(len(set(group)) == 1 for group in groups) and _is_daily(sample, 20)


def _is_daily(sample: Sequence[Sequence[str]], width: int) -> bool:
    rows = [row for row in sample if any(cell.strip() for cell in row)]
    return bool(rows) and all(
        len(row) == width and _is_day(row[0]) and all(_COUNT.fullmatch(cell) for cell in row[1:]) for row in rows
    )


SHAPES: dict[str, Callable[[Sequence[str], Sequence[Sequence[str]]], bool]] = {
    "x_content": x_content,
    "x_overview": x_overview,
    "linkedin_metrics": linkedin_metrics,
}
"""The tests that a `Signature.shape` may name."""
