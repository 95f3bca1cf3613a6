"""Answer a question about KPIs: fetch, add up once per source table, apply the formulas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from sillage.domain.period import Period
from sillage.domain.places import NETWORKS
from sillage.kpis.catalogue import CATALOGUE, find
from sillage.kpis.compute import KpiTable, Plan, compute, plan
from sillage.kpis.measures import MEASURES, Feed
from sillage.kpis.places import Question
from sillage.kpis.raw_names import PARTS
from sillage.language import Message, msg
from sillage.services import known_terms
from sillage.services.asked_once import once
from sillage.services.axis_names import key_name
from sillage.services.client_view import check_shown
from sillage.services.feed_kpis import Feeder, Gathered
from sillage.services.feed_money import legal_filters
from sillage.services.open_workspace import Opened
from sillage.services.report_names import alternatives, channel_name, listed, source_name


def compute_kpi(
    opened: Opened,
    kpi_id: str,
    period: Period | None,
    *,
    by: str = "",
    filters: Mapping[str, str] | None = None,
) -> KpiTable:
    """Compute one KPI.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    kpi_id : str
        An id of the catalogue, or of a KPI that users added.
    period : Period or None
        Which days; None takes every day, and what has no day.
    by : str
        An axis: ``network account campaign content_type activity channel post day week month``; empty for the whole.
    filters : mapping of str to str, optional
        Axis to value.

    Returns
    -------
    KpiTable
        At least one row; a value of None has its reason.

    Raises
    ------
    NotFound
        If there is no such KPI.
    NotAllowed
        If a client asks what was put in.
    IllegalAggregation
        If the question would add up what cannot be; the message says what is legal.
    WrongUsage
        If there is no such axis.
    """
    check_shown(opened, kpi_id)
    table = compute_many(opened, (kpi_id,), period, by=by, filters=filters)[kpi_id]
    if table.refusal is not None:
        raise table.refusal
    return table


def compute_many(
    opened: Opened,
    kpi_ids: Iterable[str],
    period: Period | None,
    by: str = "",
    filters: Mapping[str, str] | None = None,
) -> dict[str, KpiTable]:
    """Compute several KPIs with one query per source table.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    kpi_ids : iterable of str
        Ids.
    period : Period or None
        Which days; None takes every day, and what has no day.
    by : str
        An axis; empty for the whole.
    filters : mapping of str to str, optional
        Axis to value.

    Returns
    -------
    dict of str to KpiTable
        In the order asked. One that would add up what cannot be has no rows and a `refusal`.

    Raises
    ------
    NotFound
        If there is no such KPI.
    WrongUsage
        If there is no such axis.
    """
    return dict(_computed(opened, tuple(kpi_ids), period, by, dict(filters or {})))


@once
def _computed(
    opened: Opened, kpi_ids: tuple[str, ...], period: Period | None, by: str, filters: Mapping[str, str]
) -> Mapping[str, KpiTable]:
    opened = opened.for_one_request()  # paths are walked once
    user_kpis = known_terms.user_kpis(opened)
    plans = {kpi_id: plan(find(kpi_id, user_kpis)) for kpi_id in kpi_ids}
    question = Question(period, opened.workspace.zone, opened.workspace.currency, by, filters)
    gathered = Feeder(opened, question).gather(plans.values())
    return {
        kpi_id: _placed(opened, _with_model(opened, one, _answer(one, gathered, question), question), question)
        for kpi_id, one in plans.items()
    }


def _with_model(opened: Opened, planned: Plan, table: KpiTable, question: Question) -> KpiTable:
    """Say by which model orders were credited, where a figure rests on what they returned."""
    from sillage.services.attribution_words import credit_sentences
    from sillage.services.read_revenue import read_revenue

    on_returns = any(MEASURES[name].feed in (Feed.RETURNS, Feed.PAYBACK) for name in planned.measures)
    if not on_returns or question.period is None or table.refusal is not None:
        return table
    credited = read_revenue(opened, question.period).credited
    return table if credited is None else replace(table, notes=(*table.notes, *credit_sentences(credited)))


def _placed(opened: Opened, table: KpiTable, question: Question) -> KpiTable:
    """Say that nothing is known at the places asked for, where something is elsewhere: no file is missing then."""
    unfed = len(table.rows) == 1 and table.rows[0].reason == table.kpi.reason_when_absent
    if not question.filters or not unfed:
        return table
    if compute_many(opened, (table.kpi.id,), question.period)[table.kpi.id].value is None:
        return table
    places = listed([key_name(axis, value) for axis, value in question.filters.items()])
    reason = msg("Nothing is known of it for {places} alone; for others something is.", places=places)
    return replace(table, rows=(replace(table.rows[0], reason=reason),))


def _cuts(planned: Plan, question: Question) -> Iterable[str]:
    """Return the axes that the filters of a question cut along."""
    payback = any(MEASURES[name].feed is Feed.PAYBACK for name in planned.measures)
    return legal_filters(question.filters) if payback else question.filters


def _answer(planned: Plan, gathered: Gathered, question: Question) -> KpiTable:
    table = compute(planned, gathered.fed, by=question.by, period=question.period, filters=_cuts(planned, question))
    feeds = {MEASURES[name].feed for name in planned.measures}
    notes = [*table.notes, *(note for feed in Feed if feed in feeds for note in gathered.notes.get(feed, ()))]
    notes.extend(gathered.paces if planned.kpi.id == "follower_growth_rate" else ())
    for note in (note for name in planned.measures for note in gathered.told.get(name, ())):
        notes.extend(() if note in notes else (note,))
    notes.extend(_untold_parts(table))
    notes.extend(_left_out(table))
    notes.extend(_choice_notes(table))
    doubts = gathered.contradictions if Feed.FOLLOWERS in feeds else ()
    return replace(table, notes=tuple(notes), contradictions=doubts)


def _untold_parts(table: KpiTable) -> list[Message]:
    return [
        msg(
            "{network}: {parts} are not known for {count} of the {n} counted; their interactions are without them.",
            network=NETWORKS.get(network, network),
            parts=listed([_PART_NAMES.get(part) or CATALOGUE[part].name for part in PARTS if part in parts]),
            count=count,
            n=n,
        )
        for network, (count, n, parts) in sorted(table.untold_parts.items())
    ]


_PART_NAMES = {"quotes": msg("quotes")}


def _left_out(table: KpiTable) -> Iterator[Message]:
    if table.costs_left_out:
        yield msg(
            "Left out, since what they are divided by is not known there for all these days: the costs of {channels}. "
            "Costs that name no channel stay in.",
            channels=listed([channel_name(channel) for channel in sorted(table.costs_left_out)]),
        )
    elsewhere = {channel: count for channel, count in table.counts_left_out.items() if channel}
    if elsewhere:
        yield msg(
            "Not counted: {count}, of channels that no cost covers ({channels}).",
            count=float(sum(elsewhere.values())),
            channels=listed([channel_name(channel) for channel in sorted(elsewhere)]),
        )
    if "" in table.counts_left_out:
        yield msg("Not counted: {count}, of no named channel.", count=float(table.counts_left_out[""]))


def _choice_notes(table: KpiTable) -> list[Message]:
    return [
        msg(
            "{account}: the figures used are {source}; those that say the same thing are left out: {others}.",
            account=" · ".join(part for part in (NETWORKS.get(choice.network, choice.network), choice.account) if part),
            source=source_name(choice.source),
            others=alternatives([source_name(other) for other in choice.others]),
        )
        for choice in table.choices
    ]
