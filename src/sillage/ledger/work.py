"""Jobs of the worker, as stored: what is due, who holds it until when, how far it came."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sillage.ledger.workspaces import Workspace

STATES = ("queued", "running", "done", "failed", "cancelled")
OPEN = ("queued", "running")


class Job(models.Model):
    """One job. A running one whose lease has passed is anybody's, who goes on from `resumption`."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200, blank=True, default="")  # one open job a kind and key; empty: any number
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default="queued")
    priority = models.IntegerField(default=0)  # the highest first
    due_at = models.DateTimeField()
    holder = models.CharField(max_length=64, blank=True, default="")
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    resumption = models.JSONField(default=dict)
    outcome = models.JSONField(default=dict)
    reason = models.JSONField(null=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "due_at"], name="job_due")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(kind=""), name="job_has_a_kind"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="job_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state="running") | (Q(lease_until__isnull=False) & ~Q(holder="")),
                name="job_that_runs_is_held",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, ended_at__isnull=True) | (~Q(state__in=OPEN) & Q(ended_at__isnull=False)),
                name="job_that_ended_says_when",
            ),
            models.CheckConstraint(condition=Q(done__gte=0), name="job_progress_is_not_negative"),
            models.CheckConstraint(
                condition=Q(total__isnull=True) | Q(total__gte=F("done")), name="job_does_no_more_than_its_total"
            ),
            models.UniqueConstraint(
                fields=["kind", "key"], condition=Q(state__in=OPEN) & ~Q(key=""), name="job_is_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
