"""The workspace: one team's or agency's figures, never mixed with another's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from enum import StrEnum

from sillage.domain.money import Money


class View(StrEnum):
    """Whose money a cost is counted in."""

    TEAM = "team"
    AGENCY = "agency"
    CLIENT = "client"


class Family(StrEnum):
    """The three families of objectives."""

    PROOF = "proof"
    SERVICE = "service"
    SALES = "sales"


@dataclass(frozen=True, slots=True)
class Workspace:
    """What every figure depends on.

    Parameters
    ----------
    id : str
        Random, 16 characters; the first column of every row of the journal.
    slug, name : str
        How people call it.
    currency : str
        ISO 4217 code in which money is reported.
    zone : str
        IANA time zone whose days are counted.
    language : str
        One of `sillage.language.LANGUAGES`.
    view : View
        Whose costs: the team's own, the agency's, or the client's.
    families : tuple of Family
        The chosen families of objectives, in order of priority; may be empty.
    country : str
        ISO 3166 code, with a subdivision where holidays need it (``CA-QC``).
    weekly_hours : Decimal or None
        Hours that the team means to give each week, when it said so.
    monthly_budget : Money or None
        Money that the team means to spend each month, when it said so.
    hidden_sections : tuple of str
        Ids of the report's sections that this workspace does not show.
    revenue_source : str
        The source of revenue that a person chose (``orders``, ``ga4``, ``ads``); empty leaves the choice to the rule.
    attribution_model : str
        The rule that credits orders to what touched their customers before; empty means the last touch that is not
        direct.
    logo : str
        The digest of its picture; empty for none.
    """

    id: str
    slug: str
    name: str
    currency: str
    zone: str
    language: str
    view: View = View.TEAM
    families: tuple[Family, ...] = ()
    country: str = ""
    weekly_hours: Decimal | None = None
    monthly_budget: Money | None = None
    hidden_sections: tuple[str, ...] = ()
    revenue_source: str = ""
    attribution_model: str = ""
    logo: str = ""


@dataclass(frozen=True, slots=True)
class Logo:
    """The picture by which a workspace is known.

    Parameters
    ----------
    digest : str
        SHA-256 of its bytes, in hexadecimal.
    media_type : str
        ``image/png``, ``image/jpeg`` or ``image/webp``.
    width, height : int
        Pixels.
    body : bytes
        The picture, without whatever else its file held.
    """

    digest: str
    media_type: str
    width: int
    height: int
    body: bytes


@dataclass(frozen=True, slots=True)
class BusinessHours:
    """When the team answers.

    Parameters
    ----------
    zone : str
        IANA time zone.
    shifts : tuple of (int, time, time)
        Weekday (Monday is 0), opening, closing; several a day make split shifts. A closing of 00:00 is midnight.
    holidays : frozenset of date
        Days without any shift.
    """

    zone: str
    shifts: tuple[tuple[int, time, time], ...]
    holidays: frozenset[date] = frozenset()
