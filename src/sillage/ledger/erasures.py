"""Erasures in the ledger: what was asked and what was reached, and the imports whose raw files were written over."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sillage.ledger.connection import start

start()

from django.db import connection, transaction  # noqa: E402

from sillage.ledger import models  # noqa: E402
from sillage.ledger.refusals import translated  # noqa: E402

_IDS = "ids"


@translated()
def begin_erasure(workspace_id: str, kind: str, digest: str, now: datetime) -> int:
    """Write down that an erasure was asked for, and return its number.

    Parameters
    ----------
    workspace_id : str
        Whose.
    kind : str
        ``visitor``, ``cookie``, ``click`` or ``customer``.
    digest : str
        Keyed hash of the id.
    now : datetime
        When.
    """
    row = models.Erasure.objects.create(workspace_id=workspace_id, kind=kind, digest=digest, asked_at=now)
    return int(row.pk)


@translated()
def end_erasure(number: int, now: datetime, reached: Mapping[str, Any], *, keep_ids: bool = True) -> None:
    """Write down what an erasure reached.

    Parameters
    ----------
    number : int
        From `begin_erasure`.
    now : datetime
        When it ended.
    reached : mapping
        JSON-ready.
    keep_ids : bool
        Whether other machines still have to be told which ids it was about.
    """
    with transaction.atomic():
        row = models.Erasure.objects.select_for_update().get(pk=number)
        kept = {_IDS: row.reached[_IDS]} if keep_ids and _IDS in row.reached else {}
        row.done_at, row.reached = now, {**reached, **kept}
        row.save(update_fields=["done_at", "reached"])


@translated()
def note_ids(number: int, digests: Collection[str]) -> None:
    """Write down which ids an erasure is about, before any row goes: for who finishes it, and for a lake's machines.

    Parameters
    ----------
    number : int
        From `begin_erasure`.
    digests : collection of str
        Keyed hashes.
    """
    models.Erasure.objects.filter(pk=number).update(reached={_IDS: sorted(digests)})


@translated()
def noted_ids(workspace_id: str) -> frozenset[str]:
    """Return the ids that any machine's erasures were about.

    Parameters
    ----------
    workspace_id : str
        Whose.

    Returns
    -------
    frozenset of str
        Keyed hashes.
    """
    found = models.Erasure.objects.filter(workspace_id=workspace_id).values_list("reached", flat=True)
    return frozenset(digest for reached in found for digest in reached.get(_IDS, ()))


@translated()
def unfinished() -> tuple[int, ...]:
    """Return the numbers of the erasures that were begun and have not ended."""
    return tuple(models.Erasure.objects.filter(done_at__isnull=True).order_by("pk").values_list("pk", flat=True))


@translated()
def files_of_others(workspace_id: str) -> frozenset[str]:
    """Return the raw files that other workspaces imported and this one never did.

    Parameters
    ----------
    workspace_id : str
        Whose erasure it is. A file that no import names (of an interrupted one) is not left out.

    Returns
    -------
    frozenset of str
        By SHA-256.
    """
    named = models.Import.objects.values_list("sha256", flat=True).distinct()
    mine = named.filter(workspace_id=workspace_id)
    return frozenset(named.exclude(workspace_id=workspace_id)) - frozenset(mine)


@translated()
def follow_files(workspace_id: str, rewritten: Mapping[str, str]) -> frozenset[str]:
    """Name the rewritten raw files in the imports of a workspace.

    Parameters
    ----------
    workspace_id : str
        Whose erasure it is: the imports of others keep the file that they had.
    rewritten : mapping of str to str
        SHA-256 before to SHA-256 after.

    Returns
    -------
    frozenset of str
        The files before that no import names any more.
    """
    with transaction.atomic():
        mine = models.Import.objects.filter(workspace_id=workspace_id)
        for before, after in rewritten.items():
            mine.filter(sha256=before).update(sha256=after)
        kept = models.Import.objects.filter(sha256__in=list(rewritten)).values_list("sha256", flat=True)
        return frozenset(rewritten) - frozenset(kept)


@translated()
def lower_counts(erased: Mapping[str, Mapping[str, int]]) -> None:
    """Take erased rows off what imports are known to have brought, so that nobody misses them.

    Parameters
    ----------
    erased : mapping
        Table to import to rows erased; collectors are passed over.
    """
    with transaction.atomic():
        for table, counts in erased.items():
            for row in models.Import.objects.filter(uid__in=list(counts)):
                if table in row.tables:
                    row.tables = {**row.tables, table: max(row.tables[table] - counts[row.uid], 0)}
                    row.save(update_fields=["tables"])


def vacuum_ledger() -> None:
    """Give back what deleted rows left in SQLite's file and in its log; PostgreSQL does so by itself, in time."""
    if connection.vendor == "sqlite":
        with translated(), connection.cursor() as cursor:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
