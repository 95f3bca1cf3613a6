"""What things are worth, from a day on: margins, hours, KPIs, currencies; with their history and what rests on them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from sillage.domain.costs import ExchangeRate, HourlyRate, KpiWorth, Margin
from sillage.domain.places import NETWORKS, OFFLINE_CHANNELS, OTHER_CHANNELS
from sillage.errors import NotFound, Refused, WrongUsage
from sillage.kpis.catalogue import CATALOGUE, is_reckoned
from sillage.kpis.kpi import Level
from sillage.language import Message, msg, numbers
from sillage.reports.wording import Percent, head, say
from sillage.services import list_values, typed_values
from sillage.services import record_decisions as record
from sillage.services.list_values import DatedValue
from sillage.services.open_workspace import FIRST_DAY
from sillage.services.own_day import today
from sillage.services.report_names import channel_name
from sillage.web import settings_sheet as sheet
from sillage.web.desk import Desk
from sillage.web.parts import Cell, EmptyState
from sillage.web.settings_fields import Ask, beside, fields
from sillage.web.settings_sheet import Act, ActRow, ActTable, Block, SettingsForm
from sillage.web.shell import Link

HERE = "settings_values"
TITLE = msg("What things are worth")
MEANT = msg(
    "Margins, hours, KPIs, currencies, each from a day on: the days before keep what held. Clients see none of it."
)
TITLES: Mapping[str, Message] = {
    "kpi": msg("What a result is worth"),
    "margin": msg("Margins"),
    "rate": msg("What an hour costs"),
    "exchange": msg("Exchange rates"),
}
TOLD: Mapping[str, Message] = {
    "kpi": msg("An estimate of yours: it makes a rung of its own in the return."),
    "margin": msg("The share of revenue that stays. The most precise one wins: channel and product, then all."),
    "rate": msg("One hour with its charges. A person’s own rate wins over everyone’s."),
    "exchange": msg("How many units of the other currency one of it is. A rate holds until the next one."),
}
RESTS: Mapping[str, tuple[str, ...]] = {
    "kpi": ("kpi_value",),
    "margin": ("margin", "roi"),
    "rate": ("full_cost", "roi"),
    "exchange": ("full_cost", "revenue"),
}
"""Figures that rest on each."""

NAMES: Mapping[str, tuple[str, str, str]] = {
    "kpi": ("worth_kpi", "worth_amount", "worth_from"),
    "margin": ("margin_channel", "margin_share", "margin_from"),
    "rate": ("rate_person", "rate_amount", "rate_from"),
    "exchange": ("exchange_base", "exchange_rate", "exchange_from"),
}
"""What each form asks: about what, how much, from when."""

MORE = {"kpi": "worth_reason", "margin": "margin_product", "exchange": "exchange_quote"}
ALL = msg("All channels")
EVERYONE = msg("Everyone")
ALWAYS = msg("From the beginning")


def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show what things are worth."""
    return _page(request, desk, {}, {})


def add(request: HttpRequest, desk: Desk, kind: str) -> HttpResponse:
    """Set a value from a day on."""
    if kind not in NAMES:
        raise Http404
    names = (*NAMES[kind], *filter(None, (MORE.get(kind),)))
    given = {name: request.POST.get(name, "").strip()[:300] for name in names}
    wrong = _wrong(desk, kind, given)
    if not wrong:
        try:
            value = _set(desk, kind, given)
        except (WrongUsage, NotFound, Refused) as refused:
            wrong = {NAMES[kind][0 if kind in ("kpi", "exchange") else 1]: beside(refused)}
        else:
            number = list_values.number_of(desk.opened, value)
            said = msg("Set: {what}.", what=_named(value, desk.language))
            return sheet.done(request, desk, said, HERE, desk.url("value_undo", kind, number))
    return _page(request, desk, given, wrong)


def remove(request: HttpRequest, desk: Desk, kind: str, number: int) -> HttpResponse:
    """Take a value away; the notice brings it back."""
    if kind not in NAMES:
        raise Http404
    value = list_values.remove_value(desk.opened, kind, number)
    said = msg("Removed: {what}. Its days take the value before.", what=_named(value, desk.language))
    return sheet.done(request, desk, said, HERE, desk.url("value_undo", kind, number))


