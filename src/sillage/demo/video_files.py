"""YouTube Studio's table data (a Total row first) and TikTok Studio's content (1.2K, 0:09)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from sillage.demo.networks import Post
from sillage.demo.story import FIRST, LAST
from sillage.demo.text_files import BOM, FRENCH_MONTHS, MONTHS, Cell, clock, comma, delimited, thousands

HALF = date(2026, 3, 31)
_EARLY = 0.8  # what a video had at the end of March of what it has at the end
_YT_EN = (
    "Content", "Video title", "Video publish time", "Duration", "Views", "Watch time (hours)", "Subscribers gained",
    "Subscribers lost", "Likes", "Shares", "Comments added", "Impressions", "Impressions click-through rate (%)",
)  # fmt: skip
_YT_FR = (
    "Contenu", "Titre de la vidéo", "Heure de publication de la vidéo", "Durée", "Vues",
    "Durée de visionnage (heures)", "Nouveaux abonnés", "Abonnés perdus", "J'aime", "Partages", "Commentaires",
    "Impressions", "Taux de clics par impression (%)",
)  # fmt: skip
_TIKTOK = (
    "Video title", "Video link", "Post time", "Total likes", "Total comments", "Total shares", "Total views",
    "Total play time", "Average watch time", "Watched full video", "Add to favorites",
)  # fmt: skip


def youtube_files(posts: Sequence[Post]) -> Iterator[tuple[str, bytes]]:
    """Write YouTube's exports: English at the end of March, French at the end of September.

    Parameters
    ----------
    posts : sequence of Post
        The channel's videos.

    Yields
    ------
    tuple of (str, bytes)
        File name (with its folder) and content.
    """
    early = [post for post in posts if post.day <= HALF]
    rows = [_youtube(post, _EARLY, french=False) for post in early]
    yield (
        f"Content {FIRST}_{HALF} Maison Boréale/Table data.csv",
        delimited([_YT_EN, _total(early, _EARLY, french=False), *rows]).encode(),
    )
    rows = [_youtube(post, 1.0, french=True) for post in posts]
    yield (
        f"Contenu {FIRST}_{LAST} Maison Boréale/Données du tableau.csv",
        (BOM + delimited([_YT_FR, _total(posts, 1.0, french=True), *rows])).encode(),
    )


def tiktok_files(posts: Sequence[Post]) -> Iterator[tuple[str, bytes]]:
    """Write TikTok's exports, one for each half of the year.

    Parameters
    ----------
    posts : sequence of Post
        The account's videos.

    Yields
    ------
    tuple of (str, bytes)
        File name and content.
    """
    for number, (first, last) in enumerate(((FIRST, HALF), (date(2026, 4, 1), LAST))):
        rows = [_tiktok(post, iso=number == 0) for post in posts if first <= post.day <= last]
        yield f"Content_{first}_{last}.csv", delimited([_TIKTOK, *reversed(rows)]).encode()


def shortened(number: int) -> str:
    """Write a count as TikTok does.

    Parameters
    ----------
    number : int
        Such as 1234.

    Returns
    -------
    str
        ``1.2K`` from ten thousand on, ``1,234`` below.
    """
    return f"{number / 1000:.1f}K" if number >= 10_000 else thousands(number)


def _counts(post: Post, settled: float) -> list[int]:
    names = ("views", "follows", "likes", "shares", "comments", "reach")
    return [round(post.figures[name] * settled) for name in names]


def _youtube(post: Post, settled: float, *, french: bool) -> tuple[Cell, ...]:
    views, follows, likes, shares, comments, reach = _counts(post, settled)
    hours = views * post.seconds * 0.42 / 3600
    day = post.day
    french_day = f"{day.day} {FRENCH_MONTHS[day.month - 1]} {day.year}"
    return (
        post.id, post.text, french_day if french else f"{MONTHS[day.month - 1]} {day.day}, {day.year}",
        post.seconds, views, comma(hours, 4) if french else f"{hours:.4f}", follows, follows // 3, likes, shares,
        comments, reach * 6, comma(4.1) if french else "4.1",
    )  # fmt: skip


def _total(posts: Sequence[Post], settled: float, *, french: bool) -> tuple[Cell, ...]:
    sums = [sum(column) for column in zip(*(_counts(post, settled) for post in posts), strict=True)]
    hours = sum(_counts(post, settled)[0] * post.seconds * 0.42 / 3600 for post in posts)
    return (
        "Total", None, None, None, sums[0], comma(hours, 4) if french else f"{hours:.4f}", sums[1], sums[1] // 3,
        sums[2], sums[3], sums[4], sums[5] * 6, comma(4.1) if french else "4.1",
    )  # fmt: skip


def _tiktok(post: Post, *, iso: bool) -> tuple[Cell, ...]:
    got = post.figures
    watched = min(post.seconds, 9 + got["reach"] % 20)
    moment = str(post.day) if iso else f"{MONTHS[post.day.month - 1]} {post.day.day}, {post.day.year}"
    return (
        post.text, post.url, moment, shortened(got["likes"]), got["comments"], got["shares"], shortened(got["views"]),
        clock(got["views"] * watched), f"0:{watched:02d}", got["views"] // 5, got["saves"],
    )  # fmt: skip
