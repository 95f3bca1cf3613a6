"""The script of pages, as it is sent; its source stands beside it (see `docs/collector.md`)."""

from __future__ import annotations

import gzip
from functools import cache
from importlib.resources import files

MINIFIED = (files("sillage.collector") / "script" / "s.min.js").read_bytes()


@cache
def packed() -> bytes:
    """Return the script compressed."""
    return gzip.compress(MINIFIED, 9, mtime=0)
