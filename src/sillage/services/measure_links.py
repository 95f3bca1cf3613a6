"""Measure the clicks of short links in a period: people's, machines', by day, network, country and device."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir

from sillage.domain.events import EventKind
from sillage.domain.period import Period
from sillage.journal.either_engine import answered, dialect_of, settled_as
from sillage.journeys.hits import ENGINES
from sillage.journeys.local_days import local_day
from sillage.kpis.asked import left_open_days
from sillage.services.asked_once import committed_imports, once
from sillage.services.export_links import Clicks
from sillage.services.lay_rows import is_whole
from sillage.services.open_workspace import Opened
from sillage.services.roll_up import rolled_links

CUTS = ("network", "country", "device")
"""By what the clicks of people are parted."""

_NEEDED = ("at", "kind", "link_id", *CUTS, "bot", "flag")


@dataclass(frozen=True, slots=True)
class DayOfClicks:
    """The clicks of a day.

    Parameters
    ----------
    day : date
        In the workspace's zone.
    people, bots : int
        Those that count, and those that a rule or a flag sets aside.
    """

    day: date
    people: int
    bots: int


@dataclass(frozen=True, slots=True)
class LinkFigures:
    """What became of links in a period.

    Parameters
    ----------
    period : Period
        Which days.
    links : mapping of str to Clicks
        By the link's id; a link without a click is absent.
    days : tuple of DayOfClicks
        Every day of the period on which a click was counted, in order.
    cuts : mapping of str to (mapping of str to int)
        For each of `CUTS`, clicks of people by its codes; an empty code where nothing says. They rest on the hits that
        are kept, the sums above on sums that outlive these.
    """

    period: Period
    links: Mapping[str, Clicks]
    days: tuple[DayOfClicks, ...]
    cuts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def whole(self) -> Clicks:
        """All links together."""
        found = self.links.values()
        lasts = [one.last_on for one in found if one.last_on]
        return Clicks(
            sum(one.people for one in found),
            sum(one.bots for one in found),
            sum(one.visitor_days for one in found),
            max(lasts, default=None),
        )


@once
def measure_links(opened: Opened, period: Period, only: frozenset[str] | None = None) -> LinkFigures:
    """Count clicks.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Days of its zone.
    only : frozenset of str, optional
        The ids of the links that count; all of them by default.

    Returns
    -------
    LinkFigures
        Live clicks and imported ones.
    """
    rows = [row for row in _rolled(opened, period) if only is None or row["link_id"] in only]
    links: dict[str, Clicks] = {}
    days: dict[date, tuple[int, int]] = {}
    for row in rows:
        day, people, others = row["for_date"], row["clicks"], row["bot_clicks"] + row["flagged_clicks"]
        if not people + others:
            continue
        old, (before, bots) = links.get(row["link_id"], Clicks()), days.get(day, (0, 0))
        last = max(day, old.last_on or day) if people else old.last_on
        seen = old.visitor_days + int(row.get("visitor_days") or 0)
        links[row["link_id"]] = Clicks(old.people + people, old.bots + others, seen, last)
        days[day] = before + people, bots + others
    made = tuple(DayOfClicks(day, *counted) for day, counted in sorted(days.items()))
    return LinkFigures(period, links, made, _cuts(_clicks(opened, period, only)) if links else {})


@once
def _rolled(opened: Opened, period: Period) -> list[dict[str, Any]]:
    rows = rolled_links(opened, period, ("for_date", "link_id"), visitors=True).to_pylist()
    return [row for row in rows if row["link_id"]]


def _clicks(opened: Opened, period: Period, only: frozenset[str] | None) -> list[dict[str, Any]]:
    """Return the clicks of people by `CUTS`; where all hits are kept at hand they are laid out once, for all days."""
    journal, zone = opened.hits, opened.workspace.zone
    values = {"day_first": period.first, "day_last": period.last}
    imports = committed_imports(opened)
    if opened.spread is None and is_whole(opened, "events"):
        hits = journal.read(opened.workspace.id, "events", imports)
        laid = settled_as(
            opened.journal, f"clicks {hits.get_name()} {zone}", hits, lambda _: _counted(hits, zone, ("day", "link_id"))
        )
        first, last = left_open_days()
        found = answered(
            opened.journal, "clicks of links", {"clicks": laid}, values,
            lambda clicks: _summed(clicks.filter(clicks.day >= first, clicks.day <= last), ("link_id",)),
        )  # fmt: skip
    else:
        hits = journal.read(opened.workspace.id, "events", imports, columns=_NEEDED, period=period)
        found = journal.fetch(_counted(hits, zone, ("link_id",), dialect_of(journal))).to_pylist()
    return [row for row in found if only is None or row["link_id"] in only]


def _counted(hits: ir.Table, zone: str, axes: tuple[str, ...], engine: str = "duckdb") -> ir.Table:
    clicks = hits.filter(hits.kind == EventKind.CLICK.value, hits.bot == "", hits.flag == "", hits.link_id != "")
    return _summed(clicks.mutate(day=local_day(ENGINES[engine](clicks["at"]), zone), clicks=ibis.literal(1)), axes)


def _summed(clicks: ir.Table, axes: tuple[str, ...]) -> ir.Table:
    return clicks.group_by(*axes, *CUTS).aggregate(clicks=clicks.clicks.sum())


def _cuts(rows: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {cut: {} for cut in CUTS}
    for row in rows:
        for cut in CUTS:
            code = row[cut] or ""
            found[cut][code] = found[cut].get(code, 0) + int(row["clicks"])
    return {cut: dict(sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))) for cut, sums in found.items()}
