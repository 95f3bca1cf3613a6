"""`sillage roi`: what a period cost, what it earned and what it returned; or the ladder on bare numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from sillage.cli import axes, tables, terminal
from sillage.cli.terminal import BrandOption, DataOption, JsonOption, LangOption
from sillage.services import plain_roi as plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sillage.domain.money import Money
    from sillage.economics.figures import Figure
    from sillage.economics.ladder import Rung
    from sillage.services.open_workspace import Opened
    from sillage.services.roi_report import RoiReport

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
    brand: BrandOption = "",
) -> None:
    """Print what a period cost, earned and returned; with --sales, climb the ladder on bare numbers."""
    bare = {"spend": spend, "sales": sales, "margin": margin, "hours": hours, "rate": rate, "fees": fees}
    bare |= {"kpi_value": kpi_value, "incremental": incremental}
    if any(bare.values()):
        _bare_ladder(bare, json, lang)
        return
    with terminal.opened(data, lang, brand) as own:
        from sillage.services.attribution_model import with_model
        from sillage.services.compute_roi import compute_roi
        from sillage.services.roi_period import roi_period

        opened = with_model(own, model).for_one_request()
        report = compute_roi(opened, roi_period(opened, first, last), view=view or None, by=by, scope=scope)
        terminal.emit(json, plain.roi(report), lambda: _print_report(opened, report))


def _bare_ladder(bare: Mapping[str, str], json: bool, lang: str) -> None:
    from sillage.services.bare_ladder import bare_ladder

    terminal.speak(lang)
    rungs = bare_ladder(**bare)
    terminal.emit(json, {"ladder": [plain.rung(rung) for rung in rungs]}, lambda: _print_ladder(rungs, ""))


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
