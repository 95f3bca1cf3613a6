"""Which line of a text each record begins on, as an editor counts: blank lines and quoted breaks count too."""

from typing import Any

import numpy as np


def line_numbers(rest: bytes, first: int, records: int) -> np.ndarray[Any, Any]:
    r"""Return the line on which each record begins.

    Parameters
    ----------
    rest : bytes
        A text below its header.
    first : int
        The line on which it begins.
    records : int
        How many records a reader found in it, blank lines passed over.

    Returns
    -------
    ndarray of int64 of shape (records,)
        1-based; consecutive numbers where the records cannot be told apart by their quotation marks.

    Examples
    --------
    >>> line_numbers(b"a;b\n\nc;d\n", 2, 2).tolist()
    [2, 4]
    """
    usual = np.arange(first, first + records, dtype=np.int64)
    mark = b"\n" if b"\n" in rest else b"\r"
    if not records or rest.count(mark) + (not rest.endswith(mark)) == records:
        return usual
    text = np.frombuffer(rest, dtype=np.uint8)
    breaks = np.flatnonzero(text == mark[0])
    quotes = np.flatnonzero(text == ord('"'))
    # A break after an odd number of quotation marks stands inside a cell.
    outside = np.flatnonzero(np.searchsorted(quotes, breaks) % 2 == 0)
    ends = np.append(breaks[outside], len(rest))
    starts = np.append(0, breaks[outside] + 1)
    lines = np.append(0, outside + 1)
    length = ends - starts
    alone = text[np.minimum(starts, len(rest) - 1)] == ord("\r")
    filled = (length > 1) | ((length == 1) & ~alone)
    found = (first + lines[filled]).astype(np.int64)
    return found if len(found) == records else usual
