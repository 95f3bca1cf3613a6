"""Sites whose visits are counted, with what to paste into them, and tokens for programs, shown once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings as django_settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control

from sillage.domain.sites import ApiToken, Consent, Scope, Site
from sillage.errors import NotFound, Refused, WrongUsage
from sillage.language import Message, msg, numbers
from sillage.ledger import site_entries
from sillage.reports.wording import say
from sillage.services import record_sites, record_tokens
from sillage.services.brand_view import brands_to_choose
from sillage.services.record_sites import SiteWords
from sillage.web import settings_sheet as sheet
from sillage.web.brand_fields import BRAND, keep_brand, said_brand
from sillage.web.desk import Desk
from sillage.web.parts import Cell, EmptyState
from sillage.web.settings_fields import Ask, beside, fields
from sillage.web.settings_sheet import Act, ActRow, ActTable, Block, SettingsForm
from sillage.web.shell import Link

HERE = "settings_tokens"
TITLE = msg("Sites and tokens")
MEANT = msg("Whose visits are counted, and which programs may read figures or send some.")
EDIT_TITLE = msg("How a site is counted")
SCOPES: Mapping[str, Message] = {
    Scope.READ: msg("Read figures, without costs, hours or margins"),
    Scope.READ_MONEY: msg("Read costs, hours and margins too"),
    Scope.EVENTS_WRITE: msg("Send visits and events"),
    Scope.WRITE_OBSERVATIONS: msg("Send figures of networks"),
    Scope.WRITE_ORDERS: msg("Send orders"),
    Scope.WRITE_COSTS: msg("Send costs"),
    Scope.WRITE_HOURS: msg("Send hours"),
}
CONSENT = {
    Consent.NONE.value: msg("No cookie, ever"),
    Consent.COOKIE.value: msg("A cookie, once the page says that the visitor agreed"),
}
SITE_ASKED = ("aliases", "consent", "gpc", "team", "payment")
NONE = msg("Never")
ALL_BRANDS = msg("All brands")
A_MOMENT = timedelta(microseconds=1)
"""A token that ends at midnight has the day before as its last."""


def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the sites and the tokens."""
    return _page(request, desk, {}, {})


