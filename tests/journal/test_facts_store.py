"""What is appended is read back: by its workspace, for committed imports, newest first."""

from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from sillage.domain.facts import FACT_TABLES, OBSERVATIONS
from sillage.domain.places import CommittedImport
from sillage.journal import Journal

DAY_1 = datetime(2026, 3, 1, tzinfo=UTC)
DAY_2 = datetime(2026, 3, 2, tzinfo=UTC)


def observation(**values: object) -> dict[str, object]:
    """Return a row with plain values where none is given."""
    row: dict[str, object] = {
        "network": "x",
        "account": "us",
        "object_kind": "post",
        "object_id": "1",
        "metric": "likes",
        "window": "lifetime",
        "segment": "",
        "state": "measured",
        "source": "",
        "source_zone": "UTC",
        "row": 1,
    }
    return row | values


def observations(*rows: dict[str, object]) -> pa.Table:
    """Return rows as an importer yields them."""
    return pa.Table.from_pylist([observation(**row) for row in rows], schema=OBSERVATIONS.import_schema)


def committed(uid: str, number: int, exported_at: datetime | None = None) -> CommittedImport:
    """Return an import that counts."""
    return CommittedImport(uid, number, f"{uid}.csv", "x", exported_at, DAY_2)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    """Return an empty journal."""
    return Journal(tmp_path / "journal")


def values(journal: Journal, workspace: str, *imports: CommittedImport) -> list[float | None]:
    """Return the values that count, in the order of their objects."""
    table = journal.read(workspace, "observations", imports)
    found: list[float | None] = table.order_by("object_id").to_pyarrow()["value"].to_pylist()
    return found


@pytest.mark.parametrize("name", FACT_TABLES)
def test_an_absent_table_reads_as_an_empty_one(journal: Journal, name: str) -> None:
    table = journal.read("w", name, [committed("a", 1)])
    assert table.count().execute() == 0
    assert table.columns == (*FACT_TABLES[name].stored_schema.names, "import_number")


def test_only_committed_imports_are_seen(journal: Journal) -> None:
    journal.append("w", "observations", observations({"value": 1.0}), import_uid="a", observed_at=DAY_1)
    assert values(journal, "w") == []
    assert values(journal, "w", committed("b", 2)) == []
    assert values(journal, "w", committed("a", 1)) == [1.0]


def test_appending_the_same_import_again_adds_nothing(journal: Journal) -> None:
    assert journal.append("w", "observations", observations({"value": 1.0}), import_uid="a", observed_at=DAY_1) == 1
    assert journal.append("w", "observations", observations({"value": 1.0}), import_uid="a", observed_at=DAY_1) == 0
    assert journal.readings("w", "observations", [committed("a", 1)]).count().execute() == 1


def test_the_newest_export_wins_whatever_the_order_of_import(journal: Journal) -> None:
    journal.append("w", "observations", observations({"value": 9.0}), import_uid="a", observed_at=DAY_2)
    journal.append("w", "observations", observations({"value": 1.0}), import_uid="b", observed_at=DAY_1)
    assert values(journal, "w", committed("a", 1), committed("b", 2)) == [9.0]


def test_of_two_exports_of_one_date_the_later_import_wins_then_the_later_row(journal: Journal) -> None:
    journal.append("w", "observations", observations({"value": 9.0}), import_uid="a", observed_at=DAY_1)
    rows = observations({"value": 2.0, "row": 2}, {"value": 3.0, "row": 3})
    journal.append("w", "observations", rows, import_uid="b", observed_at=DAY_1)
    assert values(journal, "w", committed("a", 1), committed("b", 2)) == [3.0]


def test_without_the_newer_import_the_earlier_value_wins_again(journal: Journal) -> None:
    journal.append("w", "observations", observations({"value": 1.0}), import_uid="a", observed_at=DAY_1)
    journal.append("w", "observations", observations({"value": 2.0}), import_uid="b", observed_at=DAY_2)
    assert values(journal, "w", committed("a", 1), committed("b", 2)) == [2.0]
    assert values(journal, "w", committed("a", 1)) == [1.0]


def test_a_missing_value_in_a_newer_export_replaces_the_value(journal: Journal) -> None:
    journal.append("w", "observations", observations({"value": 1.0}), import_uid="a", observed_at=DAY_1)
    journal.append(
        "w", "observations", observations({"value": None, "state": "missing"}), import_uid="b", observed_at=DAY_2
    )
    assert values(journal, "w", committed("a", 1), committed("b", 2)) == [None]


def test_windows_of_the_same_day_are_different_keys(journal: Journal) -> None:
    day = date(2026, 2, 1)
    rows = observations(
        {"value": 1.0, "object_id": "1", "window": "day", "for_date": day, "to_date": day},
        {"value": 2.0, "object_id": "1"},
    )
    journal.append("w", "observations", rows, import_uid="a", observed_at=DAY_1)
    assert sorted(v for v in values(journal, "w", committed("a", 1)) if v is not None) == [1.0, 2.0]
