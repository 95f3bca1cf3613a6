"""Templates of our own files, to download and fill in."""

from pathlib import Path
from typing import Annotated

import typer

from sillage.cli import terminal


def register(app: typer.Typer) -> None:
    """Add the family's commands.

    Parameters
    ----------
    app : Typer
        The command they join.
    """
    app.command("template")(template)


def template(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="Which file; without it, the list.")] = "",
    lang: terminal.LangOption = "",
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Where to write it; the standard output otherwise."),
    ] = None,
    json: terminal.JsonOption = False,
) -> None:
    """Print a template of a file to fill in: costs, hours, orders, conversations..."""
    from sillage.imports.templates import write_template

    terminal.speak(lang)
    if not kind:
        _list(json)
        return
    content = write_template(kind, terminal.words().language)
    if output is None:
        typer.echo(content, nl=False)
    else:
        try:
            output.write_bytes(content)
        except OSError as error:
            raise _unwritable(output, error) from error
    for line in _words(kind):
        typer.echo(line, err=True)


def _words(kind: str) -> list[str]:
    """Say which words the columns take, beside the file: a line of it would be read as a row."""
    from sillage.imports.expected import choices
    from sillage.imports.own_files import OWN_FILES
    from sillage.language import msg

    words = terminal.words()
    french = words.language.startswith("fr")
    found = [(column.french if french else column.name, choices(column)) for column in OWN_FILES[kind].columns]
    return [words.render(msg("{column}: {words}", column=name, words=said)) for name, said in found if said is not None]


def _list(json: bool) -> None:
    from sillage.imports.own_files import OWN_FILES

    files = [{"kind": file.kind, "title": terminal.words().render(file.title)} for file in OWN_FILES.values()]

    def human() -> None:
        for file in files:
            typer.echo(f"{file['kind']:<14} {file['title']}")

    terminal.emit(json, files, human)


def _unwritable(path: Path, error: OSError) -> Exception:
    from sillage.errors import Refused
    from sillage.language import msg
    from sillage.language.system_words import reason

    return Refused(
        msg("{path} cannot be written: {reason}.", path=str(path), reason=reason(error)),
        msg("Give another place with -o."),
    )
