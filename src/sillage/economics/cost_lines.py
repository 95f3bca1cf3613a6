"""A full cost as lines, one per cost, day and channel: sums, cuts along an axis, and sharing to the cent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from sillage.domain.costs import CostKind, ShareRule
from sillage.domain.money import Money, add_up, share_out, total
from sillage.domain.workspace import View
from sillage.errors import WrongUsage
from sillage.language import Message, msg

AXES = ("channel", "campaign", "activity", "person", "kind", "reference", "day")
"""What a full cost can be cut by. A cost without a channel (campaign, activity...) stands under the empty key."""


@dataclass(frozen=True, slots=True)
class CostLine:
    """A cost's share of one day and one channel.

    Parameters
    ----------
    day : date
        The day it falls on.
    kind : CostKind
        What was paid for.
    amount : Money or None
        In the reporting currency; None when it cannot be priced.
    hours : ratio
        Hours worked, 0 for money.
    channel, campaign, activity, person, reference : str
        As the cost says; the channel may come from a share-out.
    shared_by : ShareRule
        The rule that gave it its channel, ``NONE`` when the cost named it or was not shared out.
    missing : Message or None
        Why the amount is unknown.
    """

    day: date
    kind: CostKind
    amount: Money | None
    hours: Fraction = Fraction(0)
    channel: str = ""
    campaign: str = ""
    activity: str = ""
    person: str = ""
    reference: str = ""
    shared_by: ShareRule = ShareRule.NONE
    missing: Message | None = None

    # Thousands of lines are made for each period: `dataclasses.replace` takes several times as long.
    def costing(self, amount: Money | None) -> CostLine:
        """Return the same line with its amount."""
        return self._with(amount, self.hours, self.channel, self.shared_by)

    def shared(self, channel: str, part: Fraction, rule: ShareRule) -> CostLine:
        """Return the part of a line that a rule gives to a channel."""
        return self._with(self.amount, self.hours * part if self.hours else self.hours, channel, rule)

    def _with(self, amount: Money | None, hours: Fraction, channel: str, rule: ShareRule) -> CostLine:
        said = (self.campaign, self.activity, self.person, self.reference)
        return CostLine(self.day, self.kind, amount, hours, channel, *said, rule, self.missing)


@dataclass(frozen=True, slots=True)
class FullCost:
    """The full cost of a period, in one view and one currency.

    Parameters
    ----------
    view : View
        Whose money.
    currency : str
        ISO 4217 code of every amount.
    lines : tuple of CostLine
        One per cost, day and channel.
    outside : Money
        Known amounts of the period that another payer bears or that this view does not count.
    warnings : tuple of Message
        What a reader must know: costs that could not be shared out, and so on.
    """

    view: View
    currency: str
    lines: tuple[CostLine, ...]
    outside: Money
    warnings: tuple[Message, ...] = ()

    @property
    def known(self) -> Money:
        """The sum of what could be priced."""
        return total((line.amount for line in self.lines if line.amount is not None), self.currency)

    @property
    def is_known(self) -> bool:
        """Whether every line could be priced."""
        return all(line.amount is not None for line in self.lines)

    @property
    def total(self) -> Money | None:
        """The full cost; None when part of it is unknown."""
        return self.known if self.is_known else None

    @property
    def hours(self) -> Fraction:
        """Hours worked, priced or not."""
        return add_up(line.hours for line in self.lines if line.hours)

    @property
    def unpriced_hours(self) -> Fraction:
        """Hours that no rate prices."""
        return add_up(line.hours for line in self.lines if line.amount is None)

    @property
    def reasons(self) -> tuple[Message, ...]:
        """Why the total is unknown: each reason once, with its hours named; empty when it is known."""
        found = dict.fromkeys(_key(line.missing) for line in self.lines if line.missing is not None)
        reasons = [Message(template, dict(values)) for template, values in found]
        if self.unpriced_hours:
            reasons.insert(
                0, msg("{hours} h cannot be priced: their cost is unknown.", hours=round(self.unpriced_hours, 2))
            )
        return tuple(reasons)

    def of(self, *kinds: CostKind) -> Money | None:
        """Return the cost of some kinds.

        Parameters
        ----------
        *kinds : CostKind
            Which kinds.

        Returns
        -------
        Money or None
            None when part of it is unknown.
        """
        return replace(self, lines=tuple(line for line in self.lines if line.kind in kinds)).total

    def by(self, axis: str) -> dict[str, FullCost]:
        """Cut the cost along an axis.

        Parameters
        ----------
        axis : str
            One of `AXES`.

        Returns
        -------
        dict of str to FullCost
            In the order of the keys; the empty key holds what names none. The parts add up to the whole.

        Raises
        ------
        WrongUsage
            If there is no such axis.
        """
        if axis not in AXES:
            raise WrongUsage(
                msg("Costs cannot be cut by {axis}.", axis=axis), msg("Choose among {axes}.", axes=", ".join(AXES))
            )
        groups: dict[str, list[CostLine]] = defaultdict(list)
        for line in self.lines:
            groups[str(getattr(line, axis))].append(line)
        nothing = Money(0, self.currency)
        return {key: replace(self, lines=tuple(groups[key]), outside=nothing, warnings=()) for key in sorted(groups)}

    def within(self, first: date, last: date) -> FullCost:
        """Keep some days.

        Parameters
        ----------
        first, last : date
            Both included.

        Returns
        -------
        FullCost
            The same lines, fewer days.
        """
        return replace(self, lines=tuple(line for line in self.lines if first <= line.day <= last))

    def on(self, channels: Collection[str]) -> FullCost:
        """Keep some channels.

        Parameters
        ----------
        channels : collection of str
            Which.

        Returns
        -------
        FullCost
            Their lines, and those that name no channel.
        """
        return replace(self, lines=tuple(line for line in self.lines if not line.channel or line.channel in channels))


def share_lines(
    lines: Sequence[CostLine], weights: Mapping[str, Fraction], currency: str
) -> dict[str, tuple[CostLine, ...]]:
    """Share lines of cost by weights: keys to the cent first, then each key's amount over the lines.

    Parameters
    ----------
    lines : sequence of CostLine
        Days of one cost, or of several.
    weights : mapping of str to ratio
        Above 0, in the order that decides which key takes the odd cent.
    currency : str
        ISO 4217 code of the amounts.

    Returns
    -------
    dict of str to tuple of CostLine
        As many lines for each key; together they add up to `lines`, amounts and hours.
    """
    amounts = [line.amount.minor for line in lines if line.amount is not None]
    parts = share_out(Money(sum(amounts), currency), list(weights.values()))
    whole = sum(weights.values(), Fraction(0))
    result = {}
    for (key, weight), part in zip(weights.items(), parts, strict=True):
        cents = iter(share_out(part, [abs(amount) for amount in amounts]))
        result[key] = tuple(
            replace(line, amount=None if line.amount is None else next(cents), hours=line.hours * weight / whole)
            for line in lines
        )
    return result


def _key(message: Message | None) -> tuple[str, tuple[tuple[str, object], ...]]:
    return ("", ()) if message is None else (message.template, tuple(sorted(message.values.items())))
