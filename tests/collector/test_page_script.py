"""The script of pages: small, as its source says, and without a cookie unless asked."""

import gzip

from sillage.services.open_workspace import Opened
from tests.collector.browser import Answered, Visitor, visit
from tools.page_script import FOLDER, packed


def test_what_is_sent_is_the_source_packed() -> None:
    assert (FOLDER / "s.min.js").read_text() == packed((FOLDER / "s.js").read_text())


def test_it_weighs_two_kilobytes_at_most(site: Opened) -> None:
    async def scene(visitor: Visitor) -> list[Answered]:
        whole, small = await visitor.get("/s.js"), await visitor.get("/s.js", accept_encoding="gzip, br")
        return [whole, small, await visitor.get("/s.js", if_none_match=whole.headers["etag"])]

    whole, small, known = visit(scene)
    assert len(small.body) <= 2048
    assert gzip.decompress(small.body) == whole.body == (FOLDER / "s.min.js").read_bytes()
    assert small.headers["content-encoding"] == "gzip"
    assert known.status == 304


def test_it_sets_a_cookie_in_one_place_only() -> None:
    source = (FOLDER / "s.js").read_text()
    before, _, after = source.partition("w.sillage.consent")
    assert "cookie =" not in before.replace("cookie = ''", "").replace("hit.cookie = cookie", "")
    assert after.count("d.cookie =") == 1
    assert "33696e3" in after  # 390 days
