"""The effect of a change as a study: what the worker computes of it for pages and reports, and what names it."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from sillage.errors import NotFound
from sillage.language import msg
from sillage.services.studies import Question

if TYPE_CHECKING:
    from sillage.domain.places import Change
    from sillage.effects.dated_effect import DatedEffect
    from sillage.services.open_workspace import Opened

SHOWN_BEFORE = 26
"""Points before the change that a picture shows."""


def effect_question(change: Change, kpi_id: str) -> Question:
    """Return what is asked of a change and a KPI.

    Parameters
    ----------
    change : Change
        Of the log.
    kpi_id : str
        On what.

    Returns
    -------
    Question
        Another day, title or network of the change is another question.
    """
    given = {"day": change.day.isoformat(), "title": change.title, "network": change.network, "kpi": kpi_id}
    mark = blake2b(repr(sorted(given.items())).encode(), digest_size=12).hexdigest()
    return Question(f"{kpi_id[:100]} {given['day']} {mark}", given)


def compute_effect(opened: Opened, question: Mapping[str, Any]) -> Mapping[str, Any]:
    """Measure the effect of a change, by weeks.

    Parameters
    ----------
    opened : Opened
        As the change's brand sees it.
    question : mapping
        From `effect_question`.

    Returns
    -------
    mapping
        As `plain_effect.change_effect`, with the points before the change that a picture shows.

    Raises
    ------
    NotFound
        If the change or the KPI is gone.
    Refused
        If nobody can answer that of such a series.
    """
    from sillage.services.effect_change import AskedEffect, effect_on
    from sillage.services.known_terms import known_changes
    from sillage.services.plain_effect import change_effect

    named = tuple(question[name] for name in ("day", "title", "network"))
    for change in known_changes(opened):
        if (change.day.isoformat(), change.title, change.network) == named:
            told = effect_on(opened, change, AskedEffect("", kpi_id=question["kpi"]))
            return {**change_effect(told), "history": _history(told.found)}
    raise NotFound(msg("This change is no longer in the log."), msg("See them with: sillage change list"))


def _history(found: DatedEffect) -> list[dict[str, Any]]:
    series, first = found.question.series, found.course[0].day
    points = [(day, float(value)) for day, value in zip(series.days, series.values, strict=True) if day < first]
    return [{"day": day, "actual": value} for day, value in points[-SHOWN_BEFORE:]]
