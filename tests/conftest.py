"""What every test shares: a frozen clock, a migrated data folder, an open workspace, and the choice of the database.

``--ledger=postgresql`` runs the same tests on a throw-away PostgreSQL: each test gets an empty, migrated database, as
it gets a copy of a migrated SQLite file otherwise.
"""

import gc
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import hypothesis
import pytest

from sillage import ledger
from sillage.domain.money import Money
from sillage.services.data_folder import make_folder
from sillage.services.open_workspace import Opened, init_workspace
from tests.asked_of_ledger import Asked
from tests.postgresql import Cluster, running_cluster

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
MIGRATE = ledger.migrate
hypothesis.settings.register_profile(  # a machine that is busy fails no test
    "sillage", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("sillage")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--ledger", choices=("sqlite", "postgresql"), default="sqlite", help="The ledger's database.")
    parser.addoption("--asked", type=Path, help="Where to write which functions have asked the ledger.")
    parser.addoption("--wide", action="store_true", help="Also what is tried in every combination, and takes long.")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "sqlite: about the ledger's file; skipped on PostgreSQL")
    for name in [name for name in os.environ if name.startswith("SILLAGE_") and name != "SILLAGE_SHARED"]:
        del os.environ[name]
    os.environ["SILLAGE_LOOK_SECONDS"] = "0"  # what a test has just collected counts in the page that it asks next


def pytest_collection_finish() -> None:
    """Leave what is loaded alone: collections of garbage that walk all of it took a sixth of the time of tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


def pytest_unconfigure() -> None:
    gc.unfreeze()  # libraries that count what they leak do so at the end


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    # The whole suite on PostgreSQL is one long test: it begins first, then what is slow: nobody waits at the end.
    items.sort(key=lambda item: ("test_on_postgresql" not in item.nodeid, not item.get_closest_marker("slow")))
    if not config.getoption("--wide"):
        config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("wide")])
        items[:] = [item for item in items if not item.get_closest_marker("wide")]
    if config.getoption("--ledger") == "postgresql":
        if not config.getoption("--wide"):
            _keep_what_asks_anew(config, items)
        for item in items:
            if item.get_closest_marker("sqlite"):
                item.add_marker(pytest.mark.skip(reason="about the ledger's SQLite file"))


def _keep_what_asks_anew(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the tests of the ledger, and of others what is marked: the rest asks on PostgreSQL what these ask."""
    of_ledger = Path(__file__).parent / "ledger"
    left_out = {
        item for item in items if not (item.path.is_relative_to(of_ledger) or item.get_closest_marker("asks_anew"))
    }
    config.hook.pytest_deselected(items=list(left_out))
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session", autouse=True)
def _databases_are_allowed(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """The fixtures below give each test a database of its own, so pytest-django has nothing to guard."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        yield


@pytest.fixture(scope="session", autouse=True)
def _who_asks_is_noted(request: pytest.FixtureRequest) -> Iterator[None]:
    """With ``--asked``, note which functions of the ledger ask its database."""
    to: Path | None = request.config.getoption("--asked")
    if to is None:
        yield
        return
    from django.db.backends.signals import connection_created

    asked = Asked()
    connection_created.connect(asked.watch)
    yield
    connection_created.disconnect(asked.watch)
    asked.write(to)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite ledger, made once a session."""
    folder = tmp_path_factory.mktemp("ledger-template")
    ledger.setup(folder)
    MIGRATE()
    ledger.close()
    return folder / "ledger.sqlite3"


@pytest.fixture(scope="session", autouse=True)
def _ledgers_are_copied(migrated_file: Path) -> Iterator[None]:
    """To migrate an empty ledger takes seconds, and most tests make one: all but the first of a session are copies."""
    from django.db import connection

    from sillage.ledger.connection import _with_accounts

    def migrate() -> None:
        _with_accounts()
        name = str(connection.settings_dict["NAME"])
        if ledger.exists():
            if ledger.schema_state(accounts=True) != "current":
                MIGRATE()
        elif connection.vendor == "sqlite" and not name.startswith("file:"):
            ledger.close()
            shutil.copy(migrated_file, name)
        else:
            MIGRATE()

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(ledger, "migrate", migrate)
        yield


@pytest.fixture(scope="session", autouse=True)
def _passwords_are_hashed_cheaply(migrated_file: Path) -> Iterator[None]:
    """Still argon2, with little memory and one pass: tests log hundreds of people in, and none guards a secret."""
    from django.contrib.auth.hashers import Argon2PasswordHasher

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Argon2PasswordHasher, "memory_cost", 64)
        patched.setattr(Argon2PasswordHasher, "time_cost", 1)
        patched.setattr(Argon2PasswordHasher, "parallelism", 1)
        yield


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL for the session; skips where there is none."""
    with running_cluster() as running:
        yield running


@pytest.fixture(scope="session")
def migrated_database(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A migrated, empty PostgreSQL database, made once a session."""
    name = cluster.create()
    ledger.setup(tmp_path_factory.mktemp("postgresql"), cluster.url(name))
    ledger.migrate()
    ledger.close()
    return name


@pytest.fixture(scope="session")
def migrated_shape(cluster: Cluster, migrated_database: str) -> str:
    """What a migrated database looks like."""
    return cluster.shape(migrated_database)


@pytest.fixture(scope="session")
def spare_databases() -> list[str]:
    """Migrated databases that a test has used and that are empty again."""
    return []


@pytest.fixture(autouse=True)
def _database_of_this_test(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    stores = {"tmp_path", "data_dir"} & set(request.fixturenames)
    if request.config.getoption("--ledger") != "postgresql" or not stores:
        yield
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    shape: str = request.getfixturevalue("migrated_shape")
    spare: list[str] = request.getfixturevalue("spare_databases")
    name = spare.pop() if spare else cluster.create(request.getfixturevalue("migrated_database"))
    monkeypatch.setenv("SILLAGE_DATABASE_URL", cluster.url(name))
    yield
    ledger.close()
    if cluster.empty(name, shape):
        spare.append(name)
    else:
        cluster.drop(name)


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The frozen moment, for this process and those it starts."""
    monkeypatch.setenv("SILLAGE_NOW", NOW.isoformat())
    return NOW


@pytest.fixture
def data_dir(request: pytest.FixtureRequest, tmp_path: Path, now: datetime) -> Iterator[Path]:
    """A data folder with its secrets and a migrated, empty ledger."""
    folder = tmp_path / "sillage-data"
    make_folder(folder)
    if request.config.getoption("--ledger") == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_file"), folder / "ledger.sqlite3")
    ledger.setup(folder)
    yield folder
    ledger.close()


@pytest.fixture
def opened(data_dir: Path) -> Opened:
    """An open workspace of a team in Montreal: Canadian dollars, 35 an hour, a margin of 40 %."""
    return init_workspace(
        data_dir,
        name="Atelier Sillage",
        currency="CAD",
        zone="America/Montreal",
        language="fr",
        country="CA-QC",
        hourly_rate=Money.of(35, "CAD"),
        margin=Decimal("0.4"),
    )


@pytest.fixture
def other(data_dir: Path, opened: Opened) -> Opened:
    """Another workspace in the same ledger, whose rows must never mix with those of `opened`."""
    return init_workspace(data_dir, name="Voisine", currency="EUR", zone="Europe/Paris", language="fr")


@pytest.fixture
def workspace(opened: Opened) -> str:
    """The id of the workspace of `opened`."""
    return opened.workspace.id
