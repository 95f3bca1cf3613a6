"""Questions asked again and again of other rows: their SQL is written once a process, the rows change under a name.

To turn an Ibis expression into SQL takes longer than to answer it, and a table of live rows has another name at each
question. Where questions differ in values too, expressions leave them open (``left_open``, see `sillage.kpis.asked`):
the SQL of one shape serves all workspaces, versions and days.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

import ibis
import pyarrow as pa

from sillage.journal.kept_texts import NOWHERE, KeptTexts

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from sillage.journal.engine import Engine

T = TypeVar("T")


def sql_of(found: ibis.Table, engine: str = "duckdb") -> str:
    """Return the SQL of an expression over tables that only have a name.

    Parameters
    ----------
    found : ibis.Table
        Over ``ibis.table(schema, name=...)``.
    engine : str
        ``duckdb`` or ``spark``: in whose words.

    Returns
    -------
    str
        A ``SELECT``.
    """
    if engine == "spark":
        return str(ibis.to_sql(found, dialect="pyspark"))
    return in_64_bits(str(ibis.to_sql(found, dialect=engine)), found.schema())


def in_64_bits(sql: str, schema: ibis.Schema) -> str:
    """Return DuckDB's SQL with numbers as Ibis says: DuckDB adds whole ones in 128 bits, and writes 1.0 as a decimal.

    Parameters
    ----------
    sql : str
        A ``SELECT``.
    schema : ibis.Schema
        What Ibis says of its columns.

    Returns
    -------
    str
        A ``SELECT`` of the same rows.
    """
    kinds = {name: "BIGINT" for name, kind in schema.items() if kind.is_int64()}
    kinds |= {name: "DOUBLE" for name, kind in schema.items() if kind.is_float64()}
    cast = ", ".join(f'CAST("{name}" AS {kind}) AS "{name}"' for name, kind in kinds.items())
    return f"SELECT * REPLACE ({cast}) FROM ({sql})" if cast else sql  # noqa: S608


@dataclass(frozen=True, slots=True)
class Written:
    """The SQL of a shape of questions.

    Parameters
    ----------
    sql : str
        A ``SELECT`` over named tables, with a parameter for each value that was left open.
    values : frozenset of str
        Their names.
    """

    sql: str
    values: frozenset[str]


STANDS_FOR = "rows_that_are_called_"
"""How the name of a table begins that another stands for when the question is asked: no column is called so."""

_KINDS = {"day": "DATE", "moment": "TIMESTAMPTZ", "words": "VARCHAR[]", "word": "VARCHAR", "numbers": "BIGINT[]"}
"""How the name of a value left open begins, and its type."""
_LEFT_OPEN = re.compile(r"LEFT_OPEN\('((\w+?)_\w+)'\)")
_WRITTEN_KEPT = 1000
_written: dict[Hashable, Written] = {}
_lock = Lock()


def written(shape: Hashable, query: Callable[[], ibis.Table], kept: KeptTexts = NOWHERE) -> Written:
    """Return DuckDB's SQL of a shape of questions, written once a process.

    Parameters
    ----------
    shape : hashable
        All that decides the SQL; no day, no version and no workspace.
    query : callable
        Returns the expression over ``ibis.table(schema, name=...)``; not called where the SQL is known.
    kept : KeptTexts, optional
        Texts of other processes.

    Returns
    -------
    Written
        To be given tables and values.
    """
    known = _written.get(shape)
    if known is None:
        sql = kept.find("written", shape)
        if not isinstance(sql, str):
            sql = str(ibis.to_sql(query(), dialect="duckdb", pretty=False))
            kept.keep("written", shape, sql)
        names = frozenset(found[1] for found in _LEFT_OPEN.finditer(sql))
        known = Written(_LEFT_OPEN.sub(lambda found: f"CAST(${found[1]} AS {_KINDS[found[2]]})", sql), names)
        with _lock:
            if len(_written) >= _WRITTEN_KEPT:
                _written.clear()
            _written[shape] = known
    return known


def answer(
    engine: Engine, asked: Written, tables: Mapping[str, ibis.Table], values: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Answer a question whose SQL is written already.

    Parameters
    ----------
    engine : Engine
        A thread's own.
    asked : Written
        Over named tables.
    tables : mapping of str to ibis.Table
        What stands under each name: tables of the engine.
    values : mapping of str to object
        By name, at least those that were left open.

    Returns
    -------
    list of dict
        Its rows.

    Raises
    ------
    DamagedStore
        If a file cannot be read.
    """

    def rows(asking: DuckDBPyConnection, sql: str, given: dict[str, Any]) -> list[dict[str, Any]]:
        found = asking.execute(sql, given)
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    return _run(engine, asked, tables, values, rows)


