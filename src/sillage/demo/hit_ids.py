"""Ids of made-up hits: many at once, from whole numbers, the same on every machine."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]

_HEX = np.frombuffer("".join(f"{byte:02x}" for byte in range(256)).encode(), np.uint16)
"""The two characters of each byte, as one number."""


def mixed(numbers: Ints, theme: int) -> Words:
    """Spread whole numbers over 64 bits (splitmix64), differently for each theme.

    Parameters
    ----------
    numbers : ndarray of shape (n,)
        Whole numbers.
    theme : int
        What they are for.

    Returns
    -------
    ndarray of shape (n,)
        One number each; equal ones stay equal.
    """
    with np.errstate(over="ignore"):
        mixing = numbers.astype(np.uint64) + np.uint64((theme * 0x9E3779B97F4A7C15 + 0x632BE59BD9B4E019) % 2**64)
        mixing = (mixing ^ (mixing >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixing = (mixing ^ (mixing >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixing ^ (mixing >> np.uint64(31))


def hex_ids(numbers: Ints, theme: int, present: npt.NDArray[np.bool_] | None = None) -> pa.Array:
    """Write whole numbers as ids of 32 hexadecimal characters, as our keyed hashes look.

    Parameters
    ----------
    numbers : ndarray of shape (n,)
        Whole numbers; equal ones become equal ids.
    theme : int
        What they are for: ids of two themes never meet.
    present : ndarray of shape (n,), optional
        Where there is an id at all; elsewhere the text is empty.

    Returns
    -------
    pyarrow.Array
        Text.
    """
    chosen = numbers if present is None else numbers[present]
    halves = np.stack([mixed(chosen, theme), mixed(chosen, theme + 1_000)], axis=1)
    letters = _HEX[halves.view(np.uint8).reshape(-1)]
    lengths = np.full(len(numbers), 32, np.int32) if present is None else np.where(present, 32, 0).astype(np.int32)
    ends = np.concatenate([np.zeros(1, np.int32), np.cumsum(lengths, dtype=np.int32)])
    return pa.StringArray.from_buffers(len(numbers), pa.py_buffer(ends), pa.py_buffer(letters))


def worded(choices: tuple[str, ...], codes: npt.NDArray[np.integer]) -> pa.DictionaryArray:
    """Return words by their places in a list.

    Parameters
    ----------
    choices : tuple of str
        The words.
    codes : ndarray of shape (n,)
        Places in it.

    Returns
    -------
    pyarrow.DictionaryArray
        Text.
    """
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), pa.array(choices, pa.string()))
