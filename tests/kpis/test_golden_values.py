"""The golden values of the catalogue's page, each computed from facts where facts can hold them."""

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest

from sillage.audience.followers import Flow, FollowerSeries
from sillage.audience.followers import Level as FollowerLevel
from sillage.domain.decisions import UserKpi
from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.economics.kpi_values import kpi_worth
from sillage.kpis.catalogue import find
from sillage.kpis.compute import Fed, compute, plan
from sillage.kpis.event_rows import mention_rows
from sillage.kpis.follower_slots import follower_slots
from tests.kpis.facts_at_hand import YEAR, asked, from_events, from_sums, from_units, post, reading, table


def test_golden_1_three_engagement_rates_of_one_post() -> None:
    rows = [reading("likes", 100), reading("retweets", 40), reading("replies", 35)]
    rows += [reading("reach", 1000), reading("impressions", 1600)]
    levels = pa.table(
        {
            "network": ["x"],
            "account": ["a"],
            "day": pa.array([date(2026, 3, 1)], pa.date32()),
            "value": [300.0],
        }
    )

    def rate(by: str) -> float | Decimal | None:
        return from_units(f"engagement_rate_by_{by}", rows, [post("1")], levels=levels).value

    assert rate("followers") == pytest.approx(0.5833, abs=5e-5)
    assert rate("reach") == 0.175
    assert rate("impressions") == pytest.approx(0.1094, abs=5e-5)


def test_golden_2_the_default_is_the_pooled_rate_and_not_the_mean_of_rates() -> None:
    rows = []
    for number, (clicks, shown) in enumerate([(40, 100), (30, 200), (200, 10_000)]):
        rows += [reading("url_clicks", clicks, object_id=str(number))]
        rows += [reading("impressions", shown, object_id=str(number))]
    found = from_units("ctr", rows, [post(str(number)) for number in range(3)])
    assert found.value == pytest.approx(0.0262, abs=5e-5)
    assert (found.rows[0].numerator, found.rows[0].denominator, found.rows[0].n) == (270, 10_300, 3)
    rates = from_units("ctr", rows, [post(str(n)) for n in range(3)], question=asked("post")).rows
    assert sum(float(row.value or 0) for row in rates) / 3 == pytest.approx(0.19, abs=5e-4)


def test_golden_4_two_sentiments_of_a_thousand_mentions() -> None:
    tones = ["positive"] * 30 + ["negative"] * 10 + ["neutral"] * 960
    rows = [
        {"source": "x", "mention_id": str(number), "at": MOMENT, "about": "own", "sentiment": tone}
        for number, tone in enumerate(tones)
    ]
    counted = mention_rows(
        table("mentions", rows), asked(), ["mentions_positive", "mentions_negative", "mentions_neutral"]
    )
    assert from_events("sentiment_ratio", counted).value == 0.75
    assert from_events("net_sentiment", counted).value == 0.02


def test_a_balance_has_the_interval_of_a_difference_on_either_side_of_zero() -> None:
    rows = {"mentions_neutral": 960, "mentions_positive": 30, "mentions_negative": 10}
    good = from_sums("net_sentiment", **rows).rows[0].interval
    bad = from_sums("net_sentiment", **rows | {"mentions_positive": 10, "mentions_negative": 30}).rows[0].interval
    assert good is not None and bad is not None
    assert good == pytest.approx((0.00965, 0.03035), abs=5e-6)
    assert bad == pytest.approx((-good[1], -good[0]))
    score = from_sums("nps", nps_promoters=60, nps_detractors=20, nps_answers=100).rows[0]
    assert score.interval == pytest.approx((26.8, 53.2), abs=0.05)


def test_a_return_in_whole_dollars_is_no_proportion_of_people() -> None:
    row = from_sums("roi", margin=1500, full_cost=1000).rows[0]
    assert (row.value, row.interval) == (0.5, None)


def test_golden_6_ctr_virality_and_churn() -> None:
    rows = [reading("url_clicks", 150), reading("impressions", 10_000)]
    assert from_units("ctr", rows, [post("1")]).value == 0.015
    rows = [reading("retweets", 240), reading("impressions", 12_000)]
    assert from_units("virality_rate", rows, [post("1")]).value == 0.02
    assert from_sums("follower_churn_rate", followers_lost=500, followers_start=10_000).value == 0.05


