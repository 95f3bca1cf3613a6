"""What a browser needs to paint a page once: the font asked for beside the stylesheet, so that nothing jumps."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import pytest

from sillage.services.open_workspace import Opened, init_workspace
from tests.web.people import member_client
from tests.web.standing import standing

pytestmark = pytest.mark.sqlite


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    with standing(tmp_path / "data", monkeypatch):
        yield init_workspace(tmp_path / "data", name="Maison", currency="CAD", zone="America/Montreal", language="en")


def test_the_font_is_asked_for_beside_the_stylesheet_that_names_it_and_never_comes_later(opened: Opened) -> None:
    client = member_client(opened)
    page = client.get("/w/maison/objectives").content.decode()
    preloaded = re.search(r'<link rel="preload" href="([^"]+)" as="font" type="font/woff2" crossorigin>', page)
    styled = re.search(r'<link rel="stylesheet" href="([^"]+)">', page)
    assert preloaded
    assert styled
    css = client.get(styled[1]).content.decode()
    face = re.search(r"@font-face\{[^}]*font-display:optional;src:url\(([^)]+)\)", css)
    assert face
    assert urljoin(styled[1], face[1]) == preloaded[1]
    assert client.get(preloaded[1])["Content-Type"] == "font/woff2"
