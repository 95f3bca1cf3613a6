"""Short links, sites, tokens, the worker's jobs and what was erased."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0002_import_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="UtmConvention",
            fields=[
                (
                    "workspace",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="ledger.workspace",
                    ),
                ),
                ("lower_case", models.BooleanField(default=True)),
                ("separator", models.CharField(blank=True, default="_", max_length=1)),
                ("allowed", models.JSONField(default=dict)),
                ("templates", models.JSONField(default=dict)),
                ("strict", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("id", models.CharField(max_length=16, primary_key=True, serialize=False)),
                ("domain", models.CharField(blank=True, default="", max_length=253)),
                ("slug", models.CharField(max_length=200)),
                ("version", models.PositiveIntegerField(default=1)),
                ("title", models.CharField(blank=True, default="", max_length=500)),
                ("campaign", models.CharField(blank=True, default="", max_length=300)),
                ("network", models.CharField(blank=True, default="", max_length=40)),
                ("post_id", models.CharField(blank=True, default="", max_length=300)),
                ("content", models.CharField(blank=True, default="", max_length=300)),
                ("channel", models.CharField(blank=True, default="", max_length=40)),
                ("expires_at", models.DateTimeField(null=True)),
                ("fallback", models.TextField(blank=True, default="")),
                ("enabled", models.BooleanField(default=True)),
                ("origin", models.CharField(blank=True, default="", max_length=40)),
                ("created_at", models.DateTimeField()),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ledger.workspace"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LinkDomain",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("host", models.CharField(max_length=253, unique=True)),
                ("base", models.CharField(max_length=300)),
                ("default", models.BooleanField(default=False)),
                ("fallback", models.TextField(blank=True, default="")),
                ("created_at", models.DateTimeField()),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ledger.workspace"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LinkVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("destination", models.TextField()),
                ("utm", models.JSONField(default=list)),
                ("since", models.DateTimeField()),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="ledger.link"
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="Site",
            fields=[
                ("id", models.CharField(max_length=16, primary_key=True, serialize=False)),
                ("host", models.CharField(max_length=253, unique=True)),
                ("aliases", models.JSONField(default=list)),
                ("consent", models.CharField(default="none", max_length=10)),
                ("respect_gpc", models.BooleanField(default=True)),
                ("team_networks", models.JSONField(default=list)),
                ("payment_hosts", models.JSONField(default=list)),
                ("created_at", models.DateTimeField()),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ledger.workspace"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                ("id", models.CharField(max_length=8, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("scopes", models.JSONField(default=list)),
                ("created_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ledger.workspace"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="token_is_named"),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="token_is_kept_as_a_hash"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("digest", models.CharField(max_length=64)),
                ("asked_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                ("reached", models.JSONField(default=dict)),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ledger.workspace"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["workspace", "digest"], name="erasure_digest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", ""), _negated=True), models.Q(("digest", ""), _negated=True)
                        ),
                        name="erasure_says_of_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("done_at__isnull", True), ("done_at__gte", models.F("asked_at")), _connector="OR"
                        ),
                        name="erasure_ends_after_it_is_asked",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40)),
                ("key", models.CharField(blank=True, default="", max_length=200)),
                ("arguments", models.JSONField(default=dict)),
                ("state", models.CharField(default="queued", max_length=10)),
                ("priority", models.IntegerField(default=0)),
                ("due_at", models.DateTimeField()),
                ("holder", models.CharField(blank=True, default="", max_length=64)),
                ("lease_until", models.DateTimeField(null=True)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("done", models.BigIntegerField(default=0)),
                ("total", models.BigIntegerField(null=True)),
                ("resumption", models.JSONField(default=dict)),
                ("outcome", models.JSONField(default=dict)),
                ("reason", models.JSONField(null=True)),
                ("created_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "workspace",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ledger.workspace"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "due_at"], name="job_due")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("kind", ""), _negated=True), name="job_has_a_kind"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("queued", "running", "done", "failed", "cancelled"))),
                        name="job_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "running"), _negated=True),
                            models.Q(("lease_until__isnull", False), models.Q(("holder", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="job_that_runs_is_held",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("state__in", ("queued", "running"))),
                            models.Q(
                                models.Q(("state__in", ("queued", "running")), _negated=True),
                                ("ended_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="job_that_ended_says_when",
                    ),
                    models.CheckConstraint(condition=models.Q(("done__gte", 0)), name="job_progress_is_not_negative"),
                    models.CheckConstraint(
                        condition=models.Q(("total__isnull", True), ("total__gte", models.F("done")), _connector="OR"),
                        name="job_does_no_more_than_its_total",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("queued", "running")), models.Q(("key", ""), _negated=True)),
                        fields=("kind", "key"),
                        name="job_is_open_once",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="link",
            index=models.Index(fields=["workspace", "created_at"], name="link_age"),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.UniqueConstraint(fields=("domain", "slug"), name="link_slug_is_used_once"),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.CheckConstraint(condition=models.Q(("slug", ""), _negated=True), name="link_has_a_slug"),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.CheckConstraint(
                condition=models.Q(("domain", ""), ("domain__regex", "^[a-z0-9._:-]+$"), _connector="OR"),
                name="link_domain_is_named_by_host",
            ),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.CheckConstraint(
                condition=models.Q(("id__regex", "^[0-9a-f]{16}$")), name="link_id_is_random"
            ),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.CheckConstraint(
                condition=models.Q(("version__gte", 1)), name="link_version_is_counted_from_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="linkdomain",
            constraint=models.CheckConstraint(
                condition=models.Q(("host__regex", "^[a-z0-9._:-]+$")), name="link_domain_is_a_host"
            ),
        ),
        migrations.AddConstraint(
            model_name="linkdomain",
            constraint=models.UniqueConstraint(
                condition=models.Q(("default", True)), fields=("workspace",), name="link_domain_default_is_alone"
            ),
        ),
        migrations.AddConstraint(
            model_name="linkversion",
            constraint=models.UniqueConstraint(fields=("link", "number"), name="link_version_is_numbered_once"),
        ),
        migrations.AddConstraint(
            model_name="linkversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("destination__startswith", "http://"), ("destination__startswith", "https://"), _connector="OR"
                ),
                name="link_leads_to_the_web",
            ),
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.CheckConstraint(
                condition=models.Q(("host__regex", "^[a-z0-9._:-]+$")), name="site_is_a_host"
            ),
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.CheckConstraint(
                condition=models.Q(("consent__in", ["none", "cookie"])), name="site_consent_is_known"
            ),
        ),
    ]
