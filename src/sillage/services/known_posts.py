"""Posts in columns: a hundred thousand are held as few arrays, and one is an object where somebody looks at it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, overload
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    import pyarrow as pa

    from sillage.effects.shrinkage import Numbers
    from sillage.kpis.post_sums import Whole

PIECE = 2_000
"""Posts that are read out of their columns at once."""


@dataclass(frozen=True, slots=True)
class Post:
    """A post with what it is about and what it brought.

    Parameters
    ----------
    network, account, post_id : str
        Which.
    kind, campaign, call_to_action : str
        A person's label, else what the file says; empty where nothing does.
    text, url : str
        As published.
    at : datetime or None
        When, in the workspace's zone; None when only a day is known.
    on : date
        Its day.
    interactions : float or None
        How many; None when no file tells.
    rates : mapping of str to (float, float)
        By KPI, the interactions and what they are out of.
    """

    network: str
    account: str
    post_id: str
    kind: str
    campaign: str
    call_to_action: str
    text: str
    url: str
    at: datetime | None
    on: date
    interactions: float | None
    rates: Mapping[str, tuple[float, float]]

    @property
    def name(self) -> str:
        """What it is called: the beginning of its text, else its address or its id."""
        return name_of(self.text, self.url, self.post_id)


def name_of(text: str, url: str, post_id: str) -> str:
    """Return what a post is called: the beginning of its text, else its address or its id.

    Parameters
    ----------
    text, url, post_id : str
        As published.
    """
    plain = " ".join(text.split())
    return (plain if len(plain) <= 60 else plain[:59].rstrip() + "…") or url or post_id


@dataclass(frozen=True, slots=True, eq=False)
class Posts(Sequence[Post]):
    """Posts of a period, in columns.

    Parameters
    ----------
    rows : pyarrow.Table, n_posts
        The words of `Post`, ``at`` in UTC, and ``interactions``.
    rates : mapping of str to tuple of ndarray, n_posts
        By KPI, the interactions and what they are out of; not a number where a post has no such rate.
    zone : str
        Whose hours.
    """

    rows: pa.Table
    rates: Mapping[str, tuple[Numbers, Numbers]]
    zone: str

    def __len__(self) -> int:
        """How many."""
        return int(self.rows.num_rows)

    @overload
    def __getitem__(self, at: int) -> Post: ...
    @overload
    def __getitem__(self, at: slice) -> Posts: ...
    def __getitem__(self, at: int | slice) -> Post | Posts:
        """Return one as an object, or some in columns."""
        import numpy as np

        places = np.arange(len(self))[at]
        if isinstance(at, slice):
            return self.take(places)
        return next(iter(self.take(np.array([places]))))

    def __iter__(self) -> Iterator[Post]:
        """Yield them as objects, a piece of them held at once."""
        zone = ZoneInfo(self.zone)
        for start in range(0, len(self), PIECE):
            piece = slice(start, start + PIECE)
            rates = {rate: [column[piece].tolist() for column in pair] for rate, pair in self.rates.items()}
            for place, row in enumerate(self.rows.slice(start, PIECE).to_pylist()):
                at = row["at"]
                mine = {rate: (k[place], n[place]) for rate, (k, n) in rates.items() if k[place] == k[place]}
                yield Post(**row | {"at": at.astimezone(zone) if at else None}, rates=mine)

    def __eq__(self, other: object) -> bool:
        """Whether the same posts stand in the same order with the same figures."""
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(_is_same, self, other))

    __hash__ = None  # type: ignore[assignment]

    def take(self, places: Whole) -> Posts:
        """Return some posts.

        Parameters
        ----------
        places : ndarray, n_taken
            Which, in the order wanted.
        """
        rates = {rate: (k[places], n[places]) for rate, (k, n) in self.rates.items()}
        return Posts(self.rows.take(places), rates, self.zone)

    def words(self, name: str) -> list[str]:
        """Return a column of words.

        Parameters
        ----------
        name : str
            One of `Post`.
        """
        found: list[str] = self.rows[name].to_pylist()
        return found

    @property
    def interactions(self) -> Numbers:
        """How many each had; not a number where no file tells."""
        found: Numbers = self.rows["interactions"].to_numpy()
        return found

    @property
    def names(self) -> list[str]:
        """What each is called."""
        return [name_of(*told) for told in zip(*map(self.words, ("text", "url", "post_id")), strict=True)]

    @property
    def days(self) -> list[date]:
        """The day of each."""
        found: list[date] = self.rows["on"].to_pylist()
        return found

    @property
    def moments(self) -> list[datetime | None]:
        """When each was published, in the workspace's zone; None when only a day is known."""
        zone = ZoneInfo(self.zone)
        return [at.astimezone(zone) if at else None for at in self.rows["at"].to_pylist()]


def _is_same(one: Any, other: Any) -> bool:
    return bool(one == other)
