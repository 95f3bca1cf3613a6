"""The log of changes is the list of interventions: what each did to a KPI, beside what it cannot have touched."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from sillage.cli.main import build_app
from sillage.domain.costs import KpiWorth
from sillage.domain.money import Money
from sillage.domain.places import Account, Change, Role
from sillage.effects.verdicts import Verdict
from sillage.errors import Refused, SillageError
from sillage.ledger import entries
from sillage.services.effect_change import AskedEffect, ChangeEffect, effect_of_change
from sillage.services.open_workspace import Opened
from tests.services.journal_rows import Rows, import_rows, observations

pytestmark = pytest.mark.hits

FIRST, WEEKS = date(2025, 1, 6), 80
DAY = FIRST + timedelta(7 * 68)
LIFT = 0.5
KPI = "profile_visits"


def weekly(level: float, seed: int, lift: float = 0.0) -> list[int]:
    """Draw weeks that share a season; from `DAY` on they are lifted."""
    chance = np.random.default_rng(seed)
    season = 1 + 0.3 * np.sin(np.arange(WEEKS) / 6)
    after = np.arange(WEEKS) >= 68
    return [round(one) for one in level * season * (1 + lift * after) + chance.normal(0, level / 40, WEEKS)]


def rows(network: str, account: str, values: list[int]) -> Rows:
    """Spread each week over its days, to the unit."""
    days = [
        ("", FIRST + timedelta(7 * week + day), value // 7 + (day < value % 7))
        for week, value in enumerate(values)
        for day in range(7)
    ]
    return observations(KPI, "account", days, network=network, account=account)


@pytest.fixture
def story(opened: Opened, tmp_path: Path) -> Iterator[Opened]:
    """Keep three networks of ours and a rival; Instagram changes and rises by a half, X changes later."""
    own = opened.workspace.id
    entries.put(own, Change(DAY, "Reels every day", network="instagram"))
    entries.put(own, Change(DAY + timedelta(35), "Evenings", network="x"))
    entries.put(own, Account("instagram", "rivale", Role.RIVAL))
    entries.put(own, KpiWorth(KPI, Money.of(Decimal("0.50"), "CAD"), FIRST))
    found = [
        *rows("instagram", "us", weekly(1400, 1, LIFT)),
        *rows("facebook", "us", weekly(700, 2)),
        *rows("x", "us", weekly(350, 3)),
        *rows("instagram", "rivale", weekly(2100, 4)),
    ]
    import_rows(opened, tmp_path / "rows", {"observations": found})
    yield replace(opened, now=datetime(2026, 9, 1, 12, tzinfo=UTC))


def asked(story: Opened, **more: Any) -> ChangeEffect:
    return effect_of_change(story, AskedEffect(**{"change": "reels", "kpi_id": KPI, **more}))


@pytest.mark.both_ledgers
def test_a_planted_effect_is_found_beside_what_the_change_cannot_have_touched(story: Opened) -> None:
    told = asked(story, cost="500")
    found = told.found
    assert found.judged.verdict is Verdict.EFFECT
    truth = LIFT * found.predicted.value
    assert found.honest is not None
    assert found.honest.low < truth < found.honest.high
    assert found.relative is not None
    assert found.relative.value == pytest.approx(LIFT, abs=0.1)
    assert [str(one.name) for one in found.controls.used] == ["Facebook", "rivale (Instagram)"]
    assert (found.before, found.after) == (68, 12)
    [refused] = found.controls.refused
    assert (refused.name, "Evenings" in str(refused.reason)) == ("X", True)
    assert_money(told)


def assert_money(told: ChangeEffect) -> None:
    """What was measured and what was caused stand apart, and the return is of what was caused."""
    money, total = told.money, told.found.honest_total
    assert money is not None
    assert total is not None
    assert money.estimated
    assert float(money.measured.amount) == pytest.approx(told.found.actual * 12 / 2, abs=0.01)
    assert float(money.caused.amount) == pytest.approx(total.value / 2, abs=0.01)
    assert money.low < money.caused < money.high < money.measured
    assert money.roi is not None
    assert money.roi.value is not None
    assert float(money.roi.value) == pytest.approx((total.value / 2 - 500) / 500, abs=0.001)


def test_controls_can_be_chosen_and_refused(story: Opened) -> None:
    def names(**more: Any) -> list[str]:
        return [str(one.name) for one in asked(story, **more).found.controls.used]

    assert names(controls="none") == []
    assert names(without=("facebook",)) == ["rivale (Instagram)"]
    assert names(controls="x, rivale") == ["X", "rivale (Instagram)"]
    with pytest.raises(SillageError, match="no control here"):
        asked(story, controls="tiktok")


def test_what_comes_after_another_change_is_left_out_unless_asked_for(story: Opened) -> None:
    entries.put(story.workspace.id, Change(DAY + timedelta(56), "New colours", network="instagram"))
    found = asked(story, controls="facebook")
    assert found.found.after == 8
    assert any("New colours" in str(note) for note in found.notes)
    assert asked(story, controls="facebook", until=str(DAY + timedelta(80))).found.after == 12
    second = effect_of_change(story, AskedEffect("New colours", KPI, controls="none"))
    assert any("Reels every day" in str(note) for note in second.notes)


def test_a_change_of_all_networks_has_rivals_alone_beside_it(story: Opened) -> None:
    entries.put(story.workspace.id, Change(DAY, "New logo"))
    found = asked(story, change="logo").found
    assert [str(one.name) for one in found.controls.used] == ["rivale (Instagram)"]
    assert str(found.question.name) == "profile visits"


def test_without_a_worth_there_is_no_money(story: Opened) -> None:
    entries.take_back(story.workspace.id, KpiWorth, 1)
    told = asked(story, controls="facebook")
    assert (told.money, told.no_money) == (None, None)
    assert "no worth of profile visits is known" in str(asked(story, controls="facebook", cost="500").no_money)


def test_a_level_that_has_a_worth_is_not_told_in_money(story: Opened, tmp_path: Path) -> None:
    entries.put(story.workspace.id, KpiWorth("followers", Money.of(Decimal(2), "CAD"), FIRST))
    days = [("", FIRST + timedelta(7 * at + 6), 5000 + 20 * at + at % 5) for at in range(WEEKS)]
    found = observations("followers", "account", days, network="instagram", account="us")
    import_rows(story, tmp_path / "levels", {"observations": found})
    told = asked(story, kpi_id="followers", controls="none")
    assert told.found.honest_total is not None
    assert told.money is None
    assert "do not add up from day to day" in str(told.no_money)


def test_a_change_is_found_by_its_number_its_day_or_its_words(story: Opened) -> None:
    for typed in ("1", str(DAY), "REELS"):
        assert asked(story, change=typed, controls="none").change.title == "Reels every day"
    entries.put(story.workspace.id, Change(DAY + timedelta(1), "Reels at night", network="x"))
    for typed, said in (("9", "There is no change"), ("2020-01-01", "There is no change"), ("reels", "2 changes fit")):
        with pytest.raises(Refused, match=said):
            asked(story, change=typed)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"kpi_id": "reach"}, "has no figure by day"),
        ({"kpi_id": "nothing"}, "There is no KPI"),
        ({"every": "month"}, "neither day nor week"),
        ({"cost": "20 USD"}, "The cost of a change is told in CAD"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(story: Opened, more: dict[str, str], said: str) -> None:
    with pytest.raises(SillageError, match=said):
        asked(story, controls="none", **more)


def test_the_command_prints_it_for_people_and_for_programs(story: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SILLAGE_NOW", "2026-09-01T12:00:00+00:00")

    def run(*words: str) -> str:
        line = ["effect", "--change", "1", "--kpi", KPI, "--cost", "500", "--data", str(story.data_dir), *words]
        result = CliRunner().invoke(build_app(), line)
        assert result.exit_code == 0, result.exception
        return result.stdout

    plain = json.loads(run("--json", "--lang", "en"))
    assert plain["verdict"] == "effect"
    assert plain["change"] == {"day": str(DAY), "title": "Reels every day", "network": "instagram"}
    assert plain["money"]["incremental_roi"]["low"] < plain["money"]["incremental_roi"]["value"]
    english, french = run("--lang", "en"), run("--lang", "fr-CA")
    assert "incremental ROI" in english
    assert "Not used as a control: X; it has a change of its own, Evenings" in english
    assert "RCI incrémental" in french or "ROI incrémental" in french
    assert "never added to sales" in english
