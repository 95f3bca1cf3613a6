"""Fetch what KPIs were worth in a period, without the units that became an order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil
from zoneinfo import ZoneInfo

from sillage.domain.period import Period
from sillage.economics.kpi_values import KpiCount, KpiValue, kpi_values, worth_spans
from sillage.economics.revenue import SOLD_STATUSES, Revenue
from sillage.kpis.catalogue import CATALOGUE, find, is_reckoned
from sillage.kpis.nested import wider_ones
from sillage.language import Message, msg
from sillage.services.asked_once import committed_imports, exchange, once
from sillage.services.compute_kpi import compute_many
from sillage.services.known_terms import kpi_worths, user_kpis
from sillage.services.open_workspace import Opened

PERSON_TOUCHES = {
    "leads": "lead",
    "qualified_leads": "qualified_lead",
    "conversions_lead": "lead",
    "conversions_signup": "signup",
    "conversions_form": "form",
    "contest_entries": "entry",
}
"""KPIs whose units are touches of people, and the kind of touch."""


@dataclass(frozen=True, slots=True)
class _Touch:
    kind: str
    channel: str
    day: date
    count: Fraction
    customer: str


def read_kpi_values(opened: Opened, period: Period, sales: Revenue) -> tuple[KpiValue, ...]:
    """Return what KPIs were worth.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Which days.
    sales : Revenue
        Of the same days: their channels' orders stand beside no KPI that may have led to them.

    Returns
    -------
    tuple of KpiValue
        One per KPI, channel and span of one worth; empty when no worth was entered.
    """
    workspace = opened.workspace
    worths = kpi_worths(opened)
    mine = user_kpis(opened)
    valued = {worth.kpi_id for worth in worths}
    kpi_ids = [
        kpi_id
        for kpi_id in (*CATALOGUE, *sorted(one.id for one in mine))
        # A worth set on returns, however it came into the ledger, would be counted in itself without end.
        if kpi_id in valued and not is_reckoned(kpi_id, mine)
    ]
    if not kpi_ids:
        return ()
    orders = {channel: max(ceil(part.orders), 1) for channel, part in sales.by("channel").items() if part.sales}
    touches = _touches(opened, period) if any(kpi_id in PERSON_TOUCHES for kpi_id in kpi_ids) else []
    bought = _last_orders(opened) if touches else {}
    counts: list[KpiCount] = []
    wider = wider_ones(kpi_ids, mine)
    for kpi_id in kpi_ids:
        starts = {worth.valid_from for worth in worths if worth.kpi_id in wider.get(kpi_id, ())}
        for span, _ in worth_spans(worths, kpi_id, period):
            for part in _cut(span, starts):
                counts.extend(_counts(opened, kpi_id, part, touches, bought))
    return kpi_values(
        counts,
        worths,
        currency=workspace.currency,
        orders_by_channel=orders,
        exchange=exchange(opened),
        within={one: {other: find(other, mine).name for other in others} for one, others in wider.items()},
    )


def counted_once(opened: Opened, values: Iterable[KpiValue]) -> tuple[Message, ...]:
    """Say which KPIs are not valued since a wider one holds their units.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    values : iterable of KpiValue
        See `read_kpi_values`.

    Returns
    -------
    tuple of Message
        One a pair of KPIs.
    """
    mine = user_kpis(opened)
    pairs = {(one.kpi_id, str(one.within)): one.within for one in values if one.within is not None}
    return tuple(
        msg(
            "“{narrow}” and “{wide}” both have a value, and one holds the other: only “{wide}” is counted.",
            narrow=find(kpi_id, mine).name,
            wide=wide,
        )
        for (kpi_id, _), wide in pairs.items()
    )


def _cut(span: Period, starts: Iterable[date]) -> Iterator[Period]:
    """Cut days where a wider KPI begins to have a worth."""
    first = span.first
    for start in sorted(start for start in starts if span.first < start <= span.last):
        yield Period(first, start - timedelta(days=1), span.zone)
        first = start
    yield Period(first, span.last, span.zone)


def _counts(
    opened: Opened, kpi_id: str, span: Period, touches: list[_Touch], bought: dict[str, date]
) -> list[KpiCount]:
    table = compute_many(opened, (kpi_id,), span, by="channel")[kpi_id]
    if table.refusal is not None:
        table = compute_many(opened, (kpi_id,), span)[kpi_id]
    kind = PERSON_TOUCHES.get(kpi_id)
    mine: dict[str, list[_Touch]] = defaultdict(list)
    for touch in touches:
        if touch.kind == kind and touch.day in span:
            mine[touch.channel].append(touch)
    found = []
    for row in table.rows:
        if row.value is None:
            continue
        people = mine.get(row.key, [])
        count = Fraction(row.value)
        became = sum((one.count for one in people if _led_to_an_order(one, bought)), Fraction(0))
        named = sum((one.count for one in people if one.customer), Fraction(0))
        found.append(KpiCount(kpi_id, row.key, span, count, became, known_by_person=bool(people) and named == count))
    return found


def _led_to_an_order(touch: _Touch, bought: dict[str, date]) -> bool:
    """Whether that person ordered on that day or later."""
    last = bought.get(touch.customer) if touch.customer else None
    return last is not None and last >= touch.day


@once
def _touches(opened: Opened, period: Period) -> list[_Touch]:
    workspace = opened.workspace
    imports = committed_imports(opened)
    columns = ("kind", "channel", "at", "on", "count", "customer_key")
    table = opened.journal.read(workspace.id, "touches", imports, columns=columns, period=period)
    rows = opened.journal.fetch(table.filter(table.kind.isin(sorted(set(PERSON_TOUCHES.values()))))).to_pylist()
    zone = ZoneInfo(workspace.zone)
    found = []
    for row in rows:
        day = row["at"].astimezone(zone).date() if row["at"] else row["on"]
        if day in period:
            count = Fraction(row["count"]) if row["count"] is not None else Fraction(1)
            found.append(_Touch(row["kind"], row["channel"] or "", day, count, row["customer_key"] or ""))
    return found


@once
def _last_orders(opened: Opened) -> dict[str, date]:
    """Day of the last order of each known customer, whenever it came."""
    workspace = opened.workspace
    imports = committed_imports(opened)
    columns = ("customer_key", "ordered_at", "ordered_on", "status")
    table = opened.journal.read(workspace.id, "orders", imports, columns=columns)
    table = table.filter(table.customer_key.notnull(), table.customer_key != "", table.status.isin(SOLD_STATUSES))
    zone = ZoneInfo(workspace.zone)
    found: dict[str, date] = {}
    for row in opened.journal.fetch(table).to_pylist():
        day = row["ordered_at"].astimezone(zone).date() if row["ordered_at"] else row["ordered_on"]
        if day is not None:
            found[row["customer_key"]] = max(day, found.get(row["customer_key"], day))
    return found
