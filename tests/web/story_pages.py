"""The story of `tests.services.content_story` behind pages: a module's workspace, and how its pages are fetched."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.test import Client

from sillage.domain.money import Money
from sillage.ledger import brands
from sillage.services.open_workspace import Opened, init_workspace
from tests.services.content_story import story
from tests.services.journal_rows import Rows, import_rows, observations
from tests.web.standing import standing

HERE = "/w/atelier"
DAYS = "from=2026-03-01&to=2026-03-31"
HOSTILE = "=1+1 <script>alert(1)</script>"
ASKED_AT = datetime(2026, 3, 9, 15, tzinfo=UTC)


def messages() -> Rows:
    """Three requests: one answered within the hour, one after a day, one still waiting."""
    rows: Rows = []

    def said(thread: str, minutes: int, direction: str, network: str, text: str) -> None:
        rows.append(
            {"network": network, "account": "us", "thread_id": thread, "message_id": f"m{len(rows)}",
             "sent_at": ASKED_AT + timedelta(minutes=minutes), "event": "message", "direction": direction,
             "author_kind": "customer" if direction == "in" else "agent", "author_key": thread,
             "visibility": "private" if network == "x" else "comment", "text": text, "row": len(rows) + 1}
        )  # fmt: skip

    said("t1", 0, "in", "x", "One?")
    said("t1", 30, "out", "x", "Yes.")
    said("t2", 0, "in", "instagram", "Two?")
    said("t2", 1500, "out", "instagram", "Yes.")
    said("t3", 60, "in", "instagram", HOSTILE)
    said("t4", 4000, "in", "instagram", "Newer?")
    said("t5", 9000, "in", "x", "Last?")
    said("t5", 9001, "out", "x", "Yes.")
    return rows


def followers() -> Rows:
    """Ours grow from 1,000 to 1,100, a rival from 500 to 550."""
    levels = [("", date(2026, 3, 1) + timedelta(days=day), 1000 + 10 * day // 3) for day in range(0, 31, 10)]
    rival = [("", date(2026, 3, 1), 500), ("", date(2026, 3, 31), 550)]
    rows = observations("followers", "account", levels, network="instagram", account="us")
    rows += observations("followers", "account", rival, network="instagram", account="them")
    where = [("", date(2026, 3, 31), 1)]
    for country, share in (("CA", 0.75), ("FR", 0.25)):
        segment: dict[str, Any] = {"network": "instagram", "account": "us", "segment": f"country={country}"}
        rows += [row | {"value": share} for row in observations("audience_share", "account", where, **segment)]
    return [{**row, "row": number} for number, row in enumerate(rows, 1)]


def told_story(folder: Path) -> Iterator[Opened]:
    """Import the story into a workspace of its own, and close it in the end."""
    with standing(folder / "data"):
        opened = init_workspace(
            folder / "data", name="Atelier", currency="CAD", zone="America/Montreal", language="en", country="CA-QC",
            hourly_rate=Money.of(35, "CAD"), margin=Decimal("0.4"),
        )  # fmt: skip
        rows = story()
        rows["posts"][0]["text"] = HOSTILE
        import_rows(opened, folder / "story.txt", {**rows, "messages": messages()})
        import_rows(opened, folder / "followers.txt", {"observations": followers()})
        brands.add_campaign(opened.workspace.id, "spring", date(2026, 3, 1), date(2026, 4, 3))
        yield opened


def page(client: Client, path: str, status: int = 200, query: str = "", lang: str = "en") -> str:
    """Return a page of the story's month."""
    response = client.get(f"{HERE}/{path}?{DAYS}&lang={lang}{query}")
    assert response.status_code == status, (path, response.status_code, response.content[:400])
    return response.content.decode()
