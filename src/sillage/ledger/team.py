"""Who works in which workspace, and who is invited; accounts themselves are Django's."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from sillage.domain.access import Role
from sillage.ledger.places import Brand
from sillage.ledger.workspaces import Owned

ROLES = [role.value for role in Role]


class Membership(Owned):
    """Somebody's role in a workspace; see `sillage.domain.access.Member`."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=12)
    # A brand that is gone takes its clients' places with it: without one they would see all.
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "user"], name="member_is_there_once"),
            models.CheckConstraint(condition=Q(role__in=ROLES), name="member_role_is_known"),
            models.CheckConstraint(
                condition=Q(brand__isnull=True) | Q(role="client"), name="member_of_a_brand_is_client"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"


class Invitation(Owned):
    """A place kept for somebody; see `sillage.domain.access.Invitation`."""

    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=12)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, null=True, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(role__in=ROLES), name="invitation_role_is_known"),
            models.CheckConstraint(
                condition=Q(brand__isnull=True) | Q(role="client"), name="invitation_of_a_brand_is_client"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} {self.role}"
