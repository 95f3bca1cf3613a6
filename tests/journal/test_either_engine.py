"""What several questions rest on is worked out once, kept as it would be read, and let go."""

from pathlib import Path

import ibis
import pytest

from sillage.errors import DamagedStore, WrongUsage
from sillage.journal import Journal, either_engine
from sillage.journal.either_engine import passing, settled_as
from sillage.journeys.passes import Passes
from tests.journal.facts import append, committed


@pytest.fixture
def readings(tmp_path: Path) -> tuple[Journal, ibis.Table]:
    """Return a journal, and three readings of it."""
    journal = Journal(tmp_path / "journal")
    rows: list[dict[str, object]] = [{"value": float(one), "row": one, "account": f"a{one}"} for one in (1, 2, 3)]
    append(journal, "a", *rows)
    return journal, journal.read("w", "observations", [committed("a")])


def test_what_is_kept_is_what_the_query_says_and_can_be_asked_on(readings: tuple[Journal, ibis.Table]) -> None:
    journal, rows = readings
    summed = rows.group_by("metric").aggregate(lines=rows.row.sum(), value=rows.value.sum())
    with passing(journal, rows) as passes:
        kept = passes.keep(summed)
        assert kept.schema() == summed.schema(), "DuckDB adds in 128 bits, which Ibis does not know"
        asked = kept.mutate(twice=kept.lines * 2).select("twice", "value")
        assert journal.fetch(asked).to_pylist() == [{"twice": 12, "value": 6.0}]


def test_several_queries_stand_one_after_another_in_what_is_kept(readings: tuple[Journal, ibis.Table]) -> None:
    journal, rows = readings
    with passing(journal, rows) as passes:
        kept = passes.keep(*(rows.filter(rows.row == number).select("row", "value") for number in (3, 1, 2, 1)))
        assert sorted(journal.fetch(kept)["row"].to_pylist()) == [1, 1, 2, 3]


def test_the_same_query_is_kept_once_and_can_be_kept_again(readings: tuple[Journal, ibis.Table]) -> None:
    journal, rows = readings
    for _ in range(2):
        with passing(journal, rows) as passes:
            one, other = passes.keep(rows.select("value")), passes.keep(rows.select("value"))
            assert one.get_name() == other.get_name()
            assert journal.fetch(one.aggregate(sum=one.value.sum())).to_pylist() == [{"sum": 6.0}]


def test_after_the_block_nothing_is_held_even_when_it_failed(readings: tuple[Journal, ibis.Table]) -> None:
    journal, rows = readings
    tables = "SELECT count(*) FROM duckdb_tables() WHERE starts_with(table_name, 'kept_')"
    with pytest.raises(ZeroDivisionError), passing(journal, rows) as passes:
        passes.keep(rows.select("value"))
        assert journal._engine().rows(tables) == [(1,)]
        1 / 0  # noqa: B018
    assert journal._engine().rows(tables) == [(0,)]


def test_more_hits_than_memory_holds_are_gone_through_in_parts(
    readings: tuple[Journal, ibis.Table], monkeypatch: pytest.MonkeyPatch
) -> None:
    journal, rows = readings
    monkeypatch.setattr(either_engine, "HITS_A_MB", 1 / 512)
    for megabytes, parts in (("1536", 1), ("1024", 2), ("512", 3)):
        monkeypatch.setenv("SILLAGE_QUERY_MB", megabytes)
        with passing(journal, rows) as passes:
            assert passes.parts == parts


@pytest.mark.parametrize("given", ["", "255", "-1", "2GB"])
def test_memory_that_is_none_is_refused_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("SILLAGE_QUERY_MB", given)
    journal = Journal(tmp_path / "journal")
    if not given:
        assert journal._engine().rows("SELECT current_setting('memory_limit')") == [("1.0 GiB",)]
        return
    with pytest.raises(WrongUsage, match="SILLAGE_QUERY_MB"):
        journal.read("w", "observations", [])


def test_a_query_that_is_kept_under_a_key_is_made_once(readings: tuple[Journal, ibis.Table]) -> None:
    journal, rows = readings
    made = []

    def query(passes: Passes) -> ibis.Table:
        made.append(1)
        return passes.keep(rows.select("value"))

    found = [settled_as(journal, "the values", rows, query) for _ in range(3)]
    assert (len(made), found[2].count().to_pyarrow().as_py()) == (1, 3)
    settled_as(journal, "others", rows, query)
    assert len(made) == 2


def test_what_fails_half_way_is_not_held(readings: tuple[Journal, ibis.Table]) -> None:
    journal, rows = readings
    late = rows.select(value=rows.metric.cast("float64"))  # fails when it is run
    with pytest.raises(DamagedStore), passing(journal, rows) as passes:
        passes.keep(rows.select("value"), late)
    tables = "SELECT count(*) FROM duckdb_tables() WHERE starts_with(table_name, 'kept_')"
    assert journal._engine().rows(tables) == [(0,)]
