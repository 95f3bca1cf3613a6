"""Costs: newest file wins, typed ones stay, recurring ones come back, undone ones stop counting."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sillage.domain.costs import Cost, CostKind, ShareRule
from sillage.domain.decisions import CostEntry, Decisions, Recurrence
from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.domain.workspace import View
from sillage.economics.full_cost import full_cost
from sillage.errors import NotFound, Refused
from sillage.ledger import entries, imports_log, queries
from sillage.ledger.recurrence import occurrences
from sillage.services.open_workspace import Opened
from sillage.services.record_decisions import doubtful_costs

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31), "America/Montreal")
DAY = date(2026, 3, 2)


def spend(minor: int, reference: str = "ad-1", day: date = DAY, note: str = "") -> Cost:
    return Cost(
        CostKind.SPEND, day, day, amount=Money(minor, "CAD"), channel="facebook", reference=reference, note=note
    )


def hours(quantity: str, person: str = "", note: str = "") -> Cost:
    return Cost(CostKind.HOURS, DAY, DAY, hours=Decimal(quantity), person=person, note=note, activity="creation")


def brought(workspace: str, *costs: Cost, exported_at: datetime | None = None) -> str:
    record = imports_log.begin(workspace, file_name="costs.csv", sha256="0" * 64, exported_at=exported_at)
    imports_log.commit(workspace, record.uid, rows=len(costs), decisions=Decisions(costs=costs))
    return record.uid


def amounts(workspace: str, period: Period = MARCH) -> list[int]:
    return sorted(cost.amount.minor for cost in queries.costs(workspace, period) if cost.amount)


def test_a_cost_comes_back_as_it_was_entered(workspace: str) -> None:
    cost = Cost(
        CostKind.CONTENT,
        date(2026, 3, 1),
        date(2026, 3, 10),
        amount=Money(12_345, "CAD"),
        payer=View.CLIENT,
        person="Photographe",
        note="« Érable » & <b>photos</b>",
        campaign="Printemps",
        activity="creation",
        shared_by=ShareRule.POSTS_PUBLISHED,
        reference="F-2026-17",
    )
    entry = entries.add_cost(workspace, cost)
    assert queries.costs(workspace, MARCH) == (cost,)
    assert queries.cost_entries(workspace) == (entry,)


def test_hours_keep_their_exact_decimal(workspace: str) -> None:
    entries.add_cost(workspace, hours("2.25", "Ana"))
    (cost,) = queries.costs(workspace, MARCH)
    assert cost.hours == Decimal("2.25")
    assert cost.amount is None


def test_a_corrected_file_wins_over_the_older_one(workspace: str) -> None:
    brought(workspace, spend(1000), spend(500, "ad-2"))
    brought(workspace, spend(1200))
    assert amounts(workspace) == [500, 1200]


def test_the_exports_own_date_ranks_before_the_order_of_import(workspace: str) -> None:
    brought(workspace, spend(1200), exported_at=datetime(2026, 4, 2, tzinfo=UTC))
    brought(workspace, spend(1000), exported_at=datetime(2026, 4, 1, tzinfo=UTC))
    assert amounts(workspace) == [1200]


def test_undoing_the_corrected_file_gives_the_earlier_value_back(workspace: str) -> None:
    brought(workspace, spend(1000))
    second = brought(workspace, spend(1200))
    imports_log.undo(workspace, second)
    assert amounts(workspace) == [1000]
    imports_log.redo(workspace, second)
    assert amounts(workspace) == [1200]


def test_two_equal_lines_of_one_file_both_count(workspace: str) -> None:
    brought(workspace, hours("1", "Ana"), hours("1", "Ana"))
    assert sum(cost.hours or 0 for cost in queries.costs(workspace, MARCH)) == 2


def test_a_reworded_note_does_not_double_hours(workspace: str) -> None:
    brought(workspace, hours("2", "Ana", "montage"))
    brought(workspace, hours("3", "Ana", "montage vidéo"))
    assert [cost.hours for cost in queries.costs(workspace, MARCH)] == [Decimal(3)]


def test_costs_typed_by_hand_stand_beside_those_of_files(workspace: str) -> None:
    entries.add_cost(workspace, spend(700, reference=""))
    brought(workspace, spend(1000, reference=""))
    assert amounts(workspace) == [700, 1000]


def test_a_repeated_file_brings_nothing_new(workspace: str) -> None:
    brought(workspace, spend(1000))
    decisions = Decisions(costs=(spend(1000), spend(1100, "ad-9"), spend(1001)))
    assert imports_log.count_repeated(workspace, decisions) == 1


def test_a_row_of_an_import_is_not_edited_by_hand(workspace: str) -> None:
    brought(workspace, spend(1000))
    (entry,) = queries.cost_entries(workspace)
    with pytest.raises(Refused, match="comes from import 1"):
        entries.remove_cost(workspace, entry.id)
    assert amounts(workspace) == [1000]


def test_a_removed_cost_is_gone_and_its_number_unknown(workspace: str) -> None:
    entry = entries.add_cost(workspace, spend(700))
    assert entries.remove_cost(workspace, entry.id) == entry
    assert queries.costs(workspace, MARCH) == ()
    with pytest.raises(NotFound):
        entries.remove_cost(workspace, entry.id)


def test_an_edited_cost_keeps_its_number(workspace: str) -> None:
    entry = entries.add_cost(workspace, spend(700))
    edited = entries.edit_cost(workspace, entry.id, spend(900), Recurrence.MONTH, date(2026, 12, 31))
    assert edited == CostEntry(entry.id, spend(900), Recurrence.MONTH, date(2026, 12, 31))
    assert queries.cost_entries(workspace) == (edited,)


def test_a_monthly_tool_costs_once_each_month_until_its_end(workspace: str) -> None:
    tool = Cost(CostKind.TOOL, date(2026, 1, 31), date(2026, 1, 31), amount=Money(3000, "CAD"), note="Planificateur")
    entries.add_cost(workspace, tool, Recurrence.MONTH, date(2026, 4, 15))
    year = Period(date(2026, 1, 1), date(2026, 12, 31))
    assert [(cost.first, cost.last) for cost in queries.costs(workspace, year)] == [
        (date(2026, 1, 31), date(2026, 2, 27)),
        (date(2026, 2, 28), date(2026, 3, 30)),
        (date(2026, 3, 31), date(2026, 4, 29)),
    ]
    assert len(queries.costs(workspace, MARCH)) == 2
    assert queries.costs(workspace, Period(date(2025, 1, 1), date(2026, 1, 30))) == ()
    assert queries.costs(workspace, Period(date(2026, 4, 30), date(2026, 12, 31))) == ()


@given(
    start=st.dates(date(2020, 1, 1), date(2026, 12, 31)),
    every=st.sampled_from([step for step in Recurrence if step]),
    offset=st.integers(0, 900),
    length=st.integers(1, 900),
)
def test_occurrences_follow_one_another_without_a_gap(start: date, every: Recurrence, offset: int, length: int) -> None:
    first = date.fromordinal(start.toordinal() + offset)
    period = Period(first, date.fromordinal(first.toordinal() + length))
    entry = CostEntry(1, spend(100, day=start), every)
    found = list(occurrences(entry, period))
    assert found[0].first <= period.first
    assert found[-1].last >= period.last
    assert all(left.last.toordinal() + 1 == right.first.toordinal() for left, right in itertools.pairwise(found))


def test_the_worked_table_of_the_page(workspace: str) -> None:
    brought(workspace, spend(1000), spend(500, "ad-2"), exported_at=datetime(2026, 4, 1, tzinfo=UTC))
    second = brought(workspace, spend(1200), exported_at=datetime(2026, 4, 2, tzinfo=UTC))
    entries.add_cost(workspace, spend(700, reference=""))
    tool = Cost(CostKind.TOOL, date(2026, 1, 31), date(2026, 1, 31), amount=Money(3000, "CAD"))
    entries.add_cost(workspace, tool, Recurrence.MONTH, date(2026, 4, 15))

    def total() -> Money | None:
        return full_cost(queries.costs(workspace, MARCH), period=MARCH, currency="CAD").total

    assert total() == Money(5403, "CAD")
    imports_log.undo(workspace, second)
    assert total() == Money(5203, "CAD")


def test_one_ad_exported_for_overlapping_days_is_said_to_count_twice(opened: Opened) -> None:
    month = replace(spend(3000), first=date(2026, 3, 1), last=date(2026, 3, 31))
    later = replace(spend(2000), first=date(2026, 3, 15), last=date(2026, 4, 15))
    brought(opened.workspace.id, month, replace(later, reference="ad-2"), spend(5, "ad-3"), spend(5, "ad-3"))
    assert doubtful_costs(opened) == ()
    brought(opened.workspace.id, later)
    (doubt,) = doubtful_costs(opened)
    assert "ad-1" in str(doubt)
    assert "March 15, 2026" in str(doubt)
