"""`sillage value` and `sillage change`: what things are worth from a day on, and dated changes of strategy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from sillage.cli import tables, terminal
from sillage.cli.attribute import value_model
from sillage.cli.decisions import (
    ChannelOption,
    NoteOption,
    NumberArgument,
    OnOption,
)
from sillage.cli.terminal import BrandOption, DataOption, JsonOption, LangOption

if TYPE_CHECKING:
    from sillage.domain.places import Change
    from sillage.services.open_workspace import Opened

NetworkOption = Annotated[str, typer.Option("--network", metavar="NETWORK", help="The network.", show_default=False)]
SinceOption = Annotated[
    str,
    typer.Option(
        "--from",
        metavar="DAY",
        help="Its first day; the first value holds for the past too, a later one from today.",
        show_default=False,
    ),
]


def register(app: typer.Typer) -> None:
    """Add the family's commands.

    Parameters
    ----------
    app : Typer
        The command they join.
    """
    value = group(app, "value", "What things are worth, from a day on: KPIs, margins, hours, currencies.")
    value.command("set")(value_set)
    value.command("margin")(value_margin)
    value.command("exchange")(value_exchange)
    value.command("source")(value_source)
    value.command("model")(value_model)
    value.command("list")(value_list)
    change = group(app, "change", "Dated changes of strategy, whose effect is asked later.")
    change.command("add")(change_add)
    change.command("list")(change_list)
    change.command("remove")(change_remove)


def value_set(
    kpi: Annotated[str, typer.Argument(metavar="KPI", help="A KPI's id, or margin, or rate.")],
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="For one unit: 3.33.")],
    since: SinceOption = "",
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Where the number comes from.", show_default=False)
    ] = "",
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Set what one unit of a KPI is worth; "margin" and "rate" set those."""
    from sillage.language import msg
    from sillage.services import record_decisions as record

    if kpi == "margin":
        value_margin(amount, "", "", since, data, json, lang)
        return
    with terminal.opened(data, lang) as opened:
        if kpi == "rate":
            rate = record.set_hourly_rate(opened, amount, valid_from=since)
            said = msg("An hour costs {price} from {day} on.", price=tables.cell(rate.rate), day=rate.valid_from)
            tables.done(json, _dated("rate", "", rate.rate.amount, rate.rate.currency, rate.valid_from), said)
            return
        worth = record.set_kpi_worth(opened, kpi, amount, valid_from=since, reason=reason)
        said = msg(
            "One {kpi} is worth {amount} from {day} on: an estimate, on a rung of its own.",
            kpi=kpi,
            amount=tables.cell(worth.worth),
            day=worth.valid_from,
        )
        tables.done(json, _dated("kpi", kpi, worth.worth.amount, worth.worth.currency, worth.valid_from), said)


