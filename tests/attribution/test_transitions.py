"""Counting in the engine gives the chain that the paths give."""

from datetime import UTC, datetime, timedelta

import ibis
import numpy as np
import pyarrow as pa
import pytest

from sillage.attribution import Path, Paths
from sillage.attribution.chain import chain_of
from sillage.attribution.removal import removal_effects
from sillage.attribution.transitions import chain_of_transitions, transitions

BEGUN = datetime(2026, 3, 1, tzinfo=UTC)


def touches_of(paths: list[Path], *, shuffled: int) -> pa.Table:
    rows = []
    journey = 0
    for path in paths:
        for converted, count in ((True, path.conversions), (False, path.nulls or 0)):
            for _ in range(int(count)):
                journey += 1
                rows += [
                    {
                        "journey": f"j{journey}",
                        "at": BEGUN + timedelta(minutes=place),
                        "channel": name,
                        "converted": converted,
                    }
                    for place, name in enumerate(path.touches)
                ]
    np.random.default_rng(shuffled).shuffle(rows)
    return pa.Table.from_pylist(rows)


@pytest.mark.parametrize("known", [(), ("a", "b", "c", "d")])
@pytest.mark.parametrize("order", [1, 2, 3])
def test_the_engine_counts_the_chain_of_the_paths(order: int, known: tuple[str, ...]) -> None:
    chance = np.random.default_rng(order)
    paths = [
        Path(
            tuple(str(one) for one in chance.choice(["a", "b", "c", "d"], chance.integers(1, 7))),
            int(chance.integers(0, 3)),
            nulls=int(chance.integers(1, 4)),
        )
        for _ in range(40)
    ]
    table = touches_of(paths, shuffled=order)
    names, chain = chain_of_transitions(transitions(ibis.memtable(table), order, known).to_pyarrow(), order, known)
    expected = chain_of(Paths.of(paths), order)
    assert names == Paths.of(paths).channels
    for field in ("states", "started", "converted", "ended", "origins", "targets", "counts"):
        assert np.array_equal(getattr(chain, field), getattr(expected, field)), field
    assert removal_effects(chain).effects == pytest.approx(removal_effects(expected).effects, abs=1e-12)


def test_two_touches_of_one_moment_stand_in_the_order_of_their_names() -> None:
    rows = [{"journey": 1, "at": BEGUN, "channel": name, "converted": True} for name in ("b", "a")]
    table = transitions(ibis.memtable(pa.Table.from_pylist(rows))).to_pyarrow()
    assert {(row["channel"], row["following"]) for row in table.to_pylist()} == {("a", "b"), ("b", None)}
