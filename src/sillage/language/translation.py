"""From a `Message` to a sentence, through gettext catalogues.

Each room keeps its own catalogue (`locale/<language>/LC_MESSAGES/<room>.po`), so that its words are reviewed
beside its code. ``fr-CA`` falls back to ``fr``, ``en`` is the source. The `.mo` files are compiled from
the `.po` by ``tools/catalogues.py`` and committed.
"""

import gettext
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from sillage.language import numbers
from sillage.language.messages import Message
from sillage.language.plain_text import shown

LOCALE_DIR = Path(__file__).parent.parent / "locale"
LANGUAGES = ("en", "fr-FR", "fr-CA")
"""The languages a workspace can have; ``fr`` is read as ``fr-CA`` in Canadian dollars and ``fr-FR`` elsewhere."""


@dataclass(frozen=True)
class Translator:
    """Renders messages in one language.

    Parameters
    ----------
    language : str
        One of `LANGUAGES`.
    """

    language: str

    def gettext(self, text: str) -> str:
        """Translate one plain string.

        Parameters
        ----------
        text : str
            The English source.

        Returns
        -------
        str
            The translation, or `text` where there is none.
        """
        return _catalogue(self.language)[0](text) if text else text

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        """Translate a string that depends on a count.

        Parameters
        ----------
        singular, plural : str
            The English sources.
        count : int
            How many.

        Returns
        -------
        str
            The form for `count`.
        """
        return _catalogue(self.language)[1](singular, plural, count)

    def render(self, message: Message | str) -> str:
        """Render a message, with its numbers and dates in the language's own forms.

        Parameters
        ----------
        message : Message or str
            A string is a bare msgid.

        Returns
        -------
        str
            The sentence.
        """
        if isinstance(message, str):
            return self.gettext(message)
        if message.plural is None:
            template = self.gettext(message.template)
        else:
            template = self.ngettext(message.template, message.plural, message.values["count"])
        if not message.values:
            return template
        return template.format(**{name: self._value(value) for name, value in message.values.items()})

    def _value(self, value: Any) -> Any:
        if isinstance(value, Message):
            return self.render(value)
        written = getattr(value, "written", None)  # a value that takes its form from the language: `reports.wording`
        if callable(written):
            return written(self.language)
        return shown(value) if isinstance(value, str) else numbers.plain(value, self.language)


@cache
def translator(language: str) -> Translator:
    """Return the translator of a language.

    Parameters
    ----------
    language : str
        One of `LANGUAGES`, ``fr``, or any tag that begins with ``fr`` or ``en``.

    Returns
    -------
    Translator
        Shared by all callers.
    """
    if language in LANGUAGES:
        return Translator(language)
    folded = language.lower().replace("_", "-")
    if folded == "fr-ca":
        return Translator("fr-CA")
    return Translator("fr-FR" if folded.startswith("fr") else "en")


@cache
def _catalogue(language: str) -> tuple[Callable[[str], str], Callable[[str, str, int], str]]:
    chain: gettext.NullTranslations | None = None
    tags = [language.replace("-", "_")]
    if "_" in tags[0]:
        tags.append(tags[0].split("_")[0])
    for tag in tags:
        for path in sorted((LOCALE_DIR / tag / "LC_MESSAGES").glob("*.mo")):
            with path.open("rb") as file:
                found = gettext.GNUTranslations(file)
            if chain is None:
                chain = found
            else:
                chain.add_fallback(found)
    chain = chain or gettext.NullTranslations()
    # A word of the last room is looked for in all those before it: a page says the same few hundred again and again.
    return lru_cache(_SAID_KEPT)(chain.gettext), lru_cache(_SAID_KEPT)(chain.ngettext)


_SAID_KEPT = 8192
