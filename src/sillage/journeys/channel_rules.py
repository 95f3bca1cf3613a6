"""The rules that name a channel, as data: Google's published default groups, corrected, and ours.

Rules are tried in the order of `ORDER`; each is a fact about the source (what kind of site it is), the medium (what the
tag says of how one came) or the campaign. `VERSION` stands in every row that a rule decided: raise it with any change
of a rule or of a table of domains, so that old rows say what decided them.
"""

import unicodedata
from functools import lru_cache
from typing import NamedTuple

from sillage.journeys.channel_domains import NAMED, Site, site_of

VERSION = 2

GROUPS = {
    "direct": "Direct",
    "cross_network": "Cross-network",
    "paid_shopping": "Paid Shopping",
    "paid_search": "Paid Search",
    "paid_social": "Paid Social",
    "paid_video": "Paid Video",
    "paid_other": "Paid Other",
    "display": "Display",
    "organic_shopping": "Organic Shopping",
    "organic_social": "Organic Social",
    "organic_video": "Organic Video",
    "organic_search": "Organic Search",
    "referral": "Referral",
    "email": "Email",
    "newsletter": "Email",
    "affiliates": "Affiliates",
    "audio": "Audio",
    "sms": "SMS",
    "mobile_push": "Mobile Push Notifications",
    "ai_assistant": "AI Assistant",
    "qr": "QR",
    "phone": "Phone",
    "shop": "Shop",
    "card": "Card",
    "print": "Print",
    "radio": "Radio",
    "unassigned": "Unassigned",
}
"""Every channel's code, and its group as Google's list writes it; ours are added at the end."""

NOTHING = frozenset(
    ("", "(not set)", "(none)", "not set", "none", "null", "undefined", "nil", "(not provided)", "unknown", "-")
)
"""What people and programs write when they have nothing to say."""

_MEDIUMS = {
    "display": "display|banner|expandable|interstitial|cpm",
    "social": "social|social-network|social-media|sm|social network|social media|social_network|social_media|"
    "organic_social|organic-social|organic social",
    "search": "organic",
    "referral": "referral|app|link",
    "email": "email|e-mail|e_mail|e mail|mail|courriel",
    "newsletter": "newsletter|newsletters|infolettre|info-lettre|bulletin",
    "affiliates": "affiliate|affiliates|affiliation",
    "audio": "audio|podcast",
    "sms": "sms|texto|mms",
    "ai": "ai-assistant|ai_assistant|ai assistant|ai",
    "qr": "qr|qrcode|qr-code|qr_code|qr code|codeqr|code-qr|code_qr|code qr|flashcode",
    "phone": "phone|telephone|tel|call|phone-call|phone_call|appel",
    "shop": "shop|store|in-store|in_store|instore|boutique|magasin|retail",
    "card": "card|business-card|business_card|businesscard|business card|carte|carte-de-visite|carte_de_visite|"
    "carte de visite",
    "print": "print|flyer|leaflet|poster|brochure|affiche|depliant|imprime|magazine|journal",
    "radio": "radio",
}
MEDIUMS = {word: kind for kind, words in _MEDIUMS.items() for word in words.split("|")}
"""What an exact medium, folded (lower case, without accents), says."""

PAID_WORDS = frozenset(
    ("cpc", "ppc", "cpm", "cpa", "cpv", "cpl", "cpi", "cpp", "cpe", "cpcv", "retargeting", "remarketing")
)
"""Words of a medium that mean a price was paid; any word that begins with ``paid`` too. Never a mere letter: ``post``,
``podcast`` and ``print`` begin with p, ``tcp`` holds cp, and none of them is paid."""

_SOURCES = {
    "facebook": "fb|facebook ads|facebook ad|fb ads|facebook.com ads|meta|meta ads|face book|msg|messenger",
    "instagram": "ig|insta|instagram ads|ig ads",
    "linkedin": "linked in|li|linkedin ads",
    "x": "twitter|tw|x.com|twitter ads|x ads",
    "tiktok": "tik tok|tt|tiktok ads",
    "snapchat": "snap|snapchat ads",
    "pinterest": "pin|pinterest ads",
    "reddit": "reddit ads",
    "youtube": "yt|you tube|youtube ads",
    "bluesky": "bsky|blue sky",
    "google": "google ads|googleads|google adwords|adwords|google organic",
    "bing": "bing ads|microsoft ads|microsoft advertising",
    "duckduckgo": "ddg|duck duck go",
    "chatgpt": "chat gpt|openai",
    "google_shopping": "google shopping",
}
ALIASES = {word: NAMED[name] for name, words in _SOURCES.items() for word in words.split("|")}
"""Other names under which a source is tagged, folded, with one space between words."""

