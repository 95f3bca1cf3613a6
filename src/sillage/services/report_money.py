"""What it cost, what it earned, and which activities can be told apart."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from sillage.attribution.models import model_name
from sillage.domain.costs import CostKind
from sillage.domain.money import Money
from sillage.economics.figures import Figure as Quotient
from sillage.economics.scope import Scope
from sillage.kpis.catalogue import CATALOGUE
from sillage.language import Message, _n, msg
from sillage.reports.currency_units import unit_name
from sillage.reports.sentences import join
from sillage.reports.spec import (
    Bar,
    BarData,
    Card,
    Cards,
    Cell,
    Chart,
    Column,
    Figure,
    Item,
    Section,
    Sentence,
    Step,
    Table,
    Unit,
    WaterfallData,
    trimmed,
)
from sillage.reports.wording import Amount
from sillage.services.axis_names import remainder_name
from sillage.services.name_places import names_of
from sillage.services.report_figures import money_figure
from sillage.services.report_gathering import Gathered
from sillage.services.report_names import COST_KINDS, REVENUE_SOURCES, VIEWS, channel_name, listed, not_separable
from sillage.services.report_summary import kpi_card
from sillage.services.roi_report import Earned, RoiReport, RoiRow
from sillage.services.roi_words import with_bounds
from sillage.services.source_ends import sales_cut, sales_reports

SOCIAL_ALONE = Sentence(
    msg(
        "The social networks alone: what names another channel is left out here and stands in the returns by channel; "
        "what names no channel is counted whole."
    ),
    explain="full_cost",
)
TOGETHER = {
    Scope.SOCIAL: msg("Social networks, with the costs that name no channel"),
    Scope.ALL: msg("All channels, with the costs that name no channel"),
}
ADDS_UP = msg(
    "With the line “Not tied to a channel”, costs and orders add up to the whole; the lines under it leave out the "
    "orders that name no channel, and those of channels that nothing was put in."
)
BEST_POSTS = 10
NO_PRICE = msg("Unknown: part of it has no price.")


def cost_section(gathered: Gathered) -> Section:
    """Show the full cost, by what was paid for and by channel.

    Parameters
    ----------
    gathered : Gathered
        The period's facts.

    Returns
    -------
    Section
        Says how to enter costs when there are none.
    """
    report = gathered.roi
    title = msg("What it cost")
    if not report.cost.lines:
        text = msg(
            "No cost was entered for this period: profitability is unknown, and nothing is taken to be free. "
            "Enter hours, rates and spend (sillage hours, sillage cost) or import their files."
        )
        return Section("cost", title, (Sentence(text, explain="full_cost"),))
    items: list[Item] = [Sentence(VIEWS[report.view], explain="full_cost")]
    items += [SOCIAL_ALONE] if report.scope is Scope.SOCIAL else []
    items.append(_kinds_table(report))
    items += [Sentence(reason, explain="full_cost") for reason in report.cost.reasons]
    cards = [
        Card(CATALOGUE[kpi_id].name, _quotient(cost, Unit.MONEY, kpi_id, report.currency))
        for kpi_id, cost in report.unit_costs.items()
        if cost.value is not None
    ]
    request = kpi_card(gathered, "cost_per_request")
    cards += [request] if request else []
    items += [Cards(tuple(cards))] if cards else []
    return Section("cost", title, tuple(items))


def _kinds_table(report: RoiReport) -> Table:
    columns = (Column(msg("What was paid for")), Column(msg("Amount"), "full_cost"), Column(msg("Hours"), "hours"))
    rows: list[tuple[Cell, ...]] = []
    for kind in CostKind:
        if kind.value not in report.breakdown:
            continue
        hours = report.cost.hours if kind is CostKind.HOURS else None
        worked = Figure(float(hours), Unit.HOURS, "hours") if hours is not None else None
        rows.append((COST_KINDS[kind], money_figure(report.breakdown[kind.value], "full_cost", NO_PRICE), worked))
    hours_figure = Figure(float(report.cost.hours), Unit.HOURS, "hours") if report.cost.hours else None
    rows.append((msg("Full cost"), money_figure(report.cost.total, "full_cost", NO_PRICE), hours_figure))
    return Table("costs", msg("Full cost"), columns, tuple(rows))


def earned_section(gathered: Gathered) -> Section:
    """Show what came back: the ladder, the waterfall, the sources beside each other.

    Parameters
    ----------
    gathered : Gathered
        The period's facts.

    Returns
    -------
    Section
        Says what to import when no source tells of sales.
    """
    report, cut = sales_reports(gathered)[0], sales_cut(gathered)
    title = msg("What it earned")
    if report.source is None:
        text = msg(
            "No source tells of sales in this period. Import orders (Shopify, Stripe or the template), GA4 acquisition "
            "files or an ads file, and enter your margin."
        )
        return Section("earned", title, (Sentence(text, explain="revenue"),))
    items: list[Item] = [Sentence(cut, explain="roi")] if cut is not None else []
    steps = waterfall(report)
    items += [steps] if steps else []
    items += [_ladder_table(report), _sources_table(report)]
    items += [_posts_table(gathered, report)] if report.posts else []
    items += [Sentence(_priced(one), explain="roi") for one in report.warnings]
    items += [_break_even_table(report)]
    return Section("earned", title, tuple(items))


def _posts_table(gathered: Gathered, report: RoiReport) -> Table:
    """Show which posts sold, the largest margin first."""
    best = sorted(report.posts, key=lambda key: (-_known(report.posts[key]), key))[:BEST_POSTS]
    names = names_of(gathered.opened, "post", best)
    columns = (
        Column(msg("Post")), Column(msg("Orders credited"), "orders"), Column(msg("Revenue"), "revenue"),
        Column(msg("Attributed margin"), "margin"),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for key in best:
        earned = report.posts[key]
        count = Figure(round(float(earned.orders), 2), Unit.COUNT, "orders") if earned.orders else None
        amounts = (money_figure(earned.revenue, "revenue"), money_figure(earned.margin, "margin"))
        rows.append((names.get(key, key), count, *amounts))
    note = _n("Of {count} post that sold, by margin.", "Of {count} posts that sold, by margin.", len(report.posts))
    return trimmed(Table("posts-money", msg("What posts sold"), columns, tuple(rows), note))


def _known(earned: Earned) -> int:
    amount = earned.margin if earned.margin is not None else earned.revenue
    return 0 if amount is None else amount.minor


def waterfall(report: RoiReport) -> Chart | None:
    """Draw the way from cost to value.

    Parameters
    ----------
    report : RoiReport
        The money of a period.

    Returns
    -------
    Chart or None
        None where the margin or the cost is not known.
    """
    margin, cost = report.attributed.margin, report.cost.total
    if margin is None or cost is None or not report.cost.lines:
        return None
    steps = [
        Step(COST_KINDS[kind], -amount.amount, "cost")
        for kind in CostKind
        if (amount := report.breakdown.get(kind.value)) is not None and amount.minor
    ]
    steps.append(Step(msg("Attributed margin"), margin.amount, "value"))
    net: Money = margin - cost
    if report.kpi_value is not None and report.kpi_value.minor:
        steps.append(Step(msg("Value of KPIs (estimate)"), report.kpi_value.amount, "estimate"))
        net = net + report.kpi_value
    steps.append(Step(msg("Net result"), net.amount, "net"))
    title = msg("From cost to value")
    columns = (Column(msg("Step")), Column(msg("Amount"), "roi"))
    rows = tuple((step.label, Figure(step.amount, Unit.MONEY, "roi", report.currency, signed=True)) for step in steps)
    summary = msg("Net result: {net}.", net=Amount(net.amount, report.currency))
    return Chart(
        "waterfall", title, WaterfallData(tuple(steps), report.currency), Table("waterfall-data", title, columns, rows),
        summary, explain="roi",
    )  # fmt: skip


def _ladder_table(report: RoiReport) -> Table:
    columns = (
        Column(msg("Rung")), Column(msg("Return"), "roi"), Column(msg("Put in"), "full_cost"),
        Column(msg("Came back"), "revenue"), Column(msg("Why it is not known")),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for rung in report.ladder:
        interval = report.interval.minus_one().bounds if rung.id == "with_hours" and rung.value is not None else None
        value = Figure(rung.value, Unit.PERCENT, "roi", interval=interval, reason=rung.reason, estimated=rung.estimated)
        rows.append(
            (rung.name, value, money_figure(rung.cost, "full_cost"), money_figure(rung.gain, "revenue"), rung.reason)
        )
    note = msg("The same activity, from the flattering number to the honest one. Credited is not caused.")
    return trimmed(Table("ladder", msg("The ladder of returns"), columns, tuple(rows), note))


def _sources_table(report: RoiReport) -> Table:
    columns = (Column(msg("Source of revenue")), Column(msg("Revenue"), "revenue"), Column(msg("Use")))
    rows: list[tuple[Cell, ...]] = []
    for source, amount in report.checking.items():
        use = msg("counted") if source is report.source else msg("for checking, never added")
        rows.append((REVENUE_SOURCES[source], money_figure(amount, "revenue"), use))
    for label, earned in (
        (msg("of which attributed to your channels"), report.attributed),
        (msg("of which other channels that you work for"), report.elsewhere),
        (msg("of which no channel named"), report.unattributed),
        (msg("of which channels nobody worked for"), report.left_out),
    ):
        if earned is not None and (earned.revenue is None or earned.revenue.minor):
            rows.append((label, money_figure(earned.revenue, "revenue"), None))
    note = msg("What names no channel stays unattributed: it is neither shared out nor lost.")
    return Table("revenue", msg("Where revenue comes from"), columns, tuple(rows), note)


def _break_even_table(report: RoiReport) -> Table:
    columns = (Column(msg("Threshold")), Column(msg("Value"), "roi"), Column(msg("Why it is not known")))
    days = report.payback.days
    rows: tuple[tuple[Cell, ...], ...] = (
        (
            msg("Return on ad spend (ROAS)"),
            _quotient(report.roas, Unit.RATIO, "roas"),
            report.roas.reason,
        ),
        (
            msg("Sales that cover the costs"),
            _quotient(report.break_even_units, Unit.COUNT, "break_even_units"),
            report.break_even_units.reason,
        ),
        (
            msg("Hourly rate that breaks even"),
            _quotient(report.break_even_hourly_rate, Unit.MONEY, "break_even_hourly_rate", report.currency),
            report.break_even_hourly_rate.reason,
        ),
        (
            msg("Days until the margin covered the cost"),
            Figure(days, Unit.DAYS, "payback_days", reason=report.payback.reason),
            report.payback.reason,
        ),
    )
    return trimmed(Table("thresholds", msg("Thresholds"), columns, rows))


def _quotient(value: Quotient, unit: Unit, explain: str, currency: str = "") -> Figure:
    return Figure(value.value, unit, explain, currency, reason=value.reason)


def separable_section(gathered: Gathered) -> Section | None:
    """Show the return of each channel, and which ones cannot be told apart.

    Parameters
    ----------
    gathered : Gathered
        The period's facts.

    Returns
    -------
    Section or None
        None without two channels that cost something.
    """
    mine, report = sales_reports(gathered)
    cut = sales_cut(gathered)
    rows = [row for row in report.rows if row.key and (row.cost.lines or row.earned.orders)]
    if not rows:
        return None
    items: list[Item] = [Sentence(cut, explain="roi")] if cut is not None else []
    chart = _channels_chart(rows, gathered.currency)
    items += [chart] if chart else []
    items.append(Sentence(_separable_words(rows), explain="roi"))
    together = [mine, report] if gathered.scope is Scope.SOCIAL else [report]
    rest = next((row for row in report.rows if not row.key and (row.cost.lines or row.earned.orders)), None)
    items.append(_channels_table(rows, rest, together))
    return Section("separable", msg("What can be told apart"), tuple(items))


def _channels_chart(rows: list[RoiRow], currency: str) -> Chart | None:
    known = [row for row in rows if row.interval.ratio is not None and row.roi.value is not None]
    if len(known) < 2:
        return None
    known.sort(key=lambda row: -(row.interval.ratio or 0))
    bars = tuple(Bar(channel_name(row.key), row.interval.ratio, row.interval.bounds) for row in known)
    unit = unit_name(currency)
    title = msg("Attributed margin for each {unit} of cost, by channel", unit=unit)
    columns = (Column(msg("Channel")), Column(msg("Margin for each {unit} of cost", unit=unit), "roi"))
    table = tuple((bar.label, Figure(bar.value, Unit.RATIO, "roi", interval=bar.interval)) for bar in bars)
    data = BarData(bars, Unit.RATIO, reference=1, reference_label=msg("break-even"))
    summary = msg("{name} comes first.", name=bars[0].label)
    note = msg(
        "With the 90% interval over weeks. Left of break-even, a channel costs more than the margin it is credited "
        "with."
    )
    return Chart("channels-roi", title, data, Table("channels-roi-data", title, columns, table), summary, note, "roi")


def _separable_words(rows: list[RoiRow]) -> Message:
    judged = [row for row in rows if row.interval.bounds is not None]
    if len(judged) < 2:
        return msg("No two channels have an interval: nothing can be said of which one is best.")
    apart = [row for row in judged if not row.not_separable_from]
    if not apart:
        return msg(
            "The intervals of all channels overlap: on these data they are not separable, none is best or worst."
        )
    return _n(
        "{count} of {all} channels is told apart from all others; the rest are not separable.",
        "{count} of {all} channels are told apart from all others; the rest are not separable.",
        len(apart),
        all=len(judged),
    )


def _channels_table(rows: list[RoiRow], rest: RoiRow | None, together: list[RoiReport]) -> Table:
    columns = (
        Column(msg("Channel")), Column(msg("Full cost"), "full_cost"), Column(msg("Hours"), "hours"),
        Column(msg("Orders credited"), "orders"), Column(msg("Attributed margin"), "margin"), Column(msg("ROI"), "roi"),
        Column(msg("Not separable from")), Column(msg("Why it is not known")),
    )  # fmt: skip
    table = [(channel_name(row.key), *_returns(row, row.earned), _names(row)) for row in rows]
    table += [(remainder_name("channel"), *_returns(rest, rest.earned), None)] if rest is not None else []
    table += [(TOGETHER[one.scope], *_returns(one, one.attributed), None) for one in together]
    reasons = [with_bounds(one) for one in rows]
    reasons += [rest.roi.reason] if rest is not None else []
    reasons += [one.roi.reason for one in together]
    cells = tuple((*told, why) for told, why in zip(table, reasons, strict=True))
    credited = together[-1].credited
    note = None if rest is None else ADDS_UP
    if credited is not None:
        model = msg("Credited by the model “{model}”.", model=model_name(credited.model))
        note = model if note is None else join(model, note)
    return trimmed(Table("channels-money", msg("Returns by channel"), columns, cells, note))


def _returns(one: RoiRow | RoiReport, earned: Earned) -> tuple[Cell, ...]:
    net = one.interval.minus_one().bounds if one.roi.value is not None else None
    return (
        money_figure(one.cost.total if one.cost.lines else None, "full_cost"),
        Figure(float(one.cost.hours), Unit.HOURS, "hours") if one.cost.hours else None,
        Figure(round(float(earned.orders), 2), Unit.COUNT, "orders") if earned.orders else None,
        money_figure(earned.margin, "margin"),
        Figure(_ratio(one.roi.value), Unit.PERCENT, "roi", interval=net, reason=one.roi.reason, signed=True),
    )


def _ratio(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def _names(row: RoiRow) -> Message | None:
    return not_separable(row, [channel_name(key) for key in row.not_separable_from])


def _priced(warning: Message) -> Message:
    """Write the amount of a warning as money, and its channels by their names."""
    values = dict(warning.values)
    currency = values.get("currency")
    if isinstance(values.get("amount"), Decimal) and isinstance(currency, str):
        values["amount"], values["currency"] = Amount(values["amount"], currency), ""
    if isinstance(values.get("names"), str):
        values["names"] = listed([channel_name(key.strip()) for key in values["names"].split(",")])
    return Message(warning.template, values, warning.plural)
