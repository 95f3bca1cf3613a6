"""Schedules are drawn fairly, can be drawn again, and are refused where no test could come of them."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sillage.effects.schedules import (
    LEAST_SCHEDULES,
    Design,
    Unit,
    blocks_of_weeks,
    drawn,
    least_weeks,
    read_code,
    redrawn,
    schedules,
)
from sillage.errors import WrongUsage

MONDAY = date(2026, 4, 6)
ARMS = ("a", "b", "c", "d", "e", "f")


def designed(arms: int, weeks: int, unit: Unit = Unit.DAY, seed: int = 0) -> Design:
    return Design(ARMS[:arms], MONDAY, weeks, unit, seed)


@given(st.integers(2, 6), st.integers(1, 5), st.integers(0, 2**40))
def test_each_day_of_the_week_does_each_arm_once_in_a_block_and_weeks_share_their_days_evenly(
    arms: int, blocks: int, seed: int
) -> None:
    table = np.array(drawn(designed(arms, arms * blocks, seed=seed))).reshape(blocks, arms, 7)
    assert (np.sort(table, axis=1) == np.arange(arms)[None, :, None]).all()
    for week in table.reshape(-1, 7):
        counts = np.bincount(week, minlength=arms)
        assert counts.max() - counts.min() <= 1


@given(st.integers(2, 4), st.integers(2, 6), st.integers(0, 2**40))
def test_weeks_are_shared_evenly(arms: int, times: int, seed: int) -> None:
    weeks = max(arms * times, least_weeks(arms, Unit.WEEK))
    counts = np.bincount(drawn(designed(arms, weeks, Unit.WEEK, seed)), minlength=arms)
    assert (counts == weeks // arms).all()


def test_a_schedule_is_the_same_in_years() -> None:
    # Bits of PCG64 are promised by NumPy: these arms were drawn once, and are in somebody's calendar.
    assert "".join(map(str, drawn(designed(2, 2, seed=7)))) == "10010100110101"
    assert "".join(map(str, drawn(designed(2, 8, Unit.WEEK, seed=7)))) == "01000111"


def test_another_seed_draws_another_schedule() -> None:
    assert len({drawn(designed(2, 8, seed=seed)) for seed in range(50)}) == 50


def test_every_schedule_is_drawn_as_often_as_any_other() -> None:
    found = redrawn(designed(2, 8, Unit.WEEK), 70 * 400, 1)
    kinds, counts = np.unique(found, axis=0, return_counts=True)
    assert len(kinds) == comb(8, 4) == schedules(designed(2, 8, Unit.WEEK)) == 70
    # Chi-square with 69 degrees of freedom: above 111 once in a thousand.
    assert float(((counts - 400) ** 2 / 400).sum()) < 111


def test_schedules_of_days_are_counted() -> None:
    found = redrawn(designed(2, 2), 20_000, 1)
    assert len(np.unique(found, axis=0)) == schedules(designed(2, 2)) == 2 * comb(7, 3)
    assert schedules(designed(2, 8)) == 70**4
    assert len(np.unique(redrawn(designed(3, 3), 60_000, 1), axis=0)) == schedules(designed(3, 3))


@given(st.integers(2, 6), st.integers(2, 12))
def test_blocks_of_weeks_leave_enough_schedules_or_are_the_whole(arms: int, times: int) -> None:
    blocks = blocks_of_weeks(arms, arms * times)
    assert sum(blocks) == arms * times
    assert all(block % arms == 0 for block in blocks)
    if arms * times >= least_weeks(arms, Unit.WEEK):
        assert schedules(designed(arms, arms * times, Unit.WEEK)) >= LEAST_SCHEDULES


@given(st.integers(2, 6), st.integers(2, 8), st.sampled_from(Unit), st.integers(0, 2**62))
def test_a_design_survives_its_own_line(arms: int, times: int, unit: Unit, seed: int) -> None:
    design = designed(arms, arms * times * 2, unit, seed)
    assert read_code(design.code) == design


@pytest.mark.parametrize("line", ["", "hello", "sillage-experiment=1", "sillage-experiment=1&unit=day&start=x&weeks=8"])
def test_a_line_that_tells_no_design_gives_none(line: str) -> None:
    assert read_code(line) is None


def test_days_follow_each_other() -> None:
    days = designed(2, 4).first_days
    assert all((after - before).days == 1 for before, after in pairwise(days))
    assert (days[0], days[-1]) == (MONDAY, designed(2, 4).ends_on)
    assert [day.weekday() for day in designed(2, 8, Unit.WEEK).first_days] == [0] * 8


@pytest.mark.parametrize(
    ("arms", "weeks", "unit", "said"),
    [
        (("a",), 8, Unit.DAY, "at least two arms"),
        ((), 8, Unit.DAY, "at least two arms"),
        (tuple("abcdefg"), 8, Unit.DAY, "too many"),
        (("a", "A"), 8, Unit.DAY, "same name"),
        (("a", " "), 8, Unit.DAY, "no name"),
        (("a", "b&c"), 8, Unit.DAY, "character"),
        (("a", "=1+1"), 8, Unit.DAY, "character"),
        (("a", "b\n"), 8, Unit.DAY, "character"),
        (("a", "b" * 61), 8, Unit.DAY, "too long"),
        (("a", "b"), 1, Unit.DAY, "too few"),
        (("a", "b"), -3, Unit.DAY, "too few"),
        (("a", "b"), 6, Unit.WEEK, "too few"),
        (("a", "b", "c"), 9, Unit.WEEK, "too few"),
        (("a", "b", "c", "d", "e"), 10, Unit.WEEK, "too few"),
        (("a", "b"), 9, Unit.WEEK, "shared evenly"),
        (("a", "b"), 105, Unit.DAY, "lasts that long"),
    ],
)
def test_designs_that_make_no_sense_are_refused(arms: tuple[str, ...], weeks: int, unit: Unit, said: str) -> None:
    with pytest.raises(WrongUsage, match=said):
        Design(arms, MONDAY, weeks, unit, 1)


def test_a_seed_below_zero_and_a_day_of_another_century_are_refused() -> None:
    with pytest.raises(WrongUsage, match="seed"):
        Design(("a", "b"), MONDAY, 8, Unit.DAY, -1)
    with pytest.raises(WrongUsage, match="starts then"):
        Design(("a", "b"), date(1200, 1, 1), 8, Unit.DAY, 1)
