"""`sillage brand`, `account`, `campaign` and `approach`: who speaks, where, about what, and to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from sillage.cli import tables, terminal
from sillage.cli.decisions import FromOption, OnOption, ToOption
from sillage.cli.terminal import DataOption, JsonOption, LangOption
from sillage.cli.values import NetworkOption, group

if TYPE_CHECKING:
    from sillage.domain.places import Account, Approach

NetworkArgument = Annotated[str, typer.Argument(metavar="NETWORK", help="instagram, x, linkedin...")]


def register(app: typer.Typer) -> None:
    """Add the family's commands.

    Parameters
    ----------
    app : Typer
        The command they join.
    """
    brand = group(app, "brand", "The brands that this workspace speaks for.")
    brand.command("add")(brand_add)
    brand.command("list")(brand_list)
    account = group(app, "account", "Accounts: one's own, rivals', a sector's.")
    account.command("add")(account_add)
    account.command("list")(account_list)
    campaign = group(app, "campaign", "Campaigns and their days.")
    campaign.command("add")(campaign_add)
    campaign.command("list")(campaign_list)
    approach = group(app, "approach", "Approaches to influencers, and their answers.")
    approach.command("add")(approach_add)
    approach.command("list")(approach_list)


def brand_add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="As people know it.")],
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Declare a brand."""
    from sillage.language import msg
    from sillage.services import record_decisions as record

    with terminal.opened(data, lang) as opened:
        brand = record.add_brand(opened, name)
        tables.done(json, {"name": brand}, msg("{name} is one of your brands.", name=brand))


def brand_list(data: DataOption = None, json: JsonOption = False, lang: LangOption = "") -> None:
    """List the brands with their accounts."""
    from sillage.language import msg
    from sillage.ledger import queries

    with terminal.opened(data, lang) as opened:
        accounts = queries.accounts(opened.whose)
        names = queries.brands(opened.workspace.id)
        theirs = {name: [f"{one.network}/{one.handle}" for one in accounts if one.brand == name] for name in names}
        found = [{"name": name, "accounts": handles} for name, handles in theirs.items()]
        rows = [(one["name"], ", ".join(one["accounts"])) for one in found]
        empty = msg("No brand has been declared yet.")
        terminal.emit(json, found, lambda: tables.show((msg("Brand"), msg("Accounts")), rows, empty))


def account_add(
    network: NetworkArgument,
    handle: Annotated[str, typer.Argument(metavar="HANDLE", help="As its exports write it.")],
    rival: Annotated[bool, typer.Option("--rival", help="A rival's.")] = False,
    sector: Annotated[bool, typer.Option("--sector", help="A sector's average.")] = False,
    brand: Annotated[
        str, typer.Option("--brand", metavar="NAME", help="The brand it speaks for.", show_default=False)
    ] = "",
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Declare an account; one's own unless said otherwise."""
    from sillage.errors import WrongUsage
    from sillage.language import msg
    from sillage.services import record_decisions as record

    if rival and sector:
        raise WrongUsage(msg("An account is a rival's or a sector's, not both."), msg("Give one of the two options."))
    role = "rival" if rival else "sector" if sector else "own"
    with terminal.opened(data, lang) as opened:
        account = record.set_account(opened, network, handle, role=role, brand=brand)
        said = msg(
            "{network}/{handle} is known ({role}).",
            network=account.network,
            handle=account.handle,
            role=tables.named(role),
        )
        tables.done(json, _account(account), said)


def account_list(data: DataOption = None, json: JsonOption = False, lang: LangOption = "") -> None:
    """List the accounts."""
    from sillage.language import msg
    from sillage.ledger import queries

    with terminal.opened(data, lang) as opened:
        found = [_account(account) for account in queries.accounts(opened.whose)]
        headers = (msg("Network"), msg("Account"), msg("Role"), msg("Brand"))
        rows = [(one["network"], one["handle"], tables.named(one["role"]), one["brand"]) for one in found]
        terminal.emit(json, found, lambda: tables.show(headers, rows, msg("No account is known yet.")))


def campaign_add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="As files and posts write it.")],
    first: FromOption = "",
    last: ToOption = "",
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Declare a campaign; posts that carry its name or its hashtag are labelled."""
    from sillage.language import _n
    from sillage.services.label_posts import add_campaign

    with terminal.opened(data, lang) as opened:
        labelled = add_campaign(opened, name, first, last)
        said = _n("{name}: {count} post labelled.", "{name}: {count} posts labelled.", labelled, name=name)
        tables.done(json, {"name": name, "labelled": labelled}, said)


def campaign_list(data: DataOption = None, json: JsonOption = False, lang: LangOption = "") -> None:
    """List the declared campaigns."""
    from sillage.language import msg
    from sillage.ledger import queries

    with terminal.opened(data, lang) as opened:
        rows = queries.campaigns(opened.whose)
        found = [{"name": name, "from": first, "to": last} for name, first, last in rows]
        headers = (msg("Name"), msg("First day"), msg("Last day"))
        terminal.emit(json, found, lambda: tables.show(headers, rows, msg("No campaign has been declared yet.")))


def approach_add(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="Who.")],
    network: NetworkOption = "",
    on: OnOption = "",
    answered: Annotated[
        str, typer.Option("--answered", metavar="DAY", help="When they answered.", show_default=False)
    ] = "",
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Record an approach, or the answer to the one of that day."""
    from sillage.language import msg
    from sillage.services import record_decisions as record

    with terminal.opened(data, lang) as opened:
        found = record.add_approach(opened, person, network=network, sent_on=on, answered_on=answered)
        said = msg("Noted: “{title}”, {day}.", title=found.person, day=found.sent_on)
        tables.done(json, _approach(found), said)


def approach_list(data: DataOption = None, json: JsonOption = False, lang: LangOption = "") -> None:
    """List the approaches to influencers."""
    from sillage.language import msg
    from sillage.ledger import queries

    with terminal.opened(data, lang) as opened:
        found = [_approach(one) for one in queries.approaches(opened.whose)]
        headers = (msg("Person"), msg("Network"), msg("Sent on"), msg("Answered on"))
        rows = [tuple(one.values()) for one in found]
        terminal.emit(json, found, lambda: tables.show(headers, rows, msg("No approach has been noted yet.")))


def _account(account: Account) -> dict[str, Any]:
    return {"network": account.network, "handle": account.handle, "role": str(account.role), "brand": account.brand}


def _approach(one: Approach) -> dict[str, Any]:
    return {"person": one.person, "network": one.network, "sent_on": one.sent_on, "answered_on": one.answered_on}
