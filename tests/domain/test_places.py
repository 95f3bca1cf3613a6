"""Places: which series shows a change of strategy."""

from datetime import date

from sillage.domain.places import Change


def test_a_change_of_one_network_is_shown_by_its_own_series_and_by_those_of_all() -> None:
    change = Change(date(2026, 7, 6), "Posts in the evening", network="x")
    assert change.concerns("x")
    assert change.concerns("")
    assert not change.concerns("tiktok")
    assert Change(date(2026, 7, 6), "A new logo").concerns("tiktok")
