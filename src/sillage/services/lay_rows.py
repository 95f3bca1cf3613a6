"""Lay rows out once for all who cut them: by network, by week, for one KPI and for thirty, for one period and another.

To put the measures of posts side by side, or to spread orders over what they count for, takes longer than to add them
up. Where what is asked outlives a request (`sillage.services.kept_memory`), rows are laid out for all days and with all
that they can tell, once for each state of the data; every question is a cut of them. Within a request alone, and of
workspaces with more rows than memory is for, only the days and measures asked for are laid out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

import ibis.expr.types as ir

from sillage.domain.period import Period
from sillage.domain.places import Account
from sillage.journal.either_engine import rows_held, settled
from sillage.kpis.places import Question
from sillage.services.open_workspace import Opened

WHOLE_ROWS = 200_000
"""A table of the journal with more rows of a workspace is laid out for the days asked for alone."""

T = TypeVar("T")
Lay = Callable[[Question, tuple[T, ...]], ir.Table]
"""Makes the rows of a question that tell some things; the axis that it is cut by changes nothing."""


@dataclass(frozen=True, slots=True)
class Laid(Generic[T]):
    """Rows laid out.

    Parameters
    ----------
    rows : ibis.Table
        To be run before others are laid out.
    told : tuple
        What they tell.
    whole : bool
        Whether of all days.
    """

    rows: ir.Table
    told: tuple[T, ...]
    whole: bool


def is_small(opened: Opened, table: str) -> bool:
    """Tell whether a table of the journal is read whole for a question about some days, so that the next needs nothing.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    table : str
        A name of `FACT_TABLES`.
    """
    return rows_held(opened.journal, opened.workspace.id, table) <= WHOLE_ROWS


def is_whole(opened: Opened, table: str) -> bool:
    """Tell whether rows of all days are read once for many questions about some days.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    table : str
        A name of `FACT_TABLES`.
    """
    return opened.outlives_request and is_small(opened, table)


def touching(rows: Iterable[dict[str, Any]], period: Period) -> list[dict[str, Any]]:
    """Keep the observations that the journal would read for some days: those that touch them, and those of no day.

    Parameters
    ----------
    rows : iterable of dict
        With ``for_date`` and ``to_date``.
    period : Period
        Which days.
    """
    return [
        row
        for row in rows
        if row["for_date"] is None
        or (row["for_date"] <= period.last and (row["to_date"] or row["for_date"]) >= period.first)
    ]


def laid_rows(
    opened: Opened,
    source: str,
    question: Question,
    wanted: Sequence[T],
    lay: Lay[T],
    *,
    everything: Callable[[], Sequence[T]],
    of: tuple[Account, ...] = (),
) -> Laid[T]:
    """Return the rows that a question is about, laid out before where that is remembered.

    Parameters
    ----------
    opened : Opened
        Which workspace; without a memory they are laid out for this question alone.
    source : str
        A table of the journal.
    question : Question
        Which days, which rows.
    wanted : sequence
        What is asked of them; the rows may tell more.
    lay : callable
        Makes them.
    everything : callable
        Returns all that may be asked.
    of : tuple of Account
        Whose rows, when not ours.

    Returns
    -------
    Laid
        Of more days than asked for, perhaps: to be cut.
    """
    if opened.memory is None:
        return Laid(settled(opened.journal, lay(question, tuple(wanted))), tuple(wanted), whole=False)
    whole = is_whole(opened, source)
    if whole:
        question, wanted = replace(question, period=None, filters={}), tuple(dict.fromkeys((*everything(), *wanted)))
    place = (laid_rows, source, question.period, tuple(sorted(question.filters.items())), of)
    # Not `Lasting.keep`: what is laid names views of the engine, which stand no longer than the state of the data.
    known: list[tuple[tuple[T, ...], ir.Table, set[str]]] = opened.memory.setdefault(place, [])
    found = next((one for one in known if set(wanted) <= set(one[0])), None)
    if found is None:
        with opened.journal.reads.noting() as reads:
            found = (tuple(wanted), lay(replace(question, by=""), tuple(wanted)), reads)
        known.append(found)
    told, rows, reads = found
    opened.journal.reads.note(reads)
    return Laid(settled(opened.journal, rows), told, whole)
