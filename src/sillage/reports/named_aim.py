"""An objective that a sentence names."""

from __future__ import annotations

from dataclasses import dataclass

from sillage.language import Message


@dataclass(frozen=True, slots=True)
class NamedAim:
    """An objective as a sentence calls it.

    Parameters
    ----------
    id : int
        Its number.
    title : Message or str
        Its name.
    """

    id: int
    title: Message | str
