"""Files that wait: taken in under names of our own, looked at, answered, imported by the worker, swept away."""

import json
import os
import shutil
import threading
import time
import zipfile
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sillage.domain.decisions import ImportStatus
from sillage.errors import NotFound, Refused
from sillage.ledger import imports_log, models, queries
from sillage.services import bring_files, file_jobs, incoming, turns
from sillage.services.bring_files import take_in
from sillage.services.file_jobs import ask_import, ask_preview
from sillage.services.incoming import Incoming, answered, found, listed, outcome_of, preview_of
from sillage.services.open_workspace import Opened
from sillage.services.preview_file import mapping_of
from sillage.services.run_worker import Ran, run_worker

pytestmark = pytest.mark.asks_anew

DATA = Path(__file__).parent.parent / "imports" / "testdata"
FRENCH = DATA / "meta_business_suite_fb_posts__fr.csv"
UNKNOWN = "Quand;Coeurs;Vues\n01/03/2026;12;340\n02/03/2026;15;410\n03/03/2026;9;280\n"


def bring(opened: Opened, folder: Path, name: str, content: bytes | str | Path) -> Incoming:
    """Take a file in, as a page does."""
    source = folder / f"sent{len(list(folder.iterdir()))}"
    if isinstance(content, Path):
        shutil.copy(content, source)
    else:
        source.write_bytes(content.encode() if isinstance(content, str) else content)
    one = take_in(opened.data_dir, opened.workspace.id, name, source, who="zoe@example.org", now=datetime.now(UTC))
    ask_preview(one)
    return one


def work(opened: Opened) -> list[Ran]:
    """Let the worker do what was asked of files."""
    return list(run_worker(opened.data_dir, threading.Event(), once=True, only=file_jobs.FILE_KINDS))


def looked_at(opened: Opened, one: Incoming) -> dict[str, Any]:
    """Return what a file was found to hold."""
    work(opened)
    known = preview_of(opened.data_dir, one)
    assert known is not None
    return known


def imported(opened: Opened, one: Incoming) -> dict[str, Any]:
    """Import a file, and return what became of it."""
    ask_import(opened.data_dir, one, "zoe@example.org")
    work(opened)
    known = outcome_of(opened.data_dir, one)
    assert known is not None
    return known


def test_a_known_file_is_looked_at_before_anything_counts_then_imported_once(opened: Opened, tmp_path: Path) -> None:
    one = bring(opened, tmp_path, "Juin.csv", FRENCH)
    known = looked_at(opened, one)
    assert known["state"] == "ready"
    (part,) = known["parts"]
    assert (part["format"], part["network"]) == ("meta_business_suite_fb_posts", "facebook")
    assert part["rows"] > 0
    assert {table["table"] for table in part["sample"]} == {"posts", "observations"}
    assert imports_log.all(opened.workspace.id) == ()
    outcome = imported(opened, one)
    (record,) = imports_log.all(opened.workspace.id)
    assert [line["number"] for line in outcome["parts"]] == [record.number]
    assert (record.file_name, record.status) == ("Juin.csv", ImportStatus.COMMITTED)
    (trail,) = queries.audit_trail(opened.workspace.id, "import")
    assert trail.who == "zoe@example.org"
    assert not incoming.content_of(opened.data_dir, one).exists()
    again = bring(opened, tmp_path, "encore.csv", FRENCH)
    assert looked_at(opened, again)["repeats"] == [record.number]
    assert [line["status"] for line in imported(opened, again)["parts"]] == ["repeated"]
    assert len(imports_log.all(opened.workspace.id)) == 1


def test_a_name_is_never_a_path(opened: Opened, tmp_path: Path) -> None:
    for name, called in (
        ("../../etc/passwd", "passwd"),
        ("C:\\exports\\mai.csv", "mai.csv"),
        ("..", "file"),
        ("a\x00b\u202egnp.csv", "abgnp.csv"),
        ("é" * 400 + ".csv", "é" * 180 + "…" + "é" * 15 + ".csv"),
    ):
        one = bring(opened, tmp_path, name, FRENCH)
        assert one.name == called
        held = {path.name for path in incoming.folder_of(opened.data_dir, one).iterdir()}
        assert held == {incoming.CONTENT, incoming.ABOUT}
    for id in ("..", "../" + one.workspace_id + "/" + one.id, "0" * 32, one.id.upper(), ""):
        with pytest.raises(NotFound):
            found(opened.data_dir, opened.workspace.id, id)
    with pytest.raises(NotFound):
        found(opened.data_dir, "another", one.id)


