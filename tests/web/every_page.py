"""Every address of a workspace, with ids that are really there: for tests that walk all pages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sillage.ledger import models
from sillage.services.open_workspace import Opened
from sillage.web.routes import ROUTES, Route
from tests.web.test_access import PARTS

FAMILIES = {
    "objectives": models.Objective, "costs": models.Cost, "changes": models.Change, "imports": models.Import,
    "reports": models.SavedReport,
}  # fmt: skip
"""What a number names, by the first word of the path."""
PART = re.compile(r"<\w+:(\w+)>")
CHOSEN = ("by", "cut", "figure", "kind", "own_kind", "form", "kpi_id", "drawing", "picture_name")
"""Parts that name no row."""
SEVERAL = {
    "by": ("type", "network", "campaign"),
    "kpi_id": ("interactions", "roi", "followers", "first_response_time", "revenue", "visits", "csat", "cpa"),
}
"""Parts that are worth more than one visit, where they stand in a page."""
ASKED = {
    "objectives/new": ("", "?kpi=followers"),
    "search": ("", "?q=insta"),
    "costs/add": ("", "?kind=hours&every=week", "?kind=spend"),
}
"""Questions without which a page shows little."""


@dataclass(frozen=True)
class Place:
    """An address, the route that answers there, and whether what it names is there."""

    route: Route
    path: str
    query: str = ""
    there: bool = True

    def address(self, **more: str) -> str:
        asked = "&".join(filter(None, [self.query.removeprefix("?"), *(f"{name}={one}" for name, one in more.items())]))
        return f"{self.path}?{asked}"


def places(opened: Opened, method: str = "GET") -> Iterator[Place]:
    """Give every address that answers this method."""
    known = known_parts(opened)
    for route in ROUTES:
        if method not in route.methods:
            continue
        names = PART.findall(route.path)
        several = [name for name in names if name in SEVERAL and "." not in route.path]
        for value in SEVERAL[several[0]] if several else ("",):
            chosen = known | ({several[0]: value} if several else {}) | numbered(route, opened)
            path = PART.sub(lambda found, parts=chosen: parts.get(found[1], "1"), route.path)  # type: ignore[misc]
            for query in ASKED.get(route.path, ("",)):
                yield Place(route, f"/w/{opened.workspace.slug}/{path}", query, chosen.keys() >= set(names))


def numbered(route: Route, opened: Opened) -> dict[str, str]:
    """Return what the number in an address is, when the first word of the path says of what."""
    family = FAMILIES.get(route.path.split("/")[0])
    if family is None:
        return {}
    row = family.objects.filter(workspace_id=opened.workspace.id).order_by("pk").first()  # type: ignore[attr-defined]
    return {} if row is None else {"number": str(getattr(row, "number", None) or row.pk)}


def known_parts(opened: Opened) -> dict[str, str]:
    """Return what parts of addresses may be, by name: rows of the workspace where it has some."""
    here = {"workspace_id": opened.workspace.id}
    rows = (
        ("link_id", models.Link, "id"), ("name", models.Campaign, "name"), ("network", models.PostLabel, "network"),
        ("post_id", models.PostLabel, "post_id"), ("schedule_id", models.ReportSchedule, "pk"),
        ("token_id", models.ApiToken, "id"), ("share_id", models.ReportShare, "pk"), ("host", models.Site, "host"),
        ("digest", models.Logo, "digest"),
    )  # fmt: skip
    found = {name: text for name, text in PARTS.items() if name in CHOSEN}
    for name, model, field in rows:
        row = model.objects.filter(**here).order_by("pk").first()
        if row is not None:
            found[name] = str(getattr(row, field))
    return found
