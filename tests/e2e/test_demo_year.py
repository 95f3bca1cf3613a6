"""The demo year through the same door as any file: what comes out equals what was put in."""

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from sillage import ledger
from sillage.demo import DemoTruth, write_files
from sillage.demo.story import NOW
from sillage.domain.costs import CostKind
from sillage.domain.period import Period
from sillage.domain.saved_reports import Audience
from sillage.effects.verdicts import Verdict
from sillage.kpis.answers import KpiTable
from sillage.kpis.catalogue import CATALOGUE
from sillage.kpis.kpi import Level
from sillage.kpis.measures import MEASURES, Feed
from sillage.kpis.plans import plan
from sillage.ledger import imports_log, queries
from sillage.reports.as_json import report_json
from sillage.services.build_report import build_report
from sillage.services.compose_report import seen_as
from sillage.services.compute_kpi import compute_many
from sillage.services.compute_roi import compute_roi
from sillage.services.effect_change import AskedEffect, effect_of_change
from sillage.services.measure_audience import measure_audience
from sillage.services.measure_care import measure_care
from sillage.services.open_workspace import Opened
from sillage.services.roi_report import RoiReport
from sillage.services.set_up_demo import FILES_FOLDER, set_up_demo
from sillage.services.track_objectives import track_objectives

pytestmark = [pytest.mark.slow, pytest.mark.sqlite]
YEAR = Period(date(2025, 10, 1), date(2026, 9, 30), "America/Montreal")
QUARTER = Period(date(2026, 7, 1), date(2026, 9, 30), "America/Montreal")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "data"


@pytest.fixture(scope="module")
def demo(folder: Path) -> Iterator[Opened]:
    yield set_up_demo(folder)
    ledger.close()


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> DemoTruth:
    return write_files(tmp_path_factory.mktemp("truth")).truth


@pytest.fixture(scope="module")
def roi(demo: Opened) -> RoiReport:
    return compute_roi(demo, YEAR, by="channel")


@pytest.mark.parametrize("language", ["en", "fr-CA"])
def test_a_client_of_the_demo_reads_nothing_of_hours_nor_of_what_is_suspected(demo: Opened, language: str) -> None:
    inside, outside = (
        report_json(build_report(seen_as(demo, audience), QUARTER, language), language)
        for audience in (Audience.TEAM, Audience.CLIENT)
    )
    told = r"four and a half hours|these hours|quatre heures et demie|ces heures|uspicious|suspect"
    assert len(set(re.findall(told, inside))) == 3
    assert re.findall(told, outside) == []


def test_every_file_counts_once_and_a_second_set_up_adds_nothing(demo: Opened, folder: Path) -> None:
    before = imports_log.all(demo.workspace.id)
    set_up_demo(folder)
    after = imports_log.all(demo.workspace.id)
    assert len(before) == len(after)
    assert {record.status.value for record in after} == {"committed"}
    files = [path for path in Path(folder / FILES_FOLDER).rglob("*") if path.is_file()]
    assert len({record.sha256 for record in after}) == len(files)
    assert len(queries.objectives(demo.workspace.id)) == 6


def test_the_last_export_of_each_post_wins(demo: Opened, truth: DemoTruth) -> None:
    imports = queries.committed_imports(demo.workspace.id)
    rows = demo.journal.read(demo.workspace.id, "observations", imports)
    posts = rows.filter((rows.object_kind == "post") & (rows.window == "lifetime"))
    sums = posts.group_by(["network", "metric"]).aggregate(total=posts.value.sum()).to_pyarrow().to_pylist()
    found = {(row["network"], row["metric"]): row["total"] for row in sums}
    assert {key: found[key] for key in truth.raw_totals} == truth.raw_totals


def test_orders_and_revenue_by_channel_equal_the_shop_s_own(roi: RoiReport, truth: DemoTruth) -> None:
    earned = {
        row.key: (row.earned.orders, row.earned.revenue.minor if row.earned.revenue else None) for row in roi.rows
    }
    expected = {name: (one.drawn_orders, one.drawn_net_minor) for name, one in truth.channels.items()}
    assert earned == expected


def test_hours_and_ads_by_channel_equal_the_time_sheet_and_the_exports(roi: RoiReport, truth: DemoTruth) -> None:
    for row in roi.rows:
        planted = truth.channels[row.key]
        spent = row.cost.of(CostKind.SPEND)
        assert float(row.cost.hours) == pytest.approx(planted.hours)
        assert (spent.minor if spent else 0) == planted.spend_minor


def test_the_true_roi_lies_inside_the_interval(roi: RoiReport, truth: DemoTruth) -> None:
    rows = {row.key: row for row in roi.rows}
    for channel in ("instagram", "newsletter", "facebook", "tiktok", "linkedin", "youtube", "x"):
        interval, planted = rows[channel].interval, truth.channels[channel]
        assert interval.low is not None, channel
        assert interval.high is not None, channel
        assert interval.low <= planted.expected_margin / planted.expected_cost <= interval.high, channel


def test_some_channels_gain_one_loses_and_some_cannot_be_told(demo: Opened) -> None:
    verdicts = {row.key: row.verdict.value for row in compute_roi(demo, QUARTER, by="channel").rows}
    assert verdicts["instagram"] == verdicts["newsletter"] == "gain"
    assert verdicts["tiktok"] == "loss"
    assert {verdicts[channel] for channel in ("facebook", "linkedin", "youtube", "x")} == {"cannot_tell"}


