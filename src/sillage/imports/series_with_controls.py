"""A bare file of dated series: a column of days, and columns of values beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sillage.imports.bare_file import BareFile, read_bare

Points = tuple[tuple[date, float | None], ...]


@dataclass(frozen=True)
class SeriesFile:
    """What a file of dated series holds, as text until a column is asked for.

    Parameters
    ----------
    file : BareFile
        All of it.
    when : int
        The place of its column of days.
    days : tuple of date
        One a row.
    """

    file: BareFile
    when: int
    days: tuple[date, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The columns of values, in the file's order."""
        return tuple(name for at, name in enumerate(self.file.headers) if at != self.when)

    def named(self, typed: str) -> str:
        """Return the column that somebody means.

        Parameters
        ----------
        typed : str
            Its name, whatever the case.

        Returns
        -------
        str
            As the file writes it.

        Raises
        ------
        WrongUsage
            If there is none, or several are called so.
        """
        return self.file.headers[self.file.place(typed)]

    def points(self, name: str) -> Points:
        """Return a column as numbers.

        Parameters
        ----------
        name : str
            One of `names`.

        Returns
        -------
        tuple of (date, float or None)
            In the file's order; None where the cell is empty or says that it is missing.

        Raises
        ------
        UnreadableFile
            If a cell is no number, or nothing tells what a mark means; says which.
        """
        numbers = self.file.numbers(self.file.place(name)).tolist()
        return tuple((day, None if one != one else one) for day, one in zip(self.days, numbers, strict=True))


def read_series(path: Path, day_column: str = "", decimal: str = "") -> SeriesFile:
    """Read a file of dated series.

    Parameters
    ----------
    path : Path
        As `sillage.imports.bare_file.read_bare` takes it.
    day_column : str
        Which column holds the days; found where empty and only one fits.
    decimal : str
        ``.`` or ``,`` where somebody said so.

    Returns
    -------
    SeriesFile
        Every row with its day.

    Raises
    ------
    UnreadableFile
        If it is no such file; says where.
    WrongUsage
        If there is no such column, or several would do.
    """
    file = read_bare(path, (day_column,), decimal, can_say=True)
    when = file.day_place(day_column)
    return SeriesFile(file, when, tuple(file.days(when).tolist()))
