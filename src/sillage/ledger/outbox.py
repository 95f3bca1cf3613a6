"""Schedules of reports, and their outbox: each mail is made once, claimed before it is handed over, and never twice.

A mail goes `queued` → `sending` → `sent`. What is found `sending` by a later run was cut off between the claim and the
answer: nobody knows whether it went, so it becomes `unsure`, and only a person sends it again.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sillage.ledger.connection import start

start()

from django.db import transaction  # noqa: E402

from sillage.domain.saved_reports import Every, Mail, MailState, Schedule  # noqa: E402
from sillage.language import Message  # noqa: E402
from sillage.ledger import models  # noqa: E402
from sillage.ledger.audit import note  # noqa: E402
from sillage.ledger.refusals import translated  # noqa: E402
from sillage.ledger.sentences import sentence_json  # noqa: E402

AGAIN = (MailState.UNSURE.value, MailState.FAILED.value, MailState.PRINTED.value)
"""What a person may send again."""
SHOWN = 200
_GOES_ON = {"schedule__removed_at": None, "schedule__report__removed_at": None}


@translated()
def schedules(workspace_id: str, report_id: int | None = None) -> tuple[Schedule, ...]:
    """Return the schedules of reports that are kept.

    Parameters
    ----------
    workspace_id : str
        Whose.
    report_id : int, optional
        Of this report only.

    Returns
    -------
    tuple of Schedule
        In the order in which they were made.
    """
    found = models.ReportSchedule.objects.filter(workspace_id=workspace_id, removed_at=None, report__removed_at=None)
    if report_id is not None:
        found = found.filter(report_id=report_id)
    return tuple(_schedule(row) for row in found.order_by("pk"))


@translated()
def schedule(workspace_id: str, report_id: int, number: int) -> Schedule:
    """Return one schedule.

    Parameters
    ----------
    workspace_id : str
        Whose.
    report_id, number : int
        Which report, and which of its schedules.

    Returns
    -------
    Schedule
        As kept.
    """
    return _schedule(
        models.ReportSchedule.objects.get(workspace_id=workspace_id, report_id=report_id, pk=number, removed_at=None)
    )


@translated()
def put_schedule(workspace_id: str, given: Schedule, now: datetime) -> Schedule:
    """Keep a schedule, or replace the one that has its number.

    Parameters
    ----------
    workspace_id : str
        Whose.
    given : Schedule
        With number 0 when it is new.
    now : datetime
        This moment.

    Returns
    -------
    Schedule
        With its number.
    """
    fields = _fields(given)
    with transaction.atomic():
        before = None
        if given.id:
            row = models.ReportSchedule.objects.select_for_update().get(
                workspace_id=workspace_id, report_id=given.report_id, pk=given.id, removed_at=None
            )
            before = _fields(_schedule(row))
        else:
            row = models.ReportSchedule(workspace_id=workspace_id, report_id=given.report_id)
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()
        waits = models.ReportMail.objects.filter(schedule_id=row.pk, state=MailState.QUEUED.value)
        waits.exclude(recipient__in=given.recipients).delete()  # whoever is taken off the list gets nothing more
        note(workspace_id, "edit" if before else "add", "schedule", str(row.pk), before, fields, now)
        return _schedule(row)


@translated()
def remove_schedule(workspace_id: str, report_id: int, number: int, now: datetime) -> Schedule:
    """End a schedule; what of it still waits in the outbox does not go.

    Parameters
    ----------
    workspace_id : str
        Whose.
    report_id, number : int
        Which report, and which of its schedules.
    now : datetime
        This moment.

    Returns
    -------
    Schedule
        What was removed; it can be put back.
    """
    with transaction.atomic():
        row = models.ReportSchedule.objects.select_for_update().get(
            workspace_id=workspace_id, report_id=report_id, pk=number, removed_at=None
        )
        row.removed_at = now
        row.save()
        note(workspace_id, "remove", "schedule", str(row.pk), _fields(_schedule(row)), None, now)
        return _schedule(row)


@translated()
def put_back_schedule(workspace_id: str, report_id: int, number: int, now: datetime) -> Schedule:
    """Put a removed schedule back; what was due meanwhile is not made up for.

    Parameters
    ----------
    workspace_id : str
        Whose.
    report_id, number : int
        Which report, and which of its schedules.
    now : datetime
        This moment.

    Returns
    -------
    Schedule
        As it was.
    """
    with transaction.atomic():
        row = models.ReportSchedule.objects.select_for_update().get(
            workspace_id=workspace_id, report_id=report_id, pk=number
        )
        if row.removed_at is not None:
            row.removed_at, row.starts_at = None, now
            row.save()
            note(workspace_id, "restore", "schedule", str(row.pk), None, _fields(_schedule(row)), now)
        return _schedule(row)


@translated()
def make_mails(workspace_id: str, given: Schedule, due_at: datetime, message_ids: Sequence[str]) -> int:
    """Put the mails of a moment into the outbox, where they do not stand yet.

    Parameters
    ----------
    workspace_id : str
        Whose.
    given : Schedule
        Which.
    due_at : datetime
        The moment.
    message_ids : sequence of str
        One for each recipient.

    Returns
    -------
    int
        How many stand there for that moment.
    """
    made = [
        models.ReportMail(
            workspace_id=workspace_id, schedule_id=given.id, due_at=due_at, recipient=address, next_try_at=due_at,
            message_id=message_id,
        )
        for address, message_id in zip(given.recipients, message_ids, strict=True)
    ]  # fmt: skip
    late = models.ReportMail.objects.filter(schedule_id=given.id, due_at__lt=due_at, state=MailState.QUEUED.value)
    with transaction.atomic():
        late.delete()  # only the latest moment goes
        models.ReportMail.objects.bulk_create(made, ignore_conflicts=True)
        return models.ReportMail.objects.filter(schedule_id=given.id, due_at=due_at).count()


@translated()
def mails(workspace_id: str, report_id: int | None = None) -> tuple[Mail, ...]:
    """Return the latest mails of the outbox, the newest first.

    Parameters
    ----------
    workspace_id : str
        Whose.
    report_id : int, optional
        Of this report only.

    Returns
    -------
    tuple of Mail
        At most `SHOWN`.
    """
    found = models.ReportMail.objects.filter(workspace_id=workspace_id).select_related("schedule")
    if report_id is not None:
        found = found.filter(schedule__report_id=report_id)
    return tuple(_mail(row) for row in found.order_by("-due_at", "-pk")[:SHOWN])


@translated()
def waiting(workspace_id: str, now: datetime) -> tuple[Mail, ...]:
    """Return the mails that may be handed over now, the longest due first.

    Parameters
    ----------
    workspace_id : str
        Whose.
    now : datetime
        This moment.

    Returns
    -------
    tuple of Mail
        Of schedules and reports that are still kept.
    """
    found = models.ReportMail.objects.filter(
        workspace_id=workspace_id, state=MailState.QUEUED.value, next_try_at__lte=now, **_GOES_ON
    )
    return tuple(_mail(row) for row in found.select_related("schedule").order_by("due_at", "pk"))


@translated()
def doubt_cut_off(workspace_id: str, reason: Message, now: datetime) -> int:
    """Mark mails that an earlier run claimed and never told the end of: nobody knows whether they went.

    Parameters
    ----------
    workspace_id : str
        Whose.
    reason : Message
        What happened.
    now : datetime
        This moment.

    Returns
    -------
    int
        How many.
    """
    return models.ReportMail.objects.filter(workspace_id=workspace_id, state=MailState.SENDING.value).update(
        state=MailState.UNSURE.value, ended_at=now, reason=sentence_json(reason)
    )


@translated()
def begin_anew(reason: Message, now: datetime) -> int:
    """Send nothing that another copy of this ledger may have sent: every schedule begins now, what waits is doubted.

    Parameters
    ----------
    reason : Message
        What happened.
    now : datetime
        This moment.

    Returns
    -------
    int
        How many mails are doubted.
    """
    open_ones = (MailState.QUEUED.value, MailState.SENDING.value)
    with transaction.atomic():
        models.ReportSchedule.objects.filter(starts_at__lt=now).update(starts_at=now)
        return models.ReportMail.objects.filter(state__in=open_ones).update(
            state=MailState.UNSURE.value, ended_at=now, reason=sentence_json(reason)
        )


@translated()
def claim(mail: Mail) -> Mail | None:
    """Take a mail before it is handed over; only one taker has it.

    Parameters
    ----------
    mail : Mail
        As it was seen.

    Returns
    -------
    Mail or None
        With the number of this attempt; None where somebody else has it, or its schedule ended since.
    """
    seen = models.ReportMail.objects.filter(pk=mail.id, state=MailState.QUEUED.value, attempt=mail.attempt, **_GOES_ON)
    if not seen.update(state=MailState.SENDING.value, attempt=mail.attempt + 1):
        return None
    return _mail(models.ReportMail.objects.select_related("schedule").get(pk=mail.id))


@translated()
def settle(mail: Mail, state: MailState, now: datetime, reason: Message | None = None) -> bool:
    """Write what became of an attempt.

    Parameters
    ----------
    mail : Mail
        As it was claimed.
    state : MailState
        What became of it; of one doubted meanwhile, the truth is still written.
    now : datetime
        When it ended; when it may be tried again, for one that waits.
    reason : Message, optional
        Why it did not go.

    Returns
    -------
    bool
        False when it is another attempt's by now.
    """
    waits = state is MailState.QUEUED
    held = models.ReportMail.objects.filter(
        pk=mail.id, attempt=mail.attempt, state__in=(MailState.SENDING.value, MailState.UNSURE.value)
    )
    changed = held.update(
        state=state.value,
        reason=sentence_json(reason) if reason else None,
        ended_at=None if waits else now,
        **({"next_try_at": now} if waits else {}),
    )
    return changed == 1


@translated()
def send_again(workspace_id: str, number: int, now: datetime) -> Mail:
    """Let a mail that did not surely go wait for another attempt, because a person says so.

    Parameters
    ----------
    workspace_id : str
        Whose.
    number : int
        Which mail.
    now : datetime
        This moment.

    Returns
    -------
    Mail
        As it waits.
    """
    with transaction.atomic():
        row = (
            models.ReportMail.objects.select_for_update(of=("self",))
            .select_related("schedule")
            .get(workspace_id=workspace_id, pk=number, state__in=AGAIN)
        )
        before = {"state": row.state, "recipient": row.recipient, "due_at": row.due_at}
        row.state, row.next_try_at, row.ended_at, row.reason = MailState.QUEUED.value, now, None, None
        row.save()
        note(workspace_id, "edit", "mail", str(row.pk), before, {**before, "state": row.state}, now)
        return _mail(row)


def _fields(given: Schedule) -> dict[str, Any]:
    return {
        "every": given.every.value,
        "on": given.on,
        "hour": given.hour,
        "recipients": list(given.recipients),
        "with_paper": given.with_paper,
        "with_link": given.with_link,
        "starts_at": given.starts_at,
    }


def _schedule(row: models.ReportSchedule) -> Schedule:
    return Schedule(
        row.pk, row.report_id, Every(row.every), row.on, row.hour, tuple(row.recipients), row.with_paper,
        row.with_link, row.starts_at, row.removed_at,
    )  # fmt: skip


def _mail(row: models.ReportMail) -> Mail:
    return Mail(
        row.pk, row.schedule_id, row.schedule.report_id, row.due_at, row.recipient, MailState(row.state), row.attempt,
        row.next_try_at, row.message_id, row.ended_at, row.reason,
    )  # fmt: skip
