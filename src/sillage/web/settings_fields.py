"""The questions of settings' forms: asked in no language, then with what was typed and what is wrong beside each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sillage.errors import SillageError
from sillage.language import Message
from sillage.reports.sentences import join
from sillage.reports.wording import head, say
from sillage.web.parts import Choice, Field


def beside(refused: SillageError) -> Message:
    """Return what stands beside a question whose answer was refused: what is wrong, and what to write."""
    return refused.what if refused.remedy is None else join(refused.what, refused.remedy)


@dataclass(frozen=True, slots=True)
class Ask:
    """A question, in no language yet.

    Parameters
    ----------
    name, kind : str
        What is sent, and its kind.
    label : Message
        What is asked.
    hint : Message or None
        What helps.
    choices : mapping of str to Message or str
        Of a select, or of boxes.
    required : bool
        Whether an answer is needed.
    inputmode, autocomplete : str
        As HTML names them.
    """

    name: str
    label: Message
    kind: str = "text"
    hint: Message | None = None
    choices: Mapping[str, Message | str] | None = None
    required: bool = False
    inputmode: str = ""
    autocomplete: str = "off"


def fields(
    asked: Iterable[Ask], typed: Mapping[str, str], wrong: Mapping[str, Message], language: str
) -> tuple[Field, ...]:
    """Return questions with what was typed, and what is wrong beside each.

    Parameters
    ----------
    asked : iterable of Ask
        The questions.
    typed : mapping of str to str
        What stands in them; boxes that are ticked are parted by blanks.
    wrong : mapping of str to Message
        What is wrong, by question.
    language : str
        Of the page.

    Returns
    -------
    tuple of Field
        In the same order.
    """
    found = []
    for one in asked:
        now = typed.get(one.name, "")
        ticked = set(now.split()) if one.kind == "checks" else {now}
        field = Field(
            one.name, say(one.label, language), one.kind, now,
            hint=head(one.hint, language) if one.hint else "",
            choices=tuple(
                Choice(code, head(text, language), code in ticked) for code, text in (one.choices or {}).items()
            ),
            required=one.required, inputmode=one.inputmode, autocomplete=one.autocomplete,
        )  # fmt: skip
        found.append(replace(field, wrong=say(wrong[one.name], language)) if one.name in wrong else field)
    return tuple(found)
