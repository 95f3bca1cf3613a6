"""Lay rows out once for a report that cuts them many ways: by network, by week, for one KPI and for thirty.

To put the measures of posts side by side, or to spread orders over what they count for, takes longer than to add them
up. Within one request the rows of a period are laid out once, with the measures that were asked for first; a later
question about some of these measures is asked of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import ibis.expr.types as ir

from sillage.domain.places import Account
from sillage.journal.either_engine import settled
from sillage.kpis.places import Question
from sillage.services.open_workspace import Opened

Lay = Callable[[Question, frozenset[str]], ir.Table]
"""Makes the rows of a question with some measures; the axis that it is cut by changes nothing."""


def laid_rows(
    opened: Opened, source: str, question: Question, measures: frozenset[str], lay: Lay, of: tuple[Account, ...] = ()
) -> ir.Table:
    """Return the rows that a question is about, laid out before where one request asks again.

    Parameters
    ----------
    opened : Opened
        Which workspace; without a request's memory nothing is kept.
    source : str
        What the rows tell of.
    question : Question
        Which days, which rows.
    measures : frozenset of str
        What is asked of them; the rows may tell more.
    lay : callable
        Makes them.
    of : tuple of Account
        Whose rows, when not ours.

    Returns
    -------
    ibis.Table
        To be run before this is called again.
    """
    if opened.memory is None:
        return lay(question, measures)
    place = (laid_rows, source, question.period, tuple(sorted(question.filters.items())), of)
    known: list[tuple[frozenset[str], ir.Table]] = opened.memory.setdefault(place, [])
    rows = next((rows for told, rows in known if measures <= told), None)
    if rows is None:
        rows = lay(replace(question, by=""), measures)
        known.append((measures, rows))
    return settled(opened.journal, rows)