_PLACED = "facebook instagram linkedin tiktok twitter pinterest snapchat reddit youtube threads mastodon bluesky fb ig"
PLACED = {word: NAMED[word] if word in NAMED else ALIASES[word] for word in _PLACED.split()}
_PLACEMENTS = """ad ads bio desktop explore feed group groups inbox instream marketplace mobile organic page pages post
    posts profile reel reels right column search stories story video videos messenger sponsored paid company app"""
PLACEMENTS = frozenset(_PLACEMENTS.split())
"""A network's name followed by these alone is the network: ``Facebook_Mobile_Feed`` is what its own macro writes."""

SOURCE_WORDS = {
    word: kind
    for word, kind in MEDIUMS.items()
    if kind in ("email", "newsletter", "sms", "qr", "phone", "shop", "card", "print", "radio")
}
"""A source that is itself a way to come: ``utm_source=newsletter``."""

CLICK_IDS = {
    "fbclid": "facebook",
    "igshid": "instagram",
    "igsh": "instagram",
    "ttclid": "tiktok",
    "twclid": "x",
    "li_fat_id": "linkedin",
    "sccid": "snapchat",
    "epik": "pinterest",
    "rdt_cid": "reddit",
    "gclid": "",
    "gbraid": "",
    "wbraid": "",
    "dclid": "",
    "msclkid": "",
    "yclid": "",
}
"""Parameters that networks and advertisers add to a link. They never mean paid. Where nothing else is known, those of a
network name the network; those of search ads name nothing, since no unpaid link carries them and they alone prove no
payment: the verdict stays direct, with a flag."""


class How(NamedTuple):
    """What a medium says.

    Parameters
    ----------
    paid : bool
        Money was paid for the click.
    kind : str
        A value of `MEDIUMS`, ``video``, ``push``, empty when nothing is said, ``?`` when no rule knows it.
    """

    paid: bool
    kind: str


@lru_cache(maxsize=4096)
def how_of(medium: str) -> How:
    """Read a medium.

    Parameters
    ----------
    medium : str
        As tagged.

    Returns
    -------
    How
        By whole words.

    Examples
    --------
    >>> how_of("cpc"), how_of("podcast"), how_of("CPM")
    (How(paid=True, kind='?'), How(paid=False, kind='audio'), How(paid=True, kind='display'))
    """
    text = folded(medium)
    if text in NOTHING:
        return How(False, "")
    kind = MEDIUMS.get(text, "")
    if not kind:
        if "video" in text:
            kind = "video"
        elif text.endswith("push") or "notification" in text or "mobile" in words_of(text):
            kind = "push"
    paid = any(word in PAID_WORDS or word.startswith("paid") for word in words_of(text))
    return How(paid, kind or "?")


@lru_cache(maxsize=4096)
def site_named(source: str) -> Site | None:
    """Tell whom a tagged source names, by its name or by a domain.

    Parameters
    ----------
    source : str
        As tagged.

    Returns
    -------
    Site or None
        None for a stranger.

    Examples
    --------
    >>> site_named("FB").name, site_named("l.instagram.com").name, site_named("Facebook_Mobile_Feed").name
    ('facebook', 'instagram', 'facebook')
    """
    text = folded(source)
    found = NAMED.get(text) or site_of(text.split("/")[0])
    if found:
        return found
    words = words_of(text)
    found = ALIASES.get(" ".join(words)) or ALIASES.get(text)
    if found is None and len(words) > 1 and words[0] in PLACED and PLACEMENTS.issuperset(words[1:]):
        return PLACED[words[0]]
    return found


def folded(text: str) -> str:
    """Fold a tag for comparison.

    Parameters
    ----------
    text : str
        As tagged.

    Returns
    -------
    str
        Lower case, without accents, one space between words.
    """
    if text.isascii():
        return " ".join(text.lower().split())
    flat = unicodedata.normalize("NFKD", text)
    return " ".join("".join(letter for letter in flat if not unicodedata.combining(letter)).casefold().split())


