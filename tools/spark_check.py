"""Run the expressions of journeys and attribution on Spark and on DuckDB over the same Delta tables, and compare.

A standalone master and two workers listen on loopback, started from the PyPI package alone. What is read is the list
of Parquet files of each table's snapshot, which is how Spark reads a lake that collectors seal into. Whole numbers,
texts and moments must be equal, floating numbers within a billionth of themselves; exit 1 on a difference. At the end
the commands themselves are compared (`tools.spark_commands`).

    python -m tools.spark_check [--events 1000000] [--only NAME]
"""

from __future__ import annotations

import argparse
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from socket import create_connection, socket
from typing import Any

from tools.spark_commands import commands_alike

MOST_OF_COMMANDS = 50_000
WORKSPACE, ZONE = "checked", "America/Montreal"
FIRST, LAST = date(2026, 7, 1), date(2026, 9, 28)
TABLES = ("events", "orders", "touches", "answers")
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Asked:
    """What an expression is asked of.

    Parameters
    ----------
    events, orders, touches, answers : ibis.Table
        The tables of the journal.
    engine : str
        ``duckdb`` or ``spark``.
    keep : callable
        Runs an expression once and returns its rows as a table of that name.
    """

    events: Any
    orders: Any
    touches: Any
    answers: Any
    engine: str
    keep: Callable[[str, Any], Any]

    @property
    def passes(self) -> Any:
        """How the commands go through hits: what several steps rest on is kept."""
        from sillage.journeys.passes import Passes

        return Passes(lambda found: self.keep(f"step_{hash(found.op()) & 0xFFFFFFFF:x}", found))


Expressions = dict[str, Callable[[Asked], Any]]


def main() -> int:
    """Compare, print a line for each expression."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--events", type=int, default=1_000_000)
    asked.add_argument("--only", default="", help="expressions whose name holds this")
    given = asked.parse_args()
    # PySpark hands moments over as this process's wall clock shows them.
    os.environ["TZ"] = "UTC"
    time.tzset()
    with tempfile.TemporaryDirectory(prefix="sillage-spark-") as name:
        files = written(Path(name), given.events)
        with cluster(Path(name)) as (master, begun):
            different = compared(files, master, Path(name), given.only)
            different += 0 if given.only else read_alike(Path(name), master)
            print(f"most memory: {_memory(begun)}")
        # The workers' cores are all taken by this process: a command that asked for some would wait for ever.
        return different + (0 if given.only else commands_alike(Path(name), min(given.events, MOST_OF_COMMANDS)))


def written(folder: Path, count: int) -> dict[str, list[str]]:
    """Write made-up hits, their orders, calls and answers to Delta tables; return the files of each snapshot."""
    from deltalake import DeltaTable

    from sillage.demo.hits import HitPlan, made_days
    from sillage.domain.facts import ANSWERS, TOUCHES
    from sillage.journal import Journal

    journal = Journal(folder / "journal")
    orders: list[Any] = []

    def events() -> Iterator[Any]:
        for day in made_days(HitPlan(count, FIRST, LAST, ZONE, "CAD")):
            orders.append(day.orders)
            yield day.events

    def put(table: str, batches: Any) -> int:
        uid, at = "live-0123456789abcdef", datetime(2026, 10, 1, tzinfo=UTC)
        return journal.append(WORKSPACE, table, batches, import_uid=uid, observed_at=at)

    if put("events", events()) != count:
        raise RuntimeError(f"not {count} hits were written")
    put("orders", iter(orders))
    people = sorted({key for batch in orders for key in batch["customer_key"].to_pylist() if key})
    put("touches", [_batch(TOUCHES, _elsewhere(people))])
    put("answers", [_batch(ANSWERS, _told(people))])
    print(f"{count:,} events, {sum(map(len, orders)):,} orders of {len(people):,} customers")
    return {name: list(DeltaTable(str(folder / "journal" / name)).file_uris()) for name in TABLES}


def _elsewhere(people: list[str]) -> list[dict[str, Any]]:
    ways = (("call", "phone"), ("visit", "shop"), ("click", "newsletter"))
    noon = datetime(FIRST.year, FIRST.month, FIRST.day, 16, tzinfo=UTC)
    return [
        {"touch_id": f"t{number}", "kind": kind, "channel": channel, "customer_key": key, "row": number}
        | ({"at": noon + timedelta(hours=7 * number % 2000)} if number % 3 else {"on": FIRST + timedelta(number % 90)})
        for number, key in enumerate(people[::2])
        for kind, channel in [ways[number % 3]]
    ]


def _told(people: list[str]) -> list[dict[str, Any]]:
    said = ("instagram", "newsletter", "shop", "a friend")
    return [
        {"survey": "s", "answer_id": f"a{number}", "question": "heard_of_us", "choice": said[number % 4],
         "customer_key": key, "row": number}
        for number, key in enumerate(people[::3])
    ]  # fmt: skip


def _batch(table: Any, rows: list[dict[str, Any]]) -> Any:
    import pyarrow as pa

    return pa.RecordBatch.from_pylist(rows, schema=table.import_schema)


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Start a master and two workers, and end them."""
    import pyspark

    home = Path(pyspark.__file__).parent
    port = _free_port()
    environment = {**os.environ, "SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_NO_DAEMONIZE": "1"}
    master = f"spark://127.0.0.1:{port}"
    deploy = "org.apache.spark.deploy"
    begun: list[subprocess.Popen[bytes]] = []

    def start(*words: str) -> None:
        log = (folder / f"spark-{len(begun)}.log").open("w")
        command = [str(home / "bin" / "spark-class"), *words]
        begun.append(subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT))  # noqa: S603

    try:
        start(f"{deploy}.master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", str(_free_port()))
        _wait_for(port)
        for _ in range(2):
            work = ("--host", "127.0.0.1", "--cores", "1", "--memory", "1g", "--webui-port", str(_free_port()))
            start(f"{deploy}.worker.Worker", *work, "--work-dir", str(folder / "work"), master)
        yield master, begun
    finally:
        for process in reversed(begun):
            process.terminate()
        for process in begun:
            process.wait(timeout=30)


