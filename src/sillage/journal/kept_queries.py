"""Questions asked again and again of other rows: their SQL is written once a process, the rows change under a name.

To turn an Ibis expression of journeys into SQL takes longer than to answer it for a day, and a table of live rows has
another name at each question.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa

if TYPE_CHECKING:
    from sillage.journal.engine import Engine


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
    """Return DuckDB's SQL with whole numbers as wide as Ibis says: DuckDB adds them in 128 bits.

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
    whole = [name for name, kind in schema.items() if kind.is_int64()]
    cast = ", ".join(f'CAST("{name}" AS BIGINT) AS "{name}"' for name in whole)
    return f"SELECT * REPLACE ({cast}) FROM ({sql})" if cast else sql  # noqa: S608


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
