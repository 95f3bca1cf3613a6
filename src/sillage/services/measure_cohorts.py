"""Measure cohorts: what people who first came by one place in one month bought as the months went by."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.journeys.cohorts import cohorts
from sillage.journeys.narrowed import Only
from sillage.journeys.persons import TIES, with_person
from sillage.journeys.traces import Traces
from sillage.language import Message, msg
from sillage.reports.wording import Percent
from sillage.services.gather_traces import axis_column, gathered, with_step
from sillage.services.open_workspace import Opened
from sillage.services.own_day import today

ENOUGH = 30
"""Persons below which a single order moves what a cohort is worth."""


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a cohort's life.

    Parameters
    ----------
    age : int
        Months since that of the first touch, which is 0.
    customers, orders : int
        Persons who bought in it, and how often.
    value : Money
        What was paid less refunds, taxes in.
    cumulated : Money
        The same from the beginning on.
    whole : bool
        Whether the month is over: one that is not says nothing yet.
    """

    age: int
    customers: int
    orders: int
    value: Money
    cumulated: Money
    whole: bool


@dataclass(frozen=True, slots=True)
class Cohort:
    """Persons of one month and one place, with their orders in one currency.

    Parameters
    ----------
    month : date
        Its first day.
    step : str
        What they first came by.
    persons : int
        How many they are, whatever the currency.
    currency : str
        Of the orders; the workspace's where there is none.
    months : tuple of Month
        From 0 to the current month.
    """

    month: date
    step: str
    persons: int
    currency: str
    months: tuple[Month, ...]

    @property
    def is_small(self) -> bool:
        """Whether a single order moves its value per person much."""
        return self.persons < ENOUGH

    @property
    def orders(self) -> int:
        """Orders so far."""
        return sum(month.orders for month in self.months)

    def value_per_person(self, age: int) -> Fraction | None:
        """Return the lifetime value up to an age.

        Parameters
        ----------
        age : int
            In months: 0 is the month of the first touch.

        Returns
        -------
        Fraction, or None
            In major units; None where the cohort is not that old.
        """
        if not self.persons or not 0 <= age < len(self.months) or not self.months[age].whole:
            return None
        return Fraction(self.months[age].cumulated.amount) / self.persons


@dataclass(frozen=True, slots=True)
class MeasuredCohorts:
    """The cohorts of a period.

    Parameters
    ----------
    period : Period
        The months of first touches, whole.
    by : str
        What a place is.
    cohorts : tuple of Cohort
        By month, the largest first.
    of_a_day, persons : int
        Persons touched in these months who are one browser on one day, and all of them.
    outside : int
        Orders without a currency: their value is not known, and they stand in no cohort.
    met_from : date or None
        The day of the first visit that is kept: before it only those are known who bought, called or answered.
    """

    period: Period
    by: str
    cohorts: tuple[Cohort, ...]
    of_a_day: int
    persons: int
    outside: int
    met_from: date | None

    @property
    def not_over(self) -> Message | None:
        """What to say where nobody's first month is over, so that no value is known."""
        if not self.cohorts or any(month.whole for one in self.cohorts for month in one.months):
            return None
        month = min(one.month for one in self.cohorts)
        next_month = month + timedelta(days=monthrange(month.year, month.month)[1])
        return msg(
            "No month is over yet since the first touches: what a person has paid will stand here from {day} on.",
            day=next_month,
        )

    @property
    def sentences(self) -> tuple[Message, ...]:
        """What a reader must know before believing the figures."""
        customers = msg("No visit is known: these are customers only, not those who came without buying.")
        if self.not_over is not None:
            return (self.not_over,) if self.met_from is not None else (self.not_over, customers)
        said = []
        if self.met_from is None:
            said.append(customers)
        elif self.met_from > self.period.first:
            said.append(
                msg(
                    "Before {day}, the first visit kept, and wherever an order alone tells the channel, only customers"
                    " are known: the value there is one per customer.",
                    day=self.met_from,
                )
            )
        if self.of_a_day:
            said.append(
                msg(
                    "{share} of the persons touched in these months are one browser on one day: who comes back is"
                    " counted again, so value per person is too low.",
                    share=Percent(self.of_a_day / self.persons, 0),
                )
            )
        if any(one.is_small for one in self.cohorts):
            said.append(msg("* Fewer than {enough} persons: a single order moves the value per person.", enough=ENOUGH))
        return tuple(said)


