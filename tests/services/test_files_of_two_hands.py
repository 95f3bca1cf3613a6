"""Files that wait, in two hands at once: what one said of a file is not undone unseen by another, nor by the worker."""

import shutil
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from sillage.errors import NotFound, Refused
from sillage.ledger import imports_log
from sillage.services import incoming, watch_folder
from sillage.services.file_jobs import ask_import
from sillage.services.incoming import Incoming, answered, change, found
from sillage.services.open_workspace import Opened
from tests.services.test_incoming import FRENCH, bring, work

pytestmark = pytest.mark.asks_anew

TABS = 6


def now_of(opened: Opened, one: Incoming) -> Incoming:
    return found(opened.data_dir, opened.workspace.id, one.id)


def dropped(opened: Opened, one: Incoming) -> Incoming:
    return change(opened.data_dir, one, lambda now: replace(now, dropped_at=opened.now))


def at_once(act: Callable[[int], object]) -> None:
    together = threading.Barrier(TABS)

    def tab(number: int) -> None:
        together.wait(30)
        act(number)

    with ThreadPoolExecutor(TABS) as tabs:
        list(tabs.map(tab, range(TABS)))


def test_answers_given_at_once_are_all_kept_under_numbers_of_their_own(opened: Opened, tmp_path: Path) -> None:
    one = bring(opened, tmp_path, "juin.csv", FRENCH)
    revisions: list[int] = []
    at_once(lambda tab: revisions.append(answered(opened.data_dir, one, {"signature": str(tab)}).revision))
    assert sorted(revisions) == list(range(1, TABS + 1)), "what was found under one answer is never taken for another's"
    assert sorted(said["signature"] for said in now_of(opened, one).said) == [str(tab) for tab in range(TABS)]


def test_an_import_is_not_of_what_nobody_looked_at(opened: Opened, tmp_path: Path) -> None:
    looked_at = bring(opened, tmp_path, "juin.csv", FRENCH)
    answered(opened.data_dir, looked_at, account="another")
    ask_import(opened.data_dir, looked_at, "zoe@example.org")
    work(opened)
    assert now_of(opened, looked_at).asked_by is None
    assert imports_log.all(opened.workspace.id) == ()


def test_an_answer_that_comes_after_the_import_was_asked_for_is_refused(opened: Opened, tmp_path: Path) -> None:
    seen = bring(opened, tmp_path, "juin.csv", FRENCH)
    ask_import(opened.data_dir, seen, "zoe@example.org")
    with pytest.raises(Refused, match="being imported"):
        answered(opened.data_dir, seen, account="another")
    assert now_of(opened, seen).asked_by == "zoe@example.org"
    work(opened)
    assert len(imports_log.all(opened.workspace.id)) == 1


def test_a_file_that_was_let_go_is_imported_by_no_other_tab(opened: Opened, tmp_path: Path) -> None:
    seen = bring(opened, tmp_path, "juin.csv", FRENCH)
    dropped(opened, seen)
    ask_import(opened.data_dir, seen, "zoe@example.org")
    assert now_of(opened, seen).asked_by is None
    change(opened.data_dir, seen, lambda now: replace(now, dropped_at=None))
    ask_import(opened.data_dir, seen, "zoe@example.org")
    dropped(opened, seen)  # while the worker has not begun
    work(opened)
    assert imports_log.all(opened.workspace.id) == ()
    assert now_of(opened, seen).dropped_at == opened.now


def test_a_refused_import_does_not_bring_back_what_somebody_let_go(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = bring(opened, tmp_path, "mesures.csv", "no,such\nfile,here\n")
    ask_import(opened.data_dir, seen, "zoe@example.org")
    from sillage.services.import_files import import_files as real

    def meanwhile(*args: object, **more: object) -> object:
        dropped(opened, seen)
        return real(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr("sillage.services.import_incoming.import_files", meanwhile)
    work(opened)
    after = now_of(opened, seen)
    assert (after.asked_by, after.dropped_at) == (None, opened.now)


def test_what_is_said_of_a_file_that_is_gone_is_told_so(opened: Opened, tmp_path: Path) -> None:
    seen = bring(opened, tmp_path, "juin.csv", FRENCH)
    incoming.remove(opened.data_dir, seen)
    for act in (
        lambda: answered(opened.data_dir, seen),
        lambda: ask_import(opened.data_dir, seen, "zoe@example.org"),
        lambda: dropped(opened, seen),
    ):
        with pytest.raises(NotFound):
            act()
    assert not incoming.folder_of(opened.data_dir, seen).exists()


def test_a_folder_that_is_turned_off_during_a_look_stays_off(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    path = watch_folder.switch(opened.data_dir, opened.workspace, on=True).path
    shutil.copy(FRENCH, path / "juin.csv")
    real, begun = watch_folder._seen, threading.Event()

    def slowly(lying: Mapping[str, tuple[Path, str]]) -> dict[str, list[int]]:
        begun.set()
        off.join(0.5)  # it waits for its turn, and ends after this look
        return real(lying)

    def turn_off() -> None:
        begun.wait(30)
        watch_folder.switch(opened.data_dir, opened.workspace, on=False)

    monkeypatch.setattr(watch_folder, "_seen", slowly)
    off = threading.Thread(target=turn_off)
    off.start()
    watch_folder.look_into(opened, lambda done, total: None)
    off.join(30)
    assert not watch_folder.watched(opened.data_dir, opened.workspace).on
