"""What the log of a Delta table says of one version: its files with their bounds, and its transaction numbers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sillage.domain.events import LIVE_PREFIX


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of the table's present version.

    Parameters
    ----------
    name : str
        What the log calls it.
    size : int
        Its bytes.
    rows : int
        Its rows.
    least, greatest : mapping of str to object
        Bounds of the columns that have statistics; None when unknown.
    bring : callable
        Returns its path on this machine, by its name.
    """

    name: str
    size: int
    rows: int
    least: Mapping[str, Any]
    greatest: Mapping[str, Any]
    bring: Callable[[str], Path] = field(repr=False, compare=False)

    @property
    def path(self) -> Path:
        """Where it is on this machine; fetched when it is not there yet."""
        return self.bring(self.name)

    @property
    def is_live(self) -> bool:
        """Whether every row comes from a collector: between two words that begin alike, all words do."""
        bounds = self.least.get("import_uid"), self.greatest.get("import_uid")
        return all(bound is not None and bound.startswith(LIVE_PREFIX) for bound in bounds)

    @property
    def may_be_live(self) -> bool:
        """Whether some row can come from a collector."""
        least, greatest = self.least.get("import_uid"), self.greatest.get("import_uid")
        return least is None or greatest is None or (least[: len(LIVE_PREFIX)] <= LIVE_PREFIX <= greatest)

    def may_hold(self, column: str, value: Any) -> bool:
        """Return whether a value of a column can be inside.

        Parameters
        ----------
        column : str
            A column with statistics.
        value : object
            The value looked for.

        Returns
        -------
        bool
            True when the bounds hold it or are unknown.
        """
        least, greatest = self.least.get(column), self.greatest.get(column)
        return least is None or greatest is None or least <= value <= greatest

    def may_overlap(self, column: str, first: Any, last: Any) -> bool:
        """Return whether some value between two can be inside.

        Parameters
        ----------
        column : str
            A column with statistics.
        first, last : object
            Both included.

        Returns
        -------
        bool
            True when the bounds touch the range or are unknown.
        """
        least, greatest = self.least.get(column), self.greatest.get(column)
        return least is None or greatest is None or (least <= last and greatest >= first)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One version of a table: its files and its transaction numbers belong together.

    Parameters
    ----------
    version : int
        -1 when the table does not exist yet.
    files : tuple of StoredFile
        Its files.
    numbers : mapping of str to int
        Import or collector to its transaction number.
    """

    version: int
    files: tuple[StoredFile, ...]
    numbers: Mapping[str, int]


NO_SNAPSHOT = Snapshot(-1, (), {})
