from collections.abc import Sequence
from datetime import date

import pytest

from sillage.audience import date_doubts, month_number

NEWEST_FIRST = [
    date(2022, 1, 3),
    date(2021, 1, 3),  # meant 2021-12-03
    date(2021, 11, 2),
    date(2021, 10, 4),
    date(2021, 9, 3),
]
NAMES = ["Dec", "Nov", "Oct", "Sep", "Aug"]


def codes(days: Sequence[date | None], names: Sequence[str] = ()) -> list[tuple[int, str]]:
    return [(doubt.index, doubt.code) for doubt in date_doubts(days, names)]


def test_a_row_dated_a_year_off_breaks_the_order_and_contradicts_its_month() -> None:
    assert codes(NEWEST_FIRST, NAMES) == [(1, "month_name"), (1, "out_of_order")]


def test_a_month_column_may_name_the_month_before_the_date() -> None:
    assert codes([date(2021, 3, 2), date(2021, 2, 2), date(2021, 1, 4)], ["Feb", "Jan", "Dec"]) == []


def test_a_month_column_may_name_the_month_itself() -> None:
    assert codes([date(2021, 1, 31), date(2021, 2, 28), date(2021, 3, 31)], ["janvier", "février", "mars"]) == []


def test_two_rows_of_one_month_are_both_told() -> None:
    days = [date(2021, 8, 10), date(2021, 8, 1), date(2021, 7, 1), date(2021, 6, 1)]
    assert codes(days) == [(0, "same_month"), (1, "same_month")]


def test_rows_without_a_date_are_left_alone() -> None:
    assert codes([date(2021, 1, 1), None, date(2021, 3, 1)], ["", "", ""]) == []


def test_two_rows_have_no_order() -> None:
    assert codes([date(2021, 3, 1), date(2020, 1, 1)]) == []


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("Dec", 12),
        ("déc.", 12),
        ("Août", 8),
        ("juin", 6),
        ("juillet", 7),
        ("June", 6),
        ("Jul", 7),
        ("mai", 5),
        ("x", None),
    ],
)
def test_months_are_read_in_both_languages(name: str, number: int | None) -> None:
    assert month_number(name) == number


def test_a_doubt_says_what_is_wrong() -> None:
    (first, second) = date_doubts(NEWEST_FIRST, NAMES)
    assert str(first.sentence) == "The month “Nov” does not fit the date January 3, 2021."
    assert "order" in str(second.sentence)
