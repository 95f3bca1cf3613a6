"""Who it is, as far as anybody may know: the address behind proxies, the own team, a refusal, the day's hash, keys."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

from sillage.collector.hits import Headers, Hit, Network, Owner, World
from sillage.collector.reasons import Reason
from sillage.domain.keys import keyed_hash, normal_email, normal_phone

_COUNTRY_LETTERS = 2


def find_address(hit: Hit, world: World) -> Reason | None:
    """Find the visitor's own address: the nearest one that no trusted proxy has.

    Parameters
    ----------
    hit : Hit
        Whose `Hit.address` is set.
    world : World
        Which proxies are trusted.

    Returns
    -------
    Reason or None
        ``NO_ADDRESS``, a remark, when a trusted proxy names none.
    """
    hit.address = hit.peer
    if not is_proxy(hit.peer, world):
        return None
    told = hit.headers.get(b"x-forwarded-for", b"").decode("latin-1")
    for part in reversed(told.split(",") if told else ()):
        address = bare_address(part)
        if not address:
            return Reason.NO_ADDRESS
        hit.address = address
        if not lies_in(address, world.trusted):
            return None
    return None


def flag_team(hit: Hit, world: World) -> Reason | None:
    """Set aside what the own team does.

    Parameters
    ----------
    hit : Hit
        With its address.
    world : World
        Not asked.

    Returns
    -------
    Reason or None
        ``TEAM``, a flag.
    """
    networks = hit.owner.own_networks
    if networks and lies_in(hit.address, networks):
        return Reason.TEAM
    return None


def read_consent(hit: Hit, world: World) -> Reason | None:
    """Tell what identity may rest on.

    Parameters
    ----------
    hit : Hit
        A refusal stands in its headers; a cookie's id is kept only where the site has one and nothing is refused.
    world : World
        Not asked.

    Returns
    -------
    Reason or None
        ``REFUSED_CONSENT``, a remark.
    """
    row, owner = hit.row, hit.owner
    if refuses(hit.headers, owner):
        row["consent"] = "refused"
        for name in ("cookie", "click_id", "customer_key"):
            row.pop(name, None)
        return Reason.REFUSED_CONSENT
    if hit.cookie and owner.allows_cookie:
        row["consent"], row["cookie"] = "cookie", hit.cookie
    else:
        row["consent"] = "none"
    return None


def refuses(headers: Headers, owner: Owner) -> bool:
    """Tell whether the browser refuses what needs consent, and the owner obeys.

    Parameters
    ----------
    headers : mapping
        The request's.
    owner : Owner
        Whose hit.

    Returns
    -------
    bool
        True for Global Privacy Control or Do Not Track.
    """
    get = headers.get
    return owner.respects_gpc and (get(b"sec-gpc") == b"1" or get(b"dnt") == b"1")


def find_country(hit: Hit, world: World) -> Reason | None:
    """Name the country: a trusted proxy's header, else the file that the user gave, else nothing.

    Parameters
    ----------
    hit : Hit
        With its address.
    world : World
        Which header, which file.

    Returns
    -------
    Reason or None
        ``NO_COUNTRY``, a remark, where one was to be found.
    """
    if world.country_header and is_proxy(hit.peer, world):
        told = hit.headers.get(world.country_header, b"").decode("latin-1").strip().lower()
        if len(told) == _COUNTRY_LETTERS and told.isalpha() and told.isascii() and told not in ("xx", "t1"):
            hit.row["country"] = told
            return None
    found = world.country_of(hit.address)
    if found:
        hit.row["country"] = found
        return None
    return Reason.NO_COUNTRY if world.country_header else None


def hash_visitor(hit: Hit, world: World) -> Reason | None:
    """Write the visitor's hash of the day; the address goes no further.

    Parameters
    ----------
    hit : Hit
        With its address.
    world : World
        The salts and the clock.

    Returns
    -------
    Reason or None
        ``OLD_SALT``, a remark, for a visit that crosses midnight.
    """
    if not hit.address:
        return None
    told = hit.owner.site, hit.address, hit.user_agent
    hit.row["visitor"], old = world.salts.visitor(*told, hit.at_us, world.clock_us())
    hit.address = hit.peer = ""
    return Reason.OLD_SALT if old else None


def tie_click(hit: Hit, world: World) -> Reason | None:
    """Tie a page to the click whose id it brings, and to the link and the post that the click was on.

    Parameters
    ----------
    hit : Hit
        With what `sillage.collector.brought_clicks` found.
    world : World
        Not asked.

    Returns
    -------
    Reason or None
        ``STRANGE_CLICK_ID``, a remark, for an id that we did not sign, or signed for another workspace.
    """
    if not hit.signed_click:
        return None
    if hit.brought is None:
        return Reason.STRANGE_CLICK_ID
    hit.row["click_id"], hit.row["link_id"], placed = hit.brought
    if placed is not None:
        hit.row["post_id"], hit.link_source = placed.link.post_id, placed.source
    return None


def customer_key(secret: bytes, email: str = "", phone: str = "", loyalty: str = "") -> str:
    """Hash what a customer is known by, as imports do; what is given in clear goes no further.

    Parameters
    ----------
    secret : bytes
        The workspaces' key.
    email, phone, loyalty : str
        The first that is given counts.

    Returns
    -------
    str
        The keyed hash; empty when nothing is given.
    """
    if "@" in email:
        return keyed_hash(secret, normal_email(email))
    number = normal_phone(phone).removeprefix("00")
    return keyed_hash(secret, number or loyalty.strip().lstrip("@").casefold())


def is_proxy(peer: str, world: World) -> bool:
    """Tell whether who opened a connection is a trusted proxy.

    Parameters
    ----------
    peer : str
        Its address.
    world : World
        Proxies whose headers are believed, and what is known of those who spoke.

    Returns
    -------
    bool
        True when it is.
    """
    known = world.proxies.get(peer)
    if known is None:
        known = world.proxies.put(peer, lies_in(peer, world.trusted))
    return known


def lies_in(address: str, networks: tuple[Network, ...]) -> bool:
    """Tell whether an address lies in one of some networks.

    Parameters
    ----------
    address : str
        Of IPv4 or IPv6; what is none lies nowhere.
    networks : tuple of networks
        Which.

    Returns
    -------
    bool
        True when it does.
    """
    try:
        parsed: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    return any(parsed in network for network in networks)


def bare_address(part: str) -> str:
    """Return an address as this machine writes it.

    Parameters
    ----------
    part : str
        With a port or without.

    Returns
    -------
    str
        Empty for what is none.
    """
    text = part.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ip_address(text))
    except ValueError:
        return ""
