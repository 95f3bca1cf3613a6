"""Every model equals the long way round, and the figures of facts that were worked out by hand."""

from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sillage.attribution import Model, Path, Paths, Terms, attribute, to_the_cent
from sillage.attribution.chain import chain_of
from sillage.attribution.credits import TOLERANCE
from sillage.attribution.of_value import of_value
from sillage.attribution.paths import OTHERS
from sillage.attribution.removal import removal_effects
from sillage.attribution.touch_weights import touch_weights
from sillage.errors import WrongUsage
from sillage.services.attribution_words import agreement_sentences
from tests.attribution.brute_force import removal, rule_weights, shapley

RULES = [model for model in Model if model is not Model.MARKOV]
CHANNELS = ("a", "b", "c", "direct", "d")

paths_strategy = st.lists(
    st.builds(
        Path,
        st.lists(st.sampled_from(CHANNELS), min_size=1, max_size=6).map(tuple),
        st.integers(0, 4),
        st.integers(0, 100_000),
        st.integers(0, 5),
    ),
    min_size=1,
    max_size=9,
)
weights_strategy = st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9)).filter(any)


def by_channel(paths: list[Path], model: Model, terms: Terms | None = None) -> dict[str, float]:
    [found] = attribute(Paths.of(paths), [model], terms).models
    return {one.channel: one.conversions for one in found.credits}


def test_the_worked_example_of_removal_effects() -> None:
    walked = [Path(("C1", "C2", "C3"), 1, 500, 0), Path(("C1",), 0, 0, 1), Path(("C2", "C3"), 0, 0, 1)]
    [found] = attribute(Paths.of(walked), [Model.MARKOV]).models
    assert found.probability == pytest.approx(1 / 3, abs=1e-15)
    assert [one.removal_effect for one in found.credits] == pytest.approx([0.5, 1, 1], abs=1e-15)
    assert [one.conversions for one in found.credits] == pytest.approx([0.2, 0.4, 0.4], abs=1e-15)
    assert [one.value_minor for one in found.credits] == [100, 200, 200]


@given(paths_strategy, weights_strategy, st.floats(0.2, 20))
@settings(max_examples=150, deadline=None)
def test_each_rule_gives_what_the_long_way_gives(
    paths: list[Path], position: tuple[int, int, int], half_life: float
) -> None:
    terms = Terms(position=position, half_life=half_life)
    for model in RULES:
        expected: dict[str, float] = defaultdict(float)
        for path in paths:
            for touch, weight in zip(path.touches, rule_weights(path, model, position, half_life), strict=True):
                expected[touch] += weight * path.conversions
        assert by_channel(paths, model, terms) == pytest.approx(dict(expected), abs=1e-9), model


@given(paths_strategy)
@settings(max_examples=60, deadline=None)
def test_the_closed_form_is_the_shapley_value_of_the_set_game(paths: list[Path]) -> None:
    assert by_channel(paths, Model.SHAPLEY) == pytest.approx({k: float(v) for k, v in shapley(paths).items()}, abs=1e-9)


@given(paths_strategy, st.sampled_from([1, 2, 3]), st.sampled_from([0, 2_000]))
@settings(max_examples=200, deadline=None)
def test_removal_effects_are_those_of_one_linear_system_for_each_channel(
    paths: list[Path], order: int, dense_states: int
) -> None:
    walked = Paths.of(paths)
    found = removal_effects(chain_of(walked, order), dense_states)
    probability, effects = removal(paths, order)
    assert found.probability == pytest.approx(probability, abs=1e-11)
    assert dict(zip(walked.channels, found.effects, strict=True)) == pytest.approx(effects, abs=1e-9)


