"""Workspaces, and what belongs to all rows: one workspace, and perhaps the import that brought them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from sillage.domain.workspace import View


class Workspace(models.Model):
    """One team's or agency's figures; see `sillage.domain.workspace.Workspace`."""

    id = models.CharField(primary_key=True, max_length=16)
    slug = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    currency = models.CharField(max_length=3)
    zone = models.CharField(max_length=60)
    language = models.CharField(max_length=10)
    view = models.CharField(max_length=10, default=View.TEAM.value)
    families = models.JSONField(default=list)
    country = models.CharField(max_length=10, blank=True, default="")
    weekly_hours = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    monthly_budget_minor = models.BigIntegerField(null=True)
    hidden_sections = models.JSONField(default=list)
    revenue_source = models.CharField(max_length=20, blank=True, default="")
    attribution_model = models.CharField(max_length=20, blank=True, default="")
    retention = models.JSONField(default=dict)  # {"hits": 400}: kind to days; what is not named is kept
    logo = models.CharField(max_length=64, blank=True, default="")  # the digest of one of its `Logo`
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(slug="") & ~Q(name=""), name="workspace_is_named"),
            models.CheckConstraint(condition=Q(currency__regex=r"^[A-Z]{3}$"), name="workspace_currency_is_iso"),
            models.CheckConstraint(condition=Q(view__in=[view.value for view in View]), name="workspace_view_is_known"),
            models.CheckConstraint(
                condition=Q(weekly_hours__isnull=True) | Q(weekly_hours__gte=0, weekly_hours__lte=10_000),
                name="workspace_hours_are_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(monthly_budget_minor__isnull=True) | Q(monthly_budget_minor__gte=0),
                name="workspace_budget_is_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class Owned(models.Model):
    """A row of one workspace."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True


class Brought(Owned):
    """A row typed by hand, or brought by an import and counting only while the import does."""

    brought_by = models.ForeignKey("ledger.Import", on_delete=models.CASCADE, null=True, related_name="+")

    class Meta:
        abstract = True


class Branded(models.Model):
    """A row that may be of one of its workspace's brands; without one it is nobody's, see `domain.belonging`."""

    brand = models.ForeignKey("ledger.Brand", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True


class Logo(Owned):
    """A picture of a workspace; see `sillage.domain.workspace.Logo`. Its last ones stay, to be taken back."""

    digest = models.CharField(max_length=64)
    media_type = models.CharField(max_length=20)
    width = models.IntegerField()
    height = models.IntegerField()
    body = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "digest"], name="logo_is_kept_once"),
        ]

    def __str__(self) -> str:
        return self.digest


class BusinessHours(models.Model):
    """When the team answers; see `sillage.domain.workspace.BusinessHours`."""

    workspace = models.OneToOneField(Workspace, on_delete=models.CASCADE, primary_key=True, related_name="+")
    zone = models.CharField(max_length=60)
    shifts = models.JSONField(default=list)  # [[weekday, "09:00", "12:00"], ...]
    holidays = models.JSONField(default=list)  # ["2026-01-01", ...]

    def __str__(self) -> str:
        return f"business hours of {self.workspace_id}"
