"""Dates in many shapes; which of day and month comes first is decided once for a file."""

from datetime import UTC, date, datetime
from typing import Literal

import pyarrow as pa
import pytest
from babel.dates import get_month_names
from hypothesis import given
from hypothesis import strategies as st

from sillage.errors import NeedsConfirmation
from sillage.imports import Context, read_bytes
from sillage.imports.dates import Order, decide_order, export_moment, parse_date, range_in_name, read_dates
from tests.imports.described import TESTDATA


def column(*cells: str) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(cells, pa.string())])


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2026-09-12", date(2026, 9, 12)),
        ("2026/9/2", date(2026, 9, 2)),
        ("20260912", date(2026, 9, 12)),
        ("Fri, Sep 12, 2026", date(2026, 9, 12)),
        ("Oct 3, 2026", date(2026, 10, 3)),
        ("3 oct. 2026", date(2026, 10, 3)),
        ("ven. 12 sept. 2026", date(2026, 9, 12)),
        ("1er août 2026", date(2026, 8, 1)),
        ("12 février 2026", date(2026, 2, 12)),
        ("3-Dec-2026", date(2026, 12, 3)),
        ("09/12/2026", date(2026, 9, 12)),
        ("46277", date(2026, 9, 12)),
    ],
)
def test_a_day_is_read(cell: str, day: date) -> None:
    assert parse_date(cell) == (day, None, "")


@pytest.mark.parametrize(
    ("cell", "moment", "zone"),
    [
        ("2016-12-23 18:50 +0000", datetime(2016, 12, 23, 18, 50, tzinfo=UTC), "UTC"),
        ("2016-12-23T18:50:01Z", datetime(2016, 12, 23, 18, 50, 1, tzinfo=UTC), "UTC"),
        ("2026-05-01 10:00:00 +0200", datetime(2026, 5, 1, 8, tzinfo=UTC), "+02:00"),
        ("07/03/2026 14:30", datetime(2026, 7, 3, 18, 30, tzinfo=UTC), ""),
        ("Jul 3, 2026, 2:30 PM", datetime(2026, 7, 3, 18, 30, tzinfo=UTC), ""),
        ("3 juillet 2026 à 14 h 30", datetime(2026, 7, 3, 18, 30, tzinfo=UTC), ""),
        ("1783103400", datetime(2026, 7, 3, 18, 30, tzinfo=UTC), "UTC"),
    ],
)
def test_a_moment_is_read_and_its_zone_kept(cell: str, moment: datetime, zone: str) -> None:
    read = parse_date(cell, zone="America/Montreal")
    assert read is not None
    assert read[1:] == (moment, zone)


@pytest.mark.parametrize("tag", ["en", "en_CA", "en_GB", "fr", "fr_CA"])
@pytest.mark.parametrize("width", ["abbreviated", "wide"])
def test_every_month_is_known_as_each_locale_writes_it(tag: str, width: Literal["abbreviated", "wide"]) -> None:
    for number, name in get_month_names(width, locale=tag).items():
        assert parse_date(f"3 {name} 2026") == parse_date(f"{name} 3, 2026") == (date(2026, number, 3), None, "")


@pytest.mark.parametrize(
    "cell",
    ["31/31/2026", "2026-13-01", "Foo 3, 2026", "Jui 3, 2026", "Ma 3, 2026", "1026-01-01", "12", "Lifetime", "25:00"],
)
def test_what_is_no_date_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_date(cell)


@pytest.mark.parametrize(
    ("cells", "first"),
    [
        (("03/04/2026", "13/04/2026"), "day"),
        (("03/04/2026", "03/14/2026"), "month"),
        (("01/02/2026", "02/02/2026", "03/02/2026", "04/02/2026", "01/03/2026"), "day"),
        (("02/01/2026", "02/02/2026", "02/03/2026", "02/04/2026", "03/01/2026"), "month"),
        (("05/05/2026",), "month"),
        (("2026-05-06",), "month"),
    ],
)
def test_the_whole_file_tells_which_comes_first(cells: tuple[str, ...], first: str) -> None:
    assert decide_order([column(*cells)], within=None, guess="month") == Order(first, certain=True)


def test_the_range_in_the_name_tells_too() -> None:
    within = (date(2026, 4, 1), date(2026, 4, 30))
    assert decide_order([column("03/04/2026")], within=within, guess="month") == Order("day", certain=True)


def test_where_nothing_tells_it_is_a_guess() -> None:
    assert decide_order([column("03/04/2026", "05/06/2026")], within=None, guess="month") == Order(
        "month", certain=False
    )


def test_an_undecidable_file_asks_and_a_confirmed_guess_is_stated() -> None:
    text = (TESTDATA / "meta_business_suite_ig_posts__en.csv").read_text("utf-8-sig")
    raw = text.replace("09/13/2025", "09/10/2025").replace("09/14/2025", "09/10/2025").encode()
    with pytest.raises(NeedsConfirmation) as asked:
        read_bytes(raw, Context("posts.csv"))
    assert "month/day/year" in str(asked.value)
    (read,) = read_bytes(raw, Context("posts.csv", confirmed=True))
    assert read.period == (date(2025, 9, 10), date(2025, 9, 10))
    assert any("a guess" in str(warning) for warning in read.warnings)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("tweet_activity_metrics_acme_20170101_20170201_en.csv", date(2017, 1, 1), date(2017, 2, 1)),
        ("account_analytics_content_2026-01-01_2026-03-31.csv", date(2026, 1, 1), date(2026, 3, 31)),
        ("Aug-01-2025_Aug-31-2025_1039829308656930.csv", date(2025, 8, 1), date(2025, 8, 31)),
        ("ADS-Aug-1-2025-to-Aug-31-2025.csv", date(2025, 8, 1), date(2025, 8, 31)),
    ],
)
def test_a_range_in_a_file_name_is_read(name: str, first: date, last: date) -> None:
    assert range_in_name(name) == (first, last)


def test_a_name_without_a_range_or_with_a_wrong_one_states_none() -> None:
    assert range_in_name("posts.csv") is None
    assert range_in_name("a_20261301_20261401_b.csv") is None
    assert export_moment("posts.csv") is None


def test_a_moment_in_a_file_name_is_when_it_was_exported() -> None:
    assert export_moment("acme_content_1790000000000.xls") == datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)


@given(st.datetimes(datetime.fromisoformat("1990-01-01"), datetime.fromisoformat("2099-12-31")))
def test_the_quick_way_and_the_long_way_agree(moment: datetime) -> None:
    cell = moment.strftime("%Y-%m-%d %H:%M +0000").rjust(22, "0")
    order = Order("month", certain=True)
    quick = read_dates(column(cell), order=order, zone="UTC")
    slow = read_dates(column(cell, "2020-01-01"), order=order, zone="UTC")
    assert (quick.days[0], quick.moments[0]) == (slow.days[0], slow.moments[0])


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)), st.sampled_from(["day", "month"]))
def test_a_numeric_date_makes_the_round_trip(day: date, first: str) -> None:
    pattern = "%d/%m/%Y" if first == "day" else "%m/%d/%Y"
    assert parse_date(day.strftime(pattern), first=first) == (day, None, "")


@given(st.text(max_size=40))
def test_any_text_is_a_date_missing_or_refused(cell: str) -> None:
    try:
        parse_date(cell)
    except (ValueError, OverflowError):
        return
