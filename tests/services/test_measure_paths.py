"""Paths and cohorts of a journal whose truth was written by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC as utc  # noqa: N811
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import ibis
import pytest

from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.errors import DamagedStore, WrongUsage
from sillage.journal import kept_steps
from sillage.journal.kept_steps import KeptSteps
from sillage.journeys.paths import resting
from sillage.language import msg
from sillage.services import measure_paths as measured
from sillage.services.measure_cohorts import Cohort, MeasuredCohorts, measure_cohorts
from sillage.services.measure_paths import WalkedPaths, measure_paths
from sillage.services.open_workspace import Opened
from tests.services.journal_rows import Rows, import_rows
from tests.services.test_attribute_journal import MARCH, hit, order, story

pytestmark = pytest.mark.hits


def walked_by(found: WalkedPaths) -> dict[tuple[str, ...], tuple[int, tuple[Money, ...], int]]:
    return {row.steps: (row.conversions, row.value, row.nulls) for row in found.paths}


def dollars(amount: int) -> tuple[Money, ...]:
    return (Money.of(amount, "CAD"),)


@pytest.fixture
def told(opened: Opened, tmp_path: Path) -> Opened:
    """Anna, by a cookie, buys after three visits; Bob does not buy; two orders without a path."""
    import_rows(opened, tmp_path / "story.txt", story())
    return opened


def test_paths_are_those_of_people_and_what_no_path_leads_to_is_counted_apart(told: Opened) -> None:
    found = measure_paths(told, MARCH)
    assert walked_by(found) == {
        ("instagram", "search", "direct"): (1, dollars(100), 0),
        ("instagram",): (0, (), 1),
    }
    assert (found.conversions, found.followed, found.told, found.untouched, found.nulls) == (3, 1, 0, 2, 1)
    assert found.rests_on == {"cookie": 1}
    assert "Touches lead to 1 of 3 conversions, tied by: a cookie, with consent (100%)" in str(found.sentences[0])
    assert "no path leads to 2" in str(found.sentences[0])
    assert "may be chance" in str(found.sentences[1])


def test_what_paths_rest_on_is_said_from_the_strongest_tie_on_whatever_an_engine_answers_first(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = story()
    rows["events"].append(hit(6, 1, visitor="of-dora", customer_key="k4"))
    rows["orders"].append(order("4", 2, 50, customer_key="k4"))
    import_rows(opened, tmp_path / "story.txt", rows)
    for first in (ibis.asc, ibis.desc):
        monkeypatch.setattr(measured, "resting", lambda found, first=first: resting(found).order_by(first("rests_on")))
        assert list(measure_paths(opened, MARCH).rests_on.items()) == [("customer", 1), ("cookie", 1)]


def test_steps_written_once_and_steps_laid_anew_find_the_same_paths_in_any_days(
    told: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where an erasure takes files away under a step, the steps are laid anew."""
    halves = [replace(MARCH, last=date(2026, 3, 12)), replace(MARCH, first=date(2026, 3, 13))]
    written = [measure_paths(told, period) for period in (MARCH, *halves)]
    refused: list[object] = []

    def gone(*_: object) -> None:
        refused.append(1)
        raise DamagedStore(msg("The journal's table {table} cannot be read: {reason}", table="events", reason="gone"))

    monkeypatch.setattr(KeptSteps, "run", gone)
    assert [measure_paths(told, period) for period in (MARCH, *halves)] == written
    assert len(refused) == 6
    assert sum(one.conversions for one in written[1:]) == written[0].conversions


def test_steps_stand_first_last_or_between(told: Opened) -> None:
    steps = {
        row.step: (row.first, row.last, row.assisted, row.present, row.nulls)
        for row in measure_paths(told, MARCH).steps
    }
    assert steps == {"instagram": (1, 0, 1, 1, 1), "search": (0, 0, 1, 1, 0), "direct": (0, 1, 0, 1, 0)}
    rates = {row.step: row.rate.share for row in measure_paths(told, MARCH).steps}
    assert rates == {"instagram": 0.5, "search": 1, "direct": 1}


def test_a_step_is_what_was_asked_for(opened: Opened, tmp_path: Path) -> None:
    rows = story()
    rows["events"][0]["source"] = "ig > story"  # what stands between two steps cannot stand in one
    import_rows(opened, tmp_path / "story.txt", rows)
    first = {"campaign": "spring", "post": "p1", "network": "instagram", "link": "(none)", "source": "ig › story"}
    for by, step in first.items():
        [row] = [one for one in measure_paths(opened, MARCH, by=by).paths if one.conversions]
        assert row.steps == (step, "(none)", "direct")


def test_a_touch_out_of_the_window_is_in_no_path(told: Opened) -> None:
    assert ("search", "direct") in walked_by(measure_paths(told, MARCH, window_days=3))


