"""The SQL of a query is written once for all that are of its shape, and no other query is given it."""

from collections.abc import Callable

import ibis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sillage.journal import query_shapes
from sillage.journal.engine import Engine
from sillage.journal.query_shapes import shape_of, sql_by_shape

A, B, C = (f"facts_{letter * 24}" for letter in "abc")


@pytest.fixture
def engine() -> Engine:
    made = Engine()
    for number, name in enumerate((A, B, C)):
        made._backend.raw_sql(
            f"CREATE TEMP TABLE {name} AS SELECT i AS day, i * {number + 1} AS value FROM range(9) t(i)"
        )
    return made


def by_day(table: ibis.Table, least: float = 3) -> ibis.Table:
    return table.filter(table.value >= least).group_by("day").agg(total=table.value.sum()).order_by("day")


def joined(left: ibis.Table, right: ibis.Table) -> ibis.Table:
    return left.join(right.view(), "day").order_by("day")


def never() -> str:
    raise AssertionError("its SQL is known")


def writing(engine: Engine, found: ibis.Table) -> Callable[[], str]:
    return lambda: str(engine._backend.compile(found))


def test_the_same_question_of_another_table_is_not_written_again(engine: Engine) -> None:
    first, second = (by_day(engine._backend.table(name), 3.25) for name in (A, B))
    sql_by_shape(first.op(), writing(engine, first))
    said = sql_by_shape(second.op(), never)
    assert said == engine._backend.compile(second)
    assert engine.rows(said) == [(day, day * 2) for day in range(2, 9)]


def test_another_thread_s_engine_is_given_what_the_first_one_wrote(engine: Engine) -> None:
    found = by_day(engine._backend.table(A), 4.75)
    written = sql_by_shape(found.op(), writing(engine, found))
    other = Engine()
    other._backend.raw_sql(f"CREATE TEMP TABLE {A} AS SELECT i AS day, i AS value FROM range(9) t(i)")
    assert sql_by_shape(by_day(other._backend.table(A), 4.75).op(), never) == written


def test_which_of_two_tables_stands_where_is_part_of_the_shape(engine: Engine) -> None:
    tables = {name: engine._backend.table(name) for name in (A, B, C)}
    once = joined(tables[A], tables[B])
    sql_by_shape(once.op(), writing(engine, once))
    turned = joined(tables[C], tables[A])
    assert sql_by_shape(turned.op(), never) == engine._backend.compile(turned)
    itself = joined(tables[A], tables[A])
    assert shape_of(itself.op())[0] != shape_of(once.op())[0]


@given(least=st.integers(-5, 20), other=st.integers(-5, 20))
def test_values_are_part_of_the_shape(least: int, other: int) -> None:
    table = ibis.table({"day": "int64", "value": "int64"}, name=A)
    same = shape_of(by_day(table, least).op())[0] == shape_of(by_day(table, other).op())[0]
    assert same == (least == other)
    assert shape_of(by_day(table, least).op())[0] != shape_of(by_day(table, float(least)).op())[0]


def test_columns_are_part_of_the_shape() -> None:
    whole, halves = (ibis.table({"day": "int64", "value": kind}, name=A) for kind in ("int64", "float64"))
    assert shape_of(by_day(whole).op())[0] != shape_of(by_day(halves).op())[0]


def test_a_name_without_a_hash_could_be_a_column_s_and_stays_as_it_is() -> None:
    day, value = (ibis.table({"day": "int64", "value": "int64"}, name=name) for name in ("day", "value"))
    assert shape_of(by_day(day).op())[0] != shape_of(by_day(value).op())[0]


def test_which_columns_are_dropped_is_part_of_the_shape(engine: Engine) -> None:
    first, second = (engine._backend.table(name).drop("value") for name in (A, B))
    sql_by_shape(first.op(), writing(engine, first))
    assert sql_by_shape(second.op(), never) == engine._backend.compile(second)
    assert shape_of(second.op())[0] != shape_of(engine._backend.table(B).drop("day").op())[0]


def test_small_tables_that_a_query_carries_are_told_apart_by_name_alone(engine: Engine) -> None:
    kept = engine._backend.table(A)
    for days in ([1, 2], [5]):
        wanted = ibis.memtable({"day": days}, schema={"day": "int64"})
        found = kept.semi_join(wanted, "day").select("day").order_by("day")
        assert [row["day"] for row in engine.fetch(found).to_pylist()] == days


def test_a_text_that_spells_out_a_table_s_name_is_never_taken_for_the_table(engine: Engine) -> None:
    kept, other = engine._backend.table(A), engine._backend.table(B)
    hostile = kept.select(said=ibis.literal(f'"{A}" ORDER BY 1; --')).limit(1)
    sql_by_shape(hostile.op(), writing(engine, hostile))
    again = other.select(said=ibis.literal(f'"{A}" ORDER BY 1; --')).limit(1)
    assert engine.fetch(again).to_pylist() == [{"said": f'"{A}" ORDER BY 1; --'}]


def test_texts_make_room_for_one_another(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        query_shapes, "_MOST_LETTERS", 2 * len(engine._backend.compile(by_day(engine._backend.table(A))))
    )
    asked = [by_day(engine._backend.table(A), 100.5 + number) for number in range(6)]
    for found in asked:
        sql_by_shape(found.op(), writing(engine, found))
    assert sql_by_shape(asked[-1].op(), never) == engine._backend.compile(asked[-1])
    with pytest.raises(AssertionError):
        sql_by_shape(asked[0].op(), never)


def test_sql_that_someone_wrote_is_never_kept(engine: Engine) -> None:
    found = engine._backend.table(A).alias("called").filter(ibis._.day > 4)
    with pytest.raises(TypeError):
        shape_of(found.op())
    assert sql_by_shape(found.op(), lambda: "first") == "first"
    assert sql_by_shape(found.op(), lambda: "second") == "second"


@pytest.mark.parametrize("said", [f'"{A}"', f'x"{A}"y', A])
def test_a_column_called_as_the_table_keeps_its_name_when_the_table_is_another(engine: Engine, said: str) -> None:
    first, second = (engine._backend.table(name).select(**{said: "value"}) for name in (A, B))
    for found in (first, second):
        assert sql_by_shape(found.op(), writing(engine, found)) == engine._backend.compile(found)


def test_numbers_that_are_equal_and_written_otherwise_are_of_two_shapes() -> None:
    table = ibis.table({"day": "int64", "value": "float64"}, name=A)
    shapes = [shape_of(table.mutate(more=ibis.literal(value)).op())[0] for value in (0.0, -0.0, 0, False)]
    assert len(set(shapes)) == 4
    odd = [shape_of(table.mutate(more=ibis.literal(float("nan"))).op())[0] for _ in range(2)]
    assert odd[0] == odd[1]
