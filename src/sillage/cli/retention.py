"""`sillage retention`: how long each kind of what happened is kept."""

from __future__ import annotations

from typing import Annotated

import typer

from sillage.cli import tables, terminal
from sillage.cli.terminal import DataOption, JsonOption, LangOption

KindArgument = Annotated[str, typer.Argument(metavar="KIND", help="hits, touches, messages, orders or raw.")]
DaysArgument = Annotated[str, typer.Argument(metavar="DAYS|keep", help="How many days; “keep” keeps it for good.")]


def register(app: typer.Typer) -> None:
    """Add the family's commands.

    Parameters
    ----------
    app : Typer
        The command they join.
    """
    family = typer.Typer(
        help="How long each kind of what happened is kept.", rich_markup_mode=None, no_args_is_help=True
    )
    family.command("show")(show_command)
    family.command("set")(set_command)
    app.add_typer(family, name="retention")


def show_command(data: DataOption = None, json: JsonOption = False, lang: LangOption = "") -> None:
    """Print how long each kind is kept; nothing is deleted unless you set it."""
    from sillage.language import _n, msg
    from sillage.services.keep_for import FIXED, KINDS, shown

    with terminal.opened(data, lang) as opened:
        known = shown(opened)

    def human() -> None:
        words = terminal.words()
        rows = [
            (
                kind,
                words.render(KINDS[kind]),
                words.render(msg("for good") if days is None else _n("{count} day", "{count} days", days)),
            )
            for kind, days in known.items()
        ]
        rows += [(kind, words.render(what), words.render(time)) for kind, (what, time) in FIXED.items()]
        tables.show((msg("kind"), msg("what"), msg("kept")), rows, msg("Nothing."))

    terminal.emit(json, known, human)


def set_command(
    kind: KindArgument,
    days: DaysArgument,
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Keep a kind for some days; the worker deletes what is older, and there is no way back."""
    from sillage.errors import WrongUsage
    from sillage.language import _n, msg
    from sillage.services.keep_for import put, shown

    if days != "keep" and not (days.isascii() and days.isdigit()):
        raise WrongUsage(msg("“{days}” is no number of days.", days=days), msg("Write a whole number, or keep."))
    number = None if days == "keep" else int(days)
    with terminal.opened(data, lang) as opened:
        put(opened, kind, number)
        known = shown(opened)

    def human() -> None:
        if number is None:
            terminal.say(msg("Kept for good: {kind}.", kind=kind))
        else:
            one, many = (
                "{kind}: what is older than {count} day is deleted by the worker.",
                ("{kind}: what is older than {count} days is deleted by the worker."),
            )
            terminal.say(_n(one, many, number, kind=kind))

    terminal.emit(json, known, human)
