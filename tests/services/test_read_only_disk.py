"""A disk that became read-only: `sillage doctor` still answers, and says so."""

import errno
import os
from contextlib import closing
from typing import Any

import pytest

from sillage.journal.tail import Tail
from sillage.services.check_health import check_health
from sillage.services.open_workspace import Opened


def test_the_doctor_says_of_a_read_only_disk_that_nothing_can_be_written(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = os.open

    def read_only(path: Any, flags: int, *said: Any, **more: Any) -> int:
        if flags & (os.O_CREAT | os.O_WRONLY | os.O_RDWR) and str(path).startswith(str(opened.data_dir)):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))
        return really(path, flags, *said, **more)

    with closing(Tail.start(opened.data_dir / "tails")):
        assert all(one.ok for one in check_health(opened.data_dir) if one.name in ("disk", "tails"))
        monkeypatch.setattr(os, "open", read_only)
        told = check_health(opened.data_dir)
    [disk] = [one for one in told if one.name == "disk"]
    assert not disk.ok
    assert "Nothing can be written to the data folder: the disk is read-only" in str(disk.what)
    assert [one.ok for one in told if one.name == "tails"] == [True]
    assert not [one for one in told if one.name == "collector" and one.ok]
