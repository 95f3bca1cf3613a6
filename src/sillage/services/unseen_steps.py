"""Say of a funnel's steps that nobody reached whether what they name was seen at all: most often it is misspelt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import ibis

from sillage.domain.events import EventKind
from sillage.domain.period import LATEST, Period
from sillage.journeys.funnels import Step, steps_of
from sillage.language import Message, msg
from sillage.services.asked_once import committed_imports
from sillage.services.measure_traffic import FunnelRow
from sillage.services.open_workspace import Opened

_PAGE = (EventKind.PAGEVIEW.value,)
_COLUMNS = ("kind", "name", "path")


def unseen_steps(
    opened: Opened, rows: Sequence[FunnelRow], steps: str, period: Period, within_days: int = 0
) -> tuple[Message, ...]:
    """Return a sentence for each named step that nothing fits, whoever did it and in whatever order.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    rows : sequence of FunnelRow
        The funnel: only steps that nobody reached are looked for.
    steps : str
        As they were written.
    period : Period
        Of the funnel.
    within_days : int
        For how many days more people are followed.

    Returns
    -------
    tuple of Message
        Empty where all was seen, or no visit was.
    """
    asked = steps_of(steps)
    nobody = [
        step for number, step in enumerate(asked) if step.name and not any(row.steps[number].reached for row in rows)
    ]
    if not rows or not nobody:
        return ()
    last = min(LATEST, period.last + timedelta(days=within_days))
    whole = Period(period.first, last, period.zone)
    hits = opened.hits.read(
        opened.workspace.id, "events", committed_imports(opened), columns=(*_COLUMNS, "at"), period=whole
    )
    # One pass over the hits for all steps: how often each was seen, and the shortest path that ends in its name.
    figures = {}
    for number, step in enumerate(nobody):
        called = step.name.strip("/")
        ends = (hits.path == f"/{called}") | hits.path.endswith(f"/{called}") | hits.path.endswith(f"/{called}/")
        figures[f"seen_{number}"] = step.fits(hits).sum()
        figures[f"page_{number}"] = hits.path.min(
            where=(hits.kind == _PAGE[0]) & ends & ibis.literal("*" not in called)
        )
    [row] = opened.hits.fetch(hits.aggregate(**figures)).to_pylist()
    return tuple(_said(step, row[f"page_{number}"]) for number, step in enumerate(nobody) if not row[f"seen_{number}"])


def _said(step: Step, page: str | None) -> Message:
    if step.kinds == _PAGE:
        if page is None:
            return msg("No page {page} was seen in these days.", page=step.name)
        return msg("No page {page} was seen in these days; {other} was.", page=step.name, other=page)
    if page is None:
        return msg("Nothing called “{name}” was seen in these days: no event, conversion or form.", name=step.name)
    return msg(
        "Nothing called “{name}” was seen in these days: no event, conversion or form. The page {page} was: for it, "
        "write {page}.",
        name=step.name,
        page=page,
    )
