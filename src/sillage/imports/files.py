"""What is known before a file is read, and what a file is once read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pyarrow as pa

from sillage.domain.decisions import Decisions, SavedMapping
from sillage.imports.flags import Flag
from sillage.language import Message

Batches = Callable[[], Iterator[pa.RecordBatch]]
"""Yields the batches of one journal table, as often as it is called."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the reader of a file is told beside its bytes.

    Parameters
    ----------
    file_name : str
        Without folders; some exports state their period or account there.
    secret : bytes
        The key with which people are hashed.
    zone : str
        The workspace's time zone: times without a zone are read in it.
    currency : str
        The workspace's currency, for amounts that name none.
    language : str
        The user's language.
    account : str
        The account, when the file names none.
    confirmed : bool
        Whether stated guesses may be used without asking.
    mappings : sequence of SavedMapping
        Mappings confirmed before; one without a signature was given by hand for this file, and nothing else reads it.
    kind : str
        What the person says that a file of no known format holds, one of `sillage.imports.mapping.KINDS`; else empty.
    first : str
        ``day`` or ``month``: what the person says comes first in dates where nothing in the file tells; else empty.
    """

    file_name: str
    secret: bytes = b""
    zone: str = "UTC"
    currency: str = "EUR"
    language: str = "en"
    account: str = ""
    confirmed: bool = False
    mappings: Sequence[SavedMapping] = ()
    kind: str = ""
    first: str = ""


@dataclass(frozen=True)
class ReadFile:
    """A file (or one sheet or member of it) after reading: everything is validated, nothing is stored.

    Parameters
    ----------
    format : str
        A key of `sillage.imports.formats.FORMATS`, or the format that a mapping gives.
    network, account : str
        Where it comes from; empty when it speaks of several or none.
    rows, flagged : int
        Data rows read, and how many of them are doubtful.
    tables : mapping of str to callable
        Journal table name to a function that yields its batches (of the table's import schema).
    decisions : Decisions
        What goes to the ledger.
    period : tuple of date, optional
        First and last day that the rows cover.
    exported_at : datetime, optional
        The export's own date, when the file or its name states one.
    warnings : tuple of Message
        What the user should know.
    flags : tuple of Flag
        Doubtful rows, at most 1,000.
    mapping : object, optional
        The mapping by which a file of no known format was read.
    part : str
        Which sheet or member, when a file has several.
    """

    format: str
    network: str = ""
    account: str = ""
    rows: int = 0
    flagged: int = 0
    tables: Mapping[str, Batches] = field(default_factory=dict)
    decisions: Decisions = field(default_factory=Decisions)
    period: tuple[date, date] | None = None
    exported_at: datetime | None = None
    warnings: tuple[Message, ...] = ()
    flags: tuple[Flag, ...] = ()
    mapping: Any = None
    part: str = ""
