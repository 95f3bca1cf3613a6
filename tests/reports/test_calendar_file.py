"""A calendar file is read by a strict reader of RFC 5545 written here, whatever words stand in it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time

from hypothesis import given
from hypothesis import strategies as st

from sillage.reports.calendar_file import CalendarEntry, calendar_text, read_properties, read_property

NOW = datetime(2026, 3, 31, 12, 30, tzinfo=UTC)
LINE = re.compile(r"([A-Z0-9-]+)((?:;[A-Z0-9-]+=[^:;,\"]+)*):(.*)", re.DOTALL)
words = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Zl", "Zp", "Cf", "Co"]), max_size=200)


def strictly_read(text: str) -> list[tuple[str, str, str]]:
    """Return the content lines, refusing what the standard forbids."""
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert "\r" not in text.replace("\r\n", "")
    physical = text[:-2].split("\r\n")
    assert all(len(line.encode()) <= 75 for line in physical)
    unfolded: list[str] = []
    for line in physical:
        if line.startswith((" ", "\t")):
            unfolded[-1] += line[1:]
        else:
            unfolded.append(line)
    found = []
    for line in unfolded:
        told = LINE.fullmatch(line)
        assert told, line
        value = told[3]
        assert not re.search(r"(?<!\\)(\\\\)*\\[^\\;,nN]", value), value  # no escape but these
        assert not re.search(r"(?<!\\)(\\\\)*[;,]", value), value  # none left bare
        plain = re.sub(r"\\(.)", lambda mark: "\n" if mark[1] in "nN" else mark[1], value, flags=re.DOTALL)
        found.append((told[1], told[2], plain))
    return found


def test_whole_days_end_on_the_day_after_their_last() -> None:
    entry = CalendarEntry("u1@sillage", "reel", "Week 1", date(2026, 4, 27), date(2026, 5, 3))
    lines = strictly_read(calendar_text([entry], "Experiment", NOW, {"X-OWN": "a;b"}))
    assert lines[:3] == [("BEGIN", "", "VCALENDAR"), ("VERSION", "", "2.0"), ("PRODID", "", "-//Sillage//Sillage//EN")]
    assert ("DTSTART", ";VALUE=DATE", "20260427") in lines
    assert ("DTEND", ";VALUE=DATE", "20260504") in lines
    assert ("DTSTAMP", "", "20260331T123000Z") in lines
    assert ("X-OWN", "", "a;b") in lines
    names = [name for name, _, _ in lines]
    assert names[-2:] == ["END", "END"]
    assert names.count("BEGIN") == names.count("END") == 2


def test_an_hour_floats_in_the_reader_s_own_zone() -> None:
    entry = CalendarEntry("u1@sillage", "18h", "", date(2026, 4, 27), date(2026, 4, 27), time(18))
    lines = strictly_read(calendar_text([entry], "Experiment", NOW))
    assert ("DTSTART", "", "20260427T180000") in lines
    assert ("DURATION", "", "PT30M") in lines


@given(words, words)
def test_any_words_come_back_as_they_were(title: str, text: str) -> None:
    written = calendar_text([CalendarEntry("u", title, text, date(2026, 1, 1), date(2026, 1, 1))], title, NOW)
    lines = strictly_read(written)
    told = {name: value for name, _, value in lines}
    shown = "".join(mark for mark in title if mark.isprintable())
    assert told["SUMMARY"] == told["X-WR-CALNAME"] == shown
    assert read_property(written, "SUMMARY") == shown
    assert read_properties(written, "DESCRIPTION") == [("DESCRIPTION", told["DESCRIPTION"])]


def test_a_break_in_a_text_starts_no_line_of_its_own() -> None:
    entry = CalendarEntry("u", "a\r\nEND:VCALENDAR", "é" * 100 + "\n🎈", date(2026, 1, 1), date(2026, 1, 1))
    lines = strictly_read(calendar_text([entry], "n", NOW))
    assert ("SUMMARY", "", "a\nEND:VCALENDAR") in lines
    assert ("DESCRIPTION", "", "é" * 100 + "\n🎈") in lines


def test_what_another_program_wrote_is_read() -> None:
    text = "BEGIN:VCALENDAR\nX-SILLAGE-DESIGN;X-A=1:one\\;two\\,\n  three\\nfour\nEND:VCALENDAR\n"
    assert read_property(text, "x-sillage-design") == "one;two, three\nfour"
    assert read_property(text, "X-NONE") is None
