"""Which hits no person made: a maintained list of user agents, and what a request says of itself.

Nothing is dropped: a wrong rule can be repaired.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.metadata import version

from sillage.collector.hits import Hit, World
from sillage.collector.reasons import Reason
from sillage.collector.recent import Recent

OWN_VERSION = "sillage 1"
"""The version of the rules below; the list's own is that of its package."""
_PREFETCH = (b"prefetch", b"prerender", b"preview")
_REMEMBERED = 10_000
_known: Recent[str, str] = Recent(_REMEMBERED)


def flag_bots(hit: Hit, world: World) -> Reason | None:
    """Write the rule that fired, if any, into the row.

    Parameters
    ----------
    hit : Hit
        Its user agent and headers.
    world : World
        Not asked.

    Returns
    -------
    Reason or None
        ``BOT``, a remark.
    """
    headers = hit.headers
    if "bot" in hit.row:  # the route knows: nobody reads the answer of a HEAD request
        hit.row["bot_version"] = OWN_VERSION
        return Reason.BOT
    purpose = (
        headers.get(b"sec-purpose") or headers.get(b"purpose") or headers.get(b"x-purpose") or headers.get(b"x-moz")
    )
    if purpose is not None and any(word in purpose.lower() for word in _PREFETCH):
        hit.row["bot"], hit.row["bot_version"] = "prefetch", OWN_VERSION
        return Reason.BOT
    rule = _known.get(hit.user_agent)
    if rule is None:
        rule = _known.put(hit.user_agent, rule_of(hit.user_agent))
    if not rule:
        return None
    hit.row["bot"] = rule
    hit.row["bot_version"] = OWN_VERSION if rule == "no-user-agent" else list_version()
    return Reason.BOT


def rule_of(user_agent: str) -> str:
    """Name the rule that a user agent falls under.

    Parameters
    ----------
    user_agent : str
        As the browser, or what is none, sends it.

    Returns
    -------
    str
        The list's own pattern; ``no-user-agent``; empty for a person's browser.
    """
    if not user_agent.strip():
        return "no-user-agent"
    for chunk in _patterns():
        found = chunk.search(user_agent)
        if found is not None and found.lastgroup is not None:
            return _listed()[int(found.lastgroup[1:])]
    return ""


@cache
def list_version() -> str:
    """Return which list, in which version."""
    return f"crawler-user-agents {version('crawler-user-agents')}"


@cache
def _listed() -> tuple[str, ...]:
    from crawleruseragents import CRAWLER_USER_AGENTS_DATA

    return tuple(str(entry["pattern"]) for entry in CRAWLER_USER_AGENTS_DATA)


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    # Named groups tell which of the patterns fired without trying them one by one.
    listed = [f"(?P<r{number}>{pattern})" for number, pattern in enumerate(_listed())]
    return tuple(re.compile("|".join(listed[at : at + 50])) for at in range(0, len(listed), 50))
