"""The annex of a report: which figures were used, and what to know of them."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from sillage.domain.period import Period
from sillage.kpis.catalogue import CATALOGUE
from sillage.kpis.compute import KpiRow, KpiTable
from sillage.kpis.source_choice import SourceChoice
from sillage.language import Message, msg
from sillage.reports.wording import cell_text
from sillage.services.report_annex import _choices_table, _remarks_table, missing_section

pytestmark = pytest.mark.hits

QUARTER = Period(date(2026, 1, 5), date(2026, 3, 29), "America/Montreal")
CLASH = msg("Two files disagree.")


def answer(kpi_id: str, value: float | None, *choices: SourceChoice, notes: tuple[Message, ...] = ()) -> KpiTable:
    kpi = CATALOGUE[kpi_id]
    reason = kpi.reason_when_absent if value is None else None
    row = KpiRow("", value, value, None, kpi.unit, kpi.level, 1, reason=reason)
    return KpiTable(kpi, "", QUARTER, (row,), choices, notes=notes)


def gathered(*tables: KpiTable) -> Any:
    return SimpleNamespace(kpis={table.kpi.id: table for table in tables})


def words(table: Any) -> list[list[str]]:
    return [[cell_text(cell, "en") for cell in row] for row in table.rows]


@pytest.mark.both_ledgers
def test_an_account_has_one_line_for_each_source_that_was_used() -> None:
    first = SourceChoice("x", "us", "post/lifetime", ("account/day",))
    more = SourceChoice("x", "us", "post/lifetime", ("account/day", "account/month"))
    other = SourceChoice("x", "us", "account/day", ("account/month",))
    table = _choices_table(gathered(answer("likes", 3, first), answer("shares", 2, more, other)))
    assert words(table) == [
        ["X · us", "account by day", "account by month"],
        ["X · us", "posts since publication", "account by day and account by month"],
    ]


def test_a_remark_stands_once_beside_the_figures_that_it_is_about() -> None:
    tables = (answer("likes", 3, notes=(CLASH,)), answer("shares", 2, notes=(CLASH,)), answer("saves", None))
    assert words(_remarks_table(gathered(*tables))) == [["likes, shares", "Two files disagree."]]
    assert _remarks_table(gathered(answer("likes", 3))) is None


def test_what_is_missing_is_told_by_what_it_needs() -> None:
    kpi = CATALOGUE["csat"]
    nothing: dict[str, Any] = {"roi": SimpleNamespace(reason=None, value=1), "roas": SimpleNamespace(value=1)}
    asked = gathered(answer("csat", None))
    asked.roi = SimpleNamespace(**nothing, unit_costs={})
    asked.opened = SimpleNamespace(workspace=SimpleNamespace(families=()))
    asked.objectives = ()
    section = missing_section(asked)
    assert section is not None
    told = words(section.items[1])
    assert told == [[cell_text(kpi.name, "en"), f"It needs {cell_text(kpi.needs, 'en')}."]]
