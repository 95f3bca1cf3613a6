"""Serve the pages with granian, on loopback unless asked otherwise; granian loads `sillage.web.wsgi` by its name."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path

from sillage.errors import Refused
from sillage.language import msg
from sillage.language.system_words import reason


def serve(folder: Path, host: str, port: int, *, now: datetime | None = None, workspace: str = "") -> None:
    """Serve until interrupted.

    Parameters
    ----------
    folder : Path
        The data folder.
    host : str
        The address to listen on.
    port : int
        The port.
    now : datetime, optional
        A frozen moment, for the demo.
    workspace : str
        The workspace to show; empty means the only one.

    Raises
    ------
    Refused
        If the port is taken.
    """
    _check_free(host, port)
    os.environ["SILLAGE_DATA"] = str(folder)
    if now is not None:
        os.environ["SILLAGE_NOW"] = now.isoformat()
    if workspace:
        os.environ["SILLAGE_WORKSPACE"] = workspace
    if host not in ("127.0.0.1", "localhost", "::1"):
        _allow(host)
    # The server forks its workers, and delta-rs refuses to work in the fork of a process that has used it (its
    # runtime does not survive a fork): what opened the data is replaced by a process that has not.
    os.execv(sys.executable, [sys.executable, "-m", __name__, host, str(port)])  # noqa: S606


def _listen(host: str, port: int) -> None:
    from granian.constants import Interfaces
    from granian.server import Server

    Server(
        "sillage.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=4,
        websockets=False,
        log_enabled=False,
    ).serve()


def _check_free(host: str, port: int) -> None:
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as exc:
            raise Refused(
                msg("{host}:{port} cannot be listened on: {reason}.", host=host, port=str(port), reason=reason(exc)),
                msg("Choose another port with --port."),
            ) from exc


def _allow(host: str) -> None:
    from sillage import settings

    known = settings.get("SILLAGE_ALLOWED_HOSTS")
    os.environ["SILLAGE_ALLOWED_HOSTS"] = "*" if host in ("0.0.0.0", "::") else f"{known},{host}"  # noqa: S104


if __name__ == "__main__":
    _listen(sys.argv[1], int(sys.argv[2]))
