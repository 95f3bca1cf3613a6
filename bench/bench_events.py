"""Visits, funnels, paths and roll-ups through our expressions against DuckDB SQL by hand, same answers, same run.

python -m bench.bench_events [--events 1000000] [--turns 2] [--memory 4096] [--data FOLDER] [--only ours|hand]

Each side answers each question in a process of its own, by turns. Time to import, to build the expression and to write
its SQL is told apart from the time to answer; the ratio is of all of it. Answers are compared by a digest of all rows.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROMISE = 1.3
QUESTIONS = ("visits and bounces by channel", "funnel of four steps", "30-day paths", "daily roll-up")
SIDES = ("ours", "hand")
_ZONE = "America/Montreal"
_STEPS = "/, /collections/bags, /cart, order"
_LIVE = "live-0123456789abcdef"


@dataclass(frozen=True, slots=True)
class Run:
    """What one side took for one question: seconds of the clock, of them before the first row, CPU seconds, memory."""

    seconds: float
    compiling: float
    cpu: float
    peak_mb: float
    answer: tuple[tuple[int, int], ...]


def made(folder: Path, events: int) -> float:
    """Write made-up hits and their orders to a journal, a day after another; return how long it took."""
    from datetime import UTC, date, datetime

    from sillage.demo.hits import HitPlan, made_days
    from sillage.journal import Journal

    plan = HitPlan(events, date(2026, 7, 1), date(2026, 9, 28), _ZONE, "CAD")
    begun, orders = time.perf_counter(), []

    def days() -> Any:
        for day in made_days(plan):
            orders.append(day.orders)
            yield day.events

    journal, now = Journal(folder), datetime(2026, 10, 1, tzinfo=UTC)
    rows = journal.append("w", "events", days(), import_uid=_LIVE, observed_at=now)
    journal.append("w", "orders", orders, import_uid=_LIVE, observed_at=now)
    if rows != events:
        raise RuntimeError(f"{rows} hits written, {events} wanted")
    return time.perf_counter() - begun


def compared(data: Path, turns: int, memory: str, sides: tuple[str, ...] = SIDES) -> dict[str, dict[str, Run]]:
    """Return the quickest run of each side for each question; both must give the same answer."""
    found: dict[str, dict[str, Run]] = {}
    for question in QUESTIONS:
        best: dict[str, Run] = {}
        for _ in range(turns):  # by turns, so that both meet the same machine
            for side in sides:
                run = _run_alone(data, question, side, memory)
                if side not in best or run.seconds < best[side].seconds:
                    best[side] = run
        if len({run.answer for run in best.values()}) > 1:
            raise RuntimeError(f"{question}: {[run.answer for run in best.values()]}")
        found[question] = best
        print(line(question, best), flush=True)
    return found


def line(question: str, best: dict[str, Run]) -> str:
    """Say how one question went."""
    said = [
        f"{side} {run.seconds:.2f} s ({run.compiling:.2f} to compile), {run.cpu:.2f} CPU s, {run.peak_mb:.0f} MB"
        for side, run in best.items()
    ]
    ratio = f"; ratio {best['ours'].seconds / best['hand'].seconds:.2f}" if len(best) == 2 else ""
    return f"{question}: {'; '.join(said)}{ratio}"


def whole(found: dict[str, dict[str, Run]], side: str) -> tuple[float, float, float]:
    """Return the seconds of all questions, those that went into compiling, and the largest memory of one."""
    runs = [best[side] for best in found.values()]
    return sum(run.seconds for run in runs), sum(run.compiling for run in runs), max(run.peak_mb for run in runs)


def _run_alone(data: Path, question: str, side: str, memory: str) -> Run:
    command = [sys.executable, "-m", "bench.bench_events", "--data", str(data), "--memory", memory]
    done = subprocess.run([*command, "--ask", question, "--only", side], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    said = json.loads(done.stdout.strip().splitlines()[-1])
    seconds, compiling, cpu, peak_mb, answer = said
    return Run(seconds, compiling, cpu, peak_mb, tuple((rows, digest) for rows, digest in answer))


def _connected(data: Path, memory: str, spill: str) -> Any:
    """Open the snapshot as one asks a large lake: a bound on memory, a folder to spill to, rows in any order."""
    import ibis
    from deltalake import DeltaTable

    con = ibis.duckdb.connect(threads=os.cpu_count() or 2)
    con.raw_sql(
        f"SET TimeZone = 'UTC'; SET memory_limit = '{memory}MiB'; SET temp_directory = '{spill}';"
        "SET preserve_insertion_order = false"
    )
    newest = "QUALIFY row_number() OVER (PARTITION BY shop, order_id ORDER BY observed_at DESC, row DESC) = 1"
    for table, form, only in (("events", "VIEW", ""), ("orders", "TEMP TABLE", newest)):
        files = DeltaTable(str(data / table)).file_uris()
        con.raw_sql(f"CREATE {form} {table} AS SELECT * FROM read_parquet({files!r}) {only}")
    return con


def _asked(data: Path, question: str, side: str, memory: str) -> list[Any]:
    """Answer one question here and now."""
    from sillage.journal.kept_queries import keeping_sql

    with tempfile.TemporaryDirectory(prefix="sillage-spill-", dir=data.parent) as spill:
        con = _connected(data, memory, spill)
        begun, cpu = time.perf_counter(), time.process_time()
        kept, wanted = _ours(con, question, int(memory)) if side == "ours" else _by_hand(con, question)
        compiling = time.perf_counter() - begun
        for name, said in kept.items():
            for sql in keeping_sql(name, said):
                con.raw_sql(sql)
        answer = [_digest(con, sql) for sql in wanted]
        seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [seconds, compiling, cpu, peak, answer]


def _digest(con: Any, sql: str) -> tuple[int, int]:
    relation = con.con.sql(sql)
    cells = ", ".join(f'CAST("{name}" AS VARCHAR)' for name in sorted(relation.columns))
    [row] = con.con.sql(f"SELECT count(*), coalesce(sum(hash({cells}) % 1000000007), 0) FROM ({sql})").fetchall()
    return int(row[0]), int(row[1])


Kept = dict[str, list[str]]


def _by_hand(con: Any, question: str) -> tuple[Kept, list[str]]:
    from bench import events_by_hand as hand

    if question == "30-day paths":
        from sillage.domain.places import NETWORKS
        from sillage.journeys.places import PLACE_OF_CHANNEL

        con.raw_sql(
            f"CREATE TEMP TABLE places AS SELECT * FROM (VALUES {_values(PLACE_OF_CHANNEL.items())}) t(channel, place)"
        )
        con.raw_sql(
            f"CREATE TEMP TABLE networks AS SELECT * FROM (VALUES {_values((one,) for one in NETWORKS)}) t(network)"
        )
        return _but(hand.PATHS, "paths")
    if question == "daily roll-up":
        return _but(hand.ROLL_UP, *(name for name in hand.ROLL_UP if name not in hand.KEPT))
    return _but(hand.VISITS if question.startswith("visits") else hand.FUNNEL, "answer")


def _but(steps: dict[str, str], *asked: str) -> tuple[Kept, list[str]]:
    return {name: [sql] for name, sql in steps.items() if name not in asked}, [steps[name] for name in asked]


def _values(rows: Any) -> str:
    return ", ".join("(" + ", ".join(f"'{cell}'" for cell in row) + ")" for row in rows)


def _ours(con: Any, question: str, memory_mb: int) -> tuple[Kept, list[str]]:
    """Keep what the commands keep, and go through as many parts as they do."""
    import ibis

    from sillage.journal.either_engine import HITS_A_MB
    from sillage.journeys.passes import Passes, parts_for

    kept: Kept = {}

    def keep(*found: Any) -> Any:
        name = f"kept_{len(kept)}"
        kept[name] = [con.compile(one) for one in found]
        return ibis.table(found[0].schema(), name=name)

    [[hits]] = con.raw_sql("SELECT count(*) FROM events").fetchall()
    asked = _expressions(con, question, Passes(keep, parts_for(hits, memory_mb * HITS_A_MB)))
    return kept, [con.compile(one) for one in asked]


def _expressions(con: Any, question: str, passes: Any) -> list[Any]:
    events = con.table("events")
    if question == "daily roll-up":
        from sillage.journeys import rolling

        visits_kept = passes.keep(rolling.day_visits(events, _ZONE, passes=passes))
        asked = [rolling.visits_by_day(visits_kept), rolling.visitors_by_day(visits_kept)]
        asked.append(rolling.money_by_day(events, _ZONE, visits=visits_kept))
        asked += [of_links(events, _ZONE) for of_links in (rolling.clicks_by_day, rolling.clickers_by_day)]
        return [*asked, rolling.link_orders_by_day(events, _ZONE)]
    if question == "30-day paths":
        from sillage.journeys.paths import PathTerms, journeys, paths
        from sillage.journeys.traces import traces_of

        laid = traces_of(events, con.table("orders"), _ZONE, passes=passes)
        found = paths(journeys(laid.touches, laid.ends, terms=PathTerms(window_days=30), whose=laid.whose))
        return [found.select("path", "currency", "conversions", "value_minor", "nulls")]
    if question.startswith("funnel"):
        from sillage.journeys.funnels import steps_of, visit_funnel

        reached = ("everybody", *(f"reached_{number}" for number in range(4)))
        return [visit_funnel(events, steps_of(_STEPS), _ZONE, passes=passes).select(*reached)]
    from sillage.journeys.traffic import NEEDED, traffic
    from sillage.journeys.visits import visits

    found = traffic(visits(events, _ZONE, columns=(*NEEDED, "channel"), passes=passes), "channel")
    return [found.select("axis", "visits", "bounces", "engaged_visits", "pageviews")]


def main() -> None:
    """Print a line for each question."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--events", type=int, default=1_000_000)
    asked.add_argument("--turns", type=int, default=2)
    asked.add_argument("--memory", default="4096", help="how much the engine may take, in megabytes")
    asked.add_argument("--data", type=Path, help="a journal to ask; made there if there is none")
    asked.add_argument("--only", choices=SIDES)
    asked.add_argument("--ask", choices=QUESTIONS, help=argparse.SUPPRESS)
    said = asked.parse_args()
    if said.ask:
        print(json.dumps(_asked(said.data, said.ask, said.only, said.memory)))
        return
    with tempfile.TemporaryDirectory(prefix="sillage-bench-") as folder:
        data = said.data or Path(folder) / "journal"
        if not (data / "events").is_dir():
            print(f"{said.events:,} hits made in {made(data, said.events):.1f} s", flush=True)
        sides = (said.only,) if said.only else SIDES
        found = compared(data, said.turns, said.memory, sides)
    told = {side: whole(found, side) for side in sides}
    for side, (seconds, compiling, peak) in told.items():
        print(f"all questions, {side}: {seconds:.2f} s ({compiling:.2f} to compile), at most {peak:.0f} MB")
    if len(told) == 2:
        print(f"ratio {told['ours'][0] / told['hand'][0]:.2f} (promised from 10 million on: at most {PROMISE})")


if __name__ == "__main__":
    main()