@given(paths_strategy, st.randoms(use_true_random=False), st.sampled_from([1, 2, 3]))
@settings(max_examples=60, deadline=None)
def test_neither_the_order_of_rows_nor_their_cutting_nor_their_scale_matters(
    paths: list[Path], chance: np.random.Generator, order: int
) -> None:
    shuffled = list(paths)
    chance.shuffle(shuffled)
    cut = [replace(path, conversions=path.conversions / 2, nulls=(path.nulls or 0) / 2) for path in paths] * 2
    scaled = [replace(path, conversions=path.conversions * 7, nulls=(path.nulls or 0) * 7) for path in paths]
    terms = Terms(order=order)
    for model in Model:
        plain = by_channel(paths, model, terms)
        assert by_channel(shuffled, model, terms) == pytest.approx(plain, abs=1e-9), model
        assert by_channel(cut, model, terms) == pytest.approx(plain, abs=1e-9), model
        assert by_channel(scaled, model, terms) == pytest.approx({k: 7 * v for k, v in plain.items()}, abs=1e-8), model


@given(paths_strategy, st.integers(1, 3))
@settings(max_examples=100, deadline=None)
def test_weights_add_up_to_one_and_money_to_the_cent(paths: list[Path], order: int) -> None:
    walked = Paths.of(paths)
    for model in RULES:
        weights = touch_weights(walked, model, Terms())
        assert (weights >= 0).all()
        assert np.add.reduceat(weights, walked.offsets[:-1]) == pytest.approx(1)
    found = attribute(walked, Model, Terms(order=order))
    assert len(found.models) == len(Model)
    for one in found.models:
        if found.conversions:
            assert sum(credit.share or 0 for credit in one.credits) == pytest.approx(1)
        if found.conversions or one.model is not Model.MARKOV:
            assert sum(credit.value_minor or 0 for credit in one.credits) == found.value_minor


def test_a_cent_goes_to_the_first_name_where_remainders_are_equal() -> None:
    [found] = attribute(Paths.of([Path(("z", "m", "a"), 1, 100, 1)]), [Model.LINEAR]).models
    assert [(one.channel, one.value_minor) for one in found.credits] == [("a", 34), ("m", 33), ("z", 33)]
    assert to_the_cent([-33.4, -33.3, -33.3], -100) == [-34, -33, -33]
    assert to_the_cent([], 0) == []
    assert sum(to_the_cent([1.0, 2.0], 10)) == 10


@given(st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=20))
def test_rounding_never_loses_a_cent_and_never_moves_one_far(amounts: list[float]) -> None:
    whole = round(sum(amounts))
    cents = to_the_cent(amounts, whole)
    assert sum(cents) == whole
    assert all(abs(cent - amount) <= 1.001 for cent, amount in zip(cents, amounts, strict=True))


def test_one_and_two_touches_by_position() -> None:
    assert by_channel([Path(("a",), 1, nulls=1)], Model.POSITION) == {"a": 1}
    assert by_channel([Path(("a", "b"), 1, nulls=1)], Model.POSITION) == {"a": 0.5, "b": 0.5}
    asked = Terms(position=(30, 60, 10))
    assert by_channel([Path(("a", "b"), 4, nulls=1)], Model.POSITION, asked) == pytest.approx({"a": 3, "b": 1})
    middle = Terms(position=(0, 1, 0))
    assert by_channel([Path(("a", "b"), 1, nulls=1)], Model.POSITION, middle) == {"a": 0.5, "b": 0.5}
    assert by_channel([Path(("a", "b", "c"), 1, nulls=1)], Model.POSITION, middle) == {"a": 0, "b": 1, "c": 0}


def test_time_decay_halves_by_days_where_times_are_known_and_by_touches_elsewhere() -> None:
    timed = [Path(("a", "b"), 3, nulls=0, ages=(7, 0))]
    assert by_channel(timed, Model.TIME_DECAY) == pytest.approx({"a": 1, "b": 2})
    assert by_channel(timed, Model.TIME_DECAY, Terms(half_life=3.5)) == pytest.approx({"a": 0.6, "b": 2.4})
    bare = [Path(("a", "b", "b"), 7, nulls=0)]
    assert by_channel(bare, Model.TIME_DECAY) == pytest.approx({"a": 1, "b": 6})
    assert "halves by touches" in str(attribute(Paths.of(bare), [Model.TIME_DECAY]).warnings)
    assert "halves by touches" not in str(attribute(Paths.of(timed), [Model.TIME_DECAY]).warnings)
    old = [Path(("a", "b"), 1, nulls=0, ages=(1e6, 1e6))]
    assert by_channel(old, Model.TIME_DECAY) == {"a": 0.5, "b": 0.5}


