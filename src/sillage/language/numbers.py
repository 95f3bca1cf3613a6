"""Numbers, money, dates and durations in words, for `fr-CA`, `fr-FR` and `en`.

Babel gives the forms (no-break spaces included: never compare such strings with plain spaces). Durations are
written here, because Babel rounds 84 minutes to "1 heure".
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from babel import Locale
    from babel.numbers import NumberPattern

NBSP = "\u00a0"
_LARGEST = 10**20


def locale_tag(language: str) -> str:
    """Return Babel's name for a language.

    Parameters
    ----------
    language : str
        A language tag such as ``fr-CA``.

    Returns
    -------
    str
        For instance ``fr_CA``; English is ``en_CA`` nowhere: plain ``en``.
    """
    return language.replace("-", "_")


def plain(value: Any, language: str) -> Any:
    """Return a value as it stands inside a sentence.

    Parameters
    ----------
    value : object
        Numbers, dates and money (an amount with its currency) take the language's form, everything else is left alone.
    language : str
        A language tag.

    Returns
    -------
    object
        Text for numbers, dates and money, `value` itself otherwise.
    """
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, (int, float, Decimal, Fraction)):
        return number(value, language)
    if isinstance(value, datetime):
        return day(value.date(), language)
    if isinstance(value, date):
        return day(value, language)
    if hasattr(value, "amount") and hasattr(value, "currency"):
        return money(value.amount, value.currency, language)
    return value


def number(value: float | Decimal | Fraction, language: str, digits: int | None = None) -> str:
    """Write a number.

    Parameters
    ----------
    value : number
        What to write.
    language : str
        A language tag.
    digits : int, optional
        Decimals to show, all of them; by default none for whole numbers and at most 2 otherwise.

    Returns
    -------
    str
        For instance ``1 234,5`` (with no-break spaces) or ``1,234.5``.
    """
    from babel.numbers import format_decimal

    if _is_beyond_words(value):
        return _minus(f"{_decimal(value):.3g}")
    pattern = "#,##0.##" if digits is None else "#,##0" + ("." + "0" * digits if digits else "")
    return _minus(format_decimal(_decimal(value), format=_pattern(pattern), locale=_locale(locale_tag(language))))


def percent(ratio: float | Decimal | Fraction, language: str, digits: int = 1, *, signed: bool = False) -> str:
    """Write a ratio as a percentage.

    Parameters
    ----------
    ratio : ratio
        0.5 is 50 %.
    language : str
        A language tag.
    digits : int
        Most decimals shown; trailing zeros are dropped.
    signed : bool
        Whether a plus sign stands before gains.

    Returns
    -------
    str
        For instance ``92 %`` or ``92%``.
    """
    from babel.numbers import format_decimal

    if _is_beyond_words(ratio):
        return _minus(f"{_decimal(ratio) * 100:.3g}{NBSP if language.startswith('fr') else ''}%")
    pattern = "#,##0" + ("." + "#" * digits if digits else "")
    text = format_decimal(_decimal(ratio) * 100, format=_pattern(pattern), locale=_locale(locale_tag(language)))
    sign = "+" if signed and ratio > 0 else ""
    return _minus(f"{sign}{text}{NBSP if language.startswith('fr') else ''}%")


def money(amount: Decimal | float | Fraction, currency: str, language: str, digits: int | None = None) -> str:
    """Write an amount of money.

    Parameters
    ----------
    amount : money
        In major units (dollars, euros).
    currency : str
        ISO 4217 code.
    language : str
        A language tag.
    digits : int, optional
        Decimals; by default the currency's own below 1,000 and none from there on unless they matter.

    Returns
    -------
    str
        For instance ``1 234,50 $`` or ``$1,234.50``.
    """
    from babel.numbers import format_currency, get_currency_precision

    if _is_beyond_words(amount):
        return _minus(f"{_decimal(amount):.3g}{NBSP}{currency}")
    value = _decimal(amount)
    if digits is None:
        digits = 0 if abs(value) >= 1000 else get_currency_precision(currency)
    whole = "#,##0" + ("." + "0" * digits if digits else "")
    pattern = f"{whole}{NBSP}¤" if language.startswith("fr") else f"¤{whole};-¤{whole}"
    return _minus(
        format_currency(
            value,
            currency,
            format=_pattern(pattern),
            locale=_locale(_money_locale(language, currency)),
            currency_digits=False,
        )
    )


def cents_of(currency: str) -> int:
    """Return how many decimals a currency has.

    Parameters
    ----------
    currency : str
        ISO 4217 code.

    Returns
    -------
    int
        For instance 2 for dollars, 0 for yen.
    """
    from babel.numbers import get_currency_precision

    return get_currency_precision(currency)


def duration(seconds: float, language: str) -> str:
    """Write a duration in its two largest units.

    Parameters
    ----------
    seconds : float
        How long.
    language : str
        A language tag.

    Returns
    -------
    str
        For instance ``1 h 24`` (84 minutes), ``12 min``, ``45 s``, ``2 j 3 h`` (``2 d 3 h`` in English).
    """
    minutes = round(seconds / 60)
    if seconds < 60:
        return f"{number(round(seconds), language)}{NBSP}s"
    if minutes < 60:
        return f"{minutes}{NBSP}min"
    hours, rest = divmod(minutes, 60)
    if hours < 24:
        return f"{hours}{NBSP}h" + (f"{NBSP}{rest:02d}" if rest else "")
    days, hours = divmod(round(minutes / 60), 24)
    unit = "j" if language.startswith("fr") else "d"
    return f"{number(days, language)}{NBSP}{unit}" + (f" {hours}{NBSP}h" if hours else "")


def day(value: date, language: str, form: str = "long") -> str:
    """Write a day.

    Parameters
    ----------
    value : date
        Which day.
    language : str
        A language tag.
    form : str
        Babel's ``short``, ``medium``, ``long`` or a pattern such as ``MMMM y``.

    Returns
    -------
    str
        For instance ``1er mars 2026``.
    """
    from babel.dates import format_date

    text = format_date(value, format=form, locale=_locale(locale_tag(language)))
    if language.startswith("fr") and text.startswith("1 "):
        text = "1er" + text[1:]
    return text


def _is_beyond_words(value: float | Decimal | Fraction) -> bool:
    # No count and no amount is so large: a formula of somebody's made it, and decimals would raise.
    return not -_LARGEST < value < _LARGEST


def _decimal(value: float | Decimal | Fraction) -> Decimal:
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _minus(text: str) -> str:
    return text.replace("-", "\u2212")


@cache  # hundreds of figures of a page share a few of both, and Babel reads them anew for each
def _locale(tag: str) -> Locale:
    from babel import Locale

    return Locale.parse(tag)


@cache
def _pattern(text: str) -> NumberPattern:
    from babel.numbers import parse_pattern

    return parse_pattern(text)


def _money_locale(language: str, currency: str) -> str:
    # A Canadian reader writes "$" for Canadian dollars; elsewhere Babel would print "CA$".
    if currency == "CAD":
        return "fr_CA" if language.startswith("fr") else "en_CA"
    return locale_tag(language)
