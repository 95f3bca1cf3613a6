"""A workspace that sold, published, spent and was followed, and what its rows are read with, for tests of rows."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from django.test import Client

from sillage.domain.costs import Cost, CostKind, ExchangeRate, HourlyRate, ShareRule
from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.ledger import entries
from sillage.services.compute_kpi import compute_kpi
from sillage.services.open_workspace import Opened, init_workspace
from tests.services.journal_rows import import_rows, observations, orders
from tests.web.standing import standing

FIRST, LAST = date(2026, 1, 5), date(2026, 3, 29)
KPI = "/w/maison/kpi"
QUERY = "?from=2026-01-05&to=2026-03-29&lang=en"


@contextmanager
def seeded_rows(folder: Path) -> Iterator[Opened]:
    """Let pages stand on three months of sales, posts, costs and followers until the block ends."""
    with standing(folder / "data"):
        opened = init_workspace(
            folder / "data", name="Maison", currency="CAD", zone="America/Montreal", language="fr",
            families=("sales",), hourly_rate=Money.of(35, "CAD"), margin=Decimal("0.4"), country="CA",
        )  # fmt: skip
        days = [FIRST + timedelta(days=day) for day in range(0, 84, 3)]
        sell(opened, folder, days)
        publish(opened, folder, days)
        spend(opened, days)
        follow(opened, folder, days)
        yield opened


def sell(opened: Opened, folder: Path, days: list[date]) -> None:
    """Sell in two currencies, with taxes, refunds, a cancelled order, and orders of other days."""
    sold = orders([(day, 97 + place, ("instagram", "facebook", "")[place % 3]) for place, day in enumerate(days)])
    for place, row in enumerate(sold):
        row |= {"tax_minor": row["gross_minor"] * 13 // 113, "customer_key": f"secret-{place % 7}"}
        row |= {"refunded_minor": row["gross_minor"] // 3, "status": "partially_refunded"} if place % 5 == 0 else {}
        row |= {"currency": "USD"} if place % 4 == 1 else {}
        row |= {"status": "cancelled"} if place == 7 else {}
    sold[0]["order_id"] = "=HYPERLINK(1)"
    sold[3]["post_id"] = "p3"
    sold += orders([(LAST + timedelta(days=1), 5000, "instagram")], order_id="later", row=99)
    import_rows(opened, folder / "orders.csv", {"orders": sold})
    entries.put(opened.workspace.id, ExchangeRate(FIRST, "USD", "CAD", Decimal("1.3579")))


def publish(opened: Opened, folder: Path, days: list[date]) -> None:
    """Publish on two networks, one of which tells its impressions of each day too, and not of each post."""
    mine = {"network": "x", "account": "nous"}
    posts = [
        {**mine, "object_kind": "post", "post_id": f"p{place}", "published_on": day, "text": f"post {place}",
         "row": place + 2}
        for place, day in enumerate(days)
    ]  # fmt: skip
    told = [(f"p{place}", day, 1000 + 7 * place) for place, day in enumerate(days)]
    seen = [
        row | {"for_date": None, "to_date": None}
        for metric, rows in (("impressions", told[:-3]), ("likes", told), ("replies", told), ("views", told[5:]))
        for row in observations(metric, "post", rows, window="lifetime", **mine)
    ]
    daily = observations("impressions", "account", [("", day, 10) for day in days], **mine)
    import_rows(opened, folder / "posts.csv", {"posts": posts, "observations": [*seen, *daily]})
    other = {"network": "instagram", "account": "nous_ig"}
    reels = [
        {**other, "object_kind": "post", "post_id": f"i{place}", "published_on": day, "row": place + 2}
        for place, day in enumerate(days[:4])
    ]
    played = observations(
        "views", "post", [(f"i{place}", day, 300) for place, day in enumerate(days[:4])], window="lifetime", **other
    )
    played = [row | {"for_date": None, "to_date": None} for row in played]
    import_rows(opened, folder / "reels.csv", {"posts": reels, "observations": played})
    ads = observations(
        "spend", "ad", [("a1", day, 1234) for day in days[:6]], network="instagram", account="nous_ig", currency="CAD"
    )
    import_rows(opened, folder / "ads.csv", {"observations": ads})


def spend(opened: Opened, days: list[date]) -> None:
    """Work and spend: at two rates, over several days, and without a channel."""
    here = opened.workspace.id
    entries.put(here, HourlyRate(Money.of(41, "CAD"), date(2026, 2, 1), "Ana"))
    for place, day in enumerate(days):
        activity = "moderation" if place % 3 == 0 else "creation"
        entries.add_cost(here, Cost(CostKind.HOURS, day, day, hours=Decimal("1.35"), person="Ana", channel="instagram",
                                    activity=activity))  # fmt: skip
    week = Cost(CostKind.HOURS, FIRST, FIRST + timedelta(days=6), hours=Decimal(10), shared_by=ShareRule.EQUALLY)
    entries.add_cost(here, week)
    tool = Cost(
        CostKind.TOOL, date(2025, 12, 20), date(2026, 1, 20), amount=Money.of(Decimal("99.99"), "CAD"), note="Outil"
    )
    entries.add_cost(here, tool)
    entries.add_cost(here, Cost(CostKind.SPEND, FIRST, FIRST, amount=Money.of(100, "USD"), channel="facebook"))


def follow(opened: Opened, folder: Path, days: list[date]) -> None:
    """Have followers, some in the workspace's country, and messages, on two networks."""
    facts, written = [], []
    for network, account in (("x", "nous"), ("instagram", "nous_ig")):
        mine = {"network": network, "account": account}
        facts += observations("followers", "account", [("", day, 500) for day in days], **mine)
        shares = [("", days[0], 1)]
        for country in ("CA", "FR"):
            facts += observations("audience_share", "account", shares, segment=f"country={country}", **mine)
        written += [
            {**mine, "thread_id": f"{day}", "message_id": "1", "event": "message", "direction": "in", "row": 1,
             "author_kind": "customer", "author_key": "secret-9", "visibility": "comment",
             "sent_at": datetime(day.year, day.month, day.day, 15, tzinfo=UTC)}
            for day in days[:4]
        ]  # fmt: skip
    import_rows(opened, folder / "followers.csv", {"observations": facts, "messages": written})


def text(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.content[:300]
    if response.streaming:
        return b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
    return response.content.decode()


def told(client: Client, kpi_id: str, more: str = "") -> list[dict[str, str]]:
    """Read the file of all rows behind a figure."""
    found = text(client, f"{KPI}/{kpi_id}/rows/all.csv{QUERY}{more}")
    return list(csv.DictReader(io.StringIO(found.lstrip("\ufeff"))))


def cents(rows: list[dict[str, str]], measure: str) -> Decimal:
    return round(sum((Decimal(row[measure]) for row in rows), Decimal(0)), 2)


def value_of(opened: Opened, kpi_id: str, **filters: str) -> Decimal:
    value = compute_kpi(opened, kpi_id, Period(FIRST, LAST, opened.workspace.zone), filters=filters).value
    assert value is not None, kpi_id
    return round(Decimal(str(value)), 2)
