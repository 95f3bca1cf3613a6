"""Bare files: any delimiter, encoding and decimal mark; what is read is what stood there."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sillage.errors import SillageError, UnreadableFile
from sillage.imports.bare_cells import decimal_mark
from sillage.imports.bare_file import BareFile, bare_text, read_bare
from sillage.imports.named_columns import read_named
from sillage.imports.outcome_file import read_outcomes
from sillage.imports.series_file import read_series
from sillage.imports.series_with_controls import read_series as read_with_controls

FIRST = date(2026, 1, 5)


def numbers(text: str | bytes, column: str = "v", decimal: str = "") -> list[float]:
    file = bare_text(text if isinstance(text, bytes) else text.encode(), decimal=decimal, can_say=True)
    file.days(file.day_place())
    found: list[float] = file.numbers(file.place(column)).tolist()
    return found


def test_three_decimals_are_decimals_where_commas_part_the_cells(tmp_path: Path) -> None:
    path = tmp_path / "rates.csv"
    path.write_text("date,rate\n2026-01-05,4.125\n2026-01-12,5.250\n")
    told = [4.125, 5.25]
    assert [value for _, value in read_series(path).points] == told
    assert read_series(path).column == "rate"
    assert [value for _, value in read_with_controls(path).points("rate")] == told
    assert list(read_outcomes(path).numbers("rate")) == told
    assert read_named(path, "date", ["rate"]).numbers["rate"].tolist() == told


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (["4.125", "12345"], [4.125, 12345]),
        (["4,125", "12345"], [4.125, 12345]),
        (["4,125", "1,5"], [4.125, 1.5]),
        (["4.125", "1,5"], [4125, 1.5]),
        (["4,125", "1,234,567"], [4125, 1234567]),
        (["0,125", "4,125"], [0.125, 4.125]),
        (["12345,125", "7"], [12345.125, 7]),
        (["12\u202f345,125", "1\u00a0000"], [12345.125, 1000]),
    ],
)
def test_the_whole_column_says_what_its_marks_are(cells: list[str], told: list[float]) -> None:
    rows = "".join(f"{FIRST + timedelta(at)};{cell}\n" for at, cell in enumerate(cells))
    assert numbers("date;v\n" + rows) == told


def test_another_column_of_the_file_says_it_too() -> None:
    assert numbers("date;v;w\n2026-01-05;4.125;1,5\n2026-01-06;5.250;2,5\n") == [4125, 5250]
    assert numbers("date;v;w\n2026-01-05;4.125;1.5\n2026-01-06;5.250;2.5\n") == [4.125, 5.25]


@pytest.mark.parametrize("cell", ["4.125", "4,125"])
def test_where_nothing_says_it_a_person_is_asked(cell: str) -> None:
    text = f"date;v\n2026-01-05;{cell}\n2026-01-06;7\n"
    with pytest.raises(UnreadableFile, match=r"may be thousands or decimals.*--decimal point or --decimal comma"):
        numbers(text)
    mark = decimal_mark("comma" if "," in cell else "point")
    assert numbers(text, decimal=mark) == [4.125, 7]
    assert numbers(text, decimal="." if mark == "," else ",") == [4125, 7]
    with pytest.raises(UnreadableFile, match="thousands without a mark"):
        bare_text(text.encode()).numbers(1)


def test_a_mark_that_is_none_is_refused() -> None:
    assert [decimal_mark(typed) for typed in ("", "point", ".", ",", " Comma ")] == ["", ".", ".", ",", ","]
    with pytest.raises(SillageError, match="no decimal mark"):
        decimal_mark("dot")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        (b"date,v", "ends in its header"),
        (b"date,v\n", "no row"),
        (b"date,v\n,\n", "no row"),
        (b"v\n1\n", "No column of the file holds days"),
        (b"2026-01-05,1\n2026-01-06,2\n", "no line of names"),
        (b'date,"v\nw"\n2026-01-05,1\n', "no line of names"),
        (b'date,v\n2026-01-05,"1\n', "quotation mark"),
        (b'"date,v\n2026-01-05,1\n', "quotation mark"),
        (b"date,v\n2026-01-05\n", "number of cells"),
        (b"date,v,v\n2026-01-05,1,2\n", "several columns"),
        (b'date,v\n2026-01-05,"1\n2"\n', "is not a number"),
        (b"date,v\n2026-01-05,12 34\n", "is not a number"),
        (b"date,v\n2026-01-05,inf\n", "Line 2: .inf. in the column .v. is not a number"),
        (b"date,v\n2026-01-05,many\n\n2026-01-06,few\n", "(?s)Line 2.*Line 4"),
        (b"date,v\n2026-01-05,1e300\n", "too large"),
        (b"date;v\n2026-01-05;1,5\n2026-01-06;2.5\n", "is not a number"),
        (b"date,v\n2026-01-05,12%\n2026-01-06,5\n", "percentages and plain numbers"),
        (b"date,v\nsoon,1\n", "is no day"),
        (b"date,v\n2026-02-30,1\n", "is no day"),
        (b"date,v\n03/04/2026,1\n", "which of day and month"),
        (b"begin,end,v\n2026-01-05,2026-01-06,1\n", "Several columns hold days"),
        (b"date,2024\n2026-01-05,x\nsoon,x\n2026-01-06,2\n", "Line 3: .soon. in the column .date. is no day"),
        (b"date,v\n\x00,1\n", "NUL"),
    ],
)
def test_what_holds_no_series_is_refused_in_a_sentence(text: bytes, said: str) -> None:
    from sillage.imports.decoding import to_utf8

    with pytest.raises(SillageError, match=said):
        numbers(to_utf8(text))


@pytest.mark.parametrize(
    "body",
    [
        "date,clics reçus\n2026-01-05,1\n2026-01-06,2\n".encode("utf-8-sig"),
        "date;clics reçus\n2026-01-05;1\n2026-01-06;2\n".encode("latin-1"),
        "date\tclics reçus\r\n2026-01-05\t1\r\n\r\n2026-01-06\t2\r\n".encode("utf-16"),
        "Chiffres de janvier\n\ndate|clics reçus|\n2026-01-05|1|\n2026-01-06|2|\n".encode(),
    ],
)
def test_encodings_delimiters_and_titles_do_not_matter(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "clics.csv"
    path.write_bytes(body)
    file = read_bare(path)
    assert file.headers == ("date", "clics reçus")
    assert file.numbers(file.place("Clics recus")).tolist() == [1, 2]


def written(value: int, decimals: int, mark: str, parted: bool) -> str:
    whole, rest = divmod(abs(value), 10**decimals)
    digits = f"{whole:,}".replace(",", "." if mark == "," else ",") if parted else str(whole)
    return ("-" if value < 0 else "") + digits + (f"{mark}{rest:0{decimals}d}" if decimals else "")


@given(
    st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=12),
    st.integers(0, 5),
    st.sampled_from(".,"),
    st.booleans(),
    st.sampled_from(";\t|"),
)
def test_a_number_is_read_as_it_was_written_or_asked_about(
    values: list[int], decimals: int, mark: str, parted: bool, delimiter: str
) -> None:
    cells = [written(value, decimals, mark, parted) for value in values]
    rows = (f"{FIRST + timedelta(at)}{delimiter}{cell}" for at, cell in enumerate(cells))
    text = "\n".join([f"date{delimiter}v", *rows, ""])
    told = [value / 10**decimals for value in values]
    assert numbers(text, decimal=mark) == pytest.approx(told, rel=1e-12)
    try:
        found = numbers(text)
    except UnreadableFile as refused:
        assert "may be thousands or decimals" in str(refused)
    else:
        assert found == pytest.approx(told, rel=1e-12)


CELLS = st.one_of(
    st.sampled_from(
        [
            "",
            " ",
            "-",
            "NaN",
            "inf",
            "1e300",
            "1e400",
            "4.125",
            "1,5",
            '"',
            '"1\n2"',
            "2026-01-05",
            "12 %",
            "05/01/2026",
            "20260105",
            "45678",
            "x",
            "é",
            "0",
            "1 234",
            "１２",
        ]
    ),
    st.text(max_size=6),
    st.floats().map(str),
)


@given(
    st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=8),
    st.sampled_from(",;\t|"),
    st.sampled_from(["date,v", "date;v", "v", '"a', "", "date,date"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
)
def test_whatever_a_file_holds_is_read_or_refused(
    rows: list[list[str]], delimiter: str, head: str, encoding: str
) -> None:
    from sillage.imports.decoding import to_utf8

    text = "\n".join([head, *(delimiter.join(row) for row in rows)])
    try:
        file: BareFile = bare_text(to_utf8(text.encode(encoding, "replace")))
        days = file.days(file.day_place())
        found = [file.numbers(at) for at in range(len(file.headers))]
    except SillageError as refused:
        assert str(refused)
        return
    assert not np.isnat(days).any()
    assert all(len(column) == len(days) and not np.isinf(column).any() for column in found)