def test_the_columns_of_an_unknown_file_are_said_then_remembered(opened: Opened, tmp_path: Path) -> None:
    from sillage.imports.mapping_names import corrected

    one = bring(opened, tmp_path, "mesures.csv", UNKNOWN)
    known = looked_at(opened, one)
    assert known["state"] == "question"
    guess = mapping_of(known["question"]["mapping"])
    assert [column.header for column in guess.columns] == ["Quand", "Coeurs", "Vues"]
    said = corrected(guess, ["date", "metric:likes", "metric:views"], "bluesky")
    one = answered(opened.data_dir, one, said=(asdict(said),))
    assert preview_of(opened.data_dir, one) is None
    ask_preview(one)
    (part,) = looked_at(opened, one)["parts"]
    assert (part["network"], part["rows"]) == ("bluesky", 3)
    assert queries.saved_mappings(opened.workspace.id) == ()
    imported(opened, one)
    assert [kept.signature for kept in queries.saved_mappings(opened.workspace.id)] == [said.signature]
    later = bring(opened, tmp_path, "avril.csv", UNKNOWN.replace("/03/", "/04/"))
    assert looked_at(opened, later)["state"] == "ready"


def test_who_knows_says_which_comes_first_day_or_month(opened: Opened, tmp_path: Path) -> None:
    text = "date,kind,amount\n03/04/2026,tool,12\n05/06/2026,tool,13\n03/04/2026,tool,14\n"
    one = bring(opened, tmp_path, "costs.csv", text)
    known = looked_at(opened, one)
    assert known["state"] == "question"
    assert known["question"]["mapping"] is None
    one = answered(opened.data_dir, one, first="day")
    ask_preview(one)
    (part,) = looked_at(opened, one)["parts"]
    assert (part["first"], part["last"]) == ("2026-04-03", "2026-06-05")


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02" * 50, b"%PDF-1.7 nothing to read here", b"PK\x03\x04 cut"])
def test_what_cannot_be_read_says_why_and_what_to_do(opened: Opened, tmp_path: Path, content: bytes) -> None:
    one = bring(opened, tmp_path, "odd.csv", content)
    known = looked_at(opened, one)
    assert known["state"] == "refused"
    assert known["what"]["template"]
    assert known["remedy"]["template"]
    assert imports_log.all(opened.workspace.id) == ()


