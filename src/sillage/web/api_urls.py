"""The API: its operations, its refusals, its page and its schema."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, URLResolver, path, re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from ninja import NinjaAPI

from sillage.web import api_figures, api_records, api_writes
from sillage.web.api_base import router
from sillage.web.api_docs import docs_page
from sillage.web.api_errors import HANDLERS, of_method, of_nothing

OPERATIONS = (api_figures, api_records, api_writes)
"""Where the operations stand; to import them is to declare them."""

api = NinjaAPI(
    title="Sillage",
    version="1",
    description="Figures of one workspace for programs; see docs/api.md.",
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
)
api.add_router("", router)
for kind, answer in HANDLERS:
    api.add_exception_handler(kind, answer)


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """Hand out the schema; it is the same for everybody, and says nothing of anybody."""
    return JsonResponse(api.get_openapi_schema(path_prefix="/api/v1/"))


@csrf_exempt
def nothing(request: HttpRequest) -> HttpResponse:
    """Answer what no operation answers."""
    return of_nothing(request)


def _in_one_shape(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        return of_method(request, response["Allow"]) if response.status_code == 405 else response

    return answered


def _operations() -> list[URLPattern | URLResolver]:
    patterns: list[URLPattern | URLResolver] = api.urls[0]
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = _in_one_shape(pattern.callback)
    return [one for one in patterns if getattr(one, "name", "") != "api-root"]


def _docs(request: HttpRequest) -> HttpResponse:
    return docs_page(request, api.get_openapi_schema(path_prefix="/api/v1/"))


urlpatterns: list[URLPattern | URLResolver] = [
    path("openapi.json", schema, name="api-schema"),
    path("docs", require_safe(_docs), name="api-docs"),
    *_operations(),
    re_path("^.*$", nothing),
]
