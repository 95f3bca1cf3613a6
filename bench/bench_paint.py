"""How soon each page is seen: ``python -m bench.bench_paint [data folder]`` writes a part of ``docs/performance.md``.

Chromium on loopback, each page in a browser without any cache, after the server has asked by itself what it asks while
nobody waits: first contentful paint, document ready, load, what travelled (compressed, charts' script apart), requests,
long tasks and how much moved. Every page that stands in a menu or one step below, and a page of each kind that needs an
id. A page asked for the first time in such a browser stands for a reader's first visit of the day.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from bench.bench_pages import made_demo
from bench.bench_requests import NOW

DOC = Path(__file__).parent.parent / "docs" / "performance.md"
MARKS = ("<!-- paint: written by python -m bench.bench_paint -->", "<!-- end of paint -->")
TURNS = int(os.environ.get("TURNS") or 3)
WARMING_S = 90
CHARTS = re.compile(r"vega|charts", re.I)
_WATCH = """
window.__seen = {moved: 0, long: 0, longest: 0};
new PerformanceObserver(l => l.getEntries().forEach(e => { if (!e.hadRecentInput) __seen.moved += e.value; }))
  .observe({type: 'layout-shift', buffered: true});
new PerformanceObserver(l => l.getEntries().forEach(e => {
  __seen.long += 1; __seen.longest = Math.max(__seen.longest, e.duration); }))
  .observe({type: 'longtask', buffered: true});
"""
_TELL = """() => {
  const [page] = performance.getEntriesByType('navigation');
  const paint = performance.getEntriesByName('first-contentful-paint')[0];
  const rest = performance.getEntriesByType('resource').map(e => [e.name, e.transferSize]);
  return {fcp: paint ? paint.startTime : null, ready: page.domContentLoadedEventEnd, load: page.loadEventEnd,
          first: page.responseStart, page: page.transferSize, rest, ...window.__seen};
}"""


@dataclass(frozen=True, slots=True)
class Painted:
    """One page, the median of its turns.

    Parameters
    ----------
    path : str
        After the workspace.
    fcp, first, ready, load : float
        Milliseconds until the first paint of content, the first byte, the document, everything.
    kb, script_kb : float
        What travelled before the charts' script, and that script with what it loads.
    requests, long : int
        How many; tasks of more than 50 ms.
    longest, moved : float
        The longest of these, in milliseconds; the shift of the layout, of which 0.1 is still good.
    """

    path: str
    fcp: float
    first: float
    ready: float
    load: float
    kb: float
    script_kb: float
    requests: int
    long: int
    longest: float
    moved: float


def painted(data: Path) -> list[Painted]:
    """Measure every page of a demo."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "sillage.web.django_settings"
    from sillage.ledger import setup

    setup(data)
    from playwright.sync_api import sync_playwright

    with served(data) as port, sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
        system = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(
            executable_path=None if own.exists() else system, args=["--no-sandbox", "--disable-background-networking"]
        )
        try:
            base = f"http://127.0.0.1:{port}"
            with urlopen(base) as response:
                first = response.url.split("?")[0]
            return [_median(browser, base, path) for path in _paths(base, first.removeprefix(base))]
        finally:
            browser.close()


def _median(browser: Any, base: str, path: str) -> Painted:
    turns = [_turn(browser, base, path) for _ in range(TURNS)]
    names = ("fcp", "first", "ready", "load", "kb", "script_kb", "requests", "long", "longest", "moved")
    middle = {name: statistics.median(getattr(turn, name) for turn in turns) for name in names}
    return Painted(path, **middle)


def _turn(browser: Any, base: str, path: str) -> Painted:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.add_init_script(_WATCH)
    page.goto(base + path, wait_until="networkidle", timeout=120_000)
    told = page.evaluate(_TELL)
    context.close()
    scripts = sum(size for name, size in told["rest"] if CHARTS.search(name))
    others = sum(size for name, size in told["rest"] if not CHARTS.search(name))
    return Painted(
        path, told["fcp"] or 0.0, told["first"], told["ready"], told["load"], (told["page"] + others) / 1000,
        scripts / 1000, 1 + len(told["rest"]), told["long"], told["longest"], told["moved"],
    )  # fmt: skip


def _paths(base: str, first: str) -> list[str]:
    """Return the pages that a menu or a page of a menu leads to, one of each route."""
    from django.urls import Resolver404, resolve

    found: dict[str, str] = {}
    to_read = [first]
    for _ in range(4):
        led: list[str] = []
        for path in to_read:
            with urlopen(base + path) as response:
                if "html" not in response.headers["Content-Type"] or response.headers["Content-Disposition"]:
                    found = {name: one for name, one in found.items() if one != path}
                    continue
                page = response.read().decode()
            led += [unescape(one).split("?")[0] for one in re.findall(r'href="(/w/[^"#]+)', page)]
        to_read = []
        for path in dict.fromkeys([first, *led]):
            try:
                name = str(resolve(path).url_name)
            except Resolver404:
                continue
            if name not in found and "." not in path.rsplit("/", 1)[-1]:
                found[name] = path
                to_read.append(path)
    return list(found.values())


@contextmanager
def served(data: Path) -> Iterator[int]:
    """Serve the demo as ``sillage demo`` does, and yield its port once it has warmed itself."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    code = (
        "import sys\nfrom datetime import datetime\nfrom pathlib import Path\n"
        "from sillage.services.run_servers import serve\n"
        f"serve(Path({str(data)!r}), '127.0.0.1', {port}, now=datetime.fromisoformat({NOW!r}), demo=True)"
    )
    environment = {**os.environ, "SILLAGE_DATA": str(data), "SILLAGE_NOW": NOW}
    server = subprocess.Popen(
        [sys.executable, "-c", code], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(600):
            try:
                urlopen(f"http://127.0.0.1:{port}/", timeout=60).close()
                break
            except OSError:
                time.sleep(0.2)
        time.sleep(float(os.environ.get("WARMING_S") or WARMING_S))
        yield port
    finally:
        server.terminate()
        server.wait(60)


def table(found: list[Painted]) -> str:
    """Lay the figures out as Markdown."""
    head = (
        "| Page | first byte | first paint | document ready | loaded | travelled | charts’ script | requests "
        "| long tasks (longest) | moved |\n|---|" + "---:|" * 9 + "\n"
    )
    lines = [
        f"| `{one.path.split('/', 3)[-1] or '/'}` | {one.first:.0f} ms | {one.fcp:.0f} ms | {one.ready:.0f} ms "
        f"| {one.load:.0f} ms | {one.kb:.0f} kB | {one.script_kb:.0f} kB | {one.requests:.0f} "
        f"| {one.long:.0f} ({one.longest:.0f} ms) | {one.moved:.3f} |"
        for one in found
    ]
    return head + "\n".join(lines)


def main() -> None:
    """Measure, print, and put the table into the page of the documentation."""
    with tempfile.TemporaryDirectory(prefix="sillage-paint-") as scratch:
        data = Path(scratch) / "demo"
        if len(sys.argv) > 1:
            shutil.copytree(sys.argv[1], data)
        else:
            made_demo(data)
        written = table(painted(data))
    print(written)
    text, (begin, end) = DOC.read_text("utf-8"), MARKS
    if begin in text:
        before, _, rest = text.partition(begin)
        DOC.write_text(f"{before}{begin}\n\n{written}\n\n{end}{rest.partition(end)[2]}", "utf-8")


if __name__ == "__main__":
    main()