def words_of(text: str) -> list[str]:
    """Split a tag at everything that is neither a letter nor a digit.

    Parameters
    ----------
    text : str
        Folded.

    Returns
    -------
    list of str
        Its words.
    """
    return "".join(letter if letter.isalnum() else " " for letter in text).split()


def names_shopping(campaign: str) -> bool:
    """Tell whether a campaign is about shopping: a word that begins with ``shop``, or ``eshop``, as Google has it.

    Parameters
    ----------
    campaign : str
        As tagged.

    Returns
    -------
    bool
        ``workshop`` is none.
    """
    text = folded(campaign)
    start = text.find("shop")
    while start >= 0:
        before = text[start - 1] if start else ""
        if before == "e" or not ("a" <= before <= "z") or text.startswith("shopping", start):
            return True
        start = text.find("shop", start + 4)
    return False


BY_KIND = {
    "social": "organic_social",
    "video": "organic_video",
    "search": "organic_search",
    "shopping": "organic_shopping",
    "ai": "ai_assistant",
    "mail": "email",
}
"""What a referrer of each kind is; any other refers."""


@lru_cache(maxsize=8192)
def decide(source: str, medium: str, campaign: str) -> str:
    """Name the channel of a source, a medium and a campaign: the rules, in their order.

    Parameters
    ----------
    source, medium, campaign : str
        As tagged, or as the referrer says.

    Returns
    -------
    str
        A key of `GROUPS`; ``unassigned`` when no rule knows them.
    """
    how, site = how_of(medium), site_named(source)
    kind = site.kind if site else ""
    own = how.kind if how.kind in _OURS else ""
    named = SOURCE_WORDS.get(folded(source), "")
    if how.kind == "email" and not _NEWSLETTERS.isdisjoint(words_of(folded(source))):
        named = "newsletter"  # an e-mail that calls itself one stands where the newsletter's costs and orders do
    if folded(source) in ("(direct)", "direct") and not how.kind:
        return "direct"
    if named == "qr" and not how.paid:
        return "qr"
    if own and not how.paid:
        return own
    if "cross-network" in campaign.lower():
        return "cross_network"
    if how.paid:
        return _paid(kind, how, campaign)
    return _organic(kind, how, named, campaign)


_OURS = frozenset(("qr", "phone", "shop", "card", "print", "radio"))
_AFTER_SITES = {
    "display": "display",
    "social": "organic_social",
    "video": "organic_video",
    "search": "organic_search",
    "ai": "ai_assistant",
    "referral": "referral",
    "email": "email",
    "newsletter": "newsletter",
    "affiliates": "affiliates",
    "audio": "audio",
    "sms": "sms",
    "push": "mobile_push",
}
_NEWSLETTERS = frozenset(word for word, kind in MEDIUMS.items() if kind == "newsletter")


def _paid(kind: str, how: How, campaign: str) -> str:
    # Google looks at the campaign's name before the source: a Facebook ad named “shop” would be Paid Shopping.
    if kind == "shopping" or (kind not in ("social", "video") and names_shopping(campaign)):
        return "paid_shopping"
    if kind in ("social", "video", "search"):
        return f"paid_{kind}"
    return "display" if how.kind == "display" else "paid_other"


def _organic(kind: str, how: How, named: str, campaign: str) -> str:
    if how.kind == "display":
        return "display"
    if kind == "shopping":
        return "organic_shopping"
    if kind == "social" or how.kind == "social":
        return "organic_social"
    if kind in ("video", "search"):
        return f"organic_{kind}"
    if how.kind == "search" or how.kind == "video":
        return f"organic_{how.kind}"
    if kind == "ai":
        return "ai_assistant"
    if kind == "mail" and how.kind in ("", "?", "referral"):
        return "email"
    if how.kind == "email" and named == "newsletter":
        return named
    if how.kind in _AFTER_SITES:
        return _AFTER_SITES[how.kind]
    if named:
        return named
    if names_shopping(campaign):
        return "organic_shopping"
    # A source without a medium sent somebody; a medium that no rule knows says something that we do not understand.
    return "unassigned" if how.kind else "referral"
