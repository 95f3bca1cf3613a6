"""What can be studied beside the pages: one table of kinds, each with the function that computes its answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sillage.services.open_workspace import Opened

EFFECT, FORECAST, MIX = "effect", "forecast", "mix"


@dataclass(frozen=True, slots=True)
class StudyKind:
    """One kind of study.

    Parameters
    ----------
    name : str
        As the ledger's rows call it.
    version : int
        Of the method and of the answer's form: another one makes every answer stale.
    compute : callable
        Takes the workspace, as its brand sees it, and the question; returns what `study_json.as_json` writes. What it
        raises of `sillage.errors` is the reason of a refusal.
    """

    name: str
    version: int
    compute: Callable[[Opened, Mapping[str, Any]], Mapping[str, Any]]


def _effect(opened: Opened, question: Mapping[str, Any]) -> Mapping[str, Any]:
    from sillage.services.effect_study import compute_effect

    return compute_effect(opened, question)


def _forecast(opened: Opened, question: Mapping[str, Any]) -> Mapping[str, Any]:
    from sillage.services.foreseen_objectives import compute_forecast

    return compute_forecast(opened, question)


def _mix(opened: Opened, question: Mapping[str, Any]) -> Mapping[str, Any]:
    from sillage.services.mix_study import compute_mix

    return compute_mix(opened, question)


_EVERY = (StudyKind(EFFECT, 2, _effect), StudyKind(FORECAST, 1, _forecast), StudyKind(MIX, 1, _mix))
STUDY_KINDS: dict[str, StudyKind] = {kind.name: kind for kind in _EVERY}
"""Every kind, by name."""
