"""`sillage erase` and `sillage person export`: what is known of a person, taken away or handed over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sillage.cli import terminal
from sillage.cli.terminal import DataOption, JsonOption, LangOption, YesOption

if TYPE_CHECKING:
    from sillage.services.erase import Erased

VisitorOption = Annotated[str, typer.Option("--visitor", metavar="HASH", help="A visitor's hash.", show_default=False)]
CookieOption = Annotated[str, typer.Option("--cookie", metavar="ID", help="A first-party cookie.", show_default=False)]
ClickOption = Annotated[str, typer.Option("--click", metavar="ID", help="The id of a click.", show_default=False)]
EmailOption = Annotated[str, typer.Option("--email", metavar="E", help="An e-mail address.", show_default=False)]
PhoneOption = Annotated[str, typer.Option("--phone", metavar="P", help="A telephone number.", show_default=False)]
CustomerOption = Annotated[str, typer.Option("--customer", metavar="KEY", help="A customer key.", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add the family's commands.

    Parameters
    ----------
    app : Typer
        The command they join.
    """
    app.command("erase")(erase_command)
    person = typer.Typer(help="What is known of one person.", rich_markup_mode=None, no_args_is_help=True)
    person.command("export")(export_command)
    app.add_typer(person, name="person")


def erase_command(
    visitor: VisitorOption = "",
    cookie: CookieOption = "",
    click: ClickOption = "",
    email: EmailOption = "",
    phone: PhoneOption = "",
    customer: CustomerOption = "",
    yes: YesOption = False,
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Erase everything known of a person: tables, tails, kept files; exit 1 when a file is out of reach."""
    from sillage.errors import NeedsConfirmation
    from sillage.language import msg
    from sillage.services.erase import erase

    said = _named(visitor, cookie, click, email, phone, customer)
    with terminal.opened(data, lang) as opened:
        if not yes and not terminal.confirmed(msg("Erase everything known of this person? There is no way back.")):
            raise NeedsConfirmation(msg("Nothing was erased."), msg("Confirm with --yes."))
        done = erase(opened, *said)

    told = {"rows": done.rows, "files": done.files, "refused": list(done.refused), "unreadable": list(done.unreadable)}
    told["shared"] = done.shared
    terminal.emit(json, told, lambda: _show_erased(done))
    raise typer.Exit(1 if done.refused or done.unreadable else 0)


def _show_erased(done: Erased) -> None:
    from sillage import settings
    from sillage.language import _n, msg

    if any(done.rows.values()) or done.files or done.refused or done.unreadable:
        terminal.say(_n("{count} row was erased.", "{count} rows were erased.", sum(done.rows.values())))
        terminal.say(_n("{count} file was written over.", "{count} files were written over.", done.files))
    else:
        terminal.say(msg("Nobody is known by it here: nothing was erased."))
    if done.shared:
        terminal.say(
            _n(
                "{count} browser or click of this person also stands beside somebody else’s customer key: its other"
                " hits stay.",
                "{count} browsers or clicks of this person also stand beside somebody else’s customer key: their other"
                " hits stay.",
                done.shared,
            )
        )
    for sha in done.refused:
        terminal.say(
            msg("The kept file {sha} names this person and cannot be rewritten: it is packed (XLSX, ZIP).", sha=sha)
        )
    for sha in done.unreadable:
        terminal.say(
            msg("The kept file {sha} is damaged or locked: whether it names this person is not known.", sha=sha)
        )
    terminal.say(
        msg(
            "Backups made before may still hold this person: delete them and make new ones. A restore erases again"
            " only where it reaches the list of erasures of this folder, and says when it does not."
        )
    )
    if settings.lake():
        terminal.say(msg("Run the same on every machine of {lake}: each has tails and files.", lake=settings.lake()))


def export_command(
    visitor: VisitorOption = "",
    cookie: CookieOption = "",
    click: ClickOption = "",
    email: EmailOption = "",
    phone: PhoneOption = "",
    customer: CustomerOption = "",
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Print everything known of a person, row by row; --json holds every column."""
    from sillage.cli import person_words
    from sillage.services.erase import export

    said = _named(visitor, cookie, click, email, phone, customer)
    with terminal.opened(data, lang) as opened:
        found = export(opened, *said)
        terminal.emit(json, found, lambda: person_words.show(found))


def _named(*values: str) -> tuple[str, str]:
    from sillage.errors import WrongUsage
    from sillage.language import msg

    kinds = ("visitor", "cookie", "click", "email", "phone", "customer")
    said = [(kind, value) for kind, value in zip(kinds, values, strict=True) if value]
    if len(said) != 1:
        raise WrongUsage(
            msg("Say whom, once."), msg("Give one of: {kinds}.", kinds=", ".join(f"--{kind}" for kind in kinds))
        )
    return said[0]
