"""Costs, rates and orders are read once for all days: a period is a cut of them, to the cent."""

import random
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from sillage.domain.costs import Cost, CostKind, ExchangeRate, HourlyRate, Margin, ShareRule
from sillage.domain.decisions import Recurrence
from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.economics import RevenueSource
from sillage.economics.exact_sales import settled
from sillage.economics.revenue import Revenue
from sillage.ledger import entries, queries
from sillage.services import known_terms, read_revenue
from sillage.services.asked_once import exchange
from sillage.services.compute_roi import compute_roi
from sillage.services.open_workspace import Opened
from sillage.services.read_costs import read_full_cost
from tests.services.journal_rows import import_rows, observations, orders

ZONE = "America/Montreal"
FIRST = date(2026, 1, 5)
CHANNELS = ("instagram", "x", "newsletter", "")


def some_costs(opened: Opened, drawn: random.Random) -> None:
    kinds = (CostKind.SPEND, CostKind.HOURS, CostKind.TOOL, CostKind.FEE)
    for number in range(60):
        first = FIRST + timedelta(days=drawn.randrange(-40, 90))
        kind, last = drawn.choice(kinds), first + timedelta(days=drawn.randrange(20))
        every = drawn.choice(list(Recurrence)) if number % 3 == 0 else Recurrence.ONCE
        hours = kind is CostKind.HOURS
        cost = Cost(
            kind, first, last,
            None if hours else Money(drawn.randrange(1, 90_000), drawn.choice(("CAD", "CAD", "EUR"))),
            hours=Decimal(drawn.randrange(1, 400)) / 60 if hours else None,
            channel=drawn.choice(CHANNELS), shared_by=drawn.choice(list(ShareRule)),
        )  # fmt: skip
        until = None if number % 2 else first + timedelta(days=100)
        entries.add_cost(opened.workspace.id, cost, every=every, until=until if every is not Recurrence.ONCE else None)
    entries.put(opened.workspace.id, HourlyRate(Money.of("37.13", "CAD"), date(2025, 1, 1)))
    entries.put(opened.workspace.id, HourlyRate(Money.of("41.07", "CAD"), FIRST + timedelta(days=30)))
    entries.put(opened.workspace.id, ExchangeRate(FIRST - timedelta(days=90), "EUR", "CAD", Decimal("1.4713")))
    entries.put(opened.workspace.id, Margin(Decimal("0.3137"), date(2025, 1, 1)))


def some_sales(opened: Opened, folder: Path, drawn: random.Random) -> None:
    days = [FIRST + timedelta(days=drawn.randrange(90)) for _ in range(80)]
    sold = [(day, drawn.randrange(1, 300), drawn.choice(CHANNELS)) for day in days]
    import_rows(opened, folder / "orders", {"orders": orders(sold)})
    mondays = [FIRST + timedelta(days=7 * week) for week in range(12)]
    seen = [
        row | {"to_date": row["for_date"] + timedelta(days=6), "network": "ga4", "account": "site"}
        for channel in ("instagram", "x")
        for row in observations("total_revenue", "channel", [(channel, day, 10_007) for day in mondays])
    ]  # fmt: skip
    import_rows(opened, folder / "ga4", {"observations": seen})


def test_any_period_cut_from_what_was_read_once_is_what_it_would_read_for_itself(
    opened: Opened, tmp_path: Path
) -> None:
    drawn = random.Random(20260105)
    some_costs(opened, drawn)
    some_sales(opened, tmp_path, drawn)
    lasting = opened.for_many_requests()
    terms, told = read_revenue._Terms(known_terms.margins(opened), exchange(opened), "CAD"), 0
    for turn in range(20):
        first = FIRST + timedelta(days=drawn.randrange(-30, 80))
        period = Period(first, first + timedelta(days=drawn.randrange(45)), ZONE)
        assert known_terms.known_costs(lasting, period) == queries.costs(opened.workspace.id, period)
        assert known_terms.known_entries(lasting, period) == queries.cost_entries(opened.workspace.id, period)
        assert read_full_cost(lasting, period) == read_full_cost(opened, period)
        ga4 = read_revenue._amount_sales(read_revenue._ga4_amounts(opened, period), period, terms)
        checked = Revenue(RevenueSource.GA4, "CAD", settled(ga4, "CAD")).net if ga4 else None
        assert read_revenue.read_revenue(lasting, period).checking.get(RevenueSource.GA4) == checked
        if turn % 10:
            continue
        kept, alone = compute_roi(lasting, period, by="channel"), compute_roi(opened, period, by="channel")
        assert (kept.rows, kept.ladder, kept.checking) == (alone.rows, alone.ladder, alone.checking)
        assert kept.warnings == alone.warnings
        told += bool(kept.cost.lines) + bool(kept.attributed.revenue)
    assert told == 4


def test_orders_of_a_day_stand_by_shop_and_number_however_a_query_gives_them(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sold = [(FIRST + timedelta(days=number % 2), 7, "x") for number in range(20)]
    rows = [
        row | {"shop": ("own", "other")[number % 3 == 0], "gross_minor": 333 + number, "tax_minor": 1}
        for number, row in enumerate(orders(sold))
    ]
    import_rows(opened, tmp_path / "orders", {"orders": rows})
    entries.put(opened.workspace.id, Margin(Decimal("0.3333"), date(2025, 1, 1)))
    period = Period(FIRST, FIRST + timedelta(days=1), ZONE)
    ordered = list(read_revenue.sold_rows(opened, period))
    assert len(ordered) == 20
    assert ordered == sorted(ordered, key=lambda row: (row["day"], row["shop"], row["order_id"]))
    sales = read_revenue.read_revenue(opened, period).revenue.sales

    fetch = type(opened.journal).fetch

    def turned(journal: object, asked: object) -> object:
        found = fetch(journal, asked)  # type: ignore[arg-type]
        return found.take(pa.array(range(len(found) - 1, -1, -1), pa.int64()))

    monkeypatch.setattr(type(opened.journal), "fetch", turned)
    assert list(read_revenue.sold_rows(opened, period)) == ordered
    assert read_revenue.read_revenue(opened, period).revenue.sales == sales
