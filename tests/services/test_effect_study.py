"""The effect of a change as a study: a small fit by the worker, read by pages and reports."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from sillage.domain.period import Period
from sillage.domain.places import Change
from sillage.effects.effect_verdict import Verdict
from sillage.errors import NotAllowed
from sillage.ledger import entries
from sillage.services import change_effects
from sillage.services.change_effects import followed_kpis, known_effects
from sillage.services.effect_study import compute_effect, effect_question
from sillage.services.job_kinds import KINDS
from sillage.services.open_workspace import Opened
from sillage.services.report_effects import effects_table
from sillage.services.report_gathering import Gathered
from sillage.services.run_worker import run_worker
from sillage.services.studies import State, read_study
from sillage.services.study_json import as_json, from_json
from tests.services.test_effect_change import DAY, KPI, story

pytestmark = pytest.mark.hits
__all__ = ["story"]
CHANGE = Change(DAY, "Reels every day", network="instagram")


@pytest.fixture
def at_work(story: Opened, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    """Let the worker's clock stand at the story's present."""
    monkeypatch.setenv("SILLAGE_NOW", story.now.isoformat())
    yield story


def work(opened: Opened) -> None:
    list(run_worker(opened.data_dir, threading.Event(), once=True, kinds={"studies": KINDS["studies"]}))


@pytest.mark.both_ledgers
def test_the_worker_measures_an_effect_that_pages_and_reports_read(at_work: Opened) -> None:
    [kpi] = [one for one in followed_kpis(at_work, KPI) if one.id == KPI]
    [asked] = known_effects(at_work, [CHANGE], [kpi], ask=True)
    assert asked.study is not None
    assert asked.study.state is State.WAITING
    work(at_work)
    [known] = known_effects(at_work, [CHANGE], [kpi])
    assert known.study is not None
    answer = known.study.answer
    assert answer is not None
    assert (known.study.is_stale, Verdict(answer["verdict"])) == (False, Verdict.EFFECT)
    assert (len(answer["history"]), answer["days"][0]["day"]) == (26, DAY)
    assert answer["judged"]["low"] > 0
    assert answer["money"]["caused"]["value"] > 0
    assert "Effect" in str(answer["sentence"])
    entries.put(at_work.workspace.id, Change(DAY, "Another"))
    assert read_study(at_work, "effect", effect_question(CHANGE, KPI)).is_stale  # type: ignore[union-attr]


def test_a_report_tells_what_is_answered_and_asks_for_nothing(at_work: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    from sillage.ledger import models

    monkeypatch.setattr(change_effects, "USUAL_KPI", KPI)
    gathered = Gathered(at_work, Period(DAY, DAY, at_work.workspace.zone), "en")
    assert effects_table(gathered) is None
    assert not models.Study.objects.exists()
    known_effects(at_work, [CHANGE], followed_kpis(at_work), ask=True)
    work(at_work)
    table = effects_table(gathered)
    assert table is not None
    [[title, day, _, sentence]] = table.rows
    assert (title, day) == ("Reels every day", DAY)
    assert "95%" in str(sentence)
    assert effects_table(Gathered(replace(at_work, for_client=True), gathered.period, "en")) is None


def test_a_change_that_is_gone_and_a_figure_without_days_are_refused_in_words(at_work: Opened) -> None:
    for change, kpi in ((Change(DAY, "Gone"), KPI), (CHANGE, "followers")):
        known_effects(at_work, [change], [followed_kpis(at_work, kpi)[0]], ask=True)
    work(at_work)
    gone = read_study(at_work, "effect", effect_question(Change(DAY, "Gone"), KPI))
    none = read_study(at_work, "effect", effect_question(CHANGE, "followers"))
    assert gone is not None
    assert none is not None
    assert (gone.state, none.state) == (State.REFUSED, State.REFUSED)
    assert "no longer in the log" in str(gone.reason)
    assert "no figure by day" in str(none.reason)


def test_clients_are_judged_by_no_figure_that_is_kept_from_them(story: Opened) -> None:
    client = replace(story, for_client=True)
    assert "roi" not in [one.id for one in followed_kpis(client)]
    with pytest.raises(NotAllowed):
        followed_kpis(client, "roi")


def test_an_effect_is_the_same_after_it_was_stored(story: Opened) -> None:
    found = compute_effect(story, effect_question(CHANGE, KPI).given)
    stored = from_json(as_json(found))
    assert stored["days"] == tuple(found["days"])
    assert (str(stored["sentence"]), stored["money"]) == (str(found["sentence"]), found["money"])
