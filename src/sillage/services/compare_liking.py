"""Compare what was liked with what sold: interactions of each post against the margin that it is credited with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from sillage.attribution.models import Model
from sillage.domain.period import Period
from sillage.economics.revenue import RevenueSource, Sale
from sillage.effects.few_orders import sum_interval
from sillage.effects.ranks import RankCorrelation, mid_ranks, rank_correlation
from sillage.effects.separable import separable
from sillage.language import Message, _n, msg
from sillage.reports.wording import Amount, Bare
from sillage.services.attribution_model import model_of
from sillage.services.client_view import not_for_clients
from sillage.services.gather_posts import posts_of
from sillage.services.known_posts import Post
from sillage.services.linked_posts import linked_posts
from sillage.services.open_workspace import Opened
from sillage.services.read_revenue import read_revenue

MUCH, LITTLE = 0.75, 0.5
"""Above the former share of a network's posts a post is much liked, up to the latter it is little liked."""
ENOUGH_ORDERS = 10
"""Orders credited to posts below which liking and selling are not set against each other."""

NO_MARGIN = msg(
    "The margin of some orders is not known: enter the share of revenue that is margin (sillage value margin)."
)


class Liking(StrEnum):
    """How much a post was liked, among those of its network."""

    MUCH = "much"
    MIDDLE = "middle"
    LITTLE = "little"


class Quadrant(StrEnum):
    """Liking and sales of a post."""

    LIKED_SOLD = "liked_sold"
    LIKED_NOT_SOLD = "liked_not_sold"
    QUIET_SOLD = "quiet_sold"
    QUIET_NOT_SOLD = "quiet_not_sold"
    BETWEEN = "between"
    NOT_MEASURABLE = "not_measurable"


@dataclass(frozen=True, slots=True)
class LikedPost:
    """A post with what it gained and what it sold.

    Parameters
    ----------
    post : Post
        Which.
    rank : float
        Share of its network's posts that it was liked at least as much as: from 0 to 1.
    liking : Liking
        The same in a word.
    orders : float
        Credited.
    margin : float or None
        Credited, in major units; None when not measurable, or of unknown margin.
    bounds : tuple of float, or None
        What so many orders may bring (90 %).
    measurable : bool
        Whether a sale could have been followed back to it: a link of ours was on it, or a sale or a visit names it.
    """

    post: Post
    rank: float
    liking: Liking
    orders: float
    margin: float | None
    bounds: tuple[float, float] | None
    measurable: bool

    @property
    def quadrant(self) -> Quadrant:
        """Where it stands."""
        if not self.measurable:
            return Quadrant.NOT_MEASURABLE
        sold = self.orders > 0
        if self.liking is Liking.MUCH:
            return Quadrant.LIKED_SOLD if sold else Quadrant.LIKED_NOT_SOLD
        if self.liking is Liking.LITTLE:
            return Quadrant.QUIET_SOLD if sold else Quadrant.QUIET_NOT_SOLD
        return Quadrant.BETWEEN


