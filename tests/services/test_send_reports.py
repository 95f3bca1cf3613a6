"""Mails of reports, to a real server on loopback: each goes once, whatever happens in between."""

import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sillage import ledger, settings
from sillage.domain.saved_reports import Audience, Compare, MailState, SavedReport, Schedule
from sillage.ledger import models, outbox, report_entries
from sillage.services.back_up import back_up
from sillage.services.open_workspace import Opened, init_workspace, open_workspace
from sillage.services.restore import restore
from sillage.services.schedule_reports import TypedSchedule, schedule_report
from sillage.services.send_reports import PAUSES_MIN, send_due
from tests.reports.fake_report import fake_report
from tests.services.mail_server import Box, kill, mail_server

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
REPORT = SavedReport(
    0, "Mensuel\r\nBcc: x@example.org", "month", None, None, Compare.PREVIOUS, "fr-CA", Audience.TEAM, "",
    ("summary",), {"summary": "Bien."},
)  # fmt: skip


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Box]:
    with mail_server() as (box, address):
        monkeypatch.setenv("SILLAGE_SMTP_URL", address)
        yield box


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    monkeypatch.setenv("SILLAGE_NOW", NOW.isoformat())
    monkeypatch.setenv("SILLAGE_DATA", str(tmp_path / "data"))
    yield init_workspace(tmp_path / "data", name="Maison", currency="CAD", zone="America/Montreal", language="fr")
    ledger.close()


