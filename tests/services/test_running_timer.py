"""The timer: however many tabs start and stop it at once, one runs, and its hours are added once, on either ledger."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connection

from sillage.errors import Refused, WrongUsage
from sillage.language import msg
from sillage.ledger import queries
from sillage.ledger.taking_back import all_or_none
from sillage.ledger.turns import take_turn
from sillage.services import running_timer
from sillage.services.brand_view import of_brand
from sillage.services.open_workspace import Opened
from sillage.services.record_values import add_brand
from sillage.services.running_timer import Timer, drop_timer, running, start_timer, stop_timer

pytestmark = pytest.mark.asks_anew

ZOE, ADA = 1, 2
TABS = 4


def hours(opened: Opened) -> list[Decimal | None]:
    return [entry.cost.hours for entry in queries.cost_entries(opened.workspace.id)]


def at_once(act: Callable[[int], object]) -> list[bool]:
    """Do the same in several tabs at one moment; tell for each whether it was done."""
    together = Barrier(TABS)

    def tab(number: int) -> bool:
        together.wait(30)
        try:
            act(number)
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(TABS) as tabs:
        return sorted(tabs.map(tab, range(TABS)))


def test_of_timers_started_at_once_one_runs(opened: Opened) -> None:
    done = at_once(lambda number: start_timer(opened, ZOE, Timer(opened.now, note=f"tab {number}")))
    assert done == [False] * (TABS - 1) + [True]
    timer = running(opened, ZOE)
    assert timer is not None
    assert timer.note.startswith("tab ")


def test_a_timer_stopped_in_several_tabs_at_once_is_booked_once(opened: Opened) -> None:
    for _ in range(3):
        before = len(hours(opened))
        start_timer(opened, ZOE, Timer(opened.now - timedelta(minutes=90), activity="creation"))
        assert at_once(lambda _: stop_timer(opened, ZOE)) == [False] * (TABS - 1) + [True]
        assert len(hours(opened)) == before + 1
        assert running(opened, ZOE) is None
    assert hours(opened) == [Decimal("1.5")] * 3


def test_a_timer_is_of_one_account_in_one_workspace(opened: Opened, other: Opened) -> None:
    start_timer(opened, ZOE, Timer(opened.now, "creation", "instagram", "Zoé", "Reel"))
    assert running(opened, ZOE) == Timer(opened.now, "creation", "instagram", "Zoé", "Reel")
    assert running(opened, ADA) is None
    assert running(other, ZOE) is None
    start_timer(opened, ADA, Timer(opened.now))
    drop_timer(opened, ADA)
    with pytest.raises(Refused, match="No timer runs"):
        stop_timer(opened, ADA)
    timer, added = stop_timer(replace(opened, now=opened.now + timedelta(minutes=30)), ZOE)
    assert (timer.person, added.entry.cost.person, added.entry.cost.note) == ("Zoé", "Zoé", "Reel")
    assert added.entry.cost.hours == Decimal("0.5")


def test_hours_that_could_not_be_written_leave_the_timer_running(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    timer = Timer(opened.now - timedelta(hours=1))
    start_timer(opened, ZOE, timer)

    def refused(*_: object, **__: object) -> None:
        raise WrongUsage(msg("No such channel."))

    with monkeypatch.context() as patched:
        patched.setattr(running_timer, "add_hours", refused)
        with pytest.raises(WrongUsage):
            stop_timer(opened, ZOE)
    assert running(opened, ZOE) == timer

    @contextmanager
    def failing() -> Iterator[None]:
        with all_or_none():
            yield
            raise OSError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(running_timer, "all_or_none", failing)
        with pytest.raises(OSError, match="full"):
            stop_timer(opened, ZOE)
    assert running(opened, ZOE) == timer
    assert hours(opened) == []


def test_a_file_cut_short_is_no_timer(opened: Opened) -> None:
    start_timer(opened, ZOE, Timer(opened.now))
    (file,) = (opened.data_dir / running_timer.FOLDER).rglob("*.json")
    for text in ("", "{}", '{"since": "yesterday"}', '{"since": 3}', "[]"):
        file.write_text(text)
        assert running(opened, ZOE) is None, text
    start_timer(opened, ZOE, Timer(opened.now))
    assert running(opened, ZOE) == Timer(opened.now)


@pytest.mark.parametrize("written", [False, True])
def test_a_process_that_is_killed_while_it_stops_a_timer_neither_loses_nor_doubles_its_hours(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, *, written: bool
) -> None:
    class Killed(BaseException):
        """As SIGKILL: nothing runs after it, of whoever was to tidy up."""

    @contextmanager
    def killed_at_the_end() -> Iterator[None]:
        if written:
            with all_or_none():
                yield
            raise Killed
        with all_or_none():
            yield
            raise Killed

    timer = Timer(opened.now - timedelta(hours=1), note="Reel")
    start_timer(opened, ZOE, timer)
    with monkeypatch.context() as patched:
        patched.setattr(running_timer, "all_or_none", killed_at_the_end)
        with pytest.raises(Killed):
            stop_timer(opened, ZOE)
    assert len(hours(opened)) == (1 if written else 0)
    assert running(opened, ZOE) == (None if written else timer)
    if written:
        with pytest.raises(Refused, match="No timer runs"):
            stop_timer(opened, ZOE)
        start_timer(opened, ZOE, timer)
    stop_timer(opened, ZOE)
    assert hours(opened) == [Decimal(1)] * (2 if written else 1)
    assert running(opened, ZOE) is None
    assert not list((opened.data_dir / running_timer.FOLDER).rglob("*.json"))


def test_a_timer_started_right_after_another_one_was_stopped_is_not_thrown_away(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    start_timer(opened, ZOE, Timer(opened.now - timedelta(hours=1)))
    turns, real = [0], take_turn

    def taking(workspace_id: str) -> None:
        turns[0] += 1
        if turns[0] == 2:  # a tab that came between the writing of the hours and the tidying up
            real(workspace_id)
            start_timer(opened, ZOE, Timer(opened.now, note="next"))
        real(workspace_id)

    monkeypatch.setattr(running_timer, "take_turn", taking)
    stop_timer(opened, ZOE)
    assert running(opened, ZOE) == Timer(opened.now, note="next")


def test_a_timer_that_was_stopped_for_one_brand_does_not_run_for_another(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    for brand in ("Aurore", "Boreale"):
        add_brand(opened, brand)
    mine, theirs = of_brand(opened, "Aurore"), of_brand(opened, "Boreale")
    start_timer(mine, ZOE, Timer(opened.now - timedelta(hours=1)))
    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", lambda *_, **__: None)  # the process ended before the file went
        stop_timer(mine, ZOE)
    assert list((opened.data_dir / running_timer.FOLDER).rglob("*.json"))
    assert [running(one, ZOE) for one in (mine, theirs, opened)] == [None] * 3
