"""Spark is told to count the hits that DuckDB counts: its words, said in DuckDB's, give the same rows.

`make spark-check` compares the same hits on Spark itself.
"""

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import duckdb
import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlglot

from sillage.domain.events import EVENTS
from sillage.domain.period import Period
from sillage.domain.places import CommittedImport
from sillage.journal import Journal
from sillage.journal.reading import Request
from sillage.journal.spark_engine import SparkEngine, hits_sql
from tests.journal.spoken import SPOKEN, spoken

PERIOD = Period(SPOKEN, SPOKEN + timedelta(days=1), "America/Montreal")


def as_spark_would(journal: Journal, request: Request) -> pa.Table:
    """Run what Spark is told, in DuckDB's words, over the files and the tails that Spark is given."""
    _, choose, live = journal._now(request)
    with duckdb.connect() as db:
        db.execute("SET TimeZone = 'UTC'")
        files = [pq.ParquetFile(file.path).read(EVENTS.stored_schema.names) for file in choose(request)]
        numbers = {"uid": [one.uid for one in request.imports], "number": [one.number for one in request.imports]}
        db.register("hits_files", pa.concat_tables([EVENTS.stored_schema.empty_table(), *files]))
        db.register("hits_imports", pa.table(numbers))
        db.register("hits_tail", live.rows)
        said = hits_sql(request, "hits", again=True, tail=True)
        [sql] = sqlglot.transpile(said, read="spark", write="duckdb")
        return db.sql(sql).to_arrow_table()


@pytest.mark.parametrize("period", [None, PERIOD])
@pytest.mark.parametrize("workspace", ["w", "v", "w' OR 1=1 --"])
def test_spark_is_told_to_count_what_duckdb_counts(tmp_path: Path, workspace: str, period: Period | None) -> None:
    journal = Journal(tmp_path / "it's [a] *journal?" / "journal")
    imports: list[CommittedImport] = spoken(journal)
    request = Request(EVENTS, workspace, tuple(imports), period=period, live=True)
    here = journal.fetch(journal.read(workspace, "events", imports, period=period)).sort_by("event_id")
    there = as_spark_would(journal, request).select(here.column_names).sort_by("event_id")
    assert there.to_pylist() == here.to_pylist()
    assert (len(here) > 10) == (workspace == "w"), "what is compared is something"


def test_what_was_said_twice_counts_once_and_an_undone_import_not(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    rows = journal.fetch(journal.read("w", "events", spoken(journal))).to_pylist()
    ids = [row["event_id"] for row in rows]
    assert len(ids) == len(set(ids))
    assert not any(row["import_uid"] == "undone" for row in rows)
    assert {row["origin"] for row in rows} == {"script", "api", "redirect", "import"}


class CountingEngine(SparkEngine):
    """Keeps nothing, and says what it was asked to keep and to forget."""

    def __init__(self) -> None:
        super().__init__(SimpleNamespace(_session=None))
        self.made: list[str] = []
        self.gone: list[str] = []

    def kept(self, *found: ibis.Table) -> ibis.Table:
        self.made += [one.get_name() for one in found]
        return found[0]

    def forget(self, kept: ibis.Table) -> None:
        self.gone.append(kept.get_name())


def test_spark_settles_a_question_once_and_lets_go_of_the_oldest() -> None:
    engine = CountingEngine()

    def asked(name: str) -> ibis.Table:
        return engine.settled_as(name, lambda: ibis.table({"value": "int64"}, name=name))

    assert [asked(name).get_name() for name in ("a", "a", "b", "a")] == ["a", "a", "b", "a"]
    assert (engine.made, engine.gone) == (["a", "b"], [])
    for name in "cdefghi":
        asked(name)
    assert engine.gone == ["b"], "the one that was asked for longest ago"
    asked("b")
    assert engine.made[-1] == "b", "what was let go of is made again"
