"""Where a request comes from: this machine, or through which proxies."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from django.http import HttpRequest
from django.http.request import split_domain_port

from sillage import settings
from sillage.services.first_owner import is_loopback, served_on_loopback

FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via")
"""What a proxy adds."""


def is_here(request: HttpRequest) -> bool:
    """Tell whether a request was made on this machine, to a server that only this machine reaches, by its own name.

    Parameters
    ----------
    request : HttpRequest
        The request.

    Returns
    -------
    bool
        The name matters: a page of elsewhere may lead its own name to this machine.
    """
    if any(name in request.headers for name in FORWARDED):
        return False
    host, _ = split_domain_port(request.get_host())
    return served_on_loopback() and is_loopback(host) and is_loopback(request.META.get("REMOTE_ADDR", ""))


def address_of(request: HttpRequest) -> str:
    """Return the address that a request comes from, for the throttle.

    Parameters
    ----------
    request : HttpRequest
        The request.

    Returns
    -------
    str
        The nearest one that is not a proxy of ours: what stands before it in the header anybody may have written.
    """
    found = request.META.get("REMOTE_ADDR", "") or "127.0.0.1"
    for one in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
        if not _is_proxy(found) or not _is_address(one.strip()):
            break
        found = one.strip()
    return found


def _is_proxy(address: str) -> bool:
    trusted = [part.strip() for part in settings.get("SILLAGE_TRUSTED_PROXIES").split(",") if part.strip()]
    return _is_address(address) and any(ip_address(address) in ip_network(one, strict=False) for one in trusted)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
