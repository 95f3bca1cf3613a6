"""Is everything there, and does the ledger agree with the journal? And what to do when not."""

from __future__ import annotations

import shutil
import stat
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sillage import ledger, settings
from sillage.domain.decisions import ImportRecord, ImportStatus
from sillage.errors import DamagedStore, NotFound, SillageError
from sillage.journal import Journal
from sillage.journal.raw_files import RawFiles, hash_of
from sillage.journal.tail_upkeep import tail_states
from sillage.language import Message, _n, msg
from sillage.language.system_words import reason
from sillage.services.check_mail import wrong_sender
from sillage.services.check_servers import missing_servers
from sillage.services.data_folder import customer_key
from sillage.services.lost_rows import disagreeing
from sillage.services.read_collectors import read_collectors

LOW_DISK_BYTES = 1_000_000_000
LATE_AFTER = timedelta(minutes=15)
LONG_WAIT_MINUTES = 60
"""From then on nobody seems to seal."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Parameters
    ----------
    name : str
        A stable word for programs: ``disk``, ``key``, ``ledger``, ``journal``, ``imports``, ``raw``,
        ``collector``, ``jobs``, ``studies``, ``erasures``, ``servers``, ``mail``.
    ok : bool
        Whether it is as it should be.
    what : Message
        What was found.
    remedy : Message or None
        What to do when it is not.
    warning : bool
        Whether something should be done although nothing is wrong with the data.
    """

    name: str
    ok: bool
    what: Message
    remedy: Message | None = None
    warning: bool = False


def check_health(data_dir: Path) -> tuple[Check, ...]:
    """Look at everything in a data folder; nothing is changed.

    Parameters
    ----------
    data_dir : Path
        The data folder, with all its workspaces.

    Returns
    -------
    tuple of Check
        One or more for each thing.

    Raises
    ------
    NotFound
        If there is no data folder.
    """
    if not data_dir.is_dir():
        raise NotFound(
            msg("There is no Sillage data in {folder}.", folder=str(data_dir)),
            msg("Make a workspace with: sillage init"),
        )
    checks = [_disk(data_dir), _rights(data_dir), _key(data_dir)]
    checks.append(_ledger(data_dir))
    journal = Journal(data_dir / "journal")
    problems = journal.problems()
    restore = msg("Restore your last backup: sillage restore BACKUP --replace")
    checks += [Check("journal", False, problem.what, problem.remedy or restore) for problem in problems]
    if not problems:
        checks.append(Check("journal", True, msg("The journal's tables are whole.")))
    checks += _tails(data_dir)
    if checks[3].ok:
        records = _records()
        checks += _raw(data_dir, records)
        if not problems:
            checks += _reconciled(journal, records)
        checks += _pending(records)
        checks += _jobs()
        checks += [Check("servers", True, *said, warning=True) for said in missing_servers(data_dir)]
    checks += [Check("mail", False, *said) for said in wrong_sender()]
    checks += _collected(data_dir, disk_ok=checks[0].ok)
    return tuple(checks)


def _collected(data_dir: Path, disk_ok: bool) -> list[Check]:
    told = read_collectors(data_dir)
    failed = [
        Check(
            "collector",
            False,
            _n(
                "A collector could not store {count} hit, {clicks} of them clicks that were led on: {problem}",
                "A collector could not store {count} hits, {clicks} of them clicks that were led on: {problem}",
                count=one.unstored,
                clicks=one.unstored_clicks,
                problem=one.problem,
            ),
            msg(
                "Free space on the disk and check the rights of the data folder;"
                " what was not stored is lost, clicks were answered."
            ),
        )
        for one in told
        if one.unstored
    ]
    if told and not failed and disk_ok:  # on a disk that takes nothing, they could not say so either
        return [Check("collector", True, msg("The collectors of the last days stored everything."))]
    return failed


def upgrade(data_dir: Path) -> tuple[str, ...]:
    """Bring the ledger and the journal to this version's schemas.

    Parameters
    ----------
    data_dir : Path
        The data folder.

    Returns
    -------
    tuple of str
        What changed: ``ledger``, and tables of the journal; empty when nothing was due.

    Raises
    ------
    NotFound
        If there is no ledger.
    DamagedStore
        If a newer version wrote the data.
    """
    ledger.setup(data_dir)
    if not ledger.exists():
        raise NotFound(
            msg("There is no Sillage data in {folder}.", folder=str(data_dir)),
            msg("Make a workspace with: sillage init"),
        )
    state = ledger.schema_state(accounts=True)
    if state == "newer":
        raise DamagedStore(
            msg("The data in {folder} were written by a newer version of Sillage.", folder=str(data_dir)),
            msg("Install that version or a later one; nothing was changed."),
        )
    changed: tuple[str, ...] = ()
    if state == "older":
        ledger.migrate()
        changed = ("ledger",)
    changed += Journal(data_dir / "journal").upgrade()
    if changed:
        # A backup of an older version was restored, perhaps: what was erased since could not be erased again then.
        from sillage.services.erase import replay

        replay(data_dir)
    return changed


