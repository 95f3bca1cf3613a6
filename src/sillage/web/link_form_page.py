"""Make a link, or change one: the rule for tags stands beside the form, and what breaks it beside its field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from sillage.domain.links import LINK_CHANNELS, UTM_FIELDS, Link
from sillage.domain.places import NETWORKS
from sillage.errors import SillageError
from sillage.language import Message, msg
from sillage.ledger import link_entries, queries
from sillage.reports.wording import head, say
from sillage.services.link_warnings import last_day
from sillage.services.record_links import LinkWords, add_link, edit_link, kept
from sillage.services.report_names import channel_name
from sillage.services.try_link import TriedLink, rule_words, try_link
from sillage.web.brand_fields import keep_brand
from sillage.web.desk import Desk
from sillage.web.link_page import done
from sillage.web.link_words import TITLE
from sillage.web.parts import Choice, Field
from sillage.web.shell import Frame
from sillage.web.shell import Link as Lead

LONGEST = 8_000
PLAIN = ("destination", "campaign", "network", "channel", "post", "content", "title", "slug", "expires", "fallback")
WORDS = {
    "rule": msg("Your rule for tags"),
    "rule_text": msg("The redirect adds these tags to the destination, so that each visit tells where it came from."),
    "tried": msg("What it will be"),
    "address": msg("Short address"),
    "leads_to": msg("Leads to"),
    "check": msg("Check"),
    "save": msg("Save"),
    "cancel": msg("Cancel"),
    "utm": msg("Tags of this link alone"),
    "utm_hint": msg("Left empty, they follow the rule."),
}
COMPLETED = msg("Without https://, it is added.")
WHOLE = msg("The address of a page, such as example.com/page: without https://, it is added.")


@dataclass(frozen=True, slots=True)
class LinkFormPage:
    """The form of a link.

    Parameters
    ----------
    frame : Frame
        Around it.
    heading : str
        What is done.
    fields, tags : tuple of Field
        Its questions, and those about its own tags.
    tags_open : bool
        Whether the latter are shown at first.
    rule : tuple of str
        The convention.
    address, leads_to : str
        What would come of it; empty while nothing was checked.
    wrong : str
        What is wrong with the whole; empty for nothing.
    warnings : tuple of str
        What a person should know.
    action, cancel : str
        Addresses.
    w : mapping of str to str
        `WORDS`, rendered.
    """

    frame: Frame
    heading: str
    fields: tuple[Field, ...]
    tags: tuple[Field, ...]
    tags_open: bool
    rule: tuple[str, ...]
    address: str
    leads_to: str
    wrong: str
    warnings: tuple[str, ...]
    action: str
    cancel: str
    w: dict[str, str]


def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the empty form, check what was typed, or make the link."""
    if request.method != "POST":
        given = {name: request.GET.get(name, "")[:LONGEST] for name in PLAIN}
        return _form(request, desk, given, {}, None, TriedLink())
    given, utm = _typed(request)
    words = _words(given, utm)
    tried = try_link(desk.opened, words)
    if "check" in request.POST or tried.wrong:
        return _form(request, desk, given, utm, None, tried)
    try:
        made = add_link(desk.opened, words)
    except SillageError as error:
        return _form(request, desk, given, utm, None, tried, error)
    keep_brand(request, desk, "link", made.link.id)
    _warn(request, desk, made.warnings)
    return done(request, desk, made.link.id, msg("The link is made."), "end_link")


def edit(request: HttpRequest, desk: Desk, link_id: str) -> HttpResponse:
    """Show the form of a link, check what was typed, or store it."""
    opened = desk.opened
    link = link_entries.link(opened.whose, link_id)
    if request.method != "POST":
        return _form(request, desk, _known(desk, link), dict(link.utm), link, TriedLink())
    given, utm = _typed(request)
    words = _changes(desk, link, given, utm)
    if words == LinkWords() and "check" not in request.POST:
        return HttpResponseRedirect(desk.url("link", link.id))
    tried = try_link(opened, words, link)
    if "check" in request.POST or tried.wrong:
        return _form(request, desk, given, utm, link, tried)
    try:
        changed = edit_link(opened, link.id, words)
    except SillageError as error:
        return _form(request, desk, given, utm, link, tried, error)
    _warn(request, desk, changed.warnings)
    if changed.link.version == link.version:
        return done(request, desk, link.id, msg("The link is changed."))
    return done(request, desk, link.id, msg("The link leads elsewhere now."), "link_back", link.version)


def _typed(request: HttpRequest) -> tuple[dict[str, str], dict[str, str]]:
    def read(name: str) -> str:
        return request.POST.get(name, "").replace("\0", "").strip()[: LONGEST + 1]

    return {name: read(name) for name in PLAIN}, {name: read(f"utm_{name}") for name in UTM_FIELDS}


def _words(given: Mapping[str, str], utm: Mapping[str, str]) -> LinkWords:
    said = {name: value for name, value in given.items() if value}
    return LinkWords(**{"destination": "", **said}, utm={name: value for name, value in utm.items() if value})  # type: ignore[arg-type]


