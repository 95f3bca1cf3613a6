from hypothesis import given
from hypothesis import strategies as st

from sillage.domain.proportions import Proportion


def test_seventeen_of_eighteen_is_79_to_99_per_cent() -> None:
    interval = Proportion(17, 18).interval()
    assert interval is not None
    low, high = interval
    assert (round(low, 2), round(high, 2)) == (0.79, 0.99)


def test_nothing_out_of_nothing_is_unknown() -> None:
    assert Proportion(0, 0).share is None
    assert Proportion(0, 0).interval() is None


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_share_and_stays_a_share(numbers: tuple[int, int]) -> None:
    part = Proportion(*numbers)
    interval = part.interval()
    assert interval is not None
    assert part.share is not None
    low, high = interval
    assert 0 <= low <= part.share + 1e-12
    assert part.share - 1e-12 <= high <= 1
