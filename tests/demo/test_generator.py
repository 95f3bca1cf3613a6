"""The made-up year: the same for the same seed, readable by every importer, true to its plan."""

from collections import Counter
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from sillage.demo import DemoFile, DemoPlan, write_files
from sillage.demo.chance import Chance
from sillage.demo.conversations import after_working, inbox
from sillage.demo.networks import every_post, followers_of, posts_of
from sillage.demo.shop import orders
from sillage.demo.story import (
    CHANNELS,
    COLOURS_DAY,
    EVENING_DAY,
    FIRST,
    LAST,
    NETWORKS,
    REELS_DAY,
    REELS_FACTOR,
    expected_net,
)
from sillage.demo.truth import yearly_cost
from sillage.errors import NeedsConfirmation
from sillage.imports import ReadFile, read_file

Reading = tuple[list[tuple[str, tuple[ReadFile, ...]]], list[str]]


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> DemoPlan:
    return write_files(tmp_path_factory.mktemp("demo"))


def contents(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def read(file: DemoFile, plan: DemoPlan, confirmed: bool) -> tuple[ReadFile, ...]:
    return read_file(
        file.path,
        secret=b"k" * 32,
        zone=plan.zone,
        currency=plan.currency,
        language=plan.language,
        account=file.account,
        confirmed=confirmed,
    )


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    write_files(tmp_path / "a", 7)
    write_files(tmp_path / "b", 7)
    write_files(tmp_path / "c", 8)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    assert contents(tmp_path / "a") != contents(tmp_path / "c")


@pytest.fixture(scope="module")
def reading(plan: DemoPlan) -> Reading:
    """Every part of every file, and the names of the files whose mapping was guessed."""
    guessed: list[str] = []
    parts: list[tuple[str, tuple[ReadFile, ...]]] = []
    for file in plan.files:
        try:
            found = read(file, plan, confirmed=False)
        except NeedsConfirmation:
            guessed.append(file.path.name)
            found = read(file, plan, confirmed=True)
        parts.append((file.path.name, found))
    return parts, guessed


def test_every_file_is_recognised_and_only_the_hand_kept_table_is_guessed(reading: Reading) -> None:
    parts, guessed = reading
    assert [name for name, found in parts if not sum(part.rows for part in found)] == []
    assert guessed == ["twitter_metrics_monthly_maisonboreale.csv"]


def test_the_dirt_is_told_and_nothing_else_is_doubtful(reading: Reading) -> None:
    flags = Counter((part.network, flag.code) for _, found in reading[0] for part in found for flag in part.flags)
    assert flags.pop(("linkedin", "negative")) == 1
    assert flags.pop(("x", "duplicate")) == 1
    assert {network for network, _ in flags} == {"x"}  # the wrong date of the hand-kept table


def test_the_year_is_as_large_as_a_small_shop_s(plan: DemoPlan) -> None:
    truth = plan.truth
    assert truth.orders > 2_500
    assert truth.messages > 3_000
    posts = every_post(7)
    assert set(posts) == {"instagram", "facebook", "linkedin", "tiktok", "youtube", "x"}
    assert all(2 * 52 <= len(found) <= 6 * 53 for found in posts.values())


def test_texts_are_varied_and_in_two_languages() -> None:
    texts = [post.text for found in every_post(7).values() for post in found]
    assert len(set(texts)) > 0.6 * len(texts)
    assert any("é" in text for text in texts)
    assert any("our " in text or "the " in text for text in texts)
    assert not any(" ?" in text or "\u00a0?" in text for text in texts)  # Quebec writes none


def mean_reach(network: str, days: tuple[date, date]) -> float:
    plan = next(plan for plan in NETWORKS if plan.network == network)
    reached = [
        post.figures["reach"] for seed in range(12) for post in posts_of(plan, seed) if days[0] <= post.day <= days[1]
    ]
    return sum(reached) / len(reached)


@pytest.mark.parametrize(
    ("network", "day", "factor"),
    [("instagram", REELS_DAY, REELS_FACTOR), ("facebook", COLOURS_DAY, 1.0), ("x", EVENING_DAY, 1.0)],
)
def test_planted_changes_do_what_they_say(network: str, day: date, factor: float) -> None:
    weeks = timedelta(weeks=10)
    lift = mean_reach(network, (day, day + weeks)) / mean_reach(network, (day - weeks, day - timedelta(days=1)))
    assert lift == pytest.approx(factor, rel=0.06)  # reach also grows a little over the year


def test_short_videos_raise_reach_by_what_the_mix_says() -> None:
    assert pytest.approx(1.9 / 1.15) == REELS_FACTOR


def test_orders_fall_around_the_plan_over_many_years() -> None:
    sums: Counter[str] = Counter()
    for seed in range(6):
        for order in orders(seed):
            sums[order.channel] += order.net_minor
    for plan in CHANNELS:
        assert sums[plan.channel] / 600 == pytest.approx(
            plan.orders * expected_net(plan), rel=0.5 if plan.orders < 90 else 0.08
        )


def test_the_plan_holds_a_clear_gain_a_clear_loss_and_some_that_nobody_could_tell() -> None:
    def roi(channel: str) -> float:
        found = next(one for one in CHANNELS if one.channel == channel)
        cost = yearly_cost(found)
        return (found.orders * expected_net(found) * 0.58 - cost) / cost

    assert roi("instagram") > 0.8
    assert roi("tiktok") < -0.6
    assert all(abs(roi(channel)) < 0.15 for channel in ("facebook", "youtube", "linkedin", "x"))


def test_followers_close_their_account_every_day() -> None:
    for plan in NETWORKS:
        level = plan.followers
        for day in followers_of(plan, 7):
            level += day.gained - day.lost
            assert day.followers == level


def test_orders_add_up_to_the_cent() -> None:
    for order in orders(7)[:500]:
        goods = sum(line.quantity * line.price_minor for line in order.lines)
        assert order.total_minor == goods - order.discount_minor + order.shipping_minor + order.tax_minor
        assert 0 <= order.refunded_minor <= order.total_minor


def test_the_team_answers_in_opening_hours_only() -> None:
    for message in inbox(7)[:800]:
        if message.author_kind == "agent" and not message.event:
            assert message.at.weekday() < 6
            assert 9 <= message.at.hour < 18


def test_working_minutes_skip_lunch_and_nights() -> None:
    start = inbox(7)[0].at.replace(year=2026, month=3, day=3, hour=11, minute=30)  # a Tuesday
    assert after_working(start, 60).hour == 13
    assert after_working(start.replace(hour=20), 30).date() == date(2026, 3, 4)


def test_draws_have_the_mean_that_was_asked_for() -> None:
    chance = Chance(1, "test")
    assert sum(chance.count(3.5) for _ in range(4000)) / 4000 == pytest.approx(3.5, rel=0.05)
    assert sum(chance.count(80) for _ in range(2000)) / 2000 == pytest.approx(80, rel=0.02)


def test_objectives_last_six_months_and_have_milestones(plan: DemoPlan) -> None:
    for objective in plan.objectives:
        assert 90 <= (objective.due_on - objective.starts_on).days <= 190
        assert all(objective.starts_on < day <= objective.due_on for day, _ in objective.milestones)
    assert FIRST < LAST < plan.objectives[0].due_on
    assert {objective.family.value for objective in plan.objectives} == {"sales", "service", "proof"}
