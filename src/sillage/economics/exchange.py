"""Exchange at the day's rate: a rate holds from its day until the next one, and a missing rate is unknown.

Only rates that a person entered (or a file stated) are used, in their own direction or inverted; no rate is ever
guessed through a third currency, and none is ever taken to be 1.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from sillage.domain.costs import ExchangeRate
from sillage.domain.money import Money, minor_digits


class Exchange:
    """The dated rates of a workspace.

    Parameters
    ----------
    rates : iterable of ExchangeRate
        In any order; of two rates of one pair and day, the later in the iterable wins.
    """

    def __init__(self, rates: Iterable[ExchangeRate] = ()) -> None:
        dated: dict[tuple[str, str], dict[date, Fraction]] = {}
        for rate in rates:
            dated.setdefault((rate.base, rate.quote), {})[rate.day] = Fraction(rate.rate)
        self._series = {pair: sorted(values.items()) for pair, values in dated.items()}

    def rate(self, base: str, quote: str, day: date) -> Fraction | None:
        """Return how much of `quote` one unit of `base` bought on a day.

        Parameters
        ----------
        base, quote : str
            ISO 4217 codes.
        day : date
            The day of the exchange.

        Returns
        -------
        ratio or None
            In major units; None when no rate of that day or before is known.
        """
        if base == quote:
            return Fraction(1)
        straight = self._latest(base, quote, day)
        inverse = self._latest(quote, base, day)
        if straight is not None and (inverse is None or straight[0] >= inverse[0]):
            return straight[1]
        return 1 / inverse[1] if inverse is not None and inverse[1] else None

    def exact_minor(self, amount: Money, currency: str, day: date) -> Fraction | None:
        """Return an amount in minor units of another currency, before any rounding.

        Parameters
        ----------
        amount : Money
            What to change.
        currency : str
            Into which currency.
        day : date
            The day of the exchange.

        Returns
        -------
        ratio or None
            Minor units of `currency`; None without a rate.
        """
        if amount.currency == currency:
            return Fraction(amount.minor)
        rate = self.rate(amount.currency, currency, day)
        if rate is None:
            return None
        shift = minor_digits(currency) - minor_digits(amount.currency)
        return amount.minor * rate * Fraction(10) ** shift

    def change(self, amount: Money, currency: str, day: date) -> Money | None:
        """Change an amount into another currency at the day's rate.

        Parameters
        ----------
        amount : Money
            What to change.
        currency : str
            Into which currency.
        day : date
            The day of the exchange.

        Returns
        -------
        Money or None
            Rounded half to even; None without a rate: unknown, never the same number in another currency.
        """
        exact = self.exact_minor(amount, currency, day)
        return None if exact is None else Money(round(exact), currency)

    def _latest(self, base: str, quote: str, day: date) -> tuple[date, Fraction] | None:
        series = self._series.get((base, quote))
        if not series:
            return None
        place = bisect_right(series, day, key=lambda pair: pair[0])
        return series[place - 1] if place else None
