"""Tables kept by hand: accounts by month, rivals, a sector, offline touches, and X's old table with a wrong date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from sillage.demo.chance import Chance
from sillage.demo.networks import FollowerDay, Post
from sillage.demo.shop import Order
from sillage.demo.story import FIRST, LAST, NETWORKS, RIVALS
from sillage.demo.text_files import BOM, MONTHS, Cell, delimited, spaced
from sillage.domain.period import Period

BOUGHT_MONTH = date(2026, 2, 1)
BOUGHT = 450
"""TikTok followers that came in one month, beside the gains told: a contradiction and a suspicious jump."""
MISDATED_MONTH = date(2025, 11, 1)
"""The month of X's table whose row was typed with the wrong month: January stands where December was meant."""
_GAINS_TOLD = ("instagram", "tiktok", "youtube")
_ACCOUNTS = ("Mois", "Réseau", "Compte", "Abonnés", "Nouveaux abonnés", "Publications", "Visites du profil")
_RIVALS = ("Mois", "Réseau", "Concurrent", "Source", "Abonnés", "Publications", "Interactions")
_SECTOR = ("Month", "Network", "Sector", "Source", "Metric", "Value")
_X_TABLE = (
    "commit_date", "date", "month", "followers", "new_followers", "tweets", "tweet_impressions", "profile_visits",
    "mentions",
)  # fmt: skip
_TOUCHES = ("Date", "Canal", "Nature", "Nombre", "Campagne", "Code", "Note", "Référence")


def accounts_file(
    posts: Mapping[str, Sequence[Post]], followers: Mapping[str, Sequence[FollowerDay]]
) -> tuple[str, bytes]:
    """Write the accounts by month; X has a table of its own.

    Parameters
    ----------
    posts : mapping of str to sequence of Post
        By network.
    followers : mapping of str to sequence of FollowerDay
        By network.

    Returns
    -------
    tuple of (str, bytes)
        File name and content; the month before the year gives the first level.
    """
    rows: list[tuple[Cell, ...]] = []
    for plan in NETWORKS:
        if plan.network == "x":
            continue
        before = FIRST - timedelta(days=1)
        rows.append((f"{before:%Y-%m}", plan.network, plan.account, spaced(plan.followers), None, None, None))
        for month in Period(FIRST, LAST).months():
            days = [day for day in followers[plan.network] if day.day in month]
            mine = [post for post in posts[plan.network] if post.day in month]
            bought = BOUGHT if plan.network == "tiktok" and month.first >= BOUGHT_MONTH else 0
            gained = sum(day.gained for day in days) if plan.network in _GAINS_TOLD else None
            visits = sum(post.figures["visits"] for post in mine)
            rows.append(
                (f"{month.first:%Y-%m}", plan.network, plan.account, spaced(days[-1].followers + bought), gained,
                 len(mine), spaced(visits))
            )  # fmt: skip
    return "comptes-par-mois.csv", (BOM + delimited([_ACCOUNTS, *rows], ";")).encode()


def x_table(posts: Sequence[Post], followers: Sequence[FollowerDay]) -> tuple[str, bytes]:
    """Write X's table as somebody has kept it for years: newest first, dated the month after, one date typed wrong.

    Parameters
    ----------
    posts : sequence of Post
        X's posts.
    followers : sequence of FollowerDay
        Of the account.

    Returns
    -------
    tuple of (str, bytes)
        File name and content, of no known format: it is read through a guessed mapping.
    """
    rows: list[tuple[Cell, ...]] = []
    for number, month in enumerate(Period(FIRST, LAST).months()):
        days = [day for day in followers if day.day in month]
        mine = [post for post in posts if post.day in month]
        noted = month.last + timedelta(days=1)
        if month.first == MISDATED_MONTH:
            noted = noted.replace(month=1)
        gained: Cell = "NA" if number == 8 else sum(day.gained for day in days)
        rows.append(
            (str(noted), str(noted), MONTHS[month.first.month - 1], days[-1].followers, gained, len(mine),
             sum(post.figures["views"] for post in mine), sum(post.figures["visits"] for post in mine), 11 + number % 5)
        )  # fmt: skip
    return "twitter_metrics_monthly_maisonboreale.csv", delimited([_X_TABLE, *reversed(rows)]).encode()


