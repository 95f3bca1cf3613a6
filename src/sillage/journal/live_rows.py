"""Bodies of a tail to rows of the journal, many at once."""

import io
from collections.abc import Sequence
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj

from sillage.domain.events import EVENTS
from sillage.domain.fact_table import COUNT, DAY, MOMENT, TEXT, FactTable

_LAST_MOMENT_US = 253_402_300_799_999_999
_BLOCK = 1 << 20


class Waiting(NamedTuple):
    """A row as the tail holds it.

    Parameters
    ----------
    seq : int
        Its number in the table's sequence.
    workspace_id : str
        Whose row.
    written_us : int
        When it was written.
    body : bytes
        One line of JSON.
    """

    seq: int
    workspace_id: str
    written_us: int
    body: bytes


def decoded(table: FactTable, collector_id: str, rows: Sequence[Waiting]) -> tuple[pa.Table, tuple[int, ...]]:
    """Return the rows that bodies say.

    Parameters
    ----------
    table : FactTable
        Where they belong.
    collector_id : str
        The tail they come from: their `import_uid`.
    rows : sequence of Waiting
        In the order of their sequence.

    Returns
    -------
    tuple of (pyarrow.Table, tuple of int)
        Rows in the stored schema, `row` being the sequence number; the sequence numbers of bodies that say no row.
    """
    if not rows:
        return table.stored_schema.empty_table(), ()
    try:
        return _all(table, collector_id, rows), ()
    except pa.ArrowException:
        if len(rows) == 1:
            return table.stored_schema.empty_table(), (rows[0].seq,)
        middle = len(rows) // 2
        halves = [decoded(table, collector_id, half) for half in (rows[:middle], rows[middle:])]
        return pa.concat_tables(half[0] for half in halves), halves[0][1] + halves[1][1]


def _all(table: FactTable, collector_id: str, rows: Sequence[Waiting]) -> pa.Table:
    seqs, workspaces, written, bodies = zip(*rows, strict=True)
    longest, lines = max(map(len, bodies)), b"\n".join(bodies)
    if not all(bodies) or lines.count(b"\n") != len(rows) - 1:
        raise pa.ArrowInvalid("a body is not one line")
    read = pj.read_json(
        io.BytesIO(lines),
        read_options=pj.ReadOptions(block_size=max(_BLOCK, 2 * longest + 2)),
        parse_options=pj.ParseOptions(explicit_schema=_said(table), unexpected_field_behavior="ignore"),
    )
    if len(read) != len(rows):
        raise pa.ArrowInvalid("a body is not one line")
    columns: list[pa.Array | pa.ChunkedArray] = [pa.array(workspaces, TEXT)]
    for name, kind in table.columns:
        if name == "row":
            columns.append(pa.array(seqs, COUNT))
        else:
            columns.append(_fitted(table, read.column(name), kind))
    columns += [pa.array(written, COUNT).cast(MOMENT), pa.repeat(collector_id, len(rows))]
    return pa.Table.from_arrays(columns, schema=table.stored_schema).combine_chunks()


def _said(table: FactTable) -> pa.Schema:
    kinds = {MOMENT: COUNT, DAY: TEXT}
    return pa.schema([(name, kinds.get(kind, kind)) for name, kind in table.columns if name != "row"])


def _fitted(table: FactTable, column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    if kind == MOMENT:
        bounds = pc.min_max(column).as_py()
        if bounds["min"] is not None and not 0 <= bounds["min"] <= bounds["max"] <= _LAST_MOMENT_US:
            raise pa.ArrowInvalid("no moment of our calendar")
        return column.cast(MOMENT)
    if kind == DAY:
        return column.cast(DAY)
    if kind == TEXT and table is EVENTS:  # hits say nothing with the empty string, so that filters need no null
        return column.fill_null("")
    return column
