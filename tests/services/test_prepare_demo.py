"""The demo is made once, completed when it was cut short, remade by another version, and never put over other data."""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import call_command

from sillage import __version__, ledger
from sillage.errors import Refused
from sillage.language import Message
from sillage.services import prepare_demo as module
from sillage.services.open_workspace import Opened
from sillage.services.prepare_demo import FORM, MARK, prepare_demo

Say = Callable[[Message], None]


@pytest.fixture
def made(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    calls: list[Path] = []

    def set_up(folder: Path) -> Opened:
        calls.append(folder)
        return replace(opened, data_dir=folder)

    def open_again(folder: Path, slug: str) -> Opened:
        assert slug == opened.workspace.slug
        return replace(opened, data_dir=folder)

    monkeypatch.setattr(module, "set_up_demo", set_up)
    monkeypatch.setattr(module, "open_workspace", open_again)
    return calls


def test_a_complete_demo_is_reused_at_its_own_present(made: list[Path], tmp_path: Path, opened: Opened) -> None:
    said: list[Message] = []
    first = prepare_demo(tmp_path / "demo", said.append)
    again = prepare_demo(tmp_path / "demo", said.append)
    assert len(made) == 1
    assert len(said) == 1
    assert again.now == first.now == opened.now


def test_a_demo_cut_short_is_gone_on_with(made: list[Path], tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    folder.mkdir()
    (folder / MARK).write_text(json.dumps({"version": __version__, "form": FORM, "complete": False}))
    (folder / "half").touch()
    prepare_demo(folder, lambda _: None)
    assert made == [folder]
    assert (folder / "half").exists()
    assert json.loads((folder / MARK).read_text())["complete"]


@pytest.mark.parametrize("mark", ['{"version": "0.0.1", "complete": true}', "{half a mark", "[]"])
def test_a_demo_of_another_version_is_remade(made: list[Path], tmp_path: Path, mark: str) -> None:
    folder = tmp_path / "demo"
    folder.mkdir()
    (folder / MARK).write_text(mark)
    (folder / "old").touch()
    prepare_demo(folder, lambda _: None)
    assert made == [folder]
    assert not (folder / "old").exists()


def test_a_demo_that_told_another_story_under_this_version_is_remade(made: list[Path], tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    prepare_demo(folder, lambda _: None)
    mark = json.loads((folder / MARK).read_text())
    (folder / MARK).write_text(json.dumps({**mark, "form": FORM - 1}))
    (folder / "old").touch()
    prepare_demo(folder, lambda _: None)
    assert made == [folder, folder]
    assert not (folder / "old").exists()


def test_a_folder_that_holds_something_else_is_left_alone(made: list[Path], tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "thesis.odt").touch()
    with pytest.raises(Refused, match="is not a demo"):
        prepare_demo(folder, lambda _: None)
    assert made == []
    assert (folder / "thesis.odt").exists()


def test_a_demo_whose_ledger_is_older_is_brought_up_to_date_and_reused(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    def set_up(folder: Path) -> Opened:
        raise AssertionError(folder)

    monkeypatch.setattr(module, "set_up_demo", set_up)
    mark = {"version": __version__, "form": FORM, "complete": True, "slug": opened.workspace.slug}
    mark["now"] = opened.now.isoformat()
    (opened.data_dir / MARK).write_text(json.dumps(mark))
    call_command("migrate", "ledger", "0001", verbosity=0)
    assert ledger.schema_state() == "older"
    assert prepare_demo(opened.data_dir, print).workspace == opened.workspace
    assert ledger.schema_state() == "current"


def test_two_who_start_the_demo_at_once_make_it_once(
    made: list[Path], tmp_path: Path, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slowly(folder: Path) -> Opened:
        made.append(folder)
        time.sleep(0.4)
        return replace(opened, data_dir=folder)

    monkeypatch.setattr(module, "set_up_demo", slowly)
    with ThreadPoolExecutor(2) as both:
        found = list(both.map(lambda _: prepare_demo(tmp_path / "demo", lambda _: None), range(2)))
    assert len(made) == 1
    assert [one.now for one in found] == [opened.now] * 2
