"""Every page of a workspace, as data: what stands at which address, and what whoever asks must be able to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from sillage.domain.access import Capability
from sillage.web import costs_page, search_page, team_page, views

View = Callable[..., HttpResponse | HttpResponseBase]
POST = ("POST",)
BOTH = ("GET", "POST")


@dataclass(frozen=True, slots=True)
class Route:
    """A page, or an act on one.

    Parameters
    ----------
    path : str
        After ``/w/<slug>/``, with Django's converters.
    name : str
        What `Desk.url` calls it.
    view : callable
        Takes the request, the desk, and the parts of the path by name.
    needs : Capability
        Without it, 403.
    methods : tuple of str
        What may be asked; ``HEAD`` goes with ``GET``.
    kept : bool
        Whether a browser may keep it while the data stand as they are.
    """

    path: str
    name: str
    view: View
    needs: Capability = Capability.SEE
    methods: tuple[str, ...] = ("GET",)
    kept: bool = False


ROUTES = (
    Route("", "overview", views.overview),
    Route("report", "report", views.report_page, kept=True),
    Route("report.<str:form>", "download", views.download, kept=True),
    Route("explain/<slug:kpi_id>", "explain", views.explain_page, kept=True),
    Route("search", "search", search_page.show),
    Route("costs", "costs", costs_page.show, Capability.SEE_MONEY_IN),
    Route("costs/add", "cost_add", costs_page.add, Capability.ENTER, BOTH),
    Route("costs/<int:number>", "cost", costs_page.edit, Capability.ENTER, BOTH),
    Route("costs/<int:number>/remove", "cost_remove", costs_page.remove, Capability.ENTER, POST),
    Route("costs/<int:number>/undo", "cost_undo", costs_page.undo, Capability.ENTER, POST),
    Route("imports", "imports", views.imports_page, Capability.SEE_MONEY_IN, kept=True),
    Route("settings/team", "team", team_page.show, Capability.ADMIN),
    Route("settings/team/invite", "invite", team_page.invite, Capability.ADMIN, POST),
    Route("settings/team/withdraw", "withdraw", team_page.withdraw, Capability.ADMIN, POST),
    Route("settings/team/role", "set_role", team_page.set_role, Capability.ADMIN, POST),
    Route("settings/team/remove", "remove_member", team_page.remove, Capability.ADMIN, POST),
)
"""In the order in which addresses are tried."""

NOWHERE = Route("<path:rest>", "nowhere", views.nowhere)
"""Tried last: what stands nowhere is told to members in their own frame."""
