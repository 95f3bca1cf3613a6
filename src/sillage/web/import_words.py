"""Words that the pages of imports share: what a file was read as, how large it is, its days, its first rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sillage.domain.money import Money
from sillage.domain.places import NETWORKS
from sillage.imports.flags import FLAGS
from sillage.imports.formats import FORMATS
from sillage.imports.mapping import ACCOUNT_DAYS, ACCOUNT_MONTHS, METRIC, POSTS
from sillage.imports.mapping_names import name_of
from sillage.imports.own_files import OWN_FILES
from sillage.language import Message, _n, msg, numbers
from sillage.ledger.sentences import sentence_of
from sillage.reports.wording import head as capital
from sillage.reports.wording import say
from sillage.services.report_names import COST_KINDS, channel_name
from sillage.web.cost_form import PAYERS, activity_name
from sillage.web.desk import Desk
from sillage.web.frames import address
from sillage.web.parts import Cell, DataTable, Head
from sillage.web.shell import Link

STATUS: dict[str, tuple[Message, str]] = {
    "pending": (msg("pending"), "cannot_tell"),
    "committed": (msg("counts"), "on_track"),
    "undone": (msg("undone"), ""),
    "failed": (msg("failed"), "late"),
    "repeated": (msg("was there already"), ""),
}
"""What became of an import, and the colour of its badge."""

KINDS: dict[str, Message] = {
    ACCOUNT_DAYS: msg("Figures of an account, a line a day"),
    ACCOUNT_MONTHS: msg("Figures of an account, a line a month"),
    POSTS: msg("Posts, a line each"),
}
TABLES: dict[str, Message] = {
    "observations": msg("Figures"),
    "posts": msg("Posts"),
    "orders": msg("Orders"),
    "touches": msg("Contacts outside the networks"),
    "messages": msg("Messages"),
    "answers": msg("Answers to surveys"),
    "reviews": msg("Reviews"),
    "mentions": msg("Mentions"),
    "events": msg("Events of the site"),
    "costs": msg("Costs and hours"),
    "hourly_rates": msg("Hourly rates"),
    "margins": msg("Margins"),
    "worths": msg("Values of figures"),
    "exchange_rates": msg("Exchange rates"),
    "capacities": msg("Hours available"),
    "approaches": msg("Approaches to influencers"),
    "changes": msg("Changes of strategy"),
}
"""What a file holds, by the names of the journal's tables and of decisions."""

_HEADS: dict[str, Message] = {
    "network": msg("Network"),
    "account": msg("Account"),
    "object_id": msg("Identifier"),
    "post_id": msg("Identifier"),
    "order_id": msg("Order"),
    "for_date": msg("From"),
    "to_date": msg("To"),
    "first": msg("From"),
    "last": msg("To"),
    "published_at": msg("Published"),
    "published_on": msg("Published"),
    "post_type": msg("Kind of post"),
    "text": msg("Text"),
    "title": msg("Title"),
    "url": msg("Address"),
    "campaign": msg("Campaign"),
    "segment": msg("Part"),
    "ordered_at": msg("Day"),
    "ordered_on": msg("Day"),
    "sent_at": msg("Day"),
    "answered_at": msg("Day"),
    "at": msg("Day"),
    "on": msg("Day"),
    "day": msg("Day"),
    "channel": msg("Channel"),
    "kind": msg("Kind"),
    "amount": msg("Amount"),
    "hours": msg("Hours"),
    "person": msg("Person"),
    "activity": msg("Activity"),
    "payer": msg("Payer"),
    "reference": msg("Reference"),
    "note": msg("Note"),
    "status": msg("Status"),
    "gross_minor": msg("Amount"),
    "currency": msg("Currency"),
    "count": msg("Number"),
    "rating": msg("Rating"),
    "score": msg("Score"),
    "question": msg("Question"),
    "about": msg("About"),
    "sentiment": msg("Tone"),
    "direction": msg("Direction"),
    "product": msg("Product"),
}
_KIB = 1024


def format_name(name: str, language: str) -> str:
    """Return what a format is called.

    Parameters
    ----------
    name : str
        Its id, as imports keep it.
    language : str
        The reader's.

    Returns
    -------
    str
        The id itself where nobody knows it any more.
    """
    kind = KINDS.get(name.removeprefix("mapped_")) if name.startswith("mapped_") else None
    known = FORMATS.get(name)
    return say(kind, language) if kind else say(known.title, language) if known else name


def kind_name(kind: str, language: str) -> str:
    """Return what a mapped file of a kind holds, in words."""
    return say(KINDS[kind], language) if kind in KINDS else say(OWN_FILES[kind].title, language)


def size_of(size: int, language: str) -> str:
    """Return a size as people read it."""
    if size < _KIB * _KIB:
        return say(msg("{size} kB", size=max(1, round(size / _KIB)) if size else 0), language)
    return say(msg("{size} MB", size=round(size / _KIB / _KIB, 1)), language)


