"""Two small workspaces, tokens of every kind, and one way to ask the API."""

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.http import HttpResponseBase
from django.test import Client

from sillage.domain.money import Money
from sillage.domain.sites import Scope
from sillage.services import record_decisions as record
from sillage.services.open_workspace import Opened, init_workspace
from sillage.services.record_costs import CostDetails
from sillage.services.record_tokens import add_token
from tests.services.journal_rows import import_rows, observations, orders

NOW = "2026-03-31T12:00:00+00:00"
FIRST = date(2026, 1, 5)
SECRETS = ("37.91", "777.77", "13.37", "secret-invoice")
"""A rate, a cost, hours and an invoice, which no token without read:money may see."""
HOSTILE = "=1+1;<script>alert('é')</script>"
Known = dict[str, Any]


def seeded(folder: Path) -> tuple[Opened, Opened]:
    """Make a workspace with facts and money, and another one that is not its neighbour's business."""
    opened = init_workspace(
        folder / "data", name="Maison", currency="CAD", zone="America/Montreal", language="fr",
        hourly_rate=Money.of("37.91", "CAD"), margin=Decimal("0.4321"),
    )  # fmt: skip
    other = init_workspace(folder / "data", name="Autre", currency="EUR", zone="Europe/Paris", language="fr")
    days = [FIRST + timedelta(days=7 * week) for week in range(12)]
    import_rows(opened, folder / "orders", {"orders": orders([(day, 1000, "instagram") for day in days])})
    posts = [
        {"network": "x", "account": "nous", "object_kind": "post", "post_id": f"p{index}", "published_on": day,
         "text": HOSTILE, "row": index}
        for index, day in enumerate(days)
    ]  # fmt: skip
    rows = [(f"p{index}", day, 1000) for index, day in enumerate(days)]
    seen = [
        row | {"for_date": None, "to_date": None}
        for metric in ("impressions", "likes")
        for row in observations(metric, "post", rows, network="x", account="nous", window="lifetime")
    ]
    import_rows(opened, folder / "posts", {"posts": posts, "observations": seen})
    record.add_cost(
        opened, "tool", "777.77", first="2026-02-01", details=CostDetails(channel="x", reference="secret-invoice")
    )
    record.add_hours(opened, "13.37", on="2026-02-02", details=CostDetails(channel="x"))
    record.add_change(opened, HOSTILE, on="2026-02-03")
    return opened, other


def token(opened: Opened, *scopes: Scope | str, expires: str = "") -> str:
    """Make a token and return its text."""
    return add_token(opened, "test", [str(one) for one in scopes], expires)[1]


class Asking:
    """Asks the API with one token."""

    def __init__(self, text: str = "", language: str = "en") -> None:
        headers = {"host": "127.0.0.1", "accept-language": language}
        self._client = Client(headers=headers | ({"authorization": f"Bearer {text}"} if text else {}))

    def get(self, address: str, **query: Any) -> tuple[int, Any]:
        """Return the status and the JSON of an answer."""
        return self._read(self._client.get(f"/api/v1/{address}", query))

    def post(self, address: str, body: Any, key: str = "") -> tuple[int, Any]:
        """Post JSON, or bytes as they are."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"idempotency-key": key} if key else {}
        return self._read(
            self._client.post(f"/api/v1/{address}", raw, content_type="application/json", headers=headers)
        )

    def raw(self, method: str, address: str, **more: Any) -> Any:
        """Return the response itself."""
        return getattr(self._client, method)(f"/api/v1/{address}", **more)

    def _read(self, response: HttpResponseBase) -> tuple[int, Any]:
        content = response.content  # type: ignore[attr-defined]
        return response.status_code, json.loads(content) if content else None
