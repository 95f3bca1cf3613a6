"""A read file as plain JSON, for file pairs: `<format>__<case>.<ext>` and `<format>__<case>.expected.json`."""

from pathlib import Path
from typing import Any

import pyarrow as pa

from sillage.domain.facts import FACT_TABLES
from sillage.imports import Context, ReadFile, read_bytes

TESTDATA = Path(__file__).parent / "testdata"
NAMES = {
    "x_tweet_activity_metrics_old__en.csv": "tweet_activity_metrics_atelier_nord_20170101_20170201_en.csv",
    "x_account_analytics_content__en.csv": "account_analytics_content_2025-08-01_2025-10-01.csv",
    "meta_business_suite_fb_posts__en.csv": "Sep-01-2025_Sep-30-2025_1039829308656930.csv",
    "linkedin_page_followers_xls__en.xlsx": "atelier-nord_followers_1790000000000.xlsx",
    "linkedin_competitors_xls__en.xlsx": "competitor_analytics_2026-08-01_2026-08-31.xlsx",
}
"""The names that the networks give, where they state something."""
SHOWN = (
    "object_kind",
    "object_id",
    "account",
    "metric",
    "window",
    "for_date",
    "to_date",
    "segment",
    "value",
    "currency",
)
_LEFT_OUT = {"network", "state", "row"}


def read(path: Path, **told: Any) -> tuple[ReadFile, ...]:
    """Read a test file under the name that its network gives."""
    context = Context(NAMES.get(path.name, path.name), b"secret", "America/Montreal", "CAD", "en", **told)
    return read_bytes(path.read_bytes(), context)


def table(read_file: ReadFile, name: str) -> pa.Table:
    """Return a whole journal table of a read file."""
    schema = FACT_TABLES[name].import_schema
    batches = list(read_file.tables[name]()) if name in read_file.tables else []
    assert all(batch.schema.equals(schema) for batch in batches)
    return pa.Table.from_batches(batches, schema)


def observations(read_file: ReadFile) -> set[tuple[Any, ...]]:
    """Return what the observations say, without order, rows or flags."""
    return {tuple(row[name] for name in SHOWN) for row in table(read_file, "observations").to_pylist()}


def described(files: tuple[ReadFile, ...]) -> list[dict[str, Any]]:
    """Return everything that a reader learns from a file, as JSON."""
    return [
        {
            "format": one.format,
            "network": one.network,
            "account": one.account,
            "rows": one.rows,
            "flagged": one.flagged,
            "period": [str(day) for day in one.period] if one.period else None,
            "exported_at": str(one.exported_at) if one.exported_at else None,
            "warnings": [str(warning) for warning in one.warnings],
            "flags": [[flag.row, flag.code] for flag in one.flags],
            "rivals": [account.handle for account in one.decisions.accounts],
            **_decided(one),
            "tables": {name: [_plain(row) for row in table(one, name).to_pylist()] for name in sorted(one.tables)},
        }
        for one in files
    ]


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in row.items() if value not in (None, "") and name not in _LEFT_OUT}
    return {name: value if isinstance(value, str | int | float) else str(value) for name, value in kept.items()}


def _decided(one: ReadFile) -> dict[str, Any]:
    decided = {
        "costs": [
            [
                cost.kind.value,
                str(cost.first),
                str(cost.last),
                str(cost.amount or cost.hours),
                cost.channel,
                cost.payer.value,
            ]
            for cost in one.decisions.costs
        ],
        "rates": [[str(rate.day), rate.base, rate.quote, str(rate.rate)] for rate in one.decisions.exchange_rates],
    }
    return {name: rows for name, rows in decided.items() if rows}
