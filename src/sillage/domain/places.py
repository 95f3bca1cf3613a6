"""Where things happen: networks, channels, accounts, posts."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

NETWORKS = {
    "bluesky": "Bluesky",
    "facebook": "Facebook",
    "instagram": "Instagram",
    "linkedin": "LinkedIn",
    "mastodon": "Mastodon",
    "pinterest": "Pinterest",
    "reddit": "Reddit",
    "snapchat": "Snapchat",
    "threads": "Threads",
    "tiktok": "TikTok",
    "x": "X",
    "youtube": "YouTube",
}
"""Every network, by code, with its own name (brand names are not translated)."""

OFFLINE_CHANNELS = ("newsletter", "phone", "shop", "card", "print", "radio")
"""Channels that are not social networks and stand in the same tables."""

OTHER_CHANNELS = ("direct", "search", "paid_search", "referral", "email", "website", "other")
"""Channels that an acquisition file names and that are neither."""

SOCIAL_CHANNELS = frozenset((*NETWORKS, "organic_social", "paid_social"))
"""The networks, and what an acquisition file calls social without saying which network."""

CHANNEL_GROUPS = {"social": SOCIAL_CHANNELS}
"""Names that stand for several channels where a channel is asked for."""

UNATTRIBUTED = ""
"""The channel of what nothing ties to a channel; it stays unattributed."""


def is_in(axis: str, key: str | None, wanted: str) -> bool:
    """Tell whether a place is one that is asked for.

    Parameters
    ----------
    axis : str
        Such as ``network`` or ``channel``.
    key : str or None
        The place.
    wanted : str
        A key of the axis; on the channels also a key of `CHANNEL_GROUPS`.

    Returns
    -------
    bool
        A group is asked for by its name on the channels alone.
    """
    return key == wanted or (axis == "channel" and key in CHANNEL_GROUPS.get(wanted, ()))


class Role(StrEnum):
    """Whose account it is."""

    OWN = "own"
    RIVAL = "rival"
    SECTOR = "sector"


@dataclass(frozen=True, slots=True)
class Account:
    """An account on a network.

    Parameters
    ----------
    network : str
        A key of `NETWORKS`.
    handle : str
        The account's name or id as its exports write it.
    role : Role
        Own, a rival's, or a sector's average.
    brand : str
        The brand it speaks for, empty when the workspace has one brand.
    """

    network: str
    handle: str
    role: Role = Role.OWN
    brand: str = ""


@dataclass(frozen=True, slots=True)
class PostLabel:
    """What a post is for: guessed from its words or set by a person.

    Parameters
    ----------
    network, account, post_id : str
        Which post.
    campaign, content_type, call_to_action : str
        Empty means none. `call_to_action` is a short code such as ``link_in_bio``, ``buy``, ``sign_up``.
    by_hand : bool
        A person's word; it survives an undo and is never overwritten by a guess.
    """

    network: str
    account: str
    post_id: str
    campaign: str = ""
    content_type: str = ""
    call_to_action: str = ""
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A dated change of strategy: the interventions whose effect is asked later.

    Parameters
    ----------
    day : date
        The first day under the new strategy.
    title, note : str
        What changed, in a few words and in full.
    network : str
        The network concerned, empty for all.
    """

    day: date
    title: str
    note: str = ""
    network: str = ""

    def concerns(self, network: str) -> bool:
        """Tell whether a series of one network, or of all when it is empty, shows it."""
        return not (self.network and network) or self.network == network


@dataclass(frozen=True, slots=True)
class Approach:
    """An approach made to an influencer.

    Parameters
    ----------
    person, network : str
        Who, and where.
    sent_on : date
        When we wrote.
    answered_on : date or None
        When they answered; None while they have not.
    """

    person: str
    network: str
    sent_on: date
    answered_on: date | None = None


@dataclass(frozen=True, slots=True)
class CommittedImport:
    """What a reader needs to know of an import that counts.

    Parameters
    ----------
    uid : str
        The random id that the journal's rows carry.
    number : int
        Its order in the workspace; of two rows of one export date, the later import wins.
    file_name, format : str
        Where the rows came from.
    exported_at : datetime or None
        The export's own date, when the file states one.
    committed_at : datetime
        When it began to count.
    tables : tuple of (str, int)
        The journal's tables that it wrote to, and how many rows; empty when nobody noted them.
    """

    uid: str
    number: int
    file_name: str
    format: str
    exported_at: datetime | None
    committed_at: datetime
    tables: tuple[tuple[str, int], ...] = ()
