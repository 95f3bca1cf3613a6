"""The chances of objectives as parts of pages and reports: sentences, tables, and a picture that fans out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from sillage.language import Message, msg
from sillage.objectives import title_of
from sillage.reports.spec import Cell, Chart, Column, FanData, FanStep, Figure, Number, Table, Unit, trimmed
from sillage.reports.wording import Day, plain_number
from sillage.services.report_figures import UNITS
from sillage.services.studies import State

if TYPE_CHECKING:
    from sillage.forecasts import Expected
    from sillage.services.forecast_objective import KpiForecast
    from sillage.services.foreseen_objectives import Foreseen

CALCULATION = "docs/calculations/forecast-to-a-goal.md"
CAUTION = msg(
    "A forecast carries on what was: it knows nothing of what you will change. That is why the chance moves when you "
    "act."
)
ON_ITS_WAY = msg("The chance is being computed: it will stand here in a moment.")
COULD_NOT = msg(
    "The chance could not be computed. It is tried again in an hour, then after the next import; tell whoever keeps "
    "this server if it stays so."
)
ENDS = msg("1% stands for 1% or less, 99% for 99% or more.")
EXPLAIN = "objective_progress"
Points = Sequence[tuple[date, Number | None]]


def chance_of(one: Foreseen) -> float | None:
    """Return the chance that an objective is met.

    Parameters
    ----------
    one : Foreseen
        Which.

    Returns
    -------
    float or None
        Between 0 and 1; None where there is none.
    """
    from sillage.forecasts import Method

    goal = one.forecast.found.goal if one.forecast is not None else None
    return None if goal is None else goal.chance.probability.get(Method.ENSEMBLE)


def short_chance(one: Foreseen) -> Message:
    """Say the chance in one sentence, or why there is none.

    Parameters
    ----------
    one : Foreseen
        Which.

    Returns
    -------
    Message
        A sentence.
    """
    from sillage.services.forecast_words import Likely

    chance = chance_of(one)
    if chance is not None:
        return msg("Chance of reaching the goal by {day}: {chance}.", day=Day(one.objective.due_on, "medium"),
                   chance=Likely(chance))  # fmt: skip
    return missing_sentence(one)


def missing_sentence(one: Foreseen) -> Message:
    """Say why there is no chance.

    Parameters
    ----------
    one : Foreseen
        Without one.

    Returns
    -------
    Message
        A sentence.
    """
    if one.is_open:
        return ON_ITS_WAY
    if one.forecast is not None:
        return msg("Chance of reaching the goal: cannot tell, since all its values are alike.")
    if one.reason is None:
        return msg("The chance was not asked for yet.")
    if one.state is State.FAILED:
        return COULD_NOT
    if "least" in one.reason.values:
        return msg("Too early to say. {reason}", reason=one.reason)
    return msg("No chance can be told. {reason}", reason=one.reason)


def told_sentences(one: Foreseen) -> tuple[Message, ...]:
    """Say everything of a chance: the answer, then what pace is needed, then what anybody could have said.

    Parameters
    ----------
    one : Foreseen
        Which.

    Returns
    -------
    tuple of Message
        The answer first, or why there is none.
    """
    from sillage.services.forecast_words import goal_sentences

    if one.forecast is None:
        return (missing_sentence(one),)
    said = goal_sentences(one.forecast.found, one.forecast.write)
    return (*said, stale_sentence(one)) if one.is_stale or one.is_open else said


def stale_sentence(one: Foreseen) -> Message:
    """Say that an answer is older than the data."""
    if one.answered_at is None:
        return ON_ITS_WAY
    return msg("Computed on {day}; data came since, and it is computed again.", day=Day(one.answered_at.date()))


def weighed(one: KpiForecast) -> tuple[Message, ...]:
    """Say what a forecast was worth before, and what weakens it.

    Parameters
    ----------
    one : KpiForecast
        Which.

    Returns
    -------
    tuple of Message
        The backtest first.
    """
    from sillage.services.forecast_words import cautions, held_sentences, worth_sentence

    worth = worth_sentence(one.found)
    first = () if worth is None else (worth,)
    return (*first, *held_sentences(one.found), *cautions(one.found))


def chances_table(told: Iterable[Foreseen], currency: str) -> Table | None:
    """List the chances of objectives, with what is expected and the pace that is needed.

    Parameters
    ----------
    told : iterable of Foreseen
        In order.
    currency : str
        For money.

    Returns
    -------
    Table or None
        None where no objective has an answer.
    """
    columns = (
        Column(msg("Objective")), Column(msg("Chance of reaching it"), EXPLAIN),
        Column(msg("If the last value is repeated"), EXPLAIN), Column(msg("Expected on the day"), EXPLAIN),
        Column(msg("Present pace"), EXPLAIN), Column(msg("Pace needed from today"), EXPLAIN), Column(msg("Due")),
        Column(msg("Why it is not known")),
    )  # fmt: skip
    some = list(told)
    if not any(one.forecast and one.answered_at for one in some):
        return None
    rows = tuple(_chance_row(one, currency) for one in some)
    made = min(one.answered_at for one in some if one.answered_at is not None and one.forecast)
    note = msg("{caution} {ends} Computed on {day}.", caution=CAUTION, ends=ENDS, day=Day(made.date()))
    return trimmed(Table("chances", msg("Will the objectives be reached?"), columns, rows, note))


def _chance_row(one: Foreseen, currency: str) -> tuple[Cell, ...]:
    from sillage.forecasts import Method

    name, due = title_of(one.objective), one.objective.due_on
    if one.forecast is None or one.forecast.found.goal is None:
        return (name, None, None, None, None, None, due, missing_sentence(one))
    found, goal, unit = one.forecast.found, one.forecast.found.goal, unit_of(one.forecast)
    return (
        name,
        _share(goal.chance.probability.get(Method.ENSEMBLE)),
        _share(goal.chance.probability.get(Method.NAIVE)),
        _expected(found.outcome, unit, currency),
        Figure(found.pace, unit, EXPLAIN, currency),
        Figure(goal.pace_needed, unit, EXPLAIN, currency),
        due,
        None if goal.chance.probability else missing_sentence(one),
    )


def _share(value: float | None) -> Figure:
    """Return a chance in whole percents: simulated paths are too few to tell 0.2 % from nothing."""
    return Figure(None if value is None else round(min(max(value, 0.01), 0.99), 2), Unit.PERCENT, EXPLAIN,
                  estimated=True)  # fmt: skip


def _expected(one: Expected, unit: Unit, currency: str) -> Figure:
    return Figure(one.value, unit, EXPLAIN, currency, interval=one.bounds.get(0.9), estimated=True)


def unit_of(one: KpiForecast) -> Unit:
    """Return what the numbers of a forecast count."""
    return UNITS.get(one.kpi.unit, Unit.COUNT)


def stones_table(one: KpiForecast, currency: str) -> Table | None:
    """List the milestones ahead and the deadline, each with its chance.

    Parameters
    ----------
    one : KpiForecast
        Of an objective.
    currency : str
        For money.

    Returns
    -------
    Table or None
        None without a goal.
    """
    goal = one.found.goal
    if goal is None:
        return None
    columns = (
        Column(msg("By")), Column(msg("To reach"), EXPLAIN), Column(msg("Chance of reaching it"), EXPLAIN),
        Column(msg("If the last value is repeated"), EXPLAIN),
    )  # fmt: skip
    from sillage.forecasts import Method

    unit = unit_of(one)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            stone.day,
            Figure(stone.value, unit, EXPLAIN, currency),
            _share(stone.probability.get(Method.ENSEMBLE)),
            _share(stone.probability.get(Method.NAIVE)),
        )
        for stone in (*goal.milestones, goal.chance)
    )
    return Table("stones-ahead", msg("Milestones ahead, and the deadline"), columns, rows, ENDS)


def fan_chart(one: KpiForecast, measured: Points, currency: str) -> Chart | None:
    """Draw what was measured and how it may go on.

    Parameters
    ----------
    one : KpiForecast
        Of an objective.
    measured : sequence of (date, number or None)
        What the objective is judged by, since it began.
    currency : str
        For money.

    Returns
    -------
    Chart or None
        None where nothing ahead can be told.
    """
    from sillage.services.forecast_words import goal_sentences

    aim, found, unit = one.objective, one.found, unit_of(one)
    ways = _to_the_day(one)
    if aim is None or found.goal is None or not ways:
        return None
    points = _history(one, measured)
    ahead = (*_opening(points), *(_step(step) for step in ways))
    stones = tuple((stone.day, stone.value) for stone in found.goal.milestones)
    data = FanData(tuple(points), ahead, unit, currency, aim.target, stones)
    title = msg("{objective}: measured, and how it may go on", objective=title_of(aim))
    name = f"fan-{aim.id}"
    lead, expected = goal_sentences(found, one.write)[:2]
    summary = msg("{lead} {expected}", lead=lead, expected=expected)
    note = msg("Dashed: as likely above as below. The inner band holds it 8 times of 10, the outer one 9 times of 10.")
    return Chart(name, title, data, _fan_table(name, title, data), summary, note, EXPLAIN)


def _to_the_day(one: KpiForecast) -> tuple[Expected, ...]:
    """Return the way to the deadline: of a rate its steps, else what it comes to; a step beyond ends on the day."""
    found = one.found
    if found.series.kind.value == "rate":
        return tuple(step for step in found.steps if step.day <= found.until)
    inside = tuple(step for step in found.course if step.day < found.until)
    return (*inside, found.outcome) if found.course else ()


def _history(one: KpiForecast, measured: Points) -> Points:
    """Return what the fan goes on from: of a rate the steps, else what the objective is judged by."""
    series = one.found.series
    if series.kind.value != "rate":
        return [(day, value) for day, value in measured if day <= series.last_day]
    first = one.objective.starts_on if one.objective is not None else series.ends[0]
    steps = zip(series.ends, series.values.tolist(), strict=True)
    told = [(day, None if value != value else float(value)) for day, value in steps]
    since = [point for point in told if point[0] >= first]
    return since if len(since) > 1 else told[-8:]


def _opening(points: Points) -> tuple[FanStep, ...]:
    """Open the fan where the line ends."""
    last = next(((day, value) for day, value in reversed(points) if value is not None), None)
    if last is None or last[1] is None:
        return ()
    value = float(plain_number(last[1]))
    return (FanStep(last[0], value, (value, value), (value, value)),)


def _step(one: Expected) -> FanStep:
    return FanStep(one.day, one.value, one.bounds.get(0.8), one.bounds.get(0.9))


def _fan_table(name: str, title: Message, data: FanData) -> Table:
    columns = (
        Column(msg("Up to")), Column(msg("Measured"), EXPLAIN), Column(msg("Expected (median)"), EXPLAIN),
        Column(msg("80%, from"), EXPLAIN), Column(msg("80%, to"), EXPLAIN), Column(msg("90%, from"), EXPLAIN),
        Column(msg("90%, to"), EXPLAIN),
    )  # fmt: skip

    def figure(value: Number | None) -> Figure | None:
        return None if value is None else Figure(value, data.unit, EXPLAIN, data.currency)

    known = [(day, figure(value), None, None, None, None, None) for day, value in data.points if value is not None]
    ahead = [
        (one.day, None, figure(one.middle), *map(figure, one.inner or (None, None)),
         *map(figure, one.outer or (None, None)))
        for one in data.ahead
        if not data.points or one.day > data.points[-1][0]
    ]  # fmt: skip
    return Table(f"{name}-data", title, columns, (*known, *ahead))
