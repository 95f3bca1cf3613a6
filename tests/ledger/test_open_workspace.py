"""Making and opening a workspace: secrets, names, versions, and clear refusals."""

import stat
from pathlib import Path

import pytest
from django.db import connection

from sillage import ledger
from sillage.domain.workspace import Family, View
from sillage.errors import DamagedStore, NotFound, Refused, WrongUsage
from sillage.ledger import queries
from sillage.services.checked_terms import slug_of
from sillage.services.data_folder import customer_key
from sillage.services.open_workspace import Opened, init_workspace, open_workspace

GIVEN = {"name": "Essai", "currency": "CAD", "zone": "America/Montreal", "language": "fr"}


def test_a_workspace_is_opened_as_it_was_made(data_dir: Path, opened: Opened) -> None:
    again = open_workspace(data_dir)
    assert again.workspace == opened.workspace == queries.workspace(opened.workspace.id)
    assert len(opened.workspace.id) == 16
    assert opened.workspace.language == "fr-CA"
    assert again.journal.root == data_dir / "journal"


def test_secrets_are_random_and_for_their_owner_alone(data_dir: Path, opened: Opened, tmp_path: Path) -> None:
    for name in ("key", "secret-key"):
        assert stat.S_IMODE((data_dir / name).stat().st_mode) == 0o600
    assert len(customer_key(data_dir)) == 32
    assert customer_key(data_dir) == (data_dir / "key").read_bytes()
    (data_dir / "key").write_bytes(b"short")
    with pytest.raises(DamagedStore):
        customer_key(data_dir)
    with pytest.raises(DamagedStore):
        customer_key(tmp_path)


def test_a_second_workspace_leaves_the_secrets_alone(data_dir: Path, opened: Opened) -> None:
    before = customer_key(data_dir)
    init_workspace(data_dir, **{**GIVEN, "name": "Autre"})  # type: ignore[arg-type]
    assert customer_key(data_dir) == before


def test_several_workspaces_are_told_apart_by_name(data_dir: Path, opened: Opened, other: Opened) -> None:
    assert open_workspace(data_dir, "voisine").workspace == other.workspace
    with pytest.raises(NotFound, match="voisine"):
        open_workspace(data_dir)
    with pytest.raises(NotFound, match="nobody"):
        open_workspace(data_dir, "nobody")


def test_a_name_is_used_once(data_dir: Path, opened: Opened) -> None:
    with pytest.raises(Refused, match="atelier-sillage"):
        init_workspace(data_dir, **{**GIVEN, "name": "ATELIER  Sillage"})  # type: ignore[arg-type]


def test_families_keep_their_order(data_dir: Path) -> None:
    made = init_workspace(data_dir, **GIVEN, view="client", families=["sales", "proof", "sales"])  # type: ignore[arg-type]
    assert made.workspace.families == (Family.SALES, Family.PROOF)
    assert made.workspace.view is View.CLIENT


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Les Épices de l’Île", "les-epices-de-l-ile"),
        ("  A & B  ", "a-b"),
        ("日本", "w-e697a5e69cac"),
        ("x" * 100, "x" * 60),
    ],
)
def test_a_name_becomes_something_one_can_type(name: str, slug: str) -> None:
    assert slug_of(name) == slug


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "  "},
        {"currency": "DOLLAR"},
        {"currency": "ZZZ"},
        {"zone": "Mars/Olympus"},
        {"zone": "../../etc/passwd"},
        {"language": "de"},
        {"view": "boss"},
        {"families": ["fame"]},
    ],
)
def test_what_does_not_exist_is_refused_before_anything_is_made(tmp_path: Path, wrong: dict[str, object]) -> None:
    folder = tmp_path / "never"
    with pytest.raises(WrongUsage):
        init_workspace(folder, **{**GIVEN, **wrong})  # type: ignore[arg-type]
    assert not folder.exists()


@pytest.mark.sqlite
def test_a_folder_without_data_is_refused_and_left_empty(tmp_path: Path) -> None:
    with pytest.raises(NotFound) as refusal:
        open_workspace(tmp_path)
    assert "sillage init" in str(refusal.value.remedy)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.sqlite
def test_a_file_that_is_no_ledger_is_damage(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite3").write_bytes(b"This is not a database." * 50)
    with pytest.raises(DamagedStore):
        open_workspace(tmp_path)


@pytest.mark.sqlite
def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Refused):
        init_workspace(tmp_path / "file", **GIVEN)  # type: ignore[arg-type]


def test_a_ledger_from_the_future_is_left_alone(data_dir: Path, opened: Opened) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('ledger', '9999_from_the_future', %s)",
            [opened.now],
        )
    with pytest.raises(DamagedStore, match="newer version"):
        open_workspace(data_dir)


def test_an_older_ledger_asks_for_an_upgrade(data_dir: Path, opened: Opened) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'ledger'")
    with pytest.raises(Refused, match="older version") as refusal:
        open_workspace(data_dir)
    assert "sillage upgrade" in str(refusal.value.remedy)


def test_a_folder_is_left_for_another_within_one_process(
    tmp_path: Path, data_dir: Path, opened: Opened, request: pytest.FixtureRequest
) -> None:
    if request.config.getoption("--ledger") == "postgresql":
        pytest.skip("one database holds the ledgers of all folders")
    elsewhere = init_workspace(tmp_path / "elsewhere", **GIVEN)  # type: ignore[arg-type]
    assert [one.slug for one in queries.workspaces()] == ["essai"]
    ledger.setup(data_dir)
    assert [one.slug for one in queries.workspaces()] == ["atelier-sillage"]
    assert open_workspace(tmp_path / "elsewhere").workspace == elsewhere.workspace
