"""KPIs that hold one another: which one gives way when both are valued."""

from itertools import permutations

import pytest

from sillage.domain.decisions import UserKpi
from sillage.kpis.measures import MEASURES
from sillage.kpis.nested import WITHIN, wider_ones

OWN = (UserKpi("asked_us", "Asked us", "leads + conversions_form"), UserKpi("twice", "Twice", "leads * 2"),
       UserKpi("signed", "Signed", "conversions_signup + conversions_form"))  # fmt: skip


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ("qualified_leads", "leads"),
        ("qualified_leads", "conversions_lead"),
        ("likes", "interactions"),
        ("comments", "interactions"),
        ("reported_link_clicks", "link_clicks"),
        ("reach", "impressions"),
        ("mentions_positive", "mentions"),
        ("messages_handled", "messages_received"),
        ("leads", "asked_us"),
        ("qualified_leads", "asked_us"),
    ],
)
def test_the_narrower_of_two_gives_way_whichever_is_named_first(narrow: str, wide: str) -> None:
    for pair in permutations((narrow, wide)):
        assert wider_ones(pair, OWN) == {narrow: (wide,)}


@pytest.mark.parametrize("pair", [("leads", "conversions_lead"), ("leads", "twice"), ("asked_us", "signed")])
def test_of_two_that_hold_the_same_or_share_a_part_the_first_stays(pair: tuple[str, str]) -> None:
    assert wider_ones(pair, OWN) == {pair[1]: (pair[0],)}
    assert wider_ones(pair[::-1], OWN) == {pair[0]: (pair[1],)}


def test_kpis_that_share_nothing_are_all_valued() -> None:
    assert wider_ones(("leads", "followers_gained", "link_clicks", "conversions_signup", "contest_entries")) == {}
    assert wider_ones(("likes", "comments", "shares")) == {}


def test_somebody_always_stays_however_many_are_valued() -> None:
    asked = ("qualified_leads", "leads", "conversions_lead", "twice", "asked_us", "signed")
    for order in permutations(asked):
        assert set(asked) - set(wider_ones(order, OWN))


def test_the_table_of_what_holds_what_names_measures_and_has_no_circle() -> None:
    assert set(WITHIN) | {wide for wides in WITHIN.values() for wide in wides} <= set(MEASURES)
    for name in WITHIN:
        seen, ahead = {name}, list(WITHIN[name])
        while ahead:
            one = ahead.pop()
            assert one != name
            if one not in seen:
                seen.add(one)
                ahead.extend(WITHIN.get(one, ()))
