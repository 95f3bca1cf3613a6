"""What kind of device and browser a user agent stands for."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sillage.collector.hits import Hit, World
from sillage.collector.reasons import Reason
from sillage.collector.recent import Recent

if TYPE_CHECKING:
    from ua_parser import Parser

DEVICES = ("desktop", "phone", "tablet", "tv", "other")
_DESKTOPS = frozenset({"Windows", "Mac OS X", "Linux", "Ubuntu", "Fedora", "Chrome OS", "FreeBSD", "OpenBSD", "Debian"})
_TELEVISIONS = ("smarttv", "smart-tv", "appletv", "googletv", "web0s", "webos.tv", "bravia", "hbbtv", "roku", "aftt")
_known: Recent[str, tuple[str, str]] = Recent(10_000)


def name_device(hit: Hit, world: World) -> Reason | None:
    """Write the class of device and the browser's family into the row.

    Parameters
    ----------
    hit : Hit
        Its user agent.
    world : World
        Not asked.

    Returns
    -------
    None
        Nothing to say.
    """
    named = _known.get(hit.user_agent)
    if named is None:
        named = _known.put(hit.user_agent, device_of(hit.user_agent))
    hit.row["device"], hit.row["browser"] = named
    return None


def device_of(user_agent: str) -> tuple[str, str]:
    """Name the class of device and the browser of a user agent.

    Parameters
    ----------
    user_agent : str
        As the browser sends it.

    Returns
    -------
    (str, str)
        One of `DEVICES`, and the browser's family, empty when unknown.
    """
    if not user_agent.strip():
        return "other", ""
    found = _parser().parse(user_agent)
    family = found.user_agent.family if found.user_agent else ""
    system = found.os.family if found.os else ""
    return _class_of(user_agent, system), "" if family == "Other" else family[:60]


def _class_of(user_agent: str, system: str) -> str:
    lower = user_agent.lower()
    if any(word in lower for word in _TELEVISIONS) or system in ("tvOS", "Tizen TV"):
        return "tv"
    if "ipad" in lower or "tablet" in lower or ("android" in lower and "mobile" not in lower):
        return "tablet"
    if "iphone" in lower or "ipod" in lower or "mobile" in lower:
        return "phone"
    return "desktop" if system in _DESKTOPS else "other"


@cache
def _parser() -> Parser:
    from ua_parser import BasicResolver, Parser
    from ua_parser.loaders import load_builtins

    return Parser(BasicResolver(load_builtins()))
