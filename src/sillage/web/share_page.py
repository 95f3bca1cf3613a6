"""What a shared link shows: one report, to whoever has the link, without an account and without a way further in.

A link that never was, has ended or was revoked answers with one and the same page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256

from allauth.core import ratelimit
from django.conf import settings as django_settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods, require_safe

from sillage import settings
from sillage.domain.saved_reports import SavedReport, Share
from sillage.errors import NotAllowed, NotFound, SillageError
from sillage.language import Message, msg
from sillage.ledger import queries, report_entries
from sillage.reports.html import inside, picture_address
from sillage.reports.spec import Report
from sillage.reports.wording import Span, say
from sillage.services.open_workspace import Opened
from sillage.services.share_reports import hash_of_share, password_fits
from sillage.web import failures
from sillage.web.bundles import script
from sillage.web.composing import composed_for, file_of, look_of
from sillage.web.desk import opened_for, program_stamp
from sillage.web.parts import Field

OPEN_S = 12 * 3600
"""How long a password that was right is remembered by the browser that gave it."""
_LONGEST_TOKEN = 100


@dataclass(frozen=True, slots=True)
class SharePage:
    """A shared report, or the question for its password.

    Parameters
    ----------
    lang, title, workspace, days : str
        Its head.
    stylesheet, theme_script : str
        Addresses.
    pdf, pdf_words : str
        Where its paper is, and what the button says.
    body : str
        HTML, escaped already; empty while a password is asked for.
    field : Field or None
        The question.
    button, skip : str
        What the button of the question says, and the first link.
    logo : str
        The picture of the workspace, in an address that holds it; empty for none, and until the report is open.
    """

    lang: str
    title: str
    workspace: str
    days: str
    stylesheet: str
    theme_script: str
    pdf: str
    pdf_words: str
    body: str
    field: Field | None
    button: str
    skip: str
    logo: str = ""

    @property
    def font(self) -> str:
        """The address of the font: it is there at the first painting, or not at all."""
        return f"{self.stylesheet.rpartition('/')[0]}/Inter-latin.woff2"


@dataclass(frozen=True, slots=True)
class _Shown:
    opened: Opened
    saved: SavedReport
    share: Share

    def report(self) -> Report:
        return composed_for(self.opened, self.saved, self.share.audience)


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, token: str) -> HttpResponse:
    """Show a report to whoever has its link."""
    return _sealed(request, lambda: _answered(request, token))


@require_safe
def paper(request: HttpRequest, token: str) -> HttpResponse:
    """Hand out the paper of a shared report."""

    def answer() -> HttpResponse:
        shown = _found(token)
        if not _is_open(request, shown.share):
            return _asked(request, token, shown, None, 403)
        return file_of(shown.opened, shown.report(), "pdf", f"sillage-{shown.opened.workspace.slug}")

    return _sealed(request, answer)


def _sealed(request: HttpRequest, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """Answer, so that nothing keeps the page or finds it, and that no other site is told where it stood.

    The policy is not `no-referrer`: under it browsers send "Origin: null" with the form of the password, even to the
    page's own server, and the guard against forged requests refuses it.
    """
    try:
        response = answer()
    except (NotFound, NotAllowed):
        gone = NotFound(
            msg("This link shows nothing, or nothing any more."), msg("Ask whoever sent it to you for another one.")
        )
        response = failures.refused(request, gone)
    except SillageError as error:
        response = failures.refused(request, error)
    patch_cache_control(response, private=True, no_store=True)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    return response


def _found(token: str) -> _Shown:
    found = report_entries.share_of(hash_of_share(token), settings.now()) if len(token) <= _LONGEST_TOKEN else None
    if found is None:
        raise NotFound(msg("This link shows nothing, or nothing any more."))
    workspace_id, saved, share = found
    return _Shown(opened_for(queries.workspace(workspace_id)), saved, share)


def _answered(request: HttpRequest, token: str) -> HttpResponse:
    shown = _found(token)
    if request.method == "POST" and shown.share.password_hash:
        return _tried(request, token, shown)
    if not _is_open(request, shown.share):
        return _asked(request, token, shown, None, 200)
    return _report(request, token, shown)


def _tried(request: HttpRequest, token: str, shown: _Shown) -> HttpResponse:
    key = f"share:{hash_of_share(token)}"
    if not ratelimit.consume(request, action="login_failed", key=key):
        return _asked(request, token, shown, msg("Too many tries: wait a few minutes."), 429)
    if not password_fits(shown.share, request.POST.get("password", "")):
        return _asked(request, token, shown, msg("This password is not the right one."), 403)
    ratelimit.clear(request, action="login_failed", key=key)
    response = _report(request, token, shown)
    response.set_cookie(
        _cookie(shown.share), _signer().sign(_mark(shown.share)), max_age=OPEN_S,
        path=reverse("share", args=(token,)), secure=django_settings.SESSION_COOKIE_SECURE, httponly=True,
        samesite="Lax",
    )  # fmt: skip
    return response


def _report(request: HttpRequest, token: str, shown: _Shown) -> HttpResponse:
    report = shown.report()
    if request.method != "HEAD":
        report_entries.note_opening(shown.share.id, settings.now())
    language = report.language
    body = inside(report, look_of(shown.opened, language))
    page = _page(shown, language, Span(report.period).written(language), body, reverse("share_pdf", args=(token,)))
    if report.logo:
        page = replace(page, logo=picture_address(report.logo))
    return render(request, "share_page.html", {"page": page})


def _asked(request: HttpRequest, token: str, shown: _Shown, wrong: Message | None, status: int) -> HttpResponse:
    language = shown.saved.language
    field = Field(
        "password", say(msg("Password"), language), "password", required=True, autocomplete="off",
        wrong=say(wrong, language) if wrong else "",
    )  # fmt: skip
    page = _page(shown, language, "", "", "", field)
    context = {"page": page, "action": reverse("share", args=(token,))}
    return render(request, "share_page.html", context, status=status)


def _page(shown: _Shown, language: str, days: str, body: str, pdf: str, field: Field | None = None) -> SharePage:
    told = shown.saved.name if body else say(msg("This report asks for a password"), language)
    pdf_words, button = say(msg("Download the PDF"), language), say(msg("Open the report"), language)
    return SharePage(
        language, told, shown.opened.workspace.name, days, reverse("asset", args=(program_stamp(), "web.css")),
        script("theme"), pdf, pdf_words, body, field, button, say(msg("Skip to the answer"), language),
    )  # fmt: skip


def _is_open(request: HttpRequest, share: Share) -> bool:
    if not share.password_hash:
        return True
    try:
        return _signer().unsign(request.COOKIES.get(_cookie(share), ""), max_age=OPEN_S) == _mark(share)
    except signing.BadSignature:
        return False


def _cookie(share: Share) -> str:
    return f"sillage-share-{share.id}"


def _mark(share: Share) -> str:
    return f"{share.id}.{sha256(share.password_hash.encode()).hexdigest()[:32]}"


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt="sillage.share")
