"""KPIs that files, costs, conversations and decisions feed beside posts and orders."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sillage.domain.aims import Objective
from sillage.domain.costs import Cost, CostKind, KpiWorth
from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.domain.places import Account, Approach, Role
from sillage.domain.workspace import Family
from sillage.errors import IllegalAggregation
from sillage.ledger import entries
from sillage.services.comparison import NOTHING_BEFORE, not_comparable
from sillage.services.compute_kpi import compute_kpi
from sillage.services.measure_audience import measure_audience
from sillage.services.open_workspace import Opened
from sillage.services.record_decisions import put_objective, set_business_hours
from sillage.services.tell_kpi import tell_kpi
from tests.services.journal_rows import import_rows, observations, orders

pytestmark = pytest.mark.hits

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31), "America/Montreal")
FIRST = MARCH.first


def of_account(metric: str, value: float, network: str, account: str, **more: Any) -> list[dict[str, Any]]:
    """A month of an account."""
    window = {"window": "month", "for_date": FIRST, "to_date": MARCH.last}
    return observations(
        metric, "account", [("", FIRST, 0)], network=network, account=account, value=value, **window | more
    )


def aim(kpi_id: str = "leads", **more: Any) -> Objective:
    values = {"name": "Une demande par jour", "family": Family.SALES, "baseline": 0.0, "target": 30.0}
    dates = {"starts_on": date(2026, 3, 1), "due_on": date(2026, 3, 31)}
    return Objective(**{"id": 0, "kpi_id": kpi_id, **values, **dates, **more})


def leads(count: int) -> list[dict[str, Any]]:
    return [{"channel": "phone", "touch_id": "t", "kind": "lead", "on": FIRST, "count": float(count), "row": 1}]


@pytest.mark.both_ledgers
def test_payback_days_are_those_of_the_report_on_returns(opened: Opened, tmp_path: Path) -> None:
    entries.add_cost(opened.workspace.id, Cost(CostKind.SPEND, FIRST, FIRST, Money.of(60, "CAD"), channel="shop"))
    sold = orders([(FIRST + timedelta(days=day), 100, "shop") for day in range(3)])
    import_rows(opened, tmp_path / "orders", {"orders": sold})
    assert compute_kpi(opened, "payback_days", MARCH).value == 2  # a margin of 40 a day against 60
    with pytest.raises(IllegalAggregation, match="cannot be cut by network"):
        compute_kpi(opened, "payback_days", MARCH, by="network")


def test_a_payback_that_has_not_come_says_so(opened: Opened, tmp_path: Path) -> None:
    entries.add_cost(opened.workspace.id, Cost(CostKind.SPEND, FIRST, FIRST, Money.of(600, "CAD"), channel="shop"))
    import_rows(opened, tmp_path / "orders", {"orders": orders([(FIRST, 100, "shop")])})
    (row,) = compute_kpi(opened, "payback_days", MARCH).rows
    assert row.value is None
    assert str(row.reason).startswith("Not yet")


def test_progress_is_asked_by_objective_and_never_pooled(opened: Opened, tmp_path: Path) -> None:
    first, second = put_objective(opened, aim()), put_objective(opened, aim(target=60.0))
    import_rows(opened, tmp_path / "touches", {"touches": leads(15)})
    table = compute_kpi(opened, "objective_progress", MARCH, by="objective")
    found = {row.key: (row.value, row.numerator, row.denominator) for row in table.rows}
    assert found == {str(first.id): (0.5, 15, 30), str(second.id): (0.25, 15, 60)}
    assert any("of the way was expected" in str(note) for note in table.notes)
    assert compute_kpi(opened, "objective_progress", MARCH, filters={"objective": str(first.id)}).value == 0.5
    with pytest.raises(IllegalAggregation, match="by objective"):
        compute_kpi(opened, "objective_progress", MARCH)


def test_an_objective_on_progress_itself_does_not_turn_in_circles(opened: Opened) -> None:
    put_objective(opened, aim("objective_progress"))
    (row,) = compute_kpi(opened, "objective_progress", MARCH, by="objective").rows
    assert row.value is None


def test_a_jump_of_followers_alone_is_a_signal_of_its_account(opened: Opened, tmp_path: Path) -> None:
    facts, posts = [], []
    for month in range(1, 13):
        day = date(2025, month, 28)
        people = 1000 + 10 * month + (600 if month >= 10 else 0)
        facts += observations("followers", "account", [("", day, people)], network="x", account="us")
        facts += observations(
            "likes", "post", [(f"p{month}", day, 50 + month % 3)], network="x", account="us", window="lifetime"
        )
        posts.append(
            {"network": "x", "account": "us", "object_kind": "post", "post_id": f"p{month}", "published_on": day}
        )
    import_rows(opened, tmp_path / "facts", {"observations": facts, "posts": posts})
    year = Period(date(2025, 1, 1), date(2025, 12, 31), "America/Montreal")
    (row,) = compute_kpi(opened, "bought_audience_signal", year, by="account").rows
    assert (row.key, row.value) == ("us", 1)


def test_the_qualified_share_weighs_each_account_by_its_followers(opened: Opened, tmp_path: Path) -> None:
    shares = [("instagram", "us", "CA", 0.6), ("instagram", "us", "FR", 0.2), ("facebook", "page", "Canada", 0.3),
              ("facebook", "page", "France", 0.3)]  # fmt: skip
    facts = [
        row
        for network, account, where, share in shares
        for row in of_account("audience_share", share, network, account, segment=f"country={where}")
    ]
    facts += of_account("followers", 1000, "instagram", "us") + of_account("followers", 3000, "facebook", "page")
    import_rows(opened, tmp_path / "facts", {"observations": facts})
    assert opened.workspace.country.startswith("CA")
    row = compute_kpi(opened, "qualified_audience_share", MARCH).rows[0]
    assert row.numerator == pytest.approx(600 + 900)
    assert row.denominator == pytest.approx(800 + 1800)
    by_network = compute_kpi(opened, "qualified_audience_share", MARCH, by="network").rows
    assert {row.key: row.value for row in by_network} == {
        "facebook": pytest.approx(0.5),
        "instagram": pytest.approx(0.75),
    }


def test_shares_read_on_one_evening_here_are_of_one_day(opened: Opened, tmp_path: Path) -> None:
    evening = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)  # in Montreal; in Greenwich the second is of the next day
    for hour, (where, share) in enumerate((("CA", 0.6), ("FR", 0.2))):
        facts = of_account("audience_share", share, "instagram", "us", segment=f"country={where}")
        facts = [{**row, "window": "lifetime", "for_date": None, "to_date": None} for row in facts]
        told = {"observations": facts}
        import_rows(opened, tmp_path / where, told, exported_at=evening + timedelta(hours=hour))
    import_rows(opened, tmp_path / "people", {"observations": of_account("followers", 1000, "instagram", "us")})
    row = compute_kpi(opened, "qualified_audience_share", MARCH).rows[0]
    assert row.numerator == pytest.approx(600)
    assert row.denominator == pytest.approx(800)


def test_a_post_of_a_last_evening_here_is_of_the_month_that_ends(opened: Opened, tmp_path: Path) -> None:
    facts, posts = [], []
    for month in range(1, 13):
        day = date(2025, month, 28)
        people = 1000 + 10 * month + (600 if month >= 10 else 0)
        facts += observations("followers", "account", [("", day, people)], network="x", account="us")
    # Likes came with the jump of October, on its last evening; in Greenwich it is November by then.
    for name, at, likes in (
        *((f"p{month}", datetime(2025, month, 28, 15, tzinfo=UTC), 50 + month % 3) for month in range(1, 13)),
        ("p13", datetime(2025, 11, 1, 1, tzinfo=UTC), 5000),
    ):
        facts += observations("likes", "post", [(name, FIRST, likes)], network="x", account="us", window="lifetime")
        of = {"network": "x", "account": "us", "object_kind": "post"}
        posts.append({**of, "post_id": name, "published_at": at})
    import_rows(opened, tmp_path / "facts", {"observations": facts, "posts": posts})
    year = Period(date(2025, 1, 1), date(2025, 12, 31), "America/Montreal")
    (row,) = compute_kpi(opened, "bought_audience_signal", year, by="account").rows
    assert (row.key, row.value) == ("us", 0)


def message(author: str, network: str, day: int, **more: Any) -> dict[str, Any]:
    moment = datetime(2026, 3, day, 15, tzinfo=UTC)
    where = {"network": network, "account": "us", "thread_id": f"{author}{day}", "message_id": "1", "event": "message"}
    who = {"direction": "in", "author_kind": "customer", "author_key": author, "visibility": "comment", "row": 1}
    return {**where, **who, "sent_at": moment, **more}


def test_active_people_are_counted_once_where_followers_are_known(opened: Opened, tmp_path: Path) -> None:
    messages = [message(author, "instagram", day) for author, day in (("ana", 2), ("ana", 9), ("bob", 3))]
    messages += [message("team", "instagram", 4, author_kind="agent"), message("eve", "x", 5)]
    common = {"source": "instagram", "about": "own", "at": datetime(2026, 3, 6, tzinfo=UTC), "row": 1}
    mentions = [{**common, "mention_id": name, "author_key": name} for name in ("bob", "cy")]
    facts = of_account("followers", 100, "instagram", "us")
    import_rows(opened, tmp_path / "facts", {"messages": messages, "mentions": mentions, "observations": facts})
    row = compute_kpi(opened, "active_audience_share", MARCH).rows[0]
    assert (row.numerator, row.denominator) == (3, 100)  # ana, bob, cy; nobody knows the followers on X


RIVALS = (("Alpha", 2000, 400, 10), ("Beta", 500, 90, 3))


@pytest.fixture
def rivals(opened: Opened, tmp_path: Path) -> Opened:
    """Our account on Instagram beside two rivals and a sector."""
    facts = of_account("followers", 1000, "instagram", "us")
    facts += of_account("interactions", 300, "instagram", "us") + of_account("posts", 10, "instagram", "us")
    for name, followers, interactions, posts in RIVALS:
        entries.put(opened.workspace.id, Account("instagram", name, Role.RIVAL))
        for metric, value in (("followers", followers), ("interactions", interactions), ("posts", posts)):
            facts += of_account(metric, value, "instagram", name)
    entries.put(opened.workspace.id, Account("instagram", "retail", Role.SECTOR))
    facts += of_account("interactions_per_post", 20, "instagram", "retail")
    import_rows(opened, tmp_path / "facts", {"observations": facts})
    return opened


def indices(opened: Opened, by: str, **filters: str) -> dict[str, Any]:
    return {row.key: row.value for row in compute_kpi(opened, "benchmark_index", MARCH, by=by, filters=filters).rows}


def test_the_benchmark_compares_each_kpi_with_the_leader(rivals: Opened) -> None:
    found = indices(rivals, "kpi")
    assert found["followers"] == 50
    assert found["interactions_per_post"] == 75  # 30 a post, Alpha's 40
    assert found["posts_published"] == 100


def test_the_benchmark_compares_one_kpi_with_each_rival_and_the_sector(rivals: Opened) -> None:
    found = indices(rivals, "reference", kpi="interactions_per_post")
    assert found == {"Alpha": 75, "Beta": 100, "leader": 75, "retail": 150}
    assert indices(rivals, "", kpi="followers", reference="Beta") == {"": 200}


def test_a_benchmark_of_several_kpis_or_references_is_refused(rivals: Opened) -> None:
    filters: dict[str, str] = {}
    for by in ("", "reference"):
        with pytest.raises(IllegalAggregation, match="by kpi"):
            compute_kpi(rivals, "benchmark_index", MARCH, by=by, filters=filters)


def test_our_own_page_in_a_network_s_list_of_rivals_is_no_reference(rivals: Opened, tmp_path: Path) -> None:
    entries.put(rivals.workspace.id, Account("instagram", rivals.workspace.name.upper(), Role.RIVAL))
    facts = of_account("followers", 1_000_000, "instagram", rivals.workspace.name.upper())
    import_rows(rivals, tmp_path / "more", {"observations": facts})
    assert indices(rivals, "kpi")["followers"] == 50
    listed = [one.account for one in measure_audience(rivals, MARCH).rivals]
    assert listed
    assert rivals.workspace.name.upper() not in listed


def test_without_rivals_the_benchmark_says_what_it_needs(opened: Opened) -> None:
    (row,) = compute_kpi(opened, "benchmark_index", MARCH, by="kpi").rows
    assert str(row.reason).startswith("Not measured: needs a file of rivals")


def test_a_tool_for_moderation_without_hours_leaves_the_hours_unknown(opened: Opened) -> None:
    cost = Cost(CostKind.TOOL, FIRST, FIRST, Money.of(50, "CAD"), activity="moderation")
    entries.add_cost(opened.workspace.id, cost)
    row = compute_kpi(opened, "handling_hours", MARCH).rows[0]
    assert row.value is None
    assert "hours entered for moderation" in str(row.reason)


def test_fatigue_is_told_by_person(opened: Opened) -> None:
    approaches: Iterable[tuple[str, int, date | None]] = (
        ("Ann", 2, date(2026, 3, 8)),
        ("Ann", 9, None),
        ("Bob", 3, None),
    )
    for person, day, answered in approaches:
        entries.put(opened.workspace.id, Approach(person, "instagram", date(2026, 3, day), answered))
    by_person = compute_kpi(opened, "influencer_fatigue", MARCH, by="person").rows
    assert {row.key: (row.value, row.denominator) for row in by_person} == {"Ann": (0.5, 2), "Bob": (1, 1)}


def test_a_median_answer_time_stands_beside_its_p90_on_both_clocks(opened: Opened, tmp_path: Path) -> None:
    set_business_hours(opened, "mon-fri 09:00-17:00")
    rows = []
    for hours in (1, 2, 30):
        asked = message(f"c{hours}", "instagram", 10, message_id="q", visibility="private")
        rows.append(asked)
        reply = {"message_id": "a", "direction": "out", "author_kind": "agent", "author_key": "team"}
        rows.append({**asked, **reply, "sent_at": asked["sent_at"] + timedelta(hours=hours)})
    rows.append(message("waits", "instagram", 11, message_id="q", visibility="private"))
    import_rows(opened, tmp_path / "messages", {"messages": rows}, exported_at=opened.now)
    (row,) = compute_kpi(opened, "first_response_time", MARCH).rows
    always, business = row.distribution
    assert (always.clock, always.median, always.p90, always.n, always.censored) == ("always", 7200, None, 4, 1)
    assert always.mean == 11 * 3600
    assert business.clock == "business"
    assert business.median is not None and business.median <= 7200


@pytest.mark.parametrize("kpi_id", ["messages_received", "messages_handled", "messages_waiting", "ideas_collected"])
def test_days_before_the_first_conversation_that_is_known_are_no_zero_to_compare_with(
    opened: Opened, tmp_path: Path, kpi_id: str
) -> None:
    rows = [message("waits", "instagram", 11), message("waits_too", "instagram", 12)]
    import_rows(opened, tmp_path / "messages", {"messages": rows}, exported_at=opened.now)
    story = tell_kpi(opened, kpi_id, MARCH, {})
    assert story.row is not None and story.row.value is not None
    for beside in story.beside:
        assert beside.row is None or beside.row.value is None
        assert beside.change == not_comparable(NOTHING_BEFORE)
    quiet = Period(date(2026, 3, 20), date(2026, 3, 25), MARCH.zone)
    assert compute_kpi(opened, "messages_received", quiet).rows[0].value == 0


def test_no_kpi_reckoned_from_others_takes_a_worth_into_itself(opened: Opened, tmp_path: Path) -> None:
    for kpi_id in ("payback_days", "objective_progress", "benchmark_index"):
        entries.put(opened.workspace.id, KpiWorth(kpi_id, Money.of(1, "CAD"), date(2020, 1, 1)))
    import_rows(opened, tmp_path / "orders", {"orders": orders([(FIRST, 100, "shop")])})
    assert compute_kpi(opened, "kpi_value", MARCH).value is None
