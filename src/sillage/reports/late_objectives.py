"""What an answer adds when other objectives of its family are late: no yes may hide them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sillage.language import Message, _n, msg
from sillage.reports.spec import Sentence, Verdict
from sillage.reports.wording import NBSP, Written, say

_YES = msg("Yes.")


@dataclass(frozen=True, slots=True)
class Clause(Written):
    """A sentence without its full stop, and without its yes when the whole is no longer one."""

    keeps_yes: bool = True

    def written(self, language: str) -> str:
        """Return the sentence, ready to go on."""
        text = say(self.value, language).removesuffix(".").rstrip(f" {NBSP}")
        if self.keeps_yes:
            return text
        text = text.removeprefix(say(_YES, language)).lstrip(f" {NBSP}")
        return text[:1].upper() + text[1:]


def tell_late(sentence: Sentence, late: int, of: int, *, decides: bool) -> Sentence:
    """Add to an answer how many objectives of its family are late.

    Parameters
    ----------
    sentence : Sentence
        The answer without them.
    late, of : int
        How many are late, of how many.
    decides : bool
        Whether a late objective takes the yes away; it does not from sales, whose question is what a dollar returns.

    Returns
    -------
    Sentence
        The same one when none is late.
    """
    if not late:
        return sentence
    takes_yes = decides and sentence.verdict is Verdict.YES
    values = {"text": Clause(sentence.text, not takes_yes), "late": _late(late, of)}
    if takes_yes:
        return replace(sentence, text=msg("Partly. {text}; {late}.", **values), verdict=Verdict.MIXED)
    return replace(sentence, text=msg("{text}; {late}.", **values))


def _late(late: int, of: int) -> Message:
    if late < of:
        return _n("{count} of {total} objectives late", "{count} of {total} objectives late", late, total=of)
    return msg("objective late") if of == 1 else msg("all {total} objectives late", total=of)
