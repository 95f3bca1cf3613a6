"""Costs and hours that a program tells: several at once, all or none, once for each key."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sillage.ledger import api_answers
from sillage.services import plain_costs
from sillage.services.open_workspace import Opened
from sillage.services.plain_values import plain_value
from sillage.services.record_costs import CostDetails, add_cost, add_hours

Told = Sequence[Mapping[str, Any]]
Key = tuple[str, str]
"""Hashes of the idempotency key, empty for none, and of the body."""
_DETAILS = ("channel", "campaign", "activity", "person", "note", "reference", "shared_by", "payer")


def add_costs_told(opened: Opened, told: Told, key: Key, language: str) -> tuple[int, Any]:
    """Add costs.

    Parameters
    ----------
    opened : Opened
        Where.
    told : sequence of mapping
        Checked fields: ``kind``, ``amount``, ``currency``, ``first``, ``last`` and details.
    key : tuple of str
        Hashes of the idempotency key and of the body.
    language : str
        A language tag, for warnings.

    Returns
    -------
    tuple of (int, object)
        Status, and the costs as entered; the answer of before when the key is known.
    """

    def write() -> list[dict[str, Any]]:
        return [
            plain_costs.cost(
                add_cost(
                    opened, one["kind"], Decimal(one["amount"]), first=one["first"], last=one["last"] or None,
                    currency=one["currency"], details=_details(one),
                )
            )
            for one in told
        ]  # fmt: skip

    return _once(opened, key, language, write)


def add_hours_told(opened: Opened, told: Told, key: Key, language: str) -> tuple[int, Any]:
    """Add hours.

    Parameters
    ----------
    opened : Opened
        Where.
    told : sequence of mapping
        Checked fields: ``hours``, ``first``, ``last`` and details.
    key : tuple of str
        Hashes of the idempotency key and of the body.
    language : str
        A language tag, for warnings.

    Returns
    -------
    tuple of (int, object)
        Status, and the hours as entered, never what they are paid; the answer of before when the key is known.
    """

    def write() -> list[dict[str, Any]]:
        found = []
        for one in told:
            added = add_hours(
                opened, Decimal(one["hours"]), on=one["first"], last=one["last"] or None, details=_details(one)
            )
            found.append({**plain_costs.cost(added.entry), "warnings": [added.warning] if added.warning else []})
        return found

    return _once(opened, key, language, write)


def _once(opened: Opened, key: Key, language: str, write: Callable[[], list[dict[str, Any]]]) -> tuple[int, Any]:
    hashed, body = key
    return api_answers.once(
        opened.workspace.id, hashed, body, opened.now, lambda: (201, {"costs": plain_value(write(), language)})
    )


def _details(one: Mapping[str, Any]) -> CostDetails:
    return CostDetails(**{name: one[name] for name in _DETAILS if one.get(name)})
