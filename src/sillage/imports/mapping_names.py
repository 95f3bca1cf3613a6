"""What the columns of a mapped file can hold, in a person's words, and back."""

from __future__ import annotations

import re
from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from sillage.domain.decisions import SavedMapping
from sillage.imports.mapping import (
    ACCOUNT_DAYS,
    ACCOUNT_MONTHS,
    IGNORED,
    METRIC,
    POSTS,
    MappedColumn,
    Mapping,
    signature_of,
)
from sillage.imports.mapping_words import METRICS, ROLES
from sillage.imports.own_columns import plain
from sillage.imports.own_figures_files import METRIC_COLUMNS
from sillage.imports.own_files import OWN_FILES
from sillage.language import Message, msg
from sillage.language.translation import translator

LEFT_OUT = msg("left out")
_ROLES: dict[str, Message] = {
    "date": msg("day"),
    "month": msg("month"),
    "year": msg("year"),
    "published": msg("day of publication"),
    "post_id": msg("post identifier"),
    "url": msg("address"),
    "text": msg("text"),
    "title": msg("title"),
    "post_type": msg("kind of post"),
    "network": msg("network"),
    "account": msg("account"),
    "campaign": msg("campaign"),
    "recorded": msg("day of the export (left out)"),
}
_POST_ROLES = ("post_id", "url", "text", "title", "post_type", "published")


def name_of(meaning: str, kind: str, language: str) -> str:
    """Return what a column holds, in a person's words.

    Parameters
    ----------
    meaning : str
        As in `MappedColumn`.
    kind : str
        What the file holds.
    language : str
        The person's.

    Returns
    -------
    str
        Such as ``jour`` or ``mentions j'aime``; a figure that has no name of ours keeps its own.
    """
    words = translator(language)
    if not meaning:
        return words.render(LEFT_OUT)
    names = _names(kind, language)
    return names.get(meaning) or meaning.removeprefix(METRIC).replace("_", " ")


def meaning_of(typed: str, kind: str, language: str) -> str | None:
    """Return the meaning that a person's words name.

    Parameters
    ----------
    typed : str
        A name of `name_of`, another usual header, or a meaning as a mapping's file writes it.
    kind : str
        What the file holds.
    language : str
        The person's.

    Returns
    -------
    str or None
        Empty for a column to leave out; None when nobody knows the word.
    """
    wanted = plain(typed)
    if wanted in ("-", plain(translator(language).render(LEFT_OUT))):
        return IGNORED
    for meaning, name in _names(kind, language).items():
        if wanted in (plain(name), plain(meaning), plain(meaning.removeprefix(METRIC))):
            return meaning
    if kind in OWN_FILES:
        file = OWN_FILES[kind]
        return file.own_names.get(wanted) or file.synonyms.get(wanted)
    for table, before in ((ROLES, ""), (METRICS, METRIC)):
        for meaning, headers in table.items():
            if wanted in map(plain, headers):
                return before + meaning
    return None


def names(kind: str, language: str) -> tuple[str, ...]:
    """Return the names that a column of a file can be given.

    Parameters
    ----------
    kind : str
        What the file holds.
    language : str
        The person's.

    Returns
    -------
    tuple of str
        Each once.
    """
    return tuple(dict.fromkeys(_names(kind, language).values()))


def choices(kind: str, language: str) -> dict[str, str]:
    """Return what a column of a file can hold.

    Parameters
    ----------
    kind : str
        What the file holds.
    language : str
        The person's.

    Returns
    -------
    dict of str to str
        Meaning to name; leaving a column out comes first.
    """
    return {IGNORED: translator(language).render(LEFT_OUT), **_names(kind, language)}


def own_figure(header: str) -> str:
    """Return the meaning of a column that is kept as a figure under its own name.

    Parameters
    ----------
    header : str
        As the file writes it.

    Returns
    -------
    str
        Begins with ``metric:``; empty where no letter or digit is left of the name.
    """
    name = "_".join(word for word in re.split(r"[^a-z0-9]+", plain(header)) if word)
    return METRIC + name if name else IGNORED


def corrected(mapping: Mapping, meanings: Sequence[str], network: str = "") -> SavedMapping:
    """Return the mapping that a person said column by column.

    Parameters
    ----------
    mapping : Mapping
        The guess.
    meanings : sequence of str
        One for each of its columns.
    network : str
        The network, where the person named one.

    Returns
    -------
    SavedMapping
        For the header of the guess; a file of figures is one of posts, of months or of days by its columns.
    """
    columns = tuple(
        MappedColumn(column.header, meaning, 1.0, column.examples)
        for column, meaning in zip(mapping.columns, meanings, strict=True)
    )
    said = replace(mapping, kind=_kind(mapping.kind, meanings), columns=columns, network=network or mapping.network)
    saved = said.saved()
    header = [column.header for column in columns]
    return SavedMapping(signature_of(header), saved.name, {**saved.content, "account": mapping.account})


def _kind(guessed: str, meanings: Sequence[str]) -> str:
    if guessed in OWN_FILES:
        return guessed
    if any(meaning in _POST_ROLES for meaning in meanings):
        return POSTS
    if "month" in meanings:
        return ACCOUNT_MONTHS
    return guessed if guessed != POSTS else ACCOUNT_DAYS


@cache
def _names(kind: str, language: str) -> MappingOf[str, str]:
    french = language.startswith("fr")
    if kind in OWN_FILES:
        return {column.name: column.french if french else column.name for column in OWN_FILES[kind].columns}
    words = translator(language)
    figures = {
        METRIC + column.name.replace(" ", "_"): column.french if french else column.name for column in METRIC_COLUMNS
    }
    return {**{role: words.render(name) for role, name in _ROLES.items()}, **figures}
