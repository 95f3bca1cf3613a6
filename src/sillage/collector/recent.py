"""A bounded memory of what was asked last."""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """Keeps the last answers, forgets the one that was not asked for longest.

    Parameters
    ----------
    most : int
        How many.
    """

    __slots__ = ("_kept", "_most")

    def __init__(self, most: int) -> None:
        self._kept: OrderedDict[Key, Value] = OrderedDict()
        self._most = most

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Key) -> Value | None:
        """Return what is kept under a key.

        Parameters
        ----------
        key : hashable
            What is asked.

        Returns
        -------
        object or None
            The answer; None when it is not kept.
        """
        value = self._kept.get(key)
        if value is not None:
            self._kept.move_to_end(key)
        return value

    def put(self, key: Key, value: Value) -> Value:
        """Keep an answer.

        Parameters
        ----------
        key : hashable
            What was asked.
        value : object
            The answer; not None.

        Returns
        -------
        object
            The same answer.
        """
        self._kept[key] = value
        self._kept.move_to_end(key)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return value

    def drop(self, key: Key) -> None:
        """Forget an answer.

        Parameters
        ----------
        key : hashable
            What was asked; may be unknown.
        """
        self._kept.pop(key, None)

    def clear(self) -> None:
        """Forget all."""
        self._kept.clear()
