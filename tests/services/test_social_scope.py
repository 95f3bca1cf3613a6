"""The answer is about the social networks: a newsletter that sells does not make them pay."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from sillage.domain.costs import Cost, CostKind
from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.domain.workspace import Family
from sillage.economics.scope import Scope
from sillage.errors import WrongUsage
from sillage.ledger import entries
from sillage.reports.spec import Verdict
from sillage.services.answer import answers
from sillage.services.compute_kpi import compute_many
from sillage.services.compute_roi import compute_roi
from sillage.services.explain_kpi import explain_kpi
from sillage.services.open_workspace import Opened
from sillage.services.read_scoped import question_scope
from sillage.services.report_gathering import Gathered
from sillage.services.report_scope import SCOPED, compute_as_reported, report_filters
from sillage.services.roi_report import RoiVerdict
from tests.services.journal_rows import import_rows, orders

QUARTER = Period(date(2026, 1, 5), date(2026, 3, 29), "America/Montreal")  # twelve whole weeks
WEEKS = [QUARTER.first + timedelta(weeks=week) for week in range(12)]


@pytest.fixture
def sold(opened: Opened, tmp_path: Path) -> Opened:
    """Each week Instagram costs 100 and leaves 40 of margin, the newsletter costs 10 and leaves 200; tools cost 20."""
    rows = []
    for index, day in enumerate(WEEKS):
        for channel, cost in (("instagram", 100), ("newsletter", 10), ("", 20)):
            amount = Money.of(Decimal(cost + index % 3), "CAD")
            entries.add_cost(opened.workspace.id, Cost(CostKind.TOOL, day, day, amount, channel=channel))
        rows += [(day, 100, "instagram"), (day, 500, "newsletter")]
    import_rows(opened, tmp_path / "orders", {"orders": orders(rows)})
    return opened


def test_what_another_channel_costs_and_sells_is_left_out(sold: Opened) -> None:
    whole, social = compute_roi(sold, QUARTER), compute_roi(sold, QUARTER, scope="social")
    assert (whole.scope, whole.elsewhere, whole.outside) == (Scope.ALL, None, ())
    assert whole.verdict is RoiVerdict.GAIN
    assert (social.scope, social.verdict, social.outside) == (Scope.SOCIAL, RoiVerdict.LOSS, ("newsletter",))
    assert social.cost.total == Money.of(12 * 120 + 2 * 12, "CAD")
    assert social.attributed.revenue == Money.of(1200, "CAD")
    assert social.elsewhere is not None and social.elsewhere.revenue == Money.of(6000, "CAD")
    assert any("name no channel: they weigh whole" in str(one) for one in social.warnings)


def test_social_and_the_rest_make_the_whole(sold: Opened) -> None:
    whole, social = compute_roi(sold, QUARTER, by="channel"), compute_roi(sold, QUARTER, scope="social")
    newsletter = next(row for row in whole.rows if row.key == "newsletter")
    assert social.elsewhere == newsletter.earned
    assert whole.cost.total is not None and social.cost.total is not None and newsletter.cost.total is not None
    assert whole.cost.total == social.cost.total + newsletter.cost.total


def test_without_other_channels_the_whole_is_the_answer(opened: Opened, tmp_path: Path) -> None:
    cost = Cost(CostKind.SPEND, WEEKS[0], WEEKS[0], Money.of(10, "CAD"), channel="x")
    entries.add_cost(opened.workspace.id, cost)
    import_rows(opened, tmp_path / "orders", {"orders": orders([(WEEKS[0], 100, "x"), (WEEKS[0], 100, "direct")])})
    assert question_scope(opened, QUARTER) is Scope.ALL
    assert report_filters(opened, "roi", QUARTER) == {}


def test_the_answer_is_no_and_says_what_the_other_channels_change(sold: Opened) -> None:
    about_sales = replace(sold, workspace=replace(sold.workspace, families=(Family.SALES,)))
    gathered = Gathered(about_sales.for_one_request(), QUARTER, "en")
    assert gathered.scope is Scope.SOCIAL
    (told,) = answers(gathered)
    assert told.verdict is Verdict.NO
    assert str(told.text).startswith("No. Each dollar returns only")
    assert "With the other channels (Newsletter): " in str(told.text)


def test_a_kpi_of_the_group_is_the_figure_of_the_report(sold: Opened) -> None:
    report = compute_roi(sold, QUARTER, scope="social")
    wanted = ("roi", "full_cost", "revenue", "break_even_units", "payback_days")
    tables = compute_many(sold, wanted, QUARTER, filters={"channel": "social"})
    assert report.cost.total is not None and report.attributed.revenue is not None
    assert tables["roi"].value == pytest.approx(float(report.roi.value or 0))
    assert tables["full_cost"].value == pytest.approx(float(report.cost.total.amount))
    assert tables["revenue"].value == pytest.approx(float(report.attributed.revenue.amount))
    assert tables["payback_days"].value == report.payback.days
    assert compute_many(sold, ("payback_days",), QUARTER)["payback_days"].value == 1
    assert tables["break_even_units"].value == pytest.approx(float(report.break_even_units.value or 0))


def test_an_explanation_follows_the_report_unless_all_channels_are_asked_for(sold: Opened) -> None:
    assert {"roi", "full_cost", "cac"} <= SCOPED
    social = report_filters(sold, "roi", QUARTER)
    assert social == {"channel": "social"}
    assert report_filters(sold, "roi", QUARTER, "all") == {}
    assert report_filters(sold, "followers", QUARTER) == {}
    lines = explain_kpi(sold, "roi", QUARTER, filters=social).table
    assert lines.value == pytest.approx(float(compute_roi(sold, QUARTER, scope="social").roi.value or 0))


def test_a_list_of_figures_has_each_as_its_own_page_has_it(sold: Opened) -> None:
    listed = compute_as_reported(sold, ("orders", "full_cost", "margin"), QUARTER)
    for kpi_id, table in listed.items():
        alone = compute_many(sold, (kpi_id,), QUARTER, filters=report_filters(sold, kpi_id, QUARTER) or None)[kpi_id]
        assert table.value == alone.value, kpi_id
    whole = compute_many(sold, ("orders", "full_cost", "margin"), QUARTER)
    assert listed["orders"].value == whole["orders"].value
    assert float(listed["full_cost"].value or 0) < float(whole["full_cost"].value or 0)
    assert float(listed["margin"].value or 0) < float(whole["margin"].value or 0)


def test_an_unknown_scope_is_refused(opened: Opened) -> None:
    with pytest.raises(WrongUsage, match="not a scope"):
        compute_roi(opened, QUARTER, scope="planet")


def test_a_place_where_nothing_is_known_is_not_a_missing_file(sold: Opened) -> None:
    (row,) = compute_many(sold, ("revenue",), QUARTER, filters={"channel": "planet"})["revenue"].rows
    assert row.value is None
    assert str(row.reason) == "Nothing is known of it for planet alone; for others something is."
    (unfed,) = compute_many(sold, ("rating",), QUARTER, filters={"network": "x"})["rating"].rows
    assert "Not measured" in str(unfed.reason)