def undo(request: HttpRequest, desk: Desk, kind: str, number: int) -> HttpResponse:
    """Take back what was last done to a value."""
    if kind not in NAMES:
        raise Http404
    list_values.undo_value(desk.opened, kind, number)
    return sheet.done(request, desk, msg("The values are as they were before."), HERE)


def _wrong(desk: Desk, kind: str, given: Mapping[str, str]) -> dict[str, Message]:
    about, amount, since = NAMES[kind]
    wrong: dict[str, Message] = {}
    if kind in ("kpi", "exchange") and not given[about]:
        wrong[about] = msg("Choose one.")
    try:
        if kind in ("kpi", "rate"):
            typed_values.money(given[amount], desk.opened.workspace.currency, "")
        elif kind == "margin":
            typed_values.share(given[amount], "")
        else:
            typed_values.number(given[amount], "")
    except WrongUsage as refused:
        wrong[amount] = beside(refused)
    try:
        typed_values.day(given[since], today(desk.opened))
    except WrongUsage as refused:
        wrong[since] = beside(refused)
    return wrong


def _set(desk: Desk, kind: str, given: Mapping[str, str]) -> Any:
    about, amount, since = (given[name] for name in NAMES[kind])
    more = given.get(MORE.get(kind, ""), "")
    match kind:
        case "kpi":
            return record.set_kpi_worth(desk.opened, about, amount, valid_from=since, reason=more)
        case "margin":
            return record.set_margin(desk.opened, amount, channel=about, product=more, valid_from=since)
        case "rate":
            return record.set_hourly_rate(desk.opened, amount, person=about, valid_from=since)
    return record.set_exchange_rate(desk.opened, about, amount, quote=more, on=since)


def _page(request: HttpRequest, desk: Desk, typed: Mapping[str, str], wrong: Mapping[str, Message]) -> HttpResponse:
    blocks = (_block(desk, kind, typed, wrong) for kind in ("margin", "rate", "kpi", "exchange"))
    return sheet.shown(request, desk, HERE, TITLE, MEANT, blocks, wrong=bool(wrong))


def _block(desk: Desk, kind: str, typed: Mapping[str, str], wrong: Mapping[str, Message]) -> Block:
    language, found = desk.language, list_values.dated_values(desk.opened, kind)
    title = say(TITLES[kind], language)
    table = ActTable(
        title,
        sheet.heads(desk, msg("About"), msg("Value"), msg("Holds"), msg("Note")),
        tuple(_row(desk, one) for one in found),
        say(sheet.ACTS, language),
    )
    leads = tuple(Link(head(CATALOGUE[one].name, language), desk.url("kpi", one)) for one in RESTS[kind])
    form = SettingsForm(
        desk.url("value_add", kind), say(msg("Set it"), language), fields(_asked(desk, kind), typed, wrong, language),
        row=True,
    )  # fmt: skip
    empty = EmptyState(say(msg("Nothing is set yet"), language), say(_without(kind), language))
    return Block(
        kind, title, (say(TOLD[kind], language),), tables=(table,) if found else (), empty=None if found else empty,
        form=form, leads=leads, leads_label=say(msg("Figures that rest on it:"), language),
    )  # fmt: skip


def _without(kind: str) -> Message:
    return {
        "kpi": msg("Without it, what does not sell has no value in money, and none is made up."),
        "margin": msg("Without a margin, revenue is known and what it earned is not: there is no return."),
        "rate": msg("Without a rate, hours are counted and what they cost is not: the full cost has no answer."),
        "exchange": msg("Without a rate, amounts in another currency have no answer; none is taken for 1."),
    }[kind]


def _row(desk: Desk, one: DatedValue) -> ActRow:
    language = desk.language
    name = f"{_about(one.value, language)}, {_days(one, language)}"
    note = one.value.reason if isinstance(one.value, KpiWorth) else ""
    from_file = say(msg("From a file"), language)
    badge = Cell(_days(one, language), badge="good" if one.holds else "")
    act = Act(say(msg("Remove"), language), name, desk.url("value_remove", one.kind, one.number))
    return ActRow(
        (
            Cell(_about(one.value, language)), Cell(_amount(one.value, language)),
            badge if one.holds else Cell(badge.text), Cell(note if one.number else f"{note} {from_file}".strip()),
        ),
        (act,) if one.number else (),
    )  # fmt: skip


