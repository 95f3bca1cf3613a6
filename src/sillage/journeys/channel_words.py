"""A channel's verdict in words: its name, what decided it, and what to know of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sillage.language import Message, msg

if TYPE_CHECKING:
    from sillage.journeys.channels import Verdict

GROUP_WORDS = {
    "direct": msg("Direct"),
    "cross_network": msg("Cross-network ads"),
    "paid_shopping": msg("Paid shopping"),
    "paid_search": msg("Paid search"),
    "paid_social": msg("Social networks (paid)"),
    "paid_video": msg("Paid video"),
    "paid_other": msg("Other paid"),
    "display": msg("Display ads"),
    "organic_shopping": msg("Shopping sites"),
    "organic_social": msg("Social networks (unpaid)"),
    "organic_video": msg("Video sites"),
    "organic_search": msg("Search engines"),
    "referral": msg("Referral"),
    "email": msg("E-mail"),
    "newsletter": msg("Newsletter"),
    "affiliates": msg("Affiliates"),
    "audio": msg("Audio"),
    "sms": msg("SMS"),
    "mobile_push": msg("Mobile Push Notifications"),
    "ai_assistant": msg("Referral, an AI assistant"),
    "qr": msg("Print, a QR code"),
    "phone": msg("Phone"),
    "shop": msg("Shop"),
    "card": msg("Business card"),
    "print": msg("Print"),
    "radio": msg("Radio"),
    "unassigned": msg("Unassigned"),
}
"""By the channel’s code; what is counted at a place of another name names it first: see `sillage.journeys.places`."""

_REASONS = {
    "utm": msg("The tags of the address say so."),
    "link": msg("Our own link says so: it outranks the referrer."),
    "referrer": msg("The referrer says so; the address has no tag."),
    "click_id": msg(
        "A network’s click id names the network; there is neither tag nor referrer, and it never means paid."
    ),
    "scan": msg("A QR code was scanned."),
    "none": msg("There is no tag, no link of ours and no referrer."),
    "own_host": msg("The visitor comes from our own site: the visit keeps the source that it began with."),
    "payment": msg("A payment provider sends the visitor back: the visit keeps the source that it began with."),
    "sign_in": msg("A sign-in service sends the visitor back: the visit keeps the source that it began with."),
}
_FLAGS = {
    "shortener": msg("The referrer shortens links: where this one was clicked is not known."),
    "repeated_tags": msg("A tag stands there twice with two values: the first in the alphabet counts."),
    "ad_click_id": msg(
        "A click id of ads is there without a tag. It proves no payment: tag your ads, for instance utm_medium=cpc."
    ),
}


def reasons(verdict: Verdict) -> tuple[Message, ...]:
    """Say what decided, and what to know of it.

    Parameters
    ----------
    verdict : Verdict
        Of `sillage.journeys.channels.channel_of`.

    Returns
    -------
    tuple of Message
        The reason, then one sentence for each flag that asks for one.
    """
    noted = tuple(_FLAGS[flag] for flag in verdict.flags if flag in _FLAGS)
    return (_REASONS[verdict.rule.partition(".")[0]], *noted)
