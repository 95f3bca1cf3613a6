"""Set days of unusual losses of followers beside the posts of the day and of the day before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sillage.audience.losses import LEAST_DAYS, Beside, LossDay, UsualLosses, beside, daily_losses, usual_losses
from sillage.domain.period import Period
from sillage.effects.separable import separable
from sillage.language import Message, _n, msg
from sillage.reports.wording import Percent
from sillage.services.gather_posts import posts_of
from sillage.services.known_posts import Post
from sillage.services.measure_audience import own_followers
from sillage.services.open_workspace import Opened
from sillage.services.report_names import channel_name

ENOUGH_DAYS = 5
"""Days that stand out below which their posts are not set against those of other days."""


@dataclass(frozen=True, slots=True)
class WatchedDay:
    """A day that stands out, with the posts beside it.

    Parameters
    ----------
    network, account : str
        Whose.
    day : LossDay
        Which, with its losses.
    usual : float
        What the account loses on a usual day.
    posts : tuple of Post
        Of the day and of the day before.
    """

    network: str
    account: str
    day: LossDay
    usual: float
    posts: tuple[Post, ...]


@dataclass(frozen=True, slots=True)
class WatchedAccount:
    """An account's losses by the day.

    Parameters
    ----------
    found : UsualLosses
        What is usual and what stands out.
    beside : Beside
        How often a post stood beside.
    """

    found: UsualLosses
    beside: Beside

    @property
    def sentence(self) -> Message:
        """What was found, without a cause."""
        one, network = self.found, channel_name(self.found.network)
        if one.usual is None or one.limit is None:
            return _n(
                "{network}: losses are known on {count} day only; {least} are needed to know what is usual.",
                "{network}: losses are known on {count} days only; {least} are needed to know what is usual.",
                len(one.days),
                network=network,
                least=LEAST_DAYS,
            )
        above = len(one.above)
        if not above:
            return msg(
                "{network}: no day stands out of {days}; a usual one loses {usual} followers.",
                network=network,
                days=len(one.days),
                usual=round(one.usual, 1),
            )
        return _n(
            "{network}: {count} day of {days} lost more than {limit} followers, a usual one loses {usual}. {posts}",
            "{network}: {count} days of {days} lost more than {limit} followers, a usual one loses {usual}. {posts}",
            above,
            network=network,
            days=len(one.days),
            limit=round(one.limit, 1),
            usual=round(one.usual, 1),
            posts=self._posts(),
        )

    def _posts(self) -> Message:
        above, others = self.beside.above, self.beside.others
        shares = {"above": Percent(above.share or 0.0, 0), "others": Percent(others.share or 0.0, 0)}
        if above.n < ENOUGH_DAYS:
            return msg("Too few such days to set their posts against those of others.")
        if separable(above.interval(), others.interval()):
            return msg(
                "A post stood beside {above} of them and beside {others} of the other days: they differ. A coincidence"
                " in time, not yet a cause.",
                **shares,
            )
        return msg(
            "A post stood beside {above} of them and beside {others} of the other days: nothing that chance could not"
            " do.",
            **shares,
        )


@dataclass(frozen=True, slots=True)
class WatchedLosses:
    """The losses of a period.

    Parameters
    ----------
    period : Period
        Which days.
    accounts : tuple of WatchedAccount
        Those whose losses are known on some day.
    days : tuple of WatchedDay
        That stand out, the worst for its account first.
    untold : tuple of (str, str)
        Network and account of those whose losses no file tells by the day.
    """

    period: Period
    accounts: tuple[WatchedAccount, ...]
    days: tuple[WatchedDay, ...]
    untold: tuple[tuple[str, str], ...]

    @property
    def sentences(self) -> tuple[Message, ...]:
        """What a reader must know before believing the figures."""
        said = [one.sentence for one in self.accounts]
        for network, _ in self.untold:
            said.append(msg("{network}: no file tells losses by the day.", network=channel_name(network)))
        if any(one.found.is_derived for one in self.accounts):
            said.append(msg("* Derived: the network does not say who left; gains less net growth do."))
        if self.days:
            said.append(
                msg(
                    "Posts stand here because they were published that day or the day before: a coincidence, not a"
                    " cause. An ended contest or a clean-up by the network looks the same."
                )
            )
        return tuple(said)


def watch_losses(opened: Opened, period: Period, *, network: str = "") -> WatchedLosses:
    """Find the days of a period that lost more followers than usual, and the posts beside them.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Which days.
    network : str
        One network; empty for all.

    Returns
    -------
    WatchedLosses
        Of our own accounts.
    """
    opened = opened.for_one_request()
    wider = Period(period.first - timedelta(days=1), period.last, period.zone)
    published: dict[tuple[str, str], dict[date, list[Post]]] = defaultdict(lambda: defaultdict(list))
    for post in posts_of(opened, wider):
        published[post.network, post.account][post.on].append(post)
    accounts, days, untold = [], [], []
    for series in own_followers(opened):
        if network not in ("", series.network):
            continue
        losses = daily_losses(series, period)
        if not losses:
            untold.append((series.network, series.account))
            continue
        posts = _posts_by_day(published, series.network, series.account)
        found = usual_losses(series.network, series.account, losses)
        accounts.append(WatchedAccount(found, beside(found, posts)))
        days += [_watched(found, day, posts) for day in found.above]
    days.sort(key=lambda one: (-(one.day.lost - one.usual) / max(one.usual, 1.0), one.day.day, one.network))
    return WatchedLosses(period, tuple(accounts), tuple(days), tuple(untold))


def _posts_by_day(
    published: Mapping[tuple[str, str], Mapping[date, list[Post]]], network: str, account: str
) -> dict[date, list[Post]]:
    """Return the posts of an account by day, with those whose file names no account."""
    found: dict[date, list[Post]] = defaultdict(list)
    for name in dict.fromkeys((account, "")):
        for day, posts in published.get((network, name), {}).items():
            found[day] += posts
    return found


def _watched(found: UsualLosses, day: LossDay, posts: dict[date, list[Post]]) -> WatchedDay:
    near = (*posts.get(day.day, ()), *posts.get(day.day - timedelta(days=1), ()))
    return WatchedDay(found.network, found.account, day, found.usual or 0.0, near)
