"""What changes whenever people decide something that a figure may rest on: a mark of the ledger's rows."""

from __future__ import annotations

import time
from contextlib import suppress
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from sillage.ledger.connection import start

start()

from django.apps import apps  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Model  # noqa: E402

from sillage.ledger import models  # noqa: E402
from sillage.ledger.connection import FILE_NAME  # noqa: E402
from sillage.ledger.refusals import translated  # noqa: E402

_NO_FIGURE = (
    *("AuditEntry", "ApiToken", "ApiAnswer", "Invitation", "Job", "Membership", "SchemaVersion", "Workspace"),
    *("SavedReport", "ReportShare", "ReportSchedule", "ReportMail", "Study"),
)
"""What happens while nothing is decided: who looks, who may, and what machines do."""
_THROUGH = {"Milestone": "objective__workspace", "LinkVersion": "link__workspace"}
_SETTLED_NS = 50_000_000
"""Two writes within one tick of the disk's clock may leave the same stamp: a file written just now has none yet."""


@translated()
def decisions_mark(workspace_id: str) -> str:
    """Return a text that differs when a decision of a workspace does, its imports among them.

    Parameters
    ----------
    workspace_id : str
        Whose.

    Returns
    -------
    str
        A hash of all its rows, but for those that no figure rests on.
    """
    found = blake2b(digest_size=16)
    with connection.cursor() as cursor:
        for name, sql in _questions(connection.vendor):
            found.update(f"{name}:".encode())
            cursor.execute(sql, (workspace_id,))
            for row in cursor:
                found.update(repr(row).encode())
    return found.hexdigest()


@translated()
def ledger_stamp(data_dir: Path) -> tuple[object, ...] | None:
    """Return what changes whenever anything of the ledger does, read in no time; to be read before what it stands for.

    Parameters
    ----------
    data_dir : Path
        The data folder.

    Returns
    -------
    tuple or None
        Of the ledger's files, or of what PostgreSQL shows; None where nothing can be told from it now.
    """
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_snapshot()::text")
            return tuple(cursor.fetchone())
    # SQLite makes an empty write-ahead log anew for each connection: only one with something in it says anything.
    found = [data_dir / f"{FILE_NAME}{suffix}" for suffix in ("", "-wal")]
    stats = []
    for file in found:
        with suppress(FileNotFoundError):  # the last connection takes the log away
            stats.append(file.stat())
    newest = max((stat.st_mtime_ns for stat in stats if stat.st_size), default=None)
    if newest is None or time.time_ns() - newest < _SETTLED_NS:
        return None
    return tuple((stat.st_ino, stat.st_mtime_ns, stat.st_size) for stat in stats if stat.st_size)


@lru_cache
def _questions(vendor: str) -> tuple[tuple[str, str], ...]:
    """Return the SQL of all rows of each model, in a database's words: to write it takes Django longer than to ask."""
    asked = []
    for model in _models():
        rows = model._default_manager.filter(**{_THROUGH.get(model.__name__, "workspace"): "whose"})
        sql, values = rows.order_by("pk").values_list().query.sql_with_params()
        if values != ("whose",):
            raise LookupError(model.__name__)
        asked.append((model.__name__, sql))
    return tuple(asked)


def _models() -> list[type[Model]]:
    mine = apps.get_app_config(models.Import._meta.app_label).get_models()
    return [model for model in mine if model.__name__ not in _NO_FIGURE]
