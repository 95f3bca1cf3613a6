"""Measure content: posts, and what they have in common, by rates that are drawn towards the usual of their network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sillage.domain.period import Period
from sillage.effects.cuts import Seen, cut, seen_count, seen_rate, stands_apart
from sillage.effects.ratio_interval import ratio_interval
from sillage.effects.shrinkage import (
    FEWEST,
    Estimate,
    Method,
    Prior,
    fit_counts,
    fit_rates,
    shrunken_count,
    shrunken_rate,
)
from sillage.errors import WrongUsage
from sillage.kpis.catalogue import CATALOGUE
from sillage.language import Message, _n, msg
from sillage.reports.wording import Percent
from sillage.services.asked_once import once
from sillage.services.gather_posts import PER_POST, Post, posts_of
from sillage.services.open_workspace import Opened
from sillage.services.report_gathering import RATES
from sillage.services.report_names import channel_name

SLOT_HOURS = 3
ENOUGH_POSTS = 5
"""Posts below which a group is shown in grey."""
GROUPS: Mapping[str, Callable[[Post], str]] = {
    "type": lambda post: post.kind,
    "hour": lambda post: slot_of(post),
    "call_to_action": lambda post: post.call_to_action,
    "campaign": lambda post: post.campaign,
}
"""What posts are grouped by, and how."""
CUTS = ("post", "network", *GROUPS)


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
    """

    post: Post
    rate: str
    estimate: Estimate
    seen: Seen | None


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
    """

    key: str
    posts: int
    index: Estimate
    own_rate: float | None
    apart: bool

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
    posts : tuple of MeasuredPost
        Where `by` is ``post``, the best first; every post otherwise, in order of days.
    groups : tuple of GroupRow
        The best first; none by post.
    unmeasured : int
        Posts without a figure that could be used.
    """

    period: Period
    by: str
    networks: Mapping[str, NetworkUsual]
    posts: tuple[MeasuredPost, ...]
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
        if self.is_index and any(one.is_small for one in self.groups):
            said.append(msg("* Fewer than {enough} posts: not judged.", enough=ENOUGH_POSTS))
        return tuple(said)


def slot_of(post: Post) -> str:
    """Return the slot of the week in which a post was published.

    Parameters
    ----------
    post : Post
        Which.

    Returns
    -------
    str
        ``1-09`` for Monday from 9 to 12 h, in the workspace's zone; empty when the hour is not known.
    """
    if post.at is None:
        return ""
    return f"{post.at.isoweekday()}-{post.at.hour // SLOT_HOURS * SLOT_HOURS:02d}"


