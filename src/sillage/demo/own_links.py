"""The tracked links of the demo brand: one for each post that speaks of a product, one for each newsletter, a card."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from hashlib import blake2b
from itertools import chain
from zoneinfo import ZoneInfo

from sillage.demo.networks import Post, every_post
from sillage.demo.story import FIRST, LAST, ZONE, campaign_of
from sillage.domain.links import Link

SITE, LINK_HOST = "maisonboreale.example", "go.maisonboreale.example"
PAGES = {
    "/produits/savon-sapin-baumier": ("savon sapin baumier", "balsam fir soap"),
    "/produits/savon-argousier": ("savon argousier", "sea buckthorn soap"),
    "/produits/shampoing-bouleau": ("shampoing solide bouleau", "birch shampoo bar"),
    "/produits/baume-miel-d-ete": ("baume à lèvres miel", "summer honey lip balm"),
    "/produits/creme-avoine": ("crème à mains avoine", "oat hand cream"),
    "/produits/bougie-foret-mouillee": ("bougie forêt mouillée", "wet forest candle"),
    "/produits/huile-meleze": ("huile de massage mélèze", "larch massage oil"),
    "/produits/serum-argousier": ("sérum argousier", "sea buckthorn serum"),
    "/produits/coffret-decouverte": ("coffret découverte", "discovery box"),
}
"""Pages of products, and how posts call them."""

_SHORT = {"instagram": "ig", "facebook": "fb", "linkedin": "in", "tiktok": "tt", "youtube": "yt", "x": "x"}
_MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
_TITLE = 70
_EVERY, _FIRST_ISSUE = 14, 6


def own_links(seed: int, first: date, last: date) -> tuple[Link, ...]:
    """Return the links of some days.

    Parameters
    ----------
    seed : int
        The year's seed.
    first, last : date
        When their posts and newsletters came out, both included.

    Returns
    -------
    tuple of Link
        The oldest first; the same ones, with the same ids, each time.
    """
    posts = [post for post in chain(*every_post(seed).values()) if first <= post.day <= last]
    of_posts = [_of_post(post, page) for post in posts if (page := _page(post)) is not None]
    issues = [FIRST + timedelta(days=_FIRST_ISSUE + _EVERY * number) for number in range(26)]
    of_issues = [_of_issue(day) for day in issues if first <= day <= min(last, LAST)]
    return tuple(sorted((*of_posts, *of_issues, _of_card(first)), key=lambda one: (one.created_at, one.slug)))


def _page(post: Post) -> str | None:
    text = post.text.lower()
    return next((page for page, names in PAGES.items() if any(name in text for name in names)), None)


def _of_post(post: Post, page: str) -> Link:
    slug = f"{_SHORT[post.network]}-{post.day:%m%d}"
    campaign = campaign_of(post.day)
    return Link(
        id=_id(slug),
        slug=slug,
        destination=f"https://{SITE}{page}",
        created_at=post.at,
        domain=LINK_HOST,
        utm=_utm(post.network, "social", campaign.slug if campaign else "", post.kind),
        title=_shortened(post.text),
        campaign=campaign.name if campaign else "",
        network=post.network,
        post_id=post.id,
        content=post.kind,
    )


def _of_issue(day: date) -> Link:
    campaign = campaign_of(day)
    slug = f"infolettre-{day:%m%d}"
    return Link(
        id=_id(slug),
        slug=slug,
        destination=f"https://{SITE}/boutique",
        created_at=_morning(day),
        domain=LINK_HOST,
        utm=_utm("infolettre", "email", campaign.slug if campaign else "", ""),
        title=f"Infolettre du {day.day} {_MONTHS[day.month - 1]}",
        campaign=campaign.name if campaign else "",
        channel="newsletter",
    )


def _of_card(day: date) -> Link:
    return Link(
        id=_id("carte"),
        slug="carte",
        destination=f"https://{SITE}/",
        created_at=_morning(day),
        domain=LINK_HOST,
        utm=_utm("carte", "qr", "", ""),
        title="Carte glissée dans les colis",
        channel="card",
    )


def _utm(source: str, medium: str, campaign: str, content: str) -> tuple[tuple[str, str], ...]:
    said = (("source", source), ("medium", medium), ("campaign", campaign.replace("-", "_")), ("content", content))
    return tuple((name, value) for name, value in said if value)


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(7), ZoneInfo(ZONE)).astimezone(UTC)


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _TITLE else line[:_TITLE].rsplit(" ", 1)[0].rstrip(" ,:;") + "…"


def _id(slug: str) -> str:
    return blake2b(f"demo/{slug}".encode(), digest_size=8).hexdigest()
