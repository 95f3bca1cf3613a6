"""The data folder: made for its owner alone, with its secrets; never read when another version wrote it."""

from __future__ import annotations

import secrets
from pathlib import Path

from sillage import ledger
from sillage.errors import DamagedStore, Refused
from sillage.language import msg
from sillage.language.system_words import reason

KEY_FILE_NAME = "key"
ERASURES_FILE_NAME = "erasures"
"""What was erased, as keyed hashes: see `sillage.services.erase`."""
KEY_BYTES = 32


def make_folder(data_dir: Path) -> None:
    """Make the data folder with its secrets, for its owner alone.

    Parameters
    ----------
    data_dir : Path
        Where; what is already there is left alone.

    Raises
    ------
    Refused
        If it cannot be written.
    """
    from sillage.ledger.connection import secret_key, write_private

    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not (data_dir / KEY_FILE_NAME).exists():
            write_private(data_dir / KEY_FILE_NAME, secrets.token_bytes(KEY_BYTES))
        secret_key(data_dir)
    except OSError as exc:
        raise Refused(
            msg("The folder {folder} cannot be written: {reason}.", folder=str(data_dir), reason=reason(exc)),
            msg("Choose another one with --data, or change its rights."),
        ) from exc


def customer_key(data_dir: Path) -> bytes:
    """Return the secret under which people's identifiers are hashed.

    Parameters
    ----------
    data_dir : Path
        The data folder.

    Returns
    -------
    bytes
        32 random bytes, never in a backup.

    Raises
    ------
    DamagedStore
        If the file is missing or cut short: hashes made with another key would tell one person apart from himself.
    """
    path = data_dir / KEY_FILE_NAME
    secret = path.read_bytes() if path.is_file() else b""
    if len(secret) != KEY_BYTES:
        raise DamagedStore(
            msg("The file {path}, under which customers are recognised, is missing or damaged.", path=str(path)),
            msg("Put it back from where you keep it; sillage doctor says what depends on it."),
        )
    return secret


def check_schema(data_dir: Path) -> None:
    """Refuse a ledger of another version, before anything is read from it.

    Parameters
    ----------
    data_dir : Path
        The data folder, for the message.

    Raises
    ------
    Refused
        If it is older.
    DamagedStore
        If it is newer.
    """
    state = ledger.schema_state()
    if state == "newer":
        raise DamagedStore(
            msg("The data in {folder} were written by a newer version of Sillage.", folder=str(data_dir)),
            msg("Install that version or a later one; nothing was changed."),
        )
    if state == "older":
        raise Refused(
            msg("The data in {folder} were written by an older version of Sillage.", folder=str(data_dir)),
            msg("Bring them up to date with: sillage upgrade"),
        )
