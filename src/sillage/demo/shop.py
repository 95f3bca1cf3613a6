"""What is sold: orders by channel, drawn around the plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from sillage.demo.chance import Chance
from sillage.demo.networks import all_days
from sillage.demo.story import (
    CHANNELS,
    DISCOUNT,
    LINES,
    PRODUCTS,
    QUANTITIES,
    SHIPPING_MINOR,
    ZONE,
    ChannelPlan,
    campaign_of,
    season,
)

OFFLINE = ("phone", "shop")
_FULL_REFUND, _HALF_REFUND, _CANCELLED = 0.02, 0.01, 0.01
_RETURNING = 0.38
_TAXES = (("QC", 0.84, (("GST", 500), ("QST", 9975))), ("ON", 0.10, (("HST", 1300),)), ("NB", 0.06, (("HST", 1500),)))
_CITIES = {
    "QC": ("Québec", "Montréal", "Baie-Saint-Paul", "Saguenay", "Rimouski", "Sherbrooke", "Trois-Rivières", "Lévis"),
    "ON": ("Ottawa", "Toronto", "Sudbury"),
    "NB": ("Moncton", "Edmundston"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One product of an order.

    Parameters
    ----------
    product : str
        Its name.
    quantity, price_minor : int
        How many, and cents for one.
    """

    product: str
    quantity: int
    price_minor: int


@dataclass(frozen=True, slots=True)
class Order:
    """An order as the shop knows it.

    Parameters
    ----------
    number : int
        Its number.
    at : datetime
        When, in the brand's zone.
    channel, campaign : str
        What brought it; empty when nobody knows.
    code : str
        The discount code used.
    tagged : bool
        Whether the shop wrote the campaign tags down; else only the code tells.
    customer : str
        An address.
    province, city : str
        Where it goes.
    lines : tuple of Line
        What was bought.
    discount_minor, shipping_minor : int
        Cents.
    taxes : tuple of (str, int)
        Name and cents.
    refunded_minor : int
        Cents given back, tax included.
    status : str
        ``paid``, ``refunded``, ``partially_refunded`` or ``voided``.
    """

    number: int
    at: datetime
    channel: str
    campaign: str
    code: str
    tagged: bool
    customer: str
    province: str
    city: str
    lines: tuple[Line, ...]
    discount_minor: int
    shipping_minor: int
    taxes: tuple[tuple[str, int], ...]
    refunded_minor: int
    status: str

    @property
    def subtotal_minor(self) -> int:
        """Goods less discount."""
        return sum(line.quantity * line.price_minor for line in self.lines) - self.discount_minor

    @property
    def tax_minor(self) -> int:
        """All taxes."""
        return sum(cents for _, cents in self.taxes)

    @property
    def total_minor(self) -> int:
        """What was paid."""
        return self.subtotal_minor + self.shipping_minor + self.tax_minor

    @property
    def net_minor(self) -> int:
        """Net of tax and refunds: a refund gives its own tax back. Nothing for a voided order."""
        if self.status == "voided":
            return 0
        left = self.total_minor - self.refunded_minor
        return round(Fraction(left * (self.total_minor - self.tax_minor), self.total_minor))


def orders(seed: int) -> tuple[Order, ...]:
    """Make the orders of the year.

    Parameters
    ----------
    seed : int
        The year's seed.

    Returns
    -------
    tuple of Order
        In order of time; numbers follow.
    """
    # Of a few streams, the one whose luck is middling for seed 7: no channel far from its plan.
    chance = Chance(seed, "orders/2")
    whole = sum(season(day) for day in all_days())
    drawn: list[tuple[datetime, ChannelPlan]] = []
    for day in all_days():
        for plan in CHANNELS:
            for _ in range(chance.count(plan.orders * season(day) / whole)):
                drawn.append((_moment(chance, plan, day), plan))
            if chance.happens(plan.orders * _CANCELLED / 365):
                drawn.append((_moment(chance, plan, day), plan))
    known: list[str] = []
    return tuple(
        _order(chance, number, at, plan, known)
        for number, (at, plan) in enumerate(sorted(drawn, key=lambda one: one[0]), 4001)
    )


