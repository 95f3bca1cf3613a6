"""Credits of some touches alone, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sillage.attribution import Model, Path, Paths, Terms, attribute
from sillage.attribution.narrowed import beside, credited, parted, within

WALKED = (
    Path(("instagram", "facebook", "instagram"), 1, 9000, nulls=0),
    Path(("facebook",), 1, 1000, nulls=0),
    Path(("instagram",), 0, 0, nulls=2),
)
SPRING = np.array([True, False, False, False, True])
"""The first touch of the first path and the only one of the last path are of the campaign."""


def shared(model: Model, fits: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> dict[str, tuple[float, int | None]]:
    found = within(attribute(parted(Paths.of(WALKED), fits), [model]))
    return {one.channel: (round(one.conversions, 6), one.value_minor) for one in found.models[0].credits}


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (Model.FIRST, (1, 9000)),
        (Model.LAST, (0, 0)),
        (Model.LINEAR, (round(1 / 3, 6), 3000)),
        (Model.POSITION, (0.4, 3600)),
    ],
)
def test_a_model_credits_the_touches_that_fit_with_their_own_part(model: Model, expected: tuple[float, int]) -> None:
    assert shared(model, SPRING) == {"instagram": expected}


@pytest.mark.parametrize("model", list(Model))
def test_a_channel_of_which_every_touch_fits_keeps_what_each_model_credits_to_it(model: Model) -> None:
    whole = attribute(Paths.of(WALKED), [model]).models[0]
    fits = np.array([True, False, True, False, True])
    [expected] = [one for one in whole.credits if one.channel == "instagram"]
    assert shared(model, fits) == {"instagram": (round(expected.conversions, 6), expected.value_minor)}


@pytest.mark.parametrize("model", [one for one in Model if one is not Model.MARKOV])
def test_what_fits_and_what_does_not_add_up_to_the_whole(model: Model) -> None:
    parts = [shared(model, SPRING), shared(model, ~SPRING)]
    assert sum(one for part in parts for one, _ in part.values()) == pytest.approx(2, abs=1e-5)
    assert sum(minor or 0 for part in parts for _, minor in part.values()) == 10_000


def test_totals_and_shares_stay_those_of_all_conversions() -> None:
    found = within(attribute(parted(Paths.of(WALKED), SPRING), [Model.FIRST, Model.LINEAR]))
    assert (found.conversions, found.value_minor) == (2, 10_000)
    assert [one.credits[0].share for one in found.models] == [0.5, pytest.approx(1 / 6)]
    assert [one.channel for one in found.agreements] == ["instagram"]
    assert list(credited(found)) == pytest.approx([1 / 3, 1])


def test_a_direct_touch_that_does_not_fit_is_passed_over_as_any_direct_one() -> None:
    paths = Paths.of([Path(("instagram", "direct"), 1, nulls=0)])
    told = Terms(direct=("direct", beside("direct")))
    found = within(attribute(parted(paths, np.array([True, False])), [Model.LAST_NON_DIRECT], told))
    assert [(one.channel, one.conversions) for one in found.models[0].credits] == [("instagram", 1)]


def test_nothing_fits_and_nothing_is_credited() -> None:
    found = within(attribute(parted(Paths.of(WALKED), np.zeros(5, bool)), list(Model)))
    assert not any(one.credits for one in found.models)
    assert (found.agreements, found.conversions, credited(found)) == ((), 2, (0, 0))
