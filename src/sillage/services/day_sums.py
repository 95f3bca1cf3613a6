"""The sums of a stretch of days, worked out from the facts: visits, money and visitors, or the clicks of links."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from sillage.domain.events import EVENTS
from sillage.domain.fact_table import FactTable
from sillage.domain.period import Period
from sillage.journal import Journal
from sillage.journal.either_engine import dialect_of, parts_of, queries_of
from sillage.journal.kept_queries import sql_of
from sillage.journal.rollups import ROLLUP_DAYS, ROLLUP_LINKS
from sillage.journeys import rolling
from sillage.journeys.passes import Passes
from sillage.journeys.sketch import sketches_of
from sillage.ledger import queries
from sillage.services.open_workspace import Opened


@dataclass(frozen=True, slots=True)
class Kind:
    """A roll-up: its table, and how a stretch of days is worked out from the facts.

    Parameters
    ----------
    table : FactTable
        Where its rows stand.
    axes : tuple of str
        What a row is about, after its day.
    sums : tuple of str
        What adds up.
    compute : callable
        The rows of some days, from hits that a journal read and that reach a day further on both sides.
    """

    table: FactTable
    axes: tuple[str, ...]
    sums: tuple[str, ...]
    compute: Callable[[Opened, Journal, ibis.Table], pa.Table]


def _day_rows(opened: Opened, journal: Journal, events: ibis.Table) -> pa.Table:
    steps = _day_queries(opened.workspace.zone, dialect_of(journal), parts_of(journal, events))
    with queries_of(journal, events, _HITS) as rows:
        for name, said in steps.kept:
            rows.keep(name, said)
        sketches = sketches_of(rows.fetch(steps.asked["visitors"]), ("day", *rolling.AXES))
        sums, money = rows.fetch(steps.asked["visit sums"]), rows.fetch(steps.asked["money"])
    return _joined(sums, sketches, money, ("day", *rolling.AXES))


def _link_rows(opened: Opened, journal: Journal, events: ibis.Table) -> pa.Table:
    asked = _link_queries(opened.workspace.zone, dialect_of(journal))
    with queries_of(journal, events, _HITS) as rows:
        sketches = sketches_of(rows.fetch(asked["clickers"]), ("day", "link_id"))
        return _joined(rows.fetch(asked["clicks"]), sketches, rows.fetch(asked["link orders"]), ("day", "link_id"))


@dataclass(frozen=True, slots=True)
class _Steps:
    """What is kept one after another, and what is asked of it then."""

    kept: tuple[tuple[str, tuple[str, ...]], ...]
    asked: dict[str, str]


@lru_cache(maxsize=64)
def _day_queries(zone: str, engine: str, parts: int) -> _Steps:
    kept: list[tuple[str, tuple[str, ...]]] = []

    def keep(*found: ibis.Table) -> ibis.Table:
        kept.append((f"rolled_{len(kept)}", tuple(sql_of(one, engine) for one in found)))
        return ibis.table(found[0].schema(), name=kept[-1][0])

    hits = _named_hits()
    visits = keep(rolling.day_visits(hits, zone, engine=engine, passes=Passes(keep, parts)))
    asked = {
        "visitors": rolling.visitors_by_day(visits),
        "visit sums": rolling.visits_by_day(visits),
        "money": rolling.money_by_day(hits, zone, engine=engine, visits=visits),
    }
    return _Steps(tuple(kept), {name: sql_of(one, engine) for name, one in asked.items()})


@lru_cache(maxsize=64)
def _link_queries(zone: str, engine: str) -> dict[str, str]:
    hits = _named_hits()
    asked = (rolling.clicks_by_day, rolling.clickers_by_day, rolling.link_orders_by_day)
    names = ("clicks", "clickers", "link orders")
    return {name: sql_of(one(hits, zone, engine=engine), engine) for name, one in zip(names, asked, strict=True)}


def _named_hits() -> ibis.Table:
    return ibis.table(ibis.Schema.from_pyarrow(EVENTS.stored_schema), name=_HITS)


_HITS = "rolled_hits"
DAYS = Kind(ROLLUP_DAYS, (*rolling.AXES, "currency"), (*rolling.VISIT_SUMS, *rolling.MONEY_SUMS), _day_rows)
LINKS = Kind(ROLLUP_LINKS, ("link_id", "currency"), (*rolling.LINK_SUMS, "orders", "order_minor"), _link_rows)
KINDS = (DAYS, LINKS)


def days_from_facts(opened: Opened, journal: Journal, kind: Kind, first: date, last: date) -> pa.Table:
    """Work the sums of some days out.

    Parameters
    ----------
    opened : Opened
        The workspace.
    journal : Journal
        Which answers: its hits may be asked of Spark.
    kind : Kind
        Which sums.
    first, last : date
        Days of the workspace's zone, both included.

    Returns
    -------
    pyarrow.Table
        Rows of the kind's table.
    """
    reach = timedelta(days=rolling.NEIGHBOURS)
    period = Period(first - reach, last + reach, opened.workspace.zone)
    events = journal.read(
        opened.workspace.id, EVENTS.name, queries.committed_imports(opened.workspace.id), period=period
    )
    rows = kind.compute(opened, journal, events)
    day = rows["for_date"]
    return rows.filter(pc.and_(pc.greater_equal(day, first), pc.less_equal(day, last)))


def _joined(sums: pa.Table, sketches: pa.Table, money: pa.Table, keys: tuple[str, ...]) -> pa.Table:
    """Return rows of sums with their sketches, then rows of money, each column of the table in both."""
    kind = ROLLUP_DAYS if "channel" in keys else ROLLUP_LINKS
    with_sketch = sums.join(sketches, list(keys), join_type="left outer")
    blank = pa.repeat("", len(with_sketch))
    parts = (with_sketch.append_column("currency", blank), money)
    schema = kind.import_schema
    whole = []
    for part in parts:
        part = part.rename_columns(["for_date" if name == "day" else name for name in part.column_names])
        columns = [
            part[field.name].cast(field.type)
            if field.name in part.column_names
            else pa.repeat(pa.scalar(0, field.type), len(part))
            if pa.types.is_integer(field.type)
            else pa.nulls(len(part), field.type)
            for field in schema
        ]
        whole.append(pa.Table.from_arrays(columns, schema=schema))
    return pa.concat_tables(whole)
