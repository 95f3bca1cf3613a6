"""Every format that files are recognised as: one plain table. Adding a network is one file and one line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sillage.imports import x
from sillage.imports.files import Context, ReadFile
from sillage.imports.own_files import OWN_FILES
from sillage.imports.own_formats import own_recogniser, read_own_tables
from sillage.imports.readings import read_signatures
from sillage.imports.shapes import SHAPES
from sillage.imports.shops import SHOPIFY, STRIPE, read_shopify, read_stripe, shop_recogniser
from sillage.imports.signatures import Signature
from sillage.imports.tables import Table
from sillage.language import Message, msg

Recogniser = Callable[[Sequence[str], Sequence[Sequence[str]], str], int]
Reader = Callable[[Sequence[Table], Context], ReadFile]


@dataclass(frozen=True)
class Format:
    """One kind of file.

    Parameters
    ----------
    id : str
        Its key in `FORMATS`.
    title : Message
        What it is, for a person.
    network : str
        A key of `NETWORKS`, or empty.
    recognise : callable
        Scores a header as the file writes it, some rows below it, and the sheet's name; 0 is a stranger.
    read : callable
        Reads the tables of one file, all recognised as this format.
    stacked : bool
        Whether several tables may stand under each other in one text file.
    signatures : tuple of Signature
        Its shapes, when it is read by them.
    """

    id: str
    title: Message
    network: str
    recognise: Recogniser
    read: Reader
    stacked: bool = False
    signatures: tuple[Signature, ...] = ()


def by_signatures(id: str, title: Message, *signatures: Signature) -> Format:
    """Declare a format that is read by signatures alone.

    Parameters
    ----------
    id : str
        Its key in `FORMATS`.
    title : Message
        What it is, for a person.
    *signatures : Signature
        The shapes that its tables have.

    Returns
    -------
    Format
        For `FORMATS`.
    """

    def best(header: Sequence[str], sample: Sequence[Sequence[str]], sheet: str) -> tuple[int, Signature]:
        return max(((_score(one, header, sample, sheet), one) for one in signatures), key=lambda scored: scored[0])

    def recognise(header: Sequence[str], sample: Sequence[Sequence[str]], sheet: str) -> int:
        return best(header, sample, sheet)[0]

    def read(tables: Sequence[Table], context: Context) -> ReadFile:
        chosen = [(table, best(table.header, table.sample(), table.sheet)[1]) for table in tables]
        return read_signatures(chosen, id, context)

    stacked = any(one.stacked for one in signatures)
    return Format(id, title, signatures[0].network, recognise, read, stacked, signatures)


def _score(signature: Signature, header: Sequence[str], sample: Sequence[Sequence[str]], sheet: str) -> int:
    named = signature.score(header, sheet)
    if named or not signature.shape:
        return named
    # A shape alone counts less than any header recognised by its names.
    return 1 if SHAPES[signature.shape](header, sample) else 0


_ALL = (
    by_signatures(x.POST_ACTIVITY.id, msg("X post activity (until 2023)"), x.POST_ACTIVITY),
    by_signatures(x.CONTENT.id, msg("X content"), x.CONTENT),
    by_signatures(x.OVERVIEW.id, msg("X account overview"), x.OVERVIEW),
)
_OURS = (
    Format(SHOPIFY.kind, SHOPIFY.title, "", shop_recogniser(SHOPIFY), read_shopify),
    Format(STRIPE.kind, STRIPE.title, "", shop_recogniser(STRIPE), read_stripe),
    # Our own files come last: of two equal scores, the first wins.
    *(Format(file.format, file.title, "", own_recogniser(file), read_own_tables) for file in OWN_FILES.values()),
)
FORMATS: dict[str, Format] = {format.id: format for format in (*_ALL, *_OURS)}
"""Every format, by id."""
