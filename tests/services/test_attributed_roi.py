"""ROI rests on attributed margin where hits are known: another model gives other channels, never another whole."""

import json
from collections.abc import Mapping
from datetime import UTC, date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sillage.attribution import Model, Terms
from sillage.domain.costs import Cost, CostKind, Margin
from sillage.domain.money import Money
from sillage.economics.exact_sales import ExactSale, settled
from sillage.economics.revenue import Revenue, RevenueSource, Sale
from sillage.economics.shared_sales import Place, shared
from sillage.errors import WrongUsage
from sillage.ledger import entries
from sillage.reports.spec import Table
from sillage.reports.wording import say
from sillage.services.attribute_journal import attribute_journal
from sillage.services.attribution_model import SHARING, set_attribution_model, with_model
from sillage.services.build_report import build_report
from sillage.services.compute_kpi import compute_kpi
from sillage.services.compute_roi import compute_roi
from sillage.services.explain_kpi import explain_kpi
from sillage.services.open_workspace import Opened
from sillage.services.read_revenue import read_credited, read_revenue
from sillage.services.roi_report import RoiReport
from tests.services.journal_rows import Rows, import_rows
from tests.services.test_attribute_journal import MARCH, NOON, hit, order

pytestmark = pytest.mark.hits

SOCIAL = {"channel": "organic_social", "network": "instagram", "post_id": "p1", "link_id": "l1", "campaign": "spring"}
LETTER = {"channel": "newsletter", "campaign": "monday"}


def story() -> dict[str, Rows]:
    """Anna saw a post, then a newsletter, then came directly: 100.00. An order of 50.00 names Facebook and a post."""
    return {
        "events": [
            hit(1, -6, cookie="anna", visitor="a1", **SOCIAL),
            hit(2, -2, cookie="anna", visitor="a2", **LETTER),
            hit(3, 0, cookie="anna", visitor="a3"),
            hit(4, 0.001, "order", cookie="anna", visitor="a3", order_id="1"),
        ],
        "orders": [order("1", 0.001, 100), order("2", 1, 50, channel="facebook", post_id="p9")],
    }


def spend(opened: Opened, amount: int, channel: str) -> None:
    cost = Cost(CostKind.SPEND, MARCH.first, MARCH.first, Money.of(amount, "CAD"), channel=channel)
    entries.add_cost(opened.workspace.id, cost)


@pytest.fixture
def sold(opened: Opened, tmp_path: Path) -> Opened:
    """Margins of 40%; the post cost 20.00, the newsletter 10.00, Facebook 10.00."""
    entries.put(opened.workspace.id, Margin(Decimal("0.4"), date(2000, 1, 1)))
    for channel, amount in (("instagram", 20), ("newsletter", 10), ("facebook", 10)):
        spend(opened, amount, channel)
    import_rows(opened, tmp_path / "story.txt", story())
    return opened


def asked(opened: Opened, model: str, **more: Any) -> RoiReport:
    return compute_roi(with_model(opened, model), MARCH, **more)


def returns(report: RoiReport) -> Mapping[str, Fraction | None]:
    return {row.key: row.roi.value for row in report.rows}


def margins(report: RoiReport) -> Mapping[str, str]:
    return {row.key: str(row.earned.margin.amount) for row in report.rows if row.earned.margin and row.earned.revenue}


def test_two_models_give_two_returns_by_channel_and_one_whole(sold: Opened) -> None:
    # The order of Anna leaves 40.00, that of Facebook 20.00.
    first, last = asked(sold, "first", by="channel"), asked(sold, "last-non-direct", by="channel")
    assert returns(first) == {"instagram": 1, "newsletter": -1, "facebook": 1}
    assert returns(last) == {"instagram": -1, "newsletter": 3, "facebook": 1}
    assert first.roi.value == last.roi.value == Fraction(1, 2)


def test_a_model_of_parts_shares_money_and_orders_by_hand(sold: Opened) -> None:
    # Linear: a third each to Instagram, the newsletter and direct, which nobody worked for.
    report = asked(sold, "linear", by="channel")
    told = {row.key: (row.earned.revenue, row.earned.margin) for row in report.rows}
    # Cents by a running sum over channels in the order of their names: direct 33.33, Facebook 50.00, Instagram 33.34.
    assert told["instagram"] == (Money(3334, "CAD"), Money(1334, "CAD"))
    assert told["newsletter"] == (Money(3333, "CAD"), Money(1333, "CAD"))
    assert told["direct"] == (Money(3333, "CAD"), Money(1333, "CAD"))
    orders = {row.key: round(float(row.earned.orders), 6) for row in report.rows}
    assert orders == {"instagram": 0.333333, "newsletter": 0.333333, "direct": 0.333333, "facebook": 1}
    assert (report.left_out.revenue, report.attributed.revenue) == (Money(3333, "CAD"), Money(11_667, "CAD"))


