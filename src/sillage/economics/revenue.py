"""What was sold: one source of revenue per period, net of refunds and tax, and what nothing ties to a channel.

Orders come first, else GA4, else what an ad platform claims; the sources that were not chosen are shown for checking
and never added. A sale without a channel stays unattributed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

from sillage.domain.money import Money, add_up, total
from sillage.domain.places import OTHER_CHANNELS, UNATTRIBUTED
from sillage.language import Message, msg


class RevenueSource(StrEnum):
    """Who says what was sold, the most trusted first."""

    ORDERS = "orders"
    GA4 = "ga4"
    ADS = "ads"


SOLD_STATUSES = ("paid", "partially_refunded", "refunded")
"""Orders that count; pending, failed and cancelled ones were never sales."""

TELLING_SHARE = Fraction(1, 20)
"""Above this share of revenue, what names no channel matters for each channel."""


@dataclass(frozen=True, slots=True)
class Sale:
    """A sale, or several of one day that share everything.

    Parameters
    ----------
    day : date
        When.
    net : Money or None
        Net of refunds and tax, in the reporting currency; None without an exchange rate.
    margin : Money or None
        What remains; None when the share is not known.
    orders : ratio
        How many orders; 0 where the source gives amounts only, a part of one where several touches share it.
    channel, campaign, content_type, activity, product, post, link : str
        Empty when nothing ties it to one.
    """

    day: date
    net: Money | None
    margin: Money | None
    orders: Fraction | int = 1
    channel: str = UNATTRIBUTED
    campaign: str = ""
    content_type: str = ""
    activity: str = ""
    product: str = ""
    post: str = ""
    link: str = ""

    def worth(self, net: Money | None, margin: Money | None) -> Sale:
        """Return the same sale with its amounts; thousands of them take half the time of `dataclasses.replace`."""
        return Sale(
            self.day,
            net,
            margin,
            self.orders,
            self.channel,
            self.campaign,
            self.content_type,
            self.activity,
            self.product,
            self.post,
            self.link,
        )


@dataclass(frozen=True, slots=True)
class Revenue:
    """The sales of a period from one source.

    Parameters
    ----------
    source : RevenueSource or None
        None when nothing says what was sold.
    currency : str
        ISO 4217 code of every amount.
    sales : tuple of Sale
        All of them, attributed or not.
    """

    source: RevenueSource | None
    currency: str
    sales: tuple[Sale, ...] = ()

    @property
    def known_net(self) -> Money:
        """The sum of what could be counted in the reporting currency."""
        return total((sale.net for sale in self.sales if sale.net is not None), self.currency)

    @property
    def net(self) -> Money | None:
        """Revenue; None when no source speaks or when part of it has no exchange rate."""
        if self.source is None or any(sale.net is None for sale in self.sales):
            return None
        return self.known_net

    @property
    def margin(self) -> Money | None:
        """Margin; None when the margin of a sale is not known."""
        if self.source is None or any(sale.margin is None for sale in self.sales):
            return None
        return total((sale.margin for sale in self.sales if sale.margin is not None), self.currency)

    @property
    def orders(self) -> Fraction | int:
        """How many orders; whole where the parts of every order are here."""
        whole = add_up(sale.orders for sale in self.sales)
        return whole.numerator if whole.denominator == 1 else whole

    def by(self, axis: str) -> dict[str, Revenue]:
        """Cut the sales along an axis.

        Parameters
        ----------
        axis : str
            A text field of `Sale`.

        Returns
        -------
        dict of str to Revenue
            In the order of the keys; the empty key holds what names none.
        """
        groups: dict[str, list[Sale]] = defaultdict(list)
        for sale in self.sales:
            groups[getattr(sale, axis)].append(sale)
        return {key: replace(self, sales=tuple(groups[key])) for key in sorted(groups)}

    def only(self, channels: Collection[str]) -> Revenue:
        """Keep the sales of some channels.

        Parameters
        ----------
        channels : collection of str
            Which; the empty one is what stays unattributed.

        Returns
        -------
        Revenue
            Of the same source.
        """
        return replace(self, sales=tuple(sale for sale in self.sales if sale.channel in channels))


def net_of_refunds_and_tax(gross_minor: int, tax_minor: int | None, refunded_minor: int | None, status: str) -> int:
    """Return the revenue of an order in minor units.

    Parameters
    ----------
    gross_minor : int
        What was paid, tax included.
    tax_minor : int or None
        Tax inside it; None when the file does not say, which counts as none.
    refunded_minor : int or None
        What was given back, tax included; None on a refunded order is everything.
    status : str
        As in the journal's orders.

    Returns
    -------
    int
        ``(gross - refunded) x (gross - tax) / gross``, rounded half to even: a refund gives its own tax back, so that
        an order refunded in full is worth nothing, not minus its tax.
    """
    refunded = gross_minor if status == "refunded" and not refunded_minor else refunded_minor or 0
    if not gross_minor:
        return -refunded
    return round(Fraction((gross_minor - refunded) * (gross_minor - (tax_minor or 0)), gross_minor))


def chosen_source(spoken: Iterable[RevenueSource]) -> RevenueSource | None:
    """Choose the one source of a period.

    Parameters
    ----------
    spoken : iterable of RevenueSource
        Those that give revenue in the period.

    Returns
    -------
    RevenueSource or None
        Orders, else GA4, else an ad platform.
    """
    given = set(spoken)
    return next((source for source in RevenueSource if source in given), None)


def judged_channels(channels: Iterable[str], with_cost: Collection[str]) -> frozenset[str]:
    """Return the channels whose sales stand against the costs of the whole.

    Parameters
    ----------
    channels : iterable of str
        Those that sales or costs name.
    with_cost : collection of str
        Those that a cost names or reaches.

    Returns
    -------
    frozenset of str
        Social networks and offline channels. Direct visits, search and the like are left out unless a cost names
        them: nobody worked for them. What names no channel is never among them.
    """
    return frozenset(name for name in channels if name and (name not in OTHER_CHANNELS or name in with_cost))


def unattributed_matters(unattributed: Money | None, net: Money | None) -> bool:
    """Tell whether what names no channel is too much for a channel's figures to be read as they are.

    Parameters
    ----------
    unattributed : Money or None
        Revenue without a channel.
    net : Money or None
        All revenue.

    Returns
    -------
    bool
        Above `TELLING_SHARE` of revenue, or unknown.
    """
    if unattributed is None or net is None:
        return True
    share = unattributed.over(net)
    return bool(unattributed) if share is None else abs(share) > TELLING_SHARE


def unattributed_reason(unattributed: Money) -> Message:
    """Return the sentence that says why a channel's figure cannot be told.

    Parameters
    ----------
    unattributed : Money
        Revenue without a channel.

    Returns
    -------
    Message
        With the amount.
    """
    return msg(
        "Cannot tell: {amount} of revenue name no channel.",
        amount=unattributed,
    )
