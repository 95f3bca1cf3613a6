"""Files in: read whole, kept under their hash, appended to the journal, switched on in one transaction.

The order makes every crash harmless. Nothing is stored before the file has been read and validated. The raw copy and
the journal's rows reach the disk while the import is pending, and nobody sees them. One transaction of the ledger
writes the file's own decisions and turns the switch on. After a crash the same command finds the pending import and
finishes it: tables that already hold the import's transaction number are left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from sillage.domain.decisions import ImportRecord, ImportStatus, SavedMapping
from sillage.errors import Busy, NotFound, SillageError, UnreadableFile, WrongUsage
from sillage.journal.raw_files import RawFiles, hash_of
from sillage.language import Message, msg
from sillage.language.system_words import reason
from sillage.ledger import belongings, imports_log
from sillage.services.label_posts import guess_labels
from sillage.services.lost_rows import anything_lost, is_lost
from sillage.services.open_workspace import Opened
from sillage.services.own_shops import under_own_names
from sillage.services.read_asked import AS_IT_COMES, read_asked
from sillage.services.read_asked import Asked as Asked
from sillage.services.read_asked import Confirm as Confirm
from sillage.services.read_asked import Reader as Reader
from sillage.services.replaced_rows import count_stored
from sillage.services.store_rows import append_rows
from sillage.services.turns import writing_turn

if TYPE_CHECKING:
    from sillage.imports import ReadFile


class Progress(Protocol):
    """Hears how far an import is."""

    def __call__(self, file_name: str, rows_done: int, rows: int) -> None:
        """Hear of rows of a file stored so far, of so many."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one file, or of one member of it.

    Parameters
    ----------
    file_name, part : str
        Which file, and which sheet or member.
    status : str
        ``committed``, ``repeated`` (it had been imported before, nothing was added) or ``refused``.
    format : str
        What it was read as.
    number : int
        The import's number, 0 when refused.
    rows : int
        Rows of the file.
    new, repeated : int
        Those stored: they say something new, or repeat what stood. The other rows were left out, or are lines of an
        order that is stored by another of its lines.
    replaced : int
        What earlier files said otherwise and no longer counts: their rows of the ledger, or this file's rows of which
        the journal held another reading.
    flagged : int
        Doubtful rows, stored or left out.
    period : tuple of date or None
        First and last day.
    warnings : tuple of Message
        What the user should know.
    mapping : object
        What each column was, or would be, taken for, when no format knows the file (`sillage.imports.mapping.Mapping`).
    refusal : SillageError or None
        Why it was refused.
    """

    file_name: str
    part: str = ""
    status: str = "committed"
    format: str = ""
    number: int = 0
    rows: int = 0
    new: int = 0
    repeated: int = 0
    replaced: int = 0
    flagged: int = 0
    period: tuple[date, date] | None = None
    warnings: tuple[Message, ...] = ()
    mapping: Any = None
    refusal: SillageError | None = field(default=None, compare=False)


def import_files(
    opened: Opened,
    paths: Iterable[Path],
    asked: Asked = AS_IT_COMES,
    *,
    confirm: Confirm | None = None,
    progress: Progress | None = None,
    reader: Reader | None = None,
) -> Iterator[Imported]:
    """Import files one after the other; a refused file stops none of the others.

    Parameters
    ----------
    opened : Opened
        The workspace.
    paths : iterable of Path
        The files.
    asked : Asked
        How to read them.
    confirm : callable, optional
        Asks a person about a guess; without it a guess is refused unless `asked` confirms it.
    progress : callable, optional
        Hears how far each file is.
    reader : callable, optional
        `sillage.imports.read_file` by default.

    Yields
    ------
    Imported
        One for each file, sheet or member, as soon as it is done.
    """
    asked = replace(asked, brand=asked.brand or opened.brand)
    opened = opened.whole()  # the reading that counts is everybody's
    with_posts: set[int] = set()
    for path in paths:
        for done, has_posts in _import_file(opened, path, asked, confirm, progress, reader):
            # Also of a file that had come before: whoever was killed between its rows and its labels runs again.
            with_posts |= {done.number} if has_posts else set()
            yield done
    # Labels are guessed from every post that counts: not before the last lost file has come again.
    if with_posts and not anything_lost(opened):
        guess_labels(opened, with_posts)
    opened.journal.maintain()


def _import_file(
    opened: Opened,
    path: Path,
    asked: Asked,
    confirm: Confirm | None,
    progress: Progress | None,
    reader: Reader | None,
) -> Iterator[tuple[Imported, bool]]:
    # What was read of a file goes out of memory with this frame, before labels are guessed.
    try:
        parts = read_asked(opened, path, asked, confirm, reader)
        sha = hash_of(path)
        for part in parts:
            done = _import_part(opened, path, sha, part, asked, progress)
            yield done, "posts" in part.tables and done.number > 0
    except SillageError as refusal:
        guess = getattr(refusal, "mapping", None)
        yield (
            Imported(asked.name or path.name, status="refused", format=asked.format, mapping=guess, refusal=refusal),
            False,
        )
    except OSError as exc:
        yield Imported(asked.name or path.name, status="refused", refusal=_unreadable(path, exc)), False


def _import_part(
    opened: Opened, path: Path, sha: str, part: ReadFile, asked: Asked, progress: Progress | None
) -> Imported:
    workspace_id, name = opened.workspace.id, asked.name or path.name
    with writing_turn(opened.data_dir, workspace_id):
        earlier = [one for one in _same_bytes(opened, sha, asked) if _same_reading(one, part)]
        counted = next((one for one in earlier if one.status is ImportStatus.COMMITTED), None)
        if counted is not None:
            if _said_otherwise(asked, part, counted):
                raise _counts_already(counted)
            if is_lost(opened, counted, part.tables):
                return _stored_again(opened, path, name, counted, part, progress)
            return _repeated(name, part, counted)
        RawFiles(opened.data_dir / "raw").keep(path, sha)
        record = _begun(opened, path, name, sha, part, earlier, asked.brand)
        try:
            return _stored(opened, name, record, part, progress)
        except Busy:
            raise
        except SillageError as refusal:
            imports_log.fail(workspace_id, record.uid, refusal.what)
            raise


def _same_bytes(opened: Opened, sha: str, asked: Asked) -> list[ImportRecord]:
    found = imports_log.find_by_sha(opened.workspace.id, sha)
    if not (found and asked.told and asked.brand):
        return list(found)
    brands = belongings.brands_of(opened.workspace.id, "import")
    return [one for one in found if brands.get(str(one.number), asked.brand) == asked.brand]


def _same_reading(one: ImportRecord, part: ReadFile) -> bool:
    # The same bytes under a later stated date are a newer reading: what was true then is true again.
    dates = {one.exported_at, part.exported_at} - {None}
    return one.part == part.part and len(dates) < 2


def _said_otherwise(asked: Asked, part: ReadFile, counted: ImportRecord) -> bool:
    """Tell whether a person says how to read a file that counts already, and counts as something else."""
    if not (asked.format or asked.mapping or asked.said or part.mapping is not None):
        return False
    mapping = _saved(part.mapping)
    return part.format != counted.format or bool(asked.mapping and mapping and dict(counted.mapping) != mapping.content)


def _counts_already(counted: ImportRecord) -> WrongUsage:
    return WrongUsage(
        msg(
            "The file counts already, read in another way ({format}, import {number}).",
            format=counted.format,
            number=str(counted.number),
        ),
        msg("To read it anew: sillage imports undo {number}, then the same command.", number=str(counted.number)),
    )


def _begun(
    opened: Opened, path: Path, name: str, sha: str, part: ReadFile, earlier: Sequence[ImportRecord], brand: str
) -> ImportRecord:
    workspace_id = opened.workspace.id
    mapping = _saved(part.mapping)
    content = dict(mapping.content) if mapping else {}
    for one in earlier:
        if one.status is not ImportStatus.PENDING:
            continue
        if one.format == part.format and dict(one.mapping) == content:
            if brand:
                belongings.assign(workspace_id, "import", one.number, brand, opened.now)
            return one
        imports_log.fail(workspace_id, one.uid, msg("It was interrupted, then read in another way."))
    return imports_log.begin(
        workspace_id,
        file_name=name,
        sha256=sha,
        part=part.part,
        size=path.stat().st_size,
        format=part.format,
        mapping=content,
        exported_at=part.exported_at,
        brand=brand,
        now=opened.now,
    )


def _stored(opened: Opened, name: str, record: ImportRecord, part: ReadFile, progress: Progress | None) -> Imported:
    workspace_id, part = opened.workspace.id, under_own_names(opened, record, part)
    tables = append_rows(opened, name, record, part, progress)
    new, repeated, replaced, told = count_stored(opened, record, part)
    warnings = (*told, *part.warnings)
    first, last = part.period or (None, None)
    mapping = _saved(part.mapping)
    if mapping is not None:
        imports_log.save_mapping(workspace_id, mapping.signature, mapping.name, mapping.content)
    committed = imports_log.commit(
        workspace_id,
        record.uid,
        rows=part.rows,
        new=new,
        repeated=repeated,
        flagged=part.flagged,
        tables=tables,
        period_first=first,
        period_last=last,
        warnings=warnings,
        decisions=part.decisions,
        now=opened.now,
    )
    return Imported(
        file_name=name,
        part=part.part,
        format=part.format,
        number=committed.number,
        rows=part.rows,
        new=committed.new,
        repeated=committed.repeated,
        replaced=replaced,
        flagged=part.flagged,
        period=part.period,
        warnings=warnings,
        mapping=part.mapping,
    )


def _stored_again(
    opened: Opened, path: Path, name: str, counted: ImportRecord, part: ReadFile, progress: Progress | None
) -> Imported:
    """Store the rows that the journal lost, under the number that they had; the ledger's own rows stand."""
    workspace_id = opened.workspace.id
    RawFiles(opened.data_dir / "raw").keep(path, counted.sha256)
    named = under_own_names(opened, counted, part)
    imports_log.note_tables(workspace_id, counted.uid, append_rows(opened, name, counted, named, progress))
    told = msg("The rows of import {number} were missing from the journal; they are back.", number=str(counted.number))
    done = _repeated(name, part, counted)
    return replace(
        done, status="committed", new=counted.new, repeated=counted.repeated, warnings=(told, *done.warnings)
    )


def _repeated(name: str, part: ReadFile, counted: ImportRecord) -> Imported:
    return Imported(
        file_name=name,
        part=part.part,
        status="repeated",
        format=counted.format,
        number=counted.number,
        rows=part.rows,
        repeated=counted.new + counted.repeated,
        flagged=part.flagged,
        period=part.period,
        warnings=part.warnings,
    )


def _saved(mapping: Any) -> SavedMapping | None:
    if mapping is None or isinstance(mapping, SavedMapping):
        return mapping
    saved: SavedMapping = mapping.saved()
    return saved


def _unreadable(path: Path, exc: OSError) -> SillageError:
    if isinstance(exc, FileNotFoundError):
        return NotFound(msg("There is no file {file}.", file=str(path)), msg("Check its name and folder."))
    return UnreadableFile(
        msg("The file cannot be read or kept: {reason}.", reason=reason(exc)),
        msg("Check its rights, and the free space of the data folder."),
    )
