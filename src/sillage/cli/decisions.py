"""`sillage cost` and `sillage hours`: what the work costs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from sillage.cli import axes, tables, terminal
from sillage.cli.terminal import BrandOption, DataOption, JsonOption, LangOption
from sillage.services import plain_costs as plain

if TYPE_CHECKING:
    from sillage.domain.costs import ShareRule
    from sillage.domain.decisions import CostEntry
    from sillage.domain.period import Period
    from sillage.language import Message
    from sillage.services.open_workspace import Opened
    from sillage.services.record_decisions import CostDetails

OnOption = Annotated[str, typer.Option("--on", metavar="DAY", help="The day; today by default.", show_default=False)]
FromOption = Annotated[str, typer.Option("--from", metavar="DAY", help="The first day.", show_default=False)]
ToOption = Annotated[str, typer.Option("--to", metavar="DAY", help="The last day.", show_default=False)]
ChannelOption = Annotated[
    str, typer.Option("--channel", metavar="CHANNEL", help="A network, newsletter, phone, shop...", show_default=False)
]
CampaignOption = Annotated[str, typer.Option("--campaign", metavar="NAME", help="The campaign.", show_default=False)]
ActivityOption = Annotated[
    str,
    typer.Option("--activity", metavar="WORD", help="creation, moderation, ads, reporting...", show_default=False),
]
PersonOption = Annotated[str, typer.Option("--person", metavar="NAME", help="Who.", show_default=False)]
NoteOption = Annotated[str, typer.Option("--note", metavar="TEXT", help="In a few words.", show_default=False)]
ShareOption = Annotated[
    str,
    typer.Option(
        "--share", metavar="RULE", help="Without a channel: posts_published, equally, hours, spend.", show_default=False
    ),
]
PayerOption = Annotated[str, typer.Option("--payer", metavar="WHO", help="team, agency or client.", show_default=False)]
ReferenceOption = Annotated[
    str, typer.Option("--reference", metavar="ID", help="The invoice, the ad.", show_default=False)
]
NumberArgument = Annotated[int, typer.Argument(metavar="N", help="Its number, as the list shows it.")]


def register(app: typer.Typer) -> None:
    """Add the family's commands.

    Parameters
    ----------
    app : Typer
        The command they join.
    """
    cost = typer.Typer(help="Money: ad spend, tools, content, fees.", no_args_is_help=True, rich_markup_mode=None)
    cost.command("add")(cost_add)
    cost.command("list")(cost_list)
    cost.command("edit")(cost_edit)
    cost.command("remove")(cost_remove)
    app.add_typer(cost, name="cost")
    hours = typer.Typer(
        help="Hours worked, their loaded rates, the hours of business.", no_args_is_help=True, rich_markup_mode=None
    )
    hours.command("add")(hours_add)
    hours.command("list")(hours_list)
    hours.command("edit")(cost_edit)
    hours.command("remove")(cost_remove)
    hours.command("rate")(hours_rate)
    hours.command("open")(hours_open)
    app.add_typer(hours, name="hours")


def cost_add(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="spend, tool, content or fee.")],
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="120, 120,50 or 99 USD.")],
    on: OnOption = "",
    first: FromOption = "",
    last: ToOption = "",
    channel: ChannelOption = "",
    campaign: CampaignOption = "",
    activity: ActivityOption = "",
    person: PersonOption = "",
    note: NoteOption = "",
    share: ShareOption = "",
    payer: PayerOption = "",
    reference: ReferenceOption = "",
    every: Annotated[
        str, typer.Option("--every", metavar="STEP", help="week, month, quarter or year.", show_default=False)
    ] = "",
    until: Annotated[
        str, typer.Option("--until", metavar="DAY", help="The last day it may come back.", show_default=False)
    ] = "",
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
    brand: BrandOption = "",
) -> None:
    """Add a cost; one that comes back is entered once."""
    from sillage.language import msg
    from sillage.services import record_decisions as record

    with terminal.opened(data, lang, brand) as opened:
        details = _details(channel, campaign, activity, person, note)
        details = replace(details, shared_by=share, payer=payer, reference=reference)
        entry = record.add_cost(
            opened, kind, amount, first=on or first, last=last, details=details, every=every, until=until
        )
        what = tables.cell(entry.cost.hours if entry.cost.amount is None else entry.cost.amount)
        tables.done(json, plain.cost(entry), msg("Cost {number} added: {what}.", number=str(entry.id), what=what))


def cost_list(
    kind: Annotated[str, typer.Option("--kind", metavar="KIND", help="Only these.", show_default=False)] = "",
    first: FromOption = "",
    last: ToOption = "",
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
    brand: BrandOption = "",
) -> None:
    """List costs as they were entered."""
    from sillage.services import record_decisions as record

    with terminal.opened(data, lang, brand) as opened:
        period = period_of(opened, first, last)
        found = record.costs(opened, period, kind)
        terminal.emit(json, [plain.cost(entry) for entry in found], lambda: _show_costs(found))
        if not json:
            for doubt in record.doubtful_costs(opened, period):
                terminal.say(doubt)


def cost_edit(
    number: NumberArgument,
    amount: Annotated[
        str, typer.Option("--amount", metavar="AMOUNT", help="Money; hours for hours.", show_default=False)
    ] = "",
    first: FromOption = "",
    last: ToOption = "",
    channel: ChannelOption = "",
    campaign: CampaignOption = "",
    activity: ActivityOption = "",
    person: PersonOption = "",
    note: NoteOption = "",
    share: ShareOption = "",
    payer: PayerOption = "",
    reference: ReferenceOption = "",
    every: Annotated[
        str, typer.Option("--every", metavar="STEP", help="week, month, quarter or year.", show_default=False)
    ] = "",
    until: Annotated[
        str, typer.Option("--until", metavar="DAY", help="The last day it may come back.", show_default=False)
    ] = "",
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Correct an entry typed by hand: what is given changes, the rest stays."""
    from sillage.language import msg
    from sillage.services import record_decisions as record

    with terminal.opened(data, lang) as opened:
        details = _details(channel, campaign, activity, person, note)
        details = replace(details, shared_by=share, payer=payer, reference=reference)
        entry = record.correct_cost(
            opened, number, amount=amount, first=first, last=last, details=details, every=every, until=until
        )
        what = tables.cell(entry.cost.hours if entry.cost.amount is None else entry.cost.amount)
        tables.done(json, plain.cost(entry), msg("Entry {number} changed: {what}.", number=str(number), what=what))


