"""`sillage import` and `sillage imports`: files in, what became of them, and back."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from sillage.cli import terminal
from sillage.cli.asked_columns import shown_progress
from sillage.cli.terminal import BrandOption, DataOption, JsonOption, LangOption, YesOption
from sillage.services import plain_imports as plain

if TYPE_CHECKING:
    from datetime import date

    from sillage.domain.decisions import ImportRecord
    from sillage.services.import_files import Imported
    from sillage.services.show_import import ShownImport

FilesArgument = Annotated[
    list[Path], typer.Argument(metavar="FILE...", help="Exports, our own files, a ZIP or a folder of them.")
]
AccountOption = Annotated[str, typer.Option("--account", metavar="HANDLE", help="The account, when no file names it.")]
FormatOption = Annotated[str, typer.Option("--format", metavar="ID", help="Read the files as this format.")]
MappingOption = Annotated[
    Path | None, typer.Option("--mapping", metavar="FILE", help="What the columns mean, in JSON or TOML.")
]
ActionArgument = Annotated[str, typer.Argument(metavar="list|show|undo", help="What to do.")]
NumberArgument = Annotated[int, typer.Argument(metavar="N", help="The import's number.", show_default=False)]

_PIPE_WIDTH = 160


def register(app: typer.Typer) -> None:
    """Add the family's commands.

    Parameters
    ----------
    app : Typer
        The command they join.
    """
    app.command("import")(import_command)
    app.command("imports")(imports_command)


def import_command(
    files: FilesArgument,
    yes: YesOption = False,
    account: AccountOption = "",
    format: FormatOption = "",
    mapping: MappingOption = None,
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
    brand: BrandOption = "",
) -> None:
    """Import export files; each is read whole or refused whole."""
    from sillage.services.import_files import Asked, import_files

    asked = Asked(account=account, format=format, confirmed=yes, mapping=mapping)
    code = 0
    with terminal.opened(data, lang, brand) as opened, shown_progress(quiet=json) as progress:
        confirm = None if json or yes or not sys.stdin.isatty() else progress.confirm
        done: list[Imported] = []
        for one in import_files(opened, _files(files), asked, confirm=confirm, progress=progress):
            done.append(one)
            if json:
                terminal.emit(True, plain.line(one), lambda: None)
            if one.refusal is not None:
                code = max(code, _refused(one))
    if not json:
        _table(done)
    raise typer.Exit(code)


def imports_command(
    action: ActionArgument = "list",
    number: NumberArgument = 0,
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
    brand: BrandOption = "",
) -> None:
    """List the imports, show one with its doubtful rows, or undo one."""
    from sillage.errors import WrongUsage
    from sillage.language import msg

    if action not in ("list", "show", "undo"):
        raise WrongUsage(
            msg("“{action}” is not something to do with imports.", action=action), msg("Write list, show N or undo N.")
        )
    if action != "list" and number < 1:
        raise WrongUsage(msg("Which import?"), msg("Give its number, as “sillage imports” lists them."))
    with terminal.opened(data, lang, brand) as opened:
        if action == "list":
            from sillage.ledger import imports_log

            records = imports_log.all(opened.whose)
            terminal.emit(json, [plain.record(one) for one in records], lambda: _list(records))
        elif action == "show":
            from sillage.services.show_import import show_import

            shown = show_import(opened, number)
            terminal.emit(json, plain.shown_import(shown), lambda: _show(shown))
        else:
            from sillage.services.undo_import import undo_import

            undone = undo_import(opened, number)
            text = msg("Import {number} ({file}) no longer counts.", number=str(number), file=undone.file_name)
            terminal.emit(json, plain.record(undone), lambda: terminal.say(text))


def _files(asked: list[Path]) -> list[Path]:
    from sillage.errors import UnreadableFile
    from sillage.imports.archives import files_of
    from sillage.language import msg

    found: list[Path] = []
    for path in asked:
        inside = files_of(path)
        if not inside:
            raise UnreadableFile(
                msg("There is no file that can be read in {folder}.", folder=str(path)),
                msg("Send the exports themselves."),
            )
        found.extend(inside)
    return found


def _refused(one: Imported) -> int:
    refusal = one.refusal
    if refusal is None:
        return 0
    from sillage.errors import SillageError

    terminal.fail(SillageError(_of_file(one.file_name, refusal.what), refusal.remedy))
    return refusal.exit_code


def _of_file(file_name: str, what: Any) -> Any:
    from sillage.language import msg

    return msg("{file}: {what}", file=file_name, what=what)


def _status(status: str) -> str:
    from sillage.language import msg

    names = {
        "committed": msg("imported"),
        "repeated": msg("already there"),
        "refused": msg("refused"),
        "pending": msg("interrupted"),
        "undone": msg("undone"),
        "failed": msg("failed"),
    }
    return terminal.words().render(names[status])


def _table(done: list[Imported]) -> None:
    from sillage.language import msg

    replaced = (msg("Replaced"),) if any(one.replaced for one in done) else ()
    heads = (msg("File"), msg("Format"), msg("Status"), msg("Rows"), msg("New"), msg("Repeated"), *replaced)
    rows = []
    for one in done:
        counts = (one.rows, one.new, one.repeated, *([one.replaced] if replaced else []), one.flagged)
        shown = counts if one.refusal is None else ("",) * len(counts)
        rows.append((_named(one.file_name, one.part), one.format, _status(one.status), *shown, _period(one.period)))
    _print_table((*heads, msg("Doubtful"), msg("Period")), rows)
    told: set[str] = set()
    for one in done:
        for warning in one.warnings:
            sentence = terminal.words().render(_of_file(_named(one.file_name, one.part), warning))
            if sentence not in told:
                typer.echo(sentence)
            told.add(sentence)


def _list(records: tuple[ImportRecord, ...]) -> None:
    from sillage.language import msg

    if not records:
        terminal.say(msg("Nothing has been imported yet: sillage import FILE..."))
        return
    heads = (msg("No."), msg("File"), msg("Format"), msg("Status"), msg("Rows"), msg("New"), msg("Repeated"))
    rows = []
    for one in records:
        counts = (one.rows, one.new, one.repeated, one.flagged)
        period = _period((one.first, one.last) if one.first and one.last else None)
        rows.append((one.number, _named(one.file_name, one.part), one.format, _status(one.status), *counts, period))
    _print_table((*heads, msg("Doubtful"), msg("Period")), rows)


def _show(shown: ShownImport) -> None:
    from sillage.language import msg

    _list((shown.record,))
    for warning in (*shown.record.warnings, *([shown.record.reason] if shown.record.reason else [])):
        terminal.say(warning)
    if shown.flagged:
        rows = [(one.row, terminal.words().render(plain.sentence(one.code))) for one in shown.flagged]
        _print_table((msg("Row"), msg("What is doubtful")), rows)


def _named(file_name: str, part: str) -> str:
    return f"{file_name} › {part}" if part else file_name


def _period(period: tuple[date, date] | None) -> str:
    """Write days as short as the language allows: ``1–31 janv. 2026``, ``5 janv. – 8 févr. 2026``."""
    if period is None:
        return ""
    from sillage.language.numbers import day

    language = terminal.words().language
    first, last = period
    shape = "d MMM y" if language.startswith("fr") else "MMM d, y"
    end = day(last, language, shape)
    if first == last:
        return end
    if first.year != last.year:
        return f"{day(first, language, shape)} – {end}"
    if first.month != last.month:
        return f"{day(first, language, shape.rstrip(' ,y'))} – {end}"
    if language.startswith("fr"):
        return f"{'1er' if first.day == 1 else first.day}–{end}"
    return f"{day(first, language, 'MMM d')}–{day(last, language, 'd, y')}"


def _print_table(heads: tuple[Any, ...], rows: list[tuple[Any, ...]]) -> None:
    from rich.table import Table
    from rich.text import Text

    from sillage.language.numbers import number
    from sillage.language.plain_text import on_one_line

    render: Callable[[Any], str] = terminal.words().render
    console = terminal.console()
    if not console.is_terminal:
        console.width = _PIPE_WIDTH
    language = terminal.words().language
    lines = [
        [number(cell, language) if isinstance(cell, int) else on_one_line(str(cell)) for cell in row] for row in rows
    ]
    titles = [render(head) for head in heads]
    names = [head.template for head in heads]
    widths = [max(map(len, column)) for column in zip(titles, *lines, strict=True)]
    narrow = sum(widths) + 2 * len(widths) > console.width
    if narrow and "Period" in names:
        for line in lines:
            for text in _block(names, titles, line):
                console.print(Text(text), overflow="fold")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for index, name in enumerate(names):
        wraps = name in ("File", "What is doubtful")
        justify: Literal["left", "right"] = "right" if isinstance(rows[0][index], int) else "left"
        table.add_column(titles[index], justify=justify, overflow="fold", no_wrap=not wraps)
    for line in lines:
        table.add_row(*map(Text, line))
    console.print(table)


def _block(names: list[str], titles: list[str], line: list[str]) -> tuple[str, str]:
    """Write a file on two lines of a narrow terminal: its name and days, then what became of its rows."""
    cells = dict(zip(names, line, strict=True))
    called = ". ".join(cells[name] for name in ("No.", "File") if name in cells)
    days = f" ({cells['Period']})" if cells["Period"] else ""
    told = ("No.", "File", "Format", "Status", "Period")
    counts = [
        f"{title} {cell}" for name, title, cell in zip(names, titles, line, strict=True) if name not in told and cell
    ]
    return called + days, "  " + ", ".join([cells["Status"], *counts])
