"""What an answer adds when other objectives of its family are late: no yes may hide them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sillage.language import Message, _n, msg
from sillage.reports.spec import NamedAim, Sentence, Verdict
from sillage.reports.wording import NBSP, Written, say

MOST_NAMED = 3
"""More late objectives than this are counted, not named."""
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


def tell_late(sentence: Sentence, late: Sequence[NamedAim], of: int, *, decides: bool) -> Sentence:
    """Add to an answer which objectives of its family are late, and of how many.

    Parameters
    ----------
    sentence : Sentence
        The answer without them.
    late : sequence of NamedAim
        Those that are late; the first ones are named, the others counted.
    of : int
        Of how many.
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
        return replace(sentence, text=msg("Partly. {text}; {late}.", **values), verdict=Verdict.MIXED, late=tuple(late))
    return replace(sentence, text=msg("{text}; {late}.", **values), late=tuple(late))


def in_quotes(aim: NamedAim) -> Message:
    """Return an objective's name as an answer writes it, which tells it from the words around.

    Parameters
    ----------
    aim : NamedAim
        Which.

    Returns
    -------
    Message
        In the language's own quotes.
    """
    return msg("“{name}”", name=aim.title)


def _late(late: Sequence[NamedAim], of: int) -> Message:
    named = _named(late)
    if len(late) < of:
        return _n(
            "{count} of {total} objectives late: {names}", "{count} of {total} objectives late: {names}", len(late),
            total=of, names=named,
        )  # fmt: skip
    if of == 1:
        return msg("objective late: {name}", name=named)
    return msg("all {total} objectives late: {names}", total=of, names=named)


def _named(late: Sequence[NamedAim]) -> Message:
    """Name the first ones, each in quotes, and count the others."""
    first, *more = (in_quotes(one) for one in late[:MOST_NAMED])
    for name in more:
        first = msg("{names}, {name}", names=first, name=name)
    others = len(late) - MOST_NAMED
    return _n("{names} and {count} other", "{names} and {count} others", others, names=first) if others > 0 else first
