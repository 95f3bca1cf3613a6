"""The picture of a workspace, and its decisions taken back."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from sillage.domain.workspace import Logo
from sillage.errors import Refused
from sillage.ledger import branding, entries, queries
from sillage.services.open_workspace import Opened, init_workspace


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    return init_workspace(tmp_path / "data", name="Maison", currency="CAD", zone="America/Montreal", language="fr")


def picture(body: bytes) -> Logo:
    return Logo(sha256(body).hexdigest(), "image/png", 16, 16, body)


def test_a_picture_is_kept_for_its_workspace_alone(opened: Opened) -> None:
    mine = picture(b"mine")
    other = init_workspace(opened.data_dir, name="Voisine", currency="EUR", zone="Europe/Paris", language="fr")
    branding.keep_logo(opened.workspace.id, mine)
    assert branding.logo(opened.workspace.id, mine.digest) == mine
    assert branding.logo(other.workspace.id, mine.digest) is None
    assert branding.logo(opened.workspace.id, "") is None


def test_the_picture_that_holds_outlives_those_that_came_after(opened: Opened) -> None:
    first = picture(b"first")
    branding.keep_logo(opened.workspace.id, first)
    entries.edit_workspace(replace(queries.workspace(opened.workspace.id), logo=first.digest))
    for number in range(branding.MOST + 2):
        branding.keep_logo(opened.workspace.id, picture(f"{number}".encode()))
    assert branding.logo(opened.workspace.id, first.digest) == first
    assert branding.logo(opened.workspace.id, picture(b"0").digest) is None


def test_what_was_decided_last_is_taken_back_once(opened: Opened) -> None:
    before = queries.workspace(opened.workspace.id)
    entries.edit_workspace(replace(before, currency="EUR", name="Atelier"))
    branding.take_back_decisions(opened.workspace.id)
    assert queries.workspace(opened.workspace.id) == before
    trail = queries.audit_trail(opened.workspace.id, "workspace")
    assert [line.action for line in trail] == ["undo", "edit", "add"]
    with pytest.raises(Refused):
        branding.take_back_decisions(opened.workspace.id)
