"""From a network's own metric name to our measure: a dated table, and what each network counts as an interaction.

A name is read as the network means it. "Impressions" that became "views" are two series with one visible break
(`BREAKS`), never one line. What a network calls clicks are ``reported_link_clicks`` when they are clicks on links,
``content_clicks`` when they are clicks on anything, and never ``link_clicks``, which are clicks on links we track.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from sillage.domain.places import NETWORKS
from sillage.language import Message, msg


@dataclass(frozen=True, slots=True)
class RawName:
    """One line of the table.

    Parameters
    ----------
    networks : tuple of str
        Codes; empty means every network, and things on none.
    kinds : tuple of str
        Object kinds (`sillage.domain.facts.OBJECT_KINDS`).
    raw : str
        The network's name, in snake_case.
    measure : str
        Ours.
    rank : int
        Of two names of one measure on one object, the lower rank is read.
    factor : float
        What a value is multiplied by (seconds to hours).
    first, last : date or None
        The days on which the network used the name, where that is known.
    """

    networks: tuple[str, ...]
    kinds: tuple[str, ...]
    raw: str
    measure: str
    rank: int = 1
    factor: float = 1.0
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Break:
    """A day on which a network changed what it counts: no line may cross it.

    Parameters
    ----------
    network : str
        Which one.
    day : date
        The first day of the new count.
    before, after : str
        The measures.
    sentence : Message
        What a reader must know.
    """

    network: str
    day: date
    before: str
    after: str
    sentence: Message


_OWN = ("post", "account")


def _to_views(network: str, day: date) -> Break:
    sentence = msg(
        "From about {day}, {network} counts views, repeats included, where it counted impressions: two series.",
        day=day,
        network=NETWORKS[network],
    )
    return Break(network, day, "impressions", "views", sentence)


BREAKS = (_to_views("instagram", date(2024, 8, 7)), _to_views("facebook", date(2024, 11, 15)))
"""Where impressions became views; see docs/decisions/0011-raw-names.md for the sources of the dates."""


def _lines(kinds: tuple[str, ...], networks: tuple[str, ...], pairs: str) -> list[RawName]:
    rows = []
    for pair in pairs.split():
        raw, _, measure = pair.partition(":")
        measure, _, rank = (measure or raw).partition("#")
        rows.append(RawName(networks, kinds, raw, measure, int(rank or 1)))
    return rows


_BEFORE_VIEWS = tuple(RawName((found.network,), _OWN, "impressions", "impressions", last=found.day) for found in BREAKS)
_SINCE_VIEWS = tuple(RawName((found.network,), _OWN, "views", "views", first=found.day) for found in BREAKS)

RAW_NAMES: tuple[RawName, ...] = (
    *_BEFORE_VIEWS,
    *_SINCE_VIEWS,
    *_lines(_OWN, (), "impressions views reach comments:comments replies saves saved:saves#2 profile_visits"),
    *_lines(_OWN, (), "impressions_total:impressions#2 impressions_organic:impressions#3"),
    *_lines(_OWN, (), "total_impressions:impressions#4 lifetime_post_total_impressions:impressions#5"),
    *_lines(_OWN, (), "unique_impressions:reach#2 unique_impressions_organic:reach#3 unique_viewers:viewers viewers"),
    *_lines(_OWN, (), "total_reach:reach#4 lifetime_post_total_reach:reach#5"),
    *_lines(
        _OWN, (), "reactions:likes likes:likes#2 favorites:likes#3 favourites:likes#3 like:likes#4 upvotes:likes#5"
    ),
    *_lines(_OWN, (), "reactions_total:likes#6 reactions_organic:likes#7 total_likes:likes#8"),
    *_lines(
        _OWN, (), "comment:comments#2 comments_added:comments#3 comments_total:comments#4 total_comments:comments#5"
    ),
    *_lines(_OWN, (), "reposts:shares retweets:shares#2 shares:shares#3 share:shares#4 boosts:shares#5 quotes:quotes"),
    *_lines(_OWN, (), "reposts_total:shares#6 total_shares:shares#7 add_to_favorites:saves#3 bookmarks:saves#4"),
    *_lines(_OWN, (), "favorites_added:saves#5 user_profile_clicks:profile_visits#2 visits:profile_visits#3"),
    *_lines(_OWN, (), "facebook_visits:profile_visits#4 page_views:profile_visits#5 mentions:network_mentions"),
    *_lines(_OWN, (), "interactions:reported_interactions content_interactions:reported_interactions#2"),
    *_lines(_OWN, (), "total_interactions:reported_interactions#3 engagements:reported_interactions#4"),
    *_lines(_OWN, (), "reactions_comments_and_shares:reported_interactions#5"),
    *_lines(_OWN, (), "url_clicks:reported_link_clicks link_clicks:reported_link_clicks#2"),
    *_lines(
        _OWN, (), "facebook_link_clicks:reported_link_clicks#3 clicks:content_clicks total_clicks:content_clicks#2"
    ),
    *_lines(_OWN, (), "clicks_total:content_clicks#3 detail_expands engaged_users:engaged_people"),
    *_lines(_OWN, (), "lifetime_engaged_users:engaged_people#2 people_talking_about_this:people_talking"),
    *_lines(_OWN, (), "total_views:views#2 watched_full_video:complete_views complete_views"),
    *_lines(_OWN, (), "watch_time_hours:watch_time"),
    RawName((), _OWN, "seconds_viewed", "watch_time", 2, 1 / 3600),
    RawName((), _OWN, "watch_time_seconds", "watch_time", 3, 1 / 3600),
    RawName((), _OWN, "total_play_time", "watch_time", 4, 1 / 3600),
    RawName((), _OWN, "total_play_time_seconds", "watch_time", 5, 1 / 3600),
    RawName(("x",), _OWN, "shares", "private_shares"),
    *_lines(("post",), (), "follows:post_follows new_follows:post_follows#2 subscribers_gained:post_follows#3"),
    *_lines(("post",), (), "page_total_likes:followers_at_publication page_likes:followers_at_publication#2"),
    *_lines(("account",), (), "tweets:posts_published posts:posts_published#2 create_post:posts_published#3"),
    *_lines(("account",), (), "total_posts:posts_published#4 posts_published:posts_published#5"),
    *_lines(
        ("account",), (), "followers total_followers:followers#2 subscribers:followers#3 page_followers:followers#4"
    ),
    *_lines(("account",), (), "page_likes:followers#5 page_total_likes:followers#6"),
    *_lines(
        ("account",), (), "new_followers:followers_gained follows:followers_gained#2 new_follows:followers_gained#3"
    ),
    *_lines(("account",), (), "subscribers_gained:followers_gained#4 facebook_follows:followers_gained#5"),
    *_lines(("account",), (), "followers_gained:followers_gained#6 instagram_follows:followers_gained#7"),
    *_lines(("account",), (), "unfollows:followers_lost subscribers_lost:followers_lost#2"),
    *_lines(("account",), (), "followers_lost:followers_lost#3 lost_followers:followers_lost#4"),
    *_lines(("account",), (), "tweet_impressions:impressions#6 total_post_engagements:reported_interactions#6"),
    *_lines(("account",), (), "visitors pageviews"),
    *_lines(("link",), (), "clicks:link_clicks link_clicks:link_clicks#2 total_clicks:link_clicks#3"),
    *_lines(("channel",), (), "sessions:visits visits:visits#2 engaged_sessions:engaged_visits key_events"),
    *_lines(("channel",), (), "conversions:key_events#2 total_revenue:ga4_revenue pageviews visitors users:visitors#2"),
    *_lines(("channel",), (), "total_users:visitors#3 views:pageviews#2"),
    *_lines(("ad",), (), "impressions:ad_impressions reach:ad_reach views:ad_views spend:ad_spend"),
    *_lines(("ad",), (), "amount_spent:ad_spend#2 link_clicks:ad_link_clicks clicks:ad_clicks leads:ad_leads"),
    *_lines(("ad",), (), "results:ad_actions purchases:ad_purchases purchase_value:ad_purchase_value"),
)
"""The table: one line a name. A line for one network beats the line for all."""

INTERACTIONS = {
    "bluesky": ("likes", "replies", "shares", "quotes"),
    "facebook": ("likes", "comments", "shares"),
    "instagram": ("likes", "comments", "shares", "saves"),
    "linkedin": ("likes", "comments", "shares"),
    "mastodon": ("likes", "replies", "shares"),
    "pinterest": ("likes", "comments", "saves"),
    "reddit": ("likes", "comments", "shares"),
    "snapchat": ("replies", "shares"),
    "threads": ("likes", "replies", "shares", "quotes"),
    "tiktok": ("likes", "comments", "shares", "saves"),
    "x": ("likes", "replies", "shares", "saves"),
    "youtube": ("likes", "comments", "shares"),
    "": ("likes", "comments", "replies", "shares", "saves"),
}
"""What counts as an interaction, network by network: the list is part of the definition. Clicks, plays and profile
visits never do. Where a file gives none of the list, the network's own total stands in, and the table says so."""

