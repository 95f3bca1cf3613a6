"""Answers of the core taken apart and put together again: frozen dataclasses as mappings that `study_json` writes.

What is read again equals what was taken apart, so that an answer that took long is computed once and worded for each
reader. A key of a mapping becomes text, and is read by the type that the dataclass names.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from math import isfinite
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from sillage.language import Message

T = TypeVar("T")


def plain(value: Any) -> Any:
    """Take a value apart.

    Parameters
    ----------
    value : object
        A frozen dataclass, or what stands in one.

    Returns
    -------
    object
        Mappings, lists, numbers, texts, days and sentences; numbers that are not finite are None.

    Raises
    ------
    TypeError
        If it holds something else than data.
    """
    match value:
        case Enum():
            return value.value
        case None | bool() | int() | str():
            return value
        case float():
            return float(value) if isfinite(value) else None
        case date() | Message():
            return value
        case Mapping():
            return {str(plain(key)): plain(one) for key, one in value.items()}
        case tuple() | list():
            return [plain(one) for one in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    raise TypeError(type(value).__name__)


def frozen(kind: type[T], stored: Any) -> T:
    """Put together what `plain` took apart.

    Parameters
    ----------
    kind : type
        What it was.
    stored : object
        As `plain` returned it; lists may be tuples.

    Returns
    -------
    object
        Equal to what was written.

    Raises
    ------
    TypeError
        If the type is not one that `plain` knows.
    KeyError, ValueError
        If something else was stored: an answer of an older form.
    """
    return cast("T", _read(kind, stored))


def _read(kind: Any, stored: Any) -> Any:
    inner = get_args(kind)
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return None if stored is None else _read(next(one for one in inner if one is not types.NoneType), stored)
    if origin is tuple:
        parts = (inner[0],) * len(stored) if inner[1:] == (...,) else inner
        return tuple(_read(part, one) for part, one in zip(parts, stored, strict=True))
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        return {_key(inner[0], key): _read(inner[1], one) for key, one in stored.items()}
    if origin is not None:
        return _array(stored)
    return _single(kind, stored)


def _single(kind: Any, stored: Any) -> Any:
    if kind is date or kind is Message:
        if isinstance(stored, kind):
            return stored
        raise ValueError(type(stored).__name__)
    if is_dataclass(kind):
        hints = _hints(cast("type", kind))
        return cast("type", kind)(**{name: _read(hint, stored[name]) for name, hint in hints.items()})
    if kind is float:
        return float("nan") if stored is None else float(stored)
    if isinstance(kind, type) and issubclass(kind, Enum | str | int):
        return kind(stored)
    raise TypeError(str(kind))


def _key(kind: Any, stored: str) -> Any:
    return float(stored) if kind is float else _read(kind, stored)


def _array(stored: Any) -> Any:
    import numpy as np

    return np.array([float("nan") if one is None else one for one in stored], dtype=float)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
