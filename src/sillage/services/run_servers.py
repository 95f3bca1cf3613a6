"""The servers: pages, collector and worker, each a process of its own, on loopback unless asked otherwise."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from sillage import settings
from sillage.errors import NotFound, Refused
from sillage.language import msg
from sillage.language.system_words import reason
from sillage.services.first_owner import is_loopback, tell_pages
from sillage.services.read_collectors import COLLECTOR_BASE

PYTHON = (sys.executable, "-P", "-m")
"""Starts a module of ours; ``-P`` keeps out files of the folder one stands in, which may bear a module's name."""
MOST_CONNECTIONS = 16_384
"""Of one collector process; the rest wait with the system."""
MOST_WAITING = 4096
MOST_PAGES = 1024
HEAD_WAIT_MS = 15_000
"""How long a request's head may take, and how long a connection may stand idle."""
MOST_BUFFERED = 65_536
WORKER_ENDING_S = 15
"""A worker that is asked to end while it starts may never hear of it; the supervisor waits a little longer."""


def serve(
    folder: Path,
    host: str,
    port: int,
    *,
    collector_port: int | None = None,
    now: datetime | None = None,
    workspace: str = "",
    told: Callable[[], None] = lambda: None,
    demo: bool = False,
) -> None:
    """Serve until interrupted.

    Parameters
    ----------
    folder : Path
        The data folder.
    host : str
        The address to listen on.
    port : int
        The port of the pages.
    collector_port : int, optional
        The port of the collector; without one it does not run, and the worker works on files alone.
    now : datetime, optional
        A frozen moment, for the demo.
    workspace : str
        The workspace to show; empty means the only one.
    told : callable
        Called once the ports are known to be free.
    demo : bool
        Whether it is a demo, which opens without a password to whoever is on this machine.

    Raises
    ------
    Refused
        If a port is taken.
    WrongUsage
        If mails would come from what is no address.
    """
    settings.mail_from()
    _check_free(host, port, "--port")
    commands = {"pages": _command("pages", host, port)}
    if collector_port is not None:
        if collector_port == port:
            raise Refused(
                msg("Pages and collector cannot share port {port}.", port=str(port)),
                msg("Choose another port with --collector-port."),
            )
        _check_free(host, collector_port, "--collector-port")
        commands["collector"] = _command("collector", host, collector_port)
        _remember_collector(host, collector_port)
    # Without a collector there are no hits to seal and to roll up: files and studies alone are worked on.
    commands["worker"] = _command("worker") if collector_port is not None else _command("worker", "files")
    _remember(folder)
    tell_pages(host, demo=demo)
    told()
    if now is not None:
        os.environ["SILLAGE_NOW"] = now.isoformat()
    if workspace:
        os.environ["SILLAGE_WORKSPACE"] = workspace
    if not is_loopback(host):
        _allow(host)
    # Servers fork their workers, and delta-rs refuses to work in the fork of a process that has used it (its runtime
    # does not survive a fork): what opened the data is replaced by a process that has not, and starts new ones.
    _become([*PYTHON, "sillage.services.supervise", json.dumps(commands)])


def collect(folder: Path, host: str, port: int, processes: int = 1, *, told: Callable[[], None] = lambda: None) -> None:
    """Run a collector alone until interrupted.

    Parameters
    ----------
    folder : Path
        The data folder.
    host : str
        The address to listen on.
    port : int
        The port.
    processes : int
        How many processes share it, each with a tail of its own.
    told : callable
        Called once the port is known to be free.

    Raises
    ------
    Refused
        If the port is taken.
    """
    _check_free(host, port, "--port")
    _remember(folder)
    _remember_collector(host, port)
    told()
    _become([*_command("collector", host, port), str(processes), "alone"])


def check_folder(folder: Path) -> None:
    """Refuse a folder without data, or with those of another version, before a server is started on it.

    Parameters
    ----------
    folder : Path
        The data folder, with all its workspaces.

    Raises
    ------
    NotFound
        If nothing was made there yet.
    Refused, DamagedStore
        If another version wrote it, or its key is missing.
    """
    from sillage import ledger
    from sillage.services.data_folder import check_schema, customer_key

    ledger.setup(folder)
    if not ledger.exists():
        raise NotFound(
            msg("There is no Sillage data in {folder}.", folder=str(folder)),
            msg("Make a workspace with: sillage init"),
        )
    check_schema(folder)
    customer_key(folder)


