"""What stands of an objective beside the figure that it is about: its own value and days, where they are others."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from sillage.domain.aims import Objective
from sillage.domain.period import Period
from sillage.domain.workspace import Family
from sillage.ledger import plans
from sillage.reports.cards import card_words
from sillage.reports.wording import say
from sillage.services.aim_figures import progress_beside
from sillage.services.open_workspace import Opened
from sillage.services.report_gathering import Gathered
from sillage.services.report_summary import kpi_card, objectives_section
from tests.services.journal_rows import Rows, import_rows

pytestmark = pytest.mark.sqlite

QUARTER = Period(date(2026, 1, 1), date(2026, 3, 31), "America/Montreal")
LAST = Period(date(2026, 3, 4), date(2026, 3, 31), "America/Montreal")
SLA = "sla_attainment"


def answered(first: date, count: int, hours: int) -> Rows:
    """A request a day, each answered after so many hours."""
    rows: Rows = []
    for at in range(count):
        asked = datetime(first.year, first.month, first.day, 12, tzinfo=UTC) + timedelta(days=at)
        for who, way, after in (("customer", "in", 0), ("agent", "out", hours)):
            rows.append(
                {"network": "x", "account": "us", "event": "message", "thread_id": f"{first}-{at}",
                 "message_id": f"{first}-{at}-{way}", "sent_at": asked + timedelta(hours=after), "direction": way,
                 "author_kind": who, "row": len(rows) + 1}
            )  # fmt: skip
    return rows


@pytest.fixture
def gathered(opened: Opened, tmp_path: Path) -> Gathered:
    """62 requests in time, then 28 answered too late; the last answer comes after the present: not yet late."""
    rows = answered(QUARTER.first, 62, 1) + answered(LAST.first, 28, 5)
    days = (QUARTER.first, QUARTER.last)
    import_rows(opened, tmp_path / "said", {"messages": rows}, format="own_conversations", period=days)
    return Gathered(opened, QUARTER, "en")


def aim(opened: Opened, starts_on: date, kpi_id: str = SLA) -> None:
    one = Objective(0, "Aim", Family.SERVICE, kpi_id, 0.5, 0.9, starts_on, date(2026, 6, 30))
    plans.put_objective(opened.workspace.id, one, opened.now)


def test_a_rate_since_long_is_judged_over_its_last_days_and_the_card_says_both_figures(
    opened: Opened, gathered: Gathered
) -> None:
    aim(opened, QUARTER.first)
    progress = progress_beside(gathered, SLA)
    assert progress is not None
    assert progress.apart is not None
    now, days = progress.apart
    assert (now.value, days) == (0.0, LAST)
    card = kpi_card(gathered, SLA)
    assert card is not None
    assert card.figure.value == pytest.approx(62 / 89)
    told = card_words(card, "en")
    assert "judged over its last 28 days, March 4 to March 31, 2026: 0%" in told["progress"]["text"]
    assert told["note"] == "Target delay: 2\u00a0h."
    section = objectives_section(gathered)
    assert section is not None
    reasons = [say(cell, "en") for cell in section.items[0].rows[0][-1:]]  # type: ignore[union-attr, arg-type]
    assert reasons[0].endswith("Measured over the last 28 days, March 4 to March 31, 2026.")


def test_an_objective_of_the_days_of_its_card_has_no_figure_apart(opened: Opened, gathered: Gathered) -> None:
    aim(opened, LAST.first)
    (status,) = gathered.objectives
    assert status.over is None
    progress = progress_beside(gathered, SLA)
    assert progress is not None
    assert progress.apart is None


def test_an_objective_of_another_figure_or_of_later_days_stands_beside_nothing(
    opened: Opened, gathered: Gathered
) -> None:
    aim(opened, date(2026, 4, 1))
    aim(opened, QUARTER.first, "response_rate")
    assert progress_beside(gathered, SLA) is None
