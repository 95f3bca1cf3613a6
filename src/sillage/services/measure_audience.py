"""Measure the audience over a period: fetch followers of every account, call the core."""

from __future__ import annotations

import pyarrow as pa

from sillage import audience
from sillage.audience.followers import COLUMNS
from sillage.domain.period import Period
from sillage.kpis.raw_names import RAW_NAMES
from sillage.ledger import queries
from sillage.services.open_workspace import Opened


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
        Own accounts, their total, rivals, contradictions.
    """
    names = follower_names()
    rows = _account_rows(opened, names)
    roles = {(one.network, one.handle): one.role for one in queries.accounts(opened.workspace.id)}
    return audience.audience_report(audience.follower_series(rows, names), roles, period)


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


def _account_rows(opened: Opened, names: audience.FollowerNames) -> pa.Table:
    # No period: the level at its start was read before it.
    workspace_id = opened.workspace.id
    rows = opened.journal.read(
        workspace_id,
        "observations",
        queries.committed_imports(workspace_id),
        columns=COLUMNS,
        metrics=sorted(names.all),
    )
    return rows.filter(rows.object_kind == "account").to_pyarrow()
