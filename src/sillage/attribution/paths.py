"""Paths to a conversion, many at once: which channels were touched, in order, and how often each path was walked.

A path is walked by `conversions` people who converted at its end and by `nulls` people who did not (so far). All arrays
of a `Paths` are flat: the touches of path `i` are ``codes[offsets[i]:offsets[i + 1]]``, oldest first. Values are minor
units (cents).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sillage.errors import WrongUsage
from sillage.language import msg

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]

OTHERS = "(other)"
"""The channel that stands for those below the share that was asked for."""

CHUNK_TOUCHES = 1 << 20


@dataclass(frozen=True, slots=True)
class Path:
    """One path, for a few of them at hand; large sets are built as `Paths`.

    Parameters
    ----------
    touches : tuple of str
        Channels, oldest first; at least one.
    conversions : float
        How often it ended in a conversion.
    value_minor : int or None
        What these conversions were worth, all together; None when not known.
    nulls : float or None
        How often it did not; None when nobody says.
    ages : tuple of float
        Days from each touch to the end of the path; empty when times are not known.
    """

    touches: tuple[str, ...]
    conversions: float = 0
    value_minor: int | None = None
    nulls: float | None = None
    ages: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Paths:
    """Many paths.

    Parameters
    ----------
    channels : tuple of str
        Every channel, in the order of their names: `codes` are places in it.
    codes : ndarray of int32, shape (n_touches,)
        The channel of each touch.
    offsets : ndarray of int64, shape (n_paths + 1,)
        Where each path begins, and the end.
    conversions : ndarray of float64, shape (n_paths,)
        How often each converted.
    value : ndarray of float64, shape (n_paths,), or None
        Minor units; None when not known.
    nulls : ndarray of float64, shape (n_paths,), or None
        How often each did not convert; None when nobody says.
    ages : ndarray of float64, shape (n_touches,), or None
        Days from the touch to the path's end; None when times are not known.
    value_minor : int or None
        The sum of `value`, exact.
    """

    channels: tuple[str, ...]
    codes: Codes
    offsets: Whole
    conversions: Floats
    value: Floats | None = None
    nulls: Floats | None = None
    ages: Floats | None = None
    value_minor: int | None = None

    @classmethod
    def of(cls, paths: Iterable[Path]) -> Paths:
        """Build from paths at hand.

        Parameters
        ----------
        paths : iterable of Path
            Values, nulls and ages count as known where every path has them.

        Returns
        -------
        Paths
            Not aggregated.

        Raises
        ------
        WrongUsage
            If a path has no touch, or a count is negative.
        """
        listed = list(paths)
        if any(not path.touches for path in listed):
            raise WrongUsage(msg("A path has no touch."), msg("Name what nothing tells, such as direct."))
        if any(path.conversions < 0 or (path.nulls or 0) < 0 for path in listed):
            raise WrongUsage(msg("A path was walked a negative number of times."))
        channels = tuple(sorted({touch for path in listed for touch in path.touches}))
        place = {name: index for index, name in enumerate(channels)}
        lengths = [len(path.touches) for path in listed]
        amounts = [path.value_minor for path in listed]
        known = [amount for amount in amounts if amount is not None]
        valued = bool(listed) and len(known) == len(amounts)
        nulls = [path.nulls for path in listed]
        ages = [age for path in listed for age in path.ages]
        timed = bool(listed) and all(len(path.ages) == len(path.touches) for path in listed)
        return cls(
            channels,
            np.array([place[touch] for path in listed for touch in path.touches], np.int32),
            np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.int64),
            np.array([path.conversions for path in listed], float),
            np.array(known, float) if valued else None,
            None if None in nulls else np.array(nulls, float),
            np.array(ages, float) if timed else None,
            sum(known) if valued else None,
        )

    def __len__(self) -> int:
        return len(self.conversions)

    @property
    def lengths(self) -> Whole:
        """How many touches each path has."""
        return np.diff(self.offsets)

    @property
    def total_conversions(self) -> float:
        """How many conversions in all."""
        return float(self.conversions.sum())

    @property
    def total_nulls(self) -> float | None:
        """How many times no conversion came in all; None when nobody says."""
        return None if self.nulls is None else float(self.nulls.sum())

    @property
    def walked(self) -> Floats:
        """How often each path was walked, with or without a conversion."""
        return self.conversions if self.nulls is None else self.conversions + self.nulls

    def pieces(self, touches: int = CHUNK_TOUCHES) -> Iterator[Paths]:
        """Yield the paths in pieces, so that what is worked out for each touch never fills the memory.

        Parameters
        ----------
        touches : int
            About how many touches a piece may have; a path is never cut.

        Yields
        ------
        Paths
            With the same channels.
        """
        first = 0
        while first < len(self):
            last = int(np.searchsorted(self.offsets, self.offsets[first] + touches, side="right")) - 1
            yield self._cut(first, max(last, first + 1))
            first = max(last, first + 1)

    def _cut(self, first: int, last: int) -> Paths:
        touches, rows = slice(self.offsets[first], self.offsets[last]), slice(first, last)
        return Paths(
            self.channels,
            self.codes[touches],
            self.offsets[first : last + 1] - self.offsets[first],
            self.conversions[rows],
            None if self.value is None else self.value[rows],
            None if self.nulls is None else self.nulls[rows],
            None if self.ages is None else self.ages[touches],
        )

    def share_of_touches(self) -> Floats:
        """Return each channel's share of all touches, those of paths walked twice counted twice.

        Returns
        -------
        ndarray of float64, shape (n_channels,)
            They add up to 1; zeros when nobody walked.
        """
        count = np.zeros(len(self.channels))
        for piece in self.pieces():
            count += np.bincount(piece.codes, np.repeat(piece.walked, piece.lengths), len(self.channels))
        whole = count.sum()
        return count / whole if whole else count

    def with_channels_above(self, share: float) -> tuple[Paths, tuple[str, ...]]:
        """Put the channels below a share of all touches together.

        Parameters
        ----------
        share : float
            0.01 keeps the channels with at least one touch in a hundred.

        Returns
        -------
        tuple of (Paths, tuple of str)
            The paths, where `OTHERS` stands for the small channels, and their names; nothing is lost.
        """
        keep = self.share_of_touches() >= share
        small = tuple(name for name, kept in zip(self.channels, keep, strict=True) if not kept)
        if len(small) < 2 and OTHERS not in self.channels:  # one alone has no reason to lose its name
            return self, ()
        names = tuple(sorted({name if kept else OTHERS for name, kept in zip(self.channels, keep, strict=True)}))
        place = {name: index for index, name in enumerate(names)}
        moved = [place[name if kept else OTHERS] for name, kept in zip(self.channels, keep, strict=True)]
        return replace(self, channels=names, codes=np.array(moved, np.int32)[self.codes]), small


def coded(names: Sequence[str], wanted: Iterable[str]) -> tuple[int, ...]:
    """Return the places of some names, whatever their case.

    Parameters
    ----------
    names : sequence of str
        Every name.
    wanted : iterable of str
        Those that are looked for.

    Returns
    -------
    tuple of int
        In the order of `names`.
    """
    folded = {one.strip().casefold() for one in wanted}
    return tuple(index for index, name in enumerate(names) if name.strip().casefold() in folded)
