"""Small files of JSON, written so that whoever reads one sees the old content or the new one, whole."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

_AS_ON_DISK = "surrogatepass"
"""Names of files are bytes: one that is no UTF-8 is written, and read again, as Python has it."""


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write a file so that whoever reads it sees the old one or the new one, whole.

    Parameters
    ----------
    path : Path
        Where.
    content : mapping
        JSON-ready.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        draft.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8", errors=_AS_ON_DISK)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def read_json(path: Path) -> dict[str, Any] | None:
    """Return what `write_json` wrote; None where there is nothing that can be read."""
    with suppress(OSError, ValueError):
        known = json.loads(path.read_text(encoding="utf-8", errors=_AS_ON_DISK))
        return known if isinstance(known, dict) else None
    return None
