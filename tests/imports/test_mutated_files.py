"""Two thousand mutated and truncated exports: read whole, or refused whole with a reason."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from sillage.domain.facts import FACT_TABLES
from sillage.errors import NeedsConfirmation, UnreadableFile
from sillage.imports import FLAGS, Context, ReadFile, read_bytes
from tests.imports.described import NAMES, TESTDATA

FILES = [path for path in sorted(TESTDATA.iterdir()) if not path.name.endswith(".expected.json")]
ROUNDS = 20
EACH = 2000 // ROUNDS


def truncate(raw: bytearray, rng: random.Random) -> None:
    del raw[rng.randrange(len(raw)) :]


def flip(raw: bytearray, rng: random.Random) -> None:
    for _ in range(rng.randint(1, 8)):
        raw[rng.randrange(len(raw))] = rng.randrange(256)


def cut_out(raw: bytearray, rng: random.Random) -> None:
    first = rng.randrange(len(raw))
    del raw[first : first + rng.randint(1, 200)]


def repeat(raw: bytearray, rng: random.Random) -> None:
    first = rng.randrange(len(raw))
    raw[first:first] = raw[first : first + rng.randint(1, 300)] * rng.randint(1, 4)


def insert(raw: bytearray, rng: random.Random) -> None:
    junk = rng.choice([b'"', b"\n", b"\r\n", b",", b";", b"\x00", b"\xff\xfe", b"1e309", b"\xe2\x80", b"=cmd()", b'""'])
    raw[rng.randrange(len(raw)) : 0] = b""
    place = rng.randrange(len(raw))
    raw[place:place] = junk * rng.randint(1, 3)


def shuffle_lines(raw: bytearray, rng: random.Random) -> None:
    lines = bytes(raw).split(b"\n")
    rng.shuffle(lines)
    raw[:] = b"\n".join(lines)


MUTATIONS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    truncate,
    flip,
    cut_out,
    repeat,
    insert,
    shuffle_lines,
)


def is_whole(read: ReadFile) -> bool:
    """Everything that was validated can be taken, of the right schema, with known flags."""
    for name, batches in read.tables.items():
        for batch in batches():
            batch.validate(full=True)
            assert batch.schema.equals(FACT_TABLES[name].import_schema)
            assert set(batch.column("flag").drop_null().to_pylist()) <= FLAGS.keys()
    assert {flag.code for flag in read.flags} <= FLAGS.keys()
    return read.rows >= 0


def attempt(path: Path, raw: bytes, *, confirmed: bool) -> bool:
    """Read, or be refused with a reason; anything else fails the test."""
    context = Context(NAMES.get(path.name, path.name), b"secret", "America/Montreal", "CAD", "en", confirmed=confirmed)
    try:
        read = read_bytes(raw, context)
    except (UnreadableFile, NeedsConfirmation) as refused:
        assert str(refused.what).strip()
        assert refused.remedy is not None
        assert str(refused.remedy).strip()
        return False
    return all(is_whole(one) for one in read)


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_mutated_file_is_read_whole_or_refused_with_a_reason(round_: int) -> None:
    rng = random.Random(20260 + round_)
    outcomes = []
    for number in range(EACH):
        path = FILES[(round_ * EACH + number) % len(FILES)]
        raw = bytearray(path.read_bytes())
        rng.choice(MUTATIONS)(raw, rng)
        if raw and rng.random() < 0.3:
            rng.choice(MUTATIONS)(raw, rng)
        outcomes.append(attempt(path, bytes(raw), confirmed=rng.random() < 0.5))
    assert True in outcomes
    assert False in outcomes


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_files_themselves_are_whole(path: Path) -> None:
    assert attempt(path, path.read_bytes(), confirmed=False)
