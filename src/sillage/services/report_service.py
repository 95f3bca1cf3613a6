"""What happened in customer service, and what traffic and conversions came."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo

from sillage.care.report import CareReport, CareSlice
from sillage.domain.proportions import Proportion
from sillage.kpis.above_whole import ABOVE_WHOLE
from sillage.kpis.catalogue import CATALOGUE
from sillage.kpis.compute import KpiTable
from sillage.language import Message, _n, msg
from sillage.reports.spec import Card, Cards, Cell, Column, Figure, Item, Section, Sentence, Table, Unit
from sillage.reports.wording import Day, Lasting
from sillage.services.own_day import today
from sillage.services.promise import promise
from sillage.services.report_figures import figure_of
from sillage.services.report_gathering import Gathered
from sillage.services.report_names import channel_name, listed
from sillage.services.report_summary import kpi_card, response_card

SERVICE_CARDS = ("messages_received", "sla_attainment", "response_rate", "csat", "nps", "cost_per_request")
TRAFFIC_CARDS = (
    "reported_link_clicks",
    "link_clicks",
    "ctr",
    "visits",
    "social_traffic_share",
    "ga4_bounce_rate",
    "conversions_key_event",
    "conversion_rate_by_visits",
    "leads",
    "qualified_leads",
    "orders",
    "new_customer_share",
)
NO_NETWORK = msg("No network (e-mail, chat)")
CHANNEL_KPIS = ("visits", "conversions_key_event", "conversion_rate_by_visits", "leads", "orders")


def service_section(gathered: Gathered) -> Section | None:
    """Show how requests were answered, the unanswered counted.

    Parameters
    ----------
    gathered : Gathered
        The period's facts.

    Returns
    -------
    Section or None
        None when no conversation and no survey was imported.
    """
    care = gathered.care
    if not care.whole.messages_received and care.csat is None and care.nps is None:
        return None
    median = response_card(gathered)
    cards: list[Card] = [median, _slow_card(care)] if median else []
    cards += [card for card in (kpi_card(gathered, kpi_id) for kpi_id in SERVICE_CARDS) if card]
    items: list[Item] = [Cards(tuple(cards))] if cards else []
    if care.whole.requests:
        items.append(Sentence(waiting_words(care, today(gathered.opened)), explain="messages_waiting"))
        items.append(_by_network(care))
    if care.ideas:
        departments = listed(
            [
                msg("{name}: {count}", name=name or msg("no department"), count=count)
                for name, count in sorted(care.ideas_by_department.items())
            ]
        )
        text = _n(
            "{count} idea collected from customers ({departments}).",
            "{count} ideas collected from customers ({departments}).",
            care.ideas,
            departments=departments,
        )
        items.append(Sentence(text, explain="ideas_collected"))
    return Section("service", msg("Customer service"), tuple(items))


def _slow_card(care: CareReport) -> Card:
    times = care.whole.first_response_business or care.whole.first_response
    business = care.whole.first_response_business is not None
    label = (
        msg("First response, 9 in 10 within (business hours)") if business else msg("First response, 9 in 10 within")
    )
    reason = msg("Not reached yet: too many requests still wait.")
    return Card(label, Figure(times.p90, Unit.DURATION, "first_response_time", n=times.n, reason=reason))


def waiting_words(care: CareReport, day: date) -> Message:
    """Say how many requests wait, since when, and how many beyond the promise.

    Parameters
    ----------
    care : CareReport
        Of a period.
    day : date
        Today.

    Returns
    -------
    Message
        Of the day on which conversations end, where that is not today.
    """
    waiting = care.whole.waiting
    ends = care.known_until.astimezone(ZoneInfo(care.period.zone)).date()
    if ends < day:  # what happened since is not known
        if not waiting.count:
            return msg("On {day}, where the conversations end, no request was waiting for an answer.", day=Day(ends))
        return _n(
            "On {day}, where the conversations end, {count} request was waiting for an answer, since {oldest}; "
            "{past} beyond the target delay.",
            "On {day}, where the conversations end, {count} requests were waiting for an answer, the oldest since "
            "{oldest}; {past} beyond the target delay.",
            waiting.count,
            day=Day(ends),
            oldest=Lasting(waiting.oldest_seconds or 0),
            past=waiting.past_target,
        )
    if not waiting.count:
        return msg("No request is waiting for an answer.")
    return _n(
        "{count} request is waiting for an answer, since {oldest}; {past} beyond the target delay.",
        "{count} requests are waiting for an answer, the oldest since {oldest}; {past} beyond the target delay.",
        waiting.count,
        oldest=Lasting(waiting.oldest_seconds or 0),
        past=waiting.past_target,
    )


def _by_network(care: CareReport) -> Table:
    columns = (
        Column(msg("Network")), Column(msg("Messages"), "messages_received"), Column(msg("Requests"), "response_rate"),
        Column(msg("Answered"), "response_rate"), Column(msg("Within the target delay"), "sla_attainment"),
        Column(msg("Median"), "first_response_time"), Column(msg("9 in 10 within"), "first_response_time"),
        Column(msg("Waiting by now"), "messages_waiting"),
    )  # fmt: skip
    rows = [_slice_row(channel_name(one.key) if one.key else NO_NETWORK, one) for one in care.by_network]
    if len(rows) > 1:
        rows.append(_slice_row(msg("All"), care.whole))
    note = promise(care.sla_seconds, business_hours=care.business_hours)
    return Table("care", msg("Requests by network"), columns, tuple(rows), note)


def _slice_row(name: Message | str, one: CareSlice) -> tuple[Cell, ...]:
    times = one.first_response_business or one.first_response
    return (
        name,
        Figure(one.messages_received, Unit.COUNT, "messages_received"),
        Figure(one.requests, Unit.COUNT, "response_rate"),
        _share(one.response_rate, "response_rate"),
        _share(one.sla, "sla_attainment"),
        Figure(times.median, Unit.DURATION, "first_response_time"),
        Figure(times.p90, Unit.DURATION, "first_response_time"),
        Figure(one.waiting.count, Unit.COUNT, "messages_waiting"),
    )


def _share(proportion: Proportion, explain: str) -> Figure:
    return Figure(proportion.share, Unit.PERCENT, explain, interval=proportion.interval(), n=proportion.n or None)


def traffic_section(gathered: Gathered) -> Section | None:
    """Show clicks, visits and conversions, where they are measured.

    Parameters
    ----------
    gathered : Gathered
        The period's facts.

    Returns
    -------
    Section or None
        None when nothing measures them.
    """
    cards = tuple(card for card in (kpi_card(gathered, kpi_id) for kpi_id in TRAFFIC_CARDS) if card)
    if not cards:
        return None
    items: list[Item] = [Cards(cards)]
    table = _by_channel(gathered)
    items += [table] if table else []
    return Section("traffic", msg("Traffic and conversions"), tuple(items))


def _by_channel(gathered: Gathered) -> Table | None:
    ids = tuple(kpi_id for kpi_id in CHANNEL_KPIS if kpi_id in gathered.measured)
    if not ids:
        return None
    tables = {kpi_id: table for kpi_id, table in gathered.by("channel", ids).items() if table.refusal is None}
    keys = sorted({row.key for table in tables.values() for row in table.rows})
    if not keys:
        return None
    found = {(kpi_id, row.key): row for kpi_id, table in tables.items() for row in table.rows}
    first = next(iter(tables))
    keys.sort(key=lambda key: -float(getattr(found.get((first, key)), "value", None) or 0))
    columns = (Column(msg("Channel")), *(Column(CATALOGUE[kpi_id].name, kpi_id) for kpi_id in tables))
    rows = tuple(
        (
            channel_name(key),
            *(
                figure_of(CATALOGUE[kpi_id], found.get((kpi_id, key)), gathered.currency, with_n=False)
                for kpi_id in tables
            ),
        )
        for key in keys
    )
    return Table("channels", msg("By channel"), columns, rows, _channels_note(gathered, tables))


def _channels_note(gathered: Gathered, tables: Mapping[str, KpiTable]) -> Message | None:
    """Say where orders stand, which elsewhere are credited by paths, and why a rate is above 100%."""
    several = any(ABOVE_WHOLE in table.notes for table in tables.values())
    if "orders" not in tables or gathered.opened.for_client or gathered.roi_all.credited is None:
        return ABOVE_WHOLE if several else None
    named = msg(
        "Orders stand at the channels that they name themselves; the returns by channel credit them by their paths."
    )
    return msg("{first} {second}", first=named, second=ABOVE_WHOLE) if several else named