def measure_content(
    opened: Opened, period: Period, by: str = "post", *, rate: str = "", network: str = ""
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
        ranked = sorted(measured, key=lambda one: (-(_relative(one, networks) or 0.0), one.post.network))
        return MeasuredContent(period, by, networks, tuple(ranked), unmeasured=left)
    if by == "network":
        return MeasuredContent(period, by, networks, measured, _network_rows(measured, networks), left)
    rows = _group_rows(measured, GROUPS[by], single=len(networks) == 1)
    return MeasuredContent(period, by, networks, measured, rows, left)


@once
def _judged(
    opened: Opened, period: Period, rate: str, network: str
) -> tuple[Mapping[str, NetworkUsual], tuple[MeasuredPost, ...], int]:
    """Return what is usual of each network, its posts, and how many have no such figure: once for every cut."""
    found = [post for post in posts_of(opened, period) if network in ("", post.network)]
    networks = _networks(found, rate)
    measured = tuple(one for post in found if (one := _measured(post, networks.get(post.network))) is not None)
    return networks, measured, len(found) - len(measured)


def _checked(by: str, rate: str) -> None:
    for typed, known, said in (
        (by, CUTS, msg("“{typed}” is not what posts can be cut by.", typed=by)),
        (rate or RATES[0], RATES, msg("“{typed}” is not a rate of posts.", typed=rate)),
    ):
        if typed not in known:
            raise WrongUsage(said, msg("Write one of: {known}.", known=", ".join(known)))


def _networks(posts: Sequence[Post], rate: str) -> dict[str, NetworkUsual]:
    found = {}
    for network in sorted({post.network for post in posts}):
        mine = [post for post in posts if post.network == network]
        counts = Counter(kpi_id for post in mine for kpi_id in post.rates)
        chosen = rate or max(RATES, key=lambda kpi_id: (counts[kpi_id], -RATES.index(kpi_id)))
        usual = _usual(mine, chosen if counts[chosen] else rate or PER_POST)
        if usual is not None:
            found[network] = usual
    return found


def _usual(posts: Sequence[Post], rate: str) -> NetworkUsual | None:
    if rate == PER_POST:
        counts = [post.interactions for post in posts if post.interactions is not None and post.interactions >= 0]
        if not counts:
            return None
        return NetworkUsual(rate, sum(counts) / len(counts), fit_counts(counts), len(counts))
    pairs = [post.rates[rate] for post in posts if rate in post.rates]
    if not pairs:
        return None
    top, bottom = (sum(sorted(column)) for column in zip(*pairs, strict=True))
    return NetworkUsual(rate, top / bottom, fit_rates(pairs), len(pairs))


def _measured(post: Post, usual: NetworkUsual | None) -> MeasuredPost | None:
    if usual is None:
        return None
    if usual.rate == PER_POST:
        if post.interactions is None:
            return None
        estimate = shrunken_count(post.interactions, 1, usual.prior)
        return MeasuredPost(post, PER_POST, estimate, seen_count(post.interactions, usual.usual, usual.prior))
    if usual.rate not in post.rates:
        return None
    k, n = post.rates[usual.rate]
    return MeasuredPost(
        post, usual.rate, shrunken_rate(k, n, usual.prior), seen_rate(k, n, usual.usual, usual.prior)
    )  # fmt: skip


def _relative(one: MeasuredPost, networks: Mapping[str, NetworkUsual]) -> float | None:
    """Return a post's value as times the usual of its network: what posts of several networks are ranked by."""
    usual = networks[one.post.network].usual
    return one.estimate.value / usual if one.estimate.value is not None and usual else None


def _network_rows(measured: Sequence[MeasuredPost], networks: Mapping[str, NetworkUsual]) -> tuple[GroupRow, ...]:
    rows = []
    for network, usual in networks.items():
        mine = [one.post for one in measured if one.post.network == network]
        pairs = (
            [(post.interactions or 0.0, 1.0) for post in mine]
            if usual.rate == PER_POST
            else [post.rates[usual.rate] for post in mine]
        )
        told = ratio_interval([k for k, _ in pairs], [n for _, n in pairs])
        low, high = told.bounds or (None, None)
        index = Estimate(told.ratio, low, high, told.ratio, Method.PLAIN)
        rows.append(GroupRow(network, len(mine), index, usual.usual, apart=False))
    return tuple(rows)


def _group_rows(measured: Sequence[MeasuredPost], key: Callable[[Post], str], *, single: bool) -> tuple[GroupRow, ...]:
    told = [(key(one.post), one.seen) for one in measured if one.seen is not None]
    groups = cut(told)  # posts that name none are a group too: what is usual of the others
    rows = [
        GroupRow(
            str(name),
            group.posts,
            group.index,
            _own_rate([one for one in measured if key(one.post) == name]) if single else None,
            apart=group.posts >= ENOUGH_POSTS and stands_apart(name, told, groups),
        )
        for name, group in groups.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-(row.index.value or 0.0), row.key)))


def _own_rate(some: Sequence[MeasuredPost]) -> float | None:
    if some[0].rate == PER_POST:
        return sum(one.post.interactions or 0.0 for one in some) / len(some)
    pairs = [one.post.rates[one.rate] for one in some if one.seen is not None]
    return sum(k for k, _ in pairs) / sum(n for _, n in pairs) if pairs else None


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
