"""The guard of every page of a workspace: session, then member, then capability, then what the member may see.

Nobody without a session learns whether a workspace exists; a workspace that is not theirs does not exist for anybody.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control

from sillage.domain.access import Member
from sillage.domain.workspace import Workspace
from sillage.errors import SillageError
from sillage.ledger import audit, members
from sillage.services.brand_view import of_brand
from sillage.services.client_view import seen_by
from sillage.services.kept_figures import knowing_its_days
from sillage.web import failures
from sillage.web.brands_looked_at import note_look
from sillage.web.desk import FRENCH, Desk, asked_of, opened_for, state_key
from sillage.web.role_names import ROLES
from sillage.web.routes import Route
from sillage.web.who import LAST, around_of, demo_place, notices_of, open_demo, to_login

_RELOADED = re.compile(r"no-cache|max-age=0\b")
"""What browsers say when a reader has a page loaded again."""


def guarded(route: Route) -> Callable[..., HttpResponseBase]:
    """Return the view of a route, behind its guard.

    Parameters
    ----------
    route : Route
        What stands there, and what it needs.

    Returns
    -------
    callable
        A Django view that takes the workspace's slug and the other parts of the path.
    """

    @wraps(route.view)
    def answer(request: HttpRequest, slug: str, **parts: str) -> HttpResponseBase:
        try:
            found = _found(request, slug)
            if found is None:
                return to_login(request)
            workspace, member = found
            return _answered(request, route, workspace, member, parts)
        except Http404 as nothing:
            return failures.not_found(request, nothing)
        except SillageError as error:
            return failures.refused(request, error)

    return answer


def _answered(
    request: HttpRequest, route: Route, workspace: Workspace, member: Member, parts: dict[str, str]
) -> HttpResponseBase:
    whole, notices = opened_for(workspace), notices_of(request)
    if _RELOADED.search(request.headers.get("Cache-Control", "")):
        whole.journal.live.look_again()
    around = around_of(request, workspace, member, notices)
    failures.remember(request, None, around)  # nothing of a workspace before it is known what of it is theirs
    seen = seen_by(whole, member)
    failures.remember(request, seen, around)
    if not member.may(route.needs):
        return failures.beyond_role(request, ROLES[member.role])
    if request.method not in _methods(route):
        return HttpResponseNotAllowed(_methods(route))
    opened = of_brand(seen, request.GET.get("brand", ""))
    if request.method != "POST":
        opened = knowing_its_days(opened)
    if not opened.for_client:
        note_look(workspace.id, opened.brand, opened.now)
    desk = Desk(opened, member, asked_of(request, opened), request.path, around)
    request.desk = desk  # type: ignore[attr-defined]  # for templates that ask what every form asks
    with audit.acting(member.email or member.name):
        if not route.kept or notices:
            response = route.view(request, desk, **parts)
            patch_cache_control(response, private=True, no_store=True)
            return response
        return _kept(request, route, desk, parts)


def _kept(request: HttpRequest, route: Route, desk: Desk, parts: dict[str, str]) -> HttpResponseBase:
    """Mark a page with the state of the data and with who asks, and answer 304 while both stand."""
    # The name of who asks and their other workspaces stand in the frame; what they may do follows from the member.
    around = replace(desk.around, capabilities=frozenset())
    who = (desk.member, around, request.session.session_key, state_key(desk.opened, desk.asked))
    mark = f'W/"{hashlib.blake2b(repr(who).encode(), digest_size=16).hexdigest()}"'
    known = get_conditional_response(request, mark)
    response: HttpResponseBase = known if known is not None else route.view(request, desk, **parts)
    if response.status_code in (200, 304):
        response["ETag"] = mark
        patch_cache_control(response, private=True, no_cache=True)
    return response


def _methods(route: Route) -> tuple[str, ...]:
    return (*route.methods, "HEAD") if "GET" in route.methods else route.methods


def _found(request: HttpRequest, slug: str) -> tuple[Workspace, Member] | None:
    """Return the workspace and what whoever asks is there; None without a session.

    A demo is open to whoever has no place in it: who was invited there sees what their role sees, as anywhere.
    """
    known = request.user.is_authenticated
    found = members.member_at(int(request.user.pk or 0), slug) if known else None
    if found is None and open_demo(request):
        return demo_place(slug)
    if not known:
        return None
    if found is None:
        raise Http404
    if request.session.get(LAST) != slug:
        request.session[LAST] = slug
    if found[0].language.startswith("fr") and request.session.get(FRENCH) != found[0].language:
        request.session[FRENCH] = found[0].language
    return found
