"""What axes and their keys are called on a terminal; programs read the codes in JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sillage.cli import terminal

if TYPE_CHECKING:
    from sillage.language import Message


def title(axis: str) -> Message:
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
    from sillage.language import msg

    names = {
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
    return names.get(axis) or msg("{axis}", axis=axis)


def key(axis: str, code: str) -> str:
    """Return what one row of an axis is called.

    Parameters
    ----------
    axis : str
        ``network``, ``channel``...
    code : str
        The row's key; empty where the facts name none.

    Returns
    -------
    str
        In the reader's language; names that people gave stay as they are.
    """
    from sillage.language import Message, msg
    from sillage.language.plain_text import on_one_line
    from sillage.services.report_names import channel_name, post_kind

    if not axis:
        return on_one_line(code)
    found: Message | str = code
    if not code:
        found = msg("(none named)")
    elif axis in ("network", "channel"):
        found = channel_name(code)
    elif axis == "content_type":
        found = post_kind(code)
    elif axis == "reference" and code == "leader":
        found = msg("the best of the rivals")
    elif axis == "kpi":
        from sillage.kpis.catalogue import CATALOGUE

        found = CATALOGUE[code].name if code in CATALOGUE else code
    elif axis == "activity":
        found = _activities().get(code, code)
    return terminal.words().render(found) if isinstance(found, Message) else on_one_line(found)


def keys(axis: str, codes: tuple[str, ...]) -> str:
    """Return what several rows of an axis are called, side by side.

    Parameters
    ----------
    axis : str
        ``network``, ``channel``...
    codes : tuple of str
        Their keys.

    Returns
    -------
    str
        With commas.
    """
    return ", ".join(key(axis, code) for code in codes)


def _activities() -> dict[str, Message]:
    from sillage.language import msg

    return {
        "creation": msg("Creation"),
        "moderation": msg("Moderation"),
        "ads": msg("Advertising"),
        "reporting": msg("Reporting"),
        "listening": msg("Listening"),
        "strategy": msg("Strategy"),
    }