@pytest.fixture
def light(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compose nothing: what is sent does not matter here, but whether, and how often."""
    from sillage.reports import pdf
    from sillage.services import send_reports

    monkeypatch.setattr(send_reports, "compose_report", lambda opened, saved: fake_report())
    monkeypatch.setattr(pdf, "paper", lambda *asked: b"%PDF-1.7")


def scheduled(
    opened: Opened, recipients: str = "a@example.org, b@example.org", *, paper: bool = True, link: bool = False
) -> Schedule:
    report = report_entries.put_report(opened.workspace.id, REPORT, opened.now)
    made = schedule_report(opened, report, TypedSchedule("week", "2", "1", "8", recipients, paper, link))
    assert isinstance(made, Schedule), made
    return made


def later(opened: Opened, **more: int) -> Opened:
    return replace(opened, now=NOW + timedelta(**more))


def states(opened: Opened) -> list[MailState]:
    return [one.state for one in outbox.mails(opened.workspace.id)]


def test_a_report_goes_to_each_recipient_once_with_its_answers_and_its_paper(opened: Opened, server: Box) -> None:
    scheduled(opened)
    assert send_due(opened) == {}
    due = later(opened, days=1, hours=1)  # Wednesday 1 April, 8 h in Montréal is 12 h UTC
    assert send_due(due) == {"sent": 2}
    assert send_due(due) == {}
    assert send_due(later(opened, days=2)) == {}
    assert [mail["To"] for mail in server.mails] == ["a@example.org", "b@example.org"]
    first = server.mails[0]
    assert first["Subject"].startswith("Mensuel Bcc: x@example.org · ")
    assert first["Bcc"] is None
    assert first["Auto-Submitted"] == "auto-generated"
    assert len({mail["Message-ID"] for mail in server.mails}) == 2
    text, html = (first.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    assert "Maison" in text.get_content()
    assert "<h1>" in html.get_content()
    (paper,) = first.iter_attachments()
    assert paper.get_content().startswith(b"%PDF")
    assert states(opened) == [MailState.SENT, MailState.SENT]


@pytest.mark.usefixtures("light")
def test_a_refusal_for_now_is_tried_again_later_and_one_for_good_never(opened: Opened, server: Box) -> None:
    scheduled(opened, paper=True)
    server.answers = {"a@example.org": "451 busy", "b@example.org": "550 nobody here"}
    due = later(opened, days=1, hours=1)
    assert send_due(due) == {"queued": 1, "failed": 1}
    assert send_due(due) == {}
    server.answers = {}
    assert send_due(replace(due, now=due.now + timedelta(minutes=PAUSES_MIN[0]))) == {"sent": 1}
    assert [mail["To"] for mail in server.mails] == ["a@example.org"]
    failed = next(one for one in outbox.mails(opened.workspace.id) if one.state is MailState.FAILED)
    assert "550" in str(failed.reason)
    outbox.send_again(opened.workspace.id, failed.id, due.now)
    assert send_due(replace(due, now=due.now + timedelta(hours=1))) == {"sent": 1}
    assert server.mails[1]["Message-ID"] == failed.message_id


@pytest.mark.usefixtures("light")
def test_what_is_refused_for_now_again_and_again_is_given_up(
    opened: Opened, server: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    scheduled(opened, "a@example.org")
    monkeypatch.setenv("SILLAGE_SMTP_URL", "smtp://127.0.0.1:1/?tls=none")
    at = later(opened, days=1, hours=1)
    for _ in range(len(PAUSES_MIN)):
        assert send_due(at) == {"queued": 1}
        at = replace(at, now=outbox.mails(opened.workspace.id)[0].next_try_at)
    assert send_due(at) == {"failed": 1}
    assert server.mails == []


@pytest.mark.usefixtures("light")
def test_only_the_latest_goes_after_a_long_stop(opened: Opened, server: Box) -> None:
    scheduled(opened, "a@example.org")
    assert send_due(later(opened, days=40)) == {"sent": 1}
    assert len(outbox.mails(opened.workspace.id)) == 1


@pytest.mark.usefixtures("light")
def test_a_text_refused_after_it_was_given_is_no_doubt_and_a_broken_talk_is_one(opened: Opened, server: Box) -> None:
    scheduled(opened, "a@example.org")
    server.at_data = "554 spam"
    assert send_due(later(opened, days=1, hours=1)) == {"failed": 1}
    server.at_data = "421 closing"
    assert send_due(later(opened, days=8, hours=1)) == {"queued": 1}


@pytest.mark.usefixtures("light")
def test_a_restored_folder_sends_nothing_that_may_have_gone_since_the_backup(
    opened: Opened, server: Box, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scheduled(opened, "a@example.org")
    due = later(opened, days=1, hours=1)
    back_up(opened.data_dir, tmp_path / "backup")
    assert send_due(due) == {"sent": 1}
    monkeypatch.setenv("SILLAGE_NOW", (due.now + timedelta(hours=1)).isoformat())
    restore(tmp_path / "backup", opened.data_dir, replace=True)
    again = open_workspace(opened.data_dir)
    assert send_due(again) == {}
    assert send_due(replace(again, now=due.now + timedelta(days=7))) == {"sent": 1}
    assert len(server.mails) == 2


@pytest.mark.usefixtures("light")
def test_a_removed_schedule_or_report_sends_nothing(opened: Opened, server: Box) -> None:
    first = scheduled(opened, "a@example.org")
    outbox.remove_schedule(opened.workspace.id, first.report_id, first.id, NOW)
    second = scheduled(opened, "b@example.org")
    report_entries.remove_report(opened.workspace.id, second.report_id, NOW)
    assert send_due(later(opened, days=8)) == {}
    assert server.mails == []


@pytest.mark.usefixtures("light")
def test_a_schedule_that_ends_while_mails_are_handed_over_sends_no_more(opened: Opened, server: Box) -> None:
    made = scheduled(opened, "a@example.org, b@example.org")

    def ended(done: int) -> None:
        if done == 1:
            outbox.remove_schedule(opened.workspace.id, made.report_id, made.id, NOW)

    assert send_due(later(opened, days=1, hours=1), ended) == {"sent": 1}
    assert [mail["To"] for mail in server.mails] == ["a@example.org"]


@pytest.mark.usefixtures("light")
def test_a_mail_names_the_last_day_of_its_link_by_the_workspace_s_clock(
    opened: Opened, server: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SILLAGE_PAGES_URL", "https://sillage.example.org")
    scheduled(opened, "a@example.org", paper=False, link=True)
    send_due(replace(opened, now=datetime(2026, 4, 3, 2, tzinfo=UTC)))  # in Montréal it is still Thursday evening
    text = server.mails[0].get_body(("plain",))
    assert text is not None
    assert "2 mai 2026" in text.get_content().replace("\u00a0", " ")


@pytest.mark.usefixtures("light")
def test_a_link_of_a_mail_opens_the_report_and_one_that_nobody_got_is_forgotten(
    opened: Opened, server: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SILLAGE_PAGES_URL", "https://sillage.example.org/")
    made = scheduled(opened, "a@example.org, b@example.org", paper=False, link=True)
    server.answers = {"b@example.org": "550 nobody"}
    assert send_due(later(opened, days=1, hours=1)) == {"sent": 1, "failed": 1}
    text = server.mails[0].get_body(("plain",))
    assert text is not None
    assert "https://sillage.example.org/s/" in text.get_content()
    assert [one.label for one in report_entries.shares(opened.workspace.id, made.report_id)] == ["a@example.org"]
    trail = models.AuditEntry.objects.filter(what="share").order_by("pk")
    told = [(one.action, (one.after or one.before or {})["label"]) for one in trail]
    assert told == [("add", "a@example.org"), ("add", "b@example.org"), ("remove", "b@example.org")]


@pytest.mark.usefixtures("light")
def test_without_a_mail_server_a_mail_is_printed_and_said_not_to_be_sent(
    opened: Opened, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SILLAGE_SMTP_URL", "")
    scheduled(opened, "a@example.org")
    assert settings.smtp() is None
    assert send_due(later(opened, days=1, hours=1)) == {"printed": 1}
    assert "To: a@example.org" in capsys.readouterr().out


WORKER = """
    import threading
    from pathlib import Path
    from sillage.services.job_kinds import KINDS
    from sillage.services.run_worker import run_worker
    for ran in run_worker(Path({data!r}), threading.Event(), once=True, kinds={{"reports": KINDS["reports"]}}):
        print(ran.kind, ran.ok, dict(ran.outcome), ran.reason, flush=True)
"""


@pytest.mark.parametrize("when", ["claimed, nothing given", "given, not answered"])
def test_a_worker_killed_between_the_claim_and_the_answer_never_sends_twice(
    opened: Opened, server: Box, when: str
) -> None:
    scheduled(opened, "a@example.org")
    now = (NOW + timedelta(days=1, hours=1)).isoformat()
    code = textwrap.dedent(WORKER.format(data=str(opened.data_dir)))
    started: list[subprocess.Popen[str]] = []

    def cut() -> None:
        kill(started[-1].pid)

    if when.startswith("claimed"):
        server.at_rcpt = cut
    else:
        server.before_answer = cut
    environment = {**os.environ, "SILLAGE_NOW": now}

    worker = subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, text=True)
    started.append(worker)
    worker.communicate(timeout=300)
    assert worker.returncode == -9
    arrived = 0 if when.startswith("claimed") else 1
    assert len(server.mails) == arrived
    assert states(opened) == [MailState.SENDING]
    server.at_rcpt = server.before_answer = lambda: None
    for _ in range(2):
        send_due(later(opened, days=1, hours=2))
    assert states(opened) == [MailState.UNSURE]
    assert len(server.mails) == arrived
