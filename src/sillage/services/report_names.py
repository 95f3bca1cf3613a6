"""What channels, costs, rungs and files are called in a report."""

from __future__ import annotations

from collections.abc import Sequence

from sillage.audience.growth import Growth
from sillage.domain.costs import CostKind
from sillage.domain.decisions import BlockKind
from sillage.domain.places import NETWORKS
from sillage.domain.workspace import View
from sillage.economics.revenue import RevenueSource
from sillage.language import Message, msg
from sillage.services.roi_report import RoiRow

CHANNELS = {
    "newsletter": msg("Newsletter"),
    "phone": msg("Phone"),
    "shop": msg("Shop"),
    "card": msg("Business card"),
    "print": msg("Print"),
    "radio": msg("Radio"),
    "direct": msg("Direct"),
    "search": msg("Search engines"),
    "paid_search": msg("Paid search"),
    "referral": msg("Referral"),
    "email": msg("E-mail"),
    "website": msg("Website"),
    "other": msg("Other"),
    "press": msg("Press"),
    "organic_social": msg("Social networks (unpaid)"),
    "paid_social": msg("Social networks (paid)"),
    "organic_search": msg("Search engines"),
    "organic_video": msg("Video sites"),
    "organic_shopping": msg("Shopping sites"),
    "paid_video": msg("Paid video"),
    "paid_shopping": msg("Paid shopping"),
    "paid_other": msg("Other paid"),
    "display": msg("Display ads"),
    "cross_network": msg("Cross-network ads"),
    "affiliates": msg("Affiliates"),
    "sms": msg("SMS"),
    "unassigned": msg("Unassigned"),
}
COST_KINDS = {
    CostKind.SPEND: msg("Ads"),
    CostKind.HOURS: msg("Hours"),
    CostKind.TOOL: msg("Tools"),
    CostKind.CONTENT: msg("Content"),
    CostKind.FEE: msg("Fees"),
}
POST_KINDS = {
    "photo": msg("Photo"),
    "image": msg("Image"),
    "video": msg("Video"),
    "reel": msg("Reel"),
    "status": msg("Status"),
    "link": msg("Link"),
    "text": msg("Text"),
    "story": msg("Story"),
    "carousel": msg("Carousel"),
    "album": msg("Album"),
    "live": msg("Live"),
    "short": msg("Short"),
    "document": msg("Document"),
    "poll": msg("Poll"),
    "article": msg("Article"),
    "event": msg("Event"),
}
REVENUE_SOURCES = {
    RevenueSource.ORDERS: msg("Orders"),
    RevenueSource.GA4: msg("GA4"),
    RevenueSource.ADS: msg("Ad platforms"),
}
BLOCK_TITLES = {
    BlockKind.HIGHLIGHTS: msg("Highlights"),
    BlockKind.EXPLANATION: msg("Explanation"),
    BlockKind.RECOMMENDATIONS: msg("Recommendations"),
    BlockKind.NEXT_STEPS: msg("Next steps"),
}
VIEWS = {
    View.TEAM: msg("Costs are counted in the team's view: hours at their loaded rate, without fees."),
    View.AGENCY: msg("Costs are counted in the agency's view: hours at their loaded rate, without fees."),
    View.CLIENT: msg("Costs are counted in the client's view: fees, without the agency's hours."),
}
SOURCE_WORDS = {
    "post": msg("posts"),
    "account": msg("account"),
    "lifetime": msg("since publication"),
    "day": msg("by day"),
    "week": msg("by week"),
    "month": msg("by month"),
    "period": msg("of the period"),
}
UNATTRIBUTED = msg("No channel named")


def channel_name(key: str) -> Message | str:
    """Return what a channel is called.

    Parameters
    ----------
    key : str
        A network, an offline or another channel; empty for none.

    Returns
    -------
    Message or str
        A brand's name is not translated.
    """
    if not key:
        return UNATTRIBUTED
    return NETWORKS.get(key) or CHANNELS.get(key) or key


def listed(parts: Sequence[Message | str]) -> Message:
    """Put names side by side, with commas.

    Parameters
    ----------
    parts : sequence of Message or str
        At least one.

    Returns
    -------
    Message
        All of them.
    """
    named: Message = msg("{name}", name=parts[0])
    for part in parts[1:]:
        named = msg("{names}, {name}", names=named, name=part)
    return named


def not_separable(row: RoiRow, names: Sequence[Message | str]) -> Message | None:
    """Return what stands beside a return: the others that it cannot be told apart from.

    Parameters
    ----------
    row : RoiRow
        Whose return.
    names : sequence of Message or str
        The others.

    Returns
    -------
    Message or None
        That it is not comparable, where nothing can be told of it; None where it is told apart from all others.
    """
    if names:
        return listed(names)
    return msg("not comparable") if row.roi.value is None else None


def alternatives(parts: Sequence[Message | str]) -> Message:
    """Put side by side names that hold commas.

    Parameters
    ----------
    parts : sequence of Message or str
        At least one.

    Returns
    -------
    Message
        All of them, the last one after "and".
    """
    named = listed(parts[:-1]) if len(parts) > 1 else msg("{name}", name=parts[0])
    return msg("{names} and {name}", names=named, name=parts[-1]) if len(parts) > 1 else named


def source_name(source: str) -> Message | str:
    """Return what the figures of a source are called.

    Parameters
    ----------
    source : str
        What it counts and over which days: ``post/lifetime``, ``account/day``.

    Returns
    -------
    Message or str
        Another source's name stays as it is.
    """
    kind, _, window = source.partition("/")
    if kind not in SOURCE_WORDS or window not in SOURCE_WORDS:
        return source
    return msg("{kind} {window}", kind=SOURCE_WORDS[kind], window=SOURCE_WORDS[window])


def post_kind(key: str) -> Message | str:
    """Return what a kind of post is called.

    Parameters
    ----------
    key : str
        A label's words, or a network's word in snake_case.

    Returns
    -------
    Message or str
        The author's own labels stay as they are.
    """
    if not key:
        return msg("Kind unknown")
    return POST_KINDS.get(key.casefold()) or key


def account_name(one: Growth) -> str:
    """Return what an account is called: its network, and its own name where it has one.

    Parameters
    ----------
    one : Growth
        Of the account.

    Returns
    -------
    str
        For a table or a sentence.
    """
    network = NETWORKS.get(one.network, one.network)
    return f"{network} · {one.account}" if one.account else network
