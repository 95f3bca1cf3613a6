"""What one more unit brings, as a study: as `sillage mix` tells it, kept in no language, and in reports once known."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sillage.domain.access import Member, Role
from sillage.domain.costs import Cost, CostKind
from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.errors import MoneyNotShown, Refused
from sillage.language import Message, msg, translator
from sillage.ledger import entries
from sillage.mix import tell
from sillage.reports.spec import Table
from sillage.reports.wording import say
from sillage.services import mix_sheet as sheet
from sillage.services import mix_study, plain_mix
from sillage.services.build_report import build_report
from sillage.services.client_view import seen_by
from sillage.services.mix_file import MixAsked
from sillage.services.mix_scenarios import plan
from sillage.services.mix_study import QUESTION, ask_mix, compute_mix, read_mix
from sillage.services.mix_workspace import workspace_mix
from sillage.services.name_tags import NameTags
from sillage.services.open_workspace import Opened
from sillage.services.roi_period import roi_period
from sillage.services.studies import State
from sillage.services.study_json import as_json, from_json
from tests.services.journal_rows import import_rows, orders
from tests.services.test_studies import work

pytestmark = pytest.mark.asks_anew

WEEKS, FIRST = 40, date(2025, 6, 2)
DAYS = [FIRST + timedelta(days=7 * week) for week in range(WEEKS)]


def put_in(opened: Opened, channel: str, amounts: Sequence[int], *, hours: bool = False) -> None:
    kind = CostKind.HOURS if hours else CostKind.SPEND
    for day, amount in zip(DAYS, amounts, strict=True):
        money, worked = (None, Decimal(amount)) if hours else (Money.of(amount, "CAD"), None)
        entries.add_cost(opened.workspace.id, Cost(kind, day, day, money, hours=worked, channel=channel))


def story(opened: Opened, folder: Path, weeks: int = WEEKS) -> None:
    """Let two networks be paid for and one be worked on; Facebook's spend sells."""
    chance = np.random.default_rng(7)
    paid, other = chance.integers(50, 400, WEEKS).tolist(), chance.integers(50, 200, WEEKS).tolist()
    put_in(opened, "facebook", paid)
    put_in(opened, "instagram", chance.integers(1, 40, WEEKS).tolist(), hours=True)
    if weeks == WEEKS:
        put_in(opened, "tiktok", other)
    sales = [500 + 4 * one + int(chance.integers(0, 60)) for one in paid]
    rows = [(day, amount, "facebook") for day, amount in zip(DAYS, sales, strict=True)][-weeks:]
    import_rows(opened, folder / "orders", {"orders": orders(rows)})


def kept(answer: Any) -> Any:
    """Write an answer as the ledger does, and read it."""
    return from_json(json.loads(json.dumps(as_json(answer), allow_nan=False)))


def test_a_name_waits_for_a_language_behind_its_tag() -> None:
    tags = NameTags()
    one = tags.render(msg("{channel} (hours)", channel="X"))
    assert one == tags.render(msg("{channel} (hours)", channel="X"))
    assert one != tags.render(msg("{channel} (ad spend)", channel="X"))
    told = tags.worded({"said": msg("“{name}” is left out.", name=one), "all": [one, 3]})
    assert translator("fr").render(told["all"][0]) == "X (heures)"
    assert translator("fr").render(told["said"]) == "“X (heures)” is left out."
    nested = tags.render(msg("weeks of “{title}”", title=one))
    assert translator("fr").render(tags.worded(nested)) == "semaines de «\u00a0X (heures)\u00a0»"


