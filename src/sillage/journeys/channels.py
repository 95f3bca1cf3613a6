"""How somebody came: from the tags of the address, else our own link's click, else who sent them.

The rules stand in `sillage.journeys.channel_rules`, the domains in `channel_domains`. A click id of a network never
means paid. A site of our own, a payment provider or a sign-in service never takes a visit over.
"""

from typing import TYPE_CHECKING, NamedTuple

from sillage.domain.places import NETWORKS
from sillage.journeys.channel_addresses import Sender, Tags, sender_of, tags_of
from sillage.journeys.channel_domains import PACKAGES, Site, site_of
from sillage.journeys.channel_rules import BY_KIND, CLICK_IDS, GROUPS, VERSION, decide, site_named

if TYPE_CHECKING:
    from sillage.domain.links import Link, ResolvedLink

CONTINUES = ("own_host", "payment", "sign_in")
"""Rules that say: the visitor was here already; the visit keeps the source that it began with."""

_MEDIUM_OF_KIND = {
    "social": "social",
    "video": "video",
    "search": "organic",
    "ai": "ai-assistant",
    "mail": "email",
}
ON_A_NETWORK = frozenset(
    ("organic_social", "paid_social", "organic_video", "paid_video", "paid_shopping", "display", "cross_network")
)
"""Channels whose touches stand at a network."""
_LEFT_OPEN = frozenset(("unassigned", "paid_other", "referral", "display"))


class LinkSource(NamedTuple):
    """What our own link says of a click on it; everything may be empty.

    Parameters
    ----------
    network : str
        A key of `NETWORKS`: where the link was put.
    source, medium, campaign, content, term : str
        As its template of tags has them.
    """

    network: str = ""
    source: str = ""
    medium: str = ""
    campaign: str = ""
    content: str = ""
    term: str = ""


class Verdict(NamedTuple):
    """How somebody came, and what says so.

    Parameters
    ----------
    channel : str
        A key of `sillage.journeys.channel_rules.GROUPS`.
    source, medium : str
        In lower case; a network, a search engine or an assistant by its one name, whatever domain or tag said it.
    campaign, content, term : str
        As written; empty when nothing says so.
    network : str
        A key of `NETWORKS`, where the source is one of ours.
    rule : str
        What decided (``utm``, ``link``, ``referrer``, ``click_id``, ``scan``, ``none``) and the channel, or one of
        `CONTINUES`.
    version : int
        Of the rules.
    flags : tuple of str
        ``shortener``: the referrer shortened a link, where it was clicked is unknown; ``repeated_tags``;
        ``click_id``: a network's parameter is there; ``ad_click_id``: one that only ads carry, without a tag.
    """

    channel: str
    source: str = ""
    medium: str = ""
    campaign: str = ""
    content: str = ""
    term: str = ""
    network: str = ""
    rule: str = ""
    version: int = VERSION
    flags: tuple[str, ...] = ()

    @property
    def group(self) -> str:
        """The channel's group as Google's list writes it."""
        return GROUPS[self.channel]

    @property
    def continues(self) -> bool:
        """Whether a visit that is open keeps its source."""
        return self.rule in CONTINUES

    @property
    def is_paid(self) -> bool:
        """Whether money was paid for the click."""
        return self.channel.startswith("paid_")


_EMPTY = LinkSource()
_NO_HOSTS: frozenset[str] = frozenset()


def source_of(link: "Link | ResolvedLink") -> LinkSource:
    """Say where a link's clicks come from.

    Parameters
    ----------
    link : Link or ResolvedLink
        As the ledger has it.

    Returns
    -------
    LinkSource
        What its parameters say, else its channel and its network.
    """
    told = {name: value for name, value in link.utm if name in LinkSource._fields}
    told.setdefault("source", link.channel)
    told.setdefault("medium", link.channel)
    return LinkSource(network=link.network, **{"campaign": link.campaign, "content": link.content, **told})


