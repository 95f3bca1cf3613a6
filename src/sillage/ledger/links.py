"""Short links, their domains and the rule for UTM parameters, as stored; see `sillage.domain.links`."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from sillage.domain.links import SLUG_LIMIT
from sillage.ledger.workspaces import Branded, Owned, Workspace

HOST = r"^[a-z0-9._:-]+$"


class LinkDomain(Owned):
    """An own domain; one workspace owns a host."""

    host = models.CharField(max_length=253, unique=True)
    base = models.CharField(max_length=300)
    default = models.BooleanField(default=False)
    fallback = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(host__regex=HOST), name="link_domain_is_a_host"),
            models.UniqueConstraint(
                fields=["workspace"], condition=Q(default=True), name="link_domain_default_is_alone"
            ),
        ]

    def __str__(self) -> str:
        return self.host


class Link(Owned, Branded):
    """A short link. Its host is written out: a slug is unique on it, whoever owns the link."""

    id = models.CharField(primary_key=True, max_length=16)
    domain = models.CharField(max_length=253, blank=True, default="")
    slug = models.CharField(max_length=SLUG_LIMIT)
    had_no_domain = models.BooleanField(default=False)  # it has one now, and is answered where it stood before
    version = models.PositiveIntegerField(default=1)
    title = models.CharField(max_length=500, blank=True, default="")
    campaign = models.CharField(max_length=300, blank=True, default="")
    network = models.CharField(max_length=40, blank=True, default="")
    post_id = models.CharField(max_length=300, blank=True, default="")
    content = models.CharField(max_length=300, blank=True, default="")
    channel = models.CharField(max_length=40, blank=True, default="")
    expires_at = models.DateTimeField(null=True)
    fallback = models.TextField(blank=True, default="")
    enabled = models.BooleanField(default=True)
    origin = models.CharField(max_length=40, blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace", "created_at"], name="link_age")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["domain", "slug"], name="link_slug_is_used_once"),
            models.CheckConstraint(condition=~Q(slug=""), name="link_has_a_slug"),
            models.CheckConstraint(condition=Q(domain="") | Q(domain__regex=HOST), name="link_domain_is_named_by_host"),
            models.CheckConstraint(condition=Q(id__regex=r"^[0-9a-f]{16}$"), name="link_id_is_random"),
            models.CheckConstraint(condition=Q(version__gte=1), name="link_version_is_counted_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.domain}/{self.slug}"


class LinkVersion(models.Model):
    """Where a link leads from a moment on; rows are only ever added."""

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    destination = models.TextField()
    utm = models.JSONField(default=list)  # [["source", "facebook"], ...]
    since = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["link", "number"], name="link_version_is_numbered_once"),
            models.CheckConstraint(
                condition=Q(destination__startswith="http://") | Q(destination__startswith="https://"),
                name="link_leads_to_the_web",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.link_id} {self.number}"


class UtmConvention(models.Model):
    """The workspace's one rule for UTM parameters; see `sillage.domain.links.UtmConvention`."""

    workspace = models.OneToOneField(Workspace, on_delete=models.CASCADE, primary_key=True, related_name="+")
    lower_case = models.BooleanField(default=True)
    separator = models.CharField(max_length=1, blank=True, default="_")
    allowed = models.JSONField(default=dict)  # {"medium": ["social", "email"], ...}
    templates = models.JSONField(default=dict)  # {"source": "{network}", ...}
    strict = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"UTM convention of {self.workspace_id}"
