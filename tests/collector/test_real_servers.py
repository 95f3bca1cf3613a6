"""The real commands: what was acknowledged is in the tail after kill -9, and what belongs together ends together."""

import json
import os
import resource
import select
import signal
import socket
import threading
import time
from contextlib import ExitStack
from http.client import HTTPException
from pathlib import Path

import pytest

from sillage.journal import Journal
from sillage.services.open_workspace import Opened
from tests.collector.browser import rows
from tests.collector.servers import LIMIT_S, ask, free_port, is_there, pids, running, until_it_answers

pytestmark = pytest.mark.sqlite


def test_what_was_acknowledged_is_there_after_kill_9(site: Opened, data_dir: Path) -> None:
    port = free_port()
    acknowledged = [0, 0]
    page = json.dumps({"kind": "pageview", "url": "https://example.com/"}).encode()

    def load(place: int) -> None:
        try:
            while True:
                status = ask(port, "POST", "/e", page) if place else ask(port, "GET", "/fete")
                assert status in (204, 302)
                acknowledged[place] += 1
        except (OSError, HTTPException):
            return

    with running(data_dir, "collect", "--port", str(port), "--processes", "2") as process:
        until_it_answers(port, process)
        limit = time.monotonic() + LIMIT_S
        while len(pids(data_dir)) < 2 and time.monotonic() < limit:
            time.sleep(0.05)
        threads = [threading.Thread(target=load, args=(place,)) for place in (0, 1)]
        for thread in threads:
            thread.start()
        limit = time.monotonic() + LIMIT_S
        while min(acknowledged) < 50 and time.monotonic() < limit:
            time.sleep(0.01)
        collectors = pids(data_dir)
        process.kill()
        for pid in collectors:
            os.kill(pid, signal.SIGKILL)
        for thread in threads:
            thread.join(LIMIT_S)
    stored = [row["kind"] for row in rows(data_dir)]
    assert len(collectors) == 2
    assert min(acknowledged) >= 50
    # At most one of each was on its way: stored, and its answer lost.
    assert 0 <= stored.count("click") - acknowledged[0] <= 1
    assert 0 <= stored.count("pageview") - acknowledged[1] <= 1


def test_many_half_sent_requests_keep_nobody_else_out(site: Opened, data_dir: Path) -> None:
    port = free_port()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    half = b"POST /e HTTP/1.1\r\nHost: go.example.com\r\nContent-Length: 500\r\n\r\n{"
    with ExitStack() as open_for_long:
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 4096)), hard))
        open_for_long.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        process = open_for_long.enter_context(running(data_dir, "collect", "--port", str(port)))
        until_it_answers(port, process)
        links: list[socket.socket] = []
        for _ in range(1100):
            links.append(open_for_long.enter_context(socket.create_connection(("127.0.0.1", port), LIMIT_S)))
            links[-1].sendall(half)
        assert ask(port, "GET", "/fete") == 302
        poll = select.poll()
        for link in links:
            poll.register(link, select.POLLIN)
        assert poll.poll(0) == []  # none of them had to be ended for it
        assert links[-1].recv(100).startswith(b"HTTP/1.1 408")
        assert ask(port, "GET", "/fete") == 302


def test_pages_collector_and_worker_begin_again_and_end_together(site: Opened, data_dir: Path) -> None:
    pages, hits = free_port(), free_port()
    with running(data_dir, "serve", "--port", str(pages), "--collector-port", str(hits)) as process:
        until_it_answers(hits, process)
        assert ask(hits, "GET", "/fete") == 302
        [first] = pids(data_dir)
        os.kill(first, signal.SIGKILL)
        limit = time.monotonic() + LIMIT_S
        while pids(data_dir) == {first} and time.monotonic() < limit:
            time.sleep(0.1)
        until_it_answers(hits, process)
        assert ask(hits, "GET", "/fete") == 302
        [second] = pids(data_dir) - {first}
        process.kill()  # with nobody left to end them, they end by themselves
        process.wait(LIMIT_S)
        limit = time.monotonic() + LIMIT_S
        while is_there(second) and time.monotonic() < limit:
            time.sleep(0.1)
        assert not is_there(second)
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", hits)) != 0
    # The worker may have sealed them meanwhile: the journal sees both.
    assert Journal(data_dir / "journal").read(site.workspace.id, "events", []).count().to_pyarrow().as_py() == 2
