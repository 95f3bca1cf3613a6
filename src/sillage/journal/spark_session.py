"""Spark, once a process: begun, ended, and its failures in our words."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import ibis

from sillage.errors import NotInstalled, Refused, SillageError
from sillage.language import msg

_LOOPBACK = ("local", "spark://127.", "spark://localhost")


@lru_cache(maxsize=1)
def connected(master: str, **more: str) -> Any:
    """Connect to Spark, once a process.

    Parameters
    ----------
    master : str
        ``spark://host:port`` or ``local[n]``.
    **more : str
        Settings of Spark beside our own and those of its files, dots written as double underscores.

    Returns
    -------
    ibis.backends.pyspark.Backend
        Ready.

    Raises
    ------
    NotInstalled
        If PySpark is not there.
    Refused
        If Spark does not start.
    """
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession

        begin = ibis.pyspark.connect
    except ImportError as exc:
        raise NotInstalled(
            msg("Spark is not installed in this environment: {reason}.", reason=str(exc).split("\n")[0][:120]),
            msg('Run: pip install "sillage[spark]" "pandas<3"'),
        ) from exc
    folder = tempfile.mkdtemp(prefix="sillage-spark-")
    building = SparkSession.builder.master(master).appName("sillage")
    for key, value in {**settings_of(master, folder), **_dotted(more)}.items():
        building = building.config(key, value)
    try:
        session = building.getOrCreate()
        backend = begin(session)
    except Exception as exc:
        if not isinstance(exc, PySparkException) and type(exc).__module__.partition(".")[0] != "py4j":
            raise
        raise Refused(
            msg("Spark does not start on {master}: {reason}", master=master, reason=_reason(exc)),
            msg("It needs Java 17 or newer, and a master that answers there."),
        ) from exc
    atexit.register(_ended, session, folder)
    return backend


def settings_of(master: str, folder: str) -> Mapping[str, str]:
    """Return what we tell Spark; everything else comes from its own files.

    Parameters
    ----------
    master : str
        Where it runs.
    folder : str
        For what it writes beside us.

    Returns
    -------
    mapping of str to str
        Settings.
    """
    found = {
        "spark.sql.session.timeZone": "UTC",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
        # The text of a plan of journeys is many megabytes, and nobody reads it.
        "spark.sql.maxPlanStringLength": "1000",
        "spark.sql.warehouse.dir": f"{folder}/warehouse",
    }
    if master.startswith(_LOOPBACK):
        found |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    if master.startswith("local"):
        found |= {"spark.sql.shuffle.partitions": "4"}
    return found


def _dotted(more: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("__", "."): value for name, value in more.items()}


def _ended(session: Any, folder: str) -> None:
    session.stop()
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def in_our_words() -> Iterator[None]:
    """Translate what Spark raises.

    Raises
    ------
    Refused
        If Spark could not answer.
    """
    try:
        yield
    except SillageError:
        raise
    except Exception as exc:
        from pyspark.errors import PySparkException

        if not isinstance(exc, PySparkException) and type(exc).__module__.partition(".")[0] != "py4j":
            raise
        raise Refused(
            msg("Spark could not answer: {reason}", reason=_reason(exc)),
            msg("Its workers must see the data folder under the same name. Without SILLAGE_ENGINE, DuckDB answers."),
        ) from exc


def _reason(exc: Exception) -> str:
    lines = [line.strip() for line in str(exc).splitlines() if line.strip()]
    said = [line.partition("Caused by: ")[2] for line in lines if line.startswith("Caused by: ")]
    return (said or lines or [type(exc).__name__])[-1 if said else 0][:200].rstrip(".") + "."
