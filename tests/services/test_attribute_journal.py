"""Orders of the journal are credited to what touched their customers, to the cent."""

from datetime import UTC as utc  # noqa: N811
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sillage.attribution import Model, Terms
from sillage.domain.costs import Margin
from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.errors import WrongUsage
from sillage.ledger import entries
from sillage.services.attribute_journal import JournalAttribution, attribute_journal
from sillage.services.measure_paths import measure_paths
from sillage.services.open_workspace import Opened, init_workspace
from sillage.services.read_revenue import read_credited
from tests.services.journal_rows import Rows, import_rows

pytestmark = pytest.mark.hits

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31), "America/Montreal")
NOON = datetime(2026, 3, 10, 17, tzinfo=utc)


def hit(number: int, days: float, kind: str = "pageview", **said: Any) -> dict[str, Any]:
    at = NOON + timedelta(days=days)
    usual = {"bot": "", "flag": "", "site": "shop.example", "path": "/", "channel": "direct", "row": number}
    blank = dict.fromkeys(
        ("visitor", "cookie", "customer_key", "click_id", "network", "campaign", "post_id", "link_id"), ""
    )
    return {**blank, **usual, "event_id": f"e{number}", "at": at, "kind": kind, **said}


def order(number: str, days: float, dollars: int, **said: Any) -> dict[str, Any]:
    money = {"gross_minor": dollars * 100, "currency": "CAD", "status": "paid", "channel": ""}
    return {
        "shop": "own",
        "order_id": number,
        "ordered_at": NOON + timedelta(days=days),
        "row": int(number),
        **money,
        **said,
    }


def test_paths_without_an_order_are_counted_alike_where_paths_are_told(opened: Opened, tmp_path: Path) -> None:
    came = {"channel": "organic_social", "network": "instagram"}
    rows = [
        hit(place, days, cookie=cookie, visitor=f"v{place}", **came)
        for place, (cookie, days) in enumerate([("ada", 20), ("bob", 21), ("bob", 22), ("eve", 21), ("eve", 23)])
    ]
    import_rows(opened, tmp_path / "later", {"events": rows})
    told = measure_paths(opened, MARCH).nulls
    assert told == attribute_journal(opened, MARCH, [Model.LINEAR], Terms()).revenue.nulls == 1, (
        "two came again in April"
    )


def story() -> dict[str, Rows]:
    """Anna came by Instagram, by a search, then directly, and bought; Bob came by Instagram alone and did not."""
    social = {"channel": "organic_social", "network": "instagram", "post_id": "p1", "campaign": "spring"}
    return {
        "events": [
            hit(1, -6, cookie="anna", visitor="a1", **social),
            hit(2, -2, cookie="anna", visitor="a2", channel="organic_search"),
            hit(3, 0, cookie="anna", visitor="a3"),
            hit(4, 0.001, "order", cookie="anna", visitor="a3", order_id="1"),
            hit(5, -1, cookie="bob", visitor="b1", **social),
        ],
        "orders": [
            order("1", 0.001, 100),
            order("2", 1, 50, channel="newsletter"),
            order("3", 2, 70),
        ],
    }


@pytest.fixture
def asked(opened: Opened, tmp_path: Path) -> Any:
    import_rows(opened, tmp_path / "story.txt", story())

    def attributed(*models: Model, **said: Any) -> JournalAttribution:
        return attribute_journal(opened, MARCH, models or tuple(Model), Terms(), **said)

    return attributed


def credited(found: JournalAttribution, place: int = 0) -> dict[str, int | None]:
    return {one.channel: one.value_minor for one in found.revenue.models[place].credits if one.conversions}


def test_each_model_credits_the_touches_of_the_order(asked: Any) -> None:
    found = asked(Model.FIRST, Model.LAST, Model.LAST_NON_DIRECT, Model.LINEAR)
    assert credited(found, 0) == {"instagram": 10_000, "newsletter": 5_000}
    assert credited(found, 1) == {"direct": 10_000, "newsletter": 5_000}
    assert credited(found, 2) == {"search": 10_000, "newsletter": 5_000}
    assert credited(found, 3) == {"direct": 3334, "instagram": 3333, "newsletter": 5000, "search": 3333}
    assert (found.orders, found.followed, found.declared, found.revenue.nulls) == (3, 1, 1, 1)
    said = "1 order of 3 has a path that could be followed; 1 keeps the channel that it names; the others"
    assert said in str(found.warnings[0])


