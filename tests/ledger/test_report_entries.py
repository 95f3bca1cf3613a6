"""Saved reports, their links and their outbox in the ledger: kept, removed, put back, claimed once."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sillage import ledger
from sillage.domain.saved_reports import (
    Audience,
    Compare,
    Every,
    MailState,
    SavedReport,
    Schedule,
    Share,
    latest_due,
    next_due,
)
from sillage.errors import NotFound
from sillage.language import msg
from sillage.ledger import outbox, queries, report_entries
from sillage.services.open_workspace import Opened, init_workspace

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
REPORT = SavedReport(
    0, "Mensuel", "month", None, None, Compare.PREVIOUS, "fr-CA", Audience.TEAM, "", ("summary",), {"summary": "Bien."}
)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    made = init_workspace(tmp_path / "data", name="Maison", currency="CAD", zone="America/Montreal", language="fr")
    yield made
    ledger.close()


def kept_schedule(opened: Opened) -> Schedule:
    report = report_entries.put_report(opened.workspace.id, REPORT, NOW)
    given = Schedule(0, report.id, Every.WEEK, 0, 8, ("a@example.org", "b@example.org"), True, False, NOW)
    return outbox.put_schedule(opened.workspace.id, given, NOW)


def test_a_report_is_kept_changed_removed_and_put_back_and_the_trail_says_so(opened: Opened) -> None:
    here = opened.workspace.id
    report = report_entries.put_report(here, REPORT, NOW)
    assert report_entries.saved_reports(here) == (report,)
    report_entries.remove_report(here, report.id, NOW)
    assert report_entries.saved_reports(here) == ()
    with pytest.raises(NotFound):
        report_entries.saved_report(here, report.id)
    assert report_entries.put_back_report(here, report.id, NOW) == report
    assert [one.action for one in queries.audit_trail(here, "report")] == ["restore", "remove", "add"]
    with pytest.raises(NotFound):
        report_entries.saved_report("0" * 16, report.id)


def test_a_link_shows_its_report_until_its_end_and_never_once_revoked(opened: Opened) -> None:
    here = opened.workspace.id
    report = report_entries.put_report(here, REPORT, NOW)
    share = Share(0, report.id, "", Audience.CLIENT, "", NOW + timedelta(days=30), NOW)
    kept = report_entries.add_share(here, share, "a" * 64)
    found = report_entries.share_of("a" * 64, NOW)
    assert found is not None
    assert found[1:] == (report, kept)
    assert report_entries.share_of("b" * 64, NOW) is None
    assert report_entries.share_of("a" * 64, NOW + timedelta(days=30)) is None
    report_entries.remove_report(here, report.id, NOW)
    assert report_entries.share_of("a" * 64, NOW) is None
    report_entries.put_back_report(here, report.id, NOW)
    report_entries.revoke_share(here, report.id, kept.id, NOW)
    assert report_entries.share_of("a" * 64, NOW) is None


def test_a_mail_is_made_once_and_claimed_once(opened: Opened) -> None:
    here, schedule = opened.workspace.id, kept_schedule(opened)
    for _ in range(2):
        assert outbox.make_mails(here, schedule, NOW, ["<1@x>", "<2@x>"]) == 2
    first, second = outbox.waiting(here, NOW)
    taken = outbox.claim(first)
    assert taken is not None
    assert taken.attempt == 1
    assert outbox.claim(first) is None
    assert outbox.waiting(here, NOW) == (second,)
    assert outbox.settle(taken, MailState.SENT, NOW)
    with pytest.raises(NotFound):
        outbox.send_again(here, taken.id, NOW)


def test_what_was_cut_off_is_doubted_and_only_a_person_sends_it_again(opened: Opened) -> None:
    here, schedule = opened.workspace.id, kept_schedule(opened)
    outbox.make_mails(here, schedule, NOW, ["<1@x>", "<2@x>"])
    taken = outbox.claim(outbox.waiting(here, NOW)[0])
    assert taken is not None
    assert outbox.doubt_cut_off(here, msg("cut off"), NOW) == 1
    assert taken.id not in [one.id for one in outbox.waiting(here, NOW)]
    again = outbox.send_again(here, taken.id, NOW)
    assert (again.state, again.message_id, again.attempt) == (MailState.QUEUED, taken.message_id, 1)
    assert not outbox.settle(taken, MailState.SENT, NOW)


def test_only_the_latest_moment_waits_after_a_long_stop(opened: Opened) -> None:
    here, schedule = opened.workspace.id, kept_schedule(opened)
    outbox.make_mails(here, schedule, NOW, ["<1@x>", "<2@x>"])
    later = NOW + timedelta(days=7)
    outbox.make_mails(here, schedule, later, ["<3@x>", "<4@x>"])
    assert {one.due_at for one in outbox.mails(here)} == {later}


def test_the_local_hour_holds_when_clocks_change() -> None:
    zone, start = "America/Montreal", datetime(2026, 1, 1, tzinfo=UTC)
    monday = Schedule(1, 1, Every.WEEK, 0, 8, (), True, False, start)
    assert next_due(monday, zone, datetime(2026, 3, 2, 13, tzinfo=UTC)) == datetime(2026, 3, 9, 12, tzinfo=UTC)
    assert latest_due(monday, zone, datetime(2026, 3, 9, 11, 59, tzinfo=UTC)) == datetime(2026, 3, 2, 13, tzinfo=UTC)
    skipped = Schedule(1, 1, Every.MONTH, 8, 2, (), True, False, start)  # 02:00 on 8 March 2026 is not on any clock
    assert latest_due(skipped, zone, datetime(2026, 3, 8, 12, tzinfo=UTC)) == datetime(2026, 3, 8, 7, tzinfo=UTC)
    twice = Schedule(1, 1, Every.MONTH, 1, 1, (), True, False, start)  # 01:00 on 1 November 2026 is there twice
    assert latest_due(twice, zone, datetime(2026, 11, 1, 12, tzinfo=UTC)) == datetime(2026, 11, 1, 5, tzinfo=UTC)


def test_the_last_of_a_month_is_its_31st_and_nothing_is_due_before_the_start() -> None:
    last = Schedule(1, 1, Every.MONTH, 31, 9, (), True, False, datetime(2026, 2, 1, tzinfo=UTC))
    assert latest_due(last, "Europe/Paris", datetime(2026, 3, 15, tzinfo=UTC)) == datetime(2026, 2, 28, 8, tzinfo=UTC)
    assert latest_due(last, "Europe/Paris", datetime(2026, 2, 27, tzinfo=UTC)) is None
    assert next_due(last, "Europe/Paris", datetime(2026, 4, 1, tzinfo=UTC)) == datetime(2026, 4, 30, 7, tzinfo=UTC)
