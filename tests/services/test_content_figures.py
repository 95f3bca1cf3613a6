"""The figures behind the content page, over a month that can be followed by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from math import log
from pathlib import Path

import numpy as np
import pytest

from sillage.domain.links import Link
from sillage.domain.places import PostLabel
from sillage.effects.shrinkage import Method
from sillage.errors import NotAllowed, WrongUsage
from sillage.ledger import entries, link_entries
from sillage.reports.spec import Chart
from sillage.services.compare_liking import Liking, Quadrant, compare_liking
from sillage.services.find_hours import find_hours
from sillage.services.measure_content import CUTS, measure_content
from sillage.services.open_workspace import Opened
from sillage.services.report_content import content_section
from sillage.services.report_gathering import Gathered
from sillage.services.split_customers import AXES, split_customers
from sillage.services.watch_losses import watch_losses
from tests.services.content_story import MARCH, POSTS, WORST, published, reading, story
from tests.services.journal_rows import import_rows

pytestmark = pytest.mark.hits


@pytest.fixture
def told(opened: Opened, tmp_path: Path) -> Opened:
    import_rows(opened, tmp_path / "story.txt", story())
    return opened.for_one_request()


def test_posts_of_a_network_are_drawn_to_its_usual_and_those_of_a_small_one_stand_as_they_are(told: Opened) -> None:
    found = measure_content(told, MARCH)
    usual = found.networks["instagram"]
    assert (usual.rate, usual.posts) == ("engagement_rate_by_impressions", POSTS)
    assert usual.usual == pytest.approx(780 / 12_000)  # 10 + 20 + ... + 120
    assert usual.prior is not None
    assert found.networks["x"].prior is None
    by_id = {one.post.post_id: one.estimate for one in found.posts}
    best, least = by_id["i11"], by_id["i0"]
    assert best.own == 0.12
    assert best.value is not None
    assert least.value is not None
    assert usual.usual < best.value < 0.12
    assert 0.01 < least.value < usual.usual
    assert {one.method for key, one in by_id.items() if key.startswith("x")} == {Method.WILSON}
    said = " ".join(map(str, found.sentences))
    assert "X: engagement rate by impressions, 1% in all; too few posts to fit how they differ (fewer than 10)" in said


def test_posts_are_the_best_of_their_network_first_not_those_of_the_best_network(told: Opened) -> None:
    found = measure_content(told, MARCH)
    assert found.posts[0].post.post_id == "i11"
    order = [one.post.post_id for one in found.posts]
    assert order.index("i6") < order.index("x0") < order.index("i4")  # x0 is as usual of its network


def test_each_post_has_a_chance_to_be_among_the_best_tenth_where_enough_posts_tell(told: Opened) -> None:
    found = measure_content(told, MARCH, "post", ranked=True)
    assert list(found.posts.take(np.arange(len(found.posts)))) == list(found.posts)
    for network, one in found.networks.items():
        chances = [post.best for post in found.posts if post.post.network == network]
        if one.posts < 10:
            assert set(chances) == {None}
        else:
            assert sum(chance or 0.0 for chance in chances) == pytest.approx(len(chances) / 10, abs=0.02)
    assert any(post.best is not None for post in found.posts)
    assert any("best tenth" in str(said) for said in found.sentences)
    assert {post.best for post in measure_content(told, MARCH, "post").posts} == {None}


def test_posts_read_too_soon_are_not_ranked_until_a_newer_export_tells_of_them(opened: Opened, tmp_path: Path) -> None:
    early = datetime(2026, 3, 13, 18, tzinfo=UTC)  # seven days and three hours after i4 was published
    import_rows(opened, tmp_path / "early", story(), exported_at=early)
    before = measure_content(opened.for_one_request(), MARCH, "post", ranked=True)
    young = {one.post.post_id for one in before.posts if one.is_young}
    assert young == {f"i{n}" for n in range(5, POSTS)}
    assert {one.best for one in before.posts if one.is_young} == {None}
    assert any(
        "7 posts were last read less than 7 days after their publication" in str(one) for one in before.sentences
    )
    assert before.posts[0].post.post_id == "i11"  # its rate stands, as of that day
    again = {name: rows for name, rows in story().items() if name == "observations"}
    import_rows(opened, tmp_path / "late", again, exported_at=datetime(2026, 3, 21, tzinfo=UTC))
    after = measure_content(opened.for_one_request(), MARCH, "post", ranked=True)
    assert not any(one.is_young for one in after.posts)
    assert sum(one.best or 0 for one in after.posts) == pytest.approx(POSTS / 10, abs=0.02)
    assert not any("last read less than" in str(one) for one in after.sentences)


def test_every_cut_holds_every_post_once(told: Opened) -> None:
    for by in CUTS[1:]:
        found = measure_content(told, MARCH, by)
        assert sum(row.posts for row in found.groups) == len(found.posts) == POSTS + 3, by


def test_a_kind_of_post_is_set_against_the_usual_of_each_network(told: Opened) -> None:
    rows = {row.key: row for row in measure_content(told, MARCH, "type").groups}
    # Reels are the even likes: 20 + 40 + ... + 120 = 420 of 780; photos 360; X's posts name no type and are as usual.
    assert rows["reel"].index.own == pytest.approx(420 / 390)
    assert rows["photo"].index.own == pytest.approx(360 / 390)
    assert rows[""].index.own == pytest.approx(1)
    assert not any(row.apart for row in rows.values())
    best = {key: row.best for key, row in rows.items()}
    assert best[""] is None  # posts that name no kind are no choice
    assert (best["reel"] or 0) + (best["photo"] or 0) == pytest.approx(1)
    assert 0.5 < (best["reel"] or 0) < 0.9
    alone = {row.key: row for row in measure_content(told, MARCH, "type", network="instagram").groups}
    assert alone["reel"].own_rate == pytest.approx(420 / 6000)


def test_posts_without_figures_change_nothing(told: Opened, tmp_path: Path) -> None:
    before = [measure_content(told, MARCH, by) for by in CUTS]
    empty = [published("instagram", f"e{n}", 5, 100 + n) for n in range(4)]
    import_rows(told, tmp_path / "empty", {"posts": empty})
    later = replace(told, memory=None)
    assert [measure_content(later, MARCH, by) for by in CUTS] == before


@pytest.mark.both_ledgers
def test_labels_say_campaign_and_call_to_action(told: Opened) -> None:
    label = PostLabel("instagram", "us", "i0", campaign="spring", call_to_action="buy", by_hand=True)
    entries.label_posts(told.workspace.id, [label], told.now)
    for by, key in (("campaign", "spring"), ("call_to_action", "buy")):
        rows = {row.key: row.posts for row in measure_content(told, MARCH, by).groups}
        assert rows == {key: 1, "": POSTS + 2}


def test_interactions_per_post_can_be_asked_for(told: Opened) -> None:
    found = measure_content(told, MARCH, rate="interactions_per_post", network="instagram")
    assert found.networks["instagram"].usual == 65
    best = found.posts[0].estimate
    assert best.own == 120
    assert best.value is not None
    assert 65 < best.value < 120


@pytest.mark.both_ledgers
def test_what_cannot_be_asked_is_refused(told: Opened) -> None:
    with pytest.raises(WrongUsage, match="moon"):
        measure_content(told, MARCH, "moon")
    with pytest.raises(WrongUsage, match="likes"):
        measure_content(told, MARCH, rate="likes")
    with pytest.raises(WrongUsage, match="moon"):
        split_customers(told, MARCH, "moon")


def test_a_much_liked_post_that_sold_nothing_has_an_upper_bound_and_an_unlinked_one_is_not_measurable(
    told: Opened,
) -> None:
    found = compare_liking(told, MARCH)
    by_id = {one.post.post_id: one for one in found.posts}
    assert found.usual == 40  # the margin of $100 at 40 %
    liked, sold, unlinked = by_id["i11"], by_id["i0"], by_id["i10"]
    assert (liked.quadrant, liked.margin) == (Quadrant.LIKED_NOT_SOLD, 0)
    assert liked.bounds == pytest.approx((0, -40 * log(0.05)))
    assert (sold.quadrant, sold.orders, sold.margin) == (Quadrant.QUIET_SOLD, 1, 40)
    assert sold.bounds == pytest.approx((40 * 0.05129, 40 * 4.7439), rel=1e-3)
    assert (unlinked.liking, unlinked.quadrant, unlinked.margin) == (Liking.MUCH, Quadrant.NOT_MEASURABLE, None)
    assert str(found.verdict).startswith("Cannot tell whether what is liked sells: 1 order credited to 2 posts")
    said = " ".join(map(str, found.sentences))
    assert "13 posts have no tracked link" in said
    assert "1 of 3 orders have a path that was followed" in said


def test_a_link_on_a_post_makes_it_measurable_before_anybody_clicks(told: Opened) -> None:
    link = Link("a" * 16, "promo", "https://shop.example/", told.now, network="instagram", post_id="i10")
    link_entries.add_links(told.workspace.id, [link])
    found = compare_liking(replace(told, memory=None), MARCH)
    assert {one.post.post_id: one.quadrant for one in found.posts}["i10"] is Quadrant.LIKED_NOT_SOLD


def test_a_client_is_not_shown_margins(told: Opened) -> None:
    with pytest.raises(NotAllowed):
        compare_liking(replace(told, for_client=True), MARCH)


def test_without_orders_or_posts_nothing_is_compared(opened: Opened, tmp_path: Path) -> None:
    assert "No post" in str(compare_liking(opened, MARCH).verdict)
    rows = story()
    import_rows(opened, tmp_path / "posts", {"posts": rows["posts"], "observations": rows["observations"]})
    found = compare_liking(opened, MARCH)
    assert "No order is known" in str(found.verdict)
    assert {one.quadrant for one in found.posts} == {Quadrant.NOT_MEASURABLE}


def test_a_day_of_losses_stands_beside_the_posts_of_the_day_and_of_the_day_before(told: Opened) -> None:
    found = watch_losses(told, MARCH)
    [day] = found.days
    assert (day.network, day.day.day, day.day.lost, day.usual) == ("x", date(2026, 3, WORST), 15, 4)
    assert (day.posts, day.day.derived) == ((), False)
    said = " ".join(map(str, found.sentences))
    assert "X: 1 day of 31 lost more than 10 followers, a usual one loses 4." in said
    assert "a coincidence, not a cause" in said


def test_posts_of_another_account_do_not_stand_beside_a_loss(opened: Opened, tmp_path: Path) -> None:
    rows = story()
    for post, day in zip(rows["posts"][-3:], (WORST - 2, WORST - 1, WORST), strict=True):
        post["published_at"] = post["published_at"].replace(day=day)
    import_rows(opened, tmp_path / "story.txt", rows)
    [found] = watch_losses(opened, MARCH).days
    assert [post.post_id for post in found.posts] == ["x2", "x1"]


def test_posts_whose_file_names_no_account_stand_beside_a_loss_with_the_others(opened: Opened, tmp_path: Path) -> None:
    rows = story()
    named, nameless = [post for post in rows["posts"] if post["post_id"] in ("x1", "x2")]
    for post in (named, nameless):
        post["published_at"] = post["published_at"].replace(day=WORST)
    for row in (nameless, *(row for row in rows["observations"] if row["object_id"] == nameless["post_id"])):
        row["account"] = ""
    import_rows(opened, tmp_path / "story.txt", rows)
    [found] = watch_losses(opened, MARCH).days
    assert sorted(post.post_id for post in found.posts) == ["x1", "x2"]


def test_new_customers_are_told_apart_where_history_is_long_enough(told: Opened) -> None:
    found = split_customers(told, MARCH, "network")
    rows = {row.key: row for row in found.rows}
    assert (rows["instagram"].orders, rows["instagram"].new.share) == (1, 1.0)  # Anna
    rest = rows[""]  # Cleo came back; the third names nobody
    assert (rest.orders, rest.unknown, rest.new.share) == (2, 1, 0.0)
    assert found.whole.new.share == 0.5
    assert all(row.is_small and not row.apart for row in found.rows)
    assert found.history_from == date(2025, 2, 3)
    short = split_customers(told, MARCH, "network", least_history=500)
    assert (short.whole.new.share, short.whole.unknown) == (None, 3)
    assert "no order of these days says" in str(short.sentences[0])


def test_every_axis_holds_every_order_once(told: Opened) -> None:
    for by in AXES:
        assert sum(row.orders for row in split_customers(told, MARCH, by).rows) == 3, by


def test_slots_are_of_the_workspace_s_zone_and_few_posts_are_not_judged(told: Opened) -> None:
    found = find_hours(told, MARCH)
    # 15:00 UTC is 10 h in Montreal before March 8, and 11 h from then on: both from 9 to 12.
    assert {one.hour for one in found.slots} == {9}
    assert sum(one.row.posts for one in found.slots) == POSTS + 3
    assert found.best is None
    assert str(found.verdict) == "Cannot tell: fewer than two slots have 5 posts."


def test_a_slot_whose_posts_all_do_better_stands_apart(opened: Opened, tmp_path: Path) -> None:
    rows = story()
    for n, post in enumerate(rows["posts"][:POSTS]):  # the six most liked on Tuesdays at noon, the others on Mondays
        day = 3 if n >= POSTS / 2 else 2
        post["published_at"] = post["published_at"].replace(day=day, hour=18)
    likes = [one for one in rows["observations"] if one["metric"] == "likes" and one["network"] == "instagram"]
    for n, one in enumerate(likes):
        one["value"] = 200.0 + n if n >= POSTS / 2 else 20.0 + n
    for post in rows["posts"][POSTS:]:
        post["published_at"] = None
        post["published_on"] = date(2026, 3, 4)
    import_rows(opened, tmp_path / "story.txt", rows)
    found = find_hours(opened, MARCH)
    assert found.best is not None
    assert (found.best.weekday, found.best.hour, found.without_hour) == (2, 12, 3)
    assert found.best.row.index.own == pytest.approx(1.8, abs=0.05)
    assert found.best.row.apart
    assert str(found.verdict).startswith("Best slot: Tuesday, 12 to 15 h")
    assert "3 posts have no hour" in " ".join(map(str, found.sentences))


def test_the_report_names_no_best_slot_that_chance_could_have_made(opened: Opened, tmp_path: Path) -> None:
    rows = story()
    for n in range(10):
        rows["posts"].append(published("instagram", f"more{n}", n + 2, 40 + n))
        for metric, value in (("likes", 60), ("impressions", 1000)):
            read = reading("instagram", f"more{n}", metric, value)
            rows["observations"] += [{**row, "row": 1000 + len(rows["observations"])} for row in read]
    import_rows(opened, tmp_path / "story.txt", rows)
    section = content_section(Gathered(opened.for_one_request(), MARCH, "en"))
    assert section is not None
    [hours] = [item for item in section.items if isinstance(item, Chart) and item.id == "hours"]
    verdict = find_hours(opened, MARCH).verdict
    assert str(hours.summary) == str(verdict)
    assert "Best slot" not in str(verdict)
