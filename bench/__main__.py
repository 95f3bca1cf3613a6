"""Print and keep the table of ``docs/benchmarks.md``; exit 1 when a promise is not kept.

Ratios compare two things measured in the same run, each in fresh processes, the quickest of several: they mean the same
on a slow machine. Everything made up goes to a temporary folder.
"""

import os
import platform
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench import bench_collector, bench_events, bench_pages
from bench.bench_attribution import DIGITS, PEER, PROMISE, against_peer, at_scale
from bench.measured import Measured, measure, measure_command, quicker
from bench.x_export import write_export

ROWS = 100_000
PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
FILE_NAME = "tweet_activity_metrics_us_20170101_20171231_en.csv"

READ_CSV = """
import time, duckdb
begun = time.perf_counter()
duckdb.sql("CREATE TABLE export AS SELECT * FROM read_csv('{path}')")
seconds = time.perf_counter() - begun
"""
INIT = """
from pathlib import Path
from sillage.services.open_workspace import init_workspace
init_workspace(Path({data!r}), name="Bench", currency="CAD", zone="America/Montreal", language="fr")
"""
IMPORT = """
import time
from pathlib import Path
from sillage.services.import_files import Asked, import_files
from sillage.services.open_workspace import open_workspace
opened = open_workspace(Path({data!r}))
begun = time.perf_counter()
[done] = import_files(opened, [Path({path!r})], Asked(confirmed=True))
seconds = time.perf_counter() - begun
assert (done.status, done.rows) == ("committed", {rows}), done
"""
DEMO = """
from pathlib import Path
from sillage.services.set_up_demo import set_up_demo
set_up_demo(Path({data!r}))
"""
REPORT = """
import tempfile, time
begun = time.perf_counter()
from dataclasses import replace
from pathlib import Path
from sillage.demo.story import NOW
from sillage.reports.{form} import {writer}
from sillage.services.build_report import build_report
from sillage.services.open_workspace import open_workspace
opened = replace(open_workspace(Path({data!r})), now=NOW)
pictures = Path(tempfile.mkdtemp(dir={data!r}))
assert len({writer}(build_report(opened, language="fr"), "fr", pictures)) > 10_000
seconds = time.perf_counter() - begun
if {again}:
    begun = time.perf_counter()
    {writer}(build_report(opened, language="fr"), "fr", pictures)
    seconds = time.perf_counter() - begun
"""
KEPT_PAGE = """
import os, time
from sillage.demo.story import NOW
os.environ.update(SILLAGE_DATA={data!r}, SILLAGE_NOW=NOW.isoformat())
from sillage.web.wsgi import application
from django.test import Client
reader = Client(SERVER_NAME="localhost")
for _ in range(2):  # the second settles the ledger's file, which the first may have tidied
    known = reader.get("/", follow=True)
assert known.status_code == 200, known
begun = time.perf_counter()
again = reader.get("/", follow=True)
seconds = time.perf_counter() - begun
assert again.content == known.content
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table."""

    what: str
    measured: Measured
    ratio: str = ""
    promise: str = ""
    kept: bool = True


def import_lines(folder: Path) -> list[Line]:
    """Measure the import of a large X export against DuckDB reading the same file."""
    path = write_export(folder / FILE_NAME, ROWS)
    reading: Measured | None = None
    best: Measured | None = None
    for turn in range(4):  # by turns, so that both meet the same machine
        reading = quicker(reading, measure(READ_CSV.format(path=path)))
        data = str(folder / f"data-{turn}")
        measure(INIT.format(data=data))
        best = quicker(best, measure(IMPORT.format(data=data, path=str(path), rows=ROWS)))
    assert reading is not None
    assert best is not None
    ratio = best.seconds / reading.seconds
    return [
        Line(f"DuckDB `read_csv` of an X export, {ROWS:,} rows x 40 columns", reading),
        Line(
            "`sillage import` of the same file (2 million observations, on the disk)",
            best,
            f"{ratio:.1f} x `read_csv`",
            "at most 10 x, under 600 MB",
            ratio <= 10 and best.peak_mb < 600,
        ),
    ]


def help_lines() -> list[Line]:
    """Measure the help against the import of the library that prints it."""
    python = sys.executable
    typer: Measured | None = None
    shown: Measured | None = None
    for _ in range(9):
        typer = quicker(typer, measure_command([python, "-c", "import typer"]))
        shown = quicker(shown, measure_command([python, "-m", "sillage", "--help"]))
    assert typer is not None
    assert shown is not None
    ratio = shown.seconds / typer.seconds
    return [
        Line("`python -c 'import typer'`", typer),
        Line("`sillage --help`", shown, f"{ratio:.1f} x `import typer`", "at most 2 x", ratio <= 2),
    ]


