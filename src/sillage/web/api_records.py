"""Operations that read what was decided or brought: posts, links, costs, changes, imports, sources, the report."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse

from sillage.domain.costs import CostKind
from sillage.domain.places import Change
from sillage.domain.sites import Scope
from sillage.ledger import imports_log, queries
from sillage.reports.as_json import report_json
from sillage.services import answer_programs as ask
from sillage.services import plain_costs, plain_imports, plain_links
from sillage.services import record_decisions as record
from sillage.services.build_report import build_report
from sillage.services.export_links import Clicks, clicks_of
from sillage.services.list_links import listed
from sillage.services.open_workspace import Opened
from sillage.services.report_gathering import Gathered
from sillage.services.report_period import default_period
from sillage.services.show_import import show_import
from sillage.services.source_ends import with_stated_ends
from sillage.web import api_told as told
from sillage.web.api_base import First, Last, answer, answers, days, needs, opened_for, router
from sillage.web.api_errors import language_of


@router.get("/w/{slug}/posts", response=answers(told.Posts), summary="Posts", **needs(Scope.READ))
def posts(request: HttpRequest, slug: str, first: First = None, last: Last = None) -> HttpResponse:
    """List the posts of some days with what each brought."""
    gathered = _gathered(request, first, last)
    found = [
        {
            "network": one.network,
            "post": one.post_id,
            "kind": one.kind,
            "text": one.text,
            "url": one.url,
            "published_at": one.at,
            "published_on": one.on,
            "interactions": one.interactions,
            "rate": one.numerator / one.denominator if one.numerator is not None and one.denominator else None,
            "rate_numerator": one.numerator,
            "rate_denominator": one.denominator,
        }
        for one in gathered.posts
    ]
    return answer(request, {"rated_by": gathered.rate, "posts": found})


@router.get("/w/{slug}/links", response=answers(told.Links), summary="Links", **needs(Scope.READ))
def links(request: HttpRequest, slug: str) -> HttpResponse:
    """List the links, the newest first, with their clicks."""
    opened = opened_for(request)
    clicks = clicks_of(opened)
    counted = ((one, clicks.get(one.link.id, Clicks())) for one in listed(opened))
    found = [
        {**plain_links.described(opened, one), "clicks": count.people, "bot_clicks": count.bots}
        for one, count in counted
    ]
    return answer(request, {"links": found})


@router.get("/w/{slug}/costs", response=answers(told.Costs), summary="Costs", **needs(Scope.READ_MONEY))
def costs(request: HttpRequest, slug: str, first: First = None, last: Last = None) -> HttpResponse:
    """List what was spent, as it was entered."""
    return _costs(request, first, last, hours=False)


@router.get("/w/{slug}/hours", response=answers(told.Costs), summary="Hours", **needs(Scope.READ_MONEY))
def hours(request: HttpRequest, slug: str, first: First = None, last: Last = None) -> HttpResponse:
    """List hours worked, as they were entered."""
    return _costs(request, first, last, hours=True)


@router.get("/w/{slug}/changes", response=answers(told.Changes), summary="Changes of strategy", **needs(Scope.READ))
def changes(request: HttpRequest, slug: str) -> HttpResponse:
    """List the dated changes of strategy."""
    workspace = opened_for(request).whose
    typed = {change: number for number, change in queries.numbered(workspace, Change)}
    found = [
        {"number": typed.get(one), "day": one.day, "network": one.network, "title": one.title, "note": one.note}
        for one in queries.changes(workspace)
    ]
    return answer(request, {"changes": found})


@router.get("/w/{slug}/imports", response=answers(told.Imports), summary="Imports", **needs(Scope.READ))
def imports(request: HttpRequest, slug: str) -> HttpResponse:
    """List what was imported, oldest first."""
    found = imports_log.all(opened_for(request).whose)
    return answer(request, {"imports": [plain_imports.record(one) for one in found]})


@router.get(
    "/w/{slug}/imports/{number}",
    response=answers(told.ImportTold),
    summary="An import",
    **needs(Scope.READ),
)
def one_import(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show an import with its doubtful rows."""
    return answer(request, plain_imports.shown_import(show_import(opened_for(request), number)))


@router.get("/w/{slug}/sources", response=answers(told.Sources), summary="How far sources reach", **needs(Scope.READ))
def sources(request: HttpRequest, slug: str, first: First = None, last: Last = None) -> HttpResponse:
    """Tell how far each kind of file reaches, and live hits."""
    gathered = _gathered(request, first, last)
    put_in = ("own_costs", "own_hours", "own_rates")
    found = [
        {"format": one.format, "title": one.title, "files": one.files, "first": one.first, "last": one.last}
        for one in with_stated_ends(gathered)
        if not (gathered.opened.for_client and one.format in put_in)
    ]
    return answer(request, {"sources": found})


@router.get("/w/{slug}/report", response=answers(told.Report), summary="Report", **needs(Scope.READ))
def report(request: HttpRequest, slug: str, first: First = None, last: Last = None) -> HttpResponse:
    """Write the report of a period, the last full quarter without days; what was put in needs read:money."""
    opened, asked = opened_for(request), days(first, last)
    period = ask.visit_days(opened, asked) if first or last else None
    language = _report_language(request, opened)
    return answer(request, json.loads(report_json(build_report(opened, period, language), language)))


def _report_language(request: HttpRequest, opened: Opened) -> str:
    if "Accept-Language" not in request.headers:
        return opened.workspace.language
    return language_of(request)


def _gathered(request: HttpRequest, first: Any, last: Any) -> Gathered:
    opened, asked = opened_for(request), days(first, last)
    period = ask.visit_days(opened, asked) if first or last else default_period(opened).period
    return Gathered(opened, period, language_of(request))


def _costs(request: HttpRequest, first: Any, last: Any, *, hours: bool) -> HttpResponse:
    opened = opened_for(request)
    found = record.costs(opened, ask.kpi_days(opened, days(first, last)), "hours" if hours else "")
    kept = [one for one in found if hours or one.cost.kind is not CostKind.HOURS]
    return answer(request, {"costs": [plain_costs.cost(one) for one in kept]})
