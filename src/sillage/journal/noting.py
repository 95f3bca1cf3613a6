"""Which tables a thread reads while it asks something: what is kept of the answer stands until one of them changes."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager


class Noting:
    """What each thread has read of a journal, noted for whoever asked to know; threads share it."""

    def __init__(self) -> None:
        self._local = threading.local()

    @contextmanager
    def noting(self) -> Iterator[set[str]]:
        """Note what this thread reads; blocks may stand in one another, and the outer ones note it too.

        Yields
        ------
        set of str
            Names of tables, whole at the end of the block.
        """
        outer: set[str] | None = getattr(self._local, "noted", None)
        mine: set[str] = set()
        self._local.noted = mine
        try:
            yield mine
        finally:
            self._local.noted = outer
            if outer is not None:
                outer |= mine

    def note(self, tables: Iterable[str]) -> None:
        """Say that this thread reads some tables, or tells what rests on them.

        Parameters
        ----------
        tables : iterable of str
            Their names.
        """
        noted: set[str] | None = getattr(self._local, "noted", None)
        if noted is not None:
            noted.update(tables)
