"""Events told on the port of the pages: the collector stores them, once, whichever port heard of them."""

import json
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from sillage.domain.sites import Scope
from sillage.services.open_workspace import Opened
from sillage.services.read_collectors import COLLECTOR_BASE
from sillage.web import api_access
from tests.collector.servers import free_port, running, until_it_answers
from tests.web.api_seed import Asking, token

pytestmark = [pytest.mark.sqlite, pytest.mark.urls("tests.web.api_alone")]
ORDER = {"kind": "order", "id": "o1", "order_id": "A-1", "value": 114.98, "currency": "CAD", "shop": "maison"}


@pytest.fixture(autouse=True)
def _forgotten(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SILLAGE_DATA", str(data_dir))
    monkeypatch.delenv(COLLECTOR_BASE, raising=False)
    api_access.forget()


def told_the_collector(port: int, text: str, body: Any) -> tuple[int, Any]:
    link = HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        headers = {"Authorization": f"Bearer {text}", "Content-Type": "application/json"}
        link.request("POST", "/api/v1/events", json.dumps(body), headers)
        answer = link.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        link.close()


def test_an_event_is_stored_once_whichever_port_hears_of_it(
    opened: Opened, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, port = token(opened, Scope.EVENTS_WRITE), free_port()
    asking = Asking(text)
    with running(data_dir, "collect", "--port", str(port)) as process:
        until_it_answers(port, process)
        monkeypatch.setenv(COLLECTOR_BASE, f"http://127.0.0.1:{port}")
        status, said = asking.post("events", {"events": [ORDER, {"kind": "event", "name": "a"}]}, "k1")
        assert (status, said["stored"], said["already"]) == (201, 2, 0), said
        assert asking.post("events", {"events": [ORDER, {"kind": "event", "name": "a"}]}, "k1")[1]["already"] == 2
        assert told_the_collector(port, text, ORDER)[1]["already"] == 1
        status, said = asking.post("events", {"events": [{"kind": "glory"}]})
        assert (status, said["code"], set(said)) == (400, "unreadable", {"code", "what", "remedy", "details"})
    assert asking.post("events", {"events": [ORDER]})[0] == 503


def test_without_a_collector_nothing_is_acknowledged(opened: Opened) -> None:
    status, said = Asking(token(opened, Scope.EVENTS_WRITE), "fr").post("events", {"events": [ORDER]})
    assert (status, said["code"]) == (503, "busy")
    assert "Aucun collecteur" in said["what"]
