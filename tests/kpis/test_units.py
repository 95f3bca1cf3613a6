"""From observations to figures: sources, days, places, and what may not be added up."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sillage.domain.costs import ExchangeRate
from sillage.domain.decisions import UserKpi
from sillage.domain.period import Period
from sillage.domain.places import Account, PostLabel, Role
from sillage.economics.exchange import Exchange
from sillage.errors import IllegalAggregation, WrongUsage
from sillage.kpis.catalogue import find
from sillage.kpis.compute import Fed, KpiTable, compute, plan
from sillage.kpis.places import Question
from sillage.kpis.raw_names import INTERACTIONS
from sillage.kpis.slots import PARTIAL, Slot
from tests.kpis.facts_at_hand import asked, from_units, post, reading

DAY = {"object_kind": "account", "object_id": "", "window": "day"}


def on(day: int, month: int = 3) -> dict[str, object]:
    """A day's window of the account."""
    return {**DAY, "for_date": date(2026, month, day), "to_date": date(2026, month, day)}


def by_key(table: KpiTable) -> dict[str, object]:
    return {row.key: row.value for row in table.rows}


def test_a_lifetime_figure_belongs_to_the_day_of_publication_in_the_workspace_s_zone() -> None:
    late = post("1", published_at=datetime(2026, 4, 1, 3, 59, tzinfo=UTC))
    early = post("2", published_at=datetime(2026, 4, 1, 4, 0, tzinfo=UTC))
    rows = [reading("impressions", 10), reading("impressions", 5, object_id="2")]
    assert by_key(from_units("impressions", rows, [late, early], question=asked("month"))) == {
        "2026-03": 10,
        "2026-04": 5,
    }


def test_a_post_of_which_only_the_day_is_known_belongs_to_that_day() -> None:
    known = post("1", published_at=None, published_on=date(2026, 3, 9))
    assert by_key(from_units("likes", [reading("likes", 3)], [known], question=asked("week"))) == {"2026-W11": 3}


def test_a_post_without_a_date_counts_only_when_no_period_is_asked() -> None:
    undated = post("1", published_at=None)
    assert from_units("likes", [reading("likes", 3)], [undated]).value is None
    assert from_units("likes", [reading("likes", 3)], [undated], question=asked(period=None)).value == 3


def test_a_missing_figure_is_never_zero() -> None:
    rows = [reading("impressions", 100), reading("url_clicks", None, state="missing")]
    row = from_units("ctr", rows, [post("1")]).rows[0]
    assert row.value is None
    assert str(row.reason).startswith("Not measured: needs")


def test_a_ratio_counts_only_the_posts_that_have_both_parts() -> None:
    rows = [reading("likes", 10), reading("impressions", 100)]
    rows += [reading("likes", 90, object_id="2"), reading("views", 300, object_id="2")]
    found = from_units("engagement_rate_by_impressions", rows, [post("1"), post("2")])
    assert (found.rows[0].numerator, found.rows[0].denominator, found.rows[0].n) == (10, 100, 1)
    assert from_units("engagement_rate_by_views", rows, [post("1"), post("2")]).value == 0.3


def test_impressions_that_became_views_stay_two_series() -> None:
    rows = [reading("impressions", 100, network="instagram"), reading("views", 70, network="instagram", object_id="2")]
    posts = [post("1", network="instagram"), post("2", network="instagram")]
    assert from_units("impressions", rows, posts).value == 100
    assert from_units("views", rows, posts).value == 70


def test_a_period_that_crosses_the_change_says_so_and_others_do_not() -> None:
    day = {**DAY, "network": "facebook", "for_date": date(2024, 12, 1), "to_date": date(2024, 12, 1)}
    winter = Period(date(2024, 10, 1), date(2024, 12, 31))
    found = from_units("views", [reading("views", 7, **day)], question=asked(period=winter))
    assert [(one.network, one.before, one.after) for one in found.breaks] == [("facebook", "impressions", "views")]
    assert "Facebook counts views" in str(found.notes[0])
    likes = from_units("likes", [reading("likes", 7, **day)], question=asked(period=winter))
    december = Period(date(2024, 12, 1), date(2024, 12, 31))
    assert likes.breaks == ()
    assert from_units("views", [reading("views", 7, **day)], question=asked(period=december)).breaks == ()


