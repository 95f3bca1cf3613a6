"""Which shops the orders of each import are of: read of each file of the journal once, since a file never changes.

What was read is kept beside the journal by the name of the file. An import writes files of its own, and upkeep and
erasures write others under new names: whoever asks reads what is new, not every order. A note that is lost or damaged
is read anew; one that names files which are gone forgets them.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sillage.domain.places import CommittedImport
from sillage.errors import DamagedStore
from sillage.journal.facts_store import Journal
from sillage.journal.presence import check_files, unreadable
from sillage.journal.stored_file import StoredFile

TABLE = "orders"
_COLUMNS = ("workspace_id", "import_uid", "shop")
_ROWS = 65_536
"""Rows of a file that are held at once."""

_FORM, _VERSION = "form", 1
"""Under which name a note says its form, which no file bears; it changes with what is read of a file."""

_Shops = dict[str, list[str]]
"""Names of shops by import."""


def kept_shops(
    journal: Journal, workspace_id: str, imports: Sequence[CommittedImport], kept: Path
) -> dict[str, frozenset[str]]:
    """Return the shops of the orders that some imports stored.

    Parameters
    ----------
    journal : Journal
        Of all brands.
    workspace_id : str
        Whose orders.
    imports : sequence of CommittedImport
        Which; live orders are of none.
    kept : Path
        A folder for what was read of each file; made where it does not exist.

    Returns
    -------
    dict of str to frozenset of str
        By import; an import without orders is absent, and a shop without a name is empty.

    Raises
    ------
    DamagedStore
        If the table lost one of the imports, or a file of it.
    """
    journal.reads.note((TABLE,))
    journal._transactions[TABLE].check(imports)
    wanted, found = {one.uid for one in imports}, dict[str, frozenset[str]]()
    for shops in _of_files(journal, workspace_id, kept / f"{workspace_id}.json").values():
        for uid in wanted & shops.keys():
            found[uid] = found.get(uid, frozenset()) | frozenset(shops[uid])
    return found


def _of_files(journal: Journal, workspace_id: str, note: Path) -> dict[str, _Shops]:
    before, stored = _noted(note), journal._tables[TABLE]

    def told(files: Sequence[StoredFile]) -> dict[str, _Shops]:
        check_files([file for file in files if file.name not in before], TABLE)
        return {file.name: before[file.name] if file.name in before else _read(file, workspace_id) for file in files}

    def here() -> list[StoredFile]:
        return [file for file in stored.files() if file.may_hold("workspace_id", workspace_id) and not file.is_live]

    version = stored.version()
    try:
        now = told(here())
    except DamagedStore:
        if stored.version() == version:
            raise
        now = told(here())  # an erasure deleted a file meanwhile: the newest version says the same of everybody else
    if now != before:
        _keep(note, now)
    return now


def _read(file: StoredFile, workspace_id: str) -> _Shops:
    found: dict[str, set[str]] = {}
    try:
        with pq.ParquetFile(file.path) as opened:
            for batch in opened.iter_batches(_ROWS, columns=list(_COLUMNS)):
                rows = pa.Table.from_batches([batch])
                mine = rows.filter(pc.equal(rows["workspace_id"].cast(pa.string()), workspace_id))
                for row in mine.group_by(["import_uid", "shop"]).aggregate([]).to_pylist():
                    found.setdefault(row["import_uid"], set()).add(row["shop"] or "")
    except (OSError, pa.ArrowException) as exc:
        raise unreadable(file, TABLE) from exc
    return {uid: sorted(shops) for uid, shops in found.items()}


def _noted(note: Path) -> dict[str, _Shops]:
    with suppress(OSError, ValueError):
        found = json.loads(note.read_text(encoding="utf-8"))
        if _is_note(found):
            return {name: shops for name, shops in found.items() if name != _FORM}
    return {}


def _is_note(found: Any) -> bool:
    """Tell whether a note is of this form, and whole: any other is read anew from the table."""
    if not isinstance(found, dict) or found.get(_FORM) != _VERSION:
        return False
    return all(
        isinstance(shops, dict)
        and all(isinstance(some, list) and all(isinstance(shop, str) for shop in some) for some in shops.values())
        for name, shops in found.items()
        if name != _FORM
    )


def _keep(note: Path, files: dict[str, _Shops]) -> None:
    """Write what was read, whole or not at all; where the disk refuses, it is read again the next time."""
    draft = note.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
    try:
        note.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(json.dumps({_FORM: _VERSION, **files}), encoding="utf-8")
        draft.replace(note)
    except OSError:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