def test_a_study_tells_what_the_command_tells_in_every_language(opened: Opened, tmp_path: Path) -> None:
    story(opened, tmp_path)
    answer = compute_mix(opened, QUESTION.given)
    assert kept(answer) == kept(kept(answer)), "what is read again is what was written"
    known = workspace_mix(opened, roi_period(opened), translator("en"), MixAsked("", "margin", ()))
    mix = tell(known.data)
    told = plain_mix.mix(mix, plan(mix), ())
    for one, same in zip(kept(answer)["channels"], told["channels"], strict=True):
        assert one["marginal_return_per_unit"] == same["marginal_return_per_unit"]
        assert say(one["channel"], "en") == same["channel"]
    gains = [one["gain_per_week"] for one in kept(answer)["splits"]]
    assert gains == [one["gain_per_week"] for one in told["splits"]]
    names = [say(one["channel"], "fr") for one in kept(answer)["channels"]]
    assert names == ["Instagram (heures)", "autre dépense publicitaire"], "so few weeks tell two channels apart"
    assert "\ue000" not in json.dumps(as_json(answer), ensure_ascii=False)
    assert answer["currency"] == "CAD"


@pytest.mark.both_ledgers
def test_a_look_asks_and_a_report_tells_it_once_the_worker_was_there(opened: Opened, tmp_path: Path) -> None:
    story(opened, tmp_path)
    period = Period(DAYS[0], DAYS[-1], opened.workspace.zone)
    assert read_mix(opened) is None
    assert "marginal" not in {one.id for one in build_report(opened, period).sections}, "nothing was asked for yet"
    assert ask_mix(opened).is_open
    work(opened)
    found = ask_mix(opened)
    assert (found.state, found.is_stale) == (State.ANSWERED, False), found.reason
    section = next(one for one in build_report(opened, period).sections if one.id == "marginal")
    said = " ".join(say(item.text, "fr") for item in section.items if hasattr(item, "text"))
    assert "40 semaines" in said
    assert "marginal-return.md" in said
    tables = {item.id: item for item in section.items if isinstance(item, Table)}
    assert len(tables["marginal-returns"].rows) == 2
    client = seen_by(opened, Member(1, "Luc", "luc@example.org", opened.workspace.id, Role.CLIENT))
    assert "marginal" not in {one.id for one in build_report(client, period).sections}
    assert "marginal" not in {one.id for one in build_report(client, period, shown=("marginal",)).sections}
    assert read_mix(client) is None
    with pytest.raises(MoneyNotShown):
        ask_mix(client)


def test_what_moves_together_is_refused_in_each_language_with_what_helps_on_a_page(
    opened: Opened, tmp_path: Path
) -> None:
    amounts = np.random.default_rng(3).integers(50, 400, WEEKS).tolist()
    put_in(opened, "facebook", amounts)
    put_in(opened, "tiktok", [2 * one for one in amounts])
    rows = [(day, 500 + 4 * one, "facebook") for day, one in zip(DAYS, amounts, strict=True)]
    import_rows(opened, tmp_path / "orders", {"orders": orders(rows)})
    ask_mix(opened)
    work(opened)
    found = ask_mix(opened)
    assert found.state is State.REFUSED
    said = [" ".join(say(one, language) for one in sheet.missing_sentences(found)) for language in ("en", "fr")]
    assert "“Facebook (ad spend)” and “TikTok (ad spend)” move together" in said[0]
    assert "TikTok (dépense publicitaire)" in said[1]
    assert all("--" not in one and "\ue000" not in one for one in said)


@pytest.mark.parametrize("said", sorted(mix_study._ON_PAGES))
def test_a_refusal_is_helped_by_what_pages_offer_in_the_stead_of_a_sentence_that_is_still_said(
    opened: Opened, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> Any:
        raise Refused(msg("No."), Message(said))

    assert translator("fr").render(Message(said)) != said  # a sentence written anew is in no catalogue any more
    monkeypatch.setattr("sillage.services.mix_workspace.workspace_mix", refuse)
    with pytest.raises(Refused) as refusal:
        compute_mix(opened, QUESTION.given)
    told = str(refusal.value.remedy)
    assert told != said
    assert not any(word in told for word in ("--", "sillage ", "Group"))


def test_too_few_weeks_are_a_refusal(opened: Opened, tmp_path: Path) -> None:
    story(opened, tmp_path, weeks=20)
    with pytest.raises(Refused, match="at least 26 weeks"):
        compute_mix(opened, QUESTION.given)
