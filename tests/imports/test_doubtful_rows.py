"""Rows that are kept and flagged, columns that say the same, identifiers that spreadsheets ruin."""

import pytest

from sillage.errors import UnreadableFile, WrongUsage
from sillage.imports import Context, ReadFile, read_bytes
from tests.imports.described import TESTDATA, table

INSTAGRAM = "Post ID,Account username,Description,Publish time,Permalink,Post type,Views,Reach,Impressions,Likes,Saves"


def instagram(*rows: str, name: str = "posts.csv", header: str = INSTAGRAM) -> ReadFile:
    (one,) = read_bytes("\n".join([header, *rows]).encode(), Context(name, zone="UTC"))
    return one


def codes(read: ReadFile) -> set[tuple[int, str]]:
    return {(flag.row, flag.code) for flag in read.flags}


def test_an_identifier_rounded_by_a_spreadsheet_is_found_in_the_address_or_flagged() -> None:
    x = (TESTDATA / "x_tweet_activity_metrics_old__en.csv").read_text("utf-8")
    (one,) = read_bytes(x.replace('"826144200114663424"', '"8.26144E+17"', 1).encode(), Context("x.csv"))
    assert table(one, "posts")["post_id"][0].as_py() == "826144200114663424"
    read = instagram(
        "1.8E+16,acme,a,09/13/2025 10:00,,Photo,1,1,1,1,1", "1.8E+16,acme,b,09/14/2025 10:00,,Photo,2,1,1,1,1"
    )
    assert codes(read) == {(2, "mangled_id"), (2, "missing_id"), (3, "mangled_id"), (3, "missing_id")}
    assert table(read, "posts")["post_id"].to_pylist() == ["row-2", "row-3"]


def test_both_languages_of_one_column_are_read_as_one() -> None:
    header = INSTAGRAM.replace("Post type", "Type de publication,Post type")
    read = instagram(
        "1,acme,a,09/13/2025 10:00,https://instagram.com/p/1,Photo IG,,1,1,1,1,1",
        "2,acme,b,09/14/2025 10:00,https://instagram.com/p/2,,IG carousel,1,1,1,1,1",
        header=header,
    )
    assert table(read, "posts")["post_type"].to_pylist() == ["photo", "carousel"]
    assert not read.warnings


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("1,acme,a,09/13/2025 10:00,u1,Photo,-1,1,1,1,1", "negative"),
        ("1,acme,a,09/13/2025 10:00,u1,Photo,1.5,1,1,1,1", "impossible"),
        ("1,acme,a,09/13/2025 10:00,u1,Photo,1,5,2,1,1", "contradiction"),
        ("1,acme,a,13 foo 2025,u1,Photo,1,1,1,1,1", "unreadable_date"),
        ("1,acme,a,09/13/2024 10:00,u1,Photo,1,1,1,1,1", "outside_range"),
        ("1,acme,a,09/13/2025 10:00,u1,Photo,many,1,1,1,1", "unreadable_number"),
        ("2,acme,a,09/14/2025 10:00,u2,Photo,1,1,1,1,1", "duplicate"),
    ],
)
def test_a_doubtful_row_is_kept_with_its_code(row: str, code: str) -> None:
    rows = [row, *(f"{n},acme,a,09/14/2025 10:00,u{n},Photo,{n},1,1,1,1" for n in range(2, 6))]
    read = instagram(*rows, name="Sep-01-2025_Sep-30-2025_1.csv")
    assert {found for _, found in codes(read)} == {code}
    assert (read.rows, read.flagged) == (5, 1)
    assert table(read, "posts").num_rows == 5
    assert table(read, "posts")["flag"].drop_null().to_pylist() == [code]


def test_daily_figures_of_a_post_are_no_lifetime_figures() -> None:
    header = INSTAGRAM + ",Date"
    read = instagram(
        "1,acme,a,09/13/2025 10:00,u1,Photo,1,1,1,1,1,Lifetime",
        "2,acme,a,09/13/2025 10:00,u1,Photo,7,1,1,1,1,09/14/2025",
        header=header,
    )
    rows = [row for row in table(read, "observations").to_pylist() if row["metric"] == "views"]
    assert [(row["window"], str(row["for_date"])) for row in rows] == [("lifetime", "None"), ("day", "2025-09-14")]


def test_ads_broken_down_say_that_they_make_no_total() -> None:
    header = "Campaign name,Ad name,Ad ID,Day,Age,Gender,Platform,Amount spent (USD),Impressions"
    raw = f"{header}\nA,B,1,2026-05-13,18-24,female,instagram,1.10,5\nA,B,1,2026-05-13,25-34,male,messenger,2,5\n"
    (read,) = read_bytes(raw.encode(), Context("ads.csv"))
    rows = [row for row in table(read, "observations").to_pylist() if row["metric"] == "spend"]
    assert [(row["segment"], row["network"], row["value"]) for row in rows] == [
        ("age=18-24;gender=f", "instagram", 110.0),
        ("age=25-34;gender=m", "facebook", 200.0),
    ]
    assert any("broken down" in str(warning) for warning in read.warnings)


def test_yen_have_no_cents() -> None:
    raw = "Campaign name,Ad name,Ad ID,Day,Amount spent (JPY),Impressions\nA,B,1,2026-05-13,1200,5\n"
    (read,) = read_bytes(raw.encode(), Context("ads.csv"))
    spend = next(row for row in table(read, "observations").to_pylist() if row["metric"] == "spend")
    assert (spend["value"], spend["currency"]) == (1200.0, "JPY")


def test_a_stated_format_is_the_only_one_tried() -> None:
    raw = (TESTDATA / "meta_gender__en.csv").read_bytes()
    with pytest.raises(UnreadableFile, match="No known export"):
        read_bytes(raw, Context("x.csv"), format="meta_ads")
    with pytest.raises(WrongUsage, match="no format called"):
        read_bytes(raw, Context("x.csv"), format="nonsense")


def test_an_unknown_series_is_refused_by_its_name() -> None:
    raw = b'sep=,\n"Something new"\n"Date","Primary"\n"2025-08-01T00:00:00","20"\n'
    with pytest.raises(UnreadableFile, match="something new"):
        read_bytes(raw, Context("x.csv"))
