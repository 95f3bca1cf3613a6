"""The query engine of one thread: DuckDB in memory, views over the tables' files, and what is small kept ready.

A report asks one workspace's tables many times. As long as a table's files hold fewer than `READY_ROWS` rows, what
counts of it is worked out once for each version and kept in memory; every narrower question is asked of that. A larger
table is read from its files each time, where filters on keys reach the files; what does not fit in the memory that
the settings allow goes to temporary files. Rows that stand in tails are laid beside what counts without them.
"""

import os
import tempfile
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

import duckdb
import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends.duckdb import Backend as DuckDB
from ibis.backends.duckdb.converter import DuckDBPyArrowData

from sillage import settings
from sillage.domain.events import EVENTS
from sillage.errors import DamagedStore
from sillage.journal.failed_queries import naming_the_table, unread
from sillage.journal.kept_queries import in_64_bits, keeping_sql
from sillage.journal.kept_texts import KeptTexts
from sillage.journal.live_tails import LiveRows
from sillage.journal.query_shapes import sql_by_shape
from sillage.journal.reading import Request, counting_sql, narrowing_sql, said_again_sql, with_tail_sql
from sillage.journal.stored_file import StoredFile

READY_ROWS = 100_000
_READY_KEPT = 16
_VIEWS_KEPT = 256
_TAILS_KEPT = 256
_COMPILED_KEPT = 512
_SETTLED_ROWS = 500_000
_SETTINGS = "SET TimeZone = 'UTC'; SET preserve_insertion_order = false; SET parquet_metadata_cache = true"

Choose = Callable[[Request], Sequence[StoredFile]]
"""Returns the files that can hold a request's rows, after a look at each."""

Found = tuple[int, Choose, LiveRows]
"""A table's version, the finder of its files, and the rows that this version does not hold yet."""

Again = Callable[[Request], Found]
"""Looks at what stands now for a request."""


