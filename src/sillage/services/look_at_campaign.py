"""One campaign while it runs: its posts, what they led to, what it cost and returned, its share of objectives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sillage.domain.aims import Objective
from sillage.domain.period import Period
from sillage.errors import NotFound
from sillage.kpis.catalogue import CATALOGUE
from sillage.kpis.compute import KpiTable
from sillage.kpis.kpi import Level
from sillage.language import msg
from sillage.ledger import queries
from sillage.services.client_view import shown
from sillage.services.compute_kpi import compute_many
from sillage.services.compute_roi import compute_roi
from sillage.services.gather_posts import posts_of
from sillage.services.measure_content import GroupRow, MeasuredContent, measure_content
from sillage.services.measured_posts import MeasuredPosts
from sillage.services.open_workspace import Opened
from sillage.services.own_day import today
from sillage.services.report_figures import whole
from sillage.services.roi_report import RoiReport, RoiRow
from sillage.services.track_objectives import track_objectives

ASKED = ("posts_published", "interactions", "link_clicks", "visits", "leads", "orders", "attributed_revenue")


@dataclass(frozen=True, slots=True)
class ShareOfObjective:
    """What a campaign brings to an objective.

    Parameters
    ----------
    objective : Objective
        Which.
    part, whole : float
        What the campaign brought since the objective began, and everything.
    """

    objective: Objective
    part: float
    whole: float


@dataclass(frozen=True, slots=True)
class SeenCampaign:
    """A campaign.

    Parameters
    ----------
    name : str
        As files and labels write it.
    first, last : date or None
        Its declared days.
    period : Period
        The days that are shown.
    day : date
        Today.
    content : MeasuredContent
        All posts of these days.
    posts : MeasuredPosts
        Its own.
    group : GroupRow or None
        Its posts together, as times the usual.
    figures : tuple of KpiTable
        That are known of it.
    money : RoiRow or None
        What it cost and earned; None for clients, and where neither is known.
    report : RoiReport or None
        What `money` is a row of.
    shares : tuple of ShareOfObjective
        Of objectives that add up.
    """

    name: str
    first: date | None
    last: date | None
    period: Period
    day: date
    content: MeasuredContent
    posts: MeasuredPosts
    group: GroupRow | None
    figures: tuple[KpiTable, ...]
    money: RoiRow | None
    report: RoiReport | None
    shares: tuple[ShareOfObjective, ...]

    @property
    def runs(self) -> bool:
        """Whether it runs today, as far as its days are declared."""
        return self.first is not None and self.first <= self.day and (self.last is None or self.day <= self.last)

    @property
    def days_left(self) -> int | None:
        """How many days it still has, today included; None without an end, or once it is over."""
        if self.last is None or not self.runs:
            return None
        return (self.last - self.day).days + 1


def look_at_campaign(opened: Opened, name: str, asked: Period | None, usual: Period) -> SeenCampaign:
    """Return what is known of a campaign.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    name : str
        As files and labels write it.
    asked : Period or None
        Days that somebody asked for; its own otherwise.
    usual : Period
        The days shown where it has none of its own.

    Returns
    -------
    SeenCampaign
        Up to today.

    Raises
    ------
    NotFound
        If nobody declared it and no post names it in these days.
    """
    import numpy as np

    opened = opened.for_one_request()
    declared = {one: (first, last) for one, first, last in queries.campaigns(opened.whose)}
    first, last = declared.get(name, (None, None))
    day = today(opened)
    period = asked or _own(first, last, day, usual)
    content = measure_content(opened, period, "campaign")
    posts = measure_content(opened, period, "post").posts
    mine = [place for place, campaign in enumerate(posts.posts.words("campaign")) if campaign == name]
    if name not in declared and name not in posts_of(opened, period).words("campaign"):
        raise NotFound(msg("There is no campaign {name} in these days.", name=name[:80]))
    report = None if opened.for_client else compute_roi(opened, period, by="campaign")
    return SeenCampaign(
        name, first, last, period, day, content, posts.take(np.array(mine, np.int64)),
        next((row for row in content.groups if row.key == name), None), _figures(opened, period, name),
        next((row for row in report.rows if row.key == name), None) if report else None, report,
        _shares(opened, name, day),
    )  # fmt: skip


def _own(first: date | None, last: date | None, day: date, usual: Period) -> Period:
    if first is None or first > day:
        return usual
    end = min(last or day, day)
    return Period(first, max(end, first), usual.zone)


def _figures(opened: Opened, period: Period, name: str) -> tuple[KpiTable, ...]:
    ids = shown(opened, [one for one in ASKED if one in CATALOGUE])
    found = compute_many(opened, ids, period, filters={"campaign": name}).values()
    return tuple(table for table in found if table.refusal is None and table.value is not None)


def _shares(opened: Opened, name: str, day: date) -> tuple[ShareOfObjective, ...]:
    found = []
    for status in track_objectives(opened, day):
        aim = status.objective
        kpi = CATALOGUE.get(aim.kpi_id)
        if kpi is None or not kpi.is_computed or kpi.levels[0] is not Level.ADDITIVE or "campaign" in aim.filters:
            continue
        period = Period(
            aim.starts_on, max(min(aim.due_on, day), aim.starts_on + timedelta(days=0)), opened.workspace.zone
        )
        part, every = (
            whole(compute_many(opened, [aim.kpi_id], period, filters=where)[aim.kpi_id])
            for where in ({**aim.filters, "campaign": name}, aim.filters)
        )
        if part and every and part.value is not None and every.value:
            found.append(ShareOfObjective(aim, float(part.value), float(every.value)))
    return tuple(found)