ALIKE: dict[tuple[str, ...], tuple[str, ...]] = {
    parts: tuple(network for network, theirs in INTERACTIONS.items() if theirs == parts)
    for parts in INTERACTIONS.values()
}
"""The networks of each list of parts."""

PARTS = tuple(dict.fromkeys(part for parts in INTERACTIONS.values() for part in parts))
"""Every part of interactions, of any network."""

CONVERSATION = ("comments", "replies")
"""What people write under a post."""


def names_of(measures: frozenset[str]) -> tuple[str, ...]:
    """Return the raw names that some measures may come from.

    Parameters
    ----------
    measures : frozenset of str
        Ids of measures.

    Returns
    -------
    tuple of str
        For the journal's reader, which keeps only those.
    """
    return tuple(dict.fromkeys(line.raw for line in RAW_NAMES if line.measure in measures))


def ranked(measures: frozenset[str]) -> tuple[tuple[str, int], ...]:
    """List the measures with each rank that one of their names has, in order; a post itself has rank 0.

    Parameters
    ----------
    measures : frozenset of str
        Ids of measures.

    Returns
    -------
    tuple of (str, int)
        Measure and rank.
    """
    pairs = {(line.measure, line.rank) for line in RAW_NAMES if line.measure in measures}
    if "posts_published" in measures:
        pairs.add(("posts_published", 0))
    return tuple(sorted(pairs))


