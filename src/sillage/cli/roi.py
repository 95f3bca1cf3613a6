"""`sillage roi`: what a period cost, what it earned and what it returned; or the ladder on bare numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from sillage.cli import axes, tables, terminal
from sillage.cli.terminal import DataOption, JsonOption, LangOption

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sillage.domain.money import Money
    from sillage.economics.figures import Figure
    from sillage.economics.full_cost import FullCost
    from sillage.economics.kpi_values import KpiValue
    from sillage.economics.ladder import Rung
    from sillage.effects.ratio_interval import RatioInterval
    from sillage.services.attribute_orders import Credited
    from sillage.services.open_workspace import Opened
    from sillage.services.roi_report import AdRow, Earned, RoiReport, RoiRow

FromOption = Annotated[str, typer.Option("--from", metavar="DAY", help="First day, such as 2026-01-01.")]
ToOption = Annotated[str, typer.Option("--to", metavar="DAY", help="Last day, included.")]
ByOption = Annotated[
    str,
    typer.Option("--by", metavar="AXIS", help="network, campaign, content_type, activity, channel, post, link or ad."),
]
ViewOption = Annotated[
    str, typer.Option("--view", metavar="VIEW", help="Whose money: team, agency or client; else the workspace's.")
]
ScopeOption = Annotated[
    str, typer.Option("--scope", metavar="SCOPE", help="all channels, or social: the networks alone, as in the report.")
]
ModelOption = Annotated[
    str,
    typer.Option(
        "--model",
        metavar="MODEL",
        help="Credit orders by another rule than the workspace’s: first, last, linear...",
        show_default=False,
    ),
]
SpendOption = Annotated[str, typer.Option("--spend", metavar="AMOUNT", help="Bare numbers: money put in, hours apart.")]
SalesOption = Annotated[str, typer.Option("--sales", metavar="AMOUNT", help="Bare numbers: revenue net of tax.")]
MarginOption = Annotated[str, typer.Option("--margin", metavar="SHARE", help="Bare numbers: 0.3 keeps 30% of sales.")]
HoursOption = Annotated[str, typer.Option("--hours", metavar="HOURS", help="Bare numbers: hours worked.")]
RateOption = Annotated[str, typer.Option("--rate", metavar="AMOUNT", help="Bare numbers: loaded price of an hour.")]
FeesOption = Annotated[str, typer.Option("--fees", metavar="AMOUNT", help="Bare numbers: fees, instead of hours.")]
KpiValueOption = Annotated[
    str, typer.Option("--kpi-value", metavar="AMOUNT", help="Bare numbers: estimated value of KPIs.")
]
IncrementalOption = Annotated[
    str, typer.Option("--incremental", metavar="SHARE", help="Bare numbers: share of sales that would not have come.")
]


def register(app: typer.Typer) -> None:
    """Add the family's commands.

    Parameters
    ----------
    app : Typer
        The command they join.
    """
    app.command("roi")(roi_command)


def roi_command(
    first: FromOption = "",
    last: ToOption = "",
    by: ByOption = "",
    view: ViewOption = "",
    scope: ScopeOption = "all",
    model: ModelOption = "",
    spend: SpendOption = "",
    sales: SalesOption = "",
    margin: MarginOption = "",
    hours: HoursOption = "",
    rate: RateOption = "",
    fees: FeesOption = "",
    kpi_value: KpiValueOption = "",
    incremental: IncrementalOption = "",
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Print what a period cost, earned and returned; with --sales, climb the ladder on bare numbers."""
    bare = {"spend": spend, "sales": sales, "margin": margin, "hours": hours, "rate": rate, "fees": fees}
    bare |= {"kpi_value": kpi_value, "incremental": incremental}
    if any(bare.values()):
        _bare_ladder(bare, json, lang)
        return
    with terminal.opened(data, lang) as own:
        from sillage.services.attribution_model import with_model
        from sillage.services.compute_roi import compute_roi
        from sillage.services.roi_period import roi_period

        opened = with_model(own, model).for_one_request()
        report = compute_roi(opened, roi_period(opened, first, last), view=view or None, by=by, scope=scope)
        terminal.emit(json, _report(report), lambda: _print_report(opened, report))


def _bare_ladder(bare: Mapping[str, str], json: bool, lang: str) -> None:
    from sillage.services.bare_ladder import bare_ladder

    terminal.speak(lang)
    rungs = bare_ladder(**bare)
    terminal.emit(json, {"ladder": [_rung(rung) for rung in rungs]}, lambda: _print_ladder(rungs, ""))


