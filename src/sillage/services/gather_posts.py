"""Fetch the posts of a period with their labels, their interactions and every rate that their network measures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sillage.domain.period import Period
from sillage.kpis.compute import KpiRow
from sillage.services.asked_once import committed_imports, once, post_labels
from sillage.services.compute_kpi import compute_many
from sillage.services.open_workspace import Opened
from sillage.services.report_gathering import RATES

PER_POST = "interactions_per_post"
_COLUMNS = (
    *("network", "account", "object_kind", "post_id", "published_at", "published_on"),
    *("post_type", "text", "title", "url", "campaign"),
)
_ASKED = (*(rate for rate in RATES if rate != PER_POST), "interactions")

Place = tuple[str, str, str]
"""Network, account and id: two networks may give two posts one id."""


@dataclass(frozen=True, slots=True)
class Post:
    """A post with what it is about and what it brought.

    Parameters
    ----------
    network, account, post_id : str
        Which.
    kind, campaign, call_to_action : str
        A person's label, else what the file says; empty where nothing does.
    text, url : str
        As published.
    at : datetime or None
        When, in the workspace's zone; None when only a day is known.
    on : date
        Its day.
    interactions : float or None
        How many; None when no file tells.
    rates : mapping of str to (float, float)
        By KPI, the interactions and what they are out of.
    """

    network: str
    account: str
    post_id: str
    kind: str
    campaign: str
    call_to_action: str
    text: str
    url: str
    at: datetime | None
    on: date
    interactions: float | None
    rates: Mapping[str, tuple[float, float]]

    @property
    def name(self) -> str:
        """What it is called: the beginning of its text, else its address or its id."""
        plain = " ".join(self.text.split())
        return (plain if len(plain) <= 60 else plain[:59].rstrip() + "…") or self.url or self.post_id


@once
def posts_of(opened: Opened, period: Period) -> tuple[Post, ...]:
    """Return the posts that were published in a period and have figures.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Which days.

    Returns
    -------
    tuple of Post
        By day, network, account and id; those of rivals are left out.
    """
    rows = _post_rows(opened, period)
    figures = _figures(opened, period, rows)
    labels = {(one.network, one.account, one.post_id): one for one in post_labels(opened)}
    zone = ZoneInfo(opened.workspace.zone)
    found = []
    for row in rows:
        place = (row["network"], row["account"], row["post_id"])
        interactions, rates = figures.get(place, (None, {}))
        if interactions is None and not rates:
            continue
        label = labels.get(place)
        at = row["published_at"].astimezone(zone) if row["published_at"] is not None else None
        found.append(
            Post(
                *place,
                kind=(label.content_type if label else "") or row["post_type"] or "",
                campaign=(label.campaign if label else "") or row["campaign"] or "",
                call_to_action=label.call_to_action if label else "",
                text=row["text"] or row["title"] or "",
                url=row["url"] or "",
                at=at,
                on=at.date() if at else row["published_on"],
                interactions=interactions,
                rates=rates,
            )
        )
    return tuple(sorted(found, key=lambda post: (post.on, post.network, post.account, post.post_id)))


def words_of_posts(opened: Opened, post_ids: Iterable[str]) -> Mapping[str, tuple[str, str]]:
    """Return what some posts say, whenever they were published.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    post_ids : iterable of str
        As orders and credits name them.

    Returns
    -------
    mapping of str to (str, str)
        By id, the network and the text; without those that no file tells, and those that two networks give one id.
    """
    wanted = sorted(set(post_ids) - {""})
    if not wanted:
        return {}
    names = ("network", "object_kind", "post_id", "text", "title")
    table = opened.journal.read(opened.workspace.id, "posts", committed_imports(opened), columns=names)
    rows = opened.journal.fetch(table.filter(table.object_kind == "post", table.post_id.isin(wanted))).to_pylist()
    networks: dict[str, set[str]] = {}
    for row in rows:
        networks.setdefault(row["post_id"], set()).add(row["network"])
    told = {row["post_id"]: (row["network"], row["text"] or row["title"] or "") for row in rows}
    return {post: found for post, found in told.items() if found[1] and len(networks[post]) == 1}


def _post_rows(opened: Opened, period: Period) -> list[dict[str, Any]]:
    table = opened.journal.read(opened.workspace.id, "posts", committed_imports(opened), columns=_COLUMNS)
    start, end = period.bounds_utc()
    on_days = table.published_at.isnull() & table.published_on.between(period.first, period.last)
    inside = (table.published_at >= start) & (table.published_at < end)
    rows: list[dict[str, Any]] = opened.journal.fetch(
        table.filter(table.object_kind == "post", on_days | inside)
    ).to_pylist()
    return rows


_Figures = tuple[float | None, Mapping[str, tuple[float, float]]]


def _figures(opened: Opened, period: Period, rows: Iterable[Mapping[str, Any]]) -> dict[Place, _Figures]:
    """Return what each post brought; an id known at two places is asked for at each."""
    places: dict[str, set[tuple[str, str]]] = {}
    for row in rows:
        places.setdefault(row["post_id"], set()).add((row["network"], row["account"]))
    if not places:
        return {}
    shared = sorted({place for some in places.values() if len(some) > 1 for place in some})
    everywhere = _asked(opened, period, {})
    at = {place: _asked(opened, period, {"network": place[0], "account": place[1]}) for place in shared}
    found = {}
    for key, some in places.items():
        for place in some:
            told = (at[place] if len(some) > 1 else everywhere).get(key, {})
            found[(*place, key)] = _figure(told)
    return found


def _asked(opened: Opened, period: Period, place: Mapping[str, str]) -> dict[str, dict[str, KpiRow]]:
    found: dict[str, dict[str, KpiRow]] = {}
    for kpi_id, table in compute_many(opened, _ASKED, period, by="post", filters=place).items():
        for row in table.rows:
            found.setdefault(row.key, {})[kpi_id] = row
    return found


def _figure(told: Mapping[str, KpiRow]) -> _Figures:
    count = told["interactions"].value if "interactions" in told else None
    rates = {
        kpi_id: (float(row.numerator), float(row.denominator))
        for kpi_id, row in told.items()
        if kpi_id in RATES and row.numerator is not None and row.denominator
    }
    return None if count is None else float(count), rates
