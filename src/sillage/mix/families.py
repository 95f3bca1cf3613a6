"""What is believed of a channel before the data speak, by the family that it is of.

These are judgements, not measurements: how long a channel is usually said to work on (search dies with the click, a
poster is seen again), and that no channel alone makes more than a part of sales. They are weak enough to be overruled
by two years of weeks, and each answer shows what they said beside what the data made of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sillage.language import Message, msg


class Family(StrEnum):
    """Channels that are believed to work alike."""

    PAID_SOCIAL = "paid_social"
    ORGANIC_HOURS = "organic_hours"
    SEARCH = "search"
    DISPLAY = "display"
    EMAIL = "email"
    CREATORS = "creators"
    OFFLINE = "offline"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Belief:
    """A family's prior.

    Parameters
    ----------
    carry : float
        Median of the share that remains from a week to the next.
    steepness : float
        Median of lambda, on inputs that are shares of the most put in in one week.
    ceiling : float
        Scale of what the channel brings at most in a week, as a share of the best week of the target.
    """

    carry: float
    steepness: float
    ceiling: float


BELIEFS: dict[Family, Belief] = {
    Family.PAID_SOCIAL: Belief(0.3, 2.5, 0.3),
    Family.ORGANIC_HOURS: Belief(0.45, 2.0, 0.3),
    Family.SEARCH: Belief(0.2, 2.5, 0.3),
    Family.DISPLAY: Belief(0.35, 2.5, 0.2),
    Family.EMAIL: Belief(0.2, 2.5, 0.2),
    Family.CREATORS: Belief(0.4, 2.5, 0.2),
    Family.OFFLINE: Belief(0.55, 2.5, 0.3),
    Family.OTHER: Belief(0.35, 2.5, 0.3),
}

_WORDS: tuple[tuple[Family, tuple[str, ...]], ...] = (
    (Family.CREATORS, ("influencer", "influence", "creator", "createur", "ambassad")),
    (Family.OFFLINE, ("tv", "television", "radio", "print", "ooh", "billboard", "affichage", "press", "presse",
                      "cinema", "direct mail", "offline", "flyer", "poster")),
    (Family.EMAIL, ("email", "e-mail", "mail", "courriel", "newsletter", "infolettre", "crm")),
    (Family.SEARCH, ("search", "sea", "sem", "adwords", "google ads", "google", "bing", "recherche")),
    (Family.DISPLAY, ("display", "programmatic", "programmatique", "banner", "banniere", "criteo")),
    (Family.PAID_SOCIAL, ("social", "facebook", "instagram", "meta", "fb", "ig", "tiktok", "linkedin", "twitter",
                          "pinterest", "snapchat", "youtube", "reddit", "threads", "mastodon", "bluesky")),
)  # fmt: skip
_LONG = 6


def family_of(name: str, *, hours: bool = False) -> Family:
    """Return the family that a channel's name suggests.

    Parameters
    ----------
    name : str
        Folded: no capitals, no accents, ``_`` and ``-`` as spaces.
    hours : bool
        Whether hours are put in, not money.

    Returns
    -------
    Family
        OTHER when nothing tells.
    """
    if hours:
        return Family.ORGANIC_HOURS
    words = name.split()
    for family, known in _WORDS:
        for word in known:
            if word in words or (len(word) >= _LONG and word in name):
                return family
    return Family.OTHER


def family_name(family: Family) -> Message:
    """Return what a family is called.

    Parameters
    ----------
    family : Family
        Which.

    Returns
    -------
    Message
        Its name.
    """
    return {
        Family.PAID_SOCIAL: msg("paid social"),
        Family.ORGANIC_HOURS: msg("hours worked"),
        Family.SEARCH: msg("search ads"),
        Family.DISPLAY: msg("display ads"),
        Family.EMAIL: msg("e-mail"),
        Family.CREATORS: msg("creators"),
        Family.OFFLINE: msg("offline media"),
        Family.OTHER: msg("another kind"),
    }[family]
