"""What a page or a server may say, field by field; anything else is refused."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from sillage.domain.money import minor_digits

Kind = Literal["pageview", "engagement", "outbound", "form_start", "form", "event", "conversion", "order"]
ServerKind = Literal[
    "pageview", "engagement", "outbound", "form_start", "form", "event", "conversion", "order", "refund"
]
Short = Annotated[str, Meta(max_length=200)]
Address = Annotated[str, Meta(max_length=4096)]
Currency = Annotated[str, Meta(pattern=r"^[A-Z]{3}$|^$", max_length=3)]
Cookie = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}$|^$")]
Plain = Annotated[str, Meta(max_length=500)] | int | float | bool | None
Props = Annotated[dict[Annotated[str, Meta(max_length=60)], Plain], Meta(max_length=30)]
Milliseconds = Annotated[int, Meta(ge=0, le=86_400_000)]
MOST_MINOR = 10**15
"""No amount is larger: ten thousand billion of most currencies."""


class Beacon(Struct, forbid_unknown_fields=True, frozen=True):
    """One hit of a page.

    Parameters
    ----------
    kind : str
        What happened.
    url : str
        The page's address.
    referrer : str
        As the browser gives it.
    name : str
        Of an event, a conversion or a form; the target of an outbound click.
    value, currency : Decimal, str
        Of a conversion or an order, in major units.
    order_id, shop : str
        Of an order; `shop` is the name under which files of the same shop are imported.
    email : str
        Hashed at once, never stored.
    engaged_ms : int
        Time with the page visible and used.
    cookie : str
        The first-party id, after consent.
    team : bool
        Whether this browser said that it is the team's.
    props : dict
        Of an event.
    """

    kind: Kind
    url: Annotated[str, Meta(min_length=1, max_length=4096)]
    referrer: Address = ""
    name: Short = ""
    value: Decimal | None = None
    currency: Currency = ""
    order_id: Short = ""
    shop: Short = ""
    email: Short = ""
    engaged_ms: Milliseconds | None = None
    cookie: Cookie = ""
    team: bool = False
    props: Props | UnsetType = UNSET


class ServerEvent(Struct, forbid_unknown_fields=True, frozen=True):
    """One event, order or refund of a server or a shop; see `Beacon`.

    Parameters
    ----------
    kind : str
        What happened; a ``refund`` names an order.
    id : str
        Makes it once: the same id is stored once, however often it is sent.
    at : str
        When, in ISO 8601 with a zone; empty means now.
    phone, loyalty : str
        Hashed at once, never stored.
    click_id : str
        The ``slg`` parameter with which the customer came.
    site : str
        The host of the site that the customer visited, where `url` is not on it and there are several.
    ip, user_agent : str
        The customer's, to tie the event to a visit of the same day; the address is never stored.
    order_value : Decimal
        Of a refund: what the whole order had cost, so that it need not be known here.
    tax, shipping, discount, cost : Decimal
        Parts of an order.
    new_customer, product, discount_code, heard_of_us, campaign : object
        Of an order.
    """

    kind: ServerKind
    id: Short = ""
    at: Annotated[str, Meta(max_length=40)] = ""
    url: Address = ""
    referrer: Address = ""
    name: Short = ""
    value: Decimal | None = None
    currency: Currency = ""
    order_id: Short = ""
    shop: Short = ""
    email: Short = ""
    phone: Short = ""
    loyalty: Short = ""
    click_id: Short = ""
    site: Annotated[str, Meta(max_length=300)] = ""
    ip: Annotated[str, Meta(max_length=45)] = ""
    user_agent: Annotated[str, Meta(max_length=512)] = ""
    engaged_ms: Milliseconds | None = None
    order_value: Decimal | None = None
    tax: Decimal | None = None
    shipping: Decimal | None = None
    discount: Decimal | None = None
    cost: Decimal | None = None
    new_customer: bool | None = None
    product: Short = ""
    discount_code: Short = ""
    heard_of_us: Short = ""
    campaign: Short = ""
    props: Props | UnsetType = UNSET


class Batch(Struct, forbid_unknown_fields=True, frozen=True):
    """What a server sends at once.

    Parameters
    ----------
    events : list of ServerEvent
        A thousand at most.
    """

    events: Annotated[list[ServerEvent], Meta(min_length=1, max_length=1000)]


_BEACON = msgspec.json.Decoder(Beacon)
_BATCH = msgspec.json.Decoder(Batch)
_ONE = msgspec.json.Decoder(ServerEvent)
_SHAPE = msgspec.json.Decoder(dict[str, msgspec.Raw])


def beacon(body: bytes) -> Beacon | None:
    """Read a page's hit.

    Parameters
    ----------
    body : bytes
        What came.

    Returns
    -------
    Beacon or None
        None for what is not one.
    """
    try:
        found = _BEACON.decode(body)
    except (msgspec.DecodeError, UnicodeError, RecursionError, ValueError, ArithmeticError):
        return None
    return found if _makes_sense(found) else None


def batch(body: bytes) -> tuple[ServerEvent, ...] | str:
    """Read a server's list, or its single event.

    Parameters
    ----------
    body : bytes
        What came.

    Returns
    -------
    tuple of ServerEvent, or str
        A text says what is wrong, and where.
    """
    try:
        is_list = "events" in _SHAPE.decode(body)
        found = tuple(_BATCH.decode(body).events) if is_list else (_ONE.decode(body),)
    except (msgspec.DecodeError, UnicodeError, RecursionError, ValueError, ArithmeticError) as exc:
        return str(exc)[:200]
    for place, one in enumerate(found):
        if not _makes_sense(one):
            return (
                f"event {place}: an amount needs a known currency and is not negative,"
                " an order or a refund needs an order_id and a value, a refund one above zero"
            )
    return found


def minor(value: Decimal | None, currency: str) -> int | None:
    """Return an amount in minor units.

    Parameters
    ----------
    value : Decimal or None
        In major units.
    currency : str
        ISO 4217.

    Returns
    -------
    int or None
        None for None.
    """
    if value is None:
        return None
    return round(value.scaleb(minor_digits(currency)))


def props_text(props: dict[str, Any] | UnsetType) -> str:
    """Return the properties of an event as the journal has them.

    Parameters
    ----------
    props : dict or UNSET
        As given.

    Returns
    -------
    str
        A small JSON object; empty when there are none.
    """
    return msgspec.json.encode(props).decode() if props else ""


def _makes_sense(one: Beacon | ServerEvent) -> bool:
    if one.kind in ("order", "refund") and (not one.order_id.strip() or one.value is None):
        return False
    if one.value is not None and not one.currency:
        return False
    if one.currency and one.currency not in _currencies():
        return False
    amounts = [one.value]
    if isinstance(one, ServerEvent):
        amounts += [one.order_value, one.tax, one.shipping, one.discount, one.cost]
    if not all(amount is None or _is_amount(amount) for amount in amounts):
        return False
    return one.kind != "refund" or bool(minor(one.value, one.currency))


@cache
def _currencies() -> frozenset[str]:
    from babel import Locale  # loaded with the first amount

    return frozenset(Locale("en").currencies)


def _is_amount(amount: Decimal) -> bool:
    if not amount.is_finite() or amount < 0:
        return False
    return amount == 0 or (-6 <= amount.adjusted() <= 12 and amount * 1000 <= MOST_MINOR)
