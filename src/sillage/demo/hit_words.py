"""What made-up visitors come from, see and do."""

from __future__ import annotations

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


SITE, LINK_HOST = "shop.example", "go.example"
WAYS = (
    Way(16, "organic_social", "instagram", "social", "", "instagram", "l.instagram.com", 0.7, "link"),
    Way(9, "organic_social", "facebook", "social", "", "facebook", "l.facebook.com", 0.6, "link"),
    Way(4, "organic_social", "linkedin", "social", "", "linkedin", "lnkd.in", 0.6, "link"),
    Way(3, "organic_social", "x", "social", "", "x", "t.co", 0.4, "referrer"),
    Way(7, "paid_social", "facebook", "paid_social", "summer", "facebook", "l.facebook.com", 0.3, "utm"),
    Way(20, "organic_search", "google", "organic", "", "", "google.com", 0, "referrer"),
    Way(4, "paid_search", "google", "cpc", "brand", "", "google.com", 0, "utm"),
    Way(21, "direct", "", "", "", "", "", 0, "none"),
    Way(7, "email", "newsletter", "email", "monthly", "", "", 0.8, "utm"),
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
CART, CHECKOUT, THANKS = len(PATHS) - 3, len(PATHS) - 2, len(PATHS) - 1
CONTACT = PATHS.index("/contact")
PRODUCTS = 7
"""Where the products begin."""

LINKS = 60
"""How many of our links they click on."""

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
