"""What the report on returns says in words: values left out, bounds, and the orders that keep channels untold."""

from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sillage.domain.costs import Cost, CostKind, KpiWorth
from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.journal.tail import Tail
from sillage.ledger import entries
from sillage.services.compute_roi import compute_roi
from sillage.services.open_workspace import Opened
from sillage.services.orders_without_channel import WithoutChannel, orders_without_channel
from sillage.services.roi_words import with_bounds
from tests.journal import live
from tests.services.journal_rows import import_rows, orders
from tests.services.test_attribute_journal import MARCH, hit, order

QUARTER = Period(date(2026, 1, 5), date(2026, 3, 29), "America/Montreal")
FIRST = QUARTER.first


@pytest.fixture
def spent(opened: Opened) -> Opened:
    cost = Cost(CostKind.SPEND, FIRST, FIRST, Money.of(100, "CAD"), channel="phone")
    entries.add_cost(opened.workspace.id, cost)
    hours = Cost(CostKind.HOURS, FIRST, FIRST, hours=Decimal(1), channel="phone")
    entries.add_cost(opened.workspace.id, hours)
    return opened


def value_of_leads(opened: Opened) -> None:
    entries.put(opened.workspace.id, KpiWorth("leads", Money.of(25, "CAD"), FIRST))


def leads(count: int) -> list[dict[str, Any]]:
    return [{"channel": "phone", "touch_id": "t", "kind": "lead", "on": FIRST, "count": float(count), "row": 1}]


def reason_of_values(opened: Opened) -> str:
    rungs = {rung.id: rung for rung in compute_roi(opened, QUARTER).ladder}
    return str(rungs["with_kpi_values"].reason)


def test_a_value_that_nothing_was_counted_for_is_not_said_to_be_missing(spent: Opened, tmp_path: Path) -> None:
    import_rows(spent, tmp_path / "orders", {"orders": orders([(FIRST, 90, "phone")])})
    assert reason_of_values(spent) == "No KPI value was entered."
    value_of_leads(spent)
    assert reason_of_values(spent) == "Nothing that has a value was counted in these days."


def test_leads_left_without_a_value_are_told_with_their_reason(spent: Opened, tmp_path: Path) -> None:
    value_of_leads(spent)
    import_rows(spent, tmp_path / "facts", {"touches": leads(3), "orders": orders([(FIRST, 90, "phone")])})
    report = compute_roi(spent, QUARTER)
    (one,) = report.kpi_values
    assert one.reason is not None
    told = [str(warning) for warning in report.warnings]
    assert f"“leads” is not valued in full (Phone). {one.reason}" in told


def test_too_many_sales_without_a_channel_leave_bounds_and_name_the_orders(spent: Opened, tmp_path: Path) -> None:
    rows = orders([(FIRST, 4450, "phone"), (FIRST, 300, "")])
    import_rows(spent, tmp_path / "orders", {"orders": rows})
    report = compute_roi(spent, QUARTER, by="channel")
    row = next(row for row in report.rows if row.key == "phone")
    assert row.roi.value is None and row.at_least is not None and row.at_most is not None
    said = str(with_bounds(row))
    assert said.startswith("Cannot tell: $300.00 of revenue name no channel. ROI is 1,218.5% if none")
    assert said.endswith("1,307.4% if all did.")
    hint = "Above 5% of revenue without a channel, no channel’s ROI is told. Name the channel in the orders file: {}."
    assert hint.format(rows[1]["order_id"]) in [str(warning) for warning in report.warnings]


def test_few_sales_without_a_channel_name_no_order(spent: Opened, tmp_path: Path) -> None:
    import_rows(spent, tmp_path / "orders", {"orders": orders([(FIRST, 9900, "phone"), (FIRST, 100, "")])})
    report = compute_roi(spent, QUARTER, by="channel")
    assert not any("orders file" in str(warning) for warning in report.warnings)
    assert [with_bounds(row) for row in report.rows if row.key] == [None]


