"""What one unit of a currency is called in a sentence."""

from __future__ import annotations

from sillage.language import Message, msg

_UNITS = {
    "AUD": msg("dollar"), "CAD": msg("dollar"), "NZD": msg("dollar"), "USD": msg("dollar"),
    "EUR": msg("euro"), "CHF": msg("franc"), "XAF": msg("franc"), "XOF": msg("franc"), "XPF": msg("franc"),
}  # fmt: skip


def unit_name(currency: str) -> Message | str:
    """Return what one unit of a currency is called.

    Parameters
    ----------
    currency : str
        ISO 4217 code.

    Returns
    -------
    Message or str
        "dollar", "euro", "franc"; the code of any other.
    """
    return _UNITS.get(currency, currency)