def test_an_archive_that_swells_or_leads_outside_harms_nobody(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SILLAGE_MAX_FILE_MB", "2")
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("posts.csv", b"a,b\n" + b"1,2\n" * 2_000_000)
    assert looked_at(opened, bring(opened, tmp_path, "bomb.zip", bomb))["state"] == "refused"
    sly = tmp_path / "sly.zip"
    with zipfile.ZipFile(sly, "w") as archive:
        archive.writestr("../../outside.csv", FRENCH.read_bytes())
        link = zipfile.ZipInfo("link.csv")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.write(FRENCH, "in/juin.csv")
    known = looked_at(opened, bring(opened, tmp_path, "sly.zip", sly))
    assert [part["part"] for part in known["parts"]] == ["in/juin.csv"]
    assert not (opened.data_dir.parent / "outside.csv").exists()


def test_too_much_is_not_taken_in(opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bring_files, "MOST_WAITING", 2)
    for number in range(2):
        bring(opened, tmp_path, f"{number}.csv", f"a,b\n{number},2\n")
    with pytest.raises(Refused):
        bring(opened, tmp_path, "one more.csv", "a,b\n3,2\n")


def test_an_import_that_was_killed_is_finished_by_the_next_worker(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = bring(opened, tmp_path, "juin.csv", FRENCH)
    looked_at(opened, one)
    ask_import(opened.data_dir, one, "zoe@example.org")
    kept = imports_log.commit

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(imports_log, "commit", killed)
    with pytest.raises(KeyboardInterrupt):
        work(opened)
    monkeypatch.setattr(imports_log, "commit", kept)
    assert [record.status for record in imports_log.all(opened.workspace.id)] == [ImportStatus.PENDING]
    assert outcome_of(opened.data_dir, one) is None
    models.Job.objects.filter(kind="import").update(lease_until=datetime.now(UTC) - timedelta(seconds=1))
    assert [ran.ok for ran in work(opened)] == [True]
    assert [record.status for record in imports_log.all(opened.workspace.id)] == [ImportStatus.COMMITTED]
    assert outcome_of(opened.data_dir, one) is not None


def test_an_import_asked_for_twice_is_done_once(opened: Opened, tmp_path: Path) -> None:
    one = bring(opened, tmp_path, "juin.csv", FRENCH)
    looked_at(opened, one)
    for _ in range(2):
        ask_import(opened.data_dir, found(opened.data_dir, opened.workspace.id, one.id), "zoe@example.org")
    assert [ran.kind for ran in work(opened)] == ["import"]
    ask_import(opened.data_dir, one, "zoe@example.org")
    assert [ran.outcome for ran in work(opened)] == [{"gone": True}]
    assert len(imports_log.all(opened.workspace.id)) == 1


def test_an_import_waits_while_another_process_writes(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns.writing_turn.__wrapped__, "__kwdefaults__", {"wait_s": 0.05})  # type: ignore[attr-defined]
    one = bring(opened, tmp_path, "juin.csv", FRENCH)
    looked_at(opened, one)
    ask_import(opened.data_dir, one, "zoe@example.org")
    with turns.alone(opened.data_dir):
        assert [ran.ok for ran in work(opened)] == [False]
    assert outcome_of(opened.data_dir, one) is None
    models.Job.objects.filter(kind="import").update(due_at=datetime.now(UTC))
    assert [ran.ok for ran in work(opened)] == [True]


def test_a_worker_for_files_leaves_the_rest_to_a_whole_one(opened: Opened, tmp_path: Path) -> None:
    bring(opened, tmp_path, "juin.csv", FRENCH)
    assert [ran.kind for ran in work(opened)] == ["preview"]
    assert not models.Job.objects.exclude(kind="preview").exists()


def test_what_nobody_wants_is_swept_away_and_what_is_asked_for_is_not(opened: Opened, tmp_path: Path) -> None:
    def bring_old(name: str, **changes: Any) -> Incoming:
        one = answered(opened.data_dir, bring(opened, tmp_path, name, f"a,b\n{name},2\n"), **changes)
        old = time.time() - file_jobs.KEPT_WAITING.total_seconds() - 60
        os.utime(incoming.folder_of(opened.data_dir, one) / incoming.ABOUT, (old, old))
        return one

    fresh = bring(opened, tmp_path, "fresh.csv", "a,b\n1,2\n")
    bring_old("forgotten.csv")
    asked = bring_old("asked.csv", asked_by="zoe@example.org")
    bring_old("dropped.csv", dropped_at=datetime.now(UTC) - timedelta(hours=2))
    rest = opened.data_dir / incoming.FOLDER / f"rest{incoming.UPLOADED}"
    rest.write_bytes(b"cut short")
    os.utime(rest, (0, 0))
    task = _task(opened)
    assert file_jobs.sweep(task) == {"gone": 3}
    assert {one.id for one in listed(opened.data_dir, opened.workspace.id, dropped=True)} == {fresh.id, asked.id}
    assert not rest.exists()


def test_what_was_written_by_hand_or_cut_short_is_passed_over(opened: Opened, tmp_path: Path) -> None:
    one = bring(opened, tmp_path, "juin.csv", FRENCH)
    about = incoming.folder_of(opened.data_dir, one) / incoming.ABOUT
    for content in ("", "[]", "{", json.dumps({"at": "yesterday"})):
        about.write_text(content)
        assert listed(opened.data_dir, opened.workspace.id) == ()
        assert [ran.ok for ran in work(opened)] in ([True], [])


def _task(opened: Opened) -> Any:
    class Task:
        data_dir, workspace_id = opened.data_dir, opened.workspace.id
        arguments: dict[str, Any] = {}  # noqa: RUF012
        resumption: dict[str, Any] = {}  # noqa: RUF012
        came_to: Callable[..., None] = staticmethod(lambda *_, **__: None)

    return Task()
