"""Answers cut to what every source of a family covers, and the source that ends first named."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from sillage.domain.aims import Objective
from sillage.domain.period import Period
from sillage.domain.places import Account, Role
from sillage.domain.workspace import Family
from sillage.ledger import entries, plans
from sillage.reports.spec import Sentence, Verdict
from sillage.reports.wording import say
from sillage.services.answer import answers
from sillage.services.open_workspace import Opened
from sillage.services.report_gathering import Gathered
from tests.services.journal_rows import Rows, import_rows, observations, orders

pytestmark = pytest.mark.hits

QUARTER = Period(date(2026, 1, 1), date(2026, 3, 31), "UTC")
JANUARY = (date(2026, 1, 1), date(2026, 1, 31))
WHOLE = (QUARTER.first, QUARTER.last)


def aim(opened: Opened, family: Family, kpi_id: str, baseline: float, target: float) -> None:
    one = Objective(0, "Aim", family, kpi_id, baseline, target, QUARTER.first, QUARTER.last)
    plans.put_objective(opened.workspace.id, one, opened.now)


def answer(opened: Opened) -> Sentence:
    (found,) = answers(Gathered(opened, QUARTER, "en"))
    return found


def conversations(name: str, days: list[date], *, late: bool) -> Rows:
    """A request a day, answered within the hour or three days later."""
    rows: Rows = []
    for day in days:
        asked = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        common = {"network": "x", "account": "us", "event": "message", "thread_id": f"{name}-{day}"}
        for who, after in (("customer", 0), ("agent", 72 if late else 1)):
            rows.append(
                {
                    **common,
                    "message_id": f"{name}-{day}-{who}",
                    "sent_at": asked + timedelta(hours=after),
                    "direction": "in" if who == "customer" else "out",
                    "author_kind": who,
                    "row": len(rows) + 1,
                }
            )
    return rows


def days(first: date, count: int) -> list[date]:
    return [first + timedelta(days=index) for index in range(count)]


def followers(account: str, levels: dict[date, int]) -> Rows:
    rows = [("", day, count) for day, count in levels.items()]
    return observations("followers", "account", rows, network="x", account=account)


@pytest.mark.both_ledgers
def test_service_is_compared_up_to_where_its_first_file_ends(opened: Opened, tmp_path: Path) -> None:
    aim(opened, Family.SERVICE, "response_rate", 0, 1)
    prompt = conversations("a", days(QUARTER.first, 31), late=False)
    slow = conversations("b", days(date(2026, 2, 1), 50), late=True)
    import_rows(opened, tmp_path / "a", {"messages": prompt}, format="chatwoot_conversations", period=JANUARY)
    assert say(answer(opened).text, "en").startswith("Target met (100%)")
    import_rows(opened, tmp_path / "b", {"messages": slow}, format="own_conversations", period=WHOLE)
    found = answer(opened)
    assert found.verdict is Verdict.YES  # of the whole quarter, 50 of 81 came three days late
    assert say(found.text, "en") == (
        "Target met (100%); cost per request unknown, no hours entered. "
        "Figures compared up to January 31, 2026: nothing is known after that day (Chatwoot conversations)."
    )


def test_proof_is_compared_up_to_where_the_first_account_ends(opened: Opened, tmp_path: Path) -> None:
    aim(opened, Family.PROOF, "followers", 1000, 1900)
    ours = followers("us", {date(2025, 12, 31): 1000, JANUARY[1]: 1310, QUARTER.last: 1311})
    rival = followers("them", {date(2025, 12, 31): 100, JANUARY[1]: 110})
    entries.put(opened.workspace.id, Account("x", "them", Role.RIVAL))
    import_rows(opened, tmp_path / "us", {"observations": ours})
    assert answer(opened).verdict is Verdict.NO
    assert "compared up to" not in say(answer(opened).text, "en")
    import_rows(opened, tmp_path / "them", {"observations": rival})
    found = answer(opened)
    assert say(found.text, "en").startswith("On track (+31%)")
    cut = "Figures compared up to January 31, 2026: nothing is known after that day (X · them)."
    assert say(found.text, "en").endswith(cut)


def test_an_objective_that_begins_after_the_days_changes_no_answer(opened: Opened, tmp_path: Path) -> None:
    aim(opened, Family.PROOF, "followers", 1000, 2000)
    levels = {QUARTER.first: 1000, QUARTER.last: 1200}
    import_rows(opened, tmp_path / "a", {"observations": followers("us", levels)}, period=WHOLE)
    before = say(answer(opened).text, "en")
    later = Objective(0, "Next", Family.PROOF, "followers_gained", 0, 900, date(2026, 4, 1), date(2026, 6, 30))
    plans.put_objective(opened.workspace.id, later, opened.now)
    assert say(answer(opened).text, "en") == before


def test_a_rival_of_another_network_cuts_nothing(opened: Opened, tmp_path: Path) -> None:
    aim(opened, Family.PROOF, "followers", 1000, 1900)
    ours = followers("us", {date(2025, 12, 31): 1000, QUARTER.last: 1900})
    rival = [row | {"network": "tiktok"} for row in followers("them", {date(2025, 12, 31): 100, JANUARY[1]: 110})]
    entries.put(opened.workspace.id, Account("tiktok", "them", Role.RIVAL))
    import_rows(opened, tmp_path / "all", {"observations": ours + rival})
    assert "compared up to" not in say(answer(opened).text, "en")


def test_proof_by_another_kpi_says_where_its_data_end(opened: Opened, tmp_path: Path) -> None:
    aim(opened, Family.PROOF, "impressions", 0, 90)
    seen = observations("impressions", "account", [("", day, 1) for day in days(QUARTER.first, 31)], network="x")
    import_rows(opened, tmp_path / "a", {"observations": seen})
    found = answer(opened)
    assert found.verdict is Verdict.YES
    assert say(found.text, "en").endswith("The data end on January 31, 2026.")


@pytest.mark.parametrize(("exported", "cut"), [(None, True), (datetime(2026, 3, 31, tzinfo=UTC), False)])
def test_ads_that_stop_cut_the_sales_unless_their_file_names_the_days_after(
    opened: Opened, tmp_path: Path, exported: datetime | None, cut: bool
) -> None:
    aim(opened, Family.SALES, "revenue", 0, 1000)
    sold = orders([(day, 10, "x") for day in days(QUARTER.first, 90)])
    import_rows(opened, tmp_path / "sold", {"orders": sold}, format="own_orders", period=WHOLE)
    import_rows(
        opened,
        tmp_path / "ads",
        {"observations": observations("impressions", "ad", [("ad", JANUARY[1], 1)], network="facebook")},
        format="meta_ads",
        period=JANUARY,
        exported_at=exported,
    )
    said = say(answer(opened).text, "en")
    assert ("Figures compared up to January 31, 2026: nothing is known after that day (Meta Ads)." in said) is cut


def test_a_yes_never_hides_its_own_objective_when_that_is_late(opened: Opened, tmp_path: Path) -> None:
    # The quarter is above 90 %; the last 28 days, of which the objective speaks, are not.
    aim(opened, Family.SERVICE, "sla_attainment", 0.5, 0.9)
    prompt = [row for n in range(10) for row in conversations(f"a{n}", days(QUARTER.first, 59), late=False)]
    slow = conversations("b", days(date(2026, 3, 4), 25), late=True)
    import_rows(opened, tmp_path / "a", {"messages": prompt + slow}, format="own_conversations", period=WHOLE)
    found = answer(opened)
    assert found.verdict is Verdict.MIXED
    assert say(found.text, "en") == (
        "Partly. Target met (96%); cost per request unknown, no hours entered; objective late: “Aim”."
    )
