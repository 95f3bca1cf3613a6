"""What makes a row doubtful: repeats, days outside the named range, figures that contradict each other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sillage.errors import UnreadableFile
from sillage.imports.dates import Dates
from sillage.imports.flags import Doubts
from sillage.imports.observations import Measure
from sillage.language import msg

_SHARES = frozenset(
    ("engagement_rate", "average_percentage_viewed", "impressions_ctr", "audience_share", "likes_share", "ctr")
)
_AT_MOST = (("reach", "impressions"), ("unique_impressions_organic", "impressions_organic"))


def check_repeats(keys: Sequence[pa.Array], doubts: Doubts) -> None:
    """Mark every row after the first of its key.

    Parameters
    ----------
    keys : sequence of pyarrow.Array
        The columns that make two rows readings of one thing.
    doubts : Doubts
        Marked with ``duplicate``.
    """
    if not keys or len(doubts.rows) < 2:
        return
    coded = np.zeros(len(doubts.rows), dtype=np.int64)
    for key in keys:
        indices = key.dictionary_encode()
        codes = indices.indices.fill_null(len(indices.dictionary)).to_numpy(zero_copy_only=False)
        # Recoding after each column keeps the product of the codes below the square of the rows.
        _, coded = np.unique(coded * (len(indices.dictionary) + 1) + codes, return_inverse=True)
    _, first = np.unique(coded, return_index=True)
    repeated = np.ones(len(coded), dtype=bool)
    repeated[first] = False
    doubts.mark(repeated, "duplicate")


def check_dates(dates: Sequence[Dates], within: tuple[date, date] | None, doubts: Doubts) -> None:
    """Mark dates that cannot be read, or that are outside the range which the file names.

    Parameters
    ----------
    dates : sequence of Dates
        The file's date columns.
    within : tuple of date, optional
        The named range; a day either side is left for time zones.
    doubts : Doubts
        Marked with ``unreadable_date`` and ``outside_range``.

    Raises
    ------
    UnreadableFile
        If most rows of a date column hold no date.
    """
    for column in dates:
        wrong = int(column.unreadable.sum())
        if wrong > 2 and wrong > len(column.days) / 2:
            line = str(int(doubts.rows[int(np.argmax(column.unreadable))]))
            raise UnreadableFile(
                msg("Most dates of this file cannot be read; the first is at line {line}.", line=line),
                msg("Export the file again, or send the original instead of a copy saved by another program."),
            )
        doubts.mark(column.unreadable, "unreadable_date")
        if within:
            first, last = (np.datetime64(day) for day in (within[0] - timedelta(days=1), within[1] + timedelta(days=1)))
            doubts.mark((column.days < first) | (column.days > last), "outside_range")


def check_values(measures: Sequence[Measure], doubts: Doubts) -> None:
    """Mark figures that cannot be, or that contradict each other.

    Parameters
    ----------
    measures : sequence of Measure
        A table's metrics.
    doubts : Doubts
        Marked with ``impossible`` and ``contradiction``.
    """
    by_name: dict[str, np.ndarray[Any, Any]] = {measure.metric: measure.values for measure in measures}
    with np.errstate(invalid="ignore"):
        for name in _SHARES & by_name.keys():
            doubts.mark(by_name[name] > (1.0 if name == "audience_share" else 100.0), "impossible")
        for part, whole in _AT_MOST:
            if part in by_name and whole in by_name:
                doubts.mark(by_name[part] > by_name[whole], "contradiction")


def first_and_last(days: np.ndarray[Any, Any]) -> tuple[date, date] | None:
    """Return the first and last of some days.

    Parameters
    ----------
    days : ndarray of datetime64[D] of shape (n_rows,)
        NaT where unknown.

    Returns
    -------
    tuple of date or None
        None when none is known.
    """
    known = days[~np.isnat(days)]
    if not len(known):
        return None
    return known.min().astype("datetime64[D]").item(), known.max().astype("datetime64[D]").item()


def drop_rows(mask: pa.Array, columns: Sequence[pa.ChunkedArray]) -> tuple[pa.ChunkedArray, ...]:
    """Keep some rows.

    Parameters
    ----------
    mask : pyarrow.Array of bool
        Which to keep.
    columns : sequence of pyarrow.ChunkedArray
        Of equal lengths.

    Returns
    -------
    tuple of pyarrow.ChunkedArray
        Shorter.
    """
    return tuple(pc.filter(column, mask) for column in columns)