def test_golden_6_cpm_and_cpc() -> None:
    assert from_sums("cpm", full_cost=1000, impressions=500_000).value == Decimal(2)
    ad = {"object_kind": "ad", "network": "facebook", "window": "day", "for_date": date(2026, 3, 2)}
    ad |= {"to_date": date(2026, 3, 2)}
    rows = [reading("spend", 100_00, currency="CAD", **ad), reading("link_clicks", 200, **ad)]
    assert from_units("ad_cpc", rows).value == Decimal("0.5")
    rows = [reading("spend", 1000_00, currency="CAD", **ad), reading("impressions", 500_000, **ad)]
    assert from_units("ad_cpm", rows).value == Decimal(2)


def test_golden_6_what_a_kpi_is_worth() -> None:
    worth = kpi_worth(Money.of(100, "CAD"), 1, 30)
    assert worth is not None and worth.amount == Decimal("3.33")


def test_golden_7_engaged_visits_and_ga4_s_bounce_sum_to_a_hundred() -> None:
    channel: dict[str, object] = {"object_kind": "channel", "network": "", "account": "", "object_id": "organic_social"}
    channel |= {"window": "day", "for_date": date(2026, 3, 2), "to_date": date(2026, 3, 2), "source": "ga4"}
    rows = [reading("sessions", 1810, **channel), reading("engaged_sessions", 693, **channel)]
    bounce = from_units("ga4_bounce_rate", rows).rows[0]
    mine = [UserKpi("engaged_share", "Engaged share", "1 - ga4_bounce_rate", "%")]
    engaged = from_units("engaged_share", rows, user_kpis=mine).rows[0]
    assert bounce.value == pytest.approx(0.617, abs=5e-4)
    assert engaged.value == pytest.approx(0.383, abs=5e-4)
    assert (bounce.numerator, bounce.denominator) == (1810 - 693, 1810)
    assert engaged.value is not None and bounce.value is not None
    assert float(engaged.value) + float(bounce.value) == 1


def test_golden_8_roi_is_net_of_the_money_put_in() -> None:
    assert from_sums("roi", margin=7000, full_cost=2000).value == 2.5


def test_golden_10_impressions_without_a_click_are_not_views_nor_clicks() -> None:
    rows = [reading("impressions", 10_000), reading("url_clicks", 150), reading("views", 7)]
    ctr = from_units("ctr", rows, [post("1")]).value
    assert ctr is not None and 1 - ctr == 0.985
    assert from_units("views", rows, [post("1")]).value == 7
    assert from_units("reported_link_clicks", rows, [post("1")]).value == 150


def test_golden_10_a_video_network_s_views_are_never_clicks() -> None:
    rows = [reading("views", 900, network="youtube")]
    assert from_units("reported_link_clicks", rows, [post("1", network="youtube")]).value is None
    assert from_units("link_clicks", rows, [post("1", network="youtube")]).value is None


def test_golden_11_no_cost_leaves_roi_undefined_and_says_so() -> None:
    row = from_sums("roi", margin=100, full_cost=0).rows[0]
    assert row.value is None
    assert "zero" in str(row.reason)


def test_golden_11_no_impression_leaves_ctr_undefined_and_says_so() -> None:
    rows = [reading("impressions", 0), reading("url_clicks", 0)]
    row = from_units("ctr", rows, [post("1")]).rows[0]
    assert row.value is None
    assert (row.numerator, row.denominator) == (0, 0)
    assert "Undefined" in str(row.reason)


def test_golden_12_a_net_above_the_gross_gains_is_shown_and_never_used() -> None:
    march = Period(date(2026, 3, 1), date(2026, 3, 31), "America/Montreal")
    levels = (FollowerLevel(date(2026, 2, 28), 1000.0), FollowerLevel(date(2026, 3, 31), 1100.0))
    series = FollowerSeries("x", "a", levels, ((Flow(march.first, march.last, 80.0),),))
    slots, doubts = follower_slots([series], asked(period=march))
    assert len(doubts) == 1 and "contradict" in str(doubts[0])
    lost = compute(plan(find("followers_lost")), Fed(others=slots)).rows[0]
    assert lost.value is None and "contradict" in str(lost.reason)
    assert compute(plan(find("follower_churn_rate")), Fed(others=slots)).rows[0].value is None
    assert compute(plan(find("followers_net")), Fed(others=slots)).rows[0].value == 100
    assert compute(plan(find("followers_gained")), Fed(others=slots)).rows[0].value == 80


MOMENT = YEAR.bounds_utc()[0].replace(month=3, day=2)
