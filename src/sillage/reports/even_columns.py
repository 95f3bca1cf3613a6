"""Amounts that stand under each other have one count of decimals."""

from __future__ import annotations

from dataclasses import replace

from sillage.reports.figures import Figure, Unit
from sillage.reports.spec import Cell, Table
from sillage.reports.wording import CENTS_BELOW, plain_number


def even(table: Table) -> Table:
    """Give the amounts of each column cents where one of them is small, and none where none is.

    Parameters
    ----------
    table : Table
        Any.

    Returns
    -------
    Table
        The same one; no amount loses what its own size would show.
    """
    cents = [_has_small(column) for column in zip(*table.rows, strict=True)]
    rows = tuple(
        tuple(
            replace(cell, cents=cents[index]) if isinstance(cell, Figure) and cell.unit is Unit.MONEY else cell
            for index, cell in enumerate(row)
        )
        for row in table.rows
    )
    return replace(table, rows=rows)


def _has_small(column: tuple[Cell, ...]) -> bool:
    amounts = [cell.value for cell in column if isinstance(cell, Figure) and cell.unit is Unit.MONEY]
    return any(amount and abs(plain_number(amount)) < CENTS_BELOW for amount in amounts)
