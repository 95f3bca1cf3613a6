"""How long each section of a page waits for its figures on the demo year: the answers of services, without HTML.

Each section in a process of its own: the first question after a start, the first of a new period (the median of
several), and the same again. By hand: ``python -m bench.bench_pages [data folder]``; else a demo with hits is made.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

HITS = 40_000
FIRST, DAYS, PERIODS = date(2026, 3, 2), 92, 7
CARDS = ("followers", "impressions", "interactions", "engagement_rate_by_impressions", "posts_published", "visits",
         "conversion_rate_by_visits", "orders", "revenue", "messages_received", "csat", "link_clicks")  # fmt: skip
SECTIONS = ("answers", "KPI cards", "one KPI by week", "content", "ROI ladder", "objectives", "traffic", "funnel")


@dataclass(frozen=True, slots=True)
class Waited:
    """Milliseconds of one section.

    Parameters
    ----------
    section : str
        One of `SECTIONS`.
    first, other, again : float
        After a start; of a new period; the same again. Wall time.
    other_cpu : float
        Of a new period, of the processor alone: what a busy machine does not lengthen.
    """

    section: str
    first: float
    other: float
    again: float
    other_cpu: float


def waited(data: Path) -> list[Waited]:
    """Measure every section in a process of its own."""
    found = []
    for section in SECTIONS:
        code = f"from bench.bench_pages import _measured; _measured({str(data)!r}, {section!r})"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr)
        found.append(Waited(section, *json.loads(done.stdout.strip().splitlines()[-1])))
    return found


def section(folder: Path) -> str:
    """Return the part of ``docs/benchmarks.md`` on pages."""
    return f"## What each section of a page waits for\n\n{table(waited(made_demo(folder)))}"


def made_demo(folder: Path) -> Path:
    """Make a demo year with hits, rolled up as the worker does."""
    code = (
        "from pathlib import Path\nfrom sillage.services.set_up_demo import set_up_demo\n"
        f"opened = set_up_demo(Path({str(folder)!r}))\n"
        "from sillage.services.track_demo import make_demo_hits\n"
        f"make_demo_hits(opened, {HITS})\n"
        "from sillage.services.roll_up import roll_up\nroll_up(opened)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return folder


def _measured(data: str, section: str) -> None:
    from sillage.demo.story import NOW
    from sillage.domain.period import Period
    from sillage.services.kept_figures import KeptFigures
    from sillage.services.open_workspace import open_workspace

    opened = replace(open_workspace(Path(data)), now=NOW)
    kept, ask = KeptFigures(), _asking(section)

    def taken(period: Period) -> tuple[float, float]:
        wall, cpu = time.perf_counter(), time.process_time()
        ask(kept.remembering(opened), period)
        return 1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - cpu)

    starts = [FIRST + timedelta(days=11 * number) for number in range(PERIODS)]
    periods = [Period(first, first + timedelta(days=DAYS - 1), opened.workspace.zone) for first in starts]
    first = taken(periods[0])[0]
    others = [taken(period) for period in periods[1:]]
    again = statistics.median(taken(periods[0])[0] for _ in range(3))
    walls, cpus = zip(*others, strict=True)
    print(json.dumps([first, statistics.median(walls), again, statistics.median(cpus)]))


def _asking(section: str) -> Callable[..., object]:
    from sillage.services.answer import answers
    from sillage.services.compute_kpi import compute_kpi, compute_many
    from sillage.services.compute_roi import compute_roi
    from sillage.services.measure_traffic import measure_funnel, measure_traffic
    from sillage.services.report_gathering import Gathered
    from sillage.services.report_period import previous_period
    from sillage.services.track_objectives import track_objectives

    class _Answered(Gathered):
        """Facts that know of the KPIs which the answers speak of alone."""

        kpis = cached_property(lambda self: compute_many(self.opened, ("rating", "handling_hours"), self.period))

    rates = ("engagement_rate_by_impressions", "interactions")
    asked: dict[str, Callable[..., object]] = {
        "answers": lambda opened, period: answers(_Answered(opened, period, "fr")),
        "KPI cards": lambda opened, period: (
            compute_many(opened, CARDS, period),
            compute_many(opened, CARDS, previous_period(period)),
        ),
        "one KPI by week": lambda opened, period: compute_kpi(opened, "interactions", period, by="week"),
        "content": lambda opened, period: compute_many(opened, rates, period, by="post"),
        "ROI ladder": lambda opened, period: compute_roi(opened, period, by="channel"),
        "objectives": lambda opened, period: list(track_objectives(opened, period.last)),
        "traffic": lambda opened, period: measure_traffic(opened, period, "channel"),
        "funnel": lambda opened, period: measure_funnel(opened, "/, /produits/*, order", period),
    }
    return asked[section]


def table(found: list[Waited]) -> str:
    """Lay the figures out as Markdown."""
    names = ("Section", "first after a start", "a new period", "of that, processor", "the same again")
    head = f"| {' | '.join(names)} |\n|---|---:|---:|---:|---:|\n"
    return head + "\n".join(
        f"| {one.section} | {one.first:,.0f} ms | {one.other:.0f} ms | {one.other_cpu:.0f} ms | {one.again:.1f} ms |"
        for one in found
    )


if __name__ == "__main__":
    os.environ.setdefault("SILLAGE_NOW", "2026-10-05T14:00:00+00:00")
    with tempfile.TemporaryDirectory() as scratch:
        print(table(waited(Path(sys.argv[1]) if len(sys.argv) > 1 else made_demo(Path(scratch) / "demo"))))
