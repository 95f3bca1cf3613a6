"""What a day of many hits costs: bytes, rates, seconds and memory, and the arithmetic to a billion a day.

python -m bench.bench_scale --events 50000000

Each line is measured in a process of its own. The last block is what ``docs/scale.md`` holds.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench.measured import Measured, measure

SEALED = 200_000
BILLION = 1_000_000_000
DAY_S = 86_400

BEGIN = """
import json, os, sys, time
from pathlib import Path
os.environ["SILLAGE_DATA"] = {data!r}
os.environ["SILLAGE_NOW"] = "2026-10-05T14:00:00+00:00"
"""
MAKE = """
from sillage.services.make_hits import make_hits
from sillage.services.open_workspace import init_workspace
opened = init_workspace(Path({data!r}), name="Scale", currency="CAD", zone="America/Montreal", language="fr")
begun = time.perf_counter()
assert make_hits(opened, {events}) >= {events}
seconds = time.perf_counter() - begun
"""
OPEN = """
from datetime import date
from sillage.domain.period import Period
from sillage.services.open_workspace import open_workspace
opened = open_workspace(Path({data!r})).for_one_request()
period = Period(date(2026, 7, 7), date(2026, 10, 4), opened.workspace.zone)
begun = time.perf_counter()
"""
SEAL = """
import datetime, msgspec, resource
from sillage.demo.hits import HitPlan, made_days
from sillage.journal import Journal
from sillage.journal.sealing import seal
from sillage.journal.tail import Tail, TailRow
def us(value):
    return int(value.timestamp() * 1_000_000) if isinstance(value, datetime.datetime) else value
plan = HitPlan({rows}, datetime.date(2026, 7, 1), datetime.date(2026, 9, 28), "America/Montreal", "CAD")
bodies = [msgspec.json.encode({{k: us(v) for k, v in row.items() if v not in (None, "") and k != "row"}})
          for day in made_days(plan) for row in day.events.to_pylist()]
rows = [TailRow("events", "w", body) for body in bodies]
journal = Journal(Path({data!r}) / "sealed" / "journal")
tail = Tail.start(journal.tails)
begun = time.perf_counter()
for first in range(0, len(rows), 500):
    tail.write(rows[first : first + 500])
written = time.perf_counter() - begun
begun, cpu = time.perf_counter(), time.process_time()
assert seal(journal.root, journal.tails).rows == {{"events": len(rows)}}
seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
Path({said!r}).write_text(json.dumps(
    {{"written": written, "cpu": cpu, "body": sum(map(len, bodies)) / len(bodies), "rows": len(rows)}}))
"""
QUESTIONS = {
    "visits by channel": """
from sillage.services.measure_traffic import measure_traffic
assert measure_traffic(opened, period, "channel")
""",
    "funnel of four steps": """
from sillage.services.measure_traffic import measure_funnel
assert measure_funnel(opened, "/, /collections/*, /cart, order", period)
""",
    "paths of persons, credited to their last touch": """
from sillage.attribution.models import Model, Terms
from sillage.services.attribute_journal import attribute_journal
assert attribute_journal(opened, period, [Model.LAST], Terms()).followed
""",
    "roll-up of all days": """
from sillage.services.roll_up import roll_up
assert roll_up(opened).days
""",
}
ROLLED = """
from sillage.services.roll_up import rolled_days
found = []
for _ in range(5):
    begun = time.perf_counter()
    assert rolled_days(opened, period).num_rows
    found.append(time.perf_counter() - begun)
