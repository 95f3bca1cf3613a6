"""A picture that somebody gives as their logo: read strictly, bounded, and kept without whatever else its file holds.

Nothing decodes the colours here. The file's own structure is read instead: what is not needed to show the picture
(places, cameras, comments, colour profiles, movements, what follows its end) does not come along, and what does not
fit together is refused.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from hashlib import sha256

from sillage.domain.workspace import Logo
from sillage.errors import WrongUsage
from sillage.language import msg

MOST_BYTES = 256 * 1024
MOST_PIXELS = 2_000
"""Of a side."""

LEAST_PIXELS = 16
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
_PNG_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_PNG_BITS = (1, 2, 4, 8, 16)
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
_JPEG_KEPT = (
    0xC0,
    0xC1,
    0xC2,
    0xC4,
    0xDB,
    0xDD,
    0xE0,
    0xEE,
)  # frames, tables, two notes on colours
_JPEG_FRAMES = (0xC0, 0xC1, 0xC2)
_STILL = ~0b0010_1110  # of a WebP's marks: no profile, no Exif, no XMP, no movement


class _NotOne(Exception):
    """The bytes are no picture of that form."""


def checked_logo(body: bytes) -> Logo:
    """Read a picture strictly.

    Parameters
    ----------
    body : bytes
        As somebody sent it: a PNG, a JPEG or a WebP, told by what it holds.

    Returns
    -------
    Logo
        With the bytes that show it, and no others.

    Raises
    ------
    WrongUsage
        If it is none of these, is damaged, moves, or is too large.
    """
    if len(body) > MOST_BYTES:
        raise WrongUsage(
            msg("This picture is larger than {most} KB.", most=MOST_BYTES // 1024),
            msg("Save it smaller: {pixels} pixels wide are enough.", pixels=400),
        )
    try:
        media_type, width, height, kept = _read(body)
    except (_NotOne, IndexError, zlib.error) as exc:
        raise WrongUsage(
            msg("This file is not a whole picture in PNG, JPEG or WebP."), msg("Save it anew as PNG, and send that.")
        ) from exc
    if not (LEAST_PIXELS <= width <= MOST_PIXELS and LEAST_PIXELS <= height <= MOST_PIXELS):
        raise WrongUsage(
            msg("This picture has {width} × {height} pixels.", width=width, height=height),
            msg("Each side has {least} to {most} pixels.", least=LEAST_PIXELS, most=MOST_PIXELS),
        )
    return Logo(sha256(kept).hexdigest(), media_type, width, height, kept)


def _read(body: bytes) -> tuple[str, int, int, bytes]:
    if body.startswith(_PNG):
        return ("image/png", *_png(body))
    if body.startswith(b"\xff\xd8"):
        return ("image/jpeg", *_jpeg(body))
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return ("image/webp", *_webp(body))
    raise _NotOne


def _png(body: bytes) -> tuple[int, int, bytes]:
    kept = [(name, data) for name, data in _png_chunks(body) if name in _PNG_KEPT]
    header = kept[0][1]
    if kept[0][0] != b"IHDR" or len(header) != 13 or header[9] not in _PNG_CHANNELS or header[8] not in _PNG_BITS:
        raise _NotOne
    width, height = int.from_bytes(header[:4]), int.from_bytes(header[4:8])
    if not 0 < width <= MOST_PIXELS or not 0 < height <= MOST_PIXELS:
        return width, height, b""  # refused by its size before anything is unpacked
    packed = b"".join(data for name, data in kept if name == b"IDAT")
    wanted = _png_size(width, height, header[8] * _PNG_CHANNELS[header[9]], interlaced=header[12] == 1)
    unpacking = zlib.decompressobj()
    if len(unpacking.decompress(packed, wanted + 1)) != wanted or not unpacking.eof:
        raise _NotOne
    parts = [
        len(data).to_bytes(4) + name + data + zlib.crc32(name + data).to_bytes(4)
        for name, data in kept
    ]  # fmt: skip
    return width, height, _PNG + b"".join(parts)


def _png_chunks(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_PNG)
    while True:
        size, name = int.from_bytes(body[at : at + 4]), body[at + 4 : at + 8]
        data, mark = body[at + 8 : at + 8 + size], body[at + 8 + size : at + 12 + size]
        if len(name) != 4 or len(data) != size or int.from_bytes(mark) != zlib.crc32(name + data):
            raise _NotOne
        yield name, data
        if name == b"IEND":
            return
        at += 12 + size


def _png_size(width: int, height: int, bits: int, *, interlaced: bool) -> int:
    """Return how many bytes the rows of a PNG are once unpacked: each row has one more, for its filter."""
    if not interlaced:
        return height * (1 + (width * bits + 7) // 8)
    size = 0
    for left, top, across, down in _PASSES:
        columns, lines = -(-(width - left) // across), -(-(height - top) // down)
        if columns > 0 and lines > 0:
            size += lines * (1 + (columns * bits + 7) // 8)
    return size


def _jpeg(body: bytes) -> tuple[int, int, bytes]:
    size, kept, at = (0, 0), [b"\xff\xd8"], 2
    while True:
        if body[at] != 0xFF:
            raise _NotOne
        mark = body[at + 1]
        if mark == 0xFF:  # filling
            at += 1
            continue
        if mark == 0xD9:
            break
        length = int.from_bytes(body[at + 2 : at + 4])
        segment = body[at : at + 2 + length]
        if length < 2 or len(segment) != 2 + length:
            raise _NotOne
        if mark in _JPEG_FRAMES:
            size = int.from_bytes(segment[7:9]), int.from_bytes(segment[5:7])
        at += len(segment)
        if mark in _JPEG_KEPT:
            kept.append(segment)
        elif mark == 0xDA:
            end = _scan_end(body, at)
            kept.append(segment + body[at:end])
            at = end
        elif not (0xE1 <= mark <= 0xEF or mark == 0xFE):
            raise _NotOne
    if not all(size) or len(kept) < 3 or not any(part[1] == 0xDA for part in kept[1:]):
        raise _NotOne
    return (*size, b"".join(kept) + b"\xff\xd9")


def _scan_end(body: bytes, at: int) -> int:
    """Return where the coded rows of a scan end: at the next mark that neither is a byte of theirs nor restarts."""
    while True:
        at = body.find(b"\xff", at)
        if at < 0:
            raise _NotOne
        if body[at + 1] and not 0xD0 <= body[at + 1] <= 0xD7 and body[at + 1] != 0xFF:
            return at
        at += 2 if body[at + 1] != 0xFF else 1


def _webp(body: bytes) -> tuple[int, int, bytes]:
    size, kept, shown = (0, 0), [], False
    for name, data in _riff_chunks(body):
        if name in (b"ANIM", b"ANMF"):
            raise _NotOne
        if name == b"VP8X":
            size = 1 + int.from_bytes(data[4:7], "little"), 1 + int.from_bytes(data[7:10], "little")
            data = bytes([data[0] & _STILL & 0xFF]) + data[1:]
        elif name == b"VP8 ":
            size, shown = _vp8(data), True
        elif name == b"VP8L":
            size, shown = _vp8_without_loss(data), True
        elif name != b"ALPH":
            continue
        kept.append(name + len(data).to_bytes(4, "little") + data + b"\0" * (len(data) % 2))
    if not shown:
        raise _NotOne
    inner = b"WEBP" + b"".join(kept)
    return (*size, b"RIFF" + len(inner).to_bytes(4, "little") + inner)


def _riff_chunks(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    end = 8 + int.from_bytes(body[4:8], "little")
    if end > len(body):
        raise _NotOne
    at = 12
    while at + 8 <= end:
        size = int.from_bytes(body[at + 4 : at + 8], "little")
        if at + 8 + size > end:
            raise _NotOne
        yield body[at : at + 4], body[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _vp8(data: bytes) -> tuple[int, int]:
    if data[3:6] != b"\x9d\x01\x2a":
        raise _NotOne
    return int.from_bytes(data[6:8], "little") & 0x3FFF, int.from_bytes(data[8:10], "little") & 0x3FFF


def _vp8_without_loss(data: bytes) -> tuple[int, int]:
    if data[0] != 0x2F:
        raise _NotOne
    sides = int.from_bytes(data[1:5], "little")
    return 1 + (sides & 0x3FFF), 1 + (sides >> 14 & 0x3FFF)