def lookup(measures: frozenset[str]) -> pa.Table:
    """Spell the table out, one row per network, kind and raw name.

    Parameters
    ----------
    measures : frozenset of str
        Ids of measures to keep.

    Returns
    -------
    pyarrow.Table
        Columns ``network``, ``object_kind``, ``metric``, ``measure``, ``code``, ``factor``. The code stands for the
        measure and the rank: whole numbers are told apart faster than words.
    """
    codes = {pair: code for code, pair in enumerate(ranked(measures))}
    found: dict[tuple[str, str, str], RawName] = {}
    for line in sorted(RAW_NAMES, key=lambda line: bool(line.networks)):
        for network in line.networks or ("", *NETWORKS):
            for kind in line.kinds:
                found[network, kind, line.raw] = line
    rows = [
        (*key, line.measure, codes[line.measure, line.rank], line.factor)
        for key, line in found.items()
        if line.measure in measures
    ]
    columns = list(zip(*rows, strict=True)) if rows else [()] * 6
    types = (pa.string(), pa.string(), pa.string(), pa.string(), pa.int64(), pa.float64())
    fields = ("network", "object_kind", "metric", "measure", "code", "factor")
    return pa.table({name: pa.array(values, kind) for name, values, kind in zip(fields, columns, types, strict=True)})
