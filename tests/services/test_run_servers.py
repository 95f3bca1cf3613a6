"""What is said when servers start, and which address sites are given."""

import json
import os
import socket
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sillage.cli.main import build_app
from sillage.collector.status import SIZE
from sillage.errors import WrongUsage
from sillage.services import run_servers
from sillage.services.link_domains import add_domain
from sillage.services.open_workspace import Opened
from sillage.services.record_links import LinkWords, add_link, find_link, kept
from sillage.services.record_sites import snippet


@pytest.mark.parametrize(
    "words",
    [("collect", "--port", "{taken}"), ("serve", "--port", "{free}", "--collector-port", "{taken}")],
    ids=["collect", "serve"],
)
def test_nothing_is_said_to_listen_where_the_port_is_taken(
    opened: Opened, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    became: list[list[str]] = []
    monkeypatch.setattr(run_servers, "_become", became.append)
    monkeypatch.setattr(os, "environ", dict(os.environ))
    with socket.socket() as taken, socket.socket() as free:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        free.bind(("127.0.0.1", 0))
        ports = {"taken": taken.getsockname()[1], "free": free.getsockname()[1]}
        free.close()
        asked = [word.format(**ports) for word in words]
        command = [*asked, "--data", str(opened.data_dir), "--lang", "en"]
        refused = CliRunner().invoke(build_app(), command)
        assert "cannot be listened on" in f"{refused.exception}{refused.output}"
        assert "ing on" not in refused.output.replace("cannot be listened on", "")
        taken.close()
        done = CliRunner().invoke(build_app(), command)
    assert done.exit_code == 0, done.output
    assert f"Collecting on http://127.0.0.1:{ports['taken']}/" in done.stdout
    assert len(became) == 1
    assert became[0][:3] == list(run_servers.PYTHON)
    assert os.environ["SILLAGE_COLLECTOR_BASE"] == f"http://127.0.0.1:{ports['taken']}"


@pytest.mark.asks_anew
def test_sites_and_links_are_given_the_port_of_the_collector_that_ran_last(opened: Opened) -> None:
    assert 'src="http://127.0.0.1:8001/s.js"' in snippet(opened).head
    made = add_link(opened, LinkWords(destination="https://shop.example/", slug="spring"))
    assert made.address == "http://127.0.0.1:8001/spring"
    for number, base in enumerate(("http://127.0.0.1:9000", "http://127.0.0.1:9123", "")):
        path: Path = opened.data_dir / "collectors" / f"live-{number}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({"base": base}).ljust(SIZE))
        os.utime(path, (1_000_000 + number, 1_000_000 + number))
    assert 'src="http://127.0.0.1:9123/s.js"' in snippet(opened).head
    link = find_link(opened, "127.0.0.1:9123/spring")
    assert kept(opened, link).address == "http://127.0.0.1:9123/spring"
    add_domain(opened, "go.shop.example")
    add_link(opened, LinkWords(destination="https://shop.example/2", slug="spring"))
    with pytest.raises(WrongUsage, match=r"127\.0\.0\.1:9123/spring, which stands on no domain"):
        find_link(opened, "spring")


def test_a_server_runs_no_file_of_the_folder_it_is_started_in(tmp_path: Path) -> None:
    for name in ("json.py", "asyncio.py", "sillage.py"):
        (tmp_path / name).write_text("raise SystemExit(77)\n")
    server = [*run_servers.PYTHON, "sillage.services.run_servers", "--help"]
    assert subprocess.run(server, cwd=tmp_path, capture_output=True, check=False).returncode != 77
    careless = [word for word in server if word != "-P"]
    assert subprocess.run(careless, cwd=tmp_path, capture_output=True, check=False).returncode == 77
