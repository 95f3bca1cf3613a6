"""A report from a workspace's own facts: any part may be absent, and nothing absent is a 0."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sillage.domain.aims import Objective
from sillage.domain.costs import Cost, CostKind
from sillage.domain.decisions import AuthorBlock, BlockKind
from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.domain.saved_reports import Compare
from sillage.domain.workspace import Family, View
from sillage.kpis.catalogue import CATALOGUE
from sillage.kpis.compute import KpiRow, KpiTable
from sillage.language import msg
from sillage.ledger import entries, plans
from sillage.reports.as_json import report_json
from sillage.reports.cards import card_words
from sillage.reports.spec import Block, Cards, Chart, Figure, Report, Section, Table, Trend, Verdict
from sillage.reports.wording import figure_text, say
from sillage.services import (
    report_audience,
    report_content,
    report_gathering,
    report_service,
    report_summary,
)
from sillage.services.build_report import build_report
from sillage.services.open_workspace import Opened
from sillage.services.report_annex import unexplained
from sillage.services.report_figures import change_of, clearly_moved
from sillage.services.report_gathering import SourceDays
from sillage.services.report_period import last_full_quarter, previous_period
from sillage.services.report_sections import SECTIONS
from sillage.services.source_ends import ends_early
from tests.services.journal_rows import import_rows, observations, orders

ZONE = "America/Montreal"
QUARTER = Period(date(2026, 1, 5), date(2026, 3, 29), ZONE)  # twelve whole weeks


def section(report: Report, name: str) -> Section:
    return next(one for one in report.sections if one.id == name)


def labels(report: Report, name: str) -> list[str]:
    return [str(card.label) for item in section(report, name).items if isinstance(item, Cards) for card in item.cards]


def sell(opened: Opened, path: Path, *, amount: int) -> None:
    days = [QUARTER.first + timedelta(days=7 * week + 2) for week in range(12)]
    rows = orders([(day, amount + 13 * (index % 5), "instagram") for index, day in enumerate(days)])
    import_rows(opened, path, {"orders": rows})
    for day in days:
        cost = Cost(CostKind.HOURS, day, day, hours=Decimal(4), channel="instagram")
        entries.add_cost(opened.workspace.id, cost)


def test_an_empty_workspace_says_what_to_import_and_shows_no_zero(opened: Opened) -> None:
    report = build_report(opened, QUARTER)
    assert [answer.verdict for answer in report.answers] == [Verdict.NONE]
    assert str(report.answers[0].text).startswith("Choose one")
    assert [one.id for one in report.sections] == ["summary", "cost", "earned", "missing", "methods"]
    assert report.figures() == []
    assert "import" in str(section(report, "summary").items[0].text)  # type: ignore[union-attr]


def test_a_report_made_alone_says_what_one_of_a_page_s_memory_says(opened: Opened, tmp_path: Path) -> None:
    sell(opened, tmp_path / "orders", amount=1000)
    alone, at_once = build_report(opened, QUARTER), build_report(opened.for_one_request(), QUARTER)
    assert len(alone.figures()) > 10
    assert [written(figure) for figure in alone.figures()] == [written(figure) for figure in at_once.figures()]


def written(figure: Figure) -> tuple[str, str]:
    return figure.explain, figure_text(figure, "en")


def test_sales_with_hours_are_answered_and_every_figure_is_explained(opened: Opened, tmp_path: Path) -> None:
    sell(opened, tmp_path / "orders", amount=1000)
    plans.put_objective(
        opened.workspace.id,
        Objective(0, "{Ventes} 20 000 $", Family.SALES, "revenue", 0, 20_000, QUARTER.first, date(2026, 6, 30)),
        opened.now,
    )
    plans.put_block(
        opened.workspace.id,
        AuthorBlock(BlockKind.NEXT_STEPS, QUARTER.first, QUARTER.last, "fr-CA", "- {appeler} <b>Luc</b>"),
    )
    report = build_report(opened, QUARTER, "fr-CA")
    assert report.answers[0].verdict is Verdict.YES
    french = say(report.answers[0].text, "fr-CA").replace("\u00a0", " ")
    assert french.startswith("Oui. Chaque dollar dépensé, heures comprises, rapporte 2,9")
    assert unexplained(report) == set()
    assert {"summary", "objectives", "cost", "earned", "next", "missing"} <= {one.id for one in report.sections}
    charts = [item.id for one in report.sections for item in one.items if isinstance(item, Chart)]
    assert "waterfall" in charts
    blocks = [item for item in section(report, "next").items if isinstance(item, Block)]
    assert [block.text for block in blocks] == ["- {appeler} <b>Luc</b>"]
    ladder = next(item for item in section(report, "earned").items if isinstance(item, Table) and item.id == "ladder")
    incremental = ladder.rows[-1][1]
    assert incremental.value is None  # type: ignore[union-attr]
    assert "next" not in {one.id for one in build_report(opened, QUARTER, "en").sections}
    hidden = build_report(opened, QUARTER, "fr-CA", hidden=("next", "missing"))
    assert not {"next", "missing"} & {one.id for one in hidden.sections}
    assert hidden.answers == report.answers


def test_hours_that_eat_the_margin_are_a_no_and_say_how_much_is_short(opened: Opened, tmp_path: Path) -> None:
    sell(opened, tmp_path / "orders", amount=100)
    plans.put_objective(
        opened.workspace.id,
        Objective(0, "Ventes", Family.SALES, "revenue", 0, 20_000, QUARTER.first, date(2026, 6, 30)),
        opened.now,
    )
    report = build_report(opened, QUARTER)
    assert report.answers[0].verdict is Verdict.NO
    assert "short of covering costs" in str(report.answers[0].text)


def test_a_client_reads_of_fees_and_never_of_the_hours_of_the_agency(opened: Opened, tmp_path: Path) -> None:
    sell(opened, tmp_path / "orders", amount=1000)
    for week in range(12):
        day = QUARTER.first + timedelta(weeks=week)
        entries.add_cost(opened.workspace.id, Cost(CostKind.FEE, day, day, Money.of(90 + week, "CAD"), channel="x"))
    client = replace(opened, workspace=replace(opened.workspace, view=View.CLIENT, families=(Family.SALES,)))
    report = build_report(client, QUARTER, "en")
    told = report_json(report, "en")
    assert "fees included" in say(report.answers[0].text, "en")
    assert "fees, without the agency's hours" in told
    assert "1680" not in told and "1,680" not in told and "140" not in told  # 48 hours at 35, 4 hours at 35


def test_an_account_that_began_with_nobody_is_late_without_a_growth_from_nothing(
    opened: Opened, tmp_path: Path
) -> None:
    days = [("", QUARTER.first + timedelta(days=offset), 100 + offset) for offset in range(0, 84, 7)]
    rows = observations("followers", "account", days, network="x", account="nous")
    import_rows(opened, tmp_path / "followers", {"observations": rows})
    aim = Objective(0, "Abonnés", Family.PROOF, "followers", 0, 90_000, QUARTER.first, QUARTER.last)
    plans.put_objective(opened.workspace.id, aim, opened.now)
    answer = build_report(opened, QUARTER).answers[0]
    assert answer.verdict is Verdict.NO
    assert say(answer.text, "en") == "No. Late: followers +77%."


def test_posts_alone_make_a_report_that_names_what_is_missing(opened: Opened, tmp_path: Path) -> None:
    days = [QUARTER.first + timedelta(days=2 * index) for index in range(40)]
    posts = [
        {
            "network": "x", "account": "nous", "object_kind": "post", "post_id": f"p{index}", "published_on": day,
            "text": f"=1+1 <script> {index}", "post_type": "photo" if index % 2 else "video", "row": index,
        }
        for index, day in enumerate(days)
    ]  # fmt: skip
    more = {"network": "x", "account": "nous", "window": "lifetime"}
    seen = [
        row | {"for_date": None, "to_date": None}
        for metric, value in (("impressions", 1000), ("likes", 30), ("retweets", 5), ("replies", 2))
        for row in observations(metric, "post", [(f"p{i}", day, value + i) for i, day in enumerate(days)], **more)
    ]
    import_rows(opened, tmp_path / "posts", {"posts": posts, "observations": seen})
    report = build_report(opened, QUARTER)
    assert "Engagement rate by impressions".lower() in [label.lower() for label in labels(report, "content")]
    best = next(item for item in section(report, "content").items if isinstance(item, Table) and item.id == "posts")
    assert best.rows[0][0] == "=1+1 <script> 39"
    kinds = next(item for item in section(report, "content").items if isinstance(item, Chart) and item.id == "kinds")
    assert {str(row[0]) for row in kinds.table.rows} == {"Photo", "Video"}
    assert all(row[1].interval is not None for row in kinds.table.rows)  # type: ignore[union-attr]
    assert "followers" in " ".join(str(row) for row in section(report, "missing").items)
    cost = section(report, "cost").items[0]
    assert "profitability is unknown" in str(cost.text)  # type: ignore[union-attr]


@given(st.dates(date(2000, 1, 1), date(2040, 12, 31)))
def test_the_last_full_quarter_ended_before_the_day_and_is_compared_with_a_quarter(day: date) -> None:
    quarter = last_full_quarter(day, ZONE)
    assert quarter.last < day
    assert (day - quarter.last).days <= 92
    assert (quarter.first.day, quarter.first.month % 3) == (1, 1)
    before = previous_period(quarter)
    assert before.last == quarter.first - timedelta(days=1)
    assert (before.first.day, before.first.month % 3) == (1, 1)
    assert 90 <= before.days <= 92


@given(st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.integers(1, 400))
def test_any_other_period_is_compared_with_as_many_days(first: date, days: int) -> None:
    period = Period(first, first + timedelta(days=days - 1), ZONE)
    before = previous_period(period)
    assert before.last == first - timedelta(days=1)
    assert abs(before.days - period.days) <= 3


def weeks(*values: float) -> list[KpiRow]:
    return [KpiRow(f"2026-W{i:02d}", value, value, None, "count", "A", 1) for i, value in enumerate(values, 1)]


def test_a_change_is_clear_only_beyond_the_spread_of_the_weeks() -> None:
    calm, higher = weeks(100, 101, 99, 100, 102, 98), weeks(120, 121, 119, 118, 122, 120)
    wild = weeks(20, 300, 10, 250, 40, 100)
    assert clearly_moved(higher, calm)
    assert not clearly_moved(calm, calm)
    assert not clearly_moved(wild, calm)
    assert not clearly_moved(higher[:3], calm)
    assert clearly_moved(weeks(5, 6, 5, 7, 6), weeks(-5, -6, -5, -7, -6))


def source(name: str, last: date | None) -> SourceDays:
    return SourceDays(name, msg("{name}", name=name), 1, QUARTER.first, last)


@pytest.mark.parametrize(("weeks", "trend"), [(12, Trend.BETTER), (6, None)])
def test_a_source_that_ends_early_is_no_fall_of_its_sums(weeks: int, trend: Trend | None) -> None:
    kpi, before = CATALOGUE["impressions"], QUARTER.previous()

    def row(key: str, value: float) -> KpiRow:
        return KpiRow(key, value, value, None, "count", "A", 1)

    def run(first: date, count: int, level: int) -> list[KpiRow]:
        days = [(first + timedelta(weeks=week)).isocalendar() for week in range(count)]
        return [row(f"{day.year}-W{day.week:02}", level + index % 3) for index, day in enumerate(days)]

    rows = (*run(before.first, 12, 100), *run(QUARTER.first, weeks, 150))
    table = KpiTable(kpi, "week", None, rows)
    change = change_of(kpi, row("", 151 * weeks), row("", 1212), table, (QUARTER, before), "CAD")
    assert (change.trend if change else None) is trend


@pytest.mark.parametrize(
    ("kpi_id", "now", "trend", "counted"),
    [
        ("followers", 130.0, Trend.BETTER, True),
        ("followers", 100.0, Trend.WORSE, True),
        ("messages_waiting", 130.0, Trend.WORSE, True),
        ("impressions", 130.0, Trend.TOO_EARLY, False),
    ],
)
def test_heads_counted_on_two_days_wait_for_no_weeks(kpi_id: str, now: float, trend: Trend, counted: bool) -> None:
    after, before = (KpiRow("", value, value, None, "count", "S", 1) for value in (now, 110.0))
    change = change_of(CATALOGUE[kpi_id], after, before, None, (QUARTER, QUARTER.previous()), "CAD")
    assert change is not None
    assert (change.trend, change.counted) == (trend, counted)


def test_a_source_that_stops_before_the_end_is_named_and_one_of_another_family_is_not() -> None:
    sources = (source("own_orders", date(2026, 3, 1)), source("own_conversations", date(2026, 2, 1)))
    found = ends_early(sources, ("own_orders", "shopify"), QUARTER)
    assert found is not None
    assert found.format == "own_orders"
    assert ends_early(sources, ("ga4",), QUARTER) is None
    near = (source("own_orders", QUARTER.last - timedelta(days=3)),)
    assert ends_early(near, ("own_orders",), QUARTER) is None
    assert ends_early((source("own_orders", None),), ("own_orders",), QUARTER) is None
    assert ends_early((source("own_orders", date(2020, 1, 1)),), ("own_orders",), QUARTER) is None


def test_every_card_has_its_change_computed() -> None:
    shown = {
        *report_audience.CARDS,
        *report_content.CARDS,
        *report_service.SERVICE_CARDS,
        *report_service.TRAFFIC_CARDS,
        *(name for names in report_summary.FAMILY_CARDS.values() for name in names),
        *report_summary.OTHERS,
    }
    apart = {"*rate", "roi", "attributed_margin", "full_cost", "first_response_time"}
    assert shown - apart <= set(report_gathering.COMPARED)


def test_a_card_that_cannot_be_compared_says_why_in_both_languages_and_none_is_said_when_nothing_is_asked(
    opened: Opened, tmp_path: Path
) -> None:
    sell(opened, tmp_path / "orders", amount=1000)  # of the quarter alone: nothing is known before
    opened = replace(opened, workspace=replace(opened.workspace, families=(Family.SALES,)))
    report = build_report(opened, QUARTER)
    cards = [card for item in section(report, "summary").items if isinstance(item, Cards) for card in item.cards]
    told = {card.figure.explain: card_words(card, "en") for card in cards}
    assert told["roi"]["change"] == told["orders"]["change"] == "Not comparable"
    assert told["orders"]["change_rest"] == " (nothing is known of the earlier days)"
    french = next(card_words(card, "fr-CA") for card in cards if card.figure.explain == "orders")
    assert french["change"] + french["change_rest"] == "Non comparable (on ne sait rien des jours d’avant)"
    alone = build_report(opened, QUARTER, compare=Compare.NONE)
    cards = [card for item in section(alone, "summary").items if isinstance(item, Cards) for card in item.cards]
    assert [card.change for card in cards] == [None] * len(cards)


def test_sections_can_be_hidden_by_their_names(opened: Opened) -> None:
    report = build_report(opened, QUARTER, hidden=SECTIONS)
    assert report.sections == ()
    assert report.answers


def test_money_lines_are_drawn_from_whole_weeks(opened: Opened, tmp_path: Path) -> None:
    sell(opened, tmp_path / "orders", amount=1000)
    report = build_report(opened, QUARTER)
    cards = [card for item in section(report, "summary").items if isinstance(item, Cards) for card in item.cards]
    cost = next(card for card in cards if card.figure.explain == "full_cost")
    assert cost.trend is not None
    assert [value for _, value in cost.trend.points] == [Decimal(140)] * 12
    assert cost.figure.currency == "CAD"
