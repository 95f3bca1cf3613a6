"""Visits of a site whose orders are known already: who bought came by a link, and the order is the shop's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import numpy.typing as npt

from sillage.demo import hit_words as words
from sillage.demo.hit_ids import Ints
from sillage.demo.hit_rows import Hits, Visits, rows_of
from sillage.demo.hit_words import OwnVisit, Scene

OWN_PEOPLE = 10**9
"""Who has this number or a higher one is a customer that the shop's files know; nobody else has."""

BEFORE_ORDER_US = 240_000_000
"""How long somebody is there before they buy."""

_DAY_US = 86_400_000_000
_FADES_IN_US = 6 * _DAY_US
_NEVER_GONE = 0.03


def own_labels(scene: Scene, day: date) -> tuple[str, ...] | None:
    """Return the numbers of the orders of a day, by visit.

    Parameters
    ----------
    scene : Scene
        Which site.
    day : date
        Which day.

    Returns
    -------
    tuple of str or None
        Empty texts for visits that do not buy; those of the brand's own customers come first in a day. None where
        orders are made up with the visits.
    """
    return None if scene.own is None else tuple(each.order_id for each in _of(scene, day))


def with_own(chance: np.random.Generator, scene: Scene, drawn: Visits, day: date) -> Visits:
    """Add the visits of customers to those of a day, in front, and let the others click on links that are there.

    Parameters
    ----------
    chance : numpy.random.Generator
        Of the day.
    scene : Scene
        With `own`.
    drawn : Visits
        Of whoever else came; none of them buys.
    day : date
        Which day.

    Returns
    -------
    Visits
        Customers' visits first.
    """
    others = _clicking(chance, scene, drawn)
    mine = _of(scene, day)
    count = len(mine)
    own = Visits(
        person=_column(mine, "person"),
        way=_column(mine, "way"),
        start_us=_column(mine, "start_us"),
        pages=_column(mine, "pages"),
        linked=_column(mine, "link") >= 0,
        bot=np.zeros(count, np.int64),
        buys=np.array([bool(each.order_id) for each in mine], np.bool_),
        link=np.maximum(_column(mine, "link"), 0),
        landing=chance.integers(0, scene.cart, count),
    )
    whole = Visits(*(np.concatenate(pair) for pair in zip(own, others, strict=True)))
    landing = np.array([each.landing for each in scene.links])[whole.link]
    return whole._replace(landing=np.where(whole.linked & (landing >= 0), landing, whole.landing))


def own_sales(scene: Scene, visits: Visits, day: date) -> Iterator[Hits]:
    """Return the orders of a day as hits, and what was given back of them some days later.

    Parameters
    ----------
    scene : Scene
        With `own`.
    visits : Visits
        As `with_own` returns them.
    day : date
        Which day.

    Yields
    ------
    Hits
        Orders, then refunds.
    """
    mine = _of(scene, day)
    for kind, field, days in ((words.ORDER, "value_minor", 0), (words.REFUND, "refunded_minor", 6)):
        value = _column(mine, field)
        told = np.flatnonzero(value)
        at = visits.start_us[told] + BEFORE_ORDER_US + days * _DAY_US
        yield rows_of(told, at, kind, np.full(len(told), scene.thanks), value=value[told])


def freshness(age_us: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return how often a link is clicked on: most in its first days, now and then for ever, never before it is there.

    Parameters
    ----------
    age_us : ndarray of float
        How long it has been there, in microseconds; below zero before.

    Returns
    -------
    ndarray of float
        Weights.
    """
    return np.where(age_us < 0, 0.0, np.exp(-np.maximum(age_us, 0.0) / _FADES_IN_US) + _NEVER_GONE)


def _clicking(chance: np.random.Generator, scene: Scene, drawn: Visits) -> Visits:
    """Choose links among those of each visit's way; where there is none yet, people come without."""
    link, linked = drawn.link.copy(), drawn.linked.copy()
    ways = np.array([each.way for each in scene.links])
    since = np.array([each.since_us for each in scene.links], np.int64)
    for way in range(len(scene.ways)):
        clicking = np.flatnonzero(linked & (drawn.way == way))
        if not len(clicking):
            continue
        age = (drawn.start_us[clicking].max() - since).astype(np.float64)
        weights = np.where(ways == way, freshness(age), 0.0)
        if not weights.any():
            linked[clicking] = False
            continue
        link[clicking] = chance.choice(len(ways), len(clicking), p=weights / weights.sum())
    # Nobody clicks before a post is there: who was too early comes within three hours after it.
    early = linked & (drawn.start_us < since[link])
    start = np.where(early, since[link] + chance.integers(60_000_000, 10_800_000_000, len(link)), drawn.start_us)
    return drawn._replace(link=link, linked=linked, start_us=start, buys=np.zeros(len(link), np.bool_))


def _column(mine: tuple[OwnVisit, ...], field: str) -> Ints:
    return np.array([getattr(each, field) for each in mine], np.int64)


def _of(scene: Scene, day: date) -> tuple[OwnVisit, ...]:
    return (scene.own or {}).get(day, ())
