"""A month of posts, hits, orders and losses, small enough to follow by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sillage.domain.period import Period
from tests.services.journal_rows import Rows, observations
from tests.services.test_attribute_journal import hit

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31), "America/Montreal")
POSTS = 12
WORST = 20
"""The day of March that lost 15 followers where others lost 4."""


def published(network: str, post_id: str, day: int, row: int, **said: Any) -> dict[str, Any]:
    place = {"network": network, "account": "us", "object_kind": "post", "post_id": post_id}
    at = datetime(2026, 3, day, 15, tzinfo=UTC)  # 10 or 11 h in Montreal
    return {**place, "published_at": at, "text": f"Post {post_id}", "post_type": "photo", "row": row, **said}


def story() -> dict[str, Rows]:
    """Twelve posts of Instagram, each liked 10 more than the last out of 1,000; three of X; the least liked sold."""
    posts = [
        published("instagram", f"i{n}", n + 2, n + 1, post_type="reel" if n % 2 else "photo") for n in range(POSTS)
    ]
    posts += [published("x", f"x{n}", n + 2, 20 + n, post_type="") for n in range(3)]
    read: Rows = []
    for metric, amount in (("likes", 10), ("impressions", 1000)):
        for n in range(POSTS):
            value = amount * (n + 1) if metric == "likes" else amount
            read += reading("instagram", f"i{n}", metric, value)
        for n in range(3):
            read += reading("x", f"x{n}", metric, amount)
    lost = [("", date(2026, 3, day), 15 if day == WORST else 4) for day in range(1, 32)]
    read += observations("unfollows", "account", lost, network="x", account="us")
    rows = [{**row, "row": number} for number, row in enumerate(read, 1)]
    return {"posts": posts, "observations": rows, **sales()}


def reading(network: str, post_id: str, metric: str, value: int) -> Rows:
    place: dict[str, Any] = {"network": network, "account": "us", "window": "lifetime"}
    return observations(metric, "post", [(post_id, date(2026, 3, 2), value)], **place)


def sales() -> dict[str, Rows]:
    """Anna came by the least liked post and bought; Bob came by the most liked one and did not; Cleo bought before."""
    social = {"channel": "organic_social", "network": "instagram", "campaign": "spring"}
    events = [
        hit(1, -1, cookie="anna", visitor="a1", post_id="i0", **social),
        hit(2, 0.001, "order", cookie="anna", visitor="a1", order_id="1"),
        hit(3, -1, cookie="bob", visitor="b1", post_id="i11", **social),
    ]
    noon = datetime(2026, 3, 10, 17, tzinfo=UTC)
    orders = [
        bought("1", noon + timedelta(minutes=1), 100, customer_key="anna"),
        bought("2", noon + timedelta(days=1), 50, customer_key="cleo", channel="newsletter"),
        bought("3", noon + timedelta(days=2), 60, channel="newsletter"),
        bought("4", noon - timedelta(days=400), 70, customer_key="cleo"),
    ]
    return {"events": events, "orders": orders}


def bought(number: str, at: datetime, dollars: int, **said: Any) -> dict[str, Any]:
    money = {"gross_minor": dollars * 100, "currency": "CAD", "status": "paid", "channel": ""}
    return {"shop": "own", "order_id": number, "ordered_at": at, "row": int(number), **money, **said}