def value_margin(
    share: Annotated[str, typer.Argument(metavar="SHARE", help="0.4 or 40%.")],
    channel: ChannelOption = "",
    product: Annotated[
        str, typer.Option("--product", metavar="PRODUCT", help="One product only.", show_default=False)
    ] = "",
    since: SinceOption = "",
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Set the share of revenue that is margin."""
    from sillage.language import msg
    from sillage.services import record_decisions as record

    with terminal.opened(data, lang) as opened:
        margin = record.set_margin(opened, share, channel=channel, product=product, valid_from=since)
        said = msg("{percent}% of revenue is margin from {day} on.", percent=margin.share * 100, day=margin.valid_from)
        about = " ".join(filter(None, (margin.channel, margin.product)))
        tables.done(json, _dated("margin", about, margin.share, None, margin.valid_from), said)


def value_exchange(
    base: Annotated[str, typer.Argument(metavar="CODE", help="USD, EUR...")],
    rate: Annotated[str, typer.Argument(metavar="RATE", help="Units of the other currency for one of it.")],
    to: Annotated[
        str, typer.Option("--into", metavar="CODE", help="The workspace's currency by default.", show_default=False)
    ] = "",
    on: Annotated[
        str, typer.Option("--from", "--on", metavar="DAY", help="Its first day; today by default.", show_default=False)
    ] = "",
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Set an exchange rate; it holds until the next one."""
    from sillage.language import msg
    from sillage.services import record_decisions as record

    with terminal.opened(data, lang) as opened:
        found = record.set_exchange_rate(opened, base, rate, quote=to, on=on)
        said = msg(
            "1 {base} is {rate} {quote} from {day} on.",
            base=found.base,
            rate=found.rate,
            quote=found.quote,
            day=found.day,
        )
        tables.done(json, _dated("exchange", found.base, found.rate, found.quote, found.day), said)


def value_source(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="orders, ga4, ads, or auto for the rule.")],
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Choose who says what was sold: one source of revenue, never two added up."""
    from sillage.language import msg
    from sillage.services import record_decisions as record
    from sillage.services.report_names import REVENUE_SOURCES

    with terminal.opened(data, lang) as opened:
        chosen = record.set_revenue_source(opened, source)
        said = msg("Revenue is taken from orders where there are some, else from GA4, else from ad platforms.")
        if chosen is not None:
            said = msg("Revenue is taken from one source from now on: {source}.", source=REVENUE_SOURCES[chosen])
        tables.done(json, {"source": str(chosen or "auto")}, said)


def value_list(data: DataOption = None, json: JsonOption = False, lang: LangOption = "") -> None:
    """List values, margins, hourly rates and exchange rates with their first days."""
    from sillage.language import msg

    with terminal.opened(data, lang) as opened:
        found = _values(opened)
        headers = (msg("Kind"), msg("About"), msg("Value"), msg("Currency"), msg("First day"))
        rows = [(tables.named(one["kind"]), one["about"], one["value"], one["currency"], one["from"]) for one in found]
        terminal.emit(json, found, lambda: tables.show(headers, rows, msg("No value has been set yet.")))


def change_add(
    title: Annotated[str, typer.Argument(metavar="TITLE", help="In a few words.")],
    on: OnOption = "",
    note: NoteOption = "",
    network: NetworkOption = "",
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
    brand: BrandOption = "",
) -> None:
    """Record a change of strategy on its first day."""
    from sillage.language import msg
    from sillage.services import record_decisions as record

    with terminal.opened(data, lang, brand) as opened:
        change = record.add_change(opened, title, on=on, note=note, network=network)
        tables.done(json, _change(0, change), msg("Noted: “{title}”, {day}.", title=change.title, day=change.day))


def change_list(
    data: DataOption = None, json: JsonOption = False, lang: LangOption = "", brand: BrandOption = ""
) -> None:
    """List the changes of strategy."""
    from sillage.domain.places import Change
    from sillage.language import msg
    from sillage.ledger import queries

    with terminal.opened(data, lang, brand) as opened:
        typed = {change: number for number, change in queries.numbered(opened.whose, Change)}
        found = [_change(typed.get(change, 0), change) for change in queries.changes(opened.whose)]
        headers = (msg("No."), msg("Day"), msg("Network"), msg("Title"), msg("Note"))
        rows = [(str(one["number"] or ""), one["day"], one["network"], one["title"], one["note"]) for one in found]
        terminal.emit(json, found, lambda: tables.show(headers, rows, msg("No change has been noted yet.")))


def change_remove(
    number: NumberArgument, data: DataOption = None, json: JsonOption = False, lang: LangOption = ""
) -> None:
    """Remove a change typed by hand."""
    from sillage.language import msg
    from sillage.services import record_decisions as record

    with terminal.opened(data, lang) as opened:
        change = record.remove_change(opened, number)
        tables.done(json, _change(number, change), msg("Entry {number} removed.", number=str(number)))


def group(app: typer.Typer, name: str, sentence: str) -> typer.Typer:
    """Add a group of commands.

    Parameters
    ----------
    app : Typer
        The command it joins.
    name, sentence : str
        How it is called, and what its help says.

    Returns
    -------
    Typer
        To be filled.
    """
    made = typer.Typer(help=sentence, no_args_is_help=True, rich_markup_mode=None)
    app.add_typer(made, name=name)
    return made


def _values(opened: Opened) -> list[dict[str, Any]]:
    from sillage.ledger import queries

    own = opened.workspace.id
    found = [
        _dated("rate", one.person, one.rate.amount, one.rate.currency, one.valid_from)
        for one in queries.hourly_rates(own)
    ]
    for margin in queries.margins(own):
        about = " ".join(filter(None, (margin.channel, margin.product)))
        found.append(_dated("margin", about, margin.share, None, margin.valid_from))
    found += [
        _dated("kpi", one.kpi_id, one.worth.amount, one.worth.currency, one.valid_from)
        for one in queries.kpi_worths(own)
    ]
    found += [_dated("exchange", one.base, one.rate, one.quote, one.day) for one in queries.exchange_rates(own)]
    return found


def _dated(kind: str, about: str, value: Any, currency: str | None, day: Any) -> dict[str, Any]:
    return {"kind": kind, "about": about, "value": value, "currency": currency, "from": day}


def _change(number: int, change: Change) -> dict[str, Any]:
    return {
        "number": number or None,
        "day": change.day,
        "network": change.network,
        "title": change.title,
        "note": change.note,
    }