def channel_of(
    url: str = "",
    referrer: str = "",
    *,
    link: LinkSource | None = None,
    own_hosts: frozenset[str] = _NO_HOSTS,
    scan: bool = False,
) -> Verdict:
    """Name the channel of a hit.

    Parameters
    ----------
    url : str
        The page's address with its query, or the destination of a link. Any text: it never raises.
    referrer : str
        Who sent them; ``android-app://`` addresses too.
    link : LinkSource or None
        What our own link says, where the hit is a click on it or carries its verified click id.
    own_hosts : frozenset of str
        Our own sites, in lower case; their subdomains too. The page's own host needs no mention.
    scan : bool
        The link's QR code was scanned.

    Returns
    -------
    Verdict
        Tags before our link before the referrer, field by field.

    Examples
    --------
    >>> channel_of("https://shop.ca/?fbclid=1", "https://l.facebook.com/").channel
    'organic_social'
    >>> channel_of("https://shop.ca/?utm_source=facebook&utm_medium=cpc").group
    'Paid Social'
    >>> channel_of("https://shop.ca/", "https://www.walmart.com/")[:3]
    ('referral', 'walmart.com', 'referral')
    """
    tags, ours = tags_of(url), link or _EMPTY
    sender = sender_of(referrer)
    told = _Told(
        tags.campaign or ours.campaign,
        tags.content or ours.content,
        tags.term or ours.term,
        _flags(tags),
    )
    if scan:
        return _verdict(told, "scan", tags.source or ours.source, "qr", "qr")
    site = _site(sender)
    returns = _returns(sender, site, url, own_hosts)
    if tags.source or tags.medium or ours.source or ours.medium or ours.network:
        rule = "utm" if tags.source or tags.medium else "link"
        source = tags.source or ours.source or ours.network
        came = _Came(_NOBODY, None) if returns else _Came(sender, site)
        if not tags.source and tags.medium:
            return _by_medium(told, tags, source, came)
        return _tagged(told, rule, source, tags.medium or ours.medium, came)
    if returns:
        return Verdict("direct", "(direct)", "(none)", *told[:3], rule=returns, flags=told.flags)
    if sender.host:
        return _referred(told, sender, site)
    return _by_click_id(told, tags)


class _Told(NamedTuple):
    campaign: str
    content: str
    term: str
    flags: tuple[str, ...]


class _Came(NamedTuple):
    sender: Sender
    site: Site | None


_NOBODY = Sender("")


def _flags(tags: Tags) -> tuple[str, ...]:
    flags: tuple[str, ...] = ("repeated_tags",) if tags.repeated else ()
    if tags.click_ids:
        flags += ("click_id",)
        if not tags.medium and any(not CLICK_IDS[name] for name in tags.click_ids):
            flags += ("ad_click_id",)
    return flags


def _site(sender: Sender) -> Site | None:
    if sender.app:
        return PACKAGES.get(sender.host)
    return site_of(sender.host)


def _returns(sender: Sender, site: Site | None, url: str, own_hosts: frozenset[str]) -> str:
    if not sender.host or sender.app:
        return ""
    if _is_ours(sender.host, own_hosts) or _same_site(sender.host, url):
        return "own_host"
    return site.kind if site and site.kind in CONTINUES else ""


def _is_ours(host: str, own_hosts: frozenset[str]) -> bool:
    rest = host
    while rest and own_hosts:
        if rest in own_hosts:
            return True
        rest = rest.partition(".")[2]
    return False


def _same_site(host: str, url: str) -> bool:
    page = sender_of(url).host.removeprefix("www.")
    return bool(page) and (host == page or host.endswith("." + page))


def _by_medium(told: _Told, tags: Tags, source: str, came: _Came) -> Verdict:
    # A medium alone: our link, the referrer or a click id says the source. They settle the channel only where the
    # medium leaves it open, as “cpc” does: what a tag says outranks them.
    if not source:
        source = _source(came.sender, came.site) if came.sender.host else _network_of(tags)
    alone = decide("", tags.medium, told.campaign)
    channel = decide(source, tags.medium, told.campaign) if alone in _LEFT_OPEN else alone
    return _verdict(told, "utm", source, tags.medium, channel)


def _tagged(told: _Told, rule: str, source: str, medium: str, came: _Came) -> Verdict:
    if source and not medium and came.site and site_named(source) is None:
        # A tag that names nobody, and a referrer that is known: how they came is the referrer's.
        medium = _MEDIUM_OF_KIND.get(came.site.kind, "")
    return _verdict(told, rule, source, medium, decide(source, medium, told.campaign))


def _verdict(told: _Told, rule: str, source: str, medium: str, channel: str) -> Verdict:
    site = site_named(source)
    name = site.name if site else source
    network = name if name in NETWORKS and channel in ON_A_NETWORK else ""
    return Verdict(channel, name, medium, *told[:3], network, f"{rule}.{channel}", VERSION, told.flags)


def _referred(told: _Told, sender: Sender, site: Site | None) -> Verdict:
    name = _source(sender, site)
    kind = site.kind if site else ""
    channel, medium = BY_KIND.get(kind, "referral"), _MEDIUM_OF_KIND.get(kind, "referral")
    flags = (*told.flags, "shortener") if kind == "shortener" else told.flags
    network = name if name in NETWORKS else ""
    return Verdict(channel, name, medium, *told[:3], network, f"referrer.{channel}", VERSION, flags)


def _source(sender: Sender, site: Site | None) -> str:
    return site.name if site else sender.host.removeprefix("www.")


def _network_of(tags: Tags) -> str:
    return next((CLICK_IDS[name] for name in tags.click_ids if CLICK_IDS[name]), "")


def _by_click_id(told: _Told, tags: Tags) -> Verdict:
    network = _network_of(tags)
    if not network:
        return Verdict("direct", "(direct)", "(none)", *told[:3], rule="none.direct", flags=told.flags)
    return Verdict(
        "organic_social", network, "social", *told[:3], network, "click_id.organic_social", VERSION, told.flags
    )
