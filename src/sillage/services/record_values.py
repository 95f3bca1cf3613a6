"""Record what things are worth, with the day from which they hold: rates, margins, KPI values, exchange rates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from sillage.domain.costs import Capacity, ExchangeRate, HourlyRate, KpiWorth, Margin
from sillage.domain.money import Money
from sillage.domain.places import Account, Approach, Role
from sillage.economics.revenue import RevenueSource
from sillage.errors import WrongUsage
from sillage.imports.headers import fold
from sillage.language import msg
from sillage.ledger import brands, entries, queries
from sillage.services import typed_values
from sillage.services.arrange_brands import name_of_brand
from sillage.services.checked_terms import checked_currency, checked_margin
from sillage.services.keep_brand import keep_brand
from sillage.services.open_workspace import FIRST_DAY, Opened
from sillage.services.own_day import today
from sillage.services.record_costs import hours_of

ROLES = {
    "own": "own",
    "a nous": "own",
    "rival": "rival",
    "concurrent": "rival",
    "sector": "sector",
    "secteur": "sector",
}
"""Whose account it is, in either language."""


REVENUE_SOURCES: dict[str, RevenueSource | None] = {
    "orders": RevenueSource.ORDERS,
    "commandes": RevenueSource.ORDERS,
    "ga4": RevenueSource.GA4,
    "ads": RevenueSource.ADS,
    "publicites": RevenueSource.ADS,
    "auto": None,
}
"""Who says what was sold, in either language."""


def set_hourly_rate(
    opened: Opened, rate: str | Decimal, *, person: str = "", valid_from: str | date | None = None, currency: str = ""
) -> HourlyRate:
    """Set a loaded hourly rate; the days before `valid_from` keep theirs.

    Parameters
    ----------
    opened : Opened
        Where.
    rate : str or Decimal
        For one hour, charges included.
    person : str
        Whose; empty means everyone without a rate of their own.
    valid_from : str or date, optional
        Its first day; the first rate of a person holds for the past too, a later one from today.
    currency : str
        ISO 4217 code; the workspace's by default.

    Returns
    -------
    HourlyRate
        As stored.
    """
    known = any(old.person == person.strip() for old in queries.hourly_rates(opened.workspace.id))
    begins = typed_values.day(valid_from, today(opened) if known else FIRST_DAY)
    value = HourlyRate(_worth(opened, rate, currency), begins, person.strip())
    entries.put(opened.workspace.id, value, opened.now)
    return value


def set_margin(
    opened: Opened,
    share: str | Decimal,
    *,
    channel: str = "",
    product: str = "",
    valid_from: str | date | None = None,
) -> Margin:
    """Set the share of revenue that is margin; the days before `valid_from` keep theirs.

    Parameters
    ----------
    opened : Opened
        Where.
    share : str or Decimal
        ``0.4`` or ``40%``.
    channel, product : str
        Empty means all; the most precise one wins.
    valid_from : str or date, optional
        Its first day; the first one of a channel and product holds for the past too, a later one from today.

    Returns
    -------
    Margin
        As stored.
    """
    value = typed_values.share(share, "")
    checked_margin(value)
    where = typed_values.channel(channel)
    known = any((old.channel, old.product) == (where, product) for old in queries.margins(opened.workspace.id))
    begins = typed_values.day(valid_from, today(opened) if known else FIRST_DAY)
    margin = Margin(value.quantize(Decimal("0.000001")).normalize(), begins, where, product.strip())
    entries.put(opened.workspace.id, margin, opened.now)
    return margin


def set_kpi_worth(
    opened: Opened,
    kpi_id: str,
    worth: str | Decimal,
    *,
    valid_from: str | date | None = None,
    reason: str = "",
    currency: str = "",
) -> KpiWorth:
    """Set what one unit of a KPI is worth; the days before `valid_from` keep theirs.

    Parameters
    ----------
    opened : Opened
        Where.
    kpi_id : str
        Which KPI.
    worth : str or Decimal
        Major units for one unit of the KPI.
    valid_from : str or date, optional
        Its first day; the first value of a KPI holds for the past too, a later one from today.
    reason : str
        Where the number comes from.
    currency : str
        ISO 4217 code; the workspace's by default.

    Returns
    -------
    KpiWorth
        As stored.

    Raises
    ------
    NotFound
        If there is no such KPI.
    WrongUsage
        If the KPI is itself reckoned from returns: its worth would be counted in itself.
    """
    from sillage.kpis.catalogue import is_reckoned
    from sillage.services.kpi_names import kpi_id_of

    kpi_id = kpi_id_of(opened, kpi_id)
    if is_reckoned(kpi_id, queries.user_kpis(opened.workspace.id)):
        raise WrongUsage(
            msg("{kpi} is computed from returns: what it is worth is already in them.", kpi=kpi_id),
            msg("Set a worth on what people do: leads, conversions_signup, link_clicks..."),
        )
    known = any(old.kpi_id == kpi_id for old in queries.kpi_worths(opened.workspace.id))
    begins = typed_values.day(valid_from, today(opened) if known else FIRST_DAY)
    value = KpiWorth(kpi_id, _worth(opened, worth, currency), begins, reason.strip())
    entries.put(opened.workspace.id, value, opened.now)
    return value


def set_revenue_source(opened: Opened, typed: str) -> RevenueSource | None:
    """Choose the one source of revenue.

    Parameters
    ----------
    opened : Opened
        Where.
    typed : str
        ``orders``, ``ga4`` or ``ads``, in either language; ``auto`` leaves the choice to the rule.

    Returns
    -------
    RevenueSource or None
        None for the rule: orders where there are some, else GA4, else what ad platforms claim.

    Raises
    ------
    WrongUsage
        If there is no such source.
    """
    word = fold(typed)
    if word not in REVENUE_SOURCES:
        raise WrongUsage(
            msg("{source} is not a source of revenue.", source=typed), msg("Write orders, ga4, ads or auto.")
        )
    source = REVENUE_SOURCES[word]
    changed = replace(queries.workspace(opened.workspace.id), revenue_source=str(source or ""))
    entries.edit_workspace(changed, opened.now)
    return source


def add_brand(opened: Opened, name: str) -> str:
    """Declare a brand that the workspace speaks for.

    Parameters
    ----------
    opened : Opened
        Where.
    name : str
        Its name.

    Returns
    -------
    str
        As stored.

    Raises
    ------
    WrongUsage
        If it is empty, too long, or no text.
    """
    if not name.strip():
        raise WrongUsage(msg("A brand has a name."), msg("For instance: sillage brand add NAME"))
    known = name_of_brand(name)
    brands.add_brand(opened.workspace.id, known)
    return known


def set_exchange_rate(
    opened: Opened, base: str, rate: str | Decimal, *, quote: str = "", on: str | date | None = None
) -> ExchangeRate:
    """Set an exchange rate; it holds from its day until the next one.

    Parameters
    ----------
    opened : Opened
        Where.
    base : str
        The currency of which one unit is changed.
    rate : str or Decimal
        Units of `quote` for one `base`.
    quote : str
        The workspace's currency by default.
    on : str or date, optional
        Its day: today by default.

    Returns
    -------
    ExchangeRate
        As stored.

    Raises
    ------
    WrongUsage
        If the two currencies are one, or the rate is not positive.
    """
    value = ExchangeRate(
        typed_values.day(on, today(opened)),
        checked_currency(base),
        checked_currency(quote or opened.workspace.currency),
        typed_values.number(rate, ""),
    )
    if value.base == value.quote or value.rate <= 0:
        raise WrongUsage(
            msg("A rate joins two currencies and is more than 0."), msg("For instance: sillage value exchange USD 1.36")
        )
    entries.put(opened.workspace.id, value, opened.now)
    return value


def set_capacity(
    opened: Opened, week: str | date, planned: str | Decimal, available: str | Decimal, *, person: str = ""
) -> Capacity:
    """Set the hours planned and available in a week.

    Parameters
    ----------
    opened : Opened
        Where.
    week : str or date
        Any of its days.
    planned, available : str or Decimal
        Hours meant to be worked, and hours that the people have.
    person : str
        Whose; empty means the team's.

    Returns
    -------
    Capacity
        As stored, on the week's Monday.
    """
    found = typed_values.day(week, today(opened))
    value = Capacity(found - timedelta(days=found.weekday()), _hours(planned), _hours(available), person.strip())
    entries.put(opened.workspace.id, value, opened.now)
    return value


def add_approach(
    opened: Opened,
    person: str,
    *,
    network: str = "",
    sent_on: str | date | None = None,
    answered_on: str | date | None = None,
) -> Approach:
    """Record an approach to an influencer, or the answer to the one of that day.

    Parameters
    ----------
    opened : Opened
        Where.
    person : str
        Who.
    network : str
        Where.
    sent_on, answered_on : str or date, optional
        Today for the first; no answer yet for the second.

    Returns
    -------
    Approach
        As stored.
    """
    sent = typed_values.day(sent_on, today(opened))
    answered = typed_values.day(answered_on, sent) if answered_on else None
    if not person.strip() or (answered is not None and answered < sent):
        raise WrongUsage(
            msg("An approach names a person, and is answered after it is sent."), msg("Check the name and the dates.")
        )
    value = Approach(person.strip(), typed_values.network(network), sent, answered)
    keep_brand(opened, "approach", entries.put(opened.workspace.id, value, opened.now))
    return value


def set_account(opened: Opened, network: str, handle: str, *, role: str | Role = Role.OWN, brand: str = "") -> Account:
    """Declare an account: one's own, a rival's, a sector's.

    Parameters
    ----------
    opened : Opened
        Where.
    network : str
        In either spelling.
    handle : str
        As its exports write it; a leading ``@`` is dropped.
    role : str
        ``own``, ``rival`` or ``sector``, in either language.
    brand : str
        The brand it speaks for.

    Returns
    -------
    Account
        As stored.
    """
    name = handle.strip().removeprefix("@")
    known = ROLES.get(fold(str(role)))
    if not name or known is None:
        raise WrongUsage(msg("An account has a name and a role."), msg("The roles are: own, rival, sector."))
    value = Account(typed_values.network(network), name, Role(known), brand.strip())
    entries.put(opened.workspace.id, value, opened.now)
    return value


def check_kpi(opened: Opened, kpi_id: str) -> None:
    """Refuse a KPI that is neither in the catalogue nor one of the user's.

    Parameters
    ----------
    opened : Opened
        Where.
    kpi_id : str
        Which.

    Raises
    ------
    NotFound
        If nobody knows it.
    """
    from sillage.kpis.catalogue import find

    find(kpi_id, queries.user_kpis(opened.workspace.id))


def _worth(opened: Opened, typed: str | Decimal, currency: str) -> Money:
    value = typed_values.money(typed, currency or opened.workspace.currency, "")
    if value.minor < 0:
        raise WrongUsage(msg("This amount cannot be negative."), msg("Write it like 35 or 35,50."))
    return value


def _hours(typed: str | Decimal) -> Decimal:
    return Decimal(0) if _is_zero(typed) else hours_of(typed)


def _is_zero(typed: str | Decimal) -> bool:
    return bool(str(typed).strip()) and not str(typed).strip().strip("0.,")
