"""Steps that keep rows one after another: their SQL is written once a process, the rows change under a name.

What paths and cohorts are laid from takes ten steps. To turn them into SQL took three quarters of the time that a
question about other days took.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

import ibis

from sillage.journal.kept_queries import STANDS_FOR, keeping_sql, sql_of
from sillage.journal.kept_texts import NOWHERE, KeptTexts
from sillage.journeys.passes import Passes

if TYPE_CHECKING:
    from sillage.journal.engine import Engine

_MOST = 64
SINCE, UNTIL = 9_100_000_000_000_000_001, 9_100_000_000_000_000_002
"""Stand in steps for moments that each question says itself, in microseconds: no moment is so late."""


class Lay(Protocol):
    """Lays rows in steps."""

    def __call__(self, passes: Passes, since_us: int, until_us: int, /, **tables: ibis.Table) -> tuple[ibis.Table, ...]:
        """Return tables that `passes` kept; the bounds are compared with, and nothing is worked out from them."""


@dataclass(frozen=True, slots=True)
class Steps:
    """What is kept one after another.

    Parameters
    ----------
    kept : tuple of (str, tuple of str)
        The name of each step's rows, and the queries whose rows they are, in DuckDB's words.
    found : tuple of str
        The names of those that are asked for.
    """

    kept: tuple[tuple[str, tuple[str, ...]], ...]
    found: tuple[str, ...]


_known: OrderedDict[Hashable, Steps] = OrderedDict()
_lock = Lock()


def steps_of(
    shape: Hashable, parts: int, tables: Mapping[str, ibis.Table], lay: Lay, texts: KeptTexts = NOWHERE
) -> Steps:
    """Return the steps of a shape of questions, written once a process.

    Parameters
    ----------
    shape : hashable
        All that decides them beside what follows.
    parts : int
        Into how many parts people are cut.
    tables : mapping of str to ibis.Table
        By name: their columns decide too.
    lay : callable
        Not called where the steps are known.
    texts : KeptTexts, optional
        Steps of other processes.

    Returns
    -------
    Steps
        To be run over any rows of these columns.
    """
    columns = tuple((name, tuple(table.schema().items())) for name, table in tables.items())
    key = (shape, parts, columns)
    with _lock:
        if key in _known:
            _known.move_to_end(key)
            return _known[key]
    steps = _steps(texts.find("steps", key))
    if steps is None:
        steps = _laid(key, parts, columns, lay)
        texts.keep("steps", key, (steps.kept, steps.found))
    with _lock:
        _known[key] = steps
        while len(_known) > _MOST:
            _known.popitem(last=False)
    return steps


def _steps(found: Any) -> Steps | None:
    """Return steps as another process kept them; None where there are none."""
    if found is None:
        return None
    kept, names = found
    return Steps(tuple((name, tuple(said)) for name, said in kept), tuple(names))


def _laid(key: Hashable, parts: int, columns: tuple[tuple[str, tuple[Any, ...]], ...], lay: Lay) -> Steps:
    """Lay steps over tables that only have a name, and note the SQL of each."""
    kept: list[tuple[str, tuple[str, ...]]] = []
    mark = blake2b(repr(key).encode(), digest_size=8).hexdigest()  # steps of one shape may rest on those of another

    def keep(*found: ibis.Table) -> ibis.Table:
        kept.append((f"step_{mark}_{len(kept)}", tuple(sql_of(one) for one in found)))
        return ibis.table(found[0].schema(), name=kept[-1][0])

    named = {name: ibis.table(dict(schema), name=STANDS_FOR + name) for name, schema in columns}
    found = tuple(one.get_name() for one in lay(Passes(keep, parts), SINCE, UNTIL, **named))
    return Steps(tuple(kept), found)


class KeptSteps:
    """Rows of one engine that steps keep until they are forgotten: one at a time has them.

    Parameters
    ----------
    engine : Engine
        A thread's own.
    steps : Steps
        From `steps_of`.
    """

    def __init__(self, engine: Engine, steps: Steps) -> None:
        self._engine, self._backend = engine, engine._backend
        self._steps = steps

    def run(self, tables: Mapping[str, ibis.Table], moments_us: Mapping[int, int]) -> tuple[ibis.Table, ...]:
        """Run the steps over some rows.

        Parameters
        ----------
        tables : mapping of str to ibis.Table
            What `Journal.read` or other steps returned in this thread, by name.
        moments_us : mapping of int to int
            What `SINCE` and `UNTIL` stand for.

        Returns
        -------
        tuple of ibis.Table
            What is asked for, until `forget`.

        Raises
        ------
        DamagedStore
            If a file cannot be read.
        """
        read = next(iter(tables.values()))
        for name, said in self._steps.kept:
            for sql in keeping_sql(name, said):
                for called, table in tables.items():
                    sql = sql.replace(f'"{STANDS_FOR}{called}"', f'"{table.get_name()}"')
                for stands_for, moment_us in moments_us.items():
                    sql = sql.replace(str(stands_for), str(moment_us))
                self._engine.run(read, lambda sql=sql: self._backend.raw_sql(sql))  # type: ignore[misc]
        return tuple(self._backend.table(name) for name in self._steps.found)

    def forget(self) -> None:
        """Let go of all rows that were kept."""
        for name, _ in self._steps.kept:
            self._backend.raw_sql(f"DROP TABLE IF EXISTS {name}")
