"""What `sillage init` proposes before anybody has answered: a zone, a currency, a country."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from sillage.domain.workspace import Family
from sillage.errors import WrongUsage
from sillage.imports.headers import fold
from sillage.language import msg
from sillage.services.checked_terms import checked_zone

FAMILY_WORDS = {
    **dict.fromkeys(
        ("proof", "social proof", "preuve", "preuve sociale", "notoriete", "audience", "awareness"), "proof"
    ),
    **dict.fromkeys(("service", "customer service", "service client", "service a la clientele"), "service"),
    **dict.fromkeys(("sales", "sale", "vente", "ventes", "conversions", "conversion"), "sales"),
}
"""The families of objectives, as people call them."""


def families_of(typed: Iterable[str]) -> tuple[Family, ...]:
    """Read families of objectives, in order of priority.

    Parameters
    ----------
    typed : iterable of str
        In either language; each may hold several, separated by commas.

    Returns
    -------
    tuple of Family
        Without repeats.

    Raises
    ------
    WrongUsage
        If a word is not one.
    """
    found: list[Family] = []
    for word in (part.strip() for text in typed for part in text.split(",")):
        if not word:
            continue
        code = FAMILY_WORDS.get(fold(word))
        if code is None:
            raise WrongUsage(
                msg("“{family}” is not a family of objectives.", family=word),
                msg("Write proof, service or sales, in order of priority."),
            )
        found.append(Family(code))
    return tuple(dict.fromkeys(found))


def likely_zone() -> str:
    """Return the machine's time zone, or UTC.

    Returns
    -------
    str
        An IANA name.
    """
    link = Path("/etc/localtime")
    candidates = [os.environ.get("TZ", "").lstrip(":")]
    if link.is_symlink():
        candidates.append(str(link.readlink()).rpartition("zoneinfo/")[2])
    for name in filter(None, candidates):
        try:
            return checked_zone(name)
        except WrongUsage:
            continue
    return "UTC"


def likely_country(zone: str, language: str) -> str:
    """Return the country of a time zone, for its currency and holidays.

    Parameters
    ----------
    zone : str
        An IANA name.
    language : str
        Tells Quebec from the rest of Canada.

    Returns
    -------
    str
        ``CA-QC``, ``FR``... or empty when the zone is no place.
    """
    from babel.core import get_global

    name = get_global("zone_aliases").get(zone, zone)
    territory = get_global("zone_territories").get(name, "")
    if not isinstance(territory, str) or not territory.isalpha() or territory == "ZZ":
        territory = ""
    if territory == "CA" and (language.lower().startswith("fr") or zone == "America/Montreal"):
        return "CA-QC"
    return territory


def likely_currency(country: str, language: str) -> str:
    """Return the currency of a country, or of the language's largest one.

    Parameters
    ----------
    country : str
        ISO 3166 code, perhaps with a subdivision.
    language : str
        When the country is unknown.

    Returns
    -------
    str
        ISO 4217 code.
    """
    from babel.numbers import get_territory_currencies

    territory = country.split("-")[0]
    known = get_territory_currencies(territory) if territory else []
    if known:
        return str(known[0])
    folded = language.lower().replace("_", "-")
    if folded.startswith("fr-ca"):
        return "CAD"
    return "EUR" if folded.startswith("fr") else "USD"
