"""Orders, touches, mentions, reviews and answers as sums."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import ibis.expr.types as ir

from sillage.domain.costs import ExchangeRate
from sillage.domain.period import Period
from sillage.economics.exchange import Exchange
from sillage.economics.revenue import SOLD_STATUSES, net_of_refunds_and_tax
from sillage.kpis.event_rows import answer_rows, mention_rows, review_rows, touch_rows
from sillage.kpis.measures import MEASURES
from sillage.kpis.order_rows import order_rows
from sillage.kpis.places import Question
from tests.kpis.facts_at_hand import asked, from_events, table

RowsOf = Callable[[ir.Table, Question, Iterable[str]], ir.Table]


def every(rows_of: RowsOf, facts: ir.Table, question: Question) -> ir.Table:
    """Rows of every measure that a table feeds."""
    return rows_of(facts, question, MEASURES)


MARCH = Period(date(2026, 3, 1), date(2026, 3, 31), "America/Montreal")


def order(order_id: str, gross: int, **more: Any) -> dict[str, Any]:
    row = {"shop": "own", "order_id": order_id, "ordered_on": date(2026, 3, 5), "status": "paid", "currency": "CAD"}
    return {**row, "gross_minor": gross, "tax_minor": 0, "channel": "", **more}


def test_revenue_is_net_of_tax_and_of_refunds_as_economics_has_it() -> None:
    cases = [
        (115_00, 15_00, 0, "paid"),
        (115_00, 15_00, 57_50, "partially_refunded"),
        (115_00, 15_00, 115_00, "refunded"),
        (115_00, 15_00, None, "refunded"),
        (99_99, 7_77, 33_33, "partially_refunded"),
        (50_00, None, None, "paid"),
        (80_00, 0, 0, "cancelled"),
        (80_00, 0, 0, "pending"),
    ]
    rows = [
        order(str(number), gross, tax_minor=tax, refunded_minor=refunded, status=status)
        for number, (gross, tax, refunded, status) in enumerate(cases)
    ]
    expected = sum(net_of_refunds_and_tax(*case) for case in cases if case[3] in SOLD_STATUSES)
    assert from_events("revenue", every(order_rows, table("orders", rows), asked())).value == Decimal(expected) / 100
    assert from_events("orders", every(order_rows, table("orders", rows), asked())).value == 6


def test_a_refund_in_a_row_of_its_own_is_no_order() -> None:
    rows = [order("1", 100_00), order("1/refund/r", 0, tax_minor=None, refunded_minor=30_00, status="refunded")]
    found = every(order_rows, table("orders", rows), asked())
    assert from_events("orders", found).value == 1
    assert from_events("revenue", found).value == 70


def test_a_refund_in_a_row_of_its_own_comes_off_the_places_of_its_order() -> None:
    rows = [
        order("1", 33_33, channel="instagram", campaign="spring", customer_key="z", ordered_on=date(2026, 2, 5)),
        order("2", 50_00, channel="instagram", new_customer=True),
        order("1/refund/r", 0, tax_minor=None, refunded_minor=30_00, status="refunded"),
        order("2/refund/r", 0, tax_minor=None, refunded_minor=10_00, status="refunded", channel="x"),
        order("9/refund/r", 0, tax_minor=None, refunded_minor=1_00, status="refunded"),
        order("1", 99_00, shop="another", channel="facebook"),
    ]

    def by(axis: str) -> dict[str, object]:
        question = asked(axis)
        found = from_events("revenue", every(order_rows, table("orders", rows), question), question=question)
        return {row.key: row.value for row in found.rows}

    assert {key: value for key, value in by("channel").items() if key not in ("", "unattributed")} == {
        "instagram": Decimal("53.33"),
        "x": -10,
        "facebook": 99,
    }
    assert by("campaign")["spring"] == Decimal("3.33")


def test_a_refund_is_neither_a_new_customer_nor_a_buyer() -> None:
    rows = [
        order("1", 30_00, customer_key="z", new_customer=True, ordered_on=date(2026, 2, 5)),
        order("1/refund/r", 0, tax_minor=None, refunded_minor=30_00, status="refunded"),
    ]
    question = asked(period=MARCH)
    sums = every(order_rows, table("orders", rows), question).to_pyarrow().to_pylist()
    found = {row["measure"]: row["value"] for row in sums}
    assert found["revenue"] == -30_00
    assert not {"orders", "orders_of_known_newness", "new_customers", "known_buyers"} & set(found)


def test_currencies_meet_at_the_rate_of_the_day_or_stay_unknown() -> None:
    rows = every(order_rows, table("orders", [order("1", 100_00), order("2", 100_00, currency="EUR")]), asked())
    exchange = Exchange([ExchangeRate(date(2026, 3, 1), "EUR", "CAD", Decimal("1.6"))])
    assert from_events("revenue", rows, exchange=exchange).value == 260
    unknown = from_events("revenue", rows).rows[0]
    assert unknown.value is None and "EUR" in str(unknown.reason)


def test_a_customer_is_new_on_the_first_order_and_known_after() -> None:
    rows = [
        order("1", 10_00, customer_key="z", ordered_on=date(2026, 2, 1)),
        order("2", 10_00, customer_key="z"),
        order("3", 10_00, customer_key="y"),
        order("4", 10_00, customer_key="x", new_customer=False),
        order("5", 10_00),
    ]
    found = from_events(
        "new_customer_share", every(order_rows, table("orders", rows), asked(period=MARCH)), asked(period=MARCH)
    )
    assert (found.rows[0].numerator, found.rows[0].denominator) == (1, 3)


def test_customers_at_the_start_who_came_back_are_kept() -> None:
    rows = [order(f"old{key}", 10_00, customer_key=key, ordered_on=date(2026, 1, 9)) for key in "abcd"]
    rows += [order("again", 10_00, customer_key="a"), order("twice", 10_00, customer_key="a")]
    rows += [order("new", 10_00, customer_key="e")]
    question = asked(period=MARCH)
    assert (
        from_events("customer_retention_rate", every(order_rows, table("orders", rows), question), question).value
        == 0.25
    )


def test_lifetime_value_is_the_observed_sum_of_a_cohort() -> None:
    rows = [
        order("1", 30_00, customer_key="a"),
        order("2", 50_00, customer_key="a", ordered_on=date(2026, 6, 1)),
        order("3", 10_00, customer_key="b", ordered_on=date(2026, 3, 9)),
        order("4", 99_00, customer_key="c", ordered_on=date(2026, 4, 9)),
    ]
    question = asked("month")
    found = from_events("ltv", every(order_rows, table("orders", rows), question), question)
    assert {row.key: row.value for row in found.rows} == {"2026-03": 45, "2026-04": 99}


def test_revenue_tied_to_a_channel_is_apart_from_what_nothing_ties() -> None:
    rows = [order("1", 30_00, channel="instagram"), order("2", 50_00), order("3", 20_00, channel="phone")]
    by_channel = asked("channel")
    found = from_events("attributed_revenue_declared", every(order_rows, table("orders", rows), by_channel), by_channel)
    assert {row.key: row.value for row in found.rows} == {"instagram": 30, "phone": 20}
    whole = from_events("revenue", every(order_rows, table("orders", rows), by_channel), by_channel)
    assert {row.key: row.value for row in whole.rows} == {"": 50, "instagram": 30, "phone": 20}


def touch(touch_id: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"channel": "phone", "touch_id": touch_id, "kind": kind, "on": date(2026, 3, 5), "count": 1.0, **more}


def test_touches_stand_for_as_many_as_they_say() -> None:
    rows = [touch("1", "lead", count=3.0), touch("2", "lead", count=None), touch("3", "signup"), touch("4", "entry")]
    counted = every(touch_rows, table("touches", rows), asked())
    assert from_events("leads", counted).value == 4
    assert from_events("conversions_lead", counted).value == 4
    assert from_events("conversions_signup", counted).value == 1
    assert from_events("contest_entries", counted).value == 1
    assert from_events("qualified_leads", counted).value is None


def mention(mention_id: str, **more: Any) -> dict[str, Any]:
    row = {"source": "x", "mention_id": mention_id, "at": datetime(2026, 3, 5, 12, tzinfo=UTC), "about": "own"}
    return {**row, "sentiment": "", **more}


def test_share_of_voice_counts_rivals_in_the_denominator_only() -> None:
    rows = [mention("1"), mention("2", about="Rival"), mention("3", about="Other"), mention("4", source="press")]
    counted = every(mention_rows, table("mentions", rows), asked())
    assert from_events("share_of_voice", counted).value == 0.5
    assert from_events("press_mentions", counted).value == 1
    assert from_events("mentions", counted).value == 2


def test_an_advocate_praised_three_times_in_the_period() -> None:
    rows = [mention(f"a{n}", author_key="ann", sentiment="positive") for n in range(3)]
    rows += [mention(f"b{n}", author_key="bob", sentiment="positive") for n in range(2)]
    rows += [mention("b2", author_key="bob", sentiment="positive", at=datetime(2025, 3, 5, tzinfo=UTC))]
    rows += [mention(f"c{n}", author_key="cat", sentiment="negative") for n in range(5)]
    found = from_events("advocates", every(mention_rows, table("mentions", rows), asked()))
    assert found.value == 1
    assert from_events(
        "advocates", every(mention_rows, table("mentions", rows), asked("month")), asked("month")
    ).refusal


def test_stars_are_read_out_of_five() -> None:
    rows = [
        {"source": "google", "about": "own", "review_id": "1", "rating": 4.0, "scale": 5.0},
        {"source": "google", "about": "own", "review_id": "2", "rating": 10.0, "scale": 10.0},
        {"source": "google", "about": "Rival", "review_id": "3", "rating": 1.0, "scale": 5.0},
    ]
    moment = {"at": datetime(2026, 3, 5, 12, tzinfo=UTC)}
    found = from_events("rating", every(review_rows, table("reviews", [row | moment for row in rows]), asked()))
    assert (found.value, found.rows[0].denominator) == (4.5, 2)


def answer(answer_id: str, question: str, **more: Any) -> dict[str, Any]:
    row = {"survey": "s", "answer_id": answer_id, "question": question, "network": "instagram"}
    return {**row, "sent_at": datetime(2026, 3, 5, 12, tzinfo=UTC), **more}


def test_csat_stands_beside_how_many_answered() -> None:
    scores = [5.0, 4.0, 3.0, None, None]
    rows = [answer(str(number), "csat", score=score, scale=5.0) for number, score in enumerate(scores)]
    counted = every(answer_rows, table("answers", rows), asked())
    csat = from_events("csat", counted).rows[0]
    assert (csat.numerator, csat.denominator) == (2, 3)
    assert csat.interval is not None and csat.interval[0] < 2 / 3 < csat.interval[1]
    assert from_events("survey_response_rate", counted).value == 0.6


def test_nps_is_in_points() -> None:
    rows = [answer(str(number), "nps", score=float(score)) for number, score in enumerate([10, 9, 9, 8, 6, 0])]
    found = from_events("nps", every(answer_rows, table("answers", rows), asked()))
    assert round(float(found.value or 0), 1) == 16.7


def test_everybody_was_asked_about_every_network() -> None:
    rows = [answer("1", "network_used", choice="instagram"), answer("1b", "network_used", choice="tiktok")]
    rows += [answer(str(number), "network_used", choice="instagram") for number in range(2, 4)]
    by_network = asked("network")
    found = from_events("platform_fit", every(answer_rows, table("answers", rows), by_network), by_network)
    assert {row.key: row.value for row in found.rows if row.key} == {"instagram": 0.75, "tiktok": 0.25}
