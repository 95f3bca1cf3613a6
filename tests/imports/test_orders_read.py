"""Orders: what was paid, what came back, from where; one order whatever the number of its lines."""

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sillage.domain.money import Money
from sillage.imports import Context, ReadFile, read_bytes
from sillage.imports.channels import channel_of, in_code, utm_in
from sillage.imports.facts_rows import minor
from sillage.imports.own_orders import Sums, settle, state_of
from sillage.imports.templates import write_template
from sillage.language import translator
from tests.imports.described import TESTDATA, read, table

CENTS = st.integers(0, 10_000_000)
LINES = st.lists(st.builds(Sums, gross=CENTS, refunded=CENTS, tax=CENTS, shipping=CENTS, discount=CENTS), min_size=1)


def read_text(text: str, **told: Any) -> ReadFile:
    (one,) = read_bytes(text.encode(), Context("orders.csv", b"secret", "America/Montreal", "CAD", "en", **told))
    return one


def orders(one: ReadFile) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table(one, "orders").to_pylist()
    return rows


@given(LINES, st.data())
def test_any_split_of_the_lines_of_an_order_sums_to_the_same(lines: list[Sums], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(lines)))
    parts = [settle(part) for part in (lines[:cut], lines[cut:]) if part]
    assert settle(parts) == settle(lines)


@given(st.lists(CENTS, min_size=1), st.lists(CENTS))
def test_an_amount_below_zero_is_a_refund_and_nothing_is_lost(paid: list[int], back: list[int]) -> None:
    sums = settle([Sums(gross=amount) for amount in paid] + [Sums(gross=-amount) for amount in back])
    assert (sums.gross or 0) - (sums.refunded or 0) == sum(paid) - sum(back)
    assert (sums.refunded or 0) >= 0


@given(CENTS, CENTS)
def test_the_state_follows_the_refunds(gross: int, refunded: int) -> None:
    state = state_of("paid", Sums(gross=gross, refunded=refunded))
    expected = "paid" if not refunded else "refunded" if refunded >= gross else "partially_refunded"
    assert state == expected
    assert state_of("cancelled", Sums(gross=gross, refunded=refunded)) == "cancelled"


def test_what_no_line_says_stays_unknown() -> None:
    assert settle([Sums(gross=100)]) == Sums(gross=100)
    assert settle([Sums()]).gross is None


@given(st.integers(-(10**10), 10**10), st.sampled_from(["CAD", "JPY", "KWD"]))
def test_an_amount_read_from_a_cell_keeps_its_cents(cents: int, currency: str) -> None:
    digits = {"CAD": 2, "JPY": 0, "KWD": 3}[currency]
    assert minor(float(Decimal(cents).scaleb(-digits)), currency) == cents


def test_rows_of_one_order_are_added_up_and_a_row_twice_counts_once() -> None:
    text = (
        "order,date,amount,tax,refunded\n"
        "1,2026-03-03,100.00,13.00,\n"
        "1,2026-03-03,50.00,6.50,10.00\n"
        "1,2026-03-03,50.00,6.50,10.00\n"
        "2,2026-03-03,80.00,,\n"
        "2,2026-03-05,-30.00,,\n"
    )
    one = read_text(text)
    first, second = orders(one)
    assert (first["gross_minor"], first["tax_minor"], first["refunded_minor"]) == (15000, 1950, 1000)
    assert (second["gross_minor"], second["refunded_minor"], second["status"]) == (8000, 3000, "partially_refunded")
    assert [(flag.row, flag.code) for flag in one.flags] == [(4, "duplicate")]


@pytest.mark.parametrize("sign", ["¥", "₿", "USDT"])
def test_an_amount_in_a_currency_that_cannot_be_read_is_unknown(sign: str) -> None:
    text = f"order,date,amount,currency\n1,2026-03-03,100.00,{sign}\n2,2026-03-03,80.00,\n3,2026-03-03,9.00,EUR\n"
    one = read_text(text + f"3,2026-03-03,5.00,{sign}\n")
    found = [(row["gross_minor"], row["currency"]) for row in orders(one)]
    assert found == [(None, ""), (8000, "CAD"), (None, "")]
    assert {(flag.row, flag.code) for flag in one.flags} >= {(2, "unreadable_cell"), (5, "unreadable_cell")}
    (costs,) = read_bytes(
        f"Date,Kind,Amount,Currency\n2026-03-05,ads,10,{sign}\n2026-03-05,ads,20,\n".encode(),
        Context("costs.csv", b"secret", "America/Montreal", "CAD", "en"),
    )
    assert [cost.amount for cost in costs.decisions.costs] == [Money(2000, "CAD")]


def test_a_currency_of_its_own_is_kept_and_two_in_one_order_are_flagged() -> None:
    one = read_text("order,date,amount,currency\n1,2026-03-03,10,usd\n1,2026-03-03,20,EUR\n2,2026-03-03,20,\n")
    assert [(row["currency"], row["gross_minor"]) for row in orders(one)] == [("USD", 1000), ("CAD", 2000)]
    assert [(flag.row, flag.code) for flag in one.flags] == [(3, "contradiction")]


