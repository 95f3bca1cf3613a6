"""What a report on returns must say in words: values left out, bounds of rows, orders whose channel is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sillage.domain.period import Period
from sillage.economics.ladder import NO_KPI_VALUE
from sillage.economics.revenue import TELLING_SHARE, RevenueSource, unattributed_matters
from sillage.kpis.catalogue import find
from sillage.language import Message, _n, msg
from sillage.reports.sentences import join
from sillage.reports.wording import Percent
from sillage.services.known_terms import kpi_worths, user_kpis
from sillage.services.open_workspace import Opened
from sillage.services.orders_without_channel import Tie, orders_without_channel, ties_sent
from sillage.services.report_names import channel_name, listed
from sillage.services.roi_report import RoiReport, RoiRow

NONE_COUNTED = msg("Nothing that has a value was counted in these days.")
NAMED_ORDERS = 3
"""How many orders a sentence names."""
_WAYS: dict[Tie, Message | str] = {
    Tie.CLICK: "click_id",
    Tie.CUSTOMER: msg("the customer’s e-mail address"),
    Tie.BROWSER: msg("ip and user_agent"),
}


def in_words(opened: Opened, report: RoiReport) -> RoiReport:
    """Say why values are missing, and which orders keep the channels from being told.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    report : RoiReport
        Without them.

    Returns
    -------
    RoiReport
        The same figures.
    """
    rungs = report.ladder
    unknown = next((one.reason for one in report.kpi_values if one.value is None and one.reason is not None), None)
    why = unknown or (NONE_COUNTED if kpi_worths(opened) else None)
    if why is not None:
        rungs = tuple(replace(rung, reason=why) if rung.reason == NO_KPI_VALUE else rung for rung in rungs)
    more = (*_unattributed(opened, report.period, report), *_left_out(opened, report))
    return replace(report, ladder=rungs, warnings=(*report.warnings, *more))


def _left_out(opened: Opened, report: RoiReport) -> Iterator[Message]:
    """Say once a KPI and reason where counts were given no value."""
    mine = user_kpis(opened)
    places: dict[tuple[str, str], list[str]] = {}
    reasons: dict[str, Message] = {}
    for one in report.kpi_values:
        if one.reason is not None and one.within is None:
            reasons[str(one.reason)] = one.reason
            places.setdefault((one.kpi_id, str(one.reason)), []).append(one.channel)
    for (kpi_id, reason), channels in places.items():
        names = listed([channel_name(channel) for channel in dict.fromkeys(channels) if channel])
        if names:
            yield msg(
                "“{kpi}” is not valued in full ({channels}). {reason}",
                kpi=find(kpi_id, mine).name,
                channels=names,
                reason=reasons[reason],
            )
        else:
            yield msg("“{kpi}” is not valued in full. {reason}", kpi=find(kpi_id, mine).name, reason=reasons[reason])


def _unattributed(opened: Opened, period: Period, report: RoiReport) -> Iterator[Message]:
    """Say what to do about the sales that name no channel, where they are too many for a channel to be told."""
    none = report.unattributed.revenue
    whole = report.checking.get(report.source) if report.source is not None else None
    if report.source is not RevenueSource.ORDERS or none is None or not none.minor:
        return
    if not unattributed_matters(none, whole):
        return
    share = Percent(float(TELLING_SHARE))
    text: Message | None = msg("Above {share} of revenue without a channel, no channel’s ROI is told.", share=share)
    for advice in _advice(opened, period):
        yield advice if text is None else join(text, advice)
        text = None


def _advice(opened: Opened, period: Period) -> Iterator[Message]:
    orders = orders_without_channel(opened, period)
    if orders.of_files:
        yield msg("Name the channel in the orders file: {orders}.", orders=_some(orders.of_files))
    yield from _told_live(opened, orders.live)


def _told_live(opened: Opened, orders: tuple[str, ...]) -> Iterator[Message]:
    """Say what to send with the next orders, and nothing that these carried."""
    alike: dict[frozenset[Tie], list[str]] = {}
    for number, sent in (ties_sent(opened, orders) if orders else {}).items():
        alike.setdefault(sent - {Tie.PART} if Tie.BROWSER in sent else sent, []).append(number)
    for sent, numbers in alike.items():
        said = {"orders": _some(tuple(numbers))}
        ways = [way for tie, way in _WAYS.items() if tie not in sent]
        if Tie.PART in sent:
            ways[-1] = msg("what the answer named in “lacks”")
        if not sent:
            yield msg(
                "No path leads to these orders, which were sent live: {orders}. Send the next ones with what ties them "
                "to a visit (click_id, the customer’s e-mail address, or ip and user_agent: docs/collector.md).",
                **said,
            )
        elif ways:
            yield msg(
                "No path leads to these orders, which were sent live: {orders}. What they carried leads to no visit. "
                "What could tie the next ones, and was not sent: {ways} (docs/collector.md).",
                ways=listed(ways),
                **said,
            )
        else:
            yield msg(
                "No path leads to these orders, which were sent live: {orders}. They carried all that could tie them "
                "to a visit, and none is known with it: are the pages where these customers arrived counted?",
                **said,
            )


def _some(orders: tuple[str, ...]) -> Message:
    names: list[Message | str] = [*orders[:NAMED_ORDERS]]
    if len(orders) > NAMED_ORDERS:
        names.append(_n("{count} more", "{count} more", len(orders) - NAMED_ORDERS))
    return listed(names)


def with_bounds(row: RoiRow) -> Message | None:
    """Return why a row's ROI is not told, with the bounds that it lies between.

    Parameters
    ----------
    row : RoiRow
        Of a report.

    Returns
    -------
    Message or None
        None where the ROI is told.
    """
    if row.roi.value is not None or row.roi.reason is None or row.at_least is None or row.at_most is None:
        return row.roi.reason
    return msg(
        "{reason} ROI is {low} if none of these sales came from here, {high} if all did.",
        reason=row.roi.reason,
        low=Percent(row.at_least),
        high=Percent(row.at_most),
    )