def test_an_order_that_says_itself_where_it_comes_from_is_told_and_no_path_of_it_is_shown(
    opened: Opened, tmp_path: Path
) -> None:
    rows = {"orders": [order("2", 1, 50, channel="newsletter", customer_key="k2")]}
    import_rows(opened, tmp_path / "known.txt", rows)
    found = measure_paths(opened, MARCH)
    assert (found.conversions, found.followed, found.told, found.untouched) == (1, 0, 1, 0)
    assert (found.paths, found.steps, found.rests_on) == ((), (), {})
    assert "No touch leads to the 1 conversion" in str(found.sentences[0])


def test_a_named_goal_is_followed_instead_of_orders(opened: Opened, tmp_path: Path) -> None:
    rows = story()
    rows["events"] += [
        hit(6, -0.99, "form", cookie="bob", visitor="b1", name="Sign up"),
        hit(7, -0.98, "conversion", cookie="bob", visitor="b1", name="quote", value_minor=900, currency="EUR"),
        hit(8, -0.97, "form", visitor="nobody", site="shop.example", name="Sign up", bot="rule"),
    ]
    import_rows(opened, tmp_path / "goals.txt", rows)
    signed = measure_paths(opened, MARCH, goal="Sign up")
    assert walked_by(signed)["instagram",] == (1, (), 0)
    assert (signed.conversions, signed.goal) == (1, "Sign up")
    asked = measure_paths(opened, MARCH, goal=" quote ")
    assert walked_by(asked)["instagram",] == (1, (Money.of(9, "EUR"),), 0)
    assert measure_paths(opened, MARCH, goal="moon").conversions == 0


def test_currencies_are_never_added_together(opened: Opened, tmp_path: Path) -> None:
    rows: dict[str, Rows] = {"events": [], "orders": []}
    for number, currency in enumerate(("CAD", "EUR", "CAD"), 1):
        who = {"cookie": f"k{number}", "visitor": f"v{number}"}
        rows["events"] += [
            hit(10 * number, -1, channel="email", **who),
            hit(10 * number + 1, -0.999, "order", order_id=str(number), channel="email", **who),
        ]
        rows["orders"].append(order(str(number), -0.999, 10 * number, currency=currency))
    import_rows(opened, tmp_path / "money.txt", rows)
    assert walked_by(measure_paths(opened, MARCH)) == {("email",): (3, (Money.of(40, "CAD"), Money.of(20, "EUR")), 0)}


def test_the_paths_walked_most_are_shown_first_and_the_rest_counted(told: Opened) -> None:
    found = measure_paths(told, MARCH, limit=1)
    assert [row.steps for row in found.paths] == [("instagram", "search", "direct")]
    assert found.different == 2


def test_nobody_gives_no_path(opened: Opened) -> None:
    found = measure_paths(opened, MARCH)
    assert (found.conversions, found.nulls, found.paths, found.steps, found.sentences) == (0, 0, (), (), ())
    assert measure_cohorts(opened, MARCH).cohorts == ()


@pytest.mark.parametrize("said", [{"by": "moon"}, {"window_days": 0}, {"window_days": 3651}, {"limit": 0}])
def test_what_cannot_be_is_refused(opened: Opened, said: dict[str, Any]) -> None:
    with pytest.raises(WrongUsage):
        measure_paths(opened, MARCH, **said)


def test_the_first_and_the_last_days_of_the_calendar_can_be_asked_for(opened: Opened) -> None:
    for first, last in ((date(1000, 1, 1), date(1000, 2, 1)), (date(2999, 12, 1), date(2999, 12, 31))):
        period = Period(first, last, "America/Montreal")
        assert measure_paths(opened, period, window_days=3650).paths == ()
        assert measure_cohorts(opened, period).cohorts == ()


def bought(opened: Opened, tmp_path: Path, **more: Any) -> MeasuredCohorts:
    """Two came by Instagram in March: Anna bought in March and in May, Bob never did; Cleo came by e-mail in April."""
    social = {"channel": "organic_social", "network": "instagram"}
    rows = {
        "events": [
            hit(1, 0, cookie="anna", visitor="a1", **social),
            hit(2, 0.001, "form", cookie="anna", visitor="a1", customer_key="anna"),
            hit(3, 1, cookie="bob", visitor="b1", **social),
            hit(4, 30, cookie="cleo", visitor="c1", channel="email"),
        ],
        "orders": [
            order("1", 2, 60, customer_key="anna"),
            order("2", 3, 15, customer_key="anna"),
            order("3", 60, 25, customer_key="anna") | more,
        ],
    }
    import_rows(opened, tmp_path / "cohorts.txt", rows)
    june = replace(opened, now=datetime(2026, 6, 20, 12, tzinfo=utc))
    return measure_cohorts(june, Period(date(2026, 3, 31), date(2026, 12, 31), "America/Montreal"))


def worth(one: Cohort) -> list[Fraction | None]:
    return [one.value_per_person(age) for age in range(5)]