def test_direct_keeps_the_credit_only_where_nothing_else_was_met() -> None:
    paths = [Path(("x", "(Direct)"), 2, nulls=0), Path(("(Direct)", "(Direct)"), 3, nulls=0)]
    assert by_channel(paths, Model.LAST_NON_DIRECT) == {"(Direct)": 3, "x": 2}
    assert by_channel(paths, Model.LAST_NON_DIRECT, Terms(direct=("x",))) == {"(Direct)": 5, "x": 0}


def test_paths_without_nulls_are_said_loudly() -> None:
    for nulls in (None, 0):
        assert "No path without a conversion" in str(
            attribute(Paths.of([Path(("a",), 1, nulls=nulls)]), Model).warnings
        )
    assert not attribute(Paths.of([Path(("a",), 1, nulls=1)]), [Model.MARKOV]).warnings


def test_nulls_change_the_removal_effects_and_no_rule() -> None:
    with_nulls = [Path(("a", "b", "c"), 1, nulls=0), Path(("a",), 0, nulls=1), Path(("b", "c"), 0, nulls=1)]
    without = [replace(path, nulls=None) for path in with_nulls]
    assert by_channel(with_nulls, Model.MARKOV) == pytest.approx({"a": 0.2, "b": 0.4, "c": 0.4})
    assert by_channel(without, Model.MARKOV) == pytest.approx(dict.fromkeys("abc", 1 / 3))
    for model in RULES:
        assert by_channel(with_nulls, model) == by_channel(without, model)


def test_no_conversion_is_no_answer() -> None:
    found = attribute(Paths.of([Path(("a", "b"), 0, 0, 3)]), Model)
    assert {credit.share for one in found.models for credit in one.credits} == {None}
    assert {credit.removal_effect for one in found.models for credit in one.credits} == {None}
    assert not found.agreements
    assert "No path converts" in str(found.warnings)


def test_markov_shares_no_refund_out_where_nobody_converts() -> None:
    walked = Paths.of([Path(("a", "b"), 0, -1001, 0), Path(("c",), 0, 0, 4)])  # an order of other days was paid back
    markov, linear = attribute(walked, [Model.MARKOV, Model.LINEAR]).models
    assert [one.value_minor for one in markov.credits] == [None, None, None]
    assert [one.value_minor for one in linear.credits] == [-500, -501, 0]


def test_unknown_values_stay_unknown() -> None:
    found = attribute(Paths.of([Path(("a",), 1, 100, 1), Path(("b",), 1, None, 1)]), Model)
    assert found.value_minor is None
    assert {credit.value_minor for one in found.models for credit in one.credits} == {None}


def test_models_agree_where_their_shares_are_close() -> None:
    found = attribute(Paths.of([Path(("a",), 96, nulls=4), Path(("b", "c"), 4, nulls=1)]), Model)
    about = {one.channel: one for one in found.agreements}
    assert found.agreements[0].channel == "a"
    assert about["a"].agreed
    assert (about["a"].best_rank, about["a"].worst_rank, about["a"].same_rank) == (1, 1, True)
    assert (about["b"].best_rank, about["b"].worst_rank) == (2, 3)
    far = attribute(Paths.of([Path(("a", "b"), 1, nulls=1)]), [Model.FIRST, Model.LAST])
    assert [one.agreed for one in far.agreements] == [False, False]
    assert far.tolerance == TOLERANCE
    assert not attribute(Paths.of([Path(("a", "b"), 1, nulls=1)]), [Model.FIRST]).agreements


def test_small_channels_stand_together_and_nothing_is_lost() -> None:
    paths = [Path(("big", "s1"), 50, 5000, 40), Path(("s2", "big"), 1, 100, 0), Path(("big",), 900, 0, 0)]
    found = attribute(Paths.of(paths), [Model.LINEAR, Model.MARKOV], Terms(least_share=0.1))
    assert found.grouped == ("s1", "s2")
    assert [one.channel for one in found.models[0].credits] == [OTHERS, "big"]
    assert sum(one.value_minor or 0 for one in found.models[0].credits) == 5100
    assert "s1, s2" in str(found.warnings)
    assert not attribute(Paths.of(paths), [Model.LINEAR], Terms(least_share=0.003)).grouped


