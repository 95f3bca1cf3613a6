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


# Copying a database costs a third of a second, emptying its tables a hundredth. Whoever is still connected is sent
# away, keys of other tables are not looked at while rows go, and numbers begin again at 1.
EMPTY = """
DO $$
DECLARE one record;
BEGIN
  PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid();
  SET LOCAL session_replication_role = replica;
  FOR one IN SELECT tablename AS name FROM pg_tables
    WHERE schemaname = 'public' AND tablename <> 'django_migrations'
  LOOP EXECUTE format('DELETE FROM %I', one.name); END LOOP;
  FOR one IN SELECT sequencename AS name FROM pg_sequences
    WHERE schemaname = 'public' AND last_value IS NOT NULL AND sequencename <> 'django_migrations_id_seq'
  LOOP PERFORM setval(quote_ident(one.name), 1, false); END LOOP;
END $$
"""
SHAPE = """
SELECT md5(string_agg(line, chr(10) ORDER BY line)) FROM (
  SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default) AS line
    FROM information_schema.columns WHERE table_schema = 'public'
  UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
  UNION ALL SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
  UNION ALL SELECT concat_ws(' ', app, name) FROM django_migrations
) AS lines
"""


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

    def shape(self, name: str) -> str:
        """Return a mark of a database's tables, indexes and constraints; "" where there is no migrated ledger."""
        with psycopg.connect(self.url(name), autocommit=True) as connection:
            return _shape(connection)

    def empty(self, name: str, shape: str) -> bool:
        """Take every row out of a database; False where a test has left it another shape."""
        with psycopg.connect(self.url(name), autocommit=True) as connection:
            connection.execute(EMPTY)
            return _shape(connection) == shape

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


def _shape(connection: psycopg.Connection) -> str:
    try:
        row = connection.execute(SHAPE).fetchone()
    except psycopg.errors.UndefinedTable:
        return ""
    return str(row[0]) if row else ""


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
