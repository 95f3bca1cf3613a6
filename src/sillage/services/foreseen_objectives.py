"""The chance that an objective is met, as a study: what the worker forecasts, and how pages and reports read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from sillage.domain.aims import Objective
from sillage.errors import NotFound
from sillage.language import Message, msg
from sillage.services.follow_objective import kpi_of
from sillage.services.frozen_answers import frozen, plain
from sillage.services.known_terms import known_objectives
from sillage.services.open_workspace import Opened
from sillage.services.own_day import today
from sillage.services.studies import Question, State, Study, ask_studies, read_studies
from sillage.services.study_kinds import FORECAST

if TYPE_CHECKING:
    from sillage.forecasts import Forecast
    from sillage.services.forecast_objective import KpiForecast


@dataclass(frozen=True, slots=True)
class Foreseen:
    """An objective, and what is known of its chance.

    Parameters
    ----------
    objective : Objective
        Which.
    state : State
        How far its forecast is.
    forecast : KpiForecast or None
        The last answer, also while the next one is computed; None where there is none.
    reason : Message or None
        Why there is none.
    answered_at : datetime or None
        The workspace's moment of the answer or refusal.
    is_stale : bool
        Whether data came since.
    """

    objective: Objective
    state: State
    forecast: KpiForecast | None = None
    reason: Message | None = None
    answered_at: datetime | None = None
    is_stale: bool = False

    @property
    def is_open(self) -> bool:
        """Whether an answer is to come without being asked for again."""
        return self.state in (State.WAITING, State.RUNNING)


def forecast_question(aim: Objective) -> Question:
    """Return what is asked of an objective.

    Parameters
    ----------
    aim : Objective
        Which.

    Returns
    -------
    Question
        Another target, deadline, milestone or cut of the objective is another question.
    """
    cut = sorted(aim.filters.items())
    asked = (aim.kpi_id, aim.baseline, aim.target, aim.starts_on, aim.due_on, aim.milestones, cut)
    mark = blake2b(repr(asked).encode(), digest_size=12).hexdigest()
    return Question(f"{aim.id} {mark}", {"objective": aim.id, "asked": mark})


def compute_forecast(opened: Opened, question: Mapping[str, Any]) -> Mapping[str, Any]:
    """Forecast an objective to its deadline.

    Parameters
    ----------
    opened : Opened
        As the objective's brand sees it.
    question : mapping
        From `forecast_question`.

    Returns
    -------
    mapping
        A `sillage.forecasts.Forecast`, taken apart.

    Raises
    ------
    NotFound
        If the objective or its KPI is gone, or the objective is another one than was asked about.
    Refused
        If its deadline has passed, its KPI cannot be forecast, or too little is known.
    """
    from sillage.services.forecast_objective import forecast_objective

    for aim in known_objectives(opened):
        if aim.id == question["objective"]:
            if question.get("asked") not in (None, forecast_question(aim).given["asked"]):
                raise NotFound(
                    msg("This objective was changed since it was asked about."),
                    msg("Look at the list as it stands now."),
                )
            return {"found": plain(forecast_objective(opened, aim).found)}
    raise NotFound(msg("This objective is gone."), msg("List them with: sillage objective list"))


def foresee(
    opened: Opened, aims: Iterable[Objective], *, asks: bool = True, later: timedelta = timedelta()
) -> dict[int, Foreseen]:
    """Return what is known of the chances of some objectives; nothing is computed here.

    Parameters
    ----------
    opened : Opened
        As who looks may see it.
    aims : iterable of Objective
        Which; those whose deadline has passed are left out.
    asks : bool
        Whether what is missing or stale is asked for.
    later : timedelta
        How long the worker leaves what is asked for alone.

    Returns
    -------
    dict of int to Foreseen
        By the objective's number; what was never asked for is missing.
    """
    now = today(opened)
    asked = [(forecast_question(aim), aim) for aim in aims if aim.due_on >= now]
    by_subject = {question.subject: aim for question, aim in asked}
    questions = [question for question, _ in asked]
    if asks:
        studies = ask_studies(opened, FORECAST, questions, later=later)
    else:
        studies = read_studies(opened, FORECAST, questions)
    return {by_subject[subject].id: _told(opened, by_subject[subject], study) for subject, study in studies.items()}


def _told(opened: Opened, aim: Objective, study: Study) -> Foreseen:
    one = None if study.answer is None else _forecast(opened, aim, study.answer)
    return Foreseen(aim, study.state, one, study.reason, study.answered_at, study.is_stale)


def _forecast(opened: Opened, aim: Objective, answer: Mapping[str, Any]) -> KpiForecast | None:
    from sillage.services.forecast_objective import KpiForecast, form_of

    found, kpi = _read(answer), kpi_of(opened, aim)
    return None if found is None or kpi is None else KpiForecast(kpi, found, form_of(opened, kpi), aim)


def _read(answer: Mapping[str, Any]) -> Forecast | None:
    """Read a forecast again; one of an older form is none, and was asked for anew."""
    from sillage.forecasts import Forecast

    try:
        return frozen(Forecast, answer["found"])
    except (KeyError, TypeError, ValueError):
        return None
