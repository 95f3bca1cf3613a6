"""Studies: asked for by pages, computed by the worker one at a time, stale when what they rest on changes."""

import json
import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sillage.domain.belonging import Whose
from sillage.domain.money import Money
from sillage.domain.places import Change
from sillage.errors import Busy, DamagedStore, Refused
from sillage.language import Message, msg
from sillage.ledger import entries, jobs, models, studies
from sillage.reports.wording import Bare, Percent, say
from sillage.services.check_health import check_health
from sillage.services.compute_studies import MOST_ATTEMPTS
from sillage.services.job_kinds import KINDS
from sillage.services.open_workspace import Opened
from sillage.services.run_worker import Ran, run_worker
from sillage.services.studies import (
    MOST_OPEN,
    RETRY_AFTER,
    SHORTEST_REST,
    Question,
    State,
    ask_studies,
    ask_study,
    read_study,
)
from sillage.services.study_json import as_json, from_json
from sillage.services.study_kinds import STUDY_KINDS, StudyKind

pytestmark = pytest.mark.asks_anew

ONE = Question("one", {"kpi": "followers"})
DAY = date(2026, 3, 2)


class Counted:
    """A quick stand-in for a long computation: says how often it was asked, after reading a table of the journal."""

    def __init__(self) -> None:
        self.asked: list[Mapping[str, Any]] = []
        self.raises: Exception | None = None

    def __call__(self, opened: Opened, question: Mapping[str, Any]) -> Mapping[str, Any]:
        self.asked.append(question)
        if self.raises is not None:
            raise self.raises
        opened.journal.reads.note(["observations"])
        return {"asked": len(self.asked), "said": msg("{share} of it", share=Percent(0.125)), "brand": opened.brand}


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    quick = Counted()
    monkeypatch.setitem(STUDY_KINDS, "quick", StudyKind("quick", 1, quick))
    return quick


def work(opened: Opened) -> list[Ran]:
    models.Job.objects.filter(kind="studies").update(due_at=datetime(2020, 1, 1, tzinfo=UTC))
    ran = list(run_worker(opened.data_dir, threading.Event(), once=True, kinds={"studies": KINDS["studies"]}))
    models.Study.objects.update(took_ms=0)  # how long it rests hangs on what it cost, and so on the machine
    return ran


def test_a_stamp_tells_when_studies_are_asked_begun_and_ended(opened: Opened, counted: Counted) -> None:
    seen = [studies.stamp(opened.workspace.id)]
    ask_study(opened, "quick", ONE)
    seen.append(studies.stamp(opened.workspace.id))
    work(opened)
    seen += [studies.stamp(opened.workspace.id)] * 2
    assert len(set(seen)) == 3


def test_where_decisions_follow_each_other_a_costly_study_rests_too(opened: Opened, counted: Counted) -> None:
    ask_study(opened, "quick", ONE)
    work(opened)
    models.Study.objects.update(took_ms=600_000)
    entries.put(opened.workspace.id, Change(DAY, "Reels"))
    assert ask_study(opened, "quick", ONE).state is State.ANSWERED


def test_what_was_never_asked_is_not_there_and_reading_asks_nothing(opened: Opened, counted: Counted) -> None:
    assert read_study(opened, "quick", ONE) is None
    assert not models.Study.objects.exists()


def test_the_worker_answers_what_was_asked_once(opened: Opened, counted: Counted) -> None:
    assert ask_study(opened, "quick", ONE).state is State.WAITING
    assert ask_study(opened, "quick", ONE).state is State.WAITING
    [ran] = work(opened)
    assert (ran.ok, ran.outcome["answered"]) == (True, 1)
    found = ask_study(opened, "quick", ONE)
    assert (found.state, found.is_stale, found.answered_at) == (State.ANSWERED, False, opened.now)
    assert found.answer is not None
    assert say(found.answer["said"], "fr-CA") == "{share} of it".format(share="12,5\u00a0%")
    assert work(opened)[0].outcome.get("answered") is None
    assert counted.asked == [ONE.given]