def measure_cohorts(opened: Opened, period: Period, by: str = "channel", only: Only = ()) -> MeasuredCohorts:
    """Measure the cohorts whose first touch lies in the months of a period, with their orders up to today.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Each month that it touches counts whole, up to the current one.
    by : str
        A key of `sillage.services.gather_traces.AXES`.
    only : tuple of (str, str)
        Column of the first touch and value: only the persons whom such a touch brought.

    Returns
    -------
    MeasuredCohorts
        First touches are looked for from the beginning of what is kept.

    Raises
    ------
    WrongUsage
        If a step cannot be that.
    """
    axis_column(by)
    now = today(opened)
    first = period.first.replace(day=1)
    month_end = period.last.replace(day=monthrange(period.last.year, period.last.month)[1])
    last = max(first, min(month_end, now))
    with gathered(opened) as (traces, _):
        touches = with_step(traces.touches, by)
        found = cohorts(touches, traces.ends, opened.workspace.zone, by="step", whose=traces.whose, only=only)
        found = found.filter(found.month >= first, found.month <= last)
        rows = opened.hits.fetch(found).to_pylist()
        met_from = _first_visit(opened, traces)
        of_a_day, everybody = _touched(opened, traces, Period(first, last, period.zone))
    made = _cohorts(rows, opened.workspace.currency, now)
    outside = sum(row["orders"] for row in rows if not row["currency"])
    return MeasuredCohorts(Period(first, last, period.zone), by, made, of_a_day, everybody, outside, met_from)


def _first_visit(opened: Opened, traces: Traces) -> date | None:
    visits = traces.touches.filter(traces.touches.kind == "visit")
    [row] = opened.hits.fetch(visits.aggregate(first_us=visits.at_us.min())).to_pylist()
    if row["first_us"] is None:
        return None
    return datetime.fromtimestamp(row["first_us"] / 1_000_000, ZoneInfo(opened.workspace.zone)).date()


def _touched(opened: Opened, traces: Traces, period: Period) -> tuple[int, int]:
    """Count the persons touched in a period who are one browser on one day, and all of them."""
    since, until = (round(moment.timestamp() * 1_000_000) for moment in period.bounds_utc())
    rows = with_person(traces.touches, traces.whose)
    rows = rows.filter(rows.at_us >= since, rows.at_us < until)
    counted = rows.aggregate(
        of_a_day=rows.person.nunique(where=rows.strongest == TIES["visitor"]), persons=rows.person.nunique()
    )
    [row] = opened.hits.fetch(counted).to_pylist()
    return int(row["of_a_day"] or 0), int(row["persons"] or 0)


def _cohorts(rows: Iterable[Mapping[str, Any]], usual: str, now: date) -> tuple[Cohort, ...]:
    sizes: dict[tuple[date, str], int] = {}
    sums: dict[tuple[date, str], dict[str, dict[int, Mapping[str, Any]]]] = defaultdict(dict)
    for row in rows:
        place = (row["month"], row["step"])
        sizes[place] = int(row["persons"])
        if row["currency"] and row["age"] is not None:
            sums[place].setdefault(row["currency"], {})[int(row["age"])] = row
    found = [
        Cohort(month, step, sizes[month, step], currency, _months(by_age, currency, _age(month, now)))
        for month, step in sizes
        for currency, by_age in sorted((sums[month, step] or {usual: {}}).items())
    ]
    return tuple(sorted(found, key=lambda one: (one.month, -one.persons, one.step, one.currency)))


def _months(by_age: Mapping[int, Mapping[str, Any]], currency: str, last: int) -> tuple[Month, ...]:
    found, sum_minor = [], 0
    for age in range(last + 1):
        row = by_age.get(age, {})
        minor = int(row.get("value_minor") or 0)
        sum_minor += minor
        found.append(
            Month(
                age,
                int(row.get("customers", 0)),
                int(row.get("orders", 0)),
                Money(minor, currency),
                Money(sum_minor, currency),
                age < last,
            )
        )
    return tuple(found)


def _age(month: date, now: date) -> int:
    return (now.year - month.year) * 12 + now.month - month.month
