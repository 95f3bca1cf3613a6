"""What the API takes, field by field.

Exact amounts are text in major units (``"120.50"``) beside their currency; parts of a whole are numbers (0.05 reads
5 %); days are ``2026-03-31``, moments ISO 8601; what is not known is null and has its reason.
"""

from typing import Annotated, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

PLAIN = r"^[^\x00-\x1f\x7f]*$"
Words = Annotated[str, Field(max_length=200, pattern=PLAIN)]
Name = Annotated[str, Field(min_length=1, max_length=200, pattern=PLAIN)]
Note = Annotated[str, Field(max_length=500, pattern=PLAIN)]
Amount = Annotated[str, Field(pattern=r"^[0-9]{1,12}(\.[0-9]{1,4})?$", description="Major units, such as 120.50.")]
Hours = Annotated[str, Field(pattern=r"^[0-9]{1,4}(\.[0-9]{1,2})?$", description="2.5 is two hours and a half.")]
Currency = Annotated[str, Field(pattern=r"^([A-Z]{3})?$", description="ISO 4217; the workspace's when empty.")]
DAY = r"^((19[789][0-9]|20[0-9]{2})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01]))?$"
Day = Annotated[str, Field(pattern=DAY, description="Such as 2026-03-31.")]
GivenDay = Annotated[str, Field(pattern=DAY.replace(")?$", ")$"), description="Such as 2026-03-31.")]


class Given(Schema):
    """A body: a field that nobody knows is refused, so that a mistyped one is not lost."""

    model_config = ConfigDict(extra="forbid")


class CostGiven(Given):
    """Money spent over one day or several."""

    kind: Literal["spend", "tool", "content", "fee"]
    amount: Amount
    currency: Currency = ""
    first: GivenDay
    last: Day = ""
    channel: Words = ""
    campaign: Words = ""
    activity: Words = ""
    person: Words = ""
    payer: Literal["", "team", "agency", "client"] = ""
    shared_by: Literal["", "posts_published", "equally", "hours", "spend"] = ""
    reference: Words = ""
    note: Note = ""


class CostsGiven(Given):
    """Costs: all are entered, or none."""

    costs: Annotated[list[CostGiven], Field(min_length=1, max_length=1000)]


class HoursGiven(Given):
    """Hours worked on one day or over several."""

    hours: Hours
    first: GivenDay
    last: Day = ""
    channel: Words = ""
    campaign: Words = ""
    activity: Words = ""
    person: Words = ""
    shared_by: Literal["", "posts_published", "equally", "hours", "spend"] = ""
    note: Note = ""


class HoursListGiven(Given):
    """Hours: all are entered, or none."""

    hours: Annotated[list[HoursGiven], Field(min_length=1, max_length=1000)]


class OrderGiven(Given):
    """An order; the customer is hashed at once."""

    order: Name
    date: Annotated[
        str, Field(max_length=40, pattern=r"^20[0-9]{2}-[01][0-9]-[0-3][0-9]([T ][0-9:.]+(Z|[+-][0-9:]+)?)?$")
    ]
    amount: Amount
    currency: Currency = ""
    tax: Amount | None = None
    shipping: Amount | None = None
    discount: Amount | None = None
    refunded: Amount | None = None
    cost_of_goods: Amount | None = None
    status: Literal["", "paid", "pending", "refunded", "partially refunded", "cancelled", "failed"] = ""
    email: Words = ""
    phone: Words = ""
    customer: Words = ""
    new_customer: bool | None = None
    channel: Words = ""
    campaign: Words = ""
    post: Words = ""
    product: Words = ""
    discount_code: Words = ""
    heard_of_us: Words = ""
    shop: Words = ""


class OrdersGiven(Given):
    """Orders: all are imported, or none."""

    orders: Annotated[list[OrderGiven], Field(min_length=1, max_length=5000)]


class ObservationGiven(Given):
    """A metric of an account or of a post, as the network counts it."""

    network: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[a-z0-9_]+$")]
    account: Name
    post: Words = ""
    metric: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[a-z0-9_]+$")]
    window: Literal["lifetime", "day", "month", "period"]
    first: Day = ""
    last: Day = ""
    value: Annotated[float, Field(ge=0, le=1e15)]


class ObservationsGiven(Given):
    """Observations: all are imported, or none."""

    observed_at: Annotated[
        str, Field(max_length=40, pattern=r"^(20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-9:.]+(Z|[+-][0-9]{2}:[0-9]{2}))?$")
    ] = ""
    observations: Annotated[list[ObservationGiven], Field(min_length=1, max_length=10_000)]
