"""A bare file of weeks: one column of days and columns of numbers, each named by whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from sillage.imports.bare_file import read_bare


@dataclass(frozen=True)
class NamedColumns:
    """Columns of a file, in the order of its days.

    Parameters
    ----------
    days : tuple of date
        Ascending.
    numbers : dict of str to ndarray of shape (n_rows,)
        By the names that were asked for; NaN where a cell is empty.
    """

    days: tuple[date, ...]
    numbers: dict[str, np.ndarray[Any, Any]]


def read_named(path: Path, day: str, names: Sequence[str], decimal: str = "") -> NamedColumns:
    """Read columns by their names.

    Parameters
    ----------
    path : Path
        As `sillage.imports.bare_file.read_bare` takes it.
    day : str
        Name of the column of days; empty when there is none.
    names : sequence of str
        Names of columns of numbers; capitals, accents and signs do not count.
    decimal : str
        As `sillage.imports.bare_cells.decimal_mark` returns it.

    Returns
    -------
    NamedColumns
        As many days as rows; none without a column of days, and rows then stay in their order.

    Raises
    ------
    UnreadableFile
        If a cell is no day or no number, with its line, or nothing tells what a mark means.
    WrongUsage
        If there is no such column.
    """
    file = read_bare(path, [*([day] if day else []), *names], decimal, can_say=True)
    numbers = {name: file.numbers(file.place(name)) for name in names}
    if not day:
        return NamedColumns((), numbers)
    days = file.days(file.place(day))
    order = np.argsort(days, kind="stable")
    return NamedColumns(tuple(days[order].tolist()), {name: values[order] for name, values in numbers.items()})


def read_texts(path: Path, name: str) -> tuple[str, ...]:
    """Read one column as it is written.

    Parameters
    ----------
    path : Path
        As in `read_named`.
    name : str
        Of the column.

    Returns
    -------
    tuple of str
        In the order of the rows.
    """
    file = read_bare(path, [name])
    return file.texts(file.place(name))
