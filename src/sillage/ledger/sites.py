"""Sites, tokens, and what was erased, as stored; see `sillage.domain.sites`."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sillage.domain.sites import Consent
from sillage.ledger.links import HOST
from sillage.ledger.workspaces import Branded, Owned


class Site(Owned, Branded):
    """A site whose hits are collected; one workspace owns a host."""

    id = models.CharField(primary_key=True, max_length=16)
    host = models.CharField(max_length=253, unique=True)
    aliases = models.JSONField(default=list)
    consent = models.CharField(max_length=10, default=Consent.NONE.value)
    respect_gpc = models.BooleanField(default=True)
    team_networks = models.JSONField(default=list)  # ["203.0.113.0/24", ...]
    payment_hosts = models.JSONField(default=list)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(host__regex=HOST), name="site_is_a_host"),
            models.CheckConstraint(
                condition=Q(consent__in=[consent.value for consent in Consent]), name="site_consent_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.host


class ApiToken(Owned, Branded):
    """A token, of one brand or of the whole workspace; its text is kept nowhere."""

    id = models.CharField(primary_key=True, max_length=8)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)  # ["events:write", ...]
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name=""), name="token_is_named"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="token_is_kept_as_a_hash"),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.name}"


class ApiAnswer(Owned):
    """What a write through the API was answered, by its idempotency key: the same key never writes twice."""

    key = models.CharField(max_length=64)  # a hash of the operation and of what the program sent as its key
    body = models.CharField(max_length=64)  # a hash of the body: another one under the same key is refused
    status = models.IntegerField()
    answer = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "key"], name="api_key_answers_once"),
            models.CheckConstraint(condition=Q(key__regex=r"^[0-9a-f]{64}$"), name="api_key_is_kept_as_a_hash"),
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.key[:8]}"


class Erasure(Owned):
    """What was erased, by a keyed hash of its id: enough to do it again after a restore, not enough to name it."""

    kind = models.CharField(max_length=20)  # visitor, cookie, click, customer
    digest = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    reached = models.JSONField(default=dict)  # {"events": 12, "orders": 1, ...}

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace", "digest"], name="erasure_digest")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(kind="") & ~Q(digest=""), name="erasure_says_of_what"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(done_at__gte=F("asked_at")), name="erasure_ends_after_it_is_asked"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.asked_at}"
