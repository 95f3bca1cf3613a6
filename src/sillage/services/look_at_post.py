"""One post, whatever the period: what it is about, what it brought over time, its links, and what it sold."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sillage.domain.links import Link
from sillage.domain.period import Period
from sillage.domain.places import PostLabel
from sillage.errors import NotFound
from sillage.kpis.catalogue import CATALOGUE
from sillage.kpis.compute import KpiTable
from sillage.kpis.raw_names import RAW_NAMES
from sillage.language import msg
from sillage.ledger import link_entries
from sillage.ledger.labels import label_of
from sillage.services.asked_once import committed_imports
from sillage.services.compare_liking import LikedAndSold, LikedPost, compare_liking
from sillage.services.compute_kpi import compute_many
from sillage.services.export_links import Clicks, clicks_of
from sillage.services.known_posts import Post
from sillage.services.measure_content import MeasuredContent, measure_content
from sillage.services.measured_posts import MeasuredPost
from sillage.services.open_workspace import Opened

NEAR = timedelta(days=45)
"""Posts this near to a post tell what is usual, where the days asked for do not hold it."""
ASKED = (
    *("impressions", "reach", "views", "interactions", "likes", "comments", "shares", "saves", "replies"),
    *("reported_link_clicks", "link_clicks", "ctr", "watch_time", "virality_rate"),
    *("engagement_rate_by_impressions", "engagement_rate_by_reach", "engagement_rate_by_views"),
)
FOLLOWED = ("interactions", "impressions", "views", "reach", "likes", "comments", "shares")
"""What is shown over time, where several exports or days tell it."""


@dataclass(frozen=True, slots=True)
class SeenPost:
    """A post with all that is known of it.

    Parameters
    ----------
    network, account, post_id : str
        Which.
    text, url : str
        As published.
    at : datetime or None
        When, in the workspace's zone; None where only a day is known.
    on : date or None
        Its day.
    kind, campaign : str
        As its file says.
    label : PostLabel or None
        What a person or a guess says.
    period : Period
        The days in which it is judged.
    measured : MeasuredPost or None
        Against the usual of its network.
    content : MeasuredContent
        What `measured` rests on.
    figures : tuple of KpiTable
        What is known of it, each with its row of this post alone.
    over_time : tuple of (str, tuple of (date, float))
        By KPI, its count at the end of each day that a file tells.
    links : tuple of (Link, Clicks)
        That stand on it.
    sold : LikedPost or None
        None for clients, and where it has no interactions.
    compared : LikedAndSold or None
        What `sold` rests on.
    """

    network: str
    account: str
    post_id: str
    text: str
    url: str
    at: datetime | None
    on: date | None
    kind: str
    campaign: str
    label: PostLabel | None
    period: Period
    measured: MeasuredPost | None
    content: MeasuredContent
    figures: tuple[KpiTable, ...]
    over_time: tuple[tuple[str, tuple[tuple[date, float], ...]], ...]
    links: tuple[tuple[Link, Clicks], ...]
    sold: LikedPost | None
    compared: LikedAndSold | None


def look_at_post(opened: Opened, network: str, post_id: str, account: str, period: Period) -> SeenPost:
    """Return all that is known of a post.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    network, post_id : str
        Which post.
    account : str
        Needed only where two accounts of a network have posts of that id.
    period : Period
        In whose days it is judged, where it was published in them.

    Returns
    -------
    SeenPost
        Its figures are of its whole life.

    Raises
    ------
    NotFound
        If no file tells of it.
    """
    opened = opened.for_one_request()
    row = _row(opened, network, post_id, account)
    zone = ZoneInfo(opened.workspace.zone)
    at = row["published_at"].astimezone(zone) if row["published_at"] is not None else None
    on = at.date() if at else row["published_on"]
    near = period if on is None or on in period else Period(on - NEAR, on + NEAR, period.zone)
    content = measure_content(opened, near, "post")
    place = (network, row["account"], post_id)
    compared = None if opened.for_client else compare_liking(opened, near)
    return SeenPost(
        network, row["account"], post_id, row["text"] or row["title"] or "", row["url"] or "", at, on,
        row["post_type"] or "", row["campaign"] or "", label_of(opened.workspace.id, *place), near,
        content.posts.find(*place), content,
        _figures(opened, near, place), _over_time(opened, place), _links(opened, network, post_id),
        next((one for one in compared.posts if _place(one.post) == place), None) if compared else None, compared,
    )  # fmt: skip


def _place(post: Post) -> tuple[str, str, str]:
    return post.network, post.account, post.post_id


def _row(opened: Opened, network: str, post_id: str, account: str) -> dict[str, Any]:
    columns = ("network", "account", "object_kind", "post_id", "published_at", "published_on", "post_type", "text",
               "title", "url", "campaign")  # fmt: skip
    table = opened.journal.read(opened.workspace.id, "posts", committed_imports(opened), columns=columns)
    found = table.filter(table.object_kind == "post", table.network == network, table.post_id == post_id)
    rows = opened.journal.fetch(found).to_pylist()
    rows = [row for row in rows if account in ("", row["account"])]
    if not rows:
        raise NotFound(msg("There is no post {post}.", post=post_id[:80]), msg("Import the file that holds it first."))
    first: dict[str, Any] = min(rows, key=lambda row: str(row["account"]))
    return first


def _figures(opened: Opened, period: Period, place: tuple[str, str, str]) -> tuple[KpiTable, ...]:
    ids = [one for one in ASKED if one in CATALOGUE]
    where = {"network": place[0], "account": place[1]}
    found = []
    for table in compute_many(opened, ids, period, by="post", filters=where).values():
        rows = tuple(row for row in table.rows if row.key == place[2] and row.value is not None)
        if rows:
            found.append(replace(table, rows=rows))
    return tuple(found)


def _over_time(opened: Opened, place: tuple[str, str, str]) -> tuple[tuple[str, tuple[tuple[date, float], ...]], ...]:
    """Return what each export said, by the day of the export; a post told once has no line."""
    zone = ZoneInfo(opened.workspace.zone)
    names = {
        line.raw: line for line in RAW_NAMES if "post" in line.kinds and place[0] in (line.networks or (place[0],))
    }
    table = opened.journal.readings(
        opened.workspace.id,
        "observations",
        committed_imports(opened),
        metrics=sorted(names),
        columns=(
            "network",
            "account",
            "object_kind",
            "object_id",
            "metric",
            "window",
            "segment",
            "value",
            "observed_at",
        ),
    )
    kept = table.filter(
        table.object_kind == "post", table.network == place[0], table.account == place[1], table.object_id == place[2],
        table.window == "lifetime", table.segment == "",
    )  # fmt: skip
    told: dict[str, dict[date, tuple[int, datetime, float]]] = defaultdict(dict)
    for row in opened.journal.fetch(kept).to_pylist():
        line = names[row["metric"]]
        if line.measure not in FOLLOWED or row["value"] is None:
            continue
        day = row["observed_at"].astimezone(zone).date()
        known = told[line.measure].get(day)
        better = known is None or (-line.rank, row["observed_at"]) > (-known[0], known[1])
        if better:
            told[line.measure][day] = (line.rank, row["observed_at"], float(row["value"]) * line.factor)
    return tuple(
        (measure, tuple((day, told[measure][day][2]) for day in sorted(told[measure])))
        for measure in FOLLOWED
        if len(told.get(measure, ())) > 1
    )


def _links(opened: Opened, network: str, post_id: str) -> tuple[tuple[Link, Clicks], ...]:
    mine = [one for one in link_entries.links(opened.whose) if (one.network, one.post_id) == (network, post_id)]
    if not mine:
        return ()
    return tuple((one, clicks_of(opened, one.id).get(one.id, Clicks())) for one in mine)
