"""`sillage member`: who is in a workspace, and a way back in when no mail is set up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from sillage.cli import tables, terminal
from sillage.cli.terminal import DataOption, JsonOption, LangOption

if TYPE_CHECKING:
    from sillage.domain.access import Member

EmailArgument = Annotated[str, typer.Argument(metavar="EMAIL", help="The address that they log in with.")]


def register(app: typer.Typer) -> None:
    """Add the family's commands.

    Parameters
    ----------
    app : Typer
        The command they join.
    """
    family = typer.Typer(help="Members of a workspace, and their logins.", no_args_is_help=True, rich_markup_mode=None)
    family.command("list")(member_list)
    family.command("role")(member_role)
    family.command("password")(member_password)
    app.add_typer(family, name="member")


def member_list(data: DataOption = None, json: JsonOption = False, lang: LangOption = "") -> None:
    """List who is in the workspace, and as what."""
    with terminal.opened(data, lang) as opened:
        from sillage.language import msg
        from sillage.ledger import members

        found = [_member(one) for one in members.members(opened.workspace.id)]
        headers = (msg("Name"), msg("E-mail address"), msg("Role"), msg("Brand"))
        rows = [(one["name"], one["email"], one["role"], one["brand"]) for one in found]
        terminal.emit(json, found, lambda: tables.show(headers, rows, msg("Nobody is in this workspace yet.")))


def member_role(
    email: EmailArgument,
    role: Annotated[str, typer.Argument(metavar="ROLE", help="owner, manager, contributor, reader or client.")],
    brand: Annotated[
        str, typer.Option("--brand", metavar="NAME", help="The only brand that a client sees.", show_default=False)
    ] = "",
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Say what somebody with an account is in the workspace; they join it when they are not there."""
    with terminal.opened(data, lang) as opened:
        from sillage.language import msg
        from sillage.services.reset_password import give_role

        found = give_role(opened, email, role, brand)
        tables.done(json, _member(found), msg("{email} is {role} now.", email=found.email, role=found.role.value))


def member_password(
    email: EmailArgument, data: DataOption = None, json: JsonOption = False, lang: LangOption = ""
) -> None:
    """Give somebody another password, printed once; the sessions that they had end."""
    with terminal.opened(data, lang) as opened:
        from sillage.language import msg
        from sillage.services.reset_password import reset_password

        password = reset_password(opened, email)
        said = (
            msg("{password}", password=password),
            msg("Tell it to {email}, who changes it at /account/password/. It is shown once.", email=email),
        )

        def human() -> None:
            for line in said:
                terminal.say(line)

        terminal.emit(json, {"email": email, "password": password}, human)


def _member(one: Member) -> dict[str, Any]:
    return {"name": one.name, "email": one.email, "role": one.role.value, "brand": one.brand}