def _report(report: RoiReport) -> dict[str, Any]:
    return {
        "from": report.period.first,
        "to": report.period.last,
        "view": report.view,
        "scope": report.scope,
        "currency": report.currency,
        "roi": report.roi.value,
        "at_most": report.at_most,
        "roas": report.roas.value,
        "interval": _interval(report.interval),
        "verdict": report.verdict,
        "weeks_more": report.weeks_more,
        "cost": _cost(report.cost),
        "revenue": {
            "source": report.source,
            "attributed": _earned(report.attributed),
            "unattributed": _earned(report.unattributed),
            "left_out": _earned(report.left_out),
            "elsewhere": None if report.elsewhere is None else _earned(report.elsewhere),
            "checking": {source: _money(amount) for source, amount in report.checking.items()},
        },
        "ladder": [_rung(rung) for rung in report.ladder],
        "attribution": _attribution(report.credited),
        "kpi_value": _money(report.kpi_value),
        "kpi_values": [_kpi_value(one) for one in report.kpi_values],
        "payback": {"day": report.payback.day, "days": report.payback.days, "reason": report.payback.reason},
        "break_even_units": report.break_even_units.value,
        "break_even_hourly_rate": report.break_even_hourly_rate.value,
        "unit_costs": _values(report.unit_costs),
        "unit_cost_notes": {kpi_id: list(notes) for kpi_id, notes in report.unit_cost_notes.items()},
        "other_figures": _values(report.other_figures),
        "reasons": _reasons(
            {"roi": report.roi, "roas": report.roas, "break_even_units": report.break_even_units,
             "break_even_hourly_rate": report.break_even_hourly_rate, **report.unit_costs, **report.other_figures}
        ),
        "by": report.by,
        "rows": [_row(row) for row in report.rows] + [_ad(row) for row in report.ads],
        "warnings": list(report.warnings),
    }  # fmt: skip


def _attribution(credited: Credited | None) -> dict[str, Any] | None:
    from sillage.attribution import model_name

    if credited is None:
        return None
    counts = {"orders": credited.orders, "followed": credited.followed, "declared": credited.declared}
    return {
        "model": credited.model.value,
        "name": model_name(credited.model),
        **counts,
        "rests_on": {tie or "unknown": count for tie, count in credited.rests_on.items()},
    }


def _kpi_value(one: KpiValue) -> dict[str, Any]:
    return {
        "kpi": one.kpi_id,
        "channel": one.channel,
        "counted": one.counted,
        "value": _money(one.value),
        "from": one.period.first,
        "to": one.period.last,
        "reason": one.reason,
    }


def _row(row: RoiRow) -> dict[str, Any]:
    return {
        "key": row.key,
        "roi": row.roi.value,
        "at_least": row.at_least,
        "at_most": row.at_most,
        "roas": row.roas.value,
        "interval": _interval(row.interval),
        "verdict": row.verdict,
        "not_separable_from": list(row.not_separable_from),
        "cost": _cost(row.cost),
        **_earned(row.earned),
        "unit_costs": _values(row.unit_costs),
        "other_figures": _values(row.other_figures),
        "reasons": _reasons({"roi": row.roi, "roas": row.roas, **row.unit_costs, **row.other_figures}),
    }


def _ad(row: AdRow) -> dict[str, Any]:
    return {
        "key": row.ad,
        "network": row.network,
        "campaign": row.campaign,
        "spend": _money(row.spend),
        "roas": row.roas.value,
        "counts": dict(row.counts),
        "unit_costs": _values(row.unit_costs),
        "reasons": _reasons({"roas": row.roas, **row.unit_costs}),
    }


def _rung(rung: Rung) -> dict[str, Any]:
    return {
        "id": rung.id,
        "name": rung.name,
        "value": rung.value,
        "cost": _money(rung.cost),
        "gain": _money(rung.gain),
        "estimated": rung.estimated,
        "reason": rung.reason,
    }


def _cost(cost: FullCost) -> dict[str, Any]:
    return {
        "total": _money(cost.total),
        "known": _money(cost.known),
        "hours": cost.hours,
        "unpriced_hours": cost.unpriced_hours,
        "by_kind": {kind: _money(part.total) for kind, part in cost.by("kind").items()},
        "reasons": list(cost.reasons),
    }


def _earned(earned: Earned) -> dict[str, Any]:
    return {"revenue": _money(earned.revenue), "margin": _money(earned.margin), "orders": earned.orders}


