"""Rows behind money: lines of cost with their hours and rates, sales with their orders and what they are credited."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from sillage.domain.costs import Cost, CostKind
from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.domain.places import CHANNEL_GROUPS, NETWORKS, UNATTRIBUTED
from sillage.economics.full_cost import CostLine
from sillage.economics.hourly_rates import rate_of
from sillage.economics.revenue import Sale, judged_channels
from sillage.economics.scope import Scope, outside
from sillage.kpis.attribution_kpis import PATH_MODELS
from sillage.language import msg
from sillage.services.feed_attribution import is_asked
from sillage.services.feed_money import SERVICE_ACTIVITIES, asked_lines
from sillage.services.known_terms import hourly_rates, known_costs
from sillage.services.open_workspace import Opened
from sillage.services.read_costs import read_ad_costs, read_full_cost
from sillage.services.read_kpi_values import read_kpi_values
from sillage.services.read_revenue import credited_orders, read_credited, read_revenue, sold_rows
from sillage.services.row_list import Row, RowList, Sought, joined, of_sorted, of_things
from sillage.services.sales_by_order import Key, OrderSale, in_cents, sales_by_order

COST = ("day", "kind", "channel", "campaign", "activity", "person", "hours", "rate", "note", "reference")
SALE = ("day", "order_id", "shop", "channel", "campaign", "post", "share")
WORTH = ("kpi", "channel", "counted", "worth")
BY_DAY = msg("A cost that covers several days, or several channels, has a row for each day and channel: its share.")
OF_FILE = msg("A cost from a file names that file: its line there is not kept. Its reference, or its day, finds it.")
EARNED = ("revenue", "margin_rate")
"""Columns of the sales of a margin, beside `SALE`."""
BY_RATE = msg(
    "The margin of a row is its revenue, without tax and refunds, times its margin rate, to the cent. Where an order "
    "tells what its goods cost, the rate is what they leave of it."
)
BY_SHARE = msg("An order that several touches share has a row for each: its share.")

_COUNTS: Mapping[str, Callable[[CostLine], bool]] = {
    "full_cost": lambda line: True,
    "other_costs": lambda line: line.kind is not CostKind.HOURS,
    "spend": lambda line: line.kind is CostKind.SPEND,
    "hours": lambda line: bool(line.hours),
    "handling_cost": lambda line: line.activity in SERVICE_ACTIVITIES,
    "handling_hours": lambda line: line.activity in SERVICE_ACTIVITIES and bool(line.hours),
}


def of_costs(sought: Sought) -> RowList:
    """List the lines of cost behind a number.

    Parameters
    ----------
    sought : Sought
        Of costs or hours.

    Returns
    -------
    RowList
        One row a cost, day and channel, in whole cents.
    """
    feeder, measure, period = sought.feeder, sought.measure, sought.feeder.period
    if period is None:
        return of_things((), COST)
    counts = _COUNTS[measure]
    lines = [line for _, line in asked_lines(read_full_cost(feeder.opened, period).lines, sought.question)]
    if sought.of("costs"):
        lines = [line for line in lines if line.channel in sought.channels]
    told = _CostsOf(feeder.opened, period)
    hours = measure in ("hours", "handling_hours")
    mine = [line for line in lines if counts(line)]
    found = of_sorted(
        mine,
        COST,
        order=lambda line: (line.day, line.kind, line.channel, line.person, line.reference),
        value_of=lambda line: _value(line, hours=hours),
        written=lambda some: (told.row(line, hours=hours) for line in some),
        notes=(BY_DAY, OF_FILE) if any(map(told.file_of, mine)) else (BY_DAY,),
    )
    return replace(found, with_lines=False)


def _value(line: CostLine, *, hours: bool) -> Fraction | None:
    return line.hours if hours else _major(line.amount)


class _CostsOf:
    """The costs of a period, to say where each of their lines comes from."""

    def __init__(self, opened: Opened, period: Period) -> None:
        self._rates = hourly_rates(opened)
        self._costs: dict[tuple[str, ...], list[Cost]] = defaultdict(list)
        for cost in (*known_costs(opened, period), *read_ad_costs(opened, period)[0]):
            self._costs[_place(cost)].append(cost)

    def row(self, line: CostLine, *, hours: bool) -> Row:
        """Return a line with its rate, and the note and import of the cost that it is a part of."""
        mine = self._parts(line)
        rate = rate_of(line.person, line.day, self._rates) if line.kind is CostKind.HOURS else None
        return {
            "day": line.day,
            "kind": line.kind,
            "channel": line.channel,
            "campaign": line.campaign,
            "activity": line.activity,
            "person": line.person,
            "reference": line.reference,
            "hours": line.hours or None,
            "rate": rate,
            "note": next(iter({cost.note for cost in mine}), "") if len({cost.note for cost in mine}) == 1 else "",
            "import_uid": _only_file(mine),
            "value": _value(line, hours=hours),
        }

    def file_of(self, line: CostLine) -> str:
        """Return the import that brought a line; "" for what was typed, or for several."""
        return _only_file(self._parts(line))

    def _parts(self, line: CostLine) -> list[Cost]:
        return [
            cost
            for cost in self._costs[_place(line)]
            if cost.first <= line.day <= cost.last and line.channel == (cost.channel or line.channel)
        ]


def _only_file(costs: list[Cost]) -> str:
    return costs[0].import_uid if len({cost.import_uid for cost in costs}) == 1 else ""


def _place(one: Cost | CostLine) -> tuple[str, ...]:
    return (one.kind, one.campaign, one.activity, one.person, one.reference)


def of_credits(sought: Sought) -> RowList:
    """List the orders that a model credits, with what each place is credited of them.

    Parameters
    ----------
    sought : Sought
        Of attributed revenue.

    Returns
    -------
    RowList
        One row an order and place.
    """
    opened, period = sought.feeder.opened.for_one_request(), sought.feeder.period
    model = PATH_MODELS[sought.measure]
    found = None if period is None else credited_orders(opened, period, model)
    credited = None if period is None else read_credited(opened, period, model)
    if period is None or found is None or credited is None:
        return of_things((), SALE)
    every = in_cents(opened, found[0], credited[0].sales)
    mine = (one for one in every if one.sale.channel != UNATTRIBUTED and is_asked(one.sale, sought.question))
    return _sales(opened, period, mine, lambda sale: _major(sale.net))


def of_returns(sought: Sought) -> RowList:
    """List the sales that stand against the costs, or the costs, behind a number of a return.

    Parameters
    ----------
    sought : Sought
        Of margins, attributed orders, revenue of channels with ads, or costs other than hours.

    Returns
    -------
    RowList
        Sales in whole cents; those of a margin with their revenue and the share of it that is margin.
    """
    if sought.measure == "other_costs":
        return of_costs(sought)
    opened, period = sought.feeder.opened.for_one_request(), sought.feeder.period
    if period is None:
        return of_things((), SALE)
    value_of = _VALUES[sought.measure]
    earned = EARNED if sought.measure == "margin" else ()
    found = _sales(opened, period, _against_costs(sought, opened, period), value_of, earned)
    return replace(found, notes=(BY_RATE, *found.notes)) if earned and found.count else found


_VALUES: Mapping[str, Callable[[Sale], Fraction | None]] = {
    "margin": lambda sale: _major(sale.margin),
    "attributed_orders": lambda sale: Fraction(sale.orders),
    "revenue_of_ad_channels": lambda sale: _major(sale.net),
}


def _against_costs(sought: Sought, opened: Opened, period: Period) -> Iterator[OrderSale]:
    revenue, question = read_revenue(opened, period).revenue, sought.question
    cost = read_full_cost(opened, period)
    scope = question.filters.get("channel", "")
    judged = judged_channels(revenue.by("channel"), {line.channel for line in cost.lines})
    wanted = judged - outside(judged, Scope(scope) if scope in CHANNEL_GROUPS else Scope.ALL)
    paid = {line.channel for line in cost.lines if line.kind is CostKind.SPEND and line.channel}
    if sought.measure == "revenue_of_ad_channels" and paid:
        wanted &= paid
    every = sales_by_order(opened, period)
    return (one for one in every if one.sale.channel in wanted and is_asked(one.sale, question))


def _sales(
    opened: Opened,
    period: Period,
    sold: Iterable[OrderSale],
    value_of: Callable[[Sale], Fraction | None],
    more: tuple[str, ...] = (),
) -> RowList:
    found = list(sold)
    shown = tuple(name for name in SALE if name != "order_id") if opened.for_client else SALE
    told = _FilesOf(opened, period, {one.key for one in found})
    return of_sorted(
        found,
        (*shown, *more),
        order=lambda one: (one.sale.day, *one.key, one.sale.channel, one.sale.campaign, one.sale.post),
        value_of=lambda one: value_of(one.sale),
        written=lambda some: (_written(one, value_of, told.of(one.key), more) for one in some),
        notes=(BY_SHARE,) if any(one.sale.orders not in (0, 1) for one in found) else (),
    )


class _FilesOf:
    """The import and the line of some orders of a period, looked for once, however many pieces their rows fill."""

    def __init__(self, opened: Opened, period: Period, wanted: Collection[Key]) -> None:
        self._opened, self._period, self._wanted = opened, period, wanted
        self._found: dict[Key, tuple[str, int | None]] | None = None

    def of(self, key: Key) -> tuple[str, int | None]:
        """Return an order's import, empty where none is known, and its line there."""
        if self._found is None:
            told = (((row["shop"] or "", row["order_id"] or ""), row) for row in sold_rows(self._opened, self._period))
            self._found = {key: (row["import_uid"], row["row"]) for key, row in told if key in self._wanted}
        return self._found.get(key, ("", None))