def test_messages_and_promises_are_what_the_inbox_holds(demo: Opened, truth: DemoTruth) -> None:
    imports = queries.committed_imports(demo.workspace.id)
    assert demo.journal.read(demo.workspace.id, "messages", imports).count().execute() == truth.messages
    year, quarter = measure_care(demo, YEAR), measure_care(demo, QUARTER)
    assert year.business_hours
    business, csat = quarter.whole.first_response_business, year.csat
    assert business is not None
    assert business.median is not None
    assert csat is not None
    assert (quarter.whole.sla.share or 0) > 0.85 > (year.whole.sla.share or 0) > 0
    assert business.median < 60 * 60
    assert 0 < quarter.whole.waiting.count < 30
    low, high = csat.satisfied.interval() or (1, 0)
    assert low < 0.87 < high
    assert year.ideas_by_department == {"R et D": year.ideas}


def test_followers_lost_are_derived_and_the_bought_month_is_a_contradiction(demo: Opened) -> None:
    report = measure_audience(demo, YEAR)
    accounts = {one.network: one for one in report.accounts}
    assert accounts["instagram"].lost_derived
    assert (accounts["instagram"].lost or 0) > 0
    assert not accounts["x"].lost_derived
    assert accounts["tiktok"].lost is None
    (found,) = report.contradictions
    assert (found.network, found.end.day) == ("tiktok", date(2026, 2, 28))
    assert report.comparison.rivals == 3


def test_objectives_are_in_every_state(demo: Opened) -> None:
    states = {status.objective.name: status.status.value for status in track_objectives(demo)}
    assert states["5 500 abonnés sur TikTok"] == "late"
    assert set(states.values()) == {"late", "on_track", "ahead", "cannot_tell"}


def test_bought_followers_are_suspected_where_they_were_planted_and_nowhere_else(demo: Opened) -> None:
    found = measure_audience(demo, YEAR).suspicions
    assert {network for (network, _), told in found.items() if told.suspicious} == {"tiktok"}


RECKONED = {Feed.RETURNS, Feed.PAYBACK, Feed.WORTH, Feed.OBJECTIVES, Feed.BENCHMARKS, Feed.PEOPLE}
"""What is reckoned over its own days: the sales that are credited to a part are not those credited to the whole."""

ASKED_OF_ALL = {"platform_fit"}
"""Everybody was asked about every network: that denominator stands under each part."""


def parts_of(kpi_id: str) -> set[Feed]:
    return {MEASURES[name].feed for name in plan(CATALOGUE[kpi_id]).measures}


SUMMED = [
    kpi_id
    for kpi_id, kpi in CATALOGUE.items()
    if kpi.is_computed and kpi.levels[0] in (Level.ADDITIVE, Level.RATIO) and not parts_of(kpi_id) & RECKONED
]


def taken_apart(table: KpiTable, part: str, aside: Collection[str] = ()) -> float | None:
    """Add the parts up, but for the places that the whole names as having nothing opposite them."""
    values = [getattr(row, part) for row in table.rows if row.key not in aside]
    known = [float(value) for value in values if value is not None]
    return sum(known) if known else None


@pytest.fixture(scope="module")
def year_whole(demo: Opened) -> dict[str, KpiTable]:
    return compute_many(demo, SUMMED, YEAR)


@pytest.mark.parametrize(
    "axis", ["network", "account", "channel", "content_type", "campaign", "activity", "post", "week", "month"]
)
def test_any_cut_of_the_year_adds_up_to_the_same_ratio_as_the_whole(
    demo: Opened, year_whole: dict[str, KpiTable], axis: str
) -> None:
    parts = compute_many(demo, SUMMED, YEAR, by=axis)
    compared = 0
    for kpi_id in SUMMED:
        of_followers = Feed.FOLLOWERS in parts_of(kpi_id)
        if of_followers and (axis in ("week", "month") or kpi_id == "follower_churn_rate"):
            continue  # each period starts from its own first count, and an account without it stands aside
        whole, cut = year_whole[kpi_id], parts[kpi_id]
        if cut.refusal or whole.refusal or whole.value is None or kpi_id in ASKED_OF_ALL:
            continue
        costs = whole.costs_left_out if axis in ("network", "channel") else ()
        counts = tuple(whole.counts_left_out) if axis == "channel" else ()
        for part, aside in (("numerator", costs), ("denominator", counts)):
            expected = getattr(whole.rows[0], part)
            found = taken_apart(cut, part, aside)
            assert (found is None) == (expected is None), (kpi_id, part)
            assert found is None or found == pytest.approx(float(expected), rel=1e-9), (kpi_id, part)
        compared += 1
    assert compared > 40


def test_the_planted_change_is_found_with_its_truth_and_the_two_without_effect_are_not(
    demo: Opened, truth: DemoTruth
) -> None:
    there = replace(demo, now=NOW)
    for planted in truth.changes:
        kpi_id = "views" if planted.network == "instagram" else "interactions"
        told = effect_of_change(there, AskedEffect(planted.day.isoformat(), kpi_id))
        share = told.found.judged_share
        assert told.change.network == planted.network
        if planted.factor == 1:
            assert told.found.judged.verdict is not Verdict.EFFECT
        else:
            assert told.found.judged.verdict is Verdict.EFFECT
            assert share is not None
            assert share.low < planted.factor - 1 < share.high
            assert [str(one.name) for one in told.found.controls.used] == ["Facebook", "TikTok", "YouTube"]
