"""Where the ledger is: SQLite in the data folder, or PostgreSQL by URL.

Django wants its database known when it starts; the data folder is known later and may change between two commands
or two tests of one process. `setup` starts Django once and then points its default connection.
"""

import os
import secrets
import threading
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from sillage import settings
from sillage.errors import Refused, WrongUsage
from sillage.language import msg

FILE_NAME = "ledger.sqlite3"
SECRET_FILE_NAME = "secret-key"  # noqa: S105
BUSY_TIMEOUT_S = 10
_SQLITE_PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"

_lock = threading.Lock()


def database(data_dir: Path, url: str = "") -> dict[str, Any]:
    """Return Django's description of the ledger's database.

    Parameters
    ----------
    data_dir : Path
        The data folder, for SQLite.
    url : str
        ``postgresql://user:password@host:port/name?sslmode=...``; empty means SQLite.

    Returns
    -------
    dict
        An entry of ``DATABASES``.

    Raises
    ------
    WrongUsage
        If the address has another form.
    """
    if not url:
        if _only_readable(data_dir):
            return {"ENGINE": "django.db.backends.sqlite3", "NAME": sqlite_address(data_dir), "OPTIONS": {}}
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(data_dir / FILE_NAME),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": BUSY_TIMEOUT_S,
                "init_command": _SQLITE_PRAGMAS,
            },
        }
    try:
        parts = urlsplit(url)
        name, port = unquote(parts.path.lstrip("/")), parts.port
    except ValueError as exc:  # a bracket never closed, a port beyond 65535
        raise _no_address() from exc
    if parts.scheme not in ("postgres", "postgresql") or not name:
        raise _no_address()
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(options.pop("port", "") or port or ""),
        "OPTIONS": options,
    }


def _no_address() -> WrongUsage:
    return WrongUsage(
        msg("SILLAGE_DATABASE_URL is not the address of a PostgreSQL database."),
        msg("Write postgresql://user:password@host:5432/name, or leave it empty for SQLite."),
    )


def sqlite_address(data_dir: Path) -> str:
    """Return the address of a SQLite ledger, for reading.

    Parameters
    ----------
    data_dir : Path
        The data folder.

    Returns
    -------
    str
        A ``file:`` URI. SQLite writes beside a WAL ledger even to read it; one that nobody can write to is read as
        it lies.
    """
    return (data_dir / FILE_NAME).absolute().as_uri() + ("?immutable=1" if _only_readable(data_dir) else "")


def _only_readable(data_dir: Path) -> bool:
    path = data_dir / FILE_NAME
    journal = path.with_name(f"{FILE_NAME}-wal")
    if not path.is_file() or os.access(data_dir, os.W_OK):
        return False
    return not journal.exists() or journal.stat().st_size == 0


def secret_key(data_dir: Path, create: bool = True) -> str:
    """Return Django's secret key.

    Parameters
    ----------
    data_dir : Path
        The data folder, where a random one is kept unless ``SILLAGE_SECRET_KEY`` gives one.
    create : bool
        Make it when it is absent.

    Returns
    -------
    str
        The key; a key for this process only where none may be made.
    """
    given = settings.get("SILLAGE_SECRET_KEY")
    if given:
        return given
    path = data_dir / SECRET_FILE_NAME
    if path.is_file():
        return path.read_text().strip()
    key = secrets.token_urlsafe(50)
    if create and data_dir.is_dir():
        write_private(path, key.encode())
    return key


def write_private(path: Path, content: bytes) -> None:
    """Write a new file that only its owner reads, whole or not at all, and force it to the disk.

    Parameters
    ----------
    path : Path
        Where; a file already there is left alone.
    content : bytes
        What.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        draft.unlink()


def start() -> None:
    """Start Django, once; modules that import the models call it first."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sillage.ledger.django_settings")
    import django
    from django.apps import apps

    if not apps.apps_ready:
        django.setup()


def setup(data_dir: Path, database_url: str = "") -> None:
    """Start Django once, and point the ledger at a data folder.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    database_url : str
        The ledger's database; empty follows ``SILLAGE_DATABASE_URL``, then means SQLite in `data_dir`.

    Raises
    ------
    Refused
        If the driver that the database needs is not installed.
    """
    with _lock:
        start()
        _point(data_dir, database(data_dir, database_url or settings.get("SILLAGE_DATABASE_URL")))


