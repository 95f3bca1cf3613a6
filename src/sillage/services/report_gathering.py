"""Everything that a report needs, fetched once: KPIs whole and by week, posts, money, service, audience, decisions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sillage.audience.report import AudienceReport
from sillage.care.report import CareReport
from sillage.domain.decisions import AuthorBlock
from sillage.domain.period import Period
from sillage.domain.places import Change
from sillage.economics.scope import Scope
from sillage.imports.formats import FORMATS
from sillage.kpis.attribution_kpis import PATH_MODELS
from sillage.kpis.catalogue import CATALOGUE
from sillage.kpis.compute import KpiRow, KpiTable
from sillage.language import Message, msg
from sillage.ledger import queries
from sillage.objectives.status import ObjectiveStatus
from sillage.services.asked_once import committed_imports, post_labels
from sillage.services.client_view import shown
from sillage.services.compute_kpi import compute_many
from sillage.services.compute_roi import compute_roi
from sillage.services.foreseen_objectives import Foreseen, foresee
from sillage.services.known_terms import known_changes
from sillage.services.live_source import COLLECTOR, live_source
from sillage.services.measure_audience import measure_audience
from sillage.services.measure_care import measure_care
from sillage.services.open_workspace import Opened
from sillage.services.read_scoped import question_scope
from sillage.services.report_period import committed_records, previous_period
from sillage.services.report_series import Line, line_of
from sillage.services.roi_report import RoiReport
from sillage.services.track_objectives import track_objectives

COLLECTOR_TITLE = msg("Sillage’s collector: clicks, visits and orders")

MONEY_SIDE = frozenset(
    kpi_id
    for kpi_id, kpi in CATALOGUE.items()
    if "roi" in kpi.objectives and not kpi_id.startswith(("ad_", "attributed_", "cost_per_request", "handling_"))
)
"""KPIs that `compute_roi` gives already: they are not computed a second time."""

COMPARED = (
    *("followers", "followers_gained", "followers_lost", "followers_net", "follower_churn_rate"),
    *("follower_retention_rate", "active_audience_share", "posts_published", "impressions", "reach", "views"),
    *("interactions", "virality_rate", "watch_time", "rating", "messages_received", "messages_waiting"),
    *("sla_attainment", "response_rate", "csat", "nps", "cost_per_request", "reported_link_clicks", "link_clicks"),
    *("ctr", "visits", "social_traffic_share", "ga4_bounce_rate", "conversions_key_event"),
    *("conversion_rate_by_visits", "leads", "qualified_leads", "orders", "new_customer_share"),
)
"""KPIs whose change and line a report shows, beside the rate that content is judged by."""

RATES = (
    "engagement_rate_by_impressions",
    "engagement_rate_by_reach",
    "engagement_rate_by_views",
    "interactions_per_post",
)
"""The rate that content is judged by: the first of these that is measured on most posts."""


Place = tuple[str, str, str]
"""Network, account and id: two networks may give two posts one id."""


@dataclass(frozen=True, slots=True)
class SourceDays:
    """How far one kind of file reaches, or live hits do.

    Parameters
    ----------
    format : str
        Its id; `sillage.services.live_source.COLLECTOR` for live hits.
    title : Message
        What it is, for a person.
    files : int
        How many were imported; 0 for live hits.
    first, last : date or None
        The days they cover together.
    file : str
        The name of the one that reaches furthest; empty for live hits.
    """

    format: str
    title: Message
    files: int
    first: date | None
    last: date | None
    file: str = ""


@dataclass(frozen=True, slots=True)
class PostFigures:
    """One post with what it brought.

    Parameters
    ----------
    network, post_id, kind, text, url : str
        Which post; `kind` is its label or the network's word.
    at : datetime or None
        When, in the workspace's zone; None when only a day or nothing is known.
    on : date or None
        Its day.
    numerator, denominator : float or None
        Of the rate that content is judged by.
    interactions : float or None
        How many.
    """

    network: str
    post_id: str
    kind: str
    text: str
    url: str
    at: datetime | None
    on: date | None
    numerator: float | None
    denominator: float | None
    interactions: float | None


class Gathered:
    """What a report is made of; each part is fetched when it is first asked for, and once.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Which days.
    language : str
        For the author's blocks.
    before : Period, optional
        What the period is compared with; as many months or days before it by default.
    cut : mapping of str to str, optional
        Axis to value: KPIs and posts are of that place alone.
    alone : bool
        Whether the period is compared with nothing.
    """

    def __init__(
        self,
        opened: Opened,
        period: Period,
        language: str,
        *,
        before: Period | None = None,
        cut: Mapping[str, str] | None = None,
        alone: bool = False,
    ) -> None:
        self.opened = opened
        self.period = period
        self.language = language
        self.before = before or previous_period(period)
        self.cut = dict(cut or {})
        self.alone = alone

    def ask_widest_first(self) -> None:
        """Compute every KPI before any alone: what is then asked of the same days is answered from the same rows."""
        self.kpis  # noqa: B018

    @property
    def currency(self) -> str:
        """The workspace's currency."""
        return self.opened.workspace.currency

    @cached_property
    def kpis(self) -> Mapping[str, KpiTable]:
        """Every computed KPI of the period, whole; those of `MONEY_SIDE`, by the model chosen alone, are in `roi`."""
        left = MONEY_SIDE.union(PATH_MODELS)
        ids = (id for id in self.wanted if CATALOGUE[id].is_computed and id not in left)
        return self._whole(self.period, shown(self.opened, ids))

    @property
    def wanted(self) -> Iterable[str]:
        """Ids of the catalogue that are worth a question."""
        return CATALOGUE

    @cached_property
    def measured(self) -> tuple[str, ...]:
        """Ids of the KPIs that have a value in the period."""
        return tuple(id for id, table in self.kpis.items() if table.value is not None)

    @property
    def _compared(self) -> tuple[str, ...]:
        return tuple(kpi_id for kpi_id in self.measured if kpi_id in self.drawn)

    @property
    def drawn(self) -> Collection[str]:
        """Ids of the KPIs whose change and line are shown."""
        return {*COMPARED, self.rate}

    @cached_property
    def kpis_before(self) -> Mapping[str, KpiTable]:
        """The same KPIs in the period before; none where nothing is compared."""
        return {} if self.alone else self._whole(self.before, self._compared)

    @cached_property
    def weeks(self) -> Mapping[str, KpiTable]:
        """The same KPIs by week, both periods and at least half a year."""
        return compute_many(self.opened, self._compared, self.span, by="week", filters=self.cut)

    def line(self, kpi_id: str) -> Line | None:
        """Return one of them over time, at the step of its data; None for another KPI."""
        table = self.weeks.get(kpi_id)
        return line_of(self.opened, table, self.span, self.cut) if table is not None else None

    @cached_property
    def span(self) -> Period:
        """The days that lines show: both periods, at least 26 weeks."""
        first = min(self.before.first, self.period.last - timedelta(weeks=26))
        return Period(first, self.period.last, self.period.zone)

    def _whole(self, period: Period, ids: tuple[str, ...]) -> Mapping[str, KpiTable]:
        return compute_many(self.opened, ids, period, filters=self.cut)

    def by(self, axis: str, ids: tuple[str, ...]) -> Mapping[str, KpiTable]:
        """Return some KPIs of the period by an axis."""
        return compute_many(self.opened, ids, self.period, by=axis, filters=self.cut)

    @cached_property
    def scope(self) -> Scope:
        """What the question of the title is about: the social networks alone where other channels stand beside them."""
        return question_scope(self.opened, self.period)

    @cached_property
    def roi(self) -> RoiReport:
        """The money of the period, of what the question is about."""
        return compute_roi(self.opened, self.period, scope=self.scope) if self.scope is not Scope.ALL else self.roi_all

    @cached_property
    def roi_all(self) -> RoiReport:
        """The money of every channel, by channel."""
        return compute_roi(self.opened, self.period, by="channel")

    @cached_property
    def roi_before(self) -> RoiReport:
        """The money of the period before, of the same channels."""
        return compute_roi(self.opened, self.before, scope=self.scope)

    @cached_property
    def care(self) -> CareReport:
        """Customer service in the period."""
        return measure_care(self.opened, self.period)

    @cached_property
    def audience(self) -> AudienceReport:
        """Followers in the period."""
        return measure_audience(self.opened, self.period)

    @cached_property
    def objectives(self) -> tuple[ObjectiveStatus, ...]:
        """Every objective on the last day of the period."""
        return tuple(track_objectives(self.opened, self.period.last))

    @cached_property
    def foreseen(self) -> Mapping[int, Foreseen]:
        """The chances of objectives that were computed before, by their numbers; nothing is computed here."""
        return foresee(self.opened, [one.objective for one in self.objectives], asks=False)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """Dated changes of strategy, of the days that lines show; the team's notes, of which a client is shown none."""
        if self.opened.for_client:
            return ()
        return tuple(change for change in known_changes(self.opened) if change.day in self.span)

    @cached_property
    def blocks(self) -> tuple[AuthorBlock, ...]:
        """The author's own words for these days in this language; they are for the team, and may speak of its hours."""
        return () if self.opened.for_client else queries.author_blocks(self.opened.whose, self.period, self.language)

    @cached_property
    def rate(self) -> str:
        """The id of the rate that content is judged by."""
        counted = [(self._posts_behind(id), -index, id) for index, id in enumerate(RATES)]
        return max(counted)[2]

    def _posts_behind(self, kpi_id: str) -> int:
        table = self.kpis.get(kpi_id)
        return table.rows[0].n if table is not None and table.value is not None else 0

    @cached_property
    def posts(self) -> tuple[PostFigures, ...]:
        """Every post of the period that has figures."""
        rows = self._post_rows()
        figures = self._post_figures(rows)
        labels = {(one.network, one.post_id): one.content_type for one in post_labels(self.opened)}
        zone = ZoneInfo(self.opened.workspace.zone)
        found = []
        for row in rows:
            key = row["post_id"]
            rate, interactions = figures.get((row["network"], row["account"], key), (None, None))
            if rate is None and interactions is None:
                continue
            at = row["published_at"].astimezone(zone) if row["published_at"] is not None else None
            found.append(
                PostFigures(
                    network=row["network"],
                    post_id=key,
                    kind=labels.get((row["network"], key), "") or row["post_type"] or "",
                    text=row["text"] or row["title"] or "",
                    url=row["url"] or "",
                    at=at,
                    on=row["published_on"] or (at.date() if at else None),
                    numerator=_number(rate.numerator if rate else None),
                    denominator=_number(rate.denominator if rate else None),
                    interactions=_number(interactions.value if interactions else None),
                )
            )
        return tuple(found)

    def _post_figures(self, rows: list[dict[str, Any]]) -> dict[Place, tuple[KpiRow | None, KpiRow | None]]:
        """Return the rate and the interactions of each post; an id known at two places is asked for at each."""
        places: dict[str, set[tuple[str, str]]] = {}
        for row in rows:
            places.setdefault(row["post_id"], set()).add((row["network"], row["account"]))
        shared = sorted({place for some in places.values() if len(some) > 1 for place in some})
        everywhere = self._rates_and_interactions({})
        at = {place: self._rates_and_interactions({"network": place[0], "account": place[1]}) for place in shared}
        found = {}
        for key, some in places.items():
            for place in some:
                rates, interactions = at[place] if len(some) > 1 else everywhere
                found[(*place, key)] = rates.get(key), interactions.get(key)
        return found

    def _rates_and_interactions(self, place: Mapping[str, str]) -> tuple[dict[str, KpiRow], dict[str, KpiRow]]:
        wanted = (self.rate, "interactions")
        tables = compute_many(self.opened, wanted, self.period, by="post", filters={**self.cut, **place})
        rates, interactions = ({row.key: row for row in tables[kpi_id].rows} for kpi_id in wanted)
        return rates, interactions

    def _post_rows(self) -> list[dict[str, Any]]:
        columns = (
            "network",
            "account",
            "object_kind",
            "post_id",
            "published_at",
            "published_on",
            "post_type",
            "text",
            "title",
            "url",
        )
        workspace_id = self.opened.workspace.id
        imports = committed_imports(self.opened)
        table = self.opened.journal.read(workspace_id, "posts", imports, columns=columns)
        start, end = self.period.bounds_utc()
        kept = table.filter(
            (table.object_kind == "post")
            & (
                table.published_on.between(self.period.first, self.period.last)
                | ((table.published_at >= start) & (table.published_at < end))
            )
        )
        return self.opened.journal.fetch(kept).to_pylist()  # type: ignore[no-any-return]

    @cached_property
    def sources(self) -> tuple[SourceDays, ...]:
        """How far each kind of file reaches, and live hits, the oldest end first."""
        found: dict[str, SourceDays] = {}
        for record in committed_records(self.opened):
            known = found.get(record.format)
            firsts = [day for day in (record.first, known.first if known else None) if day]
            lasts = [day for day in (record.last, known.last if known else None) if day]
            format = FORMATS.get(record.format)
            title = format.title if format else Message("{name}", {"name": record.file_name})
            files, last = (known.files if known else 0) + 1, max(lasts, default=None)
            file = known.file if known and known.last == last else record.file_name
            found[record.format] = SourceDays(record.format, title, files, min(firsts, default=None), last, file)
        live = live_source(self.opened)
        if live is not None:
            found[COLLECTOR] = SourceDays(COLLECTOR, COLLECTOR_TITLE, 0, live.first, live.last)
        return tuple(sorted(found.values(), key=lambda source: (source.last or date.max, source.format)))


def _number(value: object) -> float | None:
    return None if value is None else float(value)  # type: ignore[arg-type]
