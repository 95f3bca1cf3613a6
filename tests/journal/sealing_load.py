"""Collectors that write until they are killed, a worker that seals and merges meanwhile, and readers that miss nothing.

python -m tests.journal.sealing_load --kills 20
"""

import argparse
import itertools
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pyarrow.compute as pc

from sillage.journal import Journal
from sillage.journal.sealing import seal
from sillage.journal.tail import Tail
from tests.journal.live import hit, order

HITS = 9


def write(data: Path, name: str) -> None:
    """Write batches of hits, each with an order, and say each batch once it is acknowledged."""
    tail = Tail.start(data / "tails")
    for batch in itertools.count():
        rows = [hit(f"{name}-{batch}-{number}", name=name, value_minor=batch) for number in range(HITS)]
        tail.write([*rows, order(f"{name}-{batch}", campaign=name, cost_minor=batch)], durable=batch % 10 == 0)
        print(batch, flush=True)
        time.sleep(0.004)  # both of them together are slower than who seals, on a loaded machine too


def tidy(data: Path) -> None:
    """Seal and merge without a pause."""
    journal = Journal(data / "journal")
    for _ in itertools.count():
        done = seal(journal.root, journal.tails, rows=5000)
        journal.maintain(small_files=3)
        print(sum(done.rows.values()), flush=True)


@dataclass(frozen=True, slots=True)
class Held:
    """What readers found while processes were killed."""

    wrong: list[str]
    readings: tuple[int, int]
    rows: int


class Acknowledged:
    """What one writer has said."""

    def __init__(self, name: str, lines: IO[str]) -> None:
        self.name = name
        self.batches = 0
        self._lines = lines
        self.thread = threading.Thread(target=self._listen)
        self.thread.start()

    def _listen(self) -> None:
        for line in self._lines:
            if line.endswith("\n"):
                self.batches = int(line) + 1


def hold(folder: Path, *, kills: int, told: Callable[[int], None] = lambda _: None) -> Held:
    """Kill two writers and a worker again and again, while two readers look for every acknowledged row."""
    readers = [Journal(folder / "journal") for _ in range(2)]
    writers: list[Acknowledged] = []
    readings = [0, 0]
    wrong: list[str] = []
    stop = threading.Event()

    def read(which: int) -> None:
        while not stop.is_set():
            before = {writer.name: writer.batches for writer in tuple(writers)}
            wrong.extend(missing(readers[which], before))
            readings[which] += 1
            stop.wait(0.1)  # readers that never rest leave two cores nothing to write with

    threads = [threading.Thread(target=read, args=(which,)) for which in range(2)]
    for thread in threads:
        thread.start()
    try:
        for kill in range(kills):
            writers += _killed(folder, str(kill))
            told(kill + 1)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    journal = Journal(folder / "journal")
    everything = {writer.name: writer.batches for writer in writers}
    wrong += missing(journal, everything)
    seal(journal.root, journal.tails)
    wrong += missing(journal, everything)
    wrong += [f"{folder.name} is left" for folder in journal.tails.glob("live-*")]
    return Held(wrong, (readings[0], readings[1]), sum(everything.values()) * (HITS + 1))


def missing(journal: Journal, acknowledged: dict[str, int]) -> list[str]:
    """Return what is not as acknowledged: rows that are not there, and rows that are there twice."""
    hits = journal.fetch(journal.read("w", "events", [], columns=["event_id", "name", "value_minor"]))
    orders = journal.fetch(journal.read("w", "orders", [], columns=["order_id", "campaign", "cost_minor"]))
    wrong = []
    for rows, writer, batch, each in ((hits, "name", "value_minor", HITS), (orders, "campaign", "cost_minor", 1)):
        twice = len(rows) - pc.count_distinct(rows[rows.column_names[0]]).as_py()
        wrong += [f"{twice} rows twice"] if twice else []
        for name, batches in acknowledged.items():  # ids are different and numbered: to count them is to find them
            of_it = pc.and_(pc.equal(rows[writer], name), pc.less(rows[batch], batches))
            found = pc.sum(of_it).as_py() or 0
            wrong += [f"{name}: {found} of {batches * each}"] if found != batches * each else []
    return wrong


def _killed(folder: Path, name: str) -> list[Acknowledged]:
    with ExitStack() as processes:
        tidying = processes.enter_context(_running("tidy", str(folder)))
        both = [processes.enter_context(_writing(folder, f"{name}{which}")) for which in "ab"]
        if not any(int(line) for line in tidying):
            raise RuntimeError("nothing was sealed")
        for _ in range(3000):
            if all(writer.batches > 20 for writer in both):
                break
            time.sleep(0.01)
        else:
            raise RuntimeError("waited for nothing")
    return both


@contextmanager
def _writing(folder: Path, name: str) -> Iterator[Acknowledged]:
    """Run a writer until the end of the block, and hear all that it said before its pipe is closed."""
    with _process("write", str(folder), name) as process:
        assert process.stdout is not None
        writer = Acknowledged(name, process.stdout)
        try:
            yield writer
        finally:
            process.send_signal(signal.SIGKILL)
            writer.thread.join()


@contextmanager
def _running(*arguments: str) -> Iterator[IO[str]]:
    """Run a worker until the end of the block, when it is killed."""
    with _process(*arguments) as process:
        assert process.stdout is not None
        try:
            yield process.stdout
        finally:
            process.send_signal(signal.SIGKILL)


def _process(*arguments: str) -> subprocess.Popen[str]:
    asked = [sys.executable, "-m", "tests.journal.sealing_load", "--process", *arguments]
    return subprocess.Popen(asked, stdout=subprocess.PIPE, text=True)


def main() -> int:
    """Kill as often as asked, or be one of the processes."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--kills", type=int, default=20)
    asked.add_argument("--process", nargs="*", default=[], help=argparse.SUPPRESS)
    said = asked.parse_args()
    if said.process:
        kind, data, *name = said.process
        if kind == "write":
            write(Path(data), *name)
        else:
            tidy(Path(data))
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="sillage-kills-") as folder:
        held = hold(Path(folder), kills=said.kills, told=lambda kill: print(f"{kill} of {said.kills}", flush=True))
    took = time.perf_counter() - begun
    print(f"{said.kills} kills in {took:.0f} s: {held.rows:,} rows acknowledged, {sum(held.readings)} readings")
    print("\n".join(held.wrong[:10]) or "each of them found, once, at every reading")
    return 1 if held.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
