"""Our own files about costs, time and rates, as decisions for the ledger.

A corrected file wins by `sillage.domain.decisions.natural_key`: the reference where there is one, else the days, the
payer and what it was for, never the amount.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from sillage.domain.costs import Cost, CostKind, ExchangeRate, ShareRule
from sillage.domain.decisions import Decisions
from sillage.domain.money import Money
from sillage.domain.workspace import View
from sillage.imports.cells import Rows
from sillage.imports.facts_rows import currencies
from sillage.imports.files import Context
from sillage.imports.headers import fold
from sillage.imports.own_facts import rows_of

_CREDIT = re.compile(
    r"\b(credits?|credited|refund(s|ed)?|rebates?|discounts?|chargebacks?|corrections?|corrected|reversals?|paid back"
    r"|avoirs?|rembours\w*|ristournes?|remises?|rabais|extournes?|annulations?|corrigee?s?|rectificati\w+)\b"
)
"""Words by which a note or a reference says that an amount below zero is meant, folded."""
_HOURS_IN_A_DAY = 24
_MOST_HOURS = 100_000
_SMALLEST_RATE, _LARGEST_RATE = Decimal("1e-8"), Decimal("1e9")


def costs(rows: Rows, context: Context) -> Decisions:
    """Build the costs of a ``costs`` file.

    Parameters
    ----------
    rows : Rows
        Typed rows.
    context : Context
        The workspace's currency.

    Returns
    -------
    Decisions
        A row without day, kind, amount or a currency that can be read is left out and flagged; so is an amount below
        zero whose note or reference names no refund. One that does lowers the costs, flagged.
    """
    found = []
    for index, (row, currency) in enumerate(zip(rows_of(rows), currencies(rows, context.currency), strict=True)):
        days = _days(rows, index, row)
        amount = row.get("amount")
        if days is None or amount is None or not currency or not row.get("kind"):
            rows.doubt(index, "incomplete")
            continue
        kind = CostKind(row["kind"])
        if kind is CostKind.HOURS:
            rows.doubt(index, "contradiction")
            continue
        if amount < 0:
            said = _is_credit(row)
            rows.doubt(index, "credit" if said else "negative_cost")
            if not said:
                continue
        payer = View.CLIENT if kind is CostKind.FEE else View.TEAM
        found.append(_cost(row, kind, days, payer, amount=Money.of(Decimal(repr(amount)), currency)))
    return Decisions(costs=tuple(found))


def hours(rows: Rows, context: Context) -> Decisions:
    """Build the hours of an ``hours`` file.

    Parameters
    ----------
    rows : Rows
        Typed rows.
    context : Context
        Unused: an hour's price is the rate of its day.

    Returns
    -------
    Decisions
        A row without day or hours is left out and flagged, one of 0 hours left out; more than 24 hours a day is kept
        and flagged.
    """
    found = []
    for index, row in enumerate(rows_of(rows)):
        days = _days(rows, index, row)
        worked = row.get("hours")
        if days is None or worked is None or worked < 0:
            rows.doubt(index, "negative" if worked is not None and worked < 0 else "incomplete")
            continue
        quantity = Decimal(repr(round(worked, 4)))
        if not 0 < quantity <= _MOST_HOURS:
            # A time sheet may say 0: nothing to keep, and nothing doubtful.
            if quantity:
                rows.doubt(index, "impossible")
            continue
        if row.get("person") and worked > _HOURS_IN_A_DAY * ((days[1] - days[0]).days + 1):
            rows.doubt(index, "impossible")
        found.append(_cost(row, CostKind.HOURS, days, View.TEAM, hours=quantity))
    return Decisions(costs=tuple(found))


def rates(rows: Rows, context: Context) -> Decisions:
    """Build the exchange rates of a ``rates`` file.

    Parameters
    ----------
    rows : Rows
        Typed rows.
    context : Context
        Unused.

    Returns
    -------
    Decisions
        A row without its four values, or with a rate that cannot be one, is left out and flagged.
    """
    found = []
    for index, row in enumerate(rows_of(rows)):
        base, quote, rate = (str(row.get("base") or "").upper(), str(row.get("quote") or "").upper(), row.get("rate"))
        if row.get("date") is None or rate is None or not (_is_code(base) and _is_code(quote)):
            rows.doubt(index, "incomplete")
            continue
        exact = Decimal(repr(rate))
        if base == quote or not _SMALLEST_RATE <= exact <= _LARGEST_RATE:
            rows.doubt(index, "impossible")
            continue
        found.append(ExchangeRate(row["date"], base, quote, exact))
    return Decisions(exchange_rates=tuple(found))


def _is_credit(row: dict[str, Any]) -> bool:
    return any(_CREDIT.search(fold(str(row.get(name) or ""))) for name in ("note", "reference"))


def _is_code(text: str) -> bool:
    return len(text) == 3 and text.isascii() and text.isalpha()


def _days(rows: Rows, index: int, row: dict[str, Any]) -> tuple[date, date] | None:
    first, last = row.get("date"), row.get("end") or row.get("date")
    if first is None or last is None:
        return None
    if last < first:
        rows.doubt(index, "contradiction")
        return last, first
    return first, last


def _cost(
    row: dict[str, Any],
    kind: CostKind,
    days: tuple[date, date],
    payer: View,
    *,
    amount: Money | None = None,
    hours: Decimal | None = None,
) -> Cost:
    return Cost(
        kind=kind,
        first=days[0],
        last=days[1],
        amount=amount,
        hours=hours,
        payer=View(row["payer"]) if row.get("payer") else payer,
        person=row.get("person") or "",
        note=row.get("note") or "",
        channel=row.get("channel") or "",
        campaign=row.get("campaign") or "",
        activity=row.get("activity") or "",
        shared_by=ShareRule(row.get("shared by") or ""),
        reference=row.get("reference") or "",
    )
