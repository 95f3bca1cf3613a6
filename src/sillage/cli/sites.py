"""`sillage site` and `sillage token`: whose hits are collected, and who may send some."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sillage.cli import tables, terminal
from sillage.cli.terminal import BrandOption, DataOption, JsonOption, LangOption

if TYPE_CHECKING:
    from sillage.domain.sites import ApiToken, Site
    from sillage.language import Message
    from sillage.services.open_workspace import Opened

HostArgument = Annotated[str, typer.Argument(metavar="HOST", help="example.com, or an address on it.")]
AliasOption = Annotated[
    list[str] | None, typer.Option("--alias", metavar="HOST", help="Another host of the same site; repeatable.")
]
TeamOption = Annotated[
    list[str] | None,
    typer.Option("--team", metavar="NETWORK", help="Your team's address or network, not counted; repeatable."),
]
PaymentOption = Annotated[
    list[str] | None,
    typer.Option("--payment", metavar="HOST", help="A payment provider that is no source; repeatable."),
]
CookieOption = Annotated[
    bool | None, typer.Option("--cookie/--no-cookie", help="Set a cookie once a visitor agreed; never by default.")
]
GpcOption = Annotated[
    bool | None, typer.Option("--gpc/--no-gpc", help="Respect Global Privacy Control; respected by default.")
]


def register(app: typer.Typer) -> None:
    """Add the family's commands.

    Parameters
    ----------
    app : Typer
        The command they join.
    """
    site = typer.Typer(help="Sites whose visits are counted.", no_args_is_help=True, rich_markup_mode=None)
    site.command("add")(site_add)
    site.command("list")(site_list)
    site.command("show")(site_show)
    site.command("set")(site_set)
    site.command("remove")(site_remove)
    app.add_typer(site, name="site")
    token = typer.Typer(help="Tokens for servers, shops and programs.", no_args_is_help=True, rich_markup_mode=None)
    token.command("add")(token_add)
    token.command("list")(token_list)
    token.command("revoke")(token_revoke)
    app.add_typer(token, name="token")


def site_add(
    host: HostArgument,
    alias: AliasOption = None,
    team: TeamOption = None,
    payment: PaymentOption = None,
    cookie: CookieOption = None,
    gpc: GpcOption = None,
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
    brand: BrandOption = "",
) -> None:
    """Count a site's visits; prints what to paste into its pages."""
    with terminal.opened(data, lang, brand) as opened:
        from sillage.services.record_sites import SiteWords, add_site

        _show(opened, add_site(opened, host, SiteWords(alias, team, payment, cookie, gpc)), json)


def site_list(
    data: DataOption = None, json: JsonOption = False, lang: LangOption = "", brand: BrandOption = ""
) -> None:
    """List the sites."""
    with terminal.opened(data, lang, brand) as opened:
        from sillage.language import msg
        from sillage.ledger import site_entries

        found = site_entries.sites(opened.whose)
        headers = (msg("Site"), msg("Other hosts"), msg("Cookie"), msg("Privacy signal"), msg("Your team"))
        rows = [
            (one.host, ", ".join(one.aliases), _cookie(one), _signal(one), ", ".join(one.team_networks))
            for one in found
        ]
        empty = msg("No site is counted yet.")
        terminal.emit(json, [_site(one) for one in found], lambda: tables.show(headers, rows, empty))


def site_show(host: HostArgument, data: DataOption = None, json: JsonOption = False, lang: LangOption = "") -> None:
    """Show one site, and what to paste into its pages."""
    with terminal.opened(data, lang) as opened:
        from sillage.services.record_sites import find_site

        _show(opened, find_site(opened, host), json)


