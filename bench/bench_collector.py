"""Redirects and hits per CPU second of the server, by wrk on loopback, beside a bare application that only answers 302.

Run alone: ``python -m bench.bench_collector [seconds]``. CPU is that of the server's processes from /proc, so that a
busy machine changes it little; wrk's own is not in it.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

SECONDS = 5
CONNECTIONS = 64
GOALS = {"redirect": 8_000, "hit": 4_000}
"""Requests per CPU second that are promised."""
WHAT = {
    "bare": "granian and a bare ASGI application that answers 302: the ceiling",
    "redirect": "`GET /<slug>`: robots, channel, visitor's hash, group commit",
    "hit": "`POST /e`",
    "redirect by two": "`GET /<slug>`, two collectors on one journal",
    "hit by two": "`POST /e`, two collectors on one journal",
}
AGENT = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
)
BARE = """
async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        return await send({"type": "lifespan.shutdown.complete"})
    headers = [(b"location", b"https://example.com/"), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 302, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
"""
LISTEN = """
import sys
from granian.constants import Interfaces
from granian.server import Server
Server("bare:app", address="127.0.0.1", port=int(sys.argv[1]), interface=Interfaces.ASGI, websockets=False,
       log_enabled=False).serve()
"""
POST = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "text/plain;charset=UTF-8"
wrk.headers["Origin"] = "https://example.com"
wrk.body = '{"kind":"pageview","url":"https://example.com/fete?utm_source=facebook&utm_medium=social",' ..
  '"referrer":"https://l.facebook.com/"}'
"""


@dataclass(frozen=True, slots=True)
class Load:
    """What one run of wrk found."""

    per_cpu_second: float
    per_second: float
    p50_ms: float
    p99_ms: float
    peak_mb: float
    failed: int


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def prepare(folder: Path) -> None:
    """Make a workspace with a site and a link."""
    from sillage.services.open_workspace import init_workspace

    opened = init_workspace(folder, name="Bench", currency="CAD", zone="America/Montreal", language="fr")
    from sillage.ledger import models

    since, owner = datetime(2026, 1, 1, tzinfo=UTC), opened.workspace.id
    models.Site.objects.create(id="0" * 16, workspace_id=owner, host="example.com", created_at=since)
    link = models.Link.objects.create(
        id="0" * 16, workspace_id=owner, slug="fete", network="facebook", campaign="fete", created_at=since
    )
    utm = [["source", "facebook"], ["medium", "social"]]
    models.LinkVersion.objects.create(link=link, number=1, destination="https://example.com/fete", utm=utm, since=since)


@contextmanager
def server(command: list[str], port: int, folder: Path) -> Iterator[int]:
    """Run a server until the block ends; gives the id of its first process."""
    environment = {**os.environ, "SILLAGE_DATA": str(folder)}
    process = subprocess.Popen([*command], cwd=folder, env=environment, stdout=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                with socket.create_connection(("127.0.0.1", port), 0.2):
                    break
            except OSError:
                time.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        process.wait(30)


def processes(first: int) -> list[int]:
    """Return a process and all below it."""
    found = [first]
    for pid in found:
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            found += [int(child) for child in task.read_text().split()]
    return found


def cpu_seconds(first: int) -> float:
    """Return what a process and those below it have used."""
    ticks = 0
    for pid in processes(first):
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def peak_mb(first: int) -> float:
    """Return the most memory of a server's processes together."""
    texts = [Path(f"/proc/{pid}/status").read_text() for pid in processes(first)]
    return sum(int(found[1]) for text in texts if (found := re.search(r"VmHWM:\s+(\d+)", text))) / 1024


def load(first: int, url: str, folder: Path, script: str = "", seconds: int = SECONDS) -> Load:
    """Put a server under load, after a second of warming up."""
    more = []
    if script:
        (folder / "post.lua").write_text(script)
        more = ["-s", str(folder / "post.lua")]
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", "--latency", "-H", f"User-Agent: {AGENT}", *more]
    subprocess.run([*command, "-d1s", url], check=True, capture_output=True)
    before = cpu_seconds(first)
    told = subprocess.run([*command, f"-d{seconds}s", url], check=True, capture_output=True, text=True).stdout
    used = cpu_seconds(first) - before
    [requests] = re.findall(r"(\d+) requests in", told)
    [rate] = re.findall(r"Requests/sec:\s+([\d.]+)", told)
    failed = sum(int(number) for number in re.findall(r"Non-2xx or 3xx responses: (\d+)", told))
    return Load(int(requests) / used, float(rate), _latency(told, "50%"), _latency(told, "99%"), peak_mb(first), failed)


def _latency(told: str, which: str) -> float:
    [(number, unit)] = re.findall(rf"{which}\s+([\d.]+)(us|ms|s)\b", told)
    return float(number) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[unit]


def measure(seconds: int = SECONDS) -> tuple[dict[str, Load], dict[str, float]]:
    """Measure the ceiling, redirects, hits and two collectors on one journal; and the steps' microseconds."""
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is not installed (Debian: apt install wrk)")
    found: dict[str, Load] = {}
    steps: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="sillage-bench-") as name:
        folder = Path(name) / "data"
        prepared = f"from bench.bench_collector import *; prepare(Path({str(folder)!r}))"
        subprocess.run([sys.executable, "-c", prepared], check=True)
        (folder / "bare.py").write_text(BARE)
        port = free_port()
        with server([sys.executable, "-c", LISTEN, str(port)], port, folder) as first:
            found["bare"] = load(first, f"http://127.0.0.1:{port}/", folder, seconds=seconds)
        for processes, names in ((1, ("redirect", "hit")), (2, ("redirect by two", "hit by two"))):
            port = free_port()
            with server(_collector(port, processes), port, folder) as first:
                found[names[0]] = load(first, f"http://127.0.0.1:{port}/fete", folder, seconds=seconds)
                found[names[1]] = load(first, f"http://127.0.0.1:{port}/e", folder, POST, seconds)
                steps = steps or _steps(port)
    return found, steps


def _collector(port: int, processes: int) -> list[str]:
    module = [sys.executable, "-m", "sillage.services.run_servers"]
    return [*module, "collector", "127.0.0.1", str(port), str(processes), "alone"]


def section(found: dict[str, Load], steps: dict[str, float]) -> tuple[str, bool]:
    """Return the collector's part of ``docs/benchmarks.md``, and whether its promises are kept."""
    rows = []
    kept = all(one.failed == 0 for one in found.values())
    for name, one in found.items():
        goal = GOALS.get(name)
        promise = f"{goal:,} | {'kept' if one.per_cpu_second >= goal else '**broken**'}" if goal else " | "
        kept = kept and (goal is None or one.per_cpu_second >= goal)
        rows.append(
            f"| {WHAT[name]} | {one.per_cpu_second:,.0f} | {one.per_second:,.0f} | {one.p50_ms:.1f} | {one.p99_ms:.1f}"
            f" | {one.peak_mb:.0f} | {promise} |"
        )
    ceiling = found["redirect"].per_cpu_second / found["bare"].per_cpu_second
    told = ", ".join(f"{name} {took:.1f}" for name, took in sorted(steps.items(), key=lambda one: -one[1]) if took)
    return (
        "## The collector\n\n"
        f"By wrk on loopback with {CONNECTIONS} connections, on the same machine. CPU is that of the server:\n"
        "event loop, HTTP and the thread that commits. Every answer but the bare one comes after its commit.\n\n"
        "| what | per CPU second | per second | p50 ms | p99 ms | peak MB | promise | |\n"
        "|---|---:|---:|---:|---:|---:|---:|---|\n"
        + "\n".join(rows)
        + f"\n\nA redirect with everything on costs {1 / ceiling:.1f} times a bare one. Steps in us: {told}.\n",
        kept,
    )


def _steps(port: int) -> dict[str, float]:
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as told:
            return {name: step["us"] for name, step in json.load(told)["steps"].items()}
    except URLError:
        return {}


if __name__ == "__main__":
    print(section(*measure(int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS))[0])
