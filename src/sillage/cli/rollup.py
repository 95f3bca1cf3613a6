"""`sillage rollup`: sums by day, kept so that pages answer at once."""

from __future__ import annotations

from typing import Annotated

import typer

from sillage.cli import terminal
from sillage.cli.terminal import DataOption, JsonOption, LangOption

RebuildOption = Annotated[bool, typer.Option("--rebuild", help="Work every day out again.")]


def register(app: typer.Typer) -> None:
    """Add the family's commands.

    Parameters
    ----------
    app : Typer
        The command they join.
    """
    app.command("rollup")(rollup_command)


def rollup_command(
    rebuild: RebuildOption = False, data: DataOption = None, json: JsonOption = False, lang: LangOption = ""
) -> None:
    """Add up the days that changed; the worker does it too. Figures are the same before and after."""
    from sillage.language import _n, msg
    from sillage.services.choose_engine import on_chosen_engine
    from sillage.services.roll_up import is_due, roll_up

    with terminal.opened(data, lang) as opened:
        done = roll_up(on_chosen_engine(opened), rebuild=rebuild)
        waiting = is_due(opened)

    def human() -> None:
        if done.busy:
            terminal.say(msg("Another process is rolling days up."))
        terminal.say(_n("{count} day was added up.", "{count} days were added up.", done.days))
        if waiting:
            terminal.say(_n("{count} day is read from the facts.", "{count} days are read from the facts.", waiting))

    terminal.emit(json, {"days": done.days, "busy": done.busy, "read_from_facts": waiting}, human)
