"""Two machines' collectors seal into one bucket while they are killed: no row is lost, and none stands twice.

The bucket is moto's, an S3-compatible server on loopback, from its own environment (`make lake-check`). Each machine
has a data folder and two processes: one writes hits to a tail and says which are acknowledged, one seals and merges.
Both are killed and started again; at the end everything is sealed, read by a third machine, rolled up, and asked of
``sillage traffic``. Then two people are erased, and looked for in every byte (`tools.lake_erasure`).

    python -m tools.lake_check [--server .venv-lake/bin/moto_server] [--kills 4] [--keep-versions]
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from socket import create_connection, socket
from typing import IO

from tools.lake_erasure import erased, said_of

MACHINES = ("first", "second")
HITS_AT_ONCE = 10
DAY = "2026-10-01"
LEDGER = "ledger.sqlite3"
VERSIONING = b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"


def main() -> int:
    """Run the check, or one of its processes."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--server", default=".venv-lake/bin/moto_server")
    asked.add_argument("--kills", type=int, default=4)
    asked.add_argument("--keep-versions", action="store_true", help="the bucket does; what is erased then stays in it")
    asked.add_argument("--process", nargs="*", default=[], help=argparse.SUPPRESS)
    said = asked.parse_args()
    if said.process:
        if said.process[0] == "collect":
            collect(*said.process[1:])
        keep_sealing(*said.process[1:])
    with tempfile.TemporaryDirectory(prefix="sillage-lake-") as name, bucket(Path(name), said.server) as environment:
        os.environ |= environment
        address = f"{environment['AWS_ENDPOINT_URL']}/lake"
        if said.keep_versions:
            ask("PUT", f"{address}?versioning", VERSIONING)
        workspace = made(Path(name))
        wrong = check(Path(name), workspace, said.kills)
        wrong += erased(Path(name), workspace, address, _sillage, _traffic)
        print("\n".join(wrong) or "nothing of them is left, and everybody else's hits are the same on three machines")
        return 1 if wrong else 0


def collect(data: str, workspace: str, writer: str) -> None:
    """Write page views to a tail, and say each batch once it is acknowledged."""
    import msgspec

    from sillage.journal.tail import Tail, TailRow

    tail, person = Tail.start(Path(data) / "tails"), said_of(Path(data), writer)
    noon_us = 1_790_870_400_000_000  # 1 October 2026
    for batch in itertools.count():
        rows = []
        for number in range(HITS_AT_ONCE):
            body = {"event_id": f"{writer}-{batch}-{number}", "at": noon_us + batch * 1000, "kind": "pageview"}
            body |= {
                "origin": "browser",
                "site": "s",
                "path": "/",
                "channel": "email",
                **person,
            }
            rows.append(TailRow("events", workspace, msgspec.json.encode(body | {"value_minor": batch})))
        tail.write(rows)
        print(batch, flush=True)
        time.sleep(0.02)


def keep_sealing(data: str) -> None:
    """Seal and merge without a pause."""
    from sillage.errors import Busy
    from sillage.journal import Journal
    from sillage.journal.sealing import seal

    journal = Journal(Path(data) / "journal")
    while True:
        try:
            rows = sum(seal(journal.root, journal.tails, rows=300).rows.values())
            merged = journal.maintain(small_files=6)
        except Busy:  # the other machine won every attempt: the rows wait
            rows = merged = 0
        print(rows, merged, flush=True)


class Heard:
    """What a process has said so far."""

    def __init__(self, lines: IO[str]) -> None:
        self.lines: list[str] = []
        self._source = lines
        self.thread = threading.Thread(target=self._listen)
        self.thread.start()

    def _listen(self) -> None:
        self.lines.extend(line for line in self._source if line.endswith("\n"))


def check(folder: Path, workspace: str, kills: int) -> list[str]:
    """Kill and start again, then count; return what is wrong."""
    acknowledged: dict[str, int] = {}
    sealed = merged = 0
    begun = time.perf_counter()
    for turn in range(kills):
        with ExitStack() as processes:
            writers, sealers = {}, []
            for machine in MACHINES:
                data, writer = str(folder / machine), f"{machine}-{turn}"
                sealers.append(processes.enter_context(running(data, "seal", data)))
                writers[writer] = processes.enter_context(running(data, "collect", data, workspace, writer))
            wait_until(_have_sealed(sealers, 300), 180)
        for writer, heard in writers.items():
            heard.thread.join()
            acknowledged[writer] = len(heard.lines)
        for heard in sealers:
            heard.thread.join()
            sealed += sum(_first(heard))
            merged += sum(int(line.split()[1]) for line in heard.lines)
        print(f"turn {turn + 1} of {kills}: {sealed:,} rows sealed so far", flush=True)
    took = time.perf_counter() - begun
    return counted(folder, workspace, acknowledged, f"{kills} kills in {took:.0f} s, {sealed:,} rows said sealed, "
                   f"{merged} files merged")  # fmt: skip


