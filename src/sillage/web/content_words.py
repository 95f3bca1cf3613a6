"""What the pages of content share: their tabs, and what posts have in common called by name."""

from __future__ import annotations

from sillage.domain.access import Capability
from sillage.language import Message, msg
from sillage.reports.wording import Weekday, say
from sillage.services.label_words import CONTENT_TYPES
from sillage.services.measure_content import SLOT_HOURS
from sillage.services.report_names import channel_name, post_kind
from sillage.services.report_period import presets
from sillage.web.desk import Desk
from sillage.web.import_way import DROP_FILES, import_way
from sillage.web.parts import EmptyState
from sillage.web.shell import Link

TITLE = msg("Content")
TABS: tuple[tuple[str, str, Message, Capability], ...] = (
    ("content", "", msg("Posts"), Capability.SEE),
    ("content_by", "type", msg("By kind"), Capability.SEE),
    ("content_hours", "", msg("By hour"), Capability.SEE),
    ("content_by", "call_to_action", msg("By call to action"), Capability.SEE),
    ("content_by", "campaign", msg("By campaign"), Capability.SEE),
    ("content_by", "network", msg("By network"), Capability.SEE),
    ("content_sold", "", msg("Liked versus sold"), Capability.SEE_MONEY_IN),
    ("content_customers", "", msg("New customers"), Capability.SEE),
    ("content_losses", "", msg("Lost followers"), Capability.SEE),
)
TABS_LABEL = msg("Views of content")
CUT_TITLES = {
    "type": msg("Kind of post"),
    "call_to_action": msg("Call to action"),
    "campaign": msg("Campaign"),
    "network": msg("Network"),
    "post": msg("Post"),
    "channel": msg("Channel"),
}
CALLS = {
    "link_in_bio": msg("link in bio"),
    "enter": msg("to enter a contest"),
    "sign_up": msg("to sign up"),
    "book": msg("to book"),
    "buy": msg("to buy"),
    "download": msg("to download"),
    "contact": msg("to contact us"),
    "visit": msg("to visit us"),
    "watch": msg("to watch"),
    "learn_more": msg("to learn more"),
    "follow": msg("to follow us"),
    "share": msg("to share"),
    "comment": msg("to comment"),
}
TYPES = {
    "contest": msg("contest"),
    "promotion": msg("promotion"),
    "event": msg("event"),
    "tutorial": msg("tutorial"),
    "testimonial": msg("testimonial"),
    "behind_the_scenes": msg("behind the scenes"),
    "job": msg("job offer"),
}
NONE_NAMED = msg("(none named)")
EMPTY = msg("No post has figures in these days")
EMPTY_TEXT = msg("Here posts stand with what each brought, by kind, hour and call to action.")
EMPTY_STEPS = (
    msg("Choose other days above, if you know that posts were published."),
    msg("Export the figures of posts from each network (the imports page says where)."),
    DROP_FILES,
)


def tabs(desk: Desk, here: str, part: str = "") -> tuple[Link, ...]:
    """Return the views of content that whoever asks may see.

    Parameters
    ----------
    desk : Desk
        Who asks.
    here, part : str
        Where they are: the route and the part of its path.

    Returns
    -------
    tuple of Link
        Under the same filters.
    """
    return tuple(
        Link(say(label, desk.language), desk.url(name, *filter(None, (own,))), (name, own) == (here, part))
        for name, own, label, needs in TABS
        if desk.member.may(needs)
    )


def slot_name(key: str) -> Message:
    """Return what a slot of the week is called."""
    hour = int(key[2:])
    return msg("{day}, {first} to {last} h", day=Weekday(int(key[0]) - 1), first=hour, last=hour + SLOT_HOURS)


def group_name(by: str, key: str) -> Message | str:
    """Return what posts that have something in common are called.

    Parameters
    ----------
    by : str
        What they are grouped by.
    key : str
        As measured; empty where nothing says.

    Returns
    -------
    Message or str
        Names that people gave stay as they are.
    """
    if not key:
        return NONE_NAMED
    match by:
        case "type":
            return TYPES.get(key) or post_kind(key)
        case "call_to_action":
            return CALLS.get(key) or key
        case "hour":
            return slot_name(key)
        case "network" | "channel":
            return channel_name(key)
        case _:
            return key


def kind_name(kind: str) -> Message | str:
    """Return what a kind of post is called; nothing where nothing says."""
    return group_name("type", kind) if kind else ""


def types() -> tuple[str, ...]:
    """Return the kinds that a person may choose, those of networks included."""
    return (*CONTENT_TYPES, "photo", "image", "video", "reel", "story", "carousel", "link", "text", "article")


def empty(desk: Desk) -> EmptyState:
    """Return what stands where no post has figures."""
    said = tuple(say(one, desk.language) for one in EMPTY_STEPS)
    name, label, _ = max(presets(desk.opened), key=lambda one: one[2].days)
    longest = Link(say(label, desk.language), desk.url("content", period=name))
    return EmptyState(say(EMPTY, desk.language), say(EMPTY_TEXT, desk.language), said, longest, import_way(desk))
