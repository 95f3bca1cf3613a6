"""The log of imports, whose status is the switch that every reader obeys.

``pending -> committed -> undone`` (and back), or ``pending -> failed``. The rows that a file brings to the ledger are
written in the transaction that commits its import: all or nothing, after any crash.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sillage import settings
from sillage.ledger.connection import start

start()

from django.db import transaction  # noqa: E402
from django.db.models import Max  # noqa: E402

from sillage.domain.belonging import Whose, whose  # noqa: E402
from sillage.domain.decisions import Decisions, ImportRecord, ImportStatus  # noqa: E402
from sillage.errors import NotFound, Refused  # noqa: E402
from sillage.language import Message, msg  # noqa: E402
from sillage.ledger import models  # noqa: E402
from sillage.ledger import rows as ledger_rows  # noqa: E402
from sillage.ledger.audit import note  # noqa: E402
from sillage.ledger.brought import count_brought as count_brought  # noqa: E402
from sillage.ledger.brought import count_repeated as count_repeated  # noqa: E402
from sillage.ledger.brought import keep  # noqa: E402
from sillage.ledger.refusals import translated  # noqa: E402
from sillage.ledger.replacing import count_replaced as count_replaced  # noqa: E402
from sillage.ledger.replacing import replaced_costs as replaced_costs  # noqa: E402
from sillage.ledger.scope import of_brand  # noqa: E402
from sillage.ledger.sentences import sentence_json  # noqa: E402


@translated()
def begin(
    workspace_id: str,
    *,
    file_name: str,
    sha256: str,
    format: str = "",
    mapping: Mapping[str, Any] | None = None,
    exported_at: datetime | None = None,
    size: int = 0,
    part: str = "",
    brand: str = "",
    now: datetime | None = None,
) -> ImportRecord:
    """Open an import: from here on it has a number, and nothing of it counts.

    Parameters
    ----------
    workspace_id : str
        Whose.
    file_name, sha256, part : str
        Which file, and which sheet or member of it.
    format : str
        What it is read as.
    mapping : mapping, optional
        The confirmed mapping, JSON-ready.
    exported_at : datetime, optional
        The export's own date.
    size : int
        Bytes.
    brand : str
        Whose rows it brings, a brand of the workspace; empty for nobody's.
    now : datetime, optional
        The moment; the clock's by default.

    Returns
    -------
    ImportRecord
        Pending.
    """
    with transaction.atomic():
        # Locks the workspace's row on PostgreSQL; SQLite's IMMEDIATE transaction is alone anyway.
        owner = models.Workspace.objects.select_for_update().get(pk=workspace_id)
        highest = models.Import.objects.filter(workspace=owner).aggregate(highest=Max("number"))["highest"]
        row = models.Import.objects.create(
            workspace=owner,
            brand=models.Brand.objects.get(workspace=owner, name=brand) if brand else None,
            uid=secrets.token_hex(16),
            number=(highest or 0) + 1,
            file_name=file_name[:500],
            sha256=sha256,
            part=part[:300],
            size=size,
            format=format,
            mapping=dict(mapping or {}),
            exported_at=exported_at,
            begun_at=now or settings.now(),
        )
    return ledger_rows.import_record(row)


@translated()
def commit(
    workspace_id: str,
    uid: str,
    *,
    rows: int = 0,
    new: int = 0,
    repeated: int = 0,
    flagged: int = 0,
    tables: Mapping[str, int] | None = None,
    period_first: date | None = None,
    period_last: date | None = None,
    warnings: Sequence[Message] = (),
    decisions: Decisions | None = None,
    now: datetime | None = None,
) -> ImportRecord:
    """Write the file's ledger rows and turn the switch on, in one transaction.

    Parameters
    ----------
    workspace_id, uid : str
        Which import; it must be pending.
    rows, new, repeated, flagged : int
        Counts of the file's rows.
    tables : mapping of str to int, optional
        The journal's tables that it wrote to, and how many rows.
    period_first, period_last : date, optional
        The days that they cover.
    warnings : sequence of Message
        What the user is told.
    decisions : Decisions, optional
        What the file brings to the ledger.
    now : datetime, optional
        The moment; the clock's by default.

    Returns
    -------
    ImportRecord
        Committed.

    Raises
    ------
    Refused
        If it is not pending, or if the ledger refuses a row: then nothing of the file counts.
    """
    with transaction.atomic():
        row = _locked(workspace_id, uid, ImportStatus.PENDING)
        if decisions is not None:
            keep(row, decisions)
        row.status = ImportStatus.COMMITTED.value
        row.rows, row.new, row.repeated, row.flagged = rows, new, repeated, flagged
        row.tables = dict(tables or {})
        row.first, row.last = period_first, period_last
        row.warnings = [sentence_json(warning) for warning in warnings]
        row.committed_at = now or settings.now()
        row.save()
        of = {"brand": row.brand.name} if row.brand else {}
        told = {"file_name": row.file_name, "rows": rows, **of}
        note(workspace_id, "import", "import", str(row.number), None, told, now)
    return _record(row)


@translated()
def note_tables(workspace_id: str, uid: str, tables: Mapping[str, int]) -> None:
    """Note anew what an import that counts has in the journal, after its lost rows were stored again.

    Parameters
    ----------
    workspace_id, uid : str
        Which import; it must be committed.
    tables : mapping of str to int
        The journal's tables that it wrote to, and how many rows.
    """
    with transaction.atomic():
        row = _locked(workspace_id, uid, ImportStatus.COMMITTED)
        before, row.tables = row.tables, dict(tables)
        row.save(update_fields=["tables"])
        note(workspace_id, "restore", "import", str(row.number), {"tables": before}, {"tables": row.tables}, now=None)


@translated()
def undo(workspace_id: str, uid: str, now: datetime | None = None) -> ImportRecord:
    """Turn the switch off: the file's rows count no more, the earlier values win again.

    Parameters
    ----------
    workspace_id, uid : str
        Which import; it must be committed.
    now : datetime, optional
        The moment; the clock's by default.

    Returns
    -------
    ImportRecord
        Undone. Labels that a person put on its posts stay.
    """
    with transaction.atomic():
        row = _locked(workspace_id, uid, ImportStatus.COMMITTED)
        row.status = ImportStatus.UNDONE.value
        row.undone_at = now or settings.now()
        row.save(update_fields=["status", "undone_at"])
        note(workspace_id, "undo", "import", str(row.number), {"file_name": row.file_name}, None, now)
    return _record(row)


@translated()
def redo(workspace_id: str, uid: str, now: datetime | None = None) -> ImportRecord:
    """Turn the switch of an undone import on again.

    Parameters
    ----------
    workspace_id, uid : str
        Which import; it must be undone.
    now : datetime, optional
        The moment; the clock's by default.

    Returns
    -------
    ImportRecord
        Committed.
    """
    with transaction.atomic():
        row = _locked(workspace_id, uid, ImportStatus.UNDONE)
        row.status = ImportStatus.COMMITTED.value
        row.undone_at = None
        row.save(update_fields=["status", "undone_at"])
        note(workspace_id, "redo", "import", str(row.number), None, {"file_name": row.file_name}, now)
    return _record(row)


@translated()
def fail(workspace_id: str, uid: str, reason: Message) -> ImportRecord:
    """Close a pending import that could not be finished; none of its rows will ever count.

    Parameters
    ----------
    workspace_id, uid : str
        Which import; it must be pending.
    reason : Message
        Why, for the user.

    Returns
    -------
    ImportRecord
        Failed.
    """
    with transaction.atomic():
        row = _locked(workspace_id, uid, ImportStatus.PENDING)
        row.status = ImportStatus.FAILED.value
        row.reason = sentence_json(reason)
        row.save(update_fields=["status", "reason"])
    return _record(row)


@translated()
def find(asked: Whose | str, uid: str = "", number: int = 0) -> ImportRecord:
    """Return one import by its uid or its number.

    Parameters
    ----------
    asked : Whose or str
        Whose.
    uid : str
        Its random id, or empty.
    number : int
        Its number, when `uid` is empty.

    Returns
    -------
    ImportRecord
        Whatever its status.

    Raises
    ------
    NotFound
        If there is none.
    """
    theirs = whose(asked)
    found = of_brand(models.Import.objects.filter(workspace_id=theirs.workspace_id), theirs)
    row = (found.filter(uid=uid) if uid else found.filter(number=number)).first()
    if row is None:
        raise NotFound(
            msg("There is no import {which} in this workspace.", which=uid or str(number)),
            msg("See the list with: sillage imports"),
        )
    return _record(row)


@translated()
def find_by_sha(workspace_id: str, sha256: str) -> tuple[ImportRecord, ...]:
    """Return the imports of a file, by its hash.

    Parameters
    ----------
    workspace_id : str
        Whose.
    sha256 : str
        The file's hash.

    Returns
    -------
    tuple of ImportRecord
        Whatever their status, oldest first; several for a workbook's sheets or a file undone and imported again.
    """
    found = models.Import.objects.filter(workspace_id=workspace_id, sha256=sha256)
    return tuple(_record(row) for row in found.order_by("number"))


@translated()
def pending(workspace_id: str) -> tuple[ImportRecord, ...]:
    """Return the imports that were begun and neither committed nor failed, oldest first.

    Parameters
    ----------
    workspace_id : str
        Whose.

    Returns
    -------
    tuple of ImportRecord
        What a crash left.
    """
    return _all(workspace_id, status=ImportStatus.PENDING.value)


@translated()
def all(asked: Whose | str) -> tuple[ImportRecord, ...]:
    """Return every import, oldest first.

    Parameters
    ----------
    asked : Whose or str
        Whose.

    Returns
    -------
    tuple of ImportRecord
        Whatever their status.
    """
    theirs = whose(asked)
    found = of_brand(models.Import.objects.filter(workspace_id=theirs.workspace_id), theirs)
    return tuple(_record(row) for row in found.order_by("number"))


@translated()
def undone_among(asked: Whose | str, numbers: Collection[int]) -> frozenset[int]:
    """Return which imports are undone, of some.

    Parameters
    ----------
    asked : Whose or str
        Whose.
    numbers : collection of int
        Theirs; nothing is asked of the ledger where there is none.

    Returns
    -------
    frozenset of int
        Numbers of imports.
    """
    if not numbers:
        return frozenset()
    theirs, undone = whose(asked), ImportStatus.UNDONE.value
    found = models.Import.objects.filter(workspace_id=theirs.workspace_id, number__in=sorted(numbers), status=undone)
    return frozenset(of_brand(found, theirs).values_list("number", flat=True))


@translated()
def save_mapping(workspace_id: str, signature: str, name: str, content: Mapping[str, Any]) -> None:
    """Remember a confirmed mapping for the next file of the same shape.

    Parameters
    ----------
    workspace_id : str
        Whose.
    signature : str
        What recognises the shape.
    name : str
        What to call it.
    content : mapping
        JSON-ready.
    """
    models.SavedMapping.objects.update_or_create(
        workspace_id=workspace_id, signature=signature, defaults={"name": name[:300], "content": dict(content)}
    )


def _record(row: models.Import) -> ImportRecord:
    return ledger_rows.import_record(row)


def _all(workspace_id: str, **filters: str) -> tuple[ImportRecord, ...]:
    found = models.Import.objects.filter(workspace_id=workspace_id, **filters).order_by("number")
    return tuple(_record(row) for row in found)


def _locked(workspace_id: str, uid: str, expected: ImportStatus) -> models.Import:
    row = models.Import.objects.select_for_update().get(workspace_id=workspace_id, uid=uid)
    if row.status != expected.value:
        raise Refused(
            msg(
                "Import {number} is {status}, not {expected}.",
                number=row.number,
                status=msg(row.status),
                expected=msg(expected.value),
            ),
            msg("See the list with: sillage imports"),
        )
    return row