def compared(files: dict[str, list[str]], master: str, folder: Path, only: str) -> int:
    """Run the expressions on both engines."""
    import duckdb

    from sillage.journal.spark_session import connected

    on_spark = connected(
        master,
        spark__sql__shuffle__partitions="4",
        spark__executor__memory="1g",
        spark__driver__memory="4g",  # cohorts work persons out for each use
        spark__local__dir=str(folder / "scratch"),
    )
    spark = on_spark._session
    for name in TABLES:
        spark.read.parquet(*files[name]).createOrReplaceTempView(name)
    on_duckdb = _duckdb(files)
    asked = {"duckdb": _asked(on_duckdb, "duckdb"), "spark": _asked(on_spark, "spark")}
    different = 0
    print(f"{len(files['events'])} files of hits, Spark {spark.version} with two workers, DuckDB {duckdb.__version__}")
    for name, expression in expressions().items():
        if only not in name:
            continue
        took, rows = {}, {}
        for engine, backend in (("duckdb", on_duckdb), ("spark", on_spark)):
            begun = time.perf_counter()
            rows[engine] = _rows(backend, expression(asked[engine]), engine)
            took[engine] = time.perf_counter() - begun
        same = bool(rows["duckdb"]) and _same(rows["duckdb"], rows["spark"])
        different += not same
        print(f"{'same' if same else 'DIFFERENT':9} {name:32} {len(rows['duckdb']):>9,} rows  "
              f"DuckDB {took['duckdb']:6.1f} s  Spark {took['spark']:6.1f} s", flush=True)  # fmt: skip
        if not same:
            _show(rows["duckdb"], rows["spark"])
    print(f"{different} different")
    return 1 if different else 0


def read_alike(folder: Path, master: str) -> int:
    """Read hits as the commands do, with rows of tails and hits that were said twice, on both engines."""
    from sillage.domain.period import Period
    from sillage.domain.places import CommittedImport
    from sillage.journal import Journal
    from sillage.journal.spark_engine import SparkJournal
    from tests.journal.spoken import SPOKEN, spoken

    journal = Journal(folder / "it's [a] *journal?" / "journal")
    imports = spoken(journal)
    period = Period(SPOKEN, SPOKEN + timedelta(1), ZONE)
    different = 0
    for name, wanted in (("hits as read", None), ("hits of two days as read", period)):
        rows = []
        for one in (journal, SparkJournal(journal, master)):
            counted: list[CommittedImport] = list(imports)
            rows.append(one.fetch(one.read("w", "events", counted, period=wanted)).sort_by("event_id").to_pylist())
        same = bool(rows[0]) and rows[0] == rows[1]
        different += not same
        print(f"{'same' if same else 'DIFFERENT':9} {name:32} {len(rows[0]):>9,} rows", flush=True)
        if not same:
            _show(*([tuple(row.items()) for row in side] for side in rows))
    return different


def expressions() -> Expressions:
    """Return what is compared, by name. What several of them rest on is kept by each engine, once."""
    return {**_of_visits(), **_of_paths(), **_of_days()}


