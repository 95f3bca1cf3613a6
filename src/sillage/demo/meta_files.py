"""Meta Business Suite's exports: posts in English and in French, daily series of the page in UTF-16."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from sillage.demo.chance import Chance
from sillage.demo.networks import FollowerDay, Post, by_day
from sillage.demo.story import BRAND, FIRST, LAST
from sillage.demo.text_files import BOM, MONTHS, Cell, delimited, thousands

PAGE_ID, ACCOUNT_ID = "61550000000142", "17841400000000142"
QUARTERS = (
    (FIRST, date(2026, 1, 5)),
    (date(2025, 12, 26), date(2026, 4, 5)),
    (date(2026, 3, 27), date(2026, 7, 5)),
    (date(2026, 6, 26), LAST),
)
_UNSETTLED_DAYS = 10
_FRENCH_FROM = 2  # the page manager's browser turned French in spring

_IG_EN = (
    "Post ID", "Account ID", "Account username", "Account name", "Description", "Duration (sec)", "Publish time",
    "Permalink", "Post type", "Data comment", "Date", "Views", "Reach", "Likes", "Shares", "Follows", "Comments",
    "Saves",
)  # fmt: skip
_IG_FR = (
    "Identifiant de la publication", "Identifiant du compte", "Nom de profil du compte", "Nom du compte",
    "Description", "Durée (s)", "Heure de publication", "Permalien", "Type de publication", "Vues", "Couverture",
    "Mentions J’aime", "Partages", "Followers en plus", "Commentaires", "Enregistrements", "Visites du profil",
)  # fmt: skip
_FB_EN = (
    "Post ID", "Page ID", "Page name", "Title", "Description", "Duration (sec)", "Publish time", "Caption type",
    "Permalink", "Is crosspost", "Is share", "Post type", "Languages", "Custom labels", "Funded content status",
    "Data comment", "Date", "Views", "Reach", "Reactions, Comments and Shares", "Reactions", "Comments", "Shares",
    "Total clicks", "Link Clicks", "Other Clicks",
)  # fmt: skip
_FB_FR = (
    "Identifiant de la publication", "ID de la Page", "Nom de la Page", "Titre", "Description", "Durée (s)",
    "Heure de publication", "Permalien", "Est un crosspostage", "Est un partage", "Type de publication", "Vues",
    "Couverture", "Réactions, commentaires et partages", "Réactions", "Commentaires", "Partages",
    "Total des clics", "Clics sur un lien",
)  # fmt: skip
_TYPES_EN = {
    "photo": "Photos", "carousel": "IG carousel", "reel": "Videos", "video": "Videos", "link": "Links",
}  # fmt: skip
_TYPES_FR = {
    "photo": "Photos", "carousel": "Carrousel IG", "reel": "Vidéos", "video": "Vidéos", "link": "Liens",
}  # fmt: skip


def instagram_files(posts: Sequence[Post]) -> Iterator[tuple[str, bytes]]:
    """Write Instagram's exports: two in English, two in French.

    Parameters
    ----------
    posts : sequence of Post
        Instagram's posts.

    Yields
    ------
    tuple of (str, bytes)
        File name and content, in the order of export.
    """
    for number, (first, last) in enumerate(QUARTERS):
        french = number >= _FRENCH_FROM
        row: Callable[[Post, float], Sequence[Cell]] = _ig_fr if french else _ig_en
        rows = [row(post, _settled(post.day, last)) for post in posts if first <= post.day <= last]
        text = delimited([_IG_FR if french else _IG_EN, *rows])
        yield f"{_named(first)}_{_named(last)}_{ACCOUNT_ID[-10:]}{number}.csv", (BOM + text).encode()


def facebook_files(posts: Sequence[Post]) -> Iterator[tuple[str, bytes]]:
    """Write Facebook's exports of posts: two in English with commas in numbers, two in French with semicolons.

    Parameters
    ----------
    posts : sequence of Post
        Facebook's posts.

    Yields
    ------
    tuple of (str, bytes)
        File name and content, in the order of export.
    """
    for number, (first, last) in enumerate(QUARTERS):
        kept = [(post, _settled(post.day, last)) for post in posts if first <= post.day <= last]
        name = f"{_named(first)}_{_named(last)}_{PAGE_ID[-10:]}{number}.csv"
        if number >= _FRENCH_FROM:
            text = delimited([_FB_FR, *(_fb_fr(*one, day_first=number == 3) for one in kept)], ";")
        else:
            text = delimited([_FB_EN, *(_fb_en(*one, in_title=number == 1) for one in kept)])
        yield name, (BOM + text).encode()


def page_series(posts: Sequence[Post], followers: Sequence[FollowerDay], seed: int) -> Iterator[tuple[str, bytes]]:
    """Write the page's daily series, one file a metric.

    Parameters
    ----------
    posts : sequence of Post
        Facebook's posts.
    followers : sequence of FollowerDay
        Of the page.
    seed : int
        The year's seed.

    Yields
    ------
    tuple of (str, bytes)
        File name and content in UTF-16.
    """
    chance = Chance(seed, "page series")
    published = by_day(posts)
    gained = {day.day: day.gained for day in followers}
    views = {
        day: sum(post.figures["views"] for post in found) + chance.between(150, 320) for day, found in published.items()
    }
    clicks = {day: sum(post.figures["clicks"] for post in found) for day, found in published.items()}
    visits = {day: sum(post.figures["visits"] for post in found) + chance.count(14) for day, found in published.items()}
    acts = ("likes", "comments", "shares")
    done = {day: sum(post.figures[name] for post in found for name in acts) for day, found in published.items()}
    for name, title, series in (
        ("Follows.csv", "Facebook follows", gained),
        ("Views.csv", "Views", views),
        ("Interactions.csv", "Content interactions", done),
        ("Link clicks.csv", "Facebook link clicks", clicks),
        ("Visits.csv", "Facebook visits", visits),
    ):
        rows = [("Date", "Primary"), *((f"{day}T00:00:00", str(value)) for day, value in series.items())]
        text = "sep=,\r\n" + delimited([(title,), *rows], quote_all=True)
        yield name, b"\xff\xfe" + text.encode("utf-16-le")


def _settled(day: date, exported: date) -> float:
    return 0.93 if exported - day < timedelta(days=_UNSETTLED_DAYS) and exported != LAST else 1.0


def _named(day: date) -> str:
    return f"{MONTHS[day.month - 1]}-{day.day:02d}-{day.year}"


def _figures(post: Post, settled: float) -> dict[str, int]:
    return {name: round(value * settled) for name, value in post.figures.items()}


def _ig_en(post: Post, settled: float) -> Sequence[Cell]:
    got = _figures(post, settled)
    return (
        post.id, ACCOUNT_ID, post.account, BRAND, post.text, post.seconds, f"{post.local:%m/%d/%Y %H:%M}", post.url,
        "IG reel" if post.kind == "reel" else "IG image" if post.kind == "photo" else _TYPES_EN[post.kind], None,
        "Lifetime", got["views"], got["reach"], got["likes"], got["shares"], got["follows"], got["comments"],
        got["saves"],
    )  # fmt: skip


def _ig_fr(post: Post, settled: float) -> Sequence[Cell]:
    got = _figures(post, settled)
    kind = "Reel IG" if post.kind == "reel" else "Image IG" if post.kind == "photo" else _TYPES_FR[post.kind]
    return (
        post.id, ACCOUNT_ID, post.account, BRAND, post.text, post.seconds, f"{post.local:%m/%d/%Y %H:%M}", post.url,
        kind, got["views"], got["reach"], got["likes"], got["shares"], got["follows"], got["comments"], got["saves"],
        got["visits"],
    )  # fmt: skip


def _fb_en(post: Post, settled: float, *, in_title: bool) -> Sequence[Cell]:
    got = _figures(post, settled)
    reactions, comments, shares, clicks = (got[name] for name in ("likes", "comments", "shares", "clicks"))
    other = got["reach"] // 25
    return (
        post.id, PAGE_ID, BRAND, post.text if in_title else None, None if in_title else post.text, post.seconds,
        f"{post.local:%m/%d/%Y %H:%M}", None, post.url, 0, 0, _TYPES_EN[post.kind], None, None, None, None, "Lifetime",
        thousands(got["views"]), thousands(got["reach"]), thousands(reactions + comments + shares),
        thousands(reactions), comments, shares, clicks + other, clicks, other,
    )  # fmt: skip


def _fb_fr(post: Post, settled: float, *, day_first: bool) -> Sequence[Cell]:
    got = _figures(post, settled)
    reactions, comments, shares, clicks = (got[name] for name in ("likes", "comments", "shares", "clicks"))
    moment = f"{post.local:%d/%m/%Y %H:%M}" if day_first else f"{post.local:%m/%d/%Y %H:%M}"
    return (
        post.id, PAGE_ID, BRAND, None, post.text, post.seconds, moment, post.url, 0, 0, _TYPES_FR[post.kind],
        got["views"], got["reach"], reactions + comments + shares, reactions, comments, shares,
        clicks + got["reach"] // 25, clicks,
    )  # fmt: skip
