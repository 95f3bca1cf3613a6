"""What the doctor says of collectors that could not store, and of servers that do not run."""

import json
import threading
from contextlib import closing

import pytest
from typer.testing import CliRunner

from sillage.cli.main import build_app
from sillage.journal.tail import Tail
from sillage.services.check_health import check_health
from sillage.services.job_kinds import Kind
from sillage.services.open_workspace import Opened
from sillage.services.record_sites import SiteWords, add_site
from sillage.services.run_worker import run_worker


@pytest.mark.parametrize(("count", "said"), [(1, "could not store 1 hit, 0 of"), (2, "could not store 2 hits, 0 of")])
def test_what_was_not_stored_is_counted_in_words_that_agree(opened: Opened, count: int, said: str) -> None:
    folder = opened.data_dir / "collectors"
    folder.mkdir(exist_ok=True)
    told = {"collector": "live-1", "unstored": count, "unstored_clicks": 0, "problem": "disk full"}
    (folder / "live-1.json").write_text(json.dumps(told))
    [found] = [check for check in check_health(opened.data_dir) if check.name == "collector"]
    assert said in str(found.what)


def missing(opened: Opened) -> list[str]:
    """What the doctor misses; nothing of it is a failure."""
    found = [check for check in check_health(opened.data_dir) if check.name == "servers"]
    assert all(check.ok and check.warning and check.remedy for check in found)
    return [str(check.what).split()[1] for check in found]


def test_servers_that_do_not_run_are_missed_once_there_is_a_site(opened: Opened) -> None:
    assert missing(opened) == []
    add_site(opened, "example.com", SiteWords())
    assert missing(opened) == ["collector", "worker"]
    words = ["doctor", "--lang", "en", "--data", str(opened.data_dir)]
    shown = CliRunner().invoke(build_app(), words)
    assert shown.exit_code == 0, shown.output
    assert "! No collector runs" in shown.stdout
    assert "sillage serve" in shown.stdout
    with closing(Tail.start(opened.data_dir / "tails")):
        assert missing(opened) == ["worker"]
    stop, seen = threading.Event(), list[list[str]]()

    def look(_task: object) -> dict[str, int]:
        seen.append(missing(opened))
        stop.set()
        return {}

    kind = Kind("look", look, every_s=60)
    assert [one.ok for one in run_worker(opened.data_dir, stop, kinds={"look": kind})] == [True]
    assert seen == [["collector"]]
    assert missing(opened) == ["collector", "worker"]
