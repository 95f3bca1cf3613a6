"""Correct a cost typed by hand: what is given changes, the rest stays."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date

from sillage.domain.costs import Cost, CostKind
from sillage.domain.decisions import CostEntry, Recurrence
from sillage.errors import NotFound, WrongUsage
from sillage.language import msg
from sillage.ledger import queries
from sillage.services import typed_values
from sillage.services.open_workspace import Opened
from sillage.services.record_costs import CostDetails, edit_cost, hours_of


def correct_cost(
    opened: Opened,
    number: int,
    *,
    amount: str = "",
    first: str = "",
    last: str = "",
    details: CostDetails | None = None,
    every: str = "",
    until: str = "",
) -> CostEntry:
    """Correct a cost typed by hand.

    Parameters
    ----------
    opened : Opened
        Where.
    number : int
        As the list shows it.
    amount : str
        Money, or hours for hours; empty keeps it.
    first, last : str
        Days; empty keeps them. A first day alone moves a cost of one day.
    details : CostDetails, optional
        What is empty in it stays as it was; a channel takes the place of a rule of sharing, and the other way round.
    every, until : str
        How often it comes back, and until when; empty keeps them.

    Returns
    -------
    CostEntry
        As stored.

    Raises
    ------
    NotFound
        If no cost has that number.
    WrongUsage
        If nothing is given, or a word, a number or a day makes no sense.
    """
    given = details or CostDetails()
    if not any((amount, first, last, every, until, *asdict(given).values())):
        raise WrongUsage(msg("Nothing to change was given."), msg("For instance: sillage cost edit 3 --note TEXT"))
    old = next((one for one in queries.cost_entries(opened.whose) if one.id == number), None)
    if old is None:
        raise NotFound(
            msg("There is no cost number {number}.", number=str(number)), msg("See them with `sillage cost list`.")
        )
    cost = _placed(_dated(_priced(opened, old.cost, amount), first, last), given)
    step = typed_values.recurrence(every) if every else old.every
    end = typed_values.day(until, cost.first) if until else old.until
    if end is not None and (step is Recurrence.ONCE or end < cost.first):
        raise WrongUsage(
            msg("A cost that comes back ends after it began, and only such a cost has an end."),
            msg("Give --every and a later --until."),
        )
    return edit_cost(opened, number, replace(old, cost=cost, every=step, until=end))


def _priced(opened: Opened, cost: Cost, amount: str) -> Cost:
    if not amount:
        return cost
    if cost.kind is CostKind.HOURS:
        return replace(cost, hours=hours_of(amount))
    currency = cost.amount.currency if cost.amount is not None else opened.workspace.currency
    return replace(cost, amount=typed_values.money(amount, currency, ""))


def _dated(cost: Cost, first: str, last: str) -> Cost:
    begins: date = typed_values.day(first, cost.first) if first else cost.first
    moved = begins if first and cost.last == cost.first else cost.last
    ends: date = typed_values.day(last, moved) if last else moved
    if ends < begins:
        raise WrongUsage(
            msg("The last day, {last}, is before the first, {first}.", last=ends, first=begins),
            msg("Exchange the two dates."),
        )
    return replace(cost, first=begins, last=ends)


def _placed(cost: Cost, given: CostDetails) -> Cost:
    if given.channel and given.shared_by:
        raise WrongUsage(
            msg("A cost that names a channel is not shared out."), msg("Give --channel or --share, not both.")
        )
    if given.channel:
        cost = replace(cost, channel=typed_values.channel(given.channel), shared_by=typed_values.share_rule(""))
    if given.shared_by:
        cost = replace(cost, channel="", shared_by=typed_values.share_rule(given.shared_by))
    return replace(
        cost,
        campaign=given.campaign.strip() or cost.campaign,
        activity=typed_values.activity(given.activity) if given.activity else cost.activity,
        person=given.person.strip() or cost.person,
        note=given.note.strip() or cost.note,
        reference=given.reference.strip() or cost.reference,
        payer=typed_values.payer(given.payer, cost.kind) if given.payer else cost.payer,
    )
