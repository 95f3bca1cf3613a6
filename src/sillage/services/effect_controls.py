"""Series that a change cannot have touched: other networks, rivals; each with its reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from sillage.domain.places import NETWORKS, Account, Change, Role
from sillage.errors import IllegalAggregation, WrongUsage
from sillage.imports.headers import fold
from sillage.kpis.compute import KpiTable, compute, plan
from sillage.kpis.places import Question
from sillage.language import Message, msg
from sillage.services.asked_once import accounts
from sillage.services.compute_kpi import compute_kpi
from sillage.services.effect_file import NONE
from sillage.services.effect_series import KpiSeries, week_values
from sillage.services.feed_benchmarks import COMPARED
from sillage.services.known_terms import known_changes
from sillage.services.open_workspace import Opened

if TYPE_CHECKING:
    from sillage.effects.impact_controls import Control, Refusal
    from sillage.kpis.kpi import Kpi

AUTO = "auto"


def offered_controls(
    opened: Opened,
    kpi: Kpi,
    change: Change,
    about: KpiSeries,
    asked: str,
    without: tuple[str, ...],
    until: date | None,
) -> tuple[tuple[Control, ...], tuple[Refusal, ...]]:
    """Return the series that may say what would have come.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    kpi : Kpi
        The same on the other networks, and of rivals.
    change : Change
        A change of one network leaves the others untouched; one of all leaves the rivals.
    about : KpiSeries
        What is asked about.
    asked : str
        ``auto``, ``none``, or names parted by commas.
    without : tuple of str
        Names to leave out.
    until : date or None
        The last day looked at: a network with a change of its own by then is no control.

    Returns
    -------
    tuple of (tuple of Control, tuple of Refusal)
        Beside the series, point by point; and those that cannot serve. What is unfit by itself is refused later.

    Raises
    ------
    WrongUsage
        If a name is none of them.
    """
    from sillage.effects.impact_controls import Control, Refusal

    if asked.strip().lower() in NONE:
        return (), ()
    found = {
        key: Control(name, about.series.lined_up(values), reason)
        for key, name, values, reason in _every(opened, kpi, change, about)
    }
    left_out = {_key(typed, found) for typed in without}
    kept = {key: one for key, one in found.items() if key not in left_out}
    if asked.strip().lower() != AUTO:
        wanted = {_key(typed, found) for typed in asked.split(",")}
        return tuple(replace(one, named=True) for key, one in kept.items() if key in wanted), ()
    touched = _touched(opened, change, until or about.series.days[-1])
    refused = tuple(Refusal(one.name, touched[key]) for key, one in kept.items() if key in touched)
    return tuple(one for key, one in kept.items() if key not in touched), refused


def _touched(opened: Opened, change: Change, last: date) -> dict[str, Message]:
    """Return the networks that have a change of their own while the effect is looked at."""
    return {
        fold(one.network): msg("it has a change of its own, {title}, on {day}", title=one.title, day=one.day)
        for one in known_changes(opened)
        if one != change and one.network and change.day <= one.day <= last
    }


def _every(
    opened: Opened, kpi: Kpi, change: Change, about: KpiSeries
) -> Iterator[tuple[str, Message | str, dict[date, float], Message]]:
    if change.network:
        for network in _networks(opened, kpi, about):
            if network != change.network:
                values = _values(
                    compute_kpi(opened, kpi.id, about.span, by=_axis(about), filters={"network": network}), about
                )
                yield (
                    fold(network),
                    NETWORKS[network],
                    values,
                    msg("other networks, which this change does not concern"),
                )
    if kpi.id in COMPARED:
        for account in accounts(opened):
            if account.role is Role.RIVAL:
                values = _of_rival(opened, kpi, account, about)
                if values:
                    name = f"{account.handle} ({NETWORKS[account.network]})"
                    yield fold(name), name, values, msg("rivals, which our changes do not touch")


def _networks(opened: Opened, kpi: Kpi, about: KpiSeries) -> list[str]:
    try:
        table = compute_kpi(opened, kpi.id, about.span, by="network")
    except IllegalAggregation:
        return []
    return [row.key for row in table.rows if row.key in NETWORKS and row.value is not None]


def _of_network(opened: Opened, kpi: Kpi, network: str, about: KpiSeries) -> dict[date, float]:
    try:
        return _values(compute_kpi(opened, kpi.id, about.span, by=_axis(about), filters={"network": network}), about)
    except IllegalAggregation:  # what cannot be added up there has no figure, and is refused for that
        return {}


def _of_rival(opened: Opened, kpi: Kpi, account: Account, about: KpiSeries) -> dict[date, float]:
    from sillage.services.feed_kpis import Feeder

    own = opened.workspace
    question = Question(about.span, own.zone, own.currency, _axis(about), {"network": account.network})
    planned = plan(kpi)
    fed = Feeder(opened, question, (account,)).gather([planned]).fed
    try:
        return _values(compute(planned, fed, by=_axis(about), period=about.span), about)
    except IllegalAggregation:
        return {}


def _axis(about: KpiSeries) -> str:
    return "day" if about.series.step == 1 else "week"


def _values(table: KpiTable, about: KpiSeries) -> dict[date, float]:
    if about.series.step != 1:
        return dict(week_values(table, about.span))
    return {date.fromisoformat(row.key): float(row.value) for row in table.rows if row.key and row.value is not None}


def _key(typed: str, found: dict[str, Control]) -> str:
    wanted = fold(typed)
    fitting = [key for key in found if key == wanted] or [key for key in found if wanted and key.startswith(wanted)]
    if not fitting:
        raise WrongUsage(
            msg("“{typed}” is no control here.", typed=typed.strip()),
            msg("Write none, or some of: {known}.", known=", ".join(sorted(found)) or "none"),
        )
    return fitting[0]
