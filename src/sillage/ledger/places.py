"""Brands, accounts, campaigns, and what posts are for."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sillage.domain.places import Role
from sillage.ledger.workspaces import Branded, Brought, Owned


class Brand(Owned):
    """A brand that a workspace speaks for."""

    name = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "name"], name="brand_is_named_once"),
            models.CheckConstraint(condition=~Q(name=""), name="brand_is_named"),
        ]

    def __str__(self) -> str:
        return self.name


class Account(Brought):
    """An account on a network; see `sillage.domain.places.Account`."""

    network = models.CharField(max_length=40)
    handle = models.CharField(max_length=300)
    role = models.CharField(max_length=10, default=Role.OWN.value)
    brand = models.ForeignKey(Brand, on_delete=models.SET_NULL, null=True, related_name="accounts")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(role__in=[role.value for role in Role]), name="account_role_is_known"),
            models.CheckConstraint(condition=~Q(handle="") & ~Q(network=""), name="account_is_named"),
            models.UniqueConstraint(
                fields=["workspace", "network", "handle"],
                condition=Q(brought_by__isnull=True),
                name="account_is_typed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network}/{self.handle}"


class Campaign(Owned, Branded):
    """A campaign, with its days when they are known."""

    name = models.CharField(max_length=300)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "name"], name="campaign_is_named_once"),
            models.CheckConstraint(condition=~Q(name=""), name="campaign_is_named"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="campaign_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PostLabel(Owned):
    """What a post is for; see `sillage.domain.places.PostLabel`. It belongs to no import: a correction outlives it."""

    network = models.CharField(max_length=40)
    account = models.CharField(max_length=300)
    post_id = models.CharField(max_length=300)
    campaign = models.CharField(max_length=300, blank=True, default="")
    content_type = models.CharField(max_length=60, blank=True, default="")
    call_to_action = models.CharField(max_length=60, blank=True, default="")
    by_hand = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workspace", "network", "account", "post_id"], name="post_is_labelled_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network}/{self.account}/{self.post_id}"
