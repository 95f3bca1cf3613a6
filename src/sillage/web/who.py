"""Who asks: the account of the session, the workspaces that are theirs, and what a frame shows of them."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings as django_settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.urls import reverse

from sillage.domain.access import CAPABILITIES, Capability, Member, Role
from sillage.domain.workspace import Workspace
from sillage.language import msg
from sillage.ledger import members, queries
from sillage.reports.wording import say
from sillage.services.first_owner import demo_is_open
from sillage.web.desk import language_of
from sillage.web.shell import Around, Link, Notice
from sillage.web.visitor import is_here

LAST = "workspace"
"""Where a session keeps the workspace that was looked at last."""

ACCOUNT_PLACES = (
    ("workspaces", msg("Your workspaces")),
    ("account_change_password", msg("Change the password")),
    ("mfa_index", msg("Two-step login")),
    ("usersessions_list", msg("Where you are logged in")),
)
"""Pages of an account, by the names of their routes."""


def demo_place(slug: str) -> tuple[Workspace, Member]:
    """Return a workspace of a demo, for whoever opens it: an owner without an account.

    Parameters
    ----------
    slug : str
        The workspace, as addresses name it.

    Returns
    -------
    tuple of (Workspace, Member)
        The workspace, and what they are there.

    Raises
    ------
    Http404
        If there is no such workspace.
    """
    for workspace in queries.workspaces():
        if workspace.slug == slug:
            return workspace, Member(0, "", "", workspace.id, Role.OWNER)
    raise Http404


def open_demo(request: HttpRequest) -> bool:
    """Tell whether a demo opens without a password: served on loopback, and asked for from this machine by its name.

    Parameters
    ----------
    request : HttpRequest
        The request.

    Returns
    -------
    bool
        Never for what came through a proxy.
    """
    return demo_is_open() and is_here(request)


def to_login(request: HttpRequest) -> HttpResponseRedirect:
    """Send to the login, or to the first run where nobody owns anything yet; what was asked for comes after.

    Parameters
    ----------
    request : HttpRequest
        The request.

    Returns
    -------
    HttpResponseRedirect
        Within this server.
    """
    if not members.is_claimed():
        return HttpResponseRedirect(reverse("first_run"))
    words = {"next": request.get_full_path()} if request.method == "GET" else {}
    language = request.GET.get("lang", "")
    query = urlencode(words | ({"lang": language} if language else {}))
    return HttpResponseRedirect(f"{reverse(django_settings.LOGIN_URL)}?{query}")


def around_of(
    request: HttpRequest, workspace: Workspace | None, member: Member | None, notices: tuple[Notice, ...] = ()
) -> Around:
    """Return what a frame shows of who asks.

    Parameters
    ----------
    request : HttpRequest
        The request.
    workspace : Workspace or None
        The one that is looked at.
    member : Member or None
        What they are there.
    notices : tuple of Notice
        What was just done.

    Returns
    -------
    Around
        Without an account for who opens a demo.
    """
    capabilities = CAPABILITIES[member.role] if member else frozenset[Capability]()
    if not request.user.is_authenticated:
        return Around(capabilities=capabilities, notices=notices)
    user = request.user
    places = members.places_of(int(user.pk))
    language = language_of(request, None)
    return Around(
        member=str(user.get_full_name() or user.email),
        capabilities=capabilities,
        workspaces=tuple(
            Link(one.name, reverse("overview", args=(one.slug,)), workspace is not None and one.id == workspace.id)
            for one, _ in places
        ),
        account=tuple(Link(say(label, language), reverse(name)) for name, label in ACCOUNT_PLACES),
        log_out=reverse("account_logout"),
        notices=notices,
    )


def notices_of(request: HttpRequest) -> tuple[Notice, ...]:
    """Return what was done by the request before this one, said once.

    Its tag is the address that undoes it, or, of a warning, the one where it is mended.

    Parameters
    ----------
    request : HttpRequest
        The request.

    Returns
    -------
    tuple of Notice
        In the order in which it was done.
    """
    kinds = {messages.ERROR: "failed", messages.WARNING: "warning"}
    said = []
    for one in messages.get_messages(request):
        where, warns = one.extra_tags or "", one.level == messages.WARNING
        said.append(
            Notice(str(one), kinds.get(one.level, "done"), undo="" if warns else where, lead=where if warns else "")
        )
    return tuple(said)
