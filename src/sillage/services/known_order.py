"""Orders as they count now: what a refund is a newer reading of."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from sillage.journal import Journal
from sillage.ledger import queries

_OWN = ("workspace_id", "observed_at", "import_uid", "import_number", "row", "flag")


def known_order(data_dir: Path, workspace_id: str, shop: str, order_id: str) -> dict[str, Any] | None:
    """Read an order, sealed or not.

    Parameters
    ----------
    data_dir : Path
        The data folder; the ledger points at it.
    workspace_id : str
        Whose.
    shop, order_id : str
        Which.

    Returns
    -------
    dict or None
        Its columns; None when nobody told of it.
    """
    return known_orders(data_dir, workspace_id, [(shop, order_id)]).get((shop, order_id))


def known_orders(
    data_dir: Path, workspace_id: str, wanted: Collection[tuple[str, str]]
) -> dict[tuple[str, str], dict[str, Any]]:
    """Read orders, sealed or not, in one query.

    Parameters
    ----------
    data_dir : Path
        The data folder; the ledger points at it.
    workspace_id : str
        Whose.
    wanted : collection of (str, str)
        Shops and order numbers.

    Returns
    -------
    dict of (str, str) to dict
        The columns of those that somebody told of.
    """
    if not wanted:
        return {}
    table = Journal(data_dir / "journal").read(workspace_id, "orders", queries.committed_imports(workspace_id))
    shops, numbers = (sorted(set(part)) for part in zip(*wanted, strict=True))
    rows = table.filter(table.shop.isin(shops), table.order_id.isin(numbers)).to_pyarrow().to_pylist()
    found = {(row["shop"], row["order_id"]): row for row in rows}
    asked = set(wanted)
    return {
        place: {name: value for name, value in row.items() if name not in _OWN}
        for place, row in found.items()
        if place in asked
    }