def test_an_order_is_not_called_followed_for_what_it_says_itself(opened: Opened, tmp_path: Path) -> None:
    rows = {"orders": [order("2", 1, 50, channel="newsletter", customer_key="k2")]}
    import_rows(opened, tmp_path / "known.txt", rows)
    found = attribute_journal(opened, MARCH, (Model.LAST,), Terms())
    assert (found.followed, found.declared, credited(found)) == (0, 1, {"newsletter": 5_000})


def test_time_decay_knows_the_days(asked: Any) -> None:
    [found] = asked(Model.TIME_DECAY).revenue.models
    weight = {one.channel: one.conversions for one in found.credits}
    assert weight["instagram"] / weight["direct"] == pytest.approx(0.5 ** (6 / 7), rel=1e-3)


def test_every_model_adds_up_to_the_revenue_of_the_orders_followed(asked: Any) -> None:
    found = asked()
    assert {sum(one.value_minor for one in model.credits) for model in found.revenue.models} == {15_000}


@pytest.mark.both_ledgers
def test_margin_is_credited_beside_revenue(opened: Opened, asked: Any) -> None:
    entries.put(opened.workspace.id, Margin(Decimal("0.4"), date(2000, 1, 1)))
    found = asked(Model.LAST)
    assert {one.channel: one.value_minor for one in found.margin.models[0].credits if one.conversions} == {
        "direct": 4_000,
        "newsletter": 2_000,
    }


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("campaign", {"spring": 10_000, "(none)": 5_000}),
        ("post", {"p1": 10_000, "(none)": 5_000}),
        ("network", {"instagram": 10_000, "(none)": 5_000}),
        ("link", {"(none)": 15_000}),
    ],
)
def test_credit_goes_to_campaigns_posts_networks_and_links(asked: Any, by: str, expected: dict[str, int]) -> None:
    assert credited(asked(Model.FIRST, by=by)) == expected


def test_a_touch_out_of_the_window_does_not_count(asked: Any) -> None:
    assert credited(asked(Model.FIRST, window_days=3)) == {"search": 10_000, "newsletter": 5_000}


def test_what_credit_cannot_go_to_is_refused(asked: Any) -> None:
    with pytest.raises(WrongUsage, match="what credit can go to"):
        asked(Model.FIRST, by="moon")
    with pytest.raises(WrongUsage, match="window"):
        asked(Model.FIRST, window_days=0)


def test_nothing_to_credit_is_no_answer(opened: Opened) -> None:
    found = attribute_journal(opened, MARCH, tuple(Model), Terms())
    assert (found.orders, found.followed) == (0, 0)
    assert not any(model.credits for model in found.revenue.models)


BACK = {"status": "refunded", "gross_minor": 0, "refunded_minor": 3000, "shop": "own", "currency": "CAD", "channel": ""}


def whole(found: JournalAttribution) -> set[int]:
    return {sum(one.value_minor or 0 for one in model.credits) for model in found.revenue.models}


