"""A bare file of outcomes: a column of days or of people, and columns of figures, under names that the user gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sillage.errors import UnreadableFile
from sillage.imports.bare_file import BareFile, bare_text, read_bare
from sillage.imports.headers import fold
from sillage.language import msg


@dataclass(frozen=True)
class OutcomeFile:
    """Rows of text under their headers.

    Parameters
    ----------
    file : BareFile
        All of it.
    """

    file: BareFile

    def has(self, name: str) -> bool:
        """Tell whether there is a column of that name.

        Parameters
        ----------
        name : str
            Capitals and accents aside.

        Returns
        -------
        bool
            Whether there is one.
        """
        return fold(name) in self.file.table.folded

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a column as it is written.

        Parameters
        ----------
        name : str
            Capitals and accents aside.

        Returns
        -------
        tuple of str
            One a row, trimmed.

        Raises
        ------
        WrongUsage
            If there is no such column.
        """
        return self.file.texts(self.file.place(name))

    def numbers(self, name: str) -> tuple[float | None, ...]:
        """Return a column of figures.

        Parameters
        ----------
        name : str
            Capitals and accents aside.

        Returns
        -------
        tuple of float or None
            One a row; None where the cell says that nothing is known.

        Raises
        ------
        UnreadableFile
            If a cell is no number, with its line, or nothing tells what a mark means.
        WrongUsage
            If there is no such column.
        """
        found = self.file.numbers(self.file.place(name)).tolist()
        return tuple(None if one != one else one for one in found)

    def days(self, name: str = "") -> tuple[date, ...]:
        """Return the column of days.

        Parameters
        ----------
        name : str
            Found where empty and only one fits.

        Returns
        -------
        tuple of date
            One a row.

        Raises
        ------
        UnreadableFile
            If a cell is no day, with its line, or nothing tells which of day and month comes first.
        WrongUsage
            If there is no such column, or several would do.
        """
        return tuple(self.file.days(self.file.day_place(name)).tolist())


def read_outcomes(path: Path, decimal: str = "") -> OutcomeFile:
    """Read a file of outcomes.

    Parameters
    ----------
    path : Path
        As `sillage.imports.bare_file.read_bare` takes it.
    decimal : str
        As `sillage.imports.bare_cells.decimal_mark` returns it.

    Returns
    -------
    OutcomeFile
        Blank lines left out.

    Raises
    ------
    UnreadableFile
        If it is empty, too large, no text, or a row has not as many cells as the header.
    """
    return OutcomeFile(read_bare(path, (), decimal, can_say=True))


def read_outcome_text(body: bytes) -> OutcomeFile:
    """Read the text of such a file.

    Parameters
    ----------
    body : bytes
        UTF-8.

    Returns
    -------
    OutcomeFile
        As `read_outcomes`.

    Raises
    ------
    UnreadableFile
        As `read_outcomes`.
    """
    return OutcomeFile(bare_text(body))


def daily(days: Sequence[date], values: Sequence[float | None], how: str) -> dict[date, float]:
    """Put the rows of one day together.

    Parameters
    ----------
    days : sequence of date
        One a row.
    values : sequence of float or None
        One a row; None is left out.
    how : str
        ``sum`` or ``mean`` of the rows of a day; empty where each day may have one row only.

    Returns
    -------
    dict of date to float
        In the order of days.

    Raises
    ------
    UnreadableFile
        If a day has several rows and nobody said what to do with them.
    """
    gathered: dict[date, list[float]] = {}
    for day, value in zip(days, values, strict=True):
        if value is not None:
            gathered.setdefault(day, []).append(value)
    several = sorted(day for day, some in gathered.items() if len(some) > 1)
    if several and not how:
        raise UnreadableFile(
            msg("{day} has {count} rows.", day=several[0], count=len(gathered[several[0]])),
            msg("Say --each sum or --each mean: whether the rows of a day add up or are averaged."),
        )
    return {day: sum(sorted(some)) / (len(some) if how == "mean" else 1) for day, some in sorted(gathered.items())}
