"""What a table of the journal is: a name, a key, columns with their types."""

from dataclasses import dataclass

import pyarrow as pa

TEXT = pa.string()
MOMENT = pa.timestamp("us", tz="UTC")
DAY = pa.date32()
COUNT = pa.int64()
NUMBER = pa.float64()


@dataclass(frozen=True, slots=True)
class FactTable:
    """One table of the journal.

    Parameters
    ----------
    name : str
        Its folder's name.
    key : tuple of str
        The columns, after ``workspace_id``, that make two rows readings of the same thing.
    columns : tuple of (str, pyarrow.DataType)
        The columns that an importer fills; the journal adds ``workspace_id`` before and `STAMP` after.
    version : int
        The schema's version.
    """

    name: str
    key: tuple[str, ...]
    columns: tuple[tuple[str, pa.DataType], ...]
    version: int = 1

    @property
    def import_schema(self) -> pa.Schema:
        """What an importer yields."""
        return pa.schema(list(self.columns))

    @property
    def stored_schema(self) -> pa.Schema:
        """What stands in the journal."""
        return pa.schema([("workspace_id", TEXT), *self.columns, *STAMP])


STAMP: tuple[tuple[str, pa.DataType], ...] = (("observed_at", MOMENT), ("import_uid", TEXT))
"""Columns that the journal adds at the end of each row. Importers give ``row``, their own line number."""
