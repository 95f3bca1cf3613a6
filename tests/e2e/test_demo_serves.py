"""The first command of a newcomer: a demo made from nothing must show its page, in the same run."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def page(port: int, path: str, running: subprocess.Popen[bytes]) -> str:
    """Ask until the server answers, for two minutes at most."""
    for _ in range(240):
        try:
            with urlopen(f"http://127.0.0.1:{port}{path}", timeout=120) as answer:
                return str(answer.read().decode())
        except URLError as refused:
            if not isinstance(refused.reason, ConnectionRefusedError):
                raise
        assert running.poll() is None, "the demo ended before it answered"
        time.sleep(0.5)
    raise AssertionError("the demo never answered")


@pytest.mark.slow
@pytest.mark.sqlite
def test_a_demo_made_from_nothing_shows_its_page_in_both_languages(tmp_path: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "sillage", "demo", "--data", str(tmp_path / "demo"), "--port", str(port)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SILLAGE_")}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as running:
        try:
            assert "Vos médias sociaux sont-ils performants" in page(port, "/", running)
            assert "Are your social networks performing?" in page(port, "/?lang=en", running)
        finally:
            running.terminate()
            running.wait(timeout=30)