def rivals_file(seed: int) -> tuple[str, bytes]:
    """Write what is seen of three rivals.

    Parameters
    ----------
    seed : int
        The year's seed.

    Returns
    -------
    tuple of (str, bytes)
        File name and content.
    """
    chance = Chance(seed, "rivals")
    rows: list[tuple[Cell, ...]] = []
    for rival, size in zip(RIVALS, (15_400, 9_800, 6_100), strict=True):
        for network, share in (("instagram", 1.0), ("facebook", 0.8), ("tiktok", 0.4)):
            level = size * share
            for month in Period(date(2025, 9, 1), LAST).months():
                level *= 1 + chance.uniform(0.001, 0.008)
                rows.append(
                    (f"{month.first:%Y-%m}", network, rival, "profil public", round(level), chance.between(8, 22),
                     round(level * chance.uniform(0.12, 0.3)))
                )  # fmt: skip
    return "concurrents.csv", (BOM + delimited([_RIVALS, *rows], ";")).encode()


def sector_file() -> tuple[str, bytes]:
    """Write a sector's figures.

    Returns
    -------
    tuple of (str, bytes)
        File name and content, in English.
    """
    rows = [
        (f"{month.first:%Y-%m}", network, "soap and skin care", "Yearly benchmark (made up)",
         "engagement_rate_by_followers", rate)
        for month in Period(date(2026, 1, 1), LAST).months()
        for network, rate in (("instagram", "1.1 %"), ("facebook", "0.4 %"))
    ]  # fmt: skip
    return "sector-benchmark.csv", delimited([_SECTOR, *rows]).encode()


def touches_file(made: Sequence[Order], seed: int) -> tuple[str, bytes]:
    """Write the touches that happened off the networks.

    Parameters
    ----------
    made : sequence of Order
        All orders.
    seed : int
        The year's seed.

    Returns
    -------
    tuple of (str, bytes)
        File name and content.
    """
    chance = Chance(seed, "touches")
    rows = [*_newsletters(chance), *_weekly(chance, made)]
    numbered = [(*row, f"T-{number:04d}") for number, row in enumerate(rows, 1)]
    return "hors-ligne.csv", (BOM + delimited([_TOUCHES, *numbered], ";")).encode()


def _newsletters(chance: Chance) -> Iterator[tuple[Cell, ...]]:
    readers = 2840
    for number in range(26):
        day = FIRST + timedelta(days=6 + 14 * number)
        readers += chance.between(12, 48)
        opened = round(readers * chance.uniform(0.38, 0.47))
        when = f"{day:%d/%m/%Y}"
        yield when, "infolettre", "envoi", spaced(readers), None, None, None
        yield when, "infolettre", "ouverture", spaced(opened), None, None, None
        yield when, "infolettre", "clic", round(opened * chance.uniform(0.08, 0.14)), None, None, None


def _weekly(chance: Chance, made: Sequence[Order]) -> Iterator[tuple[Cell, ...]]:
    for week in Period(FIRST, LAST).weeks():
        when = f"{week.last:%d/%m/%Y}"
        mine = [order for order in made if order.at.date() in week]
        calls = sum(order.channel == "phone" for order in mine) * 2 + chance.count(3)
        coupons = sum(order.code == "CARTE10" for order in mine)
        yield when, "téléphone", "appel", calls, None, None, None
        yield when, "boutique", "visite", chance.count(55), None, None, None
        if coupons:
            yield when, "boutique", "coupon", coupons, None, "CARTE10", None
        yield when, "carte", "scan", chance.count(4), None, None, "Carte glissée dans les colis"
        for _ in range(chance.count(0.7)):
            yield when, "linkedin", "lead", 1, None, None, "Cadeaux d’entreprise"
        yield when, "linkedin", "qualified lead", chance.count(0.4), None, None, "Devis demandés"