def test_the_posts_answer_before_the_account_and_the_choice_is_told() -> None:
    rows = [reading("impressions", 100), reading("impressions", 900, **on(2))]
    found = from_units("impressions", rows, [post("1")])
    assert found.value == 100
    assert [(choice.source, choice.others) for choice in found.choices] == [("post/lifetime", ("account/day",))]


def test_the_account_answers_first_where_posts_tell_only_a_part() -> None:
    rows = [reading("profile_visits", 4), reading("profile_visits", 50, **on(2))]
    assert from_units("profile_visits", rows, [post("1")]).value == 50


def test_the_account_answers_where_no_post_does() -> None:
    rows = [reading("impressions", 900, **on(2)), reading("impressions", 100, **on(3))]
    assert from_units("impressions", rows, [post("1")]).value == 1000


def test_both_parts_of_a_ratio_come_from_one_source() -> None:
    rows = [reading("url_clicks", 5), reading("impressions", 900, **on(2)), reading("url_clicks", 9, **on(2))]
    assert from_units("ctr", rows, [post("1")]).value == 0.01


def test_days_are_preferred_to_the_month_that_sums_them_up() -> None:
    month = {**DAY, "window": "month", "for_date": date(2026, 3, 1), "to_date": date(2026, 3, 31)}
    rows = [
        reading("impressions", 40, **on(2)),
        reading("impressions", 60, **on(3)),
        reading("impressions", 100, **month),
    ]
    assert from_units("impressions", rows).value == 100


def test_a_window_that_reaches_out_of_the_period_is_left_out_whole() -> None:
    month = {**DAY, "window": "month", "for_date": date(2026, 12, 15), "to_date": date(2027, 1, 14)}
    assert from_units("impressions", [reading("impressions", 100, **month)]).value is None


def test_rivals_and_sectors_are_never_counted_as_ours() -> None:
    rows = [reading("likes", 5), reading("likes", 500, account="rival"), reading("likes", 7, account="sector")]
    posts = [post("1"), post("1", account="rival"), post("1", account="sector")]
    accounts = [Account("x", "rival", Role.RIVAL), Account("x", "sector", Role.SECTOR), Account("x", "a")]
    assert from_units("likes", rows, posts, accounts=accounts).value == 5
    assert from_units("posts_published", rows, posts, accounts=accounts).value == 1


def test_ads_are_never_added_to_posts() -> None:
    ad = {"object_kind": "ad", "window": "day", "for_date": date(2026, 3, 2), "to_date": date(2026, 3, 2)}
    rows = [reading("impressions", 5), reading("impressions", 1000, object_id="ad1", **ad)]
    assert from_units("impressions", rows, [post("1")]).value == 5
    assert from_units("ad_impressions", rows, [post("1")]).value == 1000


def test_equivalent_media_value_takes_its_price_from_the_ads() -> None:
    ad = {"object_kind": "ad", "window": "day", "for_date": date(2026, 3, 2), "to_date": date(2026, 3, 2)}
    rows = [reading("impressions", 50_000), reading("impressions", 1000, object_id="ad1", **ad)]
    rows += [reading("spend", 8_00, object_id="ad1", currency="CAD", **ad)]
    assert from_units("equivalent_media_value", rows, [post("1")]).value == 400


def test_one_post_in_an_old_and_in_a_new_export_counts_once() -> None:
    rows = [reading("retweets", 5), reading("reposts", 6)]
    assert from_units("shares", rows, [post("1")]).value == 6


def test_x_s_private_shares_are_not_reposts() -> None:
    rows = [reading("shares", 9), reading("reposts", 2)]
    assert from_units("shares", rows, [post("1")]).value == 2


def test_interactions_follow_the_network_s_own_list() -> None:
    counts = {"likes": 1, "comments": 10, "shares": 100, "saves": 1000, "clicks": 5000}
    for network, total in (("facebook", 111), ("instagram", 1111), ("pinterest", 1011)):
        rows = [reading(name, value, network=network) for name, value in counts.items()]
        assert from_units("interactions", rows, [post("1", network=network)]).value == total


