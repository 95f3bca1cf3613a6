"""From bytes to cells: encodings, delimiters, damage."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sillage.errors import NeedsConfirmation, SillageError, UnreadableFile
from sillage.imports import Context, read_bytes
from sillage.imports.decoding import to_utf8
from sillage.imports.headers import fold, repair, split_currency
from sillage.imports.tables import find_header, read_table
from sillage.imports.workbooks import MOST_MEMBERS, check_archive
from tests.imports.described import TESTDATA, observations

TEXT = "Réactions, « J’aime » : 12\nété €\n"
X_FILE = TESTDATA / "x_tweet_activity_metrics_old__en.csv"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_every_encoding_gives_the_same_text(encoding: str) -> None:
    assert to_utf8(TEXT.encode(encoding)).decode() == TEXT


def test_a_byte_order_mark_before_big_endian_text_is_no_text() -> None:
    assert to_utf8(b"\xfe\xff" + TEXT.encode("utf-16-be")).decode() == TEXT


@pytest.mark.parametrize(
    ("raw", "line", "reason"),
    [
        (b"a,b\n1,\x002\n", "2", "NUL"),
        ("été\nété".encode()[:-1], "2", "middle of a character"),
        ("été,été,été,été,été,été\nab".encode() + b"\xff\n", "2", "no text"),
        (b"\xff\xfea\x00b", "1", "middle of a character"),
        (b"a\x81\x8d\n", "1", "no text"),
    ],
)
def test_damage_is_refused_with_its_line(raw: bytes, line: str, reason: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        to_utf8(raw)
    assert f"line {line}:" in str(refused.value)
    assert reason in str(refused.value)
    assert refused.value.remedy is not None


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_refused(raw: bytes) -> None:
    try:
        to_utf8(raw).decode("utf-8")
    except UnreadableFile as refused:
        assert refused.remedy


@given(st.binary(max_size=300))
def test_any_bytes_are_a_file_or_refused_with_what_to_do(raw: bytes) -> None:
    try:
        read_bytes(raw, Context("some.csv"))
    except (UnreadableFile, NeedsConfirmation) as refused:
        assert str(refused.what)
        assert refused.remedy


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(header: str) -> None:
    assert fold(fold(header)) == fold(header)


def test_headers_fold_and_mojibake_is_repaired() -> None:
    assert fold("\ufeff\u00a0Mentions  J’aime ") == "mentions j'aime"
    assert repair("Montant dÃ©pensÃ© (EUR)") == "Montant dépensé (EUR)"
    assert repair("déjà bon") == "déjà bon"
    assert split_currency("Amount spent (PHP)") == ("Amount spent", "PHP")
    assert split_currency("Comments (organic)") == ("Comments (organic)", "")


def x_with(old: str, new: str) -> bytes:
    text = X_FILE.read_text("utf-8")
    assert old in text
    return text.replace(old, new, 1).encode()


@pytest.mark.parametrize(
    ("raw", "line", "reason"),
    [
        (x_with('"été"', '"été'), "4", "quotation mark"),
        (x_with('"2017-03-29 21:28 +0000",', ""), "6", "39, against 40 in the header"),
        (X_FILE.read_bytes()[:-20], "6", "quotation mark|number of cells"),
    ],
)
def test_a_damaged_table_is_refused_whole_with_the_line(raw: bytes, line: str, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason) as refused:
        read_bytes(raw, Context(X_FILE.name))
    assert f"line {line}:" in str(refused.value)


def test_a_column_full_of_words_where_numbers_should_be_is_refused() -> None:
    rows = "".join(f"2026-09-1{day},x,y,z,1,1,1,1,1,1,1,1,1,1\n" for day in range(9))
    header = (TESTDATA / "x_account_overview_analytics__en.csv").read_text().splitlines()[0]
    with pytest.raises(UnreadableFile, match="should hold numbers"):
        read_bytes(f"{header}\n{rows}".encode(), Context("x.csv"))


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_the_delimiter_is_the_one_under_which_the_header_is_known(delimiter: str) -> None:
    text = (TESTDATA / "x_account_overview_analytics__fr.csv").read_text("utf-8")
    other = f"sep={delimiter}\nune note\n\n" + text.replace(",", delimiter)
    (one,) = read_bytes(text.encode(), Context("x.csv"))
    (two,) = read_bytes(other.encode(), Context("x.csv"))
    assert observations(one) == observations(two)


@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_line_ends_do_not_matter(line_end: str) -> None:
    text = (TESTDATA / "x_account_overview_analytics__en.csv").read_text("utf-8")
    (one,) = read_bytes(text.encode(), Context("x.csv"))
    (two,) = read_bytes(text.replace("\n", line_end).encode(), Context("x.csv"))
    assert observations(one) == observations(two)


def test_an_empty_file_and_a_lone_header_say_so() -> None:
    with pytest.raises(UnreadableFile, match="empty"):
        read_bytes(b" \n", Context("x.csv"))
    header = X_FILE.read_text("utf-8").splitlines()[0] + "\n"
    (one,) = read_bytes(header.encode(), Context("x.csv"))
    assert one.rows == 0
    assert any("no rows" in str(warning) for warning in one.warnings)


def packed(*members: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "raw",
    [
        packed(("[Content_Types].xml", b"x"), ("xl/worksheets/sheet1.xml", b"0" * 30_000_000)),
        packed(*((f"m{number}", b"") for number in range(MOST_MEMBERS + 1))),
        packed(("a", b"1234567890" * 20)),
    ],
    ids=["ratio", "members", "total"],
)
def test_bombs_are_refused_before_they_are_opened(raw: bytes) -> None:
    with pytest.raises(UnreadableFile, match="too large once unpacked"):
        check_archive(raw, 100_000_000 if len(raw) > 1000 else 100)


def test_a_sheet_whose_cells_lie_far_apart_is_refused() -> None:
    raw = (TESTDATA / "linkedin_competitors_xls__en.xlsx").read_bytes()
    members = []
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = content.replace(
                    b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                )
            members.append((name, content))
    with pytest.raises(UnreadableFile, match="too far apart"):
        read_bytes(packed(*members), Context("far.xlsx"))


def test_refusals_are_one_tree() -> None:
    with pytest.raises(SillageError):
        read_bytes(b"PK\x03\x04 not an archive", Context("x.xlsx"))


def test_a_file_cut_anywhere_but_in_its_last_cell_is_refused() -> None:
    header = (TESTDATA / "x_account_overview_analytics__en.csv").read_bytes().partition(b"\n")[0]
    rows = (TESTDATA / "x_account_overview_analytics__other_language.csv").read_bytes().partition(b"\n")[2]
    raw = header + b"\n" + rows
    first_row = raw.index(b"\n") + 1
    for cut in range(first_row, len(raw)):
        last = raw[:cut].rpartition(b"\n")[2]
        if not last.strip() or last.count(b",") == 13:
            read_bytes(raw[:cut], Context("x.csv"))
        else:
            with pytest.raises(UnreadableFile, match="number of cells"):
                read_bytes(raw[:cut], Context("x.csv"))


def test_a_file_cut_in_its_header_is_refused() -> None:
    header = X_FILE.read_bytes().partition(b"\n")[0].rstrip(b"\r")
    with pytest.raises(UnreadableFile, match="ends in its header"):
        read_bytes(header, Context("x.csv"))


def test_a_cut_row_of_a_stacked_table_is_refused() -> None:
    raw = b'sep=,\n"Facebook follows"\n"Date","Primary"\n"2025-08-01T00:00:00","20"\n"2025-08-02T00:00:00"\n'
    with pytest.raises(UnreadableFile, match="line 5: number of cells"):
        read_bytes(raw, Context("x.csv"))


def test_an_archive_found_only_inside_its_last_member_is_damaged() -> None:
    inner = packed(("a.csv", b"x"))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("first.csv", b"y")
        archive.writestr("more.zip", inner)
    whole = buffer.getvalue()
    check_archive(whole, 10**6)
    with pytest.raises(UnreadableFile, match="whole archive"):
        check_archive(whole[: whole.rindex(b"PK\x05\x06")], 10**6)


def test_cells_below_a_header_in_mojibake_are_repaired_one_by_one() -> None:
    body = "Montant dÃ©pensÃ©,Nom\n1,NoÃ«l borÃ©al\n2,déjà bon\n".encode()
    header = find_header(body, lambda cells, _rows, _sheet: 7 if "Montant dépensé" in cells else 0)
    assert header is not None
    assert read_table(body, header).columns[1].to_pylist() == ["Noël boréal", "déjà bon"]
    plain = "Montant dépensé,Nom\n1,NoÃ«l\n".encode()
    header = find_header(plain, lambda cells, _rows, _sheet: 7 if "Montant dépensé" in cells else 0)
    assert header is not None
    assert read_table(plain, header).columns[1].to_pylist() == ["NoÃ«l"]
