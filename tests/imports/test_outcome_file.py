"""Bare files of figures: read in either locale, refused with their line, never guessed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sillage.errors import SillageError, UnreadableFile
from sillage.imports.outcome_file import daily, read_outcome_text, read_outcomes


def test_french_and_english_files_say_the_same() -> None:
    english = read_outcome_text(b'date,clicks\n2026-03-30,"1,234.5"\n2026-03-31,12\n')
    french = read_outcome_text("jour;Clics\n30/03/2026;1\u00a0234,5\n31/03/2026;12\n".encode())
    assert english.days() == french.days() == (date(2026, 3, 30), date(2026, 3, 31))
    assert english.numbers("Clicks") == french.numbers("clics") == (1234.5, 12.0)


def test_a_blank_cell_is_not_known_and_never_0() -> None:
    assert read_outcome_text(b"date,y\n2026-03-30,\n\n2026-03-31,0\n").numbers("y") == (None, 0.0)
    assert read_outcome_text(b"date,y\n2026-03-30,NaN\n2026-03-31,-3\n").numbers("y") == (None, -3.0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        (b"date,y\n", "no row"),
        (b"date,y\n2026-03-30,many\n", "Line 2: “many”"),
        (b"date,y\n2026-03-30,1e300\n", "Line 2"),
        (b"date,y\n2026-03-30,inf\n", "Line 2"),
        (b"date,y\n2026-03-30\n", "number of cells"),
        (b"date,y,y\n2026-03-30,1,2\n", "several columns"),
        (b"date,z\n2026-03-30,1\n", "no column “y”; it has: date, z"),
        (b'date,y\n"2026-03-30,1\n', "quotation mark"),
    ],
)
def test_files_without_the_figures_are_refused(text: bytes, said: str) -> None:
    with pytest.raises(SillageError, match=said):
        read_outcome_text(text).numbers("y")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"date,y\nyesterday,1\n", "Line 2: “yesterday” in the column “date” is no day"),
        (b"date,y\n,1\n", "is no day"),
        (b"date,y\n2026-02-30,1\n", "is no day"),
        (b"when,y\nfirst,1\n", "No column of the file holds days"),
        (b"date,y\n03/04/2026,1\n", "which of day and month"),
    ],
)
def test_days_that_nobody_can_tell_are_refused(text: bytes, said: str) -> None:
    with pytest.raises(UnreadableFile, match=said):
        read_outcome_text(text).days()


def test_several_rows_of_a_day_are_put_together_only_when_told_how() -> None:
    days, values = [date(2026, 3, 30)] * 2 + [date(2026, 3, 29)], [1.0, 3.0, None]
    assert daily(days, values, "sum") == {date(2026, 3, 30): 4.0}
    assert daily(days, values, "mean") == {date(2026, 3, 30): 2.0}
    with pytest.raises(UnreadableFile, match="2 rows"):
        daily(days, values, "")


def test_a_file_of_another_encoding_is_read_and_a_missing_one_is_the_system_s_to_refuse(tmp_path: Path) -> None:
    path = tmp_path / "chiffres.csv"
    path.write_bytes("date;réussites\n2026-03-30;2\n".encode("utf-16"))
    assert read_outcomes(path).numbers("Reussites") == (2.0,)
    with pytest.raises(FileNotFoundError):
        read_outcomes(tmp_path / "none.csv")
