"""Two workspaces in one ledger never see each other's rows; every change of a number that matters is remembered."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from sillage.domain.aims import Objective
from sillage.domain.costs import Capacity, Cost, CostKind, ExchangeRate, HourlyRate, KpiWorth, Margin
from sillage.domain.decisions import AuthorBlock, BlockKind, Decisions, UserKpi
from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.domain.places import Account, Approach, Change, PostLabel, Role
from sillage.domain.workspace import BusinessHours, Family
from sillage.errors import NotFound, Refused
from sillage.ledger import brands, entries, imports_log, plans, queries
from sillage.services.open_workspace import Opened

DAY = date(2026, 3, 2)
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
COST = Cost(CostKind.SPEND, DAY, DAY, amount=Money(1000, "CAD"), channel="x")
RIVAL = Account("x", "rivale", Role.RIVAL, "La Rivale")
OBJECTIVE = Objective(0, "Croître", Family.PROOF, "followers", 1, 2, DAY, date(2026, 6, 1))
READERS: dict[str, Callable[[str], tuple[Any, ...]]] = {
    "imports": queries.committed_imports,
    "costs": lambda own: queries.costs(own, MARCH),
    "entries": queries.cost_entries,
    "rates": queries.hourly_rates,
    "margins": queries.margins,
    "worths": queries.kpi_worths,
    "exchange": queries.exchange_rates,
    "capacities": lambda own: queries.capacities(own, MARCH),
    "approaches": queries.approaches,
    "changes": queries.changes,
    "accounts": queries.accounts,
    "objectives": queries.objectives,
    "labels": queries.post_labels,
    "campaigns": queries.campaigns,
    "brands": queries.brands,
    "kpis": queries.user_kpis,
    "blocks": lambda own: queries.author_blocks(own, MARCH, "fr-CA"),
    "all blocks": queries.all_author_blocks,
    "mappings": queries.saved_mappings,
    "hours of business": lambda own: tuple(filter(None, [queries.business_hours(own)])),
    "log": imports_log.all,
}


def fill(own: str) -> None:
    """Decide one thing of each kind."""
    record = imports_log.begin(own, file_name="a.csv", sha256="a" * 64)
    imports_log.commit(own, record.uid, rows=1, decisions=Decisions(costs=(COST,), accounts=(RIVAL,)))
    for value in (
        HourlyRate(Money(3500, "CAD"), DAY, "Ana"),
        Margin(Decimal("0.3"), DAY, "x"),
        KpiWorth("leads", Money(333, "CAD"), DAY),
        ExchangeRate(DAY, "USD", "CAD", Decimal("1.36")),
        Capacity(DAY, Decimal(10), Decimal(12)),
        Approach("Léa", "x", DAY),
        Change(DAY, "Trois reels"),
        RIVAL,
    ):
        entries.put(own, value)
    plans.put_objective(own, OBJECTIVE)
    plans.put_user_kpi(own, UserKpi("mine", "À moi", "followers + 1"))
    plans.put_block(own, AuthorBlock(BlockKind.HIGHLIGHTS, MARCH.first, MARCH.last, "fr-CA", "Bien."))
    plans.put_business_hours(own, BusinessHours("UTC", ()))
    brands.add_campaign(own, "Printemps")
    entries.label_posts(own, [PostLabel("x", "a", "1", call_to_action="buy", by_hand=True)])
    imports_log.save_mapping(own, "sig", "Mon fichier", {"a": 1})


def everything(own: str) -> dict[str, tuple[Any, ...]]:
    return {name: reader(own) for name, reader in READERS.items()}


def test_two_workspaces_with_the_same_rival_never_meet(opened: Opened, other: Opened) -> None:
    mine, theirs = opened.workspace.id, other.workspace.id
    before = everything(theirs)
    assert not any(before.values())
    fill(mine)
    assert everything(theirs) == before
    assert all(everything(mine).values())
    fill(theirs)
    record = imports_log.find(theirs, number=1)
    kept = everything(mine)
    entries.put(theirs, replace(RIVAL, role=Role.SECTOR, brand="Autre"))
    imports_log.undo(theirs, record.uid)
    assert everything(mine) == kept


def test_a_number_of_another_workspace_is_unknown(opened: Opened, other: Opened) -> None:
    mine, theirs = opened.workspace.id, other.workspace.id
    entry = entries.add_cost(mine, COST)
    objective = plans.put_objective(mine, OBJECTIVE)
    record = imports_log.begin(mine, file_name="a.csv", sha256="a" * 64)
    attempts: list[Callable[[], object]] = [
        lambda: entries.remove_cost(theirs, entry.id),
        lambda: entries.edit_cost(theirs, entry.id, COST),
        lambda: plans.remove_objective(theirs, objective.id),
        lambda: plans.put_objective(theirs, objective),
        lambda: imports_log.commit(theirs, record.uid),
        lambda: imports_log.find(theirs, uid=record.uid),
    ]
    for attempt in attempts:
        with pytest.raises(NotFound):
            attempt()
    assert len(queries.cost_entries(mine)) == 1


def test_imports_are_numbered_in_their_own_workspace(opened: Opened, other: Opened) -> None:
    numbers = [
        imports_log.begin(own.workspace.id, file_name="a", sha256="a").number for own in (opened, other, opened, other)
    ]
    assert numbers == [1, 1, 2, 2]


def test_every_change_of_a_cost_is_remembered_with_its_values(opened: Opened) -> None:
    own = opened.workspace.id
    entry = entries.add_cost(own, COST, now=opened.now)
    entries.edit_cost(own, entry.id, replace(COST, amount=Money(1500, "CAD")), now=opened.now)
    entries.remove_cost(own, entry.id, now=opened.now)
    removed, edited, added = queries.audit_trail(own, "cost")
    assert [one.action for one in (added, edited, removed)] == ["add", "edit", "remove"]
    assert {(one.who, one.at, one.which) for one in (added, edited, removed)} == {("local", opened.now, str(entry.id))}
    assert added.before is None and removed.after is None
    assert edited.before and edited.after
    assert (edited.before["amount_minor"], edited.after["amount_minor"]) == (1000, 1500)


def test_values_targets_imports_and_labels_are_remembered(opened: Opened) -> None:
    fill(opened.workspace.id)
    told = {one.what for one in queries.audit_trail(opened.workspace.id)}
    assert told >= {"import", "hourly_rate", "margin", "kpi_worth", "exchange_rate", "objective", "user_kpi", "label"}


def test_a_refused_change_leaves_no_trace(opened: Opened) -> None:
    own = opened.workspace.id
    before = queries.audit_trail(own)
    with pytest.raises(Refused):
        entries.add_cost(own, replace(COST, last=date(2026, 1, 1)))
    with pytest.raises(Refused):
        entries.put(own, Margin(Decimal("1.5"), DAY))
    assert queries.audit_trail(own) == before
