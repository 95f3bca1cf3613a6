"""Fifty readers at once while a large file is imported: ``python -m bench.bench_readers [data folder] [seconds]``.

The servers are what ``sillage serve`` starts, and have warmed themselves. Each reader has a session and a browser's
manners: connections stay open, pages travel compressed, what was kept is asked with its mark. They walk from the first
page to its charts, objectives, a figure, content, the return, another period and the other language, and think between
two pages as a person does: 4 to 20 seconds. A second run thinks for no time at all. Meanwhile ``sillage import`` brings
100,000 rows (2 million figures) in a process of its own; every row that it acknowledged is counted afterwards.
"""

from __future__ import annotations

import gzip
import http.client
import json
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

from bench.bench_pages import made_demo
from bench.bench_requests import NOW, percentile
from bench.x_export import write_export

READERS = 50
SECONDS = 60
ROWS = 100_000
THINK = (4.0, 20.0)
WAIT_S = 300
FILE_NAME = "tweet_activity_metrics_us_20170101_20171231_en.csv"
WALK = ("", "objectives", "kpi/interactions", "kpi/revenue", "content", "roi", "audience", "service", "traffic")
CHANGES: tuple[dict[str, str], ...] = ({}, {"period": "90d"}, {"lang": "en"}, {"period": "12m"})
_MAKE_SESSIONS = """
import json, os, sys
from pathlib import Path
from sillage.ledger import setup
setup(Path(os.environ["SILLAGE_DATA"]))
from django.core.wsgi import get_wsgi_application
get_wsgi_application()
from django.contrib.auth.models import User
from django.test import Client
from sillage import settings
from sillage.domain.access import Role
from sillage.ledger import members, queries
from sillage.web.new_accounts import find_account, make_account
found = []
[workspace, *_] = queries.workspaces()
for number in range({readers}):
    email = f"reader{{number}}@example.org"
    user = find_account(email) or make_account(email, f"Reader {{number}}", "a long password 7", first=number == 0)
    members._add(workspace.id, int(user.pk), Role.OWNER if number == 0 else Role.READER, "", settings.now())
    browser = Client()
    browser.force_login(User.objects.get(pk=user.pk))
    found.append(browser.cookies["sillage-session"].value)
print(json.dumps([workspace.slug, found]))
"""
_COUNT = """
import json, os
from pathlib import Path
from sillage.services.open_workspace import open_workspace
from sillage.ledger import imports_log, queries
opened = open_workspace(Path(os.environ["SILLAGE_DATA"]))
record = [one for one in imports_log.all(opened.workspace.id) if one.file_name.startswith("tweet_activity")][-1]
imports = queries.committed_imports(opened.workspace.id)
counts = {}
for table in ("posts", "observations"):
    rows = opened.journal.read(opened.workspace.id, table, imports)
    counts[table] = int(rows.filter(rows.import_uid == record.uid).count().to_pyarrow().as_py())
print(json.dumps([record.status.value, record.rows, counts]))
"""


@dataclass
class Seen:
    """What readers saw.

    Parameters
    ----------
    waited : list of (str, float)
        What was asked, and milliseconds until its last byte.
    wrong : Counter
        What went wrong, and how often.
    unchanged : int
        How many answers said that what the browser kept still stands.
    """

    waited: list[tuple[str, float]] = field(default_factory=list)
    wrong: Counter[str] = field(default_factory=Counter)
    unchanged: int = 0


LATE = ", its late part"
"""What a page fetches by itself, as its script asks for it."""


class Reader(threading.Thread):
    """Somebody with a browser.

    Parameters
    ----------
    place : tuple of (int, str, str)
        The port, the workspace, the session.
    seen : Seen
        Where to note.
    until : float
        When to leave.
    think : tuple of (float, float)
        Seconds between two pages.
    seed : int
        Of what is drawn.
    """

    def __init__(
        self, place: tuple[int, str, str], seen: Seen, until: float, think: tuple[float, float], seed: int
    ) -> None:
        super().__init__(daemon=True)
        self.port, self.slug, session = place
        self.seen, self.until, self.think, self.drawn = seen, until, think, random.Random(seed)
        self.headers = {
            "Cookie": f"sillage-session={session}",
            "Accept-Encoding": "gzip",
            "Accept-Language": "fr",
            "Host": f"127.0.0.1:{self.port}",
        }
        self.kept: dict[str, tuple[str, str]] = {}
        self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT_S)

    def run(self) -> None:
        """Walk until it is time to leave."""
        self._think(most=min(self.think[1], 5.0))
        while time.monotonic() < self.until:
            words = self.drawn.choice(CHANGES)
            query = "?" + "&".join(f"{name}={word}" for name, word in words.items()) if words else ""
            for page in WALK:
                if time.monotonic() >= self.until:
                    return
                self._open(f"/w/{self.slug}/{page}{query}", page or "first page")
                self._think()

    def wait_until_warm(self) -> None:
        """Wait until the first page comes at once: readers of every day do not come with the start of a server."""
        for _ in range(60):
            begun = time.monotonic()
            self._open(f"/w/{self.slug}/", "first page")
            if time.monotonic() - begun < 2:
                return

    def _think(self, most: float | None = None) -> None:
        low, high = self.think
        time.sleep(self.drawn.uniform(0 if most is not None else low, high if most is None else most))

    def _open(self, address: str, name: str) -> None:
        """Fetch a page, then what it fetches by itself: its late part, and the specifications of its charts."""
        page = self._get(address, name)
        for late in re.findall(r'hx-get="([^"]+)"[^>]*hx-trigger="[^"]*(?:load|revealed)', page):
            page += self._get(unescape(late), f"{name}{LATE}")
        for spec in dict.fromkeys(re.findall(r'data-spec="([^"]+)"', page)):
            self._get(unescape(spec), "a chart")

    def _get(self, address: str, name: str) -> str:
        mark, kept = self.kept.get(address, ("", ""))
        begun = time.monotonic()
        try:
            asked = {"HX-Request": "true"} if name.endswith(LATE) else {}
            self.line.request("GET", address, headers=self.headers | asked | ({"If-None-Match": mark} if mark else {}))
            response = self.line.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException) as error:
            self.seen.wrong[f"{name}: {type(error).__name__}"] += 1
            self.line.close()
            return ""
        self.seen.waited.append((name, 1000 * (time.monotonic() - begun)))
        if response.status == 304:
            self.seen.unchanged += 1
            return kept
        if response.status != 200:
            self.seen.wrong[f"{name}: {response.status} {address}"] += 1
            return ""
        text = (gzip.decompress(body) if response.headers.get("Content-Encoding") == "gzip" else body).decode()
        if response.headers.get("ETag"):
            self.kept[address] = (response.headers["ETag"], text)
        return text


