"""Costs and hours for programs: what `--json` and the API read."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sillage.domain.decisions import CostEntry


def cost(entry: CostEntry) -> dict[str, Any]:
    """Return a cost for a program.

    Parameters
    ----------
    entry : CostEntry
        As entered.

    Returns
    -------
    dict
        Money in major units.
    """
    said = asdict(entry.cost)
    for name in ("amount", "first", "last"):
        said.pop(name)
    amount = entry.cost.amount
    return {
        "number": entry.id,
        "from": entry.cost.first,
        "to": entry.cost.last,
        "amount": amount.amount if amount else None,
        "currency": amount.currency if amount else None,
        **said,
        "every": str(entry.every),
        "until": entry.until,
    }
