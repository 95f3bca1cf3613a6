"""A throw-away PostgreSQL: one cluster for a test session, on a Unix socket, without fsync, gone at the end."""

import os
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

SUPERUSER = "sillage_tests"
SYSTEM_USER = "postgres"
START_LIMIT_S = 60
SPEED = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=100", "listen_addresses=")


def binaries() -> Path:
    """Return the folder of PostgreSQL's programs, or skip the test."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(path.parts[-3]) if path.parts[-3].isdigit() else 0,
    )
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    if on_path is not None:
        return Path(on_path).resolve().parent
    pytest.skip("PostgreSQL is not installed here: there is no initdb")


def as_other_user() -> list[str]:
    """Return how to leave root, whom PostgreSQL refuses; nothing for another user."""
    if os.geteuid() != 0:
        return []
    known = subprocess.run(["getent", "passwd", SYSTEM_USER], capture_output=True, check=False).returncode == 0
    setpriv = shutil.which("setpriv")
    if not known or setpriv is None:
        pytest.skip("PostgreSQL refuses to run as root, and there is no `postgres` user to run it as")
    return [setpriv, f"--reuid={SYSTEM_USER}", f"--regid={SYSTEM_USER}", "--init-groups", "--pdeathsig=INT"]


class Cluster:
    """A running PostgreSQL."""

    def __init__(self, socket_dir: Path) -> None:
        self.socket_dir = socket_dir

    def url(self, name: str) -> str:
        """Return the address of a database, as SILLAGE_DATABASE_URL wants it."""
        return f"postgresql://{SUPERUSER}@/{name}?host={quote(str(self.socket_dir), safe='')}"

    def create(self, template: str = "template0") -> str:
        """Make a database and return its name."""
        name = f"s{secrets.token_hex(6)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'")
        return name

    def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected."""
        self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def answers(self) -> bool:
        """Tell whether the cluster takes connections."""
        try:
            self._run("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """Start a cluster and stop it at the end; skip where that is impossible."""
    programs, leave_root = binaries(), as_other_user()
    folder = Path(tempfile.mkdtemp(prefix="sillage-pg-"))
    try:
        if leave_root:
            shutil.chown(folder, SYSTEM_USER)
        store = folder / "data"
        subprocess.run(
            [
                *leave_root,
                str(programs / "initdb"),
                "-D",
                str(store),
                "-U",
                SUPERUSER,
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C",
                "--no-sync",
            ],
            check=True,
            capture_output=True,
            cwd=folder,
        )
        options = [part for setting in SPEED for part in ("-c", setting)]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [*leave_root, str(programs / "postgres"), "-D", str(store), "-k", str(folder), *options],
                stdout=log,
                stderr=log,
                cwd=folder,
            )
        try:
            cluster = Cluster(folder)
            _wait(cluster, server, folder / "log")
            yield cluster
        finally:
            server.send_signal(2)
            server.wait(timeout=START_LIMIT_S)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait(cluster: Cluster, server: subprocess.Popen[bytes], log: Path) -> None:
    limit = time.monotonic() + START_LIMIT_S
    while not cluster.answers():
        if server.poll() is not None or time.monotonic() > limit:
            pytest.fail(f"PostgreSQL did not start:\n{log.read_text()}")
        time.sleep(0.1)
