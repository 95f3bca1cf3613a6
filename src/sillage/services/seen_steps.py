"""What a funnel can be made of: the pages, events, conversions and forms that were seen, the most frequent first."""

from __future__ import annotations

from dataclasses import dataclass

import ibis

from sillage.domain.events import EventKind
from sillage.domain.period import Period
from sillage.services.asked_once import committed_imports, once
from sillage.services.open_workspace import Opened

MOST = 24
_PREFIXES = {
    EventKind.PAGEVIEW: "",
    EventKind.CUSTOM: "event:",
    EventKind.CONVERSION: "conversion:",
    EventKind.FORM: "form:",
    EventKind.FORM_START: "form_start:",
    EventKind.ORDER: "order",
}


@dataclass(frozen=True, slots=True)
class SeenStep:
    """Something that a step can be.

    Parameters
    ----------
    step : str
        As `sillage.journeys.funnels.steps_of` reads it.
    kind : str
        Of the hit.
    hits : int
        How many.
    """

    step: str
    kind: str
    hits: int


@once
def seen_steps(opened: Opened, period: Period) -> tuple[SeenStep, ...]:
    """Return what people did on the tracked site.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Days of its zone.

    Returns
    -------
    tuple of SeenStep
        At most `MOST` of each kind; what a step cannot be written as is left out.
    """
    columns = ("at", "kind", "name", "path", "bot", "flag")
    hits = opened.hits.read(opened.workspace.id, "events", committed_imports(opened), columns=columns, period=period)
    hits = hits.filter(hits.bot == "", hits.flag == "", hits.kind.isin([kind.value for kind in _PREFIXES]))
    said = (hits.kind == EventKind.PAGEVIEW.value).ifelse(hits.path, hits.name)
    rows = hits.mutate(said=ibis.coalesce(said, "")).group_by("kind", "said").aggregate(hits=lambda one: one.count())
    ranked = rows.mutate(rank=ibis.row_number().over(group_by="kind", order_by=[ibis.desc("hits"), "said"]))
    found = opened.hits.fetch(ranked.filter(ranked.rank < MOST)).to_pylist()
    steps = [
        SeenStep(step, row["kind"], int(row["hits"]))
        for row in found
        if (step := _step(EventKind(row["kind"]), row["said"]))
    ]
    return tuple(sorted(steps, key=lambda one: (-one.hits, one.step)))


def _step(kind: EventKind, said: str) -> str:
    if kind is EventKind.ORDER:
        return _PREFIXES[kind]
    # A comma parts steps, and a star stands for anything: what holds one cannot be written.
    if not said or "," in said or "*" in said or said != said.strip():
        return ""
    return f"{_PREFIXES[kind]}{said}"
