"""Objectives with their milestones, changes of strategy, approaches, users' KPIs and the author's blocks."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sillage.domain.decisions import BlockKind
from sillage.domain.workspace import Family
from sillage.ledger.workspaces import Branded, Brought, Owned


class Objective(Owned, Branded):
    """What a person wants a KPI to be, by when; see `sillage.domain.aims.Objective`."""

    name = models.CharField(max_length=300)
    family = models.CharField(max_length=10)
    kpi_id = models.CharField(max_length=100)
    baseline = models.FloatField()
    target = models.FloatField()
    starts_on = models.DateField()
    due_on = models.DateField()
    owner = models.CharField(max_length=200, blank=True, default="")
    department = models.CharField(max_length=200, blank=True, default="")
    filters = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(family__in=[family.value for family in Family]), name="objective_family_is_known"
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(kpi_id=""), name="objective_is_named"),
            models.CheckConstraint(condition=Q(due_on__gt=F("starts_on")), name="objective_is_due_after_it_starts"),
            models.CheckConstraint(condition=~Q(target=F("baseline")), name="objective_goes_somewhere"),
        ]

    def __str__(self) -> str:
        return self.name


class Milestone(models.Model):
    """A value expected on the way."""

    objective = models.ForeignKey(Objective, on_delete=models.CASCADE, related_name="milestones")
    day = models.DateField()
    value = models.FloatField()

    class Meta:
        ordering: ClassVar = ["day"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["objective", "day"], name="milestone_is_alone_on_its_day")
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.value}"


class Change(Brought, Branded):
    """A dated change of strategy."""

    day = models.DateField()
    title = models.CharField(max_length=300)
    note = models.TextField(blank=True, default="")
    network = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(title=""), name="change_is_named")]

    def __str__(self) -> str:
        return f"{self.day}: {self.title}"


class Approach(Brought, Branded):
    """An approach made to an influencer."""

    person = models.CharField(max_length=300)
    network = models.CharField(max_length=40, blank=True, default="")
    sent_on = models.DateField()
    answered_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(person=""), name="approach_names_a_person"),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True) | Q(answered_on__gte=F("sent_on")),
                name="approach_is_answered_after_it_is_sent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.sent_on}"


class UserKpi(Owned):
    """A KPI by a formula over the others."""

    kpi_id = models.CharField(max_length=100)
    name = models.CharField(max_length=300)
    formula = models.TextField()
    unit = models.CharField(max_length=20, default="count")
    direction = models.CharField(max_length=1, default="o")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "kpi_id"], name="user_kpi_is_named_once"),
            models.CheckConstraint(condition=~Q(kpi_id="") & ~Q(formula=""), name="user_kpi_is_complete"),
            models.CheckConstraint(condition=Q(direction__in=["+", "-", "o"]), name="user_kpi_direction_is_known"),
        ]

    def __str__(self) -> str:
        return self.kpi_id


class AuthorBlock(Owned):
    """What the author wrote for one period in one language."""

    kind = models.CharField(max_length=20)
    first = models.DateField()
    last = models.DateField()
    language = models.CharField(max_length=10)
    text = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in BlockKind]), name="block_kind_is_known"
            ),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="block_ends_after_it_starts"),
            models.UniqueConstraint(
                fields=["workspace", "kind", "first", "last", "language"], name="block_is_written_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.first} {self.language}"
