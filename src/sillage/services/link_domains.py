"""Own domains for short links, the base that their addresses begin with, and whether the public can reach it."""

from __future__ import annotations

import shlex
from urllib.parse import urlsplit

from sillage.domain.destinations import ascii_host, checked_destination, is_public
from sillage.domain.links import LinkDomain
from sillage.errors import NotFound, Refused, WrongUsage
from sillage.language import Message, _n, msg
from sillage.ledger import link_entries
from sillage.services.open_workspace import Opened
from sillage.services.read_collectors import local_base

LOCAL_BASE = "http://127.0.0.1:8001"
"""Where links of no domain stand while no collector ran: its own address, on this machine."""


def add_domain(
    opened: Opened, typed: str, *, default: bool = False, fallback: str | None = None
) -> tuple[LinkDomain, tuple[Message, ...]]:
    """Declare an own domain, or change one.

    Parameters
    ----------
    opened : Opened
        Where.
    typed : str
        ``go.example.com``, or with its scheme and its port.
    default : bool
        Whether new links stand on it.
    fallback : str, optional
        Where its front page, ended links and unknown slugs lead; None leaves it as it is, empty takes it away.

    Returns
    -------
    tuple of (LinkDomain, tuple of Message)
        As stored, with a warning when the public cannot reach it.
    """
    base, host = _base_and_host(typed)
    known = next((one for one in link_entries.domains(opened.workspace.id) if one.host == host), None)
    target = (known.fallback if known else "") if fallback is None else fallback
    checked = checked_destination(target) if target else ""
    if checked and (urlsplit(checked).hostname == host):
        raise Refused(
            msg("The fallback of a domain cannot be on the domain itself."), msg("Give the address of your site.")
        )
    default = default or bool(known and known.default)
    stored = link_entries.put_domain(opened.workspace.id, LinkDomain(base, host, default, checked), opened.now)
    return stored, (*_warning(stored.base), *_left_behind(opened, stored))


def checked_domain(opened: Opened, typed: str | None) -> str:
    """Return the host that a new link stands on.

    Parameters
    ----------
    opened : Opened
        Where.
    typed : str or None
        One of the workspace's domains; None takes its default one, empty takes none.

    Returns
    -------
    str
        Its host; empty for the collector's own address.

    Raises
    ------
    NotFound
        If the workspace has no such domain.
    """
    own = link_entries.domains(opened.workspace.id)
    if typed is None:
        return next((one.host for one in own if one.default), "")
    if not typed.strip():
        return ""
    _, host = _base_and_host(typed)
    if host not in {one.host for one in own}:
        raise NotFound(
            msg("{host} is not a domain of this workspace.", host=host),
            msg("Add it with: sillage link domain add {host}", host=host),
        )
    return host


def base_of(opened: Opened, host: str) -> str:
    """Return what the addresses of a host's links begin with.

    Parameters
    ----------
    opened : Opened
        Where.
    host : str
        A domain's; empty for the address of the collector that ran last.

    Returns
    -------
    str
        Without a slash at the end.
    """
    bases = {one.host: one.base for one in link_entries.domains(opened.workspace.id)}
    return bases.get(host) or (f"https://{host}" if host else local_base(opened.data_dir, LOCAL_BASE))


def is_public_base(opened: Opened, host: str) -> bool:
    """Say whether the public can open the addresses of a host's links.

    Parameters
    ----------
    opened : Opened
        Where.
    host : str
        A domain's; empty for the collector's own address, which nobody else can open.

    Returns
    -------
    bool
        As far as the host itself tells.
    """
    return bool(host) and is_public(urlsplit(base_of(opened, host)).hostname or "")


def reach_warning(opened: Opened, host: str, slug: str = "") -> tuple[Message, ...]:
    """Return why the public cannot reach, or should not use, the links of a host.

    Parameters
    ----------
    opened : Opened
        Where.
    host : str
        A domain's; empty for the collector's own address.
    slug : str
        The link's, for the command that cures it.

    Returns
    -------
    tuple of Message
        Empty when its address is public and encrypted.
    """
    if host:
        return _warning(base_of(opened, host), slug)
    called = _typed(slug)
    ready = next(
        (one.host for one in link_entries.domains(opened.workspace.id) if is_public_base(opened, one.host)), ""
    )
    if ready:
        return (
            msg(
                "NOBODY ELSE CAN OPEN THIS LINK: it stands on no domain of yours, only on this machine. Before you "
                "publish it: sillage link edit {slug} --domain {host}",
                slug=called,
                host=ready,
            ),
        )
    return (
        msg(
            "NOBODY ELSE CAN OPEN THIS LINK: it stands on no domain of yours, only on this machine. Before you "
            "publish it: sillage link domain add go.your-site.com (see docs/links.md), then sillage link edit {slug} "
            "--domain go.your-site.com",
            slug=called,
        ),
    )


def _typed(slug: str) -> str:
    return shlex.quote(slug) if slug else "SLUG"


def _left_behind(opened: Opened, stored: LinkDomain) -> tuple[Message, ...]:
    """Say how links that were made before the domain come onto it."""
    left = [one.slug for one in link_entries.links(opened.workspace.id) if not one.domain]
    if not left or not is_public_base(opened, stored.host):
        return ()
    return (
        _n(
            "{count} link still stands on no domain. To give it this one: sillage link edit {slug} --domain {host}",
            "{count} links still stand on no domain. To give each this one: sillage link edit {slug} --domain {host}",
            len(left),
            slug=_typed(left[0] if len(left) == 1 else ""),
            host=stored.host,
        ),
    )


def _warning(base: str, slug: str = "") -> tuple[Message, ...]:
    parts = urlsplit(base)
    if not is_public(parts.hostname or ""):
        return (
            msg(
                "NOBODY ELSE CAN OPEN THESE LINKS: {base} is on this machine or in a private network. Before you "
                "publish one: sillage link domain add go.your-site.com (see docs/links.md), then sillage link edit "
                "{slug} --domain go.your-site.com",
                base=base,
                slug=_typed(slug),
            ),
        )
    if parts.scheme != "https":
        return (
            msg(
                "{base} is not encrypted: browsers warn of it and networks may refuse its links. Put it behind TLS "
                "(see docs/links.md) and add it again with https://.",
                base=base,
            ),
        )
    return ()


def _base_and_host(typed: str) -> tuple[str, str]:
    text = typed.strip().rstrip("/")
    parts = urlsplit(text if "://" in text else f"https://{text}")
    try:
        host, port = ascii_host(parts.hostname or ""), parts.port
    except ValueError as exc:
        raise _no_domain(typed) from exc
    unwanted = parts.path or parts.query or parts.fragment or parts.username is not None
    if parts.scheme not in ("http", "https") or unwanted:
        raise _no_domain(typed)
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + (f":{port}" if port else ""), host


def _no_domain(typed: str) -> WrongUsage:
    return WrongUsage(
        msg("“{typed}” is not a domain.", typed=typed[:80]),
        msg("Write a host alone, such as go.example.com."),
    )