def cost_remove(
    number: NumberArgument, data: DataOption = None, json: JsonOption = False, lang: LangOption = ""
) -> None:
    """Remove an entry typed by hand."""
    from sillage.language import msg
    from sillage.services import record_decisions as record

    with terminal.opened(data, lang) as opened:
        entry = record.remove_cost(opened, number)
        tables.done(json, plain.cost(entry), msg("Entry {number} removed.", number=str(number)))


def hours_add(
    quantity: Annotated[str, typer.Argument(metavar="HOURS", help="2.5, 2,5 or 2h30.")],
    on: OnOption = "",
    last: ToOption = "",
    channel: ChannelOption = "",
    campaign: CampaignOption = "",
    activity: ActivityOption = "",
    person: PersonOption = "",
    note: NoteOption = "",
    share: ShareOption = "",
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
    brand: BrandOption = "",
) -> None:
    """Add hours worked."""
    from sillage.language import msg
    from sillage.services import record_decisions as record

    with terminal.opened(data, lang, brand) as opened:
        details = replace(_details(channel, campaign, activity, person, note), shared_by=share)
        added = record.add_hours(opened, quantity, on=on, last=last, details=details)
        number, what = str(added.entry.id), tables.cell(added.entry.cost.hours)
        if added.warning is not None:
            said = added.warning
        else:
            price = tables.cell(added.rate.rate) if added.rate else ""
            said = msg("Entry {number}: {what} h at {price} an hour.", number=number, what=what, price=price)
        payload = {**plain.cost(added.entry), "warnings": [added.warning] if added.warning else []}
        tables.done(json, payload, said)


def hours_list(
    first: FromOption = "",
    last: ToOption = "",
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
    brand: BrandOption = "",
) -> None:
    """List hours as they were entered."""
    from sillage.services import record_decisions as record

    with terminal.opened(data, lang, brand) as opened:
        found = record.costs(opened, period_of(opened, first, last), "hours")
        terminal.emit(json, [plain.cost(entry) for entry in found], lambda: _show_costs(found))


