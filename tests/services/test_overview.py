"""What the first page gathers: answers, what asks for attention, cards by filter, charts or why there are none."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sillage.domain.aims import Objective
from sillage.domain.costs import Cost, CostKind
from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.domain.workspace import Family
from sillage.ledger import entries, plans
from sillage.reports.spec import BarData, Chart, Figure, HeatData, LineData, Trend, Verdict, WaterfallData
from sillage.services import overview_figures
from sillage.services.open_workspace import Opened
from sillage.services.overview import PICTURES, Wish, overview, picture
from sillage.services.overview_attention import CONTRADICTION, ENDS, NO_COSTS
from sillage.services.overview_charts import Missing
from sillage.services.overview_figures import OF_THE_WHOLE, Glance
from sillage.services.report_attention import Kind
from sillage.services.report_period import same_days_last_year
from tests.services.journal_rows import import_rows, observations, orders

pytestmark = pytest.mark.hits

ZONE = "America/Montreal"
QUARTER = Period(date(2026, 1, 5), date(2026, 3, 29), ZONE)  # twelve whole weeks
WEEKS = [QUARTER.first + timedelta(weeks=week) for week in range(12)]
WISH = Wish(QUARTER)


def cost(opened: Opened, amount: int = 100) -> None:
    for index, day in enumerate(WEEKS):
        one = Cost(CostKind.TOOL, day, day, Money.of(Decimal(amount + index % 3), "CAD"), channel="instagram")
        entries.add_cost(opened.workspace.id, one)


def sell(opened: Opened, folder: Path, amount: int = 1000, channel: str = "instagram") -> None:
    import_rows(
        opened, folder / "orders", {"orders": orders([(day, amount, channel) for day in WEEKS])},
        period=(WEEKS[0], WEEKS[-1]), format="own_orders",
    )  # fmt: skip


def post(opened: Opened, folder: Path, network: str = "x", each: int = 1, first: date = QUARTER.first) -> None:
    """Publish at noon, several times a week; likes double in the second half."""
    posts: list[dict[str, Any]] = []
    seen: list[dict[str, Any]] = []
    for week in range(12):
        for index in range(each):
            day, key = first + timedelta(weeks=week, days=index), f"{network}{first}-{week}-{index}"
            posts.append({"network": network, "account": "nous", "object_kind": "post", "post_id": key,
                          "published_on": day, "row": week})  # fmt: skip
            more = {"network": network, "account": "nous", "window": "lifetime"}
            for metric, value in (("impressions", 1000), ("likes", 30 + 30 * (week > 5)), ("replies", 1)):
                rows = observations(metric, "post", [(key, day, value)], **more)
                seen += [row | {"for_date": None, "to_date": None} for row in rows]
    import_rows(opened, folder / f"posts-{network}-{first}", {"posts": posts, "observations": seen})


def aim(opened: Opened, kpi_id: str = "orders", target: float = 100, **more: Any) -> None:
    made = Objective(
        id=0, name=kpi_id, family=Family.SALES, kpi_id=kpi_id, baseline=0.0, target=target, starts_on=QUARTER.first,
        due_on=QUARTER.last, **more,
    )  # fmt: skip
    plans.put_objective(opened.workspace.id, made)


def test_nothing_is_asked_of_a_workspace_without_data(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overview_figures.Glance, "ask_widest_first", lambda self: pytest.fail("asked"))
    told = overview(opened.for_many_requests(), Wish())
    assert not told.has_data
    assert (told.cards, told.tasks, told.fresh, told.common) == ((), (), None, None)
    assert told.answers


def test_the_answer_and_the_days_that_all_sources_cover_are_those_of_the_report(opened: Opened, tmp_path: Path) -> None:
    cost(opened)
    sell(opened, tmp_path)
    aims = replace(opened.workspace, families=(Family.SALES,))
    told = overview(replace(opened, workspace=aims).for_many_requests(), WISH)
    assert told.answers[0].verdict is Verdict.YES
    assert told.fresh == WEEKS[-1]
    assert told.common == Period(WEEKS[0], WEEKS[-1], ZONE)
    assert told.has_data


def test_the_same_question_is_answered_from_memory_and_another_state_is_not(opened: Opened, tmp_path: Path) -> None:
    cost(opened)
    sell(opened, tmp_path)
    asked = opened.for_many_requests()
    assert overview(asked, WISH) is overview(asked, WISH)
    assert overview(asked, WISH) is not overview(asked, Wish(QUARTER, "last_year"))
    assert overview(opened.for_many_requests(), WISH) == overview(asked, WISH)


def test_a_page_asks_for_a_part_of_the_kpis_of_a_report(opened: Opened) -> None:
    facts = Glance(opened.for_many_requests(), QUARTER, "previous")
    assert 10 < len(facts.wanted) < 40
    assert "followers" in facts.wanted


def test_the_kpi_of_an_objective_has_a_card_and_the_late_one_comes_first(opened: Opened, tmp_path: Path) -> None:
    cost(opened)
    sell(opened, tmp_path)
    aim(opened, "revenue", 1.0)
    aim(opened, "orders", 5000)
    told = overview(opened.for_many_requests(), WISH)
    assert [card.figure.explain for card in told.cards][:2] == ["orders", "revenue"]
    assert told.cards[0].progress is not None
    assert told.cards[0].progress.status == "late"


@pytest.mark.both_ledgers
def test_a_late_objective_and_orders_without_a_channel_ask_for_attention(opened: Opened, tmp_path: Path) -> None:
    cost(opened)
    import_rows(
        opened,
        tmp_path / "orders",
        {"orders": orders([*((day, 1000, "instagram") for day in WEEKS), (WEEKS[0], 9, "")])},
    )
    aim(opened, "orders", 5000)
    found = {task.kind: task for task in overview(opened.for_many_requests(), WISH).tasks}
    assert set(found) == {Kind.LATE.value, Kind.UNATTRIBUTED.value}
    assert found[Kind.LATE.value].about == "1" or found[Kind.LATE.value].about.isdigit()
    assert "1 order is linked" in str(found[Kind.UNATTRIBUTED.value].why)


def test_a_source_that_ends_early_and_costs_that_nobody_entered_are_named(opened: Opened, tmp_path: Path) -> None:
    some = orders([(day, 1000, "instagram") for day in WEEKS[:6]])
    days = (WEEKS[0], WEEKS[5])
    import_rows(opened, tmp_path / "orders", {"orders": some}, period=days, format="own_orders")
    kinds = [task.kind for task in overview(opened.for_many_requests(), WISH).tasks]
    assert kinds == [ENDS, NO_COSTS]
    assert CONTRADICTION not in kinds


def test_the_source_that_ends_first_is_named_with_its_file_and_to_a_client_without(
    opened: Opened, tmp_path: Path
) -> None:
    sell(opened, tmp_path)
    assert str(overview(opened.for_many_requests(), WISH).ends_first) == "Orders (orders)"
    mine = replace(opened, for_client=True)
    assert str(overview(mine.for_many_requests(), WISH).ends_first) == "Orders"


def test_a_change_is_measured_against_what_was_asked_and_none_when_nothing_was(opened: Opened, tmp_path: Path) -> None:
    post(opened, tmp_path, each=2)
    post(opened, tmp_path, each=1, first=QUARTER.first - timedelta(weeks=12))
    asked = opened.for_many_requests()

    def change(how: str) -> Any:
        cards = overview(asked, Wish(QUARTER, how)).cards
        return next(card.change for card in cards if card.figure.explain == "impressions")

    before = change("previous")
    assert before is not None and before.difference is not None and before.base is not None
    assert (before.difference.value, before.base.value) == (12_000, 12_000)
    # Each week is the very same: without any spread nobody can say how much chance would have done.
    assert before.trend is Trend.TOO_EARLY
    assert change("none") is None
    last_year = change("last_year")
    assert last_year is not None
    assert (last_year.trend, last_year.base) == (Trend.NO_BASE, None)
    assert str(last_year.reason) == "nothing is known of the earlier days"
    assert overview(asked, Wish(QUARTER, "none")).before is None
    assert overview(asked, Wish(QUARTER, "last_year")).before == same_days_last_year(QUARTER)


@pytest.mark.parametrize(
    ("first", "last", "then_first", "then_last"),
    [
        ("2026-02-01", "2026-02-28", "2025-02-01", "2025-02-28"),
        ("2025-02-01", "2025-02-28", "2024-02-01", "2024-02-29"),
        ("2024-02-29", "2024-03-10", "2023-02-28", "2023-03-10"),
    ],
)
def test_last_year_has_its_own_end_of_february(first: str, last: str, then_first: str, then_last: str) -> None:
    found = same_days_last_year(Period(date.fromisoformat(first), date.fromisoformat(last), ZONE))
    assert (found.first.isoformat(), found.last.isoformat()) == (then_first, then_last)


def test_a_network_cuts_the_cards_that_can_be_cut_and_the_others_say_that_they_are_whole(
    opened: Opened, tmp_path: Path
) -> None:
    cost(opened)
    sell(opened, tmp_path)
    post(opened, tmp_path, "x", each=2)
    post(opened, tmp_path, "instagram", each=1)
    asked = opened.for_many_requests()

    def card(network: str, kpi_id: str) -> Any:
        told = overview(asked, Wish(QUARTER, network=network))
        return next(one for one in told.cards if one.figure.explain == kpi_id)

    values = {network: card(network, "impressions").figure.value for network in ("", "x", "instagram")}
    assert values == {"": 36_000, "x": 24_000, "instagram": 12_000}
    assert card("", "roi").figure.value == card("x", "roi").figure.value
    assert OF_THE_WHOLE.template in str(card("x", "roi").note)
    assert OF_THE_WHOLE.template not in str(card("", "roi").note)
    assert overview(asked, Wish(QUARTER, network="x")).answers == overview(asked, WISH).answers


def test_a_client_is_shown_nothing_of_money(opened: Opened, tmp_path: Path) -> None:
    cost(opened)
    sell(opened, tmp_path, channel="")
    post(opened, tmp_path)
    mine = replace(opened, for_client=True)
    told = overview(mine.for_many_requests(), WISH)
    assert told.cards
    assert not {card.figure.explain for card in told.cards} & {"roi", "margin", "full_cost"}
    assert not {task.kind for task in told.tasks} & {Kind.LOSS.value, Kind.UNATTRIBUTED.value, NO_COSTS}
    assert picture(mine.for_many_requests(), WISH, "waterfall") is None
    whole = overview(opened.for_many_requests(), WISH)
    assert {card.figure.explain for card in whole.cards} & {"roi", "margin", "full_cost"}


def test_every_chart_is_drawn_or_says_what_it_needs(opened: Opened, tmp_path: Path) -> None:
    empty = [picture(opened.for_many_requests(), WISH, name) for name in PICTURES]
    assert all(isinstance(one, Missing) for one in empty)
    cost(opened)
    sell(opened, tmp_path)
    aim(opened, "orders", 12, milestones=((WEEKS[6], 6.0),))
    asked = opened.for_many_requests()
    line, money = (picture(asked, WISH, name) for name in ("line", "waterfall"))
    assert isinstance(line, Chart) and isinstance(line.data, LineData)
    day, *ends = line.data.band[-1]
    assert day == QUARTER.last
    assert [float(end) for end in ends] == pytest.approx([11.4, 12.6])
    assert (WEEKS[6], 6.0) in line.data.milestones
    assert isinstance(money, Chart) and isinstance(money.data, WaterfallData)
    net = money.data.steps[-1]
    assert net.amount == sum(Decimal(str(step.amount)) for step in money.data.steps[:-1])
    assert picture(asked, WISH, "nothing") is None
    assert isinstance(picture(asked, WISH, "hours"), Missing)


def test_hours_say_how_many_posts_stand_behind_a_slot(opened: Opened, tmp_path: Path) -> None:
    posts, seen = [], []
    for week, day in enumerate(WEEKS):
        for index in range(2):
            key = f"p{week}-{index}"
            at = datetime(day.year, day.month, day.day, 17 + 4 * index, tzinfo=UTC)
            posts.append({"network": "x", "account": "nous", "object_kind": "post", "post_id": key,
                          "published_at": at, "published_on": None, "row": week})  # fmt: skip
            more = {"network": "x", "account": "nous", "window": "lifetime"}
            for metric, value in (("impressions", 1000), ("likes", 30), ("replies", 1)):
                rows = observations(metric, "post", [(key, day, value)], **more)
                seen += [row | {"for_date": None, "to_date": None} for row in rows]
    import_rows(opened, tmp_path / "posts", {"posts": posts, "observations": seen})
    found = picture(opened.for_many_requests(), WISH, "hours")
    assert isinstance(found, Chart) and isinstance(found.data, HeatData)
    assert sum(cell.n for cell in found.data.cells) == 24
    assert [row[-1].value for row in found.table.rows if isinstance(row[-1], Figure)] == [12, 12]
    assert not isinstance(found.data, BarData)