def test_orders_that_a_path_leads_to_are_not_named_among_those_without_a_channel(
    opened: Opened, tmp_path: Path
) -> None:
    numbers = [str(number) for number in range(1001, 1012)]
    seen = [hit(1, -2, cookie="anna", visitor="a1", channel="newsletter")]
    seen += [hit(2, 0, "order", cookie="anna", visitor="a1", order_id="1011")]
    sold = [order(number, 0, 100) for number in reversed(numbers)]
    import_rows(opened, tmp_path / "rows", {"events": seen, "orders": sold})
    assert orders_without_channel(opened, MARCH) == WithoutChannel(tuple(numbers[:-1]), ())
    said = [str(warning) for warning in compute_roi(opened, MARCH).warnings]
    assert any(one.endswith("in the orders file: 1001, 1002, 1003, 7 more.") for one in said), said


def test_orders_told_live_are_not_looked_for_in_a_file(opened: Opened) -> None:
    with closing(Tail.start(opened.journal.tails)) as tail:
        for number in ("1002", "999"):
            tail.write(
                [live.order(number, opened.workspace.id, ordered_at=live.NOON_US, currency="CAD", status="paid")]
            )
    said = [str(warning) for warning in compute_roi(opened, MARCH).warnings]
    assert not any("orders file" in one for one in said)
    assert any("which were sent live: 999, 1002. Send the next ones with" in one for one in said), said


def test_what_no_channel_s_roi_is_told_for_is_said_once(opened: Opened, tmp_path: Path) -> None:
    import_rows(opened, tmp_path / "orders", {"orders": orders([(date(2026, 3, 1), 300, "")])})
    with closing(Tail.start(opened.journal.tails)) as tail:
        tail.write([live.order("999", opened.workspace.id, ordered_at=live.NOON_US, currency="CAD", status="paid")])
    said = [str(warning) for warning in compute_roi(opened, MARCH).warnings]
    assert sum("no channel’s ROI is told." in one for one in said) == 1
    assert any(one.startswith("No path leads to these orders") for one in said)


@pytest.mark.parametrize(
    ("sent", "advised", "spared"),
    [
        ({}, ["(click_id, the customer’s e-mail address, or ip and user_agent: docs"], ["was not sent"]),
        ({"visitor": "b1"}, ["was not sent: click_id, the customer’s e-mail address (docs"], ["user_agent"]),
        (
            {"device": "phone"},
            ["click_id, the customer’s e-mail address, what the answer named in “lacks”"],
            ["ip and"],
        ),
        ({"customer_key": "k"}, ["was not sent: click_id, ip and user_agent (docs"], ["e-mail"]),
        ({"click_id": "c", "customer_key": "k"}, ["was not sent: ip and user_agent (docs"], ["e-mail", "click_id"]),
        (
            {"click_id": "c", "customer_key": "k", "visitor": "b1", "device": "phone"},
            ["They carried all that could tie them"],
            ["e-mail", "click_id", "user_agent", "was not sent"],
        ),
    ],
)
def test_what_was_sent_with_an_order_is_not_advised_again(
    opened: Opened, sent: dict[str, str], advised: list[str], spared: list[str]
) -> None:
    of_order = {"currency": "CAD", "order_id": "1001"}
    with closing(Tail.start(opened.journal.tails)) as tail:
        key = {"customer_key": sent.get("customer_key", "")}
        one: list[Any] = [
            live.hit("h1", opened.workspace.id, kind="order", value_minor=10_000, origin="api", **of_order, **sent),
            live.order(ordered_at=live.NOON_US, workspace=opened.workspace.id, status="paid", **of_order, **key),
        ]
        tail.write(one)
    [said] = [one for one in map(str, compute_roi(opened, MARCH).warnings) if "sent live" in one]
    assert "1001" in said
    assert [one for one in advised if one not in said] == []
    assert [one for one in spared if one in said] == []
