"""A hit on its way through the steps, and what the steps know of the world."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network
from typing import TYPE_CHECKING, Any, NamedTuple

from sillage.collector.recent import Recent

if TYPE_CHECKING:
    from sillage.collector.reasons import Reason
    from sillage.domain.links import ResolvedLink
    from sillage.journeys.channels import LinkSource
    from sillage.services.daily_salts import Salts

Headers = Mapping[bytes, bytes]
Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose hit it is, and what its owner decided about people.

    Parameters
    ----------
    workspace_id : str
        The workspace that the row belongs to.
    site : str
        The host that the visitor's hash and the row name.
    respects_gpc : bool
        Whether a browser's refusal (Global Privacy Control, Do Not Track) is obeyed.
    allows_cookie : bool
        Whether a first-party id may be kept after a person agreed.
    own_networks : tuple of networks
        Where the team itself sits.
    own_hosts : tuple of str
        The workspace's own hosts: none of them is a referrer.
    payment_hosts : tuple of str
        Hosts that come back after a payment and never are a source.
    """

    workspace_id: str
    site: str
    respects_gpc: bool = True
    allows_cookie: bool = False
    own_networks: tuple[Network, ...] = ()
    own_hosts: tuple[str, ...] = ()
    payment_hosts: tuple[str, ...] = ()
    no_senders: frozenset[str] = field(init=False, repr=False, compare=False)
    """Hosts that never are a source."""

    def __post_init__(self) -> None:
        """Put the hosts together that never are a source."""
        object.__setattr__(self, "no_senders", frozenset((*self.own_hosts, *self.payment_hosts)))


class Placed(NamedTuple):
    """A link of ours, and what it says of where its clicks come from.

    Parameters
    ----------
    link : ResolvedLink
        As the ledger has it.
    source : LinkSource
        As the channel's rules read it.
    """

    link: ResolvedLink
    source: LinkSource


class Brought(NamedTuple):
    """A click id that a page or a server brings, and that we signed.

    Parameters
    ----------
    click_id, link_id : str
        The click's and its link's.
    placed : Placed or None
        The link; None when the ledger has it no more.
    """

    click_id: str
    link_id: str
    placed: Placed | None


@dataclass(slots=True)
class Hit:
    """One hit; `row` is what will stand in the journal.

    Parameters
    ----------
    headers : mapping
        The request's, in lower case.
    peer : str
        Who opened the connection: the visitor, or a proxy.
    at_us : int
        When, in microseconds since 1970.
    owner : Owner
        Whose.
    row : dict
        Columns of ``events``; those that say nothing are left out.
    url : str
        The page's full address, or the short link's.
    referrer : str
        As the browser gives it.
    address : str
        The visitor's own address, once a step found it; never stored.
    cookie : str
        The first-party id that the browser sent.
    user_agent : str
        Cut at a length.
    link_source : LinkSource or None
        What our own link says of its clicks.
    is_scan : bool
        Whether the address of the link's QR code was asked for.
    signed_click : str
        What stands where a click id is expected; anything at all.
    brought : Brought or None
        The click that it names, once somebody verified it.
    """

    headers: Headers
    peer: str
    at_us: int
    owner: Owner
    row: dict[str, Any]
    url: str = ""
    referrer: str = ""
    address: str = ""
    user_agent: str = ""
    cookie: str = ""
    link_source: LinkSource | None = None
    is_scan: bool = False
    signed_click: str = ""
    brought: Brought | None = None


@dataclass(slots=True)
class World:
    """What the steps may ask: secrets, lists and settings. Nothing here waits for a disk or a network.

    Parameters
    ----------
    people_key : bytes
        The secret under which e-mail addresses and telephone numbers are hashed.
    click_key : bytes
        The key that signs click ids.
    salts : Salts
        The salts of the days.
    clock_us : callable
        The moment, in microseconds since 1970.
    trusted : tuple of networks
        Proxies whose headers are believed.
    country_header : bytes
        The header in which such a proxy names the visitor's country; empty for none.
    country_of : callable
        Finds a country (two letters, lower case) for an address in the file that the user gave; ``""`` when unknown.
    """

    people_key: bytes
    click_key: bytes
    salts: Salts
    clock_us: Callable[[], int]
    trusted: tuple[Network, ...] = ()
    country_header: bytes = b""
    country_of: Callable[[str], str] = lambda _: ""
    proxies: Recent[str, bool] = field(default_factory=lambda: Recent(256), repr=False)
    """Whether those who spoke last are proxies: networks are slow to compare. In memory alone, as all addresses."""


Step = Callable[["Hit", World], "Reason | None"]
