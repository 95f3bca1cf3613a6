"""Accept an invitation: by a new account, or by the one that its address has already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods

from sillage import settings
from sillage.domain.access import Invitation
from sillage.domain.workspace import Workspace
from sillage.errors import NotAllowed, NotFound, SillageError
from sillage.language import msg
from sillage.ledger import audit, invitations
from sillage.services.invite_members import hash_of_link
from sillage.web import failures
from sillage.web.account_rules import MISTAKES, spoken
from sillage.web.account_words import CONFIRM, Words, account_page
from sillage.web.first_run_page import log_in
from sillage.web.new_accounts import PersonForm, find_account, make_account
from sillage.web.reader_language import chosen_before, remember, wanted
from sillage.web.who import to_login

if TYPE_CHECKING:
    from django.contrib.auth.models import User

JOIN = msg("Join")


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the link opens, and take the place that it keeps."""
    try:
        found = invitations.invitation_of(hash_of_link(token), settings.now())
        if found is None:
            raise NotFound(msg("This invitation does not open any more."), msg("Ask for another one."))
        response = _answered(request, token, *found)
    except SillageError as error:
        return failures.refused(request, error)
    if not (request.GET.get("lang") or chosen_before(request)):
        remember(response, wanted(request)[:2])  # who reads the invitation reads the pages behind it alike
    patch_cache_control(response, private=True, no_store=True)
    return response


def _answered(request: HttpRequest, token: str, workspace: Workspace, place: Invitation) -> HttpResponse:
    known = find_account(place.email)
    if request.user.is_authenticated and request.user != known:
        raise NotAllowed(
            msg("This invitation is for {email}.", email=place.email), msg("Log out, then open its link again.")
        )
    if known is not None and not request.user.is_authenticated:
        return to_login(request)
    form = PersonForm(request.POST if request.method == "POST" else None)
    form.email_given = place.email
    if request.method == "POST":
        if known is not None:
            return _join(token, known)
        if form.is_valid():
            if ratelimit.consume(request, action="signup"):
                return _new(request, token, place, form)
            form.add_error(None, str(spoken(MISTAKES["rate_limited"])))
    words = Words(
        msg("You are invited to {workspace}", workspace=workspace.name),
        msg("{by} invites {email}.", by=place.by, email=place.email)
        if place.by
        else msg("The place is kept for {email}.", email=place.email),
        CONFIRM if known is not None else JOIN,
    )
    asked = None if known is not None else form
    return render(request, "account_form.html", {"page": account_page(request, words), "form": asked})


def _join(token: str, user: User) -> HttpResponse:
    with audit.acting(user.email):
        slug, _ = invitations.accept(hash_of_link(token), lambda: int(user.pk), settings.now())
    return HttpResponseRedirect(reverse("overview", args=(slug,)))


def _new(request: HttpRequest, token: str, place: Invitation, form: PersonForm) -> HttpResponse:
    given, made = form.cleaned_data, []

    def account() -> int:
        made.append(make_account(place.email, given["name"], given["password"]))
        return int(made[0].pk)

    with audit.acting(place.email):
        slug, _ = invitations.accept(hash_of_link(token), account, settings.now())
    return log_in(request, made[0], reverse("overview", args=(slug,)))
