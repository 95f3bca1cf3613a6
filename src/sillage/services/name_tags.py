"""Names in no language yet: what is computed once calls channels by tags, and is worded for each reader later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sillage.language import Message, Translator


@dataclass(frozen=True)
class NameTags(Translator):
    """Renders a name as a tag, and remembers what it stands for.

    What compares names and puts them into sentences works with tags as with names; `worded` puts the names back, as
    messages that wait for a language.

    Parameters
    ----------
    language : str
        Of the tags, for logs.
    known : dict of str to Message or str
        What each tag stands for.
    """

    language: str = "en"
    known: dict[str, Message | str] = field(default_factory=dict, compare=False)

    def render(self, message: Message | str) -> str:
        """Return the tag of a name.

        Parameters
        ----------
        message : Message or str
            The same name has the same tag.

        Returns
        -------
        str
            Between signs that stand around no name.
        """
        tag = f"\ue000{super().render(message)}\ue001"
        self.known.setdefault(tag, self.worded(message))
        return tag

    def worded(self, value: Any) -> Any:
        """Put names in the place of their tags.

        Parameters
        ----------
        value : object
            A text, a message, or mappings and sequences of them; anything else stays.

        Returns
        -------
        object
            The same without tags; sequences are tuples.
        """
        match value:
            case str():
                return self.known.get(value, value)
            case Message():
                return replace(value, values=self.worded(value.values))
            case Mapping():
                return {name: self.worded(one) for name, one in value.items()}
            case tuple() | list():
                return tuple(self.worded(one) for one in value)
        return value
