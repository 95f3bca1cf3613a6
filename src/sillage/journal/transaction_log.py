"""The transaction numbers of a Delta table: which imports, and up to which row of which collector, its log holds.

Numbers are read from the last checkpoint and from the log entries after it, each once.
"""

import json
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq


class TransactionLog:
    """The numbers of one table, remembered from one version to the next.

    Parameters
    ----------
    log : Path
        The table's ``_delta_log``.
    """

    def __init__(self, log: Path) -> None:
        self._log = log
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
        """
        if version < self._read_to:  # the table was put back to an earlier state
            self._read_to, self._numbers = -1, {}
        if self._read_to < 0:
            self._read_to, self._numbers = self._from_checkpoint(version)
        found: dict[str, int] = {}
        for number in range(self._read_to + 1, version + 1):
            entry = self._log / f"{number:020d}.json"
            if entry.is_file():
                found |= _numbers(entry.read_text("utf-8"))
        if found:
            self._numbers = self._numbers | found
        self._read_to = version
        return self._numbers

    def _from_checkpoint(self, version: int) -> tuple[int, dict[str, int]]:
        paths = [path for path in self._log.glob("*.checkpoint.parquet") if int(path.name[:20]) <= version]
        if not paths:
            return -1, {}
        path = max(paths)
        try:
            rows = pq.read_table(path, columns=["txn"])["txn"].drop_null().to_pylist()
        except (pa.ArrowException, OSError, KeyError):
            return -1, {}  # the log's entries say the same
        return int(path.name[:20]), {row["appId"]: int(row["version"]) for row in rows if row["appId"]}


def _numbers(entry: str) -> dict[str, int]:
    actions = [json.loads(line) for line in entry.splitlines() if '"txn"' in line]
    return {action["txn"]["appId"]: int(action["txn"]["version"]) for action in actions if "txn" in action}