def _disk(data_dir: Path) -> Check:
    try:  # what the system says of a disk is not enough: one that failed is still said to be writable
        with tempfile.TemporaryFile(dir=data_dir):
            pass
    except OSError as exc:
        return Check(
            "disk",
            False,
            msg("Nothing can be written to the data folder: {reason}.", reason=reason(exc)),
            msg("Repair the disk or its rights: clicks are led on meanwhile, but neither they nor hits are kept."),
        )
    free = shutil.disk_usage(data_dir).free
    what = msg("{free} GB are free on the disk.", free=round(free / 1e9, 1))
    return Check("disk", free >= LOW_DISK_BYTES, what, msg("Free some space, or move the data folder."))


def _rights(data_dir: Path) -> Check:
    open_to_others = [
        name
        for name in ("key", "secret-key", "ledger.sqlite3")
        if (data_dir / name).is_file()
        and (data_dir / name).stat().st_mode & (stat.S_IRWXO | stat.S_IWGRP)
        and data_dir.stat().st_mode & stat.S_IRWXO
    ]
    if not open_to_others:
        return Check("rights", True, msg("Nobody else can read the data folder."))
    return Check(
        "rights",
        False,
        msg("Other users of this machine can read {files}.", files=", ".join(open_to_others)),
        msg("Run: chmod 700 {folder}", folder=str(data_dir)),
    )


def _key(data_dir: Path) -> Check:
    try:
        customer_key(data_dir)
    except SillageError as exc:
        return Check("key", False, exc.what, exc.remedy)
    mode = (data_dir / "key").stat().st_mode
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        return Check(
            "key",
            False,
            msg("Others can read the key under which customers are recognised."),
            msg("Run: chmod 600 {path}", path=str(data_dir / "key")),
        )
    return Check("key", True, msg("The key under which customers are recognised is there; keep a copy of it apart."))


def _ledger(data_dir: Path) -> Check:
    try:
        ledger.setup(data_dir)
        if not ledger.exists():
            return Check("ledger", False, msg("The ledger is missing."), msg("Restore your last backup."))
        state = ledger.schema_state()
    except SillageError as exc:
        return Check("ledger", False, exc.what, exc.remedy)
    if state == "older":
        what = msg("The ledger was written by an older version of Sillage.")
        return Check("ledger", False, what, msg("Bring it up to date with: sillage upgrade"))
    if state == "newer":
        what = msg("The ledger was written by a newer version of Sillage.")
        return Check("ledger", False, what, msg("Install that version or a later one; nothing was changed."))
    return Check("ledger", True, msg("The ledger is of this version."))


