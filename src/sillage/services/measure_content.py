"""Measure content: posts, and what they have in common, by rates that are drawn towards the usual of their network."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sillage.domain.period import Period
from sillage.effects.cuts import Seen, chances_of_best, cut, standing_apart
from sillage.effects.ratio_interval import ratio_interval
from sillage.effects.shrinkage import FEWEST, Estimate, Method, fit_counts, fit_rates
from sillage.errors import WrongUsage
from sillage.kpis.catalogue import CATALOGUE
from sillage.language import Message, _n, msg
from sillage.reports.wording import Percent
from sillage.services.asked_once import once
from sillage.services.gather_posts import PER_POST, posts_of
from sillage.services.known_posts import Posts
from sillage.services.measured_posts import MeasuredPosts, NetworkUsual
from sillage.services.open_workspace import Opened
from sillage.services.rank_posts import with_chances
from sillage.services.report_gathering import RATES
from sillage.services.report_names import channel_name
from sillage.services.young_posts import RIPE_DAYS, are_young

if TYPE_CHECKING:
    from datetime import datetime

    from sillage.effects.shrinkage import Numbers

SLOT_HOURS = 3
ENOUGH_POSTS = 5
"""Posts below which a group is shown in grey."""
GROUPS: Mapping[str, Callable[[Posts], list[str]]] = {
    "type": lambda posts: posts.words("kind"),
    "hour": lambda posts: [slot_of(at) for at in posts.moments],
    "call_to_action": lambda posts: posts.words("call_to_action"),
    "campaign": lambda posts: posts.words("campaign"),
}
"""What posts are grouped by, and how each is called."""
CUTS = ("post", "network", *GROUPS)
BEST_TENTH = msg(
    "The chance to be among the best tenth takes into account what is usual of the network, the kind of post and how"
    " many saw it: the chances of all posts of a network that are ranked add up to a tenth of them."
)
BEST_GROUP = msg(
    "The chance to be the best is that of being truly received best of the groups with {enough} posts or more: these"
    " chances add up to 100%. Where none comes near it, nobody can tell which one is the best.",
    enough=ENOUGH_POSTS,
)
NOT_JUDGED = msg("Too few posts to judge it, no group to set beside it, or posts that name none.")
TOO_YOUNG = msg("Last read less than {days} days after its publication: it still collected.", days=RIPE_DAYS)
TOO_FEW = msg("Fewer than {fewest} posts of this network tell, or this one has no rate.", fewest=FEWEST)


@dataclass(frozen=True, slots=True)
class GroupRow:
    """Posts that have something in common.

    Parameters
    ----------
    key : str
        What; empty where nothing says.
    posts : int
        How many.
    index : Estimate
        Times the usual of the network that each post stands on, drawn towards 1. For a network its own rate.
    own_rate : float or None
        Interactions over what they are out of, where all stand on one network.
    apart : bool
        Whether its interval lies outside that of all other posts together.
    best : float or None
        The chance to be truly the best of the groups that are judged; None of one that is not, or that is alone.
    """

    key: str
    posts: int
    index: Estimate
    own_rate: float | None
    apart: bool
    best: float | None = None

    @property
    def is_small(self) -> bool:
        """Whether too few posts stand in it."""
        return self.posts < ENOUGH_POSTS


@dataclass(frozen=True, slots=True)
class MeasuredContent:
    """The content of a period.

    Parameters
    ----------
    period : Period
        When posts were published.
    by : str
        One of `CUTS`.
    networks : mapping of str to NetworkUsual
        Whose posts are measured.
    posts : MeasuredPosts
        Where `by` is ``post``, the best first; every post otherwise, in order of days.
    groups : tuple of GroupRow
        The best first; none by post.
    unmeasured : int
        Posts without a figure that could be used.
    """

    period: Period
    by: str
    networks: Mapping[str, NetworkUsual]
    posts: MeasuredPosts
    groups: tuple[GroupRow, ...] = ()
    unmeasured: int = 0

    @property
    def is_index(self) -> bool:
        """Whether groups are told as times the usual."""
        return self.by not in ("post", "network")

    def is_count(self, network: str) -> bool:
        """Tell whether a network's posts are judged by interactions per post, not by a rate.

        Parameters
        ----------
        network : str
            One of `networks`.
        """
        return self.networks[network].rate == PER_POST

    @property
    def sentences(self) -> tuple[Message, ...]:
        """What a reader must know before believing the figures."""
        said = [_basis(network, one) for network, one in self.networks.items()]
        if self.unmeasured:
            said.append(
                _n(
                    "{count} post has no figure of this kind and is left out.",
                    "{count} posts have no figure of this kind and are left out.",
                    self.unmeasured,
                )
            )
        if self.posts.chances is not None and len(self.posts):
            said.append(BEST_TENTH)
            said += _still_collecting(int(self.posts.is_young.sum()))
        if any(one.best is not None for one in self.groups):
            said.append(BEST_GROUP)
        if self.is_index and any(one.is_small for one in self.groups):
            said.append(msg("* Fewer than {enough} posts: not judged.", enough=ENOUGH_POSTS))
        return tuple(said)


def slot_of(at: datetime | None) -> str:
    """Return the slot of the week in which a post was published.

    Parameters
    ----------
    at : datetime or None
        When, in the workspace's zone.

    Returns
    -------
    str
        ``1-09`` for Monday from 9 to 12 h, in the workspace's zone; empty when the hour is not known.
    """
    return "" if at is None else f"{at.isoweekday()}-{at.hour // SLOT_HOURS * SLOT_HOURS:02d}"


def measure_content(
    opened: Opened, period: Period, by: str = "post", *, rate: str = "", network: str = "", ranked: bool = False
) -> MeasuredContent:
    """Measure the posts of a period.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        When they were published.
    by : str
        One of `CUTS`.
    rate : str
        A KPI of `RATES`; empty judges each network by the one of most of its posts.
    network : str
        One network; empty for all.
    ranked : bool
        Whether each post is told its chance to be among the best; by post alone.

    Returns
    -------
    MeasuredContent
        Empty when no post has figures.

    Raises
    ------
    WrongUsage
        If there is no such cut or rate.
    """
    _checked(by, rate)
    networks, measured, left = _judged(opened, period, rate, network)
    if by == "post":
        posts = _ranked(opened, period, rate, network) if ranked else measured
        return MeasuredContent(period, by, networks, posts.best_first(), unmeasured=left)
    if by == "network":
        return MeasuredContent(period, by, networks, measured, _network_rows(measured, networks), left)
    rows = _group_rows(measured, GROUPS[by], single=len(networks) == 1)
    return MeasuredContent(period, by, networks, measured, rows, left)


@once
def _ranked(opened: Opened, period: Period, rate: str, network: str) -> MeasuredPosts:
    """Return the posts with their chances to be among the best: worked out once for every order and filter."""
    measured = _judged(opened, period, rate, network)[1]
    return with_chances(measured, are_young(opened, measured.posts))


@once
def _judged(
    opened: Opened, period: Period, rate: str, network: str
) -> tuple[Mapping[str, NetworkUsual], MeasuredPosts, int]:
    """Return what is usual of each network, its posts, and how many have no such figure: once for every cut."""
    import numpy as np

    found = posts_of(opened, period)
    names = np.array(found.words("network"), dtype=object)
    if network:
        at = np.flatnonzero(names == network)
        found, names = found.take(at), names[at]
    networks, is_measured = {}, np.zeros(len(found), bool)
    for name in sorted(set(names)):
        at = np.flatnonzero(names == name)
        usual = _network(mine := found.take(at), rate)
        if usual is not None:
            networks[name] = usual
            is_measured[at] = ~np.isnan(mine.interactions if usual.rate == PER_POST else mine.rates[usual.rate][0])
    measured = MeasuredPosts(found.take(np.flatnonzero(is_measured)), networks)
    return networks, measured, len(found) - len(measured)


def _checked(by: str, rate: str) -> None:
    for typed, known, said in (
        (by, CUTS, msg("“{typed}” is not what posts can be cut by.", typed=by)),
        (rate or RATES[0], RATES, msg("“{typed}” is not a rate of posts.", typed=rate)),
    ):
        if typed not in known:
            raise WrongUsage(said, msg("Write one of: {known}.", known=", ".join(known)))


def _network(posts: Posts, rate: str) -> NetworkUsual | None:
    """Return what is usual of the posts of a network, by a rate or by the one that most of them have."""
    import numpy as np

    counts = {kpi_id: int(np.count_nonzero(~np.isnan(k))) for kpi_id, (k, _) in posts.rates.items()}
    chosen = rate or max(RATES, key=lambda kpi_id: (counts.get(kpi_id, 0), -RATES.index(kpi_id)))
    return _usual(posts, chosen if counts.get(chosen) else rate or PER_POST)


def _usual(posts: Posts, rate: str) -> NetworkUsual | None:
    import numpy as np

    if rate == PER_POST:
        counts = posts.interactions[posts.interactions >= 0]
        if not len(counts):
            return None
        return NetworkUsual(rate, _sum(counts) / len(counts), fit_counts(counts), len(counts))
    pairs = np.stack(posts.rates[rate], axis=1)
    pairs = pairs[~np.isnan(pairs[:, 0])]
    if not len(pairs):
        return None
    top, bottom = (_sum(np.sort(column)) for column in pairs.T)
    return NetworkUsual(rate, top / bottom, fit_rates(pairs), len(pairs))


def _sum(numbers: Numbers) -> float:
    """Add numbers up one after the other."""
    return float(numbers.cumsum()[-1]) if len(numbers) else 0.0


def _network_rows(measured: MeasuredPosts, networks: Mapping[str, NetworkUsual]) -> tuple[GroupRow, ...]:
    import numpy as np

    rows, names = [], np.array(measured.posts.words("network"), dtype=object)
    for network, usual in networks.items():
        tops, bottoms = measured.take(np.flatnonzero(names == network)).parts
        told = ratio_interval(tops.tolist(), bottoms.tolist())
        low, high = told.bounds or (None, None)
        index = Estimate(told.ratio, low, high, told.ratio, Method.PLAIN)
        rows.append(GroupRow(network, len(tops), index, usual.usual, apart=False))
    return tuple(rows)


def _group_rows(
    measured: MeasuredPosts, keys_of: Callable[[Posts], list[str]], *, single: bool
) -> tuple[GroupRow, ...]:
    import numpy as np

    keys, seen = keys_of(measured.posts), measured.seen
    told = [(key, one) for key, one in zip(keys, seen, strict=True) if one is not None]
    groups = cut(told)  # posts that name none are a group too: what is usual of the others
    names = np.array(keys, dtype=object)
    judged = {name: group for name, group in groups.items() if group.posts >= ENOUGH_POSTS}
    apart = standing_apart(told, judged)
    best = chances_of_best(told, [name for name in judged if name])
    rows = [
        GroupRow(
            str(name),
            group.posts,
            group.index,
            _own_rate(measured, seen, np.flatnonzero(names == name).tolist()) if single else None,
            apart=name in apart,
            best=best.get(name),
        )
        for name, group in groups.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-(row.index.value or 0.0), row.key)))


def _own_rate(measured: MeasuredPosts, seen: Sequence[Seen | None], places: Sequence[int]) -> float | None:
    """Return the rate of some posts of one network, all of them together."""
    [usual] = measured.networks.values()
    tops, bottoms = measured.parts
    if usual.rate == PER_POST:
        return _sum(tops[places]) / len(places)
    known = [place for place in places if seen[place] is not None]
    return _sum(tops[known]) / _sum(bottoms[known]) if known else None


def _still_collecting(posts: int) -> list[Message]:
    """Say how many posts are not ranked because they were read too soon."""
    if not posts:
        return []
    return [
        _n(
            "{count} post was last read less than {days} days after its publication: it still collected, its rate is of"
            " what it had by then, and it is not ranked among the best tenth.",
            "{count} posts were last read less than {days} days after their publication: they still collected, their"
            " rates are of what they had by then, and they are not ranked among the best tenth.",
            posts,
            days=RIPE_DAYS,
        )
    ]


def _basis(network: str, one: NetworkUsual) -> Message:
    """Say what posts of a network are judged by, and how far they differ."""
    usual: object = round(one.usual, 1) if one.rate == PER_POST else Percent(one.usual, 2)
    common = {"network": channel_name(network), "kpi": CATALOGUE[one.rate].name, "usual": usual}
    if one.prior is None:
        return msg(
            "{network}: {kpi}, {usual} in all; too few posts to fit how they differ (fewer than {fewest}), so each"
            " stands as it is.",
            fewest=FEWEST,
            **common,
        )
    if one.prior.by_chance_alone:
        return msg("{network}: {kpi}, {usual} in all; its posts differ by chance alone.", **common)
    if one.rate == PER_POST:
        return _n(
            "{network}: {kpi}, {usual} in all ({count} post).",
            "{network}: {kpi}, {usual} in all ({count} posts).",
            one.posts,
            **common,
        )
    return _n(
        "{network}: {kpi}, {usual} in all ({count} post); a post’s own figure weighs half once it was seen {strength}"
        " times.",
        "{network}: {kpi}, {usual} in all ({count} posts); a post’s own figure weighs half once it was seen {strength}"
        " times.",
        one.posts,
        strength=round(one.prior.strength),
        **common,
    )