@pytest.mark.asks_anew
@pytest.mark.both_ledgers
def test_the_workspace_chooses_its_model_and_the_usual_one_is_the_last_that_is_not_direct(sold: Opened) -> None:
    usual = compute_roi(sold, MARCH, by="channel")
    assert usual.credited is not None and usual.credited.model is Model.LAST_NON_DIRECT
    assert margins(usual) == {"newsletter": "40.00", "facebook": "20.00"}
    assert set_attribution_model(sold, "first") is Model.FIRST
    from sillage.services.open_workspace import open_workspace

    again = open_workspace(sold.data_dir, sold.workspace.slug)
    assert margins(compute_roi(again, MARCH, by="channel")) == {"instagram": "40.00", "facebook": "20.00"}
    assert margins(asked(again, "last_non_direct", by="channel")) == margins(usual)
    assert set_attribution_model(again, "auto") is Model.LAST_NON_DIRECT


@pytest.mark.parametrize("typed", ["markov", "moon"])
def test_a_model_that_cannot_share_one_order_is_refused(sold: Opened, typed: str) -> None:
    with pytest.raises(WrongUsage, match=r"Markov|not a model"):
        with_model(sold, typed)
    with pytest.raises(WrongUsage):
        set_attribution_model(sold, typed)


def test_margin_stands_at_campaigns_posts_networks_and_links(sold: Opened) -> None:
    assert margins(asked(sold, "first", by="campaign")) == {"spring": "40.00", "": "20.00"}
    assert margins(asked(sold, "first", by="link")) == {"l1": "40.00", "": "20.00"}
    assert margins(asked(sold, "first", by="network")) == {"instagram": "40.00", "facebook": "20.00"}
    posts = asked(sold, "first", by="post")
    assert margins(posts) == {"p1": "40.00", "p9": "20.00"}
    assert all(row.roi.value is None and row.roi.reason is not None for row in posts.rows)
    assert margins(asked(sold, "last", by="post")) == {"p9": "20.00", "": "40.00"}


def test_the_model_and_the_share_of_paths_are_said_in_both_languages(sold: Opened) -> None:
    said = asked(sold, "linear").warnings[:2]
    assert str(said[0]).startswith(
        "Orders are credited by the model “linear”: 50% of them (1 of 2) have a path that was followed, 1 keep"
    )
    assert str(said[1]) == "What ties the paths followed: a cookie, with consent (100%)."
    french = [say(one, "fr-CA").replace("\u00a0", " ") for one in said]
    begins = "Les commandes sont attribuées par le modèle « linéaire » : 50 % d’entre elles (1 sur 2)"
    assert french[0].startswith(begins)
    assert french[1] == "Ce qui relie les parcours suivis : un témoin (cookie), avec consentement (100 %)."


def test_the_report_names_the_model_and_shows_the_margin_at_its_post(sold: Opened) -> None:
    report = build_report(with_model(sold, "first"), MARCH)
    (earned,) = (section for section in report.sections if section.id == "earned")
    (table,) = (item for item in earned.items if getattr(item, "id", "") == "posts-money")
    cells = {str(row[0]): [getattr(cell, "value", None) for cell in row[1:]] for row in table.rows}  # type: ignore[union-attr]
    assert cells == {"p1": [1, 100, 40], "p9": [1, 50, 20]}
    told = json.dumps([str(getattr(item, "text", "")) for item in earned.items], ensure_ascii=False)
    assert "Orders are credited by the model “first touch”" in told


def test_tables_of_declared_and_of_credited_orders_are_told_apart(sold: Opened) -> None:
    named = "Orders stand at the channels that they name themselves; the returns by channel credit them by their paths."
    tables = {
        item.id: item for part in build_report(sold, MARCH).sections for item in part.items if isinstance(item, Table)
    }
    assert named in str(tables["channels"].note)
    assert str(tables["channels-money"].note) == "Credited by the model “last non-direct touch”."
    for kpi_id in ("revenue", "orders"):
        titles = [str(one.title) for one in explain_kpi(sold, kpi_id, MARCH).sums]
        assert (
            f"{kpi_id}, at the channels that orders name themselves (the return credits them by their paths)" in titles
        )