def test_a_file_of_refunds_takes_back_money_on_its_day_and_leaves_the_order_alone() -> None:
    (one,) = read_bytes(write_template("refunds", "en"), Context("refunds.csv", b"s", "UTC", "CAD"))
    facts = orders(one)
    assert [(row["gross_minor"], row["refunded_minor"]) for row in facts] == [(0, 1000), (0, 11498)]
    assert {row["order_id"] for row in facts} == {"1002/refund/R-1", "1001/refund/R-2"}


def shopify(rows: list[dict[str, str]]) -> str:
    names = ["Name", "Email", "Financial Status", "Currency", "Taxes", "Total", "Created at", "Lineitem name"]
    names += ["Refunded Amount", "Note Attributes", "Source", "Discount Code"]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, names)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


FIRST = {
    "Name": "#1",
    "Email": "ana@example.org",
    "Financial Status": "paid",
    "Currency": "CAD",
    "Taxes": "13.00",
    "Total": "113.00",
    "Created at": "2026-05-01 10:00:00 +0200",
    "Lineitem name": "Mug",
}


@given(st.integers(0, 12))
def test_a_shopify_order_is_worth_the_same_whatever_the_number_of_its_lines(more: int) -> None:
    items = [{"Name": "#1", "Email": "ana@example.org", "Lineitem name": f"Item {index}"} for index in range(more)]
    (order,) = orders(read_text(shopify([FIRST, *items])))
    assert (order["gross_minor"], order["tax_minor"], order["refunded_minor"]) == (11300, 1300, None)
    assert str(order["ordered_at"]) == "2026-05-01 08:00:00+00:00"
    assert order["product"] == ("Mug" if not more else "")


def test_one_customer_has_one_key_over_orders() -> None:
    rows = [FIRST, {**FIRST, "Name": "#2", "Email": "ANA@example.org "}, {**FIRST, "Name": "#3", "Email": ""}]
    keys = [order["customer_key"] for order in orders(read_text(shopify(rows)))]
    assert keys[0] == keys[1] != ""
    assert keys[2] == ""


@pytest.mark.parametrize(
    ("more", "channel", "campaign"),
    [
        ({}, "", ""),
        ({"Source": "web"}, "", ""),
        ({"Source": "pos"}, "shop", ""),
        ({"Source": "facebook"}, "facebook", ""),
        ({"Discount Code": "INSTAGRAM10", "Source": "web"}, "instagram", ""),
        ({"Note Attributes": "utm_source: tiktok\nutm_campaign: été"}, "tiktok", "été"),
        ({"Note Attributes": "landing: /p?utm_source=ig&utm_medium=social&utm_campaign=a+b"}, "instagram", "a b"),
        ({"Note Attributes": "utm_source: google\nutm_medium: cpc", "Discount Code": "FACEBOOK"}, "paid_search", ""),
    ],
)
def test_an_order_is_tied_to_a_channel_only_where_the_file_says_so(
    more: dict[str, str], channel: str, campaign: str
) -> None:
    (order,) = orders(read_text(shopify([{**FIRST, **more}])))
    assert (order["channel"], order["campaign"]) == (channel, campaign)


@pytest.mark.parametrize(
    ("source", "medium", "channel"),
    [
        ("(direct)", "(none)", "direct"),
        ("l.facebook.com", "referral", "facebook"),
        ("t.co", "referral", "x"),
        ("walmart.com", "referral", "referral"),
        ("notfacebook.com", "referral", "referral"),
        ("google", "organic", "search"),
        ("google", "cpc", "paid_search"),
        ("newsletter", "email", "newsletter"),
        ("Infolettre", "courriel", "newsletter"),
        ("klaviyo", "email", "email"),
        ("(not set)", "(not set)", ""),
        ("", "", ""),
    ],
)
def test_a_source_is_matched_by_word_or_domain_never_by_substring(source: str, medium: str, channel: str) -> None:
    assert channel_of(source, medium) == channel


@given(st.text(max_size=200))
def test_no_text_breaks_the_search_for_tags(text: str) -> None:
    assert set(utm_in(text)) <= {"source", "medium", "campaign"}
    assert in_code(text) is not None
    assert channel_of(text, text) is not None


def test_stripe_times_are_utc_and_its_fees_are_told_not_counted() -> None:
    (one,) = read(TESTDATA / "stripe_payments__en.csv")
    assert str(orders(one)[0]["ordered_at"]) == "2026-05-01 03:30:00+00:00"
    assert all(row["cost_minor"] is None for row in orders(one))
    fees = next(warning for warning in one.warnings if warning.values == {"amount": Money(451, "CAD")})
    assert str(fees).startswith("Payment fees of $4.51 are in the file")
    assert "4,51\u00a0$ de frais" in translator("fr-CA").render(fees)