def _tails(data_dir: Path) -> list[Check]:
    states = tail_states(data_dir / "tails")
    checks = [Check("tails", False, one.damage.what, one.damage.remedy) for one in states if one.damage is not None]
    unread = sum(one.unread for one in states)
    if unread:
        what = _n(
            "{count} row in the tails says nothing that can be read, and is in no figure.",
            "{count} rows in the tails say nothing that can be read, and are in no figure.",
            unread,
        )
        checks.append(Check("tails", False, what, msg("Keep the folder “tails” and report this as an error.")))
    rows = sum(one.rows for one in states)
    written = min((one.oldest_us for one in states if one.oldest_us is not None), default=None)
    if written is None:
        return checks or [Check("tails", True, msg("No row waits in the tails."))]
    minutes = max(0, int(settings.now().timestamp() - written / 1e6) // 60)
    what = _n(
        "{count} row waits in the tails to be moved to the journal's tables, for {minutes} minutes; it counts already.",
        "{count} rows wait in the tails to be moved to the journal's tables, the oldest for {minutes} minutes; they"
        " count already.",
        rows,
        minutes=minutes,
    )
    checks.append(Check("tails", minutes < LONG_WAIT_MINUTES, what, msg("Let the worker run: sillage worker")))
    return checks


def _records() -> dict[str, tuple[ImportRecord, ...]]:
    from sillage.ledger import imports_log, queries

    return {one.id: imports_log.all(one.id) for one in queries.workspaces()}


def _raw(data_dir: Path, records: dict[str, tuple[ImportRecord, ...]]) -> list[Check]:
    from sillage.ledger.retention import retention

    kept = RawFiles(data_dir / "raw")
    names: dict[str, str] = {}
    for workspace, group in records.items():
        days = retention(workspace).get("raw")
        for record in group:
            is_old = days is not None and record.begun_at < settings.now() - timedelta(days=days)
            if record.status in (ImportStatus.COMMITTED, ImportStatus.UNDONE) and not is_old:
                names[record.sha256] = record.file_name
    wrong = []
    for sha, name in names.items():
        path = kept.path_of(sha)
        if not path.is_file():
            wrong.append(_raw_problem(msg("The kept copy of {file} is missing.", file=name)))
        elif hash_of(path) != sha:
            wrong.append(_raw_problem(msg("The kept copy of {file} is not what was imported.", file=name)))
    return wrong or [Check("raw", True, _n("{count} kept file is whole.", "{count} kept files are whole.", len(names)))]


def _raw_problem(what: Message) -> Check:
    return Check("raw", False, what, msg("The figures stand; put the file back from a backup or export it again."))


def _reconciled(journal: Journal, records: dict[str, tuple[ImportRecord, ...]]) -> list[Check]:
    known = {(workspace, one.uid): one for workspace, group in records.items() for one in group}
    counted = journal.imports_held()
    held = {key for rows in counted.values() for key in rows}
    orphans = sorted(held - known.keys())
    checks = []
    if orphans:
        what = _n(
            "The journal holds rows of {count} import that the ledger does not know; nobody sees them.",
            "The journal holds rows of {count} imports that the ledger does not know; nobody sees them.",
            len(orphans),
        )
        checks.append(
            Check("imports", False, what, msg("The ledger is older than the journal: restore both from one backup."))
        )
    brought = held | _brought()
    for key, record in known.items():
        # An import that stored no row has none to miss: all of its rows were left out.
        stored = record.new + record.repeated
        if record.status is ImportStatus.COMMITTED and stored and not record.tables and key not in brought:
            checks.append(
                Check(
                    "imports",
                    False,
                    msg("Rows of import {number} ({file}) are missing.", number=record.number, file=record.file_name),
                    msg("Import the file again, or restore your last backup."),
                )
            )
    for workspace, group in records.items():
        own = {
            name: {uid: n for (owner, uid), n in rows.items() if owner == workspace} for name, rows in counted.items()
        }
        checks += [_lost(*found) for found in disagreeing(journal, group, own)]
    return checks


def _lost(record: ImportRecord, tables: Mapping[str, int]) -> Check:
    what = msg(
        "Import {number} ({file}) wrote {rows} rows to the journal ({tables}), which holds {found} of them.",
        number=str(record.number),
        file=record.file_name,
        rows=sum(record.tables[name] for name in tables),
        tables=", ".join(tables),
        found=sum(tables.values()),
    )
    return Check("imports", False, what, msg("Import the file again, or restore your last backup."))


def _brought() -> set[tuple[str, str]]:
    from django.apps import apps

    from sillage.ledger.refusals import translated
    from sillage.ledger.workspaces import Brought

    found: set[tuple[str, str]] = set()
    with translated():
        for model in apps.get_models():
            if issubclass(model, Brought):
                rows = model._default_manager.filter(brought_by__isnull=False).values_list(
                    "workspace_id", "brought_by__uid"
                )
                found |= set(rows.distinct())
    return found


def _jobs() -> list[Check]:
    """Say which jobs of the worker are late or failed, and which erasures were interrupted."""
    from sillage.ledger import erasures, jobs
    from sillage.ledger.sentences import sentence_of
    from sillage.services.compute_studies import failed_studies

    remedy = msg("Let the worker run: sillage worker")
    checks = []
    for one in jobs.late(settings.now(), LATE_AFTER):
        what = msg("The job “{kind}” is due since {day} and was not done.", kind=one.kind, day=one.due_at)
        if one.reason is not None:
            why = sentence_of(one.reason)
            what = msg("The job “{kind}” failed {count} times: {reason}", kind=one.kind, count=one.attempts, reason=why)
        checks.append(Check("jobs", False, what, remedy))
    left = len(erasures.unfinished())
    if left:
        what = _n("{count} erasure was interrupted.", "{count} erasures were interrupted.", left)
        checks.append(Check("erasures", False, what, remedy))
    checks += [Check("studies", False, *said) for said in failed_studies()]
    return checks or [Check("jobs", True, msg("No job of the worker is late."))]


def _pending(records: dict[str, tuple[ImportRecord, ...]]) -> list[Check]:
    waiting = [one for group in records.values() for one in group if one.status is ImportStatus.PENDING]
    if not waiting:
        return [Check("imports", True, msg("No import was interrupted."))]
    return [
        Check(
            "imports",
            False,
            msg("The import of {file} was interrupted; nothing of it counts.", file=one.file_name),
            msg("Import it again: it is finished under its own number."),
        )
        for one in waiting
    ]
