"""What a browser may keep: every page of its own, if it asks first whether the data changed.

Pages hold no secret (no cookie, no token in a form), so compressing what also echoes an address gives nothing away.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control

from sillage.errors import SillageError
from sillage.web.desk import asked_of, state_key, workspace_now
from sillage.web.failures import refused

View = Callable[..., HttpResponse]


def revalidated(view: View) -> View:
    """Mark a page with the state of the data, and answer 304 while that state stands.

    Parameters
    ----------
    view : callable
        A view that shows the workspace.

    Returns
    -------
    callable
        The same view; what it refuses is never kept.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponseBase:
        try:
            opened = workspace_now()
            mark = f'W/"{state_key(opened, asked_of(request, opened))}"'
        except SillageError as error:
            return refused(request, error)
        known = get_conditional_response(request, mark)
        response: HttpResponseBase = known if known is not None else view(request, *args, **kwargs)
        if response.status_code in (200, 304):
            response["ETag"] = mark
            patch_cache_control(response, private=True, no_cache=True)
        return response

    return answer  # type: ignore[return-value]
