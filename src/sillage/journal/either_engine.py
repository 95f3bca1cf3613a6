"""What those who ask need not know: whether DuckDB answers or Spark, and how each keeps rows for later questions."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import ibis
import pyarrow as pa

from sillage import settings
from sillage.errors import DamagedStore
from sillage.journal.engine import Engine
from sillage.journal.facts_store import Journal
from sillage.journal.kept_queries import STANDS_FOR, KeptQueries, Written, answer, answer_in_columns, written
from sillage.journal.kept_steps import SINCE, UNTIL, KeptSteps, Lay, steps_of
from sillage.journal.spark_engine import SparkEngine, SparkJournal
from sillage.journeys.passes import Passes, parts_for

HITS_A_MB = 12_000
"""How many hits are sorted at once for each megabyte of memory; with a few gigabytes of temporary files."""


def dialect_of(journal: Journal) -> str:
    """Return what expressions of journeys call the engine of a journal."""
    return "spark" if isinstance(journal, SparkJournal) else "duckdb"


@contextmanager
def passing(journal: Journal, hits: ibis.Table) -> Iterator[Passes]:
    """Go through many hits: what is kept is let go at the end of the block.

    Parameters
    ----------
    journal : Journal
        Whose tables the queries read.
    hits : ibis.Table
        Those of the question: how many they are decides into how many parts people are cut. Spark cuts by itself.

    Yields
    ------
    Passes
        Whose rows are kept on this machine, or where Spark's workers are.
    """
    engine = journal._engine()
    held: list[ibis.Table] = []

    def keep(*found: ibis.Table) -> ibis.Table:
        held.append(engine.kept(*found))
        return held[-1]

    try:
        yield Passes(keep, parts_of(journal, hits))
    finally:
        for one in held:
            engine.forget(one)


@contextmanager
def laid_in_steps(
    journal: Journal,
    passes: Passes,
    shape: Hashable,
    tables: Mapping[str, ibis.Table],
    lay: Lay,
    bounds_us: tuple[int, int] = (SINCE, UNTIL),
) -> Iterator[tuple[ibis.Table, ...]]:
    """Keep rows one step after another, as `passing` does, where writing the steps takes longer than to run them.

    DuckDB's SQL of all steps is written once for all questions of a shape. On Spark, and where files went away under
    a step, they are run as they are laid.

    Parameters
    ----------
    journal : Journal
        Whose tables are read.
    passes : Passes
        From `passing`.
    shape : hashable
        All that decides the steps beside the columns of the tables; no day, no version and no workspace.
    tables : mapping of str to ibis.Table
        From `Journal.read` or this, by the name that `lay` calls them.
    lay : callable
        Given how to go through rows, from when and until when, and the tables by name, returns only what it kept.
    bounds_us : tuple of int, optional
        From when and until when, where steps ask for it.

    Yields
    ------
    tuple of ibis.Table
        What it returned, until the end of the block.
    """
    if isinstance(journal, SparkJournal):
        yield lay(passes, *bounds_us, **tables)
        return
    engine = journal._engine()
    kept = KeptSteps(engine, steps_of(shape, passes.parts, tables, lay, engine.texts))
    try:
        try:
            found = kept.run(tables, dict(zip((SINCE, UNTIL), bounds_us, strict=True)))
        except DamagedStore:  # an erasure deleted what a step was about to read: the newest version says the same
            found = lay(passes, *bounds_us, **tables)
        yield found
    finally:
        kept.forget()


def settled(journal: Journal, found: ibis.Table) -> ibis.Table:
    """Run a query once, and keep its rows in memory, to be cut many ways.

    Parameters
    ----------
    journal : Journal
        Whose tables the query reads.
    found : ibis.Table
        The query.

    Returns
    -------
    ibis.Table
        Its rows, until this is called again: the oldest make room.
    """
    return journal._engine().settled(found)


def settled_as(journal: Journal, key: str, hits: ibis.Table, query: Callable[[Passes], ibis.Table]) -> ibis.Table:
    """Keep rows as `settled` does, where making the query is work too.

    Parameters
    ----------
    journal : Journal
        Whose tables the query reads.
    key : str
        What the query says, with the names of the tables that it reads.
    hits : ibis.Table
        Those of the question, as for `passing`.
    query : callable
        Given how to go through them, returns it; not called where its rows are kept.

    Returns
    -------
    ibis.Table
        Its rows, until `settled` or this is called again.
    """
    with ExitStack() as held:
        return journal._engine().settled_as(key, lambda: query(held.enter_context(passing(journal, hits))))


def answered(
    journal: Journal,
    shape: Hashable,
    tables: Mapping[str, ibis.Table],
    values: Mapping[str, Any],
    query: Callable[..., ibis.Table],
) -> list[dict[str, Any]]:
    """Answer one of many questions that differ in their rows and values alone: DuckDB's SQL is written once for all.

    Parameters
    ----------
    journal : Journal
        Whose tables are read; on this machine.
    shape : hashable
        All that decides the SQL beside the columns of the tables; no day, no version and no workspace.
    tables : mapping of str to ibis.Table
        From `settled` or `Journal.read`, by the name that the query calls them.
    values : mapping of str to object
        Those that the query leaves open, by name.
    query : callable
        Given tables of these columns by name, returns the expression.

    Returns
    -------
    list of dict
        Rows.
    """
    engine = journal._engine()
    return answer(engine, _written(engine, shape, tables, query), tables, values)


def answered_in_columns(
    journal: Journal,
    shape: Hashable,
    tables: Mapping[str, ibis.Table],
    values: Mapping[str, Any],
    query: Callable[..., ibis.Table],
) -> pa.Table:
    """Answer a question as `answered` does, without an object for each row: where rows are as many as posts.

    Parameters
    ----------
    journal, shape, tables, values, query
        As for `answered`, whose SQL serves both.

    Returns
    -------
    pyarrow.Table
        The same rows.
    """
    engine = journal._engine()
    return answer_in_columns(engine, _written(engine, shape, tables, query), tables, values)


def _written(
    engine: Engine, shape: Hashable, tables: Mapping[str, ibis.Table], query: Callable[..., ibis.Table]
) -> Written:
    columns = tuple((name, tuple(table.schema().items())) for name, table in tables.items())

    def over_names() -> ibis.Table:
        return query(**{name: ibis.table(dict(held), name=STANDS_FOR + name) for name, held in columns})

    return written((shape, columns), over_names, engine.texts)


def rows_held(journal: Journal, workspace_id: str, table: str) -> int:
    """Return how many rows the files hold that may have rows of a workspace: it has no more, but for those in tails.

    Parameters
    ----------
    journal : Journal
        Which.
    workspace_id : str
        Whose rows.
    table : str
        A name of `FACT_TABLES`.
    """
    return sum(file.rows for file in journal._tables[table].files() if file.may_hold("workspace_id", workspace_id))


def parts_of(journal: Journal, hits: ibis.Table) -> int:
    """Return into how many parts people are cut for a question.

    Parameters
    ----------
    journal : Journal
        Whose hits.
    hits : ibis.Table
        Those of the question.

    Returns
    -------
    int
        At least 1.
    """
    if isinstance(journal, SparkJournal):
        return 1
    [[count]] = journal.fetch(hits.aggregate(hits=hits.count())).columns
    return parts_for(int(count.as_py()), settings.query_mb() * HITS_A_MB)


@contextmanager
def queries_of(journal: Journal, rows: ibis.Table, name: str) -> Iterator[KeptQueries | SparkQueries]:
    """Have a journal's engine answer questions about named rows; what is kept is let go at the end of the block.

    Parameters
    ----------
    journal : Journal
        Which.
    rows : ibis.Table
        What it read.
    name : str
        What the questions call them.

    Yields
    ------
    KeptQueries or SparkQueries
        To be asked in the words of `dialect_of`.
    """
    found: KeptQueries | SparkQueries
    if isinstance(journal, SparkJournal):
        found = SparkQueries(journal._engine(), rows, name)
    else:
        found = KeptQueries(journal._engine(), rows, name)
    try:
        yield found
    finally:
        found.forget()


class SparkQueries:
    """What `KeptQueries` is, on Spark.

    Parameters
    ----------
    engine : SparkEngine
        That read the rows.
    rows : ibis.Table
        What it read.
    name : str
        What the questions call them.
    """

    def __init__(self, engine: SparkEngine, rows: ibis.Table, name: str) -> None:
        self._engine = engine
        self._kept: list[ibis.Table] = []
        engine.view(name, rows)

    def keep(self, name: str, said: Sequence[str]) -> None:
        """Run queries, and keep the rows of all under a name until another takes it, or `forget`.

        Parameters
        ----------
        name : str
            What later questions call them.
        said : sequence of str
            From `sillage.journal.kept_queries.sql_of`, of one shape.
        """
        self._kept.append(self._engine.kept_sql(name, " UNION ALL ".join(said)))

    def forget(self) -> None:
        """Let go of all rows that were kept."""
        while self._kept:
            self._engine.forget(self._kept.pop())

    def fetch(self, sql: str) -> pa.Table:
        """Run a query.

        Parameters
        ----------
        sql : str
            From `sillage.journal.kept_queries.sql_of`.

        Returns
        -------
        pyarrow.Table
            Its rows.
        """
        return self._engine.fetch_sql(sql)
