"""The transaction numbers of a Delta table: which imports, and up to which row of which collector, its log holds.

Numbers are read from the last checkpoint and from the log entries after it, each once.
"""

import json
from collections.abc import Mapping

import pyarrow as pa
import pyarrow.parquet as pq

from sillage.journal.stores import LOG, Store, entry_name


class TransactionLog:
    """The numbers of one table, remembered from one version to the next.

    Parameters
    ----------
    store : Store
        Where the table lies.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._read_to = -1
        self._numbers: dict[str, int] = {}

    def at(self, version: int) -> Mapping[str, int]:
        """Return the numbers that stand at a version, later ones not.

        Parameters
        ----------
        version : int
            A version of the table.

        Returns
        -------
        mapping of str to int
            Import or collector to its number; never changed afterwards.

        Raises
        ------
        FileNotFoundError
            If entries are missing that no checkpoint covers.
        """
        if version < self._read_to:  # the table was put back to an earlier state
            self._read_to, self._numbers = -1, {}
        if self._read_to >= 0 and version > self._read_to:
            try:
                return self._after(version)
            except FileNotFoundError:  # the log was shortened meanwhile
                self._read_to = -1
        if self._read_to < 0:
            self._read_to, self._numbers = self._from_checkpoint(version)
        return self._after(version)

    def _after(self, version: int) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for number in range(self._read_to + 1, version + 1):
            found |= _numbers(self._store.local(f"{LOG}/{entry_name(number)}").read_text("utf-8"))
        if found:
            self._numbers = self._numbers | found
        self._read_to = version
        return self._numbers

    def _from_checkpoint(self, version: int) -> tuple[int, dict[str, int]]:
        names = [name for name in self._store.log_names() if name.endswith(".checkpoint.parquet")]
        covered = [name for name in names if int(name[:20]) <= version]
        if not covered:
            return -1, {}
        try:
            path = self._store.local(f"{LOG}/{covered[-1]}")
            rows = pq.read_table(path, columns=["txn"])["txn"].drop_null().to_pylist()
        except (pa.ArrowException, OSError, KeyError):
            return -1, {}  # the log's entries say the same, while they are there
        return int(covered[-1][:20]), {row["appId"]: int(row["version"]) for row in rows if row["appId"]}


def _numbers(entry: str) -> dict[str, int]:
    actions = [json.loads(line) for line in entry.splitlines() if '"txn"' in line]
    return {action["txn"]["appId"]: int(action["txn"]["version"]) for action in actions if "txn" in action}
