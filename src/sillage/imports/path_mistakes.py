"""What is wrong in a file of paths, line by line: all that somebody has to repair, told at once."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

from sillage.errors import UnreadableFile
from sillage.imports.decoding import csv_reason, damaged
from sillage.language import Message, _n, msg

MOST_TOLD = 10
"""How many mistakes are told at once."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One line that cannot be taken.

    Parameters
    ----------
    line : int
        1-based.
    said, remedy : Message
        What is wrong, and what to do.
    """

    line: int
    said: Message
    remedy: Message


def refuse(found: Sequence[Mistake]) -> None:
    """Refuse the file for its mistakes.

    Parameters
    ----------
    found : sequence of Mistake
        Nothing is refused when there is none.

    Raises
    ------
    UnreadableFile
        With the first `MOST_TOLD`, by line.
    """
    told = sorted(found, key=lambda one: one.line)[:MOST_TOLD]
    if told:
        remedies = {repr(one.remedy): one.remedy for one in told}
        raise UnreadableFile(_lines([one.said for one in told]), _lines(list(remedies.values())))


def uneven_rows(text: Path, delimiter: str, begun: int, cells: int, even: Any) -> list[Mistake]:
    """Find the rows that have not as many cells as the header.

    Parameters
    ----------
    text : Path
        UTF-8.
    delimiter : str
        Between cells.
    begun : int
        The line of the header.
    cells : int
        How many the header has.
    even : csv writer
        Gets a row for each line after the file's first: the row itself, or one without a mistake in place of another.

    Returns
    -------
    list of Mistake
        The first `MOST_TOLD`.

    Raises
    ------
    UnreadableFile
        If a quotation mark keeps the rows from being told apart.
    """
    found: list[Mistake] = []
    filler = ["0"] * cells
    even_to = 0
    try:
        with text.open("r", encoding="utf-8", newline="") as file:
            reader = csv.reader(file, delimiter=delimiter, strict=True)
            for row in reader:
                line = even_to + 1
                wrong = bool(row) and len(row) != cells and line > begun
                even.writerow(filler if wrong or not row or line <= begun else row)
                even.writerows([filler] * (reader.line_num - line))
                even_to = reader.line_num
                if wrong and len(found) < MOST_TOLD:
                    found.append(_uneven(line, len(row), cells))
    except csv.Error as exc:
        raise damaged(csv_reason(exc), even_to + 1) from exc
    return found


def _uneven(line: int, has: int, cells: int) -> Mistake:
    named = {"line": str(line), "has": has, "cells": cells}
    if has > cells:
        said = msg("Line {line}: the cells cannot be told apart, {has} instead of {cells}.", **named)
        return Mistake(line, said, msg("Put quotation marks around a cell that holds the mark between cells."))
    missing = _n(
        "Line {line}: {count} cell is missing ({has} instead of {cells}).",
        "Line {line}: {count} cells are missing ({has} instead of {cells}).",
        cells - has,
        **named,
    )
    return Mistake(line, missing, msg("Write 0 where there is none."))


def _lines(told: Sequence[Message]) -> Message:
    return reduce(lambda before, one: Message("{before}\n{one}", {"before": before, "one": one}), told)
