"""Messages kept as JSON, so that an old warning is still said in the reader's language."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sillage.domain.money import Money
from sillage.language import Message


def sentence_json(message: Message) -> dict[str, Any]:
    """Return a message as JSON-ready values.

    Parameters
    ----------
    message : Message
        With numbers, dates, money, text or messages as values.

    Returns
    -------
    dict
        What `sentence_of` reads.
    """
    stored: dict[str, Any] = {"template": message.template}
    if message.values:
        stored["values"] = {name: _value_json(value) for name, value in message.values.items()}
    if message.plural is not None:
        stored["plural"] = message.plural
    return stored


def sentence_of(stored: dict[str, Any]) -> Message:
    """Return the message that `sentence_json` stored.

    Parameters
    ----------
    stored : dict
        From the ledger.

    Returns
    -------
    Message
        Ready to be rendered.
    """
    values = {name: _value_of(value) for name, value in stored.get("values", {}).items()}
    return Message(stored["template"], values, stored.get("plural"))


def _value_json(value: Any) -> Any:
    match value:
        case str():
            return value.replace("\0", "")
        case bool() | int() | float() | None:
            return value
        case datetime():
            return {"moment": value.isoformat()}
        case date():
            return {"day": value.isoformat()}
        case Decimal():
            return {"decimal": str(value)}
        case Fraction():
            return {"fraction": str(value)}
        case Money():
            return {"minor": value.minor, "currency": value.currency}
        case Message():
            return {"message": sentence_json(value)}
        case _:
            return str(value).replace("\0", "")


def _value_of(stored: Any) -> Any:
    match stored:
        case {"moment": str(text)}:
            return datetime.fromisoformat(text)
        case {"day": str(text)}:
            return date.fromisoformat(text)
        case {"decimal": str(text)}:
            return Decimal(text)
        case {"fraction": str(text)}:
            return Fraction(text)
        case {"minor": int(minor), "currency": str(currency)}:
            return Money(minor, currency)
        case {"message": dict(message)}:
            return sentence_of(message)
        case _:
            return stored
