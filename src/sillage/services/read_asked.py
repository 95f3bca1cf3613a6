"""How a person wants a file to be read, and the file read so: recognised, guessed, confirmed; nothing stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from sillage.domain.decisions import SavedMapping
from sillage.errors import NeedsConfirmation
from sillage.ledger import queries
from sillage.services.data_folder import customer_key
from sillage.services.file_limits import check_size
from sillage.services.open_workspace import Opened

if TYPE_CHECKING:
    from sillage.imports import ReadFile

Confirm = Callable[[str, NeedsConfirmation], bool | SavedMapping]
"""Shows a guess about a file and tells whether a person confirms it, or what the person says instead."""


class Reader(Protocol):
    """What reads a file; `sillage.imports.read_file`."""

    def __call__(
        self,
        path: Path,
        *,
        secret: bytes,
        zone: str,
        currency: str,
        language: str,
        mappings: Sequence[SavedMapping] = (),
        account: str = "",
        format: str = "",
        confirmed: bool = False,
    ) -> tuple[ReadFile, ...]:
        """Read a file whole."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How the user wants files to be read.

    Parameters
    ----------
    account : str
        The account, for files that name none.
    format : str
        Read as this format instead of recognising one.
    confirmed : bool
        Whether guesses may be used without asking.
    mapping : Path, optional
        A mapping written by hand: it reads each file, whatever format would know it, or the file is refused.
    name : str
        What the file is called, where its path is named otherwise; for a single file.
    first : str
        ``day`` or ``month``: what comes first in dates where nothing in the file tells.
    currency : str
        Of amounts that name none; empty is the workspace's.
    said : tuple of SavedMapping
        What a person said of the columns of this file; remembered once the file is imported.
    brand : str
        Whose the file is, a brand of the workspace; empty for nobody's.
    told : bool
        Whether a program tells it: the same bytes told for another brand are another brand's, where a person who brings
        a file again for another brand most often means the same one.
    """

    account: str = ""
    format: str = ""
    confirmed: bool = False
    mapping: Path | None = None
    name: str = ""
    first: str = ""
    currency: str = ""
    said: tuple[SavedMapping, ...] = ()
    brand: str = ""
    told: bool = False


AS_IT_COMES = Asked()
"""Every question is asked."""


def read_asked(
    opened: Opened, path: Path, asked: Asked, confirm: Confirm | None, reader: Reader | None
) -> tuple[ReadFile, ...]:
    """Read a file as a person asks; nothing is stored.

    Parameters
    ----------
    opened : Opened
        The workspace.
    path : Path
        The file.
    asked : Asked
        How to read it.
    confirm : callable or None
        Asks a person about a guess.
    reader : callable or None
        `sillage.imports.read_file` by default.

    Returns
    -------
    tuple of ReadFile
        Its parts.

    Raises
    ------
    NeedsConfirmation
        If a guess is not confirmed.
    UnreadableFile
        If it cannot be read, or is too large.
    """
    check_size(path)
    if reader is None:
        from sillage.imports import read_file

        reader = read_file
    workspace = opened.workspace
    mappings = [*queries.saved_mappings(workspace.id), *asked.said, *_given(asked)]
    known: dict[str, Any] = {
        "secret": customer_key(opened.data_dir),
        "zone": workspace.zone,
        "currency": asked.currency or workspace.currency,
        "language": workspace.language,
        "account": asked.account,
        "format": asked.format,
    }
    known |= {word: said for word, said in (("name", asked.name), ("first", asked.first)) if said}
    confirmed = asked.confirmed
    while True:
        try:
            return reader(path, **known, mappings=tuple(mappings), confirmed=confirmed)
        except NeedsConfirmation as guess:
            answer = confirm is not None and not confirmed and confirm(asked.name or path.name, guess)
            if not answer:
                raise
            if isinstance(answer, SavedMapping):
                mappings.append(answer)
            else:
                confirmed = True


def _given(asked: Asked) -> tuple[SavedMapping, ...]:
    if asked.mapping is None:
        return ()
    from sillage.imports.mapping import load_mapping

    return (load_mapping(asked.mapping),)
