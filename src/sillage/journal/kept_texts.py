"""Texts of queries kept on the disk by their shape, so that the next process writes none of them again.

To turn questions into SQL takes a third of what a report costs a process that has just started. The folder holds what
one version of the program wrote; another version, or another version of the libraries that write SQL, begins an empty
one. What cannot be read, or is not whole, is written anew: nothing rests on it.
"""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Hashable, Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import Any

import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
from ibis.expr.operations.udf import InputType
from ibis.expr.schema import Schema

MOST = 1500
"""Texts that a folder holds; beyond, the oldest half goes. The demo year asks some 100 for all of its pages."""
_PLAIN = (str, int, bool, float, bytes, type(None), date, datetime, time, timedelta, Decimal)


class KeptTexts:
    """Texts in a folder.

    Parameters
    ----------
    folder : Path or None
        Made by the first text; None keeps nothing.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._first = True

    def find(self, kind: str, key: Hashable) -> Any:
        """Return what was kept.

        Parameters
        ----------
        kind : str
            What it is: keys of two kinds may be equal.
        key : hashable
            All that decides it.

        Returns
        -------
        object
            Lists for tuples, as JSON knows them; None where nothing is kept.
        """
        path = self._path(kind, key)
        if path is None:
            return None
        try:
            held = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return held.get("found") if isinstance(held, dict) and held.get("whole") is True else None

    def keep(self, kind: str, key: Hashable, found: Any) -> None:
        """Keep a text; a folder that cannot be written costs time, nothing else.

        Parameters
        ----------
        kind, key
            As for `find`.
        found : object
            Strings, numbers, and lists of them.
        """
        path = self._path(kind, key)
        if path is None:
            return
        draft = path.with_suffix(f".{threading.get_ident()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._make_room(path.parent)
            draft.write_text(json.dumps({"found": found, "whole": True}, ensure_ascii=False), encoding="utf-8")
            draft.replace(path)
        except OSError:
            with suppress(OSError):
                draft.unlink(missing_ok=True)

    def _path(self, kind: str, key: Hashable) -> Path | None:
        if self._folder is None:
            return None
        try:
            words = said((kind, key))
        except TypeError:
            return None
        return self._folder / _written_by() / f"{blake2b(words.encode(), digest_size=20).hexdigest()}.json"

    def _make_room(self, ours: Path) -> None:
        """Let go of what other versions wrote, and of the oldest: once a process and folder."""
        if not self._first:
            return
        self._first = False
        for other in ours.parent.iterdir():
            if other != ours:
                shutil.rmtree(other, ignore_errors=True)
        held = sorted(ours.iterdir(), key=lambda path: path.stat().st_mtime)
        for path in held[: -MOST // 2] if len(held) > MOST else ():
            path.unlink(missing_ok=True)


def forget_texts(folder: Path) -> None:
    """Let go of every text: a question may have held what names a person who is erased.

    Parameters
    ----------
    folder : Path
        Where texts are kept.

    Raises
    ------
    OSError
        If some cannot be removed.
    """
    if folder.exists():
        shutil.rmtree(folder)


NOWHERE = KeptTexts(None)
"""Keeps nothing."""


def said(value: Any) -> str:
    """Write a key out so that two different ones are never written alike, in any process.

    Parameters
    ----------
    value : object
        Of a shape: plain values, types of columns, classes of nodes, and tuples of them.

    Returns
    -------
    str
        Each value with its type.

    Raises
    ------
    TypeError
        If something in it is of another kind: what it is called may hold an address in memory.
    """
    parts: list[str] = []
    _say(value, parts)
    return "".join(parts)


def _say(value: Any, parts: list[str]) -> None:
    if isinstance(value, Enum):
        parts.append(f"{type(value).__module__}.{value};")
    elif type(value) in _PLAIN:
        parts.append(f"{type(value).__name__} {value!r};")
    elif isinstance(value, tuple):
        parts.append(f"{len(value)}(")
        for one in value:
            _say(one, parts)
    elif isinstance(value, frozenset):
        _say(tuple(sorted(said(one) for one in value)), parts)
    elif isinstance(value, type):
        _say(_class_words(value), parts)
    elif isinstance(value, dt.DataType):
        parts.append(f"{value!r};")
    elif isinstance(value, Schema | Mapping):
        _say(tuple(value.items()), parts)
    elif isinstance(value, ops.Namespace):
        _say((value.catalog, value.database), parts)
    elif is_dataclass(value):
        _say((type(value), *(getattr(value, field.name) for field in fields(value))), parts)
    else:
        raise TypeError(type(value).__name__)


@cache
def _class_words(of: Any) -> tuple[str, ...]:
    """Return what tells a class from all others; Ibis numbers functions of the engine, in the order it met them."""
    if not issubclass(of, ops.ScalarUDF | ops.AggUDF):
        return of.__module__, of.__qualname__
    if of.__input_type__ is not InputType.BUILTIN:
        raise TypeError("its text is more than its name")
    arguments = ", ".join(of.__signature__.parameters)
    return of.__module__, of.__func_name__, arguments, repr(of.dtype), str(of.__udf_namespace__)


@cache
def _written_by() -> str:
    """Return what changes with the program and with whatever writes its SQL."""
    room = Path(__file__).parent.parent
    mark = blake2b(f"{version('ibis-framework')} {version('sqlglot')} {version('duckdb')}".encode(), digest_size=8)
    for file in sorted(room.rglob("*.py")):
        mark.update(f"{file.relative_to(room)} {file.stat().st_size} ".encode())
        mark.update(file.read_bytes())
    return mark.hexdigest()