def _changes(desk: Desk, link: Link, given: Mapping[str, str], utm: Mapping[str, str]) -> LinkWords:
    """Return what differs: what stays the same is not said, so that nothing is checked or written anew."""
    known, tags = _known(desk, link), dict(link.utm)
    said = {name: value for name, value in given.items() if name != "slug" and value != known.get(name, "")}
    return LinkWords(**said, utm={name: value for name, value in utm.items() if value != tags.get(name, "")})  # type: ignore[arg-type]


def _known(desk: Desk, link: Link) -> dict[str, str]:
    ends = last_day(desk.opened, link) or ""
    return {
        "destination": link.destination, "campaign": link.campaign, "network": link.network, "channel": link.channel,
        "post": link.post_id, "content": link.content, "title": link.title, "slug": link.slug, "expires": ends[:10],
        "fallback": link.fallback,
    }  # fmt: skip


def _warn(request: HttpRequest, desk: Desk, warnings: tuple[Message, ...]) -> None:
    for warning in warnings:
        messages.warning(request, say(warning, desk.language))


def _form(
    request: HttpRequest,
    desk: Desk,
    given: Mapping[str, str],
    utm: Mapping[str, str],
    link: Link | None,
    tried: TriedLink,
    error: SillageError | None = None,
) -> HttpResponse:
    language, opened = desk.language, desk.opened
    heading = say(msg("Change a link") if link else msg("Make a link"), language)
    above = [Lead(say(TITLE, language), desk.url("links"))]
    if link:
        above.append(Lead(link.title or kept(opened, link).address.removeprefix("https://"), desk.url("link", link.id)))
    desk = replace(desk, around=replace(desk.around, crumbs=(*above, Lead(heading, "", current=True))))
    fields = _fields(desk, given, link is None)
    tags = tuple(Field(f"utm_{name}", f"utm_{name}", value=utm.get(name, "")) for name in UTM_FIELDS)
    page = LinkFormPage(
        frame=desk.frame(heading, "link"),
        heading=heading,
        fields=tuple(_told(one, tried, language) for one in fields),
        tags=tags,
        tags_open=link is None and any(utm.values()),
        rule=tuple(say(one, language) for one in rule_words(link_entries.convention(opened.workspace.id))),
        address=tried.address,
        leads_to=tried.leads_to,
        wrong=" ".join(say(one, language) for one in (error.what, error.remedy) if one) if error else "",
        warnings=tuple(say(one, language) for one in tried.reach),
        action=desk.url("edit_link", link.id) if link else desk.url("new_link"),
        cancel=desk.url("link", link.id) if link else desk.url("links"),
        w={name: say(word, language) for name, word in WORDS.items()},
    )
    return render(request, "link_form_page.html", {"page": page})


def _told(one: Field, tried: TriedLink, language: str) -> Field:
    """Say beside a field what is wrong with it, or what breaks the rule."""
    error = tried.wrong.get(one.name)
    if error is not None:
        return replace(one, wrong=" ".join(say(part, language) for part in (error.what, error.remedy) if part))
    warned = tried.warned.get(one.name, ())
    if not warned:
        return one
    return replace(one, hint=" ".join((*(say(part, language) for part in warned), one.hint)))


def _fields(desk: Desk, given: Mapping[str, str], new: bool) -> tuple[Field, ...]:
    language = desk.language

    def ask(name: str, label: Message, kind: str = "text", hint: Message | None = None, **more: object) -> Field:
        return Field(
            name,
            say(label, language),
            kind,
            given.get(name, ""),
            say(hint, language) if hint else "",
            **more,  # type: ignore[arg-type]
        )

    found = [
        ask(
            "destination",
            msg("Where it leads"),
            "text",
            WHOLE,
            required=True,
            inputmode="url",
        ),
        ask("campaign", msg("Campaign"), "text", _campaigns(desk)),
        replace(ask("network", msg("Network"), "select"), choices=_networks(given.get("network", ""), language)),
        replace(
            ask("channel", msg("Or where else"), "select", msg("For a link that stands on no network.")),
            choices=_channels(given.get("channel", ""), language),
        ),
        ask("post", msg("Post"), "text", msg("Its address or its id, once it is published.")),
        ask("content", msg("Variant"), "text", msg("Which version of the message, when there are several.")),
        ask("title", msg("Title"), "text", msg("What you call it; only your team sees it.")),
    ]
    if new:
        found.append(
            ask("slug", msg("End of its address"), "text", msg("Left empty, six letters are drawn at random."))
        )
    found.append(ask("expires", msg("Last day"), "date", msg("Left empty, it never ends.")))
    found.append(ask("fallback", msg("Once ended, leads to"), "text", COMPLETED, inputmode="url"))
    return tuple(found)


def _campaigns(desk: Desk) -> Message | None:
    names = [name for name, _, _ in queries.campaigns(desk.opened.whose)][-8:]
    return msg("Known: {names}.", names=", ".join(names)) if names else None


def _networks(chosen: str, language: str) -> tuple[Choice, ...]:
    known = [(code, NETWORKS[code]) for code in NETWORKS]
    nothing = Choice("", say(msg("None"), language), not chosen)
    return (nothing, *(Choice(code, name, code == chosen) for code, name in sorted(known, key=lambda one: one[1])))


def _channels(chosen: str, language: str) -> tuple[Choice, ...]:
    nothing = Choice("", say(msg("None"), language), not chosen)
    return (nothing, *(Choice(code, head(channel_name(code), language), code == chosen) for code in LINK_CHANNELS))
