"""Figures are asked for in one thread, which remembers them."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar

import pytest

from sillage.services.open_workspace import Opened
from sillage.web.figures_thread import figures, forget

SPOKEN: ContextVar[str] = ContextVar("SPOKEN", default="fr")


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    yield
    forget()


def test_all_who_ask_at_once_are_answered_by_one_thread_with_one_memory(opened: Opened) -> None:
    def ask(mine: Opened) -> tuple[int, int]:
        return threading.get_ident(), id(mine.memory)

    with ThreadPoolExecutor(8) as readers:
        found = set(readers.map(lambda _: figures(opened, ask), range(24)))
    assert len(found) == 1
    assert threading.get_ident() not in {thread for thread, _ in found}


def test_what_is_asked_within_a_question_is_answered_at_once(opened: Opened) -> None:
    assert figures(opened, lambda mine: figures(mine, lambda again: again.memory is mine.memory))
    assert figures(opened, lambda mine: figures(opened, lambda again: again.memory is mine.memory))


def test_a_question_that_fails_says_so_and_the_next_is_answered(opened: Opened) -> None:
    with pytest.raises(ZeroDivisionError):
        figures(opened, lambda mine: 1 // len(mine.workspace.id[:0]))
    assert figures(opened, lambda mine: mine.workspace.id) == opened.workspace.id


def test_figures_are_said_in_the_language_of_who_asks(opened: Opened) -> None:
    SPOKEN.set("en")
    assert figures(opened, lambda _: SPOKEN.get()) == "en"
