"""The other query engine: Spark, where one machine is outgrown. Same requests, same rows.

Hits are many: Spark's workers read them from the Parquet files of the table's snapshot, in the folder that they share
with us; the rows of tails are handed over from memory. All other tables hold what people and networks say, thousands to
millions of rows: DuckDB reads them here, and hands over what counts. What `sillage.journal.reading` says of hits stands
here in Spark's words, and has to say the same.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import Any

import ibis
import pyarrow as pa

from sillage.domain.events import EVENTS, LIVE_PREFIX
from sillage.journal.cutting import cut_sql
from sillage.journal.engine import Choose, Engine
from sillage.journal.facts_store import Journal
from sillage.journal.live_tails import LiveRows
from sillage.journal.reading import SAID_AGAIN, Request
from sillage.journal.spark_session import connected, in_our_words
from sillage.journal.stored_file import StoredFile

_VIEWS_KEPT = 64
_SETTLED_KEPT = 8


class SparkJournal(Journal):
    """A journal whose questions Spark answers.

    Parameters
    ----------
    journal : Journal
        Its folder has the same name on each of Spark's machines; tails are only here.
    master : str
        ``spark://host:port`` or ``local[n]``.
    """

    def __init__(self, journal: Journal, master: str) -> None:
        vars(self).update(vars(journal))
        self._spark = SparkEngine(connected(master))

    def _engine(self) -> SparkEngine:  # type: ignore[override]
        return self._spark


class SparkEngine:
    """Answers requests as `sillage.journal.engine.Engine` does.

    Parameters
    ----------
    backend : ibis.backends.pyspark.Backend
        From `connected`.
    """

    def __init__(self, backend: Any) -> None:
        self._backend = backend
        self._session = backend._session
        self._duckdb = Engine()
        self._views: OrderedDict[str, ibis.Table] = OrderedDict()
        self._settled: OrderedDict[str, ibis.Table] = OrderedDict()

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Run a query in DuckDB's words, about the tables themselves, as `Engine.rows` does."""
        return self._duckdb.rows(sql)

    def fetch(self, found: ibis.Table) -> pa.Table:
        """Run a query over tables of this engine.

        Parameters
        ----------
        found : ibis.Table
            The query.

        Returns
        -------
        pyarrow.Table
            Its rows.

        Raises
        ------
        Refused
            If Spark cannot answer.
        """
        return _in_utc(found.__pyarrow_result__(self.fetch_sql(str(self._backend.compile(found)))))

    def fetch_sql(self, sql: str) -> pa.Table:
        """Run a query in Spark's words.

        Parameters
        ----------
        sql : str
            A ``SELECT``.

        Returns
        -------
        pyarrow.Table
            Its rows.

        Raises
        ------
        Refused
            If Spark cannot answer.
        """
        with in_our_words():
            return _in_utc(self._session.sql(sql).toArrow())

    def settled(self, found: ibis.Table) -> ibis.Table:
        """Run a query once, and keep its rows until others were settled."""
        return self.settled_as(str(self._backend.compile(found)), lambda: found)

    def settled_as(self, key: str, query: Callable[[], ibis.Table]) -> ibis.Table:
        """Run a query once, and keep its rows as `settled` does, where making the query is work too."""
        if key not in self._settled:
            self._settled[key] = self.kept(query())
            if len(self._settled) > _SETTLED_KEPT:
                self.forget(self._settled.popitem(last=False)[1])
        self._settled.move_to_end(key)
        return self._settled[key]

    def kept(self, *found: ibis.Table) -> ibis.Table:
        """Run queries, and keep the rows of all in the memory and on the disks of the workers.

        Parameters
        ----------
        *found : ibis.Table
            Queries of one shape, at least one.

        Returns
        -------
        ibis.Table
            Their rows.

        Raises
        ------
        Refused
            If Spark cannot answer.
        """
        sql = " UNION ALL ".join(str(self._backend.compile(one)) for one in found)
        return self.kept_sql(f"kept_{blake2b(sql.encode(), digest_size=12).hexdigest()}", sql)

    def forget(self, kept: ibis.Table) -> None:
        """Let go of rows that were kept.

        Parameters
        ----------
        kept : ibis.Table
            From `kept`.
        """
        self._session.catalog.dropTempView(kept.get_name())

    def kept_sql(self, name: str, sql: str) -> ibis.Table:
        """Run a query in Spark's words once, and keep its rows under a name.

        Parameters
        ----------
        name : str
            Of the view.
        sql : str
            A ``SELECT``.

        Returns
        -------
        ibis.Table
            Its rows.

        Raises
        ------
        Refused
            If Spark cannot answer.
        """
        with in_our_words():
            # A cached view keeps its whole plan, which each use would unfold again; a checkpoint has none.
            self._session.sql(sql).localCheckpoint().createOrReplaceTempView(name)
            return self._backend.table(name)

    def view(self, name: str, found: ibis.Table) -> None:
        """Give a query a name.

        Parameters
        ----------
        name : str
            Of the view.
        found : ibis.Table
            Over tables of this engine.
        """
        with in_our_words():
            self._session.sql(str(self._backend.compile(found))).createOrReplaceTempView(name)

    def table(self, request: Request, version: int, choose: Choose, live: LiveRows) -> ibis.Table:
        """Return what a request asks for, as a table that nothing has been read of yet.

        Parameters
        ----------
        request : Request
            What is wanted.
        version : int
            The table's version.
        choose : callable
            Finds the files.
        live : LiveRows
            The rows that this version does not hold yet.

        Returns
        -------
        ibis.Table
            Columns of the request.

        Raises
        ------
        DamagedStore
            If a file cannot be read here.
        Refused
            If Spark cannot answer.
        """
        name = request.view_name(f"{version} {live.version}")
        if name not in self._views:
            with in_our_words():
                if request.table is EVENTS and request.newest:
                    self._hits(name, request, choose(request), live)
                else:
                    rows = self._duckdb.fetch(self._duckdb.table(request, version, choose, live))
                    self._session.createDataFrame(rows).createOrReplaceTempView(name)
                self._views[name] = self._backend.table(name)
            if len(self._views) > _VIEWS_KEPT:
                self._session.catalog.dropTempView(self._views.popitem(last=False)[0])
        self._views.move_to_end(name)
        return self._views[name]

    def _hits(self, name: str, request: Request, files: Sequence[StoredFile], live: LiveRows) -> None:
        from pyspark.sql.pandas.types import from_arrow_schema

        shape = from_arrow_schema(EVENTS.stored_schema)
        paths = [_as_pattern(str(file.path)) for file in files]
        said = self._session.read.schema(shape).parquet(*paths) if paths else self._session.createDataFrame([], shape)
        said.createOrReplaceTempView(f"{name}_files")
        numbers = pa.table(
            {
                "uid": pa.array([one.uid for one in request.imports], pa.string()),
                "number": pa.array([one.number for one in request.imports], pa.int64()),
            }
        )
        self._session.createDataFrame(numbers).createOrReplaceTempView(f"{name}_imports")
        if live.version:
            self._session.createDataFrame(live.rows).createOrReplaceTempView(f"{name}_tail")
        again = any(file.may_hold("origin", origin) for file in files for origin in ("api", "import"))
        sql = hits_sql(request, name, again=again, tail=bool(live.version))
        self._session.sql(sql).createOrReplaceTempView(name)