def _of_visits() -> Expressions:
    from sillage.journeys.funnels import person_funnel, steps_of, visit_funnel
    from sillage.journeys.traffic import AXES, traffic
    from sillage.journeys.visits import visits

    steps = steps_of("/, /products/*, /cart, order")
    weeks = (FIRST + timedelta(7), FIRST + timedelta(20))
    found: Expressions = {
        "visits": lambda of: visits(of.events, ZONE, engine=of.engine),
        "visits, new and known": lambda of: visits(
            of.events.filter(of.events.at >= _noon(30)),
            ZONE,
            engine=of.engine,
            seen_before=of.events.filter(of.events.at < _noon(30)),
        ),
        "traffic": lambda of: traffic(visits(of.events, ZONE, engine=of.engine)),
        "funnel of visits": lambda of: visit_funnel(of.events, steps, ZONE, engine=of.engine, passes=of.passes),
        "funnel of two weeks, by campaign": lambda of: visit_funnel(
            of.events, steps, ZONE, by="campaign", engine=of.engine, days=weeks
        ),
        "funnel of persons, 7 days": lambda of: person_funnel(
            of.events, steps, ZONE, 7, by="channel", until=weeks[1], engine=of.engine, passes=of.passes
        ),
    }
    for axis in AXES:
        found[f"traffic by {axis}"] = lambda of, axis=axis: traffic(_visits(of), axis)  # type: ignore[misc]
    return found


def _of_paths() -> Expressions:
    from sillage.attribution.transitions import transitions
    from sillage.journeys.cohorts import cohorts
    from sillage.journeys.paths import assisted, paths, resting, untouched
    from sillage.journeys.persons import persons

    def touched(of: Asked) -> Any:
        found = _journeys(of)
        return found.select("journey", "converted", at="at_us", channel="place")

    found: Expressions = {
        "orders placed": _placed,
        "touches": _touches,
        "persons": lambda of: persons(_together(of)),
        "journeys, 30 days": _bare_journeys,
        "paths": lambda of: paths(_journeys(of)),
        "paths of campaigns": lambda of: paths(_journeys(of), "campaign"),
        "assisted conversions": lambda of: assisted(_journeys(of)),
        "what paths rest on": lambda of: resting(_journeys(of)),
        "orders without a newsletter": lambda of: untouched(
            _placed(of), _journeys(of).filter(lambda rows: rows.place == "newsletter")
        ),
        "cohorts": lambda of: cohorts(_touches(of), _placed(of), ZONE, whose=_whose(of)),
    }
    for order in (1, 2, 3):
        found[f"transitions, order {order}"] = lambda of, order=order: transitions(touched(of), order)  # type: ignore[misc]
    return found


def _of_days() -> Expressions:
    from sillage.journeys import rolling

    def day_visits(of: Asked) -> Any:
        return of.keep("day_visits", rolling.day_visits(of.events, ZONE, engine=of.engine, passes=of.passes))

    return {
        "visits by day": lambda of: rolling.visits_by_day(day_visits(of)),
        "visitors that decide sketches": lambda of: rolling.visitors_by_day(day_visits(of)),
        "money by day": lambda of: rolling.money_by_day(of.events, ZONE, engine=of.engine, visits=day_visits(of)),
        "clicks by day": lambda of: rolling.clicks_by_day(of.events, ZONE, engine=of.engine),
        "clickers that decide sketches": lambda of: rolling.clickers_by_day(of.events, ZONE, engine=of.engine),
        "orders of links by day": lambda of: rolling.link_orders_by_day(of.events, ZONE, engine=of.engine),
    }


def _visits(of: Asked) -> Any:
    from sillage.journeys.visits import visits

    return of.keep("visits", visits(of.events, ZONE, engine=of.engine, passes=of.passes))


def _placed(of: Asked) -> Any:
    import ibis

    from sillage.journeys.touchpoints import orders_placed

    # A refund is a newer reading of its order; the journal's own reading, which is not used here, keeps the newest.
    newest = ibis.row_number().over(group_by=["shop", "order_id"], order_by=ibis.desc("row"))
    orders = of.orders.mutate(nth=newest)
    orders = orders.filter(orders.nth == 0).drop("nth")
    return of.keep("placed", orders_placed(orders, of.events, of.engine))


def _touches(of: Asked) -> Any:
    from sillage.journeys import touchpoints

    met = touchpoints.touches_of_visits(_visits(of), of.engine)
    elsewhere = touchpoints.touches_elsewhere(of.touches, of.engine)
    said = touchpoints.touches_of_orders(_placed(of))
    return of.keep("met", touchpoints.all_of(met, elsewhere, touchpoints.touches_told(of.answers), said))


