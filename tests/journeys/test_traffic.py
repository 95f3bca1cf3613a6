"""Figures of visits, counted by hand."""

from __future__ import annotations

from sillage.journeys.traffic import SUMS, traffic
from sillage.journeys.visits import visits
from tests.journeys.hits_at_hand import hit, rows, table

DAY = 60 * 24
HITS = (
    *(hit(0, visitor="a", device="phone"), hit(1, "engagement", visitor="a", engaged_ms=12_000)),
    *(hit(2, visitor="b", device="desktop", path="/sale"), hit(3, visitor="b", path="/cart")),
    *(hit(4, visitor="b", path="/cart", kind="form_start"), hit(5, visitor="b", kind="form")),
    *(hit(9, visitor="c", device="phone"), hit(9.1, "engagement", visitor="c", engaged_ms=2_000)),
    *(hit(9, visitor="c2", cookie="k", device="phone"), hit(DAY, visitor="c3", cookie="k", device="phone")),
    hit(DAY, "conversion", visitor="c3", cookie="k"),
)


def test_the_whole_is_counted() -> None:
    [whole] = rows(traffic(visits(table(*HITS), "UTC")))
    assert whole["visits"] == 5
    assert whole["bounces"] == 4
    assert whole["engaged_visits"] == 3  # twelve seconds, two pages, a conversion
    assert (whole["pageviews"], whole["forms_begun"], whole["forms_sent"]) == (6, 1, 1)
    assert (whole["new_visits"], whole["known_visits"]) == (1, 1)
    assert (whole["visitors"], whole["with_cookie"]) == (4, 2)
    assert (whole["engaged_ms"], whole["timed_visits"], whole["median_engaged_ms"]) == (14_000, 2, 7_000)
    assert whole["p90_engaged_ms"] == 11_000


def test_parts_add_up_to_the_whole() -> None:
    found = visits(table(*HITS), "UTC")
    [whole] = rows(traffic(found))
    for axis in ("day", "path", "device", "channel"):
        parts = rows(traffic(found, axis))
        assert len(parts) > (axis != "channel")
        assert {name: sum(part[name] for part in parts) for name in SUMS} == {name: whole[name] for name in SUMS}


def test_landing_pages_and_devices_are_those_of_the_first_page() -> None:
    found = visits(table(*HITS), "UTC")
    assert {row["axis"]: row["visits"] for row in rows(traffic(found, "path"))} == {"/": 4, "/sale": 1}
    assert {row["axis"]: row["visits"] for row in rows(traffic(found, "device"))} == {"phone": 4, "desktop": 1}
