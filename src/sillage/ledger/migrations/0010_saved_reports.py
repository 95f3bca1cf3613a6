"""Saved reports, the links that show them, when they go out by mail, and the mails."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0009_logos"),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200)),
                ("preset", models.CharField(blank=True, default="", max_length=20)),
                ("first", models.DateField(null=True)),
                ("last", models.DateField(null=True)),
                ("compare", models.CharField(max_length=12)),
                ("language", models.CharField(max_length=10)),
                ("audience", models.CharField(max_length=10)),
                ("brand", models.CharField(blank=True, default="", max_length=200)),
                ("sections", models.JSONField(default=list)),
                ("words", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ledger.workspace"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReportShare",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("label", models.CharField(blank=True, default="", max_length=200)),
                ("audience", models.CharField(max_length=10)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("password_hash", models.CharField(blank=True, default="", max_length=200)),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("opened_at", models.DateTimeField(null=True)),
                ("opened", models.PositiveIntegerField(default=0)),
                ("by", models.CharField(blank=True, default="", max_length=254)),
                ("created_at", models.DateTimeField()),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ledger.workspace"
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ledger.savedreport"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReportSchedule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("every", models.CharField(max_length=10)),
                ("on", models.PositiveSmallIntegerField()),
                ("hour", models.PositiveSmallIntegerField()),
                ("recipients", models.JSONField(default=list)),
                ("with_paper", models.BooleanField(default=True)),
                ("with_link", models.BooleanField(default=False)),
                ("starts_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ledger.workspace"
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ledger.savedreport"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReportMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_at", models.DateTimeField()),
                ("recipient", models.CharField(max_length=254)),
                ("state", models.CharField(default="queued", max_length=10)),
                ("attempt", models.PositiveIntegerField(default=0)),
                ("next_try_at", models.DateTimeField()),
                ("message_id", models.CharField(max_length=200)),
                ("ended_at", models.DateTimeField(null=True)),
                ("reason", models.JSONField(null=True)),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ledger.workspace"
                    ),
                ),
                (
                    "schedule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ledger.reportschedule"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["workspace", "state", "next_try_at"], name="report_mail_due")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("schedule", "due_at", "recipient"), name="report_mail_is_made_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["queued", "sending", "sent", "unsure", "failed", "printed"])),
                        name="report_mail_state_is_known",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="savedreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="saved_report_is_named"
            ),
        ),
        migrations.AddConstraint(
            model_name="savedreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("audience__in", ["team", "client"])), name="saved_report_audience_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="savedreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("compare__in", ["previous", "last_year"])), name="saved_report_compare_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="savedreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(models.Q(("preset", ""), _negated=True), ("first__isnull", True), ("last__isnull", True)),
                    models.Q(("first__isnull", False), ("last__gte", models.F("first")), ("preset", "")),
                    _connector="OR",
                ),
                name="saved_report_has_days",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportshare",
            constraint=models.CheckConstraint(
                condition=models.Q(("audience__in", ["team", "client"])), name="share_audience_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="reportshare",
            constraint=models.CheckConstraint(
                condition=models.Q(("token_hash__regex", "^[0-9a-f]{64}$")), name="share_is_kept_as_a_hash"
            ),
        ),
        migrations.AddConstraint(
            model_name="reportshare",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("created_at"))), name="share_ends_after_it_begins"
            ),
        ),
        migrations.AddConstraint(
            model_name="reportschedule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("every", "week"), ("on__lte", 6)),
                    models.Q(("every", "month"), ("on__gte", 1), ("on__lte", 31)),
                    _connector="OR",
                ),
                name="schedule_day_is_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportschedule",
            constraint=models.CheckConstraint(condition=models.Q(("hour__lte", 23)), name="schedule_hour_is_one"),
        ),
        migrations.AddConstraint(
            model_name="reportschedule",
            constraint=models.CheckConstraint(
                condition=models.Q(("with_paper", True), ("with_link", True), _connector="OR"),
                name="schedule_sends_paper_or_link",
            ),
        ),
    ]
