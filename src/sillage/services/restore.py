"""A data folder again from a backup: built beside it, checked, then exchanged at once.

A crash at any moment leaves the old data, or the new. What a crashed restore left beside the folder is deleted by the
next one.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sillage import ledger, settings
from sillage.domain.keys import keyed_hash
from sillage.errors import Refused
from sillage.journal.durability import locked, make_folder, sync_file, sync_folder
from sillage.journal.raw_files import hash_of
from sillage.journal.tail_upkeep import nobody_collects
from sillage.language import msg
from sillage.language.system_words import reason
from sillage.ledger.connection import SECRET_FILE_NAME
from sillage.services.back_up import FORM, LEDGER_DUMP, read_manifest, run_postgresql, unpacked
from sillage.services.daily_salts import FILE_NAME as SALTS_FILE_NAME
from sillage.services.data_folder import ERASURES_FILE_NAME, KEY_FILE_NAME
from sillage.services.data_folder import make_folder as make_data_folder
from sillage.services.swap_folders import finish_swap, put_in_place
from sillage.services.told_erasures import KEY_MARK, ToldErasures, key_mark, told_erasures
from sillage.services.turns import alone

KEPT_SECRETS = (KEY_FILE_NAME, SECRET_FILE_NAME, ERASURES_FILE_NAME, SALTS_FILE_NAME)
"""Files that no backup holds: a restore keeps the ones of the folder that it replaces."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    made_at : datetime
        When the backup was made, UTC.
    files : int
        How many files.
    key_is_there : bool
        Whether the key of people's hashes stands in the folder; without it nothing more can be imported.
    erased_again : int
        Rows and files of people who were erased since the backup, or before.
    erasures_known : bool
        Whether it could be found out who was erased since; when not, they are back.
    """

    data_dir: Path
    made_at: datetime
    files: int
    key_is_there: bool
    erased_again: int = 0
    erasures_known: bool = True


def restore(source: Path, data_dir: Path, *, replace: bool = False, new_key: bool = False) -> Restored:
    """Restore a backup into an empty folder, or in the place of what is there.

    Parameters
    ----------
    source : Path
        A backup: a folder or a ``.tar`` file.
    data_dir : Path
        The data folder to make.
    replace : bool
        Whether existing data may be replaced.
    new_key : bool
        Whether to make a new key where none is: customers from before and from now on are then strangers.

    Returns
    -------
    Restored
        What was done.

    Raises
    ------
    NotFound
        If there is no such backup.
    Refused
        If the backup is damaged, or the folder is not empty and may not be replaced.
    Busy
        If somebody writes to the folder, or a collector runs.
    """
    source, data_dir = source.expanduser().absolute(), data_dir.expanduser().absolute()
    if settings.lake():
        raise Refused(
            msg("A backup is restored into a folder, and SILLAGE_LAKE names {lake}.", lake=settings.lake()),
            msg("Unset SILLAGE_LAKE, restore, then copy the folders of the restored journal to an empty lake."),
        )
    make_folder(data_dir.parent)
    with locked(data_dir.with_name(f".{data_dir.name}.restoring.lock"), fleeting=True):
        finish_swap(data_dir)
        full = holds_data(data_dir)
        if full and not replace:
            raise Refused(
                msg("{folder} is not empty.", folder=str(data_dir)),
                msg("Restore into another folder with --data, or replace this one with --replace."),
            )
        with unpacked(source, data_dir) as backup, _draft(data_dir) as draft:
            manifest = _checked(backup)
            told = told_erasures(manifest, data_dir)
            _build(backup, draft, manifest, data_dir)
            _keep_list(draft, told.lines)
            with alone(data_dir) if full else nullcontext(), _no_collector(data_dir) if full else nullcontext():
                ledger.setup(data_dir)
                ledger.close()
                _restore_database(draft)
                _into_place(draft, data_dir)
    if new_key:
        make_data_folder(data_dir)
    _send_nothing_again(data_dir)
    reached, done = _erase_again(data_dir, told)
    made_at = datetime.fromisoformat(manifest["made_at"])
    key_is_there = (data_dir / KEY_FILE_NAME).is_file()
    return Restored(data_dir, made_at, len(manifest["files"]), key_is_there, reached, told.known and done)


def holds_data(data_dir: Path) -> bool:
    """Tell whether a restore would replace something.

    Parameters
    ----------
    data_dir : Path
        The folder to restore into.

    Returns
    -------
    bool
        False for secrets alone: they are kept.
    """
    return data_dir.is_dir() and any(path.name not in KEPT_SECRETS for path in data_dir.iterdir())


@contextmanager
def _no_collector(data_dir: Path) -> Iterator[None]:
    # What a collector acknowledges while its folder is exchanged would go with the old one.
    if not (data_dir / "tails").is_dir():
        yield
        return
    with nobody_collects(data_dir / "tails"):
        yield


@contextmanager
def _draft(data_dir: Path) -> Iterator[Path]:
    draft = data_dir.with_name(f".{data_dir.name}.restoring")
    shutil.rmtree(draft, ignore_errors=True)
    make_folder(draft)
    draft.chmod(0o700)
    try:
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _checked(backup: Path) -> dict[str, Any]:
    manifest = read_manifest(backup)
    if manifest["form"] > FORM:
        raise Refused(
            msg("This backup was written by Sillage {version}, a newer one.", version=manifest["version"]),
            msg("Install that version or a later one; nothing was changed."),
        )
    for name, stated in manifest["files"].items():
        path = backup / name
        if not path.is_file() or path.stat().st_size != stated["size"] or hash_of(path) != stated["sha256"]:
            raise Refused(
                msg("The backup is damaged: {file} is missing or not what it was.", file=name),
                msg("Use another backup; nothing was changed."),
            )
    return manifest


def _build(backup: Path, draft: Path, manifest: dict[str, Any], data_dir: Path) -> None:
    folders = {draft}
    for name in manifest["files"]:
        target = draft / name
        if target.parent not in folders:
            make_folder(target.parent)
            folders.add(target.parent)
        shutil.copyfile(backup / name, target)
        target.chmod(0o600)
        sync_file(target)
    make_folder(draft / "journal")
    for name in KEPT_SECRETS:
        if (data_dir / name).is_file():
            shutil.copy2(data_dir / name, draft / name)
            (draft / name).chmod(0o600)
            sync_file(draft / name)
    for folder in folders:
        sync_folder(folder)


def _restore_database(draft: Path) -> None:
    dump, url = draft / LEDGER_DUMP, settings.get("SILLAGE_DATABASE_URL")
    if not dump.is_file():
        if url:
            raise Refused(
                msg("This backup holds a SQLite ledger, and SILLAGE_DATABASE_URL names another database."),
                msg("Unset it to restore; nothing was changed."),
            )
        return
    if not url:
        raise Refused(
            msg("This backup holds a PostgreSQL ledger."), msg("Set SILLAGE_DATABASE_URL to an empty database.")
        )
    run_postgresql(
        ["pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", f"--dbname={url}", str(dump)]
    )
    dump.unlink()


def _keep_list(draft: Path, lines: tuple[str, ...]) -> None:
    """Put what is known of erasures into the folder, so that later restores and upgrades know it too."""
    if lines:
        path = draft / ERASURES_FILE_NAME
        path.touch(mode=0o600)
        path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        sync_file(path)
        sync_folder(draft)


def _erase_again(data_dir: Path, told: ToldErasures) -> tuple[int, bool]:
    """Erase what the backup brought back of people who were erased since; tell how much, and whether it is done.

    An older ledger is erased again by its upgrade, which takes the folder's own key.
    """
    if not told.lines:
        return 0, True
    if told.secret is None and not (data_dir / KEY_FILE_NAME).is_file():
        return 0, False
    from sillage.services.erase import replay

    ledger.setup(data_dir)
    if ledger.schema_state() == "current":
        return replay(data_dir, told.secret), True
    return 0, told.secret is not None and key_mark(data_dir) == keyed_hash(told.secret, KEY_MARK)


def _send_nothing_again(data_dir: Path) -> None:
    """Let schedules of reports begin now: mails that went since the backup are in no ledger any more."""
    ledger.setup(data_dir)
    if ledger.schema_state() != "current":  # one from before there were schedules
        return
    from sillage.ledger import outbox

    outbox.begin_anew(msg("The data were restored from a backup: this mail may have gone already."), settings.now())


_WAITING = ("watched", "incoming")
"""Folders of files that nobody imported yet: no backup holds them, and a restore loses none."""


def _into_place(draft: Path, data_dir: Path) -> None:
    try:
        for name in _WAITING:
            if (data_dir / name).is_dir():
                shutil.copytree(data_dir / name, draft / name, symlinks=True, dirs_exist_ok=True)
        put_in_place(draft, data_dir)
    except OSError as exc:
        raise Refused(
            msg("{folder} cannot be put in place: {reason}.", folder=str(data_dir), reason=reason(exc)),
            msg("Restore into a folder inside it with --data; nothing was changed."),
        ) from exc
