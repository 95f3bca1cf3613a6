"""What was asked is kept for later requests, and dropped whenever a figure might be another."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from sillage.domain.period import Period
from sillage.domain.places import Change
from sillage.ledger import entries, queries
from sillage.ledger.decisions_mark import decisions_mark
from sillage.services.compute_kpi import compute_many
from sillage.services.kept_figures import KEPT, KeptFigures
from sillage.services.open_workspace import Lasting, Opened, init_workspace
from tests.services.journal_rows import import_rows, orders

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31), "America/Montreal")


def revenue(opened: Opened) -> float:
    found = compute_many(opened, ("revenue",), MARCH)["revenue"].value
    return float(found or 0)


@pytest.mark.both_ledgers
def test_what_was_asked_is_kept_until_rows_or_decisions_change(opened: Opened, tmp_path: Path) -> None:
    kept = KeptFigures()
    import_rows(opened, tmp_path / "one", {"orders": orders([(MARCH.first, 10, "x")])})
    first = kept.remembering(opened)
    assert revenue(first) == 10
    assert kept.remembering(opened).memory is first.memory
    assert len(first.memory or ()) > 1

    import_rows(opened, tmp_path / "two", {"orders": [o | {"order_id": "2"} for o in orders([(MARCH.last, 5, "x")])]})
    second = kept.remembering(opened)
    assert second.memory is not first.memory
    assert revenue(second) == 15

    entries.put(opened.workspace.id, Change(MARCH.first, "A new logo"), opened.now)
    third = kept.remembering(opened)
    assert third.memory is not second.memory
    tomorrow = kept.remembering(replace(opened, now=opened.now + timedelta(days=1)))
    assert tomorrow.memory is not third.memory


def test_a_decision_changes_the_mark_and_a_note_of_who_did_it_does_not(opened: Opened) -> None:
    before = decisions_mark(opened.workspace.id)
    assert decisions_mark(opened.workspace.id) == before
    entries.put(opened.workspace.id, Change(MARCH.first, "A new logo"), opened.now)
    after = decisions_mark(opened.workspace.id)
    assert after != before
    trail = queries.audit_trail(opened.workspace.id)
    assert len(trail) > 0
    assert decisions_mark(opened.workspace.id) == after


def test_nothing_of_one_workspace_is_in_another_s_memory(opened: Opened, tmp_path: Path) -> None:
    kept = KeptFigures()
    other = init_workspace(opened.data_dir, name="Other", currency="CAD", zone="America/Montreal", language="en")
    import_rows(opened, tmp_path / "one", {"orders": orders([(MARCH.first, 10, "x")])})
    assert revenue(kept.remembering(opened)) == 10
    assert revenue(kept.remembering(other)) == 0
    assert kept.remembering(opened).memory is not kept.remembering(other).memory


def test_what_a_client_sees_is_never_taken_from_what_the_team_asked(opened: Opened) -> None:
    kept = KeptFigures()
    team, client = kept.remembering(opened), kept.remembering(replace(opened, for_client=True))
    assert team.memory is not client.memory
    assert client.for_client
    renamed = kept.remembering(replace(opened, workspace=replace(opened.workspace, currency="EUR")))
    assert renamed.memory is not team.memory
    assert kept.remembering(opened).memory is team.memory  # nobody's coming makes others ask anew


def test_memories_are_bounded_in_number_and_in_answers(opened: Opened) -> None:
    kept = KeptFigures()
    first = kept.remembering(opened)
    for number in range(KEPT):
        kept.remembering(replace(opened, workspace=replace(opened.workspace, id=f"{number:016x}")))
    assert kept.remembering(opened).memory is not first.memory
    memory = Lasting()
    for number in range(Lasting.MOST + 5):
        memory[number] = number
    assert len(memory) == Lasting.MOST
    assert 0 not in memory
