"""Values set on KPIs beside the money of orders: what counts once, and what is left aside."""

from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from sillage.domain.costs import KpiWorth
from sillage.ledger import entries
from sillage.services.compute_kpi import compute_kpi
from sillage.services.compute_roi import compute_roi
from sillage.services.open_workspace import Opened
from tests.services.journal_rows import import_rows, orders
from tests.services.test_compute_roi import FIRST, QUARTER, cad, rungs, spend, work


def test_a_lead_that_became_an_order_counts_once(opened: Opened, tmp_path: Path) -> None:
    entries.put(opened.workspace.id, KpiWorth("leads", cad(10), date(2020, 1, 1)))
    touches = [
        {"channel": "phone", "touch_id": f"t{number}", "kind": "lead", "on": FIRST, "count": 1.0,
         "customer_key": key, "row": number}
        for number, key in enumerate(("ana", "bob", "cy"), 1)
    ]  # fmt: skip
    sold = orders([(FIRST + timedelta(days=3), 100, "phone")], customer_key="ana")
    spend(opened, 15, "phone")
    work(opened, 1, "phone")
    import_rows(opened, tmp_path / "facts", {"touches": touches, "orders": sold})
    report = compute_roi(opened, QUARTER)
    assert report.kpi_value == cad(20)
    assert rungs(report)["with_hours"] == Fraction(40 - 50, 50)
    assert rungs(report)["with_kpi_values"] == Fraction(40 + 20 - 50, 50)
    assert compute_kpi(opened, "leads", QUARTER).rows[0].value == 3


def valued_touches(*kinds: str) -> list[dict[str, Any]]:
    return [
        {"channel": "phone", "touch_id": f"{kind}{day}", "kind": kind, "on": date(2026, month, 1), "count": 2.0,
         "row": day}
        for kind in kinds
        for day, month in enumerate((2, 3), 1)
    ]  # fmt: skip


@pytest.mark.parametrize("narrow", ["qualified_leads", "conversions_lead"])
def test_of_two_valued_kpis_that_hold_one_another_only_the_wider_counts_and_the_report_says_so(
    opened: Opened, tmp_path: Path, narrow: str
) -> None:
    entries.put(opened.workspace.id, KpiWorth("leads", cad(10), date(2020, 1, 1)))
    entries.put(opened.workspace.id, KpiWorth(narrow, cad(30), date(2020, 1, 1)))
    import_rows(opened, tmp_path / "facts", {"touches": valued_touches("lead", "qualified_lead")})
    report = compute_roi(opened, QUARTER)
    assert report.kpi_value == cad(40)
    assert [one.value for one in report.kpi_values if one.kpi_id == narrow] == [cad(0)]
    (warning,) = [str(found) for found in report.warnings if "holds the other" in str(found)]
    assert "“leads” is counted" in warning
    table = compute_kpi(opened, "kpi_value", QUARTER)
    assert table.value == 40
    assert warning in [str(note) for note in table.notes]


def test_before_the_wider_kpi_has_a_worth_the_narrower_one_counts(opened: Opened, tmp_path: Path) -> None:
    entries.put(opened.workspace.id, KpiWorth("qualified_leads", cad(30), date(2020, 1, 1)))
    entries.put(opened.workspace.id, KpiWorth("leads", cad(10), date(2026, 3, 1)))
    import_rows(opened, tmp_path / "facts", {"touches": valued_touches("lead", "qualified_lead")})
    assert compute_roi(opened, QUARTER).kpi_value == cad(2 * 30 + 2 * 10)


def test_a_wider_kpi_that_counted_nothing_hides_no_narrower_one(opened: Opened, tmp_path: Path) -> None:
    entries.put(opened.workspace.id, KpiWorth("qualified_leads", cad(30), date(2020, 1, 1)))
    entries.put(opened.workspace.id, KpiWorth("leads", cad(10), date(2020, 1, 1)))
    import_rows(opened, tmp_path / "facts", {"touches": valued_touches("qualified_lead")})
    report = compute_roi(opened, QUARTER)
    assert report.kpi_value == cad(120)
    assert not [found for found in report.warnings if "holds the other" in str(found)]


@pytest.mark.parametrize("kpi_id", ["roi", "roas", "break_even_hourly_rate", "kpi_value", "gone"])
def test_a_worth_set_on_returns_is_left_aside_instead_of_turning_in_circles(
    opened: Opened, tmp_path: Path, kpi_id: str
) -> None:
    entries.put(opened.workspace.id, KpiWorth(kpi_id, cad(10), date(2020, 1, 1)))
    spend(opened, 100, "shop")
    import_rows(opened, tmp_path / "facts", {"orders": orders([(FIRST, 1000, "shop")])})
    report = compute_roi(opened, QUARTER)
    assert report.kpi_value is None
    assert report.roi.value == 3
    assert compute_kpi(opened, "roi", QUARTER).rows[0].value == 3


def test_clicks_beside_orders_of_their_channel_are_not_valued(opened: Opened, tmp_path: Path) -> None:
    entries.put(opened.workspace.id, KpiWorth("leads", cad(10), date(2020, 1, 1)))
    touches = [
        {"channel": channel, "touch_id": channel, "kind": "lead", "on": FIRST, "count": 5.0, "row": 1}
        for channel in ("phone", "shop")
    ]
    import_rows(opened, tmp_path / "facts", {"touches": touches, "orders": orders([(FIRST, 100, "phone")])})
    assert compute_roi(opened, QUARTER).kpi_value == cad(50)
