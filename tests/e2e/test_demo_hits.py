"""The demo with hits tells the same story as without: the same money, and which of its posts some of it came from."""

from collections.abc import Iterator
from datetime import date

import pytest

from sillage import ledger
from sillage.demo.networks import every_post
from sillage.domain.period import Period
from sillage.services.compute_roi import compute_roi
from sillage.services.open_workspace import Opened
from sillage.services.roi_report import RoiReport
from sillage.services.set_up_demo import set_up_demo
from sillage.services.track_demo import make_demo_hits

pytestmark = [pytest.mark.slow, pytest.mark.sqlite]
QUARTER = Period(date(2026, 7, 1), date(2026, 9, 30), "America/Montreal")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    yield set_up_demo(tmp_path_factory.mktemp("demo") / "data")
    ledger.close()


def test_hits_move_no_margin_between_channels_and_name_posts_of_the_demo(demo: Opened) -> None:
    before = compute_roi(demo, QUARTER, by="channel")
    make_demo_hits(demo, 20_000)
    after = compute_roi(demo, QUARTER, by="channel")
    assert before.credited is None
    assert after.credited is not None and after.credited.followed > 80
    assert _money(after) == _money(before)
    ids = {post.id for posts in every_post(7).values() for post in posts}
    sold = {row.key for row in compute_roi(demo, QUARTER, by="post").rows if row.key}
    assert len(sold) > 10
    assert sold <= ids


def _money(report: RoiReport) -> dict[str, tuple[object, object]]:
    return {row.key: (row.earned.margin, row.earned.revenue) for row in report.rows}
