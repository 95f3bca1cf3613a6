"""The pages: read the address, ask the services, fill a frozen context."""

from __future__ import annotations

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from sillage.domain.access import Capability
from sillage.errors import SillageError
from sillage.language import msg
from sillage.ledger import queries
from sillage.reports import html
from sillage.reports.look import Look
from sillage.reports.wording import Span, say
from sillage.services.open_workspace import Opened
from sillage.web.bundles import stylesheet
from sillage.web.composing import FORMS, file_of
from sillage.web.desk import Asked, Desk, body_of, opened_for, report_of
from sillage.web.filter_bar import filter_bar
from sillage.web.pages import ReportPage
from sillage.web.shell import Link

TITLE = msg("Are your social networks performing?")
KEEP = msg("Keep or share this report")


def nowhere(request: HttpRequest, desk: Desk, rest: str) -> HttpResponse:
    """Say that nothing stands at this address of a workspace."""
    raise Http404


def report_page(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the report of a period."""
    opened, asked = desk.opened, desk.asked
    body, period, reason = body_of(opened, asked, _look(opened, asked))
    page = ReportPage(
        frame=desk.frame(TITLE, "report"),
        workspace=opened.workspace.name,
        heading=say(TITLE, asked.language),
        days=Span(period).written(asked.language),
        reason=reason,
        bar=filter_bar(desk, period, ("compare",)),
        pdf=desk.url("download", "pdf"),
        xlsx=desk.url("download", "xlsx"),
        pptx=desk.url("download", "pptx"),
        keep=(Link(say(KEEP, asked.language), desk.url("new_report")),) if desk.member.may(Capability.DECIDE) else (),
        body=body,
    )
    return render(request, "report_page.html", {"page": page})


def _look(opened: Opened, asked: Asked) -> Look:
    query = asked.query()
    return Look(
        asked.language,
        lambda explain: reverse("kpi", args=(opened.workspace.slug, explain)) + query,
        opened.data_dir / "cache" / "charts",
        lambda aim: reverse("objective", args=(opened.workspace.slug, aim)) + query,
    )


def download(request: HttpRequest, desk: Desk, form: str) -> HttpResponse:
    """Hand out the report as a paper, a workbook or slides."""
    if form not in FORMS:
        raise Http404
    opened, asked = desk.opened, desk.asked
    report = report_of(opened, asked)
    return file_of(opened, report, form, f"sillage-{opened.workspace.slug}", asked.language)


@require_safe
@cache_control(public=True, max_age=31_536_000, immutable=True)
def asset(request: HttpRequest, stamp: str, name: str) -> HttpResponse:
    """Hand out the stylesheet or the font; their address changes with the program."""
    if name == "web.css":
        return HttpResponse(stylesheet(), content_type="text/css; charset=utf-8")
    if name == "Inter-latin.woff2":
        return HttpResponse((html.ROOM / "fonts" / name).read_bytes(), content_type="font/woff2")
    raise Http404


MOST_WARMED = 3
"""Workspaces whose page is built before anybody asks; a server of many would be busy for long."""


def warm() -> None:
    """Build the page that is asked for first, before anybody asks; a failure waits for who does."""
    try:
        for workspace in queries.workspaces()[:MOST_WARMED]:
            opened, asked = opened_for(workspace), Asked(workspace.language, None)
            body_of(opened, asked, _look(opened, asked))
    except SillageError:
        return
    finally:
        connection.close()
