"""The chances of objectives: computed beside the pages, read again as they were computed, worded for each reader."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sillage.domain.aims import Objective
from sillage.domain.workspace import Family
from sillage.errors import NotFound
from sillage.forecasts import Expected, Forecast, Goal, Kind, Method, forecast, series_of
from sillage.reports.spec import FanData, Figure
from sillage.reports.wording import say
from sillage.services import forecast_sheet as sheet
from sillage.services.foreseen_objectives import Foreseen, compute_forecast, forecast_question, foresee
from sillage.services.frozen_answers import frozen, plain
from sillage.services.known_terms import known_objectives
from sillage.services.open_workspace import Opened
from sillage.services.record_plans import put_objective
from sillage.services.studies import State
from sillage.services.study_json import as_json, from_json
from tests.services.journal_rows import import_rows, observations
from tests.services.test_studies import work

pytestmark = pytest.mark.asks_anew

MONDAY = date(2025, 11, 3)
TODAY = date(2026, 6, 1)
DUE = date(2026, 8, 2)
AIM = Objective(0, "Cap", Family.PROOF, "followers", 1000, 1700, date(2026, 3, 30), DUE, ((date(2026, 7, 1), 1500.0),))


@pytest.fixture(autouse=True)
def _first_of_june(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "opened" in request.fixturenames:
        request.getfixturevalue("opened")  # it sets a moment of its own
    monkeypatch.setenv("SILLAGE_NOW", "2026-06-01T15:00:00+00:00")


def followed(opened: Opened, folder: Path, weeks: int, aim: Objective = AIM) -> tuple[Opened, Objective]:
    steps = np.cumsum(np.random.default_rng(3).poisson(20, 60))
    first = TODAY - timedelta(weeks=weeks)
    days = [("", first + timedelta(weeks=week), 1000 + int(steps[week])) for week in range(weeks)]
    rows = observations("followers", "account", days, network="x", account="us")
    import_rows(opened, folder / "followers", {"observations": rows})
    put_objective(opened, aim)
    opened = replace(opened, now=datetime(2026, 6, 1, 15, tzinfo=UTC))
    return opened, known_objectives(opened)[0]


def found_of(weeks: int, kind: Kind = Kind.LEVEL) -> Forecast:
    steps = np.random.default_rng(5).poisson(20, weeks)
    values = np.cumsum(steps) if kind is Kind.LEVEL else steps
    rows = [(MONDAY + timedelta(weeks=week), float(value)) for week, value in enumerate(values)]
    return forecast(series_of(rows, kind), DUE, Goal(700.0, milestones=((date(2026, 7, 1), 500.0),)))


def answered(opened: Opened, aim: Objective) -> Foreseen:
    from sillage.services.forecast_objective import forecast_objective

    return Foreseen(aim, State.ANSWERED, forecast_objective(opened, aim), None, opened.now)


@pytest.mark.parametrize("kind", [Kind.LEVEL, Kind.SUM])
def test_a_forecast_is_read_again_as_it_was_computed(kind: Kind) -> None:
    found = found_of(30, kind)
    stored = json.loads(json.dumps(as_json(plain(found)), allow_nan=False))
    again = frozen(Forecast, from_json(stored))
    assert plain(again) == plain(found)
    assert again.goal is not None and found.goal is not None
    assert again.goal.chance.probability[Method.ENSEMBLE] == found.goal.chance.probability[Method.ENSEMBLE]
    np.testing.assert_array_equal(again.series.values, found.series.values)


@given(
    st.dates(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dictionaries(st.floats(0, 1), st.tuples(st.floats(-9, 9), st.floats(-9, 9)), max_size=3),
)
def test_whatever_is_expected_is_read_again(day: date, value: float, bounds: dict[float, tuple[float, float]]) -> None:
    one = Expected(day, value, bounds)
    assert frozen(Expected, from_json(json.loads(json.dumps(as_json(plain(one)))))) == one


def test_what_is_no_data_is_not_taken_apart() -> None:
    with pytest.raises(TypeError):
        plain({"a": object()})
    with pytest.raises((KeyError, TypeError, ValueError)):
        frozen(Expected, {"day": "2026-01-01", "value": 1.0, "bounds": {}, "basis": None})


def test_the_course_of_a_sum_ends_at_what_is_expected_on_the_day() -> None:
    found = found_of(30, Kind.SUM)
    middles = [one.value for one in found.course]
    assert middles == sorted(middles)
    assert found.course[-1].day == DUE
    assert found.course[-1].value == pytest.approx(found.outcome.value)
    assert found.course[-1].bounds[0.9] == pytest.approx(found.outcome.bounds[0.9])
    assert found_of(30).course == found_of(30).steps


@pytest.mark.both_ledgers
def test_a_chance_is_asked_for_by_a_look_and_stands_once_the_worker_was_there(opened: Opened, tmp_path: Path) -> None:
    opened, aim = followed(opened, tmp_path, 30)
    waits = foresee(opened, [aim])[aim.id]
    assert waits.is_open and waits.forecast is None
    assert "being computed" in say(sheet.short_chance(waits), "en")
    work(opened)
    told = foresee(opened, [aim])[aim.id]
    assert told.state is State.ANSWERED
    assert told.forecast is not None
    chance = sheet.chance_of(told)
    assert chance is not None and 0 <= chance <= 1
    assert say(sheet.short_chance(told), "en").startswith("Chance of reaching the goal by Aug 2, 2026: ")
    assert say(sheet.short_chance(told), "fr").startswith("Probabilité d’atteindre l’objectif")


@pytest.mark.both_ledgers
def test_five_weeks_are_too_early_to_say(opened: Opened, tmp_path: Path) -> None:
    opened, aim = followed(opened, tmp_path, 5)
    foresee(opened, [aim])
    work(opened)
    told = foresee(opened, [aim])[aim.id]
    assert told.state is State.REFUSED
    said = say(sheet.short_chance(told), "en")
    assert said.startswith("Too early to say. ") and "8 weeks" in said and "5" in said
    assert sheet.chances_table([told], "CAD") is None


def test_nothing_is_asked_for_where_reports_read(opened: Opened, tmp_path: Path) -> None:
    opened, aim = followed(opened, tmp_path, 30)
    assert foresee(opened, [aim], asks=False) == {}
    assert foresee(opened, [replace(aim, due_on=date(2026, 5, 31))]) == {}


def test_another_target_is_another_question(opened: Opened) -> None:
    assert forecast_question(AIM).subject != forecast_question(replace(AIM, target=1701.0)).subject
    assert forecast_question(AIM).subject == forecast_question(replace(AIM, name="Other words")).subject
    with pytest.raises(NotFound):
        compute_forecast(opened, {"objective": 77})


def test_an_objective_edited_while_it_waits_is_answered_as_it_is_now_and_never_under_its_old_goal(
    opened: Opened, tmp_path: Path
) -> None:
    opened, aim = followed(opened, tmp_path, 30)
    before = replace(aim, target=aim.target + 900)
    assert foresee(opened, [before])[aim.id].is_open  # asked before the edit, still waiting after it
    assert foresee(opened, [aim])[aim.id].is_open
    work(opened)
    told, old = foresee(opened, [aim], asks=False)[aim.id], foresee(opened, [before], asks=False)[aim.id]
    assert told.forecast is not None and told.forecast.found.goal is not None
    assert told.forecast.found.goal.goal.value == aim.target
    assert (old.state, old.forecast) == (State.REFUSED, None)
    assert "changed since" in str(old.reason)


def test_the_fan_opens_where_the_line_ends_and_widens(opened: Opened, tmp_path: Path) -> None:
    opened, aim = followed(opened, tmp_path, 30)
    one = answered(opened, aim)
    assert one.forecast is not None
    last = one.forecast.found.series.last_day
    chart = sheet.fan_chart(one.forecast, ((last - timedelta(days=7), 1400), (last, 1420)), "CAD")
    assert chart is not None and isinstance(chart.data, FanData)
    first, *rest = chart.data.ahead
    assert (first.day, first.outer) == (last, (1420.0, 1420.0))
    widths = [float(step.outer[1]) - float(step.outer[0]) for step in rest if step.outer]
    assert widths == sorted(widths)
    assert all(
        step.outer[0] <= step.inner[0] <= step.inner[1] <= step.outer[1] for step in rest if step.outer and step.inner
    )
    assert (chart.data.target, [value for _, value in chart.data.milestones]) == (1700, [1500.0])
    assert len(chart.table.rows) == 2 + len(rest)
    assert rest[-1].day == DUE


def test_milestones_stand_with_the_chance_of_each(opened: Opened, tmp_path: Path) -> None:
    opened, aim = followed(opened, tmp_path, 30)
    one = answered(opened, aim)
    assert one.forecast is not None
    table = sheet.stones_table(one.forecast, "CAD")
    assert table is not None
    assert [row[0] for row in table.rows] == [date(2026, 7, 1), DUE]
    chances = [row[2].value for row in table.rows if isinstance(row[2], Figure) and row[2].value is not None]
    assert len(chances) == 2 and all(0.01 <= float(chance) <= 0.99 for chance in chances)
    listed = sheet.chances_table([one], "CAD")
    assert listed is not None and isinstance(listed.rows[0][1], Figure)


def test_what_the_forecast_was_worth_is_said_beside_the_naive_one(opened: Opened, tmp_path: Path) -> None:
    opened, aim = followed(opened, tmp_path, 30)
    one = answered(opened, aim)
    assert one.forecast is not None
    worth = [say(sentence, "en") for sentence in sheet.weighed(one.forecast)]
    assert "MASE" in worth[0] and "last value repeated" in worth[0]
    told = [say(sentence, "en") for sentence in sheet.told_sentences(replace(one, is_stale=True))]
    assert told[-1].startswith("Computed on June 1, 2026")
    assert any("If the last value were simply repeated" in sentence for sentence in told)
