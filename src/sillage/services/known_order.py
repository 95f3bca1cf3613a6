"""Orders as they count now: what a refund is a newer reading of."""

from __future__ import annotations

from collections.abc import Collection
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from sillage import ledger
from sillage.errors import SillageError
from sillage.journal import Journal
from sillage.ledger import queries

Place = tuple[str, str]
"""A shop, and the number of an order in it."""
_OWN = ("workspace_id", "observed_at", "import_uid", "import_number", "row", "flag")


class KnownOrders:
    """Reads orders, sealed or not, in a thread of its own: one journal is opened once and asked many times.

    Parameters
    ----------
    data_dir : Path
        The data folder; the ledger points at it.
    """

    def __init__(self, data_dir: Path) -> None:
        self._journal = Journal(data_dir / "journal")
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="orders")

    def ask(self, workspace_id: str, wanted: Collection[Place]) -> Future[dict[Place, dict[str, Any]]]:
        """Read orders in one query.

        Parameters
        ----------
        workspace_id : str
            Whose.
        wanted : collection of (str, str)
            Shops and order numbers.

        Returns
        -------
        Future
            The columns of those that somebody told of, by shop and number.
        """
        return self._thread.submit(self._read, workspace_id, tuple(wanted))

    def close(self) -> None:
        """End the thread, its connection to the ledger, and what the journal holds open."""
        self._thread.submit(self._end)
        self._thread.shutdown()

    def _read(self, workspace_id: str, wanted: tuple[Place, ...]) -> dict[Place, dict[str, Any]]:
        if not wanted:
            return {}
        try:
            imports = queries.committed_imports(workspace_id)
        except SillageError:
            ledger.close()  # a connection that broke once answers no more
            raise
        table = self._journal.read(workspace_id, "orders", imports)
        shops, numbers = (sorted(set(part)) for part in zip(*wanted, strict=True))
        rows = table.filter(table.shop.isin(shops), table.order_id.isin(numbers)).to_pyarrow().to_pylist()
        found = {(row["shop"], row["order_id"]): row for row in rows}
        return {
            place: {name: value for name, value in found[place].items() if name not in _OWN}
            for place in wanted
            if place in found
        }

    def _end(self) -> None:
        self._journal.close()
        ledger.close()
