"""Live orders are sales that are known: the verdict, the cards, the ladder and `sillage roi` speak of the same days."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sillage.domain.costs import Cost, CostKind
from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.domain.workspace import Family
from sillage.journal.sealing import seal
from sillage.journal.tail import Tail
from sillage.ledger import entries
from sillage.reports.spec import Card, Cards, Cell, Figure, Report, Section, Sentence, Table
from sillage.reports.wording import say
from sillage.services.build_report import build_report
from sillage.services.compute_roi import compute_roi
from sillage.services.live_source import live_source
from sillage.services.open_workspace import Opened
from sillage.services.report_annex import sources_section
from sillage.services.report_gathering import Gathered
from sillage.web.desk import Asked, state_key
from tests.journal.live import hit, order
from tests.services.journal_rows import import_rows, orders

pytestmark = pytest.mark.hits

ZONE = "America/Montreal"
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30), ZONE)
NOW = datetime(2026, 11, 23, 2, 38, tzinfo=UTC)
TODAY = date(2026, 11, 22)


@pytest.fixture
def shop(opened: Opened, tmp_path: Path) -> Opened:
    """A month that costs 260 dollars, and an order of a file that ends on the 17th."""
    workspace = replace(opened.workspace, families=(Family.SALES,))
    opened = replace(opened, workspace=workspace, now=NOW)
    for day, amount in ((date(2026, 11, 3), 17), (date(2026, 11, 20), 43), (date(2026, 11, 21), 200)):
        entries.add_cost(workspace.id, Cost(CostKind.TOOL, day, day, Money.of(amount, "CAD"), channel="instagram"))
    sell_by_file(opened, tmp_path, date(2026, 11, 15), date(2026, 11, 17))
    return opened


def sell_by_file(opened: Opened, tmp_path: Path, *days: date, shop: str = "own") -> None:
    rows = orders([(day, 100, "instagram") for day in days], shop=shop, cost_minor=8_000)
    import_rows(opened, tmp_path / shop, {"orders": rows}, format="own_orders", period=(days[0], days[-1]))


@contextmanager
def sold_live(opened: Opened, *moments: datetime, sealed: bool = False, running: bool = False) -> Iterator[None]:
    """Orders that a collector takes, in its tail or sealed; it runs on or has ended."""
    uid = opened.workspace.id
    with ExitStack() as held:
        tail = held.enter_context(closing(Tail.start(opened.journal.tails)))
        for moment in moments:
            at, name = round(moment.timestamp() * 1_000_000), f"live {moment}"
            said: dict[str, Any] = {"order_id": name, "value_minor": 10_000, "currency": "CAD", "channel": "instagram"}
            told: dict[str, Any] = {"status": "paid", "currency": "CAD", "channel": "instagram", "cost_minor": 8_000}
            tail.write([hit(name, uid, at=at, kind="order", **said), order(name, uid, ordered_at=at, **told)])
        if not running:
            held.close()
        if sealed:
            seal(opened.journal.root, opened.journal.tails)
        yield


def section(report: Report, name: str) -> Section:
    return next(one for one in report.sections if one.id == name)


def table(report: Report, name: str, which: str) -> Table:
    return next(item for item in section(report, name).items if isinstance(item, Table) and item.id == which)


def listed_sources(opened: Opened) -> tuple[tuple[Cell, ...], ...]:
    found = sources_section(Gathered(opened.for_one_request(), NOVEMBER, "en"))
    assert found is not None and isinstance(found.items[0], Table)
    return found.items[0].rows


def cards(report: Report) -> dict[str, Card]:
    found = [item for item in section(report, "summary").items if isinstance(item, Cards)]
    return {card.figure.explain: card for card in found[0].cards}


def value(cell: object) -> object:
    assert isinstance(cell, Figure)
    return cell.value


def agreed(opened: Opened, report: Report, period: Period) -> None:
    """Check that each place that says a return says that of `sillage roi` over the same days."""
    roi = compute_roi(opened, period, scope="social")
    assert roi.roi.value is not None and roi.attributed.margin is not None and roi.cost.total is not None
    assert value(cards(report)["roi"].figure) == roi.roi.value
    assert value(cards(report)["margin"].figure) == roi.attributed.margin.amount
    assert value(cards(report)["full_cost"].figure) == roi.cost.total.amount
    rungs = {str(row[0]): row for row in table(report, "earned", "ladder").rows}
    honest = rungs[next(str(rung.name) for rung in roi.ladder if rung.id == "on_margin")]
    assert [value(cell) for cell in honest[1:4]] == [roi.roi.value, roi.cost.total.amount, roi.attributed.margin.amount]
    whole = table(report, "separable", "channels-money").rows[-1]
    assert roi.attributed.margin.amount in [cell.value for cell in whole if isinstance(cell, Figure)]
    returned = roi.interval.bounds or (roi.attributed.margin.amount / roi.cost.total.amount,)
    assert all(f"${bound:.2f} " in f"{say(report.answers[0].text, 'en')} " for bound in returned)


@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.both_ledgers
def test_live_orders_after_the_end_of_a_file_are_sales_of_the_verdict(shop: Opened, sealed: bool) -> None:
    with sold_live(shop, *(NOW - timedelta(minutes=ago) for ago in (30, 20, 10, 5)), sealed=sealed):
        report = build_report(shop, NOVEMBER, "en")
        agreed(shop, report, NOVEMBER)
    told = say(report.answers[0].text, "en")
    assert "nothing is known after" not in told
    assert "sales are known up to November 22, 2026, costs are counted up to its end" in told
    assert not any(card.note and re.search(r"Up to .* only", say(card.note, "en")) for card in cards(report).values())


def test_a_file_that_ends_early_cuts_every_return_at_one_day(shop: Opened) -> None:
    whole = Period(NOVEMBER.first, TODAY + timedelta(days=40), ZONE)
    later = replace(shop, now=NOW + timedelta(days=60))
    report = build_report(later, whole, "en")
    agreed(later, report, Period(whole.first, date(2026, 11, 17), ZONE))
    assert "compared up to November 17, 2026" in say(report.answers[0].text, "en")
    for name in ("roi", "margin", "full_cost"):
        note = cards(report)[name].note
        assert note is not None and "Up to November 17, 2026 only" in say(note, "en")
    for name in ("earned", "separable"):
        first = section(report, name).items[0]
        assert isinstance(first, Sentence) and "Up to November 17, 2026 only" in say(first.text, "en")


def test_a_collector_that_ended_is_a_source_that_ends(shop: Opened) -> None:
    with sold_live(shop, NOW):
        later = replace(shop, now=NOW + timedelta(days=60))
        whole = Period(NOVEMBER.first, date(2026, 12, 31), ZONE)
        report = build_report(later, whole, "en")
        agreed(later, report, Period(whole.first, TODAY, ZONE))
    assert "compared up to November 22, 2026" in say(report.answers[0].text, "en")


def test_orders_of_one_shop_say_nothing_of_another_s(shop: Opened, tmp_path: Path) -> None:
    sell_by_file(shop, tmp_path, date(2026, 11, 2), date(2026, 11, 12), shop="market")
    december = Period(NOVEMBER.first, date(2026, 12, 31), ZONE)
    now = replace(shop, now=datetime(2026, 12, 31, 12, tzinfo=UTC))
    with sold_live(now, datetime(2026, 12, 30, 12, tzinfo=UTC)):
        told = say(build_report(now, december, "en").answers[0].text, "en")
    assert "compared up to November 17, 2026" in told


def test_days_between_a_file_and_the_first_hit_are_said_to_be_untold(shop: Opened) -> None:
    december = Period(NOVEMBER.first, date(2026, 12, 31), ZONE)
    now = replace(shop, now=datetime(2026, 12, 31, 12, tzinfo=UTC))
    with sold_live(now, datetime(2026, 12, 30, 12, tzinfo=UTC)):
        report = build_report(now, december, "en")
        agreed(now, report, december)
    assert "Nothing tells of the orders of November 18 to December 29, 2026" in say(report.answers[0].text, "en")


@pytest.mark.parametrize(
    ("silent", "running", "last"),
    [(0, False, 0), (0, True, 0), (5, False, 5), (5, True, 0), (9, True, 9)],
)
def test_a_site_is_known_up_to_now_while_a_collector_takes_its_hits(
    shop: Opened, silent: int, running: bool, last: int
) -> None:
    with sold_live(shop, NOW - timedelta(days=silent), running=running):
        found = live_source(shop)
        assert found is not None and found.last == TODAY - timedelta(days=last)
        rows = listed_sources(shop)
    [mine] = [row for row in rows if "collector" in say(row[0], "en")]  # type: ignore[arg-type]
    assert mine[1] is None
    assert mine[2:4] == (TODAY - timedelta(days=silent), TODAY - timedelta(days=last))


def test_a_workspace_without_any_file_lists_its_collector(opened: Opened) -> None:
    opened = replace(opened, now=NOW)
    with sold_live(opened, NOW):
        rows = listed_sources(opened)
    assert [say(row[0], "en") for row in rows] == ["Sillage’s collector: clicks, visits and orders"]  # type: ignore[arg-type]


def test_a_page_is_made_anew_when_the_collector_ends(shop: Opened) -> None:
    asked = Asked("", None, "en")
    with sold_live(shop, NOW - timedelta(days=3), running=True):
        while_running = state_key(shop, asked)
    assert state_key(shop, asked) != while_running
