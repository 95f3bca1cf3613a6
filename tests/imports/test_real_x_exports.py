"""The 24 monthly exports of a real account: totals equal an independent sum of the files."""

import csv
import os
from collections import defaultdict
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from sillage.imports import read_file
from tests.imports.described import table

SHARED = Path(os.environ.get("SILLAGE_SHARED") or Path(__file__).parents[3] / "shared")
FILES = sorted((SHARED / "data" / "x_ropensci").glob("tweet_activity_metrics_*.csv"))
COLUMNS = {
    "impressions": "impressions",
    "retweets": "retweets",
    "replies": "replies",
    "likes": "likes",
    "url clicks": "url_clicks",
}
pytestmark = [pytest.mark.shared, pytest.mark.skipif(not FILES, reason="the real files are not here")]

Totals = dict[tuple[str, str], float]


def summed_by_the_csv_module() -> Totals:
    totals: Totals = defaultdict(float)
    for path in FILES:
        with path.open(newline="", encoding="utf-8") as stream:
            for row in csv.DictReader(stream):
                month = datetime.strptime(row["time"], "%Y-%m-%d %H:%M %z").strftime("%Y-%m")
                for header, metric in COLUMNS.items():
                    totals[month, metric] += float(row[header])
    return dict(totals)


def summed_by_the_reader() -> Totals:
    totals: Totals = defaultdict(float)
    for path in FILES:
        (read,) = read_file(path, secret=b"", zone="UTC", currency="USD", language="en")
        assert read.account == "rOpenSci"
        assert not read.warnings
        posts = table(read, "posts")
        months = dict(
            zip(
                posts["post_id"].to_pylist(),
                (moment.strftime("%Y-%m") for moment in posts["published_at"].to_pylist()),
                strict=True,
            )
        )
        rows = table(read, "observations")
        wanted = rows.filter(pc.is_in(rows["metric"], value_set=pa.array(list(COLUMNS.values()))))
        for row in wanted.select(["object_id", "metric", "value"]).to_pylist():
            totals[months[row["object_id"]], row["metric"]] += row["value"]
    return dict(totals)


def test_monthly_totals_equal_an_independent_sum() -> None:
    expected = summed_by_the_csv_module()
    assert len(expected) == 24 * len(COLUMNS)
    assert summed_by_the_reader() == expected


def test_not_one_row_is_doubtful_or_lost() -> None:
    for path in FILES:
        (read,) = read_file(path, secret=b"", zone="UTC", currency="USD", language="en")
        with path.open(newline="", encoding="utf-8") as stream:
            assert read.rows == sum(1 for _ in csv.DictReader(stream))
        assert (read.flagged, read.flags) == (0, ())
        assert read.exported_at is not None
