"""`sillage link`: short links, their domains, their QR codes and the one rule for UTM parameters."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sillage.cli import tables, terminal
from sillage.cli.link_files import link_export, link_import
from sillage.cli.link_rules import convention_set, convention_show, say_all
from sillage.cli.terminal import BrandOption, DataOption, JsonOption, LangOption
from sillage.services import plain_links as plain

if TYPE_CHECKING:
    from sillage.domain.links import LinkDomain, LinkVersion
    from sillage.language import Message
    from sillage.services.open_workspace import Opened
    from sillage.services.record_links import KeptLink

LinkArgument = Annotated[str, typer.Argument(metavar="LINK", help="Its slug, its address or its id.")]
ToArgument = Annotated[str, typer.Argument(metavar="URL", help="Where it leads: https://...")]
SlugOption = Annotated[str, typer.Option("--slug", metavar="SLUG", help="Chosen; random by default.")]
TitleOption = Annotated[str | None, typer.Option("--title", metavar="TEXT", help="What people call it.")]
CampaignOption = Annotated[str | None, typer.Option("--campaign", metavar="NAME", help="The campaign.")]
NetworkOption = Annotated[str | None, typer.Option("--network", metavar="NETWORK", help="Where it is posted.")]
PostOption = Annotated[
    str | None, typer.Option("--post", metavar="ID", help="The post: its id in the exports, or its address.")
]
ContentOption = Annotated[str | None, typer.Option("--content", metavar="WORD", help="Which variant of the message.")]
ChannelOption = Annotated[
    str | None, typer.Option("--channel", metavar="CHANNEL", help="Off the networks: newsletter, card, print, sms...")
]
LaterOption = Annotated[
    str | None, typer.Option("--domain", metavar="HOST", help="For a link made before you had one.")
]
DomainOption = Annotated[
    str | None, typer.Option("--domain", metavar="HOST", help="One of your domains; the default one when absent.")
]
ExpiresOption = Annotated[
    str | None, typer.Option("--expires", metavar="DAY", help="Its last day, or the moment it ends.")
]
FallbackOption = Annotated[
    str | None, typer.Option("--fallback", metavar="URL", help="Where it leads once ended or switched off.")
]
UtmOption = Annotated[
    list[str] | None, typer.Option("--utm", metavar="FIELD=VALUE", help="Such as content=video; repeatable.")
]
StrictOption = Annotated[bool, typer.Option("--strict", help="Refuse what would only be warned of.")]
PrivateOption = Annotated[bool, typer.Option("--allow-private", help="Let it lead into a private network.")]


def register(app: typer.Typer) -> None:
    """Add the family's commands.

    Parameters
    ----------
    app : Typer
        The command they join.
    """
    link = typer.Typer(
        help="Short links that know their post and their campaign.", no_args_is_help=True, rich_markup_mode=None
    )
    link.command("add")(link_add)
    link.command("list")(link_list)
    link.command("show")(link_show)
    link.command("edit")(link_edit)
    link.command("qr")(link_qr)
    link.command("import")(link_import)
    link.command("export")(link_export)
    domain = typer.Typer(help="Your own domains for links.", no_args_is_help=True, rich_markup_mode=None)
    domain.command("add")(domain_add)
    domain.command("list")(domain_list)
    link.add_typer(domain, name="domain")
    rule = typer.Typer(help="The one rule for UTM parameters.", no_args_is_help=True, rich_markup_mode=None)
    rule.command("show")(convention_show)
    rule.command("set")(convention_set)
    link.add_typer(rule, name="convention")
    app.add_typer(link, name="link")


def link_add(
    to: ToArgument,
    slug: SlugOption = "",
    domain: DomainOption = None,
    title: TitleOption = None,
    campaign: CampaignOption = None,
    network: NetworkOption = None,
    post: PostOption = None,
    content: ContentOption = None,
    channel: ChannelOption = None,
    expires: ExpiresOption = None,
    fallback: FallbackOption = None,
    utm: UtmOption = None,
    strict: StrictOption = False,
    allow_private: PrivateOption = False,
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
    brand: BrandOption = "",
) -> None:
    """Make a short link."""
    with terminal.opened(data, lang, brand) as opened:
        from sillage.services.link_conventions import pairs
        from sillage.services.record_links import LinkWords, add_link

        words = LinkWords(
            to, slug, domain, title, campaign, network, post, content, channel, expires, fallback, pairs(utm)
        )
        kept = add_link(opened, words, strict=strict, allow_private=allow_private)
        terminal.emit(json, plain.described(opened, kept), lambda: _say(opened, kept, ()))


def link_edit(
    link: LinkArgument,
    to: Annotated[str | None, typer.Option("--to", metavar="URL", help="Where it leads from now on.")] = None,
    domain: LaterOption = None,
    title: TitleOption = None,
    campaign: CampaignOption = None,
    network: NetworkOption = None,
    post: PostOption = None,
    content: ContentOption = None,
    channel: ChannelOption = None,
    expires: ExpiresOption = None,
    fallback: FallbackOption = None,
    utm: UtmOption = None,
    enable: Annotated[bool | None, typer.Option("--enable/--disable", help="Let it redirect, or not.")] = None,
    strict: StrictOption = False,
    allow_private: PrivateOption = False,
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Change a link; where it led before stays known."""
    with terminal.opened(data, lang) as opened:
        from sillage.errors import WrongUsage
        from sillage.language import msg
        from sillage.services.link_conventions import pairs
        from sillage.services.record_links import LinkWords, edit_link

        words = LinkWords(
            to, None, domain, title, campaign, network, post, content, channel, expires, fallback, pairs(utm), enable
        )
        if words == LinkWords():
            raise WrongUsage(msg("Nothing to change was given."), msg("See what can be: sillage link edit --help"))
        kept = edit_link(opened, link, words, strict=strict, allow_private=allow_private)
        terminal.emit(json, plain.described(opened, kept), lambda: _say(opened, kept, ()))


