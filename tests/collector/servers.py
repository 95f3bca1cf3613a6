"""The real commands as processes, spoken to over sockets."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tests.collector.browser import CHROME

LIMIT_S = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(data_dir: Path, *command: str, log: Path | None = None) -> Iterator[subprocess.Popen[bytes]]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SILLAGE_")}
    whole = [sys.executable, "-m", "sillage", *command, "--data", str(data_dir)]
    with (log or Path(os.devnull)).open("ab") as output:
        told = output if log else None
        process = subprocess.Popen(whole, env=environment, stdout=output, stderr=told, start_new_session=True)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(LIMIT_S)
        except subprocess.TimeoutExpired:
            process.kill()


def ask(port: int, method: str, path: str, body: bytes = b"") -> int:
    link = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        link.request(method, path, body, {"Host": "go.example.com", "User-Agent": CHROME, "Connection": "close"})
        return link.getresponse().status
    finally:
        link.close()


def until_it_answers(port: int, process: subprocess.Popen[bytes]) -> None:
    limit = time.monotonic() + LIMIT_S
    while time.monotonic() < limit:
        assert process.poll() is None
        try:
            if ask(port, "GET", "/healthz") == 200:
                return
        except (OSError, HTTPException):
            time.sleep(0.1)
    raise AssertionError("it never answered")


def pids(data_dir: Path) -> set[int]:
    found = set()
    for path in (data_dir / "collectors").glob("*.json"):
        found.add(int(json.loads(path.read_text())["pid"]))
    return found


def is_there(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in ("Z", "X")
    except OSError:
        return False
