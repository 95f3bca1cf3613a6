from hypothesis import given
from hypothesis import strategies as st

from sillage.domain.proportions import Balance, Proportion


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


def test_a_balance_of_mentions_is_wider_than_a_proportion_of_the_same_size() -> None:
    interval = Balance(30, 10, 1000).interval()
    assert interval is not None
    assert (round(interval[0], 4), round(interval[1], 4)) == (0.0096, 0.0304)
    assert Balance(0, 0, 0).interval() is None


@given(st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.integers(0, n), st.just(n))))
def test_a_balance_turns_over_with_its_sides(numbers: tuple[int, int, int]) -> None:
    plus, minus, n = numbers
    minus = min(minus, n - plus)
    one, other = Balance(plus, minus, n).interval(), Balance(minus, plus, n).interval()
    assert one is not None and other is not None
    assert one == (-other[1], -other[0])
    assert -1 <= one[0] <= one[1] <= 1
