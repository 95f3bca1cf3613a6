"""The form in which somebody says what a file holds: its columns, its account, its currency, its dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sillage.domain.decisions import SavedMapping
from sillage.domain.places import NETWORKS
from sillage.errors import WrongUsage
from sillage.imports.mapping import KINDS, MappedColumn
from sillage.imports.mapping import Mapping as ColumnMapping
from sillage.imports.mapping_names import choices, corrected, name_of, own_figure
from sillage.imports.own_files import OWN_FILES
from sillage.language import Message, msg
from sillage.reports.wording import say
from sillage.services.checked_terms import checked_currency
from sillage.services.file_states import FileState
from sillage.services.preview_file import as_kind, mapping_of
from sillage.web.desk import Desk
from sillage.web.import_words import kind_name
from sillage.web.incoming_cards import UNKNOWN
from sillage.web.parts import Choice, Field
from sillage.web.shell import Link

MOST_LETTERS = 120
FIRST = {
    "": msg("As the file tells"),
    "day": msg("Day first: 31/03/2026"),
    "month": msg("Month first: 03/31/2026"),
}


@dataclass(frozen=True, slots=True)
class ColumnField:
    """One column of the file.

    Parameters
    ----------
    header, examples : str
        As the file writes it, and some of its cells.
    sure : str
        How sure the guess is; empty for what somebody said.
    field : Field
        What it is taken for.
    """

    header: str
    examples: str
    sure: str
    field: Field


@dataclass(frozen=True, slots=True)
class ColumnForm:
    """What can be said of a file.

    Parameters
    ----------
    action : str
        Where it is sent.
    wrong : str
        What is asked, or wrong.
    kind : Field or None
        What a line of the file is.
    turn : str
        The words of the button that shows the words of another kind.
    columns : tuple of ColumnField
        The columns; none where they are known.
    fields : tuple of Field
        Network, account, currency, dates.
    ways : tuple of Link
        Two ways to read the file, to choose one; the address is the value that is sent.
    """

    action: str
    wrong: str
    kind: Field | None
    turn: str
    columns: tuple[ColumnField, ...]
    fields: tuple[Field, ...]
    ways: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said of a file.

    Parameters
    ----------
    columns : SavedMapping or None
        What its columns are; None where nobody was asked.
    account, currency, first : str
        See `sillage.services.incoming.Incoming`.
    """

    columns: SavedMapping | None
    account: str
    currency: str
    first: str


def form_of(
    desk: Desk, state: FileState, given: Mapping[str, str] | None = None, wrong: Mapping[str, Message] | None = None
) -> ColumnForm:
    """Return the form about a file.

    Parameters
    ----------
    desk : Desk
        Whose page.
    state : FileState
        The file.
    given : mapping, optional
        What was sent.
    wrong : mapping, optional
        What is wrong with it, by field.

    Returns
    -------
    ColumnForm
        Filled in with what was said, else guessed.
    """
    language, wrong = desk.language, wrong or {}
    mapping = _mapping(state, given)
    asks = say(_what(state, mapping), language)
    return ColumnForm(
        action=desk.url("answer_file", state.file.id),
        wrong="; ".join(say(one, language) for one in wrong.values()) or asks,
        kind=_kind_field(mapping, language) if mapping else None,
        turn=say(msg("Show the choices for it"), language),
        columns=_column_fields(mapping, given, language) if mapping else (),
        fields=_fields(desk, state, mapping, given, wrong),
        ways=_ways(state, language) if given is None else (),
    )


def said_in(given: Mapping[str, str], desk: Desk, state: FileState) -> tuple[Said | None, dict[str, Message]]:
    """Read what was sent.

    Parameters
    ----------
    given : mapping
        The form's.
    desk : Desk
        Whose page.
    state : FileState
        The file.

    Returns
    -------
    tuple of (Said or None, dict of str to Message)
        None where only the words of another kind are asked for; and what is wrong, by field.
    """
    if given.get("act") == "kind":
        return None, {}
    account = _plain(given.get("account", state.file.account))
    currency, first = given.get("currency", "").strip().upper(), given.get("first", "")
    wrong: dict[str, Message] = {}
    if currency:
        try:
            currency = checked_currency(currency)
        except WrongUsage as refused:
            wrong["currency"] = refused.what
    if first not in FIRST:
        wrong["first"] = msg("Choose one of the list.")
    columns = _columns_said(given, state, wrong)
    if columns is not None:
        columns = replace(columns, content={**columns.content, "account": account})
    return (None if wrong else Said(columns, account, currency, first)), wrong


def _columns_said(given: Mapping[str, str], state: FileState, wrong: dict[str, Message]) -> SavedMapping | None:
    question = state.preview.get("question") or {}
    way = given.get("act", "")
    if way in ("mapping", "other") and question.get(way):
        guess = mapping_of(question[way])
        return corrected(guess, [column.meaning for column in guess.columns])
    mapping = _mapping(state, given)
    if mapping is None:
        return None
    allowed = set(choices(mapping.kind, "en"))
    meanings = []
    for at, column in enumerate(mapping.columns):
        meaning = given.get(f"c{at}", column.meaning)
        if meaning not in allowed | {own_figure(column.header), column.meaning}:
            wrong["columns"] = msg("Choose one of the list.")
        meanings.append(meaning)
    network = given.get("network", "")
    if network and network not in NETWORKS:
        wrong["network"] = msg("Choose one of the list.")
    twice = {one for one in meanings if one and meanings.count(one) > 1}
    if twice:
        wrong["columns"] = msg(
            "Two columns cannot both be “{meaning}”: leave one out.", meaning=name_of(min(twice), mapping.kind, "en")
        )
    if not any(meanings):
        wrong["columns"] = msg("Say what at least one column holds.")
    return None if wrong else corrected(replace(mapping, network=network), meanings, network)


