"""One order as it counts now: what a refund is a newer reading of."""

from __future__ import annotations

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
    table = Journal(data_dir / "journal").read(workspace_id, "orders", queries.committed_imports(workspace_id))
    found = table.filter(table.shop == shop, table.order_id == order_id).limit(1).to_pyarrow().to_pylist()
    return {name: value for name, value in found[0].items() if name not in _OWN} if found else None
