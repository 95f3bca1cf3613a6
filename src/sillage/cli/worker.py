"""`sillage worker`: what has to be done regularly, and what was asked for, in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sillage import settings
from sillage.cli import terminal
from sillage.cli.terminal import DataOption, JsonOption, LangOption

if TYPE_CHECKING:
    from sillage.services.run_worker import Ran

OnceOption = Annotated[bool, typer.Option("--once", help="Run what is due, then end.")]


def register(app: typer.Typer) -> None:
    """Add the family's commands.

    Parameters
    ----------
    app : Typer
        The command they join.
    """
    app.command("worker")(worker_command)


def worker_command(
    once: OnceOption = False, data: DataOption = None, json: JsonOption = False, lang: LangOption = ""
) -> None:
    """Run the jobs in the background: sealing, upkeep, roll-ups, retention; sillage serve starts it too."""
    import signal

    from sillage.services.run_worker import run_worker
    from sillage.services.stop_signals import StopSignals

    folder = terminal.data_dir(data)
    terminal.follow(folder, lang)
    settings.mail_from()
    stop = StopSignals((signal.SIGTERM, signal.SIGINT))
    ran = []
    for one in run_worker(folder, stop, once=once):
        if once:
            ran.append(one)
        elif not json:
            _told(one, every=False)
    payload = [
        {"kind": one.kind, "key": one.key, "ok": one.ok, "outcome": one.outcome, "reason": one.reason} for one in ran
    ]

    def human() -> None:
        for one in ran:
            _told(one, every=True)

    if once:
        terminal.emit(json, payload, human)
    raise typer.Exit(1 if any(one.reason for one in ran) else 0)


def _told(one: Ran, *, every: bool) -> None:
    from sillage.language import msg

    if one.reason is not None:
        typer.echo(f"✗ {one.kind}: {terminal.words().render(one.reason)}", err=True)
    elif every:
        terminal.say(msg("{kind}: done.", kind=one.kind))
