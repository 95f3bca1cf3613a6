"""Saved reports, the links that show them, when they go out, and the mails that do; see `domain.saved_reports`."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sillage.domain.saved_reports import Audience, Compare, Every, MailState
from sillage.ledger.workspaces import Owned

AUDIENCES = [one.value for one in Audience]


class SavedReport(Owned):
    """What a report shows."""

    name = models.CharField(max_length=200)
    preset = models.CharField(max_length=20, blank=True, default="")
    first = models.DateField(null=True)
    last = models.DateField(null=True)
    compare = models.CharField(max_length=12)
    language = models.CharField(max_length=10)
    audience = models.CharField(max_length=10)
    brand = models.CharField(max_length=200, blank=True, default="")
    sections = models.JSONField(default=list)
    words = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name=""), name="saved_report_is_named"),
            models.CheckConstraint(condition=Q(audience__in=AUDIENCES), name="saved_report_audience_is_known"),
            models.CheckConstraint(
                condition=Q(compare__in=[one.value for one in Compare]), name="saved_report_compare_is_known"
            ),
            models.CheckConstraint(
                condition=(~Q(preset="") & Q(first__isnull=True, last__isnull=True))
                | Q(preset="", first__isnull=False, last__gte=F("first")),
                name="saved_report_has_days",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ReportShare(Owned):
    """A link that shows one report."""

    report = models.ForeignKey(SavedReport, on_delete=models.CASCADE, related_name="+")
    label = models.CharField(max_length=200, blank=True, default="")
    audience = models.CharField(max_length=10)
    token_hash = models.CharField(max_length=64, unique=True)
    password_hash = models.CharField(max_length=200, blank=True, default="")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    opened = models.PositiveIntegerField(default=0)
    by = models.CharField(max_length=254, blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(audience__in=AUDIENCES), name="share_audience_is_known"),
            models.CheckConstraint(
                condition=Q(("token_hash__regex", "^[0-9a-f]{64}$")), name="share_is_kept_as_a_hash"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="share_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.expires_at}"


class ReportSchedule(Owned):
    """When a report goes out, and to whom."""

    report = models.ForeignKey(SavedReport, on_delete=models.CASCADE, related_name="+")
    every = models.CharField(max_length=10)
    on = models.PositiveSmallIntegerField()
    hour = models.PositiveSmallIntegerField()
    recipients = models.JSONField(default=list)
    with_paper = models.BooleanField(default=True)
    with_link = models.BooleanField(default=False)
    starts_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(every=Every.WEEK.value, on__lte=6) | Q(every=Every.MONTH.value, on__gte=1, on__lte=31),
                name="schedule_day_is_one",
            ),
            models.CheckConstraint(condition=Q(hour__lte=23), name="schedule_hour_is_one"),
            models.CheckConstraint(
                condition=Q(with_paper=True) | Q(with_link=True), name="schedule_sends_paper_or_link"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.every} {self.on} {self.hour}"


class ReportMail(Owned):
    """One mail: made once for a schedule, a moment and a recipient, and handed over once at most."""

    schedule = models.ForeignKey(ReportSchedule, on_delete=models.CASCADE, related_name="+")
    due_at = models.DateTimeField()
    recipient = models.CharField(max_length=254)
    state = models.CharField(max_length=10, default=MailState.QUEUED.value)
    attempt = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField()
    message_id = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True)
    reason = models.JSONField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace", "state", "next_try_at"], name="report_mail_due")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["schedule", "due_at", "recipient"], name="report_mail_is_made_once"),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in MailState]), name="report_mail_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient} {self.due_at} {self.state}"