def voided(made: Sequence[Order]) -> tuple[Order, ...]:
    """Return the orders that never became sales.

    Parameters
    ----------
    made : sequence of Order
        All.

    Returns
    -------
    tuple of Order
        Those voided.
    """
    return tuple(order for order in made if order.status == "voided")


def _moment(chance: Chance, plan: ChannelPlan, day: date) -> datetime:
    hour = chance.between(10, 16) if plan.channel in OFFLINE else chance.weighted(_WEB_HOURS)
    start = datetime(day.year, day.month, day.day, hour, chance.between(0, 59), tzinfo=ZoneInfo(ZONE))
    return start + timedelta(seconds=chance.between(0, 59))


_WEB_HOURS = tuple((hour, 1.0 + 2.0 * (9 <= hour <= 22) + 1.5 * (19 <= hour <= 21)) for hour in range(5, 24))


def _order(chance: Chance, number: int, at: datetime, plan: ChannelPlan, known: list[str]) -> Order:
    lines = _basket(chance, plan)
    goods = sum(line.quantity * line.price_minor for line in lines)
    code = plan.code if plan.code and chance.happens(plan.code_share) else ""
    discount = round(goods * DISCOUNT) if code else 0
    shipping = 0 if plan.channel in OFFLINE else SHIPPING_MINOR
    province, rates = ("QC", _TAXES[0][2]) if plan.channel in OFFLINE else _province(chance)
    taxes = tuple((name, round((goods - discount + shipping) * rate / 100_000)) for name, rate in _exact(rates))
    total = goods - discount + shipping + sum(cents for _, cents in taxes)
    fate = chance.uniform()
    status, refunded = "paid", 0
    if fate < _FULL_REFUND:
        status, refunded = "refunded", total
    elif fate < _FULL_REFUND + _HALF_REFUND:
        status, refunded = "partially_refunded", total // 2
    elif fate > 1 - _CANCELLED and plan.channel not in OFFLINE:
        status = "voided"
    campaign = campaign_of(at.date())
    tied = plan.channel in ("instagram", "facebook", "newsletter", "tiktok", "linkedin", "x", "youtube")
    return Order(
        number=number,
        at=at,
        channel=plan.channel,
        campaign=campaign.slug if campaign and tied and chance.happens(0.7) else "",
        code=code,
        tagged=not code or chance.happens(0.75),
        customer=_customer(chance, known, number),
        province=province,
        city=chance.pick(_CITIES[province]),
        lines=lines,
        discount_minor=discount,
        shipping_minor=shipping,
        taxes=taxes,
        refunded_minor=refunded,
        status=status,
    )


def _basket(chance: Chance, plan: ChannelPlan) -> tuple[Line, ...]:
    # Larger baskets hold more of the same: company gifts on LinkedIn are four times the usual one.
    lines = []
    for _ in range(chance.weighted(LINES)):
        product, price = chance.weighted([((name, cents), share) for name, cents, share in PRODUCTS])
        wanted = chance.weighted(QUANTITIES) * plan.basket
        quantity = int(wanted) + chance.happens(wanted - int(wanted))
        if quantity:
            lines.append(Line(product, quantity, price))
    return tuple(lines) or (Line(PRODUCTS[0][0], 1, PRODUCTS[0][1]),)


def _province(chance: Chance) -> tuple[str, tuple[tuple[str, int], ...]]:
    found: tuple[str, tuple[tuple[str, int], ...]] = chance.weighted(
        [((name, rates), share) for name, share, rates in _TAXES]
    )
    return found


def _exact(rates: tuple[tuple[str, int], ...]) -> list[tuple[str, int]]:
    # QST is 9.975 %: rates are thousandths of a per cent.
    return [(name, rate if name == "QST" else rate * 10) for name, rate in rates]


def _customer(chance: Chance, known: list[str], number: int) -> str:
    if known and chance.happens(_RETURNING):
        return chance.pick(known)
    known.append(f"cliente{number}@courriel.example")
    return known[-1]
