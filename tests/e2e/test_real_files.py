"""Real exports, as somebody downloaded them: the same totals as an independent sum of the files."""

import csv
import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.shared_files import shared_folder

pytestmark = pytest.mark.shared

COLUMNS = {
    "impressions": "impressions",
    "shares": "retweets",
    "replies": "replies",
    "likes": "likes",
    "reported_link_clicks": "url clicks",
}


def sillage(data: Path, *arguments: str, code: int = 0) -> Any:
    """Run the real command and return what it printed: as JSON when asked (`import` prints a line for each file)."""
    command = [sys.executable, "-m", "sillage", *arguments, "--data", str(data)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    if "--json" not in arguments:
        return done.stdout + done.stderr
    if arguments[0] == "import":
        return [json.loads(line) for line in done.stdout.splitlines()]
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = shared_folder() / "x_ropensci"
    data = tmp_path_factory.mktemp("real")
    sillage(data, "init", "--yes", "--name", "rOpenSci", "--currency", "USD", "--timezone", "UTC", "--lang", "en")
    files = [str(path) for path in sorted(folder.glob("*.csv"))]
    sillage(data, "import", *files, "--yes", "--json")
    return data


def sums_of_the_files() -> dict[str, dict[str, float]]:
    """Add the files up with nothing but the csv module."""
    sums: dict[str, dict[str, float]] = {name: defaultdict(float) for name in COLUMNS}
    seen: set[str] = set()
    for path in sorted((shared_folder() / "x_ropensci").glob("tweet_activity_*.csv"), reverse=True):
        with path.open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                if row["Tweet id"] in seen:
                    continue
                seen.add(row["Tweet id"])
                for name, column in COLUMNS.items():
                    sums[name][row["time"][:7]] += float(row[column])
    return sums


@pytest.mark.parametrize("kpi", COLUMNS)
def test_monthly_totals_equal_an_independent_sum_of_the_files(data: Path, kpi: str) -> None:
    rows = sillage(data, "kpi", kpi, "--from", "2017-01-01", "--to", "2018-12-31", "--by", "month", "--json")
    said = {row["key"][:7]: row["value"] for row in rows if row["value"] is not None}
    expected = {month: value for month, value in sums_of_the_files()[kpi].items() if "2017-01" <= month <= "2018-12"}
    assert said == pytest.approx(expected)


def test_a_second_import_of_the_same_files_adds_nothing(data: Path) -> None:
    files = [str(path) for path in sorted((shared_folder() / "x_ropensci").glob("tweet_*_2017*.csv"))]
    lines = sillage(data, "import", *files, "--yes", "--json")
    assert {line["status"] for line in lines} == {"repeated"}
    assert sum(line["new"] for line in lines) == 0


def test_losses_are_derived_from_gained_and_net(data: Path) -> None:
    period = ["--from", "2019-06-01", "--to", "2019-07-31", "--json"]
    rows = {
        kpi: sillage(data, "kpi", kpi, *period)[0]
        for kpi in ("followers_gained", "followers_net", "followers_lost", "follower_churn_rate")
    }
    assert rows["followers_lost"]["value"] == 1039 - (25405 - 24402)
    assert rows["followers_lost"]["marks"] == ["derived"]
    assert rows["follower_churn_rate"]["value"] == pytest.approx(36 / 24402)


def test_gains_that_contradict_the_net_are_reported_and_never_used(data: Path) -> None:
    [row] = sillage(data, "kpi", "followers_lost", "--from", "2019-02-01", "--to", "2019-12-31", "--json")
    assert row["value"] is None
    assert "22,345" in row["reason"] and "351" in row["reason"]


def test_the_misdated_row_is_reported_by_the_import(tmp_path: Path) -> None:
    source = shared_folder() / "x_ropensci" / "twitter_metrics_monthly_rOpenSci.csv"
    sillage(tmp_path, "init", "--yes", "--name", "M", "--currency", "USD", "--timezone", "UTC", "--lang", "en")
    [line] = sillage(tmp_path, "import", str(source), "--yes", "--json")
    assert line["flagged"] == 2
    assert any("2021-01-03" in warning for warning in line["warnings"])


def test_engagement_by_type_of_undated_posts_comes_from_a_confirmed_mapping(tmp_path: Path) -> None:
    source = shared_folder() / "facebook_uci" / "dataset_Facebook.csv"
    sillage(tmp_path, "init", "--yes", "--name", "UCI", "--currency", "EUR", "--timezone", "UTC", "--lang", "en")
    refused = sillage(tmp_path, "import", str(source), code=1)
    assert "T_Reach" in refused
    [line] = sillage(tmp_path, "import", str(source), "--yes", "--json")
    assert (line["status"], line["rows"]) == ("committed", 500)
    rows = sillage(tmp_path, "kpi", "engagement_rate_by_impressions", "--by", "content_type", "--json")
    said = {row["key"]: row["value"] for row in rows}
    with source.open(newline="") as file:
        sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        for row in csv.DictReader(file, delimiter=";"):
            sums[row["Type"].lower()][0] += float(row["T_Interactions"] or 0)
            sums[row["Type"].lower()][1] += float(row["T_Impression"])
    assert said == pytest.approx({kind: interactions / shown for kind, (interactions, shown) in sums.items()})


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_report_comes_from_these_files_alone_and_says_what_is_missing(
    data: Path, language: str, tmp_path: Path
) -> None:
    target = tmp_path / "report.html"
    sillage(
        data,
        "report",
        "--from",
        "2018-10-01",
        "--to",
        "2018-12-31",
        "--lang",
        language,
        "--format",
        "html",
        "-o",
        str(target),
    )
    page = target.read_text()
    assert ("non mesuré" if language == "fr" else "not measured") in page.lower()