def site_set(
    host: HostArgument,
    alias: AliasOption = None,
    team: TeamOption = None,
    payment: PaymentOption = None,
    cookie: CookieOption = None,
    gpc: GpcOption = None,
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Change how a site is counted; what is not named stays, --alias "" takes all of them away."""
    with terminal.opened(data, lang) as opened:
        from sillage.services.record_sites import SiteWords, set_site

        _show(opened, set_site(opened, host, SiteWords(alias, team, payment, cookie, gpc)), json)


def site_remove(host: HostArgument, data: DataOption = None, json: JsonOption = False, lang: LangOption = "") -> None:
    """Count a site no more; what was counted stays."""
    with terminal.opened(data, lang) as opened:
        from sillage.language import msg
        from sillage.services.record_sites import remove_site

        removed = remove_site(opened, host)
        said = msg("{host} is counted no more; what was counted stays.", host=removed.host)
        tables.done(json, _site(removed), said)


def token_add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Which server or shop will have it.")],
    scope: Annotated[
        list[str] | None,
        typer.Option(
            "--scope",
            metavar="SCOPE",
            help="events:write unless said; read, read:money, write:observations, write:orders, write:costs or "
            "write:hours. Repeatable.",
        ),
    ] = None,
    expires: Annotated[
        str, typer.Option("--expires", metavar="DAY", help="The last day it works; never ends unless said.")
    ] = "",
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
    brand: BrandOption = "",
) -> None:
    """Make a token; it is shown once."""
    with terminal.opened(data, lang, brand) as opened:
        from sillage.language import msg
        from sillage.services.record_tokens import add_token

        token, text = add_token(opened, name, scope or (), expires, brand or None)
        said = msg("{token}", token=text), msg("Keep it now: it is shown once, and only its hash is stored.")
        terminal.emit(json, {**_token(token), "token": text}, lambda: _say_all(*said))


def token_list(
    data: DataOption = None, json: JsonOption = False, lang: LangOption = "", brand: BrandOption = ""
) -> None:
    """List the tokens, without their texts."""
    with terminal.opened(data, lang, brand) as opened:
        from sillage.language import msg
        from sillage.ledger import site_entries

        found = site_entries.tokens(opened.whose)
        headers = (
            *(msg("Id"), msg("Name"), msg("May do"), msg("Brand"), msg("Since")),
            *(msg("Last used on"), msg("Expires on"), msg("Revoked on")),
        )
        moments = attrgetter("created_at", "last_used_at", "expires_at", "revoked_at")
        rows = [(one.id, one.name, ", ".join(one.scopes), one.brand, *moments(one)) for one in found]
        empty = msg("There is no token yet.")
        terminal.emit(json, [_token(one) for one in found], lambda: tables.show(headers, rows, empty))


def token_revoke(
    token: Annotated[str, typer.Argument(metavar="ID", help="Its id, as the list shows it.")],
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Let a token do nothing any more."""
    with terminal.opened(data, lang) as opened:
        from sillage.language import msg
        from sillage.services.record_tokens import revoke_token

        revoked = revoke_token(opened, token)
        tables.done(json, _token(revoked), msg("The token of {name} does nothing any more.", name=revoked.name))


def _show(opened: Opened, site: Site, json: bool) -> None:
    from sillage.domain.sites import Consent
    from sillage.language import msg
    from sillage.services.record_sites import site_warnings, snippet

    text, warnings = snippet(opened), site_warnings(opened, site)
    payload = {**_site(site), "head": text.head, "body": text.body, "warnings": warnings}
    said = msg("{host} is counted. Paste this into its pages, before </head>:", host=site.host)
    below = msg("And this for browsers without scripts, just after <body>: a head holds no image.")
    asked = msg("Once a visitor agreed to a cookie, let your page call: sillage.consent(true)")
    also = (asked,) if site.consent is Consent.COOKIE else ()
    terminal.emit(json, payload, lambda: _say_all(said, _as_is(text.head), below, _as_is(text.body), *also, *warnings))


def _as_is(text: str) -> Message:
    from sillage.language import msg

    return msg("{snippet}", snippet=text)


def _say_all(*messages: Message) -> None:
    for message in messages:
        terminal.say(message)


def _site(site: Site) -> dict[str, Any]:
    return {
        "id": site.id,
        "host": site.host,
        "aliases": list(site.aliases),
        "consent": site.consent.value,
        "gpc": site.respect_gpc,
        "team": list(site.team_networks),
        "payment": list(site.payment_hosts),
        "created_at": site.created_at,
    }


def _token(token: ApiToken) -> dict[str, Any]:
    return {
        "id": token.id,
        "name": token.name,
        "scopes": [scope.value for scope in token.scopes],
        "brand": token.brand,
        "created_at": token.created_at,
        "revoked_at": token.revoked_at,
        "expires_at": token.expires_at,
        "last_used_at": token.last_used_at,
    }


def _cookie(site: Site) -> Message:
    from sillage.domain.sites import Consent
    from sillage.language import msg

    return msg("once agreed to") if site.consent is Consent.COOKIE else msg("never set")


def _signal(site: Site) -> Message:
    from sillage.language import msg

    return msg("respected") if site.respect_gpc else msg("not respected")
