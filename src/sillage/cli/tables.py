"""Tables on a terminal: plain cells (nothing that a file says is read as markup), numbers in the reader's language."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

import typer

from sillage.cli import terminal

if TYPE_CHECKING:
    from sillage.domain.money import Money
    from sillage.language import Message

_PIPE_WIDTH = 160
_SPACES = " \u00a0\u202f"  # the no-break ones are not "printable" to Python, and French figures need them


def show(
    headers: Sequence[Message], rows: Iterable[Sequence[Any]], empty: Message, right: Collection[int] = ()
) -> None:
    """Print a table.

    Parameters
    ----------
    headers : sequence of Message
        One a column.
    rows : iterable of sequences
        Text, numbers, days, money, messages; None is a blank.
    empty : Message
        What to say when there is no row.
    right : collection of int
        Columns of figures, set to the right.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    listed = [[cell(value) for value in row] for row in rows]
    if not listed:
        terminal.say(empty)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for index, header in enumerate(headers):
        justify: Literal["right", "left"] = "right" if index in right else "left"
        table.add_column(terminal.words().render(header), overflow="fold", justify=justify)
    for row in listed:
        table.add_row(*(Text(text) for text in row))
    Console(highlight=False, width=width()).print(table)


def width() -> int:
    """Return how many letters a line may have: the terminal's own width, more where nobody looks."""
    from rich.console import Console

    return Console().width if sys.stdout.isatty() else _PIPE_WIDTH


def cell(value: Any) -> str:
    """Write a value in the reader's language.

    Parameters
    ----------
    value : object
        Text, number, day, money or message.

    Returns
    -------
    str
        Control characters dropped, breaks between lines kept.
    """
    from sillage.domain.money import Money
    from sillage.language import Message, numbers

    language = terminal.words().language
    if value is None:
        return ""
    if isinstance(value, Money):
        return numbers.money(value.amount, value.currency, language, digits=_digits(value))
    if isinstance(value, Message):
        return terminal.words().render(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()[:10]
    text = str(value) if isinstance(value, (str, bool)) else str(numbers.plain(value, language))
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join("".join(one for one in line if one.isprintable() or one in _SPACES) for line in lines)


def named(code: str) -> Message:
    """Return the name of a code, in words that no other room uses for something else.

    Parameters
    ----------
    code : str
        A kind, a role, a rhythm or a block; others are returned as they stand.

    Returns
    -------
    Message
        Its name.
    """
    from sillage.language import msg

    names = {
        "spend": msg("ad spend (cost)"),
        "hours": msg("hours (cost)"),
        "tool": msg("tool (cost)"),
        "content": msg("content (cost)"),
        "fee": msg("fee (cost)"),
        "week": msg("every week"),
        "month": msg("every month"),
        "quarter": msg("every quarter"),
        "year": msg("every year"),
        "own": msg("own (account)"),
        "rival": msg("rival (account)"),
        "sector": msg("sector (account)"),
        "rate": msg("hourly rate"),
        "margin": msg("margin (value)"),
        "kpi": msg("value of a KPI"),
        "exchange": msg("exchange rate"),
        "highlights": msg("highlights (block)"),
        "explanation": msg("explanation (block)"),
        "recommendations": msg("recommendations (block)"),
        "next_steps": msg("next steps (block)"),
    }
    return names.get(code) or msg("{code}", code=code)


def done(as_json: bool, payload: Any, message: Message) -> None:
    """Print what was recorded, for a program or for a person.

    Parameters
    ----------
    as_json : bool
        What `--json` said.
    payload : object
        For the program.
    message : Message
        For the person.
    """
    terminal.emit(as_json, payload, lambda: terminal.say(message))


def ask(question: Message, default: str = "") -> str:
    """Ask a person, on a terminal.

    Parameters
    ----------
    question : Message
        What to ask.
    default : str
        The answer of a bare return.

    Returns
    -------
    str
        Trimmed.
    """
    return str(typer.prompt(terminal.words().render(question), default=default, show_default=bool(default))).strip()


def _digits(value: Money) -> int | None:
    from sillage.domain.money import minor_digits

    whole = 10 ** minor_digits(value.currency)
    return 0 if value.minor % whole == 0 and abs(value.minor) >= 1000 * whole else minor_digits(value.currency)
