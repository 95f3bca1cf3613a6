"""The address without a path: to the only workspace, the last one, the choice, the login or the first run."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from sillage import settings
from sillage.domain.access import Role
from sillage.domain.workspace import Workspace
from sillage.errors import SillageError
from sillage.language import msg
from sillage.ledger import audit, members, queries
from sillage.reports.wording import say
from sillage.web import failures
from sillage.web.account_words import AccountPage, Words, account_page
from sillage.web.desk import language_of
from sillage.web.filters import written
from sillage.web.reader_language import chosen_before
from sillage.web.role_names import ROLES
from sillage.web.who import LAST, open_demo, to_login

CHOICE = Words(msg("Your workspaces"))
NONE = Words(
    msg("Your workspaces"), msg("You are in no workspace yet. Whoever owns one invites you by a link.")
)  # fmt: skip

NONE_YET = Words(
    msg("Your workspaces"),
    msg("There is no workspace here yet. Make one in a terminal of this server: sillage init. You will own it."),
)
"""Said to whoever claimed this server before it had a workspace."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A workspace to choose.

    Parameters
    ----------
    name, href : str
        Its name and its address.
    role : str
        What one is there.
    """

    name: str
    href: str
    role: str


@require_safe
def show(request: HttpRequest, path: str = "") -> HttpResponse:
    """Lead on, keeping the query; `path` is that of a page which stood here before workspaces had addresses."""
    try:
        slug = _where(request)
    except SillageError as error:
        return failures.refused(request, error)
    query = written(request.META.get("QUERY_STRING", ""), **_language(request))
    if slug is None:
        return to_login(request)
    if not slug:
        return HttpResponseRedirect(reverse("workspaces") + query)
    return HttpResponseRedirect(reverse("overview", args=(slug,)) + path + query)


def _language(request: HttpRequest) -> dict[str, str]:
    """Keep the language that was chosen on the login; one that the address names wins."""
    chosen = chosen_before(request)
    return {"lang": chosen} if chosen and "lang" not in request.GET else {}


def _where(request: HttpRequest) -> str | None:
    """Return the slug to lead to; empty for a choice, None without a session."""
    known = request.user.is_authenticated
    slugs = [workspace.slug for workspace, _ in _places(request)] if known else []
    if not slugs and open_demo(request):
        wanted = settings.get("SILLAGE_WORKSPACE")
        return queries.workspace_by_slug(wanted).slug
    if not known:
        return None
    last = request.session.get(LAST, "")
    return last if last in slugs else slugs[0] if len(slugs) == 1 else ""


def _nothing(request: HttpRequest) -> Words:
    first = getattr(request.user, "is_superuser", False)
    return NONE_YET if first and not queries.workspaces() else NONE


def _places(request: HttpRequest) -> list[tuple[Workspace, Role]]:
    user = request.user
    if getattr(user, "is_superuser", False):
        with audit.acting(str(getattr(user, "email", ""))):
            members.adopt(int(user.pk or 0), settings.now())
    return [(workspace, member.role) for workspace, member in members.places_of(int(user.pk or 0))]


@require_safe
def workspaces(request: HttpRequest) -> HttpResponse:
    """List the workspaces of whoever is logged in, to choose one."""
    if not request.user.is_authenticated:
        return to_login(request)
    try:
        found, language = _places(request), language_of(request, None)
    except SillageError as error:
        return failures.refused(request, error)
    choices = tuple(
        Choice(one.name, reverse("overview", args=(one.slug,)), say(ROLES[role], language)) for one, role in found
    )
    page: AccountPage = account_page(request, CHOICE if choices else _nothing(request))
    response = render(request, "workspaces_page.html", {"page": page, "choices": choices})
    patch_cache_control(response, private=True, no_store=True)
    return response
