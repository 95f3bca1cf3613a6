"""What pages ask, asked before anybody does: the first page at the start and when data changed, then all of them."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from django.db import connection

from sillage import settings
from sillage.domain.workspace import Workspace
from sillage.ledger import queries
from sillage.services.compute_kpi import compute_many
from sillage.services.compute_roi import compute_roi
from sillage.services.kept_figures import knowing_its_days, state_of
from sillage.services.open_workspace import Opened
from sillage.services.overview import Wish, overview
from sillage.services.report_period import default_period, previous_period
from sillage.services.track_objectives import track_objectives
from sillage.web import warm_pages
from sillage.web.desk import opened_for
from sillage.web.figures_thread import nobody_waits, when_free
from sillage.web.views import warm

MOST_WARMED = 3
"""Workspaces whose figures are asked for; a server of many would be busy for long."""
LOOK_S = 3.0
"""How often to look whether data changed; a look takes about a millisecond."""
REST = 20
"""How many times longer than it worked it rests: hits that come without end cost a twentieth of a processor at most."""

STANDS_S = 10.0
"""How long data must have stood still before pages are asked for in every period; longer than one look at the tails
where hits came last: while they go on coming, most of what is asked for would be for nobody."""

_FEW = ("interactions", "impressions", "followers", "visits", "orders", "revenue")


def _cards(opened: Opened) -> object:
    period = default_period(opened).period
    return compute_many(opened, _FEW, period), compute_many(opened, _FEW, previous_period(period))


STEPS: tuple[Callable[[Opened], object], ...] = (
    _cards,
    lambda opened: compute_roi(opened, default_period(opened).period, by="channel"),
    lambda opened: list(track_objectives(opened, default_period(opened).period.last)),
    lambda opened: overview(opened, Wish()),
)
"""What is asked, each in its turn: between two of them whoever waits is answered."""


@dataclass(frozen=True, slots=True)
class _Left:
    """Pages of a workspace that are still to be asked for, while its state is that one, from a moment on."""

    state: object
    visits: deque[warm_pages.Visit]
    after: float


class Warming:
    """What was warmed already, by workspace."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Workspace, tuple[object, ...]]] = {}
        self._left: dict[str, _Left] = {}

    def look(self) -> float:
        """Ask what is not known yet; what fails is told to whoever asks for it.

        Returns
        -------
        float
            Seconds that it took.
        """
        begun = time.monotonic()
        try:
            for workspace in queries.workspaces()[:MOST_WARMED]:
                self._warm(workspace)
        except Exception:  # noqa: BLE001 - a damaged folder is a page that says so, never a server that ends
            return time.monotonic() - begun
        finally:
            with suppress(Exception):
                connection.close()
        return time.monotonic() - begun

    def go_on(self) -> bool:
        """Ask for one page more of a workspace whose data have stood still since its figures were asked for.

        Returns
        -------
        bool
            False once every page was asked for, and while data change.
        """
        try:
            for workspace in queries.workspaces()[:MOST_WARMED]:
                left, now = self._left.get(workspace.id), warm_pages.state(workspace)
                if left is None or left.state != now or not left.visits or time.monotonic() < left.after:
                    continue
                warm_pages.visit(workspace, left.visits.popleft())
                return True
        except Exception:  # noqa: BLE001 - as for `look`; what it was asking for is not asked again
            return False
        finally:
            with suppress(Exception):
                connection.close()
        return False

    def _warm(self, workspace: Workspace) -> None:
        opened = opened_for(workspace)
        state = (workspace, state_of(opened))
        before = self._known.get(workspace.id)
        if before == state:
            return
        self._known[workspace.id] = state  # once, whatever comes of it
        knowing_its_days(opened)
        self._left.pop(workspace.id, None)
        for step in STEPS:
            when_free(opened, step)
        stands_s = STANDS_S + (settings.look_seconds() if _only_rows_came(before, state) else 0)
        self._left[workspace.id] = _Left(state, deque(warm_pages.visits(workspace)), time.monotonic() + stands_s)


def _only_rows_came(
    before: tuple[Workspace, tuple[object, ...]] | None, now: tuple[Workspace, tuple[object, ...]]
) -> bool:
    """Tell whether nobody decided anything: hits came, more of which come, perhaps, with the next look."""
    return before is not None and before[0] == now[0] and before[1][:-1] == now[1][:-1]


def keep_warm() -> None:
    """Look again and again, in a thread that ends with its process."""
    warming, never = Warming(), threading.Event()
    warming.look()
    with suppress(Exception), nobody_waits():
        warm()  # the report of the default period
    while True:
        took = warming.look()
        until = time.monotonic() + max(LOOK_S, REST * took if took > 1 else 0)
        while time.monotonic() < until:
            begun = time.monotonic()
            more = warming.go_on()
            never.wait(min(LOOK_S, max(time.monotonic() - begun, 0.05)) if more else LOOK_S)  # half of the time at most
