"""What it costs and what it is worth, as stored; the values are those of `sillage.domain.costs`."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sillage.domain.costs import CostKind, ShareRule
from sillage.domain.decisions import Recurrence
from sillage.domain.workspace import View
from sillage.ledger.workspaces import Branded, Brought

CURRENCY = r"^[A-Z]{3}$"


class Cost(Brought, Branded):
    """A cost as it was entered; a recurring one is a single row."""

    kind = models.CharField(max_length=10)
    first = models.DateField()
    last = models.DateField()
    amount_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    hours = models.DecimalField(max_digits=10, decimal_places=4, null=True)
    payer = models.CharField(max_length=10, default=View.TEAM.value)
    person = models.CharField(max_length=200, blank=True, default="")
    note = models.TextField(blank=True, default="")
    channel = models.CharField(max_length=60, blank=True, default="")
    campaign = models.CharField(max_length=300, blank=True, default="")
    activity = models.CharField(max_length=100, blank=True, default="")
    shared_by = models.CharField(max_length=20, blank=True, default="")
    reference = models.CharField(max_length=300, blank=True, default="")
    every = models.CharField(max_length=10, blank=True, default="")
    until = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace", "first", "last"], name="cost_days")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in CostKind]), name="cost_kind_is_known"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="cost_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(kind="hours", hours__isnull=False, amount_minor__isnull=True, currency="")
                | (~Q(kind="hours") & Q(hours__isnull=True, amount_minor__isnull=False, currency__regex=CURRENCY)),
                name="cost_is_hours_or_money",
            ),
            models.CheckConstraint(condition=Q(hours__isnull=True) | Q(hours__gt=0), name="cost_hours_are_positive"),
            models.CheckConstraint(condition=Q(payer__in=[view.value for view in View]), name="cost_payer_is_known"),
            models.CheckConstraint(
                condition=Q(shared_by__in=[rule.value for rule in ShareRule]), name="cost_share_rule_is_known"
            ),
            models.CheckConstraint(condition=Q(channel="") | Q(shared_by=""), name="cost_has_a_channel_or_is_shared"),
            models.CheckConstraint(
                condition=Q(every__in=[step.value for step in Recurrence]), name="cost_recurrence_is_known"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("first")), name="cost_until_is_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.first}"


class HourlyRate(Brought):
    """A loaded hourly rate from a day on."""

    person = models.CharField(max_length=200, blank=True, default="")
    rate_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    valid_from = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(rate_minor__gte=0), name="hourly_rate_is_not_negative"),
            models.CheckConstraint(condition=Q(currency__regex=CURRENCY), name="hourly_rate_currency_is_iso"),
            models.UniqueConstraint(
                fields=["workspace", "person", "valid_from"],
                condition=Q(brought_by__isnull=True),
                name="hourly_rate_is_typed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"rate {self.person} {self.valid_from}"


class Margin(Brought):
    """The share of revenue that is margin, from a day on."""

    channel = models.CharField(max_length=60, blank=True, default="")
    product = models.CharField(max_length=300, blank=True, default="")
    share = models.DecimalField(max_digits=7, decimal_places=6)
    valid_from = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(share__gte=0, share__lte=1), name="margin_is_a_share"),
            models.UniqueConstraint(
                fields=["workspace", "channel", "product", "valid_from"],
                condition=Q(brought_by__isnull=True),
                name="margin_is_typed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"margin {self.channel} {self.product} {self.valid_from}"


class KpiWorth(Brought):
    """What one unit of a KPI is worth, from a day on."""

    kpi_id = models.CharField(max_length=100)
    worth_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    valid_from = models.DateField()
    reason = models.TextField(blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(worth_minor__gte=0), name="kpi_worth_is_not_negative"),
            models.CheckConstraint(condition=Q(currency__regex=CURRENCY), name="kpi_worth_currency_is_iso"),
            models.CheckConstraint(condition=~Q(kpi_id=""), name="kpi_worth_names_its_kpi"),
            models.UniqueConstraint(
                fields=["workspace", "kpi_id", "valid_from"],
                condition=Q(brought_by__isnull=True),
                name="kpi_worth_is_typed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"worth {self.kpi_id} {self.valid_from}"


class ExchangeRate(Brought):
    """How much of `quote` one unit of `base` buys, from a day on."""

    day = models.DateField()
    base = models.CharField(max_length=3)
    quote = models.CharField(max_length=3)
    rate = models.DecimalField(max_digits=20, decimal_places=10)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(rate__gt=0), name="exchange_rate_is_positive"),
            models.CheckConstraint(
                condition=Q(base__regex=CURRENCY, quote__regex=CURRENCY) & ~Q(base=F("quote")),
                name="exchange_rate_is_between_two_currencies",
            ),
            models.UniqueConstraint(
                fields=["workspace", "day", "base", "quote"],
                condition=Q(brought_by__isnull=True),
                name="exchange_rate_is_typed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.base}/{self.quote} {self.day}"


class Capacity(Brought):
    """Hours planned and available in a week."""

    week = models.DateField()
    person = models.CharField(max_length=200, blank=True, default="")
    planned_hours = models.DecimalField(max_digits=10, decimal_places=4)
    available_hours = models.DecimalField(max_digits=10, decimal_places=4)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(planned_hours__gte=0, available_hours__gte=0), name="capacity_is_not_negative"
            ),
            models.UniqueConstraint(
                fields=["workspace", "week", "person"],
                condition=Q(brought_by__isnull=True),
                name="capacity_is_typed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"capacity {self.week} {self.person}"
