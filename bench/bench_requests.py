"""How long each request to the pages takes on the demo year: ``python -m bench.bench_requests [data folder]``.

One process, HTML included, once it has asked by itself what a server asks while nobody waits (`sillage.web.warming`);
no network and no other reader. Every route that a browser fetches for somebody who opens the demo, and each piece that
a page fetches by itself (charts, lists, files of rows), is asked in every view: the default period, each other one that
pages offer, days of one's own, against last year, one network, one campaign. Views come in a drawn order, and the pages
of a view too: whichever comes first pays for what the others share. In each view every address is asked once cold
(nobody asked it before) and once more: half of the mix is cold, where readers of one workspace ask for the same default
period most of the time. Documents (PDF, XLSX and slides of the report) are told apart.
"""

from __future__ import annotations

import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from bench.bench_pages import made_demo

NOW = "2026-10-05T14:00:00+00:00"
SEED = 20261005
GOAL_MS = 100
SAMPLES = {"kpi": 6, "overview_chart": 4, "roi_chart": 8, "objective": 3}
"""How many addresses of a route stand for it; one of any other."""
VIEW_WORDS = ("lang", "period", "from", "to", "compare", "network", "campaign", "brand")
DOCUMENTS = ("download", "saved_file")
OFFERED = ("default", "period ")
"""Views that the server asks by itself while nobody waits."""


@dataclass(frozen=True, slots=True)
class Took:
    """One request.

    Parameters
    ----------
    route : str
        Its name.
    address, view : str
        What was asked.
    cold : bool
        Whether nobody asked it before.
    cpu, wall : float
        Milliseconds, of all threads of the process; and by the clock.
    """

    route: str
    address: str
    view: str
    cold: bool
    cpu: float
    wall: float


