"""Headers as exports write them, made comparable: accents, case, apostrophes and spaces folded away.

Only headers are folded; cells never are.
"""

import re
import unicodedata
from functools import lru_cache

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "´": "'", "`": "'", "‑": "-", "–": "-", "—": "-"})
_CURRENCY = re.compile(r"\s*\(([A-Z]{3})\)\s*$")
_LATIN = ("cp1252", "latin-1")


@lru_cache(maxsize=4096)
def fold(header: str) -> str:
    r"""Fold a header for comparison.

    Parameters
    ----------
    header : str
        As the file writes it.

    Returns
    -------
    str
        Lower case, without accents, typographic apostrophes or doubled and no-break spaces.

    Examples
    --------
    >>> fold("Mentions\u00a0J’aime ")
    "mentions j'aime"
    """
    text = unicodedata.normalize("NFKD", header.translate(_APOSTROPHES))
    text = "".join(character for character in text if not unicodedata.combining(character))
    text = text.replace("\ufeff", "").replace("\u200b", "")
    return " ".join(text.casefold().split()).strip("\"' ") if text.strip(" \"'") else ""


def repair(text: str) -> str:
    """Repair text whose UTF-8 bytes were read as Latin-1 or cp1252.

    Parameters
    ----------
    text : str
        Possibly ``Montant dÃ©pensÃ©``.

    Returns
    -------
    str
        ``Montant dépensé``; `text` itself when it does not make the round trip.
    """
    if text.isascii():
        return text
    for encoding in _LATIN:
        try:
            return text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return text


def split_currency(header: str) -> tuple[str, str]:
    """Part a header from the currency written at its end.

    Parameters
    ----------
    header : str
        Such as ``Amount spent (EUR)``.

    Returns
    -------
    tuple of str
        ``("Amount spent", "EUR")``; the currency is empty where there is none.
    """
    found = _CURRENCY.search(header)
    return (header[: found.start()], found.group(1)) if found else (header, "")
