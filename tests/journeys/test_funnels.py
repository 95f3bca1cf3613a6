"""Funnels, counted by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sillage.domain.proportions import Proportion
from sillage.errors import WrongUsage
from sillage.journeys.funnels import StepFigures, figures_of, person_funnel, steps_of, visit_funnel
from tests.journeys.hits_at_hand import hit, rows, table

BUY = steps_of("/, /cart, order")


def funnel(*hits: dict[str, Any], steps: str = "/, /cart, order", by: str = "") -> dict[str, tuple[StepFigures, ...]]:
    asked = steps_of(steps)
    found = rows(visit_funnel(table(*hits), asked, "UTC", by=by))
    return {row["axis"]: figures_of(row, asked) for row in found}


def counts(figures: tuple[StepFigures, ...]) -> list[int]:
    return [each.reached for each in figures]


FOUR = (
    # Anna buys; Bo goes to the cart first and home after; Cy stops at the cart; Di never saw the home page.
    *(hit(0, visitor="anna"), hit(1, visitor="anna", path="/about"), hit(3, visitor="anna", path="/cart")),
    hit(9, "order", visitor="anna", order_id="1"),
    *(hit(0, visitor="bo", path="/cart"), hit(2, visitor="bo"), hit(4, "order", visitor="bo", order_id="2")),
    *(hit(0, visitor="cy", channel="email"), hit(10, visitor="cy", path="/cart", channel="email")),
    *(hit(0, visitor="di", path="/cart"), hit(1, "order", visitor="di", order_id="3")),
)


def test_steps_are_reached_in_their_order_only() -> None:
    whole = funnel(*FOUR)[""]
    assert counts(whole) == [3, 2, 1]
    assert [each.of_previous for each in whole] == [Proportion(3, 4), Proportion(2, 3), Proportion(1, 2)]
    assert [each.of_first for each in whole] == [Proportion(3, 3), Proportion(2, 3), Proportion(1, 3)]
    assert whole[2].of_previous.interval() is not None


def test_time_between_steps_is_that_of_those_who_came() -> None:
    first, cart, order = funnel(*FOUR)[""]
    assert (first.median_s, first.p90_s) == (None, None)
    assert cart.median_s == 390.0  # of 180 s and 600 s
    assert cart.p90_s == pytest.approx(558.0)
    assert order.median_s == 360.0


def test_nobody_at_a_step_has_no_time_and_a_rate_of_nothing() -> None:
    *_, order = funnel(hit(0), steps="/, /cart, order")[""]
    assert (order.reached, order.median_s, order.of_previous.share, order.of_first.share) == (0, None, None, 0.0)


def test_channels_part_the_visits_and_add_up() -> None:
    by_channel = funnel(*FOUR, by="channel")
    assert {key: counts(figures) for key, figures in by_channel.items()} == {"direct": [2, 1, 1], "email": [1, 1, 0]}


def test_a_funnel_does_not_go_on_in_the_next_visit_but_does_in_a_window() -> None:
    hits = (hit(0), hit(120, path="/cart"), hit(130, "order", order_id="1"))
    assert counts(funnel(*hits)[""]) == [1, 0, 0]
    [day] = rows(person_funnel(table(*hits), BUY, "UTC", 1))
    assert counts(figures_of(day, BUY)) == [1, 1, 1]


def test_a_person_s_window_ends_to_the_microsecond_after_so_many_days() -> None:
    def within(minutes: int) -> list[int]:
        hits = table(hit(0, cookie="k"), hit(minutes, path="/cart", cookie="k"))
        [row] = rows(person_funnel(hits, BUY, "UTC", 2))
        return counts(figures_of(row, BUY))

    assert (within(2 * 1440), within(2 * 1440 + 1)) == ([1, 1, 0], [1, 0, 0])


def test_people_are_those_who_come_until_the_last_day_and_what_they_do_later_counts() -> None:
    day = 24 * 60
    first = (hit(0, cookie="a"), hit(day, path="/cart", cookie="a"), hit(day + 1, "order", order_id="1", cookie="a"))
    later = (hit(day, cookie="b"), hit(day + 1, path="/cart", cookie="b"))
    found = rows(person_funnel(table(*first, *later), BUY, "UTC", 7, by="channel", until=date(2026, 3, 2)))
    assert [(row["axis"], row["everybody"], counts(figures_of(row, BUY))) for row in found] == [
        ("direct", 1, [1, 1, 1])
    ]


def test_the_same_page_twice_is_two_steps() -> None:
    once, twice = hit(0, visitor="a"), (hit(0, visitor="b"), hit(1, visitor="b"))
    assert counts(funnel(once, *twice, steps="/, /")[""]) == [2, 1]


@pytest.mark.parametrize(
    ("step", "fits"),
    [
        ("/products/*", [True, True, False, False, False, False]),
        ("/p*/1", [True, False, False, False, False, False]),
        ("/*o*/*", [True, True, False, False, False, False]),
        ("/a*_*b", [False, False, False, True, False, False]),
        ("/a_b", [False, False, False, True, False, False]),
        ("signup", [False, False, False, False, True, False]),
        ("conversion:signup", [False, False, False, False, True, False]),
        ("event:signup", [False, False, False, False, False, False]),
        ("event", [False, False, False, False, False, True]),
    ],
)
def test_a_step_is_a_page_with_stars_or_an_event_by_name(step: str, fits: list[bool]) -> None:
    hits = table(
        *(hit(0, path="/products/1"), hit(1, path="/products/22"), hit(2, path="/axb"), hit(3, path="/a_b")),
        *(hit(4, "conversion", name="signup"), hit(5, "event", name="add_to_cart")),
    )
    [asked, _] = steps_of(f"{step}, order")
    assert [row["fits"] for row in rows(hits.mutate(fits=asked.fits(hits)), "event_id")] == fits


def test_only_visits_that_begin_on_the_days_asked_for_are_followed() -> None:
    hits = table(hit(0, visitor="a"), hit(60 * 24, visitor="b"), hit(60 * 24 + 1, visitor="b", path="/cart"))
    [row] = rows(visit_funnel(hits, BUY, "UTC", days=(date(2026, 3, 3), date(2026, 3, 3))))
    assert counts(figures_of(row, BUY)) == [1, 1, 0]


def test_the_moments_of_a_visit_are_the_first_that_fit() -> None:
    _, cart, order = funnel(hit(0), hit(1), hit(2, path="/cart"), hit(3, path="/cart"))[""]
    assert (cart.median_s, order.median_s) == (120, None)


@pytest.mark.parametrize("text", ["", "/", "/, ,order", ",".join(["/"] * 13)])
def test_a_funnel_has_two_to_twelve_steps(text: str) -> None:
    with pytest.raises(WrongUsage):
        steps_of(text)


SPRING: dict[str, Any] = {"channel": "organic_social", "network": "instagram", "campaign": "spring"}


def test_only_visits_whose_entry_is_of_the_network_and_of_the_campaign_are_followed() -> None:
    hits = table(
        *(hit(0, visitor="ann", **SPRING), hit(1, visitor="ann", path="/cart")),
        *(hit(0, visitor="bo", network="instagram", campaign="autumn"), hit(1, visitor="bo", path="/cart")),
        # Cy enters by a search: the link he clicks later in his visit does not make it one of the campaign.
        *(hit(0, visitor="cy", channel="organic_search"), hit(1, visitor="cy", path="/cart", **SPRING)),
    )
    expected = {(): [3, 3, 0], (("network", "instagram"),): [2, 2, 0], (("campaign", "spring"),): [1, 1, 0]}
    for only, reached in expected.items():
        [row] = rows(visit_funnel(hits, BUY, "UTC", only=only))
        assert counts(figures_of(row, BUY)) == reached, only
    both = (("network", "instagram"), ("campaign", "spring"))
    assert [row["axis"] for row in rows(visit_funnel(hits, BUY, "UTC", by="campaign", only=both))] == ["spring"]
    assert rows(visit_funnel(hits, BUY, "UTC", only=(("network", "x"),))) == []


def test_people_are_followed_whom_the_network_brought_first() -> None:
    hits = table(
        *(hit(0, visitor="a1", cookie="ann", **SPRING), hit(90, visitor="a1", cookie="ann", path="/cart")),
        *(hit(0, visitor="b1", cookie="bo"), hit(90, visitor="b1", cookie="bo", path="/cart", **SPRING)),
    )
    [row] = rows(person_funnel(hits, BUY, "UTC", 1, only=(("network", "instagram"),)))
    assert (row["everybody"], counts(figures_of(row, BUY))) == (1, [1, 1, 0])
