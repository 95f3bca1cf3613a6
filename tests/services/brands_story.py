"""Three voices in one workspace: two brands and what is nobody's, each with words and amounts of its own."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sillage.domain.costs import Cost, CostKind
from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.domain.places import Account, Change, CommittedImport
from sillage.journal.tail import Tail
from sillage.ledger import belongings, brands, entries, models, queries
from sillage.services.describe_objective import TypedObjective, new_objective
from sillage.services.open_workspace import Opened
from sillage.services.record_links import LinkWords, add_link
from sillage.services.record_plans import put_objective
from sillage.services.record_sites import SiteWords, add_site
from sillage.services.record_values import add_brand
from tests.journal.live import hit, order
from tests.services.journal_rows import Rows, import_rows, observations, orders

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31), "America/Montreal")
DAYS = [date(2026, 3, 2) + timedelta(days=2 * step) for step in range(12)]
AURORE, BOREALE, NOBODY = "Aurore", "Boreale", ""
WORDS = {AURORE: "aurorix", BOREALE: "borealix", NOBODY: "personnix"}
"""A word that stands in everything of one voice."""
DOLLARS = {AURORE: 1_000, BOREALE: 77_131, NOBODY: 60_427}
COSTS = {AURORE: 210, BOREALE: 93_319, NOBODY: 58_171}
VOICES = (AURORE, BOREALE, NOBODY)


def told_apart(opened: Opened, folder: Path, *, live: bool = True) -> None:
    """Fill a workspace with what two brands and nobody did."""
    add_brand(opened, AURORE)
    add_brand(opened, BOREALE)
    for at, brand in enumerate(VOICES):
        one_voice(opened, folder, brand, at)
    # An account says more than the file: nobody's file tells of an account of each brand.
    for brand in (AURORE, BOREALE):
        entries.put(opened.workspace.id, Account("facebook", f"{WORDS[brand]}-fb", brand=brand))
    shared = [row for brand in (AURORE, BOREALE) for row in posts(f"{WORDS[brand]}-fb", WORDS[brand], "facebook")]
    import_rows(opened, folder / "shared-file", {"posts": [row | {"row": at} for at, row in enumerate(shared, 1)]})
    if live:
        collect(opened)


def one_voice(opened: Opened, folder: Path, brand: str, at: int) -> None:
    """Import, type and declare what one of them did."""
    word, uid = WORDS[brand], opened.workspace.id
    import_rows(opened, folder / f"{word}-file", tables(brand), period=(DAYS[0], DAYS[-1]), format="own_orders")
    if brand:
        belongings.assign(uid, "import", max(one.number for one in queries.committed_imports(uid)), brand)
    day = DAYS[0]
    cost = Cost(CostKind.SPEND, day, day, amount=Money.of(COSTS[brand], "CAD"), channel="instagram", note=word)
    said: dict[str, str | int] = {"cost": entries.add_cost(uid, cost).id}
    hours = Cost(CostKind.HOURS, day, day, hours=Decimal(3), channel="instagram", person=word)
    belongings.assign(uid, "cost", entries.add_cost(uid, hours).id, brand)
    said["change"] = entries.put(uid, Change(day, f"{word} change", f"{word} note"))
    brands.add_campaign(uid, f"{word} campaign", day, DAYS[-1])
    said["campaign"] = f"{word} campaign"
    aim = new_objective(opened, TypedObjective("orders", name=f"{word} aim", target=str(50 + at), due_on="2026-06-30"))
    said["objective"] = put_objective(opened, aim).id
    said["site"] = add_site(opened, f"{word}.example", SiteWords()).host
    made = add_link(opened, LinkWords(f"https://{word}.example/", slug=word, title=f"{word} link"))
    said["link"] = made.link.id
    for kind, which in said.items():
        belongings.assign(uid, kind, which, brand)


def tables(brand: str) -> dict[str, Rows]:
    """Return the rows of one file."""
    word = WORDS[brand]
    sold = orders([(day, DOLLARS[brand], "instagram") for day in DAYS[:3]], shop=word, product=f"{word} product")
    at = datetime(2026, 3, 3, 15, tzinfo=UTC)
    threads = [
        {"network": "instagram", "account": word, "thread_id": f"{word}-t{n}", "message_id": f"{word}-m{n}",
         "sent_at": at + timedelta(hours=n), "event": "message", "direction": "in", "author_kind": "customer",
         "visibility": "private", "text": f"{word} asks", "row": n}
        for n in range(1, 4)
    ]  # fmt: skip
    answers = [
        {"survey": word, "answer_id": f"{word}-a{n}", "question": "csat", "sent_at": at, "answered_at": at,
         "score": 4.0, "scale": 5.0, "text": f"{word} says", "row": n}
        for n in range(1, 3)
    ]  # fmt: skip
    reviews = [
        {"source": word, "about": "own", "review_id": f"{word}-r1", "at": at, "rating": 4.0, "scale": 5.0,
         "text": f"{word} review", "row": 1}
    ]  # fmt: skip
    mentions = [
        {"source": word, "mention_id": f"{word}-n1", "at": at, "about": "own", "text": f"{word} mention", "row": 1}
    ]
    touches = [{"channel": "phone", "touch_id": f"{word}-c1", "kind": "call", "at": at, "count": 1.0, "row": 1}]
    return {
        "orders": sold, "posts": posts(word, word, "instagram"), "observations": seen(word), "messages": threads,
        "answers": answers, "reviews": reviews, "mentions": mentions, "touches": touches,
    }  # fmt: skip


def posts(account: str, word: str, network: str) -> Rows:
    """Return posts of an account."""
    return [
        {"network": network, "account": account, "object_kind": "post", "post_id": f"{account}-p{n}",
         "published_at": datetime(2026, 3, 2 + n, 15, tzinfo=UTC), "post_type": "photo", "text": f"{word} post {n}",
         "title": "", "row": n}
        for n in range(1, 8)
    ]  # fmt: skip


def seen(word: str) -> Rows:
    """Return what the posts of an account reached."""
    rows = [(f"{word}-p{n}", DAYS[0], 100 * n) for n in range(1, 8)]
    found = [
        row | {"for_date": None, "to_date": None}
        for metric in ("impressions", "likes", "comments")
        for row in observations(metric, "post", rows, network="instagram", account=word, window="lifetime")
    ]
    found += observations("followers", "account", [("", day, 500) for day in DAYS], network="instagram", account=word)
    return [row | {"row": at} for at, row in enumerate(found, 1)]


def collect(opened: Opened) -> None:
    """Write what a collector took: a visit, a click and an order on each site, unsealed."""
    uid = opened.workspace.id
    links = {row.slug: row.id for row in models.Link.objects.filter(workspace_id=uid)}
    with closing(Tail.start(opened.journal.tails)) as tail:
        for brand in VOICES:
            word = WORDS[brand]
            at = round(datetime(2026, 3, 20, 15, tzinfo=UTC).timestamp() * 1_000_000)
            on: dict[str, Any] = {"site": f"{word}.example", "path": f"/{word}", "at": at, "visitor": f"{word}-v"}
            paid: dict[str, Any] = {"value_minor": 5_000, "currency": "CAD"}
            tail.write(
                [
                    hit(f"{word}-1", uid, link_id=links[word], site="go.example", path=f"/{word}", at=at),
                    hit(f"{word}-2", uid, kind="pageview", channel="email", campaign=f"{word} campaign", **on),
                    hit(f"{word}-3", uid, kind="order", order_id=f"{word}-live", **paid, **on),
                    order(f"{word}-live", uid, shop=f"{word}.example", status="paid", currency="CAD",
                          gross_minor=5_000, ordered_at=at, product=f"{word} product"),
                ]
            )  # fmt: skip


def counted(opened: Opened, table: str, imports: tuple[CommittedImport, ...] | None = None) -> int:
    """Return how many rows of a table are seen."""
    every = queries.committed_imports(opened.workspace.id) if imports is None else imports
    rows = opened.journal.read(opened.workspace.id, table, every)
    return int(opened.journal.fetch(rows.aggregate(n=rows.count()))["n"][0].as_py())
