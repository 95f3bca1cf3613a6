"""The questions that `sillage init` asks on a terminal, for what its options did not say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from sillage.cli import tables, terminal

if TYPE_CHECKING:
    from sillage.language import Message

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answers:
    """What is known of the new workspace, as typed.

    Parameters
    ----------
    name, currency, zone, language, view, country, rate, margin, hours_week, budget_month : str
        Empty means not said.
    families : tuple of str
        In order of priority.
    """

    name: str = ""
    currency: str = ""
    zone: str = ""
    language: str = ""
    families: tuple[str, ...] = ()
    view: str = "team"
    country: str = ""
    rate: str = ""
    margin: str = ""
    hours_week: str = ""
    budget_month: str = ""


def ask_rest(known: Answers) -> Answers:
    """Ask what is not known yet; a wrong answer is said and asked again, a bare return skips what may be skipped.

    Parameters
    ----------
    known : Answers
        What the options said.

    Returns
    -------
    Answers
        Complete.
    """
    from sillage.language import msg
    from sillage.services import first_steps
    from sillage.services.checked_terms import checked_currency, checked_zone

    name = known.name or tables.ask(msg("What shall this workspace be called?"), "Sillage")
    zone = known.zone or _until_right(
        lambda: checked_zone(tables.ask(msg("Which time zone?"), first_steps.likely_zone()))
    )
    country = known.country or first_steps.likely_country(zone, known.language)
    likely = first_steps.likely_currency(country, known.language)
    currency = known.currency or _until_right(lambda: checked_currency(tables.ask(msg("Which currency?"), likely)))
    families = known.families or _until_right(_families)
    return _with_amounts(replace(known, name=name, zone=zone, country=country, currency=currency, families=families))


def _with_amounts(known: Answers) -> Answers:
    """Ask for the money and the hours that returns need; each may be skipped."""
    from sillage.language import msg

    currency = known.currency
    budget = msg("How much money a month, in {currency}? (return to skip)", currency=currency)
    hour = msg("What does an hour cost, charges included, in {currency}? (return to skip)", currency=currency)
    return replace(
        known,
        budget_month=known.budget_month or _until_right(lambda: _amount(budget, currency)),
        hours_week=known.hours_week or _until_right(_hours),
        rate=known.rate or _until_right(lambda: _amount(hour, currency)),
        margin=known.margin or _until_right(_margin),
    )


def _families() -> tuple[str, ...]:
    from sillage.language import msg
    from sillage.services import first_steps

    typed = tables.ask(
        msg("Which objectives come first: proof, service or sales? (several: in order, with commas)"),
        terminal.words().render(msg("sales")),
    )
    return tuple(first_steps.families_of([typed]))


def _amount(question: Message, currency: str) -> str:
    from sillage.services import typed_values

    typed = tables.ask(question)
    return str(typed_values.money(typed, currency, "").amount) if typed else ""


def _hours() -> str:
    from sillage.language import msg
    from sillage.services import typed_values

    typed = tables.ask(msg("How many hours a week? (return to skip)"))
    return str(typed_values.number(typed, "")) if typed else ""


def _margin() -> str:
    from sillage.language import msg
    from sillage.services import typed_values
    from sillage.services.checked_terms import checked_margin

    typed = tables.ask(msg("What share of revenue is margin? (such as 40%; return to skip)"))
    if typed:
        checked_margin(typed_values.share(typed, ""))
    return typed


def _until_right(question: Callable[[], T]) -> T:
    from sillage.errors import WrongUsage

    while True:
        try:
            return question()
        except WrongUsage as error:
            terminal.fail(error)
