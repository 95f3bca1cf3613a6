"""What a KPI is worth: an estimate, dated, recomputable, and never counted beside the order it led to.

A unit is worth the margin of a sale times the probability of a sale given the KPI. Each day's units take the worth of
their day, so that a new worth changes no past figure. Units that are known to have become an order are left out, and
units nobody can tie to a person are left out of a channel that has orders: they may be those very orders. Of two KPIs
of which one holds the other, only the wider one is valued.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction

from sillage.domain.costs import KpiWorth
from sillage.domain.money import Money, round_running
from sillage.domain.period import Period
from sillage.economics.exchange import Exchange
from sillage.language import Message, msg

BESIDE_ORDERS = msg("Left out: this channel has orders, which these may have led to.")
NO_RATE = msg("Unknown: there is no exchange rate for its worth.")


@dataclass(frozen=True, slots=True)
class KpiCount:
    """How many units of a KPI a channel had over days of one worth.

    Parameters
    ----------
    kpi_id : str
        Which KPI.
    channel : str
        Where; empty when nothing ties them to a channel.
    period : Period
        Days of one worth, see `worth_spans`.
    count : ratio
        How many.
    became_orders : ratio
        How many of them are known to have become an order.
    known_by_person : bool
        Whether each unit names a person, so that `became_orders` is complete.
    """

    kpi_id: str
    channel: str
    period: Period
    count: Fraction
    became_orders: Fraction = Fraction(0)
    known_by_person: bool = False


@dataclass(frozen=True, slots=True)
class KpiValue:
    """The estimated value of a count.

    Parameters
    ----------
    kpi_id, channel : str
        Of what.
    period : Period
        Days of one worth.
    counted : ratio
        Units that count, those that became an order left out.
    worth : Money
        Of one unit, in the currency in which it was entered.
    value : Money or None
        In the reporting currency; None when unknown.
    reason : Message or None
        Why units were left out, or why the value is unknown.
    within : Message or str or None
        The name of the valued KPI that holds these units already.
    """

    kpi_id: str
    channel: str
    period: Period
    counted: Fraction
    worth: Money
    value: Money | None
    reason: Message | None = None
    within: Message | str | None = None


def kpi_worth(margin_of_a_sale: Money, sales: int, out_of: int) -> Money | None:
    """Return what one unit of a KPI is worth.

    Parameters
    ----------
    margin_of_a_sale : Money
        What a sale leaves.
    sales, out_of : int
        So many sales out of so many units of the KPI.

    Returns
    -------
    Money or None
        ``margin x sales / out_of``; None out of nothing.

    Examples
    --------
    >>> kpi_worth(Money.of(100, "CAD"), 1, 30).amount
    Decimal('3.33')
    """
    return margin_of_a_sale.times(Fraction(sales, out_of)) if out_of else None


def worth_spans(worths: Iterable[KpiWorth], kpi_id: str, period: Period) -> tuple[tuple[Period, KpiWorth], ...]:
    """Cut a period where the worth of a KPI changes.

    Parameters
    ----------
    worths : iterable of KpiWorth
        All dated worths of the workspace.
    kpi_id : str
        Which KPI.
    period : Period
        Which days.

    Returns
    -------
    tuple of (Period, KpiWorth)
        In order; days before the first worth are left out: their value is unknown.
    """
    dated = {worth.valid_from: worth for worth in worths if worth.kpi_id == kpi_id}
    starts = sorted(dated)
    spans = []
    for place, start in enumerate(starts):
        last = starts[place + 1] - timedelta(days=1) if place + 1 < len(starts) else period.last
        if start <= period.last and last >= period.first:
            days = Period(max(start, period.first), min(last, period.last), period.zone)
            spans.append((days, dated[start]))
    return tuple(spans)


def kpi_values(
    counts: Iterable[KpiCount],
    worths: Iterable[KpiWorth],
    *,
    currency: str,
    orders_by_channel: Mapping[str, int],
    exchange: Exchange,
    within: Mapping[str, Mapping[str, Message | str]] | None = None,
) -> tuple[KpiValue, ...]:
    """Value counts of KPIs without counting an order twice.

    Parameters
    ----------
    counts : iterable of KpiCount
        One per KPI, channel and span of one worth.
    worths : iterable of KpiWorth
        All dated worths.
    currency : str
        ISO 4217 code of the result.
    orders_by_channel : mapping of str to int
        Orders of the same period.
    exchange : Exchange
        Dated rates; the first day of the span gives the rate.
    within : mapping of str to (mapping of str to name), optional
        By KPI, the wider ones that hold its units, with what they are called: where one of them counts on the same
        days, in any channel, the narrower one does not.

    Returns
    -------
    tuple of KpiValue
        One per count whose days have a worth. Their sum is rounded once.
    """
    dated, mine = tuple(worths), tuple(counts)
    found: list[KpiValue] = []
    exact: list[Fraction] = []
    for count in mine:
        wider = next((name for kpi_id, name in (within or {}).get(count.kpi_id, {}).items()
                      if _counts(kpi_id, count.period, mine)), None)  # fmt: skip
        for span, worth in worth_spans(dated, count.kpi_id, count.period):
            counted, reason = _counted(count, orders_by_channel, wider)
            price = exchange.exact_minor(worth.worth, currency, span.first)
            found.append(KpiValue(count.kpi_id, count.channel, span, counted, worth.worth, None,
                                  NO_RATE if price is None else reason, wider))  # fmt: skip
            exact.extend(() if price is None else (price * counted,))
    values = iter(round_running(exact, currency))
    return tuple(one if one.reason is NO_RATE else replace(one, value=next(values)) for one in found)


def _counts(kpi_id: str, period: Period, counts: Iterable[KpiCount]) -> bool:
    return any(
        one.kpi_id == kpi_id and one.count > 0 and one.period.first <= period.last and period.first <= one.period.last
        for one in counts
    )


def _counted(
    count: KpiCount, orders_by_channel: Mapping[str, int], wider: Message | str | None
) -> tuple[Fraction, Message | None]:
    """Return how many units count, and why the others do not."""
    if wider is not None:
        return Fraction(0), msg("Left out: “{wider}” has a value too, and holds these already.", wider=wider)
    if not count.known_by_person and orders_by_channel.get(count.channel, 0):
        return Fraction(0), BESIDE_ORDERS
    return max(count.count - count.became_orders, Fraction(0)), None
