"""What the orders of a period are made of: what was paid, given back and taxed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from sillage.domain.money import minor_digits
from sillage.domain.period import Period
from sillage.economics.revenue import net_of_refunds_and_tax
from sillage.services.open_workspace import Opened
from sillage.services.read_revenue import sold_rows


@dataclass(frozen=True, slots=True)
class Paid:
    """What customers paid, what they were given back and the tax on the rest: less one another, the revenue of orders.

    Parameters
    ----------
    gross, refunded, tax : ratio
        Money in major units; refunds with their tax.
    """

    gross: Fraction
    refunded: Fraction
    tax: Fraction


def read_paid(opened: Opened, period: Period, channels: Collection[str]) -> Paid | None:
    """Return what the orders of a period are made of.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Which days.
    channels : collection of str
        Which; the empty one is of the orders that name none.

    Returns
    -------
    Paid or None
        None where some of it is in another currency.
    """
    workspace = opened.workspace
    gross = refunded = net = 0
    for row in sold_rows(opened, period):
        if (row["channel"] or "") not in channels:
            continue
        if (row["currency"] or workspace.currency) != workspace.currency:
            return None
        all_back = row["status"] == "refunded" and not row["refunded_minor"]
        gross += row["gross_minor"]
        refunded += row["gross_minor"] if all_back else row["refunded_minor"] or 0
        net += net_of_refunds_and_tax(row["gross_minor"], row["tax_minor"], row["refunded_minor"], row["status"])
    whole = 10 ** minor_digits(workspace.currency)
    return Paid(Fraction(gross, whole), Fraction(refunded, whole), Fraction(gross - refunded - net, whole))
