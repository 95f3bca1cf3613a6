"""Forecasts made again from earlier steps: errors beside naive, and whether the chance of a goal is worth anything.

``python -m bench.bench_forecast [DATA] [TABLE]`` reads the objectives' KPIs of a data folder (the demo's) and a
hand-kept monthly table with columns ``date``, ``followers``, ``tweet_impressions`` and ``mentions``; it prints tables.

Goals are drawn without a look ahead: at each origin the last value and what it typically changed over as many steps
before, times -0.5, 0, 0.5, 1 and 1.5. The base rate is the share of goals of the same multiple that were met at earlier
origins, whose outcome was known by then.
"""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from sillage.errors import SillageError
from sillage.forecasts import Backtest, Kind, Method, Series, forecast, series_of
from sillage.forecasts.forecast import carry
from sillage.forecasts.scales import Array
from sillage.imports.series_file import read_series

MULTIPLES = (-0.5, 0.0, 0.5, 1.0, 1.5)
AHEAD = 6
LEAST_BEHIND = 16
_TYPED_WRONG, _MEANT = date(2021, 1, 3), date(2021, 12, 3)
"""A day of the hand-kept table that was typed with a wrong year and month: its row follows that of November 2021."""


def real_series(path: Path) -> Iterator[tuple[str, Series]]:
    """Read what a hand-kept table tells by the month."""
    for column, kind in (("followers", Kind.LEVEL), ("tweet_impressions", Kind.SUM), ("mentions", Kind.SUM)):
        rows = read_series(path, "date", column)
        kept = [(_MEANT if day == _TYPED_WRONG else day, value) for day, value in rows.points]
        yield column, series_of(kept, kind)


def demo_series(folder: Path) -> Iterator[tuple[str, Series]]:
    """Read the KPIs of a workspace's objectives."""
    from sillage.demo.story import NOW
    from sillage.services.follow_objective import kpi_of
    from sillage.services.forecast_objective import series_of_kpi
    from sillage.services.open_workspace import open_workspace
    from sillage.services.track_objectives import objectives_shown

    opened = replace(open_workspace(folder), now=NOW)
    for aim in objectives_shown(opened):
        kpi = kpi_of(opened, aim)
        if kpi is None:
            continue
        try:
            yield f"{kpi.id} {' '.join(aim.filters.values())}".strip(), series_of_kpi(opened, kpi, aim.filters)
        except SillageError as refusal:
            print(f"{kpi.id}: {refusal}", file=sys.stderr)


def error_line(name: str, series: Series) -> str:
    """Return the backtest of a series as a line of a table."""
    told = _told(series)
    if told is None:
        return f"| {name} | {len(series.ends)} {series.grain}s | | | | | | |"
    mase = [f"{told.mase[method]:.2f}" for method in (Method.ENSEMBLE, Method.NAIVE, Method.DRIFT)]
    held = [f"{inside}/{count} ({inside / max(count, 1):.0%})" for inside, count in told.covered.values()]
    cells = (name, f"{len(series.ends)} {series.grain}s", str(told.origins), str(told.steps), *mase, *held)
    return "| " + " | ".join(cells) + " |"


def _told(series: Series) -> Backtest | None:
    days = {"day": 1, "week": 7, "month": 30}[series.grain]
    return forecast(series, series.last_day + timedelta(days=days * min(AHEAD, len(series.ends)))).backtest


def scores(series: Series) -> dict[str, list[float]]:
    """Return squared errors of chances at many origins: ours, naive's and the base rate's."""
    met: dict[float, list[tuple[int, bool]]] = defaultdict(list)
    found: dict[str, list[float]] = defaultdict(list)
    for place in range(LEAST_BEHIND, len(series.ends) - AHEAD + 1):
        past = _first_steps(series, place)
        happened = _happened(series, place)
        if past is None or happened is None:
            continue
        paths = {method: carry(past, AHEAD, method, seed=0).paths for method in (Method.ENSEMBLE, Method.NAIVE)}
        drawn = {method: _come_to(one, series.kind) for method, one in paths.items()}
        for multiple, goal in _goals(past):
            earlier = [was for at, was in met[multiple] if at + AHEAD <= place]
            if len(earlier) >= 5:
                base = (sum(earlier) + 1) / (len(earlier) + 2)
                is_met = happened >= goal
                found["base rate"].append((base - is_met) ** 2)
                for method, one in drawn.items():
                    found[method.value].append((float(np.mean(one >= goal)) - is_met) ** 2)
            met[multiple].append((place, happened >= goal))
    return found


def _first_steps(series: Series, place: int) -> Series | None:
    """Return what was known after so many steps; None where the last of them has no value."""
    if not series.known[place - 1]:
        return None
    day = series.ends[place - 1]
    rows = tuple(row for row in series.rows if row[0] <= day)
    return replace(series, ends=series.ends[:place], values=series.values[:place], rows=rows)


def _come_to(paths: Array, kind: Kind) -> Array:
    return np.asarray({Kind.LEVEL: paths[:, -1], Kind.SUM: paths.sum(axis=1), Kind.RATE: paths.mean(axis=1)}[kind])


def _happened(series: Series, place: int) -> float | None:
    ahead = series.values[place : place + AHEAD]
    if series.kind is Kind.LEVEL:
        return float(ahead[-1]) if np.isfinite(ahead[-1]) else None
    if not np.isfinite(ahead).all():
        return None
    return float(ahead.sum() if series.kind is Kind.SUM else ahead.mean())


def _goals(past: Series) -> list[tuple[float, float]]:
    """Return goals around what a window lately came to, by its typical change from one window to the next."""
    values = past.values[past.known]
    if past.kind is Kind.LEVEL:
        windows = values
    else:
        summed = np.convolve(values, np.ones(AHEAD), "valid")
        windows = summed if past.kind is Kind.SUM else summed / AHEAD
    changes = windows[AHEAD:] - windows[:-AHEAD]
    typical = float(np.mean(np.abs(changes))) if changes.size else 0.0
    return [(multiple, float(windows[-1]) + multiple * typical) for multiple in MULTIPLES]


def main() -> int:
    """Print both tables; exit 1 when the chances of goals are no better than the base rate over all series."""
    folder, path = (Path(one) for one in sys.argv[1:3])
    told = [*(demo_series(folder) if folder.exists() else ()), *(real_series(path) if path.exists() else ())]
    print("| series | known | origins | steps | MASE | naive | with drift | 80% held | 90% held |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    for name, series in told:
        print(error_line(name, series), flush=True)
    print("\n| series | goals | Brier | naive | base rate |\n|---|---:|---:|---:|---:|")
    whole: dict[str, list[float]] = defaultdict(list)
    for name, series in told:
        found = scores(series)
        for key, squares in found.items():
            whole[key] += squares
        print(_score_line(name, found), flush=True)
    print(_score_line("all", whole))
    return 0 if np.mean(whole[Method.ENSEMBLE.value]) < np.mean(whole["base rate"]) else 1


def _score_line(name: str, found: dict[str, list[float]]) -> str:
    if not found:
        return f"| {name} | 0 | | | |"
    cells = [f"{np.mean(found[key]):.3f}" for key in (Method.ENSEMBLE.value, Method.NAIVE.value, "base rate")]
    return f"| {name} | {len(found['base rate'])} | " + " | ".join(cells) + " |"


if __name__ == "__main__":
    os.environ["PYTHONDONTWRITEBYTECODE"] = ""
    sys.exit(main())
