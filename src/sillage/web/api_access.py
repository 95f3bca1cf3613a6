"""Who asks the API: a token, its workspace and its scopes; how often, and how much at once."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from django.http import HttpRequest
from ninja.security import HttpBearer

from sillage import settings
from sillage.domain.sites import ApiToken, Scope
from sillage.domain.workspace import View
from sillage.errors import NotFound
from sillage.language import msg
from sillage.ledger import queries, resolving, site_entries
from sillage.services.brand_view import of_brand
from sillage.services.client_view import HIDDEN_SECTIONS
from sillage.services.open_workspace import Opened, open_workspace
from sillage.services.record_tokens import hash_of_token
from sillage.web.api_errors import ApiRefusal

MOST_BODY = 1_048_576
"""Bytes of a body; more goes in several, or as a file by ``sillage import``."""
_MINUTE_S = 60.0
_MOST_TOKENS = 10_000

_lock = threading.Lock()
_opened: dict[tuple[Path, str], Opened] = {}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks.

    Parameters
    ----------
    token : ApiToken
        With its scopes.
    opened : Opened
        Its workspace, as the token may see it.
    """

    token: ApiToken
    opened: Opened


class Limiter:
    """So many requests a minute of each token, none of which is lost to a fixed window's edge.

    Parameters
    ----------
    clock : callable
        Seconds that never go back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_s(self, token_id: str, per_minute: int) -> float:
        """Count a request.

        Parameters
        ----------
        token_id : str
            Whose.
        per_minute : int
            How many a minute are answered; as many at once, after a minute of silence.

        Returns
        -------
        float
            0 when it is answered, else how long to wait, in seconds.
        """
        with self._lock:
            now = self._clock()
            left, at = self._left.pop(token_id, (float(per_minute), now))
            left = min(float(per_minute), left + (now - at) * per_minute / _MINUTE_S)
            wait = 0.0 if left >= 1 else (1 - left) * _MINUTE_S / per_minute
            self._left[token_id] = (left - 1 if not wait else left, now)
            while len(self._left) > _MOST_TOKENS:
                self._left.popitem(last=False)
        return wait

    def forget(self) -> None:
        """Forget what was counted: for tests."""
        with self._lock:
            self._left.clear()


LIMITER = Limiter()


class Bearer(HttpBearer):
    """Opens an operation to tokens that have a scope.

    Parameters
    ----------
    scope : Scope or None
        Which; None for any token.
    """

    def __init__(self, scope: Scope | None) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        """Find whose token it is, and whether it may.

        Parameters
        ----------
        request : HttpRequest
            The request.
        token : str
            As sent.

        Returns
        -------
        Caller or None
            None for a token that nobody made, that was revoked or that has expired.

        Raises
        ------
        ApiRefusal
            If it may not, asks too often, or sends too much.
        NotFound
            If it asks for another workspace.
        """
        now = settings.now()
        known = resolving.token(hash_of_token(token.strip()))
        if known is None or not known.holds(now):
            return None
        wait = LIMITER.wait_s(known.id, settings.api_per_minute())
        if wait:
            raise _too_often(wait)
        opened = of_brand(workspace_of(known), request.GET.get("brand", "")).for_one_request()
        slug = request.resolver_match.kwargs.get("slug") if request.resolver_match else None
        if slug is not None and slug != opened.workspace.slug:
            raise NotFound(msg("There is nothing at this address, for this token."))
        if self.scope is not None and self.scope not in known.scopes:
            raise _missing(self.scope)
        check_size(request)
        site_entries.token_used(known.id, now)
        return Caller(known, opened)


def check_size(request: HttpRequest) -> None:
    """Refuse a body that is too large before it is read."""
    length = request.headers.get("Content-Length", "")
    if length.isdigit() and int(length[:12]) > MOST_BODY:
        raise ApiRefusal(
            413,
            "too_large",
            msg("The body is larger than {most} bytes.", most=MOST_BODY),
            msg("Send it in parts, or import it as a file with: sillage import"),
        )


def workspace_of(token: ApiToken) -> Opened:
    """Return the workspace of a token, as the token may see it, for one request.

    Parameters
    ----------
    token : ApiToken
        Whose.

    Returns
    -------
    Opened
        Opened once per process; of one brand where the token is, without what was put in where it may not read it.
    """
    folder = settings.data_dir()
    workspace = queries.workspace(token.workspace_id)
    with _lock:
        known = _opened.get((folder, workspace.id))
        if known is None:
            known = _opened[folder, workspace.id] = open_workspace(folder, workspace.slug)
    if Scope.READ_MONEY in token.scopes:
        return of_brand(replace(known, workspace=workspace, now=settings.now(), memory={}), token.brand)
    hidden = tuple(dict.fromkeys((*workspace.hidden_sections, *HIDDEN_SECTIONS)))
    seen = replace(workspace, view=View.CLIENT, hidden_sections=hidden)
    return of_brand(replace(known, workspace=seen, now=settings.now(), memory={}, for_client=True), token.brand)


def forget() -> None:
    """Close what is kept: for tests, and when the data folder is replaced."""
    with _lock:
        _opened.clear()
    LIMITER.forget()


def _too_often(wait: float) -> ApiRefusal:
    return ApiRefusal(
        429,
        "too_often",
        msg("This token asks more often than it may."),
        msg("Wait as long as Retry-After says."),
        headers={"Retry-After": str(int(wait) + 1)},
    )


def _missing(scope: Scope) -> ApiRefusal:
    return ApiRefusal(
        403,
        "missing_scope",
        msg("This token may not do that: it lacks the scope {scope}.", scope=scope.value),
        msg("Make one that may with: sillage token add NAME --scope {scope}", scope=scope.value),
    )
