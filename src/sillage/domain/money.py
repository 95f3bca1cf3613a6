"""Money: whole minor units and a currency, never a binary fraction.

Only sums happen on amounts; a ratio of two amounts is a plain number taken from their minor units.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from math import lcm

from sillage.errors import CurrencyMismatch
from sillage.language import msg

_MINOR_DIGITS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV"), 0),
    **dict.fromkeys(("XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}


def minor_digits(currency: str) -> int:
    """Return how many decimals a currency has (ISO 4217).

    Parameters
    ----------
    currency : str
        ISO 4217 code.

    Returns
    -------
    int
        2 for most, 0 for yen or CFA francs, 3 for some dinars.
    """
    return _MINOR_DIGITS.get(currency, 2)


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount.

    Parameters
    ----------
    minor : int
        Minor units (cents).
    currency : str
        ISO 4217 code.
    """

    minor: int
    currency: str

    @classmethod
    def of(cls, amount: Decimal | int | str, currency: str) -> Money:
        """Build from major units, rounding half to even.

        Parameters
        ----------
        amount : money
            Major units (dollars, euros).
        currency : str
            ISO 4217 code.

        Returns
        -------
        Money
            The nearest whole number of minor units.
        """
        scaled = Decimal(amount).scaleb(minor_digits(currency))
        return cls(int(scaled.quantize(Decimal(1), rounding=ROUND_HALF_EVEN)), currency)

    @property
    def amount(self) -> Decimal:
        """The amount in major units."""
        return Decimal(self.minor).scaleb(-minor_digits(self.currency))

    def __add__(self, other: Money) -> Money:
        self._same_currency(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same_currency(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __lt__(self, other: Money) -> bool:
        self._same_currency(other)
        return self.minor < other.minor

    def times(self, factor: Fraction | Decimal | int) -> Money:
        """Multiply, rounding half to even.

        Parameters
        ----------
        factor : ratio
            What to multiply by; exact types only.

        Returns
        -------
        Money
            The nearest whole number of minor units.
        """
        return Money(round(Fraction(self.minor) * Fraction(factor)), self.currency)

    def over(self, other: Money) -> Fraction | None:
        """Divide by another amount.

        Parameters
        ----------
        other : Money
            The denominator, in the same currency.

        Returns
        -------
        ratio or None
            None when `other` is nothing.
        """
        self._same_currency(other)
        return Fraction(self.minor, other.minor) if other.minor else None

    def _same_currency(self, other: Money) -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(
                msg("{left} and {right} cannot be added.", left=self.currency, right=other.currency),
                msg("Give a dated exchange rate between them."),
            )


def total(amounts: Iterable[Money], currency: str) -> Money:
    """Add amounts up.

    Parameters
    ----------
    amounts : iterable of Money
        All in `currency`.
    currency : str
        The currency of an empty sum.

    Returns
    -------
    Money
        The sum.

    Raises
    ------
    CurrencyMismatch
        If one has another currency.
    """
    minor = 0
    for amount in amounts:
        if amount.currency != currency:
            return Money(minor, currency) + amount  # refuses, with what to do
        minor += amount.minor
    return Money(minor, currency)


def add_up(parts: Iterable[Fraction | int]) -> Fraction:
    """Add fractions up, exactly.

    Parameters
    ----------
    parts : iterable of ratio
        Thousands of them share a few denominators: these are added as whole numbers, many times quicker.

    Returns
    -------
    ratio
        Their sum; 0 of nothing.

    Examples
    --------
    >>> add_up([Fraction(1, 3), Fraction(1, 6), 2])
    Fraction(5, 2)
    """
    sums: dict[int, int] = {}
    for part in parts:
        below = part.denominator
        sums[below] = sums.get(below, 0) + part.numerator
    common = lcm(*sums, 1)
    return Fraction(sum(above * (common // below) for below, above in sums.items()), common)


def share_out(amount: Money, weights: Sequence[Fraction | int]) -> tuple[Money, ...]:
    """Share an amount by weights, to the cent, by largest remainder.

    Parameters
    ----------
    amount : Money
        What to share; may be negative.
    weights : sequence of ratio
        Not negative. The order decides ties: the earlier of two equal remainders takes the cent.

    Returns
    -------
    tuple of Money
        As many as `weights`; their sum is exactly `amount`. All zero weights share equally.

    Examples
    --------
    >>> [part.minor for part in share_out(Money(100, "CAD"), [1, 1, 1])]
    [34, 33, 33]
    """
    if not weights:
        return ()
    # Whole numbers in the same proportions: exact, and many times quicker than fractions.
    common = lcm(*(weight.denominator for weight in weights))
    parts = [weight.numerator * (common // weight.denominator) for weight in weights]
    whole = sum(parts)
    if not whole:
        parts, whole = [1] * len(parts), len(parts)
    shares = [divmod(abs(amount.minor) * part, whole) for part in parts]
    minor = [floor for floor, _ in shares]
    left = abs(amount.minor) - sum(minor)
    for index in sorted(range(len(shares)), key=lambda place: (-shares[place][1], place))[:left]:
        minor[index] += 1
    sign = -1 if amount.minor < 0 else 1
    return tuple(Money(sign * part, amount.currency) for part in minor)


def round_running(exact: Sequence[Fraction], currency: str) -> tuple[Money, ...]:
    """Round a sum once and share its cents over its parts, in their order.

    Each part takes what the running sum, rounded half up, grows by. So the parts add up to the rounded whole, and any
    run of neighbours is less than one minor unit away from its exact sum, however many they are: nothing piles up, as
    it does when each is rounded alone, and the cents fall all along the run rather than on its first parts.

    Parameters
    ----------
    exact : sequence of ratio
        Minor units of each part, before any rounding; may be negative.
    currency : str
        ISO 4217 code of all of them.

    Returns
    -------
    tuple of Money
        As many as `exact`.

    Examples
    --------
    >>> [part.minor for part in round_running([Fraction(2, 5)] * 5, "CAD")]
    [0, 1, 0, 1, 0]
    """
    # Whole numbers over one denominator: exact, and many times quicker than fractions.
    common = lcm(*{part.denominator for part in exact}, 1)
    running = told = 0
    found = []
    for part in exact:
        running += part.numerator * (common // part.denominator)
        rounded = (2 * running + common) // (2 * common)
        found.append(Money(rounded - told, currency))
        told = rounded
    return tuple(found)