def link_show(link: LinkArgument, data: DataOption = None, json: JsonOption = False, lang: LangOption = "") -> None:
    """Show one link, and where it led before."""
    with terminal.opened(data, lang) as opened:
        from sillage.ledger import link_entries
        from sillage.services.link_domains import reach_warning
        from sillage.services.record_links import find_link, kept, utm_warnings

        one = find_link(opened, link)
        found = kept(opened, one, (*reach_warning(opened, one.domain, one.slug), *utm_warnings(opened, one)))
        versions = link_entries.versions(opened.whose, one.id)
        counted = _counted(opened, one.id)
        payload = {**plain.described(opened, found), **counted, "versions": [_version(old) for old in versions]}
        terminal.emit(json, payload, lambda: _say(opened, found, versions, counted))


def link_list(
    campaign: Annotated[str, typer.Option("--campaign", metavar="NAME", help="Only these.")] = "",
    network: Annotated[str, typer.Option("--network", metavar="NETWORK", help="Only these.")] = "",
    broken: Annotated[bool, typer.Option("--broken", help="Only those that break the UTM convention.")] = False,
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
    brand: BrandOption = "",
) -> None:
    """List the links, the newest first."""
    with terminal.opened(data, lang, brand) as opened:
        from sillage.language import msg
        from sillage.services.export_links import Clicks, clicks_of
        from sillage.services.link_warnings import last_day
        from sillage.services.list_links import listed

        clicks = clicks_of(opened)
        found = listed(opened, campaign=campaign, network=network, broken=broken)
        headers = (
            msg("Link"), msg("Leads to"), msg("Network"), msg("Campaign"), msg("People’s clicks"), msg("Ends on"),
            msg("State"),
        )  # fmt: skip
        rows = [
            (
                one.address,
                one.link.destination,
                _place(one.link.network or one.link.channel),
                one.link.campaign,
                clicks.get(one.link.id, Clicks()).people,
                last_day(opened, one.link),
                _state(opened, one),
            )
            for one in found
        ]
        counted = ((one, clicks.get(one.link.id, Clicks())) for one in found)
        payload = [
            {**plain.described(opened, one), "clicks": count.people, "bot_clicks": count.bots} for one, count in counted
        ]
        terminal.emit(json, payload, lambda: tables.show(headers, rows, msg("There is no link yet."), right=(4,)))


