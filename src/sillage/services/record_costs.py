"""Record what it costs: money, hours, what comes back each month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sillage.domain.costs import Cost, CostKind, HourlyRate, ShareRule
from sillage.domain.decisions import CostEntry, Recurrence, overlapping
from sillage.domain.period import Period
from sillage.domain.workspace import View
from sillage.errors import WrongUsage
from sillage.language import Message, msg
from sillage.ledger import entries, queries
from sillage.services import typed_values
from sillage.services.keep_brand import keep_brand
from sillage.services.known_terms import known_entries
from sillage.services.open_workspace import Opened
from sillage.services.own_day import today


@dataclass(frozen=True, slots=True)
class CostDetails:
    """Where a cost belongs.

    Parameters
    ----------
    channel : str
        A network or an offline channel, in either language; empty means shared by `shared_by`.
    campaign, activity, person, note, reference : str
        What it was for, who worked, which invoice.
    shared_by : str
        How to share it when it names no channel: ``posts_published``, ``equally``, ``hours``, ``spend``.
    payer : str
        ``team``, ``agency`` or ``client``; empty follows the kind.
    """

    channel: str = ""
    campaign: str = ""
    activity: str = ""
    person: str = ""
    note: str = ""
    reference: str = ""
    shared_by: str | ShareRule = ""
    payer: str | View = ""


@dataclass(frozen=True, slots=True)
class HoursAdded:
    """Hours, and the rate that will price them.

    Parameters
    ----------
    entry : CostEntry
        As stored.
    rate : HourlyRate or None
        None when no rate is known on that day.
    warning : Message or None
        What the user should do about it.
    """

    entry: CostEntry
    rate: HourlyRate | None
    warning: Message | None


def add_cost(
    opened: Opened,
    kind: str | CostKind,
    amount: str | Decimal,
    *,
    first: str | date | None = None,
    last: str | date | None = None,
    currency: str = "",
    details: CostDetails | None = None,
    every: str | Recurrence = "",
    until: str | date | None = None,
) -> CostEntry:
    """Add a cost in money, or hours of the kind ``hours``.

    Parameters
    ----------
    opened : Opened
        Where.
    kind : str
        ``spend``, ``tool``, ``content``, ``fee`` or ``hours``, in either language.
    amount : str or Decimal
        Major units, ``120``, ``120,50`` or ``99 USD``; hours for hours.
    first, last : str or date, optional
        The days it covers, both included: today, and `first`.
    currency : str
        ISO 4217 code; the workspace's by default.
    details : CostDetails, optional
        Where it belongs.
    every : str
        ``week``, ``month``, ``quarter`` or ``year`` when it comes back.
    until : str or date, optional
        No occurrence begins after this day.

    Returns
    -------
    CostEntry
        With its number.

    Raises
    ------
    WrongUsage
        If a word, a number or a day makes no sense.
    """
    cost = _cost(opened, kind, amount, first, last, currency, details or CostDetails())
    step, end = _coming_back(cost, every, until)
    entry = entries.add_cost(opened.workspace.id, cost, step, end, opened.now)
    keep_brand(opened, "cost", entry.id)
    return entry


def rewrite_cost(
    opened: Opened,
    number: int,
    kind: str | CostKind,
    amount: str | Decimal,
    *,
    first: str | date | None = None,
    last: str | date | None = None,
    currency: str = "",
    details: CostDetails | None = None,
    every: str | Recurrence = "",
    until: str | date | None = None,
) -> CostEntry:
    """Write a cost typed by hand anew, as a whole form says it: what is empty there becomes empty.

    Parameters
    ----------
    opened : Opened
        Where.
    number : int
        As the list shows it.
    kind, amount, first, last, currency, details, every, until : object
        As `add_cost` reads them.

    Returns
    -------
    CostEntry
        As stored.
    """
    cost = _cost(opened, kind, amount, first, last, currency, details or CostDetails())
    step, end = _coming_back(cost, every, until)
    return entries.edit_cost(opened.workspace.id, number, cost, step, end, opened.now)


def add_hours(
    opened: Opened,
    quantity: str | Decimal,
    *,
    on: str | date | None = None,
    last: str | date | None = None,
    details: CostDetails | None = None,
) -> HoursAdded:
    """Add hours worked, and say which rate prices them.

    Parameters
    ----------
    opened : Opened
        Where.
    quantity : str or Decimal
        ``2.5``, ``2,5`` or ``2h30``.
    on, last : str or date, optional
        The day, or the first and the last: today by default.
    details : CostDetails, optional
        Where they belong.

    Returns
    -------
    HoursAdded
        The entry and its rate.
    """
    entry = add_cost(opened, CostKind.HOURS, hours_of(quantity), first=on, last=last, details=details)
    rate = rate_of(opened, entry.cost.person, entry.cost.first)
    warning = None
    if rate is None:
        warning = msg(
            "No hourly rate is known on {day} for who worked: these hours cannot be priced. Give one in the settings,"
            " under “What things are worth”, or with: sillage hours rate",
            day=entry.cost.first,
        )
    return HoursAdded(entry, rate, warning)


def hours_of(typed: str | Decimal) -> Decimal:
    """Read a number of hours.

    Parameters
    ----------
    typed : str or Decimal
        ``2.5``, ``2,5``, ``2h30``, ``2:30``, ``45min``.

    Returns
    -------
    Decimal
        Hours, to the ten-thousandth.

    Raises
    ------
    WrongUsage
        If it is not a positive number of hours.
    """
    text = str(typed).strip().lower().replace(" ", "")
    if text.endswith("min"):
        value = typed_values.number(text[:-3], "") / 60
    elif "h" in text or ":" in text:
        whole, _, minutes = text.replace("h", ":").partition(":")
        value = typed_values.number(whole, "") + typed_values.number(minutes or "0", "") / 60
    else:
        value = typed_values.number(text, "")
    if not 0 < value <= 100_000:
        raise WrongUsage(msg("Hours are more than 0."), msg("Write them like 2.5 or 2h30."))
    return value.quantize(Decimal("0.0001")).normalize()


def rate_of(opened: Opened, person: str, on: date) -> HourlyRate | None:
    """Return the rate that prices a person's hour of a day.

    Parameters
    ----------
    opened : Opened
        Where.
    person : str
        Who worked; those without a rate of their own have everyone's.
    on : date
        The day.

    Returns
    -------
    HourlyRate or None
        None when nothing is known for that day: unknown, never 0.
    """
    known = [rate for rate in queries.hourly_rates(opened.workspace.id) if rate.valid_from <= on]
    for who in dict.fromkeys((person, "")):
        own = [rate for rate in known if rate.person == who]
        if own:
            return max(own, key=lambda rate: rate.valid_from)
    return None


def costs(opened: Opened, period: Period | None = None, kind: str | CostKind = "") -> tuple[CostEntry, ...]:
    """List costs as they were entered.

    Parameters
    ----------
    opened : Opened
        Where.
    period : Period, optional
        Only those that may touch it.
    kind : str
        Only these; empty means all.

    Returns
    -------
    tuple of CostEntry
        In the order of entry.
    """
    found = queries.cost_entries(opened.whose, period)
    if not kind:
        return found
    wanted = typed_values.cost_kind(kind)
    return tuple(entry for entry in found if entry.cost.kind is wanted)


def doubtful_costs(opened: Opened, period: Period | None = None) -> tuple[Message, ...]:
    """Say which costs two files may both count.

    Parameters
    ----------
    opened : Opened
        Where.
    period : Period, optional
        Only those that may touch it.

    Returns
    -------
    tuple of Message
        One a pair: the same reference, days that overlap without being the same.
    """
    pairs = overlapping(entry.cost for entry in known_entries(opened, period))
    return tuple(
        msg(
            "{reference}: the cost from {first} to {last} overlaps another file's, from {other_first} to {other_last}; "
            "both count. Undo one of the two imports, or export the same days.",
            reference=cost.reference,
            first=cost.first,
            last=cost.last,
            other_first=other.first,
            other_last=other.last,
        )
        for cost, other in pairs
    )


def remove_cost(opened: Opened, number: int) -> CostEntry:
    """Remove a cost typed by hand.

    Parameters
    ----------
    opened : Opened
        Where.
    number : int
        As the list shows it.

    Returns
    -------
    CostEntry
        What was removed.
    """
    return entries.remove_cost(opened.workspace.id, number, opened.now)


def edit_cost(opened: Opened, number: int, entry: CostEntry) -> CostEntry:
    """Replace a cost typed by hand.

    Parameters
    ----------
    opened : Opened
        Where.
    number : int
        As the list shows it.
    entry : CostEntry
        Its new values.

    Returns
    -------
    CostEntry
        As stored.
    """
    return entries.edit_cost(opened.workspace.id, number, entry.cost, entry.every, entry.until, opened.now)


def _cost(
    opened: Opened,
    kind: str | CostKind,
    amount: str | Decimal,
    first: str | date | None,
    last: str | date | None,
    currency: str,
    details: CostDetails,
) -> Cost:
    known = typed_values.cost_kind(kind)
    begins = typed_values.day(first, today(opened))
    ends = typed_values.day(last, begins)
    _check_order(begins, ends)
    channel = typed_values.channel(details.channel)
    rule = typed_values.share_rule(details.shared_by)
    if channel and rule:
        raise WrongUsage(
            msg("A cost that names a channel is not shared out."), msg("Give --channel or --share, not both.")
        )
    worked = known is CostKind.HOURS
    return Cost(
        kind=known,
        first=begins,
        last=ends,
        amount=None if worked else typed_values.money(amount, currency or opened.workspace.currency, ""),
        hours=hours_of(amount) if worked else None,
        payer=typed_values.payer(details.payer, known),
        person=details.person.strip(),
        note=details.note.strip(),
        channel=channel,
        campaign=details.campaign.strip(),
        activity=typed_values.activity(details.activity),
        shared_by=rule,
        reference=details.reference.strip(),
    )


def _coming_back(cost: Cost, every: str | Recurrence, until: str | date | None) -> tuple[Recurrence, date | None]:
    step = typed_values.recurrence(every)
    end = typed_values.day(until, cost.first) if until else None
    if end is not None and step is Recurrence.ONCE:
        raise WrongUsage(msg("A cost that does not come back has no end."), msg("Say how often with --every month."))
    _check_order(cost.first, end)
    return step, end


def _check_order(first: date, last: date | None) -> None:
    if last is not None and last < first:
        raise WrongUsage(
            msg("The last day, {last}, is before the first, {first}.", last=last, first=first),
            msg("Exchange the two dates."),
        )
