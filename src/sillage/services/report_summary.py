"""The first page after the answers: a few figures, the author's words, and the objectives."""

from __future__ import annotations

from sillage.domain.decisions import BlockKind
from sillage.domain.period import Period
from sillage.domain.workspace import Family
from sillage.kpis.catalogue import CATALOGUE
from sillage.kpis.compute import KpiTable
from sillage.language import Message, msg
from sillage.objectives.path import way_points
from sillage.objectives.status import ObjectiveStatus, title_of
from sillage.reports.cards import STATUS_WORDS
from sillage.reports.sentences import join
from sillage.reports.spec import (
    Badge,
    Block,
    Card,
    Cards,
    Change,
    Chart,
    Column,
    Figure,
    Item,
    LineData,
    Section,
    Sentence,
    Sparkline,
    Table,
    Trend,
    Unit,
)
from sillage.services.aim_figures import aim_figure, measured_over, progress_beside
from sillage.services.answer import chosen_families
from sillage.services.comparison import NOTHING_BEFORE, UNLIKE_DAYS, compared, not_comparable
from sillage.services.forecast_sheet import chances_table, fan_chart
from sillage.services.promise import promise
from sillage.services.report_attention import attention_table
from sillage.services.report_figures import (
    UNITS,
    card_of,
    money_figure,
    money_line,
    whole,
)
from sillage.services.report_gathering import Gathered
from sillage.services.report_names import BLOCK_TITLES
from sillage.services.report_series import objective_line
from sillage.services.source_ends import sales_cut, sales_reports

MOST_CARDS = 8
MOST_LINES = 4
FAMILY_CARDS = {
    Family.SALES: ("roi", "attributed_margin", "full_cost", "orders"),
    Family.SERVICE: ("sla_attainment", "first_response_time", "messages_waiting", "csat"),
    Family.PROOF: ("followers", "followers_net", "*rate", "impressions", "reach", "rating"),
}
OTHERS = ("interactions", "views", "reported_link_clicks", "visits", "posts_published")


def summary_section(gathered: Gathered) -> Section:
    """Show the figures that matter most, and what the author says of them.

    Parameters
    ----------
    gathered : Gathered
        The period's facts.

    Returns
    -------
    Section
        Measured figures only; what is not measured has a section of its own.
    """
    attention = attention_table(gathered)
    items: list[Item] = [attention] if attention else []
    cards = _cards(gathered)
    if cards:
        items.append(Cards(cards))
    else:
        items.append(Sentence(msg("Nothing is measured in this period yet: import the files of your networks.")))
    items += author_blocks(gathered, BlockKind.HIGHLIGHTS, BlockKind.EXPLANATION)
    return Section("summary", msg("In short"), tuple(items))


def next_section(gathered: Gathered) -> Section | None:
    """Print what the author recommends.

    Parameters
    ----------
    gathered : Gathered
        The period's facts.

    Returns
    -------
    Section or None
        None when they wrote nothing.
    """
    blocks = author_blocks(gathered, BlockKind.RECOMMENDATIONS, BlockKind.NEXT_STEPS)
    return Section("next", msg("What to do next"), tuple(blocks)) if blocks else None


def author_blocks(gathered: Gathered, *kinds: BlockKind) -> list[Item]:
    """Return the author's blocks of some kinds.

    Parameters
    ----------
    gathered : Gathered
        The period's facts.
    *kinds : BlockKind
        Which.

    Returns
    -------
    list of Block
        In printing order.
    """
    return [
        Block(block.kind.value, BLOCK_TITLES[block.kind], block.text)
        for block in gathered.blocks
        if block.kind in kinds and block.text.strip()
    ]


def _cards(gathered: Gathered) -> tuple[Card, ...]:
    families = chosen_families(gathered) or (Family.PROOF, Family.SALES, Family.SERVICE)
    names = list(dict.fromkeys(name for family in families for name in FAMILY_CARDS[family]))
    each = 8 if len(families) == 1 else 4 if len(families) == 2 else 3
    picked: list[Card] = []
    for family in families:
        made = [card_named(gathered, name) for name in FAMILY_CARDS[family]]
        picked += [card for card in made if card is not None][:each]
    for name in OTHERS:
        card = card_named(gathered, name) if len(picked) < 4 and name not in names else None
        picked += [card] if card else []
    return tuple(picked[:MOST_CARDS])


def card_named(gathered: Gathered, name: str) -> Card | None:
    """Make one of the cards of `FAMILY_CARDS`.

    Parameters
    ----------
    gathered : Gathered
        The period's facts.
    name : str
        The id of a KPI, a name of money or of service, or ``*rate`` for the rate that content is judged by.

    Returns
    -------
    Card or None
        None when it is not measured, or not for who asks.
    """
    if gathered.opened.for_client and name in ("roi", "attributed_margin", "full_cost"):
        return None
    if name == "roi":
        return _roi_card(gathered)
    if name == "attributed_margin":
        return _margin_card(gathered)
    if name == "full_cost":
        return _cost_card(gathered)
    if name == "first_response_time":
        return response_card(gathered)
    return kpi_card(gathered, gathered.rate if name == "*rate" else name)


