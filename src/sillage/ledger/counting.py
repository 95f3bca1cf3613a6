"""Reading what a hand or a file brings: costs, rates, values. Of each key the row that counts.

A row counts when it was typed by hand or when its import is committed. Costs typed by hand stand beside those of files;
of two files that bring the same cost, the newer one's counts. For the other kinds a hand's row wins over a file's.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeVar

from sillage.ledger.connection import start

start()

from django.db.models import Q  # noqa: E402

from sillage.domain.belonging import Whose, whose  # noqa: E402
from sillage.domain.costs import Capacity, Cost, ExchangeRate, HourlyRate, KpiWorth, Margin  # noqa: E402
from sillage.domain.decisions import CostEntry, natural_key  # noqa: E402
from sillage.domain.period import Period  # noqa: E402
from sillage.domain.places import Account, Approach, Change, Role  # noqa: E402
from sillage.ledger import models, rows  # noqa: E402
from sillage.ledger.kinds import KINDS  # noqa: E402
from sillage.ledger.recurrence import occurrences  # noqa: E402
from sillage.ledger.refusals import translated  # noqa: E402
from sillage.ledger.scope import of_brand  # noqa: E402

OF_A_BRAND = ("account", "approach", "change")
"""Kinds whose rows may say of which brand they are."""
OF_ALL = ("hourly_rate", "margin", "kpi_worth", "exchange_rate")
"""Kinds that hold for every brand of a workspace."""

T = TypeVar("T")
Age = tuple[datetime, int]


class Bringer(NamedTuple):
    """An import that counts, with its precedence: the export's own date, else the import's moment, then its number."""

    uid: str
    age: Age
    brand: int | None = None


@translated()
def costs(asked: Whose | str, period: Period) -> tuple[Cost, ...]:
    """Return the costs that touch a period, recurring ones unrolled.

    A cost keeps its own days and whole amount, even where they reach outside the period: whoever counts spreads it
    evenly over its days. Of two files that bring the same cost, the newer one's counts.

    Parameters
    ----------
    asked : Whose or str
        Whose.
    period : Period
        The days asked for.

    Returns
    -------
    tuple of Cost
        In the order of their first days.
    """
    found: list[Cost] = []
    for entry in cost_entries(asked, period):
        found.extend(occurrences(entry, period))
    return tuple(sorted(found, key=lambda cost: (cost.first, cost.last)))


@translated()
def cost_entries(asked: Whose | str, period: Period | None = None) -> tuple[CostEntry, ...]:
    """Return costs as they were entered, a recurring one once.

    Parameters
    ----------
    asked : Whose or str
        Whose.
    period : Period, optional
        Only those that may touch these days.

    Returns
    -------
    tuple of CostEntry
        In the order of entry; those of undone imports, and those that a newer file corrects, are left out.
    """
    theirs = whose(asked)
    query = _counting(models.Cost, theirs.workspace_id)
    if period is not None:
        once = query.filter(every="", last__gte=period.first)
        again = query.exclude(every="").exclude(until__lt=period.first - timedelta(days=366))
        query = (once | again).filter(first__lte=period.last)
    bringers = _bringers(theirs.workspace_id)
    query = of_brand(query, theirs)
    counting: list[CostEntry] = []
    brought: dict[tuple[str, ...], list[tuple[Age, CostEntry]]] = {}
    for row in query.order_by("pk").values_list(*rows.COST_COLUMNS, named=True):
        bringer = bringers.get(row.brought_by_id)
        if bringer is None:
            counting.append(rows.cost_entry(row))
        else:
            entry = rows.cost_entry(row, bringer.uid)
            key = (str(row.brand_id or bringer.brand), *natural_key(entry.cost))  # brands never correct each other
            brought.setdefault(key, []).append((bringer.age, entry))
    for readings in brought.values():
        newest = max(age for age, _ in readings)
        counting.extend(entry for age, entry in readings if age == newest)
    return tuple(sorted(counting, key=lambda entry: entry.id))


@translated()
def hourly_rates(workspace_id: str) -> tuple[HourlyRate, ...]:
    """Return the loaded hourly rates, by person then day.

    Parameters
    ----------
    workspace_id : str
        Whose.

    Returns
    -------
    tuple of HourlyRate
        Each holds from its first day until the same person's next one.
    """
    return _newest(HourlyRate, workspace_id)


@translated()
def margins(workspace_id: str) -> tuple[Margin, ...]:
    """Return the margins, by channel, product, then day.

    Parameters
    ----------
    workspace_id : str
        Whose.

    Returns
    -------
    tuple of Margin
        Each holds from its first day until the next one of the same channel and product.
    """
    return _newest(Margin, workspace_id)


@translated()
def kpi_worths(workspace_id: str) -> tuple[KpiWorth, ...]:
    """Return what KPIs are worth, by KPI then day.

    Parameters
    ----------
    workspace_id : str
        Whose.

    Returns
    -------
    tuple of KpiWorth
        Each holds from its first day until the same KPI's next one.
    """
    return _newest(KpiWorth, workspace_id)


@translated()
def exchange_rates(workspace_id: str) -> tuple[ExchangeRate, ...]:
    """Return the exchange rates, by day.

    Parameters
    ----------
    workspace_id : str
        Whose.

    Returns
    -------
    tuple of ExchangeRate
        A missing rate is unknown, never 1.
    """
    return _newest(ExchangeRate, workspace_id)


@translated()
def capacities(asked: Whose | str, period: Period) -> tuple[Capacity, ...]:
    """Return hours planned and available, by week.

    Parameters
    ----------
    asked : Whose or str
        Whose.
    period : Period
        Weeks that touch it.

    Returns
    -------
    tuple of Capacity
        In the order of weeks, then persons.
    """
    first = period.first - timedelta(days=period.first.weekday())
    found: tuple[Capacity, ...] = _newest(Capacity, asked)
    return tuple(capacity for capacity in found if first <= capacity.week <= period.last)


@translated()
def approaches(asked: Whose | str, period: Period | None = None) -> tuple[Approach, ...]:
    """Return the approaches made to influencers.

    Parameters
    ----------
    asked : Whose or str
        Whose.
    period : Period, optional
        Only those sent in it.

    Returns
    -------
    tuple of Approach
        By person, network and day.
    """
    found: tuple[Approach, ...] = _newest(Approach, asked)
    return tuple(approach for approach in found if period is None or approach.sent_on in period)


@translated()
def changes(asked: Whose | str) -> tuple[Change, ...]:
    """Return the changes of strategy, by day.

    Parameters
    ----------
    asked : Whose or str
        Whose.

    Returns
    -------
    tuple of Change
        The interventions.
    """
    return _newest(Change, asked)


@translated()
def accounts(asked: Whose | str) -> tuple[Account, ...]:
    """Return the accounts, own ones, rivals' and sectors'.

    Parameters
    ----------
    asked : Whose or str
        Whose workspace; a rival's account is another row in each workspace.

    Returns
    -------
    tuple of Account
        By network and handle.
    """
    return _newest(Account, asked)


@translated()
def numbered(asked: Whose | str, kind: type[T]) -> tuple[tuple[int, T], ...]:
    """Return the rows typed by hand of one kind, with the number that `remove` takes.

    Parameters
    ----------
    asked : Whose or str
        Whose.
    kind : type
        A domain class of `sillage.ledger.KINDS`.

    Returns
    -------
    tuple of (int, value)
        In the order of entry.
    """
    form, theirs = KINDS[kind], whose(asked)
    found = form.model.objects.filter(workspace_id=theirs.workspace_id, brought_by__isnull=True).order_by("pk")
    mine = _in_brand(theirs, form.name)
    return tuple((row.pk, form.read(row)) for row in found if mine(row, None))


def _counting(model: Any, workspace_id: str) -> Any:
    """Return rows typed by hand or brought by an import that counts."""
    counts = Q(brought_by__isnull=True) | Q(brought_by__status="committed")
    return model.objects.filter(counts, workspace_id=workspace_id)


def _bringers(workspace_id: str) -> dict[int | None, Bringer]:
    """Return the imports that count, once each: many rows share one."""
    found = models.Import.objects.filter(workspace_id=workspace_id, status="committed")
    columns = found.values_list("pk", "uid", "number", "exported_at", "begun_at", "brand_id")
    return {
        key: Bringer(uid, (exported_at or begun_at, number), brand)
        for key, uid, number, exported_at, begun_at, brand in columns
    }


def _newest(kind: type[T], asked: Whose | str) -> tuple[T, ...]:
    """Of each key, the row typed by hand, else the newest file's; of those, a brand's."""
    form, theirs = KINDS[kind], whose(asked)
    bringers = _bringers(theirs.workspace_id)
    winners: dict[tuple[Any, ...], tuple[Any, Bringer | None]] = {}
    query = _counting(form.model, theirs.workspace_id).order_by("pk")
    for row in query.select_related("brand") if form.name == "account" else query:
        key = tuple(getattr(row, column) for column in form.key)
        bringer = bringers.get(row.brought_by_id)
        if key not in winners or not _outranks(winners[key][1], bringer):
            winners[key] = (row, bringer)
    mine = _in_brand(theirs, form.name)
    return tuple(form.read(winners[key][0]) for key in sorted(winners) if mine(*winners[key]))


def _in_brand(theirs: Whose, kind: str) -> Callable[[Any, Bringer | None], bool]:
    """Return what tells whether a row of a kind is of the brand that is asked for; what has none is nobody's."""
    if not theirs.brand or kind in OF_ALL:
        return lambda row, bringer: True
    found = models.Brand.objects.filter(workspace_id=theirs.workspace_id, name=theirs.brand)
    wanted = found.values_list("pk", flat=True).first() or 0

    def mine(row: Any, bringer: Bringer | None) -> bool:
        brand = (row.brand_id if kind in OF_A_BRAND else None) or (None if bringer is None else bringer.brand)
        # Who is a rival, or stands for a sector, is known to all brands where nobody says to which.
        return brand == wanted or (brand is None and kind == "account" and row.role != Role.OWN.value)

    return mine


def _outranks(held: Bringer | None, other: Bringer | None) -> bool:
    if held is None or other is None:
        return held is None and other is not None
    return held.age > other.age
