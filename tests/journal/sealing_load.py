"""A collector that writes until it is killed, and a worker that seals and merges meanwhile."""

import itertools
import sys
import time
from pathlib import Path

from sillage.journal import Journal
from sillage.journal.sealing import seal
from sillage.journal.tail import Tail
from tests.journal.live import hit, order


def write(data: Path, name: str) -> None:
    """Write batches of hits, each with an order, and say each batch once it is acknowledged."""
    tail = Tail.start(data / "tails")
    for batch in itertools.count():
        rows = [hit(f"{name}-{batch}-{number}", name=name, value_minor=batch) for number in range(9)]
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


if __name__ == "__main__":
    if sys.argv[1] == "write":
        write(Path(sys.argv[2]), sys.argv[3])
    else:
        tidy(Path(sys.argv[2]))
