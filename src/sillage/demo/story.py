"""The plan of the demo year, as data: a soap maker of Charlevoix, made up from end to end.

« Maison Boréale » sells soaps and skin care online, by telephone and in its workshop. Two people look after six
networks, a newsletter and the inbox. What is planted here is the known truth that tests hold the report against.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal

BRAND = "Maison Boréale"
ZONE = "America/Montreal"
CURRENCY = "CAD"
LANGUAGE = "fr-CA"
COUNTRY = "CA-QC"
FIRST, LAST = date(2025, 10, 1), date(2026, 9, 30)
NOW = datetime(2026, 10, 5, 14, 0, tzinfo=UTC)

REELS_DAY = date(2026, 5, 4)
"""Short videos on Instagram: three reels in five posts instead of one in ten."""
REELS_BEFORE, REELS_AFTER, REEL_LIFT = 0.1, 0.6, 2.5
REELS_FACTOR = (1 - REELS_AFTER + REELS_AFTER * REEL_LIFT) / (1 - REELS_BEFORE + REELS_BEFORE * REEL_LIFT)
"""By how much the change multiplies mean reach, views and interactions of an Instagram post."""

COLOURS_DAY = date(2026, 2, 2)
"""New colours on Facebook: planted without any effect."""
EVENING_DAY = date(2026, 7, 6)
"""Posts on X at 8 p.m.: planted without any effect."""

CREATOR, SERVICE = "Création", "Service à la clientèle"
CREATOR_RATE, SERVICE_RATE = Decimal(38), Decimal(31)
MARGIN = Decimal("0.58")
SHIPPING_MINOR = 695
DISCOUNT = Decimal("0.10")
REFUND_SHARE = 0.025


@dataclass(frozen=True, slots=True)
class NetworkPlan:
    """How a network behaves.

    Parameters
    ----------
    network, account : str
        Which account.
    weekly_posts : int
        Posts in a week.
    followers : int
        At the start of the year.
    gained, lost : float
        People a day.
    reach : float
        Median reach of a post at the start.
    views_per_reach : float
        Views or impressions for each person reached.
    interaction_rate : float
        Interactions for each person reached.
    parts : tuple of float
        Shares of likes, comments, shares and saves in the interactions.
    click_rate : float
        Clicks on links for each person reached.
    kinds : tuple of (str, float)
        Kinds of posts with their weights.
    english : float
        Share of posts in English.
    """

    network: str
    account: str
    weekly_posts: int
    followers: int
    gained: float
    lost: float
    reach: float
    views_per_reach: float
    interaction_rate: float
    parts: tuple[float, float, float, float]
    click_rate: float
    kinds: tuple[tuple[str, float], ...]
    english: float = 0.15


NETWORKS = (
    NetworkPlan(
        "instagram", "maison.boreale", 5, 8240, 11.5, 4.2, 2100, 1.35, 0.061, (0.82, 0.05, 0.05, 0.08), 0.006,
        (("photo", 0.55), ("carousel", 0.35), ("reel", REELS_BEFORE)),
    ),
    NetworkPlan(
        "facebook", "Maison Boréale", 5, 6120, 4.0, 2.6, 1250, 1.25, 0.038, (0.80, 0.09, 0.11, 0.0), 0.014,
        (("photo", 0.5), ("link", 0.25), ("video", 0.15), ("reel", 0.1)),
    ),
    NetworkPlan(
        "linkedin", "maison-boreale", 4, 1180, 1.6, 0.3, 520, 1.4, 0.034, (0.85, 0.09, 0.06, 0.0), 0.012,
        (("image", 0.6), ("article", 0.25), ("video", 0.15)), 0.35,
    ),
    NetworkPlan(
        "tiktok", "maison.boreale", 4, 2050, 4.4, 2.1, 1900, 1.1, 0.052, (0.87, 0.05, 0.05, 0.03), 0.001,
        (("video", 1.0),),
    ),
    NetworkPlan(
        "youtube", "Maison Boréale", 2, 860, 1.3, 0.4, 430, 1.2, 0.045, (0.86, 0.09, 0.05, 0.0), 0.004,
        (("short", 0.6), ("video", 0.4)), 0.2,
    ),
    NetworkPlan(
        "x", "maisonboreale", 6, 1540, 1.0, 1.3, 410, 1.3, 0.021, (0.72, 0.12, 0.14, 0.02), 0.008,
        (("text", 0.6), ("photo", 0.3), ("link", 0.1)), 0.4,
    ),
)  # fmt: skip
"""Six networks, 26 posts a week."""


@dataclass(frozen=True, slots=True)
class ChannelPlan:
    """What a channel sells, and what it takes.

    Parameters
    ----------
    channel : str
        A network, an offline channel, another source, or empty for what nothing ties to one.
    orders : float
        Expected over the year.
    basket : float
        Size of its baskets beside the usual one.
    code : str
        Its discount code, empty for none.
    code_share : float
        Share of its orders that use the code.
    weekly_hours : float
        Hours of creation a week.
    monthly_ads, monthly_tools, yearly_content : int
        Money, in dollars.
    person : str
        Who works on it.
    """

    channel: str
    orders: float
    basket: float = 1.0
    code: str = ""
    code_share: float = 0.0
    weekly_hours: float = 0.0
    monthly_ads: int = 0
    monthly_tools: int = 0
    yearly_content: int = 0
    person: str = CREATOR


CHANNELS = (
    ChannelPlan("instagram", 1080, 1.0, "INSTAGRAM10", 0.45, 5.0, 250, 0, 1800),
    ChannelPlan("newsletter", 620, 1.1, "INFOLETTRE10", 0.7, 1.2, 0, 45, 0),
    ChannelPlan("facebook", 400, 1.0, "FACEBOOK10", 0.3, 3.0, 380, 0, 0),
    ChannelPlan("tiktok", 75, 0.9, "TIKTOK10", 0.5, 4.5, 0, 0, 0),
    ChannelPlan("youtube", 75, 1.0, "", 0.0, 1.1, 0, 0, 0),
    ChannelPlan("linkedin", 28, 4.0, "", 0.0, 1.5, 0, 0, 0),
    ChannelPlan("x", 26, 1.0, "", 0.0, 0.4, 0, 0, 0),
    ChannelPlan("phone", 190, 1.2, "", 0.0, 1.5, 0, 0, 0, SERVICE),
    ChannelPlan("shop", 160, 0.9, "CARTE10", 0.6, 0.8, 0, 0, 300, SERVICE),
    ChannelPlan("search", 860),
    ChannelPlan("direct", 770),
    ChannelPlan("referral", 60),
    ChannelPlan("", 150),
)
"""The truth about sales: a channel's expected orders; chance does the rest."""