def counted(folder: Path, workspace: str, acknowledged: dict[str, int], said: str) -> list[str]:
    """Seal what is left, and hold every reader to the same count; return what is wrong."""
    import pyarrow.compute as pc
    from deltalake import DeltaTable

    from sillage.journal import Journal
    from sillage.journal.sealing import seal
    from sillage.journal.stores import store_of

    for machine in MACHINES:
        os.environ["SILLAGE_DATA"] = str(folder / machine)
        seal(folder / machine / "journal", folder / machine / "tails")
        left = list((folder / machine / "tails").glob("live-*"))
        if left:
            raise RuntimeError(f"{left} are left")
    os.environ["SILLAGE_DATA"] = str(folder / "third")
    third = Journal(folder / "third" / "journal")
    rows = third.fetch(third.read(workspace, "events", [], columns=["event_id", "name", "value_minor"]))
    wrong = [] if third.problems() == () else [str(third.problems())]
    if (twice := len(rows) - pc.count_distinct(rows["event_id"]).as_py()) != 0:
        wrong.append(f"{twice} rows twice")
    for writer, batches in acknowledged.items():
        mine = pc.and_(pc.equal(rows["name"], writer), pc.less(rows["value_minor"], batches))
        if (found := pc.sum(mine).as_py()) != batches * HITS_AT_ONCE:
            wrong.append(f"{writer}: {found} of {batches * HITS_AT_ONCE}")
    store = store_of(folder / "third" / "journal" / "events")
    table = DeltaTable(store.uri, storage_options=store.options)
    others = table.to_pyarrow_dataset().count_rows()
    if others != len(rows):
        wrong.append(f"another reader counts {others} of {len(rows)}")
    for machine in ("first", *MACHINES):
        views = _traffic(folder / machine)
        if views != len(rows):
            wrong.append(f"sillage traffic on {machine} says {views} of {len(rows)}")
        _sillage(folder / machine, "rollup")
    print(f"{said}; {len(rows):,} hits of {sum(acknowledged.values()) * HITS_AT_ONCE:,} acknowledged in "
          f"{len(table.file_uris())} files at version {table.version()}")  # fmt: skip
    if not wrong:
        print(
            "the same for our reader, Delta's own and `sillage traffic` before and after `sillage rollup`", flush=True
        )
    return wrong


def made(folder: Path) -> str:
    """Make the first machine's data folder, and the second's with the same key and ledger; return the workspace."""
    import shutil

    from sillage import ledger
    from sillage.services.open_workspace import init_workspace

    opened = init_workspace(folder / "first", name="Lake", currency="CAD", zone="America/Montreal", language="en")
    workspace: str = opened.workspace.id
    ledger.close()
    shutil.copytree(folder / "first", folder / "second")
    shared = folder / "second" / LEDGER  # machines share one, as they would a PostgreSQL
    shared.unlink()
    shared.symlink_to(folder / "first" / LEDGER)
    return workspace


@contextmanager
def bucket(folder: Path, server: str) -> Iterator[dict[str, str]]:
    """Start the server, make the bucket, and return what the environment has to say."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen([server, "-H", "127.0.0.1", "-p", str(port)], stdout=log, stderr=log)  # noqa: S603
    try:
        wait_until(lambda: _answers(port), 60)
        url = f"http://127.0.0.1:{port}"
        ask("PUT", f"{url}/lake")
        yield {
            "AWS_ACCESS_KEY_ID": "made-up", "AWS_SECRET_ACCESS_KEY": "made-up", "AWS_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": url, "AWS_ALLOW_HTTP": "true", "SILLAGE_LAKE": "s3://lake/journal",
        }  # fmt: skip
    finally:
        process.terminate()
        process.wait(timeout=30)


def ask(method: str, address: str, body: bytes | None = None) -> None:
    """Ask something of the server that it answers with nothing."""
    said = urllib.request.Request(address, data=body, method=method, headers={"Content-Type": "application/xml"})  # noqa: S310
    urllib.request.urlopen(said).close()  # noqa: S310


@contextmanager
def running(data: str, *words: str) -> Iterator[Heard]:
    """Run one of the processes until the end of the block, when it is killed."""
    environment = os.environ | {"SILLAGE_DATA": data}
    command = [sys.executable, "-m", "tools.lake_check", "--process", *words]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        if process.stdout is None:
            raise RuntimeError("a process that nobody hears")
        heard = Heard(process.stdout)
        try:
            yield heard
        finally:
            process.kill()


def wait_until(reached: Callable[[], bool], seconds: int) -> None:
    """Wait for something, not for ever."""
    for _ in range(seconds * 10):
        if reached():
            return
        time.sleep(0.1)
    raise TimeoutError("waited for nothing")


def _have_sealed(sealers: list[Heard], rows: int) -> Callable[[], bool]:
    return lambda: all(sum(_first(one)) >= rows for one in sealers)


def _first(heard: Heard) -> list[int]:
    return [int(line.split()[0]) for line in tuple(heard.lines)]


def _answers(port: int) -> bool:
    try:
        create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _traffic(data: Path) -> int:
    said = json.loads(_sillage(data, "traffic", "--from", DAY, "--to", DAY))
    return int(said["whole"][0]["pageviews"])


def _sillage(data: Path, *words: str) -> str:
    environment = os.environ | {"SILLAGE_DATA": str(data)}
    command = [sys.executable, "-m", "sillage", *words, "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise RuntimeError(done.stderr or done.stdout)
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
