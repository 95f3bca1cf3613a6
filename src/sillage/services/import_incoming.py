"""A file that waits, imported: once, whatever interrupts it; its rows count with the last step."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sillage.errors import Busy
from sillage.ledger import audit
from sillage.ledger.sentences import sentence_json
from sillage.services.import_files import Imported, import_files
from sillage.services.incoming import OUTCOME, PREVIEW, Incoming, change, content_of, folder_of
from sillage.services.kept_json import write_json
from sillage.services.open_workspace import Opened
from sillage.services.preview_file import REFUSED, asked_of, refused
from sillage.services.watched_files import settled

TOLD_EVERY_S = 0.5
Told = Callable[[int, int], None]


def import_incoming(opened: Opened, one: Incoming, told: Told) -> dict[str, Any]:
    """Import a file that somebody asked to import.

    Parameters
    ----------
    opened : Opened
        The workspace.
    one : Incoming
        The file.
    told : callable
        Hears of rows stored so far, of so many; may raise to stop: the next attempt goes on.

    Returns
    -------
    dict
        ``parts``: what became of each, as written down beside the file; ``refused`` where it was.

    Raises
    ------
    Busy
        If another process writes for too long: it is tried again.
    """
    path = content_of(opened.data_dir, one)
    with audit.acting(one.asked_by or audit.WHO):
        done = list(import_files(opened, [path], asked_of(one), progress=_Progress(told)))
    refusal = next((part.refusal for part in done if part.refusal is not None), None)
    if isinstance(refusal, Busy):
        raise refusal
    if refusal is not None:
        # Nothing waits for an import any more: the file is refused, and says why.
        known = {"revision": one.revision} | refused(refusal, REFUSED)
        write_json(folder_of(opened.data_dir, one) / PREVIEW, known)
        change(opened.data_dir, one, lambda now: replace(now, asked_by=None))
        return {"refused": True}
    outcome = {"at": opened.now.isoformat(), "parts": [_line(part) for part in done]}
    write_json(folder_of(opened.data_dir, one) / OUTCOME, outcome)
    path.unlink(missing_ok=True)  # the raw copy is kept under its hash
    settled(opened, one)
    return outcome


class _Progress:
    """Tells of rows now and then: each time is a write to the ledger."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._next = 0.0

    def __call__(self, file_name: str, rows_done: int, rows: int) -> None:
        if time.monotonic() >= self._next:
            self._told(rows_done, max(rows, rows_done))
            self._next = time.monotonic() + TOLD_EVERY_S


def _line(part: Imported) -> dict[str, Any]:
    first, last = part.period or (None, None)
    return {
        "part": part.part,
        "status": part.status,
        "format": part.format,
        "number": part.number,
        "rows": part.rows,
        "new": part.new,
        "repeated": part.repeated,
        "replaced": part.replaced,
        "flagged": part.flagged,
        "first": first.isoformat() if first else "",
        "last": last.isoformat() if last else "",
        "warnings": [sentence_json(warning) for warning in part.warnings],
    }