@dataclass(frozen=True, slots=True)
class LikingGroup:
    """The measurable posts of one liking together.

    Parameters
    ----------
    liking : Liking
        Which.
    posts : int
        How many.
    orders : float
        Credited.
    margin, per_post : float or None
        In all, and of one post.
    bounds : tuple of float, or None
        Of `per_post` (90 %).
    """

    liking: Liking
    posts: int
    orders: float
    margin: float | None
    per_post: float | None
    bounds: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class LikedAndSold:
    """The posts of a period by what they gained and what they sold.

    Parameters
    ----------
    period : Period
        When they were published, and when orders were placed.
    currency : str
        Of every amount.
    model : Model
        Which rule credits orders.
    posts : tuple of LikedPost
        The most liked of their networks first.
    groups : tuple of LikingGroup
        Much, middle, little.
    correlation : RankCorrelation
        Of liking and margin among the measurable posts, ranked within their networks.
    usual : float or None
        The margin of a usual order credited to a post.
    orders, followed : int
        All orders of the period, and those whose path was followed.
    elsewhere : float
        Orders credited to posts that were not published in the period or have no figures.
    reason : Message or None
        Why nothing can be said at all.
    """

    period: Period
    currency: str
    model: Model
    posts: tuple[LikedPost, ...]
    groups: tuple[LikingGroup, ...]
    correlation: RankCorrelation
    usual: float | None
    orders: int
    followed: int
    elsewhere: float
    reason: Message | None = None

    def in_quadrant(self, quadrant: Quadrant) -> tuple[LikedPost, ...]:
        """Return the posts of a quadrant.

        Parameters
        ----------
        quadrant : Quadrant
            Which.
        """
        return tuple(one for one in self.posts if one.quadrant is quadrant)

    @property
    def measurable(self) -> int:
        """How many posts could have been credited with a sale."""
        return sum(1 for one in self.posts if one.measurable)

    @property
    def credited(self) -> float:
        """Orders credited to these posts."""
        return sum(one.orders for one in self.posts)

    @property
    def verdict(self) -> Message:
        """Whether posts that are liked more sell more."""
        if self.reason is not None:
            return self.reason
        if self.credited < ENOUGH_ORDERS or self.correlation.value is None:
            return msg(
                "Cannot tell whether what is liked sells: {orders} credited to {posts}; at least {enough} are needed.",
                orders=_n("{count} order", "{count} orders", round(self.credited)),
                posts=_n(
                    "{count} post that could be followed", "{count} posts that could be followed", self.measurable
                ),
                enough=ENOUGH_ORDERS,
            )
        found = self.correlation
        about = {"value": Bare(found.value), "low": Bare(found.low), "high": Bare(found.high)}
        if found.tells and found.low is not None and found.low > 0:
            return msg("What is liked more sells more: rank correlation {value} ({low} to {high}).", **about)
        if found.tells:
            return msg("What is liked more sells less: rank correlation {value} ({low} to {high}).", **about)
        return msg("Cannot tell whether what is liked sells: rank correlation {value} ({low} to {high}).", **about)

    @property
    def sentences(self) -> tuple[Message, ...]:
        """What a reader must know before believing the figures."""
        if self.reason is not None:
            return (self.reason,)
        said = [self.verdict, *self._between()]
        left = len(self.posts) - self.measurable
        if left:
            said.append(
                _n(
                    "{count} post has no tracked link: what it sold is not measurable, which is not nothing.",
                    "{count} posts have no tracked link: what they sold is not measurable, which is not nothing.",
                    left,
                )
            )
        if self.followed < self.orders:
            said.append(
                msg(
                    "{followed} of {orders} orders have a path that was followed: intervals are about chance, and know"
                    " nothing of sales that could not be followed. Credited is not caused.",
                    followed=self.followed,
                    orders=self.orders,
                )
            )
        return tuple(said)

    def _between(self) -> list[Message]:
        told = {one.liking: one for one in self.groups}
        much, little = told.get(Liking.MUCH), told.get(Liking.LITTLE)
        if much is None or little is None or much.per_post is None or little.per_post is None:
            return []
        about = {"much": Amount(much.per_post, self.currency), "little": Amount(little.per_post, self.currency)}
        if separable(much.bounds, little.bounds):
            return [
                msg("A much liked post brings {much} of margin, a little liked one {little}: they differ.", **about)
            ]
        return [
            msg(
                "A much liked post brings {much} of margin, a little liked one {little}: the intervals overlap, they"
                " cannot be told apart.",
                **about,
            )
        ]


def compare_liking(opened: Opened, period: Period, *, network: str = "") -> LikedAndSold:
    """Set the interactions of each post against the margin that it is credited with.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        When posts were published and orders placed.
    network : str
        One network; empty for all.

    Returns
    -------
    LikedAndSold
        By the model that the workspace chose.

    Raises
    ------
    NotAllowed
        If a client asks: margins are not theirs to see.
    """
    if opened.for_client:
        raise not_for_clients()
    opened = opened.for_one_request()
    posts = [one for one in posts_of(opened, period) if network in ("", one.network) and one.interactions is not None]
    read = read_revenue(opened, period)
    sales = _by_post(read.revenue.sales)
    of_unknown = any(sale.margin is None for some in sales.values() for sale in some)
    usual = None if of_unknown else _usual_order(sales)
    ranks = _ranks(posts)
    linked = linked_posts(opened, period) | set(sales)
    rows = [_row(post, rank, _sold(sales, post), usual, linked) for post, rank in zip(posts, ranks, strict=True)]
    rows.sort(key=lambda one: (-one.rank, -(one.post.interactions or 0.0), one.post.network, one.post.post_id))
    told = [one for one in rows if one.measurable]
    mine = {(one.post.network, one.post.post_id) for one in rows}
    return LikedAndSold(
        period,
        opened.workspace.currency,
        model_of(opened),
        tuple(rows),
        _groups(told, sales, usual),
        _correlated(told),
        usual,
        read.credited.orders if read.credited else int(read.revenue.orders),
        read.credited.followed if read.credited else 0,
        float(sum((sale.orders for key, some in sales.items() if key not in mine for sale in some), Fraction(0))),
        _reason(read.revenue.source, rows, told, of_unknown),
    )


