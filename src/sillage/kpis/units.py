"""From raw observations to units: one row a post, an account's day, an ad's day or a channel's day, measures beside.

Putting the measures of one object side by side is what makes a ratio honest: a post whose impressions are missing
gives neither its interactions to the numerator nor anything to the denominator.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from sillage.domain.places import Account, PostLabel
from sillage.kpis.asked import Asked, kept
from sillage.kpis.made_measures import made
from sillage.kpis.places import Question, labels_table, local_day, without_rivals
from sillage.kpis.raw_names import CONVERSATION, PARTS, lookup, names_of, ranked

IDENTITY = ("network", "account", "object_kind", "object_id", "window", "for_date", "to_date")
"""What makes two observations belong to one unit."""

_MADE_FROM: dict[str, tuple[str, ...]] = {
    "interactions": (*PARTS, "reported_interactions"),
    "conversation": CONVERSATION,
    "social_visits": ("visits",),
    "posts_with_cta": ("posts_published",),
}


def sources_of(measures: Iterable[str]) -> frozenset[str]:
    """Return the measures to read so that some can be made.

    Parameters
    ----------
    measures : iterable of str
        Ids, some of which are made from others.

    Returns
    -------
    frozenset of str
        Ids that raw names lead to.
    """
    return frozenset(part for measure in measures for part in _MADE_FROM.get(measure, (measure,)))


def observation_rows(
    observations: ir.Table,
    accounts: Iterable[Account],
    measures: frozenset[str],
    *,
    every_cut: bool = False,
    keep: Sequence[str] = (),
) -> ir.Table:
    """Name the measure of every observation that some KPI reads.

    Parameters
    ----------
    observations : ibis.Table
        The journal's current readings.
    accounts : iterable of Account
        Those of rivals and sectors are left out.
    measures : frozenset of str
        Ids, see `sources_of`.
    every_cut : bool
        Whether clicks of links are told in all their windows and cuts, to be counted once by `links_once`.
    keep : sequence of str
        Other columns of the readings to keep.

    Returns
    -------
    ibis.Table
        One row a measure and object: `IDENTITY`, ``preference`` (of links), ``measure``, ``code``, ``value``,
        ``currency``, ``import_uid``.
        Missing values and segments are left out.
    """
    named = _named(measures)
    known = observations.filter(
        observations.value.notnull(), observations.state.isnull() | (observations.state != "missing")
    )
    rows = known.filter(known.segment.isnull() | (known.segment == "")).mutate(preference=ibis.null("int64"))
    if "link_clicks" in measures:
        links = link_rows(known.filter(known.metric.isin(names_of(frozenset(["link_clicks"])))), every_cut=every_cut)
        rows = rows.filter(rows.object_kind != "link").union(links.select(rows.columns))
    rows = without_rivals(rows, accounts).inner_join(named, ["network", "object_kind", "metric"])
    return rows.select(
        *IDENTITY,
        "preference",
        "measure",
        "code",
        "currency",
        "import_uid",
        *keep,
        value=rows.value * rows.factor,
    )


@lru_cache(maxsize=64)
def _named(measures: frozenset[str]) -> ir.Table:
    """Return the same table for the same measures, so that the same question makes the same query."""
    return ibis.memtable(lookup(measures))


def _written(levels: pa.Table) -> bytes:
    stream = pa.BufferOutputStream()
    with pa.ipc.new_stream(stream, levels.schema) as writer:
        writer.write_table(levels)
    return bytes(stream.getvalue())


@lru_cache(maxsize=16)
def _held(levels: bytes) -> ir.Table:
    """Return the same table for the same followers, for the same reason."""
    return ibis.memtable(pa.ipc.open_stream(levels).read_all())


def link_rows(observations: ir.Table, *, every_cut: bool = False) -> ir.Table:
    """Count the clicks of each link once: whole where a file says so, else added up over one cut, never two.

    Parameters
    ----------
    observations : ibis.Table
        The journal's current readings; only links are read.
    every_cut : bool
        Whether all windows and cuts are told, each with its preference.

    Returns
    -------
    ibis.Table
        The same columns and ``preference``, no segment, one window for each link: its finest.
    """
    links = observations.filter(observations.object_kind == "link")
    cut = ibis.coalesce(links.segment, "").split("=")[0]
    uncut = (cut == "").ifelse(0, 10)
    window = ibis.cases(*((links.window == name, 2 * rank) for rank, name in enumerate(_FINEST_FIRST)), else_=9)
    preference = uncut + window + cut.isin(["", "country"]).ifelse(0, 1)
    links = links.mutate(preference=preference.cast("int64"))
    links = links if every_cut else _best_of(links, links.preference.notnull(), links.object_id)
    keys = [*IDENTITY, "metric", "preference"]
    others = {name: links[name].max() for name in observations.columns if name not in (*keys, "value", "segment")}
    summed = links.group_by(*keys).aggregate(value=links.value.sum(), **others)
    return summed.mutate(segment=ibis.literal("")).select(*observations.columns, "preference")


def links_once(rows: ir.Table, asked: Asked) -> ir.Table:
    """Count the clicks of each link once, of the windows that touch the days asked for: see `link_rows`.

    Parameters
    ----------
    rows : ibis.Table
        See `sillage.kpis.slots.group_rows`, of every cut.
    asked : Asked
        Which days.

    Returns
    -------
    ibis.Table
        The same rows but for links' coarser windows.
    """
    touching = rows.preference.notnull()
    if asked.days is not None:
        first, last = asked.days
        touches = (rows.for_date <= last) & (ibis.coalesce(rows.to_date, rows.for_date) >= first)
        touching = touching & (rows.for_date.isnull() | touches)
    return _best_of(rows, touching, rows.link)


def _best_of(rows: ir.Table, counted: ir.BooleanValue, link: ir.StringValue) -> ir.Table:
    rows = rows.mutate(best_of=link, weighed=counted.ifelse(rows.preference, ibis.null("int64")))
    best = rows.weighed.min().over(ibis.window(group_by=["network", "account", "best_of"]))
    rows = rows.mutate(best=best)
    return rows.filter(rows.preference.isnull() | (rows.weighed == rows.best)).drop("best_of", "weighed", "best")


_FINEST_FIRST = ("day", "lifetime", "week", "month", "period")


def post_rows(posts: ir.Table, accounts: Iterable[Account], measures: frozenset[str]) -> ir.Table:
    """Count every post as one, also those without a figure.

    Parameters
    ----------
    posts : ibis.Table
        The journal's posts.
    accounts : iterable of Account
        Those of rivals and sectors are left out.
    measures : frozenset of str
        As given to `observation_rows`, ``posts_published`` among them.

    Returns
    -------
    ibis.Table
        As `observation_rows`, measure ``posts_published``.
    """
    code = ranked(measures).index(("posts_published", 0))
    mine = without_rivals(posts.filter(posts.object_kind == "post"), accounts)
    return mine.select(
        "network",
        "account",
        "object_kind",
        object_id=mine.post_id,
        window=ibis.literal("lifetime"),
        for_date=ibis.null("date"),
        to_date=ibis.null("date"),
        preference=ibis.null("int64"),
        measure=ibis.literal("posts_published"),
        code=ibis.literal(code, "int64"),
        currency=ibis.null("string"),
        import_uid=mine.import_uid,
        value=ibis.literal(1.0),
    )


def placed(rows: ir.Table, posts: ir.Table, labels: Iterable[PostLabel], zone: str) -> ir.Table:
    """Give rows their day and their place on every axis.

    Parameters
    ----------
    rows : ibis.Table
        With `IDENTITY`.
    posts : ibis.Table
        The journal's posts and ads.
    labels : iterable of PostLabel
        What posts are for.
    zone : str
        Whose days.

    Returns
    -------
    ibis.Table
        The same rows with ``day``, ``source`` and the axes.
    """
    known = posts.select(
        "network",
        "account",
        "object_kind",
        object_id=posts.post_id,
        published=local_day(posts.published_at, posts.published_on, zone),
        post_type=posts.post_type,
        post_campaign=posts.campaign,
    )
    keys = ["network", "account", "object_kind", "object_id"]
    found = rows.left_join(known, keys).drop([f"{key}_right" for key in keys])
    keys.remove("object_kind")
    found = found.left_join(labels_table(labels), keys).drop([f"{key}_right" for key in keys])
    on_post = found.object_kind.isin(["post", "ad"])
    return found.mutate(
        day=(found.window == "lifetime").ifelse(found.published, found.for_date),
        # Each link keeps one window of its own: two links may differ in theirs.
        source=(found.object_kind == "link").ifelse("link", found.object_kind + "/" + found.window),
        channel=(found.object_kind == "channel").ifelse(found.object_id, found.network),
        campaign=_first_word(found.label_campaign, found.post_campaign),
        content_type=_first_word(found.label_type, found.post_type),
        activity=(found.object_kind == "ad").ifelse("ads", ""),
        post=on_post.ifelse(found.object_id, ""),
    )


def units(
    observations: ir.Table,
    posts: ir.Table,
    question: Question,
    measures: frozenset[str],
    *,
    accounts: Iterable[Account] = (),
    labels: Iterable[PostLabel] = (),
    levels: pa.Table | None = None,
    every_cut: bool = False,
) -> ir.Table:
    """Put the measures of each object side by side, for the rows that a question asks for.

    Parameters
    ----------
    observations, posts : ibis.Table
        The journal's current readings.
    question : Question
        Which days, which rows.
    measures : frozenset of str
        Ids; each becomes a column, null where it is not given.
    accounts : iterable of Account
        Those of rivals and sectors are left out.
    labels : iterable of PostLabel
        What posts are for.
    levels : pyarrow.Table, optional
        Followers by account and day, for ``followers_at_publication``.
    every_cut : bool
        As for `observation_rows`.

    Returns
    -------
    ibis.Table
        One row an object and window.
    """
    mine, said = tuple(accounts), tuple(labels)
    read = sources_of(measures)
    rows = observation_rows(observations, mine, read, every_cut=every_cut)
    if "posts_published" in read:
        rows = rows.union(post_rows(posts, mine, read).select(rows.columns))
    wide = rows.group_by(*IDENTITY, "preference").aggregate(
        currency=rows.currency.max(), **{measure: _best(rows, measure, read) for measure in sorted(read)}
    )
    if "posts_published" in read:
        is_post = (wide.object_kind == "post") & (wide.window == "lifetime")
        wide = wide.mutate(
            posts_published=is_post.ifelse(ibis.coalesce(wide.posts_published, 1.0), wide.posts_published)
        )
    found = kept(placed(wide, posts, said, question.zone), question)
    found = found.mutate(**made(found, measures, labelled=bool(said)))
    if "followers_at_publication" in measures and levels is not None and levels.num_rows:
        found = _with_followers(found, _held(_written(levels)))
    return found


def _best(rows: ir.Table, measure: str, read: frozenset[str]) -> ir.Value:
    found = [rows.value.max(where=rows.code == code) for code, pair in enumerate(ranked(read)) if pair[0] == measure]
    return ibis.coalesce(*found) if len(found) > 1 else found[0] if found else ibis.null("float64")


def _first_word(said: ir.Value, read: ir.Value) -> ir.Value:
    return ibis.coalesce(said.nullif(""), read, "")


def _with_followers(rows: ir.Table, levels: ir.Table) -> ir.Table:
    # The last count known on the day of publication, at most 62 days old: older says nothing of that day.
    levels = levels.select("network", "account", level_day=levels.day, level=levels.value)
    found = rows.asof_join(levels, rows.day >= levels.level_day, ["network", "account"])
    fresh = found.level_day >= (found.day - ibis.interval(days=62))
    level = (fresh & (found.object_kind == "post")).ifelse(found.level, ibis.null("float64"))
    found = found.mutate(followers_at_publication=ibis.coalesce(found.followers_at_publication, level))
    return found.drop(
        [name for name in ("network_right", "account_right", "level", "level_day") if name in found.columns]
    )
