"""Add facts up: rows of the journal laid out once, cut to a question, summed by SQL that is written once a shape."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Protocol, TypeVar

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from sillage.audience import FollowerSeries
from sillage.domain.period import Period
from sillage.domain.places import Account, PostLabel
from sillage.economics.exchange import Exchange
from sillage.journal.either_engine import answered, answered_in_columns
from sillage.kpis.asked import cut, left_open, shape_of, values_of, without_told
from sillage.kpis.catalogue import CATALOGUE, find
from sillage.kpis.compute import plan
from sillage.kpis.event_rows import lay_answers, lay_mentions, lay_reviews, lay_touches
from sillage.kpis.follower_slots import follower_names, levels_table, own_series
from sillage.kpis.long_rows import cut_events
from sillage.kpis.measures import MEASURES, Feed
from sillage.kpis.order_rows import lay_orders
from sillage.kpis.places import Question, only_accounts
from sillage.kpis.raw_names import names_of
from sillage.kpis.slots import Group, Slot, counted_by_channel, event_sums, group_rows, unit_slots, unit_sums
from sillage.kpis.units import links_once, sources_of, units
from sillage.services.asked_once import accounts as known_accounts
from sillage.services.asked_once import committed_imports, once, post_labels
from sillage.services.asked_once import exchange as known_exchange
from sillage.services.divide_days import OF_SITE, Told, told_twice, without_double
from sillage.services.known_terms import user_kpis
from sillage.services.lay_rows import laid_rows
from sillage.services.open_workspace import Opened

T = TypeVar("T")


class LayEvents(Protocol):
    """Lays rows of the journal out for all days: their zone, the measures to make, other columns to keep."""

    def __call__(self, rows: ir.Table, zone: str, measures: Iterable[str], keep: Sequence[str] = (), /) -> ir.Table: ...  # noqa: D102


EVENTS: Mapping[Feed, tuple[str, LayEvents]] = {
    Feed.ORDERS: ("orders", lay_orders),
    Feed.TOUCHES: ("touches", lay_touches),
    Feed.MENTIONS: ("mentions", lay_mentions),
    Feed.REVIEWS: ("reviews", lay_reviews),
    Feed.ANSWERS: ("answers", lay_answers),
}
"""Feeds that are tables of the journal, with the rows that they become, of all days."""


class Facts:
    """What the journal tells of a question.

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
        self.opened = opened
        self._hits = opened.for_one_request()  # days are divided once
        self.question = question
        self.of = of

    @cached_property
    def accounts(self) -> tuple[Account, ...]:
        """Own accounts and rivals."""
        return () if self.of else known_accounts(self.opened)

    @cached_property
    def labels(self) -> tuple[PostLabel, ...]:
        """What posts are for."""
        return post_labels(self.opened)

    @cached_property
    def exchange(self) -> Exchange:
        """Dated rates."""
        return known_exchange(self.opened)

    def table(self, name: str, metrics: Sequence[str] | None = None) -> ir.Table:
        """Read a table of the journal.

        Parameters
        ----------
        name : str
            Which one.
        metrics : sequence of str, optional
            Raw names to keep (observations).

        Returns
        -------
        ibis.Table
            Current readings of committed imports.
        """
        return self._rows(name, self.question.period if name == "observations" else None, metrics)

    def _rows(self, name: str, period: Period | None, metrics: Sequence[str] | None = None) -> ir.Table:
        imports = committed_imports(self.opened)
        found = self.opened.journal.read(self.opened.workspace.id, name, imports, metrics=metrics, period=period)
        return only_accounts(found, self.of) if self.of else found

    def _lay(self, question: Question, groups: tuple[Group, ...]) -> ir.Table:
        measures = frozenset(name for group in groups for name in group)
        levels = levels_table(self.followers()) if "followers_at_publication" in measures else None
        found = units(
            self._rows("observations", question.period, names_of(sources_of(measures))),
            self._rows("posts", None),
            question,
            measures,
            accounts=self.accounts,
            labels=self.labels,
            levels=levels,
            every_cut=question.period is None,
        )
        return group_rows(found, groups)

    def once_told(self, rows: ir.Table, measures: Iterable[str]) -> ir.Table:
        """Leave out what hits tell already.

        Parameters
        ----------
        rows : ibis.Table
            What files tell: ``object_kind``, ``object_id``, ``for_date``, ``to_date``.
        measures : iterable of str
            What is asked of them.

        Returns
        -------
        ibis.Table
            The rows that stand.
        """
        return without_double(self._hits, self.question, rows) if self._may_be_told_twice(measures) else rows

    def _may_be_told_twice(self, measures: Iterable[str]) -> bool:
        return not self.of and bool({*OF_SITE, "link_clicks"} & set(measures))

    def unit_slots(self, groups: Sequence[Group]) -> dict[Group, list[Slot]]:
        """Add up what files tell of posts, accounts, links and the site.

        Parameters
        ----------
        groups : sequence of Group
            Measures that belong together.

        Returns
        -------
        dict of Group to list of Slot
            Without what hits tell already.
        """
        rows, told = self._unit_sums(groups, answered)
        slots = unit_slots(rows, told, self.question, self.exchange)
        return {group: slots[group] for group in groups}

    def unit_columns(self, groups: Sequence[Group]) -> dict[Group, pa.Table]:
        """Add up as `unit_slots` does, in columns: by post, sums are as many as posts.

        Parameters
        ----------
        groups : sequence of Group
            Measures that belong together, no money among them.

        Returns
        -------
        dict of Group to pyarrow.Table
            Rows of `sillage.kpis.slots.unit_sums`.
        """
        rows, told = self._unit_sums(groups, answered_in_columns)
        return {group: rows.filter(pc.equal(rows["number"], told.index(group))) for group in groups}

    def _unit_sums(self, groups: Sequence[Group], ask: Callable[..., T]) -> tuple[T, tuple[Group, ...]]:
        measures = frozenset(name for group in groups for name in group)
        laid = laid_rows(
            self.opened,
            "observations",
            self.question,
            groups,
            self._lay,
            everything=lambda: _all_groups(self.opened),
            of=self.of,
        )
        told = told_twice(self._hits, self.question.period) if self._may_be_told_twice(measures) else Told()
        numbers = [laid.told.index(group) for group in groups]
        values = {
            **values_of(self.question),
            **{f"words_{name}": list(words) for name, words in told.words.items()},
            "numbers_groups": numbers,
            "numbers_by_channel": [n for n in counted_by_channel(laid.told) if n in numbers],
        }
        every_cut, asked = "link_clicks" in measures, left_open(self.question)

        def sums(laid: ir.Table) -> ir.Table:
            rows = links_once(laid, asked) if every_cut else laid
            return unit_sums(without_told(cut(rows, asked), asked), asked)

        shape = ("units", shape_of(self.question), every_cut)
        return ask(self.opened.journal, shape, {"laid": laid.rows}, values, sums), laid.told

    def _everything(self) -> tuple[Group, ...]:
        return _all_groups(self.opened)

    def event_sums(self, feed: Feed, measures: set[str]) -> list[dict[str, Any]]:
        """Add up orders, touches, mentions, reviews or answers.

        Parameters
        ----------
        feed : Feed
            One of `EVENTS`.
        measures : set of str
            Which of its measures.

        Returns
        -------
        list of dict
            Rows of `sillage.kpis.slots.event_sums`.
        """
        name, lay = EVENTS[feed]
        laid = laid_rows(
            self.opened,
            name,
            self.question,
            sorted(measures),
            lambda _, told: lay(self.table(name), self.question.zone, told),
            everything=lambda: [one.id for one in MEASURES.values() if one.feed is feed],
            of=self.of,
        )
        asked, people = left_open(self.question), "advocates" in measures
        values = {**values_of(self.question), "words_measures": sorted(measures)}
        shape = ("events", shape_of(self.question), people)
        return answered(
            self.opened.journal, shape, {"laid": laid.rows}, values,
            lambda laid: event_sums(cut_events(laid, asked, people=people), asked),
        )  # fmt: skip

    def followers(self) -> tuple[FollowerSeries, ...]:
        """Followers of the accounts over time."""
        return followers(self.opened, self.of)


@once
def _all_groups(opened: Opened) -> tuple[Group, ...]:
    own = user_kpis(opened)
    plans = (plan(find(name, own)) for name in (*CATALOGUE, *(one.id for one in own)))
    return tuple(dict.fromkeys(group for planned in plans for group in planned.groups()))


@once
def followers(opened: Opened, of: tuple[Account, ...]) -> tuple[FollowerSeries, ...]:
    """Return the followers of accounts over time.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    of : tuple of Account
        Whose; empty for our own.
    """
    # No period: the level at its start was read before it.
    names = sorted(follower_names().all)
    rows = opened.journal.read(opened.workspace.id, "observations", committed_imports(opened), metrics=names)
    rows = rows.filter(rows.object_kind == "account")
    if of:
        return own_series(opened.journal.fetch(only_accounts(rows, of)), ())
    return own_series(opened.journal.fetch(rows), known_accounts(opened))
