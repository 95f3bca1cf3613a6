"""Chatwoot's conversations and surveys; traffic and clicks of GA4 and Bitly."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sillage.errors import UnreadableFile
from sillage.imports import Context, ReadFile, read_bytes
from sillage.imports.people import email_key, person_key, phone_key, struck
from tests.imports.described import TESTDATA, read, table


def read_text(text: str, name: str = "file.csv", **told: Any) -> ReadFile:
    (one,) = read_bytes(text.encode(), Context(name, b"secret", "UTC", "CAD", "en", **told))
    return one


def rows_of(one: ReadFile, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table(one, name).to_pylist()
    return rows


def conversation(**message: Any) -> str:
    base = {"id": 1, "message_type": 0, "created_at": 1777723200, "conversation_id": 7, "content": "Hello"}
    return json.dumps({"id": 7, "messages": [{**base, **message}]})


@pytest.mark.parametrize(
    "wrap",
    [
        lambda one: one,
        lambda one: [one],
        lambda one: {"payload": [one]},
        lambda one: {"data": {"meta": {}, "payload": [one]}},
        lambda one: {"conversations": [one]},
        lambda one: {"meta": {}, "payload": one["messages"]},
    ],
)
def test_every_shape_of_the_interface_gives_the_same_message(wrap: Any) -> None:
    one = read_text(json.dumps(wrap(json.loads(conversation()))), "export.json")
    (row,) = rows_of(one, "messages")
    assert (row["thread_id"], row["direction"], row["author_kind"], row["text"]) == ("7", "in", "customer", "Hello")
    assert str(row["sent_at"]) == "2026-05-02 12:00:00+00:00"


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ({"message_type": 1}, ("message", "out", "agent")),
        ({"message_type": "outgoing", "sender": {"type": "agent_bot"}}, ("message", "out", "bot")),
        ({"message_type": 3}, ("message", "out", "bot")),
        ({"message_type": 2, "content": "Conversation was marked resolved by A"}, ("resolved", "out", "bot")),
        ({"message_type": 2, "content": "Conversation was reopened by A"}, ("reopened", "out", "bot")),
    ],
)
def test_a_message_says_who_wrote_and_what_happened(message: dict[str, Any], expected: tuple[str, str, str]) -> None:
    (row,) = rows_of(read_text(conversation(**message), "export.json"), "messages")
    assert (row["event"], row["direction"], row["author_kind"]) == expected


@pytest.mark.parametrize("message", [{"private": True}, {"message_type": 2, "content": "Assigned to A"}])
def test_what_nobody_outside_saw_is_left_out(message: dict[str, Any]) -> None:
    one = read_text(conversation(**message), "export.json")
    assert (one.rows, dict(one.tables)) == (1, {})


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"payload": []}', '[{"a": 1}]', '{"a": "\\ud800"}', "[" * 100_000])
def test_json_without_conversations_is_refused(text: str) -> None:
    with pytest.raises(UnreadableFile):
        read_text(text, "export.json")


def test_half_a_character_is_refused_rather_than_stored() -> None:
    with pytest.raises(UnreadableFile, match="damaged"):
        read_text(conversation(content="x").replace('"x"', '"\\ud800"'), "export.json")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda one: (
            st.lists(one)
            | st.dictionaries(
                st.sampled_from(
                    ["id", "messages", "payload", "data", "meta", "message_type", "created_at", "sender", "content"]
                ),
                one,
            )
        ),
    )
)
def test_no_json_breaks_the_reader(content: Any) -> None:
    body = json.dumps({"payload": [{"messages": [content, {"message_type": 0, "sender": content}]}]})
    try:
        one = read_text(body, "export.json")
    except UnreadableFile as refused:
        assert refused.remedy is not None
    else:
        assert one.rows >= 1


def test_the_satisfaction_report_does_not_pretend_to_know_what_was_sent() -> None:
    (one,) = read(TESTDATA / "chatwoot_csat__en.csv")
    assert [(row["score"], row["sent_at"]) for row in rows_of(one, "answers")] == [(5.0, None), (2.0, None)]
    assert any("response rate is not measured" in str(warning) for warning in one.warnings)


@given(st.emails())
def test_an_address_never_survives_in_a_text(address: str) -> None:
    plain = address.split("@")[0].isalnum() and address.isascii()
    assert not plain or address not in struck(f"Write to {address}, please")


@given(st.from_regex(r"\A[2-9]\d{2}[ .-]?\d{3}[ .-]?\d{4}\Z"))
def test_a_telephone_number_never_survives_in_a_text(number: str) -> None:
    assert struck(f"Call {number}!") == "Call [phone]!"


@pytest.mark.parametrize(
    "text", ["Order 1001 of 2026-03-02 12:00", "1 234 567 views", "https://x.com/a/status/811234567890", "3.14"]
)
def test_other_figures_stay_in_a_text(text: str) -> None:
    assert struck(text) == text


def test_a_person_has_one_key_however_written() -> None:
    secret = b"secret"
    assert person_key(secret, " Ana@Example.org") == email_key(secret, "ana@example.org ")
    assert person_key(secret, "+1 (514) 555-0101") == phone_key(secret, "15145550101")
    assert person_key(secret, "@Ana") == person_key(secret, "ana") != person_key(b"other", "ana")


def test_visits_of_one_network_are_added_up_over_its_hosts() -> None:
    (one,) = read(TESTDATA / "ga4_ui_csv__en.csv")
    counted = {
        (row["object_id"], row["metric"]): row["value"] for row in rows_of(one, "observations") if not row["segment"]
    }
    assert counted["facebook", "sessions"] == 70
    assert counted["facebook", "total_revenue"] == 15050
    assert counted["referral", "sessions"] == 2
    assert {row["source"] for row in rows_of(one, "observations")} == {"ga4"}


def test_a_second_table_of_the_same_visits_counts_in_no_total() -> None:
    (one,) = read(TESTDATA / "ga4_ui_csv__en.csv")
    by_group = [row for row in rows_of(one, "observations") if row["segment"]]
    assert {row["segment"] for row in by_group} == {"by=session_default_channel_group"}
    assert sum(row["value"] for row in by_group if row["metric"] == "sessions") == 444


def test_visits_without_a_stated_period_are_refused() -> None:
    with pytest.raises(UnreadableFile, match="which days"):
        read_text("Session source,Sessions,Engaged sessions\nfacebook,5,3\n")


def test_clicks_by_country_never_add_to_clicks_by_day() -> None:
    (days,), (countries,) = read(TESTDATA / "bitly_clicks__days.csv"), read(TESTDATA / "bitly_clicks__countries.csv")
    assert {row["segment"] for row in rows_of(days, "observations")} == {""}
    assert {row["segment"] for row in rows_of(countries, "observations")} == {"country=CA", "country=FR"}
    assert {row["object_kind"] for row in rows_of(days, "observations")} == {"link"}
