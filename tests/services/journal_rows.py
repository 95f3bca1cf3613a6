"""Rows of the journal imported as if a file held them, for tests of services."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from sillage.domain.facts import FACT_TABLES
from sillage.imports.files import ReadFile
from sillage.services.import_files import import_files
from sillage.services.open_workspace import Opened

Rows = list[dict[str, Any]]


def import_rows(opened: Opened, path: Path, tables: Mapping[str, Rows], **told: Any) -> None:
    """Import rows of the journal's tables, as a file of some `format`, with its `period` or `exported_at`."""
    path.write_text(repr((tables, told)))
    told = {"format": "rows", **told}

    def read(path: Path, **_: object) -> tuple[ReadFile, ...]:
        made = {name: _batches(name, rows) for name, rows in tables.items()}
        return (ReadFile(network="", account="", rows=sum(map(len, tables.values())), tables=made, **told),)

    list(import_files(opened, [path], reader=read))


def _batches(name: str, rows: Rows) -> Any:
    def batches() -> Iterator[pa.RecordBatch]:
        yield pa.RecordBatch.from_pylist(rows, schema=FACT_TABLES[name].import_schema)

    return batches


def orders(rows: Iterable[tuple[date, int, str]], **more: Any) -> Rows:
    """Orders of (day, amount in dollars, channel)."""
    common = {"shop": "own", "status": "paid", "currency": "CAD"}
    return [
        {
            **common,
            "order_id": f"o{number}-{day}-{channel}",
            "ordered_on": day,
            "gross_minor": amount * 100,
            "channel": channel,
            "row": number,
        }
        | more
        for number, (day, amount, channel) in enumerate(rows, 1)
    ]


def observations(metric: str, kind: str, rows: Iterable[tuple[str, date, int]], **more: Any) -> Rows:
    """Observations of (object, day, value)."""
    common = {"network": "", "account": "", "object_kind": kind, "metric": metric, "window": "day", "segment": ""}
    state = {"state": "measured", "source": "", "source_zone": "UTC"}
    return [
        {**common, **state, "object_id": name, "for_date": day, "to_date": day, "value": float(value), "row": number}
        | more
        for number, (name, day, value) in enumerate(rows, 1)
    ]
