"""Pages asked in every period that they offer, before anybody does: while nobody waits, and the data stand still."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, QueryDict
from django.urls import reverse

from sillage.domain.access import CAPABILITIES, Member, Role
from sillage.domain.workspace import Workspace
from sillage.errors import SillageError
from sillage.ledger import members
from sillage.services.brand_view import brands_to_choose, of_brand
from sillage.services.client_view import seen_by
from sillage.services.kept_figures import knowing_its_days, state_of
from sillage.services.report_period import presets
from sillage.web.brands_looked_at import looked_at
from sillage.web.desk import Desk, asked_of, opened_for
from sillage.web.figures_thread import nobody_waits
from sillage.web.routes import ROUTES, Route
from sillage.web.shell import Around

PAGES = (
    *("overview", "overview_charts", "roi", "kpis", "objectives", "content", "service", "audience", "links", "traffic"),
    *("funnel", "attribution", "journeys", "cohorts", "content_hours", "content_losses", "content_sold", "costs"),
    *("content_customers", "report"),
)
"""Routes whose pages stand in the menu or one step below, in the order in which they are looked at."""
FIRST_PAGES = ("overview", "overview_charts")
"""Routes that are asked for each brand, of all those that the team may look at."""
KPIS = ("roi", "revenue", "interactions", "followers", "orders", "visits")
"""Figures whose pages are asked too."""
MOST_BRANDS = 4
"""Brands whose clients' pages are asked, and brands whose first page is."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A page that somebody may open.

    Parameters
    ----------
    route : Route
        Which.
    parts : dict of str to str
        The parts of its path.
    query : str
        Its period or its brand; empty for the default period of the whole workspace.
    member : Member or None
        As whom; None for the team.
    """

    route: Route
    parts: dict[str, str]
    query: str
    member: Member | None = None


def visits(workspace: Workspace) -> tuple[Visit, ...]:
    """Return what to ask of a workspace: every page in its default period, then in each other one.

    Parameters
    ----------
    workspace : Workspace
        As decided now.

    Returns
    -------
    tuple of Visit
        The default period first; then the first page of the brands that the team looks at, and what clients see last:
        figures of a brand, and a client's, are kept apart from those of the whole.
    """
    offered = ("", *(f"period={name}" for name, _, _ in presets(opened_for(workspace).for_one_request())))
    team = (Visit(route, parts, query) for query in offered for route, parts in _places())
    brands = {one.brand for one in members.members(workspace.id) if one.role is Role.CLIENT}
    clients = (Member(0, "", "", workspace.id, Role.CLIENT, brand) for brand in sorted(brands)[:MOST_BRANDS])
    return (
        *team,
        *_first_pages(workspace),
        *(Visit(*place, "", client) for client in clients for place in _places() if client.may(place[0].needs)),
    )


def _first_pages(workspace: Workspace) -> Iterator[Visit]:
    """Give the first page of some brands: those that were looked at in the last days, then others."""
    opened, known = opened_for(workspace), {route.name: route for route in ROUTES}
    brands = brands_to_choose(opened)
    lately = [brand for brand in looked_at(workspace.id, opened.now) if brand in brands]
    for brand in tuple(dict.fromkeys((*lately, *brands)))[:MOST_BRANDS]:
        yield from (Visit(known[name], {}, urlencode({"brand": brand})) for name in FIRST_PAGES if name in known)


def _places() -> Iterator[tuple[Route, dict[str, str]]]:
    known = {route.name: route for route in ROUTES}
    yield from ((known[name], {}) for name in PAGES if name in known)
    if "kpi" in known:
        yield from ((known["kpi"], {"kpi_id": kpi_id}) for kpi_id in KPIS)


def visit(workspace: Workspace, one: Visit) -> None:
    """Ask for a page as the team or a client sees it, as a reader would, but behind whoever waits.

    Parameters
    ----------
    workspace : Workspace
        As decided now.
    one : Visit
        Which page.
    """
    member = one.member or Member(0, "", "", workspace.id, Role.OWNER)
    request = _request(reverse(one.route.name, args=(workspace.slug, *one.parts.values())), one.query)
    with suppress(SillageError, Http404), nobody_waits():  # whoever asks is told
        opened = knowing_its_days(of_brand(seen_by(opened_for(workspace), member), request.GET.get("brand", "")))
        around = Around(capabilities=CAPABILITIES[member.role])
        one.route.view(request, Desk(opened, member, asked_of(request, opened), request.path, around), **one.parts)


def _request(path: str, query: str) -> HttpRequest:
    request: Any = HttpRequest()
    request.method, request.path, request.path_info = "GET", path, path
    request.GET, request.user, request.session = QueryDict(query), AnonymousUser(), {}
    request.META |= {"SERVER_NAME": "localhost", "SERVER_PORT": "80"}
    made: HttpRequest = request
    return made


def state(workspace: Workspace) -> tuple[object, ...]:
    """Return what must stand still for pages to be worth asking.

    Parameters
    ----------
    workspace : Workspace
        As decided now.
    """
    return (workspace, state_of(opened_for(workspace)))
