"""Where a touch stands when money is counted: the vocabulary of costs, which is older than hits.

Costs are kept by network and by `sillage.domain.places` channels. A touch on one of our networks stands at the network,
paid or not; any other at the channel under which its costs are booked. A code that is none of ours stays as it is where
an acquisition file already wrote it (`search`, `website`), else it is ``other``.
"""

import ibis
import ibis.expr.types as ir

from sillage.domain.places import NETWORKS, OFFLINE_CHANNELS, OTHER_CHANNELS, SOCIAL_CHANNELS
from sillage.journeys.channel_rules import GROUPS

PLACES = frozenset((*NETWORKS, *OFFLINE_CHANNELS, *OTHER_CHANNELS, *SOCIAL_CHANNELS))
"""Everything that `place_of` may answer."""

_BOOKED = {
    "cross_network": "paid_search",  # sold with search ads, and billed with them
    "paid_shopping": "paid_search",
    "organic_search": "search",
    "organic_shopping": "referral",
    "ai_assistant": "referral",
    "qr": "print",  # a code is scanned from paper; a card's or a shop's own code says so by its tag
}
_STAYS = {code: code for code in PLACES}
PLACE_OF_CHANNEL = {**_STAYS, **{code: _BOOKED.get(code, _STAYS.get(code, "other")) for code in GROUPS}}
"""The place of a channel that is on none of our networks; ``other`` for what it lacks."""


def place_of(channel: str, network: str = "") -> str:
    """Return where a touch stands when money is counted.

    Parameters
    ----------
    channel : str
        A key of `sillage.journeys.channel_rules.GROUPS`, or a channel of a file.
    network : str
        A key of `NETWORKS`, or empty.

    Returns
    -------
    str
        One of `PLACES`; empty where the channel is.

    Examples
    --------
    >>> place_of("paid_social", "facebook"), place_of("organic_search"), place_of("newsletter"), place_of("display")
    ('facebook', 'search', 'newsletter', 'other')
    """
    if network in NETWORKS:
        return network
    return PLACE_OF_CHANNEL.get(channel, "other") if channel else ""


def place_in(channel: ir.StringValue, network: ir.StringValue) -> ir.StringValue:
    """Say the same of columns.

    Parameters
    ----------
    channel, network : string column
        As for `place_of`.

    Returns
    -------
    string column
        As `place_of` answers.
    """
    moved = [(channel == code, place) for code, place in PLACE_OF_CHANNEL.items() if code != place]
    kept = channel.isin(sorted(code for code, place in PLACE_OF_CHANNEL.items() if code == place))
    booked = ibis.cases(*moved, (kept | (channel == ""), channel), else_="other")
    return network.isin(sorted(NETWORKS)).ifelse(network, booked)


_NAMED_TWICE = {code: _BOOKED[code] for code in ("organic_search", "organic_shopping", "ai_assistant", "qr")}


def named_once(channel: ir.StringValue) -> ir.StringValue:
    """Name the place where an order names an unpaid channel by the code of its visit; other words stay as they are.

    Parameters
    ----------
    channel : string column
        As an order has it: a place, a channel's code, or a word of its file.

    Returns
    -------
    string column
        ``search`` for ``organic_search``. Paid channels keep their code: costs may be booked under it.
    """
    return ibis.cases(*((channel == code, place) for code, place in _NAMED_TWICE.items()), else_=channel)