def _interval(interval: RatioInterval) -> dict[str, Any]:
    """ROI bounds: the interval of margin over cost, less one."""
    net = interval.minus_one()
    return {
        "low": net.low,
        "high": net.high,
        "level": net.level,
        "weeks": net.weeks,
        "reason": net.reason,
        "caution": net.caution,
    }


def _values(figures: Mapping[str, Figure]) -> dict[str, Any]:
    return {name: figure.value for name, figure in figures.items()}


def _reasons(figures: Mapping[str, Figure]) -> dict[str, Any]:
    return {name: figure.reason for name, figure in figures.items() if figure.reason is not None}


def _money(amount: Money | None) -> Any:
    return None if amount is None else amount.amount


def _print_report(opened: Opened, report: RoiReport) -> None:
    from sillage.language import msg

    language = terminal.words().language
    terminal.say(msg("From {first} to {last}; whose money: {view}.", first=report.period.first, last=report.period.last,
                     view=_views()[report.view]))  # fmt: skip
    if report.scope == "social":
        terminal.say(msg("The social networks alone, with the costs that name no channel."))
    _print_ladder(report.ladder, report.currency)
    bounds = report.interval.bounds
    if bounds is not None:
        terminal.say(
            msg(
                "ROI between {low} and {high} ({level} interval, {weeks} weeks).",
                low=_percent(bounds[0] - 1, language),
                high=_percent(bounds[1] - 1, language),
                level=_percent(report.interval.level, language),
                weeks=report.interval.weeks,
            )
        )
    elif report.interval.reason is not None:
        terminal.say(report.interval.reason)
    _print_rows(opened, report)
    for warning in report.warnings:
        terminal.say(warning)
    if report.scope == "all" and _is_about_networks(opened, report):
        terminal.say(msg("The report answers for the social networks alone: sillage roi --scope social."))


def _is_about_networks(opened: Opened, report: RoiReport) -> bool:
    from sillage.services.read_scoped import question_scope

    return question_scope(opened, report.period) == "social"


def _print_ladder(rungs: tuple[Rung, ...], currency: str) -> None:
    from sillage.language import msg

    rows = []
    for rung in rungs:
        value = None if rung.value is None else _percent(rung.value, terminal.words().language)
        beside = rung.reason or (msg("estimated") if rung.estimated else None)
        rows.append((rung.name, value, _amount(rung.gain, currency), _amount(rung.cost, currency), beside))
    tables.show((msg("ROI ladder"), msg("return"), msg("came back"), msg("put in"), msg("why")), rows, msg("Nothing."))


def _print_rows(opened: Opened, report: RoiReport) -> None:
    from sillage.language import msg
    from sillage.services.name_places import names_of
    from sillage.services.roi_words import with_bounds

    if report.by == "ad":
        ads = [
            (ad.ad, axes.key("network", ad.network), _amount(ad.spend, report.currency),
             _major(ad.unit_costs["ad_cpc"], report.currency), _major(ad.unit_costs["ad_cpm"], report.currency))
            for ad in report.ads
        ]  # fmt: skip
        titles = (msg("ad"), msg("network"), msg("spend"), msg("cost per click"), msg("cost per thousand"))
        tables.show(titles, ads, msg("No ad spent anything in these days."))
        return
    rows = []
    names = names_of(opened, report.by, [row.key for row in report.rows])
    for row in report.rows:
        value = None if row.roi.value is None else _percent(row.roi.value, terminal.words().language)
        apart = msg("not separable from {others}", others=axes.keys(report.by, row.not_separable_from))
        beside = with_bounds(row) or (apart if row.not_separable_from else None)
        amounts = (_amount(row.cost.total, report.currency), _amount(row.earned.margin, report.currency))
        rows.append((axes.key(report.by, names.get(row.key, row.key)), *amounts, value, beside))
    if report.by:
        tables.show((axes.title(report.by), msg("cost"), msg("margin"), msg("ROI"), msg("why")), rows, msg("Nothing."))


def _views() -> Mapping[str, Any]:
    from sillage.language import msg

    return {"team": msg("the team’s"), "agency": msg("the agency’s"), "client": msg("the client’s")}


def _amount(amount: Money | None, currency: str) -> str | None:
    from sillage.language import numbers

    if amount is None:
        return None
    language = terminal.words().language
    return numbers.money(amount.amount, currency, language) if currency else numbers.number(amount.amount, language)


def _major(figure: Figure, currency: str) -> str | None:
    from sillage.language import numbers

    return None if figure.value is None else numbers.money(figure.value, currency, terminal.words().language)


def _percent(ratio: Any, language: str) -> str:
    from sillage.language import numbers

    return numbers.percent(ratio, language)
