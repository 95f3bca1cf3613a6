"""Filters of an address: read, written back, nothing lost."""

from datetime import date
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sillage.domain.period import Period
from sillage.errors import WrongUsage
from sillage.web.filters import Comparison, Filters, compared_days, others, read_filters, written

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12)


def test_an_empty_address_asks_for_the_usual() -> None:
    assert read_filters({}) == Filters()
    assert Filters().as_query() == {}
    assert Filters().narrowed == 0


def test_a_preset_wins_over_days_and_an_unknown_one_is_passed_over() -> None:
    query = {"period": "30d", "from": "2026-01-01", "to": "2026-01-31"}
    assert read_filters(query, ("30d",)) == Filters(preset="30d")
    assert read_filters(query, ("90d",)) == Filters(first=date(2026, 1, 1), last=date(2026, 1, 31))


@pytest.mark.parametrize(
    "query",
    [
        {"from": "2026-13-01", "to": "2026-12-01"},
        {"from": "2026-01-01"},
        {"to": "2026-01-01"},
        {"from": "2026-02-01", "to": "2026-01-01"},
        {"compare": "custom", "compare_from": "2026-02-01"},
        {"compare": "custom", "compare_from": "2026-02-01", "compare_to": "2026-01-01"},
        {"compare": "custom", "compare_from": "hier", "compare_to": "2026-01-01"},
    ],
)
def test_days_that_make_no_period_are_refused(query: dict[str, str]) -> None:
    with pytest.raises(WrongUsage):
        read_filters(query)


def test_what_is_no_comparison_of_ours_is_the_period_before() -> None:
    assert read_filters({"compare": "last_year"}).compare is Comparison.LAST_YEAR
    assert read_filters({"compare": "'; drop"}).compare is Comparison.PREVIOUS


def test_a_name_is_short_and_printable() -> None:
    assert read_filters({"brand": "a" * 81, "network": "x\x00y", "campaign": " été "}) == Filters(campaign="été")


SHOWN = Period(date(2026, 3, 1), date(2026, 3, 31), "UTC")


def test_days_of_ones_choice_are_compared_with_when_they_come_before_those_shown() -> None:
    words = {"compare": "custom", "compare_from": "2025-11-03", "compare_to": "2026-02-28"}
    filters = read_filters(words)
    assert compared_days(filters, SHOWN) == Period(date(2025, 11, 3), date(2026, 2, 28), "UTC")
    assert filters.as_query() == words
    assert compared_days(read_filters({"compare": "custom"}), SHOWN) is None
    assert read_filters(words | {"compare": "none"}) == Filters(compare=Comparison.NONE)


@pytest.mark.parametrize(
    ("first", "last"), [("2026-02-01", "2026-03-01"), ("2026-03-31", "2026-04-02"), ("2026-05-01", "2026-05-31")]
)
def test_days_to_compare_with_that_are_shown_or_later_are_refused(first: str, last: str) -> None:
    filters = read_filters({"compare": "custom", "compare_from": first, "compare_to": last})
    with pytest.raises(WrongUsage, match="do not all come before"):
        compared_days(filters, SHOWN)


@given(st.builds(
    Filters, preset=st.sampled_from(["", "30d"]), compare=st.sampled_from(Comparison), brand=WORDS, network=WORDS
))  # fmt: skip
def test_what_is_written_is_read_back(filters: Filters) -> None:
    address = written("", **filters.as_query())
    assert read_filters(dict(parse_qsl(address.removeprefix("?"))), ("30d",)) == filters


@given(st.dictionaries(WORDS, WORDS, max_size=4), WORDS)
def test_a_change_keeps_all_the_rest(query: dict[str, str], network: str) -> None:
    from urllib.parse import urlencode

    kept = {name: word for name, word in query.items() if name != "network"}
    found = dict(parse_qsl(written(urlencode(query), network=network).removeprefix("?")))
    assert found == {**kept, "network": network}


def test_days_and_presets_take_each_other_away() -> None:
    assert written("?period=30d&lang=fr", first="2026-01-01", last="2026-01-31") == (
        "?lang=fr&from=2026-01-01&to=2026-01-31"
    )
    assert written("?from=2026-01-01&to=2026-01-31", period="12m") == "?period=12m"
    assert written("?brand=a", brand="") == ""


def test_a_form_carries_what_it_does_not_ask() -> None:
    assert others("?lang=en&period=30d&sort=-roi") == (("lang", "en"), ("sort", "-roi"))
    assert others("?lang=en&q=a", "q") == (("lang", "en"),)
