from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import pytest

from sillage.care import CareReport, care_report
from sillage.domain.period import Period
from sillage.domain.workspace import BusinessHours
from tests.care.conversations import FILE, at, row, survey, surveys, table

WEEK = Period(date(2026, 3, 2), date(2026, 3, 8), "UTC")
NOW = at(100)


def report(
    *rows: dict[str, Any], answers: Sequence[dict[str, Any]] = (), now: datetime = NOW, **options: Any
) -> CareReport:
    return care_report(table(*rows), surveys(*answers), WEEK, now, **{"exported": {FILE: now}, **options})


def answered(thread: str, after: float, **more: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    return row(thread, at(0), "customer", **more), row(thread, at(after), "agent", **more)


def test_golden_3_from_messages() -> None:
    rows = [part for hours in (0.17, 0.75, 0.88, 2, 20) for part in answered(str(hours), hours)]
    got = report(*rows)
    times = got.whole.first_response
    assert times.mean == pytest.approx(4.76 * 3600)
    assert times.median == pytest.approx(0.88 * 3600)
    assert got.facebook.seconds == pytest.approx(0.95 * 3600)
    assert (got.facebook.replies, got.facebook.kept) == (5, 4)


def test_the_unanswered_count_in_the_median() -> None:
    got = report(*answered("a", 1), row("b", at(0), "customer"), row("c", at(0), "customer"))
    assert got.whole.first_response.median is None
    assert got.whole.first_response.mean == 3600
    assert got.whole.response_rate.share == pytest.approx(1 / 3)


def test_sla_leaves_out_what_is_not_due_yet_and_misses_what_waits_too_long() -> None:
    rows = (*answered("fast", 1), *answered("slow", 3), row("late", at(0), "customer"), row("new", at(99), "customer"))
    got = report(*rows)
    assert (got.whole.sla.successes, got.whole.sla.n) == (1, 3)


def test_a_request_is_due_only_when_its_time_was_up_before_its_file_was_exported() -> None:
    rows = (*answered("fast", 1), row("early", at(0), "customer"), row("last", at(5), "customer"))
    seen_six_months_later = report(*rows, now=at(4320), exported={FILE: at(6)})
    assert (seen_six_months_later.whole.sla.successes, seen_six_months_later.whole.sla.n) == (1, 2)
    waiting = seen_six_months_later.whole.waiting
    assert (waiting.count, waiting.oldest_seconds, waiting.past_target) == (2, 6 * 3600, 1)
    assert seen_six_months_later.known_until == at(6)
    assert seen_six_months_later == report(*rows, now=at(6), exported={FILE: at(6)})


def test_a_conversation_still_open_when_exported_takes_no_six_months_to_resolve() -> None:
    open_ones = (row("b", at(0), "customer"), row("c", at(3), "customer"))
    rows = (*answered("a", 1), row("a", at(4), "agent", event="resolved"), *open_ones)
    got = report(*rows, now=at(4320), exported={}).resolution
    assert got is not None
    # The third was last seen before its fourth hour: two were at risk then, and one of them ended.
    assert (got.first.n, got.first.over, got.first.median) == (3, 1, 4 * 3600)


def test_an_answer_on_the_second_of_the_target_is_in_time() -> None:
    assert report(*answered("a", 2)).whole.sla.share == 1


def test_closing_without_an_answer_misses_the_promise() -> None:
    got = report(row("a", at(0), "customer"), row("a", at(0.1), "agent", event="resolved"))
    assert got.whole.sla.share == 0
    assert got.whole.closed_unanswered == 1
    assert got.whole.waiting.count == 0


def test_what_was_reviewed_is_handled_and_leaves_the_rates() -> None:
    got = report(row("a", at(0), "customer"), row("a", at(1), "agent", event="reviewed"))
    assert (got.whole.messages_received, got.whole.messages_handled) == (1, 1)
    assert got.whole.response_rate.share is None
    assert got.whole.sla.share is None


def test_waiting_says_how_many_and_how_old_whatever_the_period() -> None:
    got = report(row("old", at(-500), "customer"), row("new", at(98), "customer"))
    waiting = got.whole.waiting
    assert (waiting.count, waiting.oldest_seconds, waiting.past_target) == (2, 600 * 3600, 1)
    assert got.whole.requests == 1


def test_business_hours_are_a_second_clock_and_the_promise_follows_it() -> None:
    office = BusinessHours("UTC", tuple((day, time(9), time(17)) for day in range(5)))
    got = report(*answered("a", 20), hours=office)  # Monday 14:00 to Tuesday 10:00
    assert got.whole.first_response.median == 20 * 3600
    assert got.whole.first_response_business is not None
    assert got.whole.first_response_business.median == 4 * 3600
    assert got.business_hours
    assert report(*answered("a", 19), hours=office, sla_seconds=3 * 3600).whole.sla.share == 1


def test_the_whole_splits_by_network_and_visibility() -> None:
    rows = (*answered("a", 1), *answered("b", 1, network="instagram", visibility="comment"), *answered("c", 2))
    got = report(*rows)
    assert [(part.key, part.messages_received) for part in got.by_network] == [("facebook", 2), ("instagram", 1)]
    assert [(part.key, part.answered) for part in got.by_visibility] == [("private", 2), ("comment", 1)]


def test_facebooks_rule_ignores_replies_inside_a_running_conversation() -> None:
    rows = (*answered("a", 1), *answered("b", 2), row("a", at(3), "customer"), row("a", at(40), "agent"))
    assert report(*rows).facebook.replies == 2


def test_resolution_times_put_reopenings_apart() -> None:
    rows = (
        *answered("a", 1),
        row("a", at(4), "agent", event="resolved"),
        row("a", at(10), "customer"),
        row("a", at(11), "agent", event="resolved"),
        row("b", at(0), "customer"),
    )
    got = report(*rows).resolution
    assert got is not None
    assert (got.first.n, got.first.over, got.first.median) == (2, 1, 4 * 3600)
    assert (got.reopened.n, got.reopened.median) == (1, 3600)


def test_a_source_that_never_says_resolved_has_no_resolution_time() -> None:
    assert report(*answered("a", 1)).resolution is None


def test_csat_counts_fours_and_fives_beside_the_response_rate() -> None:
    given = [survey("csat", score) for score in (5, 4, 4, 3, None, None)]
    got = report(answers=given).csat
    assert got is not None
    assert got.response_rate is not None
    assert got.satisfied.share == 0.75
    assert got.response_rate.share == pytest.approx(4 / 6)


def test_a_file_of_answers_only_has_no_response_rate() -> None:
    got = report(answers=[survey("csat", 5)]).csat
    assert got is not None
    assert got.response_rate is None


def test_no_survey_is_not_a_satisfaction_of_zero() -> None:
    got = report()
    assert got.csat is None
    assert got.nps is None


def test_nps_is_promoters_less_detractors() -> None:
    got = report(answers=[survey("nps", score, 10) for score in (10, 9, 8, 7, 6, 0, 9, 10)]).nps
    assert got is not None
    assert got.points == 25
    interval = got.interval()
    assert interval is not None
    low, high = interval
    assert -100 <= low < 25 < high <= 100


def test_ideas_are_counted_with_the_department_they_went_to() -> None:
    rows = [
        row(str(n), at(0), "customer", label="idea", department=where) for n, where in enumerate(("R&D", "R&D", ""))
    ]
    got = report(*rows)
    assert (got.ideas, got.ideas_by_department) == (3, {"R&D": 2, "": 1})


def test_no_message_gives_no_figure_and_no_error() -> None:
    got = report()
    assert got.whole.first_response.median is None
    assert got.whole.waiting.oldest_seconds is None
    assert got.by_network == ()
