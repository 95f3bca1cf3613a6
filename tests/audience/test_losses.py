"""Days that lose more followers than usual, by medians that one terrible day does not move."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sillage.audience.followers import Flow, FollowerSeries, Level
from sillage.audience.losses import LEAST_DAYS, LossDay, beside, daily_losses, usual_losses
from sillage.domain.period import Period

FIRST = date(2026, 1, 1)


def days(*lost: float) -> list[LossDay]:
    return [LossDay(FIRST + timedelta(days=place), value, derived=False) for place, value in enumerate(lost)]


def test_the_limit_is_three_robust_deviations_above_the_median() -> None:
    found = usual_losses("x", "us", days(*[4] * 29, 11))
    assert (found.usual, found.limit) == (4, 10)  # MAD 0: the root of 4 is what chance does
    assert [one.lost for one in found.above] == [11]
    spread = usual_losses("x", "us", days(*[0] * 15, *[2] * 14, 6))
    assert spread.usual == 1
    assert spread.limit == pytest.approx(1 + 3 * 1.4826)
    wide = usual_losses("x", "us", days(*[10] * 10, *[20] * 10, *[40] * 10))
    assert wide.usual == 20
    assert wide.limit == pytest.approx(20 + 3 * 14.826)


def test_one_terrible_day_hides_no_other() -> None:
    found = usual_losses("x", "us", days(*[4] * 40, 11, 5000))
    assert [one.lost for one in found.above] == [11, 5000]


def test_below_four_weeks_nothing_is_usual() -> None:
    found = usual_losses("x", "us", days(*[4] * (LEAST_DAYS - 2), 400))
    assert (found.usual, found.limit, found.above) == (None, None, ())


def test_losses_are_as_told_by_the_day_else_derived_and_a_contradiction_gives_none() -> None:
    levels = tuple(Level(FIRST + timedelta(days=place), value) for place, value in enumerate((100, 103, 104, 120)))
    gains = tuple(Flow(FIRST + timedelta(days=place), FIRST + timedelta(days=place), 5) for place in (1, 2, 3))
    month = Flow(FIRST, FIRST + timedelta(days=30), 90)
    told = Flow(FIRST + timedelta(days=2), FIRST + timedelta(days=2), 6)
    period = Period(FIRST, FIRST + timedelta(days=9))
    derived = daily_losses(FollowerSeries("x", "us", levels, (gains,), ((month,),)), period)
    # 5 came and 3 more: 2 left; 5 came and 1 more: 4 left; 5 came and 16 more is impossible.
    assert [(one.day.day, one.lost, one.derived) for one in derived] == [(2, 2, True), (3, 4, True)]
    said = daily_losses(FollowerSeries("x", "us", levels, (gains,), ((told,),)), period)
    assert [(one.day.day, one.lost, one.derived) for one in said] == [(2, 2, True), (3, 6, False)]


def test_posts_of_the_day_and_of_the_day_before_stand_beside_it() -> None:
    found = usual_losses("x", "us", days(*[4] * 30, 11, 4, 4, 12))
    near = beside(found, [FIRST + timedelta(days=29), FIRST + timedelta(days=5)])
    assert (near.above.successes, near.above.n) == (1, 2)  # the day before day 30; none beside day 33
    assert (near.others.successes, near.others.n) == (3, 32)  # days 5, 6 and 29


@given(st.lists(st.integers(0, 50), min_size=LEAST_DAYS, max_size=60), st.randoms(use_true_random=False))
def test_the_order_of_days_changes_nothing(lost: list[int], shuffler) -> None:  # type: ignore[no-untyped-def]
    told = days(*lost)
    mixed = list(told)
    shuffler.shuffle(mixed)
    found = usual_losses("x", "us", told)
    assert usual_losses("x", "us", mixed) == found
    assert all(one.lost > (found.limit or 0) for one in found.above)
