"""What made-up visits and hits are while they are drawn: columns of numbers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sillage.demo.hit_ids import Ints


class Visits(NamedTuple):
    """One row a visit of the day."""

    person: Ints
    way: Ints
    start_us: Ints
    pages: Ints
    linked: npt.NDArray[np.bool_]
    bot: Ints
    buys: npt.NDArray[np.bool_]
    link: Ints
    landing: Ints


class Hits(NamedTuple):
    """One row a hit: whose visit, when, what."""

    visit: Ints
    at_us: Ints
    kind: Ints
    path: Ints
    engaged_ms: Ints
    name: Ints
    value: Ints
    late: npt.NDArray[np.bool_]


def rows_of(visit: Ints, at_us: Ints, kind: int, path: Ints, **said: npt.NDArray[np.generic]) -> Hits:
    """Return hits of one kind.

    Parameters
    ----------
    visit, at_us, path : ndarray of shape (n,)
        Whose, when and where.
    kind : int
        A place in `sillage.demo.hit_words.KINDS`.
    **said : ndarray of shape (n,)
        Other columns of `Hits`; they say nothing otherwise.

    Returns
    -------
    Hits
        As many.
    """
    nothing = np.zeros(len(visit), np.int64)
    blank = {"engaged_ms": nothing, "name": nothing, "value": nothing, "late": np.zeros(len(visit), np.bool_)}
    return Hits(visit, at_us, np.full(len(visit), kind), path, **{**blank, **said})  # type: ignore[arg-type]
