"""`sillage backup`, `restore`, `upgrade` and `doctor`: keeping the data folder safe and sound."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sillage.cli import terminal
from sillage.cli.terminal import DataOption, JsonOption, LangOption, YesOption

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sillage.language import Message
    from sillage.services.check_health import Check
    from sillage.services.restore import Restored

TargetArgument = Annotated[Path, typer.Argument(metavar="DIR|FILE.tar", help="Where the backup goes.")]
SourceArgument = Annotated[Path, typer.Argument(metavar="DIR|FILE.tar", help="A backup.")]
ReplaceOption = Annotated[bool, typer.Option("--replace", help="Replace the data that are there.")]
ReplaceBackupOption = Annotated[bool, typer.Option("--replace", help="Replace an earlier backup of that name.")]
NewKeyOption = Annotated[bool, typer.Option("--new-key", help="Make a new key when the old one is lost.")]


def register(app: typer.Typer) -> None:
    """Add the family's commands.

    Parameters
    ----------
    app : Typer
        The command they join.
    """
    app.command("backup")(backup_command)
    app.command("restore")(restore_command)
    app.command("upgrade")(upgrade_command)
    app.command("doctor")(doctor_command)


def backup_command(
    target: TargetArgument,
    replace: ReplaceBackupOption = False,
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Back the data up, while they are in use; the key of customers is left out."""
    from sillage.language import msg
    from sillage.services.back_up import back_up

    terminal.follow(terminal.data_dir(data), lang)
    done = back_up(terminal.data_dir(data), target, replace=replace)
    payload = {"path": str(done.path), "made_at": done.made_at, "files": done.files, "bytes": done.size}

    def human() -> None:
        terminal.say(
            msg("{path}: {files} files, {size} MB.", path=str(done.path), files=done.files, size=_megabytes(done.size))
        )
        terminal.say(
            msg("The key under which customers are recognised is not in it: keep a copy of the file “key” elsewhere.")
        )

    terminal.emit(json, payload, human)


def restore_command(
    source: SourceArgument,
    replace: ReplaceOption = False,
    new_key: NewKeyOption = False,
    yes: YesOption = False,
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Restore a backup into an empty folder, or in the place of what is there."""
    from sillage.errors import NeedsConfirmation
    from sillage.language import msg
    from sillage.services.restore import holds_data, restore

    folder = terminal.data_dir(data)
    terminal.follow(folder, lang)
    if replace and not yes and holds_data(folder):
        question = msg("Replace all data of {folder} by this backup? There is no way back.", folder=str(folder))
        if not terminal.confirmed(question):
            raise NeedsConfirmation(msg("Nothing was restored."), msg("Confirm with --yes."))
    done = restore(source, folder, replace=replace, new_key=new_key)
    terminal.follow(folder, lang)
    payload = {"data": str(done.data_dir), "made_at": done.made_at, "files": done.files, "key": done.key_is_there}
    payload |= {"erased_again": done.erased_again, "erasures_known": done.erasures_known}

    def human() -> None:
        for sentence in _restored(done):
            terminal.say(sentence)

    terminal.emit(json, payload, human)


def _restored(done: Restored) -> Iterator[Message]:
    """Say what was restored, and what is left to do."""
    from sillage.language import _n, msg

    folder = str(done.data_dir)
    yield msg("{folder} is as it was on {day}: {files} files.", folder=folder, day=done.made_at, files=done.files)
    if not done.key_is_there:
        yield msg("Now put your file “key” into it: without it nothing more can be imported.")
    if done.erased_again:
        yield _n(
            "{count} row or file of people who were erased was erased again.",
            "{count} rows and files of people who were erased were erased again.",
            done.erased_again,
        )
    if not done.erasures_known:
        yield msg(
            "Who was erased after {day} is in it again: the list of erasures of the folder that was backed up"
            " is out of reach. Run each sillage erase again, or put its files “key” and “erasures” into"
            " {folder}, then restore again with --replace.",
            day=done.made_at,
            folder=folder,
        )


def upgrade_command(data: DataOption = None, json: JsonOption = False, lang: LangOption = "") -> None:
    """Bring data of an older version up to this one."""
    from sillage.language import msg
    from sillage.services.check_health import upgrade

    terminal.follow(terminal.data_dir(data), lang)
    changed = upgrade(terminal.data_dir(data))
    what = msg("Brought up to date: {what}.", what=", ".join(changed)) if changed else msg("Nothing was due.")
    terminal.emit(json, {"changed": changed}, lambda: terminal.say(what))


def doctor_command(data: DataOption = None, json: JsonOption = False, lang: LangOption = "") -> None:
    """Check that everything is there and agrees; exit 1 when something is wrong."""
    from sillage.services.check_health import check_health

    terminal.follow(terminal.data_dir(data), lang)
    checks = check_health(terminal.data_dir(data))
    payload = [
        {
            "check": one.name,
            "ok": one.ok,
            "warning": one.warning,
            "what": one.what,
            "remedy": None if one.ok and not one.warning else one.remedy,
        }
        for one in checks
    ]
    terminal.emit(json, payload, lambda: _told(checks))
    raise typer.Exit(0 if all(one.ok for one in checks) else 1)


def _told(checks: tuple[Check, ...]) -> None:
    render = terminal.words().render
    for one in checks:
        typer.echo(f"{'!' if one.warning else '✓' if one.ok else '✗'} {render(one.what)}")
        if (one.warning or not one.ok) and one.remedy is not None:
            typer.echo(f"  → {render(one.remedy)}")


def _megabytes(size: int) -> float:
    return round(size / 1e6, 1)
