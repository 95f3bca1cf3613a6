"""Find the hours at which posts do better, or say that the hour cannot be told to matter."""

from __future__ import annotations

from dataclasses import dataclass

from sillage.domain.period import Period
from sillage.language import Message, _n, msg
from sillage.reports.wording import Bare, Percent, Weekday
from sillage.services.measure_content import ENOUGH_POSTS, SLOT_HOURS, GroupRow, MeasuredContent, measure_content
from sillage.services.open_workspace import Opened

ENOUGH_SLOTS = 2
"""Slots with enough posts below which none is best."""


@dataclass(frozen=True, slots=True)
class Slot:
    """Three hours of a day of the week.

    Parameters
    ----------
    weekday : int
        Monday is 1.
    hour : int
        At which it begins, in the workspace's zone.
    row : GroupRow
        Its posts, as times the usual.
    """

    weekday: int
    hour: int
    row: GroupRow

    @property
    def name(self) -> Message:
        """What people call it."""
        return msg(
            "{day}, {first} to {last} h",
            day=Weekday(self.weekday - 1),
            first=self.hour,
            last=self.hour + SLOT_HOURS,
        )


@dataclass(frozen=True, slots=True)
class FoundHours:
    """The week by slots.

    Parameters
    ----------
    content : MeasuredContent
        What they rest on.
    slots : tuple of Slot
        In order of the week; those without a post are absent.
    without_hour : int
        Posts whose hour no file tells.
    """

    content: MeasuredContent
    slots: tuple[Slot, ...]
    without_hour: int

    @property
    def best(self) -> Slot | None:
        """The best of those with enough posts; None where fewer than two have."""
        judged = [one for one in self.slots if not one.row.is_small]
        if len(judged) < ENOUGH_SLOTS:
            return None
        return max(judged, key=lambda one: (one.row.index.value or 0.0, -one.weekday, -one.hour))

    @property
    def verdict(self) -> Message:
        """Whether the best slot can be told from the rest."""
        best = self.best
        if best is None or best.row.index.low is None or best.row.index.high is None:
            return msg("Cannot tell: fewer than two slots have {enough} posts.", enough=ENOUGH_POSTS)
        about = {
            "slot": best.name,
            "value": Bare(best.row.index.value),
            "low": Bare(best.row.index.low),
            "high": Bare(best.row.index.high),
        }
        if best.row.apart:
            return _n(
                "Best slot: {slot}, {value} times the usual ({low} to {high}) over {count} post; it stands apart from"
                " the rest.",
                "Best slot: {slot}, {value} times the usual ({low} to {high}) over {count} posts; it stands apart from"
                " the rest.",
                best.row.posts,
                **about,
            )
        return _n(
            "No slot stands apart: the best, {slot}, is at {value} times the usual ({low} to {high}) over {count}"
            " post, which chance could do. Post when it suits you.",
            "No slot stands apart: the best, {slot}, is at {value} times the usual ({low} to {high}) over {count}"
            " posts, which chance could do. Post when it suits you.",
            best.row.posts,
            **about,
        )

    @property
    def sentences(self) -> tuple[Message, ...]:
        """What a reader must know before believing the figures."""
        said = [self.verdict]
        if self.best is not None and self.best.row.best is not None:
            said.append(
                msg(
                    "The chance that it is truly the best of the {count} slots with {enough} posts or more: {chance}.",
                    count=sum(one.row.best is not None for one in self.slots),
                    enough=ENOUGH_POSTS,
                    chance=Percent(self.best.row.best, 0),
                )
            )
        if self.without_hour:
            said.append(
                _n(
                    "{count} post has no hour: its file tells the day alone.",
                    "{count} posts have no hour: their files tell the day alone.",
                    self.without_hour,
                )
            )
        if any(one.row.is_small for one in self.slots):
            said.append(msg("* Fewer than {enough} posts: not judged.", enough=ENOUGH_POSTS))
        return tuple(said)


def find_hours(opened: Opened, period: Period, *, rate: str = "", network: str = "") -> FoundHours:
    """Measure posts by the slot of the week in which they were published.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        When they were published.
    rate : str
        A KPI of posts; empty judges each network by the one of most of its posts.
    network : str
        One network; empty for all, each post set against its own network.

    Returns
    -------
    FoundHours
        Without slots when no post tells its hour.
    """
    content = measure_content(opened, period, "hour", rate=rate, network=network)
    slots = [Slot(int(row.key[0]), int(row.key[2:]), row) for row in content.groups if row.key]
    without = sum(row.posts for row in content.groups if not row.key)
    return FoundHours(content, tuple(sorted(slots, key=lambda one: (one.weekday, one.hour))), without)
