"""What is remembered from one request to the next, and which of it stands when rows come."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Hashable
from typing import Any


class Lasting(OrderedDict[Any, Any]):
    """What was asked of a workspace in one state of its data; the answers asked for longest ago make room."""

    MOST = 4000

    def __init__(self) -> None:
        super().__init__()
        self._reads: dict[Hashable, frozenset[str]] = {}

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)
        self.move_to_end(key)
        return found

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(key, value)
        while len(self) > self.MOST:
            gone, _ = self.popitem(last=False)
            self._reads.pop(gone, None)

    def keep(self, key: Hashable, value: object, reads: Collection[str]) -> None:
        """Remember an answer and what it rests on.

        Parameters
        ----------
        key : hashable
            The question.
        value : object
            The answer; whoever is given it changes nothing.
        reads : collection of str
            The tables of the journal that were read for it.
        """
        self[key] = value
        self._reads[key] = frozenset(reads)

    def reads(self, key: Hashable) -> frozenset[str]:
        """Return the tables that an answer of `keep` rests on."""
        return self._reads.get(key, frozenset())

    def standing(self, changed: Collection[str]) -> Lasting:
        """Return what rows that came to some tables leave as it is.

        Parameters
        ----------
        changed : collection of str
            Names of tables.

        Returns
        -------
        Lasting
            Answers known to rest on none of them; what was remembered without `keep` is asked anew.
        """
        left = Lasting()
        for key, reads in self._reads.items():
            if reads.isdisjoint(changed) and key in self:
                left.keep(key, super().__getitem__(key), reads)
        return left
