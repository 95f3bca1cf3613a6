"""A workspace in which every text that a file or a person may give is an attack on pages and on spreadsheets."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

from sillage.domain.costs import Cost, CostKind
from sillage.domain.money import Money
from sillage.domain.places import Change
from sillage.ledger import brands, entries, models
from sillage.services.describe_objective import TypedObjective, new_objective
from sillage.services.label_posts import correct_label
from sillage.services.open_workspace import Opened, init_workspace, open_workspace
from sillage.services.record_links import LinkWords, add_link
from sillage.services.record_plans import put_objective
from tests.services.content_story import story
from tests.services.journal_rows import Rows, import_rows, observations
from tests.web.standing import standing
from tests.web.story_pages import messages

BAD = "\"'><img src=x onerror=alert(1)><script>alert(2)</script></textarea>{{7*7}}"
STARTS = ("=", "+", "-", "@", "\t=", "\r=")
"""How a cell begins that a spreadsheet would calculate."""
LEADS = "javascript:alert(3)"
FREE = {
    "posts": ("account", "text", "title", "campaign"),
    "observations": ("account",),
    "orders": ("campaign", "product", "discount_code", "heard_of_us", "order_id"),
    "touches": ("campaign", "code", "note", "touch_id"),
    "messages": ("account", "label", "department", "text"),
    "answers": ("survey", "choice", "text"),
    "reviews": ("source", "about", "text"),
    "mentions": ("source", "query", "text"),
    "events": ("name", "site", "path", "source", "medium", "campaign", "content", "term", "referrer", "browser"),
}
"""Texts of the journal that are nobody's code."""
TYPED: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (models.Objective, ("name", "owner", "department")),
    (models.Change, ("title", "note")),
    (models.Cost, ("note", "person", "campaign", "activity")),
    (models.Link, ("title", "campaign", "content")),
    (models.Campaign, ("name",)),
    (models.Brand, ("name",)),
    (models.Import, ("file_name",)),
    (models.Workspace, ("name",)),
    (models.KpiWorth, ("reason",)),
    (models.AuthorBlock, ("text",)),
    (models.AuditEntry, ("who",)),
    (models.SavedReport, ("name",)),
    (models.ApiToken, ("name",)),
    (models.Capacity, ("person",)),
    (models.PostLabel, ("campaign",)),
    (models.Account, ("handle",)),
)
"""Texts that people type."""


def hostile(number: int, length: int = 200) -> str:
    """Return an attack; each begins as another cell that is calculated, and is its own."""
    start = STARTS[number % len(STARTS)]
    return f"{start}1+1{number}{BAD}"[:length]


def poisoned(tables: dict[str, Rows]) -> dict[str, Rows]:
    """Put an attack wherever a row has a free text; what stood together stays together."""
    numbers, known = count(), dict[str, str]()

    def bad(table: str, name: str, value: str) -> str:
        shared = "order_id" if name == "order_id" else "account" if name == "account" else f"{table}.{name}"
        return known.setdefault(f"{shared}={value}", hostile(next(numbers)))

    return {
        table: [
            {name: bad(table, name, value) if name in FREE[table] and value else value for name, value in row.items()}
            for row in rows
        ]
        for table, rows in tables.items()
    }


def told_rows() -> dict[str, Rows]:
    """The story, with a row of each other table."""
    at = datetime(2026, 3, 5, 15, tzinfo=UTC)
    rows = story()
    rows["posts"] = [
        row | {"title": f"T{n}", "url": LEADS, "campaign": "spring"} for n, row in enumerate(rows["posts"])
    ]
    rows["orders"] = [
        row | {"product": f"P{n}", "heard_of_us": f"H{n}", "discount_code": f"D{n}", "campaign": "spring"}
        for n, row in enumerate(rows["orders"])
    ]
    rows["messages"] = [row | {"label": "idea", "department": "care"} for row in messages()]
    rows["touches"] = [
        {"channel": "shop", "touch_id": "t1", "kind": "visit", "on": date(2026, 3, 5), "count": 3.0,
         "campaign": "spring", "code": "c", "note": "n", "row": 1}
    ]  # fmt: skip
    rows["answers"] = [
        {"survey": "s", "answer_id": str(n), "question": question, "sent_at": at, "answered_at": at, "score": 4.0,
         "scale": 5.0, "choice": "c", "text": "t", "network": "instagram", "row": n}
        for n, question in enumerate(("csat", "other", "heard_of_us"), 1)
    ]  # fmt: skip
    rows["reviews"] = [
        {"source": "s", "about": "own", "review_id": "r", "at": at, "rating": 2.0, "scale": 5.0, "text": "t", "row": 1}
    ]
    rows["mentions"] = [
        {"source": "press", "mention_id": "m", "at": at, "about": "own", "query": "q", "sentiment": "negative",
         "url": LEADS, "text": "t", "row": 1}
    ]  # fmt: skip
    levels = [("", date(2026, 3, 1), 1000), ("", date(2026, 3, 31), 1100)]
    rows["observations"] += observations("followers", "account", levels, network="instagram", account="us")
    rows["observations"] = [row | {"row": n} for n, row in enumerate(rows["observations"], 1)]
    return rows


def hostile_story(folder: Path) -> Iterator[Opened]:
    """Import the attacks, type them, and close the workspace in the end."""
    with standing(folder / "data"):
        opened = init_workspace(
            folder / "data", name="Atelier", currency="CAD", zone="America/Montreal", language="en", country="CA-QC",
            hourly_rate=Money.of(35, "CAD"),
        )  # fmt: skip
        import_rows(opened, folder / "story.txt", poisoned(told_rows()))
        here, day = opened.workspace.id, date(2026, 3, 2)
        for number in range(len(STARTS)):
            entries.add_cost(here, Cost(CostKind.HOURS, day, day, hours=Decimal(2), channel="x", note=f"n{number}"))
            entries.put(here, Change(date(2026, 3, 3 + number), f"c{number}", "why"))
            brands.add_campaign(here, f"spring{number}", date(2026, 3, 1), date(2026, 4, 3))
            add_link(
                opened, LinkWords("https://example.com/a", slug=f"a{number}", title="t", campaign="spring", content="v")
            )
        put_objective(
            opened, new_objective(opened, TypedObjective("orders", name="o", target="40", due_on="2026-06-30"))
        )
        correct_label(opened, "i0", campaign="spring0", content_type="photo", network="instagram")
        typed = 0
        for model, names in TYPED:
            for row in model.objects.all():
                for name in names:
                    if getattr(row, name, ""):
                        typed += 1
                        longest = model._meta.get_field(name).max_length or 200
                        model.objects.filter(pk=row.pk).update(**{name: hostile(typed, min(longest, 200))})
        assert typed > 30
        yield open_workspace(folder / "data", "atelier")
