"""What a workspace decides about itself: read from a form, with what is wrong, and what a change does to figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sillage.domain.workspace import Logo, Workspace
from sillage.errors import WrongUsage
from sillage.language import Message, msg
from sillage.ledger import branding, entries, queries
from sillage.reports.sentences import join
from sillage.services import typed_values
from sillage.services.attribution_model import sharing_model
from sillage.services.checked_terms import (
    checked_currency,
    checked_families,
    checked_language,
    checked_view,
    checked_weekly_hours,
    checked_zone,
)
from sillage.services.open_workspace import Opened
from sillage.services.own_day import today
from sillage.services.record_plans import public_holidays
from sillage.services.record_values import REVENUE_SOURCES
from sillage.services.report_sections import checked_sections

PRIORITIES = ("first", "second", "third")
"""The questions that ask for the families, in their order."""

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Terms:
    """What was typed, read.

    Parameters
    ----------
    workspace : Workspace
        With what could be read of it.
    wrong : dict of str to Message
        What could not, by question.
    """

    workspace: Workspace
    wrong: dict[str, Message]


def typed_terms(workspace: Workspace) -> dict[str, str]:
    """Return what stands in the form of a workspace.

    Parameters
    ----------
    workspace : Workspace
        As decided.

    Returns
    -------
    dict of str to str
        By question; hidden sections are parted by blanks.
    """
    hours, budget = workspace.weekly_hours, workspace.monthly_budget
    return {
        "name": workspace.name,
        "currency": workspace.currency,
        "country": workspace.country,
        "zone": workspace.zone,
        "language": workspace.language,
        "view": workspace.view.value,
        **dict.fromkeys(PRIORITIES, ""),
        **dict(zip(PRIORITIES, (family.value for family in workspace.families), strict=False)),
        "weekly_hours": "" if hours is None else f"{hours.normalize():f}",
        "monthly_budget": "" if budget is None else f"{budget.amount.normalize():f}",
        "revenue_source": workspace.revenue_source,
        "attribution_model": workspace.attribution_model,
        "hidden_sections": " ".join(workspace.hidden_sections),
    }


def read_terms(opened: Opened, given: Mapping[str, str]) -> Terms:
    """Read what was typed about a workspace.

    Parameters
    ----------
    opened : Opened
        Which.
    given : mapping of str to str
        By question; one that was not asked keeps what holds.

    Returns
    -------
    Terms
        Nothing is stored.
    """
    now = queries.workspace(opened.workspace.id)
    said = typed_terms(now) | {name: text.strip() for name, text in given.items()}
    values: dict[str, Any] = {}
    wrong: dict[str, Message] = {}

    def read(name: str, how: Callable[[str], Any]) -> None:
        try:
            values[name] = how(said[name])
        except WrongUsage as refused:
            wrong[name] = refused.what if refused.remedy is None else join(refused.what, refused.remedy)

    read("name", _name)
    read("currency", checked_currency)
    currency = str(values.get("currency", now.currency))
    read("country", lambda text: _country(opened, text))
    read("zone", checked_zone)
    read("language", lambda text: checked_language(text, currency))
    read("view", checked_view)
    read("weekly_hours", lambda text: checked_weekly_hours(typed_values.number(text, "")) if text else None)
    read("monthly_budget", lambda text: _budget(text, currency))
    read("revenue_source", _source)
    read("attribution_model", lambda text: sharing_model(text).value if text else "")
    read("hidden_sections", lambda text: checked_sections(text.split()))
    try:
        values["families"] = checked_families([said[name] for name in PRIORITIES if said[name]])
    except WrongUsage as refused:
        wrong["first"] = refused.what
    return Terms(replace(now, **values), wrong)


def consequences(opened: Opened, wanted: Workspace) -> tuple[Message, ...]:
    """Say what a change of currency or of zone does to figures.

    Parameters
    ----------
    opened : Opened
        The workspace.
    wanted : Workspace
        As it would be.

    Returns
    -------
    tuple of Message
        Empty when neither changes.
    """
    now = queries.workspace(opened.workspace.id)
    said: list[Message] = []
    if wanted.currency != now.currency:
        said.append(
            msg(
                "Every figure of money will be counted in {new}. Amounts stay in the currency in which they were "
                "recorded, and are counted at your rates of that day.",
                new=wanted.currency,
            )
        )
        known = {(rate.base, rate.quote) for rate in queries.exchange_rates(now.id)}
        if not {(now.currency, wanted.currency), (wanted.currency, now.currency)} & known:
            said.append(
                msg(
                    "There is no rate from {old} to {new}: until one is set, figures that rest on amounts in {old} "
                    "have no answer.",
                    old=now.currency,
                    new=wanted.currency,
                )
            )
        if wanted.monthly_budget is not None:
            said.append(msg("The monthly budget is not converted: it will be {budget}.", budget=wanted.monthly_budget))
    if wanted.zone != now.zone:
        said.append(
            msg(
                "Days will begin at midnight in {zone}: visits, clicks, messages and orders near midnight move to "
                "another day. What files tell by day does not move, nor days whose hits were deleted.",
                zone=wanted.zone,
            )
        )
    return tuple(said)


def change_terms(opened: Opened, wanted: Workspace) -> Workspace:
    """Store what a workspace decided about itself.

    Parameters
    ----------
    opened : Opened
        Which.
    wanted : Workspace
        From `read_terms`, without anything wrong.

    Returns
    -------
    Workspace
        As stored; its address stays.
    """
    return entries.edit_workspace(wanted, opened.now)


def set_logo(opened: Opened, picture: Logo | None) -> Workspace:
    """Choose the picture of a workspace.

    Parameters
    ----------
    opened : Opened
        Which.
    picture : Logo or None
        Checked (`sillage.services.logo_files.checked_logo`); None for none.

    Returns
    -------
    Workspace
        As stored.
    """
    if picture is not None:
        branding.keep_logo(opened.workspace.id, picture)
    now = queries.workspace(opened.workspace.id)
    return entries.edit_workspace(replace(now, logo=picture.digest if picture else ""), opened.now)


def take_back_terms(opened: Opened) -> None:
    """Take back what was last decided about a workspace.

    Parameters
    ----------
    opened : Opened
        Which.

    Raises
    ------
    Refused
        If there is nothing to take back.
    """
    branding.take_back_decisions(opened.workspace.id, opened.now)


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise WrongUsage(msg("A workspace needs a name."), msg("At most {most} letters.", most=LONGEST_NAME))
    return name


def _country(opened: Opened, text: str) -> str:
    code = text.upper()
    if code:
        public_holidays(code, today(opened).year)
    return code


def _budget(text: str, currency: str) -> Any:
    if not text:
        return None
    amount = typed_values.money(text, currency, "")
    if amount.minor < 0 or amount.currency != currency:
        raise WrongUsage(
            msg("The budget of a month is an amount in {currency}.", currency=currency),
            msg("Write it like 35 or 35,50."),
        )
    return amount


def _source(text: str) -> str:
    if text and text not in REVENUE_SOURCES:
        raise WrongUsage(
            msg("{source} is not a source of revenue.", source=text), msg("Write orders, ga4, ads or auto.")
        )
    return str(REVENUE_SOURCES[text] or "") if text else ""
