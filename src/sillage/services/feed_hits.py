"""Feed KPIs from hits: visits and clicks of links through the roll-ups, landing pages and time from the facts.

Which days they tell is said by `sillage.services.divide_days`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from sillage.domain.links import Link
from sillage.domain.period import Period
from sillage.domain.places import NETWORKS, is_in
from sillage.journal.either_engine import answered
from sillage.journeys.places import place_in, place_of
from sillage.kpis.answers import VISITOR_DAYS
from sillage.kpis.asked import Asked, cut, left_open, said, shape_of, values_of
from sillage.kpis.measures import COUNTED_BY_CHANNEL
from sillage.kpis.places import TIME_AXES, Question, key_of
from sillage.kpis.slots import Group, Slot
from sillage.kpis.spread import Spread
from sillage.services.asked_once import known_links
from sillage.services.divide_days import AXES, FIRST, OF_SITE, all_days, divided, link_rows, visit_rows
from sillage.services.measure_traffic import tracked_visits
from sillage.services.open_workspace import Opened
from sillage.services.own_day import today
from sillage.services.roll_up import rolled_days

HITS = "hits"
"""The source of sums that hits tell."""

_SOCIAL = frozenset({"organic_social", "paid_social"})


def hit_slots(opened: Opened, question: Question, group: Group) -> Iterator[Slot]:
    """Bring visits, or clicks of links, to the sums of a group of measures that files tell as well.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    question : Question
        What is asked.
    group : tuple of str
        Measures that belong together.

    Yields
    ------
    Slot
        Of the days that hits tell.
    """
    if group == ("link_clicks",):
        yield from _link_slots(opened, question)
    elif set(group) <= set(OF_SITE):
        yield from _site_slots(opened, question, group)


def _site_slots(opened: Opened, question: Question, group: Group) -> Iterator[Slot]:
    people = "visitors" in group
    days = divided(opened, question.period).days
    period = all_days(opened, question.period)
    told = rows_of_visits(opened, question, beside_files=True)
    by_channel = bool(COUNTED_BY_CHANNEL & set(group)) and not people
    sums: dict[tuple[str, str], dict[str, int]] = {}
    last: dict[tuple[str, str], date] = {}
    for row in told:
        place = (_key(row, question), row["place"] if by_channel else "")
        mine = sums.setdefault(place, dict.fromkeys((*OF_SITE, "n"), 0))
        for name in ("visits", "engaged_visits", "pageviews", "social_visits", "key_events"):
            mine[name] += row[name]
        mine["n"] += row["visits"]
        last[place] = max(row["for_date"], last.get(place, row["for_date"]))
    if people:
        for key, count in _visitors(opened, question, period, days).items():
            sums[key, ""]["visitors"] = count
    marks = {"visitors": VISITOR_DAYS} if people and len(days) > 1 and question.by != "day" else {}
    for (key, channel), mine in sums.items():
        values = {name: Fraction(mine[name]) for name in group}
        n = 1 if people else mine["n"]
        yield Slot(key, "", "", HITS, values, n, last[key, channel], marks=marks, channel=channel)


def rows_of_visits(opened: Opened, question: Question, *, beside_files: bool) -> Iterator[dict[str, Any]]:
    """Yield the sums of visits by day, channel, campaign and device that a question counts.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    question : Question
        What is asked.
    beside_files : bool
        Whether files may tell of the same: their days are left to them.

    Yields
    ------
    dict
        Columns of the roll-up, ``place``, ``network_place``, ``social_visits`` and ``key_events``.
    """
    if beside_files:
        days = divided(opened, question.period).days
    else:
        days = frozenset(row["for_date"] for row in visit_rows(opened, all_days(opened, question.period)))
    for row in _kept_rows(opened, question, days):
        social = row["visits"] if row["channel"] in _SOCIAL else 0
        yield {**row, "social_visits": social, "key_events": row["conversions"] + row["visit_orders"]}


def _visitors(opened: Opened, question: Question, period: Period, days: Collection[date]) -> dict[str, int]:
    def shape(rows: pa.Table) -> pa.Table:
        told = rows.select(["for_date", *AXES, "visits"]).to_pylist()
        keys = [_key(row, question) if _is_kept(row, question, days) else None for row in map(_placed, told)]
        return rows.append_column("key", pa.array(keys, pa.string())).filter(
            pa.array([key is not None for key in keys], pa.bool_())
        )

    found = rolled_days(opened, period, ("key",), visitors=True, shape=shape).to_pylist()
    return {row["key"]: row["visitor_days"] for row in found}


def _kept_rows(opened: Opened, question: Question, days: Collection[date]) -> Iterator[dict[str, Any]]:
    period = all_days(opened, question.period)
    return (row for row in map(_placed, visit_rows(opened, period)) if _is_kept(row, question, days))


def _placed(row: Mapping[str, Any]) -> dict[str, Any]:
    place = place_of(row["channel"], row["network"])
    return {**row, "place": place, "network_place": place if place in NETWORKS else ""}


def _is_kept(row: Mapping[str, Any], question: Question, days: Collection[date]) -> bool:
    mine = row["visits"] and row["for_date"] in days
    return bool(mine) and all(is_in(axis, _at(row, axis, question), value) for axis, value in question.filters.items())


def _key(row: Mapping[str, Any], question: Question) -> str:
    return _at(row, question.by, question)


def _at(row: Mapping[str, Any], axis: str, question: Question) -> str:
    if axis in TIME_AXES:
        return Question(None, question.zone, question.currency, axis).time_key(row["for_date"])
    column = {"channel": "place", "network": "network_place"}.get(axis, axis)
    return str(row.get(column) or "")


def _link_slots(opened: Opened, question: Question) -> Iterator[Slot]:
    sums: dict[tuple[str, str], tuple[int, date]] = {}
    for row in rows_of_links(opened, question):
        place = (_key(row, question), str(row["network_place"]))
        clicks, last = sums.get(place, (0, row["for_date"]))
        sums[place] = clicks + row["clicks"], max(last, row["for_date"])
    for (key, network), (clicks, last) in sums.items():
        yield Slot(key, network, "", HITS, {"link_clicks": Fraction(clicks)}, clicks, last)


def rows_of_links(opened: Opened, question: Question) -> Iterator[dict[str, Any]]:
    """Yield the clicks of links by day that a question counts.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    question : Question
        What is asked.

    Yields
    ------
    dict
        ``for_date``, ``link_id``, ``clicks``, ``link`` and the places of the link.
    """
    rows = [row for row in link_rows(opened, all_days(opened, question.period)) if row["clicks"]]
    links = {link.id: link for link in known_links(opened)} if rows else {}
    for row in rows:
        told = {**row, **_of_link(links.get(row["link_id"]))}
        if all(is_in(axis, _at(told, axis, question), value) for axis, value in question.filters.items()):
            yield told


def _of_link(link: Link | None) -> dict[str, str]:
    if link is None:
        return dict.fromkeys(("place", "network_place", "campaign", "post", "link"), "")
    network = link.network if link.network in NETWORKS else ""
    place = network or place_of(link.channel)
    address = "/".join(part for part in (link.domain, link.slug) if part)
    return {
        "place": place,
        "network_place": network,
        "campaign": link.campaign,
        "post": link.post_id,
        "link": address,
    }


def tracked_slots(opened: Opened, question: Question) -> Iterator[Slot]:
    """Bring what only hits tell of visits to sums: bounces, forms.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    question : Question
        What is asked.

    Yields
    ------
    Slot
        One a key.
    """
    sums: dict[str, list[int]] = {}
    last: dict[str, date] = {}
    period = all_days(opened, question.period)
    days = frozenset(row["for_date"] for row in visit_rows(opened, period))
    for row in _kept_rows(opened, question, days):
        key = _key(row, question)
        mine = sums.setdefault(key, [0, 0, 0, 0])
        for place, name in enumerate(("visits", "bounces", "forms_begun", "forms_sent")):
            mine[place] += row[name]
        last[key] = max(row["for_date"], last.get(key, row["for_date"]))
    for key, mine in sums.items():
        names = ("tracked_visits", "bounces", "forms_begun", "forms_sent")
        yield Slot(key, "", "", HITS, dict(zip(names, map(Fraction, mine), strict=True)), mine[0], last[key])


def device_slots(opened: Opened, question: Question) -> Iterator[Slot]:
    """Bring visits by device to sums, beside those of all devices.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    question : Question
        By device, or of one device.

    Yields
    ------
    Slot
        One a device.
    """
    counts: dict[str, int] = {}
    for row in visit_rows(opened, all_days(opened, question.period)):
        counts[row["device"]] = counts.get(row["device"], 0) + row["visits"]
    whole = sum(counts.values())
    for device, count in sorted(counts.items()):
        if count and question.filters.get("device", device) == device:
            values = {"device_visits": Fraction(count), "visits_on_devices": Fraction(whole)}
            yield Slot(device if question.by == "device" else "", "", "", HITS, values, whole)


def visit_slots(opened: Opened, question: Question) -> Iterator[Slot]:
    """Bring what only the facts tell to sums: landing pages, and engaged time as a distribution.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    question : Question
        What is asked.

    Yields
    ------
    Slot
        One a key.
    """
    question = replace(question, period=all_days(opened, question.period))
    visits = tracked_visits(opened, all_days(opened, question.period))
    if opened.spread is None:
        asked, shape = left_open(question), ("landings", shape_of(question))
        found = answered(
            opened.journal, shape, {"visits": visits}, values_of(question), lambda visits: _landings(visits, asked)
        )
    else:
        found = opened.journal.fetch(_landings(visits, said(question))).to_pylist()
    for row in found:
        values: dict[str, Fraction | None] = {"landing_visits": Fraction(row["visits"])}
        yield Slot(row["key"], "", "", HITS, dict(values), row["visits"], row["last"])
        if row["n"]:
            median, p90, mean = (float(row[name]) / 1000 for name in ("median", "p90", "mean"))
            spread = Spread("always", median, p90, mean, row["n"], 0)
            time = {"engaged_time": Fraction(round(row["median"]), 1000)}
            yield Slot(row["key"], "", "", HITS, time, row["n"], row["last"], spreads={"engaged_time": (spread,)})


def _landings(rows: ir.Table, asked: Asked) -> ir.Table:
    blank = {name: ibis.literal("") for name in ("account", "content_type", "activity", "post")}
    place = place_in(ibis.coalesce(rows.channel, ""), ibis.coalesce(rows.network, ""))
    rows = rows.mutate(
        **blank,
        channel=place,
        network=place.isin(sorted(NETWORKS)).ifelse(place, ""),
        landing=rows.path,
        to_date=ibis.null("date"),
        timed=(rows.engaged_ms > 0).ifelse(rows.engaged_ms, None),
    )
    rows = cut(rows, asked)
    rows = rows.mutate(key=key_of(rows, asked.by))
    return rows.group_by("key").aggregate(
        visits=rows.count(),
        last=rows.day.max(),
        n=rows.timed.count(),
        mean=rows.timed.mean().round(0),
        median=rows.timed.quantile(0.5),
        p90=rows.timed.quantile(0.9),
    )


def linked_post_slots(opened: Opened, question: Question, impressions: Sequence[Slot]) -> Iterator[Slot]:
    """Set the clicks of links against the impressions of the posts that carry them.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    question : Question
        What is asked; posts are those of its days.
    impressions : sequence of Slot
        Of these posts, one a post: ``key`` is its id.

    Yields
    ------
    Slot
        One a post that carries a link; its clicks are of every day since, as its impressions are.
    """
    links = {link.id: link for link in known_links(opened) if link.post_id}
    if not links:
        return
    first = FIRST if question.period is None else question.period.first
    since = Period(first, max(first, today(opened)), opened.workspace.zone)
    clicks = dict.fromkeys((link.post_id for link in links.values()), 0)
    for row in link_rows(opened, since):
        if row["link_id"] in links:
            clicks[links[row["link_id"]].post_id] += row["clicks"]
    for slot in impressions:
        seen = slot.values.get("impressions")
        if slot.key in clicks and seen is not None:
            values = {"post_link_clicks": Fraction(clicks[slot.key]), "linked_impressions": seen}
            key = {"post": slot.key, "network": slot.network, "channel": slot.network}.get(question.by, "")
            yield Slot(key, slot.network, slot.account, HITS, values, 1, slot.last_day)
