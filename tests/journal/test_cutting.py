"""The condition that cuts the journal says what the rule of belonging says, of any row."""

from dataclasses import replace
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sillage.domain.belonging import Belonging
from sillage.domain.events import EVENTS
from sillage.domain.facts import FACT_TABLES
from sillage.journal.cutting import cut_sql
from sillage.journal.reading import Request
from sillage.journal.spark_engine import hits_sql

BRANDS = st.sampled_from(["a", "b"])
NAMES = st.sampled_from(["", "n1", "n2", "it's", "n\\1"])
UIDS = st.sampled_from(["i1", "i2", "i3", "live-1"])


def belongings() -> st.SearchStrategy[Belonging]:
    return st.builds(
        Belonging,
        accounts=st.dictionaries(st.tuples(NAMES, NAMES), BRANDS, max_size=4),
        sites=st.dictionaries(NAMES.filter(bool), BRANDS, max_size=3),
        links=st.dictionaries(NAMES.filter(bool), BRANDS, max_size=3),
        imports=st.dictionaries(st.sampled_from(["i1", "i2", "i3"]), BRANDS, max_size=3),
    )


def rows(table: str) -> st.SearchStrategy[dict[str, Any]]:
    names = FACT_TABLES[table].stored_schema.names
    said = {name: st.one_of(st.none(), NAMES) for name in ("network", "account", "site", "link_id", "shop")}
    said["kind"] = st.sampled_from(["click", "pageview", "order", None])
    kept = {name: one for name, one in said.items() if name in names}
    return st.fixed_dictionaries({**kept, "import_uid": UIDS})


@pytest.mark.parametrize("table", FACT_TABLES)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_the_condition_keeps_the_rows_that_the_rule_calls_the_brand_s(table: str, data: st.DataObject) -> None:
    rule, told = data.draw(belongings()), data.draw(st.lists(rows(table), min_size=1, max_size=12))
    con = duckdb.connect()
    names = list(told[0])
    held = pa.table(
        {"n": range(len(told)), **{one: pa.array([row[one] for row in told], pa.string()) for one in names}}
    )
    con.register("held", held)
    kept = {}
    for brand in ("a", "b", "c"):
        where = cut_sql(FACT_TABLES[table], rule.cut(brand))
        found = con.sql(f"SELECT n FROM held WHERE {where}").fetchall()
        kept[brand] = {number for (number,) in found}
        assert kept[brand] == {at for at, row in enumerate(told) if rule.brand_of(table, row) == brand}
        [(nulls,)] = con.sql(f"SELECT count(*) FROM held WHERE ({where}) IS NULL").fetchall()
        assert nulls == 0
    assert not kept["c"]
    con.close()


def test_spark_is_told_the_same_condition_around_what_counts_and_nothing_where_nobody_asks() -> None:
    rule = Belonging(sites={"a.example": "a", "it's": "b"}, links={"l": "b"}, imports={"i1": "a"})
    whole = Request(EVENTS, "w", ())
    asked = replace(whole, cut=rule.cut("a"))
    said, cut = (hits_sql(one, "hits", again=True, tail=True) for one in (whole, asked))
    assert "a.example" not in said
    assert "a.example" in cut
    assert r"it\'s" in cut
    assert cut.index("a.example") > cut.index("LEFT ANTI JOIN")
    assert whole.view_name("1") != asked.view_name("1") != replace(whole, cut=rule.cut("b")).view_name("1")
    assert whole.view_name("1") == replace(asked, cut=None).view_name("1")
