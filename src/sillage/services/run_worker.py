"""The worker: takes jobs of the ledger one after another until it is asked to stop.

Beside the work a thread renews the lease. Work that is asked to stop does so at its next step and gives its job back;
work whose lease was lost stops at its next step too, because another worker has the job by then.
"""

from __future__ import annotations

import fcntl
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from sillage import ledger
from sillage.errors import Busy, Refused, SillageError
from sillage.language import Message, msg
from sillage.ledger import jobs
from sillage.services.check_servers import WORKER_LOCK
from sillage.services.data_folder import check_schema
from sillage.services.job_kinds import KINDS, Kind
from sillage.services.stop_signals import Stop

LONGEST_SLEEP_S = 1.0
_PLANNED_EVERY = timedelta(seconds=60)
_SHORTEST_SLEEP_S = 0.05
_BUSY_PAUSE_S = 0.25
_SURELY_HELD_S = jobs.LEASE.total_seconds() / 2
"""A lease was renewed a quarter of it ago, at the latest; a try may take some seconds itself."""


class _Stopped(Exception):
    """The worker was asked to stop, or another one has the job."""


@dataclass(frozen=True, slots=True)
class Ran:
    """A job that a worker has run.

    Parameters
    ----------
    kind, key : str
        Which one.
    ok : bool
        Whether it was done.
    outcome : mapping
        What came of it.
    reason : Message or None
        Why it was not done; None as well when it was given back.
    """

    kind: str
    key: str
    ok: bool
    outcome: Mapping[str, Any]
    reason: Message | None = None


def run_worker(
    data_dir: Path,
    stop: Stop,
    *,
    once: bool = False,
    kinds: Mapping[str, Kind] | None = None,
    only: frozenset[str] = frozenset(),
) -> Iterator[Ran]:
    """Run jobs until asked to stop.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    stop : Stop
        Set by the caller when the worker must end; by a signal's handler, it is `StopSignals`.
    once : bool
        Whether to end when nothing is due any more; a job runs once at most.
    kinds : mapping, optional
        What there is to do; Sillage's own kinds unless a test has others.
    only : frozenset of str
        The kinds that this worker takes; all when empty.

    Yields
    ------
    Ran
        Each job, after it.

    Raises
    ------
    Refused, DamagedStore
        If the data folder is another version's, or is none.
    """
    ledger.setup(data_dir)
    check_schema(data_dir)
    known = KINDS if kinds is None else kinds
    holder, seen = secrets.token_hex(8), frozenset[int]()
    planned = datetime.min.replace(tzinfo=UTC)
    with _Presence(data_dir) as presence:
        while not stop.is_set():
            now = datetime.now(UTC)
            try:
                if now - planned >= _PLANNED_EVERY:
                    if not once:
                        presence.renew()
                    plan({name: kind for name, kind in known.items() if not only or name in only}, now)
                    planned = now
                job = jobs.take(holder, now, but=seen, only=only)
                pause_s = jobs.next_due(now, longest_s=LONGEST_SLEEP_S)
            except Busy:  # another process writes to the ledger: nothing is lost by waiting
                stop.wait(LONGEST_SLEEP_S)
                continue
            if job is not None:
                yield _run(data_dir, job, stop, known)
                seen |= {job.id} if once else frozenset()
            elif once:
                return
            else:
                stop.wait(max(pause_s, _SHORTEST_SLEEP_S))


def plan(kinds: Mapping[str, Kind], now: datetime) -> None:
    """Put every job that comes back into the queue, where it does not stand yet.

    Parameters
    ----------
    kinds : mapping
        What there is to do.
    now : datetime
        From when on they are due.
    """
    from sillage.ledger import queries

    workspaces = [one.id for one in queries.workspaces()]
    for kind in kinds.values():
        if not kind.every_s:
            continue
        for workspace_id in workspaces if kind.each_workspace else [""]:
            every = {"every_s": kind.every_s}
            jobs.ask(kind.name, now=now, key=workspace_id or "all", workspace_id=workspace_id, arguments=every)


class _Presence:
    """A lock by which `sillage doctor` sees that a worker runs; let go with the process, or with the generator."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / WORKER_LOCK
        self._held = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._held.close()

    def renew(self) -> None:
        """Hold it; anew each time, for a restore may have put another folder here."""
        self._held.close()
        with suppress(OSError):  # a disk that takes nothing, or another worker that is seen already
            file = self._held.enter_context(self._path.open("ab"))
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class _Task:
    """What a job's work is given: see `sillage.services.job_kinds.Task`."""

    def __init__(self, data_dir: Path, job: jobs.Taken, stop: Stop) -> None:
        self.data_dir = data_dir
        self.workspace_id = job.workspace_id
        self.arguments = job.arguments
        self.resumption: Mapping[str, Any] = job.resumption
        self._job = job
        self._stop = stop
        self.lost = threading.Event()

    def came_to(self, done: int, total: int | None = None, resumption: Mapping[str, Any] | None = None) -> None:
        self.resumption = self.resumption if resumption is None else resumption
        if self.lost.is_set() or not jobs.note_progress(self._job, done, total, self.resumption):
            self.lost.set()
            raise _Stopped
        if self._stop.is_set():
            raise _Stopped


def _run(data_dir: Path, job: jobs.Taken, stop: Stop, kinds: Mapping[str, Kind]) -> Ran:
    task = _Task(data_dir, job, stop)
    try:
        kind = _known(job.kind, kinds)
        with _renewed(job, task.lost):
            outcome = dict(kind.run(task))
    except _Stopped:
        if not task.lost.is_set():
            _written(lambda: jobs.let_go(job, datetime.now(UTC)))
        return Ran(job.kind, job.key, False, {})
    except Exception as exc:  # noqa: BLE001 - a job that fails, however it does, must not end the worker
        reason = _reason(exc)
        _written(lambda: jobs.fail(job, datetime.now(UTC), reason))
        return Ran(job.kind, job.key, False, {}, reason)
    return Ran(job.kind, job.key, _written(lambda: jobs.end(job, datetime.now(UTC), outcome)), outcome)


def _written(write: Callable[[], bool]) -> bool:
    """Write how a job ended; again and again while another process keeps the ledger and the lease surely holds.

    After that the job is another worker's to take up: this one goes on with the next.
    """
    until = time.monotonic() + _SURELY_HELD_S
    while True:
        try:
            return write()
        except Busy:
            if time.monotonic() >= until:
                return False
            time.sleep(_BUSY_PAUSE_S)


def _known(kind: str, kinds: Mapping[str, Kind]) -> Kind:
    if kind not in kinds:
        raise Refused(msg("This version knows no job of the kind “{kind}”.", kind=kind))
    return kinds[kind]


def _reason(exc: Exception) -> Message:
    if isinstance(exc, SillageError):
        return exc.what
    words = (str(exc).strip().split("\n")[0] or type(exc).__name__)[:200]
    return msg("{error}: {reason}", error=type(exc).__name__, reason=words)


@contextmanager
def _renewed(job: jobs.Taken, lost: threading.Event) -> Iterator[None]:
    ended = threading.Event()

    def renew() -> None:
        try:
            while not ended.wait(jobs.LEASE.total_seconds() / 4):
                try:
                    if not jobs.renew(job, datetime.now(UTC)):
                        lost.set()
                        return
                except Refused:  # the ledger is busy or away for a moment: the lease still holds for a while
                    continue
        finally:
            ledger.close()

    thread = threading.Thread(target=renew, name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
