"""From exact costs to cents: the costs of a period are rounded once, together, and any cut of them adds up.

A minute at 35 an hour is 58.33 cents: rounded alone, a thousand of them lose 3.33. So the lines of a period stand in
one order (kind, channel, campaign, activity, person, reference, day) and each takes what the rounded running sum
grows by: see docs/calculations/full-cost.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sillage.domain.costs import ShareRule
from sillage.domain.money import Money, round_running
from sillage.economics.cost_lines import CostLine


@dataclass(frozen=True, slots=True)
class ExactLine:
    """A cost's share of one day and one channel, before any rounding.

    Parameters
    ----------
    line : CostLine
        Its day and where it belongs; its amount is still unknown.
    exact : ratio or None
        Minor units of the reporting currency; None when it cannot be priced.
    """

    line: CostLine
    exact: Fraction | None


def shared(lines: Iterable[ExactLine], weights: Mapping[str, Fraction], rule: ShareRule) -> Iterator[ExactLine]:
    """Share lines of cost over channels, exactly.

    Parameters
    ----------
    lines : iterable of ExactLine
        Days of one cost.
    weights : mapping of str to ratio
        By channel, above 0.
    rule : ShareRule
        The rule that gave the weights.

    Yields
    ------
    ExactLine
        As many for each channel; together they add up to `lines`, amounts and hours.
    """
    whole = sum(weights.values(), Fraction(0))
    days = tuple(lines)
    for channel, weight in weights.items():
        part = weight / whole
        for day in days:
            yield ExactLine(day.line.shared(channel, part, rule), None if day.exact is None else day.exact * part)


def settled(lines: Sequence[ExactLine], currency: str) -> tuple[CostLine, ...]:
    """Bring the costs of a period to cents.

    Parameters
    ----------
    lines : sequence of ExactLine
        All that one view counts.
    currency : str
        The reporting currency.

    Returns
    -------
    tuple of CostLine
        As they came. Their sum is the exact sum, rounded half up; whole cents stay what they are; what is unknown
        stays unknown.
    """
    places = sorted(range(len(lines)), key=lambda place: _key(lines[place].line))
    known = [(place, exact) for place in places if (exact := lines[place].exact) is not None]
    amounts: dict[int, Money] = dict(
        zip(
            (place for place, _ in known),
            round_running([exact for _, exact in known], currency),
            strict=True,
        )
    )
    return tuple(one.line.costing(amounts.get(place)) for place, one in enumerate(lines))


def _key(line: CostLine) -> tuple[str, str, str, str, str, str, int]:
    return (
        line.kind.value,
        line.channel,
        line.campaign,
        line.activity,
        line.person,
        line.reference,
        line.day.toordinal(),
    )
