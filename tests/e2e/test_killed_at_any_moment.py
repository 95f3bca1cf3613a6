"""`kill -9` at random moments of import, undo and restore, 50 times: nothing lost, nothing doubled, no half import."""

import csv
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

from sillage import ledger
from sillage.ledger import imports_log, queries
from sillage.services.back_up import back_up
from sillage.services.check_health import check_health
from sillage.services.open_workspace import Opened, open_workspace

pytestmark = [pytest.mark.slow, pytest.mark.sqlite]

HEAD = [
    *("Tweet id", "Tweet permalink", "Tweet text", "time", "impressions", "engagements", "engagement rate"),
    *("retweets", "replies", "likes", "user profile clicks", "url clicks", "hashtag clicks", "detail expands"),
    *("permalink clicks", "app opens", "app installs", "follows", "email tweet", "dial phone", "media views"),
    "media engagements",
]
POSTS = 40


class Forks:
    """The other end of `fork_server`."""

    def __init__(self) -> None:
        command = [sys.executable, str(Path(__file__).with_name("fork_server.py"))]
        self._server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        assert self._answer() == "ready"

    def run(self, *arguments: object, kill_after_s: float | None = None) -> tuple[int, float]:
        """Run the command, perhaps only for so long; return its exit status and how long it took."""
        assert self._server.stdin is not None
        begun = time.monotonic()
        self._server.stdin.write(json.dumps([str(one) for one in arguments]) + "\n")
        self._server.stdin.flush()
        child = int(self._answer())
        if kill_after_s is not None:
            time.sleep(kill_after_s)
            os.kill(child, signal.SIGKILL)
        self._server.stdin.write("collect\n")
        self._server.stdin.flush()
        return int(self._answer()), time.monotonic() - begun

    def close(self) -> None:
        """End the server."""
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.close()
        self._server.wait()
        self._server.stdout.close()

    def _answer(self) -> str:
        assert self._server.stdout is not None
        return self._server.stdout.readline().strip()


@pytest.fixture(scope="module")
def forks() -> Iterator[Forks]:
    """One server for the module."""
    server = Forks()
    yield server
    server.close()


class Model:
    """What should count: of several exports of one post the newest, by the date in its name, then by its import."""

    def __init__(self) -> None:
        self.exports: dict[int, tuple[int, dict[str, float]]] = {}

    def add(self, month: int, likes: dict[str, float]) -> dict[str, float]:
        """Add an import and return what counts."""
        self.exports[len(self.exports) + 1] = (month, likes)
        return self.likes()

    def likes(self, without: int = 0) -> dict[str, float]:
        """Return what counts, perhaps without one import."""
        counted: dict[str, float] = {}
        for number in sorted(self.exports, key=lambda number: (self.exports[number][0], number)):
            if number != without:
                counted |= self.exports[number][1]
        return counted


