"""Where a link may lead: an address of the public web, written so that every browser reads the same thing."""

import re
import unicodedata
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import quote, urlsplit, urlunsplit

from sillage.errors import Refused
from sillage.language import msg

LONGEST = 8_000
"""Characters in an address: what servers and proxies let through in a header."""

_PRIVATE_SUFFIXES = (
    "localhost", "localdomain", "local", "internal", "intranet", "lan", "home", "corp", "private", "home.arpa", "test",
    "invalid", "onion",
)  # fmt: skip
_CLOSED = tuple(
    map(
        IPv6Network,
        (
            "::/96",  # IPv4-compatible (RFC 4291, deprecated)
            "::ffff:0:0:0/96",  # IPv4-translated (RFC 2765)
            "64:ff9b:1::/48",  # NAT64 of a network's own (RFC 8215)
            "fec0::/10",  # site-local (RFC 3879, deprecated)
        ),
    )
)
"""Networks that `ipaddress` may call global and that no public server is in."""

_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_BARE = re.compile(r"([^\s/?#@:\[\]]+\.(?:xn--[a-z0-9-]+|[^\W\d_]{2,}))\.?(?::\d{1,5})?(?:[/?#].*)?", re.IGNORECASE)
"""A host whose last label is a word, perhaps a port, perhaps a path: what browsers open over ``https``."""
_KEPT = "%:/?#[]@!$&'()*+,;=~"


def checked_destination(typed: str, allow_private: bool = False) -> str:
    """Return a destination in its stored form.

    Parameters
    ----------
    typed : str
        As somebody wrote it; a name of a host without a scheme is completed with ``https://``, as browsers do.
    allow_private : bool
        Whether it may be on this machine or inside a private network.

    Returns
    -------
    str
        Scheme and host in lower case, the host in ASCII (IDN), the rest percent-encoded where it must be.

    Raises
    ------
    Refused
        If it is no ``http`` or ``https`` address, holds a name or a password, or is not of the public web.

    Examples
    --------
    >>> checked_destination("HTTPS://Épices.example/Fête?q=à")
    'https://xn--pices-9ra.example/F%C3%AAte?q=%C3%A0'
    >>> checked_destination("example.com/page")
    'https://example.com/page'
    """
    text = _completed(unicodedata.normalize("NFC", typed.strip()))
    if not text or len(text) > LONGEST or any(_is_hidden(character) for character in text):
        raise _no_address(typed)
    try:
        parts = urlsplit(text)
        port = parts.port
        named = parts.username is not None or parts.password is not None
        host = ascii_host(parts.hostname or "")
    except ValueError as exc:
        raise _no_address(typed) from exc
    if parts.scheme.lower() not in ("http", "https") or not text[len(parts.scheme) :].startswith("://"):
        raise _no_address(typed)
    if named:
        raise Refused(
            msg("A link does not lead to an address that holds a name or a password."),
            msg("Take out what stands before the @."),
        )
    if not host:
        raise _no_address(typed)
    if not allow_private and not is_public(host):
        raise Refused(
            msg("{host} is on this machine or in a private network: the public cannot reach it.", host=host),
            msg("Give a public address, or allow it with --allow-private."),
        )
    shown = f"[{host}]" if ":" in host else host
    netloc = shown if port is None else f"{shown}:{port}"
    rest = (quote(part, safe=_KEPT) for part in (parts.path or "/", parts.query, parts.fragment))
    return urlunsplit((parts.scheme.lower(), netloc, *rest))


def ascii_host(name: str) -> str:
    """Return a host as DNS knows it: lower case, in ASCII, without its last dot.

    Parameters
    ----------
    name : str
        A name or an address, perhaps in another script.

    Returns
    -------
    str
        A browser's reading of it; numbers that browsers take for an IPv4 address are written as one.

    Raises
    ------
    ValueError
        If it can be no host.
    """
    plain = unicodedata.normalize("NFKC", name).lower().replace("\u3002", ".").removesuffix(".")
    if ":" in plain:
        return str(IPv6Address(plain))
    labels = [label if label.isascii() else f"xn--{label.encode('punycode').decode()}" for label in plain.split(".")]
    host = ".".join(labels)
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise ValueError(name)
    return str(_as_number(labels)) if _is_number(labels[-1]) else host


def is_public(host: str) -> bool:
    """Tell whether the public can reach a host, as far as its name says.

    Parameters
    ----------
    host : str
        As `ascii_host` returns it.

    Returns
    -------
    bool
        False for this machine, private networks, names without a dot and suffixes that no public server has.
    """
    try:
        address = ip_address(host)
    except ValueError:
        return "." in host and not any(host.endswith(f".{suffix}") for suffix in _PRIVATE_SUFFIXES)
    if isinstance(address, IPv6Address) and any(address in network for network in _CLOSED):
        return False
    inner = _inside(address) if isinstance(address, IPv6Address) else None
    return address.is_global and not address.is_multicast and (inner is None or inner.is_global)


def _inside(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 one carries: mapped, of 6to4, or of NAT64."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    return IPv4Address(int(address) & 0xFFFF_FFFF) if int(address) >> 32 == 0x64_FF9B << 64 else None


def _is_number(label: str) -> bool:
    return label.isdigit() or re.fullmatch(r"0x[0-9a-f]*", label) is not None


def _as_number(labels: list[str]) -> IPv4Address:
    """Read an IPv4 address as browsers do: one to four numbers, decimal, octal or hexadecimal, the last one long."""
    if len(labels) > 4:
        raise ValueError(labels)
    values = [_integer(label) for label in labels]
    if any(value > 255 for value in values[:-1]) or values[-1] >= 256 ** (5 - len(values)):
        raise ValueError(labels)
    head = sum(value << (24 - 8 * place) for place, value in enumerate(values[:-1]))
    return IPv4Address(head + values[-1])


def _integer(label: str) -> int:
    if label.startswith("0x"):
        return int(label[2:] or "0", 16)
    return int(label, 8) if len(label) > 1 and label.startswith("0") else int(label)


def _is_hidden(character: str) -> bool:
    # Browsers drop tabs and breaks and take a backslash for a slash: an address with one is not what it looks like.
    return character == "\\" or character.isspace() or unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn")


def _completed(text: str) -> str:
    """Return an address with its scheme where a host is named without one; other text as it is."""
    return f"https://{text}" if _BARE.fullmatch(text) else text


def _no_address(typed: str) -> Refused:
    shown = typed.strip()[:80]
    return Refused(
        msg("A link cannot lead to “{address}”.", address=shown),
        msg("Give an address that begins with https:// or http://."),
    )
