"""Objectives and KPIs carried on to their day, from the rows of a workspace."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from sillage.domain.aims import Objective
from sillage.domain.workspace import Family
from sillage.errors import NotFound, Refused, SillageError
from sillage.forecasts import Grain, Kind, Method
from sillage.services.forecast_objective import KpiForecast, forecast_kpi, forecast_objective, objective_called
from sillage.services.forecast_words import answer
from sillage.services.open_workspace import Opened
from sillage.services.plain_forecasts import of_kpi
from sillage.services.record_plans import put_objective
from sillage.services.track_objectives import track_objectives
from tests.services.journal_rows import import_rows, observations, orders

MONDAY = date(2025, 11, 3)
TODAY = date(2026, 6, 1)
NOW = datetime(2026, 6, 1, 15, tzinfo=UTC)
START, DUE = date(2026, 3, 30), date(2026, 8, 2)
WEEKS = (TODAY - MONDAY).days // 7


def sold(opened: Opened, tmp_path: Path) -> Opened:
    counts = np.random.default_rng(2).poisson(12, WEEKS)
    rows = [(MONDAY + timedelta(weeks=week, days=n % 7), 10, "x") for week in range(WEEKS) for n in range(counts[week])]
    import_rows(opened, tmp_path / "orders", {"orders": orders(rows)})
    return replace(opened, now=NOW)


def followed(opened: Opened, tmp_path: Path) -> Opened:
    steps = np.cumsum(np.random.default_rng(3).poisson(20, WEEKS))
    days = [("", MONDAY + timedelta(weeks=week), 1000 + int(steps[week])) for week in range(WEEKS)]
    rows = observations("followers", "account", days, network="x", account="us")
    import_rows(opened, tmp_path / "followers", {"observations": rows})
    return replace(opened, now=NOW)


def aimed(opened: Opened, kpi_id: str, baseline: float, target: float, due: date = DUE) -> KpiForecast:
    put_objective(opened, Objective(0, "Cap", Family.PROOF, kpi_id, baseline, target, START, due))
    return forecast_objective(opened, objective_called(opened, "cap"))


def test_a_count_goes_on_from_what_the_status_says(opened: Opened, tmp_path: Path) -> None:
    opened = sold(opened, tmp_path)
    one = aimed(opened, "orders", 0, 200)
    (status,) = track_objectives(opened)
    assert one.found.series.kind is Kind.SUM
    assert one.found.series.last_day == date(2026, 5, 31)
    assert status.value is not None
    assert one.found.window.start == pytest.approx(status.value, abs=2)
    weeks_left = (DUE - one.found.series.last_day).days / 7
    assert one.found.outcome.value == pytest.approx(one.found.window.start + 12 * weeks_left, rel=0.2)
    assert one.found.goal is not None
    assert one.found.goal.pace_needed == pytest.approx((200 - one.found.window.start) / weeks_left)
    assert f"{one.found.window.start:.0f} are there already" in str(answer(one.found, one.write))


@pytest.mark.both_ledgers
def test_followers_are_forecast_as_a_level_with_the_chance_of_the_goal(opened: Opened, tmp_path: Path) -> None:
    one = aimed(followed(opened, tmp_path), "followers", 1400, 1700)
    assert one.found.series.kind is Kind.LEVEL
    assert one.found.goal is not None
    chances = one.found.goal.chance.probability
    assert chances[Method.ENSEMBLE] > 0.9 > chances[Method.NAIVE]
    told = of_kpi(one)
    assert (told["kpi"], told["objective"], told["kind"]) == (
        "followers",
        one.objective.id if one.objective else 0,
        "level",
    )


def test_a_kpi_is_forecast_without_an_objective(opened: Opened, tmp_path: Path) -> None:
    opened = followed(opened, tmp_path)
    found = forecast_kpi(opened, "followers", DUE, goal="5000").found
    assert found.series.grain is Grain.WEEK
    assert found.goal is not None
    assert found.goal.chance.probability[Method.ENSEMBLE] < 0.01
    with pytest.raises(NotFound):
        forecast_kpi(opened, "nothing_like_it", DUE)


def test_what_cannot_be_forecast_is_refused_in_words(opened: Opened, tmp_path: Path) -> None:
    opened = followed(opened, tmp_path)
    with pytest.raises(Refused, match="has passed"):
        aimed(opened, "followers", 1400, 1800, due=date(2026, 5, 1))
    with pytest.raises(Refused, match="8 more are needed"):
        forecast_kpi(opened, "orders", DUE)
    with pytest.raises(SillageError, match="cannot be forecast"):
        forecast_kpi(opened, "visitors", DUE)
    with pytest.raises(NotFound, match="No objective"):
        objective_called(opened, "nothing")
    put_objective(opened, Objective(0, "Cap", Family.PROOF, "followers", 1, 2, START, DUE))
    with pytest.raises(NotFound, match="Several objectives"):
        objective_called(opened, "CAP")
