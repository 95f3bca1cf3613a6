"""The engine of one thread: what it keeps ready, and what it lets go of."""

from __future__ import annotations

from collections.abc import Iterator

import ibis
import pyarrow as pa
import pytest

from sillage.journal import engine as engine_room
from sillage.journal.engine import Engine


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """Keeps what two questions carry, and no more."""
    monkeypatch.setattr(engine_room, "_COMPILED_KEPT", 2)
    made = Engine()
    made._backend.raw_sql("CREATE TEMP TABLE numbers AS SELECT * FROM (VALUES (1), (2), (3)) AS listed(number)")
    yield made
    made.close()


def carrying(engine: Engine, factor: int) -> ibis.Table:
    """Return a question that carries a small table made in memory."""
    factors = ibis.memtable(pa.table({"factor": [factor]}))
    numbers = engine._backend.table("numbers")
    return numbers.cross_join(factors).select(value=numbers.number * factors.factor)


def values(found: pa.Table) -> list[int]:
    return sorted(found.column("value").to_pylist())


def test_a_small_table_that_was_let_go_of_stands_again_when_its_question_is_asked_anew(engine: Engine) -> None:
    questions = [carrying(engine, factor) for factor in range(1, 8)]
    for _ in range(3):
        for factor, question in enumerate(questions, 1):
            assert values(question.to_pyarrow()) == [factor, 2 * factor, 3 * factor]
            assert values(engine.fetch(question)) == [factor, 2 * factor, 3 * factor]
    assert len(engine._registered) <= 2


def test_queries_kept_together_have_all_that_they_carry(engine: Engine) -> None:
    kept = engine.kept(*(carrying(engine, factor) for factor in range(1, 6)))
    assert values(engine.fetch(kept)) == sorted(number * factor for number in (1, 2, 3) for factor in range(1, 6))
