"""What an activity costs in full: money spent plus hours at their loaded rate, or fees, never both.

Three views (see docs/calculations/full-cost.md): the team's and the agency's count hours times the rate of their day
and leave fees out; the client's counts fees and leaves hours out. Spend, tools and content count in every view, unless
they name another payer. Amounts are spread over the days they cover, whole cents by largest remainder, the earlier day
taking the odd one. What is not whole cents (hours at a rate, other currencies, shares of a channel) stays exact until
the period is rounded once, see `sillage.economics.exact_costs`.
A cost that cannot be priced (no rate for its hours, no exchange rate) is unknown: it is named, and the total is None.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache

from sillage.domain.costs import Cost, CostKind, ExchangeRate, HourlyRate, ShareRule
from sillage.domain.money import round_running, share_out, total
from sillage.domain.period import Period
from sillage.domain.workspace import View
from sillage.economics.cost_lines import AXES, CostLine, FullCost, share_lines
from sillage.economics.exact_costs import ExactLine, settled, shared
from sillage.economics.exchange import Exchange
from sillage.economics.hourly_rates import rate_of
from sillage.language import Message, msg

__all__ = ["AXES", "CostLine", "FullCost", "counts_in", "full_cost", "share_lines"]


def full_cost(
    costs: Iterable[Cost],
    hourly_rates: Sequence[HourlyRate] = (),
    *,
    period: Period,
    currency: str,
    view: View = View.TEAM,
    exchange_rates: Iterable[ExchangeRate] = (),
    posts_by_channel: Mapping[str, float] | None = None,
    channels: Iterable[str] = (),
) -> FullCost:
    """Add up what the days of a period cost.

    Parameters
    ----------
    costs : iterable of Cost
        Recurring ones already unrolled; those of other days are left aside.
    hourly_rates : sequence of HourlyRate
        Dated loaded rates.
    period : Period
        Which days.
    currency : str
        ISO 4217 code of the result.
    view : View
        Whose money.
    exchange_rates : iterable of ExchangeRate
        Dated rates towards `currency`.
    posts_by_channel : mapping of str to count, optional
        Posts published in the period, for the costs shared by posts published.
    channels : iterable of str
        All channels in use, for the costs shared equally; those that posts or costs name are added.

    Returns
    -------
    FullCost
        Its lines add up to what the costs of those days are, to the cent.
    """
    spread = _spreading(tuple(hourly_rates), tuple(exchange_rates), currency)
    counted: list[_Spread] = []
    outside: list[Fraction] = []
    for cost in costs:
        if cost.last < period.first or cost.first > period.last:
            continue
        lines = [one for one in spread(cost) if one.line.day in period]
        if counts_in(cost, view):
            counted.append((cost, lines))
        else:
            outside.extend(one.exact for one in lines if one.exact is not None)
    shared_out, warnings = _over_channels(counted, _Weights(counted, dict(posts_by_channel or {}), tuple(channels)))
    left_out = total(round_running(outside, currency), currency)
    return FullCost(view, currency, settled(shared_out, currency), left_out, warnings)


def counts_in(cost: Cost, view: View) -> bool:
    """Tell whether a cost counts in a view.

    Parameters
    ----------
    cost : Cost
        Which cost.
    view : View
        Whose money.

    Returns
    -------
    bool
        Hours count in the team's and the agency's view, fees in the client's; so the two never meet. Other money
        counts for whoever pays it, and everywhere when the payer is the team, that is, nobody else in particular.
    """
    if cost.kind is CostKind.HOURS:
        return view is not View.CLIENT
    if cost.kind is CostKind.FEE:
        return view is View.CLIENT
    if cost.payer is View.CLIENT:
        return view is View.CLIENT
    return cost.payer is View.TEAM or view is not View.CLIENT


_NO_HOURS = Fraction(0)
_NO_BASIS = {
    ShareRule.POSTS_PUBLISHED: msg("No post was published: costs shared by posts stay without a channel."),
    ShareRule.EQUALLY: msg("No channel is known: costs shared equally stay without a channel."),
    ShareRule.HOURS: msg("No hours name a channel: costs shared by hours stay without a channel."),
    ShareRule.SPEND: msg("No spend names a channel: costs shared by spend stay without a channel."),
}


_Spread = tuple[Cost, list[ExactLine]]  # a cost with its days


def _over_channels(counted: Sequence[_Spread], weights: _Weights) -> tuple[list[ExactLine], tuple[Message, ...]]:
    """Give the costs that name a rule, and no channel, to the channels; warn of those that cannot be shared out."""
    warnings: dict[ShareRule, Message] = {}
    found: list[ExactLine] = []
    for cost, lines in counted:
        rule = ShareRule.NONE if cost.channel else cost.shared_by
        parts = {} if rule is ShareRule.NONE else weights.of(rule)
        if parts:
            found.extend(shared(lines, parts, rule))
            continue
        found.extend(lines)
        if rule is not ShareRule.NONE:
            warnings[rule] = _NO_BASIS[rule]
    return found, tuple(warnings.values())


class _Weights:
    """What each rule shares by: weights of the channels over the period, in alphabetical order."""

    def __init__(self, counted: Sequence[_Spread], posts: dict[str, float], channels: tuple[str, ...]) -> None:
        hours: dict[str, Fraction] = defaultdict(Fraction)
        spend: dict[str, Fraction] = defaultdict(Fraction)
        for cost, lines in counted:
            if not cost.channel:
                continue
            for one in lines:
                hours[cost.channel] += one.line.hours
                if cost.kind is CostKind.SPEND and one.exact is not None:
                    spend[cost.channel] += one.exact
        named = {*channels, *posts, *(cost.channel for cost, _ in counted)} - {""}
        self._by_rule: dict[ShareRule, dict[str, Fraction]] = {
            ShareRule.POSTS_PUBLISHED: {key: Fraction(count) for key, count in posts.items() if key},
            ShareRule.EQUALLY: dict.fromkeys(named, Fraction(1)),
            ShareRule.HOURS: dict(hours),
            ShareRule.SPEND: dict(spend),
        }

    def of(self, rule: ShareRule) -> dict[str, Fraction]:
        """Return channel to weight; empty when there is nothing to share by."""
        return {key: weight for key, weight in sorted(self._by_rule[rule].items()) if weight > 0}


@lru_cache(maxsize=8)
def _spreading(
    hourly_rates: tuple[HourlyRate, ...], exchange_rates: tuple[ExchangeRate, ...], currency: str
) -> Callable[[Cost], tuple[ExactLine, ...]]:
    """Return how a cost lies over its days, under these rates: the same for every period that is asked for."""
    exchange = Exchange(exchange_rates)
    return lru_cache(maxsize=_SPREAD_KEPT)(lambda cost: tuple(_daily_lines(cost, hourly_rates, exchange, currency)))


_SPREAD_KEPT = 4000


def _daily_lines(
    cost: Cost, hourly_rates: Sequence[HourlyRate], exchange: Exchange, currency: str
) -> Iterator[ExactLine]:
    """Spread a cost over all its days (not only those of a period, so that any cut gives the same amounts)."""
    count = (cost.last - cost.first).days + 1
    days = [cost.first + timedelta(days=place) for place in range(count)]
    hours = Fraction(cost.hours or 0) / count if cost.kind is CostKind.HOURS else _NO_HOURS
    own: list[Fraction | None] = []
    if cost.amount is not None and cost.amount.currency == currency:
        own = [Fraction(part.minor) for part in share_out(cost.amount, [1] * count)]
    for place, day in enumerate(days):
        exact = own[place] if own else _value_of_day(cost, day, count, hours, hourly_rates, exchange, currency)
        line = CostLine(
            day,
            cost.kind,
            None,
            hours,
            cost.channel,
            cost.campaign,
            cost.activity,
            cost.person,
            cost.reference,
            missing=_why_missing(cost, day, hourly_rates, currency) if exact is None else None,
        )
        yield ExactLine(line, exact)


def _value_of_day(
    cost: Cost,
    day: date,
    count: int,
    hours: Fraction,
    hourly_rates: Sequence[HourlyRate],
    exchange: Exchange,
    currency: str,
) -> Fraction | None:
    """Exact minor units of one day, before rounding."""
    if cost.amount is not None:
        exact = exchange.exact_minor(cost.amount, currency, day)
        return None if exact is None else exact / count
    if not hours:
        return Fraction(0)
    rate = rate_of(cost.person, day, hourly_rates)
    exact = None if rate is None else exchange.exact_minor(rate, currency, day)
    return None if exact is None else exact * hours


def _why_missing(cost: Cost, day: date, hourly_rates: Sequence[HourlyRate], currency: str) -> Message | None:
    price = cost.amount if cost.amount is not None else rate_of(cost.person, day, hourly_rates)
    if price is None:
        return None  # the hours themselves are named, see FullCost.reasons
    return msg("There is no exchange rate from {base} to {quote}.", base=price.currency, quote=currency)
