"""Erase people from a lake of two machines with the command itself, then look for them in every byte that is kept.

A visitor is erased by hash, and a person by e-mail address: to her lead the hits of one machine that carry her customer
key and her cookie, the cookie on hits of the other machine, and at last a hit in that machine's tail under a visitor's
hash that nothing but the cookie ties to her. What is packed in Parquet is unpacked, column by column; a bucket that
keeps versions is searched in all of them.
"""

from __future__ import annotations

import io
import json
import os
import urllib.parse
import urllib.request
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from hashlib import blake2b
from pathlib import Path
from typing import Any

EMAIL = "camille@exemple.test"
OTHER_EMAIL = "someone@else.test"
COOKIE = "c00c1e5ca1ab1e0ddba11"
IN_TAIL, SOMEBODY = "of-the-tail", "somebody-else"
ERASED_TURN, HER_TURN = 0, 1
"""The visitor of the first machine's first turn is erased by hash, the two of the second turn by address."""

Run = Callable[..., str]


def visitor_of(writer: str) -> str:
    """Return a writer's hash."""
    return blake2b(writer.encode(), digest_size=16).hexdigest()


def said_of(data: Path, writer: str) -> dict[str, str]:
    """Return what a writer's hits say of a person."""
    found = {"visitor": visitor_of(writer), "name": writer}
    if writer.endswith(f"-{HER_TURN}") or writer == IN_TAIL:
        found["cookie"] = COOKIE
    if writer == f"first-{HER_TURN}":
        found["customer_key"] = _customer_key(data)
    return found


def erased(folder: Path, workspace: str, bucket: str, run: Run, views: Callable[[Path], int]) -> list[str]:
    """Erase two people on both machines, and return what is wrong.

    Parameters
    ----------
    folder : Path
        In which the machines' data folders are.
    workspace : str
        Whose hits.
    bucket : str
        Its address.
    run : callable
        Given a data folder and words, runs `sillage` and returns what it prints.
    views : callable
        Given a data folder, asks `sillage traffic` for page views.
    """
    from sillage.journal.tail import Tail, TailRow

    first, second = folder / "first", folder / "second"
    _import_orders(folder, run)
    named = [EMAIL, COOKIE, _customer_key(first), visitor_of(IN_TAIL)]
    named += [visitor_of(f"{machine}-{HER_TURN}") for machine in ("first", "second")]
    named.append(visitor_of(f"first-{ERASED_TURN}"))
    before = _counted(folder, workspace)
    gone = [f"first-{ERASED_TURN}", f"first-{HER_TURN}", f"second-{HER_TURN}"]
    with closing(Tail.start(second / "tails")) as tail:
        for writer in (IN_TAIL, SOMEBODY):
            body = {"event_id": writer, "at": 1_790_870_400_000_000, "kind": "pageview", "origin": "browser"}
            body |= {"site": "s", "path": "/", "channel": "email", **said_of(second, writer)}
            tail.write([TailRow("events", workspace, json.dumps(body).encode())])
        looked, held = _search(folder, bucket, [*named, OTHER_EMAIL])
        wrong = [f"{one} stands nowhere before it is erased" for one in named if not held[one]]
        print(f"before: {_finds(named, held)} finds of {len(named)} ids and addresses in {looked}", flush=True)
        rows = 0
        for words in (("--visitor", named[-1]), ("--email", EMAIL)):
            for machine in (first, second):
                rows += sum(json.loads(run(machine, "erase", *words, "--yes"))["rows"].values())
        _third(folder).maintain()  # it only reads: its worker's upkeep takes the copies away that nothing names
        looked, held = _search(folder, bucket, [*named, OTHER_EMAIL])
        wrong += [f"{one} still stands in {', '.join(held[one][:9])}" for one in named if held[one]]
        wrong += [] if held[OTHER_EMAIL] else [f"{OTHER_EMAIL} is gone too"]
        print(f"erased: {rows:,} rows; {_finds(named, held)} finds in {looked}", flush=True)
    wanted = Counter({writer: count for writer, count in before.items() if writer not in gone}) + Counter([SOMEBODY])
    if (after := _counted(folder, workspace)) != wanted:
        wrong.append(f"a third machine counts {after}, not {wanted}")
    for machine in (first, second):
        if (found := views(machine)) != wanted.total():
            wrong.append(f"sillage traffic on {machine.name} says {found} of {wanted.total()} after the erasure")
        run(machine, "rollup")
        if (found := views(machine)) != wanted.total():
            wrong.append(f"sillage traffic on {machine.name} says {found} of {wanted.total()} after rolling up")
    return wrong


