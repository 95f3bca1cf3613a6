"""A mix of a workspace: its weeks, what was spent and worked in each, and what cannot be told of them."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from sillage.domain.costs import Cost, CostKind
from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.domain.places import Change
from sillage.errors import Refused, WrongUsage
from sillage.language import translator
from sillage.ledger import entries
from sillage.services.mix_file import MixAsked
from sillage.services.mix_workspace import WorkspaceMix, workspace_mix
from sillage.services.open_workspace import Opened
from tests.services.journal_rows import import_rows, orders

WEEKS = 30
FIRST = date(2026, 1, 5)
LAST = FIRST + timedelta(days=7 * WEEKS - 1)


def spent(opened: Opened, channel: str, seed: int, usual: int = 100) -> np.ndarray:
    amounts = np.random.default_rng(seed).integers(usual // 2, usual * 2, WEEKS)
    for week, amount in enumerate(amounts):
        day = FIRST + timedelta(days=7 * week + 2)
        cost = Cost(CostKind.SPEND, day, day, Money.of(int(amount), "CAD"), channel=channel)
        entries.add_cost(opened.workspace.id, cost)
    return np.asarray(amounts)


def worked(opened: Opened, channel: str, seed: int) -> np.ndarray:
    hours = np.random.default_rng(seed).integers(1, 12, WEEKS)
    for week, count in enumerate(hours):
        day = FIRST + timedelta(days=7 * week + 1)
        cost = Cost(CostKind.HOURS, day, day, None, hours=Decimal(int(count)), channel=channel)
        entries.add_cost(opened.workspace.id, cost)
    return np.asarray(hours)


def sold(opened: Opened, tmp_path: Path) -> np.ndarray:
    amounts = np.random.default_rng(4).integers(500, 900, WEEKS)
    rows = [(FIRST + timedelta(days=7 * week + 4), int(amount), "instagram") for week, amount in enumerate(amounts)]
    import_rows(opened, tmp_path / "orders", {"orders": orders(rows)})
    return np.asarray(amounts)


def gathered(
    opened: Opened, target: str = "margin", last: date = LAST, language: str = "en", **asked: object
) -> WorkspaceMix:
    period = Period(FIRST - timedelta(days=3), last + timedelta(days=2), opened.workspace.zone)
    wanted = MixAsked("", target, **{"channels": (), **asked})  # type: ignore[arg-type]
    return workspace_mix(opened, period, translator(language), wanted)


def test_whole_weeks_of_margin_spend_and_hours_stand_side_by_side(opened: Opened, tmp_path: Path) -> None:
    revenue, facebook, hours = sold(opened, tmp_path), spent(opened, "facebook", 1), worked(opened, "instagram", 2)
    found = gathered(opened).data
    assert found.weeks[0] == FIRST
    assert len(found.weeks) == WEEKS
    assert found.target == pytest.approx(revenue * 0.4, abs=0.01)
    assert found.names == ("Facebook (ad spend)", "Instagram (hours)")
    assert found.channels[0].inputs == pytest.approx(facebook)
    assert found.channels[1].inputs == pytest.approx(hours)
    assert [one.hours for one in found.channels] == [False, True]
    assert [one.family.value for one in found.channels] == ["paid_social", "organic_hours"]
    assert gathered(opened, "revenue").data.target == pytest.approx(revenue)
    assert gathered(opened, "orders").data.target == pytest.approx(1)
    assert gathered(opened, language="fr").data.names[1] == "Instagram (heures)"


def test_what_was_asked_for_is_what_is_looked_at(opened: Opened, tmp_path: Path) -> None:
    sold(opened, tmp_path)
    spent(opened, "facebook", 1)
    worked(opened, "instagram", 2)
    assert gathered(opened, channels=("facebook",)).data.names == ("Facebook (ad spend)",)
    assert gathered(opened, hours=("instagram",)).data.names == ("Instagram (hours)",)
    with pytest.raises(Refused, match="Nothing of “tiktok” is known"):
        gathered(opened, channels=("tiktok",))


def test_the_smallest_are_grouped_until_so_many_weeks_can_tell_them(opened: Opened, tmp_path: Path) -> None:
    sold(opened, tmp_path)
    large, small, smaller = (spent(opened, *one) for one in (("facebook", 1, 400), ("x", 2, 60), ("tiktok", 3, 40)))
    found = gathered(opened)
    assert found.data.names == ("Facebook (ad spend)", "other ad spend")
    assert found.data.channels[0].inputs == pytest.approx(large)
    assert found.data.channels[1].inputs == pytest.approx(small + smaller)
    assert set(found.data.channels[1].parts) == {"X (ad spend)", "TikTok (ad spend)"}
    assert "groups" in str(found.notes[0])
    chosen = gathered(opened, groups={"two": ("Facebook (ad spend)", "X (ad spend)")})
    assert chosen.data.channels[1].inputs == pytest.approx(large + small)


def test_a_channel_that_was_hardly_used_is_left_out_and_said(opened: Opened, tmp_path: Path) -> None:
    sold(opened, tmp_path)
    spent(opened, "facebook", 1)
    day = FIRST + timedelta(days=9)
    entries.add_cost(opened.workspace.id, Cost(CostKind.SPEND, day, day, Money.of(50, "CAD"), channel="x"))
    found = gathered(opened)
    assert found.data.names == ("Facebook (ad spend)",)
    assert "X (ad spend)" in str(found.notes[0])


def test_what_cannot_be_told_is_refused(opened: Opened, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="Nothing says what was sold"):
        gathered(opened)
    sold(opened, tmp_path)
    with pytest.raises(Refused, match="No ad spend and no hours vary"):
        gathered(opened)
    with pytest.raises(Refused, match="at least 26 weeks; there are 10"):
        gathered(opened, last=FIRST + timedelta(days=69))
    with pytest.raises(WrongUsage, match="nothing that a mix explains"):
        gathered(opened, "likes")


def test_weeks_that_only_one_side_covers_are_left_out_and_said(opened: Opened, tmp_path: Path) -> None:
    revenue, facebook = sold(opened, tmp_path), spent(opened, "facebook", 1)
    late = LAST + timedelta(days=14)
    entries.add_cost(opened.workspace.id, Cost(CostKind.SPEND, late, late, Money.of(80, "CAD"), channel="facebook"))
    found = gathered(opened, last=LAST + timedelta(days=21))
    assert len(found.data.weeks) == WEEKS
    assert found.data.target == pytest.approx(revenue * 0.4, abs=0.01)
    assert found.data.channels[0].inputs == pytest.approx(facebook)
    assert str(found.notes[0]) == "3 weeks after August 2, 2026 are left out; not known there: sales, ad spend."


def test_a_file_of_experiments_may_name_channels_by_their_code(opened: Opened, tmp_path: Path) -> None:
    sold(opened, tmp_path)
    spent(opened, "facebook", 1)
    worked(opened, "instagram", 2)
    file = tmp_path / "lifts.csv"
    rows = "facebook,0,100,50,10\ninstagram,2,9,30,10\nInstagram (hours),2,9,31,10\nradio,0,9,1,1\n"
    file.write_text("channel,before,after,lift,error\n" + rows, encoding="utf-8")
    found = gathered(opened, lifts=file).data.lifts
    assert [one.channel for one in found] == ["Facebook (ad spend)", *["Instagram (hours)"] * 2, "radio"]


def test_effects_of_changes_of_spend_are_taken_in_unless_refused(opened: Opened, tmp_path: Path) -> None:
    chance = np.random.default_rng(6)
    amounts = []
    for week in range(60):
        day = FIRST - timedelta(days=7 * 30) + timedelta(days=7 * week + 2)
        money = int(chance.integers(20, 180)) + 300 * (week >= 48)
        entries.add_cost(
            opened.workspace.id, Cost(CostKind.SPEND, day, day, Money.of(money, "CAD"), channel="facebook")
        )
        amounts.append((day, 700 + int(chance.integers(-20, 20)) + 200 * (week >= 48), "instagram"))
    import_rows(opened, tmp_path / "orders", {"orders": orders(amounts)})
    day = FIRST - timedelta(days=7 * 30) + timedelta(days=7 * 48)
    entries.put(opened.workspace.id, Change(day, "More ads", network="facebook"))
    found = gathered(opened, "revenue")
    [lift] = found.data.lifts
    assert lift.channel == "Facebook (ad spend)"
    assert lift.after - lift.before == pytest.approx(300, abs=60)
    assert lift.lift == pytest.approx(200, abs=30)
    assert any("More ads" in str(note) for note in found.effects)
    assert len(found.data.control_names) == 1
    without = gathered(opened, "revenue", effects=False)
    assert (without.data.lifts, without.data.control_names, without.effects) == ((), (), ())