def response_card(gathered: Gathered) -> Card | None:
    """Make the card of the first response, in business hours where they are known.

    Parameters
    ----------
    gathered : Gathered
        The period's facts.

    Returns
    -------
    Card or None
        None without requests.
    """
    care = gathered.care
    if not care.whole.requests:
        return None
    times = care.whole.first_response_business or care.whole.first_response
    business = care.whole.first_response_business is not None
    label = msg("First response, median (business hours)") if business else msg("First response, median (24/7)")
    reason = msg("Not reached yet: too many requests still wait.")
    figure = Figure(times.median, Unit.DURATION, "first_response_time", n=times.n, reason=reason)
    return Card(label, figure, note=msg("The unanswered are counted as still waiting, not left out."))


def kpi_card(gathered: Gathered, kpi_id: str) -> Card | None:
    """Make the card of a KPI, with its change, its objective and its line.

    Parameters
    ----------
    gathered : Gathered
        The period's facts.
    kpi_id : str
        Which KPI.

    Returns
    -------
    Card or None
        None when it is not measured.
    """
    if kpi_id not in gathered.measured:
        return None
    table, weeks = gathered.kpis[kpi_id], gathered.weeks.get(kpi_id)
    change = None
    if kpi_id in gathered.kpis_before:
        before, periods = whole(gathered.kpis_before[kpi_id]), (gathered.period, gathered.before)
        change = compared(gathered.opened, table.kpi, whole(table), before, weeks, periods)
    marks = [msg("not distinct people")] if "not distinct people" in table.rows[0].marks else []
    return card_of(
        table,
        currency=gathered.currency,
        change=change,
        trend=_trend(gathered, table),
        progress=progress_beside(gathered, kpi_id),
        note=marks[0] if marks else _which(gathered, kpi_id),
    )


def _which(gathered: Gathered, kpi_id: str) -> Message | None:
    """Say which orders a card counts, others than those that the tag saw; or what is promised to who writes."""
    if kpi_id == "sla_attainment":
        return promise(gathered.care.sla_seconds, business_hours=gathered.care.business_hours)
    if kpi_id != "orders":
        return None
    return msg("orders of this cut alone") if gathered.cut else msg("all orders of the shop, whatever brought them")


def _trend(gathered: Gathered, table: KpiTable) -> Sparkline | None:
    line = gathered.line(table.kpi.id)
    if line is None or len(line.known) < 3:
        return None
    return Sparkline(line.points, UNITS.get(table.kpi.unit, Unit.COUNT), gathered.currency)


def _cost_card(gathered: Gathered) -> Card | None:
    report = sales_reports(gathered)[0]
    total = report.cost.total
    if not total:
        return None
    figure, trend = money_figure(total, "full_cost"), money_line(report, 2)
    return Card(CATALOGUE["full_cost"].name, figure, trend=trend, note=sales_cut(gathered))


def _roi_card(gathered: Gathered) -> Card | None:
    """Make the card of the ROI, over the days that the answer speaks of: two intervals would answer one question."""
    cut = sales_cut(gathered)
    report = sales_reports(gathered)[0]
    if report.roi.value is None:
        return None
    net = report.interval.minus_one()
    figure = Figure(
        report.roi.value, Unit.PERCENT, "roi", interval=net.bounds, level=net.level, signed=True,
    )  # fmt: skip
    progress = progress_beside(gathered, "roi")
    if cut is None:
        note, change = net.caution, _roi_change(gathered)
    else:
        note = join(cut, net.caution) if net.caution else cut
        change = None if gathered.alone else not_comparable(UNLIKE_DAYS)
    more = "roi" if net.caution else ""
    return Card(CATALOGUE["roi"].name, figure, change, progress, note=note, note_explain=more)


def _roi_change(gathered: Gathered) -> Change | None:
    if gathered.alone:
        return None
    now, before = gathered.roi, gathered.roi_before
    if now.roi.value is None:
        return None
    if before.roi.value is None:
        return not_comparable(NOTHING_BEFORE)
    trend = Trend.TOO_EARLY
    if now.interval.bounds and before.interval.bounds:
        if now.interval.bounds[0] > before.interval.bounds[1]:
            trend = Trend.BETTER
        elif now.interval.bounds[1] < before.interval.bounds[0]:
            trend = Trend.WORSE
    difference = Figure(now.roi.value - before.roi.value, Unit.PERCENT, "roi", signed=True)
    base = Figure(before.roi.value, Unit.PERCENT, "roi", signed=True)
    return Change(trend, difference, base, gathered.before)