def _mapping(state: FileState, given: Mapping[str, str] | None) -> ColumnMapping | None:
    """Return the columns that are asked about, as they were said last."""
    known = (state.preview.get("question") or {}).get("mapping")
    if not known:
        return None
    mapping = mapping_of(known)
    for said in state.file.said:
        columns = said["content"].get("columns", {})
        if set(columns) == {column.header for column in mapping.columns}:
            mapping = replace(
                mapping,
                kind=said["content"]["kind"],
                network=said["content"].get("network", ""),
                columns=tuple(replace(one, meaning=columns[one.header], confidence=1.0) for one in mapping.columns),
            )
    kind = (given or {}).get("kind", mapping.kind)
    return as_kind(mapping, kind) if kind in KINDS else mapping


def _what(state: FileState, mapping: ColumnMapping | None) -> Message:
    from sillage.ledger.sentences import sentence_of

    if (state.preview.get("question") or {}).get("other"):
        return msg("Each line may be a post, or a month of an account: say which, or column by column.")
    if mapping is not None and "what" in state.preview and state.file.said:
        return sentence_of(state.preview["what"])
    if mapping is not None:
        return UNKNOWN
    if "what" in state.preview:
        return sentence_of(state.preview["what"])
    return msg("What is said here is used where the file says nothing.")


def _ways(state: FileState, language: str) -> tuple[Link, ...]:
    if not (state.preview.get("question") or {}).get("other"):
        return ()
    return (
        Link(say(msg("Each line is one post"), language), "mapping"),
        Link(say(msg("Each line is a month of an account"), language), "other"),
    )


def _kind_field(mapping: ColumnMapping, language: str) -> Field:
    return Field(
        "kind",
        say(msg("What the file holds"), language),
        "select",
        choices=tuple(Choice(kind, kind_name(kind, language), kind == mapping.kind) for kind in KINDS),
    )


def _column_fields(mapping: ColumnMapping, given: Mapping[str, str] | None, language: str) -> tuple[ColumnField, ...]:
    same = given is not None and given.get("act") != "kind"
    return tuple(
        _column_field(at, column, mapping.kind, given.get(f"c{at}") if same and given else None, language)
        for at, column in enumerate(mapping.columns)
    )


def _column_field(at: int, column: MappedColumn, kind: str, given: str | None, language: str) -> ColumnField:
    chosen = column.meaning if given is None else given
    offered = dict(choices(kind, language))
    if kind not in OWN_FILES:
        own = own_figure(column.header)
        if own:
            offered.setdefault(own, say(msg("a figure: {name}", name=column.header), language))
        if chosen:
            offered.setdefault(chosen, name_of(chosen, kind, language))
    sure = say(msg("{percent}% sure", percent=round(column.confidence * 100)), language)
    return ColumnField(
        column.header,
        " · ".join(column.examples) or "–",
        sure if 0 < column.confidence < 1 and column.meaning else "",
        Field(
            f"c{at}",
            say(msg("“{column}” holds", column=column.header), language),
            "select",
            choices=tuple(Choice(value, label, value == chosen) for value, label in offered.items()),
        ),
    )


def _fields(
    desk: Desk,
    state: FileState,
    mapping: ColumnMapping | None,
    given: Mapping[str, str] | None,
    wrong: Mapping[str, Message],
) -> tuple[Field, ...]:
    language, one, typed = desk.language, state.file, given or {}
    known = {
        "network": mapping.network if mapping else "",
        "account": one.account or (mapping.account if mapping else ""),
        "currency": one.currency,
        "first": one.first,
    } | {name: typed[name] for name in ("network", "account", "currency", "first") if name in typed}
    places = (("", say(msg("None, or in a column"), language)), *sorted(NETWORKS.items(), key=lambda pair: pair[1]))
    empty = msg("Of amounts that name none; {currency} when empty.", currency=desk.opened.workspace.currency)
    orders = tuple((value, say(word, language)) for value, word in FIRST.items())
    asked = [
        ("account", msg("Account"), "text", msg("For files that name none: the name of the page or profile."), ()),
        ("currency", msg("Currency"), "text", empty, ()),
        ("first", msg("Dates such as 03/04/2026"), "select", None, orders),
    ]
    if mapping is not None and mapping.kind not in OWN_FILES:
        asked.insert(0, ("network", msg("Network"), "select", None, places))
    return tuple(
        Field(
            name,
            say(label, language),
            kind,
            known[name],
            hint=say(hint, language) if hint else "",
            wrong=say(wrong[name], language) if name in wrong else "",
            choices=tuple(Choice(value, text, value == known[name]) for value, text in options),
            autocomplete="off",
        )
        for name, label, kind, hint, options in asked
    )


def _plain(text: str) -> str:
    return " ".join(text.replace("\0", "").split())[:MOST_LETTERS]
