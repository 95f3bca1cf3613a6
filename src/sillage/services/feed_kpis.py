"""Feed KPIs: fetch each source table once for many formulas, and bring every sum to one shape."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from functools import cached_property

import ibis

from sillage.domain.period import Period
from sillage.domain.places import CHANNEL_GROUPS, Account
from sillage.journal.either_engine import answered
from sillage.kpis.asked import left_open, shape_of, values_of
from sillage.kpis.compute import Fed, Plan
from sillage.kpis.follower_slots import (
    follower_slots,
    pace_notes,
    span_notes,
)
from sillage.kpis.measures import FEED_AXES, MEASURES, Feed
from sillage.kpis.places import TIME_AXES, Question, local_day, only_accounts, without_rivals
from sillage.kpis.slots import (
    Group,
    Slot,
    event_slots,
)
from sillage.kpis.source_choice import choose
from sillage.language import Message, _n
from sillage.ledger import queries
from sillage.services.asked_once import accounts as known_accounts
from sillage.services.asked_once import committed_imports, once
from sillage.services.divide_days import source_note
from sillage.services.feed_aims import approach_slots, objective_slots
from sillage.services.feed_attribution import attributed_slots
from sillage.services.feed_care import care_extras, care_slot
from sillage.services.feed_hits import device_slots, hit_slots, linked_post_slots, tracked_slots, visit_slots
from sillage.services.feed_money import cost_slots, legal_filters, payback_slot, return_slots, worth_slots
from sillage.services.feed_people import people_slots, people_sums, place_slots, suspicion_slots
from sillage.services.fresh_days import with_known_ends
from sillage.services.open_workspace import Opened
from sillage.services.own_day import today
from sillage.services.sum_facts import EVENTS, Facts


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was fetched for a question.

    Parameters
    ----------
    fed : Fed
        The sums.
    contradictions : tuple of Message
        Figures that cannot both be true.
    notes : mapping of Feed to tuple of Message
        What a reader must know, by where it comes from.
    paces : tuple of Message
        How much a week accounts grew: beside the growth rate alone.
    told : mapping of str to tuple of Message
        By measure, which source told what.
    """

    fed: Fed
    contradictions: tuple[Message, ...]
    notes: Mapping[Feed, tuple[Message, ...]]
    paces: tuple[Message, ...] = ()
    told: Mapping[str, tuple[Message, ...]] = field(default_factory=dict)