def _margin_card(gathered: Gathered) -> Card | None:
    report, cut = sales_reports(gathered)[0], sales_cut(gathered)
    earned = report.attributed
    if earned.margin is not None and report.source is not None:
        figure, trend = money_figure(earned.margin, "margin"), money_line(report, 1)
        return Card(msg("Attributed margin"), figure, trend=trend, note=cut)
    if earned.revenue is not None and report.source is not None:
        return Card(msg("Attributed revenue"), money_figure(earned.revenue, "revenue"), note=cut)
    return None


def objectives_section(gathered: Gathered) -> Section | None:
    """Show where each objective stands, and why.

    Parameters
    ----------
    gathered : Gathered
        The period's facts.

    Returns
    -------
    Section or None
        None when there is no objective.
    """
    statuses = gathered.objectives
    if not statuses:
        return None
    lines = [chart for chart in (objective_chart(gathered, one) for one in statuses) if chart][:MOST_LINES]
    table = _objectives_table(statuses, gathered.currency)
    return Section("objectives", msg("Objectives"), (table, *lines, *_ahead(gathered)))


def _ahead(gathered: Gathered) -> list[Item]:
    """Show how likely objectives are to be met, as far as that was computed before."""
    told = [gathered.foreseen[one.objective.id] for one in gathered.objectives if one.objective.id in gathered.foreseen]
    table = chances_table(told, gathered.currency)
    if table is None:
        return []
    drawn = (_fan(gathered, one) for one in gathered.objectives)
    return [table, *[chart for chart in drawn if chart][:MOST_LINES]]


def _fan(gathered: Gathered, status: ObjectiveStatus) -> Chart | None:
    one = gathered.foreseen.get(status.objective.id)
    if one is None or one.forecast is None or status.value is None:
        return None
    last = min(status.objective.due_on, one.forecast.found.series.last_day)
    return fan_chart(one.forecast, objective_line(gathered.opened, status, last).points, gathered.currency)


def _objectives_table(statuses: tuple[ObjectiveStatus, ...], currency: str) -> Table:
    columns = (
        Column(msg("Objective")), Column(msg("Status")), Column(msg("Now"), "objective_progress"),
        Column(msg("Expected by now"), "objective_progress"), Column(msg("Target"), "objective_progress"),
        Column(msg("Way gone"), "objective_progress"), Column(msg("Due")), Column(msg("Who answers for it")),
        Column(msg("Why")),
    )  # fmt: skip
    rows = tuple(
        (
            title_of(one.objective),
            Badge(STATUS_WORDS[one.status.value], one.status.value),
            aim_figure(one, one.value, currency),
            aim_figure(one, one.expected, currency),
            aim_figure(one, one.objective.target, currency),
            Figure(one.progress, Unit.PERCENT, "objective_progress"),
            one.objective.due_on,
            ", ".join(dict.fromkeys(part for part in (one.objective.owner, one.objective.department) if part)) or None,
            one.reason if one.over is None else join(one.reason, measured_over(one.over)),
        )
        for one in statuses
    )
    return Table("objectives", msg("Where the objectives stand"), columns, rows)


def objective_chart(gathered: Gathered, status: ObjectiveStatus) -> Chart | None:
    """Draw an objective on its expected path, with milestones and changes.

    Parameters
    ----------
    gathered : Gathered
        The period's facts.
    status : ObjectiveStatus
        Where it stands.

    Returns
    -------
    Chart or None
        None where fewer than two values are known.
    """
    aim = status.objective
    kpi = CATALOGUE.get(aim.kpi_id)
    if kpi is None or not kpi.is_computed:
        return None
    span = Period(min(aim.starts_on, gathered.period.last), gathered.period.last, gathered.period.zone)
    line = objective_line(gathered.opened, status, span.last)
    if len(line.known) < 2:
        return None
    points = line.points
    dated = (change for change in gathered.changes if change.concerns(aim.filters.get("network", "")))
    unit = UNITS.get(kpi.unit, Unit.COUNT)
    data = LineData(
        points,
        unit,
        gathered.currency,
        path=way_points(aim),
        milestones=(*aim.milestones, (aim.due_on, aim.target)),
        changes=tuple((change.day, change.title) for change in dated if change.day in span),
    )
    rows = tuple((day, Figure(value, unit, aim.kpi_id, gathered.currency)) for day, value in points)
    table_id = f"objective-{aim.id}"
    called = title_of(aim)
    title = kpi.name if called is kpi.name else msg("{objective}: {kpi}", objective=called, kpi=kpi.name)
    columns = (Column(msg("Up to")), Column(kpi.name, aim.kpi_id))
    shown = Table(f"{table_id}-data", title, columns, rows)
    return Chart(table_id, title, data, shown, _summary(status), status.reason, aim.kpi_id)


def _summary(status: ObjectiveStatus) -> Message:
    return msg("{status}: {reason}", status=STATUS_WORDS[status.status.value], reason=status.reason)
