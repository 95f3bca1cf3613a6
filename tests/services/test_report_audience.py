"""What a report says of the audience."""

from datetime import date
from pathlib import Path

import pytest

from sillage.domain.period import Period
from sillage.reports.as_json import report_json
from sillage.reports.spec import Figure, Item, Sentence, Table
from sillage.reports.wording import figure_text, say
from sillage.services.build_report import build_report
from sillage.services.open_workspace import Opened
from tests.services.journal_rows import import_rows, observations

pytestmark = pytest.mark.hits

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31), "UTC")


@pytest.mark.parametrize(
    ("at_the_end", "gained", "value", "text"),
    [
        # 40 left: all of them may have been among the 1,000, or all among the 60 newcomers.
        (1020, 60, None, "96% to 100%"),
        # Nobody left: there is nothing to leave open.
        (1060, 60, 1.0, "100%"),
    ],
)
@pytest.mark.both_ledgers
def test_retention_is_a_range_and_a_value_only_where_its_bounds_agree(
    opened: Opened, tmp_path: Path, at_the_end: int, gained: int, value: float | None, text: str
) -> None:
    levels = [("", date(2026, 2, 28), 1000), ("", MARCH.last, at_the_end)]
    rows = observations("followers", "account", levels, network="x", account="us")
    came = observations("followers_gained", "account", [("", MARCH.first, gained)], network="x", account="us")
    rows += [row | {"to_date": MARCH.last, "window": "month"} for row in came]
    import_rows(opened, tmp_path / "a", {"observations": rows})
    report = build_report(opened, MARCH, "en")
    tables = [item for one in report.sections for item in one.items if isinstance(item, Table)]
    kept = next(table for table in tables if table.id == "accounts").rows[0][-1]
    assert isinstance(kept, Figure)
    assert (kept.value, figure_text(kept, "en")) == (value, text)
    assert (kept.interval is None) is (value is not None)
    assert f'"text": "{text}"' in report_json(report, "en")


def test_an_account_of_which_nothing_is_known_is_a_sentence_and_no_row_of_unknowns(
    opened: Opened, tmp_path: Path
) -> None:
    rows = observations("followers", "account", [("", date(2025, 1, 31), 50)], network="x", account="quiet")
    import_rows(opened, tmp_path / "a", {"observations": rows})
    (said,) = audience(opened)
    assert isinstance(said, Sentence)
    assert say(said.text, "en") == "Nothing is known of the followers of X · quiet in this period."
    levels = [("", date(2026, 2, 28), 1000), ("", MARCH.last, 1020)]
    told = observations("followers", "account", levels, network="tiktok", account="us")
    import_rows(opened, tmp_path / "b", {"observations": told})
    items = audience(opened)
    (table,) = (item for item in items if isinstance(item, Table))
    assert [row[0] for row in table.rows] == ["TikTok · us"]
    assert said in items


def audience(opened: Opened) -> tuple[Item, ...]:
    report = build_report(opened, MARCH, "en")
    return next(one.items for one in report.sections if one.id == "audience")
