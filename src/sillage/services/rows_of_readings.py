"""Rows behind what files tell of posts, accounts, ads, links and the site; and the day sums of hits beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import ibis

from sillage.kpis.follower_slots import follower_names, levels_table
from sillage.kpis.measures import MEASURES
from sillage.kpis.places import local_day, without_rivals
from sillage.kpis.raw_names import names_of
from sillage.kpis.read_rows import counted_objects, readings, rows_behind
from sillage.kpis.units import sources_of, units
from sillage.language import msg
from sillage.services.feed_hits import HITS, rows_of_links, rows_of_visits
from sillage.services.row_list import Row, RowList, Sought, joined, of_journal, of_things, own_money, standing

READING = ("day", "to_date", "network", "account", "object_id", "window", "metric")
_ORDER = ("day", "network", "account", "object_kind", "object_id", "metric", "to_date", "import_uid", "row")
OF_HITS = msg("Hits are listed by day, channel, campaign and device: no visitor is.")
_VISITS = ("day", "channel", "campaign", "device")
_SITE = {
    "tracked_visits": "visits",
    "device_visits": "visits",
    "visits_on_devices": "visits",
    "landing_visits": "visits",
}
"""What the measures of hits alone are called in the sums of a day; the others by their own name."""
_OF_HITS_ALONE = (*_SITE, "bounces", "forms_begun", "forms_sent", "engaged_time")
"""Measures that no file tells: every day with hits counts for them."""


def observed(sought: Sought) -> RowList:
    """List what files tell of one number, and the sums of hits that stand in it too.

    Parameters
    ----------
    sought : Sought
        Of a measure that observations feed.

    Returns
    -------
    RowList
        Readings first.
    """
    hits = sought.of(HITS)
    lists = [_from_files(replace(sought, counted=sought.counted - hits))] if sought.counted - hits else []
    if hits:
        lists.append(of_hits(sought))
    return joined(lists)


def _from_files(sought: Sought) -> RowList:
    feeder, measure = sought.feeder, sought.measure
    group = next(group for group in sought.planned.groups() if measure in group)
    measures = frozenset(group)
    question = replace(feeder.question, by="")
    told, posts = feeder.table("observations", names_of(sources_of(measures))), feeder.table("posts")
    levels = levels_table(feeder.followers()) if "followers_at_publication" in measures else None
    found = units(told, posts, question, measures, accounts=feeder.accounts, labels=feeder.labels, levels=levels)
    objects = counted_objects(feeder.once_told(found, measures), group, sought.counted)
    rows = rows_behind(objects, readings(told, posts, feeder.accounts, measure), measure)
    if MEASURES[measure].money:
        return of_journal(sought, rows, (*READING, "amount", "currency"), _ORDER, shape=_amount)
    return of_journal(sought, rows, READING, _ORDER)


def _amount(row: Row) -> Row:
    return {**row, "amount": own_money(row["value"], row["currency"])}


def of_hits(sought: Sought) -> RowList:
    """List the sums of hits behind one number.

    Parameters
    ----------
    sought : Sought
        Of a measure that hits feed.

    Returns
    -------
    RowList
        One row a day and place, or a day and link.
    """
    opened, question, measure = sought.feeder.opened.for_one_request(), sought.question, sought.measure
    if measure == "link_clicks":
        return of_things(_clicks(sought), ("day", "link", "network", "campaign"))
    by_channel = {channel for *_, channel in sought.of(HITS)} - {""}
    rows: list[Row] = []
    distinct = measure in ("visitors", "engaged_time")
    for row in rows_of_visits(opened, question, beside_files=measure not in _OF_HITS_ALONE):
        if by_channel and row["place"] not in by_channel:
            continue
        value = None if distinct else Fraction(row[_SITE.get(measure, measure)])
        if value == 0:
            continue
        rows.append({**row, "day": row["for_date"], "channel": row["place"], "value": value, "import_uid": ""})
    rows.sort(key=lambda row: (row["day"], row["channel"], row["campaign"] or "", row["device"] or ""))
    return of_things(rows, _VISITS, adds_up=not distinct, notes=(OF_HITS,))


def _clicks(sought: Sought) -> Iterator[dict[str, Any]]:
    rows = sorted(
        rows_of_links(sought.feeder.opened.for_one_request(), sought.question),
        key=lambda row: (row["for_date"], row["link"]),
    )
    for row in rows:
        yield {**row, "day": row["for_date"], "network": row["network_place"], "value": Fraction(row["clicks"]),
               "import_uid": ""}  # fmt: skip


def of_followers(sought: Sought) -> RowList:
    """List the readings of followers that touch the days: levels and flows, from which a figure is worked out.

    Parameters
    ----------
    sought : Sought
        Of a measure that followers feed.

    Returns
    -------
    RowList
        Their values are no sum.
    """
    feeder = sought.feeder
    rows = without_rivals(feeder.table("observations", sorted(follower_names().all)), feeder.accounts)
    rows = rows.filter(rows.object_kind == "account", rows.value.notnull(), ibis.coalesce(rows.segment, "") == "")
    return _as_read(sought, rows)


def of_places(sought: Sought) -> RowList:
    """List the shares of followers by country that files tell.

    Parameters
    ----------
    sought : Sought
        Of a measure that places of followers feed.

    Returns
    -------
    RowList
        Their values are no sum.
    """
    feeder = sought.feeder
    if sought.measure == "lone_jumps":
        return of_followers(sought)
    rows = without_rivals(feeder.table("observations", ["audience_share"]), feeder.accounts)
    rows = rows.filter(rows.segment.startswith("country="), rows.value.notnull())
    return _as_read(sought, rows.mutate(metric=rows.segment))


def _as_read(sought: Sought, rows: Any) -> RowList:
    zone = sought.question.zone
    told = rows.mutate(
        day=ibis.coalesce(rows.for_date, local_day(rows.observed_at, ibis.null("date"), zone)),
        currency=ibis.null("string"),
        rate_day=ibis.null("date"),
    )
    told = told.select(*READING, "object_kind", "value", "currency", "rate_day", "import_uid", "row")
    return of_journal(sought, standing(told, sought.question), READING, _ORDER, adds_up=False)