def _written(
    one: OrderSale, value_of: Callable[[Sale], Fraction | None], file: tuple[str, int | None], more: tuple[str, ...]
) -> Row:
    """Write the row of a sale, with the import and the line of the order that it is of."""
    sale = one.sale
    row = {
        "day": sale.day,
        "shop": one.key[0],
        "order_id": one.key[1],
        "channel": sale.channel,
        "campaign": sale.campaign,
        "post": sale.post,
        "share": Fraction(sale.orders),
        "import_uid": file[0],
        "row": file[1],
        "value": value_of(sale),
    }
    return {**row, "revenue": sale.net, "margin_rate": _rate(one)} if more else row


def _rate(one: OrderSale) -> Fraction | None:
    """Return the part of a sale's revenue that is margin, before either is brought to cents; None without revenue."""
    net, margin = (one.exact.net, one.exact.margin) if one.exact else (_major(one.sale.net), _major(one.sale.margin))
    return margin / net if net and margin is not None else None


def of_payback(sought: Sought) -> RowList:
    """List the sales and the costs that a payback time is worked out from.

    Parameters
    ----------
    sought : Sought
        Of a payback time.

    Returns
    -------
    RowList
        No sum: sales first.
    """
    parts = [of_returns(replace(sought, measure="margin")), of_costs(replace(sought, measure="full_cost"))]
    return replace(joined(parts), total=None)


def of_worths(sought: Sought) -> RowList:
    """List what each valued KPI was worth.

    Parameters
    ----------
    sought : Sought
        Of the worth of KPIs.

    Returns
    -------
    RowList
        One row a KPI, channel and span of one worth.
    """
    opened, period, filters = sought.feeder.opened, sought.feeder.period, sought.question.filters
    if period is None:
        return of_things((), WORTH)
    found = []
    for one in read_kpi_values(opened, period, read_revenue(opened, period).revenue):
        places = {"channel": one.channel, "network": one.channel if one.channel in NETWORKS else ""}
        if all(_stands(places.get(axis, ""), value) for axis, value in filters.items()):
            found.append({"kpi": one.kpi_id, "channel": one.channel, "counted": one.counted, "worth": one.worth,
                          "value": _major(one.value), "import_uid": ""})  # fmt: skip
    return replace(of_things(found, WORTH), with_lines=False)


def _stands(place: str, wanted: str) -> bool:
    return place == wanted or (wanted in CHANNEL_GROUPS and (not place or place in CHANNEL_GROUPS[wanted]))


def _major(amount: Money | None) -> Fraction | None:
    return None if amount is None else Fraction(amount.amount)