def write_export(folder: Path, month: int, chance: random.Random) -> tuple[Path, dict[str, float]]:
    """Write an X export that one month of 2017 names, with fresh figures of some posts; return the likes it states."""
    path = folder / f"tweet_activity_metrics_us_2017{month:02d}01_2017{month:02d}28_en.csv"
    likes: dict[str, float] = {}
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(HEAD)
        for post in chance.sample(range(POSTS), POSTS * 3 // 4):
            figures = [chance.randrange(1000) for _ in range(18)]
            likes[f"8{post:017d}"] = figures[5]
            start = [f"8{post:017d}", f"https://twitter.com/us/status/8{post:017d}", f"Post {post}"]
            writer.writerow([*start, f"2017-{month:02d}-{post % 27 + 1:02d} 12:00 +0000", *figures])
    return path, likes


def state(data_dir: Path) -> dict[str, float]:
    """Return the likes that count, by post, as a process that has just started sees them; nothing stands twice."""
    ledger.close()
    opened = open_workspace(data_dir)
    imports = queries.committed_imports(opened.workspace.id)
    every = opened.journal.readings(opened.workspace.id, "observations", imports)
    copies = every.group_by("import_uid", "object_id", "metric").aggregate(n=every.count())
    assert copies.n.max().to_pyarrow().as_py() in (1, None)
    counted = opened.journal.read(opened.workspace.id, "observations", imports, metrics=["likes"])
    rows = counted.select("object_id", "value").to_pyarrow().to_pylist()
    assert len(rows) == len({row["object_id"] for row in rows})
    return {row["object_id"]: row["value"] for row in rows}


def is_sound(data_dir: Path) -> bool:
    """Tell whether the doctor finds nothing wrong, and nothing lies beside the folder."""
    ledger.close()
    assert [check for check in check_health(data_dir) if not check.ok] == []
    return [path.name for path in data_dir.parent.iterdir() if path.name.startswith(".")] == []


def test_imports_killed_twenty_times(forks: Forks, opened: Opened, tmp_path: Path) -> None:
    chance, model, data = random.Random(1), Model(), opened.data_dir
    path, likes = write_export(tmp_path, 1, chance)
    code, took_s = forks.run("import", path, "--json", "--data", data)
    assert code == 0
    expected = model.add(1, likes)
    assert state(data) == expected
    killed = 0
    for _ in range(80):  # later runs may be quicker than the first and end before they are killed
        if killed == 20:
            break
        month = chance.randrange(1, 13)
        path, likes = write_export(tmp_path, month, chance)
        before, expected = expected, model.add(month, likes)
        code, ran_s = forks.run("import", path, "--json", "--data", data, kill_after_s=chance.uniform(0, took_s))
        killed += code == -signal.SIGKILL
        took_s = took_s if code == -signal.SIGKILL else min(took_s, ran_s)
        assert state(data) in (before, expected)
        forks.run("import", path, "--json", "--data", data)
        assert state(data) == expected
        assert len(imports_log.all(opened.workspace.id)) == len(model.exports)
    assert killed == 20
    assert is_sound(data)


def test_undos_killed_fifteen_times(forks: Forks, opened: Opened, tmp_path: Path) -> None:
    chance, model, data = random.Random(2), Model(), opened.data_dir
    paths = []
    for number in range(16):
        folder = tmp_path / str(number)
        folder.mkdir()
        month = chance.randrange(1, 13)
        path, likes = write_export(folder, month, chance)
        model.add(month, likes)
        paths.append(path)
    assert forks.run("import", *paths, "--json", "--data", data)[0] == 0
    _, took_s = forks.run("imports", "undo", 1, "--data", data)
    del model.exports[1]
    expected = model.likes()
    assert state(data) == expected
    killed = 0
    for number in chance.sample(range(2, 17), 15):
        before, expected = expected, model.likes(without=number)
        arguments = ("imports", "undo", number, "--data", data)
        code, ran_s = forks.run(*arguments, kill_after_s=chance.uniform(0, took_s))
        killed += code == -signal.SIGKILL
        took_s = took_s if code == -signal.SIGKILL else min(took_s, ran_s)
        assert state(data) in (before, expected)
        forks.run(*arguments)  # refused when the killed one had finished
        assert state(data) == expected
        del model.exports[number]
    assert killed >= 8
    assert is_sound(data)


def test_restores_killed_fifteen_times(forks: Forks, opened: Opened, tmp_path: Path) -> None:
    chance, data = random.Random(3), opened.data_dir
    backups = []
    for number, name in enumerate(("first", "second.tar")):
        path, _ = write_export(tmp_path, number + 1, chance)
        assert forks.run("import", path, "--json", "--data", data)[0] == 0
        back_up(data, tmp_path / "elsewhere" / name)
        backups.append((tmp_path / "elsewhere" / name, state(data)))
    _, took_s = forks.run("restore", backups[0][0], "--replace", "--yes", "--data", data)
    current = backups[0][1]
    killed = 0
    for turn in range(60):
        if killed == 15:
            break
        backup, expected = backups[(turn + 1) % 2]
        arguments = ("restore", backup, "--replace", "--yes", "--data", data)
        code, ran_s = forks.run(*arguments, kill_after_s=chance.uniform(0, took_s))
        killed += code == -signal.SIGKILL
        took_s = took_s if code == -signal.SIGKILL else min(took_s, ran_s)
        assert state(data) in (current, expected)
        assert forks.run(*arguments)[0] == 0
        assert state(data) == expected
        current = expected
    assert killed == 15
    assert is_sound(data)


def test_upgrades_killed_ten_times(forks: Forks, opened: Opened, tmp_path: Path) -> None:
    chance, data = random.Random(4), opened.data_dir
    path, likes = write_export(tmp_path, 1, chance)
    assert forks.run("import", path, "--json", "--data", data)[0] == 0
    ledger.setup(data)
    call_command("migrate", "ledger", "0001", verbosity=0)
    ledger.close()
    older = shutil.copytree(data, tmp_path / "older")
    took_s, killed = 0.0, 0
    for turn in range(80):  # later runs may be quicker than the first and end before they are killed
        ledger.close()
        shutil.rmtree(data)
        shutil.copytree(older, data)
        if turn == 0:
            code, took_s = forks.run("upgrade", "--data", data)
            assert code == 0
        else:
            code, _ = forks.run("upgrade", "--data", data, kill_after_s=chance.uniform(0, took_s))
            killed += code == -signal.SIGKILL
            assert forks.run("upgrade", "--data", data)[0] == 0
        assert state(data) == likes
        assert is_sound(data)
        if killed == 10:
            break
    assert killed == 10