class Feeder(Facts):
    """Fetches what a question needs, each source once.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    question : Question
        What is asked.
    of : tuple of Account
        Read these accounts (a rival's, a sector's) as if they were ours, and no other; empty for our own.
    """

    def __init__(self, opened: Opened, question: Question, of: tuple[Account, ...] = ()) -> None:
        super().__init__(opened, question, of)
        self._notes: dict[Feed, tuple[Message, ...]] = {}
        self._contradictions: tuple[Message, ...] = ()
        self._paces: tuple[Message, ...] = ()
        self._credits: Mapping[str, tuple[Message, ...]] = {}

    def gather(self, plans: Iterable[Plan]) -> Gathered:
        """Fetch all that some KPIs need.

        Parameters
        ----------
        plans : iterable of Plan
            Their formulas.

        Returns
        -------
        Gathered
            Sums for all of them.
        """
        wanted = tuple(plans)
        measures = {name for one in wanted for name in one.measures}
        feeds = {MEASURES[name].feed for name in measures}
        groups = tuple(dict.fromkeys(group for one in wanted for group in one.groups()))
        found = self._units(groups) if groups and self._can_cut(Feed.OBSERVATIONS) else {}
        others: list[Slot] = []
        for feed in Feed:
            if feed in feeds and feed is not Feed.OBSERVATIONS and self._can_cut(feed):
                slots = self._slots(feed, {name for name in measures if MEASURES[name].feed is feed})
                others.extend(self._as_fresh(slots))
        told = {} if self.of else {name: source_note(self._hits, self.question.period, (name,)) for name in measures}
        return Gathered(Fed(found, others), self._contradictions, self._notes, self._paces, {**told, **self._credits})

    def _can_cut(self, feed: Feed) -> bool:
        filters = self.question.filters
        asked = (self.question.by, *(legal_filters(filters) if feed is Feed.PAYBACK else filters))
        return all(axis in FEED_AXES[feed] for axis in asked if axis)

    @cached_property
    def period(self) -> Period | None:
        """The days asked for; all days of costs and conversations when none are."""
        return self.question.period or self._all_days()

    def _units(self, groups: Sequence[Group]) -> dict[Group, list[Slot]]:
        self._notes[Feed.OBSERVATIONS] = self._undated(frozenset(name for group in groups for name in group))
        found = self.unit_slots(groups)
        for group in () if self.of else groups:
            found[group].extend(hit_slots(self._hits, self.question, group))
        return {group: self._as_fresh(mine) for group, mine in found.items()}

    def _as_fresh(self, slots: Iterable[Slot]) -> list[Slot]:
        return list(slots) if self.of else with_known_ends(self._hits, self.question.period, slots)

    def _undated(self, measures: frozenset[str]) -> tuple[Message, ...]:
        if self.question.period is None or all(MEASURES[name].family for name in measures):
            return ()
        count = _undated_posts(self.opened, self.of)
        if not count:
            return ()
        one = "{count} post has no date: it counts in no period."
        return (_n(one, "{count} posts have no date: they count in no period.", count),)

    def _slots(self, feed: Feed, measures: set[str]) -> list[Slot]:
        if feed in EVENTS:
            return _without_unknown_sent(event_slots(self.event_sums(feed, measures), self.question, self.exchange))
        if feed is Feed.FOLLOWERS:
            slots, self._contradictions = follower_slots(self.followers(), self.question)
            self._notes[Feed.FOLLOWERS] = span_notes(self.followers(), self.question)
            self._paces = pace_notes(self.followers(), self.question)
            return slots
        if feed is Feed.ATTRIBUTION:
            slots, self._credits = attributed_slots(self._hits, self.question, self.period, () if self.of else measures)
            return slots
        made = {
            Feed.CARE: self._care,
            Feed.COSTS: self._costs,
            Feed.RETURNS: self._returns,
            Feed.APPROACHES: self._approaches,
            Feed.WORTH: self._worth,
            Feed.PAYBACK: self._payback,
            Feed.PEOPLE: self._people,
            Feed.OBJECTIVES: self._objectives,
            Feed.BENCHMARKS: self._benchmarks,
            Feed.TRACKED: lambda: tracked_slots(self._hits, self.question),
            Feed.DEVICES: lambda: device_slots(self._hits, self.question),
            Feed.SITE_VISITS: lambda: visit_slots(self._hits, self.question),
            Feed.LINKED_POSTS: self._linked_posts,
        }
        return list(self._accounts(measures) if feed is Feed.ACCOUNTS else made[feed]())

    def _parts(self) -> Iterator[tuple[str, Period]]:
        """Yield the keys of a time axis with their days, or the whole."""
        if self.period is None:
            return
        if self.question.by not in TIME_AXES:
            yield "", self.period
            return
        cut = {"week": self.period.weeks, "month": self.period.months}.get(self.question.by)
        parts = cut() if cut else (Period(day, day, self.period.zone) for day in _days(self.period))
        for part in parts:
            yield self.question.time_key(part.first), part

    def _care(self) -> Iterator[Slot]:
        from sillage.services.measure_care import measure_care

        by_network = self.question.by in ("network", "channel") or bool(self._network)
        group = CHANNEL_GROUPS.get(self.question.filters.get("channel", ""), frozenset())
        for key, part in self._parts():
            report = measure_care(self.opened, part, networks=group)
            for piece in report.by_network if by_network else (report.whole,):
                if self._network and piece.key != self._network:
                    continue
                slot = care_slot(key or (piece.key if self.question.by in ("network", "channel") else ""), piece)
                if slot is not None:
                    yield slot
            if not by_network and report.whole.messages_received:
                yield care_extras(key, report)

    @property
    def _network(self) -> str:
        channel = self.question.filters.get("channel", "")
        return self.question.filters.get("network") or ("" if channel in CHANNEL_GROUPS else channel)

    def _costs(self) -> list[Slot]:
        if self.period is None:
            return []
        slots, self._notes[Feed.COSTS] = cost_slots(self.opened, self.question, self.period)
        return slots

    def _returns(self) -> Iterator[Slot]:
        for key, part in self._parts():
            yield from return_slots(self.opened, self.question, part, key)

    def _payback(self) -> Iterator[Slot]:
        for key, part in self._parts():
            if self.question.filters.get(self.question.by, key) == key:
                yield payback_slot(self.opened, part, key, self.question.filters.get("channel", ""))

    def _approaches(self) -> Iterator[Slot]:
        return approach_slots(queries.approaches(self.opened.whose, self.question.period), self.question)

    def _accounts(self, measures: set[str]) -> Iterator[Slot]:
        if "lone_jumps" in measures:
            from sillage.services.measure_audience import measure_suspicions

            yield from suspicion_slots(measure_suspicions(self.opened, self.period), self.question)
        if measures - {"lone_jumps"}:
            rows = self.table("observations", ["audience_share"])
            rows = without_rivals(rows, self.accounts).filter(
                ibis._.segment.startswith("country="), ibis._.value.notnull()
            )
            told = ibis.coalesce(rows.to_date, rows.for_date)
            read = local_day(rows.observed_at, ibis.null("date"), self.question.zone)
            found = rows.select("network", "account", "segment", "value", day=ibis.coalesce(told, read))
            place = self.opened.workspace.country
            yield from place_slots(self.opened.journal.fetch(found).to_pylist(), self.followers(), self.question, place)

    def _people(self) -> Iterator[Slot]:
        followers, _ = follower_slots(self.followers(), self.question)
        zone, asked = self.question.zone, left_open(self.question)
        tables = {"messages": self.table("messages"), "mentions": self.table("mentions")}
        people = answered(
            self.opened.journal, ("people", zone, shape_of(self.question)), tables, values_of(self.question),
            lambda messages, mentions: people_sums(messages, mentions, zone, asked),
        )  # fmt: skip
        return people_slots(people, followers)

    def _objectives(self) -> list[Slot]:
        slots, self._notes[Feed.OBJECTIVES] = objective_slots(self.opened, self.question)
        return slots

    def _benchmarks(self) -> list[Slot]:
        from sillage.services.feed_benchmarks import benchmark_slots

        slots, self._notes[Feed.BENCHMARKS] = benchmark_slots(self.opened, self.question, self.accounts)
        return slots

    def _linked_posts(self) -> Iterator[Slot]:
        group = ("impressions",)
        posts = Feeder(self.opened, replace(self.question, by="post"), self.of)
        found, _ = choose(posts._units((group,))[group], account_first=False)
        return linked_post_slots(self._hits, self.question, [slot for slot in found if slot.key])

    def _worth(self) -> list[Slot]:
        if self.period is None:
            return []
        slots, self._notes[Feed.WORTH] = worth_slots(self.opened, self.question, self.period)
        return slots

    def _all_days(self) -> Period | None:
        last = today(self.opened)
        return Period(min(last, date(2000, 1, 1)), last, self.opened.workspace.zone)


@once
def _undated_posts(opened: Opened, of: tuple[Account, ...]) -> int:
    posts = opened.journal.read(opened.workspace.id, "posts", committed_imports(opened))
    posts = only_accounts(posts, of) if of else without_rivals(posts, known_accounts(opened))
    posts = posts.filter(posts.object_kind == "post", posts.published_at.isnull(), posts.published_on.isnull())
    return int(opened.journal.fetch(posts.aggregate(count=posts.count()))["count"][0].as_py())


def _days(period: Period) -> Iterator[date]:
    return (date.fromordinal(day) for day in range(period.first.toordinal(), period.last.toordinal() + 1))


def _without_unknown_sent(slots: list[Slot]) -> list[Slot]:
    # Where every survey was answered, the file lists the answers only.
    told = {
        name: sum((slot.values[name] or 0 for slot in slots if name in slot.values), Fraction(0))
        for name in ("surveys_sent", "survey_answers")
    }
    known = told["surveys_sent"] != told["survey_answers"]
    return [slot for slot in slots if known or "surveys_sent" not in slot.values]
