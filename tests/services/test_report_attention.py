"""What to look at first: only what is sure, late, waiting or without a channel."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from sillage.domain.aims import Objective
from sillage.domain.costs import Cost, CostKind
from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.domain.workspace import Family
from sillage.ledger import entries, plans
from sillage.reports.spec import Figure, Table
from sillage.services.open_workspace import Opened
from sillage.services.report_attention import attention_table
from sillage.services.report_gathering import Gathered
from tests.services.journal_rows import import_rows, orders

pytestmark = pytest.mark.hits

QUARTER = Period(date(2026, 1, 5), date(2026, 3, 29), "America/Montreal")  # twelve whole weeks
WEEKS = [QUARTER.first + timedelta(weeks=week) for week in range(12)]


def weekly_costs(opened: Opened, **by_channel: int) -> None:
    for index, day in enumerate(WEEKS):
        for channel, amount in by_channel.items():
            cost = Cost(CostKind.TOOL, day, day, Money.of(Decimal(amount + index % 3), "CAD"), channel=channel)
            entries.add_cost(opened.workspace.id, cost)


def subjects(table: Table | None) -> list[str]:
    return [] if table is None else [str(row[0]) for row in table.rows]


def attention(opened: Opened) -> Table | None:
    return attention_table(Gathered(opened.for_one_request(), QUARTER, "en"))


@pytest.mark.both_ledgers
def test_a_channel_that_loses_for_sure_comes_first_and_the_others_are_not_named(opened: Opened, tmp_path: Path) -> None:
    weekly_costs(opened, instagram=100, tiktok=300, newsletter=10)
    sales = [(day, amount, channel) for day in WEEKS
             for channel, amount in (("instagram", 100), ("tiktok", 100), ("newsletter", 500))]  # fmt: skip
    import_rows(opened, tmp_path / "orders", {"orders": orders(sales)})
    table = attention(opened)
    assert subjects(table) == ["TikTok", "Instagram"]
    assert table is not None
    loss = table.rows[0][1]
    assert isinstance(loss, Figure) and loss.value == Decimal(-(12 * 300 + 12 - 12 * 40))


def test_too_much_revenue_without_a_channel_is_named_and_then_no_channel_is(opened: Opened, tmp_path: Path) -> None:
    weekly_costs(opened, instagram=100)
    sales = [(day, 100, channel) for day in WEEKS for channel in ("instagram", "")]
    import_rows(opened, tmp_path / "orders", {"orders": orders(sales)})
    assert subjects(attention(opened)) == ["Sales without a channel"]


def test_a_late_objective_is_named_with_its_reason(opened: Opened, tmp_path: Path) -> None:
    import_rows(opened, tmp_path / "orders", {"orders": orders([(day, 100, "instagram") for day in WEEKS])})
    aim = Objective(0, "900 orders", Family.SALES, "orders", 0, 900, QUARTER.first, QUARTER.last)
    plans.put_objective(opened.workspace.id, aim)
    table = attention(opened)
    assert subjects(table) == ["Objective: 900 orders"]
    assert table is not None and "Behind the expected value" in str(table.rows[0][2])


@pytest.mark.parametrize(("late", "more"), [(3, []), (4, ["And 1 other objective"]), (6, ["And 3 other objectives"])])
def test_three_late_objectives_are_named_and_the_others_counted(
    opened: Opened, tmp_path: Path, late: int, more: list[str]
) -> None:
    import_rows(opened, tmp_path / "orders", {"orders": orders([(day, 100, "instagram") for day in WEEKS])})
    for number in range(late):
        aim = Objective(0, f"Aim {number}", Family.SALES, "orders", 0, 900, QUARTER.first, QUARTER.last)
        plans.put_objective(opened.workspace.id, aim)
    assert subjects(attention(opened)) == [*(f"Objective: Aim {number}" for number in range(3)), *more]


def test_nothing_asks_for_attention_where_nothing_is_known(opened: Opened) -> None:
    assert attention(opened) is None
