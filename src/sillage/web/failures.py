"""Error pages in the reader's language: what happened, and what to do."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from sillage.domain.access import Capability
from sillage.errors import Busy, DamagedStore, NotAllowed, NotFound, SillageError
from sillage.language import Message, msg
from sillage.reports.wording import say
from sillage.services.open_workspace import Opened
from sillage.web.desk import Asked, language_of
from sillage.web.frames import frame
from sillage.web.page_remedies import page_remedy
from sillage.web.pages import FailurePage
from sillage.web.shell import Around

REFUSED = msg("This cannot be shown")
REMEDY = msg("Go back to the report.")
STATUSES: dict[type[SillageError], int] = {NotFound: 404, NotAllowed: 403, Busy: 503, DamagedStore: 503}
NOBODY = Around(capabilities=frozenset[Capability]())


def remember(request: HttpRequest, opened: Opened | None, around: Around) -> None:
    """Keep who asks, and where, for the page that says that something failed.

    Parameters
    ----------
    request : HttpRequest
        The request of a member.
    opened : Opened or None
        Their workspace, as they may see it.
    around : Around
        What the frame shows of them.
    """
    request.sillage_place = (opened, around)  # type: ignore[attr-defined]


def refused(request: HttpRequest, error: SillageError) -> HttpResponse:
    """Say what was refused.

    Parameters
    ----------
    request : HttpRequest
        The request.
    error : SillageError
        With its remedy; what is damaged or busy is the server's fault, the rest is the request's.

    Returns
    -------
    HttpResponse
        A whole page.
    """
    status = next((status for kind, status in STATUSES.items() if isinstance(error, kind)), 400)
    return _page(request, status, REFUSED, error.what, page_remedy(error.remedy or REMEDY))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that makes no sense."""
    return _page(request, 400, msg("Bad request"), msg("This request makes no sense."), REMEDY)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that is not allowed."""
    return _page(request, 403, msg("Not allowed"), msg("This is not allowed."), REMEDY)


def beyond_role(request: HttpRequest, role: Message) -> HttpResponse:
    """Answer a member whose role does not go so far.

    Parameters
    ----------
    request : HttpRequest
        The request of a member.
    role : Message
        What they are in this workspace.

    Returns
    -------
    HttpResponse
        A whole page, which names the role and who could change it.
    """
    what = msg("This needs more than your role here allows (your role: {role}).", role=role)
    remedy = msg("Ask an owner of this workspace to do it, or to give you another role.")
    return _page(request, 403, msg("Not allowed"), what, remedy)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a request that did not come from a page of ours, as far as its browser tells."""
    what = msg("Nothing was done: the browser did not show which page this came from.")
    remedy = msg("Go back, load the page again and send it once more; the browser must keep this site's cookies.")
    return _page(request, 403, msg("Not allowed"), what, remedy)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request for a page that does not exist."""
    return _page(request, 404, msg("Page not found"), msg("There is no page at this address."), REMEDY)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer when the program itself failed."""
    remedy = msg("Try again; if it lasts, run sillage doctor and report the fault.")
    return _page(request, 500, msg("Something broke"), msg("The page could not be made: this is our fault."), remedy)


def _page(request: HttpRequest, status: int, heading: Message, what: Message, remedy: Message) -> HttpResponse:
    # A workspace is only named to its members.
    opened, around = getattr(request, "sillage_place", (None, NOBODY))
    language = language_of(request, opened)
    page = FailurePage(
        frame=frame(opened, Asked(language, None), heading, request.path, "", around),
        heading=say(heading, language),
        what=say(what, language),
        remedy=say(remedy, language),
    )
    response = render(request, "failure_page.html", {"page": page}, status=status)
    patch_cache_control(response, no_store=True)
    return response
