"""Posts set against the usual of their network: ranked as columns, and judged one by one where somebody looks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

from sillage.effects.cuts import Seen, seen_count, seen_rate
from sillage.effects.shrinkage import Estimate, Prior, count_values, rate_values, shrunken_count, shrunken_rate
from sillage.services.gather_posts import PER_POST
from sillage.services.known_posts import Post, Posts

if TYPE_CHECKING:
    import numpy as np

    from sillage.effects.shrinkage import Numbers
    from sillage.kpis.post_sums import Whole

    Flags = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True)
class NetworkUsual:
    """What is usual on a network.

    Parameters
    ----------
    rate : str
        The KPI that its posts are judged by: of those that a network measures, the one of most posts.
    usual : float
        Of all its posts together.
    prior : Prior or None
        How its posts differ; None where there are too few to tell.
    posts : int
        How many have that rate.
    """

    rate: str
    usual: float
    prior: Prior | None
    posts: int


@dataclass(frozen=True, slots=True)
class MeasuredPost:
    """A post with its rate.

    Parameters
    ----------
    post : Post
        Which.
    rate : str
        The KPI of `estimate`.
    estimate : Estimate
        Drawn towards the usual of its network.
    seen : Seen or None
        Against that usual; None where nothing could be expected.
    best : float or None
        The chance to be among the best tenth of its network; None where nobody asked, or too few posts tell.
    is_young : bool
        Whether it was last read too soon to be ranked, where somebody asked.
    """

    post: Post
    rate: str
    estimate: Estimate
    seen: Seen | None
    best: float | None = None
    is_young: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredPosts(Sequence[MeasuredPost]):
    """Posts that have the rate by which their network is judged; intervals are worked out of those that are read.

    Parameters
    ----------
    posts : Posts
        In the order wanted.
    networks : mapping of str to NetworkUsual
        Those of `posts`, at least.
    chances : ndarray, n_posts, or None
        The chance of each to be among the best tenth of its network, not a number where too few posts tell; None where
        nobody asked (`sillage.services.rank_posts`).
    young : ndarray of bool, n_posts, or None
        Which were last read too soon to be ranked (`sillage.services.young_posts`); None where nobody asked.
    """

    posts: Posts
    networks: Mapping[str, NetworkUsual]
    chances: Numbers | None = None
    young: Flags | None = None

    def __len__(self) -> int:
        """How many."""
        return len(self.posts)

    @overload
    def __getitem__(self, at: int) -> MeasuredPost: ...
    @overload
    def __getitem__(self, at: slice) -> MeasuredPosts: ...
    def __getitem__(self, at: int | slice) -> MeasuredPost | MeasuredPosts:
        """Return one as an object, or some in columns."""
        if isinstance(at, slice):
            return MeasuredPosts(self.posts[at], self.networks, _some(self.chances, at), _some(self.young, at))
        return _measured(self.posts[at], self.networks, self.best[at], bool(self.is_young[at]))

    def __iter__(self) -> Iterator[MeasuredPost]:
        """Yield them as objects."""
        told = zip(self.posts, self.best, self.is_young.tolist(), strict=True)
        return (_measured(post, self.networks, best, young) for post, best, young in told)

    def __eq__(self, other: object) -> bool:
        """Whether the same posts stand in the same order, judged alike."""
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(MeasuredPost.__eq__, self, other))

    __hash__ = None  # type: ignore[assignment]

    def take(self, places: Whole) -> MeasuredPosts:
        """Return some posts.

        Parameters
        ----------
        places : ndarray, n_taken
            Which, in the order wanted.
        """
        chances, young = _some(self.chances, places), _some(self.young, places)
        return MeasuredPosts(self.posts.take(places), self.networks, chances, young)

    def find(self, network: str, account: str, post_id: str) -> MeasuredPost | None:
        """Return the post of a place; None where it is not among these.

        Parameters
        ----------
        network, account, post_id : str
            Which.
        """
        import numpy as np
        import pyarrow.compute as pc

        rows, wanted = self.posts.rows, {"network": network, "account": account, "post_id": post_id}
        at = np.flatnonzero(np.all([pc.equal(rows[name], word).to_numpy() for name, word in wanted.items()], axis=0))
        return self[int(at[0])] if len(at) else None

    @property
    def best(self) -> Numbers:
        """The chance of each to be among the best tenth; not a number where nobody asked, or nothing can be said."""
        import numpy as np

        return np.full(len(self), np.nan) if self.chances is None else self.chances

    @property
    def is_young(self) -> Flags:
        """Whether each was last read too soon to be ranked; False where nobody asked."""
        import numpy as np

        return np.zeros(len(self), bool) if self.young is None else self.young

    @property
    def values(self) -> Numbers:
        """What each is ranked by: the value of its estimate, not a number where it has none."""
        import numpy as np

        found = np.full(len(self), np.nan)
        for usual, at in self._by_network():
            if usual.rate == PER_POST:
                found[at] = count_values(self.posts.interactions[at], usual.prior)
            else:
                k, n = self.posts.rates[usual.rate]
                found[at] = rate_values(k[at], n[at], usual.prior)
        return found

    @property
    def parts(self) -> tuple[Numbers, Numbers]:
        """The interactions that make the rate of each, and what they are out of: one post where counts are judged."""
        import numpy as np

        top, bottom = np.full(len(self), np.nan), np.full(len(self), np.nan)
        for usual, at in self._by_network():
            is_count = usual.rate == PER_POST
            k, n = (self.posts.interactions, np.ones(len(self))) if is_count else self.posts.rates[usual.rate]
            top[at], bottom[at] = k[at], n[at]
        return top, bottom

    @property
    def is_count(self) -> Whole:
        """Where posts are judged by interactions alone: 1, elsewhere 0."""
        import numpy as np

        found = np.zeros(len(self), np.int64)
        for usual, at in self._by_network():
            found[at] = usual.rate == PER_POST
        return found

    @property
    def seen(self) -> list[Seen | None]:
        """Each against the usual of its network; None where nothing could be expected."""
        usuals = [self.networks[name] for name in self.posts.words("network")]
        tops, bottoms = self.parts
        return [_seen(k, n, usual) for k, n, usual in zip(tops.tolist(), bottoms.tolist(), usuals, strict=True)]

    def best_first(self) -> MeasuredPosts:
        """Return them by how many times the usual of their network each is, then by network."""
        import numpy as np

        values, times = self.values, np.zeros(len(self))
        for usual, at in self._by_network():
            if usual.usual:
                times[at] = values[at] / usual.usual
        ranks = np.unique(np.array(self.posts.words("network"), dtype=object), return_inverse=True)[1]
        return self.take(np.lexsort((ranks, -np.nan_to_num(times, nan=0.0))))

    def _by_network(self) -> Iterator[tuple[NetworkUsual, Whole]]:
        import numpy as np
        import pyarrow.compute as pc

        for name, usual in self.networks.items():
            at = np.flatnonzero(pc.equal(self.posts.rows["network"], name).to_numpy())
            if len(at):
                yield usual, at


def _some(column: Any, chosen: Whole | slice) -> Any:
    return None if column is None else column[chosen]


def _measured(post: Post, networks: Mapping[str, NetworkUsual], best: float, young: bool) -> MeasuredPost:
    usual, chance = networks[post.network], float(best) if best == best else None
    if usual.rate == PER_POST:
        k, n = post.interactions or 0.0, 1.0
        return MeasuredPost(post, PER_POST, shrunken_count(k, 1, usual.prior), _seen(k, n, usual), chance, young)
    k, n = post.rates[usual.rate]
    return MeasuredPost(post, usual.rate, shrunken_rate(k, n, usual.prior), _seen(k, n, usual), chance, young)


def _seen(k: float, n: float, usual: NetworkUsual) -> Seen | None:
    if usual.rate == PER_POST:
        return seen_count(k, usual.usual, usual.prior)
    return seen_rate(k, n, usual.usual, usual.prior)
