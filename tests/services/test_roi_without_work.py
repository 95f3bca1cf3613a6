"""ROI where nobody entered hours or fees: a client's cost is unknown, a team's counts the money spent alone."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from sillage.domain.costs import Cost, CostKind
from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.domain.workspace import View
from sillage.economics.ladder import NO_FEES
from sillage.ledger import entries
from sillage.reports.sentences import sales_sentence
from sillage.services.answer import sales_facts
from sillage.services.compute_roi import compute_roi
from sillage.services.open_workspace import Opened
from sillage.services.roi_report import RoiVerdict
from tests.services.journal_rows import import_rows, orders

QUARTER = Period(date(2026, 1, 5), date(2026, 3, 29), "America/Montreal")  # twelve whole weeks
DAYS = [QUARTER.first + timedelta(days=7 * week + 2) for week in range(12)]


@pytest.fixture
def sold(opened: Opened, tmp_path: Path) -> Opened:
    """Twelve weeks of spend and sales on two channels, without hours or fees."""
    for channel in ("instagram", "x"):
        rows: list[Any] = [(day, 1000 + 13 * (index % 5), channel) for index, day in enumerate(DAYS)]
        import_rows(opened, tmp_path / channel, {"orders": orders(rows)})
        for day in DAYS:
            cost = Cost(CostKind.SPEND, day, day, Money.of(100, "CAD"), channel=channel)
            entries.add_cost(opened.workspace.id, cost)
    return opened


def test_a_client_without_fees_is_told_no_roi_anywhere(sold: Opened) -> None:
    report = compute_roi(sold, QUARTER, view=View.CLIENT, by="channel")
    assert {row.key for row in report.rows} == {"instagram", "x"}
    parts: list[Any] = [report, *report.rows]
    for part in parts:
        assert (part.roi.value, part.roi.reason) == (None, NO_FEES)
        assert (part.interval.bounds, part.interval.ratio, part.interval.reason) == (None, None, NO_FEES)
        assert part.at_most is None
        assert part.verdict is RoiVerdict.CANNOT_TELL
        assert {figure.value for figure in part.unit_costs.values()} == {None}
        assert part.roas.value is not None
    assert all(row.at_least is None and not row.not_separable_from for row in report.rows)
    assert (report.payback.days, report.payback.reason) == (None, NO_FEES)
    assert report.break_even_units.value is None
    assert report.weeks_more is None
    assert NO_FEES in report.warnings
    assert "profitability unknown: No fees were entered" in str(sales_sentence(sales_facts(report)).text)


def test_a_clients_fees_make_its_roi_known(sold: Opened) -> None:
    fee = Cost(CostKind.FEE, QUARTER.first, QUARTER.last, Money.of(600, "CAD"), payer=View.CLIENT)
    entries.add_cost(sold.workspace.id, fee)
    report = compute_roi(sold, QUARTER, view=View.CLIENT, by="channel")
    assert report.roi.value is not None
    assert report.interval.bounds is not None
    assert all(row.roi.value is not None for row in report.rows if row.key)


def test_a_team_without_hours_is_told_what_its_roi_leaves_out(sold: Opened) -> None:
    report = compute_roi(sold, QUARTER, view=View.TEAM, by="channel")
    assert report.roi.value is not None
    told = [str(warning) for warning in report.warnings]
    assert "No hours were entered: their cost is unknown." in told
    assert "What is said of ROI counts the money spent alone, no hours." in told
