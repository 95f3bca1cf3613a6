import csv
import os
from datetime import date
from pathlib import Path

import pytest

from sillage.audience import date_doubts

SHARED = Path(os.environ.get("SILLAGE_SHARED") or Path(__file__).parents[2].parent / "shared")
TABLE = SHARED / "data" / "x_ropensci" / "twitter_metrics_monthly_rOpenSci.csv"


@pytest.mark.shared
@pytest.mark.skipif(not TABLE.exists(), reason="the real files are not here")
def test_the_mis_dated_row_of_a_real_hand_kept_table_is_found() -> None:
    with TABLE.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    found = date_doubts([date.fromisoformat(row["date"]) for row in rows], [row["month"] for row in rows])
    told: dict[str, set[str]] = {}
    for doubt in found:
        told.setdefault(rows[doubt.index]["date"], set()).add(doubt.code)
    assert told["2021-01-03"] == {"month_name", "out_of_order", "same_month"}
    assert {day for day, codes in told.items() if "out_of_order" in codes} == {"2021-01-03"}
    assert {day for day, codes in told.items() if "month_name" in codes} == {"2021-01-03"}