def _days(one: DatedValue, language: str) -> str:
    since = numbers.day(one.since, language, "medium")
    if one.until is None:
        return say(ALWAYS if one.since == FIRST_DAY else msg("From {day} on", day=since), language)
    until = numbers.day(one.until, language, "medium")
    if one.since == FIRST_DAY:
        return say(msg("Until {day}", day=until), language)
    return say(msg("From {first} to {last}", first=since, last=until), language)


def _about(value: Any, language: str) -> str:
    match value:
        case KpiWorth():
            kpi = CATALOGUE.get(value.kpi_id)
            return head(kpi.name, language) if kpi else str(value.kpi_id)
        case Margin():
            channel = head(channel_name(value.channel), language) if value.channel else say(ALL, language)
            return f"{channel} · {value.product}" if value.product else channel
        case HourlyRate():
            return value.person or say(EVERYONE, language)
    return f"1 {value.base}"


def _amount(value: Any, language: str) -> str:
    match value:
        case KpiWorth():
            return say(msg("{amount}", amount=value.worth), language)
        case Margin():
            return say(msg("{share}", share=Percent(value.share)), language)
        case HourlyRate():
            return say(msg("{amount}", amount=value.rate), language)
        case ExchangeRate():
            return f"{numbers.number(value.rate, language)} {value.quote}"
    raise TypeError(value)


def _named(value: Any, language: str) -> str:
    return f"{_about(value, language)}, {_amount(value, language)}"


def _asked(desk: Desk, kind: str) -> tuple[Ask, ...]:
    about, amount, since = NAMES[kind]
    first = msg("Left empty: the first value holds for the past too, a later one from today.")
    day = Ask(since, msg("First day"), "date", first if kind != "exchange" else msg("Left empty: today."))
    match kind:
        case "kpi":
            chosen: dict[str, Message | str] = {"": msg("Choose one."), **_countable(desk.language)}
            return (
                Ask(about, msg("Result"), "select", choices=chosen, required=True),
                Ask(amount, msg("One is worth"), inputmode="decimal", required=True),
                day,
                Ask(MORE[kind], msg("Why this number"), hint=msg("Where it comes from, in a few words.")),
            )
        case "margin":
            return (
                Ask(amount, msg("Share of revenue"), hint=msg("40% or 0.4."), inputmode="decimal", required=True),
                Ask(about, msg("Channel"), "select", choices={"": ALL, **_channels(desk.language)}),
                Ask(MORE[kind], msg("Product"), hint=msg("Left empty: all of them.")),
                day,
            )
        case "rate":
            hint = msg("Left empty: everyone without a rate of their own.")
            return (
                Ask(amount, msg("One hour costs"), inputmode="decimal", required=True),
                Ask(about, msg("Who"), hint=hint),
                day,
            )
    quote = msg("Left empty: {currency}.", currency=desk.opened.workspace.currency)
    return (
        Ask(about, msg("One unit of"), hint=msg("USD, EUR…"), required=True),
        Ask(amount, msg("Is worth"), inputmode="decimal", required=True),
        Ask(MORE[kind], msg("Units of"), hint=quote),
        day,
    )


def _channels(language: str) -> dict[str, str]:
    codes = (*NETWORKS, *OFFLINE_CHANNELS, *OTHER_CHANNELS)
    return dict(
        sorted(((code, head(channel_name(code), language)) for code in codes), key=lambda pair: pair[1].casefold())
    )


@cache
def _countable(language: str) -> dict[str, str]:
    """Return what can be worth something: what people do, counted, and which is not reckoned from money already."""
    found = {
        kpi.id: head(kpi.name, language)
        for kpi in CATALOGUE.values()
        if kpi.is_computed
        and kpi.unit in ("count", "people")
        and Level.ADDITIVE in kpi.levels
        and not is_reckoned(kpi.id)
    }
    return dict(sorted(found.items(), key=lambda pair: pair[1].casefold()))
