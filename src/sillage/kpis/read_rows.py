"""Single readings behind a sum of units: those that gave a measure its value, on the objects that count for it.

Ibis expressions: tables in, table out. Objects are laid side by side as the figure lays them (`sillage.kpis.units`), so
that a reading is listed where, and only where, the figure counts it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import reduce
from operator import and_

import ibis
import ibis.expr.types as ir

from sillage.domain.places import Account
from sillage.kpis.answers import Counted
from sillage.kpis.made_measures import interactions_of_parts, is_social
from sillage.kpis.measures import COUNTED_BY_CHANNEL
from sillage.kpis.places import text_table
from sillage.kpis.raw_names import ALIKE, CONVERSATION, PARTS
from sillage.kpis.slots import Group
from sillage.kpis.units import IDENTITY, observation_rows, post_rows, sources_of

COLUMNS = (
    "day",
    "to_date",
    "network",
    "account",
    "object_kind",
    "object_id",
    "channel",
    "campaign",
    "content_type",
    "window",
    "metric",
    "value",
    "currency",
    "rate_day",
    "import_uid",
    "row",
)
"""Of a reading; ``value`` in the unit of the measure, money in minor units."""

_OF_PARTS = ("interactions", "conversation")
_OF_POSTS = ("posts_published", "posts_with_cta")


def readings(observations: ir.Table, posts: ir.Table, accounts: Iterable[Account], measure: str) -> ir.Table:
    """Name the measure of every reading that a measure may be made from, with where it stands in its file.

    Parameters
    ----------
    observations, posts : ibis.Table
        The journal's current readings.
    accounts : iterable of Account
        Those of rivals and sectors are left out.
    measure : str
        Which.

    Returns
    -------
    ibis.Table
        As `sillage.kpis.units.observation_rows`, with ``metric`` and ``row``. Clicks of a link that were added up over
        the cuts of their file stand on no line of it.
    """
    mine, read = tuple(accounts), sources_of([measure])
    rows = observation_rows(observations, mine, read, keep=("metric", "row"))
    rows = rows.mutate(row=(rows.object_kind == "link").ifelse(ibis.null("int64"), rows["row"]))
    if "posts_published" in read:
        told = post_rows(posts, mine, read)
        lines = posts.select("network", "account", "object_kind", object_id=posts.post_id, line=posts["row"])
        keys = ["network", "account", "object_kind", "object_id"]
        told = told.left_join(lines, keys).drop([f"{key}_right" for key in keys])
        told = told.mutate(metric=ibis.null("string"), row=told.line)
        rows = rows.union(told.select(rows.columns))
    return rows


def counted_objects(units: ir.Table, group: Group, counted: Collection[Counted]) -> ir.Table:
    """Keep the objects that a sum counts: they have every measure of the group, and their source was taken.

    Parameters
    ----------
    units : ibis.Table
        See `sillage.kpis.units.units`.
    group : tuple of str
        Measures that belong together.
    counted : collection of Counted
        Places and sources of the sums of one measure.

    Returns
    -------
    ibis.Table
        The same columns.
    """
    found = units.filter(reduce(and_, (units[name].notnull() for name in group)))
    places = sorted({(network, account, source, channel) for _, network, account, source, channel in counted})
    taken = text_table(("of_network", "of_account", "of_source", "of_channel"), tuple(places))
    by_channel = bool(COUNTED_BY_CHANNEL & set(group))
    marked = found.mutate(
        in_network=ibis.coalesce(found.network, ""),
        in_account=ibis.coalesce(found.account, ""),
        in_channel=ibis.coalesce(found.channel, "") if by_channel else ibis.literal(""),
    )
    same = [
        marked.in_network == taken.of_network,
        marked.in_account == taken.of_account,
        marked.source == taken.of_source,
        marked.in_channel == taken.of_channel,
    ]
    return marked.semi_join(taken, same).drop("in_network", "in_account", "in_channel")


def rows_behind(objects: ir.Table, told: ir.Table, measure: str) -> ir.Table:
    """List the readings that gave a measure its value on some objects.

    Parameters
    ----------
    objects : ibis.Table
        See `counted_objects`.
    told : ibis.Table
        See `readings`.
    measure : str
        Which; one of the group that the objects have.

    Returns
    -------
    ibis.Table
        With `COLUMNS`; the values add up to the sum. Where no reading says what is counted (a post that only its
        figures tell of, followers taken from the account), the object stands alone.
    """
    best = _best(told)
    if measure == "posts_with_cta":
        objects = objects.filter(objects.posts_with_cta == 1.0)
    if measure == "social_visits":
        objects = objects.filter(is_social(objects))
    if measure in _OF_PARTS:
        objects = objects.mutate(parts_told=interactions_of_parts(objects)) if measure == "interactions" else objects
        joined = objects.inner_join(best, _same(objects, best))
        joined = joined.filter(_counts_in(joined, measure))
        value: ir.Value = joined.of_value
    else:
        joined = objects.left_join(best, _same(objects, best))
        value = ibis.literal(1.0) if measure in _OF_POSTS else joined[measure]
    return joined.select(
        *(name for name in COLUMNS if name not in _MADE),
        metric=joined.of_metric,
        value=value.cast("float64"),
        rate_day=joined.day,
        import_uid=ibis.coalesce(joined.of_import, ""),
        row=joined.of_row,
    )


_MADE = ("metric", "value", "rate_day", "import_uid", "row")


def _best(told: ir.Table) -> ir.Table:
    """Keep, for each object and measure, the reading that answers: of its preferred name, and of those the highest."""
    keys = [*IDENTITY, "preference", "measure"]
    order = [told.code, told.value.desc(), told.metric]
    ranked = told.mutate(nth=ibis.row_number().over(ibis.window(group_by=keys, order_by=order)))
    ranked = ranked.filter(ranked.nth == 0)
    return ranked.select(
        **{f"of_{name}": ranked[name] for name in (*IDENTITY, "preference", "measure", "metric", "value")},
        of_import=ranked.import_uid,
        of_row=ranked["row"],
    )


def _same(objects: ir.Table, best: ir.Table) -> list[ir.BooleanValue]:
    return [objects[name].identical_to(best[f"of_{name}"]) for name in (*IDENTITY, "preference")]


def _counts_in(rows: ir.Table, measure: str) -> ir.BooleanValue:
    """Tell which readings are parts of a made measure; the network's own total stands in where it tells no part."""
    if measure == "conversation":
        return rows.of_measure.isin(list(CONVERSATION))
    listed = ibis.cases(
        *((rows.network.isin(networks), rows.of_measure.isin(list(parts))) for parts, networks in ALIKE.items()),
        else_=ibis.literal(False),
    )
    whole = (rows.of_measure == "reported_interactions") & rows.parts_told.isnull()
    return (rows.of_measure.isin(list(PARTS)) & listed) | whole
