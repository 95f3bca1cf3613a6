"""Pictures read strictly: what shows them is kept, and nothing else."""

import pytest

from sillage.errors import WrongUsage
from sillage.services.logo_files import LEAST_PIXELS, MOST_BYTES, MOST_PIXELS, checked_logo
from tests.services.pictures import JPEG, WEBP, chunk, png


@pytest.mark.parametrize(("body", "kind"), [(png(), "png"), (JPEG, "jpeg"), (WEBP, "webp")])
def test_a_whole_picture_is_taken_with_its_size_and_is_the_same_when_read_again(body: bytes, kind: str) -> None:
    found = checked_logo(body)
    assert (found.media_type, found.width, found.height) == (f"image/{kind}", 16, 16)
    assert checked_logo(found.body) == found


@pytest.mark.parametrize("body", [JPEG, WEBP, png(more=chunk(b"tEXt", b"Author\0Zoe") + chunk(b"eXIf", b"Paris"))])
def test_what_does_not_show_the_picture_is_left_behind(body: bytes) -> None:
    kept = checked_logo(body + b"<script>alert(1)</script>").body
    for gone in (b"ICC", b"Zoe", b"Paris", b"script", b"tEXt"):
        assert gone not in kept


def test_places_and_comments_of_a_photograph_are_left_behind() -> None:
    place = b"\xff\xe1\x00\x0fExif\0\0Nantes!"
    comment = b"\xff\xfe\x00\x09by Zoe!"
    kept = checked_logo(JPEG[:2] + place + comment + JPEG[2:]).body
    assert kept == checked_logo(JPEG).body
    exif = b"EXIF" + (6).to_bytes(4, "little") + b"Nantes"
    longer = WEBP[:4] + (len(WEBP) - 8 + len(exif)).to_bytes(4, "little") + WEBP[8:] + exif
    assert checked_logo(longer).body == checked_logo(WEBP).body


def test_rows_in_seven_passes_are_counted() -> None:
    rows = b"".join(
        b"\0" * (1 + columns) * lines for columns, lines in ((2, 2), (2, 2), (4, 2), (4, 4), (8, 4), (8, 8), (16, 8))
    )
    assert checked_logo(png(rows=rows, interlaced=1)).width == 16


BAD = {
    "nothing": b"",
    "a drawing with scripts": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "a page": b"<!doctype html><p>hello",
    "a moving GIF": b"GIF89a" + b"\0" * 40,
    "a PNG cut short": png()[:-20],
    "a PNG with a changed byte": png()[:60] + b"\0" + png()[61:],
    "a PNG with fewer rows": png(rows=b"\0" * 40),
    "a PNG that unpacks for ever": png(rows=b"\0" * 9_000_000),
    "a PNG of no kind": png().replace(b"\x08\x00\x00\x00\x00", b"\x07\x09\x00\x00\x00", 1),
    "a JPEG cut short": JPEG[:-40],
    "a JPEG without rows": JPEG[:2] + b"\xff\xd9",
    "a WebP cut short": WEBP[:-9],
    "a WebP that moves": WEBP[:4] + (len(WEBP)).to_bytes(4, "little") + WEBP[8:] + b"ANMF\0\0\0\0",
    "a WebP that shows nothing": b"RIFF\x04\0\0\0WEBP",
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD)
def test_what_is_no_whole_picture_is_refused(body: bytes) -> None:
    with pytest.raises(WrongUsage):
        checked_logo(body)


@pytest.mark.parametrize(("width", "height"), [(LEAST_PIXELS - 1, 40), (40, MOST_PIXELS + 1), (2**31, 2**31)])
def test_a_side_has_its_bounds_and_nothing_is_unpacked_beyond_them(width: int, height: int) -> None:
    with pytest.raises(WrongUsage) as refused:
        checked_logo(png(width, height, rows=b""))
    assert "pixels" in str(refused.value.what.template) or "whole" in str(refused.value.what.template)


def test_a_file_has_its_bound() -> None:
    with pytest.raises(WrongUsage):
        checked_logo(png(more=chunk(b"tEXt", b"\0" * MOST_BYTES)))
