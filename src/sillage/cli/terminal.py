"""What every command shares: the data folder, the language, JSON, and one clear sentence for an error."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from sillage.language import Message, Translator
    from sillage.services.open_workspace import Opened

DataOption = Annotated[
    Path | None, typer.Option("--data", metavar="DIR", help="The data folder (or SILLAGE_DATA).", show_default=False)
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
LangOption = Annotated[str, typer.Option("--lang", metavar="LANG", help="fr, fr-CA, fr-FR or en.", show_default=False)]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Confirm every guess without asking.")]

_language = ""


def data_dir(data: Path | None) -> Path:
    """Return the data folder that a command works in.

    Parameters
    ----------
    data : Path or None
        What `--data` said.

    Returns
    -------
    Path
        Absolute.
    """
    from sillage import settings

    return data.expanduser().absolute() if data else settings.data_dir()


@contextmanager
def opened(data: Path | None, lang: str = "") -> Iterator[Opened]:
    """Open the workspace that a command works in, and speak its language from here on.

    Parameters
    ----------
    data : Path or None
        What `--data` said.
    lang : str
        What `--lang` said; empty follows ``SILLAGE_LANG``, then the workspace.

    Yields
    ------
    Opened
        The workspace with its journal.
    """
    from sillage import settings
    from sillage.services.open_workspace import open_workspace

    speak(lang)
    handle = open_workspace(data_dir(data), settings.get("SILLAGE_WORKSPACE"))
    wanted, own = lang or settings.get("SILLAGE_LANG"), handle.workspace
    # Bare "fr" is the workspace's own French, else that of its currency.
    if wanted == "fr":
        wanted = own.language if own.language.startswith("fr") else _french(own.currency)
    speak(wanted or own.language)
    yield handle


def _french(currency: str) -> str:
    return "fr-CA" if currency == "CAD" else "fr-FR"


def speak(lang: str) -> None:
    """Choose the terminal's language.

    Parameters
    ----------
    lang : str
        A tag; empty falls back on ``SILLAGE_LANG``, then on the system's ``LANG``.

    Raises
    ------
    WrongUsage
        If somebody asked for a language that Sillage does not speak.
    """
    global _language
    from sillage import settings

    asked, _language = lang or settings.get("SILLAGE_LANG"), os.environ.get("LANG", "en").split(".")[0]
    if asked and re.split("[-_.]", asked.strip().lower())[0] not in ("fr", "en"):
        from sillage.errors import WrongUsage
        from sillage.language import LANGUAGES, msg

        raise WrongUsage(
            msg("“{language}” is not a language of Sillage.", language=asked),
            msg("Write one of: {known}.", known=", ".join(("fr", *LANGUAGES))),
        )
    _language = asked or _language


def words() -> Translator:
    """Return the translator of the terminal's language."""
    from sillage.language import translator

    if not _language:
        speak("")
    return translator(_language)


def say(message: Message | str) -> None:
    """Print a message on the standard output.

    Parameters
    ----------
    message : Message or str
        What to say.
    """
    typer.echo(words().render(message))


def emit(as_json: bool, payload: Any, human: Callable[[], None]) -> None:
    """Print a result, for a program or for a person.

    Parameters
    ----------
    as_json : bool
        What `--json` said.
    payload : object
        What `json` can write; dates, decimals and messages are written as text or numbers.
    human : callable
        Prints the same for a person.
    """
    if as_json:
        typer.echo(json.dumps(payload, default=_jsonable, ensure_ascii=False))
    else:
        human()


def console() -> Console:
    """Return a rich console on the standard output (rich loads here, not before)."""
    from rich.console import Console

    return Console(highlight=False)


def fail(error: Exception) -> int:
    """Print an error as one clear sentence with what to do, on the standard error.

    Parameters
    ----------
    error : SillageError
        What was refused.

    Returns
    -------
    int
        The exit status.
    """
    from sillage.errors import SillageError

    if not isinstance(error, SillageError):
        raise error
    text = words().render(error.what)
    if error.remedy is not None:
        text += " " + words().render(error.remedy)
    print(text, file=sys.stderr)
    return error.exit_code


def _jsonable(value: Any) -> Any:
    from datetime import date, datetime
    from decimal import Decimal
    from fractions import Fraction

    from sillage.language import Message

    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, (Decimal, Fraction)):
        return float(value)
    if isinstance(value, Message):
        return words().render(value)
    raise TypeError(type(value).__name__)