def hours_rate(
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="For one hour, charges included.")],
    person: PersonOption = "",
    first: FromOption = "",
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Set a loaded hourly rate from a day on; earlier days keep theirs."""
    from sillage.language import msg
    from sillage.services import record_decisions as record

    with terminal.opened(data, lang) as opened:
        rate = record.set_hourly_rate(opened, amount, person=person, valid_from=first)
        payload = {
            "rate": rate.rate.amount,
            "currency": rate.rate.currency,
            "person": rate.person,
            "from": rate.valid_from,
        }
        said = msg("An hour costs {price} from {day} on.", price=tables.cell(rate.rate), day=rate.valid_from)
        tables.done(json, payload, said)


def hours_open(
    shifts: Annotated[str, typer.Argument(metavar="SHIFTS", help='"mon-fri 9:00-12:00 13:00-17:00; sat 10-14".')],
    timezone: Annotated[
        str, typer.Option("--timezone", metavar="ZONE", help="The workspace's by default.", show_default=False)
    ] = "",
    country: Annotated[
        str, typer.Option("--country", metavar="CODE", help="Holidays of: CA-QC, FR...", show_default=False)
    ] = "",
    data: DataOption = None,
    json: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Say when the team answers; public holidays are closed."""
    from sillage.language import _n
    from sillage.services import record_decisions as record

    with terminal.opened(data, lang) as opened:
        hours = record.set_business_hours(opened, shifts, zone=timezone, country=country)
        payload = {
            "timezone": hours.zone,
            "shifts": [[day, f"{start:%H:%M}", f"{end:%H:%M}"] for day, start, end in hours.shifts],
            "holidays": len(hours.holidays),
        }
        said = _n(
            "{count} shift a week, holidays closed.", "{count} shifts a week, holidays closed.", len(hours.shifts)
        )
        tables.done(json, payload, said)


def _details(channel: str, campaign: str, activity: str, person: str, note: str) -> CostDetails:
    from sillage.services.record_decisions import CostDetails

    return CostDetails(channel=channel, campaign=campaign, activity=activity, person=person, note=note)


def period_of(opened: Opened, first: str, last: str) -> Period | None:
    """Return the days between two options.

    Parameters
    ----------
    opened : Opened
        Where.
    first, last : str
        Days as typed; the year's first day and today when only one is given.

    Returns
    -------
    Period or None
        None when neither is given.
    """
    from sillage.domain.period import Period
    from sillage.services import typed_values
    from sillage.services.own_day import today

    if not first and not last:
        return None
    end = typed_values.day(last, today(opened))
    return Period(typed_values.day(first, min(end, today(opened).replace(month=1, day=1))), end, opened.workspace.zone)


def _shared(rule: ShareRule) -> Message | str:
    from sillage.domain.costs import ShareRule
    from sillage.language import msg

    names = {
        ShareRule.POSTS_PUBLISHED: msg("by posts published (sharing)"),
        ShareRule.EQUALLY: msg("equally (sharing)"),
        ShareRule.HOURS: msg("by hours (sharing)"),
        ShareRule.SPEND: msg("by ad spend (sharing)"),
    }
    return names.get(rule, "")


def _show_costs(found: tuple[CostEntry, ...]) -> None:
    from sillage.language import msg

    headers = (
        msg("No."),
        msg("First day"),
        msg("Last day"),
        msg("Kind"),
        msg("Cost"),
        msg("Channel"),
        msg("Shared out"),
        msg("Activity"),
        msg("Person"),
        msg("Note"),
        msg("Comes back"),
    )
    rows = [
        (
            str(entry.id),
            entry.cost.first,
            entry.cost.last,
            tables.named(entry.cost.kind.value),
            entry.cost.amount if entry.cost.amount is not None else msg("{hours} h", hours=entry.cost.hours),
            axes.key("channel", entry.cost.channel) if entry.cost.channel else "",
            "" if entry.cost.channel else _shared(entry.cost.shared_by),
            axes.key("activity", entry.cost.activity) if entry.cost.activity else "",
            entry.cost.person,
            entry.cost.note,
            tables.named(entry.every.value) if entry.every else "",
        )
        for entry in found
    ]
    tables.show(headers, rows, msg("No cost has been entered yet."))
