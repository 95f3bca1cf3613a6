"""X's exports: content (90 days at most, so several overlap) and the daily overview, the only place of unfollows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from sillage.demo.networks import FollowerDay, Post, by_day
from sillage.demo.story import FIRST, LAST
from sillage.demo.text_files import BOM, delimited, x_day

RANGES = (
    (FIRST, date(2025, 12, 28)),
    (date(2025, 12, 20), date(2026, 3, 18)),
    (date(2026, 3, 10), date(2026, 6, 5)),
    (date(2026, 5, 28), date(2026, 8, 25)),
    (date(2026, 8, 17), LAST),
)
"""Exports overlap; the last days of each are revised by the next."""
_UNSETTLED_DAYS = 8
_CONTENT = (
    "Post id", "Date", "Post text", "Post Link", "Impressions", "Likes", "Engagements", "Bookmarks", "Shares",
    "New follows", "Replies", "Reposts", "Profile visits", "Detail Expands", "URL Clicks", "Hashtag Clicks",
    "Permalink Clicks",
)  # fmt: skip
_OVERVIEW = (
    "Date", "Impressions", "Likes", "Engagements", "Bookmarks", "Shares", "New follows", "Unfollows", "Replies",
    "Reposts", "Profile visits", "Create Post", "Video views", "Media views",
)  # fmt: skip


def x_files(posts: Sequence[Post], followers: Sequence[FollowerDay]) -> Iterator[tuple[str, bytes]]:
    """Write X's exports.

    Parameters
    ----------
    posts : sequence of Post
        X's posts.
    followers : sequence of FollowerDay
        Of the account.

    Yields
    ------
    tuple of (str, bytes)
        File name and content, in the order of export.
    """
    published = by_day(posts)
    for number, (first, last) in enumerate(RANGES):
        content = [_content_row(post, _settled(post.day, last)) for post in posts if first <= post.day <= last]
        if number == 1:
            content.append(content[3])  # a line that the browser wrote twice
        yield (
            f"account_analytics_content_{first}_{last}.csv",
            (BOM + delimited([_CONTENT, *content])).encode(),
        )
        daily = [_overview_row(day, published[day.day]) for day in followers if first <= day.day <= last]
        suffix = f" ({number})" if number else ""
        yield (
            f"account_overview_analytics_maisonboreale{suffix}.csv",
            delimited([_OVERVIEW, *reversed(daily)], quote_all=number % 2 == 1).encode(),
        )


def x_totals(posts: Sequence[Post]) -> dict[str, int]:
    """Add up what the content exports say in the end.

    Parameters
    ----------
    posts : sequence of Post
        X's posts.

    Returns
    -------
    dict of str to int
        By raw name.
    """
    totals: dict[str, int] = defaultdict(int)
    for post in posts:
        for name, place in (("impressions", 4), ("likes", 5), ("bookmarks", 7), ("replies", 10), ("reposts", 11)):
            totals[name] += int(str(_content_row(post, 1.0)[place]))
        totals["url_clicks"] += post.figures["clicks"]
    return dict(totals)


def _settled(day: date, exported: date) -> float:
    return 0.9 if exported - day < timedelta(days=_UNSETTLED_DAYS) and exported != LAST else 1.0


def _content_row(post: Post, settled: float) -> tuple[str | int, ...]:
    figures = {name: round(value * settled) for name, value in post.figures.items()}
    expands = figures["reach"] // 18
    engaged = sum(figures[name] for name in ("likes", "comments", "shares", "saves", "clicks", "visits")) + expands
    return (
        post.id, x_day(post.day), post.text, post.url, figures["views"], figures["likes"], engaged, figures["saves"],
        figures["shares"] // 4, figures["follows"], figures["comments"], figures["shares"], figures["visits"], expands,
        figures["clicks"], figures["likes"] // 9, figures["reach"] // 60,
    )  # fmt: skip


def _overview_row(day: FollowerDay, published: Sequence[Post]) -> tuple[str | int, ...]:
    sums: Counter[str] = Counter()
    for post in published:
        sums.update(post.figures)
    tail = 90 + day.followers // 20  # older posts go on being seen
    engaged = sum(sums[name] for name in ("likes", "comments", "shares", "saves", "clicks", "visits"))
    return (
        x_day(day.day), sums["views"] + tail, sums["likes"], engaged, sums["saves"], sums["shares"] // 4, day.gained,
        day.lost, sums["comments"], sums["shares"], sums["visits"] + 3, len(published), 0, sums["reach"] // 10,
    )  # fmt: skip