@pytest.mark.parametrize("later", [1, 40])
def test_a_refund_in_a_row_of_its_own_goes_back_along_the_path_as_in_roi(
    opened: Opened, tmp_path: Path, later: int
) -> None:
    entries.put(opened.workspace.id, Margin(Decimal("0.4"), date(2000, 1, 1)))
    back = {**BACK, "order_id": "1/refund/1", "ordered_at": NOON + timedelta(days=later), "row": 9}
    rows = story()
    # Nothing leads to the third order, and it names no channel: it credits nobody, neither does its refund.
    mute = {**BACK, "order_id": "3/refund/1", "ordered_at": NOON + timedelta(days=3), "row": 10}
    import_rows(opened, tmp_path / "story.txt", rows | {"orders": [*rows["orders"], back, mute]})
    period = MARCH if later == 1 else Period(date(2026, 4, 1), date(2026, 4, 30), MARCH.zone)
    found = attribute_journal(opened, period, (Model.LAST_NON_DIRECT, Model.LINEAR), Terms())
    read = read_credited(opened, period, Model.LAST_NON_DIRECT)
    assert read is not None
    roi = {key: (part.known_net.minor, part.margin) for key, part in read[0].by("channel").items() if key}
    margins = {one.channel: one.value_minor for one in found.margin.models[0].credits}
    told = {one.channel: one.value_minor for one in found.revenue.models[0].credits if one.value_minor}
    assert told == {key: net for key, (net, _) in roi.items()}
    assert all(margin is not None and margins[key] == margin.minor for key, (_, margin) in roi.items())
    assert told == ({"search": 7_000, "newsletter": 5_000} if later == 1 else {"search": -3_000})
    assert whole(found) == {sum(told.values())}
    assert (found.orders, found.followed) == ((3, 1) if later == 1 else (0, 0))


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Paris", date(2026, 3, 31)),
        ("Europe/Paris", date(2026, 3, 29)),
        ("America/Montreal", date(2026, 3, 31)),
        ("America/Montreal", date(2026, 11, 1)),
    ],
)
def test_an_order_of_a_day_alone_keeps_its_path_on_the_last_and_the_first_day_of_a_period(
    data_dir: Path, tmp_path: Path, zone: str, day: date
) -> None:
    """The clocks change in Paris on 29 March 2026, in Montreal on 1 November."""
    opened = init_workspace(data_dir, name="Brand", currency="CAD", zone=zone, language="en")
    morning = datetime(day.year, day.month, day.day, 9, tzinfo=ZoneInfo(zone)).astimezone(utc)
    said = {"customer_key": "anna", "ordered_at": None, "ordered_on": day}
    rows = {
        "events": [{**hit(1, 0, cookie="anna", visitor="a1", channel="email", customer_key="anna"), "at": morning}],
        "orders": [order("1", 0, 100, **said)],
    }
    import_rows(opened, tmp_path / "story.txt", rows)
    for first, last in ((-20, 0), (0, 20)):
        period = Period(day + timedelta(days=first), day + timedelta(days=last), zone)
        found = attribute_journal(opened, period, (Model.LAST,), Terms())
        told = (found.orders, found.followed, found.revenue.conversions, found.revenue.nulls, whole(found))
        assert told == (1, 1, 1, 0, {10_000}), period
        read = read_credited(opened, period, Model.LAST)
        assert read is not None and {key: part.net for key, part in read[0].by("channel").items()} == {
            one.channel: Money(one.value_minor or 0, "CAD") for one in found.revenue.models[0].credits
        }
    after = Period(day + timedelta(days=1), day + timedelta(days=1), zone)
    found = attribute_journal(opened, after, (Model.LAST,), Terms())
    assert (found.orders, found.revenue.conversions, found.revenue.nulls) == (0, 0, 0)


@pytest.mark.parametrize(
    ("only", "by", "expected"),
    [
        ((("network", "instagram"),), "channel", {"instagram": 3333}),
        ((("campaign", "spring"),), "channel", {"instagram": 3333}),
        ((("network", "instagram"), ("campaign", "spring")), "post", {"p1": 3333}),
        ((("network", "facebook"),), "channel", {}),
    ],
)
def test_credits_of_a_network_or_campaign_are_part_of_those_of_all_and_totals_stay(
    asked: Any, only: tuple[tuple[str, str], ...], by: str, expected: dict[str, int]
) -> None:
    whole, found = asked(Model.LINEAR, by=by), asked(Model.LINEAR, by=by, only=only)
    assert credited(found) == expected
    assert expected.items() <= credited(whole).items()
    totals = [(one.orders, one.followed, one.declared, one.revenue.value_minor) for one in (whole, found)]
    assert totals[0] == totals[1]


def test_an_order_that_names_a_campaign_itself_is_of_it(opened: Opened, tmp_path: Path) -> None:
    rows = story()
    rows["orders"].append(order("4", 1, 30, channel="instagram", campaign="autumn"))
    import_rows(opened, tmp_path / "story.txt", rows)
    found = attribute_journal(opened, MARCH, (Model.LAST,), Terms(), only=(("campaign", "autumn"),))
    assert credited(found) == {"instagram": 3000}
