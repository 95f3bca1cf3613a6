"""The watched folder: files that stand still are imported once, the others wait for somebody, none is lost."""

import json
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sillage.ledger import belongings, imports_log
from sillage.services import incoming, watch_folder
from sillage.services.file_jobs import ask_import
from sillage.services.incoming import answered, listed
from sillage.services.open_workspace import Opened
from sillage.services.record_values import add_brand
from sillage.services.watch_folder import look_into, switch, watched
from sillage.services.watched_files import DONE, TO_LOOK_AT, folder_of, move, name_for_brand
from tests.services.test_incoming import FRENCH, UNKNOWN, looked_at, work

pytestmark = pytest.mark.asks_anew


def look(opened: Opened) -> dict[str, int]:
    return look_into(opened, lambda done, total: None)


def on(opened: Opened) -> Path:
    switch(opened.data_dir, opened.workspace, on=True)
    return folder_of(opened.data_dir, opened.workspace)


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir() if not one.name.startswith("."))


def test_a_file_is_taken_once_it_stands_still_and_moved_when_it_counts(opened: Opened) -> None:
    folder = on(opened)
    shutil.copy(FRENCH, folder / "juin.csv")
    assert look(opened) == {"imported": 0, "asked": 0}
    os.utime(folder / "juin.csv", ns=(1, 1))
    assert look(opened) == {"imported": 0, "asked": 0}
    assert look(opened) == {"imported": 1, "asked": 0}
    (record,) = imports_log.all(opened.workspace.id)
    assert record.file_name == "juin.csv"
    assert names(folder) == [DONE, TO_LOOK_AT]
    assert names(folder / DONE) == ["juin.csv"]
    assert listed(opened.data_dir, opened.workspace.id) == ()


def test_the_same_file_again_adds_nothing_and_covers_no_other(opened: Opened) -> None:
    folder = on(opened)
    for _ in range(2):
        shutil.copy(FRENCH, folder / "juin.csv")
        look(opened)
        assert look(opened)["imported"] == 1
    assert len(imports_log.all(opened.workspace.id)) == 1
    assert names(folder / DONE) == ["juin (2).csv", "juin.csv"]


def test_what_needs_an_answer_waits_on_the_page_and_moves_on_once_imported(opened: Opened) -> None:
    from dataclasses import asdict

    from sillage.imports.mapping_names import corrected
    from sillage.services.preview_file import mapping_of

    folder = on(opened)
    (folder / "mesures.csv").write_text(UNKNOWN)
    look(opened)
    assert look(opened) == {"imported": 0, "asked": 1}
    assert names(folder / TO_LOOK_AT) == ["mesures.csv"]
    (one,) = listed(opened.data_dir, opened.workspace.id)
    known: dict[str, Any] = incoming.preview_of(opened.data_dir, one) or {}
    said = corrected(mapping_of(known["question"]["mapping"]), ["date", "metric:likes", "metric:views"], "bluesky")
    one = answered(opened.data_dir, one, said=(asdict(said),))
    ask_import(opened.data_dir, one, "zoe@example.org")
    work(opened)
    assert (names(folder / TO_LOOK_AT), names(folder / DONE)) == ([], ["mesures.csv"])
    assert len(imports_log.all(opened.workspace.id)) == 1


