"""Other margins, rates and values: the base is the report's to the cent; each other figure is recomputed by hand."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from sillage import ledger
from sillage.domain.costs import Cost, CostKind
from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.domain.workspace import View
from sillage.economics.ladder import Rung
from sillage.errors import NotAllowed, WrongUsage
from sillage.ledger import entries
from sillage.services.agency_profit import agency_profit
from sillage.services.compute_roi import compute_roi
from sillage.services.open_workspace import Opened, init_workspace
from sillage.services.record_decisions import CostDetails, add_cost, add_hours, edit_workspace, set_kpi_worth
from sillage.services.roi_report import RoiReport
from sillage.services.roi_what_if import Factors, factor, margin_that_breaks_even, sensitivity, sides_of, what_if
from tests.services.journal_rows import import_rows, observations, orders

pytestmark = pytest.mark.sqlite
FIRST = date(2026, 1, 5)
PERIOD = Period(FIRST, date(2026, 3, 29), "America/Montreal")


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    folder = tmp_path_factory.mktemp("what_if")
    patch = pytest.MonkeyPatch()
    patch.setenv("SILLAGE_NOW", "2026-03-31T12:00:00+00:00")
    made = init_workspace(
        folder / "data", name="Maison", currency="CAD", zone="America/Montreal", language="fr",
        hourly_rate=Money.of("33.33", "CAD"), margin=Decimal("0.4"),
    )  # fmt: skip
    days = [FIRST + timedelta(days=7 * week + 2) for week in range(12)]
    import_rows(made, folder / "orders", {"orders": orders([(day, 1000, "instagram") for day in days])})
    rows = [("nous", day, 7) for day in days]
    saves = observations("saves", "account", rows, network="facebook", account="nous")
    import_rows(made, folder / "seen", {"observations": saves})
    for day in days:
        details = CostDetails(channel="instagram", activity="creation")
        add_hours(made, "4.5", on=day, details=details)
    add_cost(
        made, "spend", "777.77", first=FIRST, last=FIRST + timedelta(days=80), details=CostDetails(channel="instagram")
    )
    set_kpi_worth(made, "saves", "0.37", valid_from=FIRST)
    yield made
    ledger.close()
    patch.undo()


@pytest.fixture(scope="module")
def base(opened: Opened) -> RoiReport:
    report = compute_roi(opened, PERIOD, by="channel")
    assert all(rung.value is not None for rung in report.ladder[:4])
    return report


def by_id(rungs: tuple[Rung, ...]) -> dict[str, Rung]:
    return {rung.id: rung for rung in rungs}


def test_with_nothing_changed_the_ladder_is_the_report_s_to_the_cent(base: RoiReport) -> None:
    assert what_if(base, Factors()) == base.ladder
    rungs = by_id(base.ladder)
    still = [(worked, valued) for _, step, worked, valued in sensitivity(base) if step == 0]
    assert still == [(rungs["with_hours"], rungs["with_kpi_values"])] * 3


def test_each_value_moves_its_own_part_alone(base: RoiReport) -> None:
    rungs = by_id(base.ladder)
    margin, cost = rungs["with_hours"].gain, rungs["with_hours"].cost
    hours = base.breakdown["hours"]
    assert margin is not None and cost is not None and hours is not None
    assert hours == Money.of(Decimal("33.33") * 54, "CAD")
    more = by_id(what_if(base, Factors(margin=factor("10"))))
    assert more["with_hours"].gain == margin.times(Fraction(11, 10))
    assert more["with_hours"].value == Fraction(margin.times(Fraction(11, 10)).minor, cost.minor) - 1
    assert more["sales_over_cost"] == rungs["sales_over_cost"]
    dearer = by_id(what_if(base, Factors(rate=factor("-20 %"))))
    assert dearer["with_hours"].cost == cost - hours + Money.of(Decimal("33.33") * 54 * Decimal("0.8"), "CAD")
    assert dearer["with_hours"].gain == margin
    assert dearer["on_margin"] == rungs["on_margin"]


def test_the_value_of_kpis_moves_only_the_rung_that_holds_it(base: RoiReport) -> None:
    rungs, doubled = by_id(base.ladder), by_id(what_if(base, Factors(worth=factor("100"))))
    valued, margin = rungs["with_kpi_values"].gain, rungs["with_hours"].gain
    assert valued is not None
    assert margin is not None
    assert valued - margin == Money.of(Decimal("0.37") * 84, "CAD")
    assert doubled["with_kpi_values"].gain == valued + valued - margin
    assert doubled["with_hours"] == rungs["with_hours"]


def test_the_margin_that_breaks_even_does(base: RoiReport) -> None:
    share = margin_that_breaks_even(base)
    assert share is not None
    value = by_id(what_if(base, Factors(margin=share)))["with_hours"].value
    assert value is not None
    assert abs(value) < Fraction(1, 10_000)


def test_sides_stand_with_and_without_hours(base: RoiReport) -> None:
    row = next(one for one in base.rows if one.key == "instagram")
    for one in (base, row):
        sides = sides_of(one)
        assert sides.whole == one.roi
        assert sides.spent == Money.of("777.77", "CAD")
        assert sides.without.value is not None
        assert sides.whole.value is not None
        assert sides.without.value == Fraction(480_000 - 77_777, 77_777)
        assert sides.without.value > sides.whole.value


def test_what_cannot_be_told_is_told_on_neither_side(opened: Opened) -> None:
    empty = compute_roi(opened, Period(date(2025, 1, 1), date(2025, 1, 31), "America/Montreal"))
    assert what_if(empty, Factors(margin=Fraction(2))) == empty.ladder
    assert margin_that_breaks_even(empty) is None
    assert sides_of(empty).without.value is None


@pytest.mark.parametrize("typed", ["a lot", "-101", "1001", "nan"])
def test_a_change_that_makes_no_sense_is_refused(typed: str) -> None:
    with pytest.raises(WrongUsage):
        factor(typed)


@pytest.mark.parametrize(
    ("typed", "value"), [("", 1), ("-20", Fraction(4, 5)), ("+12,5 %", Fraction(9, 8)), ("−50", Fraction(1, 2))]
)
def test_a_change_is_read_as_it_is_typed(typed: str, value: Fraction) -> None:
    assert factor(typed) == value


def test_an_agency_keeps_what_fees_leave_of_its_hours_and_no_client_is_told(opened: Opened) -> None:
    from dataclasses import replace

    assert agency_profit(opened, PERIOD) is None
    agency = replace(opened, workspace=edit_workspace(opened, view=View.AGENCY))
    try:
        unpaid = agency_profit(agency, PERIOD)
        assert unpaid is not None
        assert (unpaid.fees, unpaid.profit) == (None, None)
        fee = entries.add_cost(
            opened.workspace.id, Cost(CostKind.FEE, FIRST, FIRST, amount=Money.of(5400, "CAD"), payer=View.CLIENT)
        )
        found = agency_profit(agency, PERIOD)
        assert found is not None
        work = Money.of(Decimal("33.33") * 54, "CAD")
        assert (found.fees, found.work, found.hours) == (Money.of(5400, "CAD"), work, Fraction(54))
        assert found.profit == Money.of(5400, "CAD") - work - Money.of("777.77", "CAD")
        assert found.per_hour == Money.of(100, "CAD")
        with pytest.raises(NotAllowed):
            agency_profit(replace(agency, for_client=True), PERIOD)
        entries.remove_cost(opened.workspace.id, fee.id)
    finally:
        edit_workspace(opened, view=View.TEAM)