def hits_sql(request: Request, name: str, *, again: bool, tail: bool) -> str:
    """Return, in Spark's words, the query of the hits that count.

    Parameters
    ----------
    request : Request
        Whose, of which imports and days.
    name : str
        How the views begin that hold the rows of files, of imports and of tails.
    again : bool
        Whether files may hold hits that a server or an import says twice.
    tail : bool
        Whether there are rows of tails.

    Returns
    -------
    str
        A ``SELECT``.
    """
    stored = [f"`{column}`" for column in EVENTS.stored_schema.names]
    own = f"workspace_id = '{_escaped(request.workspace_id)}'"
    live = f"startswith(f.import_uid, '{LIVE_PREFIX}')"
    listed = ", ".join(f"f.{column}" for column in stored)
    counts = f"({live} OR i.number IS NOT NULL)" if request.live else f"(NOT {live} AND i.number IS NOT NULL)"
    said = (
        f"SELECT {listed}, CASE WHEN {live} THEN 0L ELSE i.number END AS import_number"  # noqa: S608
        f" FROM {name}_files AS f LEFT JOIN {name}_imports AS i ON f.import_uid = i.uid WHERE {own} AND {counts}"
    )
    views = [f"said AS ({said})"]
    parts = [_once("said"), _newest("said")] if again else ["SELECT * FROM said"]
    if tail:
        columns = ", ".join(stored)
        views.append(f"waiting AS (SELECT {columns}, 0L AS import_number FROM {name}_tail WHERE {own})")  # noqa: S608
        known = f"SELECT event_id FROM said WHERE {SAID_AGAIN}"  # noqa: S608
        fresh = f"SELECT t.* FROM ({_newest('waiting')}) AS t"  # noqa: S608
        parts += [_once("waiting"), f"{fresh} LEFT ANTI JOIN ({known}) AS b ON t.event_id = b.event_id"]
    wanted = ", ".join(f"`{column}`" for column in request.columns) or "*"
    counted = " UNION ALL ".join(parts)
    if request.cut is not None:
        counted = f"SELECT * FROM ({counted}) WHERE {cut_sql(EVENTS, request.cut, _text)}"  # noqa: S608
    return f"WITH {', '.join(views)} SELECT {wanted} FROM ({counted}){_when(request)}"  # noqa: S608


def _once(view: str) -> str:
    return f"SELECT * FROM {view} WHERE NOT {SAID_AGAIN}"  # noqa: S608


def _newest(view: str) -> str:
    whole = ", ".join(f"`{column}`" for column in (*EVENTS.stored_schema.names, "import_number"))
    reading = "struct(observed_at, import_number, coalesce(`row`, 0L) AS line)"
    said = f"SELECT max_by(struct({whole}), {reading}) AS one FROM {view} WHERE {SAID_AGAIN} GROUP BY event_id"  # noqa: S608
    return f"SELECT one.* FROM ({said})"  # noqa: S608


def _when(request: Request) -> str:
    if request.period is None:
        return ""
    start, end = (f"TIMESTAMP '{one.isoformat(' ')}'" for one in request.period.bounds_utc())
    return f" WHERE (at IS NULL OR (at >= {start} AND at < {end}))"


def _as_pattern(path: str) -> str:
    """Return a path whose brackets and stars are letters: Spark takes paths for patterns.

    Told to take none for a pattern (``__globPaths__``), it reads each file as often as there are files, where the
    folder's name has such letters (Spark 4.3).
    """
    return re.sub(r"([\\\[\]{}*?])", r"\\\1", path)


def _in_utc(rows: pa.Table) -> pa.Table:
    """Return rows whose moments say that they are in UTC, as DuckDB's do: the session is, and Ibis forgets it."""
    kinds = {
        field.name: pa.timestamp(field.type.unit, "UTC")
        for field in rows.schema
        if pa.types.is_timestamp(field.type) and field.type.tz != "UTC"
    }
    schema = pa.schema([field.with_type(kinds.get(field.name, field.type)) for field in rows.schema])
    return rows.cast(schema) if kinds else rows


def _text(said: str) -> str:
    return f"'{_escaped(said)}'"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")
