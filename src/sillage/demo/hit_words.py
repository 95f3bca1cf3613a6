"""What made-up visitors come from, see and do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class Way(NamedTuple):
    """One way to the site, and how often it is taken."""

    weight: float
    channel: str
    source: str
    medium: str
    campaign: str
    network: str
    referrer: str
    linked: float  # the share of visits that come through one of our links
    rule: str


class ClickedLink(NamedTuple):
    """A short link that visitors click on."""

    id: str
    path: str
    post_id: str
    campaign: str = ""
    content: str = ""
    way: int = 0  # whose visitors click on it, where visits are of the brand's own
    since_us: int = 0
    landing: int = -1  # the page that it leads to


class OwnVisit(NamedTuple):
    """A visit of somebody who buys that day or later: what is bought, the shop's files tell too."""

    person: int
    way: int
    link: int  # -1 for none
    start_us: int
    pages: int
    order_id: str = ""  # the shop's number; empty where nothing is bought
    value_minor: int = 0
    refunded_minor: int = 0


@dataclass(frozen=True, slots=True)
class Scene:
    """A site with what leads to it.

    Parameters
    ----------
    site, link_host : str
        Hosts of its pages and of its short links.
    ways : tuple of Way
        Where visitors come from.
    paths : tuple of str
        Its pages, the front page first; the last three are the cart, the checkout and the thanks.
    contact : int
        The place of the page with the form.
    links : tuple of ClickedLink
        What they click on.
    own : mapping of date to tuple of OwnVisit, optional
        The visits that led to the orders which are known already: nothing else is bought then. Without it, orders are
        made up with the visits.
    """

    site: str
    link_host: str
    ways: tuple[Way, ...]
    paths: tuple[str, ...]
    contact: int
    links: tuple[ClickedLink, ...]
    own: Mapping[date, tuple[OwnVisit, ...]] | None = None

    @property
    def cart(self) -> int:
        """The place of the cart."""
        return len(self.paths) - 3

    @property
    def thanks(self) -> int:
        """The place of the last page of an order."""
        return len(self.paths) - 1


WAYS = (
    Way(16, "organic_social", "instagram", "social", "", "instagram", "l.instagram.com", 0.7, "link"),
    Way(9, "organic_social", "facebook", "social", "", "facebook", "l.facebook.com", 0.6, "link"),
    Way(4, "organic_social", "linkedin", "social", "", "linkedin", "lnkd.in", 0.6, "link"),
    Way(3, "organic_social", "x", "social", "", "x", "t.co", 0.4, "referrer"),
    Way(7, "paid_social", "facebook", "paid_social", "summer", "facebook", "l.facebook.com", 0.3, "utm"),
    Way(20, "organic_search", "google", "organic", "", "", "google.com", 0, "referrer"),
    Way(4, "paid_search", "google", "cpc", "brand", "", "google.com", 0, "utm"),
    Way(21, "direct", "", "", "", "", "", 0, "none"),
    Way(7, "newsletter", "newsletter", "email", "monthly", "", "", 0.8, "utm"),
    Way(5, "referral", "blog.example", "referral", "", "", "blog.example", 0, "referrer"),
    Way(2, "ai_assistant", "chatgpt.com", "referral", "", "", "chatgpt.com", 0, "referrer"),
    Way(2, "qr", "poster", "qr", "summer", "", "", 1, "link"),
)
"""Roughly a small shop's."""

PATHS = (
    *("/", "/collections/bags", "/collections/mugs", "/sale", "/blog/how-we-work", "/about", "/contact"),
    *(f"/products/{number}" for number in range(1, 41)),
    *("/cart", "/checkout", "/thanks"),
)
MADE_UP = Scene(
    site="shop.example",
    link_host="go.example",
    ways=WAYS,
    paths=PATHS,
    contact=PATHS.index("/contact"),
    links=tuple(ClickedLink(f"link-{number:02}", f"/s{number:02}", f"post-{number:02}") for number in range(60)),
)
"""A shop without any other figures."""

KINDS = (
    *("click", "pageview", "engagement", "outbound", "form_start", "form", "event", "conversion", "order", "refund"),
)
CLICK, PAGEVIEW, ENGAGEMENT, OUTBOUND, FORM_START, FORM, CUSTOM, CONVERSION, ORDER, REFUND = range(10)
NAMES = ("", "contact", "add_to_cart", "signup")
NO_NAME, FORM_NAME, ADD_TO_CART, SIGNUP = range(4)
DEVICES = ("phone", "desktop", "tablet", "tv", "other")
DEVICE_WEIGHTS = (0.61, 0.33, 0.04, 0.01, 0.01)
BROWSERS = ("Chrome", "Safari", "Firefox", "Edge", "Samsung Internet")
BROWSER_WEIGHTS = (0.55, 0.27, 0.07, 0.07, 0.04)
COUNTRIES = ("ca", "fr", "us", "be", "ch", "")
COUNTRY_WEIGHTS = (0.62, 0.17, 0.11, 0.03, 0.02, 0.05)
BOTS = ("", "Googlebot\\/", "bingbot", "facebookexternalhit", "GPTBot")
FLAGS = ("", "team")
ORIGINS = ("redirect", "script", "api", "pixel")
REDIRECT, SCRIPT, API, PIXEL = range(4)
CONSENTS = ("none", "cookie", "refused")
HOURS = (
    *(1.2, 0.7, 0.5, 0.4, 0.4, 0.7, 1.6, 2.8, 3.9, 4.6, 5.0, 5.3),
    *(6.1, 5.8, 5.2, 5.0, 4.9, 5.2, 5.9, 6.8, 7.6, 7.4, 5.6, 3.0),
)
"""How busy each hour of the day is."""

WEEKDAYS = (1.04, 1.06, 1.05, 1.02, 0.96, 0.9, 0.97)
