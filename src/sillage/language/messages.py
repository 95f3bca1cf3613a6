"""A sentence before it has a language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Message:
    """An English template with its values, to be rendered where the reader's language is known.

    Parameters
    ----------
    template : str
        The gettext msgid, with ``{name}`` places (``str.format``).
    values : mapping of str to object
        What fills the places. Values may be numbers, dates, `Message` or plain text; plain text is
        never translated and never formatted again, so that hostile braces stay text.
    plural : str or None
        The msgid for more than one; the count is ``values["count"]``.
    """

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    plural: str | None = None

    def __str__(self) -> str:
        """Return the English sentence, for logs and tests."""
        from sillage.language.translation import translator

        return translator("en").render(self)


def msg(template: str, /, **values: Any) -> Message:
    """Build a message; the name is one that gettext extraction knows.

    Parameters
    ----------
    template : str
        The English sentence with ``{name}`` places.
    **values : object
        What fills the places.

    Returns
    -------
    Message
        The sentence, still without a language.
    """
    return Message(template, values)


def _n(singular: str, plural: str, /, count: int, **values: Any) -> Message:
    """Build a message that depends on a count.

    Parameters
    ----------
    singular, plural : str
        The English sentences; ``{count}`` is the number.
    count : int
        How many.
    **values : object
        What else fills the places.

    Returns
    -------
    Message
        The sentence, still without a language.
    """
    return Message(singular, {"count": count, **values}, plural)
