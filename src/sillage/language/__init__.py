"""Words in the user's language: messages as values, catalogues, numbers and dates.

Everything a person reads starts as a `Message` (an English template and its
values) and becomes a sentence only at the edge, where the language is known.
This is the lowest room: every other one may import it.
"""

from sillage.language.messages import Message, _n, msg
from sillage.language.translation import LANGUAGES, Translator, translator

__all__ = ["LANGUAGES", "Message", "Translator", "_n", "msg", "translator"]