def link_qr(
    link: LinkArgument,
    svg: Annotated[Path | None, typer.Option("--svg", metavar="FILE", help="Draw it here, to be printed.")] = None,
    png: Annotated[Path | None, typer.Option("--png", metavar="FILE", help="Draw it here, as pixels.")] = None,
    scale: Annotated[int, typer.Option("--scale", metavar="N", min=1, max=100, help="Pixels a module.")] = 10,
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Draw a link's QR code; its scans are counted apart from clicks."""
    with terminal.opened(data, lang) as opened:
        from sillage.errors import WrongUsage
        from sillage.language import msg
        from sillage.services.draw_links import qr_code, scan_address, write_picture
        from sillage.services.link_domains import reach_warning
        from sillage.services.record_links import find_link

        wanted = {kind: path for kind, path in (("svg", svg), ("png", png)) if path is not None}
        if not wanted:
            raise WrongUsage(msg("Say where to draw the QR code."), msg("Give --svg FILE, --png FILE, or both."))
        one = find_link(opened, link)
        for kind, path in wanted.items():
            write_picture(path, qr_code(opened, one, kind, scale))
        warnings = reach_warning(opened, one.domain, one.slug)
        text = scan_address(opened, one)
        payload = {"address": text, "files": {kind: str(path) for kind, path in wanted.items()}, "warnings": warnings}
        said = msg("Drawn: {files}. A scan opens {address}.", files=", ".join(map(str, wanted.values())), address=text)
        terminal.emit(json, payload, lambda: say_all(said, *warnings))


def domain_add(
    base: Annotated[str, typer.Argument(metavar="HOST", help="go.example.com; with http:// while you try.")],
    default: Annotated[bool, typer.Option("--default", help="New links stand on it.")] = False,
    fallback: Annotated[
        str | None, typer.Option("--fallback", metavar="URL", help="For its front page and links that are no more.")
    ] = None,
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Declare a domain of yours, or change one."""
    with terminal.opened(data, lang) as opened:
        from sillage.language import msg
        from sillage.services.link_domains import add_domain

        domain, warnings = add_domain(opened, base, default=default, fallback=fallback)
        said = msg("Links can stand on {base}.", base=domain.base)
        payload = {**_domain(domain), "warnings": warnings}
        terminal.emit(json, payload, lambda: say_all(said, *warnings))


def domain_list(data: DataOption = None, json: JsonOption = False, lang: LangOption = "") -> None:
    """List your domains."""
    with terminal.opened(data, lang) as opened:
        from sillage.language import msg
        from sillage.ledger import link_entries

        found = link_entries.domains(opened.workspace.id)
        headers = (msg("Base"), msg("Default"), msg("Leads elsewhere to"))
        rows = [(one.base, msg("yes") if one.default else "", one.fallback) for one in found]
        empty = msg("No domain has been declared yet: links stand on this machine only.")
        terminal.emit(json, [_domain(one) for one in found], lambda: tables.show(headers, rows, empty))


def _version(version: LinkVersion) -> dict[str, Any]:
    utm = dict(version.utm)
    return {"number": version.number, "destination": version.destination, "utm": utm, "since": version.since}


def _domain(domain: LinkDomain) -> dict[str, Any]:
    return {"base": domain.base, "host": domain.host, "default": domain.default, "fallback": domain.fallback}


def _counted(opened: Opened, link_id: str) -> dict[str, int]:
    from sillage.services.export_links import Clicks, clicks_of

    found = clicks_of(opened, link_id, visitors=True).get(link_id, Clicks())
    return {"clicks": found.people, "bot_clicks": found.bots, "visitor_days": found.visitor_days}


def _say(
    opened: Opened, kept: KeptLink, versions: tuple[LinkVersion, ...], counted: dict[str, int] | None = None
) -> None:
    from sillage.domain.utm import tagged
    from sillage.language import msg
    from sillage.services.link_warnings import last_day

    terminal.say(msg("{address} leads to {to}", address=kept.address, to=tagged(kept.link.destination, kept.link.utm)))
    ends = last_day(opened, kept.link)
    if ends:
        terminal.say(msg("Its last day or moment: {day}.", day=ends))
    if len(versions) > 1:
        headers = (msg("No."), msg("Since"), msg("Leads to"))
        rows = [(str(one.number), one.since, tagged(one.destination, one.utm)) for one in versions]
        tables.show(headers, rows, msg("There is no link yet."))
    if counted:
        told = msg("People’s clicks: {clicks} ({visitor_days} visitor-days); robots’: {bot_clicks}.", **counted)
        terminal.say(told)
    say_all(*kept.warnings)


def _state(opened: Opened, kept: KeptLink) -> Message | str:
    from sillage.language import msg

    if not kept.link.enabled:
        return msg("switched off")
    if kept.link.expires_at is not None and kept.link.expires_at <= opened.now:
        return msg("ended")
    reasons = ", ".join(terminal.words().render(reason) for reason in kept.reasons)
    return msg("to look at: {reasons}", reasons=reasons) if reasons else ""


def _place(code: str) -> str:
    from sillage.cli import axes

    return axes.key("channel", code) if code else ""
