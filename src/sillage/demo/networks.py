"""What happens on the six networks: posts with their figures, followers day by day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sillage.demo.chance import Chance
from sillage.demo.post_texts import post_text, video_title
from sillage.demo.story import (
    EVENING_DAY,
    FIRST,
    LAST,
    NETWORKS,
    REEL_LIFT,
    REELS_AFTER,
    REELS_BEFORE,
    REELS_DAY,
    ZONE,
    NetworkPlan,
    campaign_of,
)

_SPREAD = 0.42  # of the logarithm of a post's reach
_GROWTH = 0.12  # over the year, beside followers
_X_EPOCH_MS = 1_288_834_974_657
_HOURS = {
    "instagram": (7, 12, 18),
    "facebook": (9, 12, 17),
    "linkedin": (8, 11),
    "tiktok": (16, 19),
    "youtube": (10,),
    "x": (8, 11, 15),
}


@dataclass(frozen=True, slots=True)
class Post:
    """A post and what it got in the end.

    Parameters
    ----------
    network, account, id : str
        Which post.
    at : datetime
        When, UTC, whole minutes.
    kind : str
        ``photo``, ``reel``, ``text``...
    text, url : str
        As published.
    campaign : str
        Its slug, empty for none.
    local : datetime
        The moment of publication where the brand lives.
    figures : mapping of str to int
        Lifetime counts by plain names: reach, views, likes, comments, shares, saves, clicks, follows, visits.
    seconds : int
        Length of a video, 0 otherwise.
    """

    network: str
    account: str
    id: str
    at: datetime
    kind: str
    text: str
    url: str
    campaign: str
    local: datetime
    figures: dict[str, int] = field(default_factory=dict)
    seconds: int = 0

    @property
    def day(self) -> date:
        """The day of publication where the brand lives."""
        return self.local.date()


def by_day(posts: Sequence[Post]) -> dict[date, list[Post]]:
    """Group posts by their day.

    Parameters
    ----------
    posts : sequence of Post
        Of one network.

    Returns
    -------
    dict of date to list of Post
        Every day of the year, also those without a post.
    """
    found: dict[date, list[Post]] = {day: [] for day in all_days()}
    for post in posts:
        found[post.day].append(post)
    return found


@dataclass(frozen=True, slots=True)
class FollowerDay:
    """An account's followers on one day.

    Parameters
    ----------
    day : date
        Which day.
    gained, lost : int
        Who came and went.
    followers : int
        At the end of the day.
    """

    day: date
    gained: int
    lost: int
    followers: int


def all_days(first: date = FIRST, last: date = LAST) -> Iterator[date]:
    """Yield the days of the year, or of part of it.

    Parameters
    ----------
    first, last : date
        Both included.

    Yields
    ------
    date
        In order.
    """
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def posts_of(plan: NetworkPlan, seed: int) -> tuple[Post, ...]:
    """Make a network's posts.

    Parameters
    ----------
    plan : NetworkPlan
        How it behaves.
    seed : int
        The year's seed.

    Returns
    -------
    tuple of Post
        In order of time.
    """
    chance = Chance(seed, f"posts/{plan.network}")
    made: list[Post] = []
    for day in all_days():
        for slot in range(_posts_on(plan, day)):
            made.append(_post(chance, plan, day, slot, len(made) + 1))
    return tuple(sorted(made, key=lambda post: post.at))


def followers_of(plan: NetworkPlan, seed: int) -> tuple[FollowerDay, ...]:
    """Make an account's followers, day by day.

    Parameters
    ----------
    plan : NetworkPlan
        How it behaves.
    seed : int
        The year's seed.

    Returns
    -------
    tuple of FollowerDay
        One a day; levels, gains and losses agree.
    """
    chance = Chance(seed, f"followers/{plan.network}")
    followers, days = plan.followers, []
    for day in all_days():
        lift = 1.5 if plan.network == "instagram" and day >= REELS_DAY else 1.0
        gained, lost = chance.count(plan.gained * lift), chance.count(plan.lost)
        followers += gained - lost
        days.append(FollowerDay(day, gained, lost, followers))
    return tuple(days)


def every_post(seed: int) -> dict[str, tuple[Post, ...]]:
    """Make the posts of every network.

    Parameters
    ----------
    seed : int
        The year's seed.

    Returns
    -------
    dict of str to tuple of Post
        By network.
    """
    return {plan.network: posts_of(plan, seed) for plan in NETWORKS}


def _posts_on(plan: NetworkPlan, day: date) -> int:
    # The same days every week: spread evenly from Monday on, the sixth post on Saturday.
    weekday = day.weekday()
    pattern = {2: (1, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4), 6: (0, 1, 2, 3, 4, 5)}[plan.weekly_posts]
    return int(weekday in pattern)


def _post(chance: Chance, plan: NetworkPlan, day: date, slot: int, number: int) -> Post:
    hour = 20 if plan.network == "x" and day >= EVENING_DAY else chance.pick(_HOURS[plan.network])
    local = datetime(day.year, day.month, day.day, hour, chance.between(0, 59), tzinfo=ZoneInfo(ZONE))
    local += timedelta(minutes=slot)
    at = local.astimezone(UTC)
    kind = chance.weighted(_kinds(plan, day))
    language = "en" if chance.happens(plan.english) else "fr"
    campaign = campaign_of(day)
    video = kind in ("video", "reel", "short")
    text = (
        video_title(chance, language)
        if plan.network == "youtube"
        else post_text(chance, plan.network, day, language, campaign.name if campaign else "")
    )
    post_id = _id(chance, plan.network, at, number)
    return Post(
        network=plan.network,
        account=plan.account,
        id=post_id,
        at=at,
        kind=kind,
        text=text,
        url=_url(plan, post_id, kind),
        campaign=campaign.slug if campaign else "",
        local=local,
        figures=_figures(chance, plan, day, kind),
        seconds=chance.between(12, 58) if kind in ("reel", "short") else chance.between(70, 420) if video else 0,
    )


def _kinds(plan: NetworkPlan, day: date) -> tuple[tuple[str, float], ...]:
    if plan.network != "instagram":
        return plan.kinds
    reels = REELS_AFTER if day >= REELS_DAY else REELS_BEFORE
    others = [(kind, weight) for kind, weight in plan.kinds if kind != "reel"]
    whole = sum(weight for _, weight in others)
    return (*((kind, weight / whole * (1 - reels)) for kind, weight in others), ("reel", reels))


def _figures(chance: Chance, plan: NetworkPlan, day: date, kind: str) -> dict[str, int]:
    years = (day - FIRST).days / 365
    lift = REEL_LIFT if plan.network == "instagram" and kind == "reel" else 1.0
    reach = round(chance.around(plan.reach * (1 + _GROWTH * years) * lift, _SPREAD))
    views = round(reach * plan.views_per_reach * chance.uniform(0.95, 1.05))
    interactions = reach * plan.interaction_rate * chance.around(1.0, 0.2)
    likes, comments, shares, saves = (chance.count(interactions * part) for part in plan.parts)
    return {
        "reach": reach,
        "views": views,
        "likes": likes,
        "comments": comments,
        "shares": shares,
        "saves": saves,
        "clicks": chance.count(reach * plan.click_rate),
        "follows": chance.count(plan.gained * 0.35),
        "visits": chance.count(reach * 0.012),
    }


def _id(chance: Chance, network: str, at: datetime, number: int) -> str:
    milliseconds = int(at.timestamp() * 1000) + chance.between(0, 59_999)
    if network == "x":
        return str(((milliseconds - _X_EPOCH_MS) << 22) | number)
    if network == "tiktok":
        return str((milliseconds // 1000 << 32) | number)
    if network == "linkedin":
        return str(7_000_000_000_000_000_000 + milliseconds * 1000 + number)
    if network == "youtube":
        alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        return "mB" + "".join(chance.pick(alphabet) for _ in range(9))
    prefix = {"instagram": 18_000_000_000_000_000, "facebook": 122_100_000_000_000_000}[network]
    return str(prefix + milliseconds % 10_000_000_000_000 + number)


def _url(plan: NetworkPlan, post_id: str, kind: str) -> str:
    page = plan.account.replace(" ", "").replace("é", "e").lower()
    short = f"{int(post_id) % 10**11:x}" if post_id.isdigit() else post_id
    return {
        "instagram": f"https://www.instagram.com/{'reel' if kind == 'reel' else 'p'}/D{short}/",
        "facebook": f"https://www.facebook.com/{page}/{'reel' if kind == 'reel' else 'posts'}/{post_id}",
        "linkedin": f"https://www.linkedin.com/feed/update/urn:li:activity:{post_id}",
        "tiktok": f"https://www.tiktok.com/@{page}/video/{post_id}",
        "youtube": f"https://www.youtube.com/watch?v={post_id}",
        "x": f"https://x.com/{page}/status/{post_id}",
    }[plan.network]
