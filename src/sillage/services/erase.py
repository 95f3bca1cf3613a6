"""Erase what is known of a person, or hand it over: everywhere it stands, and again after a restore.

A person is named by an e-mail address, a telephone number, a customer key, a visitor's hash, a cookie or a click. What
these lead to (`sillage.services.erase_following`) goes too, a person's orders with all their readings and their money.
Tails are sealed first, so that one way reaches all rows. Days are owed before their facts go, so that no figure ever
counts what is gone.

`<data>/erasures` lists what was erased as keyed hashes of the ids, one a line. No backup holds it and a restore keeps
it: what a backup brings back is erased again, at the end of the restore.

Before a row goes the ledger notes, as keyed hashes, which ids were followed: rows that tie them may be the first to go
before a crash. In a lake the log entry of an erasure names the days that it touched, so that every machine's sums
follow. Tails, raw files and copies are each machine's own: the same erasure is run on each, and the ledger goes on
telling it which ids the others followed.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sillage import settings
from sillage.domain.keys import keyed_hash, normal_email, normal_phone
from sillage.errors import DamagedStore, WrongUsage
from sillage.journal import Journal, erasing
from sillage.journal.durability import sync_folder
from sillage.journal.erasing import Ids
from sillage.journal.kept_texts import forget_texts
from sillage.journal.raw_files import RawFiles
from sillage.journal.rollup_basis import days_of_rows
from sillage.journal.sealing import drop_unread, scrub, seal
from sillage.language import Message, msg
from sillage.ledger import erasures, queries
from sillage.services.data_folder import ERASURES_FILE_NAME, customer_key
from sillage.services.erase_files import erase_in_files, names_person
from sillage.services.erase_following import Followed, follow
from sillage.services.open_workspace import Opened
from sillage.services.roll_up import owe_days
from sillage.services.turns import alone

KINDS = ("visitor", "cookie", "click", "email", "phone", "customer")
_FIELDS = {"visitor": "visitors", "cookie": "cookies", "click": "clicks", "customer": "customers"}
_NOTED = {**_FIELDS, "order": "orders", "number": "numbers"}
"""What a digest is of, and the field of `Ids` that holds it; what was asked is of the first four."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure reached.

    Parameters
    ----------
    rows : dict of str to int
        Table to rows erased.
    files : int
        Raw files that were written over.
    refused : tuple of str
        Raw files that name the person and could not be written over.
    unreadable : tuple of str
        Raw files of which nobody can tell whom they name.
    shared : int
        Visitors, cookies and clicks that somebody else's customer key stands beside: their other hits stay.
    """

    rows: dict[str, int]
    files: int
    refused: tuple[str, ...] = field(default=())
    unreadable: tuple[str, ...] = field(default=())
    shared: int = 0


def erase(opened: Opened, kind: str, value: str) -> Erased:
    """Erase everything known of a person.

    Parameters
    ----------
    opened : Opened
        The workspace.
    kind : str
        One of `KINDS`.
    value : str
        The id, the address or the number.

    Returns
    -------
    Erased
        What was reached.

    Raises
    ------
    WrongUsage
        If the kind or the value is none.
    Busy
        If somebody imports, backs up or restores.
    """
    secret = customer_key(opened.data_dir)
    kind, named = _normal(kind, value, secret)
    digest = _digest(secret, kind, named)
    now = settings.now()
    with alone(opened.data_dir):
        _remember(opened.data_dir, opened.workspace.id, kind, digest)  # first: a crash from here on is made good by it
        number = erasures.begin_erasure(opened.workspace.id, kind, digest, now)
        ids = Ids(**{_FIELDS[kind]: frozenset({named})})
        found = _noted(opened, number, ids, secret)
        done = _erased(opened.data_dir, opened.workspace.id, opened.workspace.zone, found.ids, secret)
        reached = {**done.rows, "files": done.files, "refused": list(done.refused)}
        erasures.end_erasure(number, now, reached, keep_ids=bool(settings.lake()))
        erasures.vacuum_ledger()
    return replace(done, shared=found.shared)


def export(opened: Opened, kind: str, value: str) -> dict[str, list[dict[str, Any]]]:
    """Return everything known of a person, table by table.

    Parameters
    ----------
    opened : Opened
        The workspace.
    kind : str
        One of `KINDS`.
    value : str
        The id, the address or the number.

    Returns
    -------
    dict of str to list
        Table to rows, readings that no longer count among them.
    """
    kind, named = _normal(kind, value, customer_key(opened.data_dir))
    root = opened.data_dir / "journal"
    seal(root, opened.data_dir / "tails")
    found = _followed(root, opened.workspace.id, Ids(**{_FIELDS[kind]: frozenset({named})}))
    return {name: rows.to_pylist() for name, rows in erasing.rows_of(root, opened.workspace.id, found.ids).items()}


def replay(data_dir: Path, secret: bytes | None = None) -> int:
    """Erase again whatever the list names: after a restore, and after an erasure that was interrupted.

    Parameters
    ----------
    data_dir : Path
        The data folder; its ledger is set up.
    secret : bytes, optional
        The key under which the list was made, where it is not the folder's.

    Returns
    -------
    int
        How many rows and files were erased.
    """
    wanted_of: dict[str, set[tuple[str, str]]] = {}
    for workspace_id, kind, digest in listed(data_dir):
        wanted_of.setdefault(workspace_id, set()).add((kind, digest))
    if not wanted_of:
        return 0
    secret, reached = secret or customer_key(data_dir), 0
    root = data_dir / "journal"
    kinds = {name: kind for kind, name in _NOTED.items()}
    for workspace in queries.workspaces():
        asked = wanted_of.get(workspace.id, set())
        if not asked:
            continue
        told = erasures.noted_ids(workspace.id)

        def wanted(name: str, one: str, asked: set[tuple[str, str]] = asked, told: frozenset[str] = told) -> bool:
            digest = _digest(secret, kinds[name], one)
            return digest in told or (kinds[name], digest) in asked

        with alone(data_dir):
            seal(root, data_dir / "tails")
            found = _followed(root, workspace.id, erasing.ids_in(root, workspace.id, wanted)).ids
            named = {digest for kind, digest in asked if kind == "customer"}

            def is_theirs(text: str, named: set[str] = named) -> bool:
                return _digest(secret, "customer", keyed_hash(secret, text)) in named

            def is_id(word: str) -> bool:
                return any(wanted(name, word) for name in _FIELDS.values())

            done = _erased(data_dir, workspace.id, workspace.zone, found, secret, (is_theirs, is_id))
            reached += sum(done.rows.values()) + done.files
    return reached


def finish(data_dir: Path) -> int:
    """Do erasures again that a crash interrupted.

    Parameters
    ----------
    data_dir : Path
        The data folder; its ledger is set up.

    Returns
    -------
    int
        How many were finished.
    """
    left = erasures.unfinished()
    if left:
        reached = replay(data_dir)
        for number in set(left) & set(erasures.unfinished()):
            erasures.end_erasure(number, settings.now(), {"again": reached}, keep_ids=bool(settings.lake()))
        erasures.vacuum_ledger()
    return len(left)


def _erased(
    data_dir: Path,
    workspace_id: str,
    zone: str,
    ids: Ids,
    secret: bytes,
    known_by: tuple[Callable[[str], bool], Callable[[str], bool]] | None = None,
) -> Erased:
    """Erase rows, bodies that said no row, and files; `known_by` knows addresses and numbers, and ids, beyond `ids`.

    The ids are followed already.
    """
    root, tails = data_dir / "journal", data_dir / "tails"
    seal(root, tails)
    theirs = erasing.rows_of(root, workspace_id, ids) if ids else {}
    if "events" in theirs:
        owe_days(data_dir, workspace_id, days_of_rows(theirs["events"], workspace_id, zone))
    rows = erasing.erase_rows(root, workspace_id, ids) if ids else {}
    erasures.lower_counts(
        {name: Counter(found["import_uid"].to_pylist()) for name, found in theirs.items() if name in rows}
    )
    Journal(root).purge()
    forget_texts(data_dir / "cache" / "sql")
    named = ids.all()
    is_theirs = known_by[0] if known_by else lambda text: keyed_hash(secret, text) in ids.customers
    is_id = known_by[1] if known_by else named.__contains__
    unread = drop_unread(
        tails, workspace_id, lambda body: names_person(body, is_theirs, lambda one: one in named or is_id(one))
    )
    rows |= {"unread": unread} if unread else {}
    scrub(tails)
    raw = RawFiles(data_dir / "raw")
    files = erase_in_files(raw, is_theirs, named, but=erasures.files_of_others(workspace_id))
    for sha in erasures.follow_files(workspace_id, files.rewritten):
        path = raw.path_of(sha)
        path.unlink(missing_ok=True)
        sync_folder(path.parent)
    return Erased(rows, len(files.rewritten), tuple(files.refused), tuple(files.unreadable))


def _noted(opened: Opened, number: int, ids: Ids, secret: bytes) -> Followed:
    """Follow a person's ids, and note them before any row goes.

    In a lake, add those that other machines' erasures led to: rows that tie a visitor to a person are gone once one
    machine has erased them, while visitors of the same person may still stand in another machine's tail.
    """
    root, whose = opened.data_dir / "journal", opened.workspace.id
    seal(root, opened.data_dir / "tails")
    kinds = {name: kind for kind, name in _NOTED.items()}
    told = erasures.noted_ids(whose) if settings.lake() else frozenset()
    if told:
        ids |= erasing.ids_in(root, whose, lambda name, one: _digest(secret, kinds[name], one) in told)
    found = _followed(root, whose, ids)
    named = ((kind, value) for name, kind in kinds.items() for value in getattr(found.ids, name))
    erasures.note_ids(number, {_digest(secret, kind, value) for kind, value in named})
    return found


def _followed(root: Path, workspace_id: str, ids: Ids) -> Followed:
    imports = {one.uid: one.number for one in queries.committed_imports(workspace_id)}
    return follow(root, workspace_id, ids, imports)


def _normal(kind: str, value: str, secret: bytes) -> tuple[str, str]:
    normal = {"email": normal_email, "phone": normal_phone}.get(kind, str.strip)(value)
    if kind not in KINDS or not normal:
        raise WrongUsage(
            msg("Nobody is named by “{value}”.", value=value[:60]),
            msg("Give one of: {kinds}.", kinds=", ".join(f"--{one}" for one in KINDS)),
        )
    return ("customer", keyed_hash(secret, normal)) if kind in ("email", "phone") else (kind, normal)


def _digest(secret: bytes, kind: str, named: str) -> str:
    return keyed_hash(secret, f"erasure:{kind}:{named}")


def _remember(data_dir: Path, workspace_id: str, kind: str, digest: str) -> None:
    if (workspace_id, kind, digest) in set(listed(data_dir)):
        return
    line = json.dumps({"workspace": workspace_id, "kind": kind, "digest": digest}) + "\n"
    handle = os.open(data_dir / ERASURES_FILE_NAME, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, line.encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    sync_folder(data_dir)


def listed(data_dir: Path) -> Iterator[tuple[str, str, str]]:
    """Read a folder's list of erasures.

    Parameters
    ----------
    data_dir : Path
        The data folder.

    Yields
    ------
    tuple of str
        Workspace, kind and digest.

    Raises
    ------
    DamagedStore
        If the list is damaged.
    """
    try:
        lines = (data_dir / ERASURES_FILE_NAME).read_text("utf-8").splitlines()
    except FileNotFoundError:
        return
    for line in lines:
        try:
            said = json.loads(line)
            yield said["workspace"], said["kind"], said["digest"]
        except (ValueError, KeyError) as exc:
            raise DamagedStore(_damaged(data_dir), msg("Put it back from where you keep it.")) from exc


def _damaged(data_dir: Path) -> Message:
    return msg("The list of erasures, {path}, is damaged.", path=str(data_dir / ERASURES_FILE_NAME))