def days_of(first: str | date | None, last: str | date | None, language: str) -> str:
    """Return the days that rows cover; empty where they have none."""
    if not first or not last:
        return ""
    ends = [numbers.day(_day(one), language, "medium") for one in (first, last)]
    return ends[0] if ends[0] == ends[1] else say(msg("{first} to {last}", first=ends[0], last=ends[1]), language)


def rows_of(count: int, language: str) -> str:
    """Return a number of rows in words."""
    return say(_n("{count} row", "{count} rows", count), language)


def doubtful_of(count: int, language: str) -> str:
    """Return a number of doubtful rows in words."""
    return say(_n("{count} doubtful row", "{count} doubtful rows", count), language)


def account_of(network: str, account: str) -> str:
    """Return whose figures they are, as people say it; empty where a file speaks of several."""
    return " · ".join(one for one in (NETWORKS.get(network, network), account) if one)


def sentences(kept: Iterable[Mapping[str, Any]], language: str) -> tuple[str, ...]:
    """Return sentences that were kept as JSON, in the reader's language, each once."""
    return tuple(dict.fromkeys(say(sentence_of(dict(one)), language) for one in kept))


def doubt(code: str, language: str) -> str:
    """Return what is doubtful about a row."""
    known = FLAGS.get(code)
    return say(known, language) if known else code


def doubts_table(flags: Iterable[tuple[int, str]], counted: int, desk: Desk) -> DataTable | None:
    """Return doubtful rows as a table.

    Parameters
    ----------
    flags : iterable of (int, str)
        Line of the file, and what is doubtful.
    counted : int
        How many there are in all.
    desk : Desk
        Whose language.

    Returns
    -------
    DataTable or None
        None where no row is doubtful.
    """
    language = desk.language
    rows = tuple((Cell(str(row), str(row)), Cell(doubt(code, language))) for row, code in flags)
    if not rows:
        return None
    more = counted > len({cells[0].text for cells in rows})
    return DataTable(
        say(msg("Doubtful rows"), language),
        tuple(Head(say(head, language), words=True) for head in (msg("Line of the file"), msg("What is doubtful"))),
        rows,
        note=say(msg("There are {count} in all; these are the first.", count=counted), language) if more else "",
    )


def sample_tables(samples: Iterable[Mapping[str, Any]], desk: Desk) -> tuple[DataTable, ...]:
    """Return the first rows of a file as tables, in the words of the page.

    Parameters
    ----------
    samples : iterable of mapping
        As `sillage.services.sample_rows` found them.
    desk : Desk
        Whose language.

    Returns
    -------
    tuple of DataTable
        One for each thing that the file holds.
    """
    language = desk.language
    return tuple(
        DataTable(
            say(msg("First rows: {what}", what=say(TABLES.get(one["table"], msg("Figures")), language)), language),
            tuple(Head(_head(head, language), words=not head.startswith(METRIC)) for head in one["heads"]),
            tuple(
                tuple(_cell(head, value, desk) for head, value in zip(one["heads"], row, strict=True))
                for row in one["rows"]
            ),
        )
        for one in samples
    )


def tabs(desk: Desk, here: str) -> tuple[Link, ...]:
    """Return the pages of imports, beside one another."""
    from sillage.domain.access import Capability

    pages = [("imports", msg("Imports")), ("checklist", msg("Monday checklist"))]
    if desk.member.may(Capability.DECIDE):
        pages.append(("watched", msg("Watched folder")))
    known = [(name, label) for name, label in pages if address(name, desk.opened)]
    return tuple(Link(say(label, desk.language), desk.url(name), name == here) for name, label in known)


def _head(head: str, language: str) -> str:
    if head.startswith(METRIC):
        return name_of(head, POSTS, language)
    known = _HEADS.get(head)
    return say(known, language) if known else head.replace("_", " ")


def _cell(head: str, value: Any, desk: Desk) -> Cell:
    language = desk.language
    match value:
        case None | "":
            return Cell("–", absent=say(msg("Nothing in the file."), language))
        case {"day": str(text)}:
            return Cell(numbers.day(_day(text), language, "medium"))
        case {"moment": str(text)}:
            at = datetime.fromisoformat(text)
            return Cell(f"{numbers.day(at.date(), language, 'medium')} {at:%H:%M}")
        case {"minor": minor, "currency": str(currency)}:
            return Cell(str(numbers.plain(Money(round(minor), currency), language)), str(minor))
        case bool():
            return Cell(say(msg("yes") if value else msg("no"), language))
        case int() | float():
            return Cell(numbers.number(value, language), str(value))
    return Cell(_called(head, str(value), language))


def _called(head: str, code: str, language: str) -> str:
    """Return what pages call a code that a file's word was read as; a word of the file's own stays as it is."""
    if head == "channel":
        return capital(channel_name(code), language)
    if head == "activity":
        return activity_name(code, language)
    words: Mapping[str, Mapping[str, Message]] = {
        "kind": {kind.value: word for kind, word in COST_KINDS.items()}, "payer": PAYERS,
    }  # fmt: skip
    known = words.get(head, {}).get(code)
    return capital(known, language) if known is not None else NETWORKS.get(code, code) if head == "network" else code


def _day(text: str | date) -> date:
    return date.fromisoformat(text) if isinstance(text, str) else text
