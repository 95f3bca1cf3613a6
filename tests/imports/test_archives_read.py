"""Archives: read in memory, bounded, junk told, all or nothing."""

import io
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest

from sillage.errors import NeedsConfirmation, UnreadableFile
from sillage.imports import Context, ReadFile, read_bytes, read_file
from sillage.imports.archives import MOST_FILES, files_of
from sillage.imports.templates import write_template
from tests.imports.described import TESTDATA

COSTS = write_template("costs", "fr")
LOOKALIKE = Path(__file__).parent / "lookalikes" / "dataset_Facebook_small.csv"


def packed(members: dict[str, bytes]) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return raw.getvalue()


def read(raw: bytes, *, confirmed: bool = False) -> tuple[ReadFile, ...]:
    return read_bytes(raw, Context("exports.zip", b"s", "UTC", "CAD", "en", confirmed=confirmed))


def test_each_member_is_read_under_its_own_name() -> None:
    rows = read(packed({"a/costs.csv": COSTS, "stripe.csv": (TESTDATA / "stripe_payments__en.csv").read_bytes()}))
    assert [(one.format, one.part) for one in rows] == [("own_costs", "a/costs.csv"), ("stripe_payments", "stripe.csv")]


def test_an_archive_inside_is_opened_once_and_no_deeper() -> None:
    deepest = packed({"never.csv": COSTS})
    inner = packed({"hours.csv": write_template("hours", "en"), "deeper.zip": deepest})
    rows = read(packed({"inner.zip": inner}))
    assert [one.part for one in rows] == ["inner.zip/hours.csv"]
    assert "inner.zip/deeper.zip" in str(rows[0].warnings[-1])


@pytest.mark.parametrize(
    "junk",
    [
        "__MACOSX/._costs.csv",
        ".DS_Store",
        "a/Thumbs.db",
        "photo.png",
        "../outside.csv",
        "/etc/x.csv",
        "C:\\x.csv",
        "README.txt",
    ],
)
def test_junk_and_paths_that_lead_outside_are_skipped_and_told(junk: str) -> None:
    rows = read(packed({"costs.csv": COSTS, junk: COSTS}))
    assert [one.part for one in rows] == ["costs.csv"]
    assert junk.rsplit("/", 1)[-1][:8] in str(rows[0].warnings[-1])


def test_a_link_is_skipped() -> None:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        archive.writestr("costs.csv", COSTS)
        link = zipfile.ZipInfo("link.csv")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert [one.part for one in read(raw.getvalue())] == ["costs.csv"]


def test_one_damaged_member_refuses_the_whole_and_is_named() -> None:
    with pytest.raises(UnreadableFile, match=r"bad\.csv in the archive"):
        read(packed({"costs.csv": COSTS, "bad.csv": b'Date,Kind,Amount\n2026-01-01,"ads,10\n'}))


def test_a_guess_about_a_member_is_asked_for_by_its_name() -> None:
    raw = packed({"dataset_Facebook.csv": LOOKALIKE.read_bytes()})
    with pytest.raises(NeedsConfirmation, match=r"dataset_Facebook\.csv in the archive"):
        read(raw)
    (one,) = read(raw, confirmed=True)
    assert one.mapping.network == "facebook"


@pytest.mark.parametrize("raw", [packed({"photo.png": b"x"}), packed({"empty.csv": b""})])
def test_an_archive_without_exports_is_refused(raw: bytes) -> None:
    with pytest.raises(UnreadableFile, match="no file that can be read"):
        read(raw)


def test_a_bomb_is_refused_before_it_is_opened() -> None:
    with pytest.raises(UnreadableFile, match="too large"):
        read(packed({"zeros.csv": b"0" * 50_000_000}))


def test_too_many_files_are_refused() -> None:
    with pytest.raises(UnreadableFile, match="too large"):
        read(packed({f"{index}.csv": COSTS for index in range(MOST_FILES + 1)}))


def test_a_cut_archive_is_refused() -> None:
    raw = packed({"costs.csv": COSTS})
    with pytest.raises(UnreadableFile, match="damaged"):
        read(raw[: len(raw) // 2])


def test_a_folder_gives_its_exports_in_order_without_hidden_ones(tmp_path: Path) -> None:
    for name in ("b.csv", "a.xlsx", ".hidden.csv", "photo.png", "sub/c.json", "__MACOSX/d.csv"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    assert [str(path.relative_to(tmp_path)) for path in files_of(tmp_path)] == ["a.xlsx", "b.csv", "sub/c.json"]
    assert files_of(tmp_path / "b.csv") == (tmp_path / "b.csv",)


def test_a_folder_is_read_file_by_file_and_refused_by_the_name_of_the_damaged_one(tmp_path: Path) -> None:
    told: dict[str, Any] = {"secret": b"s", "zone": "UTC", "currency": "CAD", "language": "fr"}
    with pytest.raises(UnreadableFile, match="no file that can be read"):
        read_file(tmp_path, **told)
    (tmp_path / "costs.csv").write_bytes(COSTS)
    (tmp_path / "hours.csv").write_bytes(write_template("hours", "en"))
    assert [(one.format, one.part) for one in read_file(tmp_path, **told)] == [
        ("own_costs", "costs.csv"),
        ("own_hours", "hours.csv"),
    ]
    (tmp_path / "zz.csv").write_bytes(b"nothing,here\n")
    with pytest.raises(UnreadableFile, match=r"zz\.csv in the folder"):
        read_file(tmp_path, **told)


FAR = '<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row>{}</sheetData></worksheet>'


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        "<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
        '<row r = "1048576"><c r = "xfd1048576"/></row>',
        '<x:row r="1048576"><x:c s=">" r="XFD1048576"/></x:row>',
        '<row r="1048576">' + "<c/>" * 16_000 + "</row>",
    ],
)
@pytest.mark.parametrize("member", ["xl/worksheets/sheet1.xml", "xl/Worksheets/S.XML", "elsewhere/s"])
def test_a_cell_that_stands_far_away_is_refused_wherever_and_however_it_is_written(cells: str, member: str) -> None:
    raw = packed({"[Content_Types].xml": b"<Types/>", member: FAR.format(cells).encode()})
    with pytest.raises(UnreadableFile, match="too far apart"):
        read(raw)


def test_a_binary_workbook_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="xlsb"):
        read(packed({"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": b"\x00"}))
