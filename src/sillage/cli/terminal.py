"""What every command shares: the data folder, the language, JSON, and one clear sentence for an error."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
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
DecimalOption = Annotated[
    str,
    typer.Option("--decimal", metavar="MARK", help="Of a bare file: point or comma, where its numbers do not tell."),
]
BrandOption = Annotated[
    str,
    typer.Option(
        "--brand", metavar="NAME", help="Only what is of this brand; what is added is of it.", show_default=False
    ),
]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Confirm every guess without asking.")]

_language = ""
_asked_first = ""
_read_early = ""
_brand = ""


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

    if data is None:
        return settings.data_dir()
    folder = data.expanduser().absolute()
    if settings.lake():  # the journal has to know which data folder is this machine's own
        os.environ["SILLAGE_DATA"] = str(folder)
    return folder


@contextmanager
def opened(data: Path | None, lang: str = "", brand: str = "") -> Iterator[Opened]:
    """Open the workspace that a command works in, and speak its language from here on.

    Parameters
    ----------
    data : Path or None
        What `--data` said.
    lang : str
        What `--lang` said; empty follows ``SILLAGE_LANG``, then the workspace.
    brand : str
        What `--brand` said; empty follows the one before the command's name, then asks for the whole workspace.

    Yields
    ------
    Opened
        The workspace with its journal.
    """
    from sillage import settings
    from sillage.services.open_workspace import open_workspace

    speak(lang)
    brand = brand or _brand
    handle = open_workspace(data_dir(data), settings.get("SILLAGE_WORKSPACE"))
    wanted, own = asked(lang), handle.workspace
    # Bare "fr" is the workspace's own French, else that of its currency.
    if wanted == "fr":
        wanted = own.language if own.language.startswith("fr") else _french(own.currency)
    speak(wanted or own.language)
    if brand:
        from sillage.services.brand_view import of_brand

        handle = of_brand(handle, brand)
    yield handle


def _french(currency: str) -> str:
    return "fr-CA" if currency == "CAD" else "fr-FR"


def asked(lang: str) -> str:
    """Return the language that somebody asked for: by `--lang`, here or before the command, or by ``SILLAGE_LANG``.

    Parameters
    ----------
    lang : str
        What the command's own `--lang` said.

    Returns
    -------
    str
        A tag; empty when nobody asked.
    """
    from sillage import settings

    return lang or _asked_first or settings.get("SILLAGE_LANG")


def speak_early(arguments: list[str]) -> None:
    """Choose the language of help and of usage errors, before any command runs; never refuses.

    Parameters
    ----------
    arguments : list of str
        The command line: `--lang` counts wherever it stands.
    """
    global _language, _asked_first, _read_early
    from sillage import settings

    words = arguments[: arguments.index("--")] if "--" in arguments else arguments
    given = [after for word, after in pairwise(words) if word == "--lang"]
    given += [word.partition("=")[2] for word in words if word.startswith("--lang=")]
    _asked_first = ""
    _read_early = next(filter(_is_spoken, given), "")
    _language = next(filter(_is_spoken, (_read_early, settings.get("SILLAGE_LANG"))), _system_language())


def ask_first(lang: str, brand: str = "") -> None:
    """Keep the language and the brand that were asked for before the command's name.

    Parameters
    ----------
    lang : str
        What the program's own `--lang` said; a command's own wins.
    brand : str
        What its own `--brand` said; likewise.
    """
    global _asked_first, _brand
    # Until the command's own --lang is parsed, what may be wrong before it is told in its language already.
    speak(lang or _read_early)
    _asked_first, _brand = lang, brand


def follow(folder: Path, lang: str) -> None:
    """Speak the language that was asked for, else that of the workspace in a folder where it can be read.

    Parameters
    ----------
    folder : Path
        The data folder; nothing of it has to be sound.
    lang : str
        What `--lang` said.
    """
    from sillage import settings

    speak(lang)
    if not asked(lang):
        from sillage.ledger.own_language import own_language

        speak(own_language(folder, settings.get("SILLAGE_WORKSPACE")))


def speak(lang: str) -> None:
    """Choose the terminal's language.

    Parameters
    ----------
    lang : str
        A tag; empty falls back on what was `asked` before, then on the system's language.

    Raises
    ------
    WrongUsage
        If somebody asked for a language that Sillage does not speak.
    """
    global _language
    wanted, _language = asked(lang), _system_language()
    if wanted and not _is_spoken(wanted):
        from sillage.errors import WrongUsage
        from sillage.language import LANGUAGES, msg

        raise WrongUsage(
            msg("“{language}” is not a language of Sillage.", language=wanted),
            msg("Write one of: {known}.", known=", ".join(("fr", *LANGUAGES))),
        )
    _language = wanted or _language


def _is_spoken(tag: str) -> bool:
    return re.split("[-_.]", tag.strip().lower())[0] in ("fr", "en")


def _system_language() -> str:
    named = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return (next(filter(None, named), "") or "en").split(".")[0]


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


def confirmed(question: Message) -> bool:
    """Ask a person yes or no, on a terminal; a bare return is no.

    Parameters
    ----------
    question : Message
        What to ask.

    Returns
    -------
    bool
        Whether the answer was yes, in either language.
    """
    from sillage.language import msg

    asking = f"{words().render(question)} {words().render(msg('[y/N]'))}"
    return str(typer.prompt(asking, default="", show_default=False)).strip().lower() in ("y", "yes", "o", "oui")


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
    from sillage.language.plain_text import on_one_line

    said = (words().render(one) for one in (error.what, error.remedy) if one is not None)
    print(on_one_line(" ".join(said)), file=sys.stderr)
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
