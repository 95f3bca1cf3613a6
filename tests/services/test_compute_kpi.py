"""KPIs of a workspace: from the journal and the ledger to rows, and what stands behind them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from sillage.domain.costs import Cost, CostKind, KpiWorth, Margin
from sillage.domain.decisions import Decisions, UserKpi
from sillage.domain.facts import FACT_TABLES
from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.domain.places import Account, Approach, Role
from sillage.domain.workspace import View
from sillage.errors import IllegalAggregation, NotFound
from sillage.kpis.catalogue import CATALOGUE
from sillage.ledger import entries, imports_log
from sillage.services.compute_kpi import compute_kpi, compute_many
from sillage.services.explain_kpi import explain_kpi
from sillage.services.open_workspace import Opened
from sillage.services.record_decisions import set_user_kpi

pytestmark = pytest.mark.hits

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31), "America/Montreal")


def bring(opened: Opened, file_name: str, tables: Mapping[str, Iterable[Mapping[str, Any]]]) -> str:
    """Import rows as a file would, committed."""
    workspace_id = opened.workspace.id
    record = imports_log.begin(
        workspace_id, file_name=file_name, sha256=file_name.encode().hex().ljust(64, "0")[:64], format="own"
    )
    for name, rows in tables.items():
        schema = FACT_TABLES[name].import_schema
        given = [{**dict.fromkeys(schema.names), **row} for row in rows]
        facts = pa.Table.from_pylist(given, schema=schema)
        opened.journal.append(workspace_id, name, facts, import_uid=record.uid, observed_at=opened.now)
    imports_log.commit(workspace_id, record.uid, decisions=Decisions())
    return record.uid


def observation(post_id: str, metric: str, value: float, **more: Any) -> dict[str, Any]:
    row = {"network": "instagram", "account": "marque", "object_kind": "post", "object_id": post_id, "segment": ""}
    return {**row, "metric": metric, "window": "lifetime", "value": value, "state": "measured", "source": "", **more}


def published(post_id: str, day: int, **more: Any) -> dict[str, Any]:
    moment = datetime(2026, 3, day, 12, tzinfo=UTC)
    row = {"network": "instagram", "account": "marque", "object_kind": "post", "post_id": post_id}
    return {**row, "published_at": moment, "post_type": "photo", "campaign": "", **more}


@pytest.fixture
def posts(opened: Opened) -> Opened:
    """Two posts of March, in one file."""
    facts = [observation("p1", "likes", 30), observation("p1", "impressions", 1000)]
    facts += [observation("p2", "likes", 10), observation("p2", "impressions", 3000)]
    bring(opened, "posts.csv", {"observations": facts, "posts": [published("p1", 2), published("p2", 20)]})
    return opened


def test_a_rate_is_the_ratio_of_the_sums_of_the_period(posts: Opened) -> None:
    row = compute_kpi(posts, "engagement_rate_by_impressions", MARCH).rows[0]
    assert (row.value, row.numerator, row.denominator, row.n) == (0.01, 40, 4000, 2)


def test_the_parts_of_interactions_that_no_file_tells_are_named(posts: Opened) -> None:
    table = compute_kpi(posts, "engagement_rate_by_impressions", MARCH)
    assert table.rows[0].marks == ("partial",)
    assert [str(note) for note in table.notes] == [
        "Instagram: shares, comments, saves are not known for 2 of the 2 counted; their interactions are without them."
    ]
    assert compute_kpi(posts, "impressions", MARCH).notes == ()


def test_rows_are_cut_along_an_axis_and_filtered(posts: Opened) -> None:
    weeks = compute_kpi(posts, "likes", MARCH, by="week").rows
    assert {row.key: row.value for row in weeks} == {"2026-W10": 30, "2026-W12": 10}
    assert compute_kpi(posts, "likes", MARCH, filters={"network": "tiktok"}).rows[0].value is None


def test_every_kpi_of_the_catalogue_answers_an_empty_workspace_with_what_it_needs(opened: Opened) -> None:
    tables = compute_many(opened, CATALOGUE, MARCH)
    assert list(tables) == list(CATALOGUE)
    for kpi_id, table in tables.items():
        assert [row.value for row in table.rows] == [None], kpi_id
        assert table.rows[0].reason is not None


@pytest.mark.both_ledgers
def test_every_kpi_answers_a_workspace_with_some_facts_on_every_axis(posts: Opened) -> None:
    for axis in ("network", "month", "post", "channel"):
        for kpi_id, table in compute_many(posts, CATALOGUE, MARCH, by=axis).items():
            assert table.rows or table.refusal is not None, kpi_id


def test_an_illegal_aggregation_is_raised_alone_and_kept_aside_among_many(opened: Opened) -> None:
    facts = [observation("p1", "reach", 30), observation("p2", "reach", 30)]
    bring(opened, "reach.csv", {"observations": facts, "posts": [published("p1", 2), published("p2", 3)]})
    with pytest.raises(IllegalAggregation):
        compute_kpi(opened, "reach", MARCH)
    tables = compute_many(opened, ["reach", "posts_published"], MARCH)
    assert tables["reach"].refusal is not None
    assert tables["posts_published"].value == 2


def test_costs_meet_counts_by_network(posts: Opened) -> None:
    spend = Cost(CostKind.SPEND, date(2026, 3, 1), date(2026, 3, 31), Money.of(8, "CAD"), channel="instagram")
    hours = Cost(CostKind.HOURS, date(2026, 3, 2), date(2026, 3, 2), hours=Decimal(2), channel="facebook")
    entries.add_cost(posts.workspace.id, spend)
    entries.add_cost(posts.workspace.id, hours)
    rows = {row.key: row for row in compute_kpi(posts, "cpm", MARCH, by="network").rows}
    assert rows["instagram"].value == Decimal(2)
    assert rows["facebook"].value is None and rows["facebook"].numerator == 70
    assert compute_kpi(posts, "full_cost", MARCH).value == 78
    assert compute_kpi(posts, "hours", MARCH).value == 2


def test_golden_5_through_the_kpis_returns_25_percent(opened: Opened) -> None:
    workspace_id = opened.workspace.id
    entries.put(workspace_id, Margin(Decimal("0.3"), date(2026, 1, 1)))
    entries.add_cost(
        workspace_id, Cost(CostKind.SPEND, MARCH.first, MARCH.last, Money.of(1000, "CAD"), channel="instagram")
    )
    entries.add_cost(
        workspace_id, Cost(CostKind.HOURS, MARCH.first, MARCH.last, hours=Decimal(40), channel="instagram")
    )
    order = {"shop": "own", "order_id": "1", "ordered_on": date(2026, 3, 9), "status": "paid", "currency": "CAD"}
    bring(
        opened, "orders.csv", {"orders": [{**order, "gross_minor": 10_000_00, "tax_minor": 0, "channel": "instagram"}]}
    )
    tables = compute_many(opened, ["roi", "roas", "revenue", "full_cost"], MARCH)
    assert tables["roi"].value == 0.25
    assert tables["roas"].value == 10
    assert tables["revenue"].value == 10_000
    assert tables["full_cost"].value == 2400


def test_what_a_kpi_was_worth_is_a_figure_of_its_own(opened: Opened) -> None:
    entries.put(opened.workspace.id, KpiWorth("leads", Money.of("3.33", "CAD"), date(2026, 1, 1)))
    lead = {"channel": "phone", "touch_id": "1", "kind": "lead", "on": date(2026, 3, 5), "count": 10.0}
    bring(opened, "touches.csv", {"touches": [lead]})
    assert compute_kpi(opened, "kpi_value", MARCH).value == Decimal("33.3")


def test_approaches_left_unanswered_tire_influencers(opened: Opened) -> None:
    for person, answered in (("Ann", date(2026, 3, 8)), ("Bob", None), ("Cat", None), ("Dan", date(2026, 3, 9))):
        entries.put(opened.workspace.id, Approach(person, "instagram", date(2026, 3, 5), answered))
    assert compute_kpi(opened, "influencer_fatigue", MARCH).value == 0.5


def test_conversations_are_measured_by_the_care_room(opened: Opened) -> None:
    base = {"network": "facebook", "account": "marque", "event": "message", "visibility": "private"}
    rows = []
    for number, hours in enumerate([1, 3]):
        thread = {**base, "thread_id": str(number)}
        asked = {"direction": "in", "author_kind": "customer", "message_id": "a"}
        replied = {"direction": "out", "author_kind": "agent", "message_id": "b"}
        rows.append({**thread, **asked, "sent_at": datetime(2026, 3, 5, 12, tzinfo=UTC)})
        rows.append({**thread, **replied, "sent_at": datetime(2026, 3, 5, 12 + hours, tzinfo=UTC)})
    bring(opened, "messages.csv", {"messages": rows})
    tables = compute_many(
        opened, ["messages_received", "response_rate", "sla_attainment", "first_response_time"], MARCH
    )
    assert {kpi_id: table.value for kpi_id, table in tables.items()} == {
        "messages_received": 2,
        "response_rate": 1,
        "sla_attainment": 0.5,
        "first_response_time": 3600,
    }
    by_network = compute_kpi(opened, "messages_received", MARCH, by="network")
    assert {row.key: row.value for row in by_network.rows} == {"facebook": 2}


def test_conversations_of_the_social_networks_are_asked_for_together(opened: Opened) -> None:
    rows = []
    for place, answered_after in (("facebook", 1), ("instagram", 3), ("email", 9)):
        thread = {"network": place, "account": "marque", "event": "message", "visibility": "private", "thread_id": "1"}
        asked = {"direction": "in", "author_kind": "customer", "message_id": "a"}
        replied = {"direction": "out", "author_kind": "agent", "message_id": "b"}
        rows.append({**thread, **asked, "sent_at": datetime(2026, 3, 5, 12, tzinfo=UTC)})
        rows.append({**thread, **replied, "sent_at": datetime(2026, 3, 5, 12 + answered_after, tzinfo=UTC)})
    bring(opened, "messages.csv", {"messages": rows})
    asked_for = ["messages_received", "sla_attainment"]
    whole, social = (
        {kpi_id: table.value for kpi_id, table in compute_many(opened, asked_for, MARCH, filters=filters).items()}
        for filters in ({}, {"channel": "social"})
    )
    assert whole == {"messages_received": 3, "sla_attainment": pytest.approx(1 / 3)}
    assert social == {"messages_received": 2, "sla_attainment": 0.5}
    cut = compute_kpi(opened, "messages_received", MARCH, by="network", filters={"channel": "social"})
    assert {row.key: row.value for row in cut.rows} == {"facebook": 1, "instagram": 1}


def test_a_rival_s_posts_are_not_ours(posts: Opened) -> None:
    entries.put(posts.workspace.id, Account("instagram", "marque", Role.RIVAL))
    assert compute_kpi(posts, "likes", MARCH).rows[0].value is None


def test_an_undone_import_no_longer_counts(posts: Opened) -> None:
    uid = bring(posts, "more.csv", {"observations": [observation("p1", "likes", 99)], "posts": [published("p1", 2)]})
    assert compute_kpi(posts, "likes", MARCH).value == 109
    imports_log.undo(posts.workspace.id, uid)
    assert compute_kpi(posts, "likes", MARCH).value == 40


def test_a_user_s_kpi_is_computed_like_any_other(posts: Opened) -> None:
    mine = UserKpi("per_thousand", "likes per thousand", "1000 * likes / impressions", "ratio", "+")
    set_user_kpi(posts, mine)
    assert compute_kpi(posts, "per_thousand", MARCH).value == 10


def test_an_unknown_kpi_is_refused(opened: Opened) -> None:
    with pytest.raises(NotFound):
        compute_kpi(opened, "engagement", None)


def test_undated_posts_are_named_when_a_period_is_asked(posts: Opened) -> None:
    undated = published("p3", 2, published_at=None)
    bring(posts, "undated.csv", {"observations": [observation("p3", "likes", 5)], "posts": [undated]})
    in_march = compute_kpi(posts, "likes", MARCH)
    assert in_march.value == 40 and "no date" in str(in_march.notes[0])
    ever = compute_kpi(posts, "likes", None)
    assert ever.value == 45 and ever.notes == ()


def test_an_explanation_shows_the_formula_with_its_numbers_and_the_files(posts: Opened) -> None:
    facts = [observation("p9", "likes", 60), observation("p9", "impressions", 1000)]
    bring(posts, "april.csv", {"observations": facts, "posts": [published("p9", 30)]})
    found = explain_kpi(posts, "engagement_rate_by_impressions", MARCH)
    assert found.formula == "interactions / impressions"
    assert found.lines[""] == "100 / 5000 = 0.02"
    assert [(file.file_name, file.rows) for file in found.files] == [("posts.csv", 4), ("april.csv", 2)]
    assert found.rows == 6
    assert "Interactions on Instagram: likes, comments, shares, saves." in map(str, found.definitions)


def test_an_explanation_leaves_out_the_source_that_was_not_taken(posts: Opened) -> None:
    day: dict[str, Any] = {"object_kind": "account", "object_id": "", "window": "day"}
    day |= {"for_date": date(2026, 3, 2), "to_date": date(2026, 3, 2)}
    bring(posts, "account.csv", {"observations": [observation("", "likes", 500, **day)]})
    found = explain_kpi(posts, "likes", MARCH)
    assert [file.file_name for file in found.files] == ["posts.csv"]
    assert str(found.table.notes[0]).endswith("those that say the same thing are left out: account by day.")


def test_costs_typed_by_hand_are_told_in_an_explanation(opened: Opened) -> None:
    entries.add_cost(opened.workspace.id, Cost(CostKind.TOOL, MARCH.first, MARCH.last, Money.of(31, "CAD")))
    found = explain_kpi(opened, "full_cost", MARCH)
    assert [(file.file_name, file.rows) for file in found.files] == [("", 1)]
    assert found.lines[""] == "31 = 31"


def test_a_client_s_explanation_names_no_file_of_hours(opened: Opened) -> None:
    work = Cost(CostKind.HOURS, MARCH.first, MARCH.first, hours=Decimal(3))
    record = imports_log.begin(opened.workspace.id, file_name="hours.csv", sha256="0" * 64, format="own")
    imports_log.commit(opened.workspace.id, record.uid, decisions=Decisions(costs=(work,)))
    fee = Cost(CostKind.FEE, MARCH.first, MARCH.first, Money.of(31, "CAD"), payer=View.CLIENT)
    entries.add_cost(opened.workspace.id, fee)
    assert "hours.csv" in [file.file_name for file in explain_kpi(opened, "full_cost", MARCH).files]
    client = replace(opened, workspace=replace(opened.workspace, view=View.CLIENT))
    for kpi_id in ("full_cost", "hours", "roi", "cpc", "break_even_hourly_rate"):
        found = explain_kpi(client, kpi_id, MARCH)
        assert [(file.file_name, file.rows) for file in found.files] == [("", 1)], kpi_id


@pytest.mark.parametrize(
    ("zone", "moment"),
    [
        ("America/Montreal", datetime(2026, 4, 1, 3, 30, tzinfo=UTC)),  # 23:30 on 31 March
        ("Asia/Tokyo", datetime(2026, 3, 30, 15, 30, tzinfo=UTC)),  # 00:30 on 31 March
    ],
)
def test_every_day_ends_with_the_workspace_s_own_day(opened: Opened, zone: str, moment: datetime) -> None:
    there = replace(opened, workspace=replace(opened.workspace, zone=zone), now=moment)
    for day, amount in ((date(2026, 3, 30), 1), (date(2026, 3, 31), 10), (date(2026, 4, 1), 100)):
        entries.add_cost(opened.workspace.id, Cost(CostKind.TOOL, day, day, Money.of(amount, "CAD")))
    assert compute_kpi(there, "full_cost", None).value == 11


def test_the_orders_behind_a_return_are_told_in_an_explanation(opened: Opened) -> None:
    entries.add_cost(
        opened.workspace.id, Cost(CostKind.TOOL, MARCH.first, MARCH.last, Money.of(30, "CAD"), channel="x")
    )
    sale = {"shop": "own", "status": "paid", "currency": "CAD", "channel": "x", "gross_minor": 90_00}
    sold = [{**sale, "order_id": str(number), "ordered_on": date(2026, 3, 5 + number)} for number in range(3)]
    bring(opened, "orders.csv", {"orders": sold})
    found = explain_kpi(opened, "roi", MARCH)
    assert [(file.file_name, file.rows) for file in found.files] == [("orders.csv", 3), ("", 1)]


def ad(metric: str, value: float, day: int, **more: Any) -> dict[str, Any]:
    when = {"for_date": date(2026, 3, day), "to_date": date(2026, 3, day), "currency": "CAD"}
    return observation("ad1", metric, value, object_kind="ad", window="day", **when, **more)


def test_the_rows_of_ads_files_are_told_behind_costs_and_returns(opened: Opened) -> None:
    facts = [ad("spend", 1000, day) for day in (2, 3, 4)] + [ad("purchase_value", 9000, day) for day in (3, 4)]
    bring(opened, "ads.csv", {"observations": [*facts, ad("spend", 500, 5, segment="by=age")]})
    spent = explain_kpi(opened, "full_cost", MARCH)
    assert [(file.file_name, file.rows) for file in spent.files] == [("ads.csv", 3)]
    returned = explain_kpi(opened, "roi", MARCH)
    assert [(file.file_name, file.rows) for file in returned.files] == [("ads.csv", 5)]


def test_the_rows_of_ga4_are_told_behind_returns_when_it_is_the_source(opened: Opened) -> None:
    entries.add_cost(
        opened.workspace.id, Cost(CostKind.TOOL, MARCH.first, MARCH.last, Money.of(30, "CAD"), channel="instagram")
    )
    day = {"for_date": date(2026, 3, 2), "to_date": date(2026, 3, 2), "currency": "CAD", "window": "day"}
    more = {"object_kind": "channel", "network": "", **day}
    bring(opened, "ga4.csv", {"observations": [observation("instagram", "total_revenue", 9000, **more)]})
    found = explain_kpi(opened, "roi", MARCH)
    assert [(file.file_name, file.rows) for file in found.files] == [("", 1), ("ga4.csv", 1)]
