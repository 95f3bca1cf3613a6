"""Each small export and what is read from it, as pairs of files."""

import json
from pathlib import Path
from typing import Any

import pytest

from sillage.domain.places import NETWORKS
from sillage.imports.formats import FORMATS
from tests.imports.described import TESTDATA, described, observations, read, table

NETWORK_FORMATS = {name for name, format in FORMATS.items() if format.signatures}
PAIRS = [
    path
    for path in sorted(TESTDATA.iterdir())
    if path.name.split("__")[0] in NETWORK_FORMATS and not path.name.endswith(".expected.json")
]
TWINS = [
    ("x_account_analytics_content__en.csv", "x_account_analytics_content__fr.csv"),
    ("x_account_analytics_content__en.csv", "x_account_analytics_content__other_language.csv"),
    ("x_account_overview_analytics__en.csv", "x_account_overview_analytics__fr.csv"),
    ("x_account_overview_analytics__en.csv", "x_account_overview_analytics__other_language.csv"),
    ("meta_business_suite_fb_posts__en.csv", "meta_business_suite_fb_posts__fr.csv"),
    ("meta_business_suite_fb_posts__en.csv", "meta_business_suite_fb_posts__fr_cp1252.csv"),
    ("meta_business_suite_ig_posts__en.csv", "meta_business_suite_ig_posts__fr.csv"),
    ("meta_page_daily_series__en.csv", "meta_page_daily_series__fr.csv"),
    ("youtube_studio_table_data__en.csv", "youtube_studio_table_data__fr.csv"),
    ("linkedin_page_content_xls__en.xlsx", "linkedin_page_content_xls__fr.xlsx"),
]


@pytest.mark.parametrize("path", PAIRS, ids=lambda path: path.name)
def test_a_file_is_read_as_its_pair_says(path: Path) -> None:
    expected = json.loads(path.with_name(f"{path.stem}.expected.json").read_text("utf-8"))
    assert described(read(path)) == expected


@pytest.mark.parametrize(("english", "other"), TWINS, ids=lambda name: name.split("__")[-1])
def test_two_languages_of_one_export_give_the_same_figures(english: str, other: str) -> None:
    (first,), (second,) = read(TESTDATA / english), read(TESTDATA / other)
    assert first.rows == second.rows
    assert observations(first) == observations(second)
    for shown in ("post_id", "published_at", "published_on", "post_type", "duration_s"):
        assert table(first, "posts")[shown].to_pylist() == table(second, "posts")[shown].to_pylist()


def test_every_network_format_has_a_pair() -> None:
    assert {path.name.split("__")[0] for path in PAIRS} == NETWORK_FORMATS


def test_every_format_that_signatures_read_names_a_known_network() -> None:
    read_by_signatures = [format for format in FORMATS.values() if format.signatures]
    assert read_by_signatures
    assert {one.network for format in read_by_signatures for one in format.signatures} <= NETWORKS.keys()


def test_batches_can_be_taken_twice() -> None:
    (one,) = read(TESTDATA / "meta_ads__en.csv")
    assert table(one, "observations").equals(table(one, "observations"))


def test_the_account_that_is_told_serves_where_the_file_names_none() -> None:
    (one,) = read(TESTDATA / "meta_page_daily_series__en.csv", account="atelier")
    assert one.account == "atelier"
    assert set(table(one, "observations")["account"].to_pylist()) == {"atelier"}


def test_missing_cells_make_no_observation() -> None:
    (one,) = read(TESTDATA / "meta_page_daily_series__en.csv")
    rows: list[dict[str, Any]] = table(one, "observations").to_pylist()
    assert [row["value"] for row in rows] == [20.0, 21.0]
    assert one.rows == 3


def test_flagged_rows_are_kept() -> None:
    (one,) = read(TESTDATA / "x_tweet_activity_metrics_old__en.csv")
    rows = table(one, "observations").to_pylist()
    follows = [(row["row"], row["value"], row["flag"]) for row in rows if row["metric"] == "follows"]
    assert follows == [(2, 0.0, None), (4, -1.0, "negative"), (5, -1.0, "negative"), (6, 0.0, "outside_range")]
    assert {(flag.row, flag.code) for flag in one.flags} >= {(5, "duplicate"), (5, "negative"), (6, "outside_range")}