def test_a_cohort_is_worth_what_its_persons_paid_so_far_and_nothing_is_said_of_months_to_come(
    opened: Opened, tmp_path: Path
) -> None:
    found = bought(opened, tmp_path)
    assert [(one.month, one.step, one.persons, one.orders) for one in found.cohorts] == [
        (date(2026, 3, 1), "instagram", 2, 3),
        (date(2026, 4, 1), "email", 1, 0),
    ]
    instagram, email = found.cohorts
    # 60 + 15 in March, 25 in May, for two persons; June is not over.
    assert worth(instagram) == [Fraction(75, 2), Fraction(75, 2), Fraction(50), None, None]
    assert worth(email) == [Fraction(0), Fraction(0), None, None, None]
    assert [(month.customers, month.orders, month.whole) for month in instagram.months] == [
        (1, 2, True),
        (0, 0, True),
        (1, 1, True),
        (0, 0, False),
    ]
    assert email.currency == opened.workspace.currency
    assert (found.period.first, found.period.last) == (date(2026, 3, 1), date(2026, 6, 20))
    assert (found.persons, found.of_a_day, found.met_from) == (3, 0, date(2026, 3, 10))
    assert "Before March 10, 2026" in str(found.sentences[0])
    assert "Fewer than 30 persons" in str(found.sentences[-1])


@pytest.mark.both_ledgers
def test_a_month_that_the_period_only_begins_counts_whole(opened: Opened, tmp_path: Path) -> None:
    bought(opened, tmp_path)
    june = replace(opened, now=datetime(2026, 6, 20, 12, tzinfo=utc))
    found = measure_cohorts(june, Period(date(2026, 3, 9), date(2026, 3, 10), "America/Montreal"))
    assert [(one.month, one.persons) for one in found.cohorts] == [(date(2026, 3, 1), 2)]
    assert found.persons == 2
    assert (found.period.first, found.period.last) == (date(2026, 3, 1), date(2026, 3, 31))


def test_a_cohort_that_pays_in_two_currencies_stands_twice(opened: Opened, tmp_path: Path) -> None:
    found = bought(opened, tmp_path, currency="EUR")
    assert [(one.currency, one.persons, worth(one)[:3]) for one in found.cohorts[:2]] == [
        ("CAD", 2, [Fraction(75, 2), Fraction(75, 2), Fraction(75, 2)]),
        ("EUR", 2, [Fraction(0), Fraction(0), Fraction(25, 2)]),
    ]


def test_customers_alone_are_said_to_be_customers(opened: Opened, tmp_path: Path) -> None:
    import_rows(opened, tmp_path / "known.txt", {"orders": [order("2", 1, 50, channel="phone", customer_key="k2")]})
    found = measure_cohorts(opened, MARCH)
    assert [(one.step, one.persons) for one in found.cohorts] == [("phone", 1)]
    assert found.met_from is None
    assert [text.template.partition(":")[0] for text in found.sentences] == [
        "No month is over yet since the first touches",
        "No visit is known",
    ]
    over = measure_cohorts(replace(opened, now=datetime(2026, 4, 2, tzinfo=utc)), MARCH)
    assert "these are customers only" in str(over.sentences[0])


def test_paths_of_a_network_are_those_with_a_touch_of_it_and_all_conversions_are_still_counted(told: Opened) -> None:
    found = measure_paths(told, MARCH, only=(("network", "instagram"),))
    assert walked_by(found) == walked_by(measure_paths(told, MARCH))
    assert (found.conversions, found.followed, found.nulls, found.different) == (3, 1, 1, 2)
    assert "1 of all 3 conversions have a path with a touch that fits" in str(found.sentences[0])
    other = measure_paths(told, MARCH, only=(("network", "instagram"), ("campaign", "autumn")))
    assert (other.paths, other.steps, other.conversions, other.followed, other.nulls) == ((), (), 3, 0, 0)
    assert str(other.sentences[0]) == "None of all 3 conversions has a path with a touch that fits."


def test_the_steps_of_paths_are_written_once_whatever_network_and_campaign_are_asked_for(told: Opened) -> None:
    measure_paths(told, MARCH, only=(("network", "instagram"),))
    known = set(kept_steps._known)
    for only in ((("network", "facebook"),), (("campaign", 'it\'s "spring"'),), (("network", "x"), ("campaign", "y"))):
        assert measure_paths(told, MARCH, only=only).paths == ()
    assert set(kept_steps._known) == known


def test_cohorts_of_a_network_are_those_whom_it_touched_first(told: Opened) -> None:
    of_all = measure_cohorts(told, MARCH).cohorts
    assert [one.step for one in of_all] == ["instagram"]
    assert measure_cohorts(told, MARCH, only=(("network", "instagram"),)).cohorts == of_all
    assert measure_cohorts(told, MARCH, only=(("network", "facebook"),)).cohorts == ()
