"""Meta Ads Manager's exports: a French one with a mojibake header, an English one, both in Canadian dollars."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sillage.demo.chance import Chance
from sillage.demo.networks import all_days
from sillage.demo.story import CHANNELS, FIRST, LAST, campaign_of
from sillage.demo.text_files import BOM, Cell, delimited

FRENCH_LAST = date(2026, 3, 31)
_COST_PER_THOUSAND_CENTS = 940
_CLICK_RATE = 0.011
_FRENCH = (
    "Nom de la campagne", "Nom de l'ensemble de publicités", "Nom de la publicité", "ID de la publicité", "Jour",
    "Plateforme", "Montant dépensé (CAD)", "Portée", "Fréquence", "Impressions", "Clics sur un lien", "Clics (tous)",
    "Achats", "Valeur de conversion des achats",
)  # fmt: skip
_ENGLISH = (
    "Campaign name", "Ad set name", "Ad name", "Ad ID", "Reporting starts", "Reporting ends", "Platform",
    "Amount spent (CAD)", "Result value type", "Results", "Reach", "Impressions", "Frequency", "Link clicks",
    "Clicks (all)", "Result value type", "Purchases", "Purchases conversion value", "Delivery status",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AdDay:
    """An ad on one day.

    Parameters
    ----------
    day : date
        Which day.
    platform : str
        ``instagram`` or ``facebook``.
    campaign, name, id : str
        Which ad; names come back, ids do not.
    spend_minor : int
        Cents.
    impressions, reach, clicks, purchases : int
        As the platform says; its purchases are claims, not orders.
    """

    day: date
    platform: str
    campaign: str
    name: str
    id: str
    spend_minor: int
    impressions: int
    reach: int
    clicks: int
    purchases: int


def ad_days(seed: int) -> tuple[AdDay, ...]:
    """Make the ads of the year.

    Parameters
    ----------
    seed : int
        The year's seed.

    Returns
    -------
    tuple of AdDay
        In order of days.
    """
    chance = Chance(seed, "ads")
    return tuple(
        _ad_day(chance, plan.channel, plan.monthly_ads, day)
        for day in all_days()
        for plan in CHANNELS
        if plan.monthly_ads
    )


def ad_files(ads: Sequence[AdDay]) -> Iterator[tuple[str, bytes]]:
    """Write the two exports.

    Parameters
    ----------
    ads : sequence of AdDay
        Of the whole year.

    Yields
    ------
    tuple of (str, bytes)
        File name and content.
    """
    french = delimited([_FRENCH, *(_french(ad) for ad in ads if ad.day <= FRENCH_LAST)])
    broken = french.encode().decode("latin-1").encode()  # what a spreadsheet does to UTF-8 it takes for Latin-1
    yield f"Publicités-{FIRST}-{FRENCH_LAST}.csv", broken
    english = delimited([_ENGLISH, *(_english(ad) for ad in ads if ad.day > FRENCH_LAST)])
    yield f"Ads-Apr-1-2026-{LAST}.csv", (BOM + english).encode()


def _ad_day(chance: Chance, platform: str, monthly: int, day: date) -> AdDay:
    campaign = campaign_of(day)
    spend = round(monthly * 1200 / 365 * chance.uniform(0.9, 1.1))
    impressions = round(spend / _COST_PER_THOUSAND_CENTS * 1000 * chance.uniform(0.85, 1.15))
    clicks = chance.count(impressions * _CLICK_RATE)
    season = campaign.first if campaign else date(day.year, day.month, 1)
    return AdDay(
        day=day,
        platform=platform,
        campaign=campaign.name if campaign else "Toujours actif",
        name="Vidéo 15 s" if day.day % 2 else "Carrousel savons",
        id=f"1202{season:%y%m%d}{1 if platform == 'instagram' else 2}{day.day % 2}0142",
        spend_minor=spend,
        impressions=impressions,
        reach=round(impressions / 1.3),
        clicks=clicks,
        purchases=chance.count(clicks * 0.05),
    )


def _dollars(cents: int) -> str:
    return f"{cents / 100:.2f}"


def _french(ad: AdDay) -> tuple[Cell, ...]:
    return (
        ad.campaign, "Québec 25-60", ad.name, ad.id, str(ad.day), ad.platform, _dollars(ad.spend_minor), ad.reach,
        f"{ad.impressions / max(ad.reach, 1):.6f}", ad.impressions, ad.clicks, ad.clicks + ad.clicks // 3,
        ad.purchases or None, _dollars(ad.purchases * 6100) if ad.purchases else None,
    )  # fmt: skip


def _english(ad: AdDay) -> tuple[Cell, ...]:
    return (
        ad.campaign, "Quebec 25-60", ad.name, ad.id, str(ad.day), str(ad.day), ad.platform, _dollars(ad.spend_minor),
        "Link clicks", ad.clicks, ad.reach, ad.impressions, f"{ad.impressions / max(ad.reach, 1):.6f}", ad.clicks,
        ad.clicks + ad.clicks // 3, None, ad.purchases or None,
        _dollars(ad.purchases * 6100) if ad.purchases else None, "active",
    )  # fmt: skip