SERVICE_WEEKLY_HOURS = 6.0
STRATEGY_WEEKLY_HOURS = 1.5
SCHEDULING_TOOL = 59
DESIGN_TOOL = 18


@dataclass(frozen=True, slots=True)
class Campaign:
    """Weeks in which everything speaks of one thing.

    Parameters
    ----------
    name, slug : str
        As people write it, and as links do.
    first, last : date
        Both included.
    """

    name: str
    slug: str
    first: date
    last: date


CAMPAIGNS = (
    Campaign("Noël boréal", "noel-boreal", date(2025, 11, 17), date(2025, 12, 21)),
    Campaign("Saint-Valentin", "saint-valentin", date(2026, 2, 2), date(2026, 2, 14)),
    Campaign("Fête des Mères", "fete-des-meres", date(2026, 4, 20), date(2026, 5, 10)),
    Campaign("Été au fleuve", "ete-au-fleuve", date(2026, 6, 22), date(2026, 7, 19)),
    Campaign("Rentrée douce", "rentree-douce", date(2026, 8, 24), date(2026, 9, 20)),
)

PRODUCTS = (
    ("Savon Sapin baumier", 950, 0.20),
    ("Savon Argousier", 950, 0.14),
    ("Shampoing solide Bouleau", 1500, 0.14),
    ("Baume à lèvres Miel d’été", 700, 0.12),
    ("Crème à mains Avoine", 1800, 0.12),
    ("Bougie Forêt mouillée", 2400, 0.09),
    ("Huile de massage Mélèze", 2600, 0.06),
    ("Sérum Argousier", 3900, 0.05),
    ("Coffret Découverte", 4800, 0.05),
    ("Coffret des Fêtes", 7200, 0.03),
)
"""Name, price in cents, share of the lines."""
LINES = ((1, 0.35), (2, 0.35), (3, 0.20), (4, 0.10))
QUANTITIES = ((1, 0.85), (2, 0.15))

SHIFTS = (
    *((day, time(9), time(12)) for day in range(5)),
    *((day, time(13), time(17)) for day in range(5)),
    (5, time(10), time(16)),
)
HOLIDAYS = frozenset(
    {
        date(2025, 10, 13), date(2025, 12, 25), date(2025, 12, 26), date(2026, 1, 1), date(2026, 1, 2),
        date(2026, 4, 3), date(2026, 5, 18), date(2026, 6, 24), date(2026, 7, 1), date(2026, 9, 7),
    }
)  # fmt: skip

RIVALS = ("Atelier Brumenord", "Soins Kamouline", "Savonnerie Riveclaire")


def season(day: date) -> float:
    """Return how much more than usual is sold on a day.

    Parameters
    ----------
    day : date
        Which day.

    Returns
    -------
    float
        1 is usual: the Holidays sell most, January least.
    """
    months = (0.85, 0.9, 0.9, 0.95, 1.15, 0.95, 0.9, 0.95, 1.1, 1.0, 1.35, 1.5)
    weekday = (1.05, 1.0, 1.0, 1.05, 1.1, 0.9, 0.9)
    return months[day.month - 1] * weekday[day.weekday()]


def campaign_of(day: date) -> Campaign | None:
    """Return the campaign of a day.

    Parameters
    ----------
    day : date
        Which day.

    Returns
    -------
    Campaign or None
        None between campaigns.
    """
    return next((one for one in CAMPAIGNS if one.first <= day <= one.last), None)


def expected_net(plan: ChannelPlan) -> float:
    """Return what an order of a channel is expected to bring, net of tax, discounts and refunds.

    Parameters
    ----------
    plan : ChannelPlan
        Which channel.

    Returns
    -------
    float
        Dollars.
    """
    price = sum(cents * share for _, cents, share in PRODUCTS)
    lines = sum(count * share for count, share in LINES)
    quantity = sum(count * share for count, share in QUANTITIES)
    goods = price * lines * quantity * plan.basket * (1 - float(DISCOUNT) * plan.code_share)
    shipping = 0 if plan.channel in ("phone", "shop") else SHIPPING_MINOR
    return (goods + shipping) * (1 - REFUND_SHARE) / 100