def test_without_hits_orders_stay_where_they_say(opened: Opened, tmp_path: Path) -> None:
    entries.put(opened.workspace.id, Margin(Decimal("0.4"), date(2000, 1, 1)))
    # Known customers and calls are paths without any hit: they move nothing.
    call = {"channel": "phone", "touch_id": "c1", "kind": "call", "at": NOON, "customer_key": "anna", "row": 1}
    rows = [order("1", 1, 100, channel="facebook", customer_key="anna"), order("2", 1, 33)]
    import_rows(opened, tmp_path / "calls.txt", {"touches": [call], "orders": rows})
    read = read_revenue(opened, MARCH)
    assert read.credited is None and read.as_declared is read.revenue
    assert {key: part.net for key, part in read.revenue.by("channel").items()} == {
        "": Money(3300, "CAD"),
        "facebook": Money(10_000, "CAD"),
    }
    hits = {"events": [hit(1, 0.5, cookie="x", bot="robot", **SOCIAL)]}
    import_rows(opened, tmp_path / "robot.txt", hits)
    assert read_revenue(opened, MARCH).credited is None
    assert compute_roi(opened, MARCH).credited is None


def test_an_order_that_a_site_and_a_file_tell_counts_once(opened: Opened, tmp_path: Path) -> None:
    import pyarrow as pa

    from sillage.domain.facts import ORDERS

    live = pa.RecordBatch.from_pylist([order("1", 0.001, 90)], schema=ORDERS.import_schema)
    before = opened.now - timedelta(days=1)
    opened.journal.append(
        opened.workspace.id, "orders", [live], import_uid="live-00000000000000aa", observed_at=before.astimezone(UTC)
    )
    import_rows(opened, tmp_path / "story.txt", story())
    read = read_revenue(opened, MARCH)
    assert (read.revenue.net, read.revenue.orders) == (Money(15_000, "CAD"), 2)


def test_a_refund_in_a_row_of_its_own_goes_back_along_the_path_of_its_order(opened: Opened, tmp_path: Path) -> None:
    rows = story()
    back = {"status": "refunded", "gross_minor": 0, "refunded_minor": 3000, "shop": "own", "currency": "CAD"}
    april = {**back, "order_id": "1/refund/1", "ordered_at": NOON + timedelta(days=40), "row": 9, "channel": ""}
    import_rows(opened, tmp_path / "story.txt", rows | {"orders": [*rows["orders"], april]})
    from sillage.domain.period import Period

    later = Period(date(2026, 4, 1), date(2026, 4, 30), MARCH.zone)
    [read] = [read_credited(opened, later, Model.LAST_NON_DIRECT)]
    assert read is not None
    assert {key: part.net for key, part in read[0].by("channel").items()} == {"newsletter": Money(-3000, "CAD")}


PLACES = ("instagram", "facebook", "newsletter", "direct", "")
PATHS = st.lists(st.tuples(st.sampled_from(PLACES), st.floats(1e-6, 1)), min_size=1, max_size=6)
AMOUNT = st.fractions(Fraction(-5000), Fraction(500_000), max_denominator=7)


@given(st.lists(st.tuples(AMOUNT, st.none() | AMOUNT, PATHS), max_size=25))
@settings(deadline=None, max_examples=100)
def test_the_parts_of_any_orders_add_up_to_the_cent(orders: list[Any]) -> None:
    whole = [ExactSale(Sale(MARCH.first, None, None), net, margin) for net, margin, _ in orders]
    parts = [
        part
        for sale, (_, _, path) in zip(whole, orders, strict=True)
        for part in shared(sale, [(Place(name), weight) for name, weight in path])
    ]
    told = [Revenue(RevenueSource.ORDERS, "CAD", settled(some, "CAD")) for some in (whole, parts)]
    assert told[0].net == told[1].net and told[0].orders == told[1].orders == len(orders)
    assert told[0].margin == told[1].margin
    for axis in ("channel", "campaign", "post"):
        cut = told[1].by(axis).values()
        assert sum(part.known_net.minor for part in cut) == told[0].known_net.minor


CHANNELS = ({"channel": "direct"}, {"channel": "organic_search"}, SOCIAL, LETTER)
TOUCHES = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(1, 25)), min_size=1, max_size=14)
BOUGHT = st.lists(
    st.tuples(st.integers(0, 3), st.integers(1, 99_999), st.sampled_from(["", "facebook"])), min_size=1, max_size=6
)


