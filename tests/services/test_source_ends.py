"""One cut for one question: the answer and its tile speak of the same days, and hours typed by hand are days too."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from sillage.domain.costs import Cost, CostKind
from sillage.domain.decisions import Recurrence
from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.domain.workspace import Family
from sillage.ledger import entries
from sillage.reports.spec import Card, Cards
from sillage.reports.wording import say
from sillage.services.answer import answers
from sillage.services.open_workspace import Opened
from sillage.services.report_gathering import Gathered
from sillage.services.report_summary import summary_section
from sillage.services.source_ends import sales_end, with_stated_ends
from tests.services.journal_rows import import_rows, observations, orders

pytestmark = pytest.mark.hits

QUARTER = Period(date(2026, 1, 5), date(2026, 3, 29), "America/Montreal")  # twelve whole weeks
WEEKS = [QUARTER.first + timedelta(weeks=week) for week in range(12)]
HALF = (QUARTER.first, WEEKS[8] - timedelta(days=1))


def gathered(opened: Opened) -> Gathered:
    about_sales = replace(opened, workspace=replace(opened.workspace, families=(Family.SALES,)))
    return Gathered(about_sales.for_one_request(), QUARTER, "en")


def roi_tile(found: Gathered) -> Card:
    cards = [item for item in summary_section(found).items if isinstance(item, Cards)]
    return next(card for card in cards[0].cards if card.figure.explain == "roi")


def hours_of_a_file(opened: Opened, tmp_path: Path) -> None:
    """A file that reaches the eighth week, beside orders that reach the end."""
    for index, day in enumerate(WEEKS):
        cost = Cost(CostKind.TOOL, day, day, Money.of(10 + index % 3, "CAD"), channel="x")
        entries.add_cost(opened.workspace.id, cost)
    sold = orders([(day, 100 + 5 * (index % 4), "x") for index, day in enumerate(WEEKS)])
    import_rows(opened, tmp_path / "sold", {"orders": sold}, format="own_orders", period=(QUARTER.first, QUARTER.last))
    rows = observations("views", "ad", [("a", QUARTER.first, 1)], network="x")
    import_rows(opened, tmp_path / "hours", {"observations": rows}, format="own_hours", period=HALF)


@pytest.mark.both_ledgers
def test_the_tile_of_the_return_has_the_cut_and_the_interval_of_the_answer(opened: Opened, tmp_path: Path) -> None:
    hours_of_a_file(opened, tmp_path)
    found = gathered(opened)
    (told,) = answers(found)
    tile = roi_tile(found)
    assert "Figures compared up to March 1, 2026" in say(told.text, "en")
    assert tile.note is not None
    assert "Up to March 1, 2026 only, as the answer on sales" in say(tile.note, "en")
    assert tile.figure.value != found.roi.roi.value
    assert tile.figure.interval is not None
    low, high = (f"${1 + bound:.2f}" for bound in tile.figure.interval)
    assert f"{low} to {high}" in say(told.text, "en")


@pytest.mark.parametrize(
    ("every", "kind", "cut"),
    [
        (Recurrence.ONCE, CostKind.HOURS, False),
        (Recurrence.WEEK, CostKind.HOURS, True),  # what comes back by itself says nothing of the days that it covers
        (Recurrence.ONCE, CostKind.FEE, True),  # money is not hours
    ],
)
def test_hours_typed_after_the_last_file_of_hours_are_known_days(
    opened: Opened, tmp_path: Path, every: Recurrence, kind: CostKind, cut: bool
) -> None:
    hours_of_a_file(opened, tmp_path)
    assert sales_end(gathered(opened)) is not None
    hours = Decimal(2) if kind is CostKind.HOURS else None
    money = None if hours else Money.of(5, "CAD")
    typed = Cost(kind, WEEKS[11], WEEKS[11] + timedelta(days=6), money, hours, channel="x")
    entries.add_cost(opened.workspace.id, typed, every=every)
    found = gathered(opened)
    assert (sales_end(found) is not None) is cut
    assert ("compared up to" in say(answers(found)[0].text, "en")) is cut
    last = next(source.last for source in with_stated_ends(found) if source.format == "own_hours")
    assert last == (HALF[1] if cut else QUARTER.last)
