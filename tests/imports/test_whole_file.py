"""What a person names may be a pipe or a device: read to its end, never without end."""

from __future__ import annotations

import contextlib
import os
import threading
from pathlib import Path

import pytest

from sillage.errors import UnreadableFile
from sillage.imports import whole_file
from sillage.imports.whole_file import read_whole


def test_a_file_is_read_whole_up_to_the_last_byte_that_is_allowed(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(b"12345")
    assert read_whole(path, 5) == b"12345"
    with pytest.raises(UnreadableFile, match="too large"):
        read_whole(path, 4)


def test_a_device_without_an_end_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="too large"):
        read_whole(Path("/dev/zero"), 3_000_000)


def test_a_pipe_is_read_to_its_end_however_slowly_it_comes(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    wrote = threading.Event()

    def write() -> None:
        with path.open("wb", buffering=0) as pipe:
            for _ in range(3):
                wrote.wait(0.05)
                pipe.write(b"2026-01-05,7\n")

    writer = threading.Thread(target=write)
    writer.start()
    assert read_whole(path, 100) == b"2026-01-05,7\n" * 3
    writer.join()


def test_a_pipe_that_nobody_writes_into_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole_file, "WRITER_SECONDS", 0.1)
    os.mkfifo(tmp_path / "pipe")
    assert read_whole(tmp_path / "pipe", 100) == b""


def test_a_pipe_that_says_too_much_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)

    def write() -> None:
        with contextlib.suppress(BrokenPipeError):
            path.write_bytes(b"x" * 200_000)

    writer = threading.Thread(target=write)
    writer.start()
    with pytest.raises(UnreadableFile, match="too large"):
        read_whole(path, 100_000)
    writer.join()


def test_what_cannot_be_opened_says_so_itself(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(OSError):
            read_whole(path, 100)
