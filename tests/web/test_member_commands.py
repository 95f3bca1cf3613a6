"""`sillage member`: who is there, a way back in, an owner made from the server's shell."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from typer.testing import CliRunner

from sillage.cli.main import build_app
from sillage.domain.access import Role
from sillage.ledger import members, queries
from sillage.services.open_workspace import Opened, init_workspace
from tests.web.people import HERE, account, logged_in, put_member
from tests.web.standing import standing

pytestmark = pytest.mark.sqlite


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, migrated_file: Path) -> Iterator[Opened]:
    data = tmp_path / "data"
    data.mkdir()
    shutil.copy(migrated_file, data / "ledger.sqlite3")
    with standing(data, monkeypatch):
        yield init_workspace(data, name="Maison", currency="CAD", zone="America/Montreal", language="fr")


def ran(*words: str) -> Any:
    done = CliRunner().invoke(build_app(), ["member", *words, "--json", "--lang", "en"])
    assert done.exit_code == 0, done.exception
    return json.loads(done.stdout)


def test_a_password_made_by_the_shell_opens_and_ends_the_sessions_before(opened: Opened) -> None:
    before = logged_in(put_member(opened, Role.OWNER, email="zoe@example.org"))
    assert before.get("/w/maison/changes").status_code == 200
    password = ran("password", "ZOE@example.org")["password"]
    assert len(password) >= 20
    assert before.get("/w/maison/changes").status_code == 302
    fresh = Client(headers=HERE)
    fresh.post("/account/login/", {"login": "zoe@example.org", "password": password})
    assert fresh.get("/w/maison/changes").status_code == 200
    trail = queries.audit_trail(opened.workspace.id, "password")
    assert (trail[0].who, trail[0].which) == ("local", "zoe@example.org")
    assert password not in repr(trail)


def test_an_owner_is_made_from_the_shell_and_the_last_one_stays(opened: Opened) -> None:
    put_member(opened, Role.OWNER, email="zoe@example.org")
    put_member(opened, Role.READER, email="luc@example.org")
    account("new@example.org")
    assert ran("role", "luc@example.org", "owner")["role"] == "owner"
    assert ran("role", "new@example.org", "manager")["email"] == "new@example.org"
    assert {one["email"]: one["role"] for one in ran("list")} == {
        "zoe@example.org": "owner", "luc@example.org": "owner", "new@example.org": "manager",
    }  # fmt: skip
    ran("role", "luc@example.org", "reader")
    refused = CliRunner().invoke(build_app(), ["member", "role", "zoe@example.org", "reader"])
    assert refused.exit_code != 0
    for words in (("password", "nobody@example.org"), ("role", "zoe@example.org", "boss")):
        assert CliRunner().invoke(build_app(), ["member", *words]).exit_code != 0
    assert [one.role for one in members.members(opened.workspace.id)].count(Role.OWNER) == 1
