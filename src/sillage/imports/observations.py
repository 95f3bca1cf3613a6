"""From wide to long: one batch of observations for each metric, made only when asked for.

What all metrics of a table share (whose, which post, which days) is kept once; a metric adds its values. A missing
value makes no row: a network that does not say is missing, never 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa

from sillage.domain.facts import OBSERVATIONS
from sillage.domain.money import minor_digits

_MOST_ROWS = 1 << 17

Cells: TypeAlias = "pa.Array | str | None"
"""One value for all rows, or an array with one for each."""


@dataclass(frozen=True)
class Measure:
    """The values of one metric.

    Parameters
    ----------
    metric : str
        Raw name.
    values : ndarray of float64 of shape (n_rows,)
        NaN where missing; money in minor units.
    currency : str, array or None
        None unless money.
    """

    metric: str
    values: np.ndarray[Any, Any]
    currency: Cells = None


@dataclass(frozen=True)
class Frame:
    """What the metrics of one table share: the other columns of the journal's ``observations``.

    Parameters
    ----------
    count : int
        How many rows.
    shared : mapping of str to str, array or None
        Column name to one value for all rows, or to an array of them.
    """

    count: int
    shared: dict[str, Cells]


def batches(frame: Frame, measures: Sequence[Measure]) -> Iterator[pa.RecordBatch]:
    """Yield observations, metric by metric.

    Parameters
    ----------
    frame : Frame
        What the metrics share.
    measures : sequence of Measure
        In the file's order.

    Yields
    ------
    pyarrow.RecordBatch
        Of the import schema of ``observations``, at most 131,072 rows each.
    """
    for start in range(0, frame.count, _MOST_ROWS):
        part = slice(start, min(start + _MOST_ROWS, frame.count))
        whole = _columns(frame.shared, part)
        for measure in measures:
            values = measure.values[part]
            present = ~np.isnan(values)
            if not present.any():
                continue
            yield _batch(whole, measure, values, present, part)


def _batch(
    whole: dict[str, pa.Array],
    measure: Measure,
    values: np.ndarray[Any, Any],
    present: np.ndarray[Any, Any],
    part: slice,
) -> pa.RecordBatch:
    count = part.stop - part.start
    own = {
        "metric": _repeated(measure.metric, count, pa.string()),
        "value": pa.array(values),
        "currency": _column(measure.currency, part, pa.string()),
    }
    columns = [own.get(field.name, whole.get(field.name)) for field in OBSERVATIONS.import_schema]
    batch = pa.RecordBatch.from_arrays(columns, schema=OBSERVATIONS.import_schema)
    return batch if present.all() else batch.filter(pa.array(present))


def _columns(shared: dict[str, Cells], part: slice) -> dict[str, pa.Array]:
    made = {}
    for field in OBSERVATIONS.import_schema:
        if field.name in ("metric", "value", "currency"):
            continue
        made[field.name] = _column(shared.get(field.name), part, field.type)
    return made


def _column(cells: Cells, part: slice, kind: pa.DataType) -> pa.Array:
    count = part.stop - part.start
    if cells is None or isinstance(cells, str):
        return _repeated(cells, count, kind)
    taken = cells.slice(part.start, count)
    return taken if taken.type == kind else taken.cast(kind)


def _repeated(value: str | None, count: int, kind: pa.DataType) -> pa.Array:
    return pa.nulls(count, kind) if value is None else pa.repeat(pa.scalar(value, kind), count)


def to_minor(values: np.ndarray[Any, Any], currency: Cells) -> np.ndarray[Any, Any]:
    """Turn major units into whole minor units.

    Parameters
    ----------
    values : ndarray of float64 of shape (n_rows,)
        Major units; NaN where missing.
    currency : str or array
        ISO 4217 code of all, or of each.

    Returns
    -------
    ndarray of float64 of shape (n_rows,)
        Whole numbers of minor units.
    """
    factor: Any = 10.0 ** minor_digits(currency if isinstance(currency, str) else "")
    if isinstance(currency, pa.Array):
        factor = np.array([10.0 ** minor_digits(code or "") for code in currency.to_pylist()])
    minor: np.ndarray[Any, Any] = np.round(values * factor)
    return minor
