"""What it costs and what it is worth: decisions with dates, so that the past stays recomputable."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sillage.domain.money import Money
from sillage.domain.workspace import View


class CostKind(StrEnum):
    """What was paid for."""

    SPEND = "spend"
    HOURS = "hours"
    TOOL = "tool"
    CONTENT = "content"
    FEE = "fee"


class ShareRule(StrEnum):
    """How a cost that names no channel is shared out; the rule is printed beside the figure."""

    NONE = ""
    POSTS_PUBLISHED = "posts_published"
    EQUALLY = "equally"
    HOURS = "hours"
    SPEND = "spend"


@dataclass(frozen=True, slots=True)
class Cost:
    """A cost as the ledger keeps it, recurring ones already unrolled.

    Parameters
    ----------
    kind : CostKind
        What was paid for.
    first, last : date
        The days it covers, both included; it is spread evenly over them.
    amount : Money or None
        None for hours, whose price is the rate of their day.
    hours : Decimal or None
        Hours worked; None for money.
    payer : View
        Who pays it. Hours, tools, content and spend of a team are the team's; the client pays fees.
    person, note : str
        Who worked, and on what.
    channel : str
        A network or an offline channel; empty means shared by `shared_by`.
    campaign, activity : str
        What it was for: ``creation``, ``moderation``, ``ads``, ``reporting``...; empty means none in particular.
    shared_by : ShareRule
        How to share it over channels when `channel` is empty; ``NONE`` leaves it to the whole.
    reference : str
        The ad, the invoice or the entry it comes from.
    import_uid : str
        The import it came from, empty when typed by hand.
    """

    kind: CostKind
    first: date
    last: date
    amount: Money | None = None
    hours: Decimal | None = None
    payer: View = View.TEAM
    person: str = ""
    note: str = ""
    channel: str = ""
    campaign: str = ""
    activity: str = ""
    shared_by: ShareRule = ShareRule.NONE
    reference: str = ""
    import_uid: str = ""


@dataclass(frozen=True, slots=True)
class HourlyRate:
    """A loaded hourly rate from a day on.

    Parameters
    ----------
    rate : Money
        For one hour, charges included.
    valid_from : date
        Its first day.
    person : str
        Whose; empty means everyone without a rate of their own.
    """

    rate: Money
    valid_from: date
    person: str = ""


@dataclass(frozen=True, slots=True)
class Margin:
    """The share of revenue that is margin, from a day on.

    Parameters
    ----------
    share : Decimal
        0.3 keeps 30 % of revenue.
    valid_from : date
        Its first day.
    channel, product : str
        Empty means all; the most precise one wins.
    """

    share: Decimal
    valid_from: date
    channel: str = ""
    product: str = ""


@dataclass(frozen=True, slots=True)
class KpiWorth:
    """What one unit of a KPI is worth, from a day on: an estimate, a rung of its own.

    Parameters
    ----------
    kpi_id : str
        Which KPI.
    worth : Money
        Per unit: the margin of a sale times the probability of a sale given the KPI.
    valid_from : date
        Its first day.
    reason : str
        Where the number comes from; presets are examples.
    """

    kpi_id: str
    worth: Money
    valid_from: date
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ExchangeRate:
    """How much of `quote` one unit of `base` buys, from a day on.

    Parameters
    ----------
    day : date
        The day of the rate; it holds until the next one.
    base, quote : str
        ISO 4217 codes.
    rate : Decimal
        Units of `quote` for one `base`.
    """

    day: date
    base: str
    quote: str
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Capacity:
    """Hours planned and available in a week.

    Parameters
    ----------
    week : date
        Its Monday.
    planned_hours, available_hours : Decimal
        What was meant to be done, and what the people have.
    person : str
        Whose; empty means the team's.
    """

    week: date
    planned_hours: Decimal
    available_hours: Decimal
    person: str = ""
