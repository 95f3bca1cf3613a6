"""A stand-in for the reader: small CSV files of our own making, with their export date in the name."""

import csv
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from sillage.domain.decisions import Decisions
from sillage.domain.facts import OBSERVATIONS, POSTS
from sillage.errors import UnreadableFile
from sillage.imports.files import ReadFile
from sillage.language import msg


def write_export(folder: Path, name: str, rows: dict[str, float | None]) -> Path:
    """Write an export: likes by post. ``2026-03-01_a.csv`` was exported on that day, ``a.csv`` does not say."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    with path.open("w", newline="") as file:
        csv.writer(file).writerows((post, "" if likes is None else likes) for post, likes in rows.items())
    return path


def reader_of(decisions: Callable[[Path], Decisions] = lambda path: Decisions()) -> Any:
    """Return a reader of such exports; a file whose first cell is ``damaged`` is refused."""

    def read(path: Path, **_: object) -> tuple[ReadFile, ...]:
        with path.open(newline="") as file:
            rows = list(csv.reader(file))
        if rows and rows[0][0] == "damaged":
            raise UnreadableFile(msg("{file} is cut short.", file=path.name))
        return (
            ReadFile(
                format="own_likes",
                network="x",
                account="us",
                rows=len(rows),
                tables={"posts": lambda: _posts(rows), "observations": lambda: _likes(rows)},
                decisions=decisions(path),
                period=(date(2026, 1, 1), date(2026, 1, 31)),
                exported_at=_exported_at(path),
            ),
        )

    return read


def _exported_at(path: Path) -> datetime | None:
    return datetime.fromisoformat(path.name[:10]).replace(tzinfo=UTC) if path.name[:2] == "20" else None


def _posts(rows: list[list[str]]) -> Iterator[pa.RecordBatch]:
    for at in range(0, len(rows), 2):
        part = [
            {"network": "x", "account": "us", "object_kind": "post", "post_id": post, "row": at + number + 1}
            for number, (post, _) in enumerate(rows[at : at + 2])
        ]
        yield pa.RecordBatch.from_pylist(part, schema=POSTS.import_schema)


def _likes(rows: list[list[str]]) -> Iterator[pa.RecordBatch]:
    common: dict[str, object] = {
        "network": "x",
        "account": "us",
        "object_kind": "post",
        "metric": "likes",
        "window": "lifetime",
        "segment": "",
        "source": "",
        "source_zone": "UTC",
    }
    facts = [
        common
        | {
            "object_id": post,
            "value": float(likes) if likes else None,
            "state": "measured" if likes else "missing",
            "row": number + 1,
        }
        for number, (post, likes) in enumerate(rows)
    ]
    yield pa.RecordBatch.from_pylist(facts, schema=OBSERVATIONS.import_schema)