@given(touched=TOUCHES, bought=BOUGHT)
@settings(deadline=None, max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_model_gives_one_whole_on_random_journals(
    opened: Opened, tmp_path: Path, touched: list[tuple[int, int, int]], bought: list[tuple[int, int, str]]
) -> None:
    events = [
        hit(number, -days, cookie=f"c{who}", visitor=f"v{number}", **CHANNELS[channel])
        for number, (who, channel, days) in enumerate(touched)
    ]
    orders = []
    for number, (who, cents, channel) in enumerate(bought):
        at = 0.001 + number / 10
        events.append(hit(100 + number, at, "order", cookie=f"c{who}", visitor=f"o{number}", order_id=str(number)))
        orders.append(order(str(number), at, 0, channel=channel) | {"gross_minor": cents})
    for number in range(len(bought), 6):  # a journal keeps what an example before this one wrote: these are no sales
        orders.append(order(str(number), 0, 0, status="cancelled"))
    entries.put(opened.workspace.id, Margin(Decimal("0.37"), date(2000, 1, 1)))
    import_rows(opened, tmp_path / f"{hash((tuple(touched), tuple(bought)))}.txt", {"events": events, "orders": orders})
    asked_once = opened.for_one_request()
    declared = read_revenue(asked_once, MARCH).as_declared
    assert declared.net == Money(sum(cents for _, cents, _ in bought), "CAD")
    for model in SHARING:
        found = read_credited(asked_once, MARCH, model)
        assert found is not None
        assert (found[0].net, found[0].margin, found[0].orders) == (declared.net, declared.margin, declared.orders)
        assert sum(part.known_net.minor for part in found[0].by("channel").values()) == declared.known_net.minor


def test_attributed_revenue_is_a_kpi_of_each_model_that_shares_orders(sold: Opened) -> None:
    opened = sold.for_one_request()
    found = {}
    for model in ("first", "last", "linear"):
        rows = compute_kpi(opened, f"attributed_revenue_{model}", MARCH, by="channel").rows
        found[model] = {row.key: row.value for row in rows}
    assert found["first"] == {"instagram": 100, "facebook": 50}
    assert found["last"] == {"direct": 100, "facebook": 50}
    cents = {"direct": 3333, "facebook": 5000, "instagram": 3334, "newsletter": 3333}
    assert found["linear"] == {key: Fraction(one, 100) for key, one in cents.items()}
    for model in SHARING:
        assert compute_kpi(opened, f"attributed_revenue_{model}", MARCH).value == 150
    posts = compute_kpi(opened, "attributed_revenue_first", MARCH, by="post", filters={"channel": "social"})
    assert {row.key: row.value for row in posts.rows} == {"p1": 100, "p9": 50}
    weeks = compute_kpi(opened, "attributed_revenue_first", MARCH, by="week")
    assert {row.key: row.value for row in weeks.rows if row.value} == {"2026-W11": 150}


def test_an_explanation_names_the_model_its_paths_and_what_they_rest_on(sold: Opened) -> None:
    found = explain_kpi(sold.for_one_request(), "attributed_revenue_first", MARCH)
    said = " ".join(map(str, found.table.notes))
    assert "by the model “first touch”: 50% of them (1 of 2)" in said and "a cookie, with consent (100%)" in said
    [total] = found.sums
    assert {str(part.label): part.value for part in total.parts} == {"Instagram": 100, "Facebook": 50}
    assert total.total == 150 and found.rows == 2


def test_without_hits_no_model_over_paths_has_revenue(opened: Opened, tmp_path: Path) -> None:
    import_rows(opened, tmp_path / "orders.txt", {"orders": [order("1", 1, 100, channel="facebook")]})
    table = compute_kpi(opened, "attributed_revenue_linear", MARCH)
    assert table.value is None and "tracked site" in str(table.rows[0].reason)


def test_a_sale_without_an_exchange_rate_is_said_and_credits_no_amount(opened: Opened, tmp_path: Path) -> None:
    rows = story()
    rows["orders"][1] |= {"currency": "USD"}
    import_rows(opened, tmp_path / "story.txt", rows)
    found = attribute_journal(opened, MARCH, (Model.FIRST,), Terms())
    assert found.revenue.value_minor is None
    assert any(str(one).startswith("1 order is in a currency without an exchange rate") for one in found.warnings)
    assert compute_kpi(opened, "attributed_revenue_first", MARCH).value is None
