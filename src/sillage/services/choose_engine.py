"""Choose where questions about hits are answered: on this machine by DuckDB, or by the workers of a Spark."""

from __future__ import annotations

import re
from dataclasses import replace

from sillage import settings
from sillage.errors import Refused, WrongUsage
from sillage.language import msg
from sillage.services.open_workspace import Opened

_MASTER = re.compile(r"spark://[^\s/]+:\d{1,5}|local\[(\d{1,3}|\*)\]")


def on_chosen_engine(opened: Opened) -> Opened:
    """Have a workspace's hits asked where ``SILLAGE_ENGINE`` says.

    Parameters
    ----------
    opened : Opened
        The workspace.

    Returns
    -------
    Opened
        The same, whose `hits` Spark answers if it was chosen.

    Raises
    ------
    WrongUsage
        If the setting names no engine.
    NotInstalled
        If Spark was chosen and is not installed.
    Refused
        If Spark does not start, or cannot read where the journal lies.
    """
    name = settings.get("SILLAGE_ENGINE").strip()
    if name == "duckdb":
        return opened
    if not _MASTER.fullmatch(name):
        raise WrongUsage(
            msg("SILLAGE_ENGINE names no engine: “{given}”.", given=name[:60]),
            msg("Write duckdb, spark://host:port or local[2]."),
        )
    if "://" in settings.lake():
        raise Refused(
            msg("Spark reads the journal from a folder; {lake} is none.", lake=settings.lake()),
            msg("Share the folder with Spark’s machines, or leave SILLAGE_ENGINE empty: DuckDB reads object stores."),
        )
    from sillage.journal.spark_engine import SparkJournal

    return replace(opened, spread=SparkJournal(opened.journal, name))
