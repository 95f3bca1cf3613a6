"""The `sillage` command: families of commands, each in its own file."""

import importlib
import sys
from collections.abc import Callable, Collection
from typing import Any

import typer
from typer.exceptions import TyperException
from typer.main import get_command_name

from sillage.cli import terminal

FAMILIES = (
    "init",
    "decisions",
    "values",
    "accounts",
    "capacity",
    "texts",
    "imports",
    "templates",
    "links",
    "sites",
    "members",
    "kpis",
    "traffic",
    "content",
    "objectives",
    "forecasts",
    "roi",
    "experiments",
    "mix",
    "effects",
    "channel",
    "attribute",
    "paths",
    "reports",
    "collect",
    "erase",
    "retention",
    "rollup",
    "worker",
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
    def root(
        context: typer.Context,
        version: bool = typer.Option(False, "--version", help="Print the version."),
        lang: terminal.LangOption = "",
        brand: terminal.BrandOption = "",
    ) -> None:
        if version:
            from sillage import __version__

            typer.echo(__version__)
            raise typer.Exit
        terminal.ask_first(lang, brand)
        if context.invoked_subcommand is None:
            typer.echo(context.get_help(), err=True)
            raise typer.Exit(2)

    for family in FAMILIES:
        importlib.import_module(f"sillage.cli.{family}").register(app)
    return app


def described_only(app: typer.Typer, words: Collection[str]) -> typer.Typer:
    """Leave the commands that were not typed their names and help alone: nobody asks for their options.

    Typer works out the options of every command at each start, the most of what a start costs with ninety of them.

    Parameters
    ----------
    app : Typer
        Changed in place.
    words : collection of str
        What was typed: a command runs only when its name stands there.

    Returns
    -------
    Typer
        The same application.
    """
    for command in app.registered_commands:
        asked = command.callback
        if asked is not None and (command.name or get_command_name(asked.__name__)) not in words:
            command.callback = _named(asked)
    for family in app.registered_groups:
        if family.typer_instance is not None:
            described_only(family.typer_instance, words)
    return app


def _named(command: Callable[..., Any]) -> Callable[[], None]:
    def named() -> None:
        raise AssertionError("a command that was not typed has run")

    named.__name__, named.__doc__ = command.__name__, command.__doc__
    return named


def run() -> None:
    """Run the command; exit 0, 1 (refused) or 2 (usage)."""
    from sillage.errors import SillageError

    terminal.speak_early(sys.argv[1:])
    try:
        sys.exit(_ran(typer.main.get_command(described_only(build_app(), sys.argv[1:]))))
    except SillageError as error:
        sys.exit(terminal.fail(error))
    except _foreign() as error:
        sys.exit(terminal.fail(_refusal(error)))


def _ran(command: Any) -> int:
    from sillage.cli.help_words import localise, usage_error
    from sillage.language import msg

    localise(command, terminal.words())
    try:
        # What Typer would print in English, and then end the process, comes back as an exception or a status.
        return command.main(standalone_mode=False) or 0
    except typer.Abort:
        print("\n" + terminal.words().render(msg("Stopped.")), file=sys.stderr)
        return 1
    except TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            print(error.message, file=sys.stderr)
            return 2
        raise usage_error(error) from error


def _foreign() -> tuple[type[Exception], ...]:
    # The system's own refusals, and what the journal's engines raise while a table is read, long after it was asked
    # for; only engines that are loaded can have raised.
    named = (("duckdb", "Error"), ("deltalake.exceptions", "DeltaError"), ("pyarrow", "ArrowException"))
    loaded = (getattr(sys.modules[module], name) for module, name in named if module in sys.modules)
    return (OSError, *loaded)


def _refusal(error: Exception) -> Exception:
    from sillage.errors import DamagedStore, Refused
    from sillage.language import msg
    from sillage.language.system_words import reason

    if isinstance(error, OSError) and type(error).__module__ == "builtins":  # the system's own
        where = f" ({error.filename})" if error.filename else ""
        return Refused(
            msg("The system refuses: {reason}{where}.", reason=reason(error), where=where),
            msg("Check the folder, its rights and the free space."),
        )
    words = (str(error).strip().split("\n")[0] or type(error).__name__)[:200].rstrip(".")
    return DamagedStore(
        msg("The journal cannot be read: {reason}.", reason=words),
        msg("Run “sillage doctor”, then “sillage restore” with your last backup."),
    )
