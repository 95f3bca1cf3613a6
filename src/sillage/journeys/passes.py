"""How hits are gone through where they are many: what several steps rest on is kept, people follow in parts.

A query engine sorts hits by person, and writes to disk what its memory does not hold. A person's hits are all in one
part, whatever the other parts hold: each part is sorted alone, and only its visits stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import Protocol

import ibis.expr.types as ir

MOST_PARTS = 1024


class Keep(Protocol):
    """Runs expressions one after another, and keeps the rows of all as one table."""

    def __call__(self, *found: ir.Table) -> ir.Table:
        """Return a table that holds them."""


def in_one(*found: ir.Table) -> ir.Table:
    """Keep nothing: what rests on the expressions holds them.

    Parameters
    ----------
    *found : ibis.Table
        At least one, of one shape.

    Returns
    -------
    ibis.Table
        All rows.
    """
    return reduce(lambda one, other: one.union(other), found)


@dataclass(frozen=True, slots=True)
class Passes:
    """How an engine goes through hits.

    Parameters
    ----------
    keep : callable
        Keeps rows.
    parts : int
        Into how many parts the people are cut, from 1 to `MOST_PARTS`.
    """

    keep: Keep = in_one
    parts: int = 1

    def of_people(self, hits: ir.Table) -> list[ir.Table]:
        """Cut hits by whose they are.

        Parameters
        ----------
        hits : ibis.Table
            With ``who``.

        Returns
        -------
        list of ibis.Table
            One a part: each row stands in one of them.
        """
        if self.parts == 1:
            return [hits]
        number = (hits.who.hash() & (MOST_PARTS - 1)) % self.parts
        return [hits.filter(number == part) for part in range(self.parts)]

    def gathered(self, found: list[ir.Table]) -> ir.Table:
        """Return what each part came to as one table; a single one is not worth keeping.

        Parameters
        ----------
        found : list of ibis.Table
            One a part.

        Returns
        -------
        ibis.Table
            All rows.
        """
        return self.keep(*found) if len(found) > 1 else found[0]


ONE_PASS = Passes()


def parts_for(hits: int, at_once: int) -> int:
    """Return how many parts keep each small enough.

    Parameters
    ----------
    hits : int
        How many there are.
    at_once : int
        How many one part may have.

    Returns
    -------
    int
        From 1 to `MOST_PARTS`.

    Examples
    --------
    >>> [parts_for(hits, 10) for hits in (0, 10, 11, 100_000)]
    [1, 1, 2, 1024]
    """
    return min(MOST_PARTS, max(1, -(-hits // at_once)))
