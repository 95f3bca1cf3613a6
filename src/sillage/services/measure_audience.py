"""Measure the audience over a period: fetch followers of every account, call the core."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from math import nan

import pyarrow as pa

from sillage import audience
from sillage.audience.followers import COLUMNS
from sillage.domain.period import Period
from sillage.domain.places import Role
from sillage.kpis.places import local_day
from sillage.kpis.raw_names import RAW_NAMES, names_of
from sillage.services.asked_once import accounts as known_accounts
from sillage.services.asked_once import committed_imports, once
from sillage.services.open_workspace import Opened
from sillage.services.own_names import without_own_names

YEAR_DAYS = 396  # twelve steps need thirteen month ends
WEEKLY_DAYS = 10
"""Readings that lie further apart on average are monthly."""
_REACH = frozenset({"reach", "views", "impressions"})
_INTERACTIONS = frozenset({"likes", "comments", "shares", "saves", "replies"})


@once
def measure_audience(opened: Opened, period: Period) -> audience.AudienceReport:
    """Measure growth, losses and retention of every account.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Which days.

    Returns
    -------
    AudienceReport
        Own accounts, their total, rivals, contradictions, suspicious jumps. A rival of our own name is left out.
    """
    known = known_accounts(opened)
    roles = {(one.network, one.handle): one.role for one in known}
    series = _without_ourselves(opened)
    return audience.audience_report(series, roles, period, _suspicions(opened, series, roles, period))


@once
def own_followers(opened: Opened) -> tuple[audience.FollowerSeries, ...]:
    """Return the followers of each of our accounts, of all days.

    Parameters
    ----------
    opened : Opened
        Which workspace.

    Returns
    -------
    tuple of FollowerSeries
        By network and account; what a file says without naming one belongs to the network's only account.
    """
    roles = {(one.network, one.handle): one.role for one in known_accounts(opened)}
    series = _without_ourselves(opened)
    return audience.with_unnamed(
        one for one in series if roles.get((one.network, one.account), Role.OWN) is Role.OWN
    )  # fmt: skip


def _without_ourselves(opened: Opened) -> tuple[audience.FollowerSeries, ...]:
    """Leave out rivals of our own name."""
    known = known_accounts(opened)
    others = {(one.network, one.handle) for one in without_own_names(opened, known)}
    ourselves = {(one.network, one.handle) for one in known if one.role is not Role.OWN} - others
    return tuple(one for one in _series(opened) if (one.network, one.account) not in ourselves)


@once
def measure_suspicions(opened: Opened, period: Period | None) -> dict[tuple[str, str], audience.Suspicion]:
    """Look for followers of our accounts that jump alone, month by month over the year that ends with the period.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period or None
        Whose last day ends the year; without one, nothing is judged.

    Returns
    -------
    dict of (network, account) to Suspicion
        With the reason where it cannot be told.
    """
    if period is None:
        return {}
    series = _series(opened)
    roles = {(one.network, one.handle): one.role for one in known_accounts(opened)}
    return _suspicions(opened, series, roles, period)


def reads_followers_by_month(opened: Opened, period: Period, filters: Mapping[str, str] | None = None) -> bool:
    """Tell whether followers are read by the month rather than by the day or week.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Which days.
    filters : mapping of str to str, optional
        Of ``network``, ``channel`` and ``account``: which accounts are meant.

    Returns
    -------
    bool
        True when any of our accounts has readings more than `WEEKLY_DAYS` days apart: a sum of accounts has no finer
        step than its coarsest.
    """
    roles = {(one.network, one.handle): one.role for one in known_accounts(opened)}
    for one in _series(opened):
        places = {"network": one.network, "channel": one.network, "account": one.account}
        if roles.get((one.network, one.account), Role.OWN) is not Role.OWN or any(
            places.get(axis, value) != value for axis, value in (filters or {}).items()
        ):
            continue
        days = sorted({level.day for level in one.levels if level.day in period})
        if len(days) > 1 and (days[-1] - days[0]).days > WEEKLY_DAYS * (len(days) - 1):
            return True
    return False


def follower_names() -> audience.FollowerNames:
    """Return the raw names of followers, gains and losses, as the KPI catalogue reads them."""

    def raw(measure: str) -> list[str]:
        lines = [line for line in RAW_NAMES if line.measure == measure and "account" in line.kinds]
        return [line.raw for line in sorted(lines, key=lambda line: line.rank)]

    return audience.FollowerNames(
        levels=tuple(raw("followers")),
        gains=frozenset(raw("followers_gained")),
        losses=frozenset(raw("followers_lost")),
    )


@once
def _series(opened: Opened) -> tuple[audience.FollowerSeries, ...]:
    names = follower_names()
    return audience.follower_series(_account_rows(opened, names), names)


def _account_rows(opened: Opened, names: audience.FollowerNames) -> pa.Table:
    # No period: the level at its start was read before it.
    workspace_id = opened.workspace.id
    rows = opened.journal.read(
        workspace_id,
        "observations",
        committed_imports(opened),
        columns=COLUMNS,
        metrics=sorted(names.all),
    )
    return opened.journal.fetch(rows.filter(rows.object_kind == "account"))


def _suspicions(
    opened: Opened,
    series: Sequence[audience.FollowerSeries],
    roles: Mapping[tuple[str, str], Role],
    period: Period,
) -> dict[tuple[str, str], audience.Suspicion]:
    """Look for followers that jump alone, month by month over the year that ends with the period."""
    sums = _monthly_sums(opened)
    year = Period(period.last - timedelta(days=YEAR_DAYS), period.last, period.zone)
    found = {}
    for one in series:
        key = (one.network, one.account)
        if roles.get(key, Role.OWN) != Role.OWN:
            continue
        levels = audience.month_ends(level for level in one.levels if level.day in year)
        months = [(level.day.year, level.day.month) for level in levels[1:]]
        reach, interactions = (
            [sums.get((*key, *month, kind), nan) for month in months] for kind in ("reach", "interactions")
        )
        found[key] = audience.suspicion([level.value for level in levels], reach, interactions)
    return found


@once
def _monthly_sums(opened: Opened) -> dict[tuple[str, str, int, int, str], float]:
    """Add up how far posts reached and what they got, by account and month of publication."""
    workspace_id = opened.workspace.id
    imports = committed_imports(opened)
    metrics = sorted({*names_of(_REACH), *names_of(_INTERACTIONS)})
    rows = opened.journal.read(workspace_id, "observations", imports, metrics=metrics)
    posts = opened.journal.read(
        workspace_id, "posts", imports, columns=("network", "account", "post_id", "published_at", "published_on")
    )
    rows = rows.filter((rows.object_kind == "post") & (rows.window == "lifetime"))
    joined = rows.inner_join(
        posts,
        [rows.network == posts.network, rows.account == posts.account, rows.object_id == posts.post_id],
    )
    published = local_day(posts.published_at, posts.published_on, opened.workspace.zone)
    keys = {
        "of": rows.network,
        "whose": rows.account,
        "year": published.year(),
        "month": published.month(),
        "reaches": rows.metric.isin(names_of(_REACH)),
    }
    summed = opened.journal.fetch(joined.group_by(**keys).aggregate(total=rows.value.sum())).to_pylist()
    return {
        (row["of"], row["whose"], row["year"], row["month"], "reach" if row["reaches"] else "interactions"): row[
            "total"
        ]
        for row in summed
        if row["total"] is not None and row["month"] is not None
    }
