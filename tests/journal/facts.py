"""Rows and imports for the tests of the journal."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pyarrow as pa

from sillage.domain.facts import OBSERVATIONS
from sillage.domain.places import CommittedImport
from sillage.journal import Journal

DAY_1 = datetime(2026, 3, 1, tzinfo=UTC)
DAY_2 = datetime(2026, 3, 2, tzinfo=UTC)

PLAIN = {
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


def observations(*rows: dict[str, object]) -> pa.Table:
    """Return rows as an importer yields them, with plain values where none is given."""
    return pa.Table.from_pylist([PLAIN | row for row in rows], schema=OBSERVATIONS.import_schema)


def committed(uid: str, number: int = 1) -> CommittedImport:
    """Return an import that counts."""
    return CommittedImport(uid, number, f"{uid}.csv", "x", None, DAY_2)


def append(journal: Journal, uid: str, *rows: dict[str, object], workspace: str = "w", at: datetime = DAY_1) -> int:
    """Append observations as one import."""
    return journal.append(workspace, "observations", observations(*rows), import_uid=uid, observed_at=at)


def values(journal: Journal, *uids: str, workspace: str = "w") -> list[float | None]:
    """Return the values that count, in the order of their objects; imports are numbered in the order given."""
    imports = [committed(uid, number) for number, uid in enumerate(uids, 1)]
    return listed(journal, imports, workspace)


def listed(journal: Journal, imports: Sequence[CommittedImport], workspace: str = "w") -> list[float | None]:
    """Return the values that count, in the order of their objects."""
    table = journal.read(workspace, "observations", imports)
    found: list[float | None] = table.order_by("object_id").to_pyarrow()["value"].to_pylist()
    return found
