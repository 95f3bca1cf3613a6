"""What changes of strategy did, for a report: what was answered already; nothing is computed, nothing is asked for."""

from __future__ import annotations

from sillage.language import msg
from sillage.reports.sentences import join
from sillage.reports.spec import Column, Table
from sillage.services.change_effects import followed_kpis, known_effects
from sillage.services.report_gathering import Gathered

CAVEAT = msg(
    "What came is held against what would have come without the change. The interval is as wide as pretended dates call"
    " for; what else happened that day is laid to the change too."
)


def effects_table(gathered: Gathered) -> Table | None:
    """List what is known of the changes that lines show.

    Parameters
    ----------
    gathered : Gathered
        The period's facts.

    Returns
    -------
    Table or None
        A row for each change and KPI that is answered; None where none is.
    """
    if not gathered.changes:
        return None
    found = known_effects(gathered.opened, gathered.changes, followed_kpis(gathered.opened))
    rows = tuple(
        (
            one.change.title,
            one.change.day,
            one.kpi.name,
            join(answer["sentence"], answer["needed"]) if answer["needed"] is not None else answer["sentence"],
        )
        for one in found
        if one.study is not None and (answer := one.study.answer) is not None
    )
    if not rows:
        return None
    heads = (msg("What changes"), msg("First day"), msg("Figure"), msg("What it did"))
    return Table("effects", msg("What each change did"), tuple(Column(one) for one in heads), rows, CAVEAT)
