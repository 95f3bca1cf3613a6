"""What one process wrote of its questions, the next one finds; and what is not that is written anew."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import ibis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sillage.journal import kept_queries, kept_steps, kept_texts, query_shapes
from sillage.journal.engine import Engine
from sillage.journal.kept_queries import answer, written
from sillage.journal.kept_steps import KeptSteps, steps_of
from sillage.journal.kept_texts import KeptTexts, forget_texts, said
from sillage.journal.query_shapes import _names_somebody, sql_by_shape
from sillage.journeys.passes import Passes
from sillage.kpis.asked import left_open_days

COLUMNS = {"day": "date", "value": "int64", "who": "string"}
A, B = (f"facts_{letter * 24}" for letter in "ab")
ROWS = "SELECT DATE '2026-03-01' + i::INTEGER AS day, i AS value, 'w' || i AS who FROM range(9) t(i)"


@pytest.fixture
def starts(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Let a process start again: it remembers nothing."""

    def again() -> None:
        for room, name in ((query_shapes, "_texts"), (kept_queries, "_written"), (kept_steps, "_known")):
            monkeypatch.setattr(room, name, type(getattr(room, name))())
        monkeypatch.setattr(query_shapes, "_letters", 0)

    again()
    yield again


@pytest.fixture
def engine() -> Engine:
    made = Engine()
    for name in (A, B):
        made._backend.raw_sql(f"CREATE TEMP TABLE {name} AS {ROWS}")
    return made


def wide(table: ibis.Table, **more: ibis.Value) -> ibis.Table:
    """Ask so much that to write it is work."""
    columns = {f"part_{number}": (table.value * number + number).abs() for number in range(20)}
    return table.filter(table.value > 3).mutate(**columns, **more).order_by("day")


def ask(engine: Engine, found: ibis.Table, texts: KeptTexts) -> list[tuple[object, ...]]:
    return engine.rows(sql_by_shape(found.op(), lambda: str(engine._backend.compile(found)), texts))


def never(*_: object, **__: object) -> Any:
    raise AssertionError("its text is known")


def files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.json"))


def test_the_next_process_writes_no_long_question_again(
    tmp_path: Path, engine: Engine, starts: Callable[[], None]
) -> None:
    before = ask(engine, wide(engine._backend.table(A)), KeptTexts(tmp_path))
    starts()
    other = wide(engine._backend.table(B))
    sql = sql_by_shape(other.op(), never, KeptTexts(tmp_path))
    assert B in sql and A not in sql
    assert engine.rows(sql) == before
    assert sql_by_shape(other.op(), never) == sql  # and it remembers what it found


def test_the_next_process_writes_no_shape_of_questions_again(
    tmp_path: Path, engine: Engine, starts: Callable[[], None]
) -> None:
    first, last = left_open_days()
    rows = ibis.table(COLUMNS, name=f"{kept_queries.STANDS_FOR}rows")
    shape, found = ("days", tuple(ibis.schema(COLUMNS).items())), rows.filter(rows.day >= first, rows.day <= last)
    once = written(shape, lambda: found, KeptTexts(tmp_path))
    starts()
    again = written(shape, never, KeptTexts(tmp_path))
    assert again == once
    values = {"day_first": date(2026, 3, 2), "day_last": date(2026, 3, 3)}
    assert [row["value"] for row in answer(engine, again, {"rows": engine._backend.table(A)}, values)] == [1, 2]


def test_the_next_process_lays_no_steps_again(tmp_path: Path, engine: Engine, starts: Callable[[], None]) -> None:
    def lay(passes: Passes, since_us: int, until_us: int, /, **tables: ibis.Table) -> tuple[ibis.Table, ...]:
        rows = passes.keep(tables["rows"].filter(tables["rows"].value >= since_us, tables["rows"].value < until_us))
        return (passes.keep(rows.group_by("who").agg(total=rows.value.sum())),)

    tables = {"rows": engine._backend.table(A)}
    once = steps_of(("who",), 1, tables, lay, KeptTexts(tmp_path))
    starts()
    again = steps_of(("who",), 1, tables, never, KeptTexts(tmp_path))
    assert again == once
    kept = KeptSteps(engine, again)
    [found] = kept.run(tables, {kept_steps.SINCE: 2, kept_steps.UNTIL: 4})
    assert sorted(engine.fetch(found).to_pydict()["who"]) == ["w2", "w3"]
    kept.forget()


