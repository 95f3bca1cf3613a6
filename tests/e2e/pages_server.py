"""The real command that serves pages, on a folder of its own, as a process; and the browser that reads them."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tests.collector.servers import free_port

LIMIT_S = 90
CODE = re.compile(r"\b([A-Z0-9]{4}(?:-[A-Z0-9]{4}){2})\b")


@dataclass(frozen=True)
class Served:
    """Where pages are, and the code of the first owner that the terminal showed."""

    base: str
    folder: Path
    code: str


@contextmanager
def serving(folder: Path, now: str) -> Iterator[Served]:
    """Run `sillage serve` until the block ends."""
    port, log = free_port(), folder.parent / f"{folder.name}.log"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SILLAGE_")}
    command = [sys.executable, "-m", "sillage", "serve", "--data", str(folder), "--lang", "en"]
    ports = ["--port", str(port), "--collector-port", str(free_port())]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, *ports], env=environment | {"SILLAGE_NOW": now}, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        _until_it_answers(port, process, log)
        code = CODE.search(log.read_text())
        yield Served(f"http://127.0.0.1:{port}", folder, code[1] if code else "")
    finally:
        process.terminate()
        try:
            process.wait(LIMIT_S)
        except subprocess.TimeoutExpired:
            process.kill()


def _until_it_answers(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    limit = time.monotonic() + LIMIT_S
    while time.monotonic() < limit:
        assert process.poll() is None, log.read_text()
        link = HTTPConnection("127.0.0.1", port, timeout=LIMIT_S)
        try:
            link.request("GET", "/account/login/")
            if link.getresponse().status in (200, 302):
                return
        except (OSError, HTTPException):
            time.sleep(0.1)
        finally:
            link.close()
    raise AssertionError("it never answered")
