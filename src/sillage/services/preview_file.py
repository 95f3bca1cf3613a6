"""What a file that waits holds, found by reading it whole: nothing is stored, and nothing of it counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sillage.domain.decisions import ImportRecord, ImportStatus, SavedMapping
from sillage.errors import NeedsConfirmation, SillageError, UnreadableFile
from sillage.journal.raw_files import hash_of
from sillage.language import msg
from sillage.language.system_words import reason
from sillage.ledger import imports_log
from sillage.ledger.sentences import sentence_json
from sillage.services.incoming import PREVIEW, Incoming, content_of, folder_of
from sillage.services.kept_json import read_json, write_json
from sillage.services.open_workspace import Opened
from sillage.services.read_asked import Asked, read_asked
from sillage.services.report_period import committed_records
from sillage.services.sample_rows import sample

if TYPE_CHECKING:
    from sillage.imports import ReadFile
    from sillage.imports.mapping import Mapping as ColumnMapping

READY, QUESTION, REFUSED = "ready", "question", "refused"
MOST_FLAGS = 50
MOST_OVERLAPS = 5


def asked_of(one: Incoming) -> Asked:
    """Return how a file that waits is to be read.

    Parameters
    ----------
    one : Incoming
        With what somebody said of it.

    Returns
    -------
    Asked
        For `sillage.services.import_files`.
    """
    said = tuple(SavedMapping(known["signature"], known["name"], known["content"]) for known in one.said)
    return Asked(account=one.account, name=one.name, first=one.first, currency=one.currency, said=said, brand=one.brand)


def look(opened: Opened, one: Incoming) -> dict[str, Any]:
    """Read a file that waits, and write down what it holds.

    Parameters
    ----------
    opened : Opened
        The workspace.
    one : Incoming
        The file.

    Returns
    -------
    dict
        ``revision``, ``state`` (one of `READY`, `QUESTION`, `REFUSED`) and, by state, ``parts``, ``repeats`` (numbers
        of imports of the same bytes that count) and ``overlaps``; or ``what``, ``remedy``, and perhaps
        ``uncounted`` (no column says what can be counted) and ``question``.
    """
    path = folder_of(opened.data_dir, one) / PREVIEW
    known = {"revision": one.revision} | _looked_at(opened, one)
    before = read_json(path) or {}
    if one.said and "question" not in known and before.get("question"):
        # Whoever said what the columns are can say it otherwise: also where the file cannot be read so.
        known["question"] = before["question"]
        known["state"] = QUESTION if known["state"] == REFUSED else known["state"]
    write_json(path, known)
    return known


def _looked_at(opened: Opened, one: Incoming) -> dict[str, Any]:
    path = content_of(opened.data_dir, one)
    try:
        parts = read_asked(opened, path, asked_of(one), None, None)
        same = imports_log.find_by_sha(opened.workspace.id, hash_of(path))
    except NeedsConfirmation as guess:
        return refused(guess, QUESTION if _can_be_answered(guess) else REFUSED)
    except SillageError as refusal:
        return refused(refusal, QUESTION if getattr(refusal, "seen", None) is not None else REFUSED)
    except OSError as exc:
        told = UnreadableFile(
            msg("The file cannot be read or kept: {reason}.", reason=reason(exc)), msg("Bring the file again.")
        )
        return refused(told, REFUSED)
    repeats = [record.number for record in same if record.status is ImportStatus.COMMITTED]
    return {
        "state": READY,
        "parts": [_part(part, opened.workspace.zone) for part in parts],
        "repeats": repeats,
        "overlaps": [] if repeats else _overlaps(parts, committed_records(opened)),
    }


def refused(refusal: SillageError, state: str) -> dict[str, Any]:
    """Return why a file is not read, and what can be answered.

    Parameters
    ----------
    refusal : SillageError
        Why.
    state : str
        `QUESTION` or `REFUSED`.

    Returns
    -------
    dict
        JSON-ready.
    """
    told: dict[str, Any] = {"state": state, "what": sentence_json(refusal.what)}
    if refusal.remedy is not None:
        told["remedy"] = sentence_json(refusal.remedy)
    if hasattr(refusal, "seen"):  # what to do then is said otherwise on a page than in a terminal
        told["uncounted"] = True
    if state == QUESTION:
        mapping = getattr(refusal, "mapping", None) or getattr(refusal, "seen", None)
        other = getattr(refusal, "other", None)
        told["question"] = {
            "mapping": mapping_json(mapping) if mapping else None,
            "other": mapping_json(other) if other else None,
        }
    return told


def mapping_json(mapping: ColumnMapping) -> dict[str, Any]:
    """Return a guess about columns as JSON-ready values.

    Parameters
    ----------
    mapping : Mapping
        The guess.

    Returns
    -------
    dict
        What `mapping_of` reads.
    """
    return {
        "kind": mapping.kind,
        "network": mapping.network,
        "account": mapping.account,
        "name": mapping.name,
        "constants": dict(mapping.constants),
        "columns": [
            [column.header, column.meaning, round(column.confidence, 2), list(column.examples)]
            for column in mapping.columns
        ],
    }


def mapping_of(known: Mapping[str, Any]) -> ColumnMapping:
    """Return the guess that `mapping_json` wrote.

    Parameters
    ----------
    known : mapping
        From a preview.

    Returns
    -------
    Mapping
        Still to be confirmed.
    """
    from sillage.imports.mapping import MappedColumn
    from sillage.imports.mapping import Mapping as Made

    columns = tuple(
        MappedColumn(header, meaning, sure, tuple(examples)) for header, meaning, sure, examples in known["columns"]
    )
    return Made(known["kind"], known["network"], columns, known["account"], dict(known["constants"]), known["name"])


def as_kind(mapping: ColumnMapping, kind: str) -> ColumnMapping:
    """Return a guess as one about a file of another kind; each column that has no place there is left out.

    Parameters
    ----------
    mapping : Mapping
        The guess.
    kind : str
        One of `sillage.imports.mapping.KINDS`.

    Returns
    -------
    Mapping
        The same columns.
    """
    from sillage.imports.mapping import IGNORED
    from sillage.imports.mapping_names import meaning_of

    if kind == mapping.kind:
        return mapping
    columns = tuple(
        replace(column, meaning=meaning_of(column.header, kind, "en") or IGNORED, confidence=0.5)
        for column in mapping.columns
    )
    return replace(mapping, kind=kind, columns=columns, constants={})


def _can_be_answered(guess: NeedsConfirmation) -> bool:
    from sillage.imports.columns import DatesToConfirm

    return isinstance(guess, DatesToConfirm) or getattr(guess, "mapping", None) is not None


def _part(part: ReadFile, zone: str) -> dict[str, Any]:
    first, last = part.period or (None, None)
    return {
        "part": part.part,
        "format": part.format,
        "network": part.network,
        "account": part.account,
        "rows": part.rows,
        "flagged": part.flagged,
        "first": first.isoformat() if first else "",
        "last": last.isoformat() if last else "",
        "warnings": [sentence_json(warning) for warning in part.warnings],
        "flags": [[flag.row, flag.code] for flag in part.flags[:MOST_FLAGS]],
        "sample": sample(part, zone),
    }


def _overlaps(parts: Sequence[ReadFile], records: Sequence[ImportRecord]) -> list[int]:
    """Return the newest imports of the same formats whose days meet the file's: where both tell a figure, one wins."""
    found = {
        record.number
        for part in parts
        for record in records
        if part.period
        and record.format == part.format
        and record.first
        and record.last
        and record.first <= part.period[1]
        and part.period[0] <= record.last
    }
    return sorted(found, reverse=True)[:MOST_OVERLAPS]
