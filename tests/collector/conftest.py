"""A workspace with a site, a domain and a link."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from sillage.ledger import models
from sillage.services.open_workspace import Opened

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
LINK = "00000000000000a1"


def add_link(opened: Opened, slug: str, destination: str, link_id: str, **fields: object) -> None:
    """Add a link of go.example.com."""
    utm = fields.pop("utm", [])
    link = models.Link.objects.create(
        id=link_id,
        workspace_id=opened.workspace.id,
        domain="go.example.com",
        slug=slug,
        created_at=SINCE,
        **fields,
    )
    models.LinkVersion.objects.create(link=link, number=1, destination=destination, utm=utm, since=SINCE)


@pytest.fixture
def site(opened: Opened, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Opened:
    """The workspace, with www.example.com, go.example.com and its link “fete”."""
    monkeypatch.setenv("SILLAGE_DATA", str(data_dir))
    monkeypatch.delenv("SILLAGE_NOW")
    owner = opened.workspace.id
    models.Site.objects.create(
        id="00000000000000c1", workspace_id=owner, host="example.com", created_at=SINCE, team_networks=["192.0.2.0/24"]
    )
    models.LinkDomain.objects.create(
        workspace_id=owner, host="go.example.com", base="https://go.example.com", default=True, created_at=SINCE
    )
    add_link(
        opened,
        "fete",
        "https://www.example.com/fete?taille=m#plan",
        LINK,
        utm=[["source", "facebook"], ["medium", "social"], ["campaign", "fete"]],
        network="facebook",
        campaign="fete",
        post_id="p1",
    )
    return opened
