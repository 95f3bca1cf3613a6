"""LinkedIn's workbooks: content, followers, visitors, competitors; a note stands above each header."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from io import BytesIO

import xlsxwriter

from sillage.demo.chance import Chance
from sillage.demo.networks import FollowerDay, Post, all_days, by_day
from sillage.demo.story import RIVALS
from sillage.demo.text_files import Cell

STAMP = 1_790_830_800_000
PREFIX = "maison-boreale"
_MADE = datetime(2026, 10, 1, 9, 0)  # noqa: DTZ001 - a workbook's property has no zone
_NOTE = "Aggregated engagement metrics of organic and sponsored content. Dates are in UTC. Data may be revised."
_SIDES = ("organic", "sponsored", "total")
_METRICS = (
    "Date",
    *(f"Impressions ({side})" for side in _SIDES),
    "Unique impressions (organic)",
    *(f"{name} ({side})" for name in ("Clicks", "Reactions", "Comments", "Reposts") for side in _SIDES),
    *(f"Engagement rate ({side})" for side in _SIDES),
)
_POSTS = (
    "Post title", "Post link", "Post type", "Campaign name", "Posted by", "Created date", "Campaign start date",
    "Campaign end date", "Audience", "Impressions", "Views (excluding offsite video views)", "Offsite Views", "Clicks",
    "Click through rate (CTR)", "Likes", "Comments", "Reposts", "Follows", "Engagement rate", "Content Type",
)  # fmt: skip
_FOLLOWERS = ("Date", "Sponsored followers", "Organic followers", "Auto-invited followers", "Total followers")
_PLACES = (
    ("Montréal, Québec", 0.41), ("Québec, Québec", 0.23), ("Toronto, Ontario", 0.08), ("Paris, Île-de-France", 0.09),
    ("Saguenay, Québec", 0.07), ("Gatineau, Québec", 0.06), ("Lyon, Auvergne-Rhône-Alpes", 0.06),
)  # fmt: skip
_VISITED = tuple(
    f"{page} {what} ({device})"
    for page in ("Overview", "Life", "Jobs", "Total")
    for what in ("page views", "unique visitors")
    for device in ("desktop", "mobile", "total")
)


def linkedin_files(posts: Sequence[Post], followers: Sequence[FollowerDay], seed: int) -> Iterator[tuple[str, bytes]]:
    """Write LinkedIn's four workbooks.

    Parameters
    ----------
    posts : sequence of Post
        LinkedIn's posts.
    followers : sequence of FollowerDay
        Of the page.
    seed : int
        The year's seed.

    Yields
    ------
    tuple of (str, bytes)
        File name and content.
    """
    chance = Chance(seed, "linkedin files")
    metrics: list[Sequence[Cell]] = [[_NOTE], list(_METRICS), *_metric_rows(posts)]
    all_posts: list[Sequence[Cell]] = [[_NOTE], list(_POSTS), *(_post_row(post) for post in posts)]
    yield f"{PREFIX}_content_{STAMP}.xlsx", workbook({"Metrics": metrics, "All posts": all_posts})
    daily: list[Sequence[Cell]] = [_FOLLOWERS]
    daily += [(f"{day.day:%m/%d/%Y}", 0, day.gained, 0, day.gained) for day in followers]
    places: list[Sequence[Cell]] = [("Location", "Total followers")]
    places += [(place, round(followers[-1].followers * share)) for place, share in _PLACES]
    yield f"{PREFIX}_followers_{STAMP}.xlsx", workbook({"New followers": daily, "Location": places})
    yield f"{PREFIX}_visitors_{STAMP}.xlsx", workbook({"Visitor metrics": _visits(chance)})
    yield f"{PREFIX}_competitor_analytics_{STAMP}.xlsx", workbook({"Competitors": _competitors(chance, followers)})


def workbook(sheets: Mapping[str, Sequence[Sequence[Cell]]]) -> bytes:
    """Write a workbook whose bytes depend on nothing but its cells.

    Parameters
    ----------
    sheets : mapping of str to rows
        In order.

    Returns
    -------
    bytes
        An XLSX file.
    """
    buffer = BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        book.set_properties({"created": _MADE})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return buffer.getvalue()


def _metric_rows(posts: Sequence[Post]) -> Iterator[list[Cell]]:
    for number, (day, published) in enumerate(by_day(posts).items()):
        sums: Counter[str] = Counter()
        for post in published:
            sums.update(post.figures)
        likes = -1 if number == 47 else sums["likes"]  # LinkedIn takes back a reaction on the next day
        row: list[Cell] = [f"{day:%m/%d/%Y}", sums["views"], 0, sums["views"], sums["reach"]]
        for value in (sums["clicks"], likes, sums["comments"], sums["shares"]):
            row += [value, 0, value]
        engaged = sums["clicks"] + likes + sums["comments"] + sums["shares"]
        rate = round(engaged / sums["views"], 6) if sums["views"] else 0
        yield [*row, rate, 0, rate]


def _post_row(post: Post) -> list[Cell]:
    got = post.figures
    engaged = got["clicks"] + got["likes"] + got["comments"] + got["shares"]
    views = got["reach"] // 3 if post.kind == "video" else None
    return [
        post.text, post.url, "Organic", None, "Maison Boréale", f"{post.day:%m/%d/%Y}", None, None, "All followers",
        got["views"], views, None, got["clicks"], round(got["clicks"] / max(got["views"], 1), 6), got["likes"],
        got["comments"], got["shares"], got["follows"], round(engaged / max(got["views"], 1), 6), post.kind.title(),
    ]  # fmt: skip


def _visits(chance: Chance) -> list[Sequence[Cell]]:
    rows: list[Sequence[Cell]] = [("Date", *_VISITED)]
    for day in all_days():
        views = chance.count(3.2)
        split = [0] * 18
        desktop = views * 2 // 3
        visits = [desktop, views - desktop, views]
        people = [min(part, max(part - 1, 1)) if part else 0 for part in visits]
        rows.append((f"{day:%m/%d/%Y}", *visits, *people, *split[: 18 - 6], *visits, *people))
    return rows


def _competitors(chance: Chance, followers: Sequence[FollowerDay]) -> list[Sequence[Cell]]:
    rows: list[Sequence[Cell]] = [("Page", "Total Followers", "New Followers", "Total post engagements", "Total posts")]
    gained = sum(day.gained for day in followers)
    rows.append(("Maison Boréale", followers[-1].followers, gained, 4210, 208))
    for rival in RIVALS:
        rows.append(
            (
                rival,
                chance.between(600, 2600),
                chance.between(40, 260),
                chance.between(900, 5200),
                chance.between(30, 160),
            )
        )
    return rows