class Engine:
    """Answers the requests of one thread; its tables can be joined with one another.

    Parameters
    ----------
    again : callable, optional
        Looks anew at what a request asks for, when files went away under a query: an erasure deletes at once what
        older versions hold.
    texts : Path, optional
        A folder that keeps SQL from one process to the next.
    """

    def __init__(self, again: Again | None = None, texts: Path | None = None) -> None:
        self.texts = KeptTexts(texts)
        self._backend = _Backend().connect(threads=min(4, os.cpu_count() or 1), temp_directory=tempfile.gettempdir())
        self._backend.raw_sql(f"{_SETTINGS}; SET memory_limit = '{settings.query_mb()}MiB'")
        self._backend.engine = self
        self._again = again
        self._asked: dict[str, tuple[Request, int]] = {}
        self._views: OrderedDict[str, ibis.Table] = OrderedDict()
        self._ready: OrderedDict[str, None] = OrderedDict()
        self._tails: OrderedDict[str, None] = OrderedDict()
        self._settled: OrderedDict[str, tuple[ibis.Table, int]] = OrderedDict()
        self._compiled: dict[ops.Node, str] = {}
        self._registered: dict[str, ops.InMemoryTable] = {}

    def close(self) -> None:
        """Let go of the threads and the files."""
        self._backend.disconnect()

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Run a query.

        Parameters
        ----------
        sql : str
            A ``SELECT``.

        Returns
        -------
        list of tuple
            Its rows.

        Raises
        ------
        DamagedStore
            If a file cannot be read.
        """
        try:
            found: list[tuple[Any, ...]] = self._backend.raw_sql(sql).fetchall()
        except duckdb.Error as exc:
            raise unread(exc) from exc
        return found

    def fetch(self, found: ibis.Table) -> pa.Table:
        """Run a query over tables of this engine.

        To compile a query takes longer than to run it, so its SQL is kept by the query itself: names of views carry the
        workspace, the version and the imports, and small tables made in memory stand in it with their rows. What
        another version or thread asked is written once a process, see `query_shapes`.

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
        DamagedStore
            If a file cannot be read.
        """
        sql = self._sql(found)
        rows = self.run(found, lambda: self._backend.con.sql(sql).to_arrow_table())
        return found.__pyarrow_result__(rows, data_mapper=DuckDBPyArrowData)

    def settled(self, found: ibis.Table) -> ibis.Table:
        """Run a query once and keep its rows in memory, to be cut many ways.

        Parameters
        ----------
        found : ibis.Table
            The query.

        Returns
        -------
        ibis.Table
            Its rows, until the next call of this method: the oldest make room.

        Raises
        ------
        DamagedStore
            If a file cannot be read.
        """
        return self.settled_as(self._sql(found), lambda: found)

    def settled_as(self, key: str, query: Callable[[], ibis.Table]) -> ibis.Table:
        """Keep a query's rows as `settled` does, where making the query is work too.

        Parameters
        ----------
        key : str
            What the query says, with the versions of what it reads: names of tables carry them.
        query : callable
            Returns it; not called where its rows are kept.

        Returns
        -------
        ibis.Table
            Its rows, until the next call of this method: the oldest make room.

        Raises
        ------
        DamagedStore
            If a file cannot be read.
        """
        name = f"settled_{blake2b(key.encode(), digest_size=12).hexdigest()}"
        if name not in self._settled:
            found = query()
            sql = f"CREATE OR REPLACE TEMP TABLE {name} AS {in_64_bits(self._sql(found), found.schema())}"
            made = self.run(found, lambda: self._backend.raw_sql(sql).fetchone())
            self._settled[name] = (self._backend.table(name), made[0] if made else 0)
        self._settled.move_to_end(name)
        while len(self._settled) > 1 and sum(rows for _, rows in self._settled.values()) > _SETTLED_ROWS:
            self._backend.raw_sql(f"DROP TABLE IF EXISTS {self._settled.popitem(last=False)[0]}")
        return self._settled[name][0]

    def kept(self, *found: ibis.Table) -> ibis.Table:
        """Run queries one after another, and keep the rows of all; what memory does not hold goes to files.

        Parameters
        ----------
        *found : ibis.Table
            Queries of one shape, at least one.

        Returns
        -------
        ibis.Table
            Their rows, until `forget`.

        Raises
        ------
        DamagedStore
            If a file cannot be read.
        """
        said = [self._sql(one) for one in found]
        self._hold(*(one.op() for one in found))  # writing a later one may have let go of what an earlier one carries
        name = f"kept_{blake2b('|'.join(said).encode(), digest_size=12).hexdigest()}"
        made = [in_64_bits(sql, one.schema()) for sql, one in zip(said, found, strict=True)]
        try:
            for sql, one in zip(keeping_sql(name, made), found, strict=True):
                self.run(one, lambda sql=sql: self._backend.raw_sql(sql))  # type: ignore[misc]
        except BaseException:
            self._backend.raw_sql(f"DROP TABLE IF EXISTS {name}")  # nobody knows it, to forget it
            raise
        return self._backend.table(name)

    def forget(self, kept: ibis.Table) -> None:
        """Let go of rows that were kept.

        Parameters
        ----------
        kept : ibis.Table
            From `kept`.
        """
        self._backend.raw_sql(f"DROP TABLE IF EXISTS {kept.get_name()}")

    def run(self, found: ir.Expr, query: Callable[[], Any]) -> Any:
        """Run a query, and once more on the newest versions when a version of its tables is gone.

        Parameters
        ----------
        found : ibis.Expr
            What it asks, for the names of its tables.
        query : callable
            Runs it.

        Returns
        -------
        object
            What it returned.

        Raises
        ------
        DamagedStore
            If a file cannot be read.
        """
        try:
            with naming_the_table(found):
                return query()
        except DamagedStore:
            if not self._renewed(found):
                raise
        with naming_the_table(found):
            return query()

    def _renewed(self, found: ir.Expr) -> bool:
        """Lay the views of a query over the newest versions; whether one has a newer one."""
        newer = False
        if self._again is None:
            return newer
        for name in {table.name for table in found.op().find(ops.DatabaseTable)} & self._asked.keys():
            request, before = self._asked[name]
            version, choose, live = self._again(request)
            newer = newer or version != before
            self._lay(name, request, version, self._source(request, version, choose, live))
        return newer

    def _lay(self, name: str, request: Request, version: int, source: str) -> None:
        self._backend.raw_sql(f"CREATE OR REPLACE TEMP VIEW {name} AS {narrowing_sql(request, source)}")
        self._asked[name] = (request, version)

    def _sql(self, found: ibis.Table) -> str:
        query = found.op()
        if query not in self._compiled:
            if len(self._compiled) >= _COMPILED_KEPT:
                self._forget_compiled()
            self._hold(query)
            self._compiled[query] = sql_by_shape(query, lambda: str(self._backend.compile(found)), self.texts)
        return self._compiled[query]

    def _hold(self, *queries: ops.Node) -> None:
        """Have the small tables that queries carry stand in the engine, all of them at once."""
        carried = {held.name: held for query in queries for held in query.find(ops.InMemoryTable)}
        if len(self._registered.keys() | carried.keys()) > _COMPILED_KEPT:
            self._forget_compiled()
        for name in carried.keys() - self._registered.keys():
            self._backend.con.register(name, carried[name].data.to_pyarrow(carried[name].schema))
            self._registered[name] = carried[name]

    def _forget_compiled(self) -> None:
        self._compiled.clear()
        for name in self._registered:
            self._backend.con.unregister(name)
        self._registered.clear()

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
            If a file cannot be read.
        """
        try:
            return self._table(request, version, choose, live)
        except duckdb.Error as exc:
            raise unread(exc, request.table.name) from exc

    def _table(self, request: Request, version: int, choose: Choose, live: LiveRows) -> ibis.Table:
        name = request.view_name(f"{version} {live.version}")
        source = self._source(request, version, choose, live)
        if name not in self._views:
            self._lay(name, request, version, source)
            self._views[name] = self._backend.table(name)
            if len(self._views) > _VIEWS_KEPT:
                gone = self._views.popitem(last=False)[0]
                self._asked.pop(gone, None)
                self._backend.raw_sql(f"DROP VIEW IF EXISTS {gone}")
        self._views.move_to_end(name)
        return self._views[name]

    def _source(self, request: Request, version: int, choose: Choose, live: LiveRows) -> str:
        whole = replace(request, metrics=(), period=None, columns=(), cut=None)
        # Hits are many, and nothing of them has to be worked out: they are read from their files each time.
        files = () if request.table is EVENTS else choose(whole)
        if request.table is not EVENTS and sum(file.rows for file in files) < READY_ROWS:
            source, again = self._made_ready(whole, version, files), ""
        else:
            files = choose(request)
            source = f"({counting_sql(request, files)})"
            again = said_again_sql(request, files) if request.table is EVENTS else ""
        if not live.version:
            return source
        return f"({with_tail_sql(request, source, self._registered_tail(request, live), said_again=again)})"

    def _registered_tail(self, request: Request, live: LiveRows) -> str:
        name = f"tail_{request.table.name}_{blake2b(live.version.encode(), digest_size=12).hexdigest()}"
        if name not in self._tails:
            self._backend.con.register(name, live.rows)
            self._tails[name] = None
            if len(self._tails) > _TAILS_KEPT:
                self._backend.con.unregister(self._tails.popitem(last=False)[0])
        self._tails.move_to_end(name)
        return name

    def _made_ready(self, whole: Request, version: int, files: Sequence[StoredFile]) -> str:
        name = f"ready_{whole.view_name(str(version))}"
        if name not in self._ready:
            self._backend.raw_sql(f"CREATE OR REPLACE TEMP TABLE {name} AS {counting_sql(whole, files)}")
            self._ready[name] = None
            if len(self._ready) > _READY_KEPT:
                self._backend.raw_sql(f"DROP TABLE IF EXISTS {self._ready.popitem(last=False)[0]}")
        self._ready.move_to_end(name)
        return name


class _Backend(DuckDB):  # type: ignore[misc]
    """DuckDB whose queries that Ibis runs by itself (``to_pyarrow``) also say which table cannot be read."""

    engine: Engine

    def to_pyarrow(self, expr: ir.Expr, /, **asked: Any) -> Any:
        return self.engine.run(expr, lambda: DuckDB.to_pyarrow(self, expr, **asked))

    def _register_in_memory_tables(self, expr: ir.Expr) -> None:
        # Ibis keeps a list of its own: it took a table for registered that the engine had let go of.
        self.engine._hold(expr.op())