def test_what_another_version_of_the_program_wrote_is_not_found_and_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    KeptTexts(tmp_path).keep("written", ("a",), "SELECT 1")
    assert KeptTexts(tmp_path).find("written", ("a",)) == "SELECT 1"
    monkeypatch.setattr(kept_texts, "_written_by", lambda: "another")
    assert KeptTexts(tmp_path).find("written", ("a",)) is None
    KeptTexts(tmp_path).keep("written", ("b",), "SELECT 2")
    assert [path.parent.name for path in files(tmp_path)] == ["another"]


@pytest.mark.parametrize("left", ["", '{"found": "SELECT', "[]", '{"found": ["x", 7, -1, 0.5], "whole": true}', "7"])
def test_a_damaged_text_is_written_anew(tmp_path: Path, engine: Engine, starts: Callable[[], None], left: str) -> None:
    found = wide(engine._backend.table(A))
    before = ask(engine, found, KeptTexts(tmp_path))
    [path] = files(tmp_path)
    whole = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(left, encoding="utf-8")
    starts()
    assert ask(engine, found, KeptTexts(tmp_path)) == before
    assert json.loads(path.read_text(encoding="utf-8")) == whole


def test_a_folder_that_cannot_be_written_costs_time_and_nothing_else(
    tmp_path: Path, engine: Engine, starts: Callable[[], None]
) -> None:
    (tmp_path / "sql").write_text("no folder", encoding="utf-8")
    assert len(ask(engine, wide(engine._backend.table(A)), KeptTexts(tmp_path / "sql"))) == 5


def test_the_oldest_texts_make_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_texts, "MOST", 10)
    for number in range(12):
        KeptTexts(tmp_path).keep("written", (number,), "SELECT 1")
    assert len(files(tmp_path)) < 10
    assert KeptTexts(tmp_path).find("written", (11,)) == "SELECT 1"


@pytest.mark.parametrize("word", ["8f14e45fceea167a5a36dedd4bea2543", "jeanne@example.test"])
def test_a_question_that_may_name_somebody_is_not_written_to_the_disk(
    tmp_path: Path, engine: Engine, starts: Callable[[], None], word: str
) -> None:
    table = engine._backend.table(A)
    ask(engine, wide(table, theirs=table.who == word), KeptTexts(tmp_path))
    assert files(tmp_path) == []
    ask(engine, wide(table, theirs=table.who == "instagram"), KeptTexts(tmp_path))
    assert len(files(tmp_path)) == 1


_plain = st.one_of(
    st.integers(), st.text(), st.booleans(), st.floats(allow_nan=False), st.none(), st.dates(), st.binary(),
    st.decimals(allow_nan=False), st.datetimes(),
)  # fmt: skip
_keys = st.recursive(_plain, lambda inner: st.lists(inner, max_size=3).map(tuple), max_leaves=6)


def typed(key: object) -> object:
    return tuple(map(typed, key)) if isinstance(key, tuple) else (type(key), repr(key))


@given(_keys, _keys)
def test_two_keys_are_written_alike_only_where_they_are_one(one: object, other: object) -> None:
    assert (said(one) == said(other)) == (typed(one) == typed(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [(1, True), (1, 1.0), (0.0, -0.0), (1, "1"), (("a", "b"), ("a", ("b",))), ((), ("",)), (Decimal("1.0"), 1.0),
     (date(2026, 1, 1), datetime(2026, 1, 1, tzinfo=UTC)), (("ab",), ("a", "b")),
     (ibis.dtype("int64"), ibis.dtype("int32")), (ibis.dtype("string"), ibis.dtype("!string"))],
)  # fmt: skip
def test_what_python_takes_for_equal_or_prints_alike_is_kept_apart(one: object, other: object) -> None:
    assert said((one,)) != said((other,))


def test_what_cannot_be_told_from_another_in_the_next_process_is_not_kept(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        said((object(),))
    KeptTexts(tmp_path).keep("written", (object(),), "SELECT 1")
    assert files(tmp_path) == []


def test_an_erasure_leaves_no_text(tmp_path: Path) -> None:
    kept = KeptTexts(tmp_path / "sql")
    kept.keep("query", ("one",), ["SELECT 1"])
    assert kept.find("query", ("one",)) == ["SELECT 1"]
    forget_texts(tmp_path / "sql")
    forget_texts(tmp_path / "sql")
    assert kept.find("query", ("one",)) is None


def test_numbers_looked_for_among_rows_stay_off_the_disk_and_names_of_measures_do_not() -> None:
    table = ibis.table(COLUMNS, name=A)
    assert _names_somebody(table.filter(table.who.isin(["1001", "1002"])).op())
    assert _names_somebody(table.filter(table.who.isin(["Zoe Roy"])).op())
    assert not _names_somebody(table.filter(table.who.isin(["likes", "video_views"])).op())