_Key = tuple[str, str]
_Sales = Mapping[_Key, Sequence[Sale]]


def _reason(source: object, rows: Sequence[LikedPost], told: Sequence[LikedPost], of_unknown: bool) -> Message | None:
    if not rows:
        return msg("No post of these days has interactions.")
    if source is not RevenueSource.ORDERS:
        return msg("No order is known: import orders, or let your shop or site tell them, to see which posts sell.")
    if not told:
        return msg(
            "No post of these days has a tracked link: what they sold is not measurable. Make one: sillage link add."
        )
    return NO_MARGIN if of_unknown else None


def _by_post(sales: Sequence[Sale]) -> dict[_Key, list[Sale]]:
    found: dict[_Key, list[Sale]] = defaultdict(list)
    for sale in sales:
        if sale.post:
            found[sale.channel, sale.post].append(sale)
    return found


def _sold(sales: _Sales, post: Post) -> Sequence[Sale]:
    return sales.get((post.network, post.post_id), ())


def _usual_order(sales: _Sales) -> float | None:
    """Return the margin of an order credited to a post, of whatever network."""
    parts = [sale for some in sales.values() for sale in some if sale.margin is not None]
    orders = sum((sale.orders for sale in parts), Fraction(0))
    margin = sum(sale.margin.amount for sale in parts if sale.margin is not None)
    return float(margin) / float(orders) if orders > 0 else None


def _ranks(posts: Sequence[Post]) -> list[float]:
    """Return the share of its network's posts that each was liked at least as much as; equal ones share the middle."""
    found = [0.0] * len(posts)
    for network in {post.network for post in posts}:
        places = [place for place, post in enumerate(posts) if post.network == network]
        for place, rank in zip(places, mid_ranks([posts[one].interactions or 0.0 for one in places]), strict=True):
            found[place] = rank / len(places)
    return found


def _row(post: Post, rank: float, sold: Sequence[Sale], usual: float | None, linked: set[_Key]) -> LikedPost:
    liking = Liking.MUCH if rank > MUCH else Liking.LITTLE if rank <= LITTLE else Liking.MIDDLE
    measurable = (post.network, post.post_id) in linked
    amounts = _amounts(sold)
    margin = None if not measurable or usual is None or amounts is None else sum(sorted(amounts))
    bounds = None if margin is None or usual is None or amounts is None else sum_interval(amounts, usual)
    orders = float(sum((sale.orders for sale in sold), Fraction(0)))
    return LikedPost(post, rank, liking, orders, margin, bounds, measurable)


def _amounts(sold: Sequence[Sale]) -> list[float] | None:
    if any(sale.margin is None for sale in sold):
        return None
    return [float(sale.margin.amount) for sale in sold if sale.margin is not None]


def _groups(told: Sequence[LikedPost], sales: _Sales, usual: float | None) -> tuple[LikingGroup, ...]:
    found = []
    for liking in Liking:
        mine = [one for one in told if one.liking is liking]
        if not mine:
            continue
        amounts = _amounts([sale for one in mine for sale in _sold(sales, one.post)])
        margin = None if amounts is None else sum(sorted(amounts))
        bounds = None if amounts is None or usual is None else sum_interval(amounts, usual)
        found.append(
            LikingGroup(
                liking,
                len(mine),
                sum(one.orders for one in mine),
                margin,
                None if margin is None else margin / len(mine),
                None if bounds is None else (bounds[0] / len(mine), bounds[1] / len(mine)),
            )
        )
    return tuple(found)


def _correlated(told: Sequence[LikedPost]) -> RankCorrelation:
    """Correlate within networks: one that sells more and is liked less would decide alone otherwise."""
    known = [one for one in told if one.margin is not None]
    liked, sold = [0.0] * len(known), [0.0] * len(known)
    for network in {one.post.network for one in known}:
        places = [place for place, one in enumerate(known) if one.post.network == network]
        for column, values in (
            (liked, [known[place].post.interactions or 0.0 for place in places]),
            (sold, [known[place].margin or 0.0 for place in places]),
        ):
            for place, rank in zip(places, mid_ranks(values), strict=True):
                column[place] = (rank - (len(places) + 1) / 2) / len(places)
    return rank_correlation(liked, sold)
