"""The kinds of row that a hand or a file brings and whose newest row counts: how each is keyed, read and written."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sillage.domain.costs import Capacity, ExchangeRate, HourlyRate, KpiWorth, Margin
from sillage.domain.money import Money
from sillage.domain.places import Account, Approach, Change, Role
from sillage.ledger import models
from sillage.ledger.rows import Fields, trimmed


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of row that a hand or a file brings, with its key: the newest row of a key is the one that counts.

    Parameters
    ----------
    name : str
        What the audit trail calls it.
    model : type
        Its model.
    key : tuple of str
        The columns that make two rows the same decision.
    read : callable
        From a row to the domain's value.
    write : callable
        From the domain's value to columns.
    """

    name: str
    model: Any
    key: tuple[str, ...]
    read: Callable[[Any], Any]
    write: Callable[[Any], Fields]


KINDS: dict[type, Kind] = {
    HourlyRate: Kind(
        "hourly_rate",
        models.HourlyRate,
        ("person", "valid_from"),
        lambda row: HourlyRate(Money(row.rate_minor, row.currency), row.valid_from, row.person),
        lambda it: {
            "rate_minor": it.rate.minor,
            "currency": it.rate.currency,
            "valid_from": it.valid_from,
            "person": it.person,
        },
    ),
    Margin: Kind(
        "margin",
        models.Margin,
        ("channel", "product", "valid_from"),
        lambda row: Margin(trimmed(row.share), row.valid_from, row.channel, row.product),
        lambda it: {"share": it.share, "valid_from": it.valid_from, "channel": it.channel, "product": it.product},
    ),
    KpiWorth: Kind(
        "kpi_worth",
        models.KpiWorth,
        ("kpi_id", "valid_from"),
        lambda row: KpiWorth(row.kpi_id, Money(row.worth_minor, row.currency), row.valid_from, row.reason),
        lambda it: {
            "kpi_id": it.kpi_id,
            "worth_minor": it.worth.minor,
            "currency": it.worth.currency,
            "valid_from": it.valid_from,
            "reason": it.reason,
        },
    ),
    ExchangeRate: Kind(
        "exchange_rate",
        models.ExchangeRate,
        ("day", "base", "quote"),
        lambda row: ExchangeRate(row.day, row.base, row.quote, trimmed(row.rate)),
        lambda it: {"day": it.day, "base": it.base, "quote": it.quote, "rate": it.rate},
    ),
    Capacity: Kind(
        "capacity",
        models.Capacity,
        ("week", "person"),
        lambda row: Capacity(row.week, trimmed(row.planned_hours), trimmed(row.available_hours), row.person),
        lambda it: {
            "week": it.week,
            "planned_hours": it.planned_hours,
            "available_hours": it.available_hours,
            "person": it.person,
        },
    ),
    Approach: Kind(
        "approach",
        models.Approach,
        ("person", "network", "sent_on"),
        lambda row: Approach(row.person, row.network, row.sent_on, row.answered_on),
        lambda it: {
            "person": it.person,
            "network": it.network,
            "sent_on": it.sent_on,
            "answered_on": it.answered_on,
        },
    ),
    Change: Kind(
        "change",
        models.Change,
        ("day", "title", "network"),
        lambda row: Change(row.day, row.title, row.note, row.network),
        lambda it: {"day": it.day, "title": it.title, "note": it.note, "network": it.network},
    ),
    Account: Kind(
        "account",
        models.Account,
        ("network", "handle"),
        lambda row: Account(row.network, row.handle, Role(row.role), row.brand.name if row.brand else ""),
        lambda it: {"network": it.network, "handle": it.handle, "role": it.role.value},
    ),
}
"""The kinds whose newest row counts, by their domain class. Costs have rules of their own."""
