"""When what came is seen: a look at the tails, what stands between two, and the version that pages are kept by."""

from pathlib import Path

import pytest

from sillage.journal import Journal
from sillage.journal.sealing import seal
from sillage.journal.tail import Tail
from tests.journal.live import hit, order
from tests.journal.test_live_reading import ids


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    """Return an empty journal, in a folder whose name tries the reader."""
    return Journal(tmp_path / "it's [a] *journal?" / "journal")


def test_the_version_changes_when_a_tail_does(journal: Journal) -> None:
    versions = [journal.versions("w")]
    tail = Tail.start(journal.tails)
    for row in (hit("1"), order("1"), hit("2")):
        tail.write([row])
        versions.append(journal.versions("w"))
        assert journal.versions("w") == versions[-1]
        tail.write([hit("another's", "v")])
        assert journal.versions("w") == versions[-1]
    seal(journal.root, journal.tails)
    versions.append(journal.versions("w"))
    assert len({tuple(sorted(one.items())) for one in versions}) == len(versions)
    tail.close()


def test_rows_of_one_table_change_the_version_of_no_other(journal: Journal) -> None:
    tail = Tail.start(journal.tails)
    tail.write([hit("1")])
    before = journal.versions("w")
    tail.write([hit("2")])
    after = journal.versions("w")
    assert [name for name in after if after[name] != before[name]] == ["events"]
    tail.close()


def test_between_two_looks_every_table_stands_as_at_the_last_one(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [100.0]
    monkeypatch.setattr("sillage.journal.live_tails.time.monotonic", lambda: clock[0])
    tail = Tail.start(journal.tails)
    tail.write([hit("1"), order("1")])
    journal.live.look_every(30)
    assert ids(journal) == ["1"]
    seen = journal.versions("w")
    tail.write([hit("2"), order("2")])
    clock[0] += 29
    assert ids(journal) == ["1"]
    assert journal.read("w", "orders", ()).count().to_pyarrow().as_py() == 1
    assert journal.versions("w") == seen
    clock[0] += 1
    assert ids(journal) == ["1", "2"]
    assert journal.read("w", "orders", ()).count().to_pyarrow().as_py() == 2
    assert journal.versions("w") != seen
    tail.close()


def test_who_asks_again_sees_what_came_but_not_at_every_breath(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [100.0]
    monkeypatch.setattr("sillage.journal.live_tails.time.monotonic", lambda: clock[0])
    tail = Tail.start(journal.tails)
    journal.live.look_every(30)
    assert ids(journal) == []
    tail.write([hit("1")])
    clock[0] += 3
    journal.live.look_again()
    assert ids(journal) == []
    clock[0] += 3
    journal.live.look_again()
    assert ids(journal) == ["1"]
    journal.live.look_every(0)
    tail.write([hit("2")])
    assert ids(journal) == ["1", "2"]
    tail.close()


def test_rows_sealed_between_two_looks_are_there_once(journal: Journal) -> None:
    tail = Tail.start(journal.tails)
    journal.live.look_every(3600)
    tail.write([hit("1")])
    assert ids(journal) == ["1"]
    tail.write([hit("2")])
    seal(journal.root, journal.tails)
    assert ids(journal) == ["1", "2"]
    tail.write([hit("3")])
    tail.close()
    fresh = Tail.start(journal.tails)
    fresh.write([hit("4")])
    assert sorted(ids(journal))[:2] == ["1", "2"]
    journal.live.look_every(0)
    assert sorted(ids(journal)) == ["1", "2", "3", "4"]
    fresh.close()
