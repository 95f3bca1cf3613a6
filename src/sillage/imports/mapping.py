"""A mapping: what each column of a file of unknown form means; guessed, shown, confirmed, saved, or given as a file."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sillage.domain.decisions import SavedMapping
from sillage.domain.places import NETWORKS
from sillage.errors import NeedsConfirmation, UnreadableFile, WrongUsage
from sillage.imports.mapping_words import ROLES
from sillage.imports.own_columns import plain
from sillage.imports.own_files import OWN_FILES
from sillage.language import Message, msg

IGNORED = ""
METRIC = "metric:"
ACCOUNT_MONTHS, ACCOUNT_DAYS, POSTS = "account_months", "account_days", "posts"
KINDS = (ACCOUNT_MONTHS, ACCOUNT_DAYS, POSTS, *OWN_FILES)
"""What a mapped file can hold: figures of an account, posts, or the rows of one of our own files."""
MAPPED = {f"mapped_{kind}": kind for kind in (ACCOUNT_MONTHS, ACCOUNT_DAYS, POSTS)}
"""The formats of files that are read by a mapping and are none of our own, and what they hold."""


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """What one column means.

    Parameters
    ----------
    header : str
        As the file writes it.
    meaning : str
        A role (``date``, ``month``, ``post_type``...), ``metric:<raw name>``, a column of one of our own files, or
        empty when it is left out.
    confidence : float
        From 0 to 1; 1 for what a person said.
    examples : tuple of str
        Some of its cells.
    """

    header: str
    meaning: str
    confidence: float = 1.0
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mapping:
    """What a file of unknown form holds.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    network : str
        A key of `NETWORKS`, empty when unknown or in a column.
    columns : tuple of MappedColumn
        In the file's order.
    account : str
        Whose figures; empty when unknown or in a column.
    constants : mapping of str to str
        Columns of one of our own files that the file lacks, with one value for all rows.
    name : str
        What to call the mapping.
    guessed : bool
        Whether a person must still confirm it.
    """

    kind: str
    network: str
    columns: tuple[MappedColumn, ...]
    account: str = ""
    constants: MappingOf[str, str] = field(default_factory=dict)
    name: str = ""
    guessed: bool = True

    @property
    def format(self) -> str:
        """The format's id of a file read by it."""
        return OWN_FILES[self.kind].format if self.kind in OWN_FILES else f"mapped_{self.kind}"

    def place(self, meaning: str) -> int | None:
        """Return where a meaning stands.

        Parameters
        ----------
        meaning : str
            As in `MappedColumn`.

        Returns
        -------
        int or None
            The first column of that meaning; None when there is none.
        """
        return next((index for index, column in enumerate(self.columns) if column.meaning == meaning), None)

    def lines(self, language: str = "en") -> tuple[Message, ...]:
        """Return the mapping as lines to show: column, meaning, example cells, and how sure the guess is.

        Parameters
        ----------
        language : str
            Whose words name what the columns hold.

        Returns
        -------
        tuple of Message
            One for each column.
        """
        return tuple(_line(column, self.kind, language) for column in self.columns)

    def confirmed(self) -> Mapping:
        """Return the mapping as a person accepts it."""
        return replace(self, guessed=False)

    def saved(self) -> SavedMapping:
        """Return what the ledger keeps, for the next file of the same shape."""
        content = {
            "kind": self.kind,
            "network": self.network,
            "account": "",
            "constants": dict(self.constants),
            "columns": {column.header: column.meaning for column in self.columns},
        }
        return SavedMapping(signature_of([column.header for column in self.columns]), self.name, content)


def _line(column: MappedColumn, kind: str, language: str) -> Message:
    from sillage.imports.mapping_names import name_of

    examples = ", ".join(column.examples) or "-"
    if not column.meaning:
        return msg("  {column}: left out ({examples})", column=column.header, examples=examples)
    return msg(
        "  {column}: {meaning} ({examples}), {percent}% sure",
        column=column.header,
        meaning=name_of(column.meaning, kind, language),
        examples=examples,
        percent=round(column.confidence * 100),
    )


class MappingToConfirm(NeedsConfirmation):
    """A mapping was guessed; nothing is stored until a person confirms it.

    Parameters
    ----------
    mapping : Mapping
        The guess, to be shown.
    language : str
        Whose words name what the columns hold.
    """

    def __init__(self, mapping: Mapping, language: str = "en") -> None:
        super().__init__(
            msg(
                "The columns are those of no known export; this is what they seem to mean: {columns}.",
                columns=in_words(mapping, language),
            ),
            msg("Confirm with --yes, or say what each column is in a file given with --mapping (docs/imports.md)."),
        )
        self.mapping = mapping


def in_words(mapping: Mapping, language: str = "en") -> str:
    """Return a mapping in one line.

    Parameters
    ----------
    mapping : Mapping
        To be shown.
    language : str
        Whose words name what the columns hold.

    Returns
    -------
    str
        ``header = meaning`` for each column that is kept.
    """
    from sillage.imports.mapping_names import name_of

    return ", ".join(
        f"{column.header} = {name_of(column.meaning, mapping.kind, language)}"
        for column in mapping.columns
        if column.meaning
    )