def _point(data_dir: Path, wanted: dict[str, Any]) -> None:
    from django.conf import settings as django_settings
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DEFAULT_DB_ALIAS, connections

    current = connections.settings[DEFAULT_DB_ALIAS]
    if all(current.get(name) == value for name, value in wanted.items()):
        return
    connections[DEFAULT_DB_ALIAS].close()
    del connections[DEFAULT_DB_ALIAS]
    connections.settings[DEFAULT_DB_ALIAS] = connections.configure_settings({DEFAULT_DB_ALIAS: wanted})[
        DEFAULT_DB_ALIAS
    ]
    django_settings.SECRET_KEY = secret_key(data_dir, create=False)
    try:
        connections[DEFAULT_DB_ALIAS]
    except ImproperlyConfigured as exc:
        raise Refused(
            msg("The PostgreSQL driver is not installed."), msg('Run: pip install "sillage[postgresql]"')
        ) from exc


def close() -> None:
    """Close this thread's connection, if there is one."""
    from django.db import connections

    connections.close_all()


def exists() -> bool:
    """Tell whether the ledger that `setup` points at has been made.

    Returns
    -------
    bool
        False for an absent file or an empty database; nothing is created by asking.
    """
    from django.db import connection

    from sillage.ledger.refusals import translated

    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and not (name.startswith("file:") or Path(name).is_file()):
        return False
    with translated():
        return "django_migrations" in connection.introspection.table_names()


def has_workspace() -> bool:
    """Tell whether the ledger holds a workspace; one that was interrupted while it was made holds none.

    Returns
    -------
    bool
        False where the table itself is missing.
    """
    from django.db import connection

    from sillage.ledger.refusals import translated

    with translated(), connection.cursor() as cursor:
        if "ledger_workspace" not in connection.introspection.table_names(cursor):
            return False
        cursor.execute("SELECT 1 FROM ledger_workspace LIMIT 1")
        return cursor.fetchone() is not None


def migrate() -> None:
    """Bring the ledger's tables, and those of accounts, to this version's schema."""
    from sillage.ledger.migrating import bring_up_to_date
    from sillage.ledger.refusals import translated

    with translated():
        _with_accounts()
        bring_up_to_date()


def schema_state(*, accounts: bool = False) -> str:
    """Compare the ledger's schema with this version's.

    Parameters
    ----------
    accounts : bool
        Whether to look at the tables of accounts too, which commands that log nobody in never read.

    Returns
    -------
    str
        ``current``, ``older`` (migrations are due) or ``newer`` (it was written by a newer Sillage).
    """
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    from sillage.ledger.refusals import translated

    with translated():
        applied = set(MigrationRecorder(connection).applied_migrations())
    known = _migrations(Path(__file__).parent / "migrations", "ledger")
    if {key for key in applied if key[0] == "ledger"} - known:
        return "newer"
    if known - applied:
        return "older"
    return "older" if accounts and _account_migrations() - applied else "current"


def _migrations(folder: Path, label: str) -> set[tuple[str, str]]:
    """Return the migrations of an app by the names of their files: nothing of them is run."""
    return {(label, file.stem) for file in folder.glob("[0-9]*.py")}


def _account_migrations() -> set[tuple[str, str]]:
    from importlib.util import find_spec

    from sillage.ledger.django_settings import ACCOUNT_APPS

    found: set[tuple[str, str]] = set()
    for name in ("django.contrib.contenttypes", "django.contrib.auth", *ACCOUNT_APPS):
        spec = find_spec(name)
        if spec is not None and spec.origin is not None:
            found |= _migrations(Path(spec.origin).parent / "migrations", name.rpartition(".")[2])
    return found


def _with_accounts() -> None:
    """Load the apps of accounts too, where Django was started without them."""
    from django.apps import apps
    from django.conf import settings as django_settings

    from sillage.ledger.django_settings import ACCOUNT_APPS

    missing = [name for name in ACCOUNT_APPS if not apps.is_installed(name)]
    if missing:
        django_settings.INSTALLED_APPS = [*django_settings.INSTALLED_APPS, *missing]
        apps.set_installed_apps(django_settings.INSTALLED_APPS)
