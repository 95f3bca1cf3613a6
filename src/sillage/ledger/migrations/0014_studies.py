"""Questions that take too long for a page, with their answers."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0013_tokens_of_a_brand"),
    ]

    operations = [
        migrations.CreateModel(
            name="Study",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("brand", models.CharField(blank=True, default="", max_length=200)),
                ("kind", models.CharField(max_length=40)),
                ("subject", models.CharField(max_length=200)),
                ("question", models.JSONField(default=dict)),
                ("fingerprint", models.CharField(blank=True, default="", max_length=80)),
                ("reads", models.JSONField(default=list)),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("answer", models.JSONField(null=True)),
                ("reason", models.JSONField(null=True)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("took_ms", models.PositiveBigIntegerField(default=0)),
                ("asked_at", models.DateTimeField()),
                ("began_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ledger.workspace"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "asked_at"], name="study_due")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "brand", "kind", "subject"), name="study_is_kept_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", ""), _negated=True), models.Q(("subject", ""), _negated=True)
                        ),
                        name="study_asks_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("waiting", "running", "answered", "refused", "failed"))),
                        name="study_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "answered"), _negated=True),
                            models.Q(("answer__isnull", False), ("answered_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="study_that_is_answered_says_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("refused", "failed")), _negated=True),
                            ("reason__isnull", False),
                            _connector="OR",
                        ),
                        name="study_that_is_not_answered_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "running"), _negated=True), ("began_at__isnull", False), _connector="OR"
                        ),
                        name="study_that_runs_says_since_when",
                    ),
                ],
            },
        ),
    ]
