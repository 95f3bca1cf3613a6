"""A file that waits, as a card: what it was recognised as, how far it is, what can be done with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sillage.language import Message, msg, numbers
from sillage.ledger.sentences import sentence_of
from sillage.reports.wording import say
from sillage.services.file_states import DONE, FAILED, IMPORTING, READING, UNDER_WAY, FileState
from sillage.services.preview_file import QUESTION, READY, REFUSED
from sillage.web.desk import Desk
from sillage.web.import_words import STATUS, account_of, days_of, doubtful_of, format_name, rows_of, sentences, size_of
from sillage.web.parts import LongWork
from sillage.web.shell import Link

BADGES: dict[str, tuple[Message, str]] = {
    READING: (msg("being read"), ""),
    READY: (msg("ready to import"), "on_track"),
    QUESTION: (msg("needs your answer"), "cannot_tell"),
    REFUSED: (msg("refused"), "late"),
    IMPORTING: (msg("being imported"), ""),
    FAILED: (msg("interrupted"), "late"),
    DONE: (msg("imported"), "on_track"),
}
WORDS = {
    "import": msg("Import"),
    "look": msg("Look inside"),
    "answer": msg("Say what it holds"),
    "remove": msg("Remove"),
    "hide": msg("Hide"),
    "again": msg("Try again"),
    "waiting": msg("Files that have come"),
    "all": msg("Import all that are ready"),
}
UNKNOWN = msg("No known export has these columns. Say what each one holds: it is remembered for the next file.")
NEEDED = msg(
    "Needed: for each row a day or a post, and a figure (likes, impressions, amount...). Download the export anew, as "
    "a table: the Monday checklist says where it is."
)
MOST_PARTS = 6
MOST_WARNINGS = 3


@dataclass(frozen=True, slots=True)
class IncomingCard:
    """A file that waits.

    Parameters
    ----------
    id, name, size : str
        Which one, what it is called, how large it is.
    state, badge, word : str
        How far it is: a name, a colour, a word.
    lines : tuple of Link
        What it holds, or what became of it; some lead to the import.
    told : tuple of str
        What should be known of it, or why it was refused.
    work : LongWork or None
        While something is done with it.
    again : str
        The address that answers with the card anew, while something is done.
    here : str
        The page, for who has no script.
    look, bring, drop : str
        Where its acts lead; empty for those that cannot be.
    sure : str
        What goes when it is removed.
    """

    id: str
    name: str
    size: str
    state: str
    badge: str
    word: str
    lines: tuple[Link, ...] = ()
    told: tuple[str, ...] = ()
    work: LongWork | None = None
    again: str = ""
    here: str = ""
    look: str = ""
    bring: str = ""
    drop: str = ""
    sure: str = ""


def card(desk: Desk, one: FileState) -> IncomingCard:
    """Return a file that waits as its card.

    Parameters
    ----------
    desk : Desk
        Whose page.
    one : FileState
        The file.

    Returns
    -------
    IncomingCard
        Ready strings.
    """
    language, id = desk.language, one.file.id
    word, badge = STATUS["undone"] if one.is_undone else BADGES[one.state]
    waits = one.state in UNDER_WAY
    removable = one.state != IMPORTING
    return IncomingCard(
        id=id,
        name=one.file.name,
        size=size_of(one.file.size, language),
        state=one.state,
        badge=badge,
        word=say(word, language),
        lines=_lines(desk, one),
        told=_told(desk, one),
        work=_work(one, language) if waits else None,
        again=desk.url("incoming_card", id) if waits else "",
        here=desk.url("imports"),
        look=desk.url("incoming", id) if one.state in (READY, QUESTION, REFUSED) else "",
        bring=desk.url("bring", id) if one.state in (READY, FAILED) else "",
        drop=desk.url("drop", id) if removable else "",
        sure=say(_sure(one), language) if removable and one.state != DONE else "",
    )


def _sure(one: FileState) -> Message:
    return msg("“{file}” goes from this list. Nothing of it was imported.", file=one.file.name)


def _work(one: FileState, language: str) -> LongWork:
    text = msg("Reading the file") if one.state == READING else msg("Importing")
    share = None
    if one.state == IMPORTING and one.total:
        text = msg("Importing: {done} of {total} rows", done=one.done, total=one.total)
        share = min(99, round(100 * one.done / one.total))
    return LongWork(say(text, language), share, look=say(msg("See how far it is"), language))


def _lines(desk: Desk, one: FileState) -> tuple[Link, ...]:
    if one.state == DONE:
        parts = one.outcome["parts"]
        return (*(_outcome(desk, part, one.undone) for part in parts[:MOST_PARTS]), *_more(desk, parts))
    if one.state != READY:
        return ()
    parts = one.preview["parts"]
    return (*(Link(_held(part, desk.language), "") for part in parts[:MOST_PARTS]), *_more(desk, parts))


def _more(desk: Desk, parts: list[Any]) -> tuple[Link, ...]:
    left = len(parts) - MOST_PARTS
    return (Link(say(msg("and {count} more", count=left), desk.language), ""),) if left > 0 else ()


def _held(part: Mapping[str, Any], language: str) -> str:
    words = (
        part["part"],
        format_name(part["format"], language),
        account_of(part["network"], part["account"]),
        days_of(part["first"], part["last"], language),
        rows_of(part["rows"], language),
        doubtful_of(part["flagged"], language) if part["flagged"] else "",
    )
    return " · ".join(one for one in words if one)


def _outcome(desk: Desk, part: Mapping[str, Any], undone: frozenset[int]) -> Link:
    language = desk.language
    if part["number"] in undone:
        text = msg("Import {number} was undone: its rows do not count.", number=str(part["number"]))
    elif part["status"] == "repeated":
        text = msg("This file was there already: import {number}. Nothing was added.", number=str(part["number"]))
    else:
        text = msg(
            "Import {number}: {rows}, {new} new, {repeated} repeated.",
            number=str(part["number"]),
            rows=rows_of(part["rows"], language),
            new=part["new"],
            repeated=part["repeated"],
        )
    named = f"{part['part']} · " if part["part"] else ""
    return Link(named + say(text, language), desk.url("import", part["number"]))


def _told(desk: Desk, one: FileState) -> tuple[str, ...]:
    language = desk.language
    if one.state == FAILED:
        return (say(one.reason or msg("The work on this file was interrupted."), language),)
    if one.state == QUESTION and one.preview["question"]["mapping"] and not one.file.said:
        return (say(UNKNOWN, language),)
    if one.state == REFUSED and one.preview.get("uncounted"):
        return say(sentence_of(one.preview["what"]), language), say(NEEDED, language)
    if one.state in (QUESTION, REFUSED):
        kept = [one.preview[name] for name in ("what", "remedy") if name in one.preview]
        return tuple(say(sentence_of(sentence), language) for sentence in (kept if one.state == REFUSED else kept[:1]))
    if one.state == READY:
        return (*met(one.preview, language), *_warnings(one.preview["parts"], language))
    return _warnings(one.outcome.get("parts", ()), language)


def met(preview: Mapping[str, Any], language: str) -> tuple[str, ...]:
    """Say what a file repeats or replaces, as far as it is known before the import.

    Parameters
    ----------
    preview : mapping
        Of a file that can be imported.
    language : str
        The reader's.

    Returns
    -------
    tuple of str
        Perhaps nothing.
    """
    if preview["repeats"]:
        said = msg(
            "These bytes count already ({imports}): importing adds nothing.", imports=_listed(preview["repeats"])
        )
    elif preview["overlaps"]:
        said = msg(
            "Days of it came before ({imports}): where both tell a figure, the newer export wins.",
            imports=_listed(preview["overlaps"]),
        )
    else:
        return ()
    return (say(said, language),)


def _listed(imports: Iterable[int]) -> str:
    return ", ".join(f"#{number}" for number in imports)


def _warnings(parts: Iterable[Mapping[str, Any]], language: str) -> tuple[str, ...]:
    found = sentences((warning for part in parts for warning in part["warnings"]), language)
    left = len(found) - MOST_WARNINGS
    if left <= 0:
        return found
    return (*found[:MOST_WARNINGS], say(msg("and {count} more", count=numbers.number(left, language)), language))
