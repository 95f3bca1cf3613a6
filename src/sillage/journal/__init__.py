"""What happened: append-only facts in Delta tables, and the one way to read them.

One folder a table under ``<data>/journal/``. Every row begins with ``workspace_id`` and ends with the import it came
from. The ledger's import row is the switch: readers name the committed imports, and see no other row. Parquet files,
log entries and their folders reach the disk before an append returns (delta-rs itself never calls fsync).
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sillage.journal.facts_store import Journal

__all__ = ["Journal"]


def __getattr__(name: str) -> Any:
    # A collector writes tails and reads no table: the engines that read would be most of its memory.
    if name != "Journal":
        raise AttributeError(name)
    from sillage.journal.facts_store import Journal

    return Journal