def percentile(values: Iterable[float], share: float) -> float:
    """Return the value that a share of all does not exceed."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def measured(data: Path) -> list[Took]:
    """Measure in a process of its own."""
    code = f"from bench.bench_requests import _all; _all({str(data)!r})"
    environment = {
        "SILLAGE_NOW": NOW,
        **os.environ,
        "SILLAGE_DATA": str(data),
        "SILLAGE_OPEN_DEMO": "1",
        "SILLAGE_SERVED_ON": "127.0.0.1",
        "DJANGO_SETTINGS_MODULE": "sillage.web.django_settings",
    }
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return [Took(*one) for one in json.loads(done.stdout.strip().splitlines()[-1])]


def _all(data: str) -> None:
    browser = _browser(Path(data))
    base = browser.get("/").headers["Location"].split("?")[0]
    addresses = _addresses(browser, base)
    views = _views(browser, base)
    drawn = random.Random(SEED)
    took: list[tuple[Any, ...]] = []
    for view in drawn.sample(sorted(views), len(views)):
        asked = drawn.sample(addresses, len(addresses))
        for cold in (True, False):
            for route, address, words in asked:
                whole = _with(address, words, views[view])
                taken = _timed(browser, whole)
                took += [(route, address, view, cold, *taken)] if taken is not None else []
    print(json.dumps(took))


def _browser(data: Path) -> Any:
    import shutil

    from sillage.ledger import setup

    setup(data)
    shutil.rmtree(data / "cache" / "pages", ignore_errors=True)
    from django.core.wsgi import get_wsgi_application

    get_wsgi_application()
    from django.test import Client

    from sillage.web import warming

    warming.STANDS_S = 0.0
    ours = warming.Warming()
    ours.look()
    while ours.go_on():
        pass
    return Client(headers={"host": "127.0.0.1"})


def _timed(browser: Any, address: str) -> tuple[float, float] | None:
    """Return milliseconds; None for a piece that its page does not show in this view (a chart that is not cut so)."""
    wall, cpu = time.perf_counter(), time.process_time()
    response = browser.get(address)
    b"".join(response) if response.streaming else response.content
    taken = 1000 * (time.process_time() - cpu), 1000 * (time.perf_counter() - wall)
    if response.status_code == 404 and address.split("?")[0].endswith((".json", ".csv")):
        return None
    if response.status_code >= 400:
        raise RuntimeError(f"{address}: {response.status_code}")
    return taken


def _with(address: str, words: str, view: dict[str, str]) -> str:
    return f"{address}?{urlencode(dict(parse_qsl(words)) | view)}"


def _views(browser: Any, base: str) -> dict[str, dict[str, str]]:
    """Return what a reader may ask of any page, by a name."""
    page = browser.get(base).content.decode()
    presets = sorted(set(re.findall(r"[?;]period=([a-z_0-9]+)", page)) | set(_options(page, "period")))
    found = {f"period {name}": {"period": name} for name in presets if name not in ("", "custom")}
    found |= {
        "default": {},
        "own days": {"from": "2026-02-10", "to": "2026-05-17"},
        "against last year": {"compare": "last_year"},
    }
    for axis in ("network", "campaign"):
        values = [value for value in _options(page, axis) if value]
        if values:
            found[f"one {axis}"] = {axis: unescape(values[0])}
    return found


def _options(page: str, name: str) -> list[str]:
    lists = re.findall(rf'<select[^>]*name="{name}".*?</select>', page, re.S)
    return [value for one in lists for value in re.findall(r'<option[^>]*value="([^"]*)"', one)]


def _addresses(browser: Any, base: str) -> list[tuple[str, str, str]]:
    """Return route, path and words of what stands for each route: those that need nothing, then what these lead to."""
    from django.urls import Resolver404, resolve

    from sillage.web.routes import ROUTES

    wanted = {route.name for route in ROUTES if "GET" in route.methods}
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    to_read = [base + route.path for route in ROUTES if "GET" in route.methods and "<" not in route.path]
    for page in to_read:
        found[str(resolve(page).url_name)].append((page, ""))
    for _ in range(2):
        led = [address for page in to_read for address in _led(browser.get(page, follow=True))]
        to_read = []
        for address in dict.fromkeys(led):
            parts = urlsplit(unescape(address))
            try:
                name = str(resolve(parts.path).url_name)
            except Resolver404:
                continue
            words = urlencode([pair for pair in parse_qsl(parts.query) if pair[0] not in VIEW_WORDS])
            known = found[name]
            drawn = name.endswith(("_chart", "_line")) or ".json" in parts.path
            place = (parts.path, words if drawn else "")
            if name in wanted and place not in known and len(known) < SAMPLES.get(name, 1):
                known.append(place)
                to_read.append(parts.path)
    missing = wanted - {name for name, known in found.items() if known}
    print("not reached:", ", ".join(sorted(missing)), file=sys.stderr)
    return [(name, *place) for name in sorted(wanted - missing) for place in found[name]]


def _led(response: Any) -> list[str]:
    if "html" not in response.headers.get("Content-Type", "") or response.streaming:
        return []
    page = response.content.decode()
    return re.findall(r'(?:href|src|data-spec|data-csv|hx-get|data-[a-z]+)="(/w/[^"#]+)', page)


def tables(found: list[Took]) -> str:
    """Lay the figures out as Markdown: of all, then by page."""
    pages = [one for one in found if one.route not in DOCUMENTS]
    groups = {
        "all": pages,
        "asked for the first time": [one for one in pages if one.cold],
        "of these, in a period that pages offer": [one for one in pages if one.cold and one.view.startswith(OFFERED)],
        "of these, in a view that the server cannot know": [
            one for one in pages if one.cold and not one.view.startswith(OFFERED)
        ],
        "asked again": [one for one in pages if not one.cold],
        "documents (PDF, XLSX)": [one for one in found if one.route in DOCUMENTS],
    }
    head = "| {} | requests | p50 | p95 | longest | p95 by the clock | over 100 ms |\n|---|" + "---:|" * 6 + "\n"
    lines = [_line(name, some) for name, some in groups.items() if some]
    by_route: dict[str, list[Took]] = defaultdict(list)
    for one in pages:
        by_route[one.route].append(one)
    worst = sorted(by_route.items(), key=lambda pair: -max(one.cpu for one in pair[1] if one.cold))
    own = [
        f"| {name} | {' | '.join(_ms(_cold(some), share) for share in (0.5, 0.95, 1))} | {_ms(_warm(some), 0.5)} |"
        for name, some in worst
    ]
    named = "| Route | cold p50 | cold p95 | cold longest | again p50 |\n|---|---:|---:|---:|---:|\n"
    return head.format("Requests, ms of the processor") + "\n".join(lines) + "\n\n" + named + "\n".join(own)


def _cold(some: list[Took]) -> list[float]:
    return [one.cpu for one in some if one.cold]


def _warm(some: list[Took]) -> list[float]:
    return [one.cpu for one in some if not one.cold]


def _ms(values: list[float], share: float) -> str:
    return f"{percentile(values, share):.0f}"


def _line(name: str, some: list[Took]) -> str:
    cpu, wall = [one.cpu for one in some], [one.wall for one in some]
    over = sum(value > GOAL_MS for value in cpu) / len(cpu)
    figures = (statistics.median(cpu), percentile(cpu, 0.95), max(cpu), percentile(wall, 0.95))
    return f"| {name} | {len(some)} | {' | '.join(f'{value:,.0f}' for value in figures)} | {over:.1%} |"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else made_demo(Path(scratch) / "demo")
        print(tables(measured(folder)))
