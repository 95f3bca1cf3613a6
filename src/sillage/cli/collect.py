"""`sillage collect`: short links and hits, alone, in one process or several."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from sillage.cli import terminal
from sillage.cli.terminal import DataOption, LangOption

PortOption = Annotated[int, typer.Option("--port", metavar="PORT", min=1, max=65535, help="Port to listen on.")]
HostOption = Annotated[str, typer.Option("--host", metavar="ADDRESS", help="Address to listen on.")]
ProcessesOption = Annotated[
    int, typer.Option("--processes", metavar="N", min=1, max=64, help="How many processes share the port.")
]


def register(app: typer.Typer) -> None:
    """Add the family's commands.

    Parameters
    ----------
    app : Typer
        The command they join.
    """
    app.command("collect")(collect_command)


def collect_command(
    port: PortOption = 8001,
    host: HostOption = "127.0.0.1",
    processes: ProcessesOption = 1,
    data: DataOption = None,
    lang: LangOption = "",
) -> None:
    """Answer short links and take the hits of sites and shops; sillage serve does it too."""
    from sillage.language import msg
    from sillage.services.run_servers import check_folder, collect

    folder = terminal.data_dir(data)
    terminal.follow(folder, lang)
    check_folder(folder)

    def told() -> None:
        terminal.say(msg("Collecting on http://{host}:{port}/ (stop with Ctrl+C)", host=host, port=str(port)))
        sys.stdout.flush()

    collect(folder, host, port, processes, told=told)
