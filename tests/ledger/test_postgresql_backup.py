"""A backup and a restore of a ledger in PostgreSQL, with PostgreSQL's own tools."""

import os
from pathlib import Path

import pytest

from sillage import ledger
from sillage.ledger import queries
from sillage.services.back_up import back_up
from sillage.services.data_folder import make_folder
from sillage.services.import_files import import_files
from sillage.services.open_workspace import init_workspace, open_workspace
from sillage.services.restore import restore
from sillage.services.undo_import import undo_import
from tests.postgresql import Cluster, binaries
from tests.services.reading_files import reader_of, write_export


@pytest.mark.postgresql
def test_a_dump_is_restored_with_the_journal_of_its_moment(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = cluster.create()
    data = tmp_path / "data"
    monkeypatch.setenv("SILLAGE_DATABASE_URL", cluster.url(name))
    monkeypatch.setenv("PATH", f"{binaries()}{os.pathsep}{os.environ['PATH']}")
    make_folder(data)
    opened = init_workspace(data, name="Team", currency="CAD", zone="UTC", language="en")
    path = write_export(tmp_path, "2026-03-01_a.csv", {"p1": 1})
    list(import_files(opened, [path], reader=reader_of()))
    back_up(data, tmp_path / "backup")
    undo_import(opened, 1)
    ledger.close()
    restore(tmp_path / "backup", data, replace=True)
    again = open_workspace(data)
    imports = queries.committed_imports(again.workspace.id)
    assert [one.number for one in imports] == [1]
    assert again.journal.read(again.workspace.id, "observations", imports).count().to_pyarrow().as_py() == 1
    ledger.close()
    cluster.drop(name)