@pytest.mark.parametrize("network", sorted(INTERACTIONS.keys() - {""}))
def test_each_network_s_own_list_decides_whether_interactions_are_whole(network: str) -> None:
    names = {"saves": "saves", "shares": "retweets" if network == "x" else "shares"}
    parts = INTERACTIONS[network]
    rows = [reading(names.get(part, part), 1, network=network) for part in parts]
    posts = [post("1", network=network)]
    whole = from_units("interactions", rows, posts)
    assert (whole.value, whole.rows[0].marks, whole.untold_parts) == (len(parts), (), {})
    for place, part in enumerate(parts):
        lacking = from_units("interactions", rows[:place] + rows[place + 1 :], posts)
        assert (lacking.value, lacking.rows[0].marks) == (len(parts) - 1, (PARTIAL,)), part
        assert lacking.untold_parts == {network: (1, 1, frozenset({part}))}


def test_a_post_whose_comments_are_unknown_makes_the_rate_partial_and_says_how_many_lack_them() -> None:
    rows = [reading("impressions", 100, object_id=name, network="facebook") for name in ("1", "2", "3")]
    for name in ("1", "2", "3"):
        rows += [reading(part, 5, object_id=name, network="facebook") for part in ("likes", "shares")]
    rows += [reading("comments", 5, object_id=name, network="facebook") for name in ("1", "3")]
    rows += [reading(part, 1, network="linkedin") for part in ("likes", "comments", "shares", "impressions")]
    posts = [post(name, network="facebook") for name in ("1", "2", "3")] + [post("1", network="linkedin")]
    rate = from_units("engagement_rate_by_impressions", rows, posts, question=asked("network"))
    assert {row.key: (row.numerator, row.marks) for row in rate.rows} == {
        "facebook": (40, (PARTIAL,)),
        "linkedin": (3, ()),
    }
    assert rate.untold_parts == {"facebook": (1, 3, frozenset({"comments"}))}
    assert from_units("likes", rows, posts).rows[0].marks == ()


def test_a_network_s_own_total_lacks_no_part() -> None:
    rows = [reading("interactions", 42, network="facebook"), reading("impressions", 10, network="facebook")]
    found = from_units("interactions", rows, [post("1", network="facebook")])
    assert (found.value, found.rows[0].marks, found.untold_parts) == (42, (), {})


def test_a_network_s_own_total_stands_in_where_no_part_is_given() -> None:
    rows = [reading("interactions", 42, network="facebook")]
    assert from_units("interactions", rows, [post("1", network="facebook")]).value == 42


def test_segments_are_never_added_to_the_whole() -> None:
    rows = [reading("likes", 10), reading("likes", 4, segment="country=CA")]
    assert from_units("likes", rows, [post("1")]).value == 10


def clicks(link: str, value: float, segment: str, **more: Any) -> dict[str, Any]:
    row = {"network": "", "account": "", "object_kind": "link", "object_id": link, "segment": segment}
    return reading("clicks", value, **row | more)


DAILY = {"window": "day", "for_date": date(2026, 3, 2), "to_date": date(2026, 3, 2)}


def test_clicks_of_a_link_cut_two_ways_count_once_and_by_day_first() -> None:
    by_country = [clicks("bit.ly/a", 3, "country=CA"), clicks("bit.ly/a", 4, "country=FR")]
    by_referrer = [clicks("bit.ly/a", 5, "referrer=x"), clicks("bit.ly/a", 2, "referrer=direct")]
    whole = asked(period=None)
    assert from_units("link_clicks", by_country, question=whole).value == 7
    assert from_units("link_clicks", by_referrer, question=whole).value == 7
    assert from_units("link_clicks", [*by_referrer, *by_country], question=whole).value == 7
    assert from_units("link_clicks", [*by_country, clicks("bit.ly/a", 6, "", **DAILY)], question=whole).value == 6


def test_links_known_by_day_and_by_country_are_added_to_each_other() -> None:
    rows = [
        clicks("bit.ly/a", 6, "", **DAILY),
        clicks("bit.ly/b", 3, "country=CA"),
        clicks("bit.ly/b", 1, "country=FR"),
    ]
    assert from_units("link_clicks", rows, question=asked(period=None)).value == 10


def test_clicks_by_day_and_country_are_cut_along_days() -> None:
    rows = [clicks("bit.ly/a", 6, "country=CA", **DAILY), clicks("bit.ly/a", 2, "country=FR", **DAILY)]
    found = from_units("link_clicks", rows, question=asked("day")).rows
    assert [(row.key, row.value) for row in found] == [("2026-03-02", 8)]


