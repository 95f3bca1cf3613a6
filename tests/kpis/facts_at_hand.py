"""Small tables of facts, with the journal's own schemas, written in a line each."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from sillage.domain.decisions import UserKpi
from sillage.domain.facts import FACT_TABLES
from sillage.domain.period import Period
from sillage.domain.places import Account, PostLabel
from sillage.economics.exchange import Exchange
from sillage.kpis.answers import KpiTable
from sillage.kpis.asked import said
from sillage.kpis.catalogue import find
from sillage.kpis.compute import Fed, compute, plan
from sillage.kpis.measures import MEASURES
from sillage.kpis.places import Question
from sillage.kpis.slots import Slot, counted_by_channel, event_slots, event_sums, group_rows, unit_slots, unit_sums
from sillage.kpis.units import units

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31), "America/Montreal")


def table(name: str, rows: Iterable[Mapping[str, Any]] = ()) -> ir.Table:
    """A table of the journal; columns that a row leaves out are null."""
    schema = FACT_TABLES[name].stored_schema
    given = [{**dict.fromkeys(schema.names), "workspace_id": "w", "import_uid": "one", **row} for row in rows]
    return ibis.memtable(pa.Table.from_pylist(given, schema=schema))


def reading(metric: str, value: float | None, **more: Any) -> dict[str, Any]:
    """An observation of a post's lifetime on X, unless told otherwise."""
    row = {"network": "x", "account": "a", "object_kind": "post", "object_id": "1", "window": "lifetime"}
    return {**row, "metric": metric, "segment": "", "value": value, "state": "measured", "source": "", **more}


def post(post_id: str, **more: Any) -> dict[str, Any]:
    """A post on X published on 2 March 2026 at noon UTC, unless told otherwise."""
    row = {"network": "x", "account": "a", "object_kind": "post", "post_id": post_id, "post_type": "status"}
    return {**row, "published_at": datetime(2026, 3, 2, 12, tzinfo=UTC), "campaign": "", **more}


def asked(by: str = "", period: Period | None = YEAR, **filters: str) -> Question:
    """A question in Montreal and Canadian dollars."""
    return Question(period, "America/Montreal", "CAD", by, filters)


def from_units(
    kpi_id: str,
    observations: Iterable[Mapping[str, Any]],
    posts: Iterable[Mapping[str, Any]] = (),
    *,
    question: Question | None = None,
    accounts: Iterable[Account] = (),
    labels: Iterable[PostLabel] = (),
    levels: pa.Table | None = None,
    user_kpis: Iterable[UserKpi] = (),
    exchange: Exchange | None = None,
) -> KpiTable:
    """Compute a KPI that observations feed."""
    wanted = question or asked()
    planned = plan(find(kpi_id, user_kpis))
    groups = planned.groups()
    found = units(
        table("observations", observations),
        table("posts", posts),
        wanted,
        frozenset(name for group in groups for name in group),
        accounts=accounts,
        labels=labels,
        levels=levels,
    )
    numbers = {"groups": range(len(groups)), "by_channel": counted_by_channel(groups)}
    rows = unit_sums(group_rows(found, groups), said(wanted, **numbers)).to_pyarrow().to_pylist()
    slots = unit_slots(rows, groups, wanted, exchange or Exchange())
    return compute(planned, Fed(slots), by=wanted.by, period=wanted.period, filters=wanted.filters)


def from_events(
    kpi_id: str, rows: ir.Table, question: Question | None = None, exchange: Exchange | None = None
) -> KpiTable:
    """Compute a KPI that long rows feed."""
    wanted = question or asked()
    planned = plan(find(kpi_id))
    sums = event_sums(rows, said(wanted, measures=planned.measures)).to_pyarrow().to_pylist()
    slots = event_slots(sums, wanted, exchange or Exchange())
    return compute(planned, Fed(others=slots), by=wanted.by, period=wanted.period, filters=wanted.filters)


def from_sums(kpi_id: str, **values: float | Fraction | None) -> KpiTable:
    """Compute a KPI from sums of measures given by hand."""
    planned = plan(find(kpi_id))
    slots = [
        Slot("", "", "", "hand", {name: None if value is None else Fraction(value)}, 1)
        for name, value in values.items()
    ]
    feeds = {group: [slot for slot in slots if set(slot.values) & set(group)] for group in planned.groups()}
    whole = {
        group: [Slot("", "", "", "hand", {n: v for one in mine for n, v in one.values.items()}, 1)] if mine else []
        for group, mine in feeds.items()
    }
    others = [slot for slot in slots if not any(str(MEASURES[name].feed) == "observations" for name in slot.values)]
    return compute(planned, Fed(whole, others))
