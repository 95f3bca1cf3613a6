"""Orders as shops export them: Shopify (one line an item) and Stripe (one line a payment)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from sillage.domain.money import Money
from sillage.imports.cells import Rows, When, read_rows
from sillage.imports.channels import channel_of, in_code, utm_in
from sillage.imports.facts_rows import Fact, currencies, minor
from sillage.imports.files import Context, ReadFile
from sillage.imports.headers import fold
from sillage.imports.own_columns import Cell, Column, OwnFile
from sillage.imports.own_facts import rows_of
from sillage.imports.own_match import match_file
from sillage.imports.own_orders import Sums, fact_of, settle, state_of
from sillage.imports.own_read import Built, finish
from sillage.imports.tables import Table
from sillage.imports.vocabularies import CHANNEL_WORDS, ORDER_STATES
from sillage.language import Message, msg


def _column(name: str, *synonyms: str, cell: Cell = Cell.TEXT, required: bool = False) -> Column:
    return Column(name, name, cell, "", synonyms, required, ORDER_STATES if cell is Cell.WORD else {})


SHOPIFY = OwnFile(
    "shopify_orders",
    msg("Shopify orders"),
    "orders",
    (
        _column("name", required=True),
        _column("e-mail", "email", cell=Cell.EMAIL),
        _column("status", "financial status", cell=Cell.WORD, required=True),
        _column("created at", cell=Cell.MOMENT, required=True),
        _column("cancelled at", cell=Cell.MOMENT),
        _column("currency"),
        _column("total", cell=Cell.MONEY, required=True),
        _column("tax", "taxes", cell=Cell.MONEY),
        _column("shipping", cell=Cell.MONEY),
        _column("discount", "discount amount", cell=Cell.MONEY),
        _column("refunded", "refunded amount", cell=Cell.MONEY),
        _column("discount code"),
        _column("product", "lineitem name", required=True),
        _column("billing phone", cell=Cell.PHONE),
        _column("shipping phone", cell=Cell.PHONE),
        _column("phone", cell=Cell.PHONE),
        _column("note attributes"),
        _column("notes"),
        _column("source"),
    ),
)
STRIPE = OwnFile(
    "stripe_payments",
    msg("Stripe payments"),
    "orders",
    (
        _column("id", required=True),
        _column(
            "created", "created (utc)", "created date (utc)", "date de creation (utc)", cell=Cell.MOMENT, required=True
        ),
        _column("amount", "montant", cell=Cell.MONEY, required=True),
        _column("refunded", "amount refunded", "montant rembourse", cell=Cell.MONEY),
        _column("currency", "devise"),
        _column("fee", "fees", "frais", cell=Cell.MONEY),
        _column("status", "statut", cell=Cell.WORD, required=True),
        _column("e-mail", "customer email", "customer_email", "email", "e-mail du client", cell=Cell.EMAIL),
        _column("customer", "customer id", cell=Cell.PERSON),
        _column("utm source", "utm_source (metadata)", "utm_source"),
        _column("utm medium", "utm_medium (metadata)", "utm_medium"),
        _column("utm campaign", "utm_campaign (metadata)", "utm_campaign"),
        _column("description"),
    ),
    any_of=("fee", "refunded", "e-mail", "currency"),
)


def read_shopify(tables: Sequence[Table], context: Context) -> ReadFile:
    """Read Shopify's export of orders.

    Parameters
    ----------
    tables : sequence of Table
        One.
    context : Context
        What is known beside the bytes.

    Returns
    -------
    ReadFile
        One order for each name, whatever the number of its lines.
    """
    return _read(tables[0], SHOPIFY, context)


def read_stripe(tables: Sequence[Table], context: Context) -> ReadFile:
    """Read Stripe's export of payments, whose times are UTC.

    Parameters
    ----------
    tables : sequence of Table
        One.
    context : Context
        What is known beside the bytes.

    Returns
    -------
    ReadFile
        One order for each payment. Fees are told, not counted: they are no cost of a channel.
    """
    return _read(tables[0], STRIPE, replace(context, zone="UTC"))


def shop_recogniser(file: OwnFile) -> Callable[[Sequence[str], Sequence[Sequence[str]], str], int]:
    """Return what recognises the export of one of the shops.

    Parameters
    ----------
    file : OwnFile
        `SHOPIFY` or `STRIPE`.

    Returns
    -------
    callable
        Scores a header: columns known, required ones twice; 0 for a stranger.
    """

    def recognise(header: Sequence[str], sample: Sequence[Sequence[str]], sheet: str) -> int:
        match = match_file(file, header)
        return len(match.places) + len(file.required) if match else 0

    return recognise


def _read(table: Table, file: OwnFile, context: Context) -> ReadFile:
    match = match_file(file, table.header)
    rows = read_rows(table, match.places if match else (), context, french=False, first="month")
    facts, warnings = _shopify(rows, context) if file is SHOPIFY else _stripe(rows, context)
    return finish(file.kind, rows, Built({"orders": facts}, warnings=warnings), context, (), sheet=table.sheet)


def _shopify(rows: Rows, context: Context) -> tuple[list[Fact], tuple[Message, ...]]:
    together: dict[str, list[int]] = {}
    for index, name in enumerate(rows.get("name")):
        if name is None:
            rows.doubt(index, "incomplete")
            continue
        together.setdefault(name, []).append(index)
    found = rows_of(rows)
    given = currencies(rows, context.currency)
    return [
        _shopify_order(rows, [found[index] for index in indices], indices, given) for indices in together.values()
    ], ()


def _shopify_order(rows: Rows, lines: list[dict[str, Any]], indices: list[int], given: list[str]) -> Fact:
    # Order columns stand on the first line only: the first value of each is the order's, never a sum over lines.
    order = {name: next((line[name] for line in lines if line.get(name) is not None), None) for name in lines[0]}
    for line, index in zip(lines, indices, strict=True):
        if line.get("total") not in (None, order.get("total")):
            rows.doubt(index, "contradiction")
    stated = next((index for line, index in zip(lines, indices, strict=True) if line.get("currency")), indices[0])
    currency = given[stated]
    names = ("total", "refunded", "tax", "shipping", "discount")
    gross, refunded, tax, shipping, discount = (minor(order.get(name), currency) for name in names)
    sums = settle([Sums(gross, refunded, tax, shipping, discount)])
    if gross is None:
        rows.doubt(indices[0], "incomplete")
    if sums.refunded and gross is not None and sums.refunded > gross:
        rows.doubt(indices[0], "contradiction")
    state = state_of(order.get("status") or "", sums)
    if order.get("cancelled at") and state in ("paid", "pending"):
        state = "cancelled"
    tags = {**utm_in(order.get("notes") or ""), **utm_in(order.get("note attributes") or "")}
    code = order.get("discount code") or ""
    products = {line.get("product") for line in lines} - {None}
    when: When | None = order.get("created at")
    return fact_of(
        sums,
        shop="shopify",
        order_id=order["name"],
        ordered_at=when.moment if when else None,
        ordered_on=when.day if when and when.moment is None else None,
        status=state,
        currency=currency,
        customer_key=_first(order, ("e-mail", "phone", "billing phone", "shipping phone")),
        channel=_shopify_channel(tags, code, order.get("source") or ""),
        campaign=tags.get("campaign", ""),
        product=products.pop() if len(products) == 1 else "",
        discount_code=code,
        row=rows.numbers[indices[0]],
    )


def _shopify_channel(tags: dict[str, str], code: str, source: str) -> str:
    if tags.get("source"):
        return channel_of(tags["source"], tags.get("medium", ""))
    name = fold(source)
    return in_code(code) or ("shop" if name == "pos" else CHANNEL_WORDS.get(name, "") if name != "web" else "")


def _first(row: dict[str, Any], names: Sequence[str]) -> str:
    return next((str(row[name]) for name in names if row.get(name)), "")


def _stripe(rows: Rows, context: Context) -> tuple[list[Fact], tuple[Message, ...]]:
    given = currencies(rows, context.currency)
    facts = []
    fees: dict[str, Money] = {}
    for index, (row, currency) in enumerate(zip(rows_of(rows), given, strict=True)):
        if not row.get("id") or row.get("amount") is None:
            rows.doubt(index, "incomplete")
            continue
        if currency:
            fee = Money(minor(row.get("fee"), currency) or 0, currency)
            fees[currency] = fees.get(currency, Money(0, currency)) + fee
        sums = settle([Sums(minor(row["amount"], currency), minor(row.get("refunded"), currency))])
        when: When | None = row.get("created")
        facts.append(
            fact_of(
                sums,
                shop="stripe",
                order_id=row["id"],
                ordered_at=when.moment if when else None,
                ordered_on=when.day if when and when.moment is None else None,
                status=state_of(row.get("status") or "", sums),
                currency=currency,
                customer_key=_first(row, ("e-mail", "customer")),
                channel=channel_of(row.get("utm source") or "", row.get("utm medium") or ""),
                campaign=row.get("utm campaign") or "",
                row=rows.numbers[index],
            )
        )
    return facts, tuple(
        msg(
            "Payment fees of {amount} are in the file; they are no cost of a channel and are not counted.",
            amount=total,
        )
        for _, total in sorted(fees.items())
        if total
    )
