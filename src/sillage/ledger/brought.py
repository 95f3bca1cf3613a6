"""The rows that a file brings to the ledger, written together and counted against what is known."""

from typing import Any

from sillage.domain.costs import Cost
from sillage.domain.decisions import Decisions, natural_key
from sillage.ledger import models, rows
from sillage.ledger.kinds import KINDS
from sillage.ledger.labels import keep_labels
from sillage.ledger.refusals import translated

_BATCH = 500


def keep(row: models.Import, decisions: Decisions) -> None:
    """Write the rows that an import brings, in the caller's transaction.

    Parameters
    ----------
    row : Import
        The import that they will follow.
    decisions : Decisions
        What its file brings.
    """
    owner = row.workspace_id
    models.Cost.objects.bulk_create(
        [
            models.Cost(workspace_id=owner, brought_by=row, **rows.fitted(models.Cost, rows.cost_fields(cost)))
            for cost in decisions.costs
        ],
        batch_size=_BATCH,
    )
    for group in groups(decisions):
        form = KINDS[type(group[0])]
        brought = [
            form.model(
                workspace_id=owner, brought_by=row, **rows.fitted(form.model, form.write(value)), **_brand(owner, value)
            )
            for value in group
        ]
        form.model.objects.bulk_create(brought, batch_size=_BATCH)
    keep_labels(owner, decisions.labels)


@translated()
def count_brought(decisions: Decisions) -> int:
    """Count the ledger rows that a file brings.

    Parameters
    ----------
    decisions : Decisions
        What it brings.

    Returns
    -------
    int
        Labels apart: they are guesses about posts, not rows of a file of their own.
    """
    return len(decisions.costs) + sum(map(len, groups(decisions)))


def count_repeated(workspace_id: str, decisions: Decisions) -> int:
    """Count the ledger rows of a file that committed imports already brought, unchanged.

    Parameters
    ----------
    workspace_id : str
        Whose.
    decisions : Decisions
        What the file would bring.

    Returns
    -------
    int
        How many add nothing.
    """
    return sum(_repeated_of(workspace_id, group) for group in groups(decisions)) + _repeated_costs(
        workspace_id, decisions
    )


def _brand(workspace_id: str, value: Any) -> dict[str, Any]:
    name = getattr(value, "brand", "")
    if not name:
        return {}
    return {"brand": models.Brand.objects.get_or_create(workspace_id=workspace_id, name=name)[0]}


def groups(decisions: Decisions) -> list[tuple[Any, ...]]:
    """Return the rows that a file brings by their kinds, costs and labels apart.

    Parameters
    ----------
    decisions : Decisions
        What it brings.

    Returns
    -------
    list of tuple
        Those of one class each; empty ones are left out.
    """
    kinds: tuple[tuple[Any, ...], ...] = (
        decisions.accounts,
        decisions.hourly_rates,
        decisions.margins,
        decisions.worths,
        decisions.exchange_rates,
        decisions.capacities,
        decisions.approaches,
        decisions.changes,
    )
    return [group for group in kinds if group]


def _repeated_of(workspace_id: str, group: tuple[Any, ...]) -> int:
    form = KINDS[type(group[0])]
    stored = form.model.objects.filter(workspace_id=workspace_id, brought_by__status="committed")
    known = {repr(form.read(row)) for row in stored}
    return sum(repr(value) in known for value in group)


def _repeated_costs(workspace_id: str, decisions: Decisions) -> int:
    if not decisions.costs:
        return 0
    first = min(cost.first for cost in decisions.costs)
    last = max(cost.last for cost in decisions.costs)
    stored = models.Cost.objects.filter(
        workspace_id=workspace_id, brought_by__status="committed", first__gte=first, last__lte=last
    )
    known = {_reading(rows.cost_entry(row).cost) for row in stored}
    return sum(_reading(cost) in known for cost in decisions.costs)


def _reading(cost: Cost) -> tuple[Any, ...]:
    return (natural_key(cost), cost.amount, cost.hours)
