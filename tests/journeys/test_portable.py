"""Every expression that is compared on Spark can be said in Spark's words: quick, and without Spark."""

from __future__ import annotations

from typing import Any

import ibis
import pytest
import sqlglot
from ibis.config import Config

from sillage.domain.facts import FACT_TABLES
from tools.spark_check import TABLES, Asked, expressions


class _Options(Config):  # type: ignore[misc]
    treat_nan_as_null: bool = False


@pytest.fixture(autouse=True)
def _an_option_that_comes_with_pyspark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ibis.options, "pyspark", _Options(), raising=False)


def asked(engine: str) -> Asked:
    """Return the tables as mere names; what is kept becomes one too."""

    def keep(name: str, found: Any) -> Any:
        return ibis.table(found.schema(), name=f"kept_{name}")

    tables = {name: ibis.table(ibis.Schema.from_pyarrow(FACT_TABLES[name].stored_schema), name=name) for name in TABLES}
    return Asked(**tables, engine=engine, keep=keep)


# Visits by another column are the same query.
NAMES = [name for name in expressions() if not name.startswith("traffic by ") or name == "traffic by channel"]


@pytest.mark.parametrize("name", NAMES)
def test_an_expression_of_journeys_is_one_query_of_spark(name: str) -> None:
    said = str(ibis.to_sql(expressions()[name](asked("spark")), dialect="pyspark"))
    assert "epoch_us" not in said.lower()
    [query] = sqlglot.parse(said, dialect="spark")
    assert query is not None


def test_what_duckdb_alone_has_is_found_out() -> None:
    found = next(iter(expressions().values()))(asked("duckdb"))
    assert "epoch_us" in str(ibis.to_sql(found, dialect="pyspark")).lower()
