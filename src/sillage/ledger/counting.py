"""Reading what a hand or a file brings: costs, rates, values. Of each key the row that counts.

A row counts when it was typed by hand or when its import is committed. Costs typed by hand stand beside those of files;
of two files that bring the same cost, the newer one's counts. For the other kinds a hand's row wins over a file's.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeVar

from sillage.ledger.connection import start

start()

from django.db.models import Q  # noqa: E402

from sillage.domain.costs import Capacity, Cost, ExchangeRate, HourlyRate, KpiWorth, Margin  # noqa: E402
from sillage.domain.decisions import CostEntry, natural_key  # noqa: E402
from sillage.domain.period import Period  # noqa: E402
from sillage.domain.places import Account, Approach, Change  # noqa: E402
from sillage.ledger import models, rows  # noqa: E402
from sillage.ledger.kinds import KINDS  # noqa: E402
from sillage.ledger.recurrence import occurrences  # noqa: E402
from sillage.ledger.refusals import translated  # noqa: E402

T = TypeVar("T")
Age = tuple[datetime, int]


class Bringer(NamedTuple):
    """An import that counts, with its precedence: the export's own date, else the import's moment, then its number."""

    uid: str
    age: Age


@translated()
def costs(workspace_id: str, period: Period) -> tuple[Cost, ...]:
    """Return the costs that touch a period, recurring ones unrolled.

    A cost keeps its own days and whole amount, even where they reach outside the period: whoever counts spreads it
    evenly over its days. Of two files that bring the same cost, the newer one's counts.

    Parameters
    ----------
    workspace_id : str
        Whose.
    period : Period
        The days asked for.

    Returns
    -------
    tuple of Cost
        In the order of their first days.
    """
    found: list[Cost] = []
    for entry in cost_entries(workspace_id, period):
        found.extend(occurrences(entry, period))
    return tuple(sorted(found, key=lambda cost: (cost.first, cost.last)))


@translated()
def cost_entries(workspace_id: str, period: Period | None = None) -> tuple[CostEntry, ...]:
    """Return costs as they were entered, a recurring one once.

    Parameters
    ----------
    workspace_id : str
        Whose.
    period : Period, optional
        Only those that may touch these days.

    Returns
    -------
    tuple of CostEntry
        In the order of entry; those of undone imports, and those that a newer file corrects, are left out.
    """
    query = _counting(models.Cost, workspace_id)
    if period is not None:
        once = query.filter(every="", last__gte=period.first)
        again = query.exclude(every="").exclude(until__lt=period.first - timedelta(days=366))
        query = (once | again).filter(first__lte=period.last)
    bringers = _bringers(workspace_id)
    counting: list[CostEntry] = []
    brought: dict[tuple[str, ...], list[tuple[Age, CostEntry]]] = {}
    for row in query.order_by("pk").values_list(*rows.COST_COLUMNS, named=True):
        bringer = bringers.get(row.brought_by_id)
        if bringer is None:
            counting.append(rows.cost_entry(row))
        else:
            entry = rows.cost_entry(row, bringer.uid)
            brought.setdefault(natural_key(entry.cost), []).append((bringer.age, entry))
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
def capacities(workspace_id: str, period: Period) -> tuple[Capacity, ...]:
    """Return hours planned and available, by week.

    Parameters
    ----------
    workspace_id : str
        Whose.
    period : Period
        Weeks that touch it.

    Returns
    -------
    tuple of Capacity
        In the order of weeks, then persons.
    """
    first = period.first - timedelta(days=period.first.weekday())
    found: tuple[Capacity, ...] = _newest(Capacity, workspace_id)
    return tuple(capacity for capacity in found if first <= capacity.week <= period.last)


@translated()
def approaches(workspace_id: str, period: Period | None = None) -> tuple[Approach, ...]:
    """Return the approaches made to influencers.

    Parameters
    ----------
    workspace_id : str
        Whose.
    period : Period, optional
        Only those sent in it.

    Returns
    -------
    tuple of Approach
        By person, network and day.
    """
    found: tuple[Approach, ...] = _newest(Approach, workspace_id)
    return tuple(approach for approach in found if period is None or approach.sent_on in period)


@translated()
def changes(workspace_id: str) -> tuple[Change, ...]:
    """Return the changes of strategy, by day.

    Parameters
    ----------
    workspace_id : str
        Whose.

    Returns
    -------
    tuple of Change
        The interventions.
    """
    return _newest(Change, workspace_id)


@translated()
def accounts(workspace_id: str) -> tuple[Account, ...]:
    """Return the accounts, own ones, rivals' and sectors'.

    Parameters
    ----------
    workspace_id : str
        Whose workspace; a rival's account is another row in each workspace.

    Returns
    -------
    tuple of Account
        By network and handle.
    """
    return _newest(Account, workspace_id)


@translated()
def numbered(workspace_id: str, kind: type[T]) -> tuple[tuple[int, T], ...]:
    """Return the rows typed by hand of one kind, with the number that `remove` takes.

    Parameters
    ----------
    workspace_id : str
        Whose.
    kind : type
        A domain class of `sillage.ledger.KINDS`.

    Returns
    -------
    tuple of (int, value)
        In the order of entry.
    """
    form = KINDS[kind]
    found = form.model.objects.filter(workspace_id=workspace_id, brought_by__isnull=True).order_by("pk")
    return tuple((row.pk, form.read(row)) for row in found)


def _counting(model: Any, workspace_id: str) -> Any:
    """Return rows typed by hand or brought by an import that counts."""
    counts = Q(brought_by__isnull=True) | Q(brought_by__status="committed")
    return model.objects.filter(counts, workspace_id=workspace_id)


def _bringers(workspace_id: str) -> dict[int | None, Bringer]:
    """Return the imports that count, once each: many rows share one."""
    found = models.Import.objects.filter(workspace_id=workspace_id, status="committed")
    columns = found.values_list("pk", "uid", "number", "exported_at", "begun_at")
    return {key: Bringer(uid, (exported_at or begun_at, number)) for key, uid, number, exported_at, begun_at in columns}


def _newest(kind: type[T], workspace_id: str) -> tuple[T, ...]:
    """Of each key, the row typed by hand, else the newest file's."""
    form = KINDS[kind]
    bringers = _bringers(workspace_id)
    winners: dict[tuple[Any, ...], tuple[Any, Bringer | None]] = {}
    query = _counting(form.model, workspace_id).order_by("pk")
    for row in query.select_related("brand") if form.name == "account" else query:
        key = tuple(getattr(row, column) for column in form.key)
        bringer = bringers.get(row.brought_by_id)
        if key not in winners or not _outranks(winners[key][1], bringer):
            winners[key] = (row, bringer)
    return tuple(form.read(winners[key][0]) for key in sorted(winners))


def _outranks(held: Bringer | None, other: Bringer | None) -> bool:
    if held is None or other is None:
        return held is None and other is not None
    return held.age > other.age
