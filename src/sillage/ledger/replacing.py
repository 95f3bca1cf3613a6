"""What a file's rows put aside: rows of earlier files that stop counting once the file counts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q

from sillage.domain.costs import Cost
from sillage.domain.decisions import Decisions, ImportRecord, Replacement, natural_key
from sillage.ledger import models, rows
from sillage.ledger.brought import groups
from sillage.ledger.kinds import KINDS
from sillage.ledger.refusals import translated

Key = tuple[str, ...]
Standing = tuple[tuple[int, str], list[Cost]]
"""An import's number and file, and the costs that it brings under one key."""


@translated()
def count_replaced(record: ImportRecord, workspace_id: str, decisions: Decisions) -> int:
    """Count the ledger rows, costs apart, of earlier files that say something else under a key of this file.

    Parameters
    ----------
    record : ImportRecord
        The import whose file is about to count.
    workspace_id : str
        Whose.
    decisions : Decisions
        What its file brings.

    Returns
    -------
    int
        Rows that stop counting. What a hand typed stays, and so does what a later export says.
    """
    return sum(_replaced_of(record, workspace_id, group) for group in groups(decisions))


@translated()
def replaced_costs(record: ImportRecord, workspace_id: str, decisions: Decisions) -> tuple[Replacement, ...]:
    """Return the costs of earlier files that this file's costs put aside, an item for each of those files.

    Parameters
    ----------
    record : ImportRecord
        The import whose file is about to count.
    workspace_id : str
        Whose.
    decisions : Decisions
        What its file brings.

    Returns
    -------
    tuple of Replacement
        By import number; a key under which the file only says again what stood is left out.
    """
    if not decisions.costs:
        return ()
    brought: dict[Key, list[Cost]] = {}
    for cost in decisions.costs:
        brought.setdefault(natural_key(cost), []).append(cost)
    aside: dict[tuple[int, str], tuple[list[Cost], list[Cost]]] = {}
    for key, (bringer, before) in _standing_costs(record, workspace_id, brought).items():
        if _readings(before) != _readings(brought[key]):
            held = aside.setdefault(bringer, ([], []))
            held[0].extend(before)
            held[1].extend(brought[key])
    return tuple(
        Replacement(number, name, tuple(before), tuple(after))
        for (number, name), (before, after) in sorted(aside.items())
    )


def _of_one_brand(record: ImportRecord) -> Q:
    """Return what keeps the costs that a file can correct: brands never correct each other."""
    brand = models.Import.objects.filter(uid=record.uid).values_list("brand_id", flat=True).first()
    if brand is None:
        return Q(brand__isnull=True, brought_by__brand__isnull=True)
    return Q(brand_id=brand) | Q(brand__isnull=True, brought_by__brand_id=brand)


def _standing_costs(
    record: ImportRecord, workspace_id: str, brought: Mapping[Key, Sequence[Cost]]
) -> dict[Key, Standing]:
    """Return what counts under each key that the file brings, where the file is the newer."""
    costs = [cost for group in brought.values() for cost in group]
    found = models.Cost.objects.filter(
        _of_one_brand(record),
        workspace_id=workspace_id,
        brought_by__status="committed",
        first__gte=min(cost.first for cost in costs),
        last__lte=max(cost.last for cost in costs),
    )
    newest: dict[Key, tuple[Any, Standing]] = {}
    for row in found.select_related("brought_by").order_by("pk"):
        cost = rows.cost_entry(row).cost
        key = natural_key(cost)
        bringer = row.brought_by
        if key not in brought or bringer is None:
            continue
        age = _age(bringer)
        held = newest.get(key)
        if held is None or age > held[0]:
            newest[key] = (age, ((bringer.number, bringer.file_name), [cost]))
        elif age == held[0]:
            held[1][1].append(cost)
    return {key: standing for key, (age, standing) in newest.items() if age < _age(record)}


def _replaced_of(record: ImportRecord, workspace_id: str, group: tuple[Any, ...]) -> int:
    form = KINDS[type(group[0])]
    brought = {}
    for value in group:
        fields = form.write(value)
        brought[tuple(fields[column] for column in form.key)] = value
    standing: dict[tuple[Any, ...], tuple[Any, Any]] = {}
    for row in form.model.objects.filter(workspace_id=workspace_id).select_related("brought_by").order_by("pk"):
        key = tuple(getattr(row, column) for column in form.key)
        if key not in brought or (row.brought_by is not None and row.brought_by.status != "committed"):
            continue
        age = _age(row.brought_by) if row.brought_by is not None else None
        held = standing.get(key)
        if held is None or age is None or (held[0] is not None and age >= held[0]):
            standing[key] = (age, form.read(row))
    mine = _age(record)
    return sum(
        age is not None and age < mine and repr(value) != repr(brought[key]) for key, (age, value) in standing.items()
    )


def _age(one: Any) -> tuple[Any, int]:
    """Return the precedence of an import: the export's own date, else the import's moment, then its number."""
    return (one.exported_at or one.begun_at, one.number)


def _readings(costs: Sequence[Cost]) -> Counter[tuple[Any, ...]]:
    return Counter((cost.amount, cost.hours) for cost in costs)