def _become(command: list[str]) -> None:
    os.execv(command[0], command)  # noqa: S606


def _command(what: str, *more: object) -> list[str]:
    return [*PYTHON, __name__, what, *map(str, more)]


def _remember(folder: Path) -> None:
    os.environ["SILLAGE_DATA"] = str(folder)


def _remember_collector(host: str, port: int) -> None:
    here = "127.0.0.1" if host in ("0.0.0.0", "::", "localhost") else host  # noqa: S104
    os.environ[COLLECTOR_BASE] = f"http://{f'[{here}]' if ':' in here else here}:{port}"


def connections() -> int:
    """Raise this process's limit of open files as far as it may, and return how many connections fit under it.

    Returns
    -------
    int
        Three of four files at most: the tail, the ledger and the journal need some.
    """
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    enough = 2 * MOST_CONNECTIONS
    wanted = enough if hard == resource.RLIM_INFINITY else min(hard, enough)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
    files = enough if soft == resource.RLIM_INFINITY else soft
    return max(1, min(MOST_CONNECTIONS, files * 3 // 4))


def _listen(what: str, host: str, port: int, processes: int) -> None:
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.server import Server

    if what == "pages":
        target, interface, threads, factory = "sillage.web.wsgi:application", Interfaces.WSGI, 4, False
    else:
        target, interface, threads, factory = "sillage.collector.entry:application", Interfaces.ASGI, None, True
    Server(
        target,
        address=host,
        port=port,
        interface=interface,
        workers=processes,
        blocking_threads=threads,
        respawn_failed_workers=what != "pages",
        workers_kill_timeout=WORKER_ENDING_S,
        factory=factory,
        # Idle or half-sent requests of one sender must not keep everybody out. Where two versions of HTTP are possible,
        # no clock runs until a first byte tells which.
        http=HTTPModes.http1,
        backlog=MOST_WAITING,
        backpressure=connections() if what == "collector" else MOST_PAGES,
        http1_settings=HTTP1Settings(header_read_timeout=HEAD_WAIT_MS, max_buffer_size=MOST_BUFFERED)
        if what == "collector"
        else None,
        websockets=False,
        log_enabled=False,
    ).serve()


def _work(only: frozenset[str] = frozenset()) -> None:
    import signal

    from sillage import settings
    from sillage.services.run_worker import run_worker
    from sillage.services.stop_signals import StopSignals

    stop = StopSignals((signal.SIGTERM, signal.SIGINT))
    for _ in run_worker(settings.data_dir(), stop, only=only):
        pass


def _work_on_files() -> None:
    """Work on files that wait, until none is left: where pages run without a worker."""
    import fcntl
    import signal

    from sillage import settings
    from sillage.services.file_jobs import FILE_KINDS, FILES_LOCK, sweep_folder
    from sillage.services.run_worker import run_worker
    from sillage.services.stop_signals import StopSignals

    stop, folder = StopSignals((signal.SIGTERM, signal.SIGINT)), settings.data_dir()
    with (folder / FILES_LOCK).open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        for _ in run_worker(folder, stop, once=True, only=FILE_KINDS):
            pass
        sweep_folder(folder)


def _check_free(host: str, port: int, option: str) -> None:
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as exc:
            raise Refused(
                msg("{host}:{port} cannot be listened on: {reason}.", host=host, port=str(port), reason=reason(exc)),
                msg("Choose another port with {option}.", option=option),
            ) from exc


def _allow(host: str) -> None:
    from sillage import settings

    known = settings.get("SILLAGE_ALLOWED_HOSTS")
    os.environ["SILLAGE_ALLOWED_HOSTS"] = "*" if host in ("0.0.0.0", "::") else f"{known},{host}"  # noqa: S104


def _main(arguments: list[str]) -> None:
    what, *rest = arguments
    if "alone" not in rest:
        from sillage.services.supervise import end_with_parent

        end_with_parent()
    if what == "worker":
        from sillage.services.file_jobs import ALL_OF_FILES
        from sillage.services.job_kinds import STUDIES

        _work(ALL_OF_FILES | {STUDIES} if "files" in rest else frozenset())
    elif what == "files":
        _work_on_files()
    else:
        _listen(what, rest[0], int(rest[1]), int(rest[2]) if len(rest) > 2 else 1)


if __name__ == "__main__":
    _main(sys.argv[1:])
