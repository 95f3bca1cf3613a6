"""Shopify's export (one line an item, overlapping exports) and our own file for the till and the telephone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from sillage.demo.shop import OFFLINE, Line, Order
from sillage.demo.story import BRAND, CAMPAIGNS, FIRST, LAST
from sillage.demo.text_files import BOM, Cell, comma, delimited

EXPORTS = (
    (FIRST, date(2025, 12, 31)),
    (date(2025, 12, 15), date(2026, 3, 31)),
    (date(2026, 4, 1), date(2026, 6, 30)),
    (date(2026, 6, 20), LAST),
)
_COLUMNS = (  # noqa: SIM905 - the header as Shopify writes it
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,"
    "Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,"
    "Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,"
    "Lineitem fulfillment status,Billing Name,Billing Street,Billing Address1,Billing Address2,Billing Company,"
    "Billing City,Billing Zip,Billing Province,Billing Country,Billing Phone,Shipping Name,Shipping Street,"
    "Shipping Address1,Shipping Address2,Shipping Company,Shipping City,Shipping Zip,Shipping Province,"
    "Shipping Country,Shipping Phone,Notes,Note Attributes,Cancelled at,Payment Method,Payment Reference,"
    "Refunded Amount,Vendor,Outstanding Balance,Employee,Location,Device ID,Id,Tags,Risk Level,Source,"
    "Lineitem discount,Tax 1 Name,Tax 1 Value,Tax 2 Name,Tax 2 Value,Tax 3 Name,Tax 3 Value,Tax 4 Name,Tax 4 Value,"
    "Tax 5 Name,Tax 5 Value"
).split(",")
_OWN = (
    "Commande", "Date", "Montant", "Taxes", "Remise", "Remboursé", "État", "Client", "Canal", "Produit", "Code promo",
)  # fmt: skip
_SOURCES = {
    "newsletter": ("infolettre", "email"),
    "search": ("google", "organic"),
    "direct": ("(direct)", "(none)"),
    "referral": ("blogue-charlevoix.example", "referral"),
}
_STATES = {"paid": "payée", "refunded": "remboursée", "partially_refunded": "partiellement remboursée"}


def shopify_files(made: Sequence[Order]) -> Iterator[tuple[str, bytes]]:
    """Write Shopify's exports; orders of the overlaps stand in two.

    Parameters
    ----------
    made : sequence of Order
        All orders.

    Yields
    ------
    tuple of (str, bytes)
        File name and content.
    """
    web = [order for order in made if order.channel not in OFFLINE]
    for number, (first, last) in enumerate(EXPORTS, 1):
        rows = [row for order in web if first <= order.at.date() <= last for row in _rows(order)]
        yield f"orders_export_{number}.csv", delimited([_COLUMNS, *rows]).encode()


def till_file(made: Sequence[Order]) -> tuple[str, bytes]:
    """Write the orders of the telephone and of the workshop in our own French file.

    Parameters
    ----------
    made : sequence of Order
        All orders.

    Returns
    -------
    tuple of (str, bytes)
        File name and content.
    """
    rows = [_own_row(order) for order in made if order.channel in OFFLINE]
    return "commandes-telephone-atelier.csv", (BOM + delimited([_OWN, *rows], ";")).encode()


def _rows(order: Order) -> Iterator[list[Cell]]:
    first = _first_line(order)
    yield [first.get(column) for column in _COLUMNS]
    for line in order.lines[1:]:
        cells = {"Name": f"#{order.number}", "Email": order.customer, **_item(order, line)}
        yield [cells.get(column) for column in _COLUMNS]


def _first_line(order: Order) -> dict[str, Cell]:
    created = f"{order.at:%Y-%m-%d %H:%M:%S %z}"
    cells: dict[str, Cell] = {
        "Name": f"#{order.number}",
        "Email": order.customer,
        "Financial Status": order.status,
        "Paid at": None if order.status == "voided" else created,
        "Fulfillment Status": "unfulfilled" if order.status == "voided" else "fulfilled",
        "Accepts Marketing": "yes" if order.number % 3 else "no",
        "Currency": "CAD",
        "Subtotal": _dollars(order.subtotal_minor),
        "Shipping": _dollars(order.shipping_minor),
        "Taxes": _dollars(order.tax_minor),
        "Total": _dollars(order.total_minor),
        "Discount Code": order.code or None,
        "Discount Amount": _dollars(order.discount_minor),
        "Shipping Method": "Poste standard",
        "Created at": created,
        **_item(order, order.lines[0]),
        "Billing City": order.city,
        "Billing Province": order.province,
        "Billing Country": "CA",
        "Shipping City": order.city,
        "Shipping Province": order.province,
        "Shipping Country": "CA",
        "Note Attributes": _tags(order),
        "Cancelled at": created if order.status == "voided" else None,
        "Payment Method": "Shopify Payments",
        "Refunded Amount": _dollars(order.refunded_minor),
        "Outstanding Balance": "0.00",
        "Id": 6_100_000_000_000 + order.number,
        "Risk Level": "Low",
        "Source": "web",
    }
    for place, (name, cents) in enumerate(order.taxes, 1):
        cells[f"Tax {place} Name"], cells[f"Tax {place} Value"] = name, _dollars(cents)
    return cells


def _item(order: Order, line: Line) -> dict[str, Cell]:
    return {
        "Created at": f"{order.at:%Y-%m-%d %H:%M:%S %z}",
        "Lineitem quantity": line.quantity,
        "Lineitem name": line.product,
        "Lineitem price": _dollars(line.price_minor),
        "Lineitem requires shipping": "true",
        "Lineitem taxable": "true",
        "Lineitem fulfillment status": "fulfilled",
        "Vendor": BRAND,
        "Lineitem discount": "0.00",
    }


def _tags(order: Order) -> str | None:
    if not order.channel or not order.tagged:
        return None
    source, medium = _SOURCES.get(order.channel, (order.channel, "social"))
    tags = [f"utm_source: {source}", f"utm_medium: {medium}"]
    if order.campaign:
        tags.append(f"utm_campaign: {next(one.name for one in CAMPAIGNS if one.slug == order.campaign)}")
    return "\n".join(tags)


def _own_row(order: Order) -> tuple[Cell, ...]:
    return (
        f"T-{order.number}", f"{order.at:%d/%m/%Y %H:%M}", comma(order.total_minor / 100),
        comma(order.tax_minor / 100), comma(order.discount_minor / 100), comma(order.refunded_minor / 100),
        _STATES[order.status], f"F-{order.customer.split('@')[0][7:]}",
        "téléphone" if order.channel == "phone" else "boutique", order.lines[0].product, order.code,
    )  # fmt: skip


def _dollars(cents: int) -> str:
    return f"{cents / 100:.2f}"
