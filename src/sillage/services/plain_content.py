"""Content for programs: what `--json`, the API and notebooks read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sillage.effects.shrinkage import Estimate
    from sillage.services.compare_liking import LikedAndSold, LikedPost
    from sillage.services.find_hours import FoundHours
    from sillage.services.known_posts import Post
    from sillage.services.measure_content import GroupRow, MeasuredContent
    from sillage.services.split_customers import CustomerRow, SplitCustomers
    from sillage.services.watch_losses import WatchedLosses


def content(found: MeasuredContent) -> dict[str, Any]:
    """Return posts, or what they have in common, with shrunken rates.

    Parameters
    ----------
    found : MeasuredContent
        As measured.

    Returns
    -------
    dict
        ``rows`` of posts or of groups.
    """
    rows = (
        [
            _post(one.post)
            | {"rate": one.rate}
            | _estimate(one.estimate)
            | {"best_tenth": one.best, "too_young": one.is_young}
            for one in found.posts
        ]
        if found.by == "post"
        else [_group(row) for row in found.groups]
    )
    return {
        "from": found.period.first,
        "to": found.period.last,
        "by": found.by,
        "is_index": found.is_index,
        "networks": [
            {
                "network": network,
                "rate": one.rate,
                "usual": one.usual,
                "posts": one.posts,
                "prior_mean": one.prior.mean if one.prior else None,
                "prior_strength": one.prior.strength if one.prior else None,
            }
            for network, one in found.networks.items()
        ],
        "rows": rows,
        "unmeasured": found.unmeasured,
        "warnings": list(found.sentences),
    }


def hours(found: FoundHours) -> dict[str, Any]:
    """Return the slots of the week.

    Parameters
    ----------
    found : FoundHours
        As measured.

    Returns
    -------
    dict
        ``slots`` in order of the week, ``best`` or null.
    """
    best = found.best
    return {
        "from": found.content.period.first,
        "to": found.content.period.last,
        "zone": found.content.period.zone,
        "slots": [{"weekday": one.weekday, "hour": one.hour} | _group(one.row) for one in found.slots],
        "best": best.row.key if best else None,
        "stands_apart": best.row.apart if best else None,
        "without_hour": found.without_hour,
        "warnings": list(found.sentences),
    }


def sold(found: LikedAndSold) -> dict[str, Any]:
    """Return posts by what they gained and what they sold.

    Parameters
    ----------
    found : LikedAndSold
        As compared.

    Returns
    -------
    dict
        ``posts`` with their quadrant, ``groups`` by liking.
    """
    told = found.correlation
    return {
        "from": found.period.first,
        "to": found.period.last,
        "currency": found.currency,
        "model": found.model,
        "orders": found.orders,
        "followed": found.followed,
        "credited": found.credited,
        "elsewhere": found.elsewhere,
        "usual_order_margin": found.usual,
        "measurable": found.measurable,
        "correlation": {"value": told.value, "low": told.low, "high": told.high, "posts": told.pairs},
        "groups": [
            {
                "liking": one.liking,
                "posts": one.posts,
                "orders": one.orders,
                "margin": one.margin,
                "margin_per_post": one.per_post,
                "interval": one.bounds,
            }
            for one in found.groups
        ],
        "posts": [_liked(one) for one in found.posts],
        "warnings": list(found.sentences),
    }


def losses(found: WatchedLosses) -> dict[str, Any]:
    """Return days of unusual losses with the posts beside them.

    Parameters
    ----------
    found : WatchedLosses
        As watched.

    Returns
    -------
    dict
        ``accounts`` with what is usual of them, ``days`` that stand out.
    """
    return {
        "from": found.period.first,
        "to": found.period.last,
        "accounts": [
            {
                "network": one.found.network,
                "account": one.found.account,
                "days": len(one.found.days),
                "usual": one.found.usual,
                "limit": one.found.limit,
                "above": len(one.found.above),
                "derived": one.found.is_derived,
                "share_with_post": one.beside.above.share,
                "share_with_post_interval": one.beside.above.interval(),
                "share_of_others": one.beside.others.share,
                "share_of_others_interval": one.beside.others.interval(),
            }
            for one in found.accounts
        ],
        "days": [
            {
                "network": one.network,
                "account": one.account,
                "day": one.day.day,
                "lost": one.day.lost,
                "derived": one.day.derived,
                "usual": one.usual,
                "posts": [_post(post) for post in one.posts],
            }
            for one in found.days
        ],
        "untold": [{"network": network, "account": account} for network, account in found.untold],
        "warnings": list(found.sentences),
    }


def customers(found: SplitCustomers, named: Mapping[str, str]) -> dict[str, Any]:
    """Return orders by who placed them.

    Parameters
    ----------
    found : SplitCustomers
        As split.
    named : mapping of str to str
        What posts are called.

    Returns
    -------
    dict
        ``whole`` and ``rows``.
    """
    return {
        "from": found.period.first,
        "to": found.period.last,
        "by": found.by,
        "model": found.model,
        "history_from": found.history_from,
        "history_days": found.least_history,
        "whole": _customers(found.whole, named),
        "rows": [_customers(one, named) for one in found.rows],
        "warnings": list(found.sentences),
    }


def _post(post: Post) -> dict[str, Any]:
    plain = ("network", "account", "post_id", "name", "url", "kind", "campaign", "call_to_action", "on")
    return {name: getattr(post, name) for name in plain} | {"at": post.at, "interactions": post.interactions}


def _estimate(one: Estimate) -> dict[str, Any]:
    return {"own": one.own, "value": one.value, "interval": one.bounds, "method": one.method}


def _group(row: GroupRow) -> dict[str, Any]:
    return {
        "key": row.key,
        "posts": row.posts,
        **_estimate(row.index),
        "own_rate": row.own_rate,
        "small": row.is_small,
        "stands_apart": row.apart,
        "best_of_groups": row.best,
    }


def _liked(one: LikedPost) -> dict[str, Any]:
    return {
        **_post(one.post),
        "rank": one.rank,
        "liking": one.liking,
        "quadrant": one.quadrant,
        "orders": one.orders if one.measurable else None,
        "margin": one.margin,
        "interval": one.bounds,
    }


def _customers(one: CustomerRow, named: Mapping[str, str]) -> dict[str, Any]:
    return {
        "key": one.key,
        "name": named.get(one.key),
        "orders": one.orders,
        "unknown": one.unknown,
        "known": one.new.whole,
        "new": one.new.of,
        "share": one.new.share,
        "interval": one.new.bounds,
        "small": one.is_small,
        "stands_apart": one.apart,
    }
