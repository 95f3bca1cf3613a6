"""The terms that a workspace is made on: its name in commands, its currency, time zone, language, view and margin."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sillage.domain.workspace import Family, View
from sillage.errors import WrongUsage
from sillage.language import LANGUAGES, msg

_HOURS_OF_A_WEEK = 168


def slug_of(name: str) -> str:
    """Return a name as it is written in a command: small letters, digits and hyphens.

    Parameters
    ----------
    name : str
        As people write it.

    Returns
    -------
    str
        For instance ``les-epices-de-zoe``.

    Raises
    ------
    WrongUsage
        If nothing of it remains.
    """
    plain = unicodedata.normalize("NFKD", name.replace("’", " ")).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")
    if slug:
        return slug
    if not name.strip():
        raise WrongUsage(msg("A workspace needs a name."), msg("Give one with --name."))
    # A name in another script still gets a stable, typable slug.
    return "w-" + name.strip().encode().hex()[:16]


def checked_currency(currency: str) -> str:
    """Return an ISO 4217 code in capitals.

    Parameters
    ----------
    currency : str
        As somebody typed it.

    Returns
    -------
    str
        The code.

    Raises
    ------
    WrongUsage
        If no currency has it.
    """
    from babel import Locale

    code = currency.strip().upper()
    if code not in Locale("en").currencies or not re.fullmatch("[A-Z]{3}", code):
        raise WrongUsage(
            msg("“{code}” is not the code of a currency.", code=currency),
            msg("Write three letters, such as CAD, EUR or USD."),
        )
    return code


def checked_zone(zone: str) -> str:
    """Return a time zone's IANA name.

    Parameters
    ----------
    zone : str
        As somebody typed it.

    Returns
    -------
    str
        The name.

    Raises
    ------
    WrongUsage
        If there is no such zone.
    """
    try:
        return ZoneInfo(zone.strip()).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as exc:
        raise WrongUsage(
            msg("“{zone}” is not a time zone.", zone=zone),
            msg("Write a name such as America/Montreal, Europe/Paris or UTC."),
        ) from exc


def checked_language(language: str, currency: str) -> str:
    """Return one of the languages that a workspace can have.

    Parameters
    ----------
    language : str
        ``fr``, ``fr-CA``, ``fr_FR``, ``en``...
    currency : str
        Decides between the two French ones when only ``fr`` is given.

    Returns
    -------
    str
        One of `LANGUAGES`.

    Raises
    ------
    WrongUsage
        If it is another language.
    """
    folded = language.strip().lower().replace("_", "-").split(".")[0]
    if folded == "fr":
        return "fr-CA" if currency == "CAD" else "fr-FR"
    known = {tag.lower(): tag for tag in LANGUAGES}
    found = known.get(folded) or ("en" if folded.split("-")[0] == "en" else None)
    if found is None:
        raise WrongUsage(
            msg("“{language}” is not a language of Sillage.", language=language),
            msg("Write one of: {known}.", known=", ".join(("fr", *LANGUAGES))),
        )
    return found


def checked_margin(margin: Decimal | None) -> None:
    """Refuse a margin that is not a share.

    Parameters
    ----------
    margin : Decimal or None
        0.4 keeps 40 % of revenue.

    Raises
    ------
    WrongUsage
        If it lies outside 0 to 1.
    """
    if margin is not None and not 0 <= margin <= 1:
        raise WrongUsage(
            msg("A margin of {margin} is not a share of revenue.", margin=margin),
            msg("Write 0.4 for 40%, between 0 and 1."),
        )


def checked_view(view: View | str) -> View:
    """Return whose costs a workspace counts.

    Parameters
    ----------
    view : View or str
        As somebody typed it.

    Returns
    -------
    View
        Team, agency or client.

    Raises
    ------
    WrongUsage
        If it is another word.
    """
    try:
        return View(view)
    except ValueError as exc:
        raise WrongUsage(
            msg("“{view}” is not a view of costs.", view=str(view)), msg("Write team, agency or client.")
        ) from exc


def checked_families(families: Sequence[Family | str]) -> tuple[Family, ...]:
    """Return families of objectives, each once, in order of priority.

    Parameters
    ----------
    families : sequence of Family or str
        As somebody typed them.

    Returns
    -------
    tuple of Family
        Possibly none.

    Raises
    ------
    WrongUsage
        If one does not exist.
    """
    try:
        return tuple(dict.fromkeys(Family(family) for family in families))
    except ValueError as exc:
        raise WrongUsage(
            msg("“{family}” is not a family of objectives.", family=", ".join(families)),
            msg("Write proof, service or sales, in order of priority."),
        ) from exc


def checked_weekly_hours(hours: Decimal | None) -> Decimal | None:
    """Return hours meant for each week.

    Parameters
    ----------
    hours : Decimal or None
        As somebody typed them.

    Returns
    -------
    Decimal or None
        The same.

    Raises
    ------
    WrongUsage
        If a week has not that many.
    """
    if hours is not None and hours < 0:
        raise WrongUsage(msg("Hours are never negative."), msg("Write a number such as 10."))
    if hours is not None and hours > _HOURS_OF_A_WEEK:
        raise WrongUsage(msg("A week has {most} hours.", most=_HOURS_OF_A_WEEK), msg("Write a number such as 10."))
    return hours