@pytest.mark.parametrize(
    "wrong",
    [
        {"position": (1, 2)},
        {"position": (0, 0, 0)},
        {"position": (-1, 1, 1)},
        {"half_life": 0},
        {"half_life": float("nan")},
        {"order": 4},
        {"order": 0},
        {"least_share": 1.0},
    ],
)
def test_terms_without_sense_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(WrongUsage):
        Terms(**wrong)  # type: ignore[arg-type]


def test_empty_and_negative_paths_are_refused() -> None:
    with pytest.raises(WrongUsage, match="no touch"):
        Paths.of([Path((), 1)])
    with pytest.raises(WrongUsage, match="negative"):
        Paths.of([Path(("a",), -1)])
    with pytest.raises(WrongUsage, match="share of the whole"):
        touch_weights(Paths.of([Path(("a",), 1)]), Model.MARKOV, Terms())


def test_pieces_cut_no_path_and_give_the_same_chain() -> None:
    chance = np.random.default_rng(3)
    paths = Paths.of(
        [
            Path(tuple(chance.choice(["a", "b", "c"], chance.integers(1, 9))), int(chance.integers(0, 3)), nulls=1)
            for _ in range(60)
        ]
    )
    pieces = list(paths.pieces(10))
    assert len(pieces) > 10
    assert sum(len(piece) for piece in pieces) == 60
    assert np.array_equal(np.concatenate([piece.codes for piece in pieces]), paths.codes)
    assert all(len(piece.codes) <= 10 for piece in pieces)
    assert [len(piece) for piece in paths.pieces(1)] == [1] * 60


def test_shares_of_the_value_rank_a_large_order_above_many_small_ones() -> None:
    walked = Paths.of([Path(("a",), 3, 30, nulls=0), Path(("b", "a"), 1, 70, nulls=0)])
    found = attribute(walked, [Model.FIRST, Model.LAST])
    assert {one.channel: (one.lowest, one.highest) for one in found.agreements} == {"a": (0.75, 1), "b": (0, 0.25)}
    worth = of_value(found)
    assert worth is not None
    assert {one.channel: (one.lowest, one.highest) for one in worth.agreements} == {"a": (0.3, 1), "b": (0, 0.7)}
    assert [one.best_rank for one in worth.agreements] == [1, 1]
    assert found.agreements[0].same_rank
    assert not worth.agreements[0].same_rank
    assert [one.conversions for one in worth.models[0].credits] == [one.conversions for one in found.models[0].credits]


@pytest.mark.parametrize("value", [None, 0, -5])
def test_a_value_that_is_unknown_or_not_above_nothing_has_no_shares(value: int | None) -> None:
    walked = Paths.of([Path(("a",), 1, value, nulls=0)])
    assert of_value(attribute(walked, [Model.FIRST, Model.LAST])) is None


@pytest.mark.parametrize("order", [1, 2, 3])
def test_the_chain_s_probability_is_the_share_of_paths_that_convert(order: int) -> None:
    walked = Paths.of([Path(("a", "b", "a"), 2, nulls=5), Path(("b", "a"), 1, nulls=1), Path(("c",), 0, nulls=3)])
    [markov] = attribute(walked, [Model.MARKOV], Terms(order=order)).models
    assert markov.probability == pytest.approx(3 / 12)


def test_models_that_agree_within_points_are_told_to_differ_several_times_over() -> None:
    walked = Paths.of([Path(("a",), 96, nulls=0), Path(("b", "a"), 3, nulls=0), Path(("b",), 1, nulls=0)])
    said = [str(one) for one in agreement_sentences(attribute(walked, [Model.FIRST, Model.LAST]))]
    assert said[1] == "They agree within 5 points on: a (96% to 99%), b (1% to 4%)."
    assert said[2].startswith("Within these points, some are still credited twice as much")
    assert said[2].endswith(": b (1% to 4%).")
