"""From the source and medium that a file names to a channel: by word or by domain suffix, never by substring."""

from __future__ import annotations

import re
from urllib.parse import unquote_plus

from sillage.imports.headers import fold
from sillage.imports.vocabularies import CHANNEL_WORDS, NETWORK_WORDS

DOMAINS = {
    "bsky.app": "bluesky",
    "facebook.com": "facebook",
    "fb.com": "facebook",
    "fb.me": "facebook",
    "messenger.com": "facebook",
    "instagram.com": "instagram",
    "linkedin.com": "linkedin",
    "lnkd.in": "linkedin",
    "mastodon.social": "mastodon",
    "joinmastodon.org": "mastodon",
    "pinterest.com": "pinterest",
    "pinterest.ca": "pinterest",
    "pinterest.fr": "pinterest",
    "pin.it": "pinterest",
    "reddit.com": "reddit",
    "snapchat.com": "snapchat",
    "threads.net": "threads",
    "threads.com": "threads",
    "tiktok.com": "tiktok",
    "twitter.com": "x",
    "x.com": "x",
    "t.co": "x",
    "youtube.com": "youtube",
    "youtu.be": "youtube",
    "com.facebook.katana": "facebook",
    "com.instagram.android": "instagram",
    "com.linkedin.android": "linkedin",
    "com.twitter.android": "x",
    "google.com": "search",
    "google.ca": "search",
    "google.fr": "search",
    "bing.com": "search",
    "duckduckgo.com": "search",
    "ecosia.org": "search",
    "qwant.com": "search",
}
"""A referrer's domain, whose subdomains count too, and its channel."""

GROUPS = {
    "organic social": "organic_social",
    "social organique": "organic_social",
    "reseaux sociaux organiques": "organic_social",
    "paid social": "paid_social",
    "social payant": "paid_social",
    "reseaux sociaux payants": "paid_social",
    "organic search": "search",
    "recherche organique": "search",
    "resultats naturels": "search",
    "paid search": "paid_search",
    "recherche payante": "paid_search",
    "liens commerciaux": "paid_search",
    "direct": "direct",
    "acces direct": "direct",
    "referral": "referral",
    "site referent": "referral",
    "sites referents": "referral",
    "email": "email",
    "e-mail": "email",
    "courriel": "email",
    "organic video": "organic_video",
    "video organique": "organic_video",
    "paid video": "paid_video",
    "video payante": "paid_video",
    "organic shopping": "organic_shopping",
    "paid shopping": "paid_shopping",
    "display": "display",
    "affiliates": "affiliates",
    "affiliation": "affiliates",
    "cross-network": "cross_network",
    "multi-reseau": "cross_network",
    "mobile push notifications": "push",
    "sms": "sms",
    "audio": "audio",
    "unassigned": "",
    "non attribue": "",
    "(other)": "other",
    "(autre)": "other",
    "autre": "other",
}
"""Google Analytics' channel groups in both languages; what it could not assign stays unattributed."""

_SEARCH_ENGINES = ("google", "bing", "yahoo", "duckduckgo", "ecosia", "qwant", "baidu", "yandex")
_PAID = ("cpc", "ppc", "paid", "paidsearch", "paid search", "paidsocial", "paid_social", "sem")
_MAIL = ("email", "e-mail", "newsletter", "infolettre", "courriel")
_NOTHING = ("", "(not set)", "(none)", "(data not available)", "(non defini)", "not set")
_IN_QUERY = re.compile(r"[?&](utm_(?:source|medium|campaign))=([^&#\s]+)", re.IGNORECASE)
_IN_LINE = re.compile(r"^\s*\"?(utm_(?:source|medium|campaign))\"?\s*[:=]\s*\"?(.*?)\"?,?\s*$", re.IGNORECASE)


def channel_of(source: str, medium: str = "") -> str:
    """Return the channel of a source and its medium.

    Parameters
    ----------
    source : str
        ``instagram``, ``l.facebook.com``, ``google``, ``(direct)``...
    medium : str
        ``social``, ``cpc``, ``email``, ``(none)``...

    Returns
    -------
    str
        A channel's code; the folded source itself when it is known to no table; empty when nothing is said.

    Examples
    --------
    >>> channel_of("l.instagram.com", "referral"), channel_of("google", "cpc"), channel_of("(direct)", "(none)")
    ('instagram', 'paid_search', 'direct')
    """
    name, how = fold(source), fold(medium)
    if name in ("(direct)", "direct"):
        return "direct"
    if name in NETWORK_WORDS:
        return NETWORK_WORDS[name]
    if name.split(".")[0] in _SEARCH_ENGINES and how in _PAID:
        return "paid_search"
    found = by_domain(name)
    if found:
        return "paid_search" if found == "search" and how in _PAID else found
    if name in CHANNEL_WORDS:
        return CHANNEL_WORDS[name]
    if name in _SEARCH_ENGINES:
        return "search"
    if how in _MAIL:
        return "newsletter" if "newsletter" in (name, how) or "infolettre" in (name, how) else "email"
    if how == "organic":
        return "search"
    return "" if name in _NOTHING else "referral" if how in ("referral", "site referent") else name


def by_domain(host: str) -> str:
    """Return the channel of a referrer by its domain.

    Parameters
    ----------
    host : str
        A host or an address, in lower case.

    Returns
    -------
    str
        Empty for a stranger: ``walmart.com`` is not ``t.co``, nor ``x.com``.
    """
    bare = host.split("//")[-1].split("/")[0].split(":")[0]
    parts = bare.split(".")
    for index in range(len(parts) - 1):
        found = DOMAINS.get(".".join(parts[index:]))
        if found:
            return found
    return ""


def utm_in(text: str) -> dict[str, str]:
    """Find campaign tags in a free text: addresses with a query, or lines such as ``utm_source: instagram``.

    Parameters
    ----------
    text : str
        Notes of an order.

    Returns
    -------
    dict of str to str
        ``source``, ``medium``, ``campaign``, those that are there; the first of each wins.
    """
    found: dict[str, str] = {}
    for line in text.splitlines():
        stated = _IN_LINE.match(line)
        pairs = [stated.groups()] if stated else _IN_QUERY.findall(line)
        for name, value in pairs:
            found.setdefault(name.lower().removeprefix("utm_"), unquote_plus(value).strip())
    return {name: value for name, value in found.items() if value}


def in_code(code: str) -> str:
    """Return the channel whose name a discount code spells out.

    Parameters
    ----------
    code : str
        Such as ``INSTAGRAM10`` or ``NEWSLETTER-MAY``.

    Returns
    -------
    str
        Empty unless a whole run of letters of the code is a channel's name of five letters or more.
    """
    for run in re.findall(r"[a-z]+", fold(code)):
        if len(run) >= 5 and run in _CODE_WORDS:
            return _CODE_WORDS[run]
    return ""


_CODE_WORDS = {**NETWORK_WORDS, "newsletter": "newsletter", "infolettre": "newsletter"}
