"""What each answer sentence needs to know, as small frozen facts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sillage.language import Message
from sillage.reports.spec import Figure, Number


@dataclass(frozen=True, slots=True)
class SalesFacts:
    """What the sentence on sales needs.

    Parameters
    ----------
    currency : str
        ISO 4217 code.
    revenue, margin : Decimal or None
        Attributed in the period, in major units; None when not measured.
    cost : Decimal or None
        Full cost; None when nothing was entered.
    interval : tuple of number, optional
        Bounds of margin / cost.
    level : float
        Of the interval.
    hours_entered : bool
        Whether hours are among the costs; fees, when `fees` holds.
    fees : bool
        Whether work is counted as fees: the client's view, which knows no hours.
    weeks_needed : int, optional
        About how many more weeks would settle it; None when that cannot be said or is out of reach.
    unattributed : Decimal, optional
        Revenue that names no channel.
    cost_reason : Message, optional
        Why the cost is unknown although something was entered.
    """

    currency: str
    revenue: Decimal | None
    margin: Decimal | None
    cost: Decimal | None
    interval: tuple[Number, Number] | None = None
    level: float = 0.9
    hours_entered: bool = True
    fees: bool = False
    weeks_needed: int | None = None
    unattributed: Decimal | None = None
    cost_reason: Message | None = None


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """What the sentence on customer service needs.

    Parameters
    ----------
    on_time, due : int
        Requests answered within the target delay, of those that were due.
    delay_seconds : int
        The target delay.
    business_hours : bool
        Whether its clock runs in business hours only.
    target : float
        Share that must be on time.
    interval : tuple of float
        Bounds of the share on time.
    waiting : int
        Requests still open.
    csat : float or None
        Share of satisfied answers.
    answers : int
        Answers behind `csat`.
    hours_entered : bool
        Whether handling hours were entered, or are none of the reader's business: the client's view.
    """

    on_time: int
    due: int
    delay_seconds: int
    business_hours: bool
    target: float
    interval: tuple[float, float]
    waiting: int = 0
    csat: float | None = None
    answers: int = 0
    hours_entered: bool = True


@dataclass(frozen=True, slots=True)
class ProofFacts:
    """What the sentence on social proof needs.

    Parameters
    ----------
    status : str
        Of the objective: ``ahead``, ``on_track``, ``late``, ``cannot_tell``.
    growth : float or None
        Follower growth rate over `days`.
    days : int
        Of the objective so far, or of the period.
    expected : float or None
        Growth expected by now.
    rivals_growth : float or None
        Theirs together, same formula and period.
    rivals : int
        How many.
    rating : float or None
        Mean stars, of 5.
    reviews : int
        Behind the rating.
    suspicious : bool
        Followers rise while reach and interactions do not.
    for_client : bool
        Whether a client reads it, who is not asked to check accounts.
    cost_known : bool
        Whether anything was entered that a new follower can cost.
    reason : Message, optional
        The objective's own reason when it cannot tell.
    """

    status: str
    growth: float | None
    days: int
    expected: float | None = None
    rivals_growth: float | None = None
    rivals: int = 0
    rating: float | None = None
    reviews: int = 0
    suspicious: bool = False
    for_client: bool = False
    cost_known: bool = True
    reason: Message | None = None


@dataclass(frozen=True, slots=True)
class ObjectiveFacts:
    """What the sentence on any other objective needs.

    Parameters
    ----------
    status : str
        ``ahead``, ``on_track``, ``late`` or ``cannot_tell``.
    name : Message or str
        Of its KPI.
    value, expected : Figure
        Where it is and where it should be by now.
    reason : Message
        The objective's own reason.
    """

    status: str
    name: Message | str
    value: Figure
    expected: Figure
    reason: Message
