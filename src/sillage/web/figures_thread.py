"""The one thread of a server process that asks for figures: it owns the query engine and what is laid out in it.

    cards = figures(desk.opened, lambda opened: compute_many(opened, ids, period))

Several questions of a page are best asked in one call. What is returned is shared between requests: nobody changes it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from typing import TypeVar

from django.db import close_old_connections, connections

from sillage.services.kept_figures import KeptFigures
from sillage.services.open_workspace import Opened

T = TypeVar("T")

_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="figures")
_kept = KeptFigures()
_mine = threading.local()
_readers = 0
_nobody = threading.Condition()


def figures(opened: Opened, ask: Callable[[Opened], T]) -> T:
    """Ask for figures in their thread, and wait for them.

    Parameters
    ----------
    opened : Opened
        The workspace as who asks sees it.
    ask : callable
        Given the workspace with what was asked of it before, returns the figures; changes nothing.

    Returns
    -------
    object
        What it returned.
    """
    if getattr(_mine, "asking", False):
        return ask(opened if opened.outlives_request else _kept.remembering(opened))
    if getattr(_mine, "patient", False):
        return when_free(opened, ask)
    _count(1)
    try:
        return _thread.submit(copy_context().run, _answered, opened, ask).result()
    finally:
        _count(-1)


def when_free(opened: Opened, ask: Callable[[Opened], T]) -> T:
    """Ask for figures that nobody waits for: whoever does is answered first.

    Parameters
    ----------
    opened : Opened
        The workspace.
    ask : callable
        As for `figures`; a short one, since whoever comes meanwhile waits for its end.

    Returns
    -------
    object
        What it returned.
    """
    with _nobody:
        _nobody.wait_for(lambda: not _readers)
    return _thread.submit(copy_context().run, _answered, opened, ask).result()


@contextmanager
def nobody_waits() -> Iterator[None]:
    """Let whatever this thread asks for wait until nobody else does: what is made before anybody asks.

    Yields
    ------
    None
        `figures` is `when_free` meanwhile.
    """
    _mine.patient = True
    try:
        yield
    finally:
        _mine.patient = False


def forget() -> None:
    """Remember nothing more: for tests, and when the data folder is replaced."""
    _thread.submit(_forgotten).result()


def _forgotten() -> None:
    _kept.forget()
    for name in connections:  # of this thread: they lead to the ledger that was there
        connections[name].close()
        del connections[name]


def _count(more: int) -> None:
    global _readers
    with _nobody:
        _readers += more
        _nobody.notify_all()


def _answered(opened: Opened, ask: Callable[[Opened], T]) -> T:
    close_old_connections()
    _mine.asking = True
    try:
        return ask(_kept.remembering(opened))
    finally:
        _mine.asking = False
        close_old_connections()
