"""Studies, as stored: questions that take too long for a page, with their last answer and what it rests on."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from sillage.ledger.workspaces import Owned

STATES = ("waiting", "running", "answered", "refused", "failed")
OPEN = ("waiting", "running")


class Study(Owned):
    """One question. While it is asked again, the last answer stands, under the fingerprint that it was made from."""

    brand = models.CharField(max_length=200, blank=True, default="")
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=200)
    question = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=80, blank=True, default="")  # of what the answer or refusal rests on
    reads = models.JSONField(default=list)  # tables of the journal that were read for it
    state = models.CharField(max_length=10, default="waiting")
    answer = models.JSONField(null=True)
    reason = models.JSONField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    took_ms = models.PositiveBigIntegerField(default=0)
    asked_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "asked_at"], name="study_due")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "brand", "kind", "subject"], name="study_is_kept_once"),
            models.CheckConstraint(condition=~Q(kind="") & ~Q(subject=""), name="study_asks_something"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="study_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state="answered") | Q(answer__isnull=False, answered_at__isnull=False),
                name="study_that_is_answered_says_what",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("refused", "failed")) | Q(reason__isnull=False),
                name="study_that_is_not_answered_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state="running") | Q(began_at__isnull=False), name="study_that_runs_says_since_when"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.state}"
