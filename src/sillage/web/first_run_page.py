"""The first run: whoever started the server becomes the owner of what it holds."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods

from sillage import settings
from sillage.errors import SillageError
from sillage.language import msg
from sillage.ledger import audit, members
from sillage.services.first_owner import is_first_code
from sillage.web import failures
from sillage.web.account_rules import MISTAKES, spoken
from sillage.web.account_words import Words, account_page
from sillage.web.new_accounts import FirstForm, make_account
from sillage.web.visitor import is_here

WORDS = Words(
    msg("Welcome to Sillage"),
    msg("Nobody owns these figures yet. Whoever fills this in does, and can invite the others."),
    msg("Begin"),
)


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """Make the first owner; elsewhere than on this machine, only with the code that the server printed."""
    try:
        if members.is_claimed():
            return HttpResponseRedirect("/")
        return _first(request)
    except SillageError as error:
        return failures.refused(request, error)


def _first(request: HttpRequest) -> HttpResponse:
    here = is_here(request)
    form = FirstForm(request.POST if request.method == "POST" else None, here=here)
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action="signup"):
            form.add_error(None, str(spoken(MISTAKES["rate_limited"])))
        elif not here and not is_first_code(form.cleaned_data["code"]):
            form.add_error("code", str(spoken(MISTAKES["incorrect_code"])))
        else:
            return _claimed(request, form)
    response = render(request, "account_form.html", {"page": account_page(request, WORDS), "form": form})
    patch_cache_control(response, private=True, no_store=True)
    return response


def _claimed(request: HttpRequest, form: FirstForm) -> HttpResponse:
    given, made = form.cleaned_data, []

    def account() -> int:
        made.append(make_account(given["email"], given["name"], given["password"], first=True))
        return int(made[0].pk)

    with audit.acting(given["email"].strip().lower()):
        members.claim(account, settings.now())
    return log_in(request, made[0])


def log_in(request: HttpRequest, user: object, to: str = "/") -> HttpResponse:
    """Log an account in that was just made, or that just proved itself; its session gets another id.

    Parameters
    ----------
    request : HttpRequest
        The request.
    user : User
        The account.
    to : str
        Where to go then.

    Returns
    -------
    HttpResponse
        To the second step where there is one.
    """
    record_authentication(request, user, method="password")
    response: HttpResponse = perform_login(request, user, redirect_url=to)
    return response