seconds = sorted(found)[2]
"""


@dataclass(frozen=True, slots=True)
class Scale:
    """Everything that one run found."""

    events: int
    made: Measured
    bytes_each: float
    body_bytes: float
    tail_rate: float
    seal_rate: float
    seal_rate_cpu: float
    questions: dict[str, Measured | str]
    rolled: Measured
    hit_rate: float | None


def scaled(folder: Path, events: int, load_seconds: int) -> Scale:
    """Make hits, and measure what is asked of them."""
    data, said = str(folder / "data"), folder / "said.json"
    begin = BEGIN.format(data=data)
    made = measure(begin + MAKE.format(data=data, events=events))
    size = sum(path.stat().st_size for path in (folder / "data" / "journal" / "events").glob("*.parquet"))
    rows = min(SEALED, events)
    sealed = measure(begin + SEAL.format(data=data, rows=rows, said=str(said)))
    found = json.loads(said.read_text())
    questions: dict[str, Measured | str] = {}
    for name, code in QUESTIONS.items():
        try:
            questions[name] = measure(begin + OPEN.format(data=data) + code)
        except RuntimeError as exc:  # too much for this machine: that is an answer too
            questions[name] = str(exc).strip().splitlines()[-1][:200]
        print(f"  {name}: {questions[name]}", file=sys.stderr, flush=True)
    rolled = measure(begin + OPEN.format(data=data) + ROLLED)
    return Scale(
        events, made, size / events, found["body"], found["rows"] / found["written"], found["rows"] / sealed.seconds,
        found["rows"] / found["cpu"], questions, rolled, _hits(load_seconds),
    )  # fmt: skip


def page(found: Scale) -> str:
    """Return the figures of ``docs/scale.md``."""
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    lines = [
        f"Measured with {found.events:,} made-up hits over 90 days on {machine}.",
        "",
        "| what | figure |",
        "|---|---:|",
        f"| bytes a hit in Parquet, on the disk | {found.bytes_each:.1f} |",
        f"| bytes a hit in a tail (its JSON) | {found.body_bytes:.0f} |",
        f"| hits made and written as Parquet, per second | {found.events / found.made.seconds:,.0f} |",
        f"| rows written to a tail in batches of 500, per second | {found.tail_rate:,.0f} |",
        f"| rows sealed, per second | {found.seal_rate:,.0f} |",
        f"| rows sealed, per CPU second | {found.seal_rate_cpu:,.0f} |",
    ]
    if found.hit_rate is not None:
        lines.append(f"| hits collected over HTTP, per CPU second of a collector | {found.hit_rate:,.0f} |")
    lines += ["", "| question about all of them | seconds | peak MB |", "|---|---:|---:|"]
    for name, measured in found.questions.items():
        said = (
            f"{measured.seconds:.1f} | {measured.peak_mb:,.0f}" if isinstance(measured, Measured) else f"{measured} | "
        )
        lines.append(f"| {name} | {said} |")
    lines.append(f"| 90 days by channel from the roll-up | {found.rolled.seconds:.3f} | {found.rolled.peak_mb:,.0f} |")
    return "\n".join([*lines, "", *billion(found), ""])


def billion(found: Scale) -> list[str]:
    """Return the arithmetic of a billion hits a day."""
    per_s = BILLION / DAY_S
    disk = BILLION * found.bytes_each
    lines = [
        "A day of 1 billion hits, by arithmetic from the table, not measured:",
        "",
        f"- 1,000,000,000 / 86,400 s = {per_s:,.0f} hits a second on average;",
        f"- disk: 1e9 x {found.bytes_each:.1f} bytes = {disk / 1e9:,.1f} GB a day, {disk * 365 / 1e12:,.1f} TB a year;",
        f"- sealing: 1e9 / {found.seal_rate_cpu:,.0f} = {BILLION / found.seal_rate_cpu / 3600:,.1f} CPU hours a day, "
        f"{per_s / found.seal_rate_cpu:.2f} of a core all day;",
    ]
    if found.hit_rate is not None:
        cores = per_s / found.hit_rate
        lines.append(f"- collecting: {per_s:,.0f} / {found.hit_rate:,.0f} = {cores:.1f} cores on average, "
                     f"{3 * cores:.0f} at three times the average;")  # fmt: skip
    for name, measured in found.questions.items():
        if isinstance(measured, Measured):
            hours = measured.seconds * BILLION / found.events / 3600
            lines.append(f"- {name}, were it linear on one machine like this: {measured.seconds:.1f} s x 1e9 / "
                         f"{found.events:,} = {hours:,.2f} h;")  # fmt: skip
    return [*lines[:-1], lines[-1].rstrip(";") + "."]


def _hits(seconds: int) -> float | None:
    if not seconds or shutil.which("wrk") is None:
        return None
    from bench.bench_collector import measure as collected

    loads, _ = collected(seconds)
    return loads["hit"].per_cpu_second


def main() -> None:
    """Print the figures."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--events", type=int, default=1_000_000)
    asked.add_argument("--load-seconds", type=int, default=5, help="how long each run of wrk is; 0 for none")
    asked.add_argument("--folder", type=Path, help="where the hits go; a temporary folder when not given")
    said = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="sillage-scale-", dir=said.folder) as folder:
        print(page(scaled(Path(folder), said.events, said.load_seconds)))


if __name__ == "__main__":
    main()
