"""Numbers in both locales, decided for a column or a file."""

import math

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sillage.imports.numbers import decide_decimal, parse_duration, parse_number, read_numbers


def column(*cells: str) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(cells, pa.string())])


@pytest.mark.parametrize(
    ("cell", "decimal", "value"),
    [
        ("1 234,5", ",", 1234.5),
        ("1\u202f234,5", ",", 1234.5),
        ("1\u00a0234", ".", 1234.0),
        ("1,234", ".", 1234.0),
        ("1,234,567.5", ".", 1234567.5),
        ("1.234,5", ",", 1234.5),
        ("1938.0", ".", 1938.0),
        ("1.2K", ".", 1200.0),
        ("1,2 k", ",", 1200.0),
        ("1,1 M", ",", 1_100_000.0),
        ("3 Md", ",", 3e9),
        ("2B", ".", 2e9),
        ("12 %", ",", 0.12),
        ("5.2%", ".", 0.052),
        ("-7", ".", -7.0),
        ("\u22127", ".", -7.0),
        ("(5)", ".", -5.0),
        ("$3.40", ".", 3.4),
        ("-$3.40", ".", -3.4),
        ("$-3.40", ".", -3.4),
        ("3,40 $", ",", 3.4),
        ("3,40 €", ",", 3.4),
        ("12 CAD", ".", 12.0),
        ("1e-05", ".", 1e-05),
        ("0", ".", 0.0),
    ],
)
def test_a_cell_is_read(cell: str, decimal: str, value: float) -> None:
    assert parse_number(cell, decimal) == value


@pytest.mark.parametrize("cell", ["", " ", "-", "--", "—", "N/A", "NA", "null", "\u00a0"])
def test_missing_is_none_and_never_zero(cell: str) -> None:
    assert parse_number(cell) is None


@pytest.mark.parametrize("cell", ["abc", "1,2,3", "12-05", "1.2.3", "0x1F", "1,23", "١٢", "9" * 60, "inf", "1e999"])
def test_what_is_no_number_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_number(cell)


@pytest.mark.parametrize(
    ("cell", "seconds"),
    [("0:09", 9), ("1:02:03", 3723), ("12s", 12), ("1 h 2 min", 3720), ("2 min 5 s", 125), ("90", 90), ("12.5s", 12.5)],
)
def test_a_duration_is_read(cell: str, seconds: float) -> None:
    assert parse_duration(cell) == seconds


def test_the_mark_is_decided_by_the_column_then_by_the_file() -> None:
    french, silent, english = column("1 234,5", "3"), column("12", "-"), column("0.5")
    assert decide_decimal([french, silent], counts=[False, True]) == [",", ","]
    assert decide_decimal([french, english], counts=[False, False]) == [",", "."]


def test_thousands_of_counts_are_thousands() -> None:
    assert decide_decimal([column("1,234", "18,400")], counts=[True], fallback=",") == ["."]
    assert decide_decimal([column("1.234", "18.400")], counts=[True], fallback=".") == [","]
    assert decide_decimal([column("1,234")], counts=[False], fallback=",") == [","]


def test_a_cell_never_decides_alone() -> None:
    numbers = read_numbers(column("1,25", "1,234", "2.5"), ",")
    assert numbers.values[:2].tolist() == [1.25, 1.234]
    assert numbers.unreadable.tolist() == [False, False, False] or numbers.unreadable[2]


@given(st.lists(st.sampled_from(["", "-", "12", "-3", "1938.0", "1e-05", "1,234", "x", "7 %", "1.2K"]), max_size=30))
def test_a_column_reads_as_its_cells(cells: list[str]) -> None:
    numbers = read_numbers(column(*cells), ".")
    for cell, value, wrong in zip(cells, numbers.values, numbers.unreadable, strict=True):
        try:
            alone = parse_number(cell)
        except ValueError:
            assert wrong
            assert math.isnan(value)
        else:
            assert not wrong
            assert (alone is None and math.isnan(value)) or alone == value


@given(st.text(max_size=30), st.sampled_from([".", ","]))
def test_any_text_is_a_number_missing_or_refused(cell: str, decimal: str) -> None:
    for parse in (parse_number, parse_duration):
        try:
            value = parse(cell, decimal)
        except ValueError:
            continue
        assert value is None or math.isfinite(value)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_a_number_written_in_french_or_english_is_the_same(value: object) -> None:
    english = f"{value:,}"
    french = english.replace(",", "\u202f").replace(".", ",")
    assert parse_number(english, ".") == parse_number(french, ",") == float(str(value))


def test_no_rows_make_no_numbers() -> None:
    assert read_numbers(column(), ".").values.shape == (0,)
    assert np.isnan(read_numbers(column(""), ".").values).all()


@pytest.mark.parametrize("cell", ["1e308", "1" + "0" * 30, "-1e16", "9223372036854775808", "2e15"])
def test_a_number_larger_than_any_count_or_amount_is_unreadable(cell: str) -> None:
    with pytest.raises(ValueError, match=r"\d"):
        parse_number(cell)
    read = read_numbers(column("5", cell), ".")
    assert read.unreadable.tolist() == [False, True]
    assert read.values[0] == 5
