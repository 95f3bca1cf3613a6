"""What the first page asks of the default period, asked before anybody does: at the start, and when data changed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress

from django.db import connection

from sillage.domain.workspace import Workspace
from sillage.ledger import queries
from sillage.services.compute_kpi import compute_many
from sillage.services.compute_roi import compute_roi
from sillage.services.kept_figures import knowing_its_days, state_of
from sillage.services.open_workspace import Opened
from sillage.services.overview import Wish, overview
from sillage.services.report_period import default_period, previous_period
from sillage.services.track_objectives import track_objectives
from sillage.web.desk import opened_for
from sillage.web.figures_thread import when_free
from sillage.web.views import warm

MOST_WARMED = 3
"""Workspaces whose figures are asked for; a server of many would be busy for long."""
LOOK_S = 3.0
"""How often to look whether data changed; a look takes about a millisecond."""
REST = 20
"""How many times longer than it worked it rests: hits that come without end cost a twentieth of a processor at most."""

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


class Warming:
    """What was warmed already, by workspace."""

    def __init__(self) -> None:
        self._known: dict[str, object] = {}

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

    def _warm(self, workspace: Workspace) -> None:
        opened = opened_for(workspace)
        state = (workspace, state_of(opened))
        if self._known.get(workspace.id) == state:
            return
        self._known[workspace.id] = state  # once, whatever comes of it
        knowing_its_days(opened)
        for step in STEPS:
            when_free(opened, step)


def keep_warm() -> None:
    """Look again and again, in a thread that ends with its process."""
    warming, never = Warming(), threading.Event()
    warming.look()
    with suppress(Exception):
        warm()  # the report of the default period, which a thread of its own makes
    while True:
        took = warming.look()
        never.wait(max(LOOK_S, REST * took if took > 1 else 0))
