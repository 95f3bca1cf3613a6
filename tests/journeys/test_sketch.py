"""The sketch of unique visitors: its error, its algebra, its stored form, and the engine's part."""

import ibis
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sillage.journeys.sketch import REGISTERS, Sketch, hash_of, hashes_of, least_ids, union

_IDS = st.lists(st.one_of(st.text(max_size=6), st.integers(0, 2**64 - 1).map(lambda n: f"{n:016x}")), max_size=60)


def _random(seed: int, count: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 2**64, count, dtype=np.uint64)


def test_nobody_is_estimated_as_zero() -> None:
    assert Sketch.empty().estimate() == 0
    assert Sketch.of([""]).estimate() == 0


def test_unique_visitors_are_within_two_and_a_half_percent_in_19_of_20_seeds() -> None:
    for count in (100_000, 1_000_000):
        off = [abs(Sketch.of_hashes(_random(seed, count)).estimate() / count - 1) for seed in range(20)]
        assert sum(one <= 0.025 for one in off) >= 19
        assert max(off) > 0  # an estimate, not a count


@pytest.mark.parametrize("count", [1, 10, 100, 1_000, 10_000, 40_000])
def test_small_sets_are_not_biased(count: int) -> None:
    found = [Sketch.of_hashes(_random(seed, count)).estimate() for seed in range(30)]
    assert np.mean(found) == pytest.approx(count, rel=0.006)


@settings(deadline=None)
@given(_IDS, _IDS, _IDS)
def test_merging_is_associative_commutative_and_idempotent(a: list[str], b: list[str], c: list[str]) -> None:
    one, two, three = Sketch.of(a), Sketch.of(b), Sketch.of(c)
    assert one.merge(two) == two.merge(one)
    assert one.merge(two).merge(three) == one.merge(two.merge(three)) == union([one, two, three])
    assert one.merge(one) == one
    assert one.merge(two) == Sketch.of([*a, *b]) == one.add(*b)


@settings(deadline=None)
@given(_IDS)
def test_what_is_stored_reads_back(ids: list[str]) -> None:
    assert Sketch.from_bytes(Sketch.of(ids).to_bytes()) == Sketch.of(ids)


def test_a_small_set_is_stored_small_and_a_large_one_whole() -> None:
    small, large = Sketch.of(["one", "two"]), Sketch.of_hashes(_random(1, 50_000))
    assert len(small.to_bytes()) == 2 + 2 * 3
    assert len(large.to_bytes()) == 2 + REGISTERS
    assert Sketch.from_bytes(large.to_bytes()) == large


@pytest.mark.parametrize(
    "stored", [b"", b"\x02\x00", b"\x01\x01abc", b"\x01\x00ab", b"\x01\x00\xff\xff\x01", b"\x01\x00\x01\x00\xff"]
)
def test_what_is_no_sketch_is_refused(stored: bytes) -> None:
    with pytest.raises(ValueError, match="sketch"):
        Sketch.from_bytes(stored)


def test_hexadecimal_ids_are_their_own_hash_and_other_texts_are_not() -> None:
    ids = [f"{one:016x}" + "ab" * 8 for one in _random(3, 500)]
    assert [hash_of(one) for one in ids] == _random(3, 500).tolist() == hashes_of(ids).tolist()
    assert hash_of("ABCDEF0123456789") != 0xABCDEF0123456789
    with pytest.raises(ValueError, match="hexadecimal"):
        hashes_of(["not a hash, at all"])
    with pytest.raises(ValueError, match="hexadecimal"):
        hashes_of(["abc"])


def test_the_engine_keeps_the_ids_that_decide_each_register() -> None:
    ids = [f"{one:016x}{'0' * 16}" for one in _random(7, 30_000)]
    days = [index % 2 for index in range(len(ids))]
    hits = ibis.memtable({"day": [*days, 0, 1], "visitor": [*ids, "", "x"]})
    found = ibis.duckdb.connect().to_pyarrow(least_ids(hits, ["day"], "visitor")).to_pylist()
    assert len(found) < len(ids)
    for day in (0, 1):
        kept = Sketch.of_hashes(hashes_of(row["least"] for row in found if row["day"] == day))
        assert kept == Sketch.of(one for one, its in zip(ids, days, strict=True) if its == day)
