"""Send what is due: make the mails of the latest moment, then hand each over, claimed first: none goes twice."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage

from sillage import settings
from sillage.domain.saved_reports import Mail, MailState, SavedReport, Schedule, Share, latest_due
from sillage.errors import Busy, SillageError
from sillage.language import msg
from sillage.ledger import outbox, report_entries
from sillage.reports.spec import Report
from sillage.services.compose_report import compose_report
from sillage.services.hand_over_mail import Handed, hand_over
from sillage.services.open_workspace import Opened
from sillage.services.schedule_reports import pages_url
from sillage.services.share_reports import PATH, kept
from sillage.services.write_mail import Enclosed, message_id, sender, write_mail

PAUSES_MIN = (1, 5, 15, 60, 240, 720, 720)
"""Between a refusal for now and the next try; after the last a mail is given up."""
LINK_OPENS = timedelta(days=30)
_TRIES, _PAUSE_S = 20, 0.5
CUT_OFF = msg("Sillage stopped while this mail was being handed over: nobody knows whether it went.")


def nothing_to_send(workspace_id: str) -> bool:
    """Tell whether a workspace has neither a schedule nor a mail that waits, cheaply.

    Parameters
    ----------
    workspace_id : str
        Whose.

    Returns
    -------
    bool
        Most have nothing.
    """
    return not outbox.schedules(workspace_id) and not outbox.mails(workspace_id)


@dataclass(slots=True)
class _Made:
    """Reports composed in this run, each once."""

    opened: Opened
    reports: dict[int, tuple[SavedReport, Report, bytes]] = field(default_factory=dict)

    def of(self, report_id: int, *, with_paper: bool) -> tuple[SavedReport, Report, bytes]:
        if report_id not in self.reports:
            saved = report_entries.saved_report(self.opened.workspace.id, report_id)
            self.reports[report_id] = (saved, compose_report(self.opened, saved), b"")
        saved, report, paper = self.reports[report_id]
        if with_paper and not paper:
            from sillage.reports.pdf import paper as typeset

            paper = typeset(report, report.language, self.opened.data_dir / "cache" / "charts")
            self.reports[report_id] = (saved, report, paper)
        return saved, report, paper if with_paper else b""


def send_due(opened: Opened, came_to: Callable[[int], None] = lambda done: None) -> dict[str, int]:
    """Send what is due now.

    Parameters
    ----------
    opened : Opened
        The whole workspace, at this moment; nobody else sends for it meanwhile.
    came_to : callable
        Told how many mails are behind it, before each; may raise to stop.

    Returns
    -------
    dict of str to int
        How many mails came to which state.
    """
    here, now = opened.workspace, opened.now
    outcome: dict[str, int] = {}
    doubted = outbox.doubt_cut_off(here.id, CUT_OFF, now)
    if doubted:
        outcome[MailState.UNSURE.value] = doubted
    schedules = {one.id: one for one in outbox.schedules(here.id)}
    for schedule in schedules.values():
        due = latest_due(schedule, here.zone, now)
        if due is not None:
            ids = [message_id(schedule, here.id, due, address) for address in schedule.recipients]
            outbox.make_mails(here.id, schedule, due, ids)
    made = _Made(opened)
    for done, mail in enumerate(outbox.waiting(here.id, now)):
        came_to(done)
        if mail.schedule_id not in schedules:  # put back since they were read: it goes at the next look
            continue
        state = _send(made, schedules[mail.schedule_id], mail)
        if state is not None:
            outcome[state.value] = outcome.get(state.value, 0) + 1
    return outcome


def _send(made: _Made, schedule: Schedule, mail: Mail) -> MailState | None:
    """Write a mail, claim it, hand it over, and keep what became of it."""
    opened = made.opened
    try:
        saved, report, paper = made.of(schedule.report_id, with_paper=schedule.with_paper or not pages_url())
    except SillageError as error:
        claimed = outbox.claim(mail)
        return None if claimed is None else _settled(opened, claimed, Handed(MailState.QUEUED, error.what))
    share, enclosed = _enclosed(opened, schedule, saved, mail.recipient, paper)
    written = write_mail(opened, saved, report, mail.recipient, mail.message_id, enclosed)
    claimed = outbox.claim(mail)
    if claimed is None:
        _forget(opened, share)
        return None
    handed = _handed(written, mail.recipient)
    if handed.state in (MailState.QUEUED, MailState.FAILED):
        _forget(opened, share)
    return _settled(opened, claimed, handed)


def _enclosed(
    opened: Opened, schedule: Schedule, saved: SavedReport, recipient: str, paper: bytes
) -> tuple[Share | None, Enclosed]:
    if not schedule.with_link or not pages_url():
        return None, Enclosed(paper)
    ends = opened.now + LINK_OPENS
    share, token = kept(
        opened.workspace.id, Share(0, saved.id, recipient, saved.audience, "", ends, opened.now, "Sillage")
    )
    return share, Enclosed(paper, f"{pages_url()}{PATH}{token}", ends)


def _forget(opened: Opened, share: Share | None) -> None:
    if share is not None:
        report_entries.drop_share(opened.workspace.id, share.id, opened.now)


def _handed(mail: EmailMessage, recipient: str) -> Handed:
    server = settings.smtp()
    if server is not None:
        return hand_over(server, mail, sender(), recipient)
    text = mail.get_body(("plain",))
    head = "\n".join(f"{name}: {mail[name]}" for name in ("From", "To", "Subject", "Date", "Message-ID"))
    sys.stdout.write(f"{head}\n\n{text.get_content() if text else ''}\n")
    sys.stdout.flush()
    return Handed(MailState.PRINTED, msg("There is no mail server: it was printed by the worker, and went nowhere."))


def _settled(opened: Opened, claimed: Mail, handed: Handed) -> MailState:
    """Keep what became of a mail; for a while even where another process keeps the ledger."""
    state, at = handed.state, opened.now
    if state is MailState.QUEUED:
        if claimed.attempt > len(PAUSES_MIN):
            state = MailState.FAILED
        else:
            at += timedelta(minutes=PAUSES_MIN[claimed.attempt - 1])
    for tried in range(_TRIES):
        try:
            outbox.settle(claimed, state, at, handed.reason)
        except Busy:
            if tried + 1 == _TRIES:
                raise
            time.sleep(_PAUSE_S)
        else:
            break
    return state