def test_asking_hastens_the_job_that_waits_for_its_next_time(opened: Opened, counted: Counted) -> None:
    work(opened)
    later = datetime.now(UTC) + timedelta(seconds=5)
    models.Job.objects.update(due_at=later)
    ask_study(opened, "quick", ONE)
    assert models.Job.objects.get(kind="studies").due_at < later
    assert not jobs.hasten("studies", "all", datetime.now(UTC))


def test_a_decision_makes_an_answer_stale_and_the_old_one_stands_until_the_next(
    opened: Opened, counted: Counted
) -> None:
    ask_study(opened, "quick", ONE)
    work(opened)
    entries.put(opened.workspace.id, Change(DAY, "Reels"))
    stale = read_study(opened, "quick", ONE)
    assert stale is not None and stale.answer is not None
    assert (stale.is_stale, stale.state, stale.answer["asked"]) == (True, State.ANSWERED, 1)
    waiting = ask_study(opened, "quick", ONE)
    assert waiting.answer is not None
    assert (waiting.state, waiting.answer["asked"]) == (State.WAITING, 1)
    work(opened)
    again = read_study(opened, "quick", ONE)
    assert again is not None and again.answer is not None
    assert (again.is_stale, again.answer["asked"]) == (False, 2)


def test_another_day_or_method_makes_an_answer_stale(
    opened: Opened, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_study(opened, "quick", ONE)
    work(opened)
    tomorrow = replace(opened, now=opened.now + timedelta(days=1))
    assert [read_study(one, "quick", ONE).is_stale for one in (opened, tomorrow)] == [False, True]  # type: ignore[union-attr]
    monkeypatch.setitem(STUDY_KINDS, "quick", StudyKind("quick", 2, counted))
    found = read_study(opened, "quick", ONE)
    assert found is not None
    assert (found.is_stale, found.answer) == (True, None)  # another version's answer may have another form


def test_rows_of_a_table_that_was_not_read_change_nothing(
    opened: Opened, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_study(opened, "quick", ONE)
    work(opened)
    versions = dict(opened.journal.versions(opened.workspace.id))

    def changed(name: str) -> bool:
        monkeypatch.setattr(type(opened.journal), "versions", lambda *_: {**versions, name: "another"})
        return ask_study(opened, "quick", ONE).is_stale

    assert not changed("events")
    assert changed("observations")


def test_where_only_rows_came_a_study_rests_before_it_is_asked_anew(
    opened: Opened, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_study(opened, "quick", ONE)
    work(opened)
    versions = {**opened.journal.versions(opened.workspace.id), "observations": "another"}
    monkeypatch.setattr(type(opened.journal), "versions", lambda *_: versions)
    resting = ask_study(opened, "quick", ONE)
    assert (resting.is_stale, resting.state) == (True, State.ANSWERED)
    models.Study.objects.update(began_at=datetime.now(UTC) - SHORTEST_REST)
    assert ask_study(opened, "quick", ONE).state is State.WAITING


def test_a_refusal_says_why_and_is_not_asked_again_before_something_changes(opened: Opened, counted: Counted) -> None:
    counted.raises = Refused(msg("Only {share} is known.", share=Bare(3.5, 1)), msg("Import more."))
    ask_study(opened, "quick", ONE)
    work(opened)
    found = ask_study(opened, "quick", ONE)
    assert (found.state, found.answer) == (State.REFUSED, None)
    assert found.reason is not None
    assert say(found.reason, "fr-CA") == "Only 3,5 is known."
    assert (str(found.remedy), len(counted.asked)) == ("Import more.", 1)
    assert all(check.name != "studies" for check in check_health(opened.data_dir))
    entries.put(opened.workspace.id, Change(DAY, "Reels"))
    assert ask_study(opened, "quick", ONE).state is State.WAITING


def test_a_study_that_fails_ends_no_other_keeps_its_answer_and_is_told_by_health(
    opened: Opened, counted: Counted
) -> None:
    ask_study(opened, "quick", ONE)
    work(opened)
    entries.put(opened.workspace.id, Change(DAY, "Reels"))
    ask_studies(opened, "quick", [ONE, Question("two")])
    counted.raises = ZeroDivisionError("by zero")
    assert work(opened)[0].outcome["failed"] == 2
    found = read_study(opened, "quick", ONE)
    assert found is not None and found.answer is not None
    assert (found.state, found.answer["asked"]) == (State.FAILED, 1)
    told = [str(check.what) for check in check_health(opened.data_dir) if check.name == "studies" and not check.ok]
    assert len(told) == 2
    assert "ZeroDivisionError: by zero" in told[0]


def test_a_study_that_failed_is_tried_again_after_an_hour_three_times_in_all_and_anew_once_something_changes(
    opened: Opened, counted: Counted
) -> None:
    counted.raises = MemoryError()
    for times in (1, 2, 3):
        assert ask_study(opened, "quick", ONE).state is State.WAITING
        work(opened)
        assert (ask_study(opened, "quick", ONE).state, len(counted.asked)) == (State.FAILED, times)
        models.Study.objects.update(began_at=datetime.now(UTC) - RETRY_AFTER)
    assert ask_study(opened, "quick", ONE).state is State.FAILED
    entries.put(opened.workspace.id, Change(DAY, "Reels"))
    assert ask_study(opened, "quick", ONE).state is State.WAITING
    work(opened)
    models.Study.objects.update(began_at=datetime.now(UTC) - RETRY_AFTER)
    assert ask_study(opened, "quick", ONE).state is State.WAITING
    counted.raises = None
    work(opened)
    found = ask_study(opened, "quick", ONE)
    assert (found.state, found.answer and found.answer["asked"], found.reason) == (State.ANSWERED, 5, None)


def test_another_currency_makes_every_answer_stale(opened: Opened, counted: Counted) -> None:
    ask_study(opened, "quick", ONE)
    work(opened)
    found = read_study(opened, "quick", ONE)
    assert found is not None and not found.is_stale
    elsewhere = replace(opened, workspace=replace(opened.workspace, currency="EUR"))
    found = read_study(elsewhere, "quick", ONE)
    assert found is not None and found.is_stale


def test_a_damaged_store_fails_its_own_study_with_its_words_and_no_other(opened: Opened, counted: Counted) -> None:
    ask_studies(opened, "quick", [ONE, Question("two")])
    counted.raises = DamagedStore(msg("This table is damaged."), msg("Restore it."))
    assert work(opened)[0].outcome["failed"] == 2
    found = read_study(opened, "quick", ONE)
    assert found is not None and (found.state, str(found.reason)) == (State.FAILED, "This table is damaged.")


def test_the_day_of_an_answer_is_that_of_the_workspace(opened: Opened, counted: Counted) -> None:
    ask_study(opened, "quick", ONE)
    work(opened)
    found = read_study(opened, "quick", ONE)
    assert found is not None and found.answered_at is not None
    assert str(found.answered_at.tzinfo) == opened.workspace.zone


def test_a_busy_store_lets_the_study_wait_again(opened: Opened, counted: Counted) -> None:
    counted.raises = Busy(msg("Busy."))
    ask_study(opened, "quick", ONE)
    [ran] = work(opened)
    assert (ran.ok, str(ran.reason)) == (False, "Busy.")
    counted.raises = None
    work(opened)
    assert ask_study(opened, "quick", ONE).state is State.ANSWERED


def test_a_study_that_kills_its_workers_is_given_up(opened: Opened, counted: Counted) -> None:
    ask_study(opened, "quick", ONE)
    models.Study.objects.update(state="running", began_at=opened.now, attempts=MOST_ATTEMPTS)
    work(opened)
    found = read_study(opened, "quick", ONE)
    assert found is not None
    assert (found.state, counted.asked) == (State.FAILED, [])
    assert "never ended" in str(found.reason)
    models.Study.objects.update(began_at=opened.now - 2 * RETRY_AFTER)
    assert ask_study(opened, "quick", ONE).state is State.FAILED


def test_a_worker_that_lost_its_study_writes_nothing(opened: Opened, counted: Counted) -> None:
    ask_study(opened, "quick", ONE)
    now = datetime.now(UTC)
    first, second = studies.take(now, STUDY_KINDS), studies.take(now, STUDY_KINDS)
    assert first is not None and second is not None
    outcome = studies.Outcome("answered", "a:b", (), 1, {"late": True})
    assert (studies.end(first, outcome, opened.now), studies.give_back(first)) == (False, False)
    assert studies.end(second, outcome, opened.now)


def test_a_study_that_is_asked_for_later_waits_until_then(opened: Opened, counted: Counted) -> None:
    ask_studies(opened, "quick", [ONE], later=timedelta(seconds=90))
    assert "answered" not in work(opened)[0].outcome
    assert studies.take(datetime.now(UTC) + timedelta(seconds=91), STUDY_KINDS) is not None


def test_workspaces_and_brands_have_their_own_answers(opened: Opened, other: Opened, counted: Counted) -> None:
    branded = replace(opened, brand="La Belle")
    ask_study(opened, "quick", ONE)
    assert read_study(other, "quick", ONE) is None
    assert read_study(branded, "quick", ONE) is None
    studies.ask(Whose(opened.workspace.id, "La Belle"), "quick", {ONE.subject: ONE.given}, opened.now)
    work(opened)
    found = read_study(branded, "quick", ONE)
    assert found is not None
    assert (found.state, "La Belle" in str(found.reason)) == (State.REFUSED, True)  # no such brand is kept
    models.Workspace.objects.filter(pk=other.workspace.id).delete()
    assert models.Study.objects.count() == 2
    models.Workspace.objects.filter(pk=opened.workspace.id).delete()
    assert not models.Study.objects.exists()


def test_no_more_wait_at_once_than_are_allowed_and_the_oldest_are_forgotten(opened: Opened, counted: Counted) -> None:
    asked = ask_studies(opened, "quick", [Question(str(number)) for number in range(MOST_OPEN + 5)])
    assert len(asked) == MOST_OPEN + 5
    assert studies.open_count(opened.workspace.id) == MOST_OPEN
    models.Study.objects.update(state="refused", reason={"what": None})
    assert studies.forget_old(150) == MOST_OPEN - 150


def test_what_is_asked_of_a_ledger_that_cannot_be_written_fails_nobody(
    opened: Opened, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise Busy(msg("Busy."))

    monkeypatch.setattr(studies, "ask", refuse)
    assert ask_study(opened, "quick", ONE).state is State.WAITING


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(alphabet=st.characters(exclude_characters="\0", codec="utf-8")) | st.dates()
    | st.decimals(allow_nan=False, allow_infinity=False) | st.fractions()
    | st.builds(Money, st.integers(-(2**40), 2**40), st.just("CAD"))
    | st.builds(Percent, st.floats(-5, 5), st.integers(0, 3)) | st.builds(Bare, st.decimals(-5, 5), st.integers(0, 3)),
    lambda inner: st.lists(inner, max_size=3).map(tuple)
    | st.dictionaries(st.text("abc", min_size=1), inner, max_size=3)
    | st.builds(Message, st.just("{a}"), st.fixed_dictionaries({"a": inner}), st.none()),
    max_leaves=8,
)  # fmt: skip


@given(VALUES)
def test_an_answer_is_read_as_it_was_written(value: Any) -> None:
    assert from_json(json.loads(json.dumps(as_json(value), allow_nan=False))) == value


def test_what_is_not_finite_is_no_answer_and_what_is_unknown_is_refused() -> None:
    assert as_json([float("nan"), float("inf"), Fraction(1, 3), Decimal(1)])[:2] == [None, None]
    with pytest.raises(TypeError, match="object"):
        as_json({"a": object()})