def token_add(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Make a token, and show its text this once."""
    given = {"token_name": request.POST.get("token_name", "")[:200], "expires": request.POST.get("expires", "")[:40]}
    given["scopes"] = " ".join(request.POST.getlist("scopes"))[:400]
    given["brand"] = said_brand(request, desk)
    wrong: dict[str, Message] = {} if given["scopes"] else {"scopes": msg("Choose at least one.")}
    if not wrong:
        try:
            token, text = record_tokens.add_token(
                desk.opened, given["token_name"], given["scopes"].split(), given["expires"], given["brand"]
            )
        except WrongUsage as refused:
            field = "token_name" if not given["token_name"].strip() else "expires" if given["expires"] else "scopes"
            wrong[field] = beside(refused)
        else:
            response = _page(request, desk, {}, {}, fresh=(token, text))
            patch_cache_control(response, private=True, no_store=True)
            return response
    return _page(request, desk, given, wrong)


def token_revoke(request: HttpRequest, desk: Desk, token_id: str) -> HttpResponse:
    """Let a token do nothing any more; asked first, since nothing brings it back."""
    found = next((one for one in site_entries.tokens(desk.opened.workspace.id) if one.id == token_id), None)
    if found is None:
        raise NotFound(msg("There is nothing by that name or number in this workspace."))
    if not request.POST.get("confirmed"):
        return sheet.asked_first(request, desk, HERE, TITLE, (_revoking(found),), msg("Revoke it"))
    record_tokens.revoke_token(desk.opened, token_id)
    return sheet.done(request, desk, msg("“{name}” opens nothing any more.", name=found.name), HERE)


def site_add(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Count a site's visits."""
    host = request.POST.get("host", "")[:300]
    try:
        site = record_sites.add_site(desk.opened, host, SiteWords())
    except (WrongUsage, Refused) as refused:
        return _page(request, desk, {"host": host}, {"host": beside(refused)})
    keep_brand(request, desk, "site", site.host)
    said = msg("{host} is counted once what stands below is pasted into its pages.", host=site.host)
    return sheet.done(request, desk, said, HERE)


def site_edit(request: HttpRequest, desk: Desk, host: str) -> HttpResponse:
    """Show and change how a site is counted."""
    site = record_sites.find_site(desk.opened, host)
    typed = {
        "aliases": "\n".join(site.aliases), "consent": site.consent.value, "gpc": "1" if site.respect_gpc else "",
        "team": "\n".join(site.team_networks), "payment": "\n".join(site.payment_hosts),
    }  # fmt: skip
    if request.method != "POST":
        return _site_page(request, desk, site, typed, {})
    given = {name: request.POST.get(name, "")[: sheet.LONGEST] for name in SITE_ASKED}
    wrong: dict[str, Message] = {}
    lists = {name: given[name].split() for name in ("aliases", "team", "payment")}
    for name, words in (
        ("aliases", SiteWords(aliases=lists["aliases"])),
        ("team", SiteWords(team=lists["team"])),
        ("payment", SiteWords(payment=lists["payment"])),
    ):
        try:
            record_sites.check_words(words)
        except WrongUsage as refused:
            wrong[name] = beside(refused)
    if given["consent"] not in CONSENT:
        wrong["consent"] = msg("Choose one.")
    if wrong:
        return _site_page(request, desk, site, given, wrong)
    wanted = SiteWords(
        lists["aliases"], lists["team"], lists["payment"],
        given["consent"] == Consent.COOKIE.value, bool(given["gpc"]),
    )  # fmt: skip
    try:
        record_sites.set_site(desk.opened, site.host, wanted)
    except (WrongUsage, Refused) as refused:
        return _site_page(request, desk, site, given, {"aliases": beside(refused)})
    return sheet.done(request, desk, msg("{host} is counted so from now on.", host=site.host), HERE)


def site_remove(request: HttpRequest, desk: Desk, host: str) -> HttpResponse:
    """Count a site no more; asked first."""
    site = record_sites.find_site(desk.opened, host)
    if not request.POST.get("confirmed"):
        return sheet.asked_first(request, desk, HERE, TITLE, (_leaving(site),), msg("Count it no more"))
    record_sites.remove_site(desk.opened, site.host)
    return sheet.done(request, desk, msg("{host} is counted no more; what was counted stays.", host=site.host), HERE)


def _revoking(token: ApiToken) -> Message:
    return msg("Whatever uses “{name}” is refused from now on. There is no way back: make a new one.", name=token.name)


def _leaving(site: Site) -> Message:
    return msg("Visits of {host} are not taken any more; what was counted stays.", host=site.host)


def _page(
    request: HttpRequest,
    desk: Desk,
    typed: Mapping[str, str],
    wrong: Mapping[str, Message],
    fresh: tuple[ApiToken, str] | None = None,
) -> HttpResponse:
    base = django_settings.PAGES_URL or request.build_absolute_uri("/").rstrip("/")
    made = (_made(desk, *fresh, base),) if fresh else ()
    blocks = (*made, _sites(desk, typed, wrong), _tokens(desk, typed, wrong))
    return sheet.shown(request, desk, HERE, TITLE, MEANT, blocks, wrong=bool(wrong))


def _made(desk: Desk, token: ApiToken, text: str, base: str) -> Block:
    told = msg("Keep it now: it is shown this once, and only its hash is stored.")
    title = say(msg("The token “{name}” is made", name=token.name), desk.language)
    codes = [Link(token.name, text)]
    if {Scope.READ, Scope.READ_MONEY} & set(token.scopes):
        asked = f"{base}/api/v1/w/{desk.opened.workspace.slug}/kpis/impressions"
        one_figure = say(msg("One figure, read at a terminal"), desk.language)
        codes.append(Link(one_figure, f'curl -H "Authorization: Bearer {text}" "{asked}"'))
    return Block("made", title, (say(told, desk.language),), codes=tuple(codes))


def _sites(desk: Desk, typed: Mapping[str, str], wrong: Mapping[str, Message]) -> Block:
    language, found = desk.language, site_entries.sites(desk.opened.whose)
    title = say(msg("Sites whose visits are counted"), language)
    rows = tuple(_site_row(desk, one) for one in found)
    heads = sheet.heads(desk, msg("Site"), msg("Cookie"), msg("Privacy signal"), msg("Your team, not counted"))
    paste = record_sites.snippet(desk.opened)
    codes = (
        Link(say(msg("Before </head> of every page"), language), paste.head),
        Link(say(msg("After <body>, for browsers without scripts"), language), paste.body),
    )
    empty = EmptyState(
        say(msg("No site is counted yet"), language),
        say(
            msg("Name your site, then paste two lines into its pages: visits and what they lead to are seen."), language
        ),
    )
    ask = Ask("host", msg("Site"), hint=msg("example.com, or any address on it."), required=True)
    warnings = dict.fromkeys(
        say(one, language) for site in found for one in record_sites.site_warnings(desk.opened, site)
    )
    return Block(
        "sites", title, tuple(warnings), codes=codes if found else (),
        tables=(ActTable(title, heads, rows, say(sheet.ACTS, language)),) if found else (),
        empty=None if found else empty,
        form=SettingsForm(
            desk.url("site_add"), say(msg("Count this site"), language), fields((ask,), typed, wrong, language)
        ),
    )  # fmt: skip


def _site_row(desk: Desk, one: Site) -> ActRow:
    language = desk.language
    return ActRow(
        (
            Cell(one.host, note=", ".join(one.aliases)), Cell(say(CONSENT[one.consent.value], language)),
            Cell(say(msg("Respected") if one.respect_gpc else msg("Not respected"), language)),
            Cell(", ".join(one.team_networks)),
        ),
        (
            Act(say(msg("Edit"), language), one.host, href=desk.url("site_edit", one.host)),
            Act(
                say(msg("Remove"), language), one.host, desk.url("site_remove", one.host),
                confirm=say(_leaving(one), language), yes=say(msg("Count it no more"), language),
            ),
        ),
    )  # fmt: skip


def _tokens(desk: Desk, typed: Mapping[str, str], wrong: Mapping[str, Message]) -> Block:
    language, found = desk.language, site_entries.tokens(desk.opened.whose)
    title = say(msg("Tokens"), language)
    heads = sheet.heads(
        desk, msg("Name"), msg("May do"), msg("Made on"), msg("Last used"), msg("Last day"), msg("State")
    )
    rows = tuple(_token_row(desk, one) for one in found)
    asked = (
        Ask("token_name", msg("Name"), hint=msg("Which server, shop or notebook will have it."), required=True),
        Ask("scopes", msg("What it may do"), "checks", choices=SCOPES),
        *_brand_asked(desk),
        Ask("expires", msg("Last day"), "date", msg("Left empty, it never ends.")),
    )
    typed = {"brand": desk.opened.brand, **typed}
    told = (say(msg("A program shows a token with each request."), language),)
    leads = (
        Link(say(msg("What can be asked for, and how"), language), f"{reverse('api:api-docs')}?lang={language[:2]}"),
    )
    empty = EmptyState(
        say(msg("There is no token yet"), language),
        say(
            msg("A token lets a shop send its orders, or a notebook read figures, without anybody’s password."),
            language,
        ),
    )
    return Block(
        "tokens", title, told, tables=(ActTable(title, heads, rows, say(sheet.ACTS, language)),) if found else (),
        empty=None if found else empty,
        form=SettingsForm(
            desk.url("token_add"), say(msg("Make a token"), language), fields(asked, typed, wrong, language)
        ),
        leads=leads, leads_label=say(msg("The API"), language),
    )  # fmt: skip


def _brand_asked(desk: Desk) -> tuple[Ask, ...]:
    known = brands_to_choose(desk.opened)
    if not known:
        return ()
    hint = msg("Given for one brand, it reads and writes that brand alone.")
    return (Ask("brand", BRAND, "select", hint, choices={"": ALL_BRANDS} | dict(zip(known, known, strict=True))),)


def _token_row(desk: Desk, one: ApiToken) -> ActRow:
    language, holds = desk.language, one.holds(desk.opened.now)
    last = one.expires_at and one.expires_at - A_MOMENT
    state = msg("Open") if holds else msg("Revoked") if one.revoked_at else msg("Expired")
    act = Act(
        say(msg("Revoke"), language), one.name, desk.url("token_revoke", one.id),
        confirm=say(_revoking(one), language), yes=say(msg("Revoke it"), language),
    )  # fmt: skip
    return ActRow(
        (
            Cell(one.name, note=" · ".join(filter(None, (one.id, one.brand)))),
            Cell(", ".join(say(SCOPES[scope], language) for scope in one.scopes)),
            Cell(_day(desk, one.created_at)), Cell(_day(desk, one.last_used_at)), Cell(_day(desk, last)),
            Cell(say(state, language), badge="good" if holds else "none"),
        ),
        () if one.revoked_at else (act,),
    )  # fmt: skip


def _day(desk: Desk, moment: datetime | None) -> str:
    if moment is None:
        return say(NONE, desk.language)
    zone = ZoneInfo(desk.opened.workspace.zone)
    return numbers.day(moment.astimezone(zone).date(), desk.language, "medium")


def _site_page(
    request: HttpRequest, desk: Desk, site: Site, typed: Mapping[str, str], wrong: Mapping[str, Message]
) -> HttpResponse:
    language = desk.language
    one_a_line = msg("One a line.")
    asked = (
        Ask("aliases", msg("Other hosts of the same site"), "textarea", one_a_line),
        Ask("consent", msg("Cookie"), "select", choices=CONSENT),
        Ask("gpc", msg("Respect Global Privacy Control and Do Not Track"), "checkbox"),
        Ask(
            "team",
            msg("Your team’s addresses or networks"),
            "textarea",
            msg("Not counted. One a line: 203.0.113.0/24."),
        ),
        Ask("payment", msg("Payment providers"), "textarea", msg("Coming back from them is no source. One a line.")),
    )
    form = SettingsForm(
        desk.url("site_edit", site.host), say(msg("Save"), language), fields(asked, typed, wrong, language),
        back=desk.url(HERE), back_label=say(msg("Cancel"), language),
    )  # fmt: skip
    block = Block("site", site.host, form=form)
    return sheet.shown(request, desk, HERE, EDIT_TITLE, MEANT, (block,), wrong=bool(wrong))
