"""How far waiting files are: what became of one is asked of its own imports, not of the whole list."""

from pathlib import Path

import pytest

from sillage.ledger import imports_log
from sillage.services.file_states import DONE, states_for
from sillage.services.open_workspace import Opened
from tests.services.test_incoming import FRENCH, bring, imported, looked_at

pytestmark = pytest.mark.asks_anew


def test_a_card_asks_for_the_imports_that_its_file_became_and_no_others(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = bring(opened, tmp_path, "Juin.csv", FRENCH)
    looked_at(opened, one)
    (state,) = states_for(opened, [one])
    assert not state.brought
    assert not state.is_undone
    imported(opened, one)
    (record,) = imports_log.all(opened.workspace.id)
    older = imports_log.begin(opened.workspace.id, file_name="older.csv", sha256="a" * 64)
    imports_log.commit(opened.workspace.id, older.uid)
    imports_log.undo(opened.workspace.id, older.uid)
    monkeypatch.delattr(imports_log, "all")
    (state,) = states_for(opened, [one])
    assert (state.state, state.brought, state.undone) == (DONE, frozenset((record.number,)), frozenset())
    imports_log.undo(opened.workspace.id, record.uid)
    (state,) = states_for(opened, [one])
    assert state.is_undone
    assert state.undone == {record.number}
