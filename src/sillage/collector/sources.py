"""Where a hit comes from: the rules of `sillage.journeys`, asked once for clicks of one link from one page."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

from sillage.collector.hits import Hit, World
from sillage.collector.reasons import Reason
from sillage.journeys.channels import LinkSource, Verdict, channel_of

_MOST_REFERRER = 2048


def name_channel(hit: Hit, world: World) -> Reason | None:
    """Write the channel, what it rests on and the referrer's host into the row.

    Parameters
    ----------
    hit : Hit
        Its addresses, and its link's words when it is a click.
    world : World
        Not asked.

    Returns
    -------
    None
        Nothing to say.
    """
    row = hit.row
    if hit.link_source is not None:
        found = _of_click(hit.url, hit.referrer, hit.link_source, hit.owner.own_hosts, hit.is_scan)
    else:
        own = frozenset((*hit.owner.own_hosts, *hit.owner.payment_hosts))
        found = channel_of(hit.url, hit.referrer, own_hosts=own)
    row["channel"], row["source"], row["medium"] = found.channel, found.source, found.medium
    row["network"] = row.get("network") or found.network
    row["channel_rule"], row["channel_version"] = found.rule, found.version
    for name in ("campaign", "content", "term"):
        told = getattr(found, name)
        if told:
            row[name] = told[:300]
    if hit.referrer:
        row["referrer"] = host_of(hit.referrer)
    return None


@lru_cache(8192)
def host_of(address: str) -> str:
    """Return the host of an address.

    Parameters
    ----------
    address : str
        Anything.

    Returns
    -------
    str
        Lower case, without port; empty when there is none.
    """
    try:
        host = urlsplit(address[:_MOST_REFERRER]).hostname or ""
    except ValueError:
        return ""
    return host.lower().rstrip(".")[:253]


@lru_cache(4096)
def _of_click(url: str, referrer: str, link: LinkSource, own: tuple[str, ...], scan: bool) -> Verdict:
    return channel_of(url, referrer, link=link, own_hosts=frozenset(own), scan=scan)
