"""What axes and their keys are called, on a terminal and on pages alike."""

from __future__ import annotations

from collections.abc import Mapping

from sillage.kpis.catalogue import CATALOGUE
from sillage.language import Message, msg
from sillage.services.report_names import channel_name, post_kind

AXES: Mapping[str, Message] = {
    "network": msg("network"),
    "account": msg("account"),
    "campaign": msg("campaign"),
    "content_type": msg("content type"),
    "activity": msg("activity"),
    "channel": msg("channel"),
    "post": msg("post"),
    "link": msg("link"),
    "day": msg("day"),
    "week": msg("week"),
    "month": msg("month"),
    "person": msg("person"),
    "objective": msg("objective"),
    "kpi": msg("KPI"),
    "reference": msg("compared with"),
    "device": msg("device"),
    "landing": msg("landing page"),
}
ACTIVITIES: Mapping[str, Message] = {
    "creation": msg("Creation"),
    "moderation": msg("Moderation"),
    "ads": msg("Advertising"),
    "reporting": msg("Reporting"),
    "listening": msg("Listening"),
    "strategy": msg("Strategy"),
}
NONE_NAMED = msg("(none named)")
REMAINDERS: Mapping[str, Message] = {
    "network": msg("Not tied to a network"),
    "channel": msg("Not tied to a channel"),
    "campaign": msg("Not tied to a campaign"),
    "activity": msg("Not tied to an activity"),
    "content_type": msg("Not tied to a kind of post"),
}
"""What the last line of a table is called, which makes its lines add up to the whole."""
DEVICES: Mapping[str, Message] = {
    "mobile": msg("phone"),
    "tablet": msg("tablet"),
    "desktop": msg("computer"),
}


def axis_title(axis: str) -> Message:
    """Return an axis's name.

    Parameters
    ----------
    axis : str
        ``network``, ``channel``... or empty.

    Returns
    -------
    Message
        For a table's header.
    """
    return AXES.get(axis) or msg("{axis}", axis=axis)


def remainder_name(axis: str) -> Message:
    """Return what is called what belongs to nothing of an axis.

    Parameters
    ----------
    axis : str
        ``network``, ``channel``...

    Returns
    -------
    Message
        For the last line of a table.
    """
    return REMAINDERS.get(axis, NONE_NAMED)


def key_name(axis: str, code: str) -> Message | str:
    """Return what one row of an axis is called.

    Parameters
    ----------
    axis : str
        ``network``, ``channel``...; empty for the whole.
    code : str
        The row's key; empty where the facts name none.

    Returns
    -------
    Message or str
        Names that people gave stay as they are.
    """
    if not axis:
        return code
    if not code:
        return NONE_NAMED
    if axis in ("network", "channel"):
        return channel_name(code)
    if axis == "content_type":
        return post_kind(code)
    if axis == "reference" and code == "leader":
        return msg("the best of the rivals")
    if axis == "kpi":
        return CATALOGUE[code].name if code in CATALOGUE else code
    return {"activity": ACTIVITIES, "device": DEVICES}.get(axis, {}).get(code, code)
