"""A figure has one value: what `sillage roi` prints and what `sillage kpi` prints under the same name agree."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from sillage.domain.costs import Cost, CostKind
from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.economics.figures import Figure
from sillage.kpis.catalogue import CATALOGUE
from sillage.kpis.compute import plan
from sillage.language import translator
from sillage.ledger import entries
from sillage.services.compute_kpi import compute_kpi
from sillage.services.compute_roi import OTHER_FIGURES, UNIT_COSTS, compute_roi
from sillage.services.explain_kpi import explain_kpi
from sillage.services.explain_words import formula_in_words, numbers_in_words, what_was_read
from sillage.services.measure_names import name_of
from sillage.services.open_workspace import Opened
from sillage.services.roi_report import RoiReport
from tests.services.journal_rows import Rows, import_rows, observations, orders

pytestmark = pytest.mark.hits
QUARTER = Period(date(2026, 1, 5), date(2026, 3, 29), "America/Montreal")  # twelve whole weeks
FIRST = QUARTER.first
WEEKS = [FIRST + timedelta(days=7 * week + 2) for week in range(12)]


def cost(opened: Opened, kind: CostKind, amount: int, channel: str = "", first: date = FIRST, **more: Any) -> None:
    money = None if kind is CostKind.HOURS else Money.of(amount, "CAD")
    hours = Decimal(amount) if kind is CostKind.HOURS else None
    entries.add_cost(opened.workspace.id, Cost(kind, first, first, money, hours, channel=channel, **more))


def sold() -> Rows:
    """Sales through what was worked for, through search and direct visits, and a few that name no channel."""
    rows = [
        row
        for place, day in enumerate(WEEKS)
        for channel, amount in (("instagram", 130), ("facebook", 90), ("newsletter", 210), ("search", 170))
        for row in orders([(day, amount + 7 * (place % 4), channel)], new_customer=place % 3 == 0)
    ]
    return rows + orders([(WEEKS[0], 60, "direct"), (WEEKS[3], 33, "")], new_customer=True)


def reached() -> Rows:
    events = [("instagram", 40), ("newsletter", 25), ("search", 300), ("direct", 120), ("", 9)]
    figures = [("visits", 10), ("key_events", 1), ("total_revenue", 30)]
    return [
        row
        for metric, times in figures
        for row in observations(metric, "channel", [(name, FIRST, times * count) for name, count in events])
    ] + observations("url_clicks", "account", [("", FIRST, 60)], network="instagram", account="us")


@pytest.fixture
def brand(opened: Opened, tmp_path: Path) -> Opened:
    """Spend, tools, content and hours; orders, visits and leads through channels with and without a cost."""
    cost(opened, CostKind.SPEND, 400, "facebook")
    cost(opened, CostKind.SPEND, 300, "instagram", WEEKS[4])
    cost(opened, CostKind.TOOL, 90)
    cost(opened, CostKind.HOURS, 20, "instagram")
    cost(opened, CostKind.HOURS, 6, "newsletter", WEEKS[2])
    touches = [
        {"channel": channel, "touch_id": channel, "kind": "lead", "on": FIRST, "count": float(count), "row": 1}
        for channel, count in (("instagram", 6), ("website", 30), ("", 2))
    ]
    import_rows(opened, tmp_path / "facts", {"orders": sold(), "observations": reached(), "touches": touches})
    return opened


def printed(report: RoiReport) -> Mapping[str, Figure]:
    """Every figure that the report on returns prints under the id of a KPI."""
    return {
        "roi": report.roi,
        "roas": report.roas,
        "full_cost": Figure(None if report.cost.total is None else Fraction(report.cost.total.amount)),
        "hours": Figure(report.cost.hours),
        "payback_days": Figure(None if report.payback.days is None else Fraction(report.payback.days)),
        "break_even_units": report.break_even_units,
        "break_even_hourly_rate": report.break_even_hourly_rate,
        **report.unit_costs,
        **report.other_figures,
    }


@pytest.mark.both_ledgers
def test_the_report_on_returns_and_the_kpis_of_the_same_names_agree(brand: Opened) -> None:
    figures = printed(compute_roi(brand, QUARTER))
    assert set(figures) <= set(CATALOGUE)
    assert {*UNIT_COSTS, *OTHER_FIGURES, "roi", "roas", "break_even_units"} <= set(figures)
    told = {kpi_id for kpi_id, figure in figures.items() if figure.value is not None}
    assert {"roi", "roas", "break_even_units", "break_even_hourly_rate", "payback_days", "cpa", "cac", "cpl"} <= told
    for kpi_id, figure in figures.items():
        value = compute_kpi(brand, kpi_id, QUARTER).value
        assert (value is None) == (figure.value is None), kpi_id
        assert value is None or float(value) == pytest.approx(float(figure.value or 0), rel=1e-12), kpi_id


@pytest.mark.parametrize("missing", ["exchange rate", "channel", "orders"])
def test_what_one_cannot_tell_the_other_does_not_tell_either(opened: Opened, tmp_path: Path, missing: str) -> None:
    cost(opened, CostKind.HOURS, 20, "instagram")
    paid = Money.of(100, "EUR" if missing == "exchange rate" else "CAD")
    entries.add_cost(opened.workspace.id, Cost(CostKind.SPEND, FIRST, FIRST, paid, channel="instagram"))
    rows = orders([(day, 90, "" if missing == "channel" else "instagram") for day in WEEKS])
    import_rows(opened, tmp_path / "orders", {"orders": rows if missing != "orders" else []})
    for kpi_id, figure in printed(compute_roi(opened, QUARTER)).items():
        value = compute_kpi(opened, kpi_id, QUARTER).value
        assert (value is None) == (figure.value is None), kpi_id
        assert value is None or float(value) == pytest.approx(float(figure.value or 0)), kpi_id


def test_break_even_counts_the_orders_that_earned_the_margin_and_no_other(brand: Opened) -> None:
    report = compute_roi(brand, QUARTER)
    margin, whole = report.attributed.margin, report.cost.total
    assert margin is not None and whole is not None
    assert (report.attributed.orders, report.left_out.orders) == (36, 13)
    assert report.break_even_units.value == Fraction(whole.minor) / Fraction(margin.minor, 36)


def test_the_revenue_of_channels_without_ad_spend_is_no_return_on_ads(brand: Opened) -> None:
    report = compute_roi(brand, QUARTER, by="channel")
    on_ads = sum(row.earned.revenue.minor for row in report.rows if row.key in ("facebook", "instagram")
                 and row.earned.revenue is not None)  # fmt: skip
    assert report.attributed.revenue is not None and report.attributed.revenue.minor > on_ads
    assert report.roas.value == Fraction(on_ads, 700_00)


def test_ad_spend_that_names_no_channel_stands_against_all_attributed_sales(opened: Opened, tmp_path: Path) -> None:
    cost(opened, CostKind.SPEND, 100)
    import_rows(opened, tmp_path / "orders", {"orders": orders([(FIRST, 250, "x"), (FIRST, 90, "search")])})
    assert compute_roi(opened, QUARTER).roas.value == Fraction(5, 2)


def test_a_cost_per_customer_counts_those_of_the_channels_that_the_cost_covers(brand: Opened) -> None:
    spent = Fraction(compute_roi(brand, QUARTER).cost.known.minor, 100)
    for kpi_id, counted, left_out in (
        ("cac", 12, ("5, of channels that no cost covers (Direct, Search engines)", "1, of no named channel")),
        ("cpa", 65, ("420, of channels that no cost covers (Direct, Search engines)", "9, of no named channel")),
        ("cpl", 6, ("30, of channels that no cost covers (Website)", "2, of no named channel")),
    ):
        table = compute_kpi(brand, kpi_id, QUARTER)
        assert table.rows[0].denominator == counted
        assert float(table.value or 0) == pytest.approx(float(spent / counted))
        notes = [str(note) for note in table.notes]
        for sentence in left_out:
            assert f"Not counted: {sentence}." in notes
    assert compute_roi(brand, QUARTER).unit_cost_notes["cac"]


def test_customers_of_channels_without_any_cost_give_no_cost_per_customer(opened: Opened, tmp_path: Path) -> None:
    cost(opened, CostKind.SPEND, 100, "instagram")
    rows = orders([(FIRST, 90, "search"), (FIRST, 70, "")], new_customer=True)
    import_rows(opened, tmp_path / "orders", {"orders": rows})
    (row,) = compute_kpi(opened, "cac", QUARTER).rows
    assert (row.value, str(row.reason)) == (
        None,
        "Cannot tell: none of them came through a channel that the costs cover.",
    )
    cost(opened, CostKind.CONTENT, 50, "search")
    assert compute_kpi(opened, "cac", QUARTER).value == 150


@pytest.mark.parametrize(
    ("kpi_id", "names"),
    [
        ("full_cost", {"full cost"}),
        ("hours", {"hours"}),
        ("margin", {"attributed margin"}),
        ("revenue", {"revenue"}),
        ("orders", {"orders"}),
        ("roi", {"attributed margin", "full cost"}),
        ("roas", {"revenue of the channels that have ad spend", "spend on ads"}),
        ("break_even_units", {"full cost", "attributed margin", "attributed orders"}),
    ],
)
def test_an_explanation_of_money_shows_parts_that_add_up_to_the_figure(
    brand: Opened, kpi_id: str, names: set[str]
) -> None:
    found = explain_kpi(brand, kpi_id, QUARTER)
    assert {str(one.title) for one in found.sums} == names
    for one in found.sums:
        assert one.total is not None and len(one.parts) > 0
        assert sum((part.value or Fraction(0) for part in one.parts), Fraction(0)) == one.total
    if found.is_bare:
        assert float(found.table.value or 0) == pytest.approx(float(found.sums[0].total or 0))


def test_hours_are_explained_as_hours_times_their_rate(brand: Opened) -> None:
    (found,) = explain_kpi(brand, "full_cost", QUARTER).sums
    told = {str(part.label): (part.value, str(part.detail or "")) for part in found.parts}
    assert told["Hours"] == (Fraction(910), "26 h × $35.00")
    assert told["Ads"] == (Fraction(700), "")


def test_a_payback_is_explained_by_the_two_amounts_of_its_day_and_by_its_files(brand: Opened) -> None:
    found, report = explain_kpi(brand, "payback_days", QUARTER), compute_roi(brand, QUARTER)
    (amounts,) = found.sums
    margin, spent = (part.value for part in amounts.parts)
    assert margin is not None and spent is not None and margin >= spent
    assert report.payback.margin is not None and margin == Fraction(report.payback.margin.amount)
    assert found.rows > 0 and {file.file_name for file in found.files} == {"facts", ""}
    assert formula_in_words(found, "en") == ""


def test_a_formula_is_explained_with_names_and_written_amounts(brand: Opened) -> None:
    found = explain_kpi(brand, "roi", QUARTER)
    assert formula_in_words(found, "en") == "return on investment = (attributed margin − full cost) / full cost"
    line = numbers_in_words(found, found.table.rows[0], "CAD", "en")
    assert line.startswith("($") and line.endswith("%") and "e-" not in line
    assert "coût complet" in formula_in_words(found, "fr-FR") and "full_cost" not in formula_in_words(found, "fr-FR")


@pytest.mark.parametrize("kpi_id", CATALOGUE)
def test_a_formula_in_french_names_all_that_it_reads(kpi_id: str) -> None:
    french = translator("fr-FR")
    for measure in plan(CATALOGUE[kpi_id]).measures:
        name = name_of(measure)
        assert not isinstance(name, str), measure
        assert french.render(name) != name.template or name.template in SAME_IN_FRENCH, measure


SAME_IN_FRENCH = {"impressions", "interactions", "mentions", "leads"}


def test_posts_and_their_readings_are_told_apart(opened: Opened, tmp_path: Path) -> None:
    named = [("p1", FIRST, 9), ("p2", FIRST, 4), ("p3", FIRST, 2)]
    facts = [
        row
        for metric in ("likes", "comments", "impressions")
        for row in observations(metric, "post", named, network="x", account="us", window="lifetime", to_date=None)
    ]
    posts = [
        {"network": "x", "account": "us", "object_kind": "post", "post_id": name, "published_on": FIRST, "row": 1}
        for name, _, _ in named
    ]
    import_rows(opened, tmp_path / "posts", {"observations": facts, "posts": posts})
    found = explain_kpi(opened, "engagement_rate_by_impressions", QUARTER)
    assert (found.posts, found.rows) == (3, 9)
    assert [str(one) for one in what_was_read(found)] == [
        "3 posts were read.",
        "9 readings: a post gives one for each measure.",
    ]


@pytest.mark.parametrize("kpi_id", ["roi", "roas", "full_cost", "payback_days", "break_even_units", "cac", "margin"])
def test_the_report_on_the_networks_alone_and_the_kpis_filtered_to_them_agree(brand: Opened, kpi_id: str) -> None:
    report = compute_roi(brand, QUARTER, scope="social")
    margin = report.attributed.margin
    figures = {**printed(report), "margin": Figure(None if margin is None else Fraction(margin.amount))}
    value = compute_kpi(brand, kpi_id, QUARTER, filters={"channel": "social"}).value
    assert (value is None) == (figures[kpi_id].value is None)
    assert value is None or float(value) == pytest.approx(float(figures[kpi_id].value or 0))
