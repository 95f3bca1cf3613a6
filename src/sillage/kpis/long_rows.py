"""Long measure rows: one row a thing counted, laid out for all days, then cut to those asked for.

Ibis expressions: table in, table out. Columns: ``measure``, ``day``, ``to_date``, ``rate_day``, the axes, ``source``,
``currency``, ``value``, ``import_uid``. Money stays in minor units of its currency. Only the measures that are asked
for are made, in one pass: a row that counts for several measures is spread over them. What depends on the days asked
for (``after``, ``person``) is decided by the cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import ibis
import ibis.expr.types as ir

from sillage.kpis.asked import Asked, cut
from sillage.kpis.measures import MEASURES
from sillage.kpis.places import network_of

COLUMNS = (
    "measure",
    "day",
    "to_date",
    "rate_day",
    "network",
    "account",
    "channel",
    "campaign",
    "content_type",
    "activity",
    "post",
    "source",
    "currency",
    "value",
    "import_uid",
    "after",
    "person",
)


OF_PERIOD = ("customers_at_start", "known_buyers")
"""Measures that only a period has."""


MANY_MENTIONS = 3
"""Who mentions us so often in a period is an advocate."""

_DEFAULTS = ("campaign", "post", "account", "content_type", "activity")


def cut_events(rows: ir.Table, asked: Asked, *, people: bool = True, keep: Sequence[str] = ()) -> ir.Table:
    """Keep the rows that a question asks for, of rows laid out for all days.

    Parameters
    ----------
    rows : ibis.Table
        With `COLUMNS`.
    asked : Asked
        What is asked.
    people : bool
        Whether some rows may tell of people who are counted by what they did in the period.
    keep : sequence of str
        Other columns that the rows have and keep; people who are counted once have none of them.

    Returns
    -------
    ibis.Table
        `COLUMNS`, and those kept.
    """
    if asked.days is None:
        rows = rows.filter(rows.measure.notin(OF_PERIOD))
    else:
        first, last = asked.days
        at_start, is_known = rows.measure == "customers_at_start", rows.measure == "known_buyers"
        inside = (rows.day >= first) & (rows.day <= last) & (~is_known | (rows.after < first))
        rows = rows.filter(at_start.ifelse(rows.day < first, inside))
        rows = rows.mutate(day=(rows.measure == "customers_at_start").ifelse(first, rows.day))
    rows = cut(rows, asked)
    # Everybody was asked about every network: that count stands on no network in particular.
    whole = rows.measure == "customers_asked"
    rows = rows.mutate(network=whole.ifelse("", rows.network), channel=whole.ifelse("", rows.channel))
    return _people_once(rows).select(*COLUMNS) if people else rows.select(*COLUMNS, *keep)


def _people_once(rows: ir.Table) -> ir.Table:
    """Count people who speak well of us often, once each."""
    praise = rows.filter(rows.measure == "advocates")
    people = praise.group_by("person").aggregate(
        times=praise.count(), day=praise.day.max(), import_uid=praise.import_uid.max()
    )
    blank = ibis.literal("")
    texts = dict.fromkeys(("network", "account", "channel", "campaign", "content_type", "activity", "post"), blank)
    found = people.filter(people.times >= MANY_MENTIONS).mutate(
        measure=ibis.literal("advocates"),
        to_date=ibis.null("date"),
        rate_day=people.day,
        **texts,
        source=ibis.literal("mentions"),
        currency=ibis.null("string"),
        value=ibis.literal(1.0, "float64"),
        after=ibis.null("date"),
    )
    return rows.filter(rows.measure != "advocates").select(*COLUMNS).union(found.select(*COLUMNS))


def spread(
    rows: ir.Table,
    parts: Mapping[str, tuple[ir.Value, ir.Value]],
    measures: Iterable[str],
    days: Mapping[str, ir.Value] | None = None,
    keep: Sequence[str] = (),
) -> ir.Table:
    """Make one row of each row and measure whose condition holds.

    Parameters
    ----------
    rows : ibis.Table
        Things counted, with their ``day``, ``channel`` and ``source``; other axes may be missing.
    parts : mapping of str to (ibis.Value, ibis.Value)
        Measure to its condition and what a row counts for it; money in minor units.
    measures : iterable of str
        Which to make.
    days : mapping of str to ibis.Value, optional
        Measure to the day that it belongs to, where that is not the day of the thing counted.
    keep : sequence of str
        Columns of the things counted that their rows keep.

    Returns
    -------
    ibis.Table
        With `COLUMNS`, and those kept.
    """
    wanted = [name for name in parts if name in set(measures)]
    values = {f"value_{name}": parts[name][1].cast("float64") for name in wanted}
    other = {f"day_{name}": day for name, day in (days or {}).items() if name in wanted}
    if not wanted:
        wanted, parts = ["none"], {"none": (ibis.literal(False), ibis.literal(0.0))}
        values = {"value_none": ibis.literal(0.0)}
    fitting = ibis.array([parts[name][0].ifelse(name, ibis.null("string")) for name in wanted])
    wide = rows.mutate(**_missing(rows), **values, **other, fitting=fitting)
    long = wide.mutate(measure=wide.fitting.unnest()).filter(ibis._.measure.notnull())
    value = ibis.cases(*((long.measure == name, long[f"value_{name}"]) for name in wanted))
    money = [name for name in wanted if MEASURES[name].money]
    channel = ibis.coalesce(long.channel, "")
    return long.select(
        measure=long.measure,
        day=_own_day(long, other),
        to_date=ibis.null("date"),
        rate_day=long.day,
        network=network_of(channel),
        account=ibis.coalesce(long.account, ""),
        channel=channel,
        campaign=ibis.coalesce(long.campaign, ""),
        content_type=ibis.coalesce(long.content_type, ""),
        activity=ibis.coalesce(long.activity, ""),
        post=ibis.coalesce(long.post, ""),
        source=long.source,
        currency=long.measure.isin(money).ifelse(long.currency, ibis.null("string")) if money else ibis.null("string"),
        value=value.cast("float64"),
        import_uid=long.import_uid,
        after=long.after,
        person=long.person,
        **{name: long[name] for name in keep},
    )


def _missing(rows: ir.Table) -> dict[str, ir.Value]:
    """Return the axes and words that things counted do not have, each with nothing in it."""
    missing: dict[str, ir.Value] = {name: ibis.literal("") for name in _DEFAULTS if name not in rows.columns}
    texts = {name: ibis.null("string") for name in ("currency", "person") if name not in rows.columns}
    return missing | texts | ({} if "after" in rows.columns else {"after": ibis.null("date")})


def _own_day(long: ir.Table, columns: Iterable[str]) -> ir.Value:
    """Return the day of each row: the measure's own where it belongs to another day than the thing counted."""
    cases = [(long.measure == name.removeprefix("day_"), long[name]) for name in columns]
    return ibis.cases(*cases, else_=long.day) if cases else long.day