def run(data: Path, seconds: float, think: tuple[float, float]) -> tuple[Seen, dict[str, object]]:
    """Let readers read while a file is imported.

    Returns
    -------
    tuple of (Seen, dict)
        What they saw; the import, and the memory of the pages' process.
    """
    environment = {**os.environ, "SILLAGE_NOW": NOW, "SILLAGE_DATA": str(data)}
    slug, sessions = _told(_MAKE_SESSIONS.format(readers=READERS), environment | {
        "DJANGO_SETTINGS_MODULE": "sillage.web.django_settings"})  # fmt: skip
    export = write_export(data.parent / FILE_NAME, ROWS)
    seen, told = Seen(), dict[str, object]()
    with served(environment) as (port, pid):
        Reader((port, slug, sessions[0]), Seen(), 0, (0, 0), 0).wait_until_warm()
        until = time.monotonic() + seconds
        readers = [Reader((port, slug, session), seen, until, think, seed) for seed, session in enumerate(sessions)]
        for reader in readers:
            reader.start()
        time.sleep(min(seconds / 6, 10))
        begun = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "sillage", "import", "--yes", "--json", str(export)],
            env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        told["import_s"] = round(time.monotonic() - begun, 1)
        told["import"] = "done" if done.returncode == 0 else done.stderr[-500:]
        for reader in readers:
            reader.join(seconds + WAIT_S)
        told["memory_mb"] = _memory(pid)
    told["counted"] = _told(_COUNT, environment)
    return seen, told


@contextmanager
def served(environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    """Serve as a user does, and yield the port and the process once the first page answers."""
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        port, second = one.getsockname()[1], other.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "sillage", "serve", "--port", str(port), "--collector-port", str(second)],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(600):
            try:
                line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
                line.request("GET", "/")
                line.getresponse().read()
                break
            except OSError:
                time.sleep(0.2)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(60)


def _memory(pid: int) -> int:
    """Return megabytes of the largest process below one."""
    below = [pid]
    for one in below:
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            below += [int(child) for child in task.read_text().split()]
    found = [
        int(line.split()[1]) // 1024
        for one in below
        for line in Path(f"/proc/{one}/status").read_text().splitlines()
        if line.startswith("VmRSS")
    ]
    return max(found, default=0)


def _told(code: str, environment: dict[str, str]) -> list[Any]:
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    found: list[Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def table(name: str, seen: Seen, told: dict[str, object]) -> str:
    """Lay the figures out as Markdown."""
    every = [waited for _, waited in seen.waited]
    lines = [
        f"{name}: {len(every)} requests, {seen.unchanged} of them unchanged; errors: {dict(seen.wrong) or 'none'}",
        f"{told}",
        "",
        "| Request | how many | p50 | p95 | longest |",
        "|---|---:|---:|---:|---:|",
    ]
    names = sorted({name for name, _ in seen.waited})
    for one in ("all", *names):
        some = [waited for name, waited in seen.waited if one in ("all", name)]
        figures = (percentile(some, 0.5), percentile(some, 0.95), max(some))
        lines.append(f"| {one} | {len(some)} | {' | '.join(f'{value:,.0f} ms' for value in figures)} |")
    return "\n".join(lines)


def main() -> int:
    """Run both, print what readers saw; 1 when one of them met an error or a row was lost."""
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else SECONDS
    failed = False
    with tempfile.TemporaryDirectory(prefix="sillage-readers-") as scratch:
        made = Path(sys.argv[1]) if len(sys.argv) > 1 else made_demo(Path(scratch) / "demo")
        for name, think in (("with time to think", THINK), ("without", (0.0, 0.0))):
            data = Path(scratch) / name.replace(" ", "-") / "data"
            shutil.copytree(made, data)
            seen, told = run(data, seconds, think)
            print(table(name, seen, told), flush=True)
            failed |= bool(seen.wrong) or told["import"] != "done" or told["counted"] != _whole()
    return int(failed)


def _whole() -> list[object]:
    """Return what is counted when nothing was lost: a row is a post and its twenty figures."""
    return ["committed", ROWS, {"posts": ROWS, "observations": 20 * ROWS}]


if __name__ == "__main__":
    sys.exit(main())
