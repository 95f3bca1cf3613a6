"""Answers that hold sentences, days and money, as JSON: read again, they are said in whichever language is asked."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sillage.domain.money import Money
from sillage.language import Message
from sillage.reports.wording import Amount, Bare, Day, Lasting, Percent, Weekday, Written

_FORMS: dict[str, type[Written]] = {one.__name__: one for one in (Amount, Bare, Day, Lasting, Percent, Weekday)}


def as_json(value: Any) -> Any:
    """Return a value as JSON-ready values.

    Parameters
    ----------
    value : object
        Text, numbers, days, moments, money, messages and what they hold, in mappings and lists. What is not finite
        becomes None: no answer.

    Returns
    -------
    object
        What `from_json` reads.

    Raises
    ------
    TypeError
        If a value is none of these.
    """
    match value:
        case None | bool() | int():
            return value
        case str():
            return str(value).replace("\0", "")
        case float():
            return float(value) if math.isfinite(value) else None
        case Mapping():
            return {str(name): as_json(one) for name, one in value.items()}
        case Message() | Written() | Money() | datetime() | date() | Decimal() | Fraction():
            return {"$": _known(value)}
        case Collection():
            return [as_json(one) for one in value]
    raise TypeError(type(value).__name__)


def from_json(stored: Any) -> Any:
    """Return what `as_json` wrote.

    Parameters
    ----------
    stored : object
        From the ledger.

    Returns
    -------
    object
        The same values; lists are tuples.
    """
    match stored:
        case {"$": [str(form), *rest]}:
            return _value_of(form, rest)
        case Mapping():
            return {name: from_json(one) for name, one in stored.items()}
        case list():
            return tuple(from_json(one) for one in stored)
    return stored


def _known(value: Any) -> list[Any]:
    match value:
        case Message():
            return ["words", value.template, as_json(value.values), value.plural]
        case Written():
            if type(value).__name__ not in _FORMS:
                raise TypeError(type(value).__name__)
            return [type(value).__name__, {one.name: as_json(getattr(value, one.name)) for one in fields(value)}]
        case Money():
            return ["money", value.minor, value.currency]
        case datetime():
            return ["moment", value.isoformat()]
        case date():
            return ["day", value.isoformat()]
        case Decimal():
            return ["decimal", str(value)]
    return ["fraction", str(value)]


def _value_of(form: str, rest: list[Any]) -> Any:
    match form, rest:
        case "words", [template, values, plural]:
            return Message(template, from_json(values), plural)
        case "money", [minor, currency]:
            return Money(minor, currency)
        case "moment", [text]:
            return datetime.fromisoformat(text)
        case "day", [text]:
            return date.fromisoformat(text)
        case "decimal", [text]:
            return Decimal(text)
        case "fraction", [text]:
            return Fraction(text)
        case _, [given]:
            return _FORMS[form](**from_json(given))
    raise ValueError(form)