def objects(bucket: str) -> Iterator[tuple[str, bytes]]:
    """Yield every version of every object of a bucket."""
    marker = ""
    while True:
        page = ET.fromstring(_got(f"{bucket}?versions&max-keys=500{marker}"))  # noqa: S314
        space = page.tag.partition("}")[0] + "}"
        for one in page.iter(f"{space}Version"):
            key, version = (one.findtext(f"{space}{name}") or "" for name in ("Key", "VersionId"))
            said = "" if version == "null" else f"?versionId={urllib.parse.quote(version)}"
            yield key, _got(f"{bucket}/{urllib.parse.quote(key)}{said}")
        if page.findtext(f"{space}IsTruncated") != "true":
            return
        marks = {"key-marker": "NextKeyMarker", "version-id-marker": "NextVersionIdMarker"}
        marker = "".join(
            f"&{name}={urllib.parse.quote(page.findtext(space + tag) or '')}" for name, tag in marks.items()
        )


def _got(address: str) -> bytes:
    known = {"Authorization": "AWS4-HMAC-SHA256 Credential=made-up/20261001/us-east-1/s3/aws4_request"}  # nobody checks
    with urllib.request.urlopen(urllib.request.Request(address, headers=known)) as answer:  # noqa: S310
        content: bytes = answer.read()
    return content


def _search(folder: Path, bucket: str, texts: list[str]) -> tuple[str, dict[str, list[str]]]:
    """Say where was looked, and in which objects and files each text stands, in any case."""
    held: dict[str, list[str]] = {text: [] for text in texts}
    looked, size = Counter[str](), 0
    files = ((str(path), path.read_bytes()) for path in sorted(folder.rglob("*")) if path.is_file())
    for place, found in (("objects", objects(bucket)), ("files", files)):
        for name, content in found:
            looked[place] += 1
            size += len(content)
            lower = content.lower() + (_unpacked(content) if name.endswith(".parquet") else b"")
            for text in texts:
                if text.lower().encode() in lower:
                    held[text].append(name)
    return f"{looked['objects']} objects and {looked['files']} files of {size / 1e6:,.1f} MB", held


def _finds(texts: list[str], held: dict[str, list[str]]) -> int:
    return sum(len(held[text]) for text in texts)


def _unpacked(content: bytes) -> bytes:
    """Return what all columns of a Parquet file say, in lower case; nothing of half a file."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(io.BytesIO(content))
    except pa.ArrowInvalid:
        return b""
    said: list[Any] = []
    for column in table.columns:
        said += (column if pa.types.is_nested(column.type) else pc.unique(column)).to_pylist()
    return "\n".join(map(str, said)).lower().encode()


def _counted(folder: Path, workspace: str) -> Counter[str]:
    """Count the hits of each writer as a third machine reads them."""
    journal = _third(folder)
    rows = journal.fetch(journal.read(workspace, "events", [], columns=["name"]))
    journal.close()
    return Counter(rows["name"].to_pylist())


def _third(folder: Path) -> Any:
    from sillage.journal import Journal

    os.environ["SILLAGE_DATA"] = str(folder / "third")
    return Journal(folder / "third" / "journal")


def _import_orders(folder: Path, run: Run) -> None:
    (folder / "orders").mkdir()
    path = folder / "orders" / "orders.csv"
    path.write_text(
        "order_id,ordered_at,amount,currency,channel,email\n"
        f"a1,2026-10-01,12.50,CAD,email,{EMAIL}\na2,2026-10-01,20.00,CAD,email,{OTHER_EMAIL}\n"
    )
    run(folder / "first", "import", str(path))
    path.unlink()  # it is its owner's, not ours: what is kept of it is


def _customer_key(data: Path) -> str:
    from sillage.domain.keys import keyed_hash, normal_email
    from sillage.services.data_folder import customer_key

    return keyed_hash(customer_key(data), normal_email(EMAIL))
