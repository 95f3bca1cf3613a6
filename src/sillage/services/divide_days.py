"""Divide days between hits and the files of other tools that count the same thing: never are both added.

A day of the site is told by its hits where it has visits and tracking did not begin in the middle of it; a file keeps
its other days, and the longer windows that began no later than tracking. A link's day is told by its clicks here where
it has some.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import ibis.expr.types as ir

from sillage.domain.period import Period
from sillage.kpis.asked import EVERY_WINDOW, said, window_of, without_told
from sillage.kpis.measures import MEASURES, Feed
from sillage.kpis.places import Question
from sillage.kpis.raw_names import names_of
from sillage.language import Message, _n, msg
from sillage.services.asked_once import committed_imports, known_links, once
from sillage.services.import_links import origin_of
from sillage.services.lay_rows import is_whole
from sillage.services.open_workspace import Opened
from sillage.services.own_day import today
from sillage.services.roll_up import rolled_days, rolled_links

OF_SITE = ("visits", "engaged_visits", "social_visits", "key_events", "pageviews", "visitors")
"""Measures that a file of the site's visits tells as well."""

AXES = ("channel", "network", "campaign", "device")
"""By what visits of a day are kept apart."""

FIRST = date(2000, 1, 1)
"""No hit is older."""


@dataclass(frozen=True, slots=True)
class Divided:
    """Which days hits tell of, and which windows of files stand beside them.

    Parameters
    ----------
    days : frozenset of date
        Days of the site that are told by its hits.
    windows : frozenset of str
        First and last day of the windows of acquisition files that stand; nothing when no hit competes with them.
    left_out : int
        How many windows do not.
    """

    days: frozenset[date]
    windows: frozenset[str]
    left_out: int


def all_days(opened: Opened, period: Period | None) -> Period:
    """Return the days of a question, all up to today where it names none.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period or None
        What was asked.
    """
    last = today(opened)
    return period or Period(min(FIRST, last), last, opened.workspace.zone)


def divided(opened: Opened, period: Period | None) -> Divided:
    """Divide days between hits and acquisition files.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period or None
        The days asked for.

    Returns
    -------
    Divided
        No day is on both sides.
    """
    return _divided(opened, all_days(opened, period))


@once
def _divided(opened: Opened, period: Period) -> Divided:
    days = frozenset(row["for_date"] for row in visit_rows(opened, period) if row["visits"])
    told = _windows(opened, period) if days else []
    if not told:
        return Divided(days, frozenset(), 0)
    first = first_tracked(opened)
    standing, covered = set(), set[date]()
    for begins, ends in told:
        one_day = ends is None or ends == begins
        if begins is None or (begins in days and begins != first if one_day else begins > first):
            continue
        standing.add(_window(begins, ends))
        covered.update(date.fromordinal(day) for day in range(begins.toordinal(), (ends or begins).toordinal() + 1))
    return Divided(days - covered, frozenset(standing), len(told) - len(standing))


def standing_windows(opened: Opened, period: Period) -> list[tuple[date, date]]:
    """Return the windows of acquisition files that count, beside hits or without any.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Which days.

    Returns
    -------
    list of (date, date)
        First and last day of each; those of no day are left out.
    """
    found = divided(opened, period)
    told = [(begins, ends or begins) for begins, ends in _windows(opened, period) if begins is not None]
    return [window for window in told if not found.days or _window(*window) in found.windows]


def _windows(opened: Opened, period: Period) -> list[tuple[Any, ...]]:
    rows = _told_windows(opened, None if is_whole(opened, "observations") else period)
    return [
        (begins, ends)
        for begins, ends in rows
        if begins is None or (begins >= period.first and (ends or begins) <= period.last)
    ]


@once
def _told_windows(opened: Opened, period: Period | None) -> list[tuple[Any, ...]]:
    names = names_of(frozenset(OF_SITE))
    rows = opened.journal.read(
        opened.workspace.id, "observations", committed_imports(opened), metrics=names, period=period
    )
    rows = rows.filter(rows.object_kind == "channel", rows.value.notnull())
    found = opened.journal.fetch(rows.select("for_date", "to_date").distinct()).to_pylist()
    return [(row["for_date"], row["to_date"]) for row in found]


@once
@once
def first_tracked(opened: Opened) -> date:
    """Return the first day with a visit of the tracked site; `FIRST` where none is.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    """
    found = visit_rows(opened, all_days(opened, None))
    return min((row["for_date"] for row in found if row["visits"]), default=FIRST)


def _window(begins: date, ends: date | None) -> str:
    return f"{begins}/{ends or begins}"


@dataclass(frozen=True, slots=True)
class Told:
    """What hits tell of what files tell as well.

    Parameters
    ----------
    standing : tuple of str
        The windows of acquisition files that stand; `EVERY_WINDOW` where all do.
    ours : tuple of str
        Links whose clicks are counted here.
    gone : tuple of str
        Their days.
    """

    standing: tuple[str, ...] = (EVERY_WINDOW,)
    ours: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    @property
    def words(self) -> dict[str, tuple[str, ...]]:
        """As `sillage.kpis.asked.without_told` calls them."""
        return {"standing": self.standing, "ours": self.ours, "gone": self.gone}