def test_reach_is_never_added_up() -> None:
    rows = [reading("reach", 10), reading("reach", 20, object_id="2")]
    posts = [post("1"), post("2")]
    refused = from_units("reach", rows, posts).refusal
    assert isinstance(refused, IllegalAggregation)
    assert "distinct people" in str(refused) and "by post" in str(refused)
    assert by_key(from_units("reach", rows, posts, question=asked("post"))) == {"1": 10, "2": 20}


def test_an_engagement_rate_by_reach_is_as_illegal_as_its_denominator() -> None:
    rows = [reading(name, 10, object_id=post_id) for name in ("reach", "likes") for post_id in "12"]
    assert from_units("engagement_rate_by_reach", rows, [post("1"), post("2")]).refusal is not None


def test_one_account_s_reach_of_a_day_stands_for_that_day() -> None:
    rows = [reading("reach", 10, **on(2)), reading("reach", 20, **on(3))]
    assert by_key(from_units("reach", rows, question=asked("day"))) == {"2026-03-02": 10, "2026-03-03": 20}
    assert from_units("reach", rows, question=asked("month")).refusal is not None


def test_labels_place_posts_and_the_network_s_own_word_stands_in() -> None:
    rows = [reading("likes", 1), reading("likes", 2, object_id="2")]
    posts = [post("1", campaign="spring"), post("2")]
    labels = [PostLabel("x", "a", "2", "summer", "recipe", "buy")]
    by_type = from_units("likes", rows, posts, labels=labels, question=asked("content_type"))
    assert by_key(by_type) == {"recipe": 2, "status": 1}
    by_campaign = from_units("likes", rows, posts, labels=labels, question=asked("campaign"))
    assert by_key(by_campaign) == {"spring": 1, "summer": 2}
    kept = from_units("likes", rows, posts, labels=labels, question=asked(campaign="summer"))
    assert kept.value == 2


def test_calls_to_action_are_measured_once_somebody_labelled_posts() -> None:
    posts = [post("1"), post("2"), post("3"), post("4")]
    labels = [PostLabel("x", "a", "2", call_to_action="buy")]
    assert from_units("cta_share", [], posts, labels=labels).value == 0.25
    assert from_units("cta_share", [], posts).value is None


def test_posts_are_counted_also_without_a_figure() -> None:
    assert from_units("posts_published", [reading("likes", 1)], [post("1"), post("2")]).value == 2


def test_two_posts_of_one_id_on_two_networks_keep_their_own_rows() -> None:
    rows = [reading("likes", 1), reading("likes", 2, network="facebook")]
    posts = [post("1"), post("1", network="facebook")]
    assert by_key(from_units("likes", rows, posts, question=asked("post"))) == {"facebook/1": 2, "x/1": 1}


def test_followers_at_publication_are_the_last_known_and_not_too_old() -> None:
    levels = pa.table(
        {
            "network": ["x", "x"],
            "account": ["a", "a"],
            "day": pa.array([date(2026, 1, 31), date(2026, 3, 20)], pa.date32()),
            "value": [200.0, 400.0],
        }
    )
    rows = [reading("likes", 10), reading("likes", 10, object_id="2"), reading("likes", 9, object_id="3")]
    posts = [post("1"), post("2", published_at=datetime(2026, 3, 25, 12, tzinfo=UTC))]
    posts.append(post("3", published_at=datetime(2026, 1, 3, 12, tzinfo=UTC)))
    found = from_units("engagement_rate_by_followers", rows, posts, levels=levels)
    assert (found.rows[0].numerator, found.rows[0].denominator) == (20, 600)


def test_spend_in_another_currency_takes_the_rate_of_its_day() -> None:
    ad = {"object_kind": "ad", "object_id": "ad1", "window": "day", "currency": "EUR"}
    days = [{"for_date": date(2026, 3, day), "to_date": date(2026, 3, day)} for day in (2, 3)]
    rows = [reading("spend", 100_00, **ad, **when) for when in days]
    exchange = Exchange(
        [
            ExchangeRate(date(2026, 3, 1), "EUR", "CAD", Fraction(3, 2)),  # type: ignore[arg-type]
            ExchangeRate(date(2026, 3, 3), "EUR", "CAD", Fraction(2)),  # type: ignore[arg-type]
        ]
    )
    assert from_units("ad_spend", rows, exchange=exchange).value == 350
    row = from_units("ad_spend", rows).rows[0]
    assert row.value is None
    assert "EUR" in str(row.reason) and "CAD" in str(row.reason)