def test_a_crash_between_import_and_move_imports_nothing_twice(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = on(opened)
    shutil.copy(FRENCH, folder / "juin.csv")
    look(opened)

    def crash(*_: object) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("sillage.services.watch_folder.move", crash)
        with pytest.raises(KeyboardInterrupt):
            look(opened)
    assert len(imports_log.all(opened.workspace.id)) == 1
    assert look(opened) == {"imported": 1, "asked": 0}
    assert len(imports_log.all(opened.workspace.id)) == 1
    assert names(folder / DONE) == ["juin.csv"]
    assert listed(opened.data_dir, opened.workspace.id) == ()


def test_links_folders_and_unfinished_files_are_left_alone(opened: Opened, tmp_path: Path) -> None:
    folder = on(opened)
    shutil.copy(FRENCH, tmp_path / "outside.csv")
    (folder / "link.csv").symlink_to(tmp_path / "outside.csv")
    (folder / "inside").mkdir()
    for name in (".hidden.csv", "~$book.xlsx", "export.csv.crdownload", "export.CSV.part"):
        shutil.copy(FRENCH, folder / name)
    os.mkfifo(folder / "pipe.csv")
    before = sorted(one.name for one in folder.iterdir())
    for _ in range(3):
        assert look(opened) == {"imported": 0, "asked": 0}
    assert sorted(one.name for one in folder.iterdir()) == before


def of_two_brands(opened: Opened) -> Path:
    for brand in ("Aurore", "Boreale"):
        add_brand(opened, brand)
    return on(opened)


def test_a_file_in_the_folder_of_a_brand_is_of_that_brand(opened: Opened) -> None:
    folder, here = of_two_brands(opened), opened.workspace.id
    assert names(folder) == ["Aurore", "Boreale", DONE, TO_LOOK_AT]
    shutil.copy(FRENCH, folder / "Aurore" / "juin.csv")
    (folder / "juin.csv").write_text("order,date,total,currency\n1,2026-03-02,10.00,CAD\n")
    assert watched(opened.data_dir, opened.workspace).waiting == 2
    look(opened)
    assert look(opened) == {"imported": 2, "asked": 0}
    numbers = {one.number: one.file_name for one in imports_log.all(here)}
    brands = belongings.brands_of(here, "import")
    assert sorted((brands.get(str(number), ""), numbers[number]) for number in numbers) == [
        ("", "juin.csv"), ("Aurore", "juin.csv"),
    ]  # fmt: skip
    assert names(folder / "Aurore") == []
    assert names(folder / DONE) == ["juin (2).csv", "juin.csv"]


def test_what_waits_for_an_answer_keeps_its_brand(opened: Opened) -> None:
    folder = of_two_brands(opened)
    (folder / "Boreale" / "mesures.csv").write_text(UNKNOWN)
    look(opened)
    assert look(opened) == {"imported": 0, "asked": 1}
    (one,) = listed(opened.data_dir, opened.workspace.id)
    assert (one.brand, one.original) == ("Boreale", "mesures.csv")
    assert names(folder / TO_LOOK_AT) == ["mesures.csv"]


def test_a_brand_that_comes_later_gets_its_folder_and_one_brand_needs_none(opened: Opened) -> None:
    add_brand(opened, "Aurore")
    folder = on(opened)
    look(opened)
    assert names(folder) == [DONE, TO_LOOK_AT]
    add_brand(opened, "Boreale")
    look(opened)
    assert names(folder) == ["Aurore", "Boreale", DONE, TO_LOOK_AT]


def test_no_name_of_a_brand_leads_out_of_the_watched_folder_or_into_another_s(opened: Opened, tmp_path: Path) -> None:
    hostile = ["../../out", "..", ".hidden", "done", "To Look At", "A/B", "A-B", "é" * 180, "~x", "C:\\x", "a."]
    for brand in hostile:
        add_brand(opened, brand)
    folder = on(opened)
    called = [name_for_brand(brand) for brand in hostile]
    assert len({one.casefold() for one in called} | {DONE, TO_LOOK_AT}) == len(hostile) + 2
    assert {one.name for one in folder.iterdir() if one.is_dir()} == {*called, DONE, TO_LOOK_AT}
    assert all(len(one.encode()) < 200 and one[0] not in ".~" for one in called)
    # A link in the place of a brand's folder is left alone, and so is what it leads to.
    outside = tmp_path / "outside"
    outside.mkdir()
    shutil.copy(FRENCH, outside / "juin.csv")
    (folder / "A-B").rmdir()
    (folder / "A-B").symlink_to(outside)
    for _ in range(3):
        assert look(opened) == {"imported": 0, "asked": 0}
    assert names(outside) == ["juin.csv"]


def test_too_large_a_file_lies_where_somebody_looks_and_says_why(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = on(opened)
    monkeypatch.setenv("SILLAGE_MAX_FILE_MB", "1")
    (folder / "big.csv").write_bytes(b"a,b\n" * 300_000)
    look(opened)
    assert look(opened) == {"imported": 0, "asked": 1}
    assert names(folder / TO_LOOK_AT) == ["big.csv"]
    (one,) = listed(opened.data_dir, opened.workspace.id)
    assert (incoming.preview_of(opened.data_dir, one) or {})["state"] == "refused"


def test_it_is_on_where_somebody_turned_it_on(opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not watched(opened.data_dir, opened.workspace).on
    assert look(opened) == {}
    folder = on(opened)
    assert folder == opened.data_dir / "watched" / opened.workspace.slug
    look(opened)
    found = watched(opened.data_dir, opened.workspace)
    assert found.on
    assert found.looked_at is not None
    assert found.looked_at <= datetime.now(UTC)
    assert not switch(opened.data_dir, opened.workspace, on=False).on
    assert look(opened) == {}
    monkeypatch.setenv("SILLAGE_WATCHED", str(tmp_path / "elsewhere"))
    assert on(opened) == tmp_path / "elsewhere" / opened.workspace.slug


def test_a_file_of_the_page_has_no_original(opened: Opened, tmp_path: Path) -> None:
    from tests.services.test_incoming import bring, imported

    one = bring(opened, tmp_path, "juin.csv", FRENCH)
    looked_at(opened, one)
    assert one.original == ""
    imported(opened, one)


def test_a_name_that_is_no_text_stops_no_file(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, odd = on(opened), os.fsdecode(b"ju\xffin.csv")
    shutil.copy(FRENCH, folder / odd)
    (folder / os.fsdecode(b"mesures\xfe.csv")).write_text(UNKNOWN)
    look(opened)
    assert look(opened) == {"imported": 1, "asked": 1}
    assert names(folder / DONE) == [odd]
    (record,) = imports_log.all(opened.workspace.id)
    assert record.file_name == "juin.csv"
    monkeypatch.setenv("SILLAGE_MAX_FILE_MB", "1")
    (folder / os.fsdecode(b"gros\xff.csv")).write_bytes(b"x" * (2 << 20))
    look(opened)
    assert look(opened) == {"imported": 0, "asked": 1}
    large = next(one for one in listed(opened.data_dir, opened.workspace.id) if one.name == "gros.csv")
    told = json.dumps(incoming.preview_of(opened.data_dir, large), ensure_ascii=False)
    assert "gros.csv" in told
    told.encode()  # a page can say it


def test_a_file_that_cannot_be_read_or_moved_stops_no_other(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = on(opened)
    for name in ("a.csv", "b.csv"):
        shutil.copy(FRENCH, folder / name)
    look(opened)

    def refusing(file: Path, into: Path) -> str:
        if file.name == "a.csv":
            raise PermissionError(13, "Permission denied", str(file))
        return move(file, into)

    with monkeypatch.context() as patch:
        patch.setattr(watch_folder, "move", refusing)
        with pytest.raises(PermissionError):
            look(opened)
    assert names(folder) == ["a.csv", DONE, TO_LOOK_AT]
    assert names(folder / DONE) == ["b.csv"]
    assert look(opened)["imported"] == 1
    assert len(imports_log.all(opened.workspace.id)) == 1


def test_files_of_one_long_name_are_all_moved(opened: Opened) -> None:
    folder, name = on(opened), "é" * 125 + "x.csv"
    for number in range(3):
        (folder / name).write_text(UNKNOWN + "\n" * number)
        look(opened)
        assert look(opened)["asked"] == 1
    moved = names(folder / TO_LOOK_AT)
    assert len(moved) == 3
    assert all(one.startswith("é" * 120) and one.endswith(".csv") for one in moved)


@pytest.mark.parametrize("ours", [DONE, TO_LOOK_AT])
def test_nothing_is_taken_where_a_link_or_a_file_stands_for_a_folder_of_ours(
    opened: Opened, tmp_path: Path, ours: str
) -> None:
    folder, outside = on(opened), tmp_path / "outside"
    outside.mkdir()
    (folder / ours).rmdir()
    for is_link in (False, True):
        if is_link:
            (folder / ours).symlink_to(outside)
        else:
            (folder / ours).touch()
        shutil.copy(FRENCH, folder / "juin.csv")
        for _ in range(2):
            with pytest.raises(OSError, match=ours):
                look(opened)
        assert (names(outside), imports_log.all(opened.workspace.id)) == ([], ())
        with pytest.raises(OSError, match=r"directory|exists"):  # nor by whoever puts it there after the check
            move(folder / "juin.csv", folder / ours)
        (folder / ours).unlink()
    assert (folder / "juin.csv").exists()


def test_a_brand_s_folder_that_becomes_a_link_during_the_look_has_nothing_moved_out_of_where_it_leads(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, outside, copied = of_two_brands(opened), tmp_path / "outside", watch_folder._copied
    outside.mkdir()
    (outside / "juin.csv").write_text("somebody's")
    shutil.copy(FRENCH, folder / "Aurore" / "juin.csv")
    look(opened)

    def swapped(*args: Any) -> incoming.Incoming | None:
        found = copied(*args)
        shutil.rmtree(folder / "Aurore")
        (folder / "Aurore").symlink_to(outside)
        return found

    monkeypatch.setattr(watch_folder, "_copied", swapped)
    with pytest.raises(OSError, match="directory"):
        look(opened)
    assert (outside / "juin.csv").read_text() == "somebody's"
    assert names(folder / DONE) == names(folder / TO_LOOK_AT) == []


def test_a_brand_that_is_called_as_another_s_folder_gets_one_of_its_own(opened: Opened) -> None:
    for brand in ("A/B", name_for_brand("A/B")):
        add_brand(opened, brand)
    folder = on(opened)
    assert len(names(folder)) == 4
    shutil.copy(FRENCH, folder / name_for_brand("A/B") / "juin.csv")
    look(opened)
    assert look(opened) == {"imported": 1, "asked": 0}
    assert belongings.brands_of(opened.workspace.id, "import") == {"1": "A/B"}


@pytest.mark.parametrize(
    "mark", ['{"seen": [1]}', '{"seen": null}', '{"seen": {"juin.csv": "x"}, "looked_at": 5}', "{}"]
)
def test_what_was_seen_last_may_be_anything(opened: Opened, mark: str) -> None:
    folder = on(opened)
    shutil.copy(FRENCH, folder / "juin.csv")
    (folder / watch_folder.MARK).write_text(mark)
    assert look(opened) == {"imported": 0, "asked": 0}
    assert look(opened) == {"imported": 1, "asked": 0}


def test_a_folder_full_of_files_keeps_no_brand_waiting(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = of_two_brands(opened)
    monkeypatch.setattr(watch_folder, "MOST_SEEN", 2)
    for number in range(5):
        (folder / "Aurore" / f"{number}.csv").write_text(f"{UNKNOWN}\n# {number}")
    shutil.copy(FRENCH, folder / "Boreale" / "juin.csv")
    look(opened)
    assert look(opened) == {"imported": 1, "asked": 2}
