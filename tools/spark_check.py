"""Run every expression of journeys on Spark and on DuckDB over one Delta table, and compare; exit 1 on a difference.

A standalone master and two workers listen on loopback, started from the PyPI package alone. What is read is the list
of Parquet files of the table's snapshot, which is how Spark reads a lake that collectors seal into.

    python tools/spark_check.py [--events 1000000]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from socket import create_connection, socket
from typing import Any

WORKSPACE, ZONE = "checked", "America/Montreal"


def main() -> int:
    """Compare, print a line for each expression."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--events", type=int, default=1_000_000)
    count = asked.parse_args().events
    # PySpark hands moments over as this process's wall clock shows them.
    os.environ["TZ"] = "UTC"
    time.tzset()
    with tempfile.TemporaryDirectory(prefix="sillage-spark-") as name:
        files = written(Path(name), count)
        with cluster(Path(name)) as master:
            return compared(files, master, Path(name), count)


def written(folder: Path, count: int) -> list[str]:
    """Write made-up hits to a Delta table; return the files of its snapshot."""
    from datetime import date

    from deltalake import DeltaTable

    from sillage.demo.hits import HitPlan, made_days
    from sillage.journal import Journal

    plan = HitPlan(count, date(2026, 7, 1), date(2026, 9, 28), ZONE, "CAD")
    journal = Journal(folder / "journal")
    rows = journal.append(
        WORKSPACE,
        "events",
        (day.events for day in made_days(plan)),
        import_uid="live-0123456789abcdef",
        observed_at=datetime(2026, 10, 1, tzinfo=UTC),
    )
    if rows != count:
        raise RuntimeError(f"{rows} hits written, {count} wanted")
    return list(DeltaTable(str(folder / "journal" / "events")).file_uris())


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
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
        yield master
    finally:
        for process in reversed(begun):
            process.terminate()
        for process in begun:
            process.wait(timeout=30)


def compared(files: list[str], master: str, folder: Path, count: int) -> int:
    """Run the expressions on both engines."""
    import duckdb
    import ibis

    from sillage.domain.events import EVENTS

    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    spark = _session(master, folder)
    on_spark = ibis.pyspark.connect(spark)
    spark.read.parquet(*files).createOrReplaceTempView("events")
    on_duckdb = ibis.duckdb.connect()
    on_duckdb.raw_sql("SET TimeZone = 'UTC'")
    on_duckdb.raw_sql(f"CREATE VIEW events AS SELECT * FROM read_parquet({files!r})")  # noqa: S608
    columns = ["workspace_id", *(name for name, _ in EVENTS.columns)]
    different = 0
    print(f"{count:,} events, {len(files)} files, Spark {spark.version} with two workers, DuckDB {duckdb.__version__}")
    for name, expression in expressions().items():
        took, rows = {}, {}
        for engine, backend in (("duckdb", on_duckdb), ("spark", on_spark)):
            begun = time.perf_counter()
            found = expression(backend.table("events").select(*columns), engine)
            rows[engine] = _rows(backend, found, engine)
            took[engine] = time.perf_counter() - begun
        same = rows["duckdb"] == rows["spark"] and bool(rows["duckdb"])
        different += not same
        print(f"{'same' if same else 'DIFFERENT':9} {name:28} {len(rows['duckdb']):>9,} rows  "
              f"DuckDB {took['duckdb']:6.1f} s  Spark {took['spark']:6.1f} s", flush=True)  # fmt: skip
        if not same:
            _show(rows["duckdb"], rows["spark"])
    spark.stop()
    return 1 if different else 0


def expressions() -> dict[str, Callable[[Any, str], Any]]:
    """Return what is compared, by name: each takes the events and the engine."""
    from sillage.journeys.funnels import person_funnel, steps_of, visit_funnel
    from sillage.journeys.traffic import AXES, traffic
    from sillage.journeys.visits import runs, visits

    steps = steps_of("/, /products/*, /cart, order")
    found: dict[str, Callable[[Any, str], Any]] = {
        "visits": lambda events, engine: visits(events, ZONE, engine=engine),
        "traffic": lambda events, engine: traffic(visits(events, ZONE, engine=engine)),
        "funnel of visits": lambda events, engine: visit_funnel(events, steps, ZONE, engine=engine),
        "funnel by campaign": lambda events, engine: visit_funnel(events, steps, ZONE, by="campaign", engine=engine),
        "funnel of persons, 7 days": lambda events, engine: person_funnel(runs(events, engine), steps, 7 * 86_400),
    }
    for axis in AXES:
        found[f"traffic by {axis}"] = lambda events, engine, axis=axis: traffic(  # type: ignore[misc]
            visits(events, ZONE, engine=engine), axis
        )
    return found


def _session(master: str, folder: Path) -> Any:
    from pyspark.sql import SparkSession

    building = SparkSession.builder.master(master).appName("sillage spark-check")
    for key, value in {
        "spark.sql.session.timeZone": "UTC",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "4",
        "spark.executor.memory": "1g",
        "spark.local.dir": str(folder / "scratch"),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
    }.items():
        building = building.config(key, value)
    session = building.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


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


def _show(one: list[tuple[Any, ...]], other: list[tuple[Any, ...]]) -> None:
    for left, right in [(a, b) for a, b in zip(one, other, strict=False) if a != b][:3]:
        print(f"  DuckDB {left}\n  Spark  {right}")


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
