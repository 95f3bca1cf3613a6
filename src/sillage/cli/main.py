"""The `sillage` command: families of commands, each in its own file."""

import importlib
import sys

import typer

from sillage.cli import terminal

FAMILIES = (
    "init",
    "decisions",
    "values",
    "capacity",
    "texts",
    "imports",
    "templates",
    "kpis",
    "objectives",
    "roi",
    "reports",
    "upkeep",
)


def build_app() -> typer.Typer:
    """Build the command with all its families.

    Returns
    -------
    Typer
        Plain help: rich loads inside commands only.
    """
    app = typer.Typer(
        name="sillage",
        help="Are my social networks performing, and what do they earn back for the money and the hours put in?",
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        no_args_is_help=True,
        add_completion=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @app.callback(invoke_without_command=True)
    def root(version: bool = typer.Option(False, "--version", help="Print the version.")) -> None:
        if version:
            from sillage import __version__

            typer.echo(__version__)
            raise typer.Exit

    for family in FAMILIES:
        importlib.import_module(f"sillage.cli.{family}").register(app)
    return app


def run() -> None:
    """Run the command; exit 0, 1 (refused) or 2 (usage)."""
    from sillage.errors import SillageError

    try:
        build_app()()
    except SillageError as error:
        sys.exit(terminal.fail(error))
