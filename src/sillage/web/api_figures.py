"""Operations that read figures: KPIs, ROI, objectives, traffic, paths, attribution."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query

from sillage.domain.sites import Scope
from sillage.kpis.catalogue import find
from sillage.kpis.put_in import tells_put_in
from sillage.ledger import queries
from sillage.services import answer_programs as ask
from sillage.services import plain_kpis
from sillage.services.client_view import check_shown
from sillage.services.explain_kpi import explain_kpi
from sillage.services.kpi_names import kpi_id_of
from sillage.services.open_workspace import Opened
from sillage.web import api_told as told
from sillage.web.api_base import (
    By,
    Filters,
    First,
    Last,
    Window,
    answer,
    answers,
    caller,
    days,
    filters_of,
    needs,
    opened_for,
    router,
)
from sillage.web.api_given import PLAIN, Name

KpiIds = Annotated[list[Name], Query(alias="kpi", min_length=1, max_length=40, description="Ids; several times.")]


@router.get("/workspaces", response=answers(told.Workspaces), summary="Workspaces of the token", **needs(None))
def workspaces(request: HttpRequest) -> HttpResponse:
    """Tell which workspace the token is of, and what it may do there."""
    own = opened_for(request).workspace
    scopes = [scope.value for scope in caller(request).token.scopes]
    found = {"slug": own.slug, "name": own.name, "currency": own.currency, "zone": own.zone, "language": own.language}
    return answer(request, {"workspaces": [{**found, "scopes": scopes}]})


@router.get("/w/{slug}/kpis", response=answers(told.Catalogue), summary="Catalogue of KPIs", **needs(Scope.READ))
def kpis(request: HttpRequest, slug: str) -> HttpResponse:
    """List every KPI: what it is, and what is still needed for it."""
    opened = opened_for(request)
    own = queries.user_kpis(opened.workspace.id)
    found = [{**one, "money_in": tells_put_in(find(one["id"], own))} for one in ask.catalogue(opened)]
    return answer(request, {"kpis": found})


@router.get("/w/{slug}/kpis/{kpi_id}", response=answers(told.KpiTold), summary="A KPI", **needs(Scope.READ))
def kpi(
    request: HttpRequest,
    slug: str,
    kpi_id: str,
    first: First = None,
    last: Last = None,
    by: By = "",
    asked: Filters = [],  # noqa: B006
) -> HttpResponse:
    """Compute a KPI, whole or cut along an axis; every day without days."""
    opened = opened_for(request)
    known = _shown(opened, kpi_id)
    return answer(request, ask.kpi_json(opened, ask.kpi(opened, known, days(first, last), by, filters_of(asked))))


@router.get(
    "/w/{slug}/kpis/{kpi_id}/explain", response=answers(told.Explained), summary="Behind a KPI", **needs(Scope.READ)
)
def explain(
    request: HttpRequest,
    slug: str,
    kpi_id: str,
    first: First = None,
    last: Last = None,
    by: By = "",
    asked: Filters = [],  # noqa: B006
) -> HttpResponse:
    """Tell what stands behind a KPI: definition, formula with its numbers, rows and files."""
    opened = opened_for(request)
    known = _shown(opened, kpi_id)
    period = ask.kpi_days(opened, days(first, last))
    return answer(request, plain_kpis.explained(explain_kpi(opened, known, period, by=by, filters=filters_of(asked))))


@router.get("/w/{slug}/figures", response=answers(told.Figures), summary="Several KPIs", **needs(Scope.READ))
def figures(
    request: HttpRequest,
    slug: str,
    kpi_ids: KpiIds,
    first: First = None,
    last: Last = None,
    by: By = "",
    asked: Filters = [],  # noqa: B006
) -> HttpResponse:
    """Compute several KPIs over the same days, with one reading of each table."""
    opened = opened_for(request)
    return _figures(request, opened, [_shown(opened, one) for one in kpi_ids], (first, last), by, asked)


@router.get("/w/{slug}/service", response=answers(told.Figures), summary="Customer service", **needs(Scope.READ))
def service(
    request: HttpRequest,
    slug: str,
    first: First = None,
    last: Last = None,
    by: By = "",
    asked: Filters = [],  # noqa: B006
) -> HttpResponse:
    """Compute every KPI of customer service: times, waiting, satisfaction."""
    return _family(request, ("service", "loyalty"), (first, last), by, asked)


@router.get("/w/{slug}/audience", response=answers(told.Figures), summary="Audience", **needs(Scope.READ))
def audience(
    request: HttpRequest,
    slug: str,
    first: First = None,
    last: Last = None,
    by: By = "",
    asked: Filters = [],  # noqa: B006
) -> HttpResponse:
    """Compute every KPI of awareness and social proof: followers, growth, mentions, rivals."""
    return _family(request, ("awareness", "social_proof"), (first, last), by, asked)


@router.get("/w/{slug}/roi", response=answers(told.Roi), summary="ROI ladder", **needs(Scope.READ_MONEY))
def roi(
    request: HttpRequest,
    slug: str,
    first: First = None,
    last: Last = None,
    by: By = "",
    view: Annotated[str, Query(max_length=200, pattern=PLAIN, description="Whose money: team, agency or client.")] = "",
    scope: Annotated[str, Query(max_length=200, pattern=PLAIN, description="all, or social.")] = "all",
    model: Annotated[str, Query(max_length=200, pattern=PLAIN, description="By which orders are credited.")] = "",
) -> HttpResponse:
    """Tell what a period cost, what it earned and what it returned."""
    return answer(request, ask.roi(opened_for(request), days(first, last), by, view, scope, model))


@router.get("/w/{slug}/objectives", response=answers(told.Objectives), summary="Objectives", **needs(Scope.READ))
def objectives(request: HttpRequest, slug: str, on: Last = None) -> HttpResponse:
    """Tell where each objective stands; those about what was put in need read:money."""
    opened = opened_for(request)
    own = queries.user_kpis(opened.workspace.id)
    found = [
        one
        for one in ask.objectives(opened, days(None, on).last)
        if not (opened.for_client and tells_put_in(find(one["kpi"], own)))
    ]
    return answer(request, {"currency": opened.workspace.currency, "objectives": found})


@router.get("/w/{slug}/traffic", response=answers(told.Traffic), summary="Visits", **needs(Scope.READ))
def traffic(request: HttpRequest, slug: str, first: First = None, last: Last = None, by: By = "") -> HttpResponse:
    """Count the visits of the tracked site, the last thirty days without days."""
    return answer(request, ask.traffic(opened_for(request), days(first, last), by))


@router.get("/w/{slug}/funnel", response=answers(told.Funnel), summary="Funnel", **needs(Scope.READ))
def funnel(
    request: HttpRequest,
    slug: str,
    steps: Annotated[
        str,
        Query(
            min_length=1, max_length=200, pattern=PLAIN, description="Parted by commas: pages, order, names of events."
        ),
    ],
    first: First = None,
    last: Last = None,
    by: By = "",
    window: Annotated[int, Query(ge=0, le=365, description="Follow people for so many days; 0 follows visits.")] = 0,
) -> HttpResponse:
    """Follow visits, or people, through ordered steps."""
    return answer(request, ask.funnel(opened_for(request), steps, days(first, last), by, window))


@router.get("/w/{slug}/paths", response=answers(told.Paths), summary="Paths", **needs(Scope.READ))
def paths(
    request: HttpRequest,
    slug: str,
    first: First = None,
    last: Last = None,
    by: By = "channel",
    window: Window = 30,
    goal: Annotated[str, Query(max_length=200, pattern=PLAIN, description="A conversion instead of orders.")] = "",
    limit: Annotated[int, Query(ge=1, le=500, description="How many paths.")] = 15,
) -> HttpResponse:
    """Tell what touched people before they converted."""
    return answer(request, ask.paths(opened_for(request), days(first, last), by, window, goal, limit))


@router.get("/w/{slug}/cohorts", response=answers(told.Cohorts), summary="Cohorts", **needs(Scope.READ))
def cohorts(
    request: HttpRequest, slug: str, first: First = None, last: Last = None, by: By = "channel"
) -> HttpResponse:
    """Tell what people paid, months after their first touch."""
    return answer(request, ask.cohorts(opened_for(request), days(first, last), by))


@router.get("/w/{slug}/attribution", response=answers(told.Attribution), summary="Attribution", **needs(Scope.READ))
def attribution(
    request: HttpRequest,
    slug: str,
    first: First = None,
    last: Last = None,
    by: By = "channel",
    window: Window = 30,
    model: Annotated[str, Query(max_length=200, pattern=PLAIN, description="all, or some with commas.")] = "all",
    order: Annotated[int, Query(ge=1, le=3, description="Markov: touches remembered.")] = 1,
) -> HttpResponse:
    """Tell what each model credits; margins need read:money."""
    opened = opened_for(request)
    found = ask.attribution(opened, days(first, last), by, window, model, order)
    if opened.for_client:
        found["margin"] = None
        for one in found["models"]:
            one["credits"] = [credit | {"margin": None} for credit in one["credits"]]
    return answer(request, found)


def _shown(opened: Opened, asked: str) -> str:
    known = kpi_id_of(opened, asked)
    check_shown(opened, known)
    return known


def _family(request: HttpRequest, names: tuple[str, ...], span: Any, by: str, asked: list[str]) -> HttpResponse:
    opened = opened_for(request)
    own = queries.user_kpis(opened.workspace.id)
    kept = [
        one["id"]
        for one in ask.catalogue(opened)
        if one["computed"]
        and set(one["objectives"]) & set(names)
        and not (opened.for_client and tells_put_in(find(one["id"], own)))
    ]
    return _figures(request, opened, kept, span, by, asked)


def _figures(
    request: HttpRequest, opened: Opened, known: list[str], span: Any, by: str, asked: list[str]
) -> HttpResponse:
    found = ask.kpis(opened, known, days(*span), by, filters_of(asked))
    tables = [ask.kpi_json(opened, table) for table in found.values()]
    return answer(request, {"currency": opened.workspace.currency, "kpis": tables})
