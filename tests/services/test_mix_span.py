"""Weeks that sales or spend do not cover are no weeks of nothing."""

from datetime import date, timedelta

import pytest

from sillage.errors import Refused
from sillage.language import msg
from sillage.services.mix_span import Source, known_weeks, source_of

FIRST = date(2026, 1, 5)
WEEKS = [FIRST + timedelta(7 * week) for week in range(40)]


def source(name: str, first: int, last: int) -> Source:
    """Return a source known from a Thursday of one week to a Tuesday of another."""
    return Source(msg("{name}", name=name), WEEKS[first] + timedelta(3), WEEKS[last] + timedelta(1))


def test_weeks_are_cut_to_what_every_source_reaches_and_it_is_said() -> None:
    kept, notes = known_weeks(WEEKS, [source("sales", 3, 39), source("ad spend", 0, 33)])
    assert kept == WEEKS[3:34]
    before, after = (str(note) for note in notes)
    assert before == "3 weeks before January 26, 2026 are left out; not known there: sales."
    assert after == "6 weeks after August 30, 2026 are left out; not known there: ad spend."


def test_nothing_is_said_where_nothing_is_left_out() -> None:
    assert known_weeks(WEEKS, [source("sales", 0, 39)]) == (WEEKS, ())
    wide = Source(msg("hours"), WEEKS[0] - timedelta(300), WEEKS[-1] + timedelta(300))
    assert known_weeks(WEEKS, [wide]) == (WEEKS, ())


def test_too_short_a_span_is_refused_with_each_source_s_own() -> None:
    with pytest.raises(Refused, match="there are 12") as refusal:
        known_weeks(WEEKS, [source("sales", 0, 20), source("hours", 9, 39)])
    assert "hours from March 12, 2026 to" in str(refusal.value)
    with pytest.raises(Refused, match="there are 0"):
        known_weeks(WEEKS, [source("sales", 0, 9), source("hours", 20, 39)])


def test_a_source_that_tells_nothing_limits_nothing() -> None:
    assert source_of(msg("hours"), set()) == ()
    assert source_of(msg("hours"), {FIRST, WEEKS[2]}) == (Source(msg("hours"), FIRST, WEEKS[2]),)
