"""What dated changes of spend did to sales becomes experiments of a mix; what they say is not counted twice."""

from datetime import date, timedelta

import numpy as np
import pytest

from sillage.domain.places import Change
from sillage.effects.dated_series import dated_series
from sillage.language import translator
from sillage.mix import Channel, MixData, tell
from sillage.services.mix_effects import Known, with_effects

FIRST, WEEKS, STEP = date(2024, 1, 1), 80, 60
DAYS = [FIRST + timedelta(7 * week) for week in range(WEEKS)]
CHANGE = Change(DAYS[STEP], "Twice the money", network="facebook")
WORDS = translator("en")


def story(after: float = 900.0, rise: float = 300.0, beside: float = 0.0) -> tuple[MixData, Known]:
    """Return sales that rise by a known amount where the spend of Facebook does."""
    chance = np.random.default_rng(5)
    later = np.arange(WEEKS) >= STEP
    facebook = np.where(later, after, 300.0) + chance.uniform(-60, 60, WEEKS)
    search = chance.gamma(4, 50, WEEKS) + beside * later
    sales = 2000 + rise * later + chance.normal(0, 30, WEEKS)
    data = MixData(DAYS, sales, (Channel("Facebook", facebook), Channel("Search", search)), np.zeros((WEEKS, 0)))
    spend = {
        name: dict(zip(DAYS, series.tolist(), strict=True)) for name, series in (("facebook", facebook), ("s", search))
    }
    series = dated_series(list(zip(DAYS, sales.tolist(), strict=True)), "sales")
    return data, Known(series, spend, {"facebook": "Facebook"}, (CHANGE,))


def test_a_change_of_spend_is_an_experiment_whose_weeks_say_nothing_else() -> None:
    data, known = story()
    fed, [note] = with_effects(data, known, WORDS)
    [lift] = fed.lifts
    assert lift.channel == "Facebook"
    assert lift.before == pytest.approx(300, abs=30)
    assert lift.after == pytest.approx(900, abs=30)
    assert lift.lift == pytest.approx(300, abs=40)
    assert 5 < lift.error < 200
    [level] = fed.controls.T
    assert set(level[:STEP]) == {0}
    assert level[STEP] == 1
    assert "Twice the money" in fed.control_names[0]
    assert "Facebook" in str(note)
    moved = MixData(DAYS, fed.target + 5000 * level, fed.channels, fed.controls, fed.control_names, fed.lifts)
    one, other = (tell(each, seed=3).answer.channels[0].contribution for each in (fed, moved))
    assert other.middle == pytest.approx(one.middle, rel=0.25), "only the experiment says what these weeks say"


def test_an_effect_of_weeks_outside_the_mix_takes_no_level() -> None:
    data, known = story()
    early = MixData(
        DAYS[:50], data.target[:50], tuple(Channel(one.name, one.inputs[:50]) for one in data.channels),
        np.zeros((50, 0)),
    )  # fmt: skip
    fed, _ = with_effects(early, known, WORDS)
    assert len(fed.lifts) == 1
    assert fed.controls.shape == (50, 0)


def test_what_is_not_about_the_spend_of_one_channel_is_no_experiment() -> None:
    data, known = story(after=300.0)
    assert with_effects(data, known, WORDS) == (data, ())
    data, known = story(beside=5000.0)
    fed, [note] = with_effects(data, known, WORDS)
    assert fed is data
    assert "Other spend moved" in str(note)
    data, known = story()
    other = Known(known.series, known.spend, {"x": "X"}, known.changes)
    assert with_effects(data, other, WORDS) == (data, ())


def test_an_effect_without_an_interval_is_told_and_left_out() -> None:
    data, known = story()
    soon = Change(DAYS[STEP + 2], "Evenings", network="x")
    fed, [note] = with_effects(data, Known(known.series, known.spend, known.names, (CHANGE, soon)), WORDS)
    assert fed is data
    assert "too short" in str(note)