@once
def told_twice(opened: Opened, period: Period | None) -> Told:
    """Return what files tell of a period and hits do too.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period or None
        The days asked for.
    """
    site = divided(opened, period)
    ours = _told_of_links(opened, period)
    gone = tuple(f"{name}/{day}" for name, days in ours.items() for day in sorted(days))
    return Told(tuple(sorted(site.windows)) if site.left_out else (EVERY_WINDOW,), tuple(sorted(ours)), gone)


def without_double(opened: Opened, question: Question, rows: ir.Table) -> ir.Table:
    """Leave out of what files tell the days that hits tell.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    question : Question
        The days asked for.
    rows : ibis.Table
        With ``object_kind``, ``object_id``, ``for_date`` and ``to_date``.

    Returns
    -------
    ibis.Table
        What stands.
    """
    told, columns = told_twice(opened, question.period), rows.columns
    rows = rows.mutate(kind=rows.object_kind, link=rows.object_id, days=window_of(rows))
    return without_told(rows, said(question, **told.words)).select(*columns)


def _told_of_links(opened: Opened, period: Period | None) -> Mapping[str, frozenset[date]]:
    """Return the days that clicks here tell, by the address under which a file may know the link."""
    days: dict[str, set[date]] = {}
    for row in link_rows(opened, all_days(opened, period)):
        if row["clicks"]:
            days.setdefault(row["link_id"], set()).add(row["for_date"])
    if not days:
        return {}
    links = [link for link in known_links(opened) if link.id in days]
    found = {f"{link.domain}/{link.slug}".lower(): frozenset(days[link.id]) for link in links}
    origins = {link.origin: link.id for link in links if link.origin}
    if origins:
        names = opened.journal.read(opened.workspace.id, "observations", committed_imports(opened), metrics=["clicks"])
        names = names.filter(names.object_kind == "link").select("object_id").distinct()
        for name in opened.journal.fetch(names)["object_id"].to_pylist():
            host, _, slug = (name or "").partition("/")
            for tool in ("bitly", "shlink"):
                if origin_of(tool, host, slug) in origins:
                    found[name.lower()] = frozenset(days[origins[origin_of(tool, host, slug)]])
    return found


@once
def visit_rows(opened: Opened, period: Period) -> list[dict[str, Any]]:
    """Return the sums of visits by day and `AXES`.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Which days.
    """
    every = _with_all_days(opened, period)
    if every is not None:
        return [row for row in visit_rows(opened, every) if row["for_date"] in period]
    found: list[dict[str, Any]] = rolled_days(opened, period, ("for_date", *AXES)).to_pylist()
    return found


@once
def link_rows(opened: Opened, period: Period) -> list[dict[str, Any]]:
    """Return the clicks of links by day.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Which days.
    """
    every = _with_all_days(opened, period)
    if every is not None:
        return [row for row in link_rows(opened, every) if row["for_date"] in period]
    found: list[dict[str, Any]] = rolled_links(opened, period, ("for_date", "link_id")).to_pylist()
    return found


def _with_all_days(opened: Opened, period: Period) -> Period | None:
    """Return the days to read once for many questions; None where only those asked for are."""
    every = Period(FIRST, max(FIRST, today(opened)) + timedelta(days=400), opened.workspace.zone)
    inside = every.first <= period.first and period.last <= every.last and period != every
    return every if inside and opened.outlives_request else None


def source_note(opened: Opened, period: Period | None, measures: Collection[str]) -> tuple[Message, ...]:
    """Say which days hits tell and which files do.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period or None
        The days asked for.
    measures : collection of str
        What a formula reads.

    Returns
    -------
    tuple of Message
        Nothing where no hit is counted.
    """
    if any(MEASURES[name].feed in (Feed.TRACKED, Feed.DEVICES, Feed.SITE_VISITS) for name in measures):
        return (msg("Counted from the hits of the site: people’s, robots and your own team left out."),)
    if set(measures) & set(OF_SITE):
        found = divided(opened, period)
        if not found.days:
            return ()
        one = "{count} day is counted from the hits of the site; nothing that files say of it is added."
        many = "{count} days are counted from the hits of the site; nothing that files say of them is added."
        other = "{count} window of acquisition files stands for other days."
        others = "{count} windows of acquisition files stand for other days."
        rest = (_n(other, others, len(found.windows)),) if found.windows else ()
        return (_n(one, many, len(found.days)), *rest)
    if "link_clicks" in measures and any(row["clicks"] for row in link_rows(opened, all_days(opened, period))):
        return (msg("Clicks of our links are counted here; what files say of the same link and day is not added."),)
    return ()