def shown(mapping: Mapping) -> list[dict[str, Any]]:
    """Return a mapping as a table to show.

    Parameters
    ----------
    mapping : Mapping
        To be shown.

    Returns
    -------
    list of dict
        One row a column: ``column``, ``meaning``, ``examples``, ``confidence``.
    """
    return [
        {
            "column": column.header,
            "meaning": column.meaning,
            "examples": list(column.examples),
            "confidence": round(column.confidence, 2),
        }
        for column in mapping.columns
    ]


def signature_of(header: Sequence[str]) -> str:
    """Return what recognises a shape of file: a hash of its folded headers, whatever their order.

    Parameters
    ----------
    header : sequence of str
        As written.

    Returns
    -------
    str
        32 hexadecimal digits.
    """
    names = "\n".join(sorted(plain(name) for name in header))
    return hashlib.blake2b(names.encode(), digest_size=16).hexdigest()


def saved_for(header: Sequence[str], mappings: Sequence[SavedMapping]) -> Mapping | None:
    """Find a confirmed mapping for a header.

    Parameters
    ----------
    header : sequence of str
        As written.
    mappings : sequence of SavedMapping
        Confirmed before, or loaded from a file; the last one that fits wins.

    Returns
    -------
    Mapping or None
        None when none fits. A mapping without a signature fits a header that has all its columns.
    """
    signature = signature_of(header)
    names = {plain(name) for name in header}
    for saved in reversed(mappings):
        wanted = {plain(name) for name in saved.content.get("columns", {})}
        if saved.signature == signature or (not saved.signature and wanted and wanted <= names):
            return from_content(header, saved.content, saved.name)
    return None


def from_content(header: Sequence[str], content: MappingOf[str, Any], name: str = "") -> Mapping:
    """Build a mapping from what was saved or written by hand.

    Parameters
    ----------
    header : sequence of str
        Of the file to read.
    content : mapping
        ``kind``, ``network``, ``account``, ``constants`` and ``columns`` (header to meaning).
    name : str
        What to call it.

    Returns
    -------
    Mapping
        A confirmed one.

    Raises
    ------
    WrongUsage
        If it names a kind or a network that does not exist.
    """
    kind, network = str(content.get("kind", "")), str(content.get("network", ""))
    if kind not in KINDS:
        raise WrongUsage(
            msg("The mapping is for {kind}, which is nothing that can be read.", kind=kind or "?"),
            msg("Its kind is one of: {kinds}.", kinds=", ".join(KINDS)),
        )
    if network and network not in NETWORKS:
        raise WrongUsage(
            msg("The mapping names {network}, which is no network.", network=network),
            msg("Name one of: {networks}.", networks=", ".join(NETWORKS)),
        )
    meanings = {plain(str(column)): str(meaning) for column, meaning in dict(content.get("columns", {})).items()}
    if kind == POSTS and "published" not in meanings.values():
        # The only day of a post is the day that it was published.
        meanings = {column: "published" if meaning == "date" else meaning for column, meaning in meanings.items()}
    columns = tuple(MappedColumn(column, meanings.get(plain(column), IGNORED)) for column in header)
    constants = {str(key): str(value) for key, value in dict(content.get("constants", {})).items()}
    return Mapping(kind, network, columns, str(content.get("account", "")), constants, name, guessed=False)


def load_mapping(path: Path) -> SavedMapping:
    """Load a mapping written by hand, in JSON or TOML.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    SavedMapping
        Without a signature: it reads every file that has its columns, whatever format would know that file.

    Raises
    ------
    UnreadableFile
        If it cannot be opened or is neither JSON nor TOML.
    WrongUsage
        If it is no mapping.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        content: Any = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except (OSError, ValueError) as exc:
        raise UnreadableFile(
            msg("The mapping {path} cannot be read: {reason}.", path=path.name, reason=str(exc)), _SHAPE
        ) from exc
    if not isinstance(content, dict) or not isinstance(content.get("columns"), dict) or not content["columns"]:
        raise WrongUsage(msg("The mapping {path} names no columns.", path=path.name), _SHAPE)
    _check_meanings(from_content(list(content["columns"]), content), path.name)
    return SavedMapping("", path.stem, content)


def _check_meanings(mapping: Mapping, name: str) -> None:
    own = OWN_FILES.get(mapping.kind)
    known = [column.name for column in own.columns] if own else [*ROLES, f"{METRIC}NAME"]
    for column in mapping.columns:
        figure = own is None and len(column.meaning) > len(METRIC) and column.meaning.startswith(METRIC)
        if column.meaning and not figure and column.meaning not in known:
            raise WrongUsage(
                msg("The mapping {name} says {meaning}, which no column means.", name=name, meaning=column.meaning),
                msg("A column means one of: {meanings}; empty leaves it out.", meanings=", ".join(known)),
            )


_SHAPE: Message = msg('Write a kind, a network and a table of columns, such as: [columns] "Likes" = "metric:likes".')
