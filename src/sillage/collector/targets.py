"""What the ledger says of a link or a site, made ready for the hot path."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_network
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from sillage.collector.hits import Owner
from sillage.domain.click_ids import PARAMETER
from sillage.domain.sites import Consent, Site
from sillage.journeys.channels import LinkSource, source_of

if TYPE_CHECKING:
    from sillage.collector.hits import Network
    from sillage.domain.links import ResolvedLink


@dataclass(frozen=True, slots=True)
class Target:
    """A link, ready to be answered.

    Parameters
    ----------
    link : ResolvedLink
        As the ledger has it.
    owner : Owner
        Whose clicks.
    before, after : str
        The destination with its parameters, around the place of the click id.
    plain : str
        The destination with its parameters and no click id.
    source : LinkSource
        What the link says of where its clicks come from.
    """

    link: ResolvedLink
    owner: Owner
    before: str
    after: str
    plain: str
    source: LinkSource


def owner_of(site: Site, hosts: tuple[str, ...]) -> Owner:
    """Say whose the hits of a site are.

    Parameters
    ----------
    site : Site
        As the ledger has it.
    hosts : tuple of str
        Every host of its workspace.

    Returns
    -------
    Owner
        What the steps need.
    """
    return Owner(
        workspace_id=site.workspace_id,
        site=site.host,
        respects_gpc=site.respect_gpc,
        allows_cookie=site.consent is Consent.COOKIE,
        own_networks=_networks(site.team_networks),
        own_hosts=hosts,
        payment_hosts=site.payment_hosts,
    )


def with_parameters(destination: str, utm: tuple[tuple[str, str], ...]) -> tuple[str, str, str]:
    """Add a link's parameters to its destination; what stands there already is left alone.

    Parameters
    ----------
    destination : str
        An address.
    utm : tuple of (str, str)
        Names without ``utm_``, and values.

    Returns
    -------
    (str, str, str)
        What stands before the click id, what stands after it, and the address without one.

    Examples
    --------
    >>> with_parameters("https://a.example/p?x=1&utm_source=me#top", (("source", "x"), ("medium", "social")))[:2]
    ('https://a.example/p?x=1&utm_source=me&utm_medium=social&slg=', '#top')
    """
    parts = urlsplit(destination)
    there = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    kept = "&".join(pair for pair in parts.query.split("&") if pair and pair.partition("=")[0] != PARAMETER)
    added = urlencode([(f"utm_{name}", value) for name, value in utm if value and f"utm_{name}" not in there])
    query = "&".join(filter(None, (kept, added)))
    base = urlunsplit((parts.scheme, parts.netloc, parts.path or "/", "", ""))
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    before = f"{base}?{query}&{PARAMETER}=" if query else f"{base}?{PARAMETER}="
    return before, fragment, (f"{base}?{query}" if query else base) + fragment


def target_of(link: ResolvedLink, host: str, owners: dict[str, Owner]) -> Target:
    """Make a link ready to be answered.

    Parameters
    ----------
    link : ResolvedLink
        As the ledger has it.
    host : str
        The host that was asked, where somebody declared it; else empty.
    owners : dict of str to Owner
        Whose hits are those of a site, by its hosts.

    Returns
    -------
    Target
        With whose clicks they are.
    """
    before, after, plain = with_parameters(link.destination, link.utm)
    landing = owners.get((urlsplit(link.destination).hostname or "").lower())
    landing = landing if landing is not None and landing.workspace_id == link.workspace_id else None
    networks = {
        one for owner in owners.values() if owner.workspace_id == link.workspace_id for one in owner.own_networks
    }
    owner = Owner(
        workspace_id=link.workspace_id,
        site=link.domain or host,
        respects_gpc=landing.respects_gpc if landing else True,
        own_networks=tuple(sorted(networks, key=str)),
        own_hosts=landing.own_hosts if landing else (),
    )
    return Target(link, owner, before, after, plain, source_of(link))


def _networks(texts: tuple[str, ...]) -> tuple[Network, ...]:
    found: list[Network] = []
    for text in texts:
        with suppress(ValueError):
            found.append(ip_network(text, strict=False))
    return tuple(found)
