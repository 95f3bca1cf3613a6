"""What Spark makes of a query: it runs each step again for each use, where DuckDB runs it once."""

from __future__ import annotations

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir

from sillage.journeys.passes import Passes
from sillage.journeys.persons import IDS, persons

TOGETHER = ibis.table({"workspace_id": "string", **dict.fromkeys(IDS, "string")}, name="together")


def reads(found: ir.Table) -> int:
    """How often tables are read where nothing is run once for several uses."""
    known: dict[ops.Node, int] = {}

    def counted(op: ops.Node) -> int:
        if op not in known:
            below = [one for one in op.__children__ if not isinstance(one, ops.Value)]
            known[op] = 1 if isinstance(op, ops.PhysicalTable) else sum(map(counted, below))
        return known[op]

    return counted(found.op())


def test_persons_keep_the_few_rows_that_their_steps_rest_on() -> None:
    kept: list[ir.Table] = []

    def keep(*found: ir.Table) -> ir.Table:
        kept.extend(found)
        return ibis.table(found[0].schema(), name=f"kept_{len(kept)}")

    last = persons(TOGETHER, passes=Passes(keep))
    assert len(kept) == 2
    assert sum(map(reads, (*kept, last))) < 60
    assert reads(persons(TOGETHER)) > 200