def _together(of: Asked) -> Any:
    from sillage.journeys.persons import ids_of
    from sillage.journeys.touchpoints import ids_of_hits

    return of.keep("together", ids_of(_touches(of), _placed(of), ids_of_hits(of.events)))


def _bare_journeys(of: Asked) -> Any:
    from sillage.journeys.paths import journeys

    return journeys(_touches(of), _placed(of), whose=_whose(of))


def _whose(of: Asked) -> Any:
    from sillage.journeys.persons import persons

    return of.keep("whose", persons(_together(of)))


def _journeys(of: Asked) -> Any:
    return of.keep("laid", _bare_journeys(of))


def _noon(days: int) -> Any:
    import ibis

    return ibis.literal(datetime(FIRST.year, FIRST.month, FIRST.day, 16, tzinfo=UTC) + timedelta(days))


def _asked(backend: Any, engine: str) -> Asked:
    from sillage.domain.facts import FACT_TABLES

    kept: dict[str, Any] = {}

    def keep(name: str, found: Any) -> Any:
        if name not in kept:
            if engine == "spark":
                frame = backend._session.sql(backend.compile(found))
                frame.localCheckpoint().createOrReplaceTempView(f"kept_{name}")
            else:  # through Arrow, since a sum that DuckDB holds in 128 bits is called 64 by Ibis
                backend.con.register(f"kept_{name}", backend.to_pyarrow(found))
            kept[name] = backend.table(f"kept_{name}")
        return kept[name]

    tables = {
        name: backend.table(name).select(*(column.name for column in FACT_TABLES[name].stored_schema))
        for name in TABLES
    }
    return Asked(**tables, engine=engine, keep=keep)


def _duckdb(files: dict[str, list[str]]) -> Any:
    import ibis

    found = ibis.duckdb.connect()
    found.raw_sql("SET TimeZone = 'UTC'")
    for name, listed in files.items():
        found.raw_sql(f"CREATE VIEW {name} AS SELECT * FROM read_parquet({listed!r})")  # noqa: S608
    return found


def _rows(backend: Any, found: Any, engine: str) -> list[tuple[Any, ...]]:
    # Neither engine's rows pass through pandas, which would change whole numbers into floating ones.
    names = sorted(found.columns)
    sql = backend.compile(found)
    if engine == "duckdb":
        relation = backend.con.sql(sql)
        listed = [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]
    else:
        listed = [row.asDict() for row in backend._session.sql(sql).collect()]
    return sorted((tuple(_plain(row[name]) for name in names) for row in listed), key=repr)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None) if value.tzinfo is None else value.astimezone(UTC).replace(tzinfo=None)
    return value


def _same(one: list[tuple[Any, ...]], other: list[tuple[Any, ...]]) -> bool:
    return len(one) == len(other) and all(
        len(left) == len(right) and all(map(_equal, left, right)) for left, right in zip(one, other, strict=True)
    )


def _equal(left: Any, right: Any) -> bool:
    if isinstance(left, float) and isinstance(right, float):
        return math.isclose(left, right, rel_tol=TOLERANCE)
    return type(left) is type(right) and bool(left == right)


def _show(one: list[tuple[Any, ...]], other: list[tuple[Any, ...]]) -> None:
    for left, right in [(a, b) for a, b in zip(one, other, strict=False) if a != b][:3]:
        print(f"  DuckDB {left}\n  Spark  {right}")


def _memory(begun: list[subprocess.Popen[bytes]]) -> str:
    """Return the most memory that this process and the ones it started held, each at its own time."""
    said = {os.getpid(): "DuckDB and the driver's Python"}
    said |= {process.pid: name for process, name in zip(begun, ("master", "worker", "worker"), strict=False)}
    found = []
    for number in sorted(int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()):
        try:
            status = dict(
                line.split(":\t", 1)
                for line in Path(f"/proc/{number}/status").read_text().splitlines()
                if ":\t" in line
            )
        except OSError:
            continue
        parent = int(status["PPid"])
        if parent in said and number not in said:
            said[number] = "executor" if said[parent] == "worker" else "driver's Java"
        if number in said and "VmHWM" in status:
            found.append(f"{said[number]} {int(status['VmHWM'].split()[0]) / 1024:,.0f} MB")
    return ", ".join(found)


def _free_port() -> int:
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(f"nothing listens on port {port}")


if __name__ == "__main__":
    sys.exit(main())
