"""The files that were imported, kept untouched under their hash."""

import os
import secrets
from hashlib import sha256
from pathlib import Path

from sillage.errors import UnreadableFile
from sillage.journal.durability import make_folder, sync_folder
from sillage.language import msg

_CHUNK = 1 << 20


def hash_of(path: Path) -> str:
    """Return a file's SHA-256.

    Parameters
    ----------
    path : Path
        An existing file.

    Returns
    -------
    str
        64 hexadecimal digits.

    Raises
    ------
    OSError
        If it cannot be read.
    """
    digest = sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


class RawFiles:
    """Files by their hash, two hexadecimal digits a folder.

    Parameters
    ----------
    root : Path
        The folder; made by the first file.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def path_of(self, sha: str) -> Path:
        """Return where a file is, or would be.

        Parameters
        ----------
        sha : str
            Its SHA-256.

        Returns
        -------
        Path
            May not exist.
        """
        return self.root / sha[:2] / sha

    def keep(self, source: Path, sha: str) -> Path:
        """Copy a file in under its hash, on the disk when this returns; nothing happens when it is there.

        Parameters
        ----------
        source : Path
            The file.
        sha : str
            The SHA-256 that it had when it was read.

        Returns
        -------
        Path
            The kept copy.

        Raises
        ------
        UnreadableFile
            If the file has changed since.
        OSError
            If it cannot be copied.
        """
        target = self.path_of(sha)
        if target.is_file() and target.stat().st_size == source.stat().st_size:
            return target
        make_folder(target.parent)
        draft = target.with_name(f".{sha}.{secrets.token_hex(4)}")
        try:
            if _copied(source, draft) != sha:
                raise UnreadableFile(
                    msg("{file} changed while it was being imported.", file=source.name),
                    msg("Wait until it is complete, then import it again."),
                )
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
        sync_folder(target.parent)
        return target

    def all(self) -> tuple[Path, ...]:
        """Return every kept file, drafts of interrupted copies left out."""
        return tuple(sorted(path for path in self.root.glob("[0-9a-f][0-9a-f]/*") if not path.name.startswith(".")))


def _copied(source: Path, draft: Path) -> str:
    digest = sha256()
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with source.open("rb") as reader, os.fdopen(handle, "wb") as writer:
        while chunk := reader.read(_CHUNK):
            digest.update(chunk)
            writer.write(chunk)
        writer.flush()
        os.fsync(writer.fileno())
    return digest.hexdigest()
