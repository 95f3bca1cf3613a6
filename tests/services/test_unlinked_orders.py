"""Orders without a channel, one by one: as many, worth as much, as the report counts; and why each has none."""

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from sillage.journal.tail import Tail
from sillage.services.compute_roi import compute_roi
from sillage.services.open_workspace import Opened
from sillage.services.unlinked_orders import UnlinkedOrders, Why, unlinked_orders
from tests.journal import live
from tests.services.journal_rows import import_rows
from tests.services.test_attribute_journal import MARCH, hit, order


def by_number(found: UnlinkedOrders) -> dict[str, Why]:
    return {one.number: one.why for one in found.rows}


def agree(opened: Opened, found: UnlinkedOrders) -> None:
    none = compute_roi(opened, MARCH).unattributed
    assert (found.count, found.revenue) == (round(float(none.orders)), none.revenue)


def test_orders_that_a_path_leads_to_are_left_out_and_the_others_add_up_to_the_report(
    opened: Opened, tmp_path: Path
) -> None:
    seen = [hit(1, -2, cookie="anna", visitor="a1", channel="newsletter")]
    seen += [hit(2, 0, "order", cookie="anna", visitor="a1", order_id="1011")]
    sold = [order(str(number), 0, number) for number in range(1001, 1012)]
    sold += [order("1012", 0, 5, campaign="spring", channel="x")]
    import_rows(opened, tmp_path / "rows", {"events": seen, "orders": sold})
    found = unlinked_orders(opened, MARCH)
    assert by_number(found) == dict.fromkeys(map(str, range(1001, 1011)), Why.NO_PATH)
    agree(opened, found)


@pytest.mark.parametrize(
    ("sent", "why"),
    [({}, Why.NOTHING_SENT), ({"device": "phone"}, Why.NOTHING_SENT), ({"customer_key": "k"}, Why.NO_VISIT)],
)
def test_an_order_sent_live_says_what_its_hit_knew_and_what_it_lacked(
    opened: Opened, sent: dict[str, str], why: Why
) -> None:
    of_order = {"currency": "CAD", "order_id": "1001"}
    known = {"referrer": "blog.example", "source": "lettre", "medium": "email", "campaign": "mars"}
    with closing(Tail.start(opened.journal.tails)) as tail:
        told: list[Any] = [
            live.hit("h1", opened.workspace.id, kind="order", value_minor=10_000, origin="api",
                     **of_order, **sent, **known),
            live.order(ordered_at=live.NOON_US, workspace=opened.workspace.id, status="paid", **of_order),
        ]  # fmt: skip
        tail.write(told)
    found = unlinked_orders(opened, MARCH)
    (one,) = found.rows
    assert (one.number, dict(one.known), one.why) == ("1001", known, why)
    agree(opened, found)


def test_an_amount_without_an_exchange_rate_is_unknown_and_leaves_the_sum_unknown(
    opened: Opened, tmp_path: Path
) -> None:
    import_rows(opened, tmp_path / "rows", {"orders": [order("1", 0, 5), order("2", 0, 7, currency="JPY")]})
    found = unlinked_orders(opened, MARCH)
    assert [one.amount is None for one in sorted(found.rows, key=lambda one: one.number)] == [False, True]
    assert found.count == 2
    assert found.revenue is None