def answer_in_columns(
    engine: Engine, asked: Written, tables: Mapping[str, ibis.Table], values: Mapping[str, Any]
) -> pa.Table:
    """Answer a question as `answer` does, without an object for each row: where rows are many.

    Parameters
    ----------
    engine, asked, tables, values
        As for `answer`.

    Returns
    -------
    pyarrow.Table
        The same rows.

    Raises
    ------
    DamagedStore
        If a file cannot be read.
    """

    def columns(asking: DuckDBPyConnection, sql: str, given: dict[str, Any]) -> pa.Table:
        return asking.sql(sql, params=given).to_arrow_table()

    return _run(engine, asked, tables, values, columns)


def _run(
    engine: Engine,
    asked: Written,
    tables: Mapping[str, ibis.Table],
    values: Mapping[str, Any],
    read: Callable[[DuckDBPyConnection, str, dict[str, Any]], T],
) -> T:
    sql, given = asked.sql, {name: values[name] for name in asked.values}
    for name, table in tables.items():
        sql = sql.replace(f'"{STANDS_FOR}{name}"', f'"{table.get_name()}"')
    found: T = engine.run(next(iter(tables.values())), lambda: read(engine._backend.con, sql, given))
    return found


def keeping_sql(name: str, said: Sequence[str]) -> list[str]:
    """Return the statements that keep the rows of queries, one after another, in a table of DuckDB.

    Parameters
    ----------
    name : str
        Of the table.
    said : sequence of str
        A ``SELECT`` each.

    Returns
    -------
    list of str
        One a query.
    """
    first, *others = said
    made = f"CREATE OR REPLACE TEMP TABLE {name} AS {first}"
    return [made, *(f"INSERT INTO {name} BY NAME {sql}" for sql in others)]


class KeptQueries:
    """Answers of one engine to questions about named rows.

    Parameters
    ----------
    engine : Engine
        A thread's own.
    rows : ibis.Table
        What `Journal.read` returned in that thread.
    name : str
        What the questions call it.
    """

    def __init__(self, engine: Engine, rows: ibis.Table, name: str) -> None:
        self._engine, self._backend = engine, engine._backend
        self._rows = rows
        self._kept: list[str] = []
        self._backend.raw_sql(f"CREATE OR REPLACE TEMP VIEW {name} AS {self._backend.compile(rows)}")

    def keep(self, name: str, said: Sequence[str]) -> None:
        """Run queries one after another, and keep their rows under a name until another takes it, or `forget`.

        Parameters
        ----------
        name : str
            What later questions call them.
        said : sequence of str
            From `sql_of`, of one shape.

        Raises
        ------
        DamagedStore
            If a file cannot be read.
        """
        self._kept.append(name)
        for sql in keeping_sql(name, said):
            self._engine.run(self._rows, lambda sql=sql: self._backend.raw_sql(sql))  # type: ignore[misc]

    def forget(self) -> None:
        """Let go of all rows that were kept."""
        while self._kept:
            self._backend.raw_sql(f"DROP TABLE IF EXISTS {self._kept.pop()}")

    def fetch(self, sql: str) -> pa.Table:
        """Run a query.

        Parameters
        ----------
        sql : str
            From `sql_of`.

        Returns
        -------
        pyarrow.Table
            Its rows.

        Raises
        ------
        DamagedStore
            If a file cannot be read.
        """
        return self._engine.run(self._rows, lambda: self._backend.con.sql(sql).to_arrow_table())
