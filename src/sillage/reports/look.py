"""How a report is written out on a page: its language, and where what it names is explained."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sillage.language import Message
from sillage.reports.wording import head, say


@dataclass(frozen=True, slots=True)
class Look:
    """How a report is written out.

    Parameters
    ----------
    language : str
        A language tag.
    explain : callable
        From a definition's id to the address that explains it.
    cache : Path, optional
        A folder for pictures.
    aim : callable, optional
        From an objective's number to the address of its page; its place in the report itself by default.
    """

    language: str
    explain: Callable[[str], str]
    cache: Path | None = None
    aim: Callable[[int], str] | None = None

    def say(self, message: Message | str) -> str:
        """Render a message in the report's language."""
        return say(message, self.language)

    def head(self, message: Message | str) -> str:
        """Render a title in the report's language."""
        return head(message, self.language)

    def href(self, explain: str) -> str:
        """Return the address of an explanation, empty for none."""
        return self.explain(explain) if explain else ""
