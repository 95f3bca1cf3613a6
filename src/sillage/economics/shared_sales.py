"""One order over several places: its revenue, its margin and itself, by weights that add up to 1."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from sillage.economics.exact_sales import ExactSale

GRAIN = 10**9
"""Weights are whole billionths, so that those of an order add up to 1 and thousands of orders have one denominator."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a part of an order is credited to.

    Parameters
    ----------
    channel, campaign, content_type, post, link : str
        Empty where nothing says.
    """

    channel: str
    campaign: str = ""
    content_type: str = ""
    post: str = ""
    link: str = ""


def grains(weights: Sequence[float]) -> tuple[Fraction, ...]:
    """Bring the weights of one order to billionths that add up to 1.

    Parameters
    ----------
    weights : sequence of float
        Not negative, at least one above zero.

    Returns
    -------
    tuple of ratio
        By largest remainder; of equal ones the later takes the billionth.

    Examples
    --------
    >>> [str(one) for one in grains([0.5, 0.25, 0.25])], sum(grains([1 / 3] * 3))
    (['1/2', '1/4', '1/4'], Fraction(1, 1))
    """
    whole = sum(Fraction(weight) for weight in weights)
    exact = [Fraction(weight) / whole * GRAIN for weight in weights]
    floors = [int(one) for one in exact]
    left = GRAIN - sum(floors)
    by_remainder = sorted(range(len(exact)), key=lambda place: (floors[place] - exact[place], -place))
    for place in by_remainder[:left]:
        floors[place] += 1
    return tuple(Fraction(one, GRAIN) for one in floors)


def shared(sale: ExactSale, places: Sequence[tuple[Place, float]]) -> Iterator[ExactSale]:
    """Share an order over places.

    Parameters
    ----------
    sale : ExactSale
        Whole.
    places : sequence of (Place, float)
        With their weights; a place may come twice.

    Yields
    ------
    ExactSale
        One for each place with a weight above zero. They add up to the order: revenue, margin and count.
    """
    together: dict[Place, float] = {}
    for place, weight in places:
        if weight > 0:
            together[place] = together.get(place, 0.0) + weight
    for place, part in zip(together, grains(list(together.values())), strict=True):
        said = replace(
            sale.sale,
            orders=_plain(sale.sale.orders * part),
            channel=place.channel,
            campaign=place.campaign,
            content_type=place.content_type,
            post=place.post,
            link=place.link,
        )
        yield ExactSale(
            said,
            None if sale.net is None else sale.net * part,
            None if sale.margin is None else sale.margin * part,
        )


def _plain(count: Fraction | int) -> Fraction | int:
    return int(count) if count == int(count) else count
