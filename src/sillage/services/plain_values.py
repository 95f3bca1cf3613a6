"""What JSON can hold, from what the answers for programs hold: words in one language, exact amounts as text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from math import isfinite
from typing import Any

from sillage.language import Message, translator


def plain_value(value: Any, language: str) -> Any:
    """Return a value that JSON can write.

    Parameters
    ----------
    value : object
        What an answer for programs holds.
    language : str
        A language tag, for words.

    Returns
    -------
    object
        Decimals as text, so that no cent is lost; ratios as numbers; days and moments in ISO 8601.
    """
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, Message):
        return translator(language).render(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Fraction):
        return float(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain_value(one, language) for key, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain_value(one, language) for one in value]
    raise TypeError(type(value).__name__)
