"""Everything about the audience for one period: own accounts, their total, rivals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sillage.audience.comparison import RivalComparison, against_rivals
from sillage.audience.followers import FollowerSeries
from sillage.audience.growth import Contradiction, Growth, growth, steps, total
from sillage.audience.suspicion import Suspicion
from sillage.domain.period import Period
from sillage.domain.places import Role


@dataclass(frozen=True, slots=True)
class AudienceReport:
    """Followers in a period.

    Parameters
    ----------
    period : Period
        Which days.
    accounts : tuple of Growth
        Own accounts that files tell something of.
    total : Growth
        Of the own accounts with followers at both ends; not distinct people.
    steps : tuple of Growth
        Own accounts from each known level to the next.
    rivals : tuple of Growth
        Rivals' accounts.
    comparison : RivalComparison
        Pooled, over the networks where both sides are known.
    contradictions : tuple of Contradiction
        Of own accounts, in order of accounts and days.
    suspicions : mapping of (network, account) to Suspicion
        Whether followers jump alone.
    """

    period: Period
    accounts: tuple[Growth, ...]
    total: Growth
    steps: tuple[Growth, ...]
    rivals: tuple[Growth, ...]
    comparison: RivalComparison
    contradictions: tuple[Contradiction, ...]
    suspicions: Mapping[tuple[str, str], Suspicion]


def audience_report(
    series: Iterable[FollowerSeries],
    roles: Mapping[tuple[str, str], Role],
    period: Period,
    suspicions: Mapping[tuple[str, str], Suspicion] | None = None,
) -> AudienceReport:
    """Measure the audience.

    Parameters
    ----------
    series : iterable of FollowerSeries
        Of every account.
    roles : mapping of (network, account) to Role
        Whose each account is; an account that is not in it is our own.
    period : Period
        Which days.
    suspicions : mapping, optional
        What `sillage.audience.suspicion` said of each account.

    Returns
    -------
    AudienceReport
        Frozen values.
    """
    found = [(one, roles.get((one.network, one.account), Role.OWN)) for one in series]
    own = with_unnamed(one for one, role in found if role == Role.OWN)
    others = [one for one, role in found if role == Role.RIVAL]
    mine = tuple(growth(one, period) for one in own)
    rivals = tuple(growth(one, period) for one in others)
    shared = {one.network for one in mine if one.end} & {one.network for one in rivals if one.end}
    return AudienceReport(
        period=period,
        accounts=mine,
        total=total(mine),
        steps=tuple(step for one in own for step in steps(one, period)),
        rivals=rivals,
        comparison=against_rivals(
            [one for one in mine if one.network in shared], [one for one in rivals if one.network in shared]
        ),
        contradictions=tuple(found for one in mine for found in one.contradictions),
        suspicions=dict(suspicions or {}),
    )


def with_unnamed(own: Iterable[FollowerSeries]) -> tuple[FollowerSeries, ...]:
    """Give what a file says without naming an account to the network's only account.

    Parameters
    ----------
    own : iterable of FollowerSeries
        Own accounts; daily series of a page name no account.

    Returns
    -------
    tuple of FollowerSeries
        A network with several named accounts keeps the unnamed one apart: whose it is cannot be told.
    """
    by_network: dict[str, list[FollowerSeries]] = defaultdict(list)
    for one in own:
        by_network[one.network].append(one)
    found: list[FollowerSeries] = []
    for mine in by_network.values():
        named, unnamed = [one for one in mine if one.account], [one for one in mine if not one.account]
        if len(named) == 1 and unnamed:
            (account,), (page,) = named, unnamed
            found.append(
                FollowerSeries(
                    account.network,
                    account.account,
                    account.levels or page.levels,
                    account.gains + page.gains,
                    account.losses + page.losses,
                )
            )
        else:
            found += mine
    return tuple(found)
