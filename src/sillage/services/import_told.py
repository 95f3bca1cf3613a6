"""What a program tells, imported as a file is: its text kept, one row in the ledger that can be undone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from sillage.errors import UnreadableFile
from sillage.language import msg
from sillage.language.system_words import reason
from sillage.services.import_files import Asked, Imported, import_files
from sillage.services.open_workspace import Opened

if TYPE_CHECKING:
    from sillage.imports import ReadFile


def import_told(opened: Opened, kind: str, raw: bytes) -> Imported:
    """Import the body of a request.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    kind : str
        ``orders`` or ``observations``.
    raw : bytes
        JSON whose fields were checked; kept as it is.

    Returns
    -------
    Imported
        Committed, or repeated where the same bytes count already.

    Raises
    ------
    SillageError
        If it is refused: then nothing of it is kept.
    """
    name = f"api-{kind}-{opened.now:%Y-%m-%d-%H%M%S}.json"
    try:
        with TemporaryDirectory(prefix="sillage-api-") as folder:
            path = Path(folder) / name
            path.write_bytes(raw)
            # Who may write need not be shown money, nor the other brands: nothing of them is answered.
            asked = Asked(told=True)
            (done,) = import_files(replace(opened, for_client=False), [path], asked, reader=_Reader(kind))
    except OSError as exc:
        raise UnreadableFile(
            msg("What was sent cannot be kept: {reason}.", reason=reason(exc)),
            msg("Check the free space and the rights of the data folder."),
        ) from exc
    if done.refusal is not None:
        raise done.refusal
    return done


class _Reader:
    def __init__(self, kind: str) -> None:
        self._kind = kind

    def __call__(self, path: Path, **known: Any) -> tuple[ReadFile, ...]:
        from sillage.imports.files import Context
        from sillage.imports.told import read_told

        context = Context(path.name, known["secret"], known["zone"], known["currency"], known["language"])
        return (read_told(self._kind, path.read_bytes(), context),)
