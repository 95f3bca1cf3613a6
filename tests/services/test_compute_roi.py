"""ROI from a workspace's own files: what it cost, what it earned, and what may be said of each channel."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from sillage.domain.costs import Cost, CostKind, ShareRule
from sillage.domain.decisions import Decisions
from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.domain.workspace import View
from sillage.economics import RevenueSource
from sillage.errors import WrongUsage
from sillage.ledger import entries, imports_log
from sillage.services.compute_kpi import compute_kpi
from sillage.services.compute_roi import compute_roi
from sillage.services.open_workspace import Opened
from sillage.services.roi_report import RoiReport, RoiVerdict
from tests.services.journal_rows import import_rows, observations, orders

QUARTER = Period(date(2026, 1, 5), date(2026, 3, 29), "America/Montreal")  # twelve whole weeks
FIRST = QUARTER.first


def cad(amount: int | str) -> Money:
    return Money.of(amount, "CAD")


def spend(opened: Opened, amount: int, channel: str = "", day: date = FIRST, **more: Any) -> None:
    entries.add_cost(opened.workspace.id, Cost(CostKind.SPEND, day, day, cad(amount), channel=channel, **more))


def work(opened: Opened, hours: int, channel: str = "", day: date = FIRST, **more: Any) -> None:
    cost = Cost(CostKind.HOURS, day, day, hours=Decimal(hours), channel=channel, **more)
    entries.add_cost(opened.workspace.id, cost)


def rungs(report: RoiReport) -> dict[str, Fraction | None]:
    return {rung.id: rung.value for rung in report.ladder}


def test_money_hours_and_orders_climb_the_ladder(opened: Opened, tmp_path: Path) -> None:
    spend(opened, 1000, "instagram")
    work(opened, 40, "instagram")
    import_rows(opened, tmp_path / "orders", {"orders": orders([(FIRST, 10_000, "instagram")])})
    report = compute_roi(opened, QUARTER)
    assert report.cost.total == cad(2400)
    assert report.breakdown == {"hours": cad(1400), "spend": cad(1000)}
    assert rungs(report) == {
        "sales_over_cost": 10,
        "net_of_cost": 9,
        "on_margin": 3,
        "with_hours": Fraction(4000 - 2400, 2400),
        "with_kpi_values": None,
        "incremental": None,
    }
    assert report.roi.value == rungs(report)["with_hours"]
    assert report.roas.value == 10
    assert report.break_even_hourly_rate.value == 75
    assert report.payback.days == 1


def test_the_view_decides_between_hours_and_fees(opened: Opened, tmp_path: Path) -> None:
    spend(opened, 1000, "x")
    work(opened, 10, "x")
    fee = Cost(CostKind.FEE, FIRST, FIRST, cad(900), payer=View.CLIENT, channel="x")
    entries.add_cost(opened.workspace.id, fee)
    totals = {view: compute_roi(opened, QUARTER, view=view).cost.total for view in View}
    assert totals == {View.TEAM: cad(1350), View.AGENCY: cad(1350), View.CLIENT: cad(1900)}


def test_a_client_never_reads_what_the_hours_of_the_agency_cost(opened: Opened) -> None:
    work(opened, 10, "x")
    entries.add_cost(opened.workspace.id, Cost(CostKind.FEE, FIRST, FIRST, cad(900), payer=View.CLIENT, channel="x"))
    told = {view: [str(one) for one in compute_roi(opened, QUARTER, view=view).warnings] for view in View}
    assert any("another payer" in one and "900" in one for one in told[View.AGENCY])
    assert not any("another payer" in one or "350" in one for one in told[View.CLIENT])
    assert compute_roi(opened, QUARTER, view=View.CLIENT).cost.hours == 0


def test_without_any_cost_roi_is_undefined_and_the_margin_stands(opened: Opened, tmp_path: Path) -> None:
    import_rows(opened, tmp_path / "orders", {"orders": orders([(FIRST, 100, "x")])})
    report = compute_roi(opened, QUARTER)
    assert report.roi.value is None
    assert str(report.roi.reason) == "Undefined: nothing was put in."
    assert report.attributed.margin == cad(40)


def test_hours_that_nobody_entered_are_said_and_not_counted_as_nothing(opened: Opened, tmp_path: Path) -> None:
    spend(opened, 100, "x")
    import_rows(opened, tmp_path / "orders", {"orders": orders([(FIRST, 1000, "x")])})
    report = compute_roi(opened, QUARTER)
    assert not report.hours_entered
    assert rungs(report)["on_margin"] == 3
    assert rungs(report)["with_hours"] is None
    assert "No hours were entered: their cost is unknown." in [str(warning) for warning in report.warnings]


def test_revenue_without_a_channel_stays_unattributed_and_no_channel_can_be_told(
    opened: Opened, tmp_path: Path
) -> None:
    spend(opened, 100, "instagram")
    spend(opened, 100, "x")
    rows = orders([(FIRST, 1000, "instagram"), (FIRST, 500, "")])
    import_rows(opened, tmp_path / "orders", {"orders": rows})
    report = compute_roi(opened, QUARTER, by="channel")
    assert (report.attributed.revenue, report.unattributed.revenue) == (cad(1000), cad(500))
    assert report.roi.value == 1
    assert report.at_most == 2
    found = {row.key: row for row in report.rows}
    assert found["instagram"].roi.value is None
    assert str(found["instagram"].roi.reason) == "Cannot tell: $500.00 of revenue name no channel."
    assert (found["instagram"].at_least, found["instagram"].at_most) == (3, 5)
    assert (found["x"].at_least, found["x"].at_most) == (-1, 1)


def test_a_campaign_that_no_sale_names_cannot_be_told_and_the_named_ones_are_credited(
    opened: Opened, tmp_path: Path
) -> None:
    spend(opened, 100, "x", campaign="spring", activity="ads")
    spend(opened, 100, "x", campaign="always on", activity="ads")
    rows = orders([(FIRST, 1000, "x")], campaign="spring") + orders([(FIRST + timedelta(days=1), 1000, "x")])
    import_rows(opened, tmp_path / "orders", {"orders": rows})
    found = {row.key: row for row in compute_roi(opened, QUARTER, by="campaign").rows}
    assert found["spring"].roi.value == 3
    assert found["always on"].roi.value is None
    assert (found["always on"].at_least, found["always on"].at_most) == (-1, 3)
    (ads, rest) = compute_roi(opened, QUARTER, by="activity").rows
    assert (ads.key, ads.roi.value, ads.earned.revenue) == ("ads", None, cad(1000))
    assert rest.key == ""


def test_when_no_sale_names_a_channel_nothing_is_credited(opened: Opened, tmp_path: Path) -> None:
    spend(opened, 100, "x")
    work(opened, 1)
    import_rows(opened, tmp_path / "orders", {"orders": orders([(FIRST, 1000, "")])})
    report = compute_roi(opened, QUARTER)
    assert report.roi.value is None
    assert report.verdict is RoiVerdict.CANNOT_TELL
    assert set(rungs(report).values()) == {None}
    assert report.at_most == pytest.approx((400 - 135) / 135)


def test_direct_and_search_sales_are_left_out_unless_they_cost(opened: Opened, tmp_path: Path) -> None:
    spend(opened, 100, "x")
    rows = orders([(FIRST, 1000, "x"), (FIRST, 700, "direct"), (FIRST, 300, "phone")])
    import_rows(opened, tmp_path / "orders", {"orders": rows})
    report = compute_roi(opened, QUARTER)
    assert report.attributed.revenue == cad(1300)
    assert report.left_out.revenue == cad(700)


def test_one_source_of_revenue_counts_and_the_others_are_for_checking(opened: Opened, tmp_path: Path) -> None:
    ga4 = observations("total_revenue", "channel", [("instagram", FIRST, 80_000)], source="ga4", currency="CAD")
    ads = observations("purchase_value", "ad", [("a1", FIRST, 99_000)], network="facebook", currency="CAD")
    import_rows(opened, tmp_path / "others", {"observations": ga4 + ads})
    assert compute_roi(opened, QUARTER).source is RevenueSource.GA4
    assert compute_roi(opened, QUARTER).attributed.revenue == cad(800)
    import_rows(opened, tmp_path / "orders", {"orders": orders([(FIRST, 500, "instagram")])})
    report = compute_roi(opened, QUARTER)
    assert report.source is RevenueSource.ORDERS
    assert report.attributed.revenue == cad(500)
    assert report.checking == {
        RevenueSource.ORDERS: cad(500),
        RevenueSource.GA4: cad(800),
        RevenueSource.ADS: cad(990),
    }


def test_ad_spend_of_a_file_is_a_cost_and_each_ad_has_its_cost_per_click(opened: Opened, tmp_path: Path) -> None:
    facts = [
        *observations("spend", "ad", [("a1", FIRST, 10_000), ("a2", FIRST, 5_000)], network="facebook", currency="CAD"),
        *observations("link_clicks", "ad", [("a1", FIRST, 200), ("a2", FIRST, 0)], network="facebook"),
        *observations("impressions", "ad", [("a1", FIRST, 50_000)], network="facebook"),
    ]
    import_rows(opened, tmp_path / "ads", {"observations": facts})
    report = compute_roi(opened, QUARTER, by="ad")
    assert report.cost.total == cad(150)
    found = {row.ad: row for row in report.ads}
    assert found["a1"].spend == cad(100)
    assert found["a1"].unit_costs["ad_cpc"].value == Fraction(1, 2)
    assert found["a1"].unit_costs["ad_cpm"].value == 2
    assert found["a2"].unit_costs["ad_cpc"].value is None


def test_shared_costs_reach_channels_and_their_sum_is_the_whole(opened: Opened, tmp_path: Path) -> None:
    tool = Cost(CostKind.TOOL, FIRST, QUARTER.last, cad("99.99"), shared_by=ShareRule.POSTS_PUBLISHED)
    entries.add_cost(opened.workspace.id, tool)
    posts = [
        {"network": network, "account": "us", "object_kind": "post", "post_id": f"p{number}", "published_on": FIRST,
         "post_type": kind, "row": number}
        for number, (network, kind) in enumerate([("x", "photo"), ("x", "video"), ("instagram", "reel")], 1)
    ]  # fmt: skip
    import_rows(opened, tmp_path / "posts", {"posts": posts})
    for by in ("channel", "network", "content_type", "campaign", "activity"):
        rows = compute_roi(opened, QUARTER, by=by).rows
        assert sum(row.cost.known.minor for row in rows) == 9999
    costs = {row.key: row.cost.known.minor for row in compute_roi(opened, QUARTER, by="content_type").rows}
    assert costs == {"photo": 3333, "reel": 3333, "video": 3333}


def test_costs_that_name_no_channel_weigh_on_the_whole_and_are_told(opened: Opened) -> None:
    spend(opened, 100, "x")
    spend(opened, 30)
    report = compute_roi(opened, QUARTER, by="channel")
    assert [(row.key, row.cost.total) for row in report.rows] == [("x", cad(100)), ("", cad(30))]
    assert any("$30.00 of costs name none of these" in str(warning) for warning in report.warnings)


def test_weeks_give_an_interval_and_overlapping_channels_are_not_separable(opened: Opened, tmp_path: Path) -> None:
    rows = []
    for week in range(12):
        day = FIRST + timedelta(weeks=week)
        for channel in ("instagram", "x", "newsletter"):
            spend(opened, 100, channel, day)
        noise = (7 * week) % 5 * 20
        rows += [(day, 400 + noise, "instagram"), (day, 420 + noise, "x"), (day, 4000 + noise, "newsletter")]
    import_rows(opened, tmp_path / "orders", {"orders": orders(rows)})
    report = compute_roi(opened, QUARTER, by="channel")
    found = {row.key: row for row in report.rows}
    assert len(report.weeks) == 12
    assert found["instagram"].interval.bounds is not None
    assert found["instagram"].not_separable_from == ("x",)
    assert found["newsletter"].not_separable_from == ()
    assert {row.verdict for row in report.rows} == {RoiVerdict.GAIN}
    assert report.verdict is RoiVerdict.GAIN
    assert report.weeks_more == 0


def test_unit_costs_are_those_of_the_catalogue(opened: Opened, tmp_path: Path) -> None:
    spend(opened, 120, "x")
    facts = [
        *observations("impressions", "account", [("", FIRST, 30_000)], network="x", account="us"),
        *observations("url_clicks", "account", [("", FIRST, 60)], network="x", account="us"),
    ]
    import_rows(opened, tmp_path / "facts", {"observations": facts})
    report = compute_roi(opened, QUARTER, by="network")
    (row,) = report.rows
    for kpi_id, expected in (("cpc", 2), ("cpm", 4)):
        assert row.unit_costs[kpi_id].value == expected
        assert report.unit_costs[kpi_id].value == expected
        assert compute_kpi(opened, kpi_id, QUARTER).rows[0].value == expected
    assert row.unit_costs["cpl"].value is None


def test_a_cost_per_follower_is_that_of_the_accounts_whose_new_followers_are_known(
    opened: Opened, tmp_path: Path
) -> None:
    spend(opened, 100, "x")
    spend(opened, 900, "instagram")
    fee = Cost(CostKind.FEE, FIRST, FIRST, cad(50), payer=View.CLIENT, channel="tiktok")
    entries.add_cost(opened.workspace.id, fee)
    window = {"window": "period", "for_date": FIRST, "to_date": QUARTER.last, "network": "x", "account": "us"}
    gained = observations("new_followers", "account", [("", FIRST, 20)], **window)
    levels = observations("followers", "account", [("", QUARTER.last, 500)], network="instagram", account="us")
    import_rows(opened, tmp_path / "facts", {"observations": gained + levels})
    table = compute_kpi(opened, "cost_per_follower_gained", QUARTER)
    assert table.value == 5
    said = " ".join(str(note) for note in table.notes)
    assert "the costs of Instagram." in said and "us: new followers are not known" in said
    report = compute_roi(opened, QUARTER)
    assert report.unit_costs["cost_per_follower_gained"].value == 5
    assert report.unit_cost_notes["cost_per_follower_gained"] == table.notes
    client = compute_roi(opened, QUARTER, view=View.CLIENT)
    assert client.cost.total == cad(1050)
    assert client.unit_costs["cost_per_follower_gained"].value == 5


def test_two_files_that_count_the_same_ad_are_told(opened: Opened) -> None:
    for number, days in enumerate((10, 20)):
        last = FIRST + timedelta(days=days)
        cost = Cost(CostKind.SPEND, FIRST, last, cad(100), channel="facebook", reference="ad-1")
        record = imports_log.begin(
            opened.workspace.id, file_name=f"ads{number}.csv", sha256=str(number) * 64, format="meta_ads"
        )
        imports_log.commit(opened.workspace.id, record.uid, decisions=Decisions(costs=(cost,)))
    (said,) = (text for text in map(str, compute_roi(opened, QUARTER).warnings) if "overlaps" in text)
    assert said.startswith("ad-1: the cost from")


def test_figures_that_stand_beside_returns_are_those_of_the_catalogue(opened: Opened, tmp_path: Path) -> None:
    work(opened, 2, "facebook", activity="moderation")
    message = {"network": "facebook", "account": "us", "thread_id": "1", "event": "message", "visibility": "private"}
    asked = {"message_id": "a", "direction": "in", "author_kind": "customer", "row": 1}
    replied = {"message_id": "b", "direction": "out", "author_kind": "agent", "row": 2}
    at = datetime(2026, 1, 6, 15, tzinfo=UTC)
    rows = [{**message, **asked, "sent_at": at}, {**message, **replied, "sent_at": at + timedelta(hours=1)}]
    facts = [
        *observations("sessions", "channel", [("facebook", FIRST, 200)]),
        *observations("total_revenue", "channel", [("facebook", FIRST, 50_000)], currency="CAD"),
    ]
    import_rows(opened, tmp_path / "facts", {"messages": rows, "observations": facts})
    report = compute_roi(opened, QUARTER, by="channel")
    assert report.other_figures["cost_per_request"].value == 70
    assert report.other_figures["value_per_visit"].value == Fraction(5, 2)
    assert str(report.other_figures["equivalent_media_value"].reason).startswith("Not measured: needs impressions")
    (row,) = (row for row in report.rows if row.key == "facebook")
    assert row.other_figures["value_per_visit"].value == Fraction(5, 2)


def test_a_workspace_never_sees_the_money_of_another(opened: Opened, other: Opened, tmp_path: Path) -> None:
    spend(opened, 100, "x")
    import_rows(opened, tmp_path / "orders", {"orders": orders([(FIRST, 100, "x")])})
    report = compute_roi(other, QUARTER)
    assert report.cost.lines == ()
    assert report.source is None


def test_a_growth_rate_says_how_much_that_is_a_week_and_other_figures_of_followers_do_not(
    opened: Opened, tmp_path: Path
) -> None:
    ends = [("", FIRST - timedelta(days=1), 1000), ("", FIRST + timedelta(days=13), 1210)]
    levels = observations("followers", "account", ends, network="x", account="us")
    import_rows(opened, tmp_path / "facts", {"observations": levels})
    notes = [str(note) for note in compute_kpi(opened, "follower_growth_rate", QUARTER).notes]
    assert "us (X): 10% a week, over 2 weeks." in notes
    assert not [note for note in compute_kpi(opened, "followers", QUARTER).notes if "a week" in str(note)]


def test_an_roi_of_too_few_weeks_says_why_it_has_no_interval(opened: Opened, tmp_path: Path) -> None:
    spend(opened, 100, "x")
    import_rows(opened, tmp_path / "facts", {"orders": orders([(FIRST, 1000, "x")])})
    short = Period(FIRST, FIRST + timedelta(days=6), QUARTER.zone)
    table = compute_kpi(opened, "roi", short)
    assert table.value == 3
    assert table.rows[0].interval is None
    assert [str(note)[:13] for note in table.notes].count("No interval: ") == 1


def test_an_unknown_axis_or_view_is_refused(opened: Opened) -> None:
    with pytest.raises(WrongUsage, match="moon"):
        compute_roi(opened, QUARTER, by="moon")
    with pytest.raises(WrongUsage, match="boss"):
        compute_roi(opened, QUARTER, view="boss")


def test_a_thousand_orders_of_a_cent_keep_their_margin(opened: Opened, tmp_path: Path) -> None:
    spend(opened, 2, "instagram")
    rows = orders([(FIRST + timedelta(days=place % 80), 0, ("instagram", "x")[place % 2]) for place in range(1000)])
    import_rows(opened, tmp_path / "orders", {"orders": [row | {"gross_minor": 1} for row in rows]})
    report = compute_roi(opened, QUARTER, by="channel")
    assert report.attributed.margin == cad(4)
    assert {row.key: row.earned.margin for row in report.rows} == {"instagram": cad(2), "x": cad(2)}


def test_a_refund_in_a_file_of_its_own_comes_off_the_channel_of_its_order(opened: Opened, tmp_path: Path) -> None:
    spend(opened, 10, "instagram")
    sold = orders([(FIRST - timedelta(days=30), 0, "instagram"), (FIRST, 0, "instagram")])
    sold = [row | {"gross_minor": 33_33} for row in sold]
    back = {"order_id": f"{sold[0]['order_id']}/refund/R1", "gross_minor": 0, "refunded_minor": 30_00}
    refund = sold[1] | back | {"status": "refunded", "channel": "", "row": 3}
    import_rows(opened, tmp_path / "orders", {"orders": [*sold, refund]})
    report = compute_roi(opened, QUARTER)
    assert report.attributed.revenue == cad("3.33")
    assert report.unattributed.revenue == cad(0)
    kept = {row.key: row.value for row in compute_kpi(opened, "revenue", QUARTER, by="channel").rows}
    assert kept == {"instagram": Fraction(333, 100)}
