"""What was asked is kept for later requests, and dropped whenever a figure might be another."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sillage.domain.period import Period
from sillage.domain.places import Change
from sillage.journal.tail import Tail
from sillage.ledger import entries, queries
from sillage.ledger.decisions_mark import decisions_mark
from sillage.services.asked_once import once
from sillage.services.compute_kpi import compute_many
from sillage.services.compute_roi import compute_roi
from sillage.services.kept_figures import KEPT, KeptFigures
from sillage.services.lasting import Lasting
from sillage.services.measure_traffic import measure_traffic
from sillage.services.open_workspace import Opened, init_workspace
from sillage.services.overview import Wish, overview
from sillage.services.read_costs import count_posts
from tests.journal.live import hit, order
from tests.services.journal_rows import import_rows, orders

pytestmark = pytest.mark.hits
KPIS = ("visits", "revenue", "posts_published")
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


def test_hits_change_what_rests_on_them_and_leave_the_rest(opened: Opened, tmp_path: Path) -> None:
    kept = KeptFigures()
    posts = [
        {"network": "facebook", "account": "a", "object_kind": "post", "post_id": str(day), "row": day}
        | {"published_on": date(2026, 3, day), "post_type": "photo", "text": "t"}
        for day in (3, 9)
    ]
    import_rows(opened, tmp_path / "posts", {"posts": posts, "orders": orders([(MARCH.first, 10, "facebook")])})
    tail = Tail.start(opened.journal.tails)

    def told(asked: Opened) -> dict[str, Any]:
        roi = compute_roi(asked, MARCH, by="channel")
        return {
            "values": {name: one.value for name, one in compute_many(asked, KPIS, MARCH).items()},
            "posts": count_posts(asked, MARCH),
            "first page": overview(asked, Wish(MARCH)).cards,
            "roi": (roi.ladder, roi.rows, dict(roi.unit_cost_notes)),
            "traffic": measure_traffic(asked, MARCH, by="channel"),
        }

    at_us = int(datetime(2026, 3, 9, 16, tzinfo=UTC).timestamp() * 1e6)
    visit: dict[str, Any] = {"kind": "pageview", "origin": "script", "site": "s", "path": "/", "channel": "direct"}
    sold: dict[str, Any] = {"ordered_at": at_us, "gross_minor": 100, "currency": "CAD", "status": "paid"}
    seen = [told(kept.remembering(opened))]
    for number in range(1, 5):
        viewed = hit(f"e{number}", opened.workspace.id, at=at_us, **visit | {"visitor": f"v{number}"})
        bought = order(f"x{number}", opened.workspace.id, **sold)
        tail.write([viewed if number % 2 else bought])
        seen.append(told(kept.remembering(opened)))
        assert seen[-1] == told(opened.for_many_requests()), number
        assert seen[-1] == told(opened), number
    assert [one["values"]["visits"] for one in seen] == [None, 1, 1, 2, 2]
    assert len({repr(one["values"]) for one in seen}) == len(seen)
    tail.close()


def test_what_rests_on_no_hit_is_not_asked_again_when_hits_come(opened: Opened, tmp_path: Path) -> None:
    kept, tail = KeptFigures(), Tail.start(opened.journal.tails)
    import_rows(opened, tmp_path / "one", {"orders": orders([(MARCH.first, 10, "x")])})
    first = kept.remembering(opened)
    before = count_posts(first, MARCH)
    compute_many(first, ("visits",), MARCH)
    tail.write([hit("1", opened.workspace.id)])
    second = kept.remembering(opened)
    assert second.memory is not first.memory
    assert 0 < len(second.memory or ()) < len(first.memory or ())
    assert count_posts(second, MARCH) is before
    entries.put(opened.workspace.id, Change(MARCH.first, "A new logo"), opened.now)
    assert not kept.remembering(opened).memory
    tail.close()


def test_an_answer_rests_on_what_the_questions_inside_it_read(opened: Opened) -> None:
    asked = opened.for_many_requests()

    @once
    def inner(opened: Opened) -> int:
        opened.journal.reads.note(("events",))
        return 1

    @once
    def outer(opened: Opened, number: int) -> int:
        opened.journal.reads.note(("posts",))
        return inner(opened) + number

    assert (outer(asked, 1), outer(asked, 2), inner(asked)) == (2, 3, 1)
    memory = asked.memory
    assert isinstance(memory, Lasting)
    assert len(memory.standing(("orders",))) == 3
    assert len(memory.standing(("posts",))) == 1
    assert len(memory.standing(("events",))) == 0