def test_a_user_s_kpi_is_computed_from_sums_too() -> None:
    mine = UserKpi("saves_rate", "saves rate", "saves / impressions", "%", "+")
    rows = [reading("bookmarks", 2), reading("impressions", 100)]
    rows += [reading("bookmarks", 4, object_id="2"), reading("impressions", 500, object_id="2")]
    assert from_units("saves_rate", rows, [post("1"), post("2")], user_kpis=[mine]).value == 0.01


def test_an_axis_that_does_not_exist_is_a_usage_error() -> None:
    with pytest.raises(WrongUsage, match="no axis"):
        Question(None, "UTC", "CAD", by="colour")


@pytest.mark.parametrize(
    ("axis", "commands"),
    [
        ("link", ("sillage link list", "sillage traffic --by link")),
        ("country", ("sillage traffic --by country",)),
        ("colour", ()),
    ],
)
def test_an_axis_of_visits_alone_names_the_command_that_has_it(axis: str, commands: tuple[str, ...]) -> None:
    with pytest.raises(WrongUsage, match=f"no axis {axis}") as refused:
        Question(None, "UTC", "CAD", by=axis)
    said = str(refused.value.remedy)
    assert [part for part in ("sillage link list", f"sillage traffic --by {axis}") if part in said] == list(commands)
    assert "network, account" in said


def test_a_cost_cannot_be_cut_by_post() -> None:
    refused = compute(plan(find("cpc")), Fed(), by="post").refusal
    assert refused is not None and "week" in str(refused)


parts = st.lists(
    st.tuples(st.integers(0, 10**6), st.integers(0, 10**6), st.sampled_from("abc")), min_size=1, max_size=12
)


@given(parts)
def test_any_split_of_rows_gives_the_same_ratio_as_the_whole(rows: Sequence[tuple[int, int, str]]) -> None:
    planned = plan(find("ctr"))
    (group,) = planned.groups()

    def slot(clicks: int, shown: int, account: str = "", key: str = "") -> Slot:
        values: dict[str, Fraction | None] = {
            "reported_link_clicks": Fraction(clicks),
            "impressions": Fraction(shown),
        }
        return Slot(key, "x", account, "post/lifetime", values, 1)

    whole = compute(planned, Fed({group: [slot(sum(c for c, _, _ in rows), sum(i for _, i, _ in rows))]})).rows[0]
    split = compute(planned, Fed({group: [slot(*row) for row in rows]})).rows[0]
    assert (split.value, split.numerator, split.denominator) == (whole.value, whole.numerator, whole.denominator)
    cut = compute(planned, Fed({group: [slot(c, i, key=name) for c, i, name in rows]}), by="campaign").rows
    assert sum(row.numerator or 0 for row in cut) == whole.numerator
    assert sum(row.denominator or 0 for row in cut) == whole.denominator


@settings(max_examples=15, deadline=None)
@given(parts)
def test_any_split_of_posts_by_type_gives_the_same_sums_as_the_whole(rows: Sequence[tuple[int, int, str]]) -> None:
    posts = [post(str(number), post_type=kind) for number, (_, _, kind) in enumerate(rows)]
    facts = [reading("url_clicks", clicks, object_id=str(number)) for number, (clicks, _, _) in enumerate(rows)]
    facts += [reading("impressions", shown, object_id=str(number)) for number, (_, shown, _) in enumerate(rows)]
    whole = from_units("ctr", facts, posts).rows[0]
    cut = from_units("ctr", facts, posts, question=asked("content_type")).rows
    assert {row.key for row in cut} == {kind for _, _, kind in rows}
    assert sum(row.numerator or 0 for row in cut) == whole.numerator == sum(clicks for clicks, _, _ in rows)
    assert sum(row.denominator or 0 for row in cut) == whole.denominator == sum(shown for _, shown, _ in rows)
