"""Where a hit comes from: the rules of `sillage.journeys`, asked once for hits that look the same to them."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

from sillage.collector.hits import Hit, World
from sillage.collector.reasons import Reason
from sillage.domain.click_ids import PARAMETER
from sillage.journeys.channels import ON_A_NETWORK, LinkSource, Verdict, channel_of

_CLICK_ID = f"{PARAMETER}="
_MOST_REFERRER = 2048
_MOST_REMEMBERED = 600
"""Characters of both addresses: hostile ones are worked out, and not kept."""


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
    link = hit.link_source
    asked = without_path(hit.url), without_path(hit.referrer), link, hit.owner.no_senders, hit.is_scan
    found = _remembered(*asked) if len(asked[0]) + len(asked[1]) <= _MOST_REMEMBERED else _verdict(*asked)
    row["channel"], row["source"], row["medium"] = found.channel, found.source, found.medium
    network = row.get("network") or found.network
    if not network and link is not None and found.channel in ON_A_NETWORK:
        network = link.network  # the tags name nobody that is known; they do not say that it was elsewhere
    row["network"] = network
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


def without_path(address: str) -> str:
    """Leave out of an address what no rule of channels reads, so that many pages share one answer.

    Parameters
    ----------
    address : str
        Anything.

    Returns
    -------
    str
        Its host, and its query and fragment where they say something, without our own click id.

    Examples
    --------
    >>> without_path("https://a.example/shoes/red?size=4&slg=A.b.C#top")
    'https://a.example?size=4'
    """
    base, _, fragment = address.partition("#")
    base, _, query = base.partition("?")
    at = base.find("/", base.find("://") + 3)
    if at > 0:
        base = base[:at]
    if query:
        if _CLICK_ID in query:
            query = "&".join(part for part in query.split("&") if not part.startswith(_CLICK_ID))
        base = f"{base}?{query}"
    return f"{base}#{fragment}" if "=" in fragment else base


def _verdict(url: str, referrer: str, link: LinkSource | None, own: frozenset[str], scan: bool) -> Verdict:
    return channel_of(url, referrer, link=link, own_hosts=own, scan=scan)


_remembered = lru_cache(4096)(_verdict)