def demo_lines(folder: Path) -> list[Line]:
    """Measure the demo year: made and imported, then the report of its last quarter, first in a new process."""
    data = str(folder / "demo")
    lines = [Line("the demo year: exports written and imported", measure(DEMO.format(data=data)))]
    for form, writer in (("html", "page"), ("pdf", "paper")):
        for words, again in (("in a new process, no chart drawn before", False), ("again in that process", True)):
            code = REPORT.format(data=data, form=form, writer=writer, again=again)
            lines.append(Line(f"its report in {form.upper()}, {words}", measure(code, times=2)))
    lines.append(Line("its page asked again while nothing has changed", measure(KEPT_PAGE.format(data=data), times=2)))
    return lines


def attribution_lines(folder: Path) -> list[Line]:
    """Measure removal effects against another package, and all models at scale; CPU seconds, not wall time."""
    ours, theirs, apart = against_peer(folder)
    ratio = theirs.cpu / ours.cpu
    everything, alone = at_scale(folder)
    return [
        Line(f"`{PEER}`: removal effects of 1e6 touches, 50 channels (CPU s)", Measured(theirs.cpu, theirs.peak_mb)),
        Line(
            f"Sillage's library (`attribution.transitions`): the same from the same file (CPU s), apart by {apart:.0e}",
            Measured(ours.cpu, ours.peak_mb),
            f"{ratio:.1f} x less CPU",
            "at least 5 x less, equal to 6 digits",
            ratio >= PROMISE and apart < DIGITS,
        ),
        Line(
            "all eight models on 1e7 touches, 200 channels (CPU s)",
            Measured(everything.cpu, everything.peak_mb),
            promise="under 2 GB",
            kept=everything.peak_mb < 2_000,
        ),
        Line("their removal effects alone (CPU s)", Measured(alone.cpu, alone.peak_mb)),
    ]


def event_lines(folder: Path) -> list[Line]:
    """Measure visits, funnels, paths and roll-ups against SQL by hand; ``EVENTS=10000000``: the promised size."""
    events = int(os.environ.get("EVENTS") or 1_000_000)
    data = folder / "hits"
    making = bench_events.made(data, events)
    found = bench_events.compared(data, 1 if events > 2_000_000 else 2, "4096")
    lines = [Line(f"{events:,} made-up hits and their orders, written to the journal", Measured(making, 0))]
    for question, best in found.items():
        for side, words in (
            ("hand", "in DuckDB SQL by hand"),
            ("ours", f"ours, {best['ours'].compiling:.2f} s to compile"),
        ):
            run = best[side]
            ratio = f"{run.seconds / best['hand'].seconds:.2f} x by hand" if side == "ours" else ""
            lines.append(Line(f"{question}, {words}", Measured(run.seconds, run.peak_mb), ratio))
    (ours, compiling, peak), (hand, hands_compiling, _) = (
        bench_events.whole(found, side) for side in bench_events.SIDES
    )
    # To compile takes as long for a thousand hits as for a billion: below the promised size it stands apart.
    small = events < 10_000_000
    overall = (ours - compiling) / (hand - hands_compiling) if small else ours / hand
    words = f"{overall:.2f} x by hand{', without compiling' if small else ''}"
    promise = f"at most {bench_events.PROMISE} x"
    lines.append(Line("all four", Measured(ours, peak), words, promise, overall <= bench_events.PROMISE))
    return lines


def table(lines: list[Line]) -> str:
    """Return the lines as a Markdown table."""
    rows = ["| what | seconds | peak MB | ratio | promise | |", "|---|---:|---:|---|---|---|"]
    for line in lines:
        verdict = ("kept" if line.kept else "**broken**") if line.promise else ""
        figures = f"{line.measured.seconds:.2f} | {line.measured.peak_mb:.0f}"
        rows.append(f"| {line.what} | {figures} | {line.ratio} | {line.promise} | {verdict} |")
    return "\n".join(rows)


def page(lines: list[Line], collector: str) -> str:
    """Return the page that the documentation keeps."""
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return (
        "# Benchmarks\n\n"
        "Written by `make bench`; run it to get the figures of your machine. Each line is measured in processes of\n"
        "its own, the quickest of several; a ratio compares two lines of the same run. Peak memory is what the\n"
        "system counted for the process (`ru_maxrss`).\n\n"
        f"Last run on: {machine}.\n\n{table(lines)}\n\n{collector}"
    )


def main() -> int:
    """Measure everything, print the table, write the page."""
    os.environ["PYTHONDONTWRITEBYTECODE"] = ""
    with tempfile.TemporaryDirectory(prefix="sillage-bench-") as name:
        folder = Path(name)
        os.environ["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")
        lines = [
            *help_lines(),
            *import_lines(folder),
            *demo_lines(folder),
            *attribution_lines(folder),
            *event_lines(folder),
        ]
        pages = bench_pages.section(folder / "pages")
    collector, kept = bench_collector.section(*bench_collector.measure())
    print(table(lines), collector, pages, sep="\n\n")
    PAGE.write_text(f"{page(lines, collector).rstrip()}\n\n{pages}\n", "utf-8")
    return 0 if kept and all(line.kept for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
