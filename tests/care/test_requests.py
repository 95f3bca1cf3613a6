from datetime import datetime
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sillage.care import Outcome, Requests, requests, threads
from tests.care.conversations import FILE, at, row, table

NOW = at(100)


def found(*rows: dict[str, Any]) -> Requests:
    return requests(threads(table(*rows), NOW, {FILE: NOW}))


def test_a_request_runs_from_the_first_customer_message_to_the_first_human_answer() -> None:
    got = found(
        row("t", at(0), "customer"), row("t", at(0.5), "customer"), row("t", at(2), "agent"), row("t", at(3), "agent")
    )
    assert (got.closed - got.opened).tolist() == [7200.0]
    assert got.messages.tolist() == [2]


def test_an_automatic_reply_answers_nothing() -> None:
    got = found(row("t", at(0), "customer"), row("t", at(0.01), "bot"), row("t", at(5), "agent"))
    assert (got.closed - got.opened).tolist() == [5 * 3600.0]


def test_a_second_question_in_the_same_thread_is_a_second_request() -> None:
    got = found(
        row("t", at(0), "customer"), row("t", at(1), "agent"), row("t", at(30), "customer"), row("t", at(31), "agent")
    )
    assert len(got) == 2
    assert got.silence.tolist() == [np.inf, 29 * 3600.0]


def test_what_nobody_answered_waits_until_its_file_was_exported() -> None:
    got = found(row("t", at(0), "customer"))
    assert got.outcome.tolist() == [Outcome.WAITING]
    assert (got.closed - got.opened).tolist() == [100 * 3600.0]


def waited(*rows: dict[str, Any], exported: dict[str, datetime] | None = None) -> list[float]:
    """Hours until which each request is known."""
    got = requests(threads(table(*rows), NOW, exported or {}))
    assert set(got.outcome.tolist()) == {Outcome.WAITING}
    return [seconds / 3600 for seconds in (got.closed - at(0).timestamp()).tolist()]


def test_a_file_that_does_not_say_when_it_was_exported_is_known_up_to_its_last_row() -> None:
    asked = row("t", at(0), "customer")
    assert waited(asked, row("u", at(30), "bot")) == [30]
    assert waited(asked) == [0]


def test_an_export_date_is_believed_up_to_the_present() -> None:
    asked = row("t", at(0), "customer")
    assert waited(asked, exported={FILE: at(48)}) == [48]
    assert waited(asked, exported={FILE: at(500)}) == [100]
    assert waited(asked, row("u", at(50), "bot"), exported={FILE: at(48)}) == [50]  # a day's name, rows of its evening


def test_the_newest_file_of_an_account_tells_for_all_its_requests_and_for_no_other_account() -> None:
    got = waited(
        row("old", at(0), "customer", import_uid="march"),
        row("new", at(40), "customer", import_uid="april"),
        row("elsewhere", at(5), "customer", account="café", import_uid="march"),
        exported={"march": at(10), "april": at(60)},
    )
    assert sorted(got) == [10, 60, 60]


def test_reviewed_and_resolved_close_without_an_answer() -> None:
    got = found(
        row("a", at(0), "customer"),
        row("a", at(1), "agent", event="reviewed"),
        row("b", at(0), "customer"),
        row("b", at(1), "agent", event="resolved"),
    )
    assert got.outcome.tolist() == [Outcome.REVIEWED, Outcome.RESOLVED]


def test_a_message_that_cannot_be_answered_opens_nothing() -> None:
    assert len(found(row("t", at(0), "customer", answerable=False))) == 0


def test_a_first_word_from_us_is_not_a_request() -> None:
    got = found(row("t", at(0), "agent"), row("t", at(1), "customer"), row("t", at(2), "agent"))
    assert got.opened.tolist() == [at(1).timestamp()]


def test_threads_of_one_name_on_two_networks_are_two_threads() -> None:
    got = found(row("t", at(0), "customer"), row("t", at(1), "agent", network="instagram"))
    assert got.outcome.tolist() == [Outcome.WAITING]


def test_what_comes_after_now_or_has_no_time_is_left_out() -> None:
    assert len(found(row("t", at(101), "customer"), row("u", None, "customer"))) == 0


def test_no_message_at_all_gives_no_request() -> None:
    assert len(found()) == 0


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 40), st.sampled_from(["customer", "agent", "bot"]))))
def test_the_vectorised_walk_equals_a_plain_walk(events: list[tuple[int, int, str]]) -> None:
    rows = [row(str(thread), at(hour), who) for thread, hour, who in events]
    expected: list[tuple[float, float, int]] = []
    for thread in range(4):
        opened: int | None = None
        mine = sorted(
            (hour, index, who) for index, (name, hour, who) in enumerate(events) if name == thread and who != "bot"
        )
        for hour, _, who in mine:
            if who == "customer" and opened is None:
                opened = hour
            elif who == "agent" and opened is not None:
                expected.append((opened, hour, Outcome.ANSWERED))
                opened = None
        if opened is not None:
            expected.append((opened, 100, Outcome.WAITING))
    got = found(*rows)
    origin = at(0).timestamp()
    hours = [
        ((start - origin) / 3600, (end - origin) / 3600, outcome)
        for start, end, outcome in zip(got.opened, got.closed, got.outcome, strict=True)
    ]
    assert sorted(hours) == sorted(expected)
