"""From the rows of KPIs to the figures, cards and small lines of a report; and what is more than noise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.effects.differences import mean_change, ratio_change
from sillage.effects.ratio_interval import ratio_interval
from sillage.kpis.answers import DERIVED
from sillage.kpis.compute import KpiRow, KpiTable
from sillage.kpis.kpi import Direction, Kpi, Level
from sillage.language import Message, msg
from sillage.reports.spec import Card, Change, Figure, Number, Progress, Sparkline, Trend, Unit
from sillage.reports.wording import plain_number
from sillage.services.roi_report import RoiReport

UNITS = {
    "people": Unit.PEOPLE,
    "%": Unit.PERCENT,
    "ratio": Unit.RATIO,
    "money": Unit.MONEY,
    "h": Unit.HOURS,
    "duration": Unit.DURATION,
    "stars": Unit.STARS,
    "points": Unit.POINTS,
    "days": Unit.DAYS,
}
"""From a KPI's unit to a figure's; what is not here is a count."""

LEAST_WEEKS = 4
"""Fewer whole weeks on either side say nothing of noise."""

MOST_DAYS_SILENT = 14
"""Days without a figure at an end of a period from which on it is taken not to be covered."""

SOURCE_CHOSEN = msg("{account}: the figures used are {source}; those that say the same thing are left out: {others}.")
"""A note of `compute_kpi` that stands in the table of choices, once for each account."""

MARK_WORDS = {
    DERIVED: msg("Worked out from other figures: the network does not give it."),
    "partial": msg("Partial: the files tell only some of it."),
}
"""What the marks of a figure mean, for who has not read the catalogue."""

SIGNED = frozenset({"followers_net", "follower_growth_rate", "roi", "net_sentiment", "nps"})


def figure_of(kpi: Kpi, row: KpiRow | None, currency: str, *, with_n: bool = True) -> Figure:
    """Turn a row of a KPI into a figure.

    Parameters
    ----------
    kpi : Kpi
        Which KPI.
    row : KpiRow or None
        Its value.
    currency : str
        For money.
    with_n : bool
        Whether the count behind it is shown.

    Returns
    -------
    Figure
        With its interval, its count and the reason for its absence.
    """
    unit = UNITS.get(kpi.unit, Unit.COUNT)
    if row is None or row.value is None:
        reason = row.reason if row is not None else kpi.reason_when_absent
        return Figure(None, unit, kpi.id, currency, reason=reason)
    return Figure(
        row.value,
        unit,
        kpi.id,
        currency if unit is Unit.MONEY else "",
        interval=row.interval,
        n=row.n if with_n and row.n > 1 and _counts_cases(kpi) else None,
        signed=kpi.id in SIGNED,
        estimated="E" in kpi.level.split(",")[:1],
    )


def _counts_cases(kpi: Kpi) -> bool:
    return kpi.unit != "money" and kpi.level[:1] in "RDE" and "social_proof" not in kpi.objectives[:1]


def money_line(report: RoiReport, which: int) -> Sparkline | None:
    """Draw a period's money small, week by week.

    Parameters
    ----------
    report : RoiReport
        With its weeks.
    which : int
        1 for the attributed margin, 2 for the full cost.

    Returns
    -------
    Sparkline or None
        Whole weeks; None below three.
    """
    points = tuple(
        (week[0], amount.amount if (amount := week[which]) is not None else None)  # type: ignore[union-attr]
        for week in report.weeks
        if week[0].weekday() == 0 and week[0] + timedelta(days=6) <= report.period.last
    )
    return Sparkline(points, Unit.MONEY, report.currency) if len(points) > 2 else None


def money_figure(amount: Money | None, explain: str, reason: Message | None = None) -> Figure:
    """Turn an amount into a figure.

    Parameters
    ----------
    amount : Money or None
        None is unknown.
    explain : str
        The definition that explains it.
    reason : Message, optional
        Why it is unknown.

    Returns
    -------
    Figure
        In major units.
    """
    if amount is None:
        return Figure(None, Unit.MONEY, explain, reason=reason)
    return Figure(amount.amount, Unit.MONEY, explain, amount.currency)


def whole(table: KpiTable | None) -> KpiRow | None:
    """Return the row of a table without an axis.

    Parameters
    ----------
    table : KpiTable or None
        An answer; None for a KPI that was not asked.

    Returns
    -------
    KpiRow or None
        The only row.
    """
    return table.rows[0] if table is not None and len(table.rows) == 1 else None


def monday(key: str) -> date:
    """Return the first day of a week.

    Parameters
    ----------
    key : str
        As KPIs write it, ``2026-W07``.

    Returns
    -------
    date
        Its Monday.
    """
    year, _, week = key.partition("-W")
    return date.fromisocalendar(int(year), int(week), 1)


def weekly(table: KpiTable | None, period: Period) -> tuple[KpiRow, ...]:
    """Return the rows of the whole weeks of a period.

    Parameters
    ----------
    table : KpiTable or None
        By week.
    period : Period
        Which days.

    Returns
    -------
    tuple of KpiRow
        Weeks that lie inside the period from Monday to Sunday.
    """
    if table is None:
        return ()
    return tuple(
        row
        for row in table.rows
        if row.key and monday(row.key) >= period.first and monday(row.key) + timedelta(days=6) <= period.last
    )


def week_points(table: KpiTable | None, span: Period) -> tuple[tuple[date, Number | None], ...]:
    """Return a KPI's whole weeks, with a gap where a week has no figure.

    Parameters
    ----------
    table : KpiTable or None
        By week.
    span : Period
        Which days.

    Returns
    -------
    tuple of (date, number or None)
        Mondays, from the first known week to the last.
    """
    known = {monday(row.key): row.value for row in weekly(table, span)}
    if not known:
        return ()
    first, last = min(known), max(known)
    days = [first + timedelta(weeks=index) for index in range((last - first).days // 7 + 1)]
    return tuple((day, known.get(day)) for day in days)


def change_of(
    kpi: Kpi,
    now: KpiRow | None,
    before: KpiRow | None,
    weeks: KpiTable | None,
    periods: tuple[Period, Period],
    currency: str,
) -> Change | None:
    """Say what a KPI became, and whether it is more than noise.

    Parameters
    ----------
    kpi : Kpi
        Which KPI; its direction says what is good.
    now, before : KpiRow or None
        Both periods whole.
    weeks : KpiTable or None
        Both periods by week.
    periods : tuple of Period
        This one and the one before.
    currency : str
        For money.

    Returns
    -------
    Change or None
        None without a computed base, and where one of two sums lacks the first or the last weeks of its period.
    """
    if now is None or before is None or now.value is None or before.value is None:
        return None
    value = plain_number(now.value) - plain_number(before.value)
    unit = UNITS.get(kpi.unit, Unit.COUNT)
    difference = Figure(value, unit, kpi.id, currency, signed=True)
    base = figure_of(kpi, before, currency, with_n=False)
    trend = Trend.TOO_EARLY
    rows = weekly(weeks, periods[0]), weekly(weeks, periods[1])
    if kpi.levels[0] is Level.ADDITIVE and not all(map(_reaches_both_ends, rows, periods)):
        return None  # sums of unequal days: a source that ends early is no fall
    counted = kpi.levels[0] is Level.SNAPSHOT  # people on two days: no spread of weeks makes their difference unsure
    if counted or clearly_moved(*rows):
        good = (value > 0) == (kpi.direction is Direction.UP)
        trend = (
            Trend.MOVED if kpi.direction is Direction.NEITHER or not value else Trend.BETTER if good else Trend.WORSE
        )
    return Change(trend, difference, base, periods[1], counted=counted)


def _reaches_both_ends(rows: Sequence[KpiRow], period: Period) -> bool:
    """Tell whether figures cover a period, as far as its weeks show; too few weeks show nothing."""
    if len(rows) < LEAST_WEEKS:
        return True
    mondays = [monday(row.key) for row in rows]
    return (min(mondays) - period.first).days <= MOST_DAYS_SILENT and (
        period.last - max(mondays)
    ).days - 6 <= MOST_DAYS_SILENT


def clearly_moved(now: Sequence[KpiRow], before: Sequence[KpiRow]) -> bool:
    """Tell whether two runs of weeks differ by more than their own spread.

    Parameters
    ----------
    now, before : sequence of KpiRow
        Whole weeks of each period.

    Returns
    -------
    bool
        Ratios and counts by the jackknife of their logarithm over weeks, what can be negative by its mean, at 90 %
        with the degrees of freedom of so few weeks; False below `LEAST_WEEKS`, because then nothing can be said.
    """
    left, right = _pairs(now), _pairs(before)
    if len(left) < LEAST_WEEKS or len(right) < LEAST_WEEKS:
        return False
    one, other = (ratio_interval([top for top, _ in some], [bottom for _, bottom in some]) for some in (left, right))
    change = ratio_change(one, other)
    if change is not None:
        return change.is_told()
    means = [[top / bottom for top, bottom in pairs if bottom] for pairs in (left, right)]
    if min(len(some) for some in means) < LEAST_WEEKS:
        return False
    change = mean_change(means[0], means[1])
    return change is not None and change.is_told()


def _pairs(rows: Iterable[KpiRow]) -> list[tuple[float, float]]:
    found = []
    for row in rows:
        if row.value is None:
            continue
        if row.denominator:
            found.append((plain_number(row.numerator or 0), plain_number(row.denominator)))
        else:
            found.append((plain_number(row.value), 1.0))
    return found


def remarks_of(table: KpiTable) -> tuple[Message, ...]:
    """Return what a reader must know of a KPI's figures, each once.

    Parameters
    ----------
    table : KpiTable
        An answer.

    Returns
    -------
    tuple of Message
        Parts that are missing, changes of what a network counts, contradictions and what marks stand for; which of
        several sources was used is said once for the whole report, in its annex.
    """
    found = [note for note in table.notes if note.template != SOURCE_CHOSEN.template]
    marks = [mark for row in table.rows for mark in row.marks if mark in MARK_WORDS]
    # A note says what is partial: the bare mark would say less.
    found += [MARK_WORDS[mark] for mark in marks if mark != "partial" or not found]
    found += table.contradictions
    return tuple({str(note): note for note in found}.values())


def card_of(
    table: KpiTable,
    *,
    currency: str,
    change: Change | None = None,
    trend: Sparkline | None = None,
    progress: Progress | None = None,
    note: Message | None = None,
) -> Card:
    """Make a card of a KPI.

    Parameters
    ----------
    table : KpiTable
        Without an axis.
    currency : str
        For money.
    change, trend, progress, note : optional
        What stands below the figure.

    Returns
    -------
    Card
        Fresh as its oldest source.
    """
    fresh = min(table.freshness.values()) if table.freshness else None
    figure = figure_of(table.kpi, whole(table), currency)
    return Card(table.kpi.name, figure, change, progress, trend, fresh, note, remarks_of(table))
