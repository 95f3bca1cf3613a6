"""Cohorts: what people who first came by one place, in one month, are worth as the months go by. Ibis in, Ibis out.

Only sums stand here: customers, orders, money by currency. Lifetime value is money over people, added up to an age, and
is taken in the core from these sums. A person without a cookie or a customer key lives one day, so their cohort counts
them once for every day that they come: read cohorts of ``customer`` ties first.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from sillage.journeys.local_days import local_day
from sillage.journeys.narrowed import Only, outright, standing
from sillage.journeys.paths import NONE
from sillage.journeys.persons import ids_of, persons, with_person

_OF_PERSON = ("workspace_id", "person")
_COHORT = ("workspace_id", "month", "step")


def cohorts(
    touches: ir.Table,
    conversions: ir.Table,
    zone: str,
    ids: ir.Table | None = None,
    by: str = "place",
    *,
    whose: ir.Table | None = None,
    only: Only = (),
) -> ir.Table:
    """Add up orders by the first touch of their person and by age in months.

    Parameters
    ----------
    touches : ibis.Table
        Columns `TOUCH_COLUMNS`, from the beginning: what came before is not known.
    conversions : ibis.Table
        Columns `CONVERSION_COLUMNS`. One that no touch precedes is in no cohort.
    zone : str
        Whose months.
    ids : ibis.Table, optional
        More rows of ids that stand together.
    by : str
        Of the first touch: ``place``, ``channel``, ``source``, ``campaign``, ``network``, ``post_id`` or ``link_id``.
    whose : ibis.Table, optional
        `persons` of all these ids, where they are kept already: `ids` then says nothing.
    only : tuple of (str, str)
        Columns of the first touch, each with its value: only the persons whom it brought.

    Returns
    -------
    ibis.Table
        ``workspace_id, month`` (its first day), ``step, persons`` (of the cohort), ``age`` (months since; null and no
        order for a cohort that never bought), ``currency, customers, orders, value_minor`` (null where none is valued).
    """
    if whose is None:
        whose = persons(ids_of(touches, conversions) if ids is None else ids_of(touches, conversions, ids))
    first = _first_touch(with_person(touches, whose), zone, by, only)
    sizes = first.group_by(*_COHORT).aggregate(persons=first.count())
    ended = with_person(conversions, whose).select(*_OF_PERSON, "at_us", "value_minor", "currency")
    ended = ended.join(first, list(_OF_PERSON))
    ended = ended.filter(ended.at_us >= ended.first_us)
    ended = ended.mutate(age=_month_number(local_day(ended.at_us, zone)) - _month_number(ended.month))
    sums = ended.group_by(*_COHORT, "age", "currency").aggregate(
        customers=ended.person.nunique(), orders=ended.count(), value_minor=ended.value_minor.sum()
    )
    found = sizes.left_join(sums, list(_COHORT))
    found = found.drop([f"{name}_right" for name in _COHORT if f"{name}_right" in found.columns])
    return found.mutate(customers=ibis.coalesce(found.customers, 0), orders=ibis.coalesce(found.orders, 0))


def _first_touch(touched: ir.Table, zone: str, by: str, only: Only) -> ir.Table:
    # What a customer told has no moment of its own: it is first, and the month is that of the first touch that has one.
    seen_us = touched.at_us.min(where=~touched.declared).over(group_by=list(_OF_PERSON))
    order = [ibis.desc("declared"), "at_us", "touch_id"]
    nth = ibis.row_number().over(group_by=list(_OF_PERSON), order_by=order)
    rows = touched.mutate(nth=nth, first_us=ibis.coalesce(seen_us, touched.at_us))
    rows = standing(rows.filter(rows.nth == 0, rows.first_us > 0), outright(only))
    day = local_day(rows.first_us, zone)
    # DuckDB makes a moment of a truncated day, Spark a day.
    month = ibis.date(day.year(), day.month(), 1)
    return rows.select(*_OF_PERSON, "first_us", month=month, step=ibis.coalesce(rows[by].nullif(""), NONE))


def _month_number(day: ir.DateValue) -> ir.IntegerValue:
    return day.year() * 12 + day.month()
