"""Imports, saved mappings, the audit trail, and the schema's version."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sillage.domain.decisions import ImportStatus
from sillage.ledger.workspaces import Branded, Owned


class Import(Owned, Branded):
    """One file's import: the switch that all its rows obey; see `sillage.domain.decisions.ImportRecord`."""

    uid = models.CharField(max_length=32, unique=True)
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=10, default=ImportStatus.PENDING.value)
    file_name = models.CharField(max_length=500)
    sha256 = models.CharField(max_length=64)
    part = models.CharField(max_length=300, blank=True, default="")
    size = models.BigIntegerField(default=0)
    format = models.CharField(max_length=100, blank=True, default="")
    mapping = models.JSONField(default=dict)
    rows = models.BigIntegerField(default=0)
    new = models.BigIntegerField(default=0)
    repeated = models.BigIntegerField(default=0)
    flagged = models.BigIntegerField(default=0)
    tables = models.JSONField(default=dict)
    first = models.DateField(null=True)
    last = models.DateField(null=True)
    warnings = models.JSONField(default=list)
    reason = models.JSONField(null=True)
    exported_at = models.DateTimeField(null=True)
    begun_at = models.DateTimeField()
    committed_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace", "sha256"], name="import_hash")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "number"], name="import_number_is_used_once"),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in ImportStatus]), name="import_status_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["committed", "undone"]) | Q(committed_at__isnull=False),
                name="import_has_a_moment_of_commit",
            ),
            models.CheckConstraint(
                condition=Q(first__isnull=True) | Q(last__gte=F("first")), name="import_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.file_name}"


class SavedMapping(Owned):
    """A confirmed mapping."""

    signature = models.CharField(max_length=128)
    name = models.CharField(max_length=300)
    content = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "signature"], name="mapping_is_saved_once")
        ]

    def __str__(self) -> str:
        return self.name


class AuditEntry(Owned):
    """A change of a number that matters; rows are only ever added."""

    at = models.DateTimeField()
    who = models.CharField(max_length=200, default="local")
    action = models.CharField(max_length=20)
    what = models.CharField(max_length=40)
    which = models.CharField(max_length=300)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace", "at"], name="audit_moment")]

    def __str__(self) -> str:
        return f"{self.at} {self.action} {self.what} {self.which}"


class SchemaVersion(models.Model):
    """Which version of a store's schema the data folder holds."""

    store = models.CharField(max_length=20, primary_key=True)
    version = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.store} {self.version}"
