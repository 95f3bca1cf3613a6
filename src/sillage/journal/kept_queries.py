"""Questions asked again and again of other rows: their SQL is written once a process, the rows change under a name.

To turn an Ibis expression of journeys into SQL takes longer than to answer it for a day, and a table of live rows has
another name at each question.
"""

from __future__ import annotations

import ibis
import pyarrow as pa

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
    return str(ibis.to_sql(found, dialect="pyspark" if engine == "spark" else engine))


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
        self._backend.raw_sql(f"CREATE OR REPLACE TEMP VIEW {name} AS {self._backend.compile(rows)}")

    def keep(self, name: str, sql: str) -> None:
        """Run a query, and keep its rows under a name until another takes it.

        Parameters
        ----------
        name : str
            What later questions call them.
        sql : str
            From `sql_of`.

        Raises
        ------
        DamagedStore
            If a file cannot be read.
        """
        self._engine.run(self._rows, lambda: self._backend.raw_sql(f"CREATE OR REPLACE TEMP TABLE {name} AS {sql}"))

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
