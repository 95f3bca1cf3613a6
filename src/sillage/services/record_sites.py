"""Say which sites are collected, and how: consent, Global Privacy Control, the own team's addresses."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from ipaddress import ip_network

from sillage.domain.destinations import ascii_host, is_public
from sillage.domain.sites import Consent, Site
from sillage.errors import NotFound, Refused, WrongUsage
from sillage.language import Message, msg
from sillage.ledger import link_entries, site_entries
from sillage.services.keep_brand import keep_brand
from sillage.services.link_domains import base_of
from sillage.services.open_workspace import Opened


@dataclass(frozen=True, slots=True)
class SiteWords:
    """What somebody said about a site; None was not said, an empty sequence takes all away.

    Parameters
    ----------
    aliases, team, payment : sequence of str or None
        Other hosts of the site; addresses or networks of the own team; payment providers' hosts.
    cookie : bool or None
        Whether a cookie may be set once the visitor agreed.
    gpc : bool or None
        Whether Global Privacy Control is respected.
    """

    aliases: Sequence[str] | None = None
    team: Sequence[str] | None = None
    payment: Sequence[str] | None = None
    cookie: bool | None = None
    gpc: bool | None = None


def add_site(opened: Opened, host: str, words: SiteWords) -> Site:
    """Say that a site's hits are collected.

    Parameters
    ----------
    opened : Opened
        Where.
    host : str
        ``example.com``, or any address on it.
    words : SiteWords
        How; by default without a cookie and with Global Privacy Control respected.

    Returns
    -------
    Site
        As stored.

    Raises
    ------
    Refused
        If the host is collected already, here or in another workspace.
    """
    name = host_of(host)
    if any(name in site.hosts for site in site_entries.sites(opened.workspace.id)):
        raise Refused(
            msg("{host} is a site of this workspace already.", host=name), msg("See it with: sillage site list")
        )
    fresh = Site(secrets.token_hex(8), opened.workspace.id, name, opened.now)
    site = site_entries.put_site(_changed(fresh, words), opened.now)
    keep_brand(opened, "site", site.host)
    return site


def set_site(opened: Opened, host: str, words: SiteWords) -> Site:
    """Change how a site is collected.

    Parameters
    ----------
    opened : Opened
        Where.
    host : str
        Which.
    words : SiteWords
        What changes.

    Returns
    -------
    Site
        As stored.
    """
    if words == SiteWords():
        raise WrongUsage(msg("Nothing to change was given."), msg("See what can be: sillage site set --help"))
    return site_entries.put_site(_changed(find_site(opened, host), words), opened.now)


def check_words(words: SiteWords) -> None:
    """Refuse what cannot be read of what somebody said about a site; nothing is stored.

    Parameters
    ----------
    words : SiteWords
        What was typed.

    Raises
    ------
    WrongUsage
        If something is not a host, an address or a network.
    """
    _changed(Site("", "", "", datetime.min.replace(tzinfo=UTC)), words)


def remove_site(opened: Opened, host: str) -> Site:
    """Stop collecting a site; what was collected stays.

    Parameters
    ----------
    opened : Opened
        Where.
    host : str
        Which.

    Returns
    -------
    Site
        What was removed.
    """
    return site_entries.remove_site(opened.workspace.id, find_site(opened, host).host, opened.now)


def find_site(opened: Opened, typed: str) -> Site:
    """Return the site that somebody means.

    Parameters
    ----------
    opened : Opened
        Where.
    typed : str
        One of its hosts, or an address on it.

    Returns
    -------
    Site
        Of this workspace.

    Raises
    ------
    NotFound
        If there is none; another workspace's is none.
    """
    name = host_of(typed)
    for site in site_entries.sites(opened.whose):
        if name in site.hosts:
            return site
    raise NotFound(
        msg("{host} is not a site of this workspace.", host=name), msg("See what there is with: sillage site list")
    )


@dataclass(frozen=True, slots=True)
class Snippet:
    """What to paste into the pages of any site.

    Parameters
    ----------
    head : str
        The script, before ``</head>``.
    body : str
        The pixel for browsers without scripts, after ``<body>``: a head holds no image.
    """

    head: str
    body: str


def snippet(opened: Opened, base: str = "") -> Snippet:
    """Return what to paste into the pages of any site.

    Parameters
    ----------
    opened : Opened
        Where.
    base : str
        Where the collector is reached; empty takes the default domain of the links.

    Returns
    -------
    Snippet
        The script, and the pixel for browsers without scripts.
    """
    own = link_entries.domains(opened.workspace.id)
    root = base.rstrip("/") or next((one.base for one in own if one.default), "")
    root = root or base_of(opened, "")
    return Snippet(
        f'<script async src="{root}/s.js"></script>',
        f'<noscript><img src="{root}/e.gif" referrerpolicy="no-referrer-when-downgrade" '
        'alt="" width="1" height="1"></noscript>',
    )


def site_warnings(opened: Opened, site: Site) -> tuple[Message, ...]:
    """Return what keeps a site from being collected.

    Parameters
    ----------
    opened : Opened
        Where.
    site : Site
        Which.

    Returns
    -------
    tuple of Message
        Empty when nothing does, as far as the ledger knows.
    """
    if is_public(site.host) and not link_entries.domains(opened.workspace.id):
        return (
            msg(
                "No visitor of {host} can reach the collector: it has no public address yet. Give it one with: sillage "
                "link domain add go.{host} (see docs/links.md).",
                host=site.host,
            ),
        )
    return ()


def host_of(typed: str) -> str:
    """Return the host of what somebody typed.

    Parameters
    ----------
    typed : str
        A host or an address.

    Returns
    -------
    str
        Lower case, in ASCII, without port.

    Raises
    ------
    WrongUsage
        If there is none in it.
    """
    from urllib.parse import urlsplit

    text = typed.strip()
    try:
        return ascii_host(urlsplit(text if "://" in text else f"//{text}").hostname or "")
    except ValueError as exc:
        raise WrongUsage(msg("“{typed}” is not a host.", typed=text[:80]), msg("Write it like example.com.")) from exc


def _changed(site: Site, words: SiteWords) -> Site:
    if words.aliases is not None:
        site = replace(site, aliases=tuple(dict.fromkeys(host_of(one) for one in words.aliases if one.strip())))
    if words.team is not None:
        site = replace(site, team_networks=tuple(dict.fromkeys(_network(one) for one in words.team if one.strip())))
    if words.payment is not None:
        site = replace(site, payment_hosts=tuple(dict.fromkeys(host_of(one) for one in words.payment if one.strip())))
    if words.cookie is not None:
        site = replace(site, consent=Consent.COOKIE if words.cookie else Consent.NONE)
    return site if words.gpc is None else replace(site, respect_gpc=words.gpc)


def _network(typed: str) -> str:
    try:
        return str(ip_network(typed.strip(), strict=False))
    except ValueError as exc:
        raise WrongUsage(
            msg("“{typed}” is not an address or a network.", typed=typed[:80]),
            msg("Write it like 203.0.113.7 or 203.0.113.0/24."),
        ) from exc
